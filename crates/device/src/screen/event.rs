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
/// Name of the event that carries [`super::SessionState`]: unlocked, locked, idle too long.
pub const SESSION: &str = "session";
/// Name of the event, which carries nothing, that an alert was tapped: the window turns to Today.
pub const ALERT_TAPPED: &str = "alert_tapped";
