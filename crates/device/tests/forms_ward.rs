//! A ward's priorities and its diary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;

use desk::{CONSTABLE, HOUR, NOON, PCSO, SERGEANT, Story, WARD};
use device::forms;
use device::pages::{self, DiaryTime, DiaryView, Held, Local, OnWard, PriorityView};
use device::screen::{
    EngagementAdd, GroupCount, PriorityAction, PriorityAdopt, PriorityDetail, PriorityPropose, Promise, Tone, Ward,
};
use record::{OfficerId, RecordId};

fn proposed(story: &Story, by: OfficerId) -> RecordId {
    let ask = PriorityPropose {
        ward: WARD.into(),
        issue: "Mopeds on the towpath".into(),
        source: "panel".into(),
        analysis: Some("Evenings, from the lock".into()),
    };
    let planned = story.form(by, |d, fresh| forms::priority_propose(d, &ask, fresh)).unwrap();
    story.commit(by, &planned)
}

fn adopt(story: &Story, me: OfficerId, id: RecordId, on: &str) -> Result<RecordId, forms::FormFault> {
    let record = story.get(id);
    let ask = PriorityAdopt { record: id.0, on: on.into(), votes: Some(14), review_by: None, seen: page(story, me, id).seen };
    let planned = story.form(me, |d, fresh| forms::priority_adopt(d, &ask, &record, fresh))?;
    Ok(story.commit(me, &planned))
}

fn page(story: &Story, me: OfficerId, id: RecordId) -> PriorityDetail {
    let record = story.get(id);
    story.at(me, |d| pages::priority(d, &record, &Local::default(), &story.rows(), vec![]))
}

fn ward(story: &Story, me: OfficerId) -> Ward {
    let records = story.records.borrow();
    let of = |kind: &'static str| records.values().filter(move |r| r.kind().name == kind);
    let priorities: Vec<Held<PriorityView>> =
        of("ward_priority").map(|r| Held { view: pages::priority_view(r), local: Local::default() }).collect();
    let diaries: Vec<DiaryView> = of("ward_diary").map(pages::diary_view).collect();
    let on = OnWard { priorities: &priorities, diaries: &diaries, contact: None };
    story.at(me, |d| pages::ward(d, None, on)).unwrap()
}

fn acts(detail: &PriorityDetail) -> Vec<(&str, bool)> {
    detail.acts.iter().map(|a| (a.act.as_str(), a.blocked.is_empty())).collect()
}

#[test]
fn a_pcso_proposes_and_acts_and_a_sergeant_adopts() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    assert_eq!(acts(&page(&story, PCSO, id)), [("adopt", false), ("action", true), ("engagement", true)]);
    assert!(adopt(&story, PCSO, id, "2026-11-20").is_err());
    assert!(!ward(&story, PCSO).may_adopt && ward(&story, SERGEANT).may_adopt);
    assert_eq!(adopt(&story, SERGEANT, id, "2026-11-24").unwrap_err().field.as_deref(), Some("on"), "not adopted yet");
    adopt(&story, SERGEANT, id, "2026-11-20").unwrap();

    let action = PriorityAction {
        record: id.0,
        what: "Barrier agreed with the canal trust".into(),
        public_summary: None,
        minutes: Some(40),
        task: None,
        at: None,
    };
    let record = story.get(id);
    let planned = story.form(PCSO, |d, fresh| forms::priority_action(d, &action, &record, fresh)).unwrap();
    assert_eq!(planned.notes[0].code, "saved.counts_towards");
    story.commit(PCSO, &planned);
    let shown = page(&story, CONSTABLE, id);
    assert_eq!((shown.row.state.as_str(), shown.row.actions, shown.row.votes), ("active", 1, Some(14)));
    assert_eq!(shown.row.review_by.as_deref(), Some("2027-02-20"), "three months, unless the panel says otherwise");
    assert_eq!(shown.analysis, "Evenings, from the lock");
    assert!(shown.timeline.iter().any(|e| e.text.as_deref() == Some("Barrier agreed with the canal trust")));
    let closing = page(&story, SERGEANT, id).before_closing;
    assert_eq!(closing[0].code, "blocked.no_measurement");
}

#[test]
fn a_review_that_is_near_shows_on_today() {
    let story = Story::new();
    let id = proposed(&story, CONSTABLE);
    adopt(&story, SERGEANT, id, "2026-08-28").unwrap();
    let view = Held { view: pages::priority_view(&story.get(id)), local: Local::default() };
    let near = story.at(CONSTABLE, |d| pages::reviews_near(d, std::slice::from_ref(&view)));
    assert_eq!(near.iter().map(|r| (r.review_by.as_deref(), r.tone)).collect::<Vec<_>>(), [(Some("2026-11-28"), Tone::Soon)]);
    story.later(10 * 24 * HOUR);
    assert_eq!(story.at(CONSTABLE, |d| pages::reviews_near(d, &[view]))[0].tone, Tone::Late);
}

#[test]
fn community_contact_goes_to_the_months_diary_counted_and_never_named() {
    let story = Story::new();
    let ask = EngagementAdd {
        ward: WARD.into(),
        priority: None,
        kind: "beat_meeting".into(),
        place: "Library".into(),
        start: NOON - 2 * HOUR,
        end: Some(NOON - HOUR),
        attendance: Some(12),
        groups: vec![GroupCount { group: "older_people".into(), count: 9 }],
        topics: "Mopeds".into(),
        promises: vec![Promise { what: "Patrol on Friday".into(), due_on: Some("2026-11-27".into()) }],
    };
    let named = EngagementAdd { groups: vec![GroupCount { group: "Mrs Jones".into(), count: 1 }], ..ask.clone() };
    let refused = story.form(PCSO, |d, fresh| forms::engagement_add(d, &named, None, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("groups"));
    let backwards = EngagementAdd { end: Some(NOON - 3 * HOUR), ..ask.clone() };
    assert_eq!(
        story.form(PCSO, |d, fresh| forms::engagement_add(d, &backwards, None, fresh)).unwrap_err().field.as_deref(),
        Some("end")
    );
    let planned = story.form(PCSO, |d, fresh| forms::engagement_add(d, &ask, None, fresh)).unwrap();
    let diary = story.commit(PCSO, &planned);
    assert_eq!((story.get(diary).line("month"), forms::diary_month(&ask)), ("2026-11".into(), "2026-11".into()));
    // The second one finds the month's diary.
    let record = story.get(diary);
    let again = story.form(CONSTABLE, |d, fresh| forms::engagement_add(d, &ask, Some(&record), fresh)).unwrap();
    assert_eq!(story.commit(CONSTABLE, &again), diary);
    let shown = ward(&story, CONSTABLE).diary;
    assert_eq!(shown.len(), 2);
    assert_eq!(
        (shown[0].kind.as_deref(), shown[0].attendance, shown[0].promises, shown[0].kept),
        (Some("beat_meeting"), Some(12), 1, 0)
    );
}

#[test]
fn an_officers_time_is_added_up_for_that_officer_alone() {
    let mut story = Story::new();
    let duty = record::roster::Duty { from: NOON - 6 * HOUR, to: NOON };
    story.roster.officers.get_mut(&CONSTABLE).unwrap().duties = vec![duty];
    let id = proposed(&story, CONSTABLE);
    let action =
        PriorityAction { record: id.0, what: "Patrol".into(), public_summary: None, minutes: None, task: None, at: None };
    let record = story.get(id);
    let planned = story.form(CONSTABLE, |d, fresh| forms::priority_action(d, &action, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let mine = ward(&story, CONSTABLE).own_time.unwrap();
    assert_eq!((mine.rostered, mine.actions), (360, 1));
    assert!(ward(&story, SERGEANT).own_time.is_none(), "nobody else's");

    let time = |officer, hours: i64, reason: Option<&str>| DiaryTime {
        officer,
        from: NOON - hours * HOUR,
        to: NOON,
        reason: reason.map(str::to_owned),
    };
    let stretches =
        vec![time(CONSTABLE, 2, None), time(CONSTABLE, 3, Some("aid")), time(PCSO, 5, Some("court")), time(PCSO, 4, None)];
    let diary = DiaryView { id, ward: Some(WARD.into()), month: "2026-11".into(), lines: vec![], time: stretches };
    let on = OnWard { priorities: &[], diaries: &[diary], contact: None };
    let mine = story.at(CONSTABLE, |d| pages::ward(d, None, on)).unwrap().own_time.unwrap();
    let taken: Vec<(&str, u32)> = mine.taken.iter().map(|t| (t.reason.as_str(), t.minutes)).collect();
    assert_eq!((mine.on_ward, taken), (120, vec![("aid", 180)]));
}
