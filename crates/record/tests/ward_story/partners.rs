//! What the partner of a planned action accepted after it was planned: of which action, who may say so, and what of it counts.

use std::collections::BTreeMap;

use proptest::prelude::*;
use record::document::{Edit, Entry, Record};
use record::kinds::ward_priority::fold;
use serde_json::{Value, json};

use super::people::{Desk, NOON, Person};
use super::{add, adopted};

fn plan(what: &str, partner: Value) -> Value {
    json!({"what": what, "planned": true, "partner": partner})
}

fn accepted(desk: &Desk, action: u128, on: &str) -> Value {
    json!({"action": desk.entry_id(action).to_string(), "on": on})
}

/// Of each planned action with a partner: who there does it, and since when they accepted.
fn partners(record: &Record) -> BTreeMap<String, (String, Option<String>)> {
    let planned = fold(record).planned.into_iter();
    planned.filter_map(|p| p.partner.map(|with| (p.what, (with.person, with.accepted_on.map(|d| d.to_string()))))).collect()
}

#[test]
fn what_was_done_with_a_partner_waits_for_nobody_to_accept_it() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let done = json!({"what": "Mended the doors", "partner": {"agency": "Council"}});
    add(&desk, &mut record, Person::Pcso, 10, "action", done).unwrap();
    let late = add(&desk, &mut record, Person::Pcso, 11, "partner_accepted", accepted(&desk, 10, "2026-11-20"));
    assert_eq!(late, Err("no_target".into()));
}

#[test]
fn what_was_planned_and_accepted_in_one_go_is_one_change() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let planned = Edit::entry(desk.entry_id(10), "action", plan("Mend the doors", json!({"agency": "Council"})));
    let said = Edit::entry(desk.entry_id(11), "partner_accepted", accepted(&desk, 10, "2026-11-20"));
    let early = desk.write(&mut record, Person::Pcso, NOON + 10, &[said.clone(), planned.clone()]).map(|_| ());
    assert_eq!(early, Err("no_target".into()), "nobody accepts what is not planned yet");
    desk.write(&mut record, Person::Pcso, NOON + 10, &[planned, said]).unwrap();
    assert_eq!(partners(&record)["Mend the doors"], (String::new(), Some("2026-11-20".into())));
}

#[test]
fn that_a_partner_accepted_is_said_by_those_who_work_for_the_ward() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    add(&desk, &mut record, Person::Pcso, 10, "action", plan("Mend the doors", json!({"agency": "Council"}))).unwrap();
    let body = || accepted(&desk, 10, "2026-11-20");
    let mut says = |who: Person, n: u128| add(&desk, &mut record, who, n, "partner_accepted", body());
    for stranger in [Person::Elsewhere, Person::VictimDesk] {
        assert_eq!(says(stranger, 11), Err("not_allowed".into()), "{stranger:?}");
    }
    for (n, who) in (12..).zip([Person::Pcso, Person::Second, Person::Constable, Person::Sergeant]) {
        assert_eq!(says(who, n), Ok(()), "{who:?}");
    }
}

#[test]
fn one_of_two_partners_accepts_and_the_other_is_still_asked() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    add(&desk, &mut record, Person::Pcso, 10, "action", plan("Mend the doors", json!({"agency": "Council"}))).unwrap();
    let trust = json!({"agency": "Canal trust", "person": "Mr Sample"});
    add(&desk, &mut record, Person::Pcso, 11, "action", plan("Light the towpath", trust)).unwrap();
    add(&desk, &mut record, Person::Pcso, 12, "partner_accepted", accepted(&desk, 11, "2026-11-20")).unwrap();
    let stand = partners(&record);
    assert_eq!(stand["Mend the doors"], (String::new(), None));
    let light = ("Mr Sample".to_owned(), Some("2026-11-20".to_owned()));
    assert_eq!(stand["Light the towpath"], light, "who was named when it was planned is named still");
}

#[test]
fn an_acceptance_that_was_taken_back_counts_no_more_and_the_one_before_it_does_again() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    add(&desk, &mut record, Person::Pcso, 10, "action", plan("Mend the doors", json!({"agency": "Council"}))).unwrap();
    add(&desk, &mut record, Person::Pcso, 11, "partner_accepted", accepted(&desk, 10, "2026-11-18")).unwrap();
    add(&desk, &mut record, Person::Pcso, 12, "partner_accepted", accepted(&desk, 10, "2026-11-20")).unwrap();
    let since = |record: &Record| partners(record).remove("Mend the doors").unwrap().1;
    assert_eq!(since(&record).as_deref(), Some("2026-11-20"));
    for (n, stands) in [(12, Some("2026-11-18")), (11, None)] {
        let back = json!({"target": desk.entry_id(n).to_string()});
        add(&desk, &mut record, Person::Pcso, n + 10, "withdrawn", back).unwrap();
        assert_eq!(since(&record).as_deref(), stands);
    }
}

/// The planned actions of the property, by the numbers of their entries.
const ACTIONS: [u128; 2] = [10, 11];

/// What an officer writes who does not hear from the other.
#[derive(Clone, Debug)]
enum Step {
    /// On a day of November a partner accepted one of the actions; somebody there was named, or nobody.
    Accepts(u128, u8, bool),
    /// The last of what they wrote and did not take back was a mistake.
    TakesBack,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let accepts = (0..2_usize, 1..29_u8, any::<bool>()).prop_map(|(n, day, named)| Step::Accepts(ACTIONS[n], day, named));
    prop::collection::vec(prop_oneof![3 => accepts, 1 => Just(Step::TakesBack)], 0..5)
}

/// What one officer said and did not take back.
#[derive(Clone, Copy, Debug)]
struct Said {
    entry: u128,
    action: u128,
    day: u8,
    named: bool,
}

/// Writes all of it, the entries numbered from `first` on; gives what still stands of it.
fn written(desk: &Desk, record: &mut Record, who: Person, first: u128, steps: &[Step]) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::new();
    for (entry, step) in (first..).zip(steps) {
        match step {
            Step::Accepts(action, day, named) => {
                let mut body = accepted(desk, *action, &format!("2026-11-{day:02}"));
                if *named {
                    body["person"] = json!(format!("Person {entry}"));
                }
                add(desk, record, who, entry, "partner_accepted", body).unwrap();
                said.push(Said { entry, action: *action, day: *day, named: *named });
            }
            Step::TakesBack => {
                if let Some(last) = said.pop() {
                    let back = json!({"target": desk.entry_id(last.entry).to_string()});
                    add(desk, record, who, entry, "withdrawn", back).unwrap();
                }
            }
        }
    }
    said
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_two_officers_hear_apart_of_two_partners_reads_the_same_in_any_order(hers in steps(), his in steps()) {
        let desk = Desk::new();
        let mut base = adopted(&desk, Person::Constable);
        for n in ACTIONS {
            let partner = json!({"agency": "Council", "person": "Planner"});
            add(&desk, &mut base, Person::Pcso, n, "action", plan(&format!("Plan {n}"), partner)).unwrap();
        }
        let (mut one, mut other) = (base.clone(), base);
        let mut said = written(&desk, &mut one, Person::Second, 100, &hers);
        said.extend(written(&desk, &mut other, Person::Pcso, 200, &his));
        let (from_one, from_other) = (one.changes(), other.changes());
        one.apply(from_other).unwrap();
        other.apply(from_one).unwrap();
        prop_assert_eq!(partners(&one), partners(&other));
        // What was said last of an action, by ancestry, and of no other.
        let order = |said: &&Said| one.each_entry().find(|e| e.id == desk.entry_id(said.entry)).map(Entry::order);
        let stand = partners(&one);
        for n in ACTIONS {
            let last = said.iter().filter(|s| s.action == n).max_by_key(order);
            let person = last.filter(|s| s.named).map_or("Planner".to_owned(), |s| format!("Person {}", s.entry));
            let since = last.map(|s| format!("2026-11-{:02}", s.day));
            prop_assert_eq!(&stand[&format!("Plan {n}")], &(person, since));
        }
    }
}
