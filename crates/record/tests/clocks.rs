//! Phones whose clocks are wrong: what came after what goes by what each officer had before them, and the rest by the hub's
//! clock as each phone knew it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use std::collections::{BTreeMap, BTreeSet};

use people::{Desk, NOON, Person};
use proptest::prelude::*;
use record::EntryId;
use record::document::{Commit, Edit, Record};
use record::kinds::note::NOTE;
use record::kinds::note::{Hand, exhibits};
use record::kinds::task::{Status, TASK, fold};
use record::kinds::victim_contact::VICTIM_CONTACT;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A commit on a phone that shows `at` and whose hub is `offset` ms ahead of it, as far as it knows.
fn on_a_phone(desk: &Desk, who: Person, at: i64, offset: i64) -> Commit {
    Commit { offset, ..desk.commit(who, at) }
}

fn write(record: &mut Record, commit: &Commit, id: EntryId, kind: &str, body: Value) -> Vec<automerge::Change> {
    record.edit(commit, &[Edit::entry(id, kind, body)]).unwrap().into_iter().collect()
}

/// A knife that the constable found at noon, in a note of a case.
fn knife(desk: &Desk) -> Record {
    let bag = json!({"ref": "ABC/1", "description": "Folding knife", "found_by": "PC 123CN", "place": {"address": "Towpath"},
        "found_at": NOON, "seal": "S100", "storage": "secure"});
    let seized = [Edit::entry(desk.entry_id(50), "exhibit", bag)];
    Record::create(desk.record_id(1), &NOTE, &desk.commit(Person::Constable, NOON), &seized).unwrap().0
}

fn passed(desk: &Desk, from: Person, to: Person) -> Value {
    let officer = |who| json!({"officer": desk.id(who).to_string()});
    let exhibit = desk.entry_id(50).to_string();
    json!({"exhibit": exhibit, "from": officer(from), "to": officer(to), "why": "to the property store", "seal_intact": true})
}

fn stored(desk: &Desk) -> Value {
    json!({"exhibit": desk.entry_id(50).to_string(), "store": "Store 2", "seal_intact": true})
}

#[test]
fn what_was_stored_on_a_phone_that_lags_and_never_heard_the_hub_is_in_the_store() {
    let desk = Desk::new();
    let mut note = knife(&desk);
    let handed = desk.commit(Person::Constable, NOON + 10 * MINUTE);
    write(&mut note, &handed, desk.entry_id(52), "continuity", passed(&desk, Person::Constable, Person::Second));
    // Three hours slow, and it does not know: it has the handing over before it all the same.
    let slow = on_a_phone(&desk, Person::Second, NOON - 3 * HOUR, 0);
    write(&mut note, &slow, desk.entry_id(51), "store_in", stored(&desk));
    for note in [&note, &Record::from_changes(note.id(), note.changes()).unwrap()] {
        let [found] = &exhibits(note)[..] else { panic!("one exhibit") };
        assert_eq!(found.now, Hand::Store("Store 2".into()));
        assert!(found.moves.iter().all(|m| !m.gap), "each step follows from the one before");
        let shown: Vec<_> = note.each_entry().map(|e| e.kind.as_str()).collect();
        assert_eq!(shown, ["exhibit", "continuity", "store_in"]);
    }
}

#[test]
fn two_hands_that_wrote_apart_stand_by_the_hubs_clock_and_not_by_their_phones() {
    let desk = Desk::new();
    let base = knife(&desk);
    let (mut one, mut two) = (base.clone(), base.clone());
    let handed = desk.commit(Person::Constable, NOON + 10 * MINUTE);
    let over = write(&mut one, &handed, desk.entry_id(52), "continuity", passed(&desk, Person::Constable, Person::Second));
    // A day slow, and the phone knows it; without signal it did not see that the constable wrote the handing over down.
    let slow = on_a_phone(&desk, Person::Second, NOON + 20 * MINUTE - 24 * HOUR, 24 * HOUR);
    let into = write(&mut two, &slow, desk.entry_id(51), "store_in", stored(&desk));
    one.apply(into).unwrap();
    two.apply(over).unwrap();
    for note in [one, two] {
        let [found] = &exhibits(&note)[..] else { panic!("one exhibit") };
        assert_eq!(found.now, Hand::Store("Store 2".into()), "handed over at 12:10, stored at 12:20");
        assert_eq!(found.moves.iter().map(|m| m.at - NOON).collect::<Vec<_>>(), [10 * MINUTE, 20 * MINUTE]);
    }
}

#[test]
fn a_call_on_a_phone_that_knows_it_lags_is_no_call_of_the_future() {
    let desk = Desk::new();
    let owned = [
        Edit::field("crime_ref", "01/1234567/26"),
        Edit::field("victim_no", 1),
        Edit::field("owner", desk.id(Person::Constable).to_string()),
        Edit::field("name_to_ask_for", "Ms Okoro"),
        Edit::field("offence", "Harassment"),
    ];
    let record = desk.make(&VICTIM_CONTACT, Person::Constable, &owned).unwrap();
    let call = json!({"method": "call", "direction": "outgoing", "outcome": "no_reply", "started": NOON - MINUTE});
    let judged = |offset: i64| {
        let mut after = record.clone();
        let slow = on_a_phone(&desk, Person::Constable, NOON - 3 * HOUR, offset);
        let change = after.edit(&slow, &[Edit::entry(desk.entry_id(1), "contact", call.clone())]).unwrap().unwrap();
        let asking = desk.asking(Person::Constable, NOON);
        record::policy::judge(record.id(), &change, Some(&record), &asking).map(|_| ()).map_err(|r| r.code.to_owned())
    };
    assert_eq!(judged(3 * HOUR), Ok(()));
    assert_eq!(judged(0), Err("bad_value".to_owned()), "by the only clock it has it did not happen yet");
}

#[test]
fn a_review_counts_from_the_hubs_time_of_it() {
    let desk = Desk::new();
    let given = [
        Edit::field("title", "Hot spot patrol, Tallow Court"),
        Edit::field("assignees", json!({"lead": desk.id(Person::Constable).to_string()})),
    ];
    let (mut task, _) = Record::create(desk.record_id(1), &TASK, &desk.commit(Person::Sergeant, NOON), &given).unwrap();
    let done = desk.commit(Person::Constable, NOON + HOUR);
    write(&mut task, &done, desk.entry_id(2), "resulted", json!({"outcome": "completed"}));
    // Her computer is a year slow: without its offset the task would be over a year ago, and leave every phone.
    let slow = on_a_phone(&desk, Person::Sergeant, NOON + 2 * HOUR - 365 * 24 * HOUR, 365 * 24 * HOUR);
    write(&mut task, &slow, desk.entry_id(1), "reviewed", json!({}));
    let state = fold(&task);
    assert_eq!((state.status, state.over_at), (Status::Reviewed, Some(NOON + 2 * HOUR)));
}

#[derive(Clone, Debug)]
enum Step {
    /// One of three phones writes an entry; its clock and what it knows of it, in minutes.
    Writes(usize, i64, i64),
    /// One takes what another has.
    Takes(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wrong = -3_000..3_000_i64;
    let writes = (0..3_usize, wrong.clone(), wrong).prop_map(|(phone, at, offset)| Step::Writes(phone, at, offset));
    let takes = (0..3_usize, 0..3_usize).prop_map(|(to, from)| Step::Takes(to, from));
    prop::collection::vec(prop_oneof![2 => writes, 1 => takes], 1..25)
}

proptest! {
    /// Whatever the clocks say and however changes travel: nothing stands before what its author had before them, and every
    /// phone shows one order, whether it read everything anew or went on from what it had read.
    #[test]
    fn nothing_stands_before_what_its_author_knew(steps in steps()) {
        let desk = Desk::new();
        let base = knife(&desk);
        let people = [Person::Constable, Person::Second, Person::Sergeant];
        let mut phones = [base.clone(), base.clone(), base];
        let ids = |note: &Record| note.each_entry().map(|e| e.id).collect::<Vec<_>>();
        let mut knew: BTreeMap<EntryId, BTreeSet<EntryId>> = BTreeMap::new();
        let take = |to: usize, from: usize, phones: &mut [Record; 3]| {
            let news = phones[from].changes_since(&phones[to].doc().get_heads());
            phones[to].apply(news).unwrap();
        };
        for (n, step) in (100..).zip(steps) {
            match step {
                Step::Writes(phone, at, offset) => {
                    // Against the order of writing, so that no id helps.
                    let id = desk.entry_id(1_000 - n);
                    let had = ids(&phones[phone]);
                    let commit = on_a_phone(&desk, people[phone], NOON + at * MINUTE, offset * MINUTE);
                    write(&mut phones[phone], &commit, id, "store_in", stored(&desk));
                    prop_assert_eq!(ids(&phones[phone]).pop(), Some(id), "what was just written stands last");
                    knew.insert(id, had.into_iter().collect());
                }
                Step::Takes(to, from) => take(to, from, &mut phones),
            }
        }
        for _ in 0..2 {
            for (to, from) in [(0, 1), (0, 2), (1, 0), (2, 0)] {
                take(to, from, &mut phones);
            }
        }
        let order = ids(&phones[0]);
        for phone in &phones {
            prop_assert_eq!(&ids(phone), &order);
            prop_assert_eq!(&ids(&Record::from_changes(phone.id(), phone.changes()).unwrap()), &order);
        }
        for (place, id) in order.iter().enumerate() {
            let before: BTreeSet<EntryId> = order[..place].iter().copied().collect();
            prop_assert!(knew.get(id).is_none_or(|known| known.is_subset(&before)), "{id} stands before what its author knew");
        }
    }
}

#[test]
fn no_clock_whatever_it_says_breaks_a_record() {
    let desk = Desk::new();
    let (mut note, mut written) = (knife(&desk), 0);
    for (n, (at, offset)) in
        (60..).zip([(i64::MAX, i64::MAX), (i64::MIN, i64::MIN), (i64::MAX, -1), (i64::MIN, 1), (0, i64::MIN)])
    {
        let commit = on_a_phone(&desk, Person::Second, at, offset);
        if let Ok(Some(_)) = note.edit(&commit, &[Edit::entry(desk.entry_id(n), "store_in", stored(&desk))]) {
            written += 1;
            assert_eq!(exhibits(&note).len(), 1);
        }
    }
    assert!(written > 0, "none was taken");
    assert_eq!(exhibits(&Record::from_changes(note.id(), note.changes()).unwrap()), exhibits(&note));
}
