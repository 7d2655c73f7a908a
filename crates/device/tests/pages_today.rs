//! The order of Today (practice P2).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "pages_today/alerts.rs"]
mod alerts;
mod desk;

use desk::{CONSTABLE, HOUR, NOON, SECOND, Story};
use device::pages::{AtShiftEnd, Held, Local, OnToday, TaskView, shift_end, today};
use device::screen::{Deadline, SetAsideItem, TodayRow, Tone, VictimRow, Words};
use record::{OfficerId, RecordId};
use uuid::Uuid;

fn task(n: u128, priority: &str, status: &str, due_by: Option<i64>) -> Held<TaskView> {
    let view = TaskView {
        id: RecordId(Uuid::from_u128(n)),
        title: format!("task {n}"),
        task_kind: "asb_visit".into(),
        priority: priority.into(),
        status: status.into(),
        open: true,
        status_at: None,
        not_before: None,
        due_by,
        answer_by: None,
        next_try: None,
        told_supervisor: false,
        ward: None,
        address: None,
        warnings: vec![],
        danger: String::new(),
        refs: vec![],
        from: None,
        creator: None,
        assignees: vec![CONSTABLE],
        accepted_by: vec![],
        team: None,
        priorities: vec![],
        victims: vec![],
        result: None,
        expire_at: None,
        read_by: vec![],
        private: false,
        marking: None,
        restricted: false,
        touched_at: NOON,
    };
    Held { view, local: Local::default() }
}

fn owed(n: u128, act_by: i64, due_at: i64, state: &str) -> VictimRow {
    VictimRow {
        id: Uuid::from_u128(n),
        crime_ref: "01/12345/26".into(),
        marking: None,
        victim_no: 1,
        entitlement: "standard".into(),
        owner: None,
        deadline: Deadline {
            key: "1".into(),
            event: "reported".into(),
            duty: Words::of("duty.acknowledge"),
            event_at: NOON,
            basis: Words::of("basis"),
            due_at: Some(due_at),
            act_by: Some(act_by),
            no_safe_time: false,
            tell_now: false,
            owner: "police".into(),
            verified: true,
            state: state.into(),
            calendar_ends_on: None,
            met_by: None,
            reason_missed: None,
            reason_given: false,
            cannot: None,
            declined: None,
            tone: Tone::Plain,
        },
        told_at: None,
        safe_until: None,
        call_now: true,
        not_now: None,
        opens_at: None,
        ask_sergeant: false,
        card_changed: false,
        first: false,
        more: 0,
    }
}

fn set_aside(n: u128) -> SetAsideItem {
    SetAsideItem {
        id: Uuid::from_u128(n),
        record: Uuid::from_u128(n),
        title: None,
        at: NOON,
        words: Words::of("entry.note"),
        text: None,
        why: Words::of("refused.not_allowed"),
        choices: vec![],
    }
}

fn ids(rows: &[TodayRow]) -> Vec<u128> {
    rows.iter()
        .map(|r| match r {
            TodayRow::Task(t) => t.id,
            TodayRow::Victim(v) => v.id,
            TodayRow::Changed(n) => n.record,
            TodayRow::SetAside(s) => s.id,
            TodayRow::Exhibit(e) => e.id,
        })
        .map(|id| id.as_u128())
        .collect()
}

#[test]
fn a_changed_marker_comes_before_what_is_critical_and_that_before_what_is_late() {
    let story = Story::new();
    let mut marker = task(1, "routine", "accepted", Some(NOON + 50 * HOUR));
    marker.local.danger_seen = Some(String::new());
    marker.view.danger = "new".into();
    let mut other = task(9, "critical", "assigned", None);
    other.view.assignees = vec![SECOND];
    let tasks = [
        other,
        task(5, "high", "accepted", Some(NOON - HOUR)),
        task(2, "critical", "accepted", Some(NOON + 30 * HOUR)),
        task(8, "high", "assigned", None),
        marker,
        task(6, "routine", "accepted", Some(NOON + 5 * HOUR)),
    ];
    let victims = vec![owed(3, NOON + HOUR, NOON + 11 * HOUR, "open"), owed(4, NOON + 30 * HOUR, NOON + 30 * HOUR, "met")];
    let shown = story
        .at(CONSTABLE, |d| today(d, OnToday { tasks: &tasks, victims, set_aside: vec![set_aside(7)], ..OnToday::default() }));
    // 3 is to be acted on within two hours: its last safe time is 13:00, though the Code gives until 23:59.
    assert_eq!(ids(&shown.needs_you), [1, 3, 2, 5, 6, 7, 8]);
    assert_eq!(shown.needs_you_shown, 5);
    assert_eq!(shown.tasks, 5, "somebody else's work is not counted");
}

#[test]
fn the_cap_of_five_never_hides_what_is_late() {
    let story = Story::new();
    let tasks: Vec<_> = (1..=8).map(|n| task(n, "routine", "accepted", Some(NOON - HOUR))).collect();
    let set_aside = vec![set_aside(20)];
    let shown = story.at(CONSTABLE, |d| today(d, OnToday { tasks: &tasks, set_aside, ..OnToday::default() }));
    assert_eq!((shown.needs_you.len(), shown.needs_you_shown), (9, 8));
}

#[test]
fn of_what_may_wait_a_hundred_rows_are_listed_and_nothing_that_is_late_or_not_a_task_is_left_out() {
    let story = Story::new();
    let given = (1000..1130).map(|n| task(n, "routine", "assigned", None));
    let any_time = (2000..2105).map(|n| task(n, "routine", "accepted", None));
    let tasks: Vec<_> = given.chain(any_time).collect();
    let set_aside = vec![set_aside(7)];
    let of = |tasks: &[Held<TaskView>]| {
        let set_aside = set_aside.clone();
        story.at(CONSTABLE, |d| today(d, OnToday { tasks, set_aside, ..OnToday::default() }))
    };
    let shown = of(&tasks);
    assert_eq!((shown.needs_you.len(), shown.needs_you_more), (100, 31), "one of the hundred is what was set aside");
    assert_eq!((shown.later.len(), shown.later_more), (100, 5));
    assert_eq!(shown.tasks, 235);
    // What is late is listed whole, however much of it there is, and what was set aside stands behind it.
    let late: Vec<_> = (1..=120).map(|n| task(n, "routine", "accepted", Some(NOON - HOUR))).chain(tasks).collect();
    let shown = of(&late);
    assert_eq!((shown.needs_you_shown, shown.needs_you.len(), shown.needs_you_more), (120, 121, 130));
    assert_eq!(ids(&shown.needs_you).last(), Some(&7));
}

#[test]
fn accepted_work_without_a_time_is_for_later_this_shift_and_tomorrows_for_after() {
    let story = Story::new();
    let tasks = [task(1, "routine", "accepted", None), task(2, "routine", "accepted", Some(NOON + 24 * HOUR))];
    let shown = story.at(CONSTABLE, |d| today(d, OnToday { tasks: &tasks, ..OnToday::default() }));
    assert_eq!((ids(&shown.needs_you), ids(&shown.later), ids(&shown.next)), (vec![], vec![1], vec![2]));
}

#[test]
fn what_is_to_be_told_now_is_named_at_the_end_of_a_shift_whatever_day_the_code_gives_for_it() {
    let story = Story::new();
    // Released on a Friday: one working day is Monday's, behind the two days that a shift's end looks ahead.
    let monday = NOON + 70 * HOUR;
    let mut tell_now = owed(1, monday, monday, "open");
    tell_now.deadline.tell_now = true;
    let victims = vec![owed(2, monday, monday, "open"), tell_now];
    let shown = story.at(CONSTABLE, |d| shift_end(d, AtShiftEnd { victims, ..AtShiftEnd::default() }));
    assert_eq!(shown.victims.iter().map(|row| row.id.as_u128()).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_rest_day_says_so_and_a_running_duty_ends_the_shift() {
    let mut story = Story::new();
    let me: OfficerId = CONSTABLE;
    let duty = |from: i64| record::roster::Duty { from, to: from + 8 * HOUR };
    story.roster.officers.get_mut(&me).unwrap().duties = vec![duty(NOON + 48 * HOUR)];
    let shown = story.at(me, |d| today(d, OnToday::default()));
    assert_eq!(shown.duty.unwrap().turn, "rest_day");
    story.roster.officers.get_mut(&me).unwrap().duties = vec![duty(NOON - 5 * HOUR)];
    let duty = story.at(me, |d| today(d, OnToday::default())).duty.unwrap();
    assert_eq!((duty.turn.as_str(), duty.until), ("early", NOON + 3 * HOUR));
}
