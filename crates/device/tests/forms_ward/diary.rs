//! The ward's page and its diary: contact, time, residents' queries, and who works there.

use device::pages::DiaryTime;
use device::screen::{DiaryRow, EntryWithdraw, GroupCount, WardTimeAdd, Words};

use super::desk::SECOND;
use super::*;

#[test]
fn community_contact_goes_to_the_months_diary_counted_and_never_named() {
    let story = Story::new();
    let ask = EngagementAdd {
        ward: WARD.into(),
        kind: "beat_meeting".into(),
        place: "Library".into(),
        start: NOON - 2 * HOUR,
        end: Some(NOON - HOUR),
        attendance: Some(12),
        groups: vec![
            GroupCount { group: "older_people".into(), count: 9 },
            GroupCount { group: "rough_sleepers".into(), count: 2 },
        ],
        topics: "Mopeds".into(),
        promises: vec![Promise { what: "Patrol on Friday".into(), due_on: Some("2026-11-27".into()) }],
        ..EngagementAdd::default()
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
    assert_eq!(story.get(diary).line("month"), "2026-11");
    // The second one finds the month's diary.
    let record = story.get(diary);
    let again = story.form(CONSTABLE, |d, fresh| forms::engagement_add(d, &ask, Some(&record), fresh)).unwrap();
    assert_eq!(story.commit(CONSTABLE, &again), diary);
    let page = ward(&story, CONSTABLE);
    let groups: Vec<_> = page.groups.iter().map(|g| (g.group.as_str(), g.people)).collect();
    assert_eq!(groups, [("older_people", Some(18)), ("rough_sleepers", None)], "under five could tell who they were");
    let shown = page.diary;
    assert_eq!(shown.len(), 2);
    assert_eq!(
        (shown[0].kind.as_deref(), shown[0].attendance, shown[0].promises, shown[0].kept),
        (Some("beat_meeting"), Some(12), 1, 0)
    );
    // Long after the toast is gone each still takes back their own, and nobody another's.
    let mine =
        |page: &[DiaryRow]| page.iter().filter(|r| r.can_withdraw).map(|r| r.by.clone().unwrap().officer).collect::<Vec<_>>();
    assert_eq!(mine(&shown), [CONSTABLE.0]);
    let line = shown.iter().find(|r| r.can_withdraw).unwrap();
    let (ask, record) = (EntryWithdraw { record: line.record, entry: line.id, reason: None }, story.get(diary));
    let back = story.form(CONSTABLE, |d, fresh| forms::task_withdraw(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &back);
    assert!(mine(&ward(&story, CONSTABLE).diary).is_empty());
    assert_eq!(ward(&story, CONSTABLE).diary.len(), 1);
}

#[test]
fn an_officers_time_is_added_up_for_that_officer_alone() {
    let mut story = Story::new();
    let duty = record::roster::Duty { from: NOON - 6 * HOUR, to: NOON };
    story.roster.officers.get_mut(&CONSTABLE).unwrap().duties = vec![duty];
    let id = proposed(&story, CONSTABLE);
    let action = PriorityAction {
        record: id.0,
        what: "Patrol".into(),
        public_summary: None,
        minutes: None,
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
    let diary = DiaryView {
        id,
        ward: Some(WARD.into()),
        month: "2026-11".into(),
        lines: vec![],
        time: stretches,
        promises: vec![],
        stores: vec![],
        kept: vec![],
    };
    let (diaries, known) = ([diary], Known::default());
    let on = OnWard { priorities: &[], diaries: &diaries, queries: &[], known: &known };
    let mine = story.at(CONSTABLE, |d| pages::ward(d, None, on)).unwrap().own_time.unwrap();
    let taken: Vec<(&str, u32)> = mine.taken.iter().map(|t| (t.reason.as_str(), t.minutes)).collect();
    assert_eq!((mine.on_ward, taken), (120, vec![("aid", 180)]));
}

#[test]
fn a_residents_query_runs_72_clock_hours_from_when_it_came_in_and_only_its_officers_see_it() {
    let story = Story::new();
    let came = NOON - 60 * HOUR;
    let ask =
        TaskCreate { received_at: Some(came), due_by: Some(NOON + 400 * HOUR), ..create("residents_query", Some(CONSTABLE)) };
    let planned = story.form(CONSTABLE, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap();
    let id = story.commit(CONSTABLE, &planned);
    let shown = ward(&story, CONSTABLE).queries;
    assert_eq!(shown[0].answer_by, Some(came + 72 * HOUR), "a later due time moves no clock, nor do nights and weekends");
    assert_eq!(shown[0].tone, Tone::Soon, "twelve hours are left");
    story.later(13 * HOUR);
    let late = ward(&story, CONSTABLE);
    assert_eq!(late.queries[0].tone, Tone::Late);
    let told = late.answered.unwrap();
    assert_eq!((told.in_time, told.late, told.share), (0, 1, Some(0)));
    let soon = TaskCreate { received_at: None, ..ask };
    let planned = story.form(CONSTABLE, |d, fresh| forms::task_create(d, &soon, fresh)).unwrap();
    let answered = story.commit(CONSTABLE, &planned);
    assert_eq!(ward(&story, CONSTABLE).answered.unwrap().late, 1, "one that still waits counts on neither side");
    let query = story.get(answered);
    let result = record::Edit::entry(
        record::EntryId(uuid::Uuid::from_u128(77)),
        "resulted",
        serde_json::json!({"outcome": "completed", "narrative": "Rang and explained"}),
    );
    story.commit(CONSTABLE, &forms::Planned::edit(query.id(), vec![result]));
    let told = ward(&story, CONSTABLE).answered.unwrap();
    assert_eq!((told.in_time, told.late, told.share), (1, 1, Some(50)));
    assert!(record::kinds::task::private(&story.get(id)));
    let ahead = TaskCreate { received_at: Some(NOON + 100 * HOUR), ..create("residents_query", None) };
    let fault = story.form(CONSTABLE, |d, fresh| forms::task_create(d, &ahead, fresh)).unwrap_err();
    assert_eq!(fault.field.as_deref(), Some("received_at"));
}

#[test]
fn the_ward_page_names_its_team_counter_and_place_without_signal() {
    let mut story = Story::new();
    let constable = story.roster.officers.get_mut(&CONSTABLE).unwrap();
    constable.name = "Alex Sample".into();
    constable.duties.push(record::roster::Duty { from: NOON - HOUR, to: NOON + 5 * HOUR });
    let hidden = story.roster.officers.get_mut(&SECOND).unwrap();
    (hidden.name, hidden.withheld) = (String::new(), true);
    let time = WardTimeAdd {
        ward: WARD.into(),
        officer: Some(CONSTABLE.0),
        from: NOON - HOUR,
        to: NOON + HOUR,
        reason: Some("aid".into()),
        authorised_by: Some(SERGEANT.0),
    };
    let planned = story.form(SERGEANT, |d, fresh| forms::ward_time_add(d, &time, None, fresh)).unwrap();
    story.commit(SERGEANT, &planned);
    let shown = ward(&story, SERGEANT);
    let s = &shown.strength;
    assert_eq!((s.constables, s.promised_constables, s.pcsos, s.promised_pcsos, s.on_duty, s.short), (2, 2, 1, 1, 1, false));
    assert_eq!(s.away, ["aid"]);
    assert!(shown.taken.is_empty(), "all of it is one constable's: it would tell of their time (practice P12)");
    assert_eq!(ward(&story, CONSTABLE).taken[0].minutes, 120, "their own");
    assert_eq!((shown.team[0].name.as_deref(), shown.team[0].until), (Some("Alex Sample"), Some(NOON + 5 * HOUR)));
    assert!(shown.team.iter().any(|o| o.withheld && o.name.is_none()));
    let contact = shown.contact.unwrap();
    assert_eq!(contact.counter.as_deref(), Some("Sampleborough, 1 Sample Street, 24 hours"));
    assert_eq!((contact.routes[0].how.as_str(), contact.next_meeting_place.as_deref()), ("101", Some("Hall")));
    let map = shown.map.unwrap();
    assert!(map.path.starts_with('M') && map.scale > 0.0);
    let ahead = WardTimeAdd { reason: None, to: NOON + 2 * HOUR, ..time };
    let fault = story.form(SERGEANT, |d, fresh| forms::ward_time_add(d, &ahead, None, fresh)).unwrap_err();
    assert_eq!(fault.field.as_deref(), Some("to"), "time on the ward is declared of what was");
}

#[test]
fn what_residents_were_told_was_done_and_when_they_are_met_next_stand_in_the_diary() {
    let story = Story::new();
    let talk = EngagementAdd {
        ward: WARD.into(),
        kind: "beat_meeting".into(),
        place: "Library".into(),
        start: NOON - HOUR,
        attendance: Some(12),
        topics: "Mopeds".into(),
        we_did: Some("Six patrols, and the gate was mended".into()),
        next_on: Some("2026-12-14".into()),
        ..EngagementAdd::default()
    };
    // The day itself is no next time, and a year that was mistyped is none either.
    for day in ["2026-11-23", "2062-12-14", "Monday"] {
        let wrong = EngagementAdd { next_on: Some(day.into()), ..talk.clone() };
        let refused = story.form(PCSO, |d, fresh| forms::engagement_add(d, &wrong, None, fresh)).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("next_on"), "{day}");
    }
    let planned = story.form(PCSO, |d, fresh| forms::engagement_add(d, &talk, None, fresh)).unwrap();
    story.commit(PCSO, &planned);
    let page = ward(&story, CONSTABLE);
    let row = &page.diary[0];
    assert_eq!((&row.we_did, &row.next_on), (&talk.we_did, &talk.next_on));
    // About a priority it stands in its timeline too.
    let id = proposed(&story, PCSO);
    let record = story.get(id);
    let about = EngagementAdd { priority: Some(id.0), next_on: None, ..talk };
    let planned = story.form(PCSO, |d, fresh| forms::engagement_add(d, &about, Some(&record), fresh)).unwrap();
    story.commit(PCSO, &planned);
    let timeline = super::page(&story, PCSO, id).timeline;
    assert!(timeline.iter().flat_map(|e| &e.details).any(|d| d.code == "detail.we_did"));
}

#[test]
fn a_meeting_about_a_priority_says_in_its_timeline_when_residents_are_met_next_where_a_day_was_given() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    let met = |next: &str| {
        let talk = EngagementAdd {
            ward: WARD.into(),
            priority: Some(id.0),
            kind: "street_briefing".into(),
            place: "The lock".into(),
            start: NOON - HOUR,
            end: None,
            attendance: None,
            groups: vec![],
            topics: String::new(),
            promises: vec![],
            we_did: None,
            next_on: Some(next.into()),
        };
        let record = story.get(id);
        let planned = story.form(PCSO, |d, fresh| forms::engagement_add(d, &talk, Some(&record), fresh)).unwrap();
        story.commit(PCSO, &planned);
        let told = super::page(&story, CONSTABLE, id).timeline;
        told.into_iter().find(|e| Some(e.id) == planned.entry.map(|entry| entry.0)).unwrap().details
    };
    assert_eq!(met(" 2026-12-14 "), [Words::of("detail.next_meeting").with("next_on", "2026-12-14")]);
    assert!(met(" ").is_empty(), "a day left blank is none, and is not refused");
}

#[test]
fn how_a_promise_was_kept_stands_in_the_diary_beside_what_was_promised() {
    let story = Story::new();
    let promised = |what: &str| Promise { what: what.into(), due_on: None };
    let talk = EngagementAdd {
        ward: WARD.into(),
        kind: "street_briefing".into(),
        place: "The lock".into(),
        start: NOON - HOUR,
        promises: vec![promised("Report the lights"), promised("Patrol on Friday"), promised("Mark bicycles")],
        ..EngagementAdd::default()
    };
    let planned = story.form(PCSO, |d, fresh| forms::engagement_add(d, &talk, None, fresh)).unwrap();
    let (diary, entry) = (story.commit(PCSO, &planned), planned.entry.unwrap());
    let keep = |n, how: Option<&str>| {
        let ask = PromiseKeep { record: diary.0, entry: entry.0, n: Some(n), how: how.map(str::to_owned) };
        do_it(&story, CONSTABLE, diary, &ask, forms::promise_keep).unwrap();
    };
    keep(0, Some("The council mended them"));
    keep(2, None);
    let page = ward(&story, SERGEANT);
    let row = &page.diary[0];
    let told: Vec<_> = row.kept_promises.iter().map(|k| (k.what.as_str(), k.how.as_deref())).collect();
    assert_eq!(told, [("Report the lights", Some("The council mended them")), ("Mark bicycles", None)]);
    assert_eq!((row.promises, row.kept), (3, 2));
}

#[test]
fn a_reason_for_time_away_is_told_only_where_two_others_stand_behind_it() {
    let story = Story::new();
    let away = |officer: OfficerId, reason: &str| {
        let time = WardTimeAdd {
            ward: WARD.into(),
            officer: Some(officer.0),
            from: NOON - HOUR,
            to: NOON,
            reason: Some(reason.into()),
            authorised_by: None,
        };
        let planned = story.form(SERGEANT, |d, fresh| forms::ward_time_add(d, &time, None, fresh)).unwrap();
        story.commit(SERGEANT, &planned);
    };
    let told = |me| ward(&story, me).taken.into_iter().map(|t| (t.reason, t.minutes)).collect::<Vec<_>>();
    away(CONSTABLE, "aid");
    away(SECOND, "court");
    assert!(told(SERGEANT).is_empty(), "two officers, each with a reason of their own");
    assert_eq!(told(CONSTABLE), [("aid".to_owned(), 60)], "their own");
    away(SECOND, "aid");
    assert_eq!(told(SERGEANT), [("aid".to_owned(), 120)]);
    assert!(told(CONSTABLE).is_empty(), "less their own hour it would be one colleague's");
    away(PCSO, "aid");
    assert_eq!(told(CONSTABLE), [("aid".to_owned(), 180)]);
}

#[test]
fn hours_on_the_ward_stand_beside_the_promise_and_never_tell_of_one_officer() {
    let story = Story::new();
    let worked = |officer: OfficerId, hours: i64| {
        let time = WardTimeAdd {
            ward: WARD.into(),
            officer: Some(officer.0),
            from: NOON - hours * HOUR,
            to: NOON,
            reason: None,
            authorised_by: None,
        };
        let planned = story.form(SERGEANT, |d, fresh| forms::ward_time_add(d, &time, None, fresh)).unwrap();
        story.commit(SERGEANT, &planned);
    };
    let told = |me| ward(&story, me).on_ward;
    assert_eq!(told(SERGEANT), None);
    worked(CONSTABLE, 3);
    assert_eq!((told(SERGEANT), told(CONSTABLE)), (None, Some(180)), "one officer's, and their own");
    worked(SECOND, 2);
    assert_eq!((told(SERGEANT), told(CONSTABLE)), (Some(300), None), "less their own it would be one colleague's");
    worked(PCSO, 1);
    assert_eq!(told(CONSTABLE), Some(360));
}

#[test]
fn hours_off_the_ward_and_hours_of_another_month_are_no_hours_on_it() {
    let story = Story::new();
    let declared = |officer: OfficerId, to: i64, hours: i64, reason: Option<&str>| {
        let time = WardTimeAdd {
            ward: WARD.into(),
            officer: Some(officer.0),
            from: to - hours * HOUR,
            to,
            reason: reason.map(str::to_owned),
            authorised_by: None,
        };
        let planned = story.form(SERGEANT, |d, fresh| forms::ward_time_add(d, &time, None, fresh)).unwrap();
        story.commit(SERGEANT, &planned);
    };
    declared(CONSTABLE, NOON, 3, None);
    declared(SECOND, NOON, 2, None);
    // Mon 26 Oct 2026; and an hour of this month elsewhere.
    declared(PCSO, NOON - 28 * 24 * HOUR, 4, None);
    declared(PCSO, NOON, 1, Some("aid"));
    assert_eq!(ward(&story, SERGEANT).on_ward, Some(300));
}
