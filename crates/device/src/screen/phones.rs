//! An officer's phones: that one is lost, and how long they may work without the hub (practice P14, P19). Shown online only;
//! nothing of it is kept on this device. And what this officer opened (practice P15).

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Person;

/// Asks for an officer's phones: one's own, or those of an officer one supervises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhonesAsk {
    /// Whose.
    pub officer: Uuid,
}

/// An officer's phones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Phones {
    /// Whose.
    pub officer: Person,
    /// The newest first; those that were reported lost with the others.
    pub phones: Vec<OfficerPhone>,
    /// Until when a phone that calls the hub now works without it, hub time.
    pub lease_until: i64,
    /// Until when this officer may let them, hub time; null where that is not theirs to do.
    pub longest: Option<i64>,
    /// When the hub said so, hub time.
    pub as_at: i64,
}

/// One phone, or any device an officer works on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OfficerPhone {
    /// For `phone_lost`.
    pub device: Uuid,
    /// What it is called.
    pub label: String,
    /// When it was set up, hub time.
    pub enrolled_at: i64,
    /// When it was last heard, hub time.
    pub heard_at: Option<i64>,
    /// How many changes it said it still holds.
    pub waiting: u32,
    /// When it was reported lost, or its enrolment ended otherwise, hub time.
    pub revoked_at: Option<i64>,
    /// It is this one.
    pub this: bool,
}

/// Reports a phone as lost. Said again of a phone that was reported before, it gives the report again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhoneAsk {
    /// Which.
    pub device: Uuid,
}

/// What a lost phone could have held, and how long there is to say so. References only (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LostPhone {
    /// Which.
    pub device: Uuid,
    /// Whose.
    pub officer: Person,
    /// What it is called.
    pub label: String,
    /// When it was last heard, hub time.
    pub heard_at: Option<i64>,
    /// How many changes it said it still holds.
    pub waiting: u32,
    /// When the loss was first reported, hub time.
    pub known_at: i64,
    /// Until when a breach of personal data is reported, hub time.
    pub report_by: i64,
    /// It has called since and was told to lose what it held.
    pub told: bool,
    /// Victims whose record it may have held: those at risk first.
    pub victims: Vec<VictimHeld>,
    /// How many records of each other kind.
    pub others: Vec<KindHeld>,
}

/// A victim whose record a lost phone may have held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VictimHeld {
    /// Her record.
    pub record: Uuid,
    /// The crime's reference.
    pub crime_ref: String,
    /// She is told first.
    pub at_risk: bool,
}

/// How many records of a kind a lost phone may have held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KindHeld {
    /// The kind.
    pub kind: String,
    /// How many.
    pub count: u32,
}

/// Lets an officer's phones work longer without the hub; they learn of it at their next contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeaseExtend {
    /// Whose.
    pub officer: Uuid,
    /// Until when, hub time.
    pub until: i64,
}

/// What this officer opened, newest first; nothing of a record that is restricted (practice P15).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OwnReads {
    /// The readings.
    pub reads: Vec<OwnRead>,
    /// The hub answered: readings on this officer's other devices are among them.
    pub everywhere: bool,
}

/// One reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OwnRead {
    /// When, hub time.
    pub at: i64,
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// What may be shown of it: the crime's reference; null where nothing may be.
    pub reference: Option<String>,
    /// `own_work`, `history`, or why in the officer's words; of a file that was made, the line of the log.
    pub reason: String,
    /// The file that was made of it, in the parts of that line; null where it was a reading.
    pub made: Option<FileMade>,
    /// It was on this device.
    pub here: bool,
}

/// A file that was made of a record for somebody outside, as the read log names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FileMade {
    /// `copy`, `statement`, `exhibits`, `mg6c`, `mg6d`, `audit`, `bundle`.
    pub what: String,
    /// For whom or for what.
    pub whom: String,
    /// By whose order something is blacked out in it; null where nothing is.
    pub order: Option<String>,
    /// How many entries that touches, whole or in part.
    pub redacted: u32,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// It was called off: nothing was written.
    pub stopped: bool,
}
