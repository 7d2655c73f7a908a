//! What crosses the network and can be trusted about it: pre-flight of raw changes, signed batches and receipts, the
//! messages of `/v1`, snapshots of many records, and the seams (clock, randomness, crash points) through which everything
//! above is driven. No I/O: time, ids and randomness are arguments.
#![forbid(unsafe_code)]

pub mod actor;
pub mod batch;
pub mod bundle;
pub mod check;
pub mod closing;
pub mod codec;
pub mod error;
pub mod key;
pub mod message;
pub mod preflight;
pub mod receipt;
pub mod request;
pub mod rescue;
pub mod sealed;
pub mod seam;
pub mod shadow;
pub mod snapshot;
pub mod spare;
pub mod written;

pub use actor::{BRANCHES, actor_id, branch_of};
pub use batch::{Batch, SealedBatch};
pub use error::{Refusal, Retry};
pub use key::{Hash, PublicKey, Signature, SigningKey};
pub use message::WireError;
pub use preflight::Checked;
pub use receipt::{Outcome, Receipt, SignedReceipt};
pub use request::RequestSignature;
