//! What a vault holds, counted out: for the support desk and the simulator, never for a window.

use record::{DeviceId, OfficerId, RecordId, Scope};
use rusqlite::Connection;
use wire::{Hash, PublicKey};

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;

/// Everything a vault holds that an invariant of sync speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Holdings {
    /// Whose it is.
    pub me: OfficerId,
    /// The enrolment.
    pub device: DeviceId,
    /// From which its actors are derived.
    pub incarnation: Option<u64>,
    /// Records, by id.
    pub records: Vec<HeldRecord>,
    /// Cursors, by scope.
    pub cursors: Vec<HeldCursor>,
    /// Own changes of records held, in the order they were written.
    pub own: Vec<OwnChange>,
    /// What the hub did not take.
    pub aside: Vec<AsideChange>,
    /// Ids of the notices that are open, by record.
    pub notices: Vec<(RecordId, String)>,
    /// Own words in records that left: record and change.
    pub kept: Vec<(RecordId, Hash)>,
    /// Rows of the read log: record and instant, ms UTC.
    pub reads: Vec<(RecordId, i64)>,
}

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldRecord {
    /// Its id.
    pub id: RecordId,
    /// Its heads, as its row has them, sorted.
    pub heads: Vec<Hash>,
    /// The saved document.
    pub doc: Vec<u8>,
    /// The scopes that hold it.
    pub scopes: Vec<Scope>,
}

/// How far one scope is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldCursor {
    /// The scope.
    pub scope: Scope,
    /// Its epoch.
    pub epoch: u64,
    /// The last entry stored.
    pub seq: u64,
    /// Its first sync is under way.
    pub first_sync: bool,
}

/// One own change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnChange {
    /// The change.
    pub hash: Hash,
    /// Its record.
    pub record: RecordId,
    /// `waiting`, `accepted`, `review`, `aside`.
    pub state: String,
    /// Why it was set aside; `replayed` where it was written again.
    pub code: Option<String>,
}

/// One change the hub did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideChange {
    /// The change.
    pub hash: Hash,
    /// Its record.
    pub record: RecordId,
    /// Why.
    pub code: String,
    /// The officer's words in it.
    pub said: Option<String>,
    /// Its bytes; none of one that only another device of this officer's held.
    pub raw: Vec<u8>,
    /// A supervisor said no to it: where its bytes are not here, the hub told what it was.
    pub declined: bool,
}

/// A change as it was written here, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The number of its batch.
    pub batch: u64,
    /// Its record.
    pub record: RecordId,
    /// The change.
    pub hash: Hash,
    /// Its bytes.
    pub raw: Vec<u8>,
}

impl Device {
    /// Counts out what the vault holds.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], or the vault's.
    pub async fn holdings(&self) -> Result<Holdings, DeviceError> {
        self.session()?
            .read(|c, cx| {
                let cursors = held_cursors(c)?;
                Ok(Holdings {
                    me: cx.known.me(),
                    device: cx.known.enrolment.device,
                    incarnation: cx.known.heard.incarnation,
                    records: records(c)?,
                    cursors,
                    own: own(c)?,
                    aside: aside(c)?,
                    notices: c
                        .prepare("SELECT r.id, o.id FROM notice_open o JOIN record r USING (rec) ORDER BY r.id, o.id")?
                        .query_map([], |row| Ok((RecordId::from_bytes(row.get(0)?), row.get(1)?)))?
                        .collect::<Result<_, _>>()?,
                    kept: c
                        .prepare("SELECT record, change FROM kept_words ORDER BY record, change")?
                        .query_map([], |row| Ok((RecordId::from_bytes(row.get(0)?), Hash(row.get(1)?))))?
                        .collect::<Result<_, _>>()?,
                    reads: c
                        .prepare("SELECT record, at FROM read_log ORDER BY n")?
                        .query_map([], |row| Ok((RecordId::from_bytes(row.get(0)?), row.get(1)?)))?
                        .collect::<Result<_, _>>()?,
                })
            })
            .await
    }

    /// How far each log was read; the cheap part of [`Device::holdings`], for whoever asks often whether a device is level.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], or the vault's.
    pub async fn cursors(&self) -> Result<Vec<HeldCursor>, DeviceError> {
        self.session()?.read(|c, _| held_cursors(c)).await
    }

    /// The changes of every batch after one, as they were signed; a batch that an erasure emptied has none.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], or the vault's.
    pub async fn written_since(&self, batch: u64) -> Result<Vec<Written>, DeviceError> {
        self.session()?
            .read(move |c, cx| {
                let mut found = c.prepare("SELECT seq, bytes FROM batch WHERE seq > ?1 AND bytes <> x'' ORDER BY seq")?;
                let rows: Vec<(u64, Vec<u8>)> =
                    found.query_map([batch], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
                let key: PublicKey = cx.known.public_key;
                let mut all = Vec::new();
                for (seq, bytes) in rows {
                    let opened =
                        data::sealed(&bytes)?.open(&key).map_err(|e| DeviceError::VaultCorrupt { why: e.to_string() })?;
                    all.extend(opened.changes.into_iter().map(|change| Written {
                        batch: seq,
                        record: change.record,
                        hash: change.hash,
                        raw: change.raw,
                    }));
                }
                Ok(all)
            })
            .await
    }

    /// The tables of the vault in which these bytes stand: none, once they were erased.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], or the vault's.
    pub async fn tables_with(&self, words: &str) -> Result<Vec<String>, DeviceError> {
        let words = words.to_owned();
        self.session()?.read(move |c, _| tables_with(c, words.as_bytes())).await
    }
}

fn held_cursors(c: &Connection) -> Result<Vec<HeldCursor>, DeviceError> {
    let read = data::cursors(c)?.into_iter();
    Ok(read
        .map(|cursor| HeldCursor {
            scope: cursor.scope,
            epoch: cursor.epoch,
            seq: cursor.seq,
            first_sync: cursor.pinned.is_some(),
        })
        .collect())
}

fn records(c: &Connection) -> Result<Vec<HeldRecord>, DeviceError> {
    let mut held = c.prepare("SELECT scope FROM held WHERE rec = ?1 AND leaving = 0 ORDER BY scope")?;
    let mut found = c.prepare("SELECT rec, id, heads FROM record ORDER BY id")?;
    let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (rec, id, heads): (i64, [u8; 16], Vec<u8>) = row?;
        let doc = data::document(c, rec)?;
        let scopes: Vec<String> = held.query_map([rec], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let scopes = scopes.iter().map(|s| s.parse().map_err(DeviceError::from)).collect::<Result<_, _>>()?;
        let heads = heads.as_chunks::<32>().0.iter().map(|h| Hash(*h)).collect();
        Ok(HeldRecord { id: RecordId::from_bytes(id), heads, doc, scopes })
    })
    .collect()
}

fn own(c: &Connection) -> Result<Vec<OwnChange>, DeviceError> {
    let sql = "SELECT o.hash, r.id, o.state, o.code FROM own_change o JOIN record r USING (rec) ORDER BY o.batch, o.hash";
    let mut found = c.prepare(sql)?;
    let rows = found.query_map([], |row| {
        Ok(OwnChange {
            hash: Hash(row.get(0)?),
            record: RecordId::from_bytes(row.get(1)?),
            state: row.get(2)?,
            code: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn aside(c: &Connection) -> Result<Vec<AsideChange>, DeviceError> {
    let mut found = c.prepare("SELECT change, record, code, said, raw, decided_by IS NOT NULL FROM set_aside ORDER BY change")?;
    let rows = found.query_map([], |row| {
        Ok(AsideChange {
            hash: Hash(row.get(0)?),
            record: RecordId::from_bytes(row.get(1)?),
            code: row.get(2)?,
            said: row.get(3)?,
            raw: row.get(4)?,
            declined: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn tables_with(c: &Connection, words: &[u8]) -> Result<Vec<String>, DeviceError> {
    let mut tables = c.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    let tables: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut with = Vec::new();
    for table in tables {
        let mut columns = c.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let columns: Vec<String> = columns.query_map([&table], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for column in columns {
            // Names come from the schema, never from outside.
            let sql = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE instr(CAST(\"{column}\" AS BLOB), ?1) > 0)");
            if c.query_row(&sql, [words], |row| row.get::<_, bool>(0)).unwrap_or(false) {
                with.push(table.clone());
                break;
            }
        }
    }
    Ok(with)
}
