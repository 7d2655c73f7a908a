//! Honest changes, made by Automerge, and forged ones, made by hand.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Automerge, ObjType, ROOT, ReadDoc, ScalarValue};
use sha2::{Digest, Sha256};

/// So many cases, without a file of past failures: a failing case prints all that is needed to repeat it.
pub fn cases(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() }
}

pub fn actor(n: u8) -> ActorId {
    ActorId::from(vec![n; 16])
}

pub fn raws(doc: &Automerge) -> Vec<([u8; 32], Vec<u8>, usize)> {
    doc.get_changes(&[]).into_iter().map(|c| (c.hash().0, c.raw_bytes().to_vec(), c.len())).collect()
}

pub fn record(n: u8, title: &str) -> Automerge {
    let mut doc = Automerge::new().with_actor(actor(n));
    doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |_| CommitOptions::default().with_time(1_700_000_000).with_message("1;0198f6c2-8d1e-7c3a-9b11-3f2a77c0d001;3;pc"),
        |tx| {
            let fields = tx.put_object(ROOT, "fields", ObjType::Map)?;
            tx.put_object(ROOT, "entries", ObjType::Map)?;
            let text = tx.put_object(ROOT, "text", ObjType::Map)?;
            let body = tx.put_object(&text, "briefing", ObjType::Text)?;
            tx.splice_text(&body, 0, 0, "Patrol the towpath after dark.")?;
            tx.put(&fields, "title", title)?;
            tx.put(&fields, "priority", ScalarValue::Null)?;
            Ok(())
        },
    )
    .expect("an honest record");
    doc
}

/// One change of every shape the app or a newer one may write, and merges of several actors.
pub fn every_shape() -> Vec<Automerge> {
    let mut docs = vec![record(1, "Welfare check")];

    let mut values = AutoCommit::new().with_actor(actor(2));
    let scalars = [
        ScalarValue::Null,
        ScalarValue::Boolean(true),
        ScalarValue::Boolean(false),
        ScalarValue::Int(i64::MIN),
        ScalarValue::Int(i64::MAX),
        ScalarValue::Uint(u64::MAX),
        ScalarValue::F64(-0.5),
        ScalarValue::Timestamp(1_700_000_000_000),
        ScalarValue::counter(7),
        ScalarValue::Bytes(vec![0, 255, 3]),
        ScalarValue::Str("".into()),
        ScalarValue::Str("Ünïcode 🚓".into()),
    ];
    for (i, scalar) in scalars.into_iter().enumerate() {
        values.put(ROOT, format!("v{i}"), scalar).unwrap();
    }
    values.increment(ROOT, "v8", -3).unwrap();
    values.commit_with(CommitOptions::default().with_message("m".repeat(1_000)).with_time(-1));
    for i in 0..6 {
        values.delete(ROOT, format!("v{i}")).unwrap();
    }
    values.commit();
    values.delete(ROOT, "v6").unwrap();
    values.put(ROOT, "v6", "again").unwrap();
    values.commit();
    docs.push(values.document().clone());

    let mut lists = AutoCommit::new().with_actor(actor(3));
    let list = lists.put_object(ROOT, "l", ObjType::List).unwrap();
    for i in 0..40 {
        lists.insert(&list, i, i64::try_from(i % 3).unwrap()).unwrap();
    }
    lists.commit();
    lists.put(&list, 5, "five").unwrap();
    lists.delete(&list, 9).unwrap();
    lists.insert_object(&list, 0, ObjType::Map).unwrap();
    lists.commit();
    let text = lists.put_object(ROOT, "t", ObjType::Text).unwrap();
    lists.splice_text(&text, 0, 0, &"A long statement, taken at the door. ".repeat(120)).unwrap();
    lists.commit();
    lists.splice_text(&text, 40, 300, "cut").unwrap();
    let marked = automerge::marks::Mark::new("bold".into(), true, 2, 9);
    lists.mark(&text, marked, automerge::marks::ExpandMark::Both).unwrap();
    lists.commit();
    docs.push(lists.document().clone());

    let base = record(4, "Three hands");
    let mut merged = base.clone();
    for n in 5..25 {
        let mut fork = base.fork().with_actor(actor(n));
        fork.transact::<_, _, automerge::AutomergeError>(|tx| {
            let (_, fields) = tx.get(ROOT, "fields")?.unwrap();
            tx.delete(&fields, "title")?;
            tx.put(&fields, "title", format!("By {n}"))?;
            let (_, texts) = tx.get(ROOT, "text")?.unwrap();
            let (_, body) = tx.get(&texts, "briefing")?.unwrap();
            tx.splice_text(&body, usize::from(n), 2, "mine")?;
            Ok(())
        })
        .unwrap();
        merged.merge(&mut fork).unwrap();
    }
    merged
        .transact::<_, _, automerge::AutomergeError>(|tx| {
            let (_, fields) = tx.get(ROOT, "fields")?.unwrap();
            tx.put(&fields, "title", "Settled")?;
            let (_, texts) = tx.get(ROOT, "text")?.unwrap();
            let (_, body) = tx.get(&texts, "briefing")?.unwrap();
            let len = tx.length(&body);
            tx.splice_text(&body, 0, isize::try_from(len).unwrap(), "")?;
            Ok(())
        })
        .unwrap();
    merged.empty_commit(CommitOptions::default());
    docs.push(merged);
    docs
}

pub fn uleb(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = u8::try_from(value & 0x7f).unwrap();
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

pub fn sleb(mut value: i64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = u8::try_from(value & 0x7f).unwrap();
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

/// `count` times one value, as the run-length columns hold it.
pub fn run(count: i64, value: &[u8]) -> Vec<u8> {
    [sleb(count), value.to_vec()].concat()
}

/// A chunk with the checksum an attacker would compute.
pub fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    let hashed = [vec![kind], uleb(body.len() as u64), body.to_vec()].concat();
    let hash = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83][..], &hash[..4], &hashed].concat()
}

/// A change written by hand.
pub struct Forged {
    pub deps: Vec<[u8; 32]>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: Vec<u8>,
    pub others: Vec<Vec<u8>>,
    pub columns: Vec<(u64, Vec<u8>)>,
    pub extra: Vec<u8>,
}

impl Forged {
    /// `count` puts of null under one key: 104 bytes for a million.
    pub fn bomb(count: i64) -> Self {
        Self {
            deps: Vec::new(),
            actor: vec![9; 16],
            seq: 1,
            start_op: 1,
            time: 0,
            message: Vec::new(),
            others: Vec::new(),
            columns: vec![
                (0x15, run(count, &[1, b'k'])),
                (0x34, uleb(count.unsigned_abs())),
                (0x42, run(count, &[1])),
                (0x56, run(count, &[0])),
                (0x70, run(count, &[0])),
            ],
            extra: Vec::new(),
        }
    }

    pub fn body(&self) -> Vec<u8> {
        let mut out = uleb(self.deps.len() as u64);
        self.deps.iter().for_each(|dep| out.extend(dep));
        let prefixed = |bytes: &[u8]| [uleb(bytes.len() as u64), bytes.to_vec()].concat();
        out.extend(prefixed(&self.actor));
        out.extend(uleb(self.seq));
        out.extend(uleb(self.start_op));
        out.extend(sleb(self.time));
        out.extend(prefixed(&self.message));
        out.extend(uleb(self.others.len() as u64));
        self.others.iter().for_each(|other| out.extend(prefixed(other)));
        out.extend(uleb(self.columns.len() as u64));
        for (spec, data) in &self.columns {
            out.extend(uleb(*spec));
            out.extend(uleb(data.len() as u64));
        }
        self.columns.iter().for_each(|(_, data)| out.extend(data));
        out.extend(&self.extra);
        out
    }

    pub fn bytes(&self) -> Vec<u8> {
        chunk(1, &self.body())
    }
}
