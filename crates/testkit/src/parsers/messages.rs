//! The messages of `/v1`, each under the parser that reads it. Whatever `wire::message` exports stands here, or in a test's
//! list of what is only ever inside another.

use std::fmt::Debug;

use minicbor::{Decode, Encode};
use wire::message::{
    CallBackRequest, CallBackResponse, DecideRequest, DecideResponse, DeviceEvent, EnrolAnswer, EnrolRequest, EnrolResponse,
    ExtendRequest, FetchRequest, FetchResponse, HandBack, HandBackAnswer, LogEntry, LostRequest, LostResponse, OfferRequest,
    OfferResponse, OwnReadsRequest, OwnReadsResponse, PanelDone, PanelPublish, PanelRequest, PanelResponse, PanelTakeDown,
    PhonesRequest, PhonesResponse, ProofResponse, ReviewRequest, ReviewResponse, SnapshotPage, SnapshotRequest, SyncRequest,
    SyncResponse, WireError, from_body, to_body,
};

/// A message's name, and what reads it: whether these bytes are one.
pub type Message = (&'static str, fn(&[u8]) -> bool);

/// By parser.
pub const MESSAGES: &[(&str, &[Message])] = &[
    (
        "sync",
        &[
            ("SyncRequest", taken::<SyncRequest>),
            ("SyncResponse", taken::<SyncResponse>),
            ("FetchRequest", taken::<FetchRequest>),
            ("FetchResponse", taken::<FetchResponse>),
            ("SnapshotRequest", taken::<SnapshotRequest>),
            ("SnapshotPage", taken::<SnapshotPage>),
            ("WireError", taken::<WireError>),
        ],
    ),
    (
        "recovery",
        &[
            ("OfferRequest", taken::<OfferRequest>),
            ("OfferResponse", taken::<OfferResponse>),
            ("HandBack", taken::<HandBack>),
            ("HandBackAnswer", taken::<HandBackAnswer>),
            ("CallBackRequest", taken::<CallBackRequest>),
            ("CallBackResponse", taken::<CallBackResponse>),
            ("CheckRequest", taken::<wire::message::CheckRequest>),
            ("CheckResponse", taken::<wire::message::CheckResponse>),
            ("ProofResponse", taken::<ProofResponse>),
        ],
    ),
    (
        "review",
        &[
            ("ReviewRequest", taken::<ReviewRequest>),
            ("ReviewResponse", taken::<ReviewResponse>),
            ("DecideRequest", taken::<DecideRequest>),
            ("DecideResponse", taken::<DecideResponse>),
            ("RescuedDone", taken::<wire::message::RescuedDone>),
            ("RescuedDoneAnswer", taken::<wire::message::RescuedDoneAnswer>),
        ],
    ),
    (
        "panel",
        &[
            ("PanelRequest", taken::<PanelRequest>),
            ("PanelResponse", taken::<PanelResponse>),
            ("PanelPublish", taken::<PanelPublish>),
            ("PanelTakeDown", taken::<PanelTakeDown>),
            ("PanelDone", taken::<PanelDone>),
        ],
    ),
    ("log", &[("LogEntry", taken::<LogEntry>), ("DeviceEvent", taken::<DeviceEvent>)]),
    (
        "enrolment",
        &[
            ("SpareRequest", taken::<wire::message::SpareRequest>),
            ("SpareAnswer", taken::<wire::message::SpareAnswer>),
            ("UnlockCodeRequest", taken::<wire::message::UnlockCodeRequest>),
            ("UnlockCodeAnswer", taken::<wire::message::UnlockCodeAnswer>),
            ("RecoverRequest", taken::<wire::message::RecoverRequest>),
            ("RecoverAnswer", taken::<wire::message::RecoverAnswer>),
            ("EnrolRequest", taken::<EnrolRequest>),
            ("EnrolAnswer", taken::<EnrolAnswer>),
            ("EnrolResponse", taken::<EnrolResponse>),
            ("PhonesRequest", taken::<PhonesRequest>),
            ("PhonesResponse", taken::<PhonesResponse>),
            ("LostRequest", taken::<LostRequest>),
            ("LostResponse", taken::<LostResponse>),
            ("ExtendRequest", taken::<ExtendRequest>),
            ("OwnReadsRequest", taken::<OwnReadsRequest>),
            ("OwnReadsResponse", taken::<OwnReadsResponse>),
        ],
    ),
];

/// As it came, and behind the framing byte of what is not compressed. What is taken is spelt again as the same.
fn taken<T: PartialEq + Debug + Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> bool {
    let mut taken = false;
    for body in [bytes.to_vec(), [&[0][..], bytes].concat()] {
        if let Ok(read) = from_body::<T>("message", &body) {
            assert_eq!(from_body::<T>("message", &to_body(&read)), Ok(read));
            taken = true;
        }
    }
    taken
}

/// Reads bytes as each message of a parser.
pub(super) fn each(parser: &str, bytes: &[u8]) {
    let (_, messages) = MESSAGES.iter().find(|(name, _)| *name == parser).expect("messages of this parser");
    for (_, read) in *messages {
        let _ = read(bytes);
    }
}
