//! Evidence files: hashed over the original bytes before anything else, sealed, never re-encoded.
//! (Digital Imaging Procedure: do not delete, protect, define master and working copies; domain, section 1d.)

mod picture;
mod room;
mod sealed;

pub use picture::{Kind, MAX_BYTES, MAX_SIDE, NotAPicture, Picture, look, thumbnail, working_copy};
pub use room::{fits, room};
pub use sealed::{CHUNK, EvidenceKey, SealError, open, seal, sha256_hex};
