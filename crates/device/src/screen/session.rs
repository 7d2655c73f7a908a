//! Setting up a device, unlocking and locking it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Failure, Person, Settings, UnderWay};

/// Where the session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No vault here: set up first.
    Enrol,
    /// A vault is here, its key is not in memory.
    Locked,
    /// Open.
    Open,
    /// The vault cannot be opened; `problem` says why.
    Stopped,
}

/// What the window shows first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SessionState {
    /// Where it stands.
    pub stage: Stage,
    /// Whose vault; known while locked too, so that a shared device is obvious.
    pub officer: Option<Person>,
    /// The officer supervises a team: Team takes Notebook's place.
    pub supervisor: bool,
    /// The officer's team, by its name.
    pub team: Option<String>,
    /// The platform's keystore answers. If not, a passphrase wraps the key.
    pub keystore: bool,
    /// Unlocking asks for the passphrase.
    pub needs_passphrase: bool,
    /// Items saved here that the hub has not received.
    pub waiting: u32,
    /// Works offline until then (practice P14).
    pub lease_until: Option<i64>,
    /// Locks by itself after so many milliseconds without a touch, as the force sets it; null while there is nothing to lock.
    pub idle_lock_ms: Option<u32>,
    /// `phone`, `tablet`, `computer`: which word the sentences use.
    pub device: String,
    /// Language, theme and text size, also before unlocking.
    pub settings: Settings,
    /// A call or message begun from here: its contact is still to be written down.
    pub under_way: Option<UnderWay>,
    /// Why it is stopped.
    pub problem: Option<Failure>,
}

/// Asks a hub for its certificate, before anything is trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EnrolLook {
    /// `host:port` or `https://host:port`.
    pub hub: String,
}

/// What a hub shows of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HubSeen {
    /// As it will be used.
    pub hub: String,
    /// SHA-256 of its certificate, groups of four hexadecimal digits.
    pub fingerprint: Vec<String>,
    /// How it calls itself; not trusted.
    pub name: Option<String>,
    /// When it was read.
    pub at: i64,
    /// No platform keystore answers: ask for a passphrase.
    pub needs_passphrase: bool,
}

/// Binds this device to an officer. The fingerprint was compared by a person and is pinned from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Enrol {
    /// As `enrol_look` gave it.
    pub hub: String,
    /// As `enrol_look` gave it.
    pub fingerprint: Vec<String>,
    /// Twelve letters and digits, single use, ten minutes; dashes and spaces do not matter.
    pub code: String,
    /// Where no keystore answers.
    pub passphrase: Option<String>,
}

/// Enrolled; both people compare the check before anything is entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Enrolled {
    /// Who this device now belongs to.
    pub officer: Person,
    /// Six digits that the supervisor's screen shows too (practice P14).
    pub check: String,
    /// The wards whose work this device will hold.
    pub wards: Vec<String>,
}

/// Opens the vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Unlock {
    /// Where `needs_passphrase`.
    pub passphrase: Option<String>,
}
