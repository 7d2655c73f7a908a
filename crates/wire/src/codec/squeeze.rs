//! zstd, with a limit on the window and on what comes out.

use std::io::{Read, Write};

use crate::error::Refusal;

/// 8 MiB: the largest window a reader has to hold.
const WINDOW: u32 = 23;
/// Below this a frame's head costs more than it saves.
const WORTH_IT: usize = 256;
const PLAIN: u8 = 0;
const ZSTD: u8 = 1;

/// One zstd frame. Level 3 for what is sent once, 6 to 9 for blocks many devices fetch.
#[must_use]
pub fn compress(bytes: &[u8], level: i32) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "writing to memory cannot fail, and the parameters are constants zstd takes")]
    squeeze(bytes, level).expect("compressing in memory")
}

fn squeeze(bytes: &[u8], level: i32) -> std::io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::with_capacity(bytes.len() / 3), level)?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    if bytes.len() > WORTH_IT * 1024 {
        encoder.long_distance_matching(true)?;
        // Long distances ask for 128 MiB otherwise.
        encoder.window_log(WINDOW)?;
    }
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Inflates exactly one frame, into at most `limit` bytes and with at most 8 MiB of window.
///
/// # Errors
/// [`Refusal::TooLarge`] past the limit, [`Refusal::Decompress`] for anything zstd refuses.
pub fn inflate(what: &'static str, bytes: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let bad = |why| move |_| Refusal::Decompress { what, why };
    let mut rest = bytes;
    let mut decoder = zstd::stream::read::Decoder::with_buffer(&mut rest).map_err(bad("no decoder"))?.single_frame();
    decoder.window_log_max(WINDOW).map_err(bad("no decoder"))?;
    let mut out = Vec::new();
    decoder.by_ref().take(limit as u64 + 1).read_to_end(&mut out).map_err(bad("not one whole zstd frame"))?;
    if out.len() > limit {
        return Err(Refusal::TooLarge { what, limit });
    }
    drop(decoder);
    if rest.is_empty() { Ok(out) } else { Err(Refusal::TrailingBytes { what }) }
}

/// A message's body: one byte that says how, then the bytes as they are or one zstd frame, whichever is smaller.
#[must_use]
pub fn pack(message: &[u8]) -> Vec<u8> {
    let plain = || [&[PLAIN][..], message].concat();
    if message.len() < WORTH_IT {
        return plain();
    }
    let frame = compress(message, 3);
    if frame.len() < message.len() { [&[ZSTD][..], &frame].concat() } else { plain() }
}

/// What [`pack`] packed.
///
/// # Errors
/// As [`inflate`]; [`Refusal::Unknown`] for another first byte.
pub fn unpack(what: &'static str, body: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    match body.split_first() {
        Some((&PLAIN, message)) if message.len() <= limit => Ok(message.to_vec()),
        Some((&PLAIN, _)) => Err(Refusal::TooLarge { what, limit }),
        Some((&ZSTD, frame)) => inflate(what, frame, limit),
        Some((&found, _)) => Err(Refusal::Unknown { what, found: u64::from(found) }),
        None => Err(Refusal::Truncated { what }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        for len in [0, 1, 255, 256, 5_000, 700_000] {
            let message: Vec<u8> = (0..len).map(|i: u32| u8::try_from(i % 251).unwrap()).collect();
            assert_eq!(unpack("m", &pack(&message), len as usize).unwrap(), message);
            assert_eq!(inflate("m", &compress(&message, 9), len as usize).unwrap(), message);
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compress(&vec![0; 64 * 1024 * 1024], 3);
        assert!(bomb.len() < 20_000);
        assert_eq!(inflate("m", &bomb, 1 << 20).unwrap_err(), Refusal::TooLarge { what: "m", limit: 1 << 20 });
    }

    #[test]
    fn a_window_larger_than_ours_is_refused() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(&[1; 1000]).unwrap();
        let frame = encoder.finish().unwrap();
        assert_eq!(inflate("m", &frame, 1 << 20).unwrap_err().code(), "bad_compression");
    }

    #[test]
    fn one_frame_and_nothing_after_it() {
        let frame = compress(b"once", 3);
        assert_eq!(inflate("m", &[frame.clone(), frame.clone()].concat(), 100).unwrap_err().code(), "trailing_bytes");
        assert!(inflate("m", &frame[..frame.len() - 1], 100).is_err());
        assert!(inflate("m", b"", 100).is_err());
        assert_eq!(unpack("m", &[9, 9], 100).unwrap_err().code(), "unknown_version");
        assert_eq!(unpack("m", &[0, 9, 9], 1).unwrap_err().code(), "too_large");
    }
}
