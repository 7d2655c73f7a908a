//! A bundle that somebody with a device's key made anew, or that is none.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use wire::codec;

use super::*;

/// Somebody who holds a device's key makes the list of contents anew around changes that are other than they were.
fn forged(case: &Case, raws: impl FnOnce(&mut Vec<ByteVec>)) -> Vec<u8> {
    let mut all: Vec<ByteVec> = case.record.changes().iter().map(|c| c.raw_bytes().to_vec().into()).collect();
    raws(&mut all);
    remade(&case.bundled(), &bundle::changes_of(NOTE_ID), &codec::encode(&all))
}

#[derive(Encode, Decode)]
struct File {
    #[n(0)]
    manifest: ByteVec,
    #[n(1)]
    signature: wire::Signature,
    #[n(2)]
    parts: Vec<ByteVec>,
}

const MARK: &[u8] = b"beatbook/bundle/1\0";

/// The bundle with one part put in the place of another, and signed again with the maker's key.
fn remade(bytes: &[u8], name: &str, with: &[u8]) -> Vec<u8> {
    let mut file: File = codec::decode("bundle", bytes.strip_prefix(MARK).unwrap()).unwrap();
    let mut manifest: Manifest = codec::decode("bundle", &file.manifest).unwrap();
    let at = manifest.parts.iter().position(|p| p.name == name).unwrap();
    (manifest.parts[at].size, manifest.parts[at].sha256) = (with.len() as u64, Hash::of(with));
    file.parts[at] = with.to_vec().into();
    file.manifest = codec::encode(&manifest).into();
    file.signature = wire::key::sign(&key(1), MARK, &Hash::of(&file.manifest));
    [MARK, &codec::encode(&file)].concat()
}

#[test]
fn changes_that_stand_in_another_order_or_are_left_out_are_found_even_under_a_new_list_of_contents() {
    let case = Case::new();
    let (promise, _, says) = broken(&forged(&case, |raws| raws.swap(0, 1)));
    assert_eq!((promise, says.as_str()), (Promise::Order, "Change 1 builds on one that does not stand before it."));
    let (promise, _, says) = broken(&forged(&case, |raws| {
        raws.remove(1);
    }));
    assert_eq!((promise, says.as_str()), (Promise::Order, "Change 2 builds on one that does not stand before it."));
    let (promise, ..) = broken(&forged(&case, |raws| {
        raws.pop();
    }));
    assert_eq!(promise, Promise::Order, "the list of contents says where the record ended");
    // With the list of contents made to fit, the hub's word is what tells.
    let mut cut = Case::new();
    let changes = cut.record.changes();
    cut.record = Record::from_changes(NOTE_ID, changes[..2].to_vec()).unwrap();
    let (promise, _, says) = broken(&cut.bundled());
    assert_eq!((promise, says.as_str()), (Promise::Ending, "Changes are missing that the hub had when it gave this record out."));
}

#[test]
fn json_that_says_more_than_the_changes_and_photos_that_are_others_are_found() {
    let case = Case::new();
    let all = parts(&case.bundled());
    let name = bundle::json_of(NOTE_ID);
    let json = String::from_utf8(all.iter().find(|(n, _)| *n == name).unwrap().1.clone()).unwrap();
    let (promise, ..) = broken(&remade(&case.bundled(), &name, json.replace("door open", "door shut").as_bytes()));
    assert_eq!(promise, Promise::Words);
    let (promise, of, _) = broken(&remade(&case.bundled(), &bundle::photo_of(&Hash::of(PHOTO)), b"another photo"));
    assert_eq!((promise, of), (Promise::Photos, bundle::photo_of(&Hash::of(PHOTO))));
    let carried = [Carried { record: &case.record, proofs: &case.proofs }];
    assert_eq!(broken(&made(&carried, &[], &[])).0, Promise::Photos, "left out without a word");
    let absent = checked(&made(&carried, &[], &[Hash::of(PHOTO)]));
    assert!(absent.checks.last().unwrap().says.contains("1 was not on the device"), "{absent:?}");
    assert_eq!(absent.broken(), None);
}

#[test]
fn a_bundle_whose_json_is_on_one_line_as_it_was_written_first_is_read_still() {
    let case = Case::new();
    let name = bundle::json_of(NOTE_ID);
    let line = record::value::canonical(&bundle::told(&case.record));
    assert_eq!(checked(&remade(&case.bundled(), &name, line.as_bytes())).broken(), None);
}

#[test]
fn what_lies_or_is_cut_in_the_outline_is_no_bundle_and_takes_no_memory() {
    let good = Case::new().bundled();
    let listing = good.len() - MARK.len();
    // Parts without number, an original larger than the file, a list of contents that is told to be huge.
    let huge = [MARK, &[0x83, 0x5b, 0, 0, 1, 0, 0, 0, 0, 0]].concat();
    let mut more = good.clone();
    let at = good.windows(PHOTO.len()).position(|w| w == PHOTO).unwrap();
    more[at - 2] = 0x5b;
    for bytes in [huge, more, good[..MARK.len() + listing / 2].to_vec(), MARK.to_vec(), Vec::new()] {
        assert_eq!(broken(&bytes).0, Promise::File);
    }
}
