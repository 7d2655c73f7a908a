//! What the shell tells every window without being asked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Event `changed`: something was stored, here or by sync. Screens that show any of it ask again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Changed {
    /// The records; empty: too many to name.
    pub records: Vec<Uuid>,
    /// Which lists may differ: `tasks`, `victims`, `notebook`, `ward`, `team`, `sync`, `reference`.
    pub scopes: Vec<String>,
    /// It arrived from somebody else: a list that is being touched holds it back.
    pub arrived: bool,
}

/// Name of the event that carries [`Changed`].
pub const CHANGED: &str = "changed";
/// Name of the event that carries [`super::Strip`].
pub const STRIP: &str = "strip";
/// Event `exporting`: how far a file that is being made for somebody outside is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exporting {
    /// `statement`, `exhibits`, `bundle`, `rescue`.
    pub what: String,
    /// The file is being written; until then each photo is read once, for the fingerprint that the access log names.
    pub writing: bool,
    /// Photos done in this reading.
    pub photos_done: u32,
    /// Of so many.
    pub photos: u32,
    /// Their bytes that are done.
    pub bytes_done: i64,
    /// Of so many.
    pub bytes: i64,
}

/// Name of the event that carries [`Exporting`].
pub const EXPORTING: &str = "exporting";
/// Name of the event that carries [`super::SessionState`]: unlocked, locked, idle too long.
pub const SESSION: &str = "session";
/// Name of the event, which carries nothing, that an alert was tapped: the window turns to Today.
pub const ALERT_TAPPED: &str = "alert_tapped";
