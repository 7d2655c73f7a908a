//! Merging what came from the hub into the records held here. The pinned hub is trusted for who wrote what; its bytes are
//! read behind the same gates as anybody's.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use automerge::ChangeHash;
use record::{OfficerId, Record, RecordId, Scope};
use rusqlite::Connection;
use wire::shadow::Wrote;
use wire::snapshot::Saved;
use wire::{Hash, preflight};

use super::gate::{self, Passed, Poison};
use crate::data::{self, Rows};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::known::Known;

/// Records loaded in one transaction, written once at its end however many changes came.
#[derive(Default)]
pub(crate) struct Desktop {
    held: BTreeMap<RecordId, Slot>,
    poisoned: Vec<(RecordId, &'static str)>,
}

struct Slot {
    rec: Option<i64>,
    record: Option<Arc<Record>>,
    /// Where it was written in this transaction; proved before it is stored.
    wrote: Option<Wrote>,
    /// The rows it was proved by, not stored yet.
    rows: Option<Rows>,
    /// What came in this transaction, to find the one that spoils it.
    came: Vec<Came>,
    /// Somebody else's change came.
    news: bool,
    /// A newer app's kind, by its name: nothing of it can be kept here.
    newer: Option<String>,
}

enum Came {
    Change(Vec<u8>),
    Whole(Saved),
}

/// What became of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Merged {
    /// It is part of the record here.
    Yes,
    /// The record or a dependency is not here: fetch the record before the cursor moves.
    Missing,
    /// It must not be let in; the copy here is as it was.
    Poison(&'static str),
}

/// What a transaction wrote.
#[derive(Default)]
pub(crate) struct Written {
    /// Records that changed.
    pub changed: Vec<RecordId>,
    /// Records of which something was not let in, and why: their last good copy is kept.
    pub poisoned: Vec<(RecordId, &'static str)>,
}

impl Slot {
    /// Lets in what came, where it passes; else everything is as it was.
    fn take(&mut self, id: RecordId, me: OfficerId, came: Came) -> Result<Merged, Poison> {
        match &came {
            Came::Change(raw) => match gate::change(id, self.record.as_deref(), raw)? {
                Passed::In(record, wrote, by) => {
                    self.record = Some(Arc::from(record));
                    self.wrote.get_or_insert_default().and(wrote);
                    self.news |= by != Some(me);
                }
                Passed::Had => return Ok(Merged::Yes),
                Passed::Missing => return Ok(Merged::Missing),
                Passed::NewerKind(kind) => {
                    self.newer = Some(kind);
                    return Ok(Merged::Yes);
                }
            },
            Came::Whole(saved) => match gate::whole(self.record.as_deref(), saved)? {
                Some(record) => {
                    self.news |= record.authors().iter().any(|a| *a != me);
                    self.record = Some(Arc::new(record));
                    self.wrote.get_or_insert_default().and(Wrote::everything());
                }
                None => {
                    self.newer = Some(saved.kind.clone());
                    return Ok(Merged::Yes);
                }
            },
        }
        self.came.push(came);
        Ok(Merged::Yes)
    }

    /// Proves what is about to be stored. Where it does not hold, the stored copy takes what came one by one, so that the
    /// poison alone stays out; gives why.
    fn prove(&mut self, connection: &Connection, id: RecordId, me: OfficerId) -> Result<Option<&'static str>, DeviceError> {
        let (Some(record), Some(wrote)) = (&self.record, &self.wrote) else { return Ok(None) };
        let poison = match gate::proved_rows(record, wrote, me) {
            Ok(rows) => {
                self.rows = Some(rows);
                return Ok(None);
            }
            Err(poison) => poison,
        };
        self.record = data::load(connection, id)?.map(|held| Arc::new(held.record));
        (self.wrote, self.news) = (None, false);
        for came in std::mem::take(&mut self.came) {
            let before = (self.record.clone(), self.wrote.clone(), self.news);
            let let_in = self.take(id, me, came).is_ok();
            let holds = |s: &Self| s.record.as_ref().zip(s.wrote.as_ref()).is_none_or(|(r, w)| gate::proved(r, w).is_ok());
            if !let_in || !holds(self) {
                (self.record, self.wrote, self.news) = before;
            }
        }
        Ok(Some(poison.code))
    }

    /// Stores it as it was proved. What was here before stays at hand: the next change of it reads no document.
    fn put(&mut self, connection: &Connection, known: &Known, record: &Arc<Record>) -> Result<i64, DeviceError> {
        match self.rows.take() {
            Some(rows) if self.rec.is_some() => data::put_at_hand(connection, self.rec, &rows, record),
            Some(rows) => data::put_rows(connection, None, &rows),
            None => data::put(connection, known, self.rec, record),
        }
    }
}

impl Desktop {
    fn slot(&mut self, connection: &Connection, id: RecordId) -> Result<&mut Slot, DeviceError> {
        match self.held.entry(id) {
            Entry::Occupied(held) => Ok(held.into_mut()),
            Entry::Vacant(free) => {
                let (rec, record) = data::open(connection, id)?.map_or((None, None), |held| (Some(held.rec), Some(held.record)));
                Ok(free.insert(Slot { rec, record, wrote: None, rows: None, came: Vec::new(), news: false, newer: None }))
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
        let slot = self.slot(connection, id)?;
        if slot.newer.is_some() {
            return Ok(Merged::Yes);
        }
        let came = slot.take(id, cx.known.me(), Came::Change(raw.to_vec()));
        if let Some(kind) = &slot.newer {
            data::put_newer(connection, id, kind)?;
        }
        Ok(came.unwrap_or_else(|poison| Merged::Poison(poison.code)))
    }

    /// Merges a whole record.
    pub(crate) fn whole(&mut self, connection: &Connection, cx: &Context<'_>, saved: &Saved) -> Result<(), DeviceError> {
        if data::is_erased(connection, saved.record)? {
            return Ok(());
        }
        // Looked at before it is loaded: mostly it is here as it came, also where another scope let go of it just now.
        let here = match self.held.get(&saved.record) {
            Some(slot) => slot.record.as_ref().map(|record| record.heads()),
            None => data::heads(connection, saved.record)?,
        };
        if here.is_some_and(|h| h.iter().map(|h| Hash(h.0)).eq(saved.heads.iter().copied())) {
            return Ok(());
        }
        let slot = self.slot(connection, saved.record)?;
        if let Err(poison) = slot.take(saved.record, cx.known.me(), Came::Whole(saved.clone())) {
            self.poison(saved.record, poison.code);
        } else if let Some(kind) = &slot.newer {
            // What its log says later is passed by, not asked for for ever; an app that knows its kind asks for it whole.
            data::put_newer(connection, saved.record, kind)?;
            data::put_unreadable(connection, saved.record)?;
        }
        Ok(())
    }

    /// Keeps when the hub received a change, by its clock: for the history of the record.
    pub(crate) fn received(&mut self, connection: &Connection, id: RecordId, raw: &[u8], at: i64) -> Result<(), DeviceError> {
        let Some(rec) = self.slot(connection, id)?.rec else { return Ok(()) };
        match preflight::check(raw) {
            Ok(checked) => data::put_received(connection, rec, &checked.hash, at),
            Err(_) => Ok(()),
        }
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
        Ok(slot.newer.is_some() || slot.record.as_deref().is_some_and(all))
    }

    /// Something of a record was not let in.
    pub(crate) fn poison(&mut self, id: RecordId, code: &'static str) {
        if !self.poisoned.contains(&(id, code)) {
            self.poisoned.push((id, code));
        }
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
        let me = cx.known.me();
        let slot = self.slot(connection, id)?;
        let mut spoilt = None;
        if slot.rec.is_none() {
            spoilt = slot.prove(connection, id, me)?;
            if let Some(record) = slot.record.take() {
                let rec = slot.put(connection, cx.known, &record)?;
                slot.rec = Some(rec);
                slot.wrote = None;
                let record = slot.record.insert(record);
                // Whichever way it came back: from now on nothing its log says is passed by.
                data::readable(connection, id)?;
                if slot.news {
                    data::arrived(connection, rec, cx.now)?;
                    // What an officer wrote before they had this device may be displaced too.
                    data::put_notices(connection, cx, rec, record)?;
                }
            }
        }
        let (rec, newer) = (slot.rec, slot.newer.is_some());
        if let Some(code) = spoilt {
            self.poison(id, code);
        }
        match rec {
            Some(rec) => data::hold(connection, rec, scope),
            None if newer => data::hold_newer(connection, id, scope),
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

    /// Writes what changed and holds; remembers of what does not that it has to be fetched again.
    pub(crate) fn write(mut self, connection: &Connection, cx: &Context<'_>) -> Result<Written, DeviceError> {
        let me = cx.known.me();
        let mut changed = Vec::new();
        for (id, mut slot) in std::mem::take(&mut self.held) {
            if let Some(code) = slot.prove(connection, id, me)? {
                self.poison(id, code);
            }
            let Some(record) = slot.record.take() else { continue };
            let record = &record;
            if slot.wrote.is_some() {
                let rec = slot.put(connection, cx.known, record)?;
                if slot.news {
                    data::arrived(connection, rec, cx.now)?;
                }
                // Also of what this officer wrote on another phone: it may settle what is open here, or be displaced by it.
                data::put_notices(connection, cx, rec, record)?;
            } else if let (true, Some(rec)) = (slot.news, slot.rec) {
                // It came whole and is written already; what it tells this officer is not.
                data::put_notices(connection, cx, rec, record)?;
            }
            if slot.wrote.is_some() || slot.news {
                changed.push(id);
            }
        }
        for (id, _) in &self.poisoned {
            if data::rec_of(connection, *id)?.is_some() {
                data::put_unreadable(connection, *id)?;
            }
        }
        Ok(Written { changed, poisoned: self.poisoned })
    }
}
