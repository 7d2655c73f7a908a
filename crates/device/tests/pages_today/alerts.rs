//! What the phone says of new work while nobody looks at the app.

use device::alert::{Glance, Sentences, alerts, taken_away};
use device::{Alert, AlertKind};
use proptest::prelude::*;

use super::desk::SERGEANT;
use super::*;

/// The sentences that the shell is built with.
const CATALOGUE: &str = include_str!("../../../../ui/src/lib/words/alerts.json");

fn given(n: u128, priority: &str, status: &str) -> Held<TaskView> {
    let mut held = task(n, priority, status, None);
    held.view.from = Some(SERGEANT);
    held
}

fn glance(story: &Story, tasks: &[Held<TaskView>], victims: &[VictimRow], aside: &[u128]) -> Glance {
    let aside = aside.iter().map(|n| Uuid::from_u128(*n));
    story.at(CONSTABLE, |desk| Glance::of(desk, tasks, victims, aside))
}

/// Of each kind how many are told.
fn told(before: &Glance, after: &Glance, taken: usize) -> Vec<(AlertKind, u32)> {
    alerts(before, after, taken).into_iter().map(|a| (a.kind, a.count.get())).collect()
}

#[test]
fn work_that_a_sergeant_gives_is_told_once_and_what_an_officer_makes_for_themselves_is_not() {
    let story = Story::new();
    let mut own = task(4, "critical", "assigned", None);
    own.view.from = Some(CONSTABLE);
    let mut elsewhere = given(5, "critical", "assigned");
    elsewhere.view.assignees = vec![SECOND];
    let morning = glance(&story, &[given(1, "high", "accepted")], &[], &[]);
    let came = [given(1, "high", "accepted"), given(2, "routine", "assigned"), given(3, "critical", "assigned"), own, elsewhere];
    let noon = glance(&story, &came, &[], &[]);
    assert_eq!(told(&morning, &noon, 0), [(AlertKind::CriticalTask, 1), (AlertKind::NewWork, 1)]);
    assert_eq!(told(&noon, &noon, 0), []);
}

#[test]
fn work_that_becomes_critical_is_told_and_critical_work_that_was_accepted_is_not_told_again() {
    let story = Story::new();
    let before = glance(&story, &[given(1, "high", "accepted"), given(2, "critical", "assigned")], &[], &[]);
    let after = glance(&story, &[given(1, "critical", "accepted"), given(2, "critical", "accepted")], &[], &[]);
    assert_eq!(told(&before, &after, 0), [(AlertKind::CriticalTask, 1)]);
}

#[test]
fn what_is_owed_to_a_victim_is_told_when_its_hour_begins_and_when_it_is_late_and_not_in_between() {
    let story = Story::new();
    let due = |state| [owed(3, NOON + 2 * HOUR, NOON + 3 * HOUR, state)];
    let told_after = |ms: i64, before: &Glance, state| {
        story.later(ms);
        let after = glance(&story, &[], &due(state), &[]);
        (told(before, &after, 0), after)
    };
    let noon = glance(&story, &[], &due("open"), &[]);
    let (said, hour_left) = told_after(HOUR, &noon, "open");
    assert_eq!(said, [(AlertKind::DueWithinHour, 1)]);
    // Her last safe time is over; the Code's own is not, and "late" would not be true.
    let (said, past_safe) = told_after(HOUR + 1, &hour_left, "open");
    assert_eq!(said, []);
    let (said, late) = told_after(HOUR, &past_safe, "late");
    assert_eq!(said, [(AlertKind::Late, 1)]);
    assert_eq!(told_after(HOUR, &late, "late").0, []);
    // Between these nothing is looked at for the time's sake.
    let next = [noon.next(), hour_left.next(), past_safe.next(), late.next()];
    assert_eq!(next, [Some(NOON + HOUR), Some(NOON + 2 * HOUR), Some(NOON + 3 * HOUR + 1), None]);
    assert_eq!(told(&Glance::default(), &glance(&story, &[], &due("met"), &[]), 0), [], "nothing is owed any more");
}

#[test]
fn what_the_hub_does_not_take_is_told_each_once() {
    let story = Story::new();
    let (one, three) = (glance(&story, &[], &[], &[7]), glance(&story, &[], &[], &[7, 8, 9]));
    assert_eq!(told(&one, &three, 0), [(AlertKind::NeedsYou, 2)]);
    assert_eq!(told(&three, &one, 0), [], "it was settled");
}

#[test]
fn a_colleagues_question_is_told_once_and_by_number_alone() {
    let story = Story::new();
    let asked = |ids: &[&str]| glance(&story, &[], &[], &[]).with_questions(ids.iter().map(|id| (*id).to_owned()));
    let (none, one, three) = (asked(&[]), asked(&["a"]), asked(&["a", "b", "c"]));
    assert_eq!(told(&none, &one, 0), [(AlertKind::Question, 1)]);
    assert_eq!(told(&one, &three, 0), [(AlertKind::Question, 2)]);
    assert_eq!(told(&three, &one, 0), [], "they were answered");
}

#[test]
fn work_is_taken_away_by_somebody_else_alone() {
    let story = Story::new();
    let mine = glance(&story, &[given(1, "high", "accepted")], &[], &[]);
    let none = glance(&story, &[], &[], &[]);
    let gone = none.gone_since(&mine);
    assert_eq!(gone, [RecordId(Uuid::from_u128(1))]);
    assert_eq!(told(&mine, &none, gone.len()), [(AlertKind::TakenAway, 1)]);

    let moved = |change: &dyn Fn(&mut TaskView)| {
        let mut held = given(1, "high", "assigned");
        held.view.assignees = vec![SECOND];
        change(&mut held.view);
        taken_away(CONSTABLE, Some(&held.view))
    };
    assert!(moved(&|_| ()), "the sergeant gave it to another constable");
    assert!(taken_away(CONSTABLE, None), "it has left this phone");
    assert!(!moved(&|v| v.from = Some(CONSTABLE)), "this officer passed it on");
    assert!(!moved(&|v| v.status = "handed_back".into()), "this officer gave it back");
    assert!(!moved(&|v| (v.open, v.assignees) = (false, vec![CONSTABLE])), "this officer finished it");
}

proptest! {
    /// Whatever is written in records, an alert's text is made of its catalogue and of numbers.
    #[test]
    fn no_word_of_any_record_is_in_an_alert(
        words in prop::collection::vec("[A-Z][a-zàéñł]{3,12}( [A-Za-z0-9./]{2,10}){0,3}", 1..12),
        critical in any::<bool>(),
        taken in 0..3_usize,
        language in prop::sample::select(vec!["en", "fr", "cy"]),
    ) {
        let story = Story::new();
        let priority = if critical { "critical" } else { "high" };
        let tasks: Vec<_> = words.iter().enumerate().map(|(n, word)| {
            let mut held = given(n as u128, priority, "assigned");
            held.view.title = word.clone();
            held.view.address = Some(word.clone());
            held.view.warnings = vec![word.clone()];
            held.view.refs = vec![("crime".into(), word.clone())];
            held
        }).collect();
        let victims: Vec<_> = words.iter().enumerate().map(|(n, word)| {
            let at = NOON + if n % 2 == 0 { HOUR / 2 } else { -HOUR };
            let mut row = owed(100 + n as u128, at, at, if n % 2 == 0 { "open" } else { "late" });
            row.crime_ref = word.clone();
            row.deadline.key = word.clone();
            row
        }).collect();
        let after = glance(&story, &tasks, &victims, &[1, 2]);
        let new: Vec<Alert> = alerts(&Glance::default(), &after, taken);
        prop_assert!(!new.is_empty());
        let said = Sentences::read(CATALOGUE, language).unwrap().say(&new);
        prop_assert_eq!(said.lines().count(), new.len());
        for word in words.iter().flat_map(|w| w.split(' ')) {
            let by_chance = CATALOGUE.contains(word) || word.parse::<u32>().is_ok();
            prop_assert!(by_chance || !said.contains(word), "{:?} is in {:?}", word, said);
        }
        // Each line is a sentence of the catalogue with a number in its place.
        let digits = |c: char| c.is_ascii_digit();
        let bare: Vec<String> = said.lines().map(|line| line.replace(digits, "")).collect();
        for line in &bare {
            prop_assert!(CATALOGUE.replace("{n}", "").contains(line.as_str()), "{line:?}");
        }
    }
}
