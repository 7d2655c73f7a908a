//! What an attacker does to an honest change.

use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ObjType, ScalarValue};
use wire::Hash;

use super::chunk::{Parts, framed, sleb};
use crate::time::Seeded;

/// A change with the right checksum, made from an honest one.
#[derive(Clone, Debug)]
pub struct Forged {
    /// What was done.
    pub trick: &'static str,
    /// The hash it is signed under.
    pub hash: Hash,
    /// The chunk.
    pub raw: Vec<u8>,
}

/// Makes a mutant of `honest`; `others` are further honest changes to take columns, actors and hashes from. None where
/// Automerge itself cannot write down what was thought of.
#[must_use]
pub fn forge(draw: &Seeded, honest: &[u8], others: &[&[u8]]) -> Option<Forged> {
    let parts = Parts::of(honest)?;
    let (trick, body) = match draw.below(10) {
        0..=2 => ("bytes", bytes(draw, parts.body())),
        3 => ("span", span(draw, parts.body())),
        4 => ("column", columns(draw, parts, others)),
        5 => ("head", head(draw, parts, others)),
        6 | 7 => ("value", value(draw, parts)),
        _ => ("operation", Parts::of(&operations(draw, honest)?)?.body()),
    };
    let (hash, raw) = framed(1, &body);
    Some(Forged { trick, hash, raw })
}

/// How [`unsound`] calls what it made.
pub(super) const UNSOUND: &str = "unsound";

/// Makes a change of `honest` that pre-flight and Automerge take, and that leaves a record nobody can keep: what only the
/// shadow gate is there to find. Chance hardly ever hits upon one. `which` goes through the three there are: a value that is
/// not equal to itself once it was saved, a kind that nobody knows, a word where a text should be. None where the honest
/// change has no place for it.
pub(super) fn unsound(which: u64, honest: &[u8]) -> Option<Forged> {
    let change = Change::from_bytes(honest.to_vec()).ok()?;
    let made = catch_unwind(AssertUnwindSafe(|| made_unsound(which, change.decode()).map(Change::from)));
    let (hash, raw) = framed(1, &Parts::of(made.ok()??.raw_bytes())?.body());
    Some(Forged { trick: UNSOUND, hash, raw })
}

fn made_unsound(which: u64, mut change: ExpandedChange) -> Option<ExpandedChange> {
    let named = |name: &str| Key::Map(name.into());
    change.hash = None;
    let (obj, key, value) = match which % 3 {
        0 => {
            // A first change says by which table it was made, and no rule asks what stands there.
            let schema = change.operations.iter_mut().find(|op| op.obj == ObjectId::Root && op.key == named("schema"));
            if let Some(schema) = schema {
                schema.action = OpType::Put(ScalarValue::F64(f64::NAN));
                return Some(change);
            }
            let obj = change.operations.iter().find(|op| matches!(op.key, Key::Map(_)))?.obj.clone();
            (obj, named("height"), ScalarValue::F64(f64::NAN))
        }
        1 => (ObjectId::Root, named("kind"), ScalarValue::Str("drone_flight".into())),
        _ => {
            let text = change.operations.iter().find(|op| op.action == OpType::Make(ObjType::Text))?;
            (text.obj.clone(), named("aside"), ScalarValue::Str("no text at all".into()))
        }
    };
    change.operations.push(Op { action: OpType::Put(value), obj, key, pred: std::iter::empty().collect(), insert: false });
    Some(change)
}

/// A saved record with bytes or a span of it changed, and its checksum made to fit.
#[must_use]
pub fn saved_mutant(draw: &Seeded, saved: &[u8]) -> Vec<u8> {
    let end = saved.iter().skip(9).position(|b| b & 0x80 == 0).unwrap_or_default();
    let body = saved.get(10 + end..).unwrap_or_default().to_vec();
    framed(0, &if draw.below(4) == 0 { span(draw, body) } else { bytes(draw, body) }).1
}

fn place(draw: &Seeded, len: usize) -> usize {
    usize::try_from(draw.below(len as u64)).unwrap_or_default()
}

fn byte(draw: &Seeded) -> u8 {
    u8::try_from(draw.below(256)).unwrap_or_default()
}

fn bytes(draw: &Seeded, mut body: Vec<u8>) -> Vec<u8> {
    for _ in 0..=draw.below(4) {
        let at = place(draw, body.len());
        body[at] = match draw.below(4) {
            0 => body[at].wrapping_add(1),
            1 => body[at].wrapping_sub(1),
            2 => body[at] ^ (1 << draw.below(8)),
            _ => byte(draw),
        };
    }
    body
}

fn span(draw: &Seeded, mut body: Vec<u8>) -> Vec<u8> {
    let from = place(draw, body.len());
    let to = (from + 1 + place(draw, 8)).min(body.len());
    match draw.below(3) {
        0 => drop(body.drain(from..to)),
        1 => {
            let again = body[from..to].to_vec();
            let at = place(draw, body.len());
            body.splice(at..at, again);
        }
        _ => body[from..to].iter_mut().for_each(|b| *b = byte(draw)),
    }
    body
}

fn columns(draw: &Seeded, mut parts: Parts, others: &[&[u8]]) -> Vec<u8> {
    let donor = others.get(place(draw, others.len())).and_then(|raw| Parts::of(raw));
    let at = place(draw, parts.columns.len());
    match (draw.below(4), donor) {
        (0, _) => drop(parts.columns.remove(at)),
        (1, _) => {
            let bytes = span(draw, parts.columns[at].1.clone());
            parts.columns[at].1 = bytes;
        }
        (_, Some(donor)) => {
            let (spec, bytes) = donor.columns[place(draw, donor.columns.len())].clone();
            match parts.columns.iter_mut().find(|(s, _)| *s == spec) {
                Some(own) => own.1 = bytes,
                None => {
                    parts.columns.push((spec, bytes));
                    parts.columns.sort_by_key(|(s, _)| *s);
                }
            }
        }
        (_, None) => {}
    }
    parts.body()
}

fn head(draw: &Seeded, mut parts: Parts, others: &[&[u8]]) -> Vec<u8> {
    let donor = others.get(place(draw, others.len()));
    let hash = donor.and_then(|raw| wire::preflight::check(raw).ok()).map(|c| c.hash);
    match draw.below(9) {
        0 => parts.seq = parts.seq.wrapping_add(draw.below(5)).wrapping_sub(2),
        1 => {
            parts.start_op =
                [parts.start_op + 1, parts.start_op.wrapping_sub(1), 1, 1_000_000, u64::from(u32::MAX) - 40][place(draw, 5)]
        }
        2 => {
            let times = [i64::MIN, i64::MAX, 0, -1, 253_402_300_799, 978_307_200, 4_102_444_800];
            parts.time = sleb(times[place(draw, times.len())]);
        }
        3 => parts.deps.clear(),
        4 => {
            parts.deps.extend(hash);
            parts.deps.sort_unstable();
            parts.deps.dedup();
        }
        5 => parts.deps = hash.into_iter().collect(),
        6 => {
            if let Some(donor) = donor.and_then(|raw| Parts::of(raw)) {
                parts.actor = donor.actor;
            }
        }
        7 => {
            if let Some(donor) = donor.and_then(|raw| Parts::of(raw)) {
                parts.message = donor.message;
            }
        }
        _ => {
            let at = place(draw, parts.message.len());
            parts.message[at] = b'0' + u8::try_from(draw.below(10)).unwrap_or_default();
        }
    }
    parts.body()
}

/// Words, numbers and ids inside what is written: what a table, not a parser, has to refuse.
fn value(draw: &Seeded, mut parts: Parts) -> Vec<u8> {
    const VALUE: u64 = 0x57;
    let Some((_, bytes)) = parts.columns.iter_mut().find(|(spec, bytes)| *spec == VALUE && !bytes.is_empty()) else {
        return bytes_of_names(draw, parts);
    };
    for _ in 0..=draw.below(2) {
        let at = place(draw, bytes.len());
        bytes[at] = match bytes[at] {
            b'0'..=b'9' => b'0' + u8::try_from(draw.below(10)).unwrap_or_default(),
            b'a'..=b'z' => b'a' + u8::try_from(draw.below(26)).unwrap_or_default(),
            other => other ^ u8::try_from(draw.below(4)).unwrap_or_default(),
        };
    }
    parts.body()
}

fn bytes_of_names(draw: &Seeded, parts: Parts) -> Vec<u8> {
    bytes(draw, parts.body())
}

/// Operations that name other objects, elements and predecessors than an honest device's.
fn operations(draw: &Seeded, honest: &[u8]) -> Option<Vec<u8>> {
    let change = Change::from_bytes(honest.to_vec()).ok()?;
    catch_unwind(AssertUnwindSafe(|| {
        let mut change = change.decode();
        change.hash = None;
        let actor = change.actor_id.clone();
        let reach = change.start_op.get() + change.operations.len() as u64 + 3;
        let id =
            |draw: &Seeded| OpId(1 + draw.below(reach), if draw.below(8) == 0 { ActorId::from([7; 16]) } else { actor.clone() });
        for _ in 0..=draw.below(2) {
            let at = place(draw, change.operations.len());
            let op = &mut change.operations[at];
            match draw.below(12) {
                0 => op.pred = (0..draw.below(3)).map(|_| id(draw)).collect(),
                1 => op.obj = if draw.below(3) == 0 { ObjectId::Root } else { ObjectId::Id(id(draw)) },
                2 => op.key = Key::Seq(if draw.below(3) == 0 { ElementId::Head } else { ElementId::Id(id(draw)) }),
                3 => op.action = OpType::Delete,
                4 => op.action = OpType::Increment(1),
                5 => {
                    let values = [
                        ScalarValue::Str("x".into()),
                        ScalarValue::Null,
                        ScalarValue::Int(i64::MIN),
                        ScalarValue::Uint(u64::MAX),
                        ScalarValue::counter(1),
                        ScalarValue::F64(f64::NAN),
                        ScalarValue::Timestamp(i64::MAX),
                        ScalarValue::Bytes(vec![0xff; 3]),
                    ];
                    op.action = OpType::Put(values[place(draw, values.len())].clone());
                }
                6 => op.action = OpType::Make([ObjType::Text, ObjType::Map, ObjType::List][place(draw, 3)]),
                7 => op.insert = !op.insert,
                8 => {
                    let start = change.start_op.get().saturating_add(draw.below(5)).saturating_sub(2);
                    change.start_op = NonZeroU64::new(start).unwrap_or(change.start_op);
                }
                9 => {
                    let again = op.clone();
                    change.operations.insert(at, again);
                }
                10 => drop(change.operations.remove(at)),
                _ => {
                    let names = [
                        "fields",
                        "entries",
                        "text",
                        "kind",
                        "title",
                        "marking",
                        "restricted",
                        "",
                        "00000000-0000-0000-0000-000000000000",
                    ];
                    op.key = Key::Map(names[place(draw, names.len())].into());
                }
            }
            if change.operations.is_empty() {
                break;
            }
        }
        let change: Change = change.into();
        change.raw_bytes().to_vec()
    }))
    .ok()
}
