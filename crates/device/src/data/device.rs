//! The device's own row, and the named blobs everyone may read.

use std::collections::BTreeMap;
use std::sync::Arc;

use record::boundary::Boundary;
use record::calendar::Calendar;
use record::deadlines::RuleTable;
use record::force::{FORCE_SETTINGS, ForceSettings};
use record::reference::{self, HotSpot, HotSpots};
use record::roster::Roster;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wire::{Hash, PublicKey, SigningKey};
use zeroize::Zeroizing;

use crate::error::DeviceError;
use crate::known::{DeviceState, Known};
use crate::pages::Known as KnownOfWards;

/// Makes the row, with the device's key.
pub(crate) fn make(connection: &Connection, secret: &[u8; 32]) -> Result<(), DeviceError> {
    let state = json(&DeviceState::default())?;
    connection.execute("INSERT INTO device (one, secret, state) VALUES (1, ?1, ?2)", params![secret, state])?;
    Ok(())
}

/// The device's key and what it knows of its enrolment; none in a vault that was made and got no further.
pub(crate) fn state(connection: &Connection) -> Result<Option<(SigningKey, DeviceState)>, DeviceError> {
    let row = connection
        .query_row("SELECT secret, state FROM device", [], |row| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let Some((secret, state)) = row else { return Ok(None) };
    let secret = Zeroizing::new(secret);
    Ok(Some((SigningKey::from_bytes(&secret), parse("device", state.as_bytes())?)))
}

/// Keeps what the device knows.
pub(crate) fn put_state(connection: &Connection, state: &DeviceState) -> Result<(), DeviceError> {
    connection.prepare_cached("UPDATE device SET state = ?1")?.execute([json(state)?])?;
    Ok(())
}

/// Everything an open device knows; none where it is not enrolled.
pub(crate) fn known(connection: &Connection) -> Result<Option<Known>, DeviceError> {
    let Some((key, state)) = state(connection)? else { return Ok(None) };
    let Some(enrolment) = state.enrolment else { return Ok(None) };
    let roster = match blob(connection, "roster")? {
        Some((_, bytes)) => parse::<Roster>("roster", &bytes)?,
        None => Roster::default(),
    };
    let wards = match blob(connection, "wards")? {
        Some((_, bytes)) => ward_names(&bytes),
        None => BTreeMap::new(),
    };
    let calendar = match blob(connection, "bank_holidays")? {
        Some((_, bytes)) => Calendar::read(&String::from_utf8_lossy(&bytes))?.calendar,
        None => Calendar::sample()?,
    };
    let rules = match blob(connection, "victims_code_rules")? {
        Some((_, bytes)) => RuleTable::read(&String::from_utf8_lossy(&bytes))?,
        None => RuleTable::shipped()?,
    };
    let force = match blob(connection, FORCE_SETTINGS)? {
        Some((_, bytes)) => ForceSettings::understood(&String::from_utf8_lossy(&bytes)),
        None => ForceSettings::default(),
    };
    Ok(Some(Known {
        calendar: Arc::new(calendar),
        rules: Arc::new(rules),
        force: Arc::new(force),
        crime_system: match blob(connection, "crime_system")? {
            Some((_, bytes)) => Some(parse::<CrimeSystem>("crime_system", &bytes)?.as_at),
            None => None,
        },
        public_key: PublicKey::of(&key),
        key: Arc::new(key),
        enrolment,
        heard: state.heard,
        roster: Arc::new(roster),
        wards: Arc::new(wards),
    }))
}

/// What the hub says of the force's crime system.
#[derive(Deserialize)]
struct CrimeSystem {
    /// When it was last taken in, ms UTC.
    as_at: i64,
}

#[derive(Deserialize)]
struct NamedWard {
    code: String,
    name: String,
}

/// Names by code; a shape of another version gives none, and codes are shown.
fn ward_names(bytes: &[u8]) -> BTreeMap<String, String> {
    let wards: Vec<NamedWard> = serde_json::from_slice(bytes).unwrap_or_default();
    wards.into_iter().map(|w| (w.code, w.name)).collect()
}

/// What the hub handed out of the wards beside their records. A shape of another version gives nothing of its kind: the page
/// then shows less.
pub(crate) fn of_wards(connection: &Connection) -> Result<KnownOfWards, DeviceError> {
    fn read<T: DeserializeOwned + Default>(connection: &Connection, name: &str) -> Result<T, DeviceError> {
        Ok(blob(connection, name)?.and_then(|(_, bytes)| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }
    let wards: Vec<DrawnWard> = read(connection, "wards")?;
    let drawn = |w: DrawnWard| Some((w.code, (Boundary::read(&w.geometry)?, w.vintage)));
    Ok(KnownOfWards {
        contacts: read(connection, reference::CONTACTS)?,
        census: read(connection, reference::CENSUS)?,
        boundaries: wards.into_iter().filter_map(drawn).collect(),
    })
}

/// The force's hot spots, as the hub handed them out; none where their shape is of another version.
pub(crate) fn hot_spots(connection: &Connection) -> Result<Vec<HotSpot>, DeviceError> {
    let Some((_, bytes)) = blob(connection, reference::HOT_SPOTS)? else { return Ok(Vec::new()) };
    Ok(serde_json::from_slice::<HotSpots>(&bytes).unwrap_or_default().spots)
}

#[derive(Deserialize)]
struct DrawnWard {
    code: String,
    vintage: u16,
    geometry: serde_json::Value,
}

/// A named blob and its SHA-256.
pub(crate) fn blob(connection: &Connection, name: &str) -> Result<Option<(Hash, Vec<u8>)>, DeviceError> {
    Ok(connection
        .query_row("SELECT sha256, bytes FROM reference WHERE name = ?1", [name], |row| Ok((Hash(row.get(0)?), row.get(1)?)))
        .optional()?)
}

/// Keeps a named blob.
pub(crate) fn put_blob(connection: &Connection, name: &str, hash: &Hash, bytes: &[u8]) -> Result<(), DeviceError> {
    connection
        .execute("INSERT OR REPLACE INTO reference (name, sha256, bytes) VALUES (?1, ?2, ?3)", params![name, hash.0, bytes])?;
    Ok(())
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, DeviceError> {
    serde_json::to_string(value).map_err(|e| DeviceError::Internal { what: e.to_string() })
}

pub(super) fn parse<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, DeviceError> {
    serde_json::from_slice(bytes).map_err(|e| DeviceError::VaultCorrupt { why: format!("{what}: {e}") })
}
