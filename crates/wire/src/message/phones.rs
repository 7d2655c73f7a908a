//! An officer's phones: which there are, that one is lost, and how long they may work without the hub (practice P14, P19).
//! Asked for online only; nothing of it is kept on a device. And what an officer opened themselves (practice P15).

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, RecordId};

use super::Versions;

/// Asks for an officer's phones: one's own, or those of an officer one supervises.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PhonesRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// Whose.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub officer: OfficerId,
}

/// An officer's phones.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PhonesResponse {
    /// The newest first; those that were reported lost with the others.
    #[n(0)]
    pub phones: Vec<EnrolledPhone>,
    /// Until when a phone that calls now may work without the hub, ms UTC.
    #[n(1)]
    pub lease_until: i64,
    /// Until when the asker may let them, ms UTC; none where that is not theirs to do.
    #[n(2)]
    pub longest: Option<i64>,
    /// The hub's clock, ms UTC.
    #[n(3)]
    pub as_at: i64,
}

/// One phone, or any device an officer works on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EnrolledPhone {
    /// The enrolment.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// What it is called.
    #[n(1)]
    pub label: String,
    /// When it was set up, ms UTC.
    #[n(2)]
    pub enrolled_at: i64,
    /// When it was last heard, ms UTC.
    #[n(3)]
    pub heard: Option<i64>,
    /// How many changes it said it still holds.
    #[n(4)]
    pub waiting: u32,
    /// When its enrolment was ended, ms UTC.
    #[n(5)]
    pub revoked_at: Option<i64>,
    /// It is the one that asks.
    #[n(6)]
    pub asks: bool,
}

/// Reports a phone as lost: its enrolment ends, and it is told to lose what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LostRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// Which.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub device: DeviceId,
}

/// What a lost phone could have held, and how long there is to say so. References only (practice P16).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LostResponse {
    /// Which.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// Whose.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// What it is called.
    #[n(2)]
    pub label: String,
    /// When it was last heard, ms UTC.
    #[n(3)]
    pub heard: Option<i64>,
    /// How many changes it said it still holds.
    #[n(4)]
    pub waiting: u32,
    /// When the loss was first reported, ms UTC.
    #[n(5)]
    pub known_at: i64,
    /// Until when a breach of personal data is reported, ms UTC.
    #[n(6)]
    pub report_by: i64,
    /// It has called since and was told to lose what it held.
    #[n(7)]
    pub told: bool,
    /// Victims whose record it may have held: those at risk first.
    #[n(8)]
    pub victims: Vec<VictimHeld>,
    /// How many records of each other kind.
    #[n(9)]
    pub others: Vec<KindHeld>,
    /// The hub's clock, ms UTC.
    #[n(10)]
    pub as_at: i64,
}

/// A victim whose record a lost phone may have held.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VictimHeld {
    /// Her record.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// The crime's reference.
    #[n(1)]
    pub crime_ref: String,
    /// Enhanced Rights apply, or a contact said that there was danger: she is told first.
    #[n(2)]
    pub at_risk: bool,
}

/// How many records of a kind a lost phone may have held.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KindHeld {
    /// The kind.
    #[n(0)]
    pub kind: String,
    /// How many.
    #[n(1)]
    pub count: u32,
}

/// Lets an officer's phones work longer without the hub; answered with a [`PhonesResponse`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ExtendRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// Whose.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// Until when, ms UTC.
    #[n(2)]
    pub until: i64,
}

/// Asks for what this officer opened, on every device of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OwnReadsRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
}

/// What an officer opened, as far as the hub has heard; nothing of a record that is restricted (practice P15).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OwnReadsResponse {
    /// Newest first.
    #[n(0)]
    pub reads: Vec<OwnRead>,
}

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OwnRead {
    /// On which device.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// Its number there.
    #[n(1)]
    pub n: u64,
    /// The record.
    #[cbor(n(2), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// Its kind.
    #[n(3)]
    pub kind: String,
    /// The crime's reference, where it is about a victim; empty otherwise.
    #[n(4)]
    pub reference: String,
    /// When, by the device, ms UTC.
    #[n(5)]
    pub at: i64,
    /// Why, as given or filled in.
    #[n(6)]
    pub reason: String,
}
