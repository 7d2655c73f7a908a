//! What crosses the network and can be trusted about it: pre-flight of raw changes, signed batches and receipts, the
//! messages of `/v1`, snapshots of many records, and the seams (clock, randomness, crash points) through which everything
//! above is driven. No I/O: time, ids and randomness are arguments.
#![forbid(unsafe_code)]

pub mod error;
pub mod preflight;
pub mod seam;

pub use error::{Refusal, Retry};
