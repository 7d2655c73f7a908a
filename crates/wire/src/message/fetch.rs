//! Many records at once: the first sync, a new grant, a record that is missing, and what devices offer after a restore.

use minicbor::{Decode, Encode};
use record::{RecordId, Scope};

use super::Versions;
use super::log::LogEntry;
use crate::batch::Proof;
use crate::bundle::SignedAttestation;
use crate::key::Hash;

/// Asks for a stretch of a scope's manifest. (scope, epoch, head, position) is all there is to resume by.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SnapshotRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The scope.
    #[cbor(n(1), with = "crate::codec::with::scope")]
    pub scope: Scope,
    /// Its epoch.
    #[n(2)]
    pub epoch: u64,
    /// The head at which the manifest was fixed; none in the first request, and the hub fixes it.
    #[n(3)]
    pub head: Option<u64>,
    /// Position in the manifest to start at; 0 first.
    #[n(4)]
    pub position: u64,
    /// About how many bytes of records the device can take, before compression.
    #[n(5)]
    pub want_bytes: u32,
    /// Scopes whose records the device has, up to the cursors it syncs with: what is in one of them too is only named.
    /// Empty asks for every record whole.
    #[cbor(n(6), default, with = "crate::codec::with::scopes")]
    pub have: Vec<Scope>,
}

/// A stretch of a manifest, most harm first: open victim deadlines and tasks, then priorities, then notes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SnapshotPage {
    /// The scope.
    #[cbor(n(0), with = "crate::codec::with::scope")]
    pub scope: Scope,
    /// Its epoch.
    #[n(1)]
    pub epoch: u64,
    /// The head the manifest was fixed at: the cursor once the last page is stored.
    #[n(2)]
    pub head: u64,
    /// Position of the first record here.
    #[n(3)]
    pub position: u64,
    /// Position to ask for next; none after the last page.
    #[n(4)]
    pub next: Option<u64>,
    /// Records in the whole manifest, for the progress a screen shows.
    #[n(5)]
    pub total: u64,
    /// What the manifest says of this stretch: see [`crate::snapshot::manifest`].
    #[n(6)]
    pub manifest: Hash,
    /// The records: see [`crate::snapshot`].
    #[cbor(n(7), with = "minicbor::bytes")]
    pub block: Vec<u8>,
    /// Records of this stretch that are in one of [`SnapshotRequest::have`] too: their ids.
    #[cbor(n(8), default, with = "crate::codec::with::ids")]
    pub also: Vec<RecordId>,
    /// What the manifest says of those. A device that holds them at other heads asks for the page again with nothing in
    /// `have`: its cursor must not pass what it does not hold.
    #[n(9)]
    pub also_manifest: Option<Hash>,
}

/// Asks for whole records, as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FetchRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The records; at most 200.
    #[cbor(n(1), with = "crate::codec::with::ids")]
    pub records: Vec<RecordId>,
}

/// Whole records.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FetchResponse {
    /// Over the records in the block.
    #[n(0)]
    pub manifest: Hash,
    /// The records: see [`crate::snapshot`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub block: Vec<u8>,
    /// Those the hub does not have, or that this officer may not read; it does not say which.
    #[cbor(n(2), with = "crate::codec::with::ids")]
    pub missing: Vec<RecordId>,
    /// Those that did not fit: ask again.
    #[cbor(n(3), with = "crate::codec::with::ids")]
    pub later: Vec<RecordId>,
}

/// Asks to have a record again that has aged out of its scopes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CallBackRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The record's id, or a reference it has: a CAD or crime number, as typed.
    #[n(1)]
    pub reference: String,
}

/// What was called back; it comes by sync, in the officer's own scope.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CallBackResponse {
    /// The records; none where the hub has nothing of that name, or nothing this officer may read: it does not say which.
    #[cbor(n(0), with = "crate::codec::with::ids")]
    pub records: Vec<RecordId>,
    /// Until when they stay, ms UTC.
    #[n(1)]
    pub until_ms: i64,
}

/// Asks whether the hub holds the same of a scope as this device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CheckRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The scope.
    #[cbor(n(1), with = "crate::codec::with::scope")]
    pub scope: Scope,
    /// What the device holds of it: see [`crate::check::digests`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub digests: Vec<u8>,
    /// Records that the device holds of it and that the hub did not list: whether they left. At most 5,000.
    #[cbor(n(3), default, with = "crate::codec::with::ids")]
    pub beyond: Vec<RecordId>,
}

/// Where they differ.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CheckResponse {
    /// What the hub holds in the parts that differ: each record with its heads, at most 5,000. A part differs too where the
    /// device holds what it has not sent yet.
    #[n(0)]
    pub records: Vec<Offered>,
    /// The numbers of the parts that differ and of which every record is listed: what the device holds in one of these and is not
    /// listed is not in the scope.
    #[cbor(n(1), default)]
    pub parts: Vec<u8>,
    /// Of the records asked about, those that are not in the scope, each as the scope's log would say it, numbered 0. Of what that
    /// log never named it says nothing: it may be on its way, or be nothing that this officer may know of.
    #[cbor(n(2), default)]
    pub gone: Vec<LogEntry>,
}

/// A record a device holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Offered {
    /// The record.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// Its heads on the device.
    #[n(1)]
    pub heads: Vec<Hash>,
}

/// After the hub's epoch changed: what the device holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OfferRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The hub's epoch the offer answers to.
    #[n(1)]
    pub hub_epoch: u64,
    /// The records; at most 5,000 in one request.
    #[n(2)]
    pub records: Vec<Offered>,
    /// The incarnation the device was last given: a restored hub may not know that it gave it. 0 for none.
    #[cbor(n(3), default)]
    pub incarnation: u64,
    /// Records that were erased on this device by the hub's order: a restored hub may have them again.
    #[cbor(n(4), default, with = "crate::codec::with::ids")]
    pub erased: Vec<RecordId>,
    /// Records that the device does not hold and of which it has something: its officer's own words, a draft, a file. They too
    /// may have been erased; at most 5,000 in one request.
    #[cbor(n(5), default, with = "crate::codec::with::ids")]
    pub kept: Vec<RecordId>,
}

/// What the hub has lost.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OfferResponse {
    /// Records of which the hub lacks changes: send the stored batches again that have any of them.
    #[cbor(n(0), with = "crate::codec::with::ids")]
    pub wanted: Vec<RecordId>,
    /// The last of this device's batches the hub still has; 0 for none.
    #[n(1)]
    pub last_batch_seq: u64,
    /// Of the wanted ones, what the hub does have: heads, empty where it has nothing of a record.
    #[cbor(n(2), default)]
    pub has: Vec<Offered>,
    /// Records whose missing changes were handed back and wait for a supervisor: nothing more is wanted of them.
    #[cbor(n(3), default, with = "crate::codec::with::ids")]
    pub waiting: Vec<RecordId>,
    /// Of those that are held or kept, the ones that were erased: every word of them leaves the device.
    #[cbor(n(4), default, with = "crate::codec::with::ids")]
    pub erased: Vec<RecordId>,
}

/// Hands back, after a restore, changes of others that the hub has lost. Without their author's signature they wait for a
/// supervisor.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HandBack {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The changes, each record's dependencies first.
    #[n(1)]
    pub changes: Vec<HandedBack>,
}

/// One change that is handed back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HandedBack {
    /// Its record.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// The raw chunk.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub raw: Vec<u8>,
}

/// How many of them the hub keeps for a supervisor; the others it had, or could not read.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HandBackAnswer {
    /// Kept.
    #[n(0)]
    pub kept: u32,
}

/// The signed headers of every batch that brought a record's changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ProofResponse {
    /// The record.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// One for each batch.
    #[n(1)]
    pub batches: Vec<Proof>,
    /// Where the record stands at the hub, and to whom it is given; none from a hub that does not say.
    #[n(2)]
    pub attested: Option<SignedAttestation>,
    /// Names of those batches before which the clock of their device may have been changed.
    #[cbor(n(3), default)]
    pub doubted: Vec<Hash>,
}
