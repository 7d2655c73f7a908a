//! The outbox: own changes, the batches they are cut into, and where each is on its way.

use std::collections::HashSet;

use record::RecordId;
use rusqlite::{Connection, OptionalExtension, params};
use wire::batch::{self, Arrived, Batch, Heading};
use wire::seam::{CrashPoints, crash};
use wire::{Hash, SealedBatch, SignedReceipt};

use super::device::{json, parse};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::pages::{GROUPS, OutboxRow, Received, refused};
use crate::screen::{ItemSync, Words};

/// One own change on its way into a batch.
#[derive(Clone, Debug)]
pub(crate) struct Cutting {
    /// The record's row.
    pub rec: i64,
    /// The record.
    pub record: RecordId,
    /// The change.
    pub raw: Vec<u8>,
    /// One of [`GROUPS`].
    pub group: String,
    /// What was done.
    pub words: Words,
}

/// Cuts the changes of one action into batches, signs, numbers and stores them, in the transaction that stores the edit:
/// a locked device, or one that lost power, can still send them as they are.
pub(crate) fn cut(
    connection: &Connection,
    cx: &Context<'_>,
    power: &dyn CrashPoints,
    incarnation: u64,
    changes: &[Cutting],
) -> Result<(), DeviceError> {
    let known = cx.known;
    let place = |group: &str| GROUPS.iter().position(|g| *g == group).unwrap_or(GROUPS.len());
    // What an action writes goes together, as early as the most urgent part of it.
    let urgency = changes.iter().map(|c| place(&c.group)).min().unwrap_or(GROUPS.len());
    let mut rest = changes;
    while !rest.is_empty() {
        let heading = heading(connection, cx, incarnation)?;
        let raws: Vec<(RecordId, &[u8])> = rest.iter().map(|c| (c.record, c.raw.as_slice())).collect();
        let cut = batch::cut(&heading, &raws, &known.key).map_err(|refusal| DeviceError::Unsendable { code: refusal.code() })?;
        power.reached(crash::CUT_BEFORE_COMMIT);
        connection
            .prepare_cached("INSERT INTO batch (seq, hash, urgency, at, bytes) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![heading.batch_seq, cut.hash.0, urgency, cx.hub_now(), cut.sealed.to_bytes()])?;
        let mut insert = connection.prepare_cached(
            "INSERT INTO own_change (hash, rec, batch, at, grp, words, connected, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting')",
        )?;
        for (named, change) in cut.batch.changes.iter().zip(rest) {
            let words = json(&change.words)?;
            insert.execute(params![
                named.hash.0,
                change.rec,
                heading.batch_seq,
                cx.hub_now(),
                change.group,
                words,
                cx.connected
            ])?;
        }
        rest = &rest[cut.taken..];
    }
    Ok(())
}

/// The heading of the next batch.
fn heading(connection: &Connection, cx: &Context<'_>, incarnation: u64) -> Result<Heading, DeviceError> {
    let known = cx.known;
    let (seq, prev) = last_batch(connection)?;
    Ok(Heading {
        officer: known.me(),
        device: known.enrolment.device,
        incarnation,
        grant_version: known.heard.grant_version,
        lease_id: known.heard.lease_id,
        hub_id: known.enrolment.hub_id,
        hub_epoch_seen: known.heard.hub_epoch,
        batch_seq: seq + 1,
        prev_batch_hash: prev,
        claimed_time: cx.now,
        boot_elapsed: cx.boot,
        hub_clock_offset: known.heard.offset,
    })
}

/// Cuts again, as batches of their own, what a batch carries beside a record that was erased. They stand where the first one
/// stood: waiting, or received.
pub(crate) fn recut(
    connection: &Connection,
    cx: &Context<'_>,
    seq: u64,
    first: &Batch,
    rest: &[&Arrived],
) -> Result<(), DeviceError> {
    let mut rest: Vec<(RecordId, &[u8])> = rest.iter().map(|c| (c.record, c.raw.as_slice())).collect();
    while !rest.is_empty() {
        let mut heading = heading(connection, cx, first.incarnation)?;
        // Under the grants, lease and clock it was written under.
        heading.grant_version = first.grant_version;
        heading.lease_id = first.lease_id;
        heading.hub_epoch_seen = first.hub_epoch_seen;
        heading.hub_clock_offset = first.hub_clock_offset;
        // That clock may be another by now, and the hub compares what it says of this cut with what was cut before it.
        heading.claimed_time = cx.hub_now().saturating_sub(first.hub_clock_offset.unwrap_or(0));
        let key = &cx.known.key;
        let cut = batch::cut(&heading, &rest, key).map_err(|refusal| DeviceError::Unsendable { code: refusal.code() })?;
        connection
            .prepare_cached(
                "INSERT INTO batch (seq, hash, urgency, at, sent_at, received_at, bytes)
                 SELECT ?2, ?3, urgency, at, sent_at, received_at, ?4 FROM batch WHERE seq = ?1",
            )?
            .execute(params![seq, heading.batch_seq, cut.hash.0, cut.sealed.to_bytes()])?;
        let mut moved = connection.prepare_cached("UPDATE own_change SET batch = ?2 WHERE hash = ?1")?;
        for named in &cut.batch.changes {
            moved.execute(params![named.hash.0, heading.batch_seq])?;
        }
        rest.drain(..cut.taken);
    }
    Ok(())
}

/// The number and hash of the newest batch; 0 before the first.
fn last_batch(connection: &Connection) -> Result<(u64, Option<Hash>), DeviceError> {
    let row = connection
        .prepare_cached("SELECT seq, hash FROM batch ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, Some(Hash(row.get(1)?)))))
        .optional()?;
    Ok(row.unwrap_or((0, None)))
}

/// Keeps the hub's verified word on a batch.
pub(crate) fn put_receipt(
    connection: &Connection,
    seq: u64,
    receipt: &SignedReceipt,
    received_at: i64,
) -> Result<(), DeviceError> {
    connection.prepare_cached("UPDATE batch SET received_at = ?2, receipt = ?3 WHERE seq = ?1")?.execute(params![
        seq,
        received_at,
        wire::codec::encode(receipt)
    ])?;
    Ok(())
}

/// The receipts of batches that wait again, because the hub that signed for them lost them since.
pub(crate) fn receipts_of(connection: &Connection, seqs: impl Iterator<Item = u64>) -> Result<Vec<SignedReceipt>, DeviceError> {
    let mut find = connection.prepare_cached("SELECT receipt FROM batch WHERE seq = ?1 AND receipt IS NOT NULL")?;
    let mut found = Vec::new();
    for seq in seqs {
        if let Some(bytes) = find.query_row([seq], |row| row.get::<_, Vec<u8>>(0)).optional()? {
            let receipt = wire::codec::decode("receipt", &bytes);
            found.push(receipt.map_err(|e| DeviceError::VaultCorrupt { why: format!("receipt: {e}") })?);
        }
    }
    Ok(found)
}

/// Says where an own change is; answers whether that is news.
pub(crate) fn own_change(
    connection: &Connection,
    hash: &Hash,
    state: &str,
    code: Option<&str>,
    received_at: Option<i64>,
) -> Result<bool, DeviceError> {
    let changed = connection
        .prepare_cached(
            "UPDATE own_change SET state = ?2, code = ?3, received_at = coalesce(?4, received_at)
             WHERE hash = ?1 AND (state <> ?2 OR received_at IS NULL)",
        )?
        .execute(params![hash.0, state, code, received_at])?;
    Ok(changed > 0)
}

/// Whether a change is this officer's own, made here and part of the record.
pub(crate) fn wrote(connection: &Connection, record: RecordId, hash: &Hash) -> Result<bool, DeviceError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM own_change c JOIN record r USING (rec) WHERE c.hash = ?1 AND r.id = ?2 AND c.state <> 'aside'",
        )?
        .exists(params![hash.0, record.bytes()])?)
}

/// Where a change is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Way {
    /// Its state.
    pub sync: ItemSync,
    /// It was written without a connection, as far as is known here.
    pub offline: bool,
}

/// Where a change is; somebody else's came from the hub, so it is received there.
pub(crate) fn way(connection: &Connection, hash: &[u8; 32], connected: bool) -> Result<Way, DeviceError> {
    let row = connection
        .prepare_cached(
            "SELECT c.state, c.code, c.received_at, c.connected, b.sent_at FROM own_change c LEFT JOIN batch b ON b.seq = c.batch WHERE c.hash = ?1",
        )?
        .query_row([hash], |row| {
            let state: String = row.get(0)?;
            let code: Option<String> = row.get(1)?;
            Ok((state_of(&state, code, row.get(2)?, row.get(4)?, connected), row.get::<_, bool>(3)?))
        })
        .optional()?;
    Ok(match row {
        Some((sync, was_connected)) => Way { sync, offline: !was_connected },
        None => {
            let received = super::hub_time::received_at(connection, hash)?;
            Way { sync: received.map_or(ItemSync::Derived, |at| ItemSync::Received { at }), offline: false }
        }
    })
}

fn state_of(state: &str, code: Option<String>, received_at: Option<i64>, sent_at: Option<i64>, connected: bool) -> ItemSync {
    match (state, received_at) {
        ("aside", _) => ItemSync::SetAside { why: refused(&code.unwrap_or_default()) },
        ("review", Some(at)) => ItemSync::Review { at },
        (_, Some(at)) => ItemSync::Received { at },
        _ if sent_at.is_some() => ItemSync::NoReceipt,
        _ if connected => ItemSync::WaitingTurn,
        _ => ItemSync::WaitingSignal,
    }
}

/// The state of a record's newest own change that the hub has not received; none where it has all of them.
pub(crate) fn newest_waiting(connection: &Connection, rec: i64) -> Result<Option<ItemSync>, DeviceError> {
    let row: Option<Option<i64>> = connection
        .prepare_cached(
            "SELECT b.sent_at FROM own_change c LEFT JOIN batch b ON b.seq = c.batch
             WHERE c.rec = ?1 AND c.state = 'waiting' ORDER BY c.at DESC LIMIT 1",
        )?
        .query_row([rec], |row| row.get(0))
        .optional()?;
    Ok(row.map(|sent_at| if sent_at.is_some() { ItemSync::NoReceipt } else { ItemSync::Saved }))
}

/// At most so many own changes that wait are looked through for a list: of more, each row asks for itself.
const FEW: usize = 256;

/// The records of which the hub lacks own changes, asked once for a whole list: mostly there are none, or a handful.
pub(super) struct Unsent<'c> {
    connection: &'c Connection,
    /// All of them, where they are few.
    few: Option<HashSet<i64>>,
}

impl<'c> Unsent<'c> {
    /// Looks which they are.
    pub(super) fn of(connection: &'c Connection) -> Result<Self, DeviceError> {
        let sql = "SELECT rec FROM own_change INDEXED BY own_change_waiting WHERE state = 'waiting' LIMIT ?1";
        let mut found = connection.prepare_cached(sql)?;
        let waiting: Vec<i64> = found.query_map([FEW + 1], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let few = (waiting.len() <= FEW).then(|| waiting.into_iter().collect());
        Ok(Self { connection, few })
    }

    /// As [`newest_waiting`].
    pub(super) fn newest(&self, rec: i64) -> Result<Option<ItemSync>, DeviceError> {
        match &self.few {
            Some(few) if !few.contains(&rec) => Ok(None),
            _ => newest_waiting(self.connection, rec),
        }
    }
}

/// What was done in an own change, and the group it was sent in; none for somebody else's.
pub(crate) fn own_words(connection: &Connection, hash: &Hash) -> Result<Option<(String, Words)>, DeviceError> {
    let row: Option<(String, String)> = connection
        .query_row("SELECT grp, words FROM own_change WHERE hash = ?1", [hash.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(group, words)| Ok((group, parse("own_change", words.as_bytes())?))).transpose()
}

/// Own changes that wait, at the hub's supervisor too, and photos that do.
pub(crate) fn waiting_rows(connection: &Connection, connected: bool) -> Result<Vec<OutboxRow>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT c.grp, r.id, s.shown, c.words, c.at, b.sent_at, c.state, c.received_at FROM own_change c JOIN record r USING (rec)
         LEFT JOIN search s ON s.rowid = r.rec LEFT JOIN batch b ON b.seq = c.batch WHERE c.state IN ('waiting', 'review') ORDER BY c.at",
    )?;
    let rows = found.query_map([], |row| {
        let sync = state_of(&row.get::<_, String>(6)?, None, row.get(7)?, row.get(5)?, connected);
        let title: Option<String> = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, title, row.get::<_, String>(3)?, row.get(4)?, sync))
    })?;
    let mut all = Vec::new();
    for row in rows {
        let (group, id, title, words, at, sync) = row?;
        let words = parse("own_change", words.as_bytes())?;
        let title = title.filter(|t| !t.is_empty());
        all.push(OutboxRow { group, record: RecordId::from_bytes(id), title, words, at, sync, bytes: 0 });
    }
    let mut photos = connection.prepare_cached("SELECT record, at, size, sent FROM photo WHERE received_at IS NULL")?;
    let photos = photos.query_map([], |row| {
        let (total, sent): (i64, i64) = (row.get(2)?, row.get(3)?);
        Ok(OutboxRow {
            group: "photos".into(),
            record: RecordId::from_bytes(row.get(0)?),
            title: None,
            words: Words::of("entry.photo"),
            at: row.get(1)?,
            sync: ItemSync::Uploading { sent, total, signal: connected },
            bytes: total - sent,
        })
    })?;
    for photo in photos {
        all.push(photo?);
    }
    Ok(all)
}

/// How much of a group the hub received.
pub(crate) fn received(connection: &Connection, group: &str) -> Result<Received, DeviceError> {
    let read = |row: &rusqlite::Row<'_>| Ok(Received { count: row.get(0)?, newest_at: row.get(1)? });
    if group == "photos" {
        return Ok(connection.query_row(
            "SELECT count(*), max(received_at) FROM photo WHERE received_at IS NOT NULL",
            [],
            read,
        )?);
    }
    let sql =
        "SELECT count(*), max(received_at) FROM own_change WHERE grp = ?1 AND received_at IS NOT NULL AND state = 'accepted'";
    Ok(connection.prepare_cached(sql)?.query_row([group], read)?)
}

/// Own changes of a record that wait for a supervisor, each with when the hub had it.
pub(crate) fn reviewing(connection: &Connection, rec: i64) -> Result<Vec<(Hash, i64)>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT hash, coalesce(received_at, at) FROM own_change WHERE rec = ?1 AND state = 'review' ORDER BY at",
    )?;
    Ok(found.query_map([rec], |row| Ok((Hash(row.get(0)?), row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// A stored batch, read back.
pub(crate) fn sealed(bytes: &[u8]) -> Result<SealedBatch, DeviceError> {
    SealedBatch::from_bytes(bytes).map_err(|e| DeviceError::VaultCorrupt { why: format!("batch: {e}") })
}

/// After the hub was restored: batches it lost, and those of records it lacks changes of, wait again. Their receipts stay
/// with them; only "received" is taken back, because it is no longer true. Of a batch that is kept no more nothing can be
/// sent: its changes do not wait, and where the hub lacks them they are handed back as what others wrote is.
pub(crate) fn send_again(connection: &Connection, last_seq: u64, records: &[RecordId]) -> Result<(), DeviceError> {
    let mut seqs: Vec<u64> = connection
        .prepare("SELECT seq FROM batch WHERE seq > ?1")?
        .query_map([last_seq], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut of_record =
        connection.prepare("SELECT DISTINCT batch FROM own_change WHERE rec = (SELECT rec FROM record WHERE id = ?1)")?;
    for id in records {
        let found: Vec<u64> = of_record.query_map([id.bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
        seqs.extend(found);
    }
    for seq in seqs {
        let sql = "UPDATE batch SET received_at = NULL, sent_at = NULL WHERE seq = ?1 AND length(bytes) > 0";
        if connection.execute(sql, [seq])? == 0 {
            continue;
        }
        connection.execute(
            "UPDATE own_change SET state = 'waiting', received_at = NULL WHERE batch = ?1 AND state IN ('accepted', 'review')",
            [seq],
        )?;
    }
    Ok(())
}
