//! Merging what came from the hub into the records held here. The pinned hub is trusted for who wrote what; its bytes are
//! read behind the same gates as anybody's.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Change, ChangeHash};
use record::{Record, RecordError, RecordId, Scope};
use rusqlite::Connection;
use wire::snapshot::Saved;
use wire::{Hash, preflight};

use crate::data;
use crate::edit::Context;
use crate::error::DeviceError;

/// Records loaded in one transaction, written once at its end however many changes came.
#[derive(Default)]
pub(crate) struct Desktop {
    held: BTreeMap<RecordId, Slot>,
}

struct Slot {
    rec: Option<i64>,
    record: Option<Record>,
    dirty: bool,
    /// Somebody else's change came.
    news: bool,
    /// A newer app's kind: nothing of it can be kept here.
    newer: bool,
}

/// What became of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Merged {
    /// It is part of the record here.
    Yes,
    /// The record or a dependency is not here: fetch the record before the cursor moves.
    Missing,
}

impl Desktop {
    fn slot(&mut self, connection: &Connection, id: RecordId) -> Result<&mut Slot, DeviceError> {
        match self.held.entry(id) {
            Entry::Occupied(held) => Ok(held.into_mut()),
            Entry::Vacant(free) => {
                let (rec, record) = data::load(connection, id)?.map_or((None, None), |held| (Some(held.rec), Some(held.record)));
                Ok(free.insert(Slot { rec, record, dirty: false, news: false, newer: false }))
            }
        }
    }

    /// Records loaded.
    pub(crate) fn len(&self) -> usize {
        self.held.len()
    }

    /// Merges one raw change.
    pub(crate) fn change(
        &mut self,
        connection: &Connection,
        cx: &Context<'_>,
        id: RecordId,
        raw: &[u8],
    ) -> Result<Merged, DeviceError> {
        if data::is_erased(connection, id)? {
            return Ok(Merged::Yes);
        }
        let checked = preflight::check(raw).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })?;
        let slot = self.slot(connection, id)?;
        if slot.newer {
            return Ok(Merged::Yes);
        }
        let change = Change::from_bytes(raw.to_vec()).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })?;
        let hash = change.hash();
        if slot.record.as_ref().is_some_and(|r| r.holds(&hash)) {
            return Ok(Merged::Yes);
        }
        let merged = match slot.record.as_mut() {
            Some(record) => {
                let here = change.deps().iter().all(|d| record.holds(d));
                here && guarded(|| record.apply([change]))?.is_ok()
            }
            None if checked.deps.is_empty() => match guarded(|| Record::from_changes(id, [change]))? {
                Ok(record) => {
                    slot.record = Some(record);
                    true
                }
                Err(RecordError::UnknownKind { .. }) => {
                    slot.newer = true;
                    return Ok(Merged::Yes);
                }
                Err(_) => false,
            },
            None => false,
        };
        if !merged {
            return Ok(Merged::Missing);
        }
        slot.dirty = true;
        let mine = checked.message.as_deref().and_then(|m| m.parse::<record::Author>().ok()).map(|a| a.officer);
        slot.news |= mine != Some(cx.known.me());
        Ok(Merged::Yes)
    }

    /// Keeps when the hub received a change, by its clock: for the history of the record.
    pub(crate) fn received(&mut self, connection: &Connection, id: RecordId, raw: &[u8], at: i64) -> Result<(), DeviceError> {
        let Some(rec) = self.slot(connection, id)?.rec else { return Ok(()) };
        match preflight::check(raw) {
            Ok(checked) => data::put_received(connection, rec, &checked.hash, at),
            Err(_) => Ok(()),
        }
    }

    /// Merges a whole record.
    pub(crate) fn whole(&mut self, connection: &Connection, cx: &Context<'_>, saved: &Saved) -> Result<(), DeviceError> {
        if data::is_erased(connection, saved.record)? {
            return Ok(());
        }
        if !self.held.contains_key(&saved.record) {
            // Looked at before it is loaded: mostly it is here as it came.
            let here = data::heads(connection, saved.record)?;
            if here.is_some_and(|h| h.iter().map(|h| Hash(h.0)).eq(saved.heads.iter().copied())) {
                return Ok(());
            }
        }
        let slot = self.slot(connection, saved.record)?;
        let doc = saved.load().map_err(|e| DeviceError::BadAnswer { what: e.to_string() })?;
        let arrived = match Record::from_doc(saved.record, doc) {
            Ok(record) => record,
            Err(RecordError::UnknownKind { .. }) => {
                slot.newer = true;
                // What its log says later is passed by, not asked for for ever.
                return data::put_unreadable(connection, saved.record);
            }
            Err(error) => return Err(error.into()),
        };
        match slot.record.as_mut() {
            None => slot.record = Some(arrived),
            Some(record) => {
                let theirs = arrived.changes();
                guarded(|| record.apply(theirs))??;
            }
        }
        slot.dirty = true;
        let me = cx.known.me();
        slot.news |= slot.record.as_ref().is_some_and(|r| r.authors().iter().any(|a| *a != me));
        Ok(())
    }

    /// Whether a record is here with all of these changes.
    pub(crate) fn holds(&mut self, connection: &Connection, id: RecordId, changes: &[Hash]) -> Result<bool, DeviceError> {
        if data::is_erased(connection, id)? {
            return Ok(true);
        }
        if !self.held.contains_key(&id) {
            // Known without loading it: its heads, or what this officer wrote here.
            let Some(heads) = data::heads(connection, id)? else { return Ok(false) };
            let mut all = true;
            for change in changes {
                all = all && (heads.iter().any(|h| h.0 == change.0) || data::wrote(connection, id, change)?);
            }
            if all {
                return Ok(true);
            }
        }
        let slot = self.slot(connection, id)?;
        // A newer app's kind: nothing of it can be kept here.
        let all = |r: &Record| changes.iter().all(|c| r.holds(&ChangeHash(c.0)));
        Ok(slot.newer || slot.record.as_ref().is_some_and(all))
    }

    /// A scope holds a record; writes the record first where it is new.
    pub(crate) fn hold(
        &mut self,
        connection: &Connection,
        cx: &Context<'_>,
        id: RecordId,
        scope: &Scope,
    ) -> Result<(), DeviceError> {
        // Not loaded for it: what is here is only marked.
        if let (false, Some(rec)) = (self.held.contains_key(&id), data::rec_of(connection, id)?) {
            return data::hold(connection, rec, scope);
        }
        let slot = self.slot(connection, id)?;
        if slot.rec.is_none() {
            let Some(record) = &slot.record else { return Ok(()) };
            slot.rec = Some(data::put(connection, cx.known, None, record)?);
            slot.dirty = false;
            // Whichever way it came back: from now on nothing its log says is passed by.
            data::readable(connection, id)?;
            if let (true, Some(rec)) = (slot.news, slot.rec) {
                data::arrived(connection, rec, cx.now)?;
                // What an officer wrote before they had this device may be displaced too.
                data::put_notices(connection, cx, rec, record)?;
            }
        }
        match slot.rec {
            Some(rec) => data::hold(connection, rec, scope),
            None => Ok(()),
        }
    }

    /// The row of a record that is here.
    pub(crate) fn rec(&mut self, connection: &Connection, id: RecordId) -> Result<Option<i64>, DeviceError> {
        Ok(self.slot(connection, id)?.rec)
    }

    /// Forgets a record that was erased meanwhile.
    pub(crate) fn forget(&mut self, id: RecordId) {
        self.held.remove(&id);
    }

    /// Writes what changed; answers which records did.
    pub(crate) fn write(self, connection: &Connection, cx: &Context<'_>) -> Result<Vec<RecordId>, DeviceError> {
        let mut changed = Vec::new();
        for (id, slot) in self.held {
            let Some(record) = slot.record.as_ref() else { continue };
            if slot.dirty {
                let rec = data::put(connection, cx.known, slot.rec, record)?;
                if slot.news {
                    data::arrived(connection, rec, cx.now)?;
                    data::put_notices(connection, cx, rec, record)?;
                }
            } else if let (true, Some(rec)) = (slot.news, slot.rec) {
                // It came whole and is written already; what it tells this officer is not.
                data::put_notices(connection, cx, rec, record)?;
            }
            if slot.dirty || slot.news {
                changed.push(id);
            }
        }
        Ok(changed)
    }
}

/// Automerge may panic on bytes it should refuse; that must cost one record, never the vault's thread.
fn guarded<T>(f: impl FnOnce() -> T) -> Result<T, DeviceError> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|_| DeviceError::BadAnswer { what: "Automerge panicked on it".into() })
}
