//! What every storage must do, as one function that takes fresh ones. An implementation's tests call [`suite`].
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test suite that other implementations call")]

use std::collections::BTreeSet;

use record::roster::Roster;
use record::table::People;
use record::{DeviceId, OfficerId, RecordId, Scope};
use uuid::Uuid;

use super::*;
use crate::error::HubError;

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
    codes_enrolments_grants_and_leases(fresh().as_ref());
    rosters_are_kept_by_version(fresh().as_ref());
    a_reading_is_logged_once(fresh().as_ref());
    many_writers_one_log(fresh().as_ref());
    what_a_record_names_is_found_in_its_scopes_only(fresh().as_ref());
    an_upload_moves_on_and_its_file_stays(fresh().as_ref());
    what_waits_for_a_supervisor_is_decided_once(fresh().as_ref());
    what_is_dated_is_found_when_it_is_due(fresh().as_ref());
    an_erased_record_leaves_its_tombstone_and_the_numbers_of_its_logs(fresh().as_ref());
    one_hold_stands_at_a_time(fresh().as_ref());
    a_new_epoch_holds_for_every_scope(fresh().as_ref());
    what_is_handed_back_waits_until_it_is_decided_or_comes_signed(fresh().as_ref());
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

fn an_upload_moves_on_and_its_file_stays(storage: &dyn Storage) {
    let mut upload = UploadRow {
        id: Uuid::from_bytes([3; 16]),
        owner: "bearer:cad".into(),
        length: 9,
        received: 0,
        sha256: None,
        media_type: "image/jpeg".into(),
        opened_at: 5,
    };
    storage.writing(|tx| tx.put_upload(&upload)).unwrap();
    (upload.received, upload.sha256) = (9, Some([7; 32]));
    storage.writing(|tx| tx.put_upload(&upload)).unwrap();
    assert_eq!(storage.reading(|tx| tx.upload(upload.id)).unwrap().as_ref(), Some(&upload), "its hash is known at the end");
    let first =
        ObjectRow { sha256: [7; 32], size: 9, media_type: "image/jpeg".into(), owner: "bearer:cad".into(), received_at: 6 };
    storage.writing(|tx| tx.put_object(&first)).unwrap();
    let second = ObjectRow { owner: "bearer:other".into(), received_at: 8, ..first.clone() };
    storage
        .writing(|tx| {
            tx.put_object(&second)?;
            tx.drop_upload(upload.id)
        })
        .unwrap();
    assert_eq!(storage.reading(|tx| tx.object(&[7; 32])).unwrap(), Some(first), "whoever had it first stands");
    assert_eq!(storage.reading(|tx| tx.upload(upload.id)).unwrap(), None);
}

fn an_erased_record_leaves_its_tombstone_and_the_numbers_of_its_logs(storage: &dyn Storage) {
    let device = DeviceId::from_bytes([2; 16]);
    storage
        .writing(|tx| {
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
    storage.scrub().unwrap();
}

fn enrolment(device: DeviceId) -> EnrolmentRow {
    EnrolmentRow {
        device,
        officer: OfficerId::from_bytes([4; 16]),
        key: [8; 32],
        system: false,
        label: "handheld 14".into(),
        incarnation: 1,
        enrolled_at: 5,
        revoked_at: None,
        last_heard: None,
        waiting: 0,
        app_version: "0.1.0".into(),
    }
}

fn one_hold_stands_at_a_time(storage: &dyn Storage) {
    let hold = HoldRow { record: id(1), placed_at: 3, placed_by: "S0045".into(), reason: "inquest".into() };
    assert!(storage.writing(|tx| tx.place_hold(&hold)).unwrap());
    assert!(!storage.writing(|tx| tx.place_hold(&HoldRow { reason: "another".into(), ..hold.clone() })).unwrap());
    assert_eq!(storage.reading(|tx| tx.hold(id(1))).unwrap(), Some(hold.clone()));
    assert!(storage.writing(|tx| tx.lift_hold(id(1), 5, "S0045", "closed")).unwrap());
    assert!(!storage.writing(|tx| tx.lift_hold(id(1), 6, "S0045", "closed")).unwrap());
    assert!(storage.reading(|tx| tx.holds()).unwrap().is_empty());
    assert!(storage.writing(|tx| tx.place_hold(&hold)).unwrap(), "and one may be placed again");
    let kept = RetainRow { record: id(1), at: 4, who: "S0045".into(), reason: "appeal".into(), next_review: "2032-01-01".into() };
    storage.writing(|tx| tx.add_decision(&kept)).unwrap();
    assert_eq!(storage.reading(|tx| tx.decisions(id(1))).unwrap(), [kept]);
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

fn what_is_handed_back_waits_until_it_is_decided_or_comes_signed(storage: &dyn Storage) {
    let back =
        |n: u8| RecoveryRow { hash: [n; 32], record: id(1), device: DeviceId::from_bytes([2; 16]), raw: vec![n], received_at: 6 };
    storage
        .writing(|tx| {
            for n in [9, 3, 5] {
                tx.hand_back(&back(n))?;
            }
            tx.hand_back(&RecoveryRow { received_at: 8, ..back(9) })
        })
        .unwrap();
    assert_eq!(storage.reading(|tx| tx.to_recover()).unwrap(), [back(9), back(3), back(5)]);
    storage.writing(|tx| tx.decide_recovery(&[3; 32], 7, "S0045", false)).unwrap();
    storage.writing(|tx| tx.add_change(&change(5, 1))).unwrap();
    assert_eq!(storage.reading(|tx| tx.to_recover()).unwrap(), [back(9)]);
    assert_eq!(storage.reading(|tx| tx.handed_back(&[9; 32])).unwrap(), Some(true));
    assert_eq!(storage.reading(|tx| tx.handed_back(&[3; 32])).unwrap(), Some(false));
    assert_eq!(storage.reading(|tx| tx.handed_back(&[7; 32])).unwrap(), None);
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

fn a_batch_keeps_its_first_bytes_and_its_newest_verdicts(storage: &dyn Storage) {
    let batch = BatchRow {
        hash: [1; 32],
        device: DeviceId::from_bytes([2; 16]),
        number: 7,
        header: vec![1, 2],
        signature: [9; 64],
        received_at: 100,
    };
    let verdict = |verdict| VerdictRow { hash: [5; 32], verdict, code: String::new(), field: String::new() };
    storage.writing(|tx| tx.put_batch(&batch, &[verdict(Verdict::Accepted)])).unwrap();
    let again = BatchRow { received_at: 200, ..batch.clone() };
    storage.writing(|tx| tx.put_batch(&again, &[verdict(Verdict::Had)])).unwrap();
    assert_eq!(storage.reading(|tx| tx.batch(&[1; 32])).unwrap(), Some(batch));
    assert_eq!(storage.reading(|tx| tx.verdicts(&[1; 32])).unwrap(), [verdict(Verdict::Had)]);

    let aside = QuarantineRow {
        hash: [6; 32],
        record: id(1),
        device: DeviceId::from_bytes([2; 16]),
        batch: [1; 32],
        stage: "policy",
        code: "not_allowed".into(),
        field: "title".into(),
        review: false,
        raw: vec![1],
        received_at: 3,
    };
    let second = QuarantineRow { code: "other".into(), ..aside.clone() };
    storage
        .writing(|tx| {
            tx.set_aside(&aside)?;
            tx.set_aside(&second)?;
            tx.count("policy", "not_allowed", 2)?;
            tx.count("policy", "not_allowed", 1)
        })
        .unwrap();
    let found = storage.reading(|tx| tx.quarantined(&[6; 32])).unwrap().unwrap();
    assert_eq!((found.verdict, found.code.as_str()), (Verdict::Aside, "not_allowed"), "the first reason stands");
    assert_eq!(storage.reading(|tx| tx.last_batch_of(DeviceId::from_bytes([2; 16]))).unwrap(), 7);
    assert_eq!(storage.reading(|tx| tx.refused_of(aside.device, id(1))).unwrap(), 1);
    assert_eq!(storage.reading(|tx| tx.stage_counts()).unwrap(), [("policy".into(), "not_allowed".into(), 3)]);
    assert_eq!(storage.reading(|tx| tx.quarantine_counts()).unwrap(), [("not_allowed".into(), false, 1)]);
}

fn codes_enrolments_grants_and_leases(storage: &dyn Storage) {
    let code = CodeRow {
        id: [1; 32],
        key: [9; 32],
        officer: OfficerId::from_bytes([4; 16]),
        expires_at: 10,
        tries_left: 5,
        used_by: None,
    };
    storage.writing(|tx| tx.put_code(&code)).unwrap();
    let used = CodeRow { used_by: Some([8; 32]), tries_left: 4, ..code };
    storage.writing(|tx| tx.put_code(&used)).unwrap();
    assert_eq!(storage.reading(|tx| tx.codes_of(used.officer)).unwrap(), std::slice::from_ref(&used));
    assert_eq!(storage.reading(|tx| tx.code(&[1; 32])).unwrap(), Some(used));
    assert_eq!(storage.reading(|tx| tx.code(&[2; 32])).unwrap(), None);

    let device = DeviceId::from_bytes([2; 16]);
    let row = EnrolmentRow {
        device,
        officer: OfficerId::from_bytes([4; 16]),
        key: [8; 32],
        system: false,
        label: "handheld 14".into(),
        incarnation: 1,
        enrolled_at: 5,
        revoked_at: None,
        last_heard: None,
        waiting: 0,
        app_version: "0.1.0".into(),
    };
    storage.writing(|tx| tx.put_enrolment(&row)).unwrap();
    let gone = EnrolmentRow { last_heard: Some(77), waiting: 3, revoked_at: Some(80), incarnation: 2, ..row.clone() };
    storage.writing(|tx| tx.put_enrolment(&gone)).unwrap();
    assert_eq!(storage.reading(|tx| tx.enrolment(device)).unwrap(), Some(gone.clone()));
    assert_eq!(storage.reading(|tx| tx.enrolment_of_key(&[8; 32])).unwrap(), Some(gone.clone()));
    assert_eq!(storage.reading(|tx| tx.enrolments()).unwrap(), [gone]);
    let twin = EnrolmentRow { device: DeviceId::from_bytes([3; 16]), ..row };
    assert!(storage.writing(|tx| tx.put_enrolment(&twin)).is_err(), "one key, one enrolment");

    let told = BTreeSet::from([ward(), Scope::Reference]);
    storage.writing(|tx| tx.set_told(device, &told)).unwrap();
    assert_eq!(storage.reading(|tx| tx.told(device)).unwrap(), told);
    let lease = LeaseRow { id: Uuid::from_u128(5), device, until: 99 };
    storage.writing(|tx| tx.put_lease(&lease)).unwrap();
    storage.writing(|tx| tx.put_lease(&LeaseRow { until: 1, ..lease.clone() })).unwrap();
    assert_eq!(storage.reading(|tx| tx.lease(lease.id)).unwrap(), Some(lease));
}

fn rosters_are_kept_by_version(storage: &dyn Storage) {
    assert_eq!(storage.reading(|tx| tx.newest_roster()).unwrap(), Roster::default());
    for version in [1, 2] {
        let roster = Roster { version, as_at: 5, ..Roster::default() };
        storage.writing(|tx| tx.put_roster(&roster)).unwrap();
    }
    assert_eq!(storage.reading(|tx| tx.newest_roster()).unwrap().version, 2);
    assert_eq!(storage.reading(|tx| tx.roster(1)).unwrap().unwrap().version, 1);
    assert!(storage.reading(|tx| tx.roster(9)).unwrap().is_none());

    let put = |sha: u8| storage.writing(|tx| tx.put_reference("wards", &[sha; 32], &[sha], 1)).unwrap();
    assert!(put(1) && !put(1) && put(2), "only other bytes are news");
    assert_eq!(storage.reading(|tx| tx.blob(&[1; 32])).unwrap(), Some(vec![1]), "an old cursor may still ask for it");
    assert_eq!(storage.reading(|tx| tx.references()).unwrap()[0].sha256, [2; 32]);
}

fn a_reading_is_logged_once(storage: &dyn Storage) {
    let row = ReadLogRow {
        device: DeviceId::from_bytes([2; 16]),
        n: 1,
        officer: OfficerId::from_bytes([4; 16]),
        record: id(1),
        at: 9,
        reason: "assigned".into(),
        hash: [6; 32],
    };
    assert_eq!(storage.writing(|tx| tx.add_reads(std::slice::from_ref(&row), 10)).unwrap(), 1);
    assert_eq!(storage.writing(|tx| tx.add_reads(std::slice::from_ref(&row), 11)).unwrap(), 0);
    assert_eq!(storage.reading(|tx| tx.last_read(row.device)).unwrap(), Some((1, [6; 32])));
    assert_eq!(storage.reading(|tx| tx.reads_of(id(1))).unwrap(), [row]);
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

fn what_waits_for_a_supervisor_is_decided_once(storage: &dyn Storage) {
    let device = DeviceId::from_bytes([2; 16]);
    let kept = |n: u8, review: bool| QuarantineRow {
        hash: [n; 32],
        record: id(1),
        device,
        batch: [3; 32],
        stage: "policy",
        code: "not_allowed".into(),
        field: "title".into(),
        review,
        raw: vec![n; 8],
        received_at: i64::from(n),
    };
    storage.writing(|tx| [kept(9, true), kept(4, true), kept(5, false)].iter().try_for_each(|row| tx.set_aside(row))).unwrap();
    let waiting = |of| {
        let rows = storage.reading(|tx| tx.waiting_for_review(of)).unwrap();
        rows.iter().map(|r| r.hash[0]).collect::<Vec<_>>()
    };
    assert_eq!((waiting(None), waiting(Some(id(1))), waiting(Some(id(2)))), (vec![4, 9], vec![4, 9], vec![]));
    let decided = |let_in| DecisionRow {
        change: [4; 32],
        record: id(1),
        device,
        waited_for: "not_allowed".into(),
        let_in,
        by: OfficerId::from_bytes([8; 16]),
        reason: "he was sent there".into(),
        at: 50,
    };
    for let_in in [true, false] {
        storage.writing(|tx| tx.put_decision(&decided(let_in))).unwrap();
    }
    assert_eq!(storage.reading(|tx| tx.decision(&[4; 32])).unwrap(), Some(decided(true)), "the first decision stands");
    storage
        .writing(|tx| {
            tx.release(&[4; 32])?;
            tx.refuse_for(&[9; 32], "review", "declined", "", false)
        })
        .unwrap();
    assert_eq!(waiting(None), Vec::<u8>::new());
    assert_eq!(storage.reading(|tx| tx.quarantined(&[4; 32])).unwrap(), None);
    let stands = storage.reading(|tx| tx.quarantined(&[9; 32])).unwrap().unwrap();
    assert_eq!((stands.verdict, stands.code.as_str(), stands.field.as_str()), (Verdict::Aside, "declined", ""));
}
