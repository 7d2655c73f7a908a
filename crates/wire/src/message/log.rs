//! What stands in the logs: what happened to records in a scope, and what the hub has to say to one device.

use minicbor::{Decode, Encode};
use record::{EntryId, OfficerId, RecordId, Scope};
use uuid::Uuid;

use crate::key::Hash;

/// One entry of a scope's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LogEntry {
    /// Contiguous in its scope, from 1.
    #[n(0)]
    pub seq: u64,
    /// The record it is about.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// What happened.
    #[n(2)]
    pub event: LogEvent,
}

/// What happened to a record in a scope.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LogEvent {
    /// It was changed. A device that lacks the record or a dependency fetches the record before its cursor moves.
    #[n(0)]
    Change {
        /// The raw change chunk; its hash is what pre-flight computes.
        #[cbor(n(0), with = "minicbor::bytes")]
        raw: Vec<u8>,
        /// The signed batch it came in; none for the hub's own.
        #[n(1)]
        batch: Option<Hash>,
        /// When the hub received it, ms UTC.
        #[n(2)]
        received_at: i64,
    },
    /// It came into the scope, whole.
    #[n(1)]
    Arrive {
        /// Its kind.
        #[n(0)]
        kind: String,
        /// `save_nocompress()`; goes through the snapshot gate.
        #[cbor(n(1), with = "minicbor::bytes")]
        saved: Vec<u8>,
        /// The heads it must have.
        #[n(2)]
        heads: Vec<Hash>,
        /// For a record called back: until when, ms UTC.
        #[n(3)]
        until: Option<i64>,
    },
    /// It left the scope. Acts only when all cursors are level and no other scope holds it.
    #[n(2)]
    Leave {
        /// The reason's code where the officer's own words do not stay readable to them either: `restricted` (practice
        /// P15). None otherwise; then its bytes are those of the first version.
        #[n(0)]
        code: Option<String>,
    },
    /// It was erased, everywhere.
    #[n(3)]
    Erase {
        /// The reason's code.
        #[n(0)]
        code: String,
    },
    /// A change, or a whole record, that the device should have: it wrote it, or it stands earlier in this answer. A device
    /// that does not hold all of these fetches the record before its cursor moves. Only to devices that say they know this
    /// ([`super::SyncRequest::knows_held`]).
    #[n(4)]
    Held {
        /// The change, or the record's heads.
        #[n(0)]
        changes: Vec<Hash>,
    },
}

/// One entry of a device's own log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceEntry {
    /// Contiguous for the device, from 1.
    #[n(0)]
    pub seq: u64,
    /// When the hub wrote it, ms UTC.
    #[n(1)]
    pub at: i64,
    /// What the hub has to say.
    #[n(2)]
    pub event: DeviceEvent,
}

/// What the hub has to say to one device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum DeviceEvent {
    /// The officer may read a scope: take its snapshot.
    #[n(0)]
    Grant {
        /// The scope.
        #[cbor(n(0), with = "crate::codec::with::scope")]
        scope: Scope,
        /// Its epoch.
        #[n(1)]
        epoch: u64,
        /// The grants from this entry on.
        #[n(2)]
        grant_version: u64,
    },
    /// The officer may not read a scope any more.
    #[n(1)]
    Revoke {
        /// The scope.
        #[cbor(n(0), with = "crate::codec::with::scope")]
        scope: Scope,
        /// The grants from this entry on.
        #[n(1)]
        grant_version: u64,
    },
    /// A change was set aside; said in the receipt too, and here in case that was lost.
    #[n(2)]
    Refusal {
        /// The record.
        #[cbor(n(0), with = "crate::codec::with::id")]
        record: RecordId,
        /// The change.
        #[n(1)]
        change: Hash,
        /// The reason's code.
        #[n(2)]
        code: String,
        /// The field, entry or text it is about.
        #[n(3)]
        field: Option<String>,
    },
    /// Lose everything this vault holds.
    #[n(3)]
    Wipe {
        /// The reason's code.
        #[n(0)]
        code: String,
    },
    /// From now on derive actors with this incarnation.
    #[n(4)]
    Incarnation {
        /// The incarnation.
        #[n(0)]
        incarnation: u64,
    },
    /// A supervisor has decided on a change that was waiting for review.
    #[n(5)]
    Review {
        /// The record.
        #[cbor(n(0), with = "crate::codec::with::id")]
        record: RecordId,
        /// The change.
        #[n(1)]
        change: Hash,
        /// What was decided.
        #[n(2)]
        outcome: ReviewOutcome,
        /// Who decided.
        #[cbor(n(3), with = "crate::codec::with::id")]
        by: OfficerId,
    },
    /// A new lease.
    #[n(6)]
    Lease {
        /// Its name.
        #[cbor(n(0), with = "crate::codec::with::id")]
        lease_id: Uuid,
        /// Until when, ms UTC.
        #[n(1)]
        until_ms: i64,
    },
    /// What became of a number that an exhibit was given: it stands, or another exhibit of the officer had it first.
    #[n(7)]
    ExhibitNumber {
        /// The entry that gave the number.
        #[cbor(n(0), with = "crate::codec::with::id")]
        entry: EntryId,
        /// It was taken.
        #[n(1)]
        taken: bool,
    },
}

/// What a supervisor decided on a change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ReviewOutcome {
    /// It counts.
    #[n(0)]
    Accepted,
    /// It does not; the words stay with their author.
    #[n(1)]
    Declined {
        /// The reason's code or words.
        #[n(0)]
        reason: String,
        /// What it was, for a device of its author's that does not hold it: set up again since, or put back from an older
        /// copy. Not kept in the log: read from what the hub set aside when it is sent. None where the record is restricted
        /// and its author is no reader of it (practice P15); then its bytes are those of the first version.
        #[n(1)]
        told: Option<DeclinedWords>,
    },
}

/// A change that was declined, as its supervisor read it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeclinedWords {
    /// The record's kind.
    #[n(0)]
    pub kind: String,
    /// When it was written, by the device's clock, ms UTC.
    #[n(1)]
    pub at: i64,
    /// What it would have done: `entry.note`, `field.priority`; empty where it cannot be read.
    #[n(2)]
    pub did: String,
    /// With what: the entry's body or the field's value, in JSON.
    #[n(3)]
    pub with: String,
    /// Its author's words; none where it has none or cannot be read.
    #[n(4)]
    pub words: Option<String>,
}
