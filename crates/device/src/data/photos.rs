//! Photos: the key of each sealed original, its thumbnail, and how far its upload is.

use std::collections::BTreeSet;

use record::{EntryId, RecordId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::DeviceError;
use crate::evidence::EvidenceKey;
use crate::pages::PhotoHere;
use crate::screen::ItemSync;

/// A photo's row.
#[derive(Clone)]
pub(crate) struct PhotoRow {
    /// Fingerprint of the original, 64 hex digits.
    pub sha256: String,
    /// Bytes of the original.
    pub size: u64,
    /// Media type.
    pub media: String,
    /// The key it is sealed with.
    pub key: EvidenceKey,
    /// Where the hub expects the rest.
    pub upload: Option<String>,
}

/// Keeps a photo's key and thumbnail, in the transaction that stores its entry.
pub(crate) fn put_photo(
    connection: &Connection,
    row: &PhotoRow,
    record: RecordId,
    entry: EntryId,
    thumbnail: &[u8],
    at: i64,
) -> Result<(), DeviceError> {
    connection.execute(
        "INSERT OR IGNORE INTO photo (sha256, record, entry, size, media, at, key, thumbnail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![digest(&row.sha256), record.bytes(), entry.bytes(), row.size, row.media, at, row.key.0, thumbnail],
    )?;
    Ok(())
}

fn digest(sha256: &str) -> Vec<u8> {
    hex::decode(sha256).unwrap_or_default()
}

const COLUMNS: &str = "SELECT sha256, size, media, key, upload FROM photo";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<PhotoRow> {
    Ok(PhotoRow {
        sha256: hex::encode(row.get::<_, Vec<u8>>(0)?),
        size: row.get(1)?,
        media: row.get(2)?,
        key: EvidenceKey(row.get(3)?),
        upload: row.get(4)?,
    })
}

/// A photo by its fingerprint.
pub(crate) fn photo(connection: &Connection, sha256: &str) -> Result<Option<PhotoRow>, DeviceError> {
    Ok(connection.query_row(&format!("{COLUMNS} WHERE sha256 = ?1"), [digest(sha256)], read).optional()?)
}

/// A photo by the entry that shows it, with its thumbnail.
pub(crate) fn photo_of_entry(connection: &Connection, entry: EntryId) -> Result<Option<(PhotoRow, Vec<u8>)>, DeviceError> {
    with_thumbnail(connection, "entry", &entry.bytes())
}

/// A photo by its fingerprint, with its thumbnail.
pub(crate) fn photo_shown(connection: &Connection, sha256: &str) -> Result<Option<(PhotoRow, Vec<u8>)>, DeviceError> {
    with_thumbnail(connection, "sha256", &digest(sha256))
}

fn with_thumbnail(connection: &Connection, by: &str, value: &[u8]) -> Result<Option<(PhotoRow, Vec<u8>)>, DeviceError> {
    let sql = format!("SELECT sha256, size, media, key, upload, thumbnail FROM photo WHERE {by} = ?1");
    Ok(connection
        .query_row(&sql, [value], |row| Ok((read(row)?, row.get::<_, Option<Vec<u8>>>(5)?.unwrap_or_default())))
        .optional()?)
}

/// The fingerprints of all photos and working copies that are registered.
pub(crate) fn photos_named(connection: &Connection) -> Result<BTreeSet<String>, DeviceError> {
    let mut found = connection.prepare("SELECT sha256 FROM photo UNION SELECT sha256 FROM photo_copy")?;
    Ok(found.query_map([], |row| Ok(hex::encode(row.get::<_, Vec<u8>>(0)?)))?.collect::<Result<_, _>>()?)
}

/// Photos the hub has not received, oldest first.
pub(crate) fn photos_waiting(connection: &Connection) -> Result<Vec<PhotoRow>, DeviceError> {
    let mut found = connection.prepare_cached(&format!("{COLUMNS} WHERE received_at IS NULL ORDER BY at"))?;
    Ok(found.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// How far an upload is, and where it goes on.
pub(crate) fn put_upload(connection: &Connection, sha256: &str, upload: Option<&str>, sent: u64) -> Result<(), DeviceError> {
    connection.execute("UPDATE photo SET upload = ?2, sent = ?3 WHERE sha256 = ?1", params![digest(sha256), upload, sent])?;
    Ok(())
}

/// The hub proved that it holds the same bytes.
pub(crate) fn photo_received(connection: &Connection, sha256: &str, at: i64) -> Result<(), DeviceError> {
    connection.execute("UPDATE photo SET received_at = ?2, sent = size WHERE sha256 = ?1", params![digest(sha256), at])?;
    Ok(())
}

/// What a check of the bytes against their fingerprint found, whenever they are opened.
pub(crate) fn put_checked(connection: &Connection, sha256: &str, at: i64, whole: bool) -> Result<(), DeviceError> {
    let damaged = (!whole).then_some(at);
    connection.prepare_cached("UPDATE photo SET checked_at = ?2, damaged_at = ?3 WHERE sha256 = ?1")?.execute(params![
        digest(sha256),
        at,
        damaged
    ])?;
    Ok(())
}

/// Keeps a working copy's key, in the transaction that stores its entry.
pub(crate) fn put_copy(
    connection: &Connection,
    row: &PhotoRow,
    record: RecordId,
    entry: EntryId,
    at: i64,
) -> Result<(), DeviceError> {
    connection.execute(
        "INSERT INTO photo_copy (entry, record, sha256, size, media, at, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![entry.bytes(), record.bytes(), digest(&row.sha256), row.size, row.media, at, row.key.0],
    )?;
    Ok(())
}

/// A working copy by the entry that says it was made.
pub(crate) fn copy_of_entry(connection: &Connection, entry: EntryId) -> Result<Option<PhotoRow>, DeviceError> {
    let sql = "SELECT sha256, size, media, key, NULL FROM photo_copy WHERE entry = ?1";
    Ok(connection.query_row(sql, [entry.bytes()], read).optional()?)
}

/// A working copy by its fingerprint, whichever entry made it.
pub(crate) fn copy_held(connection: &Connection, sha256: &str) -> Result<Option<PhotoRow>, DeviceError> {
    let sql = "SELECT sha256, size, media, key, NULL FROM photo_copy WHERE sha256 = ?1 LIMIT 1";
    Ok(connection.query_row(sql, [digest(sha256)], read).optional()?)
}

/// What the hub said of a number that this device gave to an exhibit.
pub(crate) fn put_number(connection: &Connection, entry: EntryId, taken: bool) -> Result<(), DeviceError> {
    connection.execute("INSERT OR REPLACE INTO exhibit_number (entry, taken) VALUES (?1, ?2)", params![entry.bytes(), taken])?;
    Ok(())
}

/// Whether a number was taken; none while the hub has not said.
pub(crate) fn number_taken(connection: &Connection, entry: EntryId) -> Result<Option<bool>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT taken FROM exhibit_number WHERE entry = ?1")?;
    Ok(found.query_row([entry.bytes()], |row| row.get(0)).optional()?)
}

/// Bytes of the largest photo here; none while there is none.
pub(crate) fn usual_size(connection: &Connection) -> Result<Option<u64>, DeviceError> {
    Ok(connection.query_row("SELECT max(size) FROM photo", [], |row| row.get(0))?)
}

/// What this device knows of a photo's bytes; a photo that is not here came from another device.
pub(crate) fn photo_here(connection: &Connection, sha256: &str, signal: bool) -> Result<PhotoHere, DeviceError> {
    let row = connection
        .query_row(
            "SELECT size, sent, received_at, thumbnail IS NOT NULL, checked_at, damaged_at FROM photo WHERE sha256 = ?1",
            [digest(sha256)],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get::<_, Option<i64>>(2)?,
                    row.get(3)?,
                    row.get::<_, Option<i64>>(4)?,
                    row.get::<_, Option<i64>>(5)?,
                ))
            },
        )
        .optional()?;
    Ok(match row {
        None => PhotoHere { upload: ItemSync::Derived, verified_at: None, damaged: false, thumbnail: false },
        Some((total, sent, received, thumbnail, checked_at, damaged_at)) => PhotoHere {
            upload: received.map_or(ItemSync::Uploading { sent, total, signal }, |at| ItemSync::Received { at }),
            verified_at: checked_at.filter(|_| damaged_at.is_none()),
            damaged: damaged_at.is_some(),
            thumbnail,
        },
    })
}
