//! A ward's priorities and its diary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;
#[path = "forms_ward/diary.rs"]
mod diary;
#[path = "forms_ward/planned.rs"]
mod planned;

use desk::{CONSTABLE, HOUR, NOON, PCSO, SERGEANT, Story, WARD};
use device::forms;
use device::pages::{self, DiaryView, Held, Known, Local, OnPriority, OnWard, PriorityView};
use device::screen::{
    Assignees, EngagementAdd, Measure, OutcomeCount, PriorityAction, PriorityAdopt, PriorityCarryOver, PriorityClose,
    PriorityDetail, PriorityEdit, PriorityMeasure, PriorityPropose, PriorityPublish, PriorityReportBack, PriorityReview,
    PriorityTakeDown, Promise, PromiseKeep, Support, Tag, TaskCreate, TaskResult, Tone, Ward, WordsLook,
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
    let ask = PriorityAdopt {
        record: id.0,
        on: on.into(),
        votes: Some(14),
        place: None,
        support: vec![],
        review_by: None,
        seen: page(story, me, id).seen,
    };
    let planned = story.form(me, |d, fresh| forms::priority_adopt(d, &ask, &record, fresh))?;
    Ok(story.commit(me, &planned))
}

fn page(story: &Story, me: OfficerId, id: RecordId) -> PriorityDetail {
    let record = story.get(id);
    story.at(me, |d| {
        let (tasks, diaries) = (story.rows(), diaries(story));
        pages::priority(d, &record, &Local::default(), OnPriority { tasks: &tasks, diaries: &diaries, notes: 0 }, vec![])
    })
}

fn ward(story: &Story, me: OfficerId) -> Ward {
    let records = story.records.borrow();
    let of = |kind: &'static str| records.values().filter(move |r| r.kind().name == kind);
    let priorities: Vec<Held<PriorityView>> =
        of("ward_priority").map(|r| Held { view: pages::priority_view(r), local: Local::default() }).collect();
    let (queries, diaries, known) = (story.rows(), diaries(story), known());
    let on = OnWard { priorities: &priorities, diaries: &diaries, queries: &queries, known: &known };
    story.at(me, |d| pages::ward(d, None, on)).unwrap()
}

fn diaries(story: &Story) -> Vec<DiaryView> {
    let records = story.records.borrow();
    records.values().filter(|r| r.kind().name == "ward_diary").map(pages::diary_view).collect()
}

/// What the hub handed out: the ward's boundary, its counter and a meeting.
fn known() -> Known {
    let contacts = serde_json::json!({ "as_at": "2026-11-01", "routes": [{ "what": "Not an emergency", "how": "101" }], "wards": { WARD: {
        "telephone": "020 7946 0001",
        "counter": { "name": "Sampleborough", "address": "1 Sample Street", "hours": "24 hours" },
        "meetings": [{ "start": "2026-12-01T19:00", "place": "Hall", "what": "Ward panel" }],
    } } });
    let square =
        serde_json::json!({ "type": "Polygon", "coordinates": [[[0.0, 51.5], [0.02, 51.5], [0.02, 51.52], [0.0, 51.5]]] });
    let boundary = record::boundary::Boundary::read(&square).unwrap();
    Known {
        contacts: serde_json::from_value(contacts).unwrap(),
        census: record::reference::Census::default(),
        boundaries: [(WARD.to_owned(), (boundary, 2022))].into(),
    }
}

fn acts(detail: &PriorityDetail) -> Vec<(&str, bool)> {
    detail.acts.iter().map(|a| (a.act.as_str(), a.blocked.is_empty())).collect()
}

#[test]
fn a_pcso_proposes_and_acts_and_a_sergeant_adopts() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    assert_eq!(acts(&page(&story, PCSO, id)), [("adopt", false), ("action", true), ("engagement", true), ("measure", true)]);
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
        planned: false,
        does: None,
        outcome: None,
        due_on: None,
        owner: None,
        partner: None,
    };
    let record = story.get(id);
    let planned = story.form(PCSO, |d, fresh| forms::priority_action(d, &action, &record, fresh)).unwrap();
    assert_eq!(planned.notes[0].code, "saved.counts_towards");
    story.commit(PCSO, &planned);
    let shown = page(&story, CONSTABLE, id);
    assert_eq!((shown.row.state.as_str(), shown.row.actions, shown.row.votes), ("active", 1, Some(14)));
    assert_eq!(shown.row.review_by.as_deref(), Some("2027-02-20"), "three months, unless the panel says otherwise");
    assert_eq!(shown.review_months, 3, "as the form says beside the empty day");
    assert_eq!(shown.analysis, "Evenings, from the lock");
    assert!(shown.timeline.iter().any(|e| e.text.as_deref() == Some("Barrier agreed with the canal trust")));
    // Planned, then ticked: the action that does it names it, and what came of it stands beside the hours.
    let hedge = PriorityAction { what: "Cut back the hedge".into(), minutes: None, planned: true, ..action.clone() };
    do_it(&story, PCSO, id, &hedge, forms::priority_action).unwrap();
    let waits = page(&story, CONSTABLE, id).planned;
    assert_eq!(waits.iter().map(|p| (p.what.as_str(), p.by.officer)).collect::<Vec<_>>(), [("Cut back the hedge", PCSO.0)]);
    let done = PriorityAction { does: Some(waits[0].entry), outcome: Some("The path is seen from the road".into()), ..action };
    do_it(&story, PCSO, id, &done, forms::priority_action).unwrap();
    let shown = page(&story, CONSTABLE, id);
    assert_eq!((shown.planned.len(), shown.row.actions, shown.row.planned, shown.work.minutes), (0, 2, 0, 80));
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

/// Everything a priority may be asked to do, by who asks.
fn may(story: &Story, me: OfficerId, id: RecordId) -> Vec<String> {
    page(story, me, id).acts.into_iter().filter(|a| a.blocked.is_empty()).map(|a| a.act).collect()
}

fn do_it<A>(
    story: &Story,
    me: OfficerId,
    id: RecordId,
    ask: &A,
    form: impl Fn(&pages::Desk<'_>, &A, &record::Record, &mut forms::Fresh<'_>) -> Result<forms::Planned, forms::FormFault>,
) -> Result<RecordId, forms::FormFault> {
    let record = story.get(id);
    let planned = story.form(me, |d, fresh| form(d, ask, &record, fresh))?;
    Ok(story.commit(me, &planned))
}

#[test]
fn a_priority_lives_from_the_panel_to_its_end() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    let record = story.get(id);
    let ask = PriorityAdopt {
        record: id.0,
        on: "2026-11-20".into(),
        votes: Some(14),
        place: Some("Canal Side Hall".into()),
        support: vec![Support { source: "panel".into(), count: 14 }, Support { source: "survey".into(), count: 0 }],
        review_by: None,
        seen: page(&story, SERGEANT, id).seen,
    };
    let planned = story.form(SERGEANT, |d, fresh| forms::priority_adopt(d, &ask, &record, fresh)).unwrap();
    story.commit(SERGEANT, &planned);
    assert_eq!(page(&story, SERGEANT, id).support, [Support { source: "panel".into(), count: 14 }]);
    assert_eq!(may(&story, PCSO, id), ["action", "engagement", "measure"], "a PCSO decides nothing (practice P10)");

    let measure = Measure { what: "Calls a week".into(), unit: None, baseline: Some(9.0), target: Some(3.0), latest: None };
    let edit = PriorityEdit {
        record: id.0,
        sara: Some("response".into()),
        measure: Some(measure),
        baseline_on: Some("2026-11-20".into()),
        response_plan: Some("Barrier, patrols after school".into()),
        owner: Some(CONSTABLE.0),
        seen: page(&story, SERGEANT, id).seen,
        ..PriorityEdit::default()
    };
    do_it(&story, SERGEANT, id, &edit, |d, a, r, _| forms::priority_edit(d, a, r)).unwrap();
    let shown = page(&story, CONSTABLE, id);
    assert_eq!((shown.sara.as_str(), shown.response_plan.as_str()), ("response", "Barrier, patrols after school"));
    assert_eq!(shown.owner.unwrap().officer, CONSTABLE.0);
    assert_eq!(shown.before_closing.len(), 1, "not measured yet");
    let close = PriorityClose { record: id.0, reason: "Barrier is up".into(), worked: "better".into() };
    assert_eq!(do_it(&story, CONSTABLE, id, &close, forms::priority_close).unwrap_err().code, "not_measured");

    let measured = |on: &str, value| PriorityMeasure { record: id.0, value, on: on.into(), source: None };
    assert_eq!(
        do_it(&story, PCSO, id, &measured("2026-11-24", 4.0), forms::priority_measure).unwrap_err().field.as_deref(),
        Some("on")
    );
    do_it(&story, PCSO, id, &measured("2026-11-23", 4.0), forms::priority_measure).unwrap();
    let report = PriorityReportBack { record: id.0, at: NOON, place: Some("Hall".into()), words: None };
    assert_eq!(do_it(&story, PCSO, id, &report, forms::priority_report_back).unwrap_err().code, "not_allowed");
    do_it(&story, CONSTABLE, id, &report, forms::priority_report_back).unwrap();
    assert_eq!(page(&story, CONSTABLE, id).row.state, "reported_back");
    do_it(&story, CONSTABLE, id, &close, forms::priority_close).unwrap();
    let shown = page(&story, CONSTABLE, id);
    assert_eq!((shown.row.state.as_str(), shown.measured.len()), ("closed", 1));
    let taken: Vec<&str> = shown.steps.iter().filter(|s| s.on.is_some()).map(|s| s.step.as_str()).collect();
    assert_eq!(taken, ["proposed", "adopted", "reported_back", "closed"]);
    assert_eq!(may(&story, CONSTABLE, id), Vec::<String>::new(), "it is over");
}

#[test]
fn a_supervisor_publishes_and_whatever_the_look_finds_is_looked_at() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-11-20").unwrap();
    assert!(!may(&story, CONSTABLE, id).contains(&"publish".to_owned()));
    assert!(may(&story, SERGEANT, id).contains(&"publish".to_owned()));
    let ask = |checked: bool, looked: &[&str]| PriorityPublish {
        record: id.0,
        issue: "Mopeds on the towpath".into(),
        answer: Some("31 patrols, 2 arrests".into()),
        checked,
        looked_at: looked.iter().map(|c| (*c).to_owned()).collect(),
    };
    let look = forms::words_look(&WordsLook { words: vec!["31 patrols, 2 arrests".into(), "At Flat 12".into()] });
    assert_eq!(look.cautions, ["address", "small_number"]);
    let fault = do_it(&story, SERGEANT, id, &ask(true, &[]), forms::priority_publish).unwrap_err();
    assert_eq!((fault.code.as_str(), fault.field.as_deref()), ("personal_data", Some("answer")));
    assert_eq!(
        do_it(&story, SERGEANT, id, &ask(false, &["small_number"]), forms::priority_publish).unwrap_err().field.as_deref(),
        Some("checked")
    );
    assert_eq!(
        do_it(&story, CONSTABLE, id, &ask(true, &["small_number"]), forms::priority_publish).unwrap_err().code,
        "supervisor_only"
    );
    do_it(&story, SERGEANT, id, &ask(true, &["small_number"]), forms::priority_publish).unwrap();
    let shown = page(&story, CONSTABLE, id);
    assert_eq!(
        (shown.answer.as_deref(), shown.unpublished),
        (Some("31 patrols, 2 arrests"), false),
        "the team reads what the public reads"
    );
    assert_eq!(shown.published.unwrap().by.officer, SERGEANT.0);
    let down = PriorityTakeDown { record: id.0, reason: "court".into() };
    do_it(&story, SERGEANT, id, &down, forms::priority_take_down).unwrap();
    assert!(page(&story, SERGEANT, id).published.is_none());
}

#[test]
fn what_is_tagged_shows_as_hours_actions_and_outcomes_and_never_by_officer() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-11-20").unwrap();
    story.labels.borrow_mut().insert(id, pages::Label { kind: "ward_priority".into(), shows: "Mopeds on the towpath".into() });
    let task =
        story.form(CONSTABLE, |d, fresh| forms::task_create(d, &create("hot_spot_patrol", Some(CONSTABLE)), fresh)).unwrap();
    let task = story.commit(CONSTABLE, &task);
    let tag = |record: RecordId, entry| Tag { record: record.0, entry, priority: id.0 };
    do_it(&story, CONSTABLE, task, &tag(task, None), forms::tag).unwrap();
    assert_eq!(do_it(&story, CONSTABLE, task, &tag(task, None), forms::tag).unwrap_err().code, "tagged_already");
    let nowhere = Tag { record: task.0, entry: None, priority: task.0 };
    assert_eq!(do_it(&story, CONSTABLE, task, &nowhere, forms::tag).unwrap_err().code, "not_held_here");
    let menu = |record: RecordId| {
        let record = story.get(record);
        let priorities = [Held { view: pages::priority_view(&story.get(id)), local: Local::default() }];
        story.at(CONSTABLE, |d| pages::tag_menu(d, &record, None, &priorities))
    };
    assert!(menu(task).options[0].tagged && menu(task).options[0].issue == "Mopeds on the towpath");
    let done = TaskResult {
        record: task.0,
        outcome: "completed".into(),
        reason: None,
        narrative: "Nothing seen".into(),
        minutes: Some(50),
        partner: None,
        evidence: vec![],
        at: None,
        place: None,
    };
    do_it(&story, CONSTABLE, task, &done, forms::task_result).unwrap();

    let talk = EngagementAdd {
        ward: WARD.into(),
        kind: "street_briefing".into(),
        place: "Lock Road bridge".into(),
        start: NOON - HOUR,
        end: Some(NOON),
        attendance: Some(9),
        topics: "Mopeds".into(),
        promises: vec![Promise { what: "Report the lights".into(), due_on: Some("2026-11-20".into()) }],
        ..EngagementAdd::default()
    };
    let planned = story.form(PCSO, |d, fresh| forms::engagement_add(d, &talk, None, fresh)).unwrap();
    let diary = story.commit(PCSO, &planned);
    let entry = planned.entry.unwrap();
    do_it(&story, PCSO, diary, &tag(diary, Some(entry.0)), forms::tag).unwrap();
    let wrong = tag(diary, Some(task.0));
    assert_eq!(do_it(&story, PCSO, diary, &wrong, forms::tag).unwrap_err().code, "no_target");

    let work = page(&story, SERGEANT, id).work;
    assert_eq!((work.minutes, work.engagements, work.people, work.actions), (50 + 60, 1, 9, 0));
    assert_eq!(work.outcomes, [OutcomeCount { outcome: "completed".into(), count: 1 }]);
    let shown = ward(&story, SERGEANT);
    assert_eq!(shown.diary[0].counts_towards.as_deref(), Some("Mopeds on the towpath"));
    assert_eq!((shown.promises[0].what.as_str(), shown.promises[0].tone), ("Report the lights", Tone::Late));
    let kept = PromiseKeep { record: diary.0, entry: entry.0, n: Some(0), how: None };
    do_it(&story, CONSTABLE, diary, &kept, forms::promise_keep).unwrap();
    assert!(ward(&story, SERGEANT).promises.is_empty());
}

#[test]
fn a_ward_carried_into_the_next_quarter_keeps_its_words_and_names_the_new_one() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-08-20").unwrap();
    let shown = ward(&story, SERGEANT);
    assert_eq!((shown.stale, shown.priorities[0].stale), (1, true), "its review was due on 20 November");
    let ask = PriorityCarryOver { record: id.0, reason: "Still there".into(), on: "2026-11-23".into(), review_by: None };
    assert_eq!(do_it(&story, PCSO, id, &ask, forms::priority_carry_over).unwrap_err().code, "not_allowed");
    do_it(&story, SERGEANT, id, &ask, forms::priority_carry_over).unwrap();
    let shown = ward(&story, SERGEANT);
    assert_eq!((shown.stale, shown.closed.len()), (0, 1));
    assert!(!shown.closed[0].open, "what was carried over calls for nothing any more");
    let new = &shown.priorities[0];
    assert!(new.open);
    assert_eq!((new.issue.as_str(), new.state.as_str()), ("Mopeds on the towpath", "adopted"));
    assert_eq!(new.review_by.as_deref(), Some("2027-02-23"));
}

#[test]
fn a_review_of_the_quarter_sets_the_day_of_the_next() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-08-20").unwrap();
    let ask = |next: Option<&str>| PriorityReview {
        record: id.0,
        verdict: "Fewer calls".into(),
        next_on: next.map(str::to_owned),
        seen: page(&story, SERGEANT, id).seen,
    };
    let late = do_it(&story, SERGEANT, id, &ask(Some("2026-11-01")), forms::priority_review).unwrap_err();
    assert_eq!(late.field.as_deref(), Some("next_on"));
    do_it(&story, SERGEANT, id, &ask(None), forms::priority_review).unwrap();
    let row = page(&story, SERGEANT, id).row;
    assert_eq!((row.review_by.as_deref(), row.stale), (Some("2027-02-23"), false));
}

fn create(kind: &str, lead: Option<OfficerId>) -> TaskCreate {
    TaskCreate {
        title: "Work".into(),
        task_kind: kind.into(),
        priority: "routine".into(),
        ward: Some(WARD.into()),
        assignees: lead.map(|o| Assignees { lead: Some(o.0), others: vec![], team: None }),
        ..TaskCreate::default()
    }
}
