//! One request does it all: unsent batches go up; receipts, the device's own log and pages of the scopes' logs come down.
//! A quiet sync is one of these, under 1 kB whatever the number of records, because cursors are one a scope.

use minicbor::{Decode, Encode};
use record::{OfficerId, RecordError, RecordId, Scope};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Versions;
use super::log::{DeviceEntry, LogEntry};
use crate::error::Refusal;
use crate::key::Hash;
use crate::receipt::SignedReceipt;

/// How far a device has read one scope's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    /// The scope.
    #[cbor(n(0), with = "crate::codec::with::scope")]
    pub scope: Scope,
    /// The scope's epoch; a cursor of another epoch means nothing.
    #[n(1)]
    pub epoch: u64,
    /// The last entry the device has; 0 before the first.
    #[n(2)]
    pub seq: u64,
}

/// What a device asks and brings.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SyncRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// One for each scope it holds, `device:<id>` and `reference` included. A scope left out is not pulled.
    #[n(1)]
    pub cursors: Vec<Cursor>,
    /// Sealed batches as stored ([`crate::SealedBatch::to_bytes`]), in the order of their numbers.
    #[cbor(n(2), with = "crate::codec::with::blobs")]
    pub batches: Vec<Vec<u8>>,
    /// About how many bytes of log the device can take in this answer, before compression.
    #[n(3)]
    pub want_bytes: u32,
    /// The grants the device knows.
    #[n(4)]
    pub grant_version: u64,
    /// The roster extract it holds.
    #[n(5)]
    pub roster_version: u64,
    /// Changes not yet received by the hub, these batches included: a supervisor sees how much a phone still holds.
    #[n(6)]
    pub waiting: u32,
    /// The hub's epoch as the device last heard it; when it differs the device is asked to offer what it has.
    #[n(7)]
    pub hub_epoch_seen: u64,
    /// Rows of the device's read log the hub has not confirmed, in order: who opened which victim's record.
    #[cbor(n(8), default)]
    pub reads: Vec<ReadRow>,
    /// The device knows [`super::LogEvent::Held`]: what it has already need not be sent to it once a scope.
    #[cbor(n(9), default)]
    pub knows_held: bool,
    /// The newest of what the device was told of when others were last heard, ms UTC by the hub; none: it was told of nobody.
    /// The device says it, because an answer may be lost, and because a second device begins with nothing.
    #[n(10)]
    pub heard_since: Option<i64>,
    /// Where the hub's own log of who did what stood when the device was last told; none: it was never told. Of the epoch in
    /// `hub_epoch_seen`.
    #[n(11)]
    pub audit: Option<AuditPlace>,
    /// Records that have left every scope of the device and are on it still, because a sync was cut or something keeps them
    /// there; none: not one. While there are some, level cursors do not say that it holds no more than its scopes.
    #[n(12)]
    pub still_holds: Option<u32>,
    /// Receipts of those of these batches that a hub had signed for before it was restored: it took what it does not have any more.
    #[cbor(n(13), default)]
    pub receipts: Vec<SignedReceipt>,
}

/// A row of the hub's own log of who did what, and the hash over it and all before it (threat T14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct AuditPlace {
    /// The row, from 1.
    #[n(0)]
    pub row: u64,
    /// Its hash.
    #[n(1)]
    pub hash: Hash,
}

/// Where that log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AuditStands {
    /// Its last row.
    #[n(0)]
    pub head: AuditPlace,
    /// It still holds what the device was told of it ([`SyncRequest::audit`]), or the device was told nothing in this epoch.
    #[n(1)]
    pub holds: bool,
}

/// One row of a device's read log, chained so that a missing row shows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReadRow {
    /// Contiguous for the device, from 1.
    #[n(0)]
    pub n: u64,
    /// The record that was opened.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// When, by the device's clock, ms UTC.
    #[n(2)]
    pub at: i64,
    /// Why: a code, or the officer's words.
    #[n(3)]
    pub reason: String,
    /// SHA-256 over the row before and this one: [`ReadRow::after`].
    #[n(4)]
    pub hash: Hash,
}

impl ReadRow {
    /// What the first row follows: nothing.
    pub const NOTHING: Hash = Hash([0; 32]);

    /// A row of an officer's device after another: its hash covers that one's, so that a row that is changed, left out or put
    /// elsewhere shows (DPA 2018 s.62).
    #[must_use]
    pub fn after(before: &Hash, officer: OfficerId, n: u64, (record, at): (RecordId, i64), reason: String) -> Self {
        let hash = chained(before, officer, n, (record, at), &reason);
        Self { n, record, at, reason, hash }
    }

    /// Whether this row follows another in the read log of an officer's device.
    #[must_use]
    pub fn follows(&self, before: &Hash, officer: OfficerId) -> bool {
        self.hash == chained(before, officer, self.n, (self.record, self.at), &self.reason)
    }
}

/// Every part but the last is of one length, so that they cannot be cut elsewhere.
fn chained(before: &Hash, officer: OfficerId, n: u64, (record, at): (RecordId, i64), reason: &str) -> Hash {
    let parts: [&[u8]; 6] =
        [&before.0, &n.to_be_bytes(), &record.bytes(), &officer.bytes(), &at.to_be_bytes(), reason.as_bytes()];
    Hash::of_parts(b"beatbook/read/1\0", &parts)
}

/// When an officer's device was last heard; told to those who supervise them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Heard {
    /// The officer.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// By the hub's clock, ms UTC.
    #[n(1)]
    pub at: i64,
    /// How many changes the device then still held back.
    #[n(2)]
    pub waiting: u32,
}

/// How much waits at the hub for a supervisor's decision. What it is they ask for ([`super::ReviewRequest`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct InReview {
    /// How many changes.
    #[n(0)]
    pub count: u32,
    /// Since when the oldest waits, by the hub's clock, ms UTC.
    #[n(1)]
    pub since: i64,
}

/// A scope the device may read, and where its log stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ScopeHead {
    /// The scope.
    #[cbor(n(0), with = "crate::codec::with::scope")]
    pub scope: Scope,
    /// Its epoch.
    #[n(1)]
    pub epoch: u64,
    /// Its last entry.
    #[n(2)]
    pub head: u64,
    /// Its first entry still kept; a cursor below `floor - 1` has to take a snapshot.
    #[n(3)]
    pub floor: u64,
}

/// A stretch of one scope's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Page {
    /// The scope.
    #[cbor(n(0), with = "crate::codec::with::scope")]
    pub scope: Scope,
    /// Its epoch.
    #[n(1)]
    pub epoch: u64,
    /// The cursor this page follows.
    #[n(2)]
    pub after: u64,
    /// Entries `after + 1`, `after + 2`, and so on, without a gap.
    #[n(3)]
    pub entries: Vec<LogEntry>,
}

impl Page {
    /// The cursor once every entry of this page is stored.
    ///
    /// # Errors
    /// [`Refusal::Mismatch`] where the page does not follow `cursor`, or has a gap: a cursor never passes an entry that the
    /// device does not have.
    pub fn follows(&self, cursor: &Cursor) -> Result<Cursor, Refusal> {
        let bad = |why| Refusal::Mismatch { what: "page", why };
        if self.scope != cursor.scope || self.epoch != cursor.epoch {
            return Err(bad("it is of another scope or epoch"));
        }
        if self.after != cursor.seq {
            return Err(bad("it does not follow the cursor"));
        }
        let mut seq = self.after;
        for entry in &self.entries {
            if seq.checked_add(1) != Some(entry.seq) {
                return Err(bad("it has a gap"));
            }
            seq = entry.seq;
        }
        Ok(Cursor { seq, ..cursor.clone() })
    }
}

/// One of the reference blobs: wards, calendar, rule tables, roster extract.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NamedBlob {
    /// `wards`, `bank_holidays`, `roster`...
    #[n(0)]
    pub name: String,
    /// SHA-256 of the bytes, under which `GET /v1/blobs/{sha256}` gives them.
    #[n(1)]
    pub hash: Hash,
    /// How many bytes.
    #[n(2)]
    pub len: u64,
}

/// What the hub answers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SyncResponse {
    /// What the hub runs.
    #[n(0)]
    pub versions: Versions,
    /// The hub's clock, ms UTC.
    #[n(1)]
    pub hub_time: i64,
    /// The hub's epoch; changes after a restore.
    #[n(2)]
    pub hub_epoch: u64,
    /// One for each batch that could be read, in the request's order.
    #[n(3)]
    pub receipts: Vec<SignedReceipt>,
    /// The batches for which there is none: position in the request and the reason's code.
    #[n(4)]
    pub unread: Vec<(u32, String)>,
    /// The next entries of the device's own log, after its `device:<id>` cursor.
    #[n(5)]
    pub device: Vec<DeviceEntry>,
    /// Every scope the device may read now, `device:<id>` and `reference` included.
    #[n(6)]
    pub scopes: Vec<ScopeHead>,
    /// Pages of the scopes' logs, in order; a scope may have none.
    #[n(7)]
    pub pages: Vec<Page>,
    /// There is more: ask again at once.
    #[n(8)]
    pub more: bool,
    /// The grants that held for this answer.
    #[n(9)]
    pub grant_version: u64,
    /// The roster extract to hold.
    #[n(10)]
    pub roster_version: u64,
    /// Until when the device may stay unlocked without hearing from the hub, ms UTC.
    #[n(11)]
    pub lease_until_ms: i64,
    /// The lease to name in batches.
    #[cbor(n(12), with = "crate::codec::with::maybe_id", has_nil)]
    pub lease_id: Option<Uuid>,
    /// All reference blobs, where the device's `reference` cursor is behind.
    #[n(13)]
    pub reference: Option<Vec<NamedBlob>>,
    /// The last row of the device's read log that the hub has stored; none where it has none.
    #[n(14)]
    pub reads_stored: Option<u64>,
    /// Officers this officer supervises, where any was heard since the device last asked.
    #[cbor(n(15), default)]
    pub heard: Vec<Heard>,
    /// What waits for this officer's decision; none where nothing does.
    #[n(16)]
    pub in_review: Option<InReview>,
    /// Where the hub's own log of who did what stands, for the device to keep: whoever cuts off its end then has to reach every
    /// phone too. None from a hub that does not say, or whose log has no row with a hash yet.
    #[n(17)]
    pub audit: Option<AuditStands>,
}

/// A server-sent event's data: a scope has moved. Only a hint: cursors make sync correct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The scope.
    pub scope: Scope,
    /// Its last entry; 0 where something moved of which the log has no entry, or where it is not known what did.
    pub head: u64,
}

impl Hint {
    /// One event of the stream, blank line included.
    #[must_use]
    pub fn event(&self) -> String {
        format!(
            "event: moved\ndata: {{\"scope\":{},\"head\":{}}}\n\n",
            serde_json::Value::from(self.scope.to_string()),
            self.head
        )
    }

    /// Reads the data line of an event.
    ///
    /// # Errors
    /// The scope cannot be read, or it is no hint at all.
    pub fn from_data(data: &str) -> Result<Self, RecordError> {
        serde_json::from_str(data).map_err(|_| RecordError::Scope { text: data.chars().take(80).collect() })
    }
}
