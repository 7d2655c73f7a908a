//! What few tasks have: headings, a series, visits, follow-ups; and the two ends of a shift.

use device::forms;
use device::pages::{self, AtShiftEnd, CardHere, Label, OnToday};
use device::screen::{
    Activity, Between, BriefingEdit, BriefingPart, FollowUp, Recurrence, Reference, TaskArrive, TaskLeave, TaskPlan, TaskResult,
    TaskResultWith, TaskWarn, TodayRow, WarningTyped, WhoMayAsk,
};
use record::RecordId;
use record::force::ForceSettings;
use record::roster::{Duty, Qualification};
use uuid::Uuid;

use super::desk::{CONSTABLE, HOUR, NOON, PCSO, SECOND, SERGEANT, Story};
use super::*;

fn plan(kind: &str) -> TaskPlan {
    TaskPlan {
        task: create(kind),
        parts: vec![],
        required_quals: vec![],
        expires: false,
        recurrence: None,
        warnings: vec![],
        marking: None,
    }
}

fn part(heading: &str, text: &str) -> BriefingPart {
    BriefingPart { heading: heading.into(), text: text.into() }
}

#[test]
fn a_briefing_is_written_under_its_headings_and_two_people_fill_two_of_them() {
    let story = Story::new();
    let mut ask =
        TaskPlan { parts: vec![part("method", "From the top."), part("risk_assessment", "Needles.")], ..plan("asb_visit") };
    ask.task.assignees = Some(to(CONSTABLE));
    let id = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh)).unwrap());
    let shown = open(&story, CONSTABLE, id);
    assert_eq!(shown.briefing_plain, "Walk the stairwell.");
    assert_eq!(shown.briefing_parts, ask.parts);
    // The sergeant writes one heading, the constable another, both from what stood at first.
    let edit = |me, heading: usize, text: &str| {
        let mut parts = shown.briefing_parts.clone();
        parts[heading].text = text.into();
        let ask = BriefingEdit { record: id.0, seen: shown.seen.clone(), plain: shown.briefing_plain.clone(), parts };
        let record = story.get(id);
        let planned = form(&story, me, |d, _| forms::briefing_edit(d, &ask, &record)).unwrap();
        story.commit(me, &planned);
    };
    edit(SERGEANT, 0, "From the top, by the north stair.");
    edit(CONSTABLE, 1, "Needles on the second landing.");
    let met = open(&story, CONSTABLE, id).briefing_parts;
    assert_eq!(
        met,
        [part("method", "From the top, by the north stair."), part("risk_assessment", "Needles on the second landing.")]
    );
}

#[test]
fn a_patrol_that_recurs_needs_a_time_and_says_when_the_next_one_is() {
    let story = Story::new();
    let daily = Some(Recurrence { every_days: 1, weekdays: vec![], until: None, between: None });
    let mut ask = TaskPlan { recurrence: daily, expires: true, ..plan("hot_spot_patrol") };
    ask.task.due_by = None;
    assert_eq!(fault(form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh))).1, "due_by");
    ask.task.due_by = Some(NOON + 6 * HOUR);
    let id = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh)).unwrap());
    let shown = open(&story, SERGEANT, id);
    assert_eq!(shown.expire_at, ask.task.due_by);
    let series = shown.series.clone().unwrap();
    assert_eq!((series.next_at, series.next_here), (Some(NOON + 30 * HOUR), None));
    assert!(acts(&shown).contains(&("stop_series", vec![])));
    let record = story.get(id);
    story.commit(SERGEANT, &form(&story, SERGEANT, |d, _| forms::series_stop(d, &record)).unwrap());
    assert!(open(&story, SERGEANT, id).series.is_none());
}

#[test]
fn a_patrol_at_irregular_times_has_hours_to_choose_in_and_says_when_the_next_one_is() {
    let story = Story::new();
    let hours = |from: &str, to: &str| {
        let between = Some(Between { from: from.into(), to: to.into() });
        let mut ask = TaskPlan {
            recurrence: Some(Recurrence { every_days: 1, weekdays: vec![], until: None, between }),
            expires: true,
            ..plan("hot_spot_patrol")
        };
        // The first is from six to twenty past six in the evening.
        ask.task.not_before = Some(NOON + 6 * HOUR);
        ask.task.due_by = Some(NOON + 6 * HOUR + HOUR / 3);
        form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh))
    };
    let refused = |from: &str, to: &str| {
        let fault = hours(from, to).unwrap_err();
        (fault.field.unwrap(), fault.params["rule_code"].clone())
    };
    let rule = |code: &str| Param::Text(format!("rule.{code}"));
    assert_eq!(refused("six", "23:00"), ("recurrence.between.from".into(), rule("time")));
    assert_eq!(refused("18:00", "25:00"), ("recurrence.between.to".into(), rule("time")));
    let too_short = (String::from("recurrence.between"), rule("longer_than_the_task"));
    assert_eq!(refused("18:00", "18:20"), too_short, "there would be one time only, known beforehand");
    assert_eq!(refused("18:00", "18:00"), too_short);

    let id = story.commit(SERGEANT, &hours("22:00", "02:00").unwrap());
    let series = open(&story, SERGEANT, id).series.unwrap();
    assert_eq!(series.recurrence.between, Some(Between { from: "22:00".into(), to: "02:00".into() }));
    let (ten, two) = (NOON + 34 * HOUR, NOON + 38 * HOUR);
    let at = series.next_at.unwrap();
    assert!((ten..=two - HOUR / 3).contains(&at), "tomorrow's begins in its hours and ends in them, past midnight too");
    // The hub's own choice: the phone names the very task that the hub will make.
    let record = story.get(id);
    let made = record::kinds::task::recurrence::next_after(&record, record::calendar::date_of(NOON)).unwrap();
    assert_eq!((made.not_before, made.due_by), (Some(at), at + HOUR / 3));
}

#[test]
fn a_visit_is_begun_and_ended_and_its_minutes_are_what_the_officer_says() {
    let story = Story::new();
    let id = given(&story, "hot_spot_patrol", CONSTABLE);
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0], ("arrive", vec![]), "a patrol begins by arriving");
    let leave = |minutes: Option<u32>| {
        let activities = vec![Activity { what: "engagements".into(), n: 3 }, Activity { what: "arrests".into(), n: 0 }];
        let ask = TaskLeave { record: id.0, minutes, way: Some("foot".into()), activities, text: None, place: None };
        let record = story.get(id);
        form(&story, CONSTABLE, |d, fresh| forms::task_leave(d, &ask, &record, fresh))
    };
    assert_eq!(fault(leave(None)).0, "not_there", "nobody leaves where they did not arrive");
    let arrive = || {
        let record = story.get(id);
        let ask = TaskArrive { record: id.0, way: None };
        form(&story, CONSTABLE, |d, fresh| forms::task_arrive(d, &ask, &record, fresh))
    };
    story.commit(CONSTABLE, &arrive().unwrap());
    assert_eq!(fault(arrive()).0, "there_already");
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0].0, "leave");
    story.later(HOUR);
    story.commit(CONSTABLE, &leave(Some(18)).unwrap());
    let visit = open(&story, CONSTABLE, id).visits.remove(0);
    assert_eq!(visit.minutes, Some(18), "declared, never the hour that passed");
    assert_eq!(visit.activities, [Activity { what: "engagements".into(), n: 3 }]);
    let shown = open(&story, CONSTABLE, id);
    assert_eq!(acts(&shown)[0].0, "result", "after a visit its result is the next thing");
    assert!(acts(&shown)[1..].contains(&("arrive", vec![])), "another visit stays possible");
}

#[test]
fn arriving_at_a_victims_door_waits_for_her_card_as_starting_does() {
    let story = Story::new();
    let victim = RecordId(Uuid::from_u128(7));
    story.labels.borrow_mut().insert(victim, Label { kind: "victim_contact".into(), shows: "01/12345/26".into() });
    let ask = TaskCreate { assignees: Some(to(CONSTABLE)), links: vec![victim.0], ..create("victim_visit") };
    let id = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap());
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    story.cards.borrow_mut().insert(victim, CardHere::Unread);
    let record = story.get(id);
    let ask = TaskArrive { record: id.0, way: None };
    assert_eq!(fault(form(&story, CONSTABLE, |d, fresh| forms::task_arrive(d, &ask, &record, fresh))).0, "card_not_read");
}

#[test]
fn a_follow_up_is_saved_with_its_result_and_keeps_place_references_and_links() {
    let story = Story::new();
    let victim = RecordId(Uuid::from_u128(7));
    story.labels.borrow_mut().insert(victim, Label { kind: "victim_contact".into(), shows: "01/12345/26".into() });
    let crime = Reference { kind: "crime".into(), value: "01/12345/26".into() };
    let (links, refs) = (vec![victim.0], vec![crime]);
    let ask = TaskCreate { assignees: Some(to(CONSTABLE)), links, refs, ..create("asb_visit") };
    let id = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap());
    let result = TaskResult {
        record: id.0,
        outcome: "partly".into(),
        reason: None,
        narrative: "Flat 12 was out.".into(),
        minutes: None,
        partner: None,
        evidence: vec![],
        at: None,
        place: None,
    };
    let next = |title: &str| TaskResultWith {
        result: result.clone(),
        follow_up: FollowUp {
            title: title.into(),
            // A kind of work that is not private of itself.
            task_kind: "house_to_house".into(),
            priority: "routine".into(),
            due_by: None,
            mine: true,
            briefing: String::new(),
        },
    };
    let record = story.get(id);
    let tried = |ask: &TaskResultWith| form(&story, CONSTABLE, |d, fresh| forms::task_result_with(d, ask, &record, fresh));
    assert_eq!(fault(tried(&next(" "))).1, "follow_up.title");
    let planned = tried(&next("Ask at flat 12 again")).unwrap();
    assert_eq!(planned.writes.len(), 2, "both or neither");
    story.commit(CONSTABLE, &planned);
    let follows = story.get(planned.writes[1].record);
    assert!(record::kinds::task::private(&follows), "work for a victim stays as private as it was (practice P4)");
    let linked = |to: RecordId| follows.items("links").iter().any(|l| l["record"] == to.to_string());
    assert!(linked(victim), "by the link to her, which went with it");
    assert!(linked(id), "it says what it follows");
    let refs = story.get(id).items("refs");
    assert_eq!((refs.len(), follows.items("refs")), (1, refs), "nor is a reference typed again");
    assert_eq!(record::kinds::task::assignees(&follows), [CONSTABLE]);
    let said = open(&story, CONSTABLE, id).timeline;
    assert!(said.iter().any(|e| e.details.iter().any(|d| d.code == "detail.follow_ups")));
}

#[test]
fn a_marker_has_a_source_and_an_age() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let warn = |source: &str, as_at: &str| {
        let warning = WarningTyped {
            what: "dog".into(),
            person_or_place: "Flat 12".into(),
            source: source.into(),
            as_at: as_at.into(),
            review_by: None,
        };
        let record = story.get(id);
        form(&story, CONSTABLE, |d, _| forms::task_warn(d, &TaskWarn { record: id.0, warning }, &record))
    };
    assert_eq!(fault(warn(" ", "2026-11-23")).1, "warning.source");
    assert_eq!(fault(warn("CAD 2210", "yesterday")).1, "warning.as_at");
    story.commit(CONSTABLE, &warn("CAD 2210", "2026-11-23").unwrap());
    assert_eq!(open(&story, CONSTABLE, id).warnings[0].source, "CAD 2210");
}

#[test]
fn critical_work_goes_out_with_its_marker_and_not_before_it() {
    let story = Story::new();
    let warned = |as_at: &str, source: &str| {
        let warning = WarningTyped {
            what: "knife".into(),
            person_or_place: "Foxglove House flat 9".into(),
            source: source.into(),
            as_at: as_at.into(),
            review_by: Some("2027-02-01".into()),
        };
        let mut ask = TaskPlan { warnings: vec![warning], ..plan("arrest_enquiry") };
        ask.task.priority = "critical".into();
        form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh))
    };
    assert_eq!(fault(warned("2026-11-23", " ")).1, "warning.source");
    assert_eq!(fault(warned("lately", "CAD 2210")).1, "warning.as_at");
    let id = story.commit(SERGEANT, &warned("2026-11-23", "CAD 2210").unwrap());
    let shown = open(&story, SERGEANT, id);
    assert_eq!(shown.row.warnings, ["knife"], "it stands in the lists with the task");
    assert_eq!((shown.warnings[0].source.as_str(), shown.warnings[0].review_by.as_deref()), ("CAD 2210", Some("2027-02-01")));
}

#[test]
fn a_marker_that_came_since_an_officer_looked_brings_the_task_before_what_is_critical() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let ask = TaskCreate { priority: "critical".into(), assignees: Some(to(CONSTABLE)), ..create("asb_visit") };
    story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap());
    let danger = || pages::task_view(&story.get(id)).danger;
    // Whether it stands first on Today for an officer who saw these markers when they last opened it.
    let first = |seen: &str| {
        let mut tasks = story.rows();
        for held in tasks.iter_mut().filter(|held| held.view.id == id) {
            held.local.danger_seen = Some(seen.to_owned());
        }
        let shown = story.at(CONSTABLE, |d| pages::today(d, OnToday { tasks: &tasks, ..OnToday::default() }));
        matches!(&shown.needs_you[0], TodayRow::Task(row) if row.id == id.0)
    };
    let warn = |what: &str| {
        let warning = WarningTyped {
            what: what.into(),
            person_or_place: "Flat 12".into(),
            source: "CAD 2210".into(),
            as_at: "2026-11-23".into(),
            review_by: None,
        };
        let record = story.get(id);
        let planned = form(&story, CONSTABLE, |d, _| forms::task_warn(d, &TaskWarn { record: id.0, warning }, &record));
        story.commit(CONSTABLE, &planned.unwrap());
    };
    let none = danger();
    assert!(!first(&none), "nothing came");
    warn("dog");
    assert!(first(&none), "practice P2");
    let dog = danger();
    assert!(!first(&dog), "once seen it is no news");
    warn("knife");
    assert!(first(&dog), "another beside it is");
}

#[test]
fn a_qualification_that_ended_blocks_with_the_day_it_ended() {
    let mut story = Story::new();
    let ended = NOON - 24 * HOUR;
    let held = |expires| vec![Qualification { name: "method of entry".into(), expires }];
    story.roster.officers.get_mut(&CONSTABLE).unwrap().qualifications = held(Some(ended));
    story.roster.officers.get_mut(&SECOND).unwrap().qualifications = held(Some(NOON + HOUR));
    let ask = TaskPlan { required_quals: vec!["method of entry".into()], ..plan("asb_visit") };
    let id = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh)).unwrap());
    let blocked = |who: OfficerId| {
        let record = story.get(id);
        let menu = story.at(SERGEANT, |d| pages::assign_menu(d, &record, &[]));
        menu.options.into_iter().find(|o| o.person.officer == who.0).unwrap().blocked
    };
    let why = blocked(CONSTABLE).remove(0);
    assert_eq!((why.code.as_str(), &why.params["ended_at"]), ("blocked.qualification_lapsed", &Param::Number(ended)));
    assert!(blocked(SECOND).is_empty());
    assert_eq!(blocked(PCSO)[0].code, "blocked.qualification");
    story.later(2 * HOUR);
    assert_eq!(blocked(SECOND)[0].code, "blocked.qualification_lapsed", "it ends without anybody writing, and without a hub");
}

#[test]
fn who_may_be_given_work_is_told_while_it_is_typed_by_the_rule_that_refuses_it_when_it_is_saved() {
    let mut story = Story::new();
    let held = |expires| vec![Qualification { name: "method of entry".into(), expires }];
    story.roster.officers.get_mut(&CONSTABLE).unwrap().qualifications = held(Some(NOON - 24 * HOUR));
    story.roster.officers.get_mut(&SECOND).unwrap().qualifications = held(None);
    let needs: [(&str, &[&str], &[&str]); 4] = [
        ("asb_visit", &[], &[]),
        ("arrest_enquiry", &[], &[]),
        ("asb_visit", &["search_person"], &[]),
        ("asb_visit", &[], &["method of entry"]),
    ];
    let owned = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<String>>();
    let mut told = Vec::new();
    for (kind, powers, quals) in needs {
        let asked = WhoMayAsk { task_kind: kind.into(), powers_needed: owned(powers), required_quals: owned(quals) };
        for option in story.at(SERGEANT, |d| pages::who_may(d, &asked)).options {
            let mut ask = TaskPlan { required_quals: owned(quals), ..plan(kind) };
            ask.task.powers_needed = owned(powers);
            ask.task.assignees = Some(to(OfficerId(option.person.officer)));
            let saved = form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh));
            assert_eq!(saved.is_ok(), option.blocked.is_empty(), "{kind} {powers:?} {quals:?}: {option:?}");
            told.extend(option.blocked.first().map(|why| (kind, option.person.officer, why.code.clone())));
        }
    }
    let said = |kind: &str, who: OfficerId, code: &str| {
        assert!(told.iter().any(|(k, o, c)| (*k, *o, c.as_str()) == (kind, who.0, code)), "{kind} {code}: {told:?}");
    };
    said("arrest_enquiry", PCSO, "blocked.power_arrest");
    said("asb_visit", PCSO, "blocked.power_search_person");
    said("asb_visit", CONSTABLE, "blocked.qualification_lapsed");
    assert!(told.iter().all(|(_, who, _)| *who != SECOND.0), "who holds it in date and is a constable: {told:?}");
}

#[test]
fn a_team_briefing_is_read_by_receipt_and_is_nobodys_open_work() {
    let story = Story::new();
    let ask = TaskPlan { parts: vec![part("intention", "Be seen.")], expires: true, ..plan("team_briefing") };
    assert_eq!(fault(form(&story, CONSTABLE, |d, fresh| forms::task_plan(d, &ask, fresh))).0, "supervisor_only");
    let id = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_plan(d, &ask, fresh)).unwrap());
    let brief = |me: OfficerId| story.at(me, |d| pages::briefing_now(d, &story.rows()));
    assert_eq!(brief(CONSTABLE).unwrap().read_at, None);
    assert!(brief(CONSTABLE).unwrap().unread.is_empty(), "who has not read it is their supervisor's to know");
    open(&story, CONSTABLE, id);
    assert_eq!(brief(SERGEANT).unwrap().readers, [], "to open it is no receipt");
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0], ("read", vec![]));
    step(&story, CONSTABLE, id, forms::task_read).unwrap();
    assert_eq!(step(&story, CONSTABLE, id, forms::task_read).unwrap_err().code, "read_already");
    let told = brief(SERGEANT).unwrap();
    assert_eq!((told.readers.len(), told.readers[0].by.officer), (1, CONSTABLE.0));
    assert_eq!(told.unread.len(), 2);
    assert!(open(&story, SECOND, id).readers.is_empty(), "a colleague is shown no receipts");
    assert!(story.at(SERGEANT, |d| pages::team(d, &story.rows(), vec![])).unassigned.is_empty());
    story.later(48 * HOUR);
    assert!(brief(CONSTABLE).is_none(), "it is over with its shift");
}

#[test]
fn hand_backs_go_to_the_duty_supervisors_queue_and_the_screen_says_who_is_on_duty() {
    let mut story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let duty = |story: &Story| open(story, CONSTABLE, id).duty_supervisor.unwrap();
    assert_eq!((duty(&story).on_duty.len(), duty(&story).next), (0, None), "the roster knows no duties: it claims none");
    let turn = Duty { from: NOON + 20 * HOUR, to: NOON + 28 * HOUR };
    story.roster.officers.get_mut(&SERGEANT).unwrap().duties = vec![turn];
    let off = duty(&story);
    assert_eq!((off.on_duty.len(), off.next.unwrap().officer, off.next_at), (0, SERGEANT.0, Some(NOON + 20 * HOUR)));
    story.later(21 * HOUR);
    assert_eq!(duty(&story).on_duty[0].officer, SERGEANT.0);
}

#[test]
fn the_end_of_a_shift_parts_what_is_due_before_the_next_duty_and_names_who_could_cover() {
    let mut story = Story::new();
    let turn = |hours: [i64; 2]| Duty { from: NOON + hours[0] * HOUR, to: NOON + hours[1] * HOUR };
    story.roster.officers.get_mut(&CONSTABLE).unwrap().duties = vec![turn([-4, 1]), turn([44, 52])];
    story.roster.officers.get_mut(&SECOND).unwrap().duties = vec![turn([20, 28])];
    story.roster.officers.get_mut(&PCSO).unwrap().duties = vec![turn([-4, 1])];
    let due = |hours: i64, priority: &str| {
        let ask = TaskCreate {
            assignees: Some(to(CONSTABLE)),
            due_by: Some(NOON + hours * HOUR),
            priority: priority.into(),
            ..create("asb_visit")
        };
        story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap())
    };
    let (soon, later, critical) = (due(30, "high"), due(60, "high"), due(70, "critical"));
    let end =
        story.at(CONSTABLE, |d| pages::shift_end(d, AtShiftEnd { tasks: &story.rows(), waiting: 3, ..AtShiftEnd::default() }));
    assert_eq!(end.next_duty_at, Some(NOON + 44 * HOUR));
    let ids = |rows: &[device::screen::TaskRow]| rows.iter().map(|r| r.id).collect::<Vec<_>>();
    assert_eq!((ids(&end.before_next), ids(&end.open)), (vec![critical.0, soon.0], vec![later.0]));
    assert_eq!(end.cover.iter().map(|c| c.person.officer).collect::<Vec<_>>(), [SECOND.0], "only who is on duty meanwhile");
    assert!(story.at(CONSTABLE, pages::ends_soon));
}

#[test]
fn critical_work_nobody_accepted_tops_the_list_quiet_phones_first() {
    let story = Story::new();
    let give = |to_whom| {
        let ask = TaskCreate { priority: "critical".into(), assignees: Some(to(to_whom)), ..create("asb_visit") };
        story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap())
    };
    let (heard, quiet) = (give(CONSTABLE), give(SECOND));
    story.later(9 * 60_000);
    let list = |me: OfficerId| story.at(me, |d| pages::unaccepted(d, &story.rows())).iter().map(|r| r.id).collect::<Vec<_>>();
    assert!(list(SERGEANT).is_empty());
    story.later(2 * 60_000);
    story.heard.borrow_mut().insert(SECOND, NOON - 3 * HOUR);
    assert_eq!(list(SERGEANT), [quiet.0, heard.0]);
    assert!(list(CONSTABLE).is_empty(), "it is the supervisor's list");
    step(&story, CONSTABLE, heard, forms::task_accept).unwrap();
    assert_eq!(list(SERGEANT), [quiet.0]);
}

#[test]
fn the_force_sets_how_long_critical_work_may_wait_to_be_accepted() {
    let mut story = Story::new();
    let order = r#"{"settings":[{"setting":"unaccepted_after","minutes":20,"valid_from":"2026-11-23","source":"Order 12"}]}"#;
    story.force = ForceSettings::read(order).unwrap();
    let ask = TaskCreate { priority: "critical".into(), assignees: Some(to(CONSTABLE)), ..create("asb_visit") };
    let given = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap());
    let list = || story.at(SERGEANT, |d| pages::unaccepted(d, &story.rows())).iter().map(|r| r.id).collect::<Vec<_>>();
    story.later(19 * 60_000);
    assert!(list().is_empty(), "ten minutes were the usual ones");
    story.later(2 * 60_000);
    assert_eq!(list(), [given.0]);
}
