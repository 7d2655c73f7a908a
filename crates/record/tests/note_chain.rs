//! A byte changed anywhere in a chain breaks it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use proptest::prelude::*;
use record::kinds::note::chain::{Closing, Link, Said, Written, next, verify};
use record::{DeviceId, EntryId, OfficerId, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Debug)]
struct Line {
    entry: EntryId,
    kind: &'static str,
    at: i64,
    offset: i64,
    body: Value,
}

fn me() -> OfficerId {
    OfficerId(Uuid::from_u128(1))
}

fn phone() -> DeviceId {
    DeviceId(Uuid::from_u128(2))
}

fn written(lines: &[Line]) -> Vec<Written> {
    lines
        .iter()
        .filter_map(|l| {
            let said = Said { entry: l.entry, officer: me(), kind: l.kind, at: l.at, offset: l.offset, body: &l.body };
            said.written(RecordId(Uuid::nil()))
        })
        .collect()
}

fn chained(texts: &[String]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let link = next(written(&lines).last(), me(), phone());
        lines.push(Line {
            entry: EntryId(Uuid::from_u128(100 + i as u128)),
            kind: if i % 3 == 2 { "correction" } else { "line" },
            at: 1_000 * i as i64,
            offset: 7,
            body: json!({"text": text, "place": "towpath", "chain": link.json()}),
        });
    }
    lines
}

fn closing(lines: &[Written]) -> Vec<Closing> {
    lines.last().map(|w| Closing { officer: me(), device: phone(), n: w.link.n, hash: w.hash }).into_iter().collect()
}

/// Changes one thing that a line says.
fn change(line: &mut Line, what: usize, byte: usize) {
    let flipped = |text: &str| {
        let mut chars: Vec<char> = text.chars().collect();
        let at = byte % (chars.len() + 1);
        chars.insert(at, '~');
        chars.into_iter().collect::<String>()
    };
    let link = Link::read(&line.body).unwrap();
    match what {
        0 => line.body["text"] = json!(flipped(line.body["text"].as_str().unwrap())),
        1 => line.body["place"] = json!(flipped("towpath")),
        2 => line.at += 1,
        3 => line.offset -= 1,
        4 => line.kind = if line.kind == "line" { "photo" } else { "line" },
        5 => line.body["added"] = json!(true),
        6 => line.entry = EntryId(Uuid::from_u128(9_000)),
        7 => {
            let mut prev = link.prev;
            prev[byte % 32] ^= 1 << (byte % 8);
            line.body["chain"] = Link { prev, ..link }.json();
        }
        _ => line.body["chain"] = Link { n: link.n + 1, ..link }.json(),
    }
}

proptest! {
    #[test]
    fn whatever_is_changed_in_whatever_line_the_chain_breaks(
        texts in prop::collection::vec("[a-z é]{0,20}", 1..8),
        which in any::<prop::sample::Index>(),
        what in 0_usize..9,
        byte in any::<usize>(),
    ) {
        let mut lines = chained(&texts);
        let before = written(&lines);
        let sealed = closing(&before);
        prop_assert_eq!(verify(&before, &sealed), Ok(()));
        let i = which.index(lines.len());
        change(&mut lines[i], what, byte);
        prop_assert!(verify(&written(&lines), &sealed).is_err());
    }

    #[test]
    fn a_line_left_out_or_told_twice_breaks_it(texts in prop::collection::vec("[a-z]{0,9}", 2..8), which in any::<prop::sample::Index>()) {
        let lines = written(&chained(&texts));
        let sealed = closing(&lines);
        let i = which.index(lines.len());
        let mut without = lines.clone();
        without.remove(i);
        prop_assert!(verify(&without, &sealed).is_err());
        let mut twice = lines.clone();
        twice[i].hash[0] ^= 1;
        twice.push(lines[i].clone());
        prop_assert!(verify(&twice, &sealed).is_err());
        let mut again = lines.clone();
        again.push(lines[i].clone());
        prop_assert_eq!(verify(&again, &sealed), Ok(()), "one line known from two copies of its note is one line");
    }
}
