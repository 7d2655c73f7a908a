//! Bytes of messages: deterministic CBOR (RFC 8949, section 4.2) and zstd with a hard limit on what comes out.
//!
//! A struct is an array with fixed indexes, an enum `[number, [fields...]]`; ids are 16 raw bytes, hashes 32. There are no
//! maps, tags or floats. A message may grow by fields at its end: an older reader skips them.

mod canonical;
mod squeeze;
pub(crate) mod with;

use minicbor::{Decode, Encode};

pub use squeeze::{compress, inflate, pack, unpack};

use crate::error::Refusal;

/// Bytes of one sealed batch, as sent.
pub const MAX_BATCH: usize = 1024 * 1024;
/// Bytes of one batch's changes after decompression.
pub const MAX_BATCH_INFLATED: usize = 8 * 1024 * 1024;
/// Bytes of one request, as sent.
pub const MAX_REQUEST: usize = 2 * 1024 * 1024;
/// Bytes of one message or snapshot block after decompression.
pub const MAX_MESSAGE_INFLATED: usize = 16 * 1024 * 1024;

/// Encodes a message. The same value always gives the same bytes.
#[must_use]
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "writing to memory cannot fail, and no encoder here makes errors of its own")]
    minicbor::to_vec(value).expect("writing to memory")
}

/// Decodes a message that may come from a newer build: fields this build does not know are skipped.
///
/// # Errors
/// [`Refusal::NotDeterministic`] for a second spelling of the same thing, [`Refusal::TrailingBytes`], [`Refusal::Cbor`].
pub fn decode<'b, T: Decode<'b, ()>>(what: &'static str, bytes: &'b [u8]) -> Result<T, Refusal> {
    canonical::check(what, bytes)?;
    minicbor::decode(bytes).map_err(|e| Refusal::Cbor { what, why: e.to_string() })
}

/// Decodes what somebody signed: besides, encoding it again must give the same bytes, so nothing signed goes unread.
///
/// # Errors
/// As [`decode`].
pub fn decode_signed<T>(what: &'static str, bytes: &[u8]) -> Result<T, Refusal>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let value = decode(what, bytes)?;
    if encode(&value) == bytes { Ok(value) } else { Err(Refusal::NotDeterministic { what, why: "something in it was not read" }) }
}
