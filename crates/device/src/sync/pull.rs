//! Pages of the scopes' logs: stored in transactions short enough that an officer's edit never waits for them, each with
//! the cursors it moves. A change whose record or dependency is not here is never passed by: the record is fetched first.

use std::collections::{BTreeSet, VecDeque};

use record::planted::{Bug, planted};
use record::{RecordId, Scope};
use rusqlite::Connection;
use wire::message::{FetchRequest, FetchResponse, LogEntry, LogEvent, SyncResponse};
use wire::seam::{Clock, crash};
use wire::snapshot::{self, Saved};

use super::Round;
use super::apply::{Desktop, Merged, Written};
use super::speak::versions;
use crate::data::{self, Cursor};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::store::Turn;

/// A transaction of sync is not longer than this, ms.
pub(super) const LONGEST_MS: i64 = 50;
/// Nor does it load more records than this.
pub(super) const MOST_RECORDS: usize = 200;
/// Records in one fetch.
const FETCH: usize = 200;

/// A page on its way into the vault.
struct Coming {
    /// Where its scope stood when it came.
    cursor: Cursor,
    /// What is not stored yet.
    rest: Vec<LogEntry>,
    /// Fetched whole since it came: more than that the hub does not have of them.
    fetched: BTreeSet<RecordId>,
}

/// How far one transaction got.
struct Stored {
    /// Entries stored.
    taken: usize,
    /// Records that changed, and those of which something was not let in.
    written: Written,
    /// Records to fetch before the next entry can be stored.
    missing: Vec<RecordId>,
}

impl Round<'_> {
    /// Stores every page of an answer. A page that cannot be read stops its own scope and no other.
    pub(super) async fn pages(&mut self, answer: &SyncResponse) -> Result<(), DeviceError> {
        if answer.pages.is_empty() {
            return Ok(());
        }
        let cursors = self.session.read(|c, _| data::cursors(c)).await?;
        let mut coming: VecDeque<Coming> = VecDeque::new();
        for page in &answer.pages {
            let held = cursors.iter().find(|cursor| cursor.scope == page.scope && cursor.pinned.is_none());
            let Some(cursor) = held.cloned() else { continue };
            let at = wire::message::Cursor { scope: cursor.scope.clone(), epoch: cursor.epoch, seq: cursor.seq };
            match page.follows(&at) {
                Ok(_) => coming.push_back(Coming { cursor, rest: page.entries.clone(), fetched: BTreeSet::new() }),
                Err(_) => self.trouble(page.scope.to_string(), "bad_page"),
            }
        }
        while !coming.is_empty() {
            if planted(Bug::CursorBeforeData) {
                let moved = coming.iter().filter_map(|page| Some(Cursor { seq: page.rest.last()?.seq, ..page.cursor.clone() }));
                let moved: Vec<Cursor> = moved.collect();
                let put = self.session.write(Turn::Sync, move |tx, _| {
                    for cursor in &moved {
                        data::put_cursor(tx, cursor)?;
                    }
                    Ok(())
                });
                put.await?;
            }
            let seams = self.session.seams.clone();
            let (stored, left) = self
                .session
                .write(Turn::Sync, move |tx, cx| {
                    let stored = store(tx, cx, &*seams.clock, &mut coming)?;
                    seams.crash.reached(crash::PAGE_BEFORE_COMMIT);
                    Ok((stored, coming))
                })
                .await?;
            coming = left;
            self.session.seams.crash.reached(crash::PAGE_AFTER_COMMIT);
            if stored.taken > 0 {
                self.progressed();
            }
            self.wrote(stored.written);
            if stored.missing.is_empty() {
                continue;
            }
            if let Some(page) = coming.front_mut() {
                page.fetched.extend(&stored.missing);
            }
            match self.fetch(stored.missing).await {
                Err(DeviceError::BadAnswer { .. }) => {
                    if let Some(page) = coming.pop_front() {
                        self.trouble(page.cursor.scope.to_string(), "bad_page");
                    }
                }
                other => other?,
            }
        }
        Ok(())
    }

    /// Asks for what an older app passed by because it did not know its kind, once this app knows it: whole, and held from then
    /// on by every scope whose log spoke of it.
    pub(super) async fn newer_kinds(&mut self) -> Result<(), DeviceError> {
        loop {
            let kinds = self.session.seams.kinds.clone();
            let (asked, lacks) = self
                .session
                .read(move |c, _| {
                    let asked = data::newer_known(c, &kinds, FETCH)?;
                    let mut lacks = Vec::new();
                    for id in &asked {
                        // A log that spoke of it meanwhile brought it whole.
                        if data::rec_of(c, *id)?.is_none() {
                            lacks.push(*id);
                        }
                    }
                    Ok((asked, lacks))
                })
                .await?;
            if asked.is_empty() {
                return Ok(());
            }
            self.fetch(lacks).await?;
            self.session.write(Turn::Sync, move |tx, _| data::newer_asked(tx, &asked)).await?;
        }
    }

    /// Fetches whole records and merges them. What this officer may not read is passed by.
    pub(super) async fn fetch(&mut self, mut wanted: Vec<RecordId>) -> Result<(), DeviceError> {
        while !wanted.is_empty() {
            let now: Vec<RecordId> = wanted.drain(..wanted.len().min(FETCH)).collect();
            let answer: FetchResponse =
                self.ask("/v1/fetch", &FetchRequest { versions: versions(), records: now.clone() }).await?;
            let saved =
                snapshot::open(&answer.block, &answer.manifest).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })?;
            if saved.is_empty() && !answer.later.is_empty() {
                return Err(DeviceError::BadAnswer { what: "nothing was fetched".into() });
            }
            wanted.extend(answer.later);
            let missing = answer.missing;
            let written = self
                .session
                .write(Turn::Sync, move |tx, cx| {
                    let mut desktop = Desktop::default();
                    for one in saved.iter().filter(|s| now.contains(&s.record)) {
                        data::readable(tx, one.record)?;
                        desktop.whole(tx, cx, one)?;
                    }
                    for id in missing {
                        data::put_unreadable(tx, id)?;
                    }
                    desktop.write(tx, cx)
                })
                .await?;
            self.wrote(written);
        }
        Ok(())
    }
}

/// Stores what comes, page after page, for as long as one transaction may last: those of an officer's ward, team and own log are
/// mostly a few entries each. What is stored is taken off `coming`.
fn store(
    connection: &Connection,
    cx: &Context<'_>,
    clock: &dyn Clock,
    coming: &mut VecDeque<Coming>,
) -> Result<Stored, DeviceError> {
    let began = clock.boot_ms();
    let mut desktop = Desktop::default();
    let mut stored = Stored { taken: 0, written: Written::default(), missing: Vec::new() };
    let (mut erased, mut moved): (Vec<RecordId>, Vec<(Scope, u64)>) = (Vec::new(), Vec::new());
    while let Some(page) = coming.front_mut() {
        let mut taken = 0;
        for entry in &page.rest {
            let begun = stored.taken + taken > 0;
            if begun && (clock.boot_ms() - began >= LONGEST_MS || desktop.len() >= MOST_RECORDS) {
                break;
            }
            if !one(connection, cx, &page.cursor.scope, entry, page.fetched.contains(&entry.record), &mut desktop)? {
                // Everything this page needs is fetched in one go, not a record at a time.
                stored.missing = needs(connection, &page.rest[taken..])?;
                break;
            }
            taken += 1;
        }
        let done: Vec<LogEntry> = page.rest.drain(..taken).collect();
        erased.extend(done.iter().filter(|e| matches!(e.event, LogEvent::Erase { .. })).map(|e| e.record));
        moved.extend(done.last().map(|last| (page.cursor.scope.clone(), last.seq)));
        stored.taken += taken;
        if !page.rest.is_empty() {
            break;
        }
        coming.pop_front();
    }
    stored.written = desktop.write(connection, cx)?;
    stored.written.changed.extend(erased);
    for (scope, last) in moved {
        if let Some(cursor) = data::cursor(connection, &scope)? {
            let seq = if planted(Bug::CursorSkips) { last + 1 } else { last };
            data::put_cursor(connection, &Cursor { seq, head: cursor.head.max(last), ..cursor })?;
        }
    }
    Ok(stored)
}

/// Stores one entry; answers false where its record has to be fetched first, which was not done yet.
pub(super) fn one(
    connection: &Connection,
    cx: &Context<'_>,
    scope: &Scope,
    entry: &LogEntry,
    fetched: bool,
    desktop: &mut Desktop,
) -> Result<bool, DeviceError> {
    let id = entry.record;
    match &entry.event {
        LogEvent::Change { raw, received_at, .. } => {
            match desktop.change(connection, cx, id, raw)? {
                Merged::Yes => {}
                // The hub's own copy of the record may be good: it is asked for once before the poison is passed by.
                Merged::Poison(code) => {
                    desktop.poison(id, code);
                    if !fetched {
                        return Ok(false);
                    }
                }
                Merged::Missing => match passed_by(connection, scope, id, fetched)? {
                    None => desktop.poison(id, "incomplete"),
                    Some(by) => return Ok(by),
                },
            }
            desktop.hold(connection, cx, id, scope)?;
            desktop.received(connection, id, raw, *received_at)?;
        }
        LogEvent::Arrive { kind, saved, heads, .. } => {
            let mut heads = heads.clone();
            heads.sort_unstable();
            let saved = Saved { record: id, kind: kind.clone(), heads, bytes: saved.clone() };
            desktop.whole(connection, cx, &saved)?;
            desktop.hold(connection, cx, id, scope)?;
        }
        LogEvent::Held { changes } => {
            if !desktop.holds(connection, id, changes)? {
                match passed_by(connection, scope, id, fetched)? {
                    None => desktop.poison(id, "incomplete"),
                    Some(by) => return Ok(by),
                }
            }
            desktop.hold(connection, cx, id, scope)?;
        }
        LogEvent::Leave { code } => {
            if let Some(rec) = desktop.rec(connection, id)? {
                data::leave(connection, rec, scope, code.as_deref() == Some("restricted"))?;
            } else if code.as_deref() == Some("restricted") {
                data::forget_words(connection, id)?;
            }
            data::newer_left(connection, id, scope)?;
        }
        LogEvent::Erase { .. } => {
            desktop.forget(id);
            data::erase(connection, cx, id)?;
        }
    }
    Ok(true)
}

/// What becomes of an entry whose record lacks what it builds on: passed by where the hub does not give the record to this
/// officer any more, else fetched once; none where it was fetched and lacks it still.
fn passed_by(connection: &Connection, scope: &Scope, id: RecordId, fetched: bool) -> Result<Option<bool>, DeviceError> {
    let unreadable = data::unreadable(connection, id)?;
    let held = data::rec_of(connection, id)?.is_some();
    Ok(if unreadable && (fetched || !held) {
        if !held {
            data::hold_newer(connection, id, scope)?;
        }
        Some(true)
    } else if fetched {
        None
    } else {
        Some(false)
    })
}

/// Records of these entries that are not held here, and the first one's in any case.
fn needs(connection: &Connection, entries: &[LogEntry]) -> Result<Vec<RecordId>, DeviceError> {
    let mut needed: Vec<RecordId> = entries.first().map(|e| e.record).into_iter().collect();
    for entry in entries {
        let changed = matches!(entry.event, LogEvent::Change { .. } | LogEvent::Held { .. });
        if changed && !needed.contains(&entry.record) && data::rec_of(connection, entry.record)?.is_none() {
            needed.push(entry.record);
        }
    }
    needed.truncate(FETCH);
    Ok(needed)
}
