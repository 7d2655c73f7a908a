//! A text is typed: characters are put in and taken out, and nothing else. Automerge takes more than that, reads it well and
//! panics under a later edit beside it; a device lets none of it in, as a change or inside of a whole record.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::{ElementId, Key, Op, OpType};
use automerge::{ActorId, Change, ObjType, ScalarValue};
use device::sync::gate::{self, Passed};
use record::document::Commit;
use record::kinds::task::TASK;
use record::{Author, Edit, OfficerId, Record, RecordId, Role};
use uuid::Uuid;
use wire::Hash;
use wire::snapshot::Saved;

const ID: RecordId = RecordId(Uuid::from_u128(0x7a5c));

fn commit(actor: u8) -> Commit {
    let author = Author { officer: OfficerId(Uuid::from_u128(1)), grade: Role::Ps.grade(), role: Role::Ps };
    Commit { author, actor: ActorId::from([actor; 16]), at: 1_795_435_200_000, offset: 0 }
}

/// A task, and an honest change that rewrites two words of its briefing.
fn rewritten() -> (Record, Change) {
    let first = [Edit::field("title", "Stairwell B"), Edit::text("briefing", "Walk the stairwell from the top.")];
    let (before, _) = Record::create(ID, &TASK, &commit(1), &first).unwrap();
    let edit = Edit::text("briefing", "Walk the stairwell from the roof down.");
    let change = before.clone().edit(&commit(2), &[edit]).unwrap().unwrap();
    (before, change)
}

/// The same change with its text typed in another way.
fn otherwise(honest: &Change, spoil: impl Fn(&mut Vec<Op>)) -> Change {
    let mut change = honest.decode();
    change.hash = None;
    spoil(&mut change.operations);
    change.into()
}

fn put_in(ops: &[Op]) -> usize {
    ops.iter().position(|op| op.insert).unwrap()
}

fn taken_out(ops: &[Op]) -> usize {
    ops.iter().position(|op| op.action == OpType::Delete).unwrap()
}

/// Where a change comes as bytes, nobody has to be able to apply it.
fn refused(before: &Record, change: &Change) -> &'static str {
    match gate::change(ID, Some(before), change.raw_bytes()) {
        Err(poison) => poison.code,
        Ok(passed) => panic!("let in: {passed:?}"),
    }
}

/// What an attacker makes of honest typing, and its name.
type Spoil = (&'static str, fn(&mut Vec<Op>));

/// What Automerge itself saves, so that it could come inside a whole record too.
const SAVED: [Spoil; 3] = [
    ("a map between two letters", |ops| {
        let n = put_in(ops);
        ops[n].action = OpType::Make(ObjType::Map)
    }),
    ("a number between two letters", |ops| {
        let n = put_in(ops);
        ops[n].action = OpType::Put(ScalarValue::Int(7))
    }),
    ("a letter in another's place", |ops| {
        let n = taken_out(ops);
        ops[n].action = OpType::Put("x".into())
    }),
];

#[test]
fn a_text_that_nobody_could_have_typed_is_poison_as_a_change() {
    let (before, honest) = rewritten();
    let passed = gate::change(ID, Some(&before), honest.raw_bytes()).unwrap();
    assert!(matches!(passed, Passed::In(..)), "honest typing passes: {passed:?}");

    let more: [Spoil; 3] = [
        ("a letter that replaces another as it is put in", |ops| {
            let (n, gone) = (put_in(ops), taken_out(ops));
            ops[n].pred = ops[gone].pred.clone();
        }),
        ("taken out of a place it is not in", |ops| {
            let n = taken_out(ops);
            let Key::Seq(ElementId::Id(_)) = &ops[n].key else { panic!("typing names the letter it takes out") };
            ops[n].pred = std::iter::empty().collect();
        }),
        ("a count instead of taking out", |ops| {
            let n = taken_out(ops);
            ops[n].action = OpType::Increment(1)
        }),
    ];
    for (what, spoil) in SAVED.into_iter().chain(more) {
        let spoilt = otherwise(&honest, spoil);
        assert_eq!(refused(&before, &spoilt), "foreign_text", "{what}");
    }
}

#[test]
fn operations_that_name_what_is_not_there_are_poison() {
    let (before, honest) = rewritten();
    let stranger = ActorId::from([9; 16]);
    let spoilt = otherwise(&honest, |ops| {
        let n = put_in(ops);
        ops[n].key = Key::Seq(ElementId::Id(automerge::legacy::OpId(3, stranger.clone())));
    });
    assert_eq!(refused(&before, &spoilt), "no_predecessor");
}

#[test]
fn a_text_that_nobody_could_have_typed_is_poison_inside_a_whole_record() {
    let (before, honest) = rewritten();
    let whole = |change: &Change| {
        let record = before.with([change.clone()]).unwrap();
        let heads: Vec<Hash> = record.heads().iter().map(|h| Hash(h.0)).collect();
        Saved { record: ID, kind: "task".into(), heads, bytes: record.save() }
    };
    assert!(gate::whole(None, &whole(&honest)).unwrap().is_some(), "honest typing passes");

    for (what, spoil) in SAVED {
        let spoilt = otherwise(&honest, spoil);
        // What Automerge itself cannot save can reach nobody.
        let Ok(saved) = catch_unwind(AssertUnwindSafe(|| whole(&spoilt))) else { panic!("{what}: Automerge does not save it") };
        let poison = gate::whole(None, &saved).map(|_| ()).unwrap_err();
        assert_eq!(poison.code, "malformed", "{what}");
    }
}
