//! Snapshots: a ward's records in a few blocks, and the gate they pass on the device.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc};
use common::{chunk, every_shape, record, run, uleb};
use proptest::prelude::*;
use record::RecordId;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wire::codec::{compress, encode};
use wire::preflight::check_document;
use wire::snapshot::{BlockWriter, load, manifest, open};
use wire::{Hash, Refusal};

fn id(n: u64) -> RecordId {
    let random = Sha256::digest(n.to_be_bytes());
    let mut ten = [0; 10];
    ten.copy_from_slice(&random[..10]);
    RecordId(uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + n * 61_000, &ten).into_uuid())
}
fn heads(doc: &Automerge) -> Vec<Hash> {
    doc.get_heads().into_iter().map(Hash::from).collect()
}

#[test]
fn every_shape_of_record_passes_the_gate_and_loads_as_it_was() {
    for doc in every_shape() {
        let heads = heads(&doc);
        let saved = doc.save_nocompress();
        let checked = check_document(&saved).unwrap();
        assert_eq!(checked.changes as usize, doc.get_changes(&[]).len());
        assert_eq!(load(&saved, &heads).unwrap().hydrate(None), doc.hydrate(None));
    }
    assert!(load(&Automerge::new().save_nocompress(), &[]).is_ok());
}

/// A task as the app writes it: one change that creates it and two more, each device with its own actor.
fn task(n: u64) -> Automerge {
    let hash = Sha256::digest(n.to_le_bytes());
    let officer = Uuid::from_u128(0x0198_f6c2_8d1e_7c3a_9b11_3f2a_77c0_d000 + u128::from(n % 30));
    let line = format!("1;{officer};3;pc");
    let time = 1_700_000_000 + i64::try_from(n * 61).unwrap();
    let options = move || CommitOptions::default().with_time(time).with_message(line.clone());
    let streets = ["Canal Street", "Station Approach", "Mill Lane", "The Broadway", "Kiln Close", "Ferry Road"];
    let street = streets[usize::try_from(n % 6).unwrap()];
    let mut doc = Automerge::new().with_actor(ActorId::from(hash[..16].to_vec()));
    let first = options.clone();
    doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |_| first(),
        |tx| {
            let fields = tx.put_object(ROOT, "fields", ObjType::Map)?;
            let entries = tx.put_object(ROOT, "entries", ObjType::Map)?;
            let texts = tx.put_object(ROOT, "text", ObjType::Map)?;
            let briefing = tx.put_object(&texts, "briefing", ObjType::Text)?;
            tx.put(ROOT, "kind", "task")?;
            tx.put(ROOT, "schema", 1)?;
            for (field, value) in [
                ("title", format!("House to house, {} {street}", n % 140)),
                ("ward", "E05013655".to_owned()),
                ("priority", ["routine", "prompt", "immediate"][usize::try_from(n % 3).unwrap()].to_owned()),
                ("due", format!("2025-0{}-1{}", n % 9 + 1, n % 10)),
                ("assignee", officer.to_string()),
            ] {
                tx.put(&fields, field, value)?;
            }
            tx.splice_text(&briefing, 0, 0, &format!("Ask numbers {} to {} for doorbell footage.", n % 140, n % 140 + 9))?;
            let entry = format!(r#"{{"at":{time}000,"type":"created","tz":"Europe/London","v":1}}"#);
            tx.put(&entries, id(n + 1_000_000).to_string(), entry)?;
            Ok(())
        },
    )
    .unwrap();
    for (i, what) in ["accepted", "started"].iter().enumerate() {
        let again = options.clone();
        doc.transact_with::<_, _, automerge::AutomergeError, _>(
            |_| again(),
            |tx| {
                let (_, entries) = tx.get(ROOT, "entries")?.unwrap();
                let entry = format!(r#"{{"at":{time}500,"type":"{what}","tz":"Europe/London","v":1}}"#);
                tx.put(&entries, id(n + 2_000_000 * (i as u64 + 1)).to_string(), entry)
            },
        )
        .unwrap();
    }
    doc
}

fn block(records: u64) -> (Vec<u8>, Hash, Vec<Vec<u8>>) {
    let mut writer = BlockWriter::new();
    let mut all = Vec::new();
    for n in 0..records {
        let doc = task(n);
        let saved = doc.save_nocompress();
        writer.push(id(n), "task", saved.clone(), &heads(&doc)).unwrap();
        all.push(saved);
    }
    let (block, hash) = writer.finish();
    (block, hash, all)
}

#[test]
fn a_wards_thousand_tasks_come_over_whole_and_small() {
    let (bytes, hash, all) = block(1_000);
    let each = bytes.len() / 1_000;
    println!("{each} bytes a record on the wire, {} saved", all.iter().map(Vec::len).sum::<usize>() / 1_000);
    assert!(each < 250, "{each} bytes a record");
    let opened = open(&bytes, &hash).unwrap();
    assert_eq!(opened.iter().map(|s| s.bytes.clone()).collect::<Vec<_>>(), all);
    assert_eq!(opened[7].record, id(7));
    assert_eq!(opened[7].kind, "task");
    assert_eq!(opened[7].load().unwrap().hydrate(None), task(7).hydrate(None));
}

#[test]
fn a_block_that_is_not_the_manifests_is_refused() {
    let (bytes, hash, _) = block(5);
    let (other, other_hash, _) = block(6);
    assert_eq!(open(&bytes, &other_hash).unwrap_err().code(), "mismatch");
    assert_eq!(open(&other, &hash).unwrap_err().code(), "mismatch");
    assert!(open(&bytes[..bytes.len() - 3], &hash).is_err());
    assert_ne!(manifest([(id(1), &[][..]), (id(2), &[][..])]), manifest([(id(2), &[][..]), (id(1), &[][..])]), "order counts");
}

#[test]
fn a_record_with_other_heads_than_the_manifests_is_left_out_by_the_hub() {
    let doc = task(1);
    let mut writer = BlockWriter::new();
    assert_eq!(writer.push(id(1), "task", doc.save_nocompress(), &heads(&task(2))).unwrap_err().code(), "mismatch");
    assert_eq!(writer.push(id(1), "task", doc.save(), &heads(&doc)).unwrap_err(), Refusal::DeflatedColumn);
    assert!(writer.is_empty());
    assert_eq!(load(&doc.save_nocompress(), &heads(&task(2))).unwrap_err().code(), "mismatch");
}

#[test]
fn a_block_that_inflates_without_end_is_refused() {
    assert_eq!(open(&compress(&vec![0; 64 * 1024 * 1024], 3), &Hash([0; 32])).unwrap_err().code(), "too_large");
}

#[test]
fn changes_appended_to_a_saved_record_are_refused() {
    let doc = record(1, "Mine");
    let mut saved = doc.save_nocompress();
    saved.extend(doc.get_changes(&[])[0].raw_bytes());
    assert_eq!(check_document(&saved).unwrap_err().code(), "trailing_bytes");
    assert_eq!(check_document(doc.get_changes(&[])[0].raw_bytes()).unwrap_err().code(), "chunk_type");
}

#[test]
fn a_saved_record_of_a_hundred_bytes_and_a_million_operations_is_refused() {
    let million = 1_000_000;
    let columns: Vec<(u64, Vec<u8>)> = vec![
        (0x15, run(million, &[1, b'k'])),
        (0x21, run(million, &[0])),
        (0x23, run(million, &[1])),
        (0x34, uleb(1_000_000)),
        (0x42, run(million, &[1])),
        (0x56, run(million, &[0])),
        (0x80, run(million, &[0])),
    ];
    let mut body = [vec![1, 16], vec![9; 16], vec![0, 0]].concat();
    body.extend(uleb(columns.len() as u64));
    columns.iter().for_each(|(spec, data)| body.extend([uleb(*spec), uleb(data.len() as u64)].concat()));
    columns.iter().for_each(|(_, data)| body.extend(data));
    assert_eq!(check_document(&chunk(0, &body)).unwrap_err().code(), "too_many");
}

#[test]
fn a_saved_record_whose_counters_are_burnt_is_refused() {
    let mut doc = task(1);
    let honest = doc.save_nocompress();
    assert!(check_document(&honest).is_ok());
    // A change that is right in everything but where it begins to count.
    let last = doc.get_changes(&[]).pop().unwrap();
    let mut next = last.decode();
    (next.hash, next.deps, next.seq) = (None, doc.get_heads(), last.seq() + 1);
    next.start_op = std::num::NonZeroU64::new(u64::from(u32::MAX) - 1_000).unwrap();
    next.operations.truncate(1);
    next.operations[0].pred = Vec::new().into();
    next.operations[0].obj = automerge::legacy::ObjectId::Root;
    next.operations[0].key = automerge::legacy::Key::Map("burnt".into());
    next.operations[0].action = automerge::legacy::OpType::Put(true.into());
    next.operations[0].insert = false;
    doc.apply_changes([automerge::Change::from(next)]).unwrap();
    assert_eq!(check_document(&doc.save_nocompress()).unwrap_err().code(), "malformed");
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn no_bytes_make_the_gate_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = check_document(&bytes);
        let _ = check_document(&chunk(0, &bytes));
        let _ = open(&bytes, &Hash([0; 32]));
        let _ = open(&compress(&bytes, 1), &Hash([0; 32]));
        let _ = open(&compress(&encode(&minicbor::bytes::ByteVec::from(bytes)), 1), &Hash([0; 32]));
    }

    #[test]
    fn a_mutant_of_a_saved_record_is_refused_or_loads_and_never_panics_through(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        n in 0_u64..4,
    ) {
        let doc = task(n);
        let saved = doc.save_nocompress();
        let start = 9 + uleb((saved.len() - 9) as u64).len();
        let mut body = saved[start..].to_vec();
        for (at, with) in edits {
            let at = at.index(body.len());
            body[at] = with;
        }
        let mutant = chunk(0, &body);
        if let Ok(loaded) = load(&mutant, &heads(&doc)) {
            // The heads are hashes over the content: what loads under the right heads is the right content.
            prop_assert_eq!(loaded.hydrate(None), doc.hydrate(None));
        }
    }
}
