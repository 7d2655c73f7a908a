//! Pre-flight: every honest change passes, and no forged one reaches Automerge.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;

use automerge::{Automerge, Change};
use common::{Forged, chunk, every_shape, raws, run, uleb};
use proptest::prelude::*;
use rstest::rstest;
use wire::Refusal;
use wire::preflight::{MAX_CHANGE, MAX_OPS, TIMES, check, check_as};

#[test]
fn every_shape_of_honest_change_passes_and_reads_as_automerge_reads_it() {
    let mut seen = 0;
    for doc in every_shape() {
        for change in doc.get_changes(&[]) {
            let raw = change.raw_bytes();
            let checked = check_as(raw, &change.hash().0).unwrap_or_else(|e| panic!("{e} in {:?}", change.decode()));
            let mut deps: Vec<[u8; 32]> = change.deps().iter().map(|d| d.0).collect();
            deps.sort_unstable();
            assert_eq!(checked.deps, deps);
            assert_eq!(checked.actor.as_slice(), change.actor_id().to_bytes());
            assert_eq!(checked.seq, change.seq());
            assert_eq!(checked.start_op, change.start_op().get());
            assert_eq!(checked.time_s, change.timestamp());
            assert_eq!(checked.message.as_deref(), change.message());
            assert_eq!(checked.ops, change.len() as u64);
            assert_eq!(checked.max_op(), change.max_op());
            assert_eq!(checked.ops, change.decode().operations.len() as u64);
            let others: Vec<_> = change.other_actor_ids().iter().map(|a| a.to_bytes().to_vec()).collect();
            assert_eq!(checked.other_actors.iter().map(|a| a.to_vec()).collect::<Vec<_>>(), others);
            seen += 1;
        }
    }
    assert!(seen > 30);
}

#[test]
fn a_hundred_bytes_that_mean_a_million_operations_are_refused() {
    let bomb = Forged::bomb(1_000_000).bytes();
    assert!(bomb.len() < 120, "{} bytes", bomb.len());
    let refused = check(&bomb).unwrap_err();
    assert_eq!(refused, Refusal::TooMany { what: "operations", limit: MAX_OPS });
    // The same bytes with a run of the greatest number there is cost no more, and overflow nothing.
    assert_eq!(check(&Forged::bomb(i64::MAX).bytes()).unwrap_err().code(), "too_many");
    // The forger's hand is good: a run within the limit is a change that Automerge reads.
    let small = Forged::bomb(50).bytes();
    assert_eq!(check(&small).unwrap().ops, 50);
    assert_eq!(Change::try_from(small.as_slice()).unwrap().len(), 50);
}

#[test]
fn a_bomb_in_any_column_is_refused_even_where_the_action_column_is_honest() {
    for (column, bomb) in [
        (0_usize, run(90_000_000, &[1, b'k'])),
        (1, uleb(90_000_000)),
        (3, run(90_000_000, &[0])),
        (4, run(90_000_000, &[0])),
        (4, run(1, &uleb(u64::MAX))),
        (0, [vec![0], uleb(90_000_000)].concat()),
    ] {
        let mut forged = Forged::bomb(1);
        forged.columns[column].1 = bomb;
        assert_eq!(check(&forged.bytes()).unwrap_err().code(), "too_many", "column {column}");
    }
    let mut preds = Forged::bomb(1);
    preds.columns[4].1 = run(1, &uleb(3));
    preds.columns.push((0x71, run(90_000_000, &[0])));
    assert_eq!(check(&preds.bytes()).unwrap_err().code(), "too_many");
}

#[rstest]
#[case::document(chunk(0, &Forged::bomb(1).body()), "chunk_type")]
#[case::compressed(chunk(2, &Forged::bomb(1).body()), "chunk_type")]
#[case::bundle(chunk(3, &Forged::bomb(1).body()), "chunk_type")]
#[case::never_assigned(chunk(77, &Forged::bomb(1).body()), "chunk_type")]
#[case::not_a_chunk(b"GIF89a, and more".to_vec(), "bad_magic")]
#[case::nothing(Vec::new(), "truncated")]
#[case::two_in_one([Forged::bomb(1).bytes(), Forged::bomb(1).bytes()].concat(), "trailing_bytes")]
#[case::too_large(vec![0; MAX_CHANGE + 1], "too_large")]
#[case::deflated_column(Forged { columns: vec![(0x42 | 8, run(1, &[1]))], ..Forged::bomb(1) }.bytes(), "deflated_column")]
#[case::unknown_column(Forged { columns: vec![(0xf2, run(1, &[1]))], ..Forged::bomb(1) }.bytes(), "unknown_column")]
#[case::column_twice(Forged { columns: vec![(0x42, run(1, &[1])), (0x42, run(1, &[1]))], ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::no_actions(Forged { columns: vec![(0x34, uleb(3))], ..Forged::bomb(1) }.bytes(), "columns_disagree")]
#[case::footer(Forged { extra: vec![1], ..Forged::bomb(1) }.bytes(), "extra_bytes")]
#[case::long_actor(Forged { actor: vec![1; 32], ..Forged::bomb(1) }.bytes(), "actor_length")]
#[case::no_actor(Forged { actor: vec![], ..Forged::bomb(1) }.bytes(), "actor_length")]
#[case::other_actor_short(Forged { others: vec![vec![1; 4]], ..Forged::bomb(1) }.bytes(), "actor_length")]
#[case::own_actor_as_other(Forged { others: vec![vec![9; 16]], ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::actor_twice(Forged { others: vec![vec![1; 16]; 2], ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::dependency_twice(Forged { deps: vec![[1; 32]; 2], ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::too_many_dependencies(Forged { deps: vec![[1; 32]; 257], ..Forged::bomb(1) }.bytes(), "too_many")]
#[case::sequence_zero(Forged { seq: 0, ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::operation_zero(Forged { start_op: 0, ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::counter_space_burnt(Forged { start_op: u64::from(u32::MAX), ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::counter_of_64_bits(Forged { start_op: u64::MAX, ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::before_the_year_1(Forged { time: TIMES.0 - 1, ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::after_the_year_9999(Forged { time: TIMES.1 + 1, ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::at_the_end_of_numbers(Forged { time: i64::MAX, ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::wrong_checksum(with_checksum_of(&Forged::bomb(2).bytes(), Forged::bomb(1).bytes()), "bad_checksum")]
#[case::message_not_utf8(Forged { message: vec![0xff], ..Forged::bomb(1) }.bytes(), "malformed")]
#[case::message_too_long(Forged { message: vec![b'x'; 5_000], ..Forged::bomb(1) }.bytes(), "too_large")]
fn a_forged_change_is_refused_with_its_reason(#[case] bytes: Vec<u8>, #[case] code: &str) {
    assert_eq!(check(&bytes).unwrap_err().code(), code);
}

/// A change under the checksum of another: its body is whole, and Automerge would not take it.
fn with_checksum_of(other: &[u8], mut change: Vec<u8>) -> Vec<u8> {
    change[4..8].copy_from_slice(&other[4..8]);
    change
}

#[test]
fn the_first_and_the_last_instant_a_calendar_knows_pass() {
    for time in [TIMES.0, TIMES.1] {
        assert_eq!(check(&Forged { time, ..Forged::bomb(1) }.bytes()).unwrap().time_s, time);
    }
}

#[test]
fn an_operation_on_an_actor_nobody_named_is_refused() {
    let mut forged = Forged::bomb(1);
    forged.columns.insert(0, (0x01, run(1, &[1])));
    assert_eq!(check(&forged.bytes()).unwrap_err().code(), "malformed");
}

#[test]
fn a_change_that_is_not_the_one_signed_for_is_refused() {
    let (hash, raw, _) = raws(&common::record(1, "Mine")).remove(0);
    let (other, _, _) = raws(&common::record(1, "Theirs")).remove(0);
    assert!(check_as(&raw, &hash).is_ok());
    assert_eq!(check_as(&raw, &other).unwrap_err(), Refusal::WrongHash);
}

#[test]
fn a_change_with_an_automerge_author_is_refused() {
    let mut doc = Automerge::new();
    doc.set_author(Some(automerge::Author::from(vec![1; 16])));
    doc.transact::<_, _, automerge::AutomergeError>(|tx| automerge::transaction::Transactable::put(tx, automerge::ROOT, "k", 1))
        .unwrap();
    let (_, raw, _) = raws(&doc).remove(0);
    assert_eq!(check(&raw).unwrap_err(), Refusal::ExtraBytes);
}

fn honest() -> Vec<Vec<u8>> {
    every_shape().iter().flat_map(raws).map(|(_, raw, _)| raw).collect()
}

proptest! {
    #![proptest_config(common::cases(400))]

    #[test]
    fn no_bytes_whatever_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0_u8..5) {
        let _ = check(&bytes);
        // And as an attacker would send them, framed and with the right checksum.
        let _ = check(&chunk(kind, &bytes));
    }

    #[test]
    fn a_damaged_honest_change_never_passes_for_the_one_signed(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in 1_u8..) {
        let all = honest();
        let raw = pick.get(&all);
        let hash = check(raw).unwrap().hash;
        let mut damaged = raw.clone();
        let at = at.index(damaged.len());
        damaged[at] ^= with;
        prop_assert!(check_as(&damaged, &hash).is_err());
        prop_assert!(check(&raw[..at]).is_err());
    }

    #[test]
    fn a_forgers_mutants_that_pass_never_hold_more_operations_than_were_counted(
        pick in any::<prop::sample::Index>(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let all = honest();
        let raw = pick.get(&all);
        let start = raw.len() - body(raw).len();
        let mut inner = raw[start..].to_vec();
        for (at, with) in edits {
            let at = at.index(inner.len());
            inner[at] = with;
        }
        let mutant = chunk(1, &inner);
        if let Ok(checked) = check(&mutant) {
            // Decoding may fail, it may not expand: that is all pre-flight promises; the hub's shadow judges the rest.
            if let Ok(change) = Change::try_from(mutant.as_slice()) {
                prop_assert_eq!(change.len() as u64, checked.ops);
                prop_assert_eq!(change.hash().0, checked.hash);
            }
        }
    }

    #[test]
    fn whatever_an_officer_types_passes(
        splices in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..20, "\\PC{0,30}"), 1..12),
        keys in proptest::collection::vec(("[a-z_]{1,12}", proptest::option::of("\\PC{0,20}")), 0..10),
    ) {
        use automerge::{AutoCommit, ObjType, ROOT, ReadDoc, transaction::Transactable};
        let mut doc = AutoCommit::new().with_actor(common::actor(7));
        let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
        for (at, delete, typed) in splices {
            let len = doc.length(&text);
            let at = at.index(len + 1);
            doc.splice_text(&text, at, isize::try_from(delete.min(len - at)).unwrap(), &typed).unwrap();
            doc.commit();
        }
        for (key, value) in keys {
            match value {
                Some(value) => doc.put(ROOT, key.as_str(), value).unwrap(),
                None => doc.delete(ROOT, key.as_str()).unwrap_or_default(),
            }
        }
        doc.commit();
        for change in doc.get_changes(&[]) {
            let checked = check_as(change.raw_bytes(), &change.hash().0).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(checked.ops, change.len() as u64);
        }
    }
}

fn body(raw: &[u8]) -> &[u8] {
    let mut at = 9;
    while raw[at] & 0x80 != 0 {
        at += 1;
    }
    &raw[at + 1..]
}
