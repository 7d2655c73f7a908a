//! The messages of `/v1`, in CBOR behind one framing byte ([`crate::codec::pack`]).
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `POST /v1/enrol` | [`EnrolRequest`] | [`EnrolAnswer`] |
//! | `POST /v1/sync` | [`SyncRequest`] | [`SyncResponse`]: push, device log, pull in one |
//! | `POST /v1/snapshot` | [`SnapshotRequest`] | [`SnapshotPage`] |
//! | `POST /v1/fetch` | [`FetchRequest`] | [`FetchResponse`] |
//! | `POST /v1/check` | [`CheckRequest`] | [`CheckResponse`]: where a scope differs from what the device holds, either way |
//! | `POST /v1/call_back` | [`CallBackRequest`] | [`CallBackResponse`]: a record that has aged out |
//! | `POST /v1/offer` | [`OfferRequest`] | [`OfferResponse`]: after the hub's epoch changed |
//! | `POST /v1/reviews` | [`ReviewRequest`] | [`ReviewResponse`]: what waits for this supervisor |
//! | `POST /v1/reviews/decide` | [`DecideRequest`] | [`DecideResponse`] |
//! | `POST /v1/phones` | [`PhonesRequest`] | [`PhonesResponse`]: an officer's phones |
//! | `POST /v1/phones/lost` | [`LostRequest`] | [`LostResponse`]: whose data it held |
//! | `POST /v1/phones/extend` | [`ExtendRequest`] | [`PhonesResponse`] |
//! | `POST /v1/reads` | [`OwnReadsRequest`] | [`OwnReadsResponse`]: what this officer opened |
//! | `POST /v1/panel` | [`PanelRequest`] | [`PanelResponse`]: a ward's report as it would go out |
//! | `POST /v1/panel/publish` | [`PanelPublish`] | [`PanelDone`] |
//! | `POST /v1/panel/take_down` | [`PanelTakeDown`] | [`PanelDone`] |
//! | `POST /v1/spare` | [`SpareRequest`] | [`SpareAnswer`]: the secret of a spare key |
//! | `POST /v1/unlock_code` | [`UnlockCodeRequest`] | [`UnlockCodeAnswer`]: a supervisor, for an officer who forgot |
//! | `POST /v1/recover` | [`RecoverRequest`] | [`RecoverAnswer`]: to a locked device |
//! | `POST /v1/handback` | [`HandBack`] | [`HandBackAnswer`]: changes of others that a restored hub has lost |
//! | `GET /v1/records/{id}/proof` | | [`ProofResponse`] |
//! | `GET /v1/blobs/{sha256}` | | the blob's bytes |
//! | `/v1/files` | tus 1.0 (creation, termination) | a file by its SHA-256; at most 8 MiB a signed `PATCH` |
//! | `GET /v1/objects/{sha256}` | | the file's bytes, to whoever may read a record that names it |
//! | `GET /v1/hints` | | server-sent events, each a [`Hint`] in JSON |
//!
//! Every request but `enrol` and `recover`, which show that they know a code, is signed in its header lines
//! ([`crate::request`]). A refusal is a [`WireError`].

mod enrol;
mod failure;
mod fetch;
mod log;
mod panel;
mod phones;
mod review;
mod sync;
mod unlock;

use minicbor::{Decode, Encode};

pub use enrol::{CodeKey, EnrolAnswer, EnrolRequest, EnrolResponse, Ticket, new_code};
pub use failure::WireError;
pub use fetch::{
    CallBackRequest, CallBackResponse, CheckRequest, CheckResponse, FetchRequest, FetchResponse, HandBack, HandBackAnswer,
    HandedBack, OfferRequest, OfferResponse, Offered, ProofResponse, SnapshotPage, SnapshotRequest,
};
pub use log::{DeclinedWords, DeviceEntry, DeviceEvent, LogEntry, LogEvent, ReviewOutcome};
pub use panel::{PanelDone, PanelPublish, PanelRequest, PanelResponse, PanelTakeDown};
pub use phones::{
    EnrolledPhone, ExtendRequest, KindHeld, LostRequest, LostResponse, OwnRead, OwnReadsRequest, OwnReadsResponse, PhonesRequest,
    PhonesResponse, VictimHeld,
};
pub use review::{
    DecideRequest, DecideResponse, Decided, Decision, RescuedDone, RescuedDoneAnswer, RescuedWords, ReviewRequest,
    ReviewResponse, SetBy, StandsNow, Waiting,
};
pub use sync::{
    AuditPlace, AuditStands, Cursor, Heard, Hint, InReview, NamedBlob, Page, ReadRow, ScopeHead, SyncRequest, SyncResponse,
};
pub use unlock::{RecoverAnswer, RecoverRequest, SpareAnswer, SpareRequest, UnlockCodeAnswer, UnlockCodeRequest};

use crate::codec;
use crate::error::Refusal;

/// The protocol this build speaks.
pub const PROTOCOL: u16 = 1;
/// The content type of every CBOR message.
pub const CONTENT_TYPE: &str = "application/vnd.beatbook+cbor";

/// What the sender runs. An older app is asked to upgrade (426); its unsent work is taken all the same.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Versions {
    /// [`PROTOCOL`].
    #[n(0)]
    pub protocol: u16,
    /// The app's or hub's own version, as shown to people.
    #[n(1)]
    pub app: String,
    /// The version of the kinds' tables.
    #[n(2)]
    pub tables: u32,
}

/// The body of a request or answer.
#[must_use]
pub fn to_body<T: Encode<()>>(message: &T) -> Vec<u8> {
    codec::pack(&codec::encode(message))
}

/// Reads a request's or answer's body.
///
/// # Errors
/// Too large, not the framing, not deterministic CBOR, or not this message.
pub fn from_body<T: for<'b> Decode<'b, ()>>(what: &'static str, body: &[u8]) -> Result<T, Refusal> {
    codec::decode(what, &codec::unpack(what, body, codec::MAX_MESSAGE_INFLATED)?)
}
