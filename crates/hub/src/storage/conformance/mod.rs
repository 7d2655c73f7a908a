//! What every storage must do, as one function that takes fresh ones. An implementation's tests call [`suite`].
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test suite that other implementations call")]

mod handed_over;

use std::collections::BTreeSet;

use record::roster::Roster;
use record::table::People;
use record::{DeviceId, EntryId, OfficerId, RecordId, Scope};
use uuid::Uuid;

use super::*;
use crate::error::HubError;
use handed_over::*;

/// Makes a fresh, empty storage.
pub type Fresh<'a> = dyn Fn() -> Box<dyn Storage> + 'a;

/// Everything a storage must do.
pub fn suite(fresh: &Fresh<'_>) {
    numbers_of_a_scope_have_no_gaps(fresh().as_ref());
    a_failed_transaction_leaves_nothing(fresh().as_ref());
    a_record_moved_meanwhile_is_not_overwritten(fresh().as_ref());
    changes_are_stored_once_and_come_back_in_order(fresh().as_ref());
    membership_and_links_are_seen_from_both_ends(fresh().as_ref());
    first_sync_order_is_by_harm(fresh().as_ref());
    a_batch_keeps_its_first_bytes_and_its_newest_verdicts(fresh().as_ref());
    what_a_clock_said_is_found_beside_its_number(fresh().as_ref());
    the_last_row_of_the_audit_is_found(fresh().as_ref());
    codes_enrolments_grants_and_leases(fresh().as_ref());
    one_spare_key_a_device_and_one_unlock_code_an_officer(fresh().as_ref());
    rosters_are_kept_by_version(fresh().as_ref());
    a_reading_is_logged_once(fresh().as_ref());
    many_writers_one_log(fresh().as_ref());
    what_a_record_names_is_found_in_its_scopes_only(fresh().as_ref());
    an_upload_moves_on_and_its_file_stays(fresh().as_ref());
    what_waits_for_a_supervisor_is_decided_once(fresh().as_ref());
    what_is_dated_is_found_when_it_is_due(fresh().as_ref());
    an_erased_record_leaves_its_tombstone_and_the_numbers_of_its_logs(fresh().as_ref());
    whom_records_concern_is_said_of_many_at_once_as_of_each(fresh().as_ref());
    one_hold_stands_at_a_time(fresh().as_ref());
    a_review_goes_by_the_newest_decision_and_the_hold_that_stands(fresh().as_ref());
    a_new_epoch_holds_for_every_scope(fresh().as_ref());
    what_is_handed_back_waits_until_it_is_decided_or_comes_signed(fresh().as_ref());
    what_is_out_of_a_record_is_its_newest_and_goes_with_it(fresh().as_ref());
    a_number_of_an_exhibit_is_given_out_once(fresh().as_ref());
}

fn a_number_of_an_exhibit_is_given_out_once(storage: &dyn Storage) {
    let (one, two) = (EntryId::from_bytes([1; 16]), EntryId::from_bytes([2; 16]));
    let (me, other) = (OfficerId::from_bytes([8; 16]), OfficerId::from_bytes([9; 16]));
    let claim = |who, reference: &str, entry| storage.writing(|tx| tx.claim_number(who, reference, entry)).unwrap();
    assert!(claim(me, "ABC/1", one));
    assert!(!claim(me, "ABC/1", two), "it was given to another exhibit of this officer");
    assert!(claim(me, "ABC/1", one), "asked again, the answer is the same");
    assert!(claim(me, "ABC/2", two) && claim(other, "ABC/1", two), "another number, another officer");
}

fn what_is_out_of_a_record_is_its_newest_and_goes_with_it(storage: &dyn Storage) {
    let out = |n: u8, ward: &str, body: &str| PublicRow {
        record: id(n),
        ward: ward.into(),
        kind: "ward_priority".into(),
        body: body.into(),
    };
    let put = |row: &PublicRow| storage.writing(|tx| tx.put_public(row.record, Some(row))).unwrap();
    let bodies = |ward: &str| -> Vec<String> {
        let rows = storage.reading(|tx| tx.public_rows(ward, "ward_priority")).unwrap();
        rows.into_iter().map(|r| r.body).collect()
    };
    for row in [out(2, "E05", "two"), out(1, "E05", "one"), out(3, "E06", "three"), out(1, "E05", "one again")] {
        put(&row);
    }
    assert_eq!((bodies("E05"), bodies("E06")), (vec!["one again".to_owned(), "two".to_owned()], vec!["three".to_owned()]));
    assert!(storage.reading(|tx| tx.public_rows("E05", "ward_diary")).unwrap().is_empty());
    storage.writing(|tx| tx.put_public(id(2), None)).unwrap();
    assert_eq!(bodies("E05"), ["one again"]);
    let row = ErasedRow { record: id(1), at: 9, who: "S0045".into(), reason: "order".into() };
    storage.writing(|tx| tx.erase_record(&row, &[])).unwrap();
    assert!(bodies("E05").is_empty(), "what was erased is not out any more");
}

fn what_is_dated_is_found_when_it_is_due(storage: &dyn Storage) {
    let (one, two, who) = (id(1), id(2), OfficerId::from_bytes([9; 16]));
    let names: BTreeSet<String> = ["CAD1".to_owned(), "CRM2".to_owned()].into();
    storage
        .writing(|tx| {
            tx.set_ages(one, Some(100))?;
            tx.set_ages(two, Some(100))?;
            tx.set_ages(two, None)?;
            tx.set_references(one, &names)?;
            tx.call_back(one, who, 50, 1)?;
            tx.call_back(one, who, 40, 2)?;
            tx.extend_lease(who, 7, 1)
        })
        .unwrap();
    storage
        .reading(|tx| {
            assert_eq!((tx.ages_of(one)?, tx.ages_of(two)?), (Some(100), None));
            assert_eq!(tx.aged(99, 100)?, BTreeSet::from([one]), "its instant is in");
            assert!(tx.aged(100, 200)?.is_empty() && tx.aged(0, 99)?.is_empty(), "once");
            assert_eq!(tx.called_back(one)?, [CallBackRow { officer: who, until: 50 }], "the later one counts");
            assert!(tx.call_backs_over(49)?.is_empty());
            assert_eq!(tx.call_backs_over(50)?, BTreeSet::from([one]));
            assert_eq!(tx.references_of(one)?, names);
            assert_eq!(tx.referred("CAD1")?, BTreeSet::from([one]));
            assert_eq!((tx.lease_extended(who)?, tx.referred("CAD")?.len()), (Some(7), 0));
            Ok(())
        })
        .unwrap();
    storage
        .writing(|tx| {
            tx.end_call_backs(50)?;
            tx.set_references(one, &BTreeSet::new())
        })
        .unwrap();
    let (back, referred) = storage.reading(|tx| Ok((tx.called_back(one)?, tx.referred("CAD1")?))).unwrap();
    assert!(back.is_empty() && referred.is_empty());
}

fn id(n: u8) -> RecordId {
    RecordId::from_bytes([n; 16])
}

fn ward() -> Scope {
    Scope::Ward("E05000001".into())
}

fn row(n: u8, version: u64) -> RecordRow {
    RecordRow {
        id: id(n),
        kind: "task".into(),
        heads: vec![[n; 32]],
        snapshot: vec![n; 10],
        version,
        harm: 0,
        open: true,
        people: People::default(),
        updated_at: 5,
    }
}

fn change(n: u8, seq: u64) -> ChangeRow {
    ChangeRow {
        hash: [n; 32],
        record: id(1),
        actor: [7; 16],
        seq,
        start_op: 1,
        max_op: 9,
        device: DeviceId::from_bytes([2; 16]),
        batch: [3; 32],
        raw: vec![n; 20],
        received_at: 4,
    }
}

fn numbers_of_a_scope_have_no_gaps(storage: &dyn Storage) {
    for n in 1..=3 {
        let head = storage
            .writing(|tx| tx.append(&ward(), &[What::Arrive { record: id(n) }, What::Leave { record: id(n) }], 1))
            .unwrap();
        assert_eq!(head, u64::from(n) * 2);
    }
    let log = storage.reading(|tx| tx.log_after(&ward(), 1, 100)).unwrap();
    assert_eq!(log.iter().map(|l| l.seq).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert_eq!(log[0].what, What::Leave { record: id(1) });
    assert_eq!(storage.reading(|tx| tx.head(&ward())).unwrap(), (1, 6));
    assert_eq!(storage.reading(|tx| tx.head(&Scope::Reference)).unwrap(), (1, 0));
    assert_eq!(storage.reading(|tx| tx.heads()).unwrap(), [(ward(), 6)], "of those that were ever written to");
    let left = |after| storage.reading(|tx| tx.left_after(&ward(), after)).unwrap();
    storage.writing(|tx| tx.append(&ward(), &[What::Leave { record: id(2) }, What::Erase { record: id(3) }], 5)).unwrap();
    assert_eq!((left(1).len(), left(6), left(7)), (3, vec![id(2)], vec![]), "each once, and only what left");
    let asked = BTreeSet::from([id(2), id(3), id(9)]);
    assert_eq!(storage.reading(|tx| tx.named_by(&ward(), &asked)).unwrap(), BTreeSet::from([id(2), id(3)]));
    assert!(storage.reading(|tx| tx.named_by(&Scope::Reference, &asked)).unwrap().is_empty(), "in no log but its own");
}

fn the_last_row_of_the_audit_is_found(storage: &dyn Storage) {
    assert_eq!(storage.reading(|tx| tx.audit_last()).unwrap(), None);
    storage.writing(|tx| ["one", "two"].iter().try_for_each(|what| tx.audit(1, "hub", what, ""))).unwrap();
    let last = storage.reading(|tx| tx.audit_last()).unwrap().unwrap();
    assert_eq!((last.n, last.what.as_str()), (2, "two"));
    assert_eq!(storage.reading(|tx| tx.audit_after(1, 9)).unwrap(), [last]);
}

fn a_failed_transaction_leaves_nothing(storage: &dyn Storage) {
    let failed: Result<()> = storage.writing(|tx| {
        tx.append(&ward(), &[What::Arrive { record: id(1) }], 1)?;
        tx.put_record(&row(1, 1), 0)?;
        Err(HubError::Busy)
    });
    assert_eq!(failed.unwrap_err().code(), "busy");
    assert_eq!(storage.reading(|tx| tx.head(&ward())).unwrap(), (1, 0));
    assert_eq!(storage.reading(|tx| tx.record(id(1))).unwrap(), None);
}

fn a_record_moved_meanwhile_is_not_overwritten(storage: &dyn Storage) {
    let put = |version, validated| storage.writing(|tx| tx.put_record(&row(1, version), validated)).unwrap();
    assert!(put(1, 0));
    assert!(!put(1, 0), "it is there already");
    assert!(put(2, 1));
    assert!(!put(2, 1), "somebody else moved it to 2");
    let found = storage.reading(|tx| tx.record(id(1))).unwrap().unwrap();
    assert_eq!(found, row(1, 2));
}

fn changes_are_stored_once_and_come_back_in_order(storage: &dyn Storage) {
    for (n, seq) in [(9, 1), (3, 2), (5, 3)] {
        storage.writing(|tx| tx.add_change(&change(n, seq))).unwrap();
    }
    assert!(storage.writing(|tx| tx.add_change(&change(9, 4))).is_err(), "a hash names one change");
    assert!(storage.writing(|tx| tx.add_change(&change(8, 3))).is_err(), "an actor numbers a change once");
    let all = storage.reading(|tx| tx.changes_of(id(1))).unwrap();
    assert_eq!(all, [change(9, 1), change(3, 2), change(5, 3)]);
    assert_eq!(storage.reading(|tx| tx.change(&[3; 32])).unwrap(), Some(change(3, 2)));
    assert_eq!(storage.reading(|tx| tx.change(&[4; 32])).unwrap(), None);
    let only_from = |device| storage.reading(|tx| tx.only_from(id(1), DeviceId::from_bytes([device; 16]))).unwrap();
    assert!(only_from(2) && !only_from(3));
    storage.writing(|tx| tx.add_change(&ChangeRow { device: DeviceId::from_bytes([3; 16]), ..change(6, 4) })).unwrap();
    assert!(!only_from(2) && !only_from(3), "two wrote in it");
}

fn membership_and_links_are_seen_from_both_ends(storage: &dyn Storage) {
    let scopes = BTreeSet::from([ward(), Scope::Officer(OfficerId::from_bytes([1; 16]))]);
    storage
        .writing(|tx| {
            tx.set_scopes(id(1), &scopes)?;
            tx.set_links(id(1), &BTreeSet::from([id(2), id(3)]))?;
            tx.set_links(id(4), &BTreeSet::from([id(1)]))
        })
        .unwrap();
    assert_eq!(storage.reading(|tx| tx.scopes_of(id(1))).unwrap(), scopes);
    assert_eq!(storage.reading(|tx| tx.neighbours(id(1))).unwrap(), BTreeSet::from([id(2), id(3), id(4)]));
    assert_eq!(storage.reading(|tx| tx.neighbours(id(2))).unwrap(), BTreeSet::from([id(1)]));
    storage
        .writing(|tx| {
            tx.set_scopes(id(1), &BTreeSet::new())?;
            tx.set_links(id(1), &BTreeSet::new())
        })
        .unwrap();
    assert!(storage.reading(|tx| tx.scopes_of(id(1))).unwrap().is_empty());
    assert!(storage.reading(|tx| tx.neighbours(id(2))).unwrap().is_empty());
}

fn what_a_record_names_is_found_in_its_scopes_only(storage: &dyn Storage) {
    let named = RecordRow { snapshot: b"\x00\x01of a photo: 5ca1ab1e, taken\xff".to_vec(), ..row(1, 1) };
    storage
        .writing(|tx| {
            assert!(tx.put_record(&named, 0)?);
            tx.set_scopes(id(1), &BTreeSet::from([ward()]))
        })
        .unwrap();
    let found = |scope: &Scope, name: &str| storage.reading(|tx| tx.named_in(scope, name)).unwrap();
    assert!(found(&ward(), "5ca1ab1e"));
    assert!(!found(&ward(), "5ca1ab1f"));
    assert!(!found(&Scope::Team("canal-side".into()), "5ca1ab1e"));
}

fn an_erased_record_leaves_its_tombstone_and_the_numbers_of_its_logs(storage: &dyn Storage) {
    let device = DeviceId::from_bytes([2; 16]);
    let looked = ReadLogRow {
        device,
        n: 1,
        officer: enrolment(device).officer,
        record: id(1),
        at: 3,
        reason: "her brother rang".into(),
        hash: [6; 32],
    };
    let words = |n: u8| RescuedWordsRow {
        id: Uuid::from_bytes([n; 16]),
        record: id(n),
        kind: "task".into(),
        change: [n; 32],
        device,
        written_at: 2,
        code: "not_allowed".into(),
        words: "gate code 4402".into(),
        received_at: 3,
        done: None,
    };
    let seen = RescuedDoneRow { by: enrolment(device).officer, at: 4, remark: "spoke to them".into() };
    let back = |n: u8| RecoveryRow { hash: [n; 32], record: id(n), device, raw: vec![n], received_at: 3 };
    storage
        .writing(|tx| {
            for n in [1, 2] {
                assert!(tx.put_rescued_words(&words(n))?);
                tx.hand_back(&back(n))?;
            }
            assert!(tx.rescued_done(words(2).id, &seen)?);
            assert!(!tx.rescued_done(words(2).id, &RescuedDoneRow { at: 9, ..seen.clone() })?, "the first word on them stands");
            assert!(!tx.rescued_done(Uuid::from_bytes([3; 16]), &seen)?, "there are none of that name");
            assert!(!tx.put_rescued_words(&words(2))?, "and the same file again does not open them");
            assert_eq!(tx.add_reads(std::slice::from_ref(&looked), 4)?, 1);
            assert!(tx.put_record(&row(1, 1), 0)?);
            assert!(tx.put_record(&RecordRow { snapshot: b"names 5ca1ab1e".to_vec(), ..row(2, 1) }, 0)?);
            tx.add_change(&change(9, 1))?;
            tx.set_scopes(id(1), &BTreeSet::from([ward()]))?;
            tx.set_told(device, &BTreeSet::from([ward()]))?;
            tx.put_enrolment(&enrolment(device))?;
            tx.append(&ward(), &[What::Arrive { record: id(1) }, What::Change { record: id(1), change: [9; 32] }], 1)?;
            tx.put_manifest(&ward(), 1, 2, &[id(1), id(2)], 5, 0)?;
            // It was told to lose the scope since, and may still hold its officer's own words.
            tx.set_told(device, &BTreeSet::new())
        })
        .unwrap();
    let concerned = storage.reading(|tx| tx.concerned(id(1))).unwrap();
    assert_eq!(concerned, BTreeSet::from([enrolment(device).officer]));
    // Of the other, nothing but a device's own word says that it has something.
    assert_eq!(storage.reading(|tx| tx.concerned(id(2))).unwrap(), BTreeSet::new());
    storage.writing(|tx| tx.has_something(device, id(2)).and_then(|()| tx.has_something(device, id(2)))).unwrap();
    assert_eq!(storage.reading(|tx| tx.concerned(id(2))).unwrap(), BTreeSet::from([enrolment(device).officer]));
    assert_eq!(storage.reading(|tx| tx.scopes_ever(id(1))).unwrap(), BTreeSet::from([ward()]));
    assert!(storage.reading(|tx| tx.named_elsewhere(id(1), "5ca1ab1e")).unwrap());
    assert!(!storage.reading(|tx| tx.named_elsewhere(id(2), "5ca1ab1e")).unwrap());
    let tombstone = ErasedRow { record: id(1), at: 7, who: "S0045".into(), reason: "ordered".into() };
    storage.writing(|tx| tx.erase_record(&tombstone, &[])).unwrap();
    assert_eq!(storage.reading(|tx| tx.record(id(1))).unwrap(), None);
    assert!(storage.reading(|tx| tx.changes_of(id(1))).unwrap().is_empty());
    assert!(storage.reading(|tx| tx.scopes_of(id(1))).unwrap().is_empty());
    assert_eq!(storage.reading(|tx| tx.erased(id(1))).unwrap(), Some(tombstone.clone()));
    assert_eq!(storage.reading(|tx| tx.erasures()).unwrap(), [tombstone]);
    assert_eq!(storage.reading(|tx| tx.erasure_count()).unwrap(), 1);
    let log = storage.reading(|tx| tx.log_after(&ward(), 0, 10)).unwrap();
    assert_eq!(log.iter().map(|l| l.seq).collect::<Vec<_>>(), [1, 2]);
    assert!(log.iter().all(|l| l.what == What::Leave { record: id(0) }), "they name nobody: {log:?}");
    assert_eq!(storage.reading(|tx| tx.manifest(&ward(), 1, 2)).unwrap(), Some(vec![id(0), id(2)]), "positions stay");
    let left = RescuedWordsRow { done: Some(seen), ..words(2) };
    assert_eq!(storage.reading(|tx| tx.rescued_words()).unwrap(), [left], "nor does a rescue file's word of it stay");
    assert_eq!(storage.reading(|tx| tx.to_recover()).unwrap(), [back(2)], "nor what was handed back of it");
    assert_eq!(storage.reading(|tx| tx.handed_back(&[1; 32])).unwrap(), None);
    let reads = storage.reading(|tx| tx.reads_of(id(1))).unwrap();
    assert_eq!(reads, [ReadLogRow { reason: "erased".into(), ..looked }], "who looked stays known, why they said they did not");
    storage.scrub().unwrap();
}

fn a_new_epoch_holds_for_every_scope(storage: &dyn Storage) {
    storage
        .writing(|tx| {
            tx.append(&ward(), &[What::Arrive { record: id(1) }], 1)?;
            tx.set("hub_epoch", "2")?;
            tx.begin_epoch(2)
        })
        .unwrap();
    let fresh = Scope::Officer(OfficerId::from_bytes([6; 16]));
    assert_eq!(storage.reading(|tx| tx.head(&ward())).unwrap(), (2, 1));
    assert_eq!(storage.reading(|tx| tx.head(&fresh)).unwrap(), (2, 0), "one that nothing was written to yet, too");
    storage.writing(|tx| tx.append(&fresh, &[What::Arrive { record: id(1) }], 1)).unwrap();
    assert_eq!(storage.reading(|tx| tx.head(&fresh)).unwrap(), (2, 1));
}

fn first_sync_order_is_by_harm(storage: &dyn Storage) {
    for (n, harm) in [(1, 2), (2, 0), (3, 1), (4, 0)] {
        let mut row = row(n, 1);
        row.harm = harm;
        storage.writing(|tx| tx.put_record(&row, 0)).unwrap();
        storage.writing(|tx| tx.set_scopes(id(n), &BTreeSet::from([ward()]))).unwrap();
    }
    let members = storage.reading(|tx| tx.members_of(&ward())).unwrap();
    assert_eq!(members.iter().map(|m| m.id).collect::<Vec<_>>(), [id(2), id(4), id(3), id(1)]);
    assert_eq!(members[0].heads, [[2; 32]]);
    let order = [id(2), id(4)];
    let fix = |head, at, forget| storage.writing(|tx| tx.put_manifest(&ward(), 1, head, &order, at, forget)).unwrap();
    fix(7, 100, 0);
    assert_eq!(storage.reading(|tx| tx.manifest(&ward(), 1, 7)).unwrap(), Some(order.to_vec()));
    assert_eq!(storage.reading(|tx| tx.manifest(&ward(), 2, 7)).unwrap(), None);
    fix(9, 200, 150);
    assert_eq!(storage.reading(|tx| tx.manifest(&ward(), 1, 7)).unwrap(), None, "forgotten");
    assert_eq!(storage.reading(|tx| tx.records_after(Some(id(2)), 1)).unwrap(), [id(3)]);
}

fn many_writers_one_log(storage: &dyn Storage) {
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for n in 0..25 {
                    storage.writing(|tx| tx.append(&ward(), &[What::Arrive { record: id(n) }], 1)).unwrap();
                }
            });
        }
    });
    let log = storage.reading(|tx| tx.log_after(&ward(), 0, 1_000)).unwrap();
    assert_eq!(log.iter().map(|l| l.seq).collect::<Vec<_>>(), (1..=100).collect::<Vec<_>>());
}
