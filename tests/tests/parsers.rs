//! Every parser of bytes from outside: the kept corpus is replayed, and thousands of seeded mutants of it are tried. The
//! fuzzers in `fuzz/` go on from the same corpus with the same functions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use testkit::Seeded;
use testkit::hostile::Day;
use testkit::parsers::{MESSAGES, PARSERS, seeds};

const MUTANTS: u64 = 2_000;

/// What `wire::message` exports and what is only ever read inside a message, or by a parser of its own name.
const WITHIN: [&str; 28] = [
    "AuditPlace",
    "AuditStands",
    "CodeKey",
    "Cursor",
    "Decided",
    "Decision",
    "DeclinedWords",
    "DeviceEntry",
    "EnrolledPhone",
    "HandedBack",
    "Heard",
    "Hint",
    "InReview",
    "KindHeld",
    "LogEvent",
    "NamedBlob",
    "Offered",
    "OwnRead",
    "Page",
    "ReadRow",
    "RescuedWords",
    "ReviewOutcome",
    "ScopeHead",
    "SetBy",
    "StandsNow",
    "Ticket",
    "VictimHeld",
    "Waiting",
];

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The kept corpus of a parser.
fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = checkout().join("fuzz/corpus").join(name);
    let inside = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{name} has no corpus: {error}"));
    let mut files: Vec<_> = inside.map(|f| f.unwrap().path()).collect();
    assert!(!files.is_empty(), "the corpus of {name} is empty");
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// The names in a folder, without what follows a dot.
fn named_in(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
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
        let honest = made.remove(name).unwrap_or_else(|| panic!("{name} has no honest bytes to begin from"));
        let corpus = [honest, kept(name), vec![Vec::new()]].concat();
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
    let fuzz = checkout().join("fuzz");
    let listed = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, _) in PARSERS {
        assert!(fuzz.join(format!("fuzz_targets/{name}.rs")).exists(), "{name} has no target");
        assert!(listed.contains(&format!("name = \"{name}\"")), "{name} is not listed");
        assert!(!kept(name).is_empty(), "{name} has no corpus");
    }
    for folder in ["fuzz_targets", "corpus"] {
        for name in named_in(&fuzz.join(folder)) {
            assert!(PARSERS.iter().any(|(parser, _)| *parser == name), "{folder}/{name} is of no parser");
        }
    }
}

#[test]
fn every_message_that_crosses_the_network_is_read_by_a_parser() {
    let source = std::fs::read_to_string(checkout().join("crates/wire/src/message/mod.rs")).unwrap();
    let uses = source.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next());
    let names = uses.flat_map(|names| names.split(|c: char| !c.is_alphanumeric() && c != '_'));
    let exported: Vec<&str> = names.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())).collect();
    let read: Vec<&str> = MESSAGES.iter().flat_map(|(_, messages)| messages.iter().map(|(name, _)| *name)).collect();
    for name in &exported {
        assert!(read.contains(name) || WITHIN.contains(name), "{name} is read by no parser: add it to testkit's MESSAGES");
    }
    for name in read.iter().chain(&WITHIN) {
        assert!(exported.contains(name), "{name} is not sent any more");
    }
    for (parser, _) in MESSAGES {
        assert!(PARSERS.iter().any(|(name, _)| name == parser), "messages of {parser}, which is no parser");
    }
}

#[tokio::test]
async fn every_message_has_an_honest_one_to_begin_from() {
    let made = seeds(&Day::live(1).await);
    for (parser, messages) in MESSAGES {
        for (message, taken) in *messages {
            assert!(made[parser].iter().any(|bytes| taken(bytes)), "no seed of {parser} is a {message}");
        }
    }
}
