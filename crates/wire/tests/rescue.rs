//! A rescue file: opened by its hub alone, and by it only whole.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;
use wire::rescue::{Frame, HEAD, KeptWords, Manifest, Opener, Part, Photo, Sealer, VERSION};
use wire::seam::Rng;
use wire::{Hash, PublicKey, Refusal, SigningKey};

struct Counting;
impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().zip(1..).for_each(|(b, n): (&mut u8, u8)| *b = n);
    }
}

fn hub() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn device() -> SigningKey {
    SigningKey::from_bytes(&[4; 32])
}

fn manifest() -> Manifest {
    let words = KeptWords {
        id: Uuid::from_u128(7),
        record: RecordId(Uuid::from_u128(8)),
        kind: "task".into(),
        change: Hash([6; 32]),
        at: 5,
        code: "rank_holds".into(),
        words: "gate code is 4402".into(),
    };
    Manifest {
        v: VERSION,
        hub_id: Uuid::from_u128(1),
        officer: OfficerId(Uuid::from_u128(2)),
        device: DeviceId(Uuid::from_u128(3)),
        made_at: 4,
        batches: 1,
        photos: vec![Photo { sha256: Hash::of(b"photo"), size: 5, media: "image/jpeg".into() }],
        words: vec![words],
        reads: vec![],
    }
}

fn file() -> Vec<u8> {
    let (mut sealer, mut file) = Sealer::begin(&PublicKey::of(&hub()), &Counting).unwrap();
    let piece = Part::Piece { sha256: Hash::of(b"photo"), offset: 0, bytes: b"photo".to_vec() };
    for part in [Part::manifest(&manifest(), &device()), Part::Batch { bytes: vec![1; 300] }, piece] {
        file.extend(sealer.part(&part).unwrap());
    }
    file.extend(sealer.end().unwrap());
    file
}

fn open(file: &[u8], hub: &SigningKey) -> Result<Vec<Part>, Refusal> {
    let short = Refusal::Truncated { what: "rescue file" };
    let mut opener = Opener::begin(file.get(..HEAD).unwrap_or(file), hub)?;
    let mut rest = file.get(HEAD..).ok_or(short.clone())?;
    let mut parts = Vec::new();
    loop {
        let (frame, body) = rest.split_first_chunk::<4>().ok_or(short.clone())?;
        let frame = Frame::read(*frame)?;
        let sealed = body.get(..frame.len).ok_or(short.clone())?;
        parts.push(opener.part(frame, sealed)?);
        rest = &body[frame.len..];
        if frame.last {
            return if rest.is_empty() { Ok(parts) } else { Err(Refusal::TrailingBytes { what: "rescue file" }) };
        }
    }
}

#[test]
fn its_hub_reads_it_and_knows_whose_it_is() {
    let parts = open(&file(), &hub()).unwrap();
    assert_eq!(parts.len(), 4);
    assert_eq!(Manifest::verify(&parts[0], &PublicKey::of(&device())).unwrap(), manifest());
    assert_eq!(Manifest::verify(&parts[0], &PublicKey::of(&hub())).unwrap_err().code(), "bad_signature");
    assert_eq!(parts[3], Part::End);
}

#[test]
fn another_hub_cannot_open_it_and_is_told_so() {
    let other = SigningKey::from_bytes(&[8; 32]);
    assert_eq!(open(&file(), &other).unwrap_err().code(), "mismatch");
    // Nor where the file is made to say that it is for that hub.
    let mut relabelled = file();
    relabelled[18..26].copy_from_slice(&PublicKey::of(&other).key_id().0);
    assert_eq!(open(&relabelled, &other).unwrap_err().code(), "malformed");
}

#[test]
fn a_flipped_byte_a_cut_and_a_part_left_out_are_found_wherever_they_are() {
    let good = file();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(open(&bad, &hub()).is_err(), "byte {at}");
        assert!(open(&good[..at], &hub()).is_err(), "cut at {at}");
    }
    let first = Frame::read(good[HEAD..HEAD + 4].try_into().unwrap()).unwrap().len + 4;
    let without = [&good[..HEAD], &good[HEAD + first..]].concat();
    assert!(open(&without, &hub()).is_err());
    assert!(open(&[good.as_slice(), &[0; 8]].concat(), &hub()).is_err());
}

#[test]
fn nothing_in_it_can_be_read() {
    let file = file();
    assert!(!file.windows(4).any(|w| w == b"4402" || w == b"rank"));
}

#[test]
fn a_file_that_says_it_ends_before_its_last_part_is_damaged() {
    let (mut sealer, mut file) = Sealer::begin(&PublicKey::of(&hub()), &Counting).unwrap();
    for part in [Part::manifest(&manifest(), &device()), Part::End, Part::Batch { bytes: vec![1; 300] }] {
        file.extend(sealer.part(&part).unwrap());
    }
    file.extend(sealer.end().unwrap());
    assert_eq!(open(&file, &hub()).unwrap_err().code(), "malformed", "what stands behind its end is not taken in");
}
