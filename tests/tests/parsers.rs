//! Every parser of bytes from outside: the kept corpus is replayed, and thousands of seeded mutants of it are tried. The
//! fuzzers in `fuzz/` go on from the same corpus with the same functions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use testkit::Seeded;
use testkit::hostile::Day;
use testkit::parsers::{PARSERS, seeds};

const MUTANTS: u64 = 2_000;

fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().map(|f| f.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn mutant(draw: &Seeded, mut bytes: Vec<u8>) -> Vec<u8> {
    let at = |draw: &Seeded, len: usize| usize::try_from(draw.below(len.max(1) as u64)).unwrap();
    for _ in 0..=draw.below(4) {
        let place = at(draw, bytes.len());
        match draw.below(5) {
            0 if !bytes.is_empty() => {
                bytes.remove(place);
            }
            1 => bytes.insert(place, u8::try_from(draw.below(256)).unwrap()),
            2 => bytes.truncate(place),
            3 if !bytes.is_empty() => {
                let again = bytes[place..(place + 16).min(bytes.len())].to_vec();
                bytes.extend(again);
            }
            _ if !bytes.is_empty() => bytes[place] = u8::try_from(draw.below(256)).unwrap(),
            _ => {}
        }
    }
    bytes
}

#[tokio::test]
async fn no_parser_panics_on_the_corpus_or_on_thousands_of_its_mutants() {
    let mut made = seeds(&Day::live(1).await);
    for (name, parse) in PARSERS {
        let corpus = [made.remove(name).unwrap_or_default(), kept(name), vec![Vec::new()]].concat();
        let draw = Seeded::new(name.bytes().map(u64::from).sum());
        let mutants = (0..MUTANTS).map(|n| mutant(&draw, corpus[usize::try_from(n).unwrap() % corpus.len()].clone()));
        for bytes in corpus.iter().cloned().chain(mutants) {
            let parsed = catch_unwind(AssertUnwindSafe(|| parse(&bytes)));
            assert!(parsed.is_ok(), "{name} on {bytes:02x?}");
        }
    }
    assert!(made.is_empty(), "seeds for no parser: {:?}", made.keys());
}

#[test]
fn every_parser_has_a_fuzz_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let listed = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, _) in PARSERS {
        assert!(fuzz.join(format!("fuzz_targets/{name}.rs")).exists(), "{name} has no target");
        assert!(listed.contains(&format!("name = \"{name}\"")), "{name} is not listed");
    }
}
