//! What devices hand over, and who they are: enrolments, batches, uploads, readings, what waits for somebody to decide.

use std::collections::BTreeMap;

use super::*;

pub(super) fn an_upload_moves_on_and_its_file_stays(storage: &dyn Storage) {
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
    (upload.received, upload.sha256, upload.opened_at) = (9, Some([7; 32]), 7);
    storage.writing(|tx| tx.put_upload(&upload)).unwrap();
    let abandoned = |before| storage.reading(|tx| tx.abandoned_uploads(before)).unwrap();
    assert_eq!((abandoned(7), abandoned(8)), (vec![], vec![upload.id]), "all of it is there, and proved to nobody");
    assert_eq!(storage.reading(|tx| tx.upload(upload.id)).unwrap().as_ref(), Some(&upload), "its hash is known at the end");
    let first =
        ObjectRow { sha256: [7; 32], size: 9, media_type: "image/jpeg".into(), owner: "bearer:cad".into(), received_at: 6 };
    storage.writing(|tx| tx.put_object(&first)).unwrap();
    assert!(abandoned(8).is_empty(), "it has become a file");
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

pub(super) fn enrolment(device: DeviceId) -> EnrolmentRow {
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

pub(super) fn one_hold_stands_at_a_time(storage: &dyn Storage) {
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

pub(super) fn a_review_goes_by_the_newest_decision_and_the_hold_that_stands(storage: &dyn Storage) {
    let hold = HoldRow { record: id(2), placed_at: 3, placed_by: "S0045".into(), reason: "inquest".into() };
    let kept =
        |day: &str| RetainRow { record: id(1), at: 4, who: "S0045".into(), reason: "appeal".into(), next_review: day.into() };
    storage
        .writing(|tx| {
            for n in [3, 1, 2] {
                assert!(tx.put_record(&RecordRow { open: n == 3, ..row(n, 1) }, 0)?);
            }
            tx.add_decision(&kept("2033-01-01"))?;
            // The newest counts, though it names an earlier day.
            tx.add_decision(&kept("2032-01-01"))?;
            assert!(tx.place_hold(&hold)?);
            Ok(())
        })
        .unwrap();
    let of = |n: u8, held: bool, next_review: Option<&str>| KeptRow {
        record: id(n),
        kind: "task".into(),
        open: n == 3,
        updated_at: 5,
        held,
        next_review: next_review.map(str::to_owned),
    };
    let all = |after| storage.reading(|tx| tx.kept_after(after, 2)).unwrap();
    assert_eq!(all(None), [of(1, false, Some("2032-01-01")), of(2, true, None)]);
    assert_eq!(all(Some(id(2))), [of(3, false, None)]);
    storage.writing(|tx| tx.lift_hold(id(2), 5, "S0045", "closed")).unwrap();
    assert_eq!(all(Some(id(1)))[0], of(2, false, None), "a hold that was lifted stops nothing");
}

pub(super) fn what_is_handed_back_waits_until_it_is_decided_or_comes_signed(storage: &dyn Storage) {
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

pub(super) fn a_batch_keeps_its_first_bytes_and_its_newest_verdicts(storage: &dyn Storage) {
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

pub(super) fn codes_enrolments_grants_and_leases(storage: &dyn Storage) {
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
    let row = enrolment(device);
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
    let heard = |seq| BTreeMap::from([(ward(), seq), (Scope::Officer(OfficerId::from_bytes([4; 16])), 0)]);
    storage.writing(|tx| tx.set_may_hold(device, &heard(3))).unwrap();
    storage.writing(|tx| tx.set_may_hold(twin.device, &BTreeMap::from([(ward(), 9)]))).unwrap();
    storage.writing(|tx| tx.set_may_hold(device, &heard(4))).unwrap();
    assert_eq!(storage.reading(|tx| tx.may_hold(device)).unwrap(), heard(4), "its own, and the newest");
    storage.writing(|tx| tx.set_may_hold(device, &BTreeMap::new())).unwrap();
    assert_eq!(storage.reading(|tx| tx.may_hold(device)).unwrap(), BTreeMap::new());
    let lease = LeaseRow { id: Uuid::from_u128(5), device, until: 99 };
    storage.writing(|tx| tx.put_lease(&lease)).unwrap();
    storage.writing(|tx| tx.put_lease(&LeaseRow { until: 1, ..lease.clone() })).unwrap();
    assert_eq!(storage.reading(|tx| tx.lease(lease.id)).unwrap(), Some(lease));
}

pub(super) fn one_spare_key_a_device_and_one_unlock_code_an_officer(storage: &dyn Storage) {
    let (device, officer) = (DeviceId::from_bytes([2; 16]), OfficerId::from_bytes([4; 16]));
    assert_eq!(storage.reading(|tx| tx.spare(device)).unwrap(), None);
    for sealed in [vec![1], vec![2, 3]] {
        storage.writing(|tx| tx.put_spare(&SpareRow { device, sealed: sealed.clone(), kept_at: 5 })).unwrap();
    }
    assert_eq!(storage.reading(|tx| tx.spare(device)).unwrap(), Some(SpareRow { device, sealed: vec![2, 3], kept_at: 5 }));
    storage.writing(|tx| tx.drop_spare(device)).unwrap();
    assert_eq!(storage.reading(|tx| tx.spare(device)).unwrap(), None);

    let first = UnlockCodeRow { officer, key: [9; 32], expires_at: 10, tries_left: 5, used_at: None };
    storage.writing(|tx| tx.put_unlock_code(&first)).unwrap();
    let used = UnlockCodeRow { tries_left: 3, used_at: Some(7), ..first };
    storage.writing(|tx| tx.put_unlock_code(&used)).unwrap();
    assert_eq!(storage.reading(|tx| tx.unlock_code(officer)).unwrap(), Some(used));
    assert_eq!(storage.reading(|tx| tx.unlock_code(OfficerId::from_bytes([5; 16]))).unwrap(), None);
}

pub(super) fn rosters_are_kept_by_version(storage: &dyn Storage) {
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

pub(super) fn a_reading_is_logged_once(storage: &dyn Storage) {
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
    assert_eq!(storage.reading(|tx| tx.reads_of(id(1))).unwrap(), std::slice::from_ref(&row));
    assert_eq!(storage.reading(|tx| tx.reads_on(row.device, 9)).unwrap(), std::slice::from_ref(&row));
    assert!(storage.reading(|tx| tx.reads_on(row.device, 0)).unwrap().is_empty());
    let forked = ReadLogRow { hash: [7; 32], ..row };
    for at in [12, 13] {
        storage.writing(|tx| tx.add_forked_reads(std::slice::from_ref(&forked), at)).unwrap();
    }
    let forks = |n| storage.reading(|tx| tx.forked_reads_at(forked.device, n)).unwrap();
    assert_eq!((forks(1), forks(2)), (vec![[7; 32]], vec![]));
}

pub(super) fn what_waits_for_a_supervisor_is_decided_once(storage: &dyn Storage) {
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
    let no = DecisionRow { change: [9; 32], ..decided(false) };
    storage.writing(|tx| tx.put_decision(&no)).unwrap();
    let told = |since, code| storage.reading(|tx| tx.decided_since(device, since, code)).unwrap();
    assert_eq!((told(49, "declined"), told(50, "declined"), told(49, "other")), (vec![no], vec![], vec![]));
    let seen = storage.reading(|tx| tx.seen_in_review(id(1))).unwrap();
    assert_eq!(seen.iter().map(|r| r.hash[0]).collect::<Vec<_>>(), [9], "what never came before a supervisor is not among it");
}

pub(super) fn what_a_clock_said_is_found_beside_its_number(storage: &dyn Storage) {
    let row = |number: u64, incarnation: u64, latest: Option<(i64, i64)>, doubt: &str| ClockRow {
        device: DeviceId::from_bytes([2; 16]),
        incarnation,
        number,
        batch: [u8::try_from(number).unwrap(); 32],
        cut_at: 100,
        started_at: -7,
        latest,
        doubt: doubt.into(),
        run: 2,
    };
    let (third, seventh, other) = (row(3, 1, None, "ahead"), row(7, 1, Some((100, -7)), ""), row(5, 2, Some((1, 1)), ""));
    storage
        .writing(|tx| {
            for row in [&third, &seventh, &other] {
                assert!(tx.put_clock(row)?);
            }
            assert!(!tx.put_clock(&row(7, 1, None, "set_back"))?, "the first of a number stays");
            Ok(())
        })
        .unwrap();
    let beside = |number: u64| {
        let device = DeviceId::from_bytes([2; 16]);
        storage.reading(|tx| Ok((tx.clock_before(device, 1, number)?, tx.clock_after(device, 1, number)?))).unwrap()
    };
    assert_eq!(beside(3), (None, Some(seventh.clone())));
    assert_eq!(beside(5), (Some(third.clone()), Some(seventh.clone())), "another incarnation's numbers are its own");
    assert_eq!(beside(9), (Some(seventh.clone()), None));
    let doubt = |row: &ClockRow| storage.reading(|tx| tx.clock_doubt(&row.batch)).unwrap();
    assert_eq!((doubt(&third).as_deref(), doubt(&seventh)), (Some("ahead"), None));
    storage.writing(|tx| tx.doubt_clock(&seventh, "set_back")).unwrap();
    assert_eq!(doubt(&seventh).as_deref(), Some("set_back"));
}

pub(super) fn whom_records_concern_is_said_of_many_at_once_as_of_each(storage: &dyn Storage) {
    let device = DeviceId::from_bytes([2; 16]);
    let (hers, other) = (enrolment(device).officer, OfficerId::from_bytes([9; 16]));
    let team = Scope::Team("canal-side".into());
    storage
        .writing(|tx| {
            tx.put_enrolment(&enrolment(device))?;
            tx.set_told(device, &BTreeSet::from([ward()]))?;
            // She wrote in the first, the second stands in her ward, the third left it, the fourth she opened, of the fifth she
            // says herself that she has something; the sixth is her colleagues', and of the seventh nobody ever heard.
            tx.add_change(&change(9, 1))?;
            tx.set_scopes(id(2), &BTreeSet::from([ward()]))?;
            tx.append(&ward(), &[What::Leave { record: id(3) }], 1)?;
            let (n, at, reason, hash) = (1, 3, "her brother rang".to_owned(), [6; 32]);
            tx.add_reads(&[ReadLogRow { device, n, officer: hers, record: id(4), at, reason, hash }], 4)?;
            tx.has_something(device, id(5))?;
            tx.set_scopes(id(6), &BTreeSet::from([team.clone()]))?;
            tx.append(&team, &[What::Arrive { record: id(6) }], 1)?;
            tx.set_told(device, &BTreeSet::new())
        })
        .unwrap();
    let all: BTreeSet<RecordId> = (1..=7).map(id).collect();
    let of = |officer: OfficerId| storage.reading(|tx| tx.concerned_of(officer, &all)).unwrap();
    let first_five: BTreeSet<RecordId> = (1..=5).map(id).collect();
    assert_eq!(of(hers), first_five);
    assert_eq!(of(other), BTreeSet::new());
    let each = |record: &&RecordId| storage.reading(|tx| tx.concerned(**record)).unwrap().contains(&hers);
    assert_eq!(of(hers), all.iter().filter(each).copied().collect::<BTreeSet<_>>());
}
