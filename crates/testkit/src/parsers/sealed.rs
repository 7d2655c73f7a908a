//! Files that are sealed for one key, and the request's header lines: what the hub reads from people it does not know yet.
//! Whoever has the public half can seal anything, so the bytes are read as they came and sealed as they should be.

use http::request::Parts;
use hub::Hub;
use hub::backup::Manifest as Backup;
use wire::message::Hint;
use wire::rescue::{self, Manifest, Part};
use wire::sealed::{Form, Frame, HEAD, Opener, Sealer};
use wire::seam::NoCrash;
use wire::{Hash, PublicKey, Refusal, RequestSignature, Signature, SigningKey, codec};

use crate::time::Seeded;

/// As in `wire::rescue`.
pub(super) static RESCUE: Form = Form {
    mark: b"beatbook/rescue/1\0",
    what: "rescue file",
    none: "this is no rescue file",
    other: "it is for another hub",
    damaged: "it was changed",
};
/// As in `hub::sealed_backup`.
pub(super) static BACKUP: Form = Form {
    mark: b"beatbook/backup/1\0",
    what: "backup",
    none: "this is no sealed backup",
    other: "it is for another key",
    damaged: "it was changed",
};
/// What a sealed backup's last part says.
const END: u8 = 2;

/// Whom everything here is sealed for.
pub(super) fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// A file of these parts, sealed as it should be.
pub(super) fn file(form: &'static Form, parts: &[Vec<u8>], last: &[u8]) -> Vec<u8> {
    let (mut sealer, mut file) = Sealer::begin(form, &PublicKey::of(&key()), &Seeded::new(7)).expect("a key");
    for part in parts {
        file.extend(sealer.part(part).expect("a part that is not too large"));
    }
    file.extend(sealer.end(last).expect("parts that can be counted"));
    file
}

/// Opens what follows a file's head, to the part that says it is the last.
fn parts<T>(mut rest: &[u8], mut open: impl FnMut(Frame, &[u8]) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
    let cut = || Refusal::Truncated { what: "sealed file" };
    let mut opened = Vec::new();
    loop {
        let (frame, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        let frame = Frame::read(*frame)?;
        let (sealed, after) = after.split_at_checked(frame.len).ok_or_else(cut)?;
        opened.push(open(frame, sealed)?);
        if frame.last {
            return Ok(opened);
        }
        rest = after;
    }
}

fn head(file: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    file.split_at_checked(HEAD).ok_or(Refusal::Truncated { what: "sealed file" })
}

fn rescued(file: &[u8]) -> Result<Vec<Part>, Refusal> {
    let (head, rest) = head(file)?;
    let mut opener = rescue::Opener::begin(head, &key())?;
    parts(rest, |frame, sealed| opener.part(frame, sealed))
}

fn unsealed(file: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
    let (head, rest) = head(file)?;
    let mut opener = Opener::begin(&BACKUP, head, &key())?;
    parts(rest, |frame, sealed| opener.part(frame, sealed))
}

/// As a whole file, as one part of a file that is sealed well, and as the manifest in such a part.
pub(super) fn rescue(bytes: &[u8]) {
    let whole = rescued(bytes).unwrap_or_default();
    let alone = codec::decode_signed::<Part>("rescue file", bytes).ok().filter(|part| *part != Part::End);
    let within = rescued(&file(&RESCUE, &[bytes.to_vec()], &codec::encode(&Part::End))).ok();
    assert_eq!(within, alone.map(|part| vec![part, Part::End]), "what was put in is what comes out, and nothing else");
    let unsigned = Part::Manifest { manifest: bytes.to_vec(), signature: Signature([0; 64]) };
    for part in whole.into_iter().chain(within.into_iter().flatten()).chain([unsigned]) {
        if let Ok(said) = Manifest::claims(&part) {
            let signed = Part::manifest(&said, &key());
            assert_eq!(Manifest::verify(&signed, &PublicKey::of(&key())), Ok(said), "what is signed again is the same");
            let _ = Manifest::verify(&part, &PublicKey::of(&key()));
        }
    }
}

/// As a whole file, and as the parts of one that is sealed well: a byte that says how long each is, and that part.
pub(super) fn sealed(bytes: &[u8]) {
    let (mut pieces, mut rest) = (Vec::new(), bytes);
    while let Some((len, after)) = rest.split_first() {
        let (piece, after) = after.split_at(after.len().min(usize::from(*len)));
        pieces.push(piece.to_vec());
        rest = after;
    }
    let mut file = file(&BACKUP, &pieces, &[END]);
    pieces.push(vec![END]);
    assert_eq!(unsealed(&file), Ok(pieces), "what was put in is what comes out");
    let _ = unsealed(bytes);
    restored(bytes);
    restored(&file);
    let digest = Hash::of(bytes).0;
    let at = usize::from(u16::from_be_bytes([digest[0], digest[1]])) % file.len();
    file[at] ^= 1;
    assert!(unsealed(&file).is_err(), "byte {at} was changed and nobody noticed");
}

/// What does not become a hub leaves nothing behind, and writes nowhere else.
fn restored(file: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, into) = (folder.path().join("backup"), folder.path().join("hub"));
    std::fs::write(&from, file).expect("room on the disk");
    if Hub::restore_sealed(&from, &key(), &into, 1_795_435_200_000, &NoCrash).is_ok() {
        return;
    }
    for left in std::fs::read_dir(folder.path()).expect("the folder") {
        let name = left.expect("its name").file_name();
        // Half a data folder is dropped by the next attempt; it has no hub's name.
        assert!(name == "backup" || name == "hub.part", "{} was left behind", name.to_string_lossy());
    }
}

/// Whatever a manifest names lies inside the backup.
pub(super) fn manifest(bytes: &[u8]) {
    let Ok(read) = Backup::read(bytes) else { return };
    for name in read.files.keys() {
        assert!(!name.starts_with('/') && name.split('/').all(|part| part != ".."), "{name} is elsewhere");
    }
    let again = serde_json::to_vec(&read).expect("a manifest is JSON");
    assert_eq!(Backup::read(&again).ok(), Some(read));
}

/// Header lines, one a line.
pub(super) fn lines(bytes: &[u8]) -> Parts {
    let mut request = http::Request::new(());
    for line in bytes.split(|b| *b == b'\n') {
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let (name, value) =
            (http::HeaderName::from_bytes(&line[..colon]), http::HeaderValue::from_bytes(line[colon + 1..].trim_ascii()));
        if let (Ok(name), Ok(value)) = (name, value) {
            request.headers_mut().append(name, value);
        }
    }
    request.into_parts().0
}

/// Who signs a request, before anybody is known.
pub(super) fn headers(bytes: &[u8]) {
    let lines = lines(bytes);
    let Ok(read) = RequestSignature::from_headers(|name| lines.headers.get(name)?.to_str().ok()) else { return };
    let sent = read.headers();
    let again = RequestSignature::from_headers(|name| sent.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str()));
    assert_eq!(again, Ok(read.clone()), "what is read is what would be sent");
    for now in [i64::MIN, 0, i64::MAX] {
        let _ = read.in_window(now);
    }
    assert!(read.in_window(read.time_ms), "its own time is near enough");
    let _ = read.verify(&PublicKey::of(&key()), "POST", "/v1/sync", bytes);
}

/// The data line of an event.
pub(super) fn hint(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(read) = Hint::from_data(text) else { return };
    let event = read.event();
    let data: Vec<&str> = event.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(event.lines().count(), 3, "no name of a scope makes lines of its own: {event}");
    assert_eq!(data.first().and_then(|data| Hint::from_data(data).ok()), Some(read));
}
