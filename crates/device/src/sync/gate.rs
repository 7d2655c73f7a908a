//! What a device lets into a record, whoever sends it. The pinned hub is believed about who wrote what, never about bytes:
//! what does not pass leaves the last good copy as it is, costs its own record, and stops no other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Change, ExpandedChange};
use record::{Author, OfficerId, Record, RecordError, RecordId};
use wire::shadow::{Wrote, prove, prove_loaded};
use wire::snapshot::Saved;
use wire::{preflight, written};

use crate::data::Rows;

/// Bytes that must not be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poison {
    /// Why: a code of [`wire::Refusal`], `unreadable`, `not_applied` or `panicked`.
    pub code: &'static str,
}

/// What becomes of a change that is no poison.
#[derive(Debug)]
pub enum Passed {
    /// It belongs in the record: which is this now, where it wrote, and who wrote it. Not yet proved.
    In(Box<Record>, Wrote, Option<OfficerId>),
    /// It is there already.
    Had,
    /// The record or a dependency is not here.
    Missing,
    /// It makes a record of this kind, which a newer app has.
    NewerKind(String),
}

/// Takes one raw change into a copy of the record held here.
///
/// # Errors
/// [`Poison`] for what pre-flight refuses, and for what Automerge refuses or panics on.
pub fn change(id: RecordId, held: Option<&Record>, raw: &[u8]) -> Result<Passed, Poison> {
    let checked = preflight::check(raw).map_err(|refusal| Poison { code: refusal.code() })?;
    guarded(|| {
        let change = Change::from_bytes(raw.to_vec()).map_err(|_| Poison { code: "unreadable" })?;
        if held.is_some_and(|r| r.holds(&change.hash())) {
            return Ok(Passed::Had);
        }
        let expanded = change.decode();
        let wrote = Wrote::by(&expanded);
        let by = checked.message.as_deref().and_then(|m| m.parse::<Author>().ok()).map(|a| a.officer);
        let record = match held {
            Some(record) if change.deps().iter().all(|d| record.holds(d)) && !checked.deps.is_empty() => {
                let after = change.deps().iter().filter_map(|d| record.doc().get_change_meta_by_hash(d)).map(|c| c.max_op).max();
                if Some(checked.start_op) != after.map(|max_op| max_op + 1) {
                    // Counters that jump are counters burnt: after the last there is no further edit.
                    return Err(Poison { code: "wrong_counter" });
                }
                written::follows(record, &change).map_err(|refusal| Poison { code: refusal.code() })?;
                sound(Some(record), &expanded)?;
                record.with([change]).map_err(|_| Poison { code: "not_applied" })?
            }
            // A second first change: no honest record has two, and which of its maps would be read is chance.
            Some(_) if checked.deps.is_empty() => return Err(Poison { code: "not_applied" }),
            None if checked.deps.is_empty() && checked.start_op != 1 => return Err(Poison { code: "wrong_counter" }),
            None if checked.deps.is_empty() => {
                sound(None, &expanded)?;
                match Record::from_changes(id, [change]) {
                    Ok(record) => record,
                    Err(RecordError::UnknownKind { kind }) => return Ok(Passed::NewerKind(kind)),
                    Err(_) => return Err(Poison { code: "not_applied" }),
                }
            }
            _ => return Ok(Passed::Missing),
        };
        Ok(Passed::In(Box::new(record), wrote, by))
    })
}

/// What the hub asks of every operation, asked again here.
fn sound(held: Option<&Record>, change: &ExpandedChange) -> Result<(), Poison> {
    written::check(held, change, &change.actor_id).map_err(|refusal| Poison { code: refusal.code() })
}

/// Takes a whole record into a copy of what is held here; none where it is of a kind that a newer app has.
///
/// # Errors
/// [`Poison`] for what the snapshot gate refuses, and for what cannot be merged.
pub fn whole(held: Option<&Record>, saved: &Saved) -> Result<Option<Record>, Poison> {
    let doc = saved.load().map_err(|refusal| Poison { code: refusal.code() })?;
    guarded(|| {
        let arrived = match Record::from_doc(saved.record, doc) {
            Ok(record) => record,
            Err(RecordError::UnknownKind { .. }) => return Ok(None),
            Err(_) => return Err(Poison { code: "not_applied" }),
        };
        preflight::check_typed(&saved.bytes).map_err(|refusal| Poison { code: refusal.code() })?;
        let Some(held) = held else { return Ok(Some(arrived)) };
        let firsts = |record: &Record| record.changes().into_iter().filter(|c| c.deps().is_empty()).map(|c| c.hash()).next();
        if firsts(held) != firsts(&arrived) {
            return Err(Poison { code: "not_applied" });
        }
        let mut record = held.clone();
        record.apply(arrived.changes()).map_err(|_| Poison { code: "not_applied" })?;
        Ok(Some(record))
    })
}

/// Proves a record before it is stored: the shadow gate, and the row that lists show of it.
///
/// # Errors
/// [`Poison`] with what it failed at.
pub fn proved(record: &Record, wrote: &Wrote) -> Result<(), Poison> {
    // Whose rows they are is all the same: what is asked is whether there are any.
    proved_rows(record, wrote, OfficerId(uuid::Uuid::nil())).map(drop)
}

/// As [`proved`], with the rows that are its proof: they are what is stored.
///
/// # Errors
/// As there.
pub(crate) fn proved_rows(record: &Record, wrote: &Wrote, me: OfficerId) -> Result<Rows, Poison> {
    let saved = prove(record, wrote).map_err(|refusal| Poison { code: refusal.code() })?;
    shown(record, me, Some(saved))
}

/// Takes a whole record that is not here yet, proved by the rows that are stored of it; none where it is of a kind that a
/// newer app has.
///
/// # Errors
/// As [`whole`] and [`proved`].
pub(crate) fn arrived(saved: &Saved, me: OfficerId) -> Result<Option<(Record, Rows)>, Poison> {
    let Some(record) = whole(None, saved)? else { return Ok(None) };
    prove_loaded(&record).map_err(|refusal| Poison { code: refusal.code() })?;
    let rows = shown(&record, me, Some(saved.bytes.clone()))?;
    Ok(Some((record, rows)))
}

/// The rows that lists and search show of it.
fn shown(record: &Record, me: OfficerId, doc: Option<Vec<u8>>) -> Result<Rows, Poison> {
    guarded(|| Rows::of(me, record, doc).map_err(|_| Poison { code: "unreadable" }))
}

/// Automerge may panic on bytes it should refuse; that must cost one record, never the vault's thread.
fn guarded<T>(work: impl FnOnce() -> Result<T, Poison>) -> Result<T, Poison> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Poison { code: "panicked" }))
}
