//! What the hub takes in, what it does not, and why.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use automerge::transaction::Transactable;
use automerge::{ActorId, ReadDoc};
use common::*;
use record::document::Edit;
use record::kinds::task::{Status, TASK, fold};
use record::{Record, Scope};
use serde_json::json;
use wire::Outcome;

#[tokio::test]
async fn a_sergeants_task_reaches_the_constable_and_the_result_comes_back() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    let batch = sergeant.batch(&station, &[(id, &change)]).to_bytes();
    let answer = sergeant.sync(&station, vec![batch.clone()]).await;
    let receipt = answer.receipts[0].verify(&sergeant.enrolled.hub_public_key).unwrap();
    assert_eq!(receipt.outcomes, [Outcome::Accepted]);

    constable.sync(&station, vec![]).await;
    assert_eq!(fold(&constable.records[&id]).status, Status::Assigned);
    let done =
        constable.edit(&station, id, &[Edit::entry(entry_id(2), "resulted", json!({"outcome": "completed", "minutes": 20}))]);
    let batch = constable.batch(&station, &[(id, &done)]).to_bytes();
    constable.sync(&station, vec![batch]).await;
    let request = sergeant.sync_request(vec![b"no batch at all".to_vec()]);
    let answer: wire::message::SyncResponse = station.post("/v1/sync", &request, Some(&sergeant)).await.unwrap();
    assert_eq!(answer.unread, [(0, "bad_cbor".to_owned())], "what cannot be read stops nothing else");
    sergeant.take(&answer);
    assert_eq!(fold(&sergeant.records[&id]).status, Status::Resulted);
}

#[tokio::test]
async fn sent_twice_it_is_had_and_stored_once() {
    let mut station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    let sealed = sergeant.batch(&station, &[(id, &change)]);
    assert_eq!(outcomes(&station, &sealed), [Outcome::Accepted]);
    assert_eq!(outcomes(&station, &sealed), [Outcome::Had]);
    assert_eq!(station.hub.storage().reading(|tx| tx.record_counts()).unwrap(), (1, 1));
    // The receipt was worth something: the bytes are there after the hub's own restart.
    station.restart();
    let kept = station.hub.storage().reading(|tx| tx.change(&change.hash().0)).unwrap().unwrap();
    assert_eq!(kept.raw, change.raw_bytes());
    assert_eq!(outcomes(&station, &sealed), [Outcome::Had]);
}

#[tokio::test]
async fn what_was_never_allowed_is_set_aside_and_what_rests_on_it_is_blocked() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    constable.sync(&station, vec![]).await;
    let accepted_heads = constable.records[&id].clone();
    let raise = constable.edit(&station, id, &[Edit::field("priority", "when_able")]);
    let note = constable.edit(&station, id, &[Edit::entry(entry_id(3), "accepted", json!({}))]);
    let (other, fine) = constable.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    let found = constable.push(&station, &[(id, &raise), (id, &note), (other, &fine)]);
    assert_eq!(
        found.iter().map(aside).collect::<Vec<_>>(),
        ["not_allowed", "blocked", "accepted"],
        "one bad item stops nothing else"
    );
    assert_eq!(station.hub.storage().reading(|tx| tx.quarantine_counts()).unwrap().len(), 2, "nothing refused is lost");

    // The permitted rest is replayed under the next branch, and goes in.
    constable.records.insert(id, accepted_heads);
    let again = constable.edit_as(&station, id, 1, &[Edit::entry(entry_id(3), "accepted", json!({}))]);
    assert_eq!(constable.push(&station, &[(id, &again)]), [Outcome::Accepted]);
    // The refused branch stays refused, however often it comes.
    let found = constable.push(&station, &[(id, &note)]);
    assert_eq!(aside(&found[0]), "blocked");
    let log = station.hub.storage().reading(|tx| tx.log_after(&Scope::Device(constable.device()), 0, 99)).unwrap();
    assert!(log.len() >= 2, "the refusals stand in the device's own log too");
}

#[tokio::test]
async fn batches_of_one_request_fare_as_if_each_came_alone() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    constable.sync(&station, vec![]).await;
    let raise = constable.edit(&station, id, &[Edit::field("priority", "when_able")]);
    let rests = constable.edit(&station, id, &[Edit::entry(entry_id(3), "accepted", json!({}))]);
    let (other, made) = constable.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    let edited = constable.edit(&station, other, &[Edit::field("title", "Mine, upstairs")]);
    let mut all = Vec::new();
    for (record, change) in [(id, &raise), (id, &rests), (other, &made), (other, &edited)] {
        all.push(constable.batch(&station, &[(record, change)]));
    }
    let mut forged = constable.batch(&station, &[(other, &edited)]);
    forged.signature = wire::key::Signature([7; 64]);
    all.insert(3, forged);
    all.push(sergeant.batch(&station, &[(id, &change)]));
    all.extend([all[0].clone(), all[2].clone()]);
    let answers = station.hub.accept_all(&all);
    let key = station.hub.identity().public_key();
    let said: Vec<String> = answers
        .iter()
        .zip(&all)
        .map(|(answer, sealed)| match answer {
            Ok(receipt) => {
                let batch = sealed.claims().unwrap();
                aside(&receipt.verify_for(&key, &batch, &sealed.hash()).unwrap().outcomes[0]).to_owned()
            }
            Err(error) => error.code().to_owned(),
        })
        .collect();
    assert_eq!(said, ["not_allowed", "blocked", "accepted", "bad_signature", "accepted", "had", "not_allowed", "had"]);
    station
        .hub
        .storage()
        .reading(|tx| {
            assert_eq!(tx.record_counts()?, (2, 3));
            let log = tx.log_after(&Scope::Ward(WARD.into()), 0, 99)?;
            assert_eq!(log.iter().map(|l| l.seq).collect::<Vec<_>>(), (1..=log.len() as u64).collect::<Vec<_>>());
            for sealed in &all[4..6] {
                assert_eq!(tx.verdicts(&sealed.hash().0)?.len(), 1, "each batch has its own verdicts");
            }
            assert_eq!(tx.batch(&all[3].hash().0)?, None, "a forged one leaves nothing");
            let counts: std::collections::BTreeMap<_, _> = tx.stage_counts()?.into_iter().map(|(s, c, n)| ((s, c), n)).collect();
            for (stage, code, n) in [
                ("commit", "accepted", 3),
                ("commit", "had", 2),
                ("commit", "refused_before", 1),
                ("policy", "not_allowed", 1),
                ("fit", "blocked", 1),
                ("signed", "bad_signature", 1),
            ] {
                assert_eq!(counts.get(&(stage.to_owned(), code.to_owned())), Some(&n), "{stage} {code}");
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn allowed_when_it_was_written_and_not_now_waits_for_a_supervisor() {
    let station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    let offline = sergeant.edit(
        &station,
        id,
        &[Edit::field("priority", "critical"), Edit::field("assignees", json!({"lead": station.officer("208CN").to_string()}))],
    );
    // Meanwhile the sergeant moves to another team.
    let moved =
        sample("roster-sample.csv").replace("ps,,Canal Side,E05999901;E05999902,Canal Side", "ps,,Lock Road,E05999903,Lock Road");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    let found = sergeant.push(&station, &[(id, &offline)]);
    assert_eq!(found, [Outcome::Review]);
    let stands = station.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
    assert_eq!(Record::load(id, &stands.snapshot).unwrap().line("priority"), "high", "not merged before a supervisor says so");
}

#[tokio::test]
async fn nobody_writes_as_somebody_else() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    // The constable signs a change whose author line is the sergeant's.
    let (id, forged) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    let found = constable.push(&station, &[(id, &forged)]);
    assert_eq!(aside(&found[0]), "not_your_actor");
    // Under the constable's own actor, with the sergeant's line.
    let mut commit = constable.commit(&station, id, 0);
    commit.author = sergeant.author();
    let (_, forged) = Record::create(id, &TASK, &commit, &task_for(&station, "123CN")).unwrap();
    assert_eq!(aside(&constable.push(&station, &[(id, &forged)])[0]), "author_line");
    // An actor of one's choosing, to win ties.
    let mut commit = constable.commit(&station, id, 0);
    commit.actor = ActorId::from([0xff; 16]);
    let (_, forged) = Record::create(id, &TASK, &commit, &[Edit::field("title", "x")]).unwrap();
    assert_eq!(aside(&constable.push(&station, &[(id, &forged)])[0]), "not_your_actor");
    // A batch signed with another key is no batch of anybody.
    let mut sealed = sergeant.batch(&station, &[(id, &forged)]);
    sealed.signature = wire::key::Signature([7; 64]);
    assert_eq!(station.hub.accept(&sealed).unwrap_err().code(), "bad_signature");
}

#[tokio::test]
async fn hostile_changes_cost_themselves_and_never_the_hub() {
    let station = Station::new();
    let mut constable = station.phone("123CN").await;
    let (id, first) = constable.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    constable.push(&station, &[(id, &first)]);
    let honest = constable.records[&id].clone();
    let commit = constable.commit(&station, id, 0);
    let second = constable.edit(&station, id, &[Edit::field("title", "Mine, later")]);
    let fields = honest.known().fields;

    let mut forge = |change: &dyn Fn(&mut automerge::ExpandedChange)| {
        let mut expanded = second.decode();
        expanded.hash = None;
        change(&mut expanded);
        let forged: automerge::Change = expanded.into();
        let found = constable.push(&station, &[(id, &forged)]);
        aside(&found[0]).to_owned()
    };
    assert_eq!(forge(&|c| c.start_op = std::num::NonZeroU64::new(4_000_000_000).unwrap()), "wrong_counter");
    assert_eq!(forge(&|c| c.seq = 9), "wrong_number");
    assert_eq!(forge(&|c| c.deps = vec![automerge::ChangeHash([3; 32])]), "missing_dependency");
    assert_eq!(forge(&|c| c.deps = vec![]), "record_exists");
    assert_eq!(
        forge(&|c| {
            let ghost = automerge::legacy::OpId(900, ActorId::from([9; 16]));
            c.operations[0].pred = [ghost].into_iter().collect();
        }),
        "no_predecessor"
    );
    assert_eq!(
        forge(&|c| c.operations[1].obj = automerge::legacy::ObjectId::Id(automerge::legacy::OpId(999, c.actor_id.clone()))),
        "no_predecessor"
    );
    // A nested object under fields: no edit of ours.
    let mut doc = honest.doc().clone().with_actor(commit.actor.clone());
    doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |_| automerge::transaction::CommitOptions::default().with_message(commit.author.to_string()).with_time(THREE / 1_000),
        |tx| {
            let (_, map) = tx.get(automerge::ROOT, "fields")?.unwrap();
            tx.put_object(&map, "title", automerge::ObjType::Map)?;
            Ok(())
        },
    )
    .unwrap();
    let nested = doc.get_last_local_change().unwrap();
    let found = constable.push(&station, &[(id, &nested)]);
    assert_eq!(aside(&found[0]), "foreign_operation", "{fields}");

    // A hundred bytes that mean a million operations, in a batch that is itself honestly signed.
    let bomb = bomb();
    let (hash, body) = (wire::Hash(wire_hash(&bomb)), wire::codec::compress(&cbor_blobs(std::slice::from_ref(&bomb)), 3));
    let mut sealed = constable.batch(&station, &[(id, &second)]);
    let mut header = sealed.claims().unwrap();
    header.changes = vec![wire::batch::ChangeRef { record: id, hash }];
    sealed.header = wire::codec::encode(&header);
    sealed.signature = wire::key::sign(&constable.key, b"beatbook/batch/1\0", &sealed.hash());
    sealed.body = body;
    assert_eq!(aside(&outcomes(&station, &sealed)[0]), "too_many");

    // And after all that the honest change goes in, and the record reads.
    assert_eq!(constable.push(&station, &[(id, &second)]), [Outcome::Accepted]);
    let row = station.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
    assert_eq!(Record::load(id, &row.snapshot).unwrap().line("title"), "Mine, later");
    let counts = station.hub.storage().reading(|tx| tx.stage_counts()).unwrap();
    let stages: std::collections::BTreeSet<&str> = counts.iter().map(|c| c.0.as_str()).collect();
    assert!(["preflight", "fit", "policy", "commit"].iter().all(|s| stages.contains(s)), "{counts:?}");
}

#[tokio::test]
async fn a_number_used_twice_freezes_the_actor_and_gives_a_new_incarnation() {
    let station = Station::new();
    let mut constable = station.phone("123CN").await;
    let (id, first) = constable.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    constable.push(&station, &[(id, &first)]);
    let before = constable.records[&id].clone();
    let one = constable.edit(&station, id, &[Edit::field("title", "From the phone")]);
    constable.push(&station, &[(id, &one)]);
    // The vault is restored from yesterday's backup and edited again.
    constable.records.insert(id, before);
    let other = constable.edit(&station, id, &[Edit::field("title", "From the restored phone")]);
    assert_eq!(aside(&constable.push(&station, &[(id, &other)])[0]), "number_reused");
    let row = station.hub.storage().reading(|tx| tx.enrolment(constable.device())).unwrap().unwrap();
    assert_eq!(row.incarnation, 2);
}

#[tokio::test]
async fn linked_to_a_victim_a_task_leaves_ward_and_team() {
    let station = Station::new();
    let (mut sergeant, mut other) = (station.phone("45CN").await, station.phone("208CN").await);
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    other.sync(&station, vec![]).await;
    assert!(other.records.contains_key(&id), "it is the ward's while it is nobody's private matter");
    let scopes = || station.hub.storage().reading(|tx| tx.scopes_of(id)).unwrap();
    assert!(scopes().contains(&Scope::Ward(WARD.into())) && scopes().contains(&Scope::Team("canal-side".into())));

    let link = json!({"kind": "victim_contact", "record": uuid::Uuid::from_u128(77).to_string()});
    let linked = sergeant.edit(&station, id, &[Edit::Add { name: "links".into(), item: link }]);
    assert_eq!(sergeant.push(&station, &[(id, &linked)]), [Outcome::Accepted]);
    assert!(scopes().iter().all(|s| matches!(s, Scope::Officer(_))), "{:?}", scopes());
    let ward = station.hub.storage().reading(|tx| tx.log_after(&Scope::Ward(WARD.into()), 0, 9)).unwrap();
    assert_eq!(ward.iter().map(|l| l.seq).collect::<Vec<_>>(), (1..=ward.len() as u64).collect::<Vec<_>>());
    assert!(matches!(ward.last().unwrap().what, hub::storage::What::Leave { .. }));
    // The ward's log never shows the change that made it private, nor the record on the way out.
    let mut late = station.phone("7731CN").await;
    late.sync(&station, vec![]).await;
    assert!(!late.records.contains_key(&id));
}

#[tokio::test]
async fn two_phones_at_once_and_the_logs_have_no_gap() {
    let station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    let mut batches = Vec::new();
    for _ in 0..12 {
        let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
        batches.push(sergeant.batch(&station, &[(id, &change)]));
    }
    std::thread::scope(|threads| {
        for half in batches.chunks(6) {
            let station = &station;
            threads.spawn(move || half.iter().for_each(|b| assert_eq!(outcomes(station, b), [Outcome::Accepted])));
        }
    });
    let log = station.hub.storage().reading(|tx| tx.log_after(&Scope::Ward(WARD.into()), 0, 99)).unwrap();
    assert_eq!(log.iter().map(|l| l.seq).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
}

/// `count` puts under one key, as run-length columns hold them: 104 bytes for a million.
fn bomb() -> Vec<u8> {
    let run = |value: &[u8]| [&[0xc0, 0x84, 0x3d][..], value].concat();
    let columns: Vec<(u8, Vec<u8>)> =
        vec![(0x15, run(&[1, b'k'])), (0x34, vec![0xc0, 0x84, 0x3d]), (0x42, run(&[1])), (0x56, run(&[0])), (0x70, run(&[0]))];
    let mut body = vec![0, 16];
    body.extend([9; 16]);
    body.extend([1, 1, 0, 0, 0, u8::try_from(columns.len()).unwrap()]);
    for (spec, data) in &columns {
        body.extend([*spec, u8::try_from(data.len()).unwrap()]);
    }
    columns.iter().for_each(|(_, data)| body.extend(data));
    let hashed = [&[1, u8::try_from(body.len()).unwrap()][..], &body].concat();
    let hash = wire::Hash::of(&hashed).0;
    [&[0x85, 0x6f, 0x4a, 0x83][..], &hash[..4], &hashed].concat()
}

fn wire_hash(raw: &[u8]) -> [u8; 32] {
    wire::Hash::of(&raw[8..]).0
}

fn cbor_blobs(raws: &[Vec<u8>]) -> Vec<u8> {
    let mut encoder = minicbor::Encoder::new(Vec::new());
    encoder.array(raws.len() as u64).unwrap();
    raws.iter().for_each(|raw| {
        encoder.bytes(raw).unwrap();
    });
    encoder.into_writer()
}
