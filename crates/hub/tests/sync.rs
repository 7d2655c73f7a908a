//! Syncing: small when nothing happened, ordered when everything is new, level when the grants change.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;
#[path = "sync/due_work.rs"]
mod due_work;
#[path = "sync/lines.rs"]
mod lines;

use std::collections::BTreeSet;

use automerge::Change;
use common::*;
use record::document::Edit;
use record::kinds::note::NOTE;
use record::kinds::task::TASK;
use record::kinds::ward_priority::WARD_PRIORITY;
use record::{RecordId, Scope};
use serde_json::json;
use wire::message::{
    DeviceEvent, FetchRequest, FetchResponse, HandBack, HandBackAnswer, HandedBack, OfferRequest, OfferResponse, Offered,
    ProofResponse, ReadRow, SnapshotPage, SnapshotRequest, SyncRequest, SyncResponse, Versions, from_body, to_body,
};
use wire::{Hash, Outcome, PublicKey};

/// Hands in `n` tasks of the ward, in batches.
fn fill(station: &Station, phone: &mut Phone, n: usize) -> Vec<RecordId> {
    let made: Vec<(RecordId, Change)> = (0..n)
        .map(|i| phone.create(station, &TASK, &[Edit::field("title", format!("Patrol {i}")), Edit::field("ward", WARD)]))
        .collect();
    for part in made.chunks(200) {
        let part: Vec<(RecordId, &Change)> = part.iter().map(|(id, c)| (*id, c)).collect();
        assert!(phone.push(station, &part).iter().all(|o| *o == Outcome::Accepted));
    }
    made.into_iter().map(|(id, _)| id).collect()
}

fn ward() -> Scope {
    Scope::Ward(WARD.into())
}

async fn page(station: &Station, phone: &Phone, head: Option<u64>, position: u64) -> SnapshotPage {
    let asked = SnapshotRequest { versions: versions(), scope: ward(), epoch: 1, head, position, want_bytes: 1, have: vec![] };
    station.post("/v1/snapshot", &asked, Some(phone)).await.unwrap()
}

#[tokio::test]
async fn a_quiet_sync_is_one_small_request_at_any_size() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut sizes = Vec::new();
    for n in [3, 300] {
        fill(&station, &mut sergeant, n);
        constable.sync(&station, vec![]).await;
        let request = constable.sync_request(vec![]);
        let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
        assert!(answer.pages.is_empty() && !answer.more && answer.reference.is_none());
        sizes.push(to_body(&request).len() + to_body(&answer).len());
    }
    assert!(sizes.iter().all(|s| *s < 1_000), "{sizes:?} bytes");
    assert!(sizes[0].abs_diff(sizes[1]) < 16, "it does not grow with the records: {sizes:?}");
}

#[tokio::test]
async fn a_first_sync_brings_open_work_first_and_goes_on_after_a_restart() {
    let mut station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    let (priority, change) = sergeant.create(
        &station,
        &WARD_PRIORITY,
        &[Edit::field("ward", json!({"code": WARD})), Edit::field("issue_public", "Bikes on the towpath")],
    );
    sergeant.push(&station, &[(priority, &change)]);
    let tasks = fill(&station, &mut sergeant, 150);
    let done = sergeant.edit(&station, tasks[7], &[Edit::entry(entry_id(9), "cancelled", json!({"reason": "rained off"}))]);
    sergeant.push(&station, &[(tasks[7], &done)]);

    let constable = station.phone("123CN").await;
    let first = page(&station, &constable, None, 0).await;
    assert_eq!(first.total, 151);
    // Meanwhile a task is resulted, which would change its place, and another is made.
    let late = sergeant.edit(&station, tasks[149], &[Edit::entry(entry_id(10), "cancelled", json!({"reason": "rained off"}))]);
    sergeant.push(&station, &[(tasks[149], &late)]);
    fill(&station, &mut sergeant, 1);
    station.restart();

    let mut order = Vec::new();
    let mut next = Some(first);
    while let Some(this) = next {
        for saved in wire::snapshot::open(&this.block, &this.manifest).unwrap() {
            saved.load().unwrap();
            order.push(saved.record);
        }
        next = match this.next {
            Some(position) => {
                let following = page(&station, &constable, Some(this.head), position).await;
                assert_eq!((following.head, following.position), (this.head, position));
                Some(following)
            }
            None => None,
        };
    }
    assert_eq!(order.len(), 151, "each once, in the order fixed at the head");
    assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), 151);
    assert_eq!(order[149], priority, "open tasks, then priorities,");
    assert_eq!(order[150], tasks[7], "then what is over");
}

#[tokio::test]
async fn a_scope_that_is_not_granted_gives_no_snapshot_and_no_page() {
    let station = Station::new();
    let constable = station.phone("123CN").await;
    let scope = Scope::Ward("E05000009".into());
    let asked = SnapshotRequest {
        versions: versions(),
        scope: scope.clone(),
        epoch: 1,
        head: None,
        position: 0,
        want_bytes: 1,
        have: vec![],
    };
    let refused = station.post::<_, SnapshotPage>("/v1/snapshot", &asked, Some(&constable)).await.unwrap_err();
    assert_eq!(refused.code, "not_granted");
    let mut request = constable.sync_request(vec![]);
    request.cursors.push(wire::message::Cursor { scope: scope.clone(), epoch: 1, seq: 0 });
    let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    assert!(answer.scopes.iter().all(|s| s.scope != scope) && answer.pages.is_empty());
}

#[tokio::test]
async fn small_pages_follow_each_other_without_a_gap() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    fill(&station, &mut sergeant, 180);
    let mut rounds = 0;
    loop {
        let mut request = constable.sync_request(vec![]);
        request.want_bytes = 1;
        let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
        // `take` refuses a page that does not follow its cursor.
        constable.take(&answer);
        rounds += 1;
        if !answer.more && constable.records.len() == 180 {
            break;
        }
        assert!(rounds < 40, "it gets on: {}", constable.records.len());
    }
    assert!(rounds > 2, "{rounds}");
}

#[tokio::test]
async fn a_change_of_team_reaches_the_phone_as_grants_and_revocations() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let ids = fill(&station, &mut sergeant, 1);
    let first = constable.sync(&station, vec![]).await;
    assert!(first.scopes.iter().any(|s| s.scope == ward()));
    let moved = sample("roster-sample.csv")
        .replace("Alex Sample,pc,,Canal Side,E05999901;E05999902", "Alex Sample,pc,,Lock Road,E05999903");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    let request = constable.sync_request(vec![]);
    let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    assert_eq!(answer.grant_version, first.grant_version + 1);
    let revoked = |e: &DeviceEvent| matches!(e, DeviceEvent::Revoke { scope, .. } if *scope == ward());
    let granted = |e: &DeviceEvent| matches!(e, DeviceEvent::Grant { scope, .. } if *scope == Scope::Ward("E05999903".into()));
    assert!(
        answer.device.iter().any(|e| revoked(&e.event)) && answer.device.iter().any(|e| granted(&e.event)),
        "{:?}",
        answer.device
    );
    assert!(answer.scopes.iter().all(|s| s.scope != ward()));
    assert!(answer.reference.is_some_and(|r| r.iter().any(|b| b.name == "roster")), "the roster itself is news too");
    let asked = FetchRequest { versions: versions(), records: ids.clone() };
    let fetched: FetchResponse = station.post("/v1/fetch", &asked, Some(&constable)).await.unwrap();
    assert_eq!(fetched.missing, ids, "what is not granted any more looks like nothing");
}

#[tokio::test]
async fn whole_records_proofs_and_offers() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let ids = fill(&station, &mut sergeant, 2);
    let unknown = RecordId(uuid::Uuid::from_u128(5));
    let asked = FetchRequest { versions: versions(), records: vec![ids[0], unknown] };
    let fetched: FetchResponse = station.post("/v1/fetch", &asked, Some(&constable)).await.unwrap();
    assert_eq!(fetched.missing, [unknown]);
    let opened = wire::snapshot::open(&fetched.block, &fetched.manifest).unwrap();
    assert_eq!(opened[0].record, ids[0]);

    let response = station.get(&format!("/v1/records/{}/proof", ids[0]), &constable).await;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let proof: ProofResponse = from_body("proof", &bytes).unwrap();
    let change = Hash(sergeant.records[&ids[0]].heads()[0].0);
    let header = proof.batches[0].verify(ids[0], &change).unwrap();
    assert_eq!(header.officer, sergeant.author().officer);
    assert_eq!(proof.batches[0].public_key, PublicKey::of(&sergeant.key));
    assert!(proof.batches[0].received_at.is_some(), "and when it came, by the hub's own clock");

    let mine = sergeant.records[&ids[0]].heads();
    let has = Offered { record: ids[0], heads: mine.iter().map(|h| Hash(h.0)).collect() };
    let lost = Offered { record: unknown, heads: vec![Hash([9; 32])] };
    let offer = OfferRequest {
        versions: versions(),
        hub_epoch: 1,
        records: vec![has, lost],
        incarnation: 1,
        erased: vec![],
        kept: vec![],
    };
    let answer: OfferResponse = station.post("/v1/offer", &offer, Some(&sergeant)).await.unwrap();
    assert_eq!((answer.wanted, answer.last_batch_seq), (vec![unknown], sergeant.batches));
}

/// A read log of so many rows, as a device chains it.
fn read_log(phone: &Phone, record: RecordId, rows: u64) -> Vec<ReadRow> {
    let mut log: Vec<ReadRow> = Vec::new();
    for n in 1..=rows {
        let before = log.last().map_or(ReadRow::NOTHING, |row| row.hash);
        log.push(ReadRow::after(&before, phone.author().officer, n, (record, THREE), "assigned".into()));
    }
    log
}

/// Hands rows of a read log in; gives the last the hub says it holds.
async fn send_reads(station: &Station, phone: &Phone, rows: &[ReadRow]) -> Option<u64> {
    let mut request = phone.sync_request(vec![]);
    request.reads = rows.to_vec();
    station.post::<_, SyncResponse>("/v1/sync", &request, Some(phone)).await.unwrap().reads_stored
}

/// The rows of the only device whose read log does not hold; none where all do.
fn unchained(station: &Station) -> Vec<u64> {
    let found = station.hub.unchained_reads().unwrap();
    assert!(found.len() <= 1, "{found:?}");
    found.into_iter().flat_map(|u| u.rows).collect()
}

#[tokio::test]
async fn the_read_log_arrives_in_order_and_a_gap_stops_it() {
    let station = Station::new();
    let constable = station.phone("123CN").await;
    let record = RecordId(uuid::Uuid::from_u128(5));
    let log = read_log(&constable, record, 5);
    assert_eq!(send_reads(&station, &constable, &[]).await, None);
    assert_eq!(send_reads(&station, &constable, &log[..2]).await, Some(2));
    let sent = [log[1].clone(), log[2].clone(), log[4].clone()];
    assert_eq!(send_reads(&station, &constable, &sent).await, Some(3), "sent twice it is stored once; the fifth waits");
    let stored = station.hub.storage().reading(|tx| tx.reads_of(record)).unwrap();
    assert_eq!(stored.iter().map(|r| r.n).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(stored[0].officer, constable.author().officer);
    assert_eq!(unchained(&station), [0_u64; 0], "a row that has not come yet is no row that is missing");
    // Sent again from its first row, as after a lost answer: nothing is stored twice, and the log goes on where it stopped.
    assert_eq!(send_reads(&station, &constable, &log).await, Some(5));
    assert_eq!(send_reads(&station, &constable, &log).await, Some(5));
    assert_eq!(station.hub.storage().reading(|tx| tx.reads_of(record)).unwrap().len(), 5);
    assert_eq!(unchained(&station), [0_u64; 0], "a replay is nothing new");
}

#[tokio::test]
async fn a_row_that_was_changed_or_left_out_on_the_way_is_kept_and_whoever_looks_after_the_phones_is_alerted() {
    let record = RecordId(uuid::Uuid::from_u128(5));
    let other = RecordId(uuid::Uuid::from_u128(6));
    let station = Station::new();
    let constable = station.phone("123CN").await;
    // Any part of a row: of whom it was, when, and why.
    let mut log = read_log(&constable, record, 6);
    log[1].record = other;
    log[3].at += 1;
    log[4].reason = "asked to".into();
    assert_eq!(send_reads(&station, &constable, &log).await, Some(6), "that somebody looked is kept all the same");
    assert_eq!(unchained(&station), [2, 4, 5], "each by its number; what follows a changed row follows its hash");
    assert_eq!(send_reads(&station, &constable, &log).await, Some(6));
    assert_eq!(unchained(&station), [2, 4, 5], "and told once");
    let alert = station.hub.unchained_reads().unwrap().remove(0);
    assert_eq!((alert.officer, alert.device), (constable.author().officer, constable.device()));

    // One left out, and those after it counted on so that there is no gap.
    let station = Station::new();
    let constable = station.phone("123CN").await;
    let mut log = read_log(&constable, record, 4);
    log.remove(1);
    (log[1].n, log[2].n) = (2, 3);
    assert_eq!(send_reads(&station, &constable, &log).await, Some(3));
    assert_eq!(unchained(&station), [2, 3]);

    // Another officer's rows, sent as one's own.
    let station = Station::new();
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    assert_eq!(send_reads(&station, &constable, &read_log(&sergeant, record, 1)).await, Some(1));
    assert_eq!(unchained(&station), [1]);
}

#[tokio::test]
async fn two_copies_of_a_vault_each_chain_on_from_what_they_have_in_common() {
    let station = Station::new();
    let constable = station.phone("123CN").await;
    let record = RecordId(uuid::Uuid::from_u128(5));
    let officer = constable.author().officer;
    let one = read_log(&constable, record, 4);
    let mut copy = one[..2].to_vec();
    for n in 3..=5 {
        let row = ReadRow::after(&copy[copy.len() - 1].hash, officer, n, (record, THREE + 60_000), "own list".into());
        copy.push(row);
    }
    assert_eq!(send_reads(&station, &constable, &one).await, Some(4));
    assert_eq!(send_reads(&station, &constable, &copy[2..4]).await, Some(4));
    // Its fifth follows its own fourth, and not the one that was there before it.
    assert_eq!(send_reads(&station, &constable, &copy[4..]).await, Some(5));
    assert_eq!(station.hub.storage().reading(|tx| tx.reads_of(record)).unwrap().len(), 7, "every reading of both");
    assert_eq!(unchained(&station), [0_u64; 0]);
}

#[tokio::test]
async fn a_supervisor_sees_when_each_phone_was_last_heard_and_a_constable_does_not() {
    let station = Station::new();
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    station.pass(120_000);
    let mut request = constable.sync_request(vec![]);
    request.waiting = 4;
    let his: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    assert!(his.heard.is_empty());
    let told = async |since: Option<i64>| {
        let request = SyncRequest { heard_since: since, ..sergeant.sync_request(vec![]) };
        let hers: SyncResponse = station.post("/v1/sync", &request, Some(&sergeant)).await.unwrap();
        hers.heard.into_iter().find(|h| h.officer == constable.author().officer).map(|h| (h.at, h.waiting))
    };
    let heard = (THREE + 120_000, 4);
    assert_eq!(told(None).await, Some(heard));
    station.pass(60_000);
    assert_eq!(told(None).await, Some(heard), "the answer was lost, or it is another device of hers");
    assert_eq!(told(Some(heard.0 + 1)).await, None, "she knows, and nobody was heard since");
}

#[tokio::test]
async fn a_phone_that_sent_everything_is_not_shown_as_one_that_holds_it_still() {
    let station = Station::new();
    let mut constable = station.phone("123CN").await;
    let shown = |station: &Station, phone: &Phone| {
        let row = station.hub.storage().reading(|tx| tx.enrolment(phone.device())).unwrap();
        row.unwrap().waiting
    };
    let made: Vec<(RecordId, Change)> =
        (0..4).map(|_| constable.create(&station, &TASK, &[Edit::field("title", "Patrol"), Edit::field("ward", WARD)])).collect();
    let batches: Vec<Vec<u8>> = made.iter().map(|(id, change)| constable.batch(&station, &[(*id, change)]).to_bytes()).collect();
    // Four wait, three go up, of which one is cut short and cannot be read.
    let short = batches[2][..batches[2].len() - 1].to_vec();
    let mut request = constable.sync_request(vec![batches[0].clone(), batches[1].clone(), short]);
    request.waiting = 4;
    let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    assert_eq!((answer.receipts.len(), answer.unread.len(), shown(&station, &constable)), (2, 1, 2));
    // The answer was lost: the same again, and the rest. The phone counts all four until it is told.
    let mut request = constable.sync_request(batches);
    request.waiting = 4;
    let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    assert_eq!((answer.receipts.len(), shown(&station, &constable)), (4, 0), "stolen now, nothing of it was lost");
}

#[tokio::test]
async fn another_protocol_is_asked_to_upgrade_and_its_work_is_taken_all_the_same() {
    let station = Station::new();
    let mut constable = station.phone("123CN").await;
    let (id, change) = constable.create(&station, &TASK, &[Edit::field("title", "Mine")]);
    let batch = constable.batch(&station, &[(id, &change)]).to_bytes();
    let old = Versions { protocol: 0, ..versions() };
    let mut request = constable.sync_request(vec![batch]);
    request.versions = old.clone();
    let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    assert_eq!(answer.receipts.len(), 1);
    request.batches.clear();
    let refused = station.post::<_, SyncResponse>("/v1/sync", &request, Some(&constable)).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.status()), ("upgrade_needed", 426));
}

#[tokio::test]
async fn the_event_stream_says_only_that_a_granted_scope_moved() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let response = station.get("/v1/hints", &constable).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    // The sergeant's own note is not the constable's business; the ward's tasks are.
    let (note, change) = sergeant.create(&station, &NOTE, &[]);
    assert_eq!(sergeant.push(&station, &[(note, &change)]), [Outcome::Accepted]);
    fill(&station, &mut sergeant, 3);
    let mut line = Line::of(response);
    let mut said = line.until(&format!("ward:{WARD}")).await;
    said.push_str(&line.end(&station.hub).await);
    assert!(!said.contains(&sergeant.author().officer.to_string()), "{said}");
    assert!(!said.contains("Patrol"), "a hint carries nothing but the scope and its head");
}

#[tokio::test]
async fn a_phone_that_is_reported_lost_hears_on_its_open_line_that_it_is_to_ask_and_nothing_else() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut line = Line::open(&station, &constable).await;
    station.hub.lost(constable.device()).unwrap();
    fill(&station, &mut sergeant, 3);
    let mut said = line.until("device:").await;
    said.push_str(&line.end(&station.hub).await);
    assert!(!said.contains("ward:") && !said.contains("team:"), "{said}");
}

#[tokio::test]
async fn what_a_console_does_beside_a_hub_that_serves_is_told_on_its_open_lines() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made)]);
    let mut line = Line::open(&station, &constable).await;
    let console = Station::at(station.dir.path().to_owned());
    console.hub.erase(task, "S0045", "ordered by the court").unwrap();
    let said = line.until(&format!("ward:{WARD}")).await;
    assert!(!said.contains("reference"), "{said}");
    one_officer_fewer(&console);
    line.until("reference").await;
}

/// Who is on the roster, and so what everybody may read, is changed at a console.
fn one_officer_fewer(console: &Station) {
    let roster = sample("roster-sample.csv");
    let fewer: Vec<&str> = roster.lines().filter(|line| !line.contains("208CN")).collect();
    console.hub.import_roster("roster.csv", &fewer.join("\n")).unwrap();
}

#[tokio::test]
async fn what_a_hub_told_its_lines_itself_it_does_not_tell_again_because_a_console_wrote_something_else() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut line = Line::open(&station, &constable).await;
    fill(&station, &mut sergeant, 3);
    line.until(&format!("ward:{WARD}")).await;
    one_officer_fewer(&Station::at(station.dir.path().to_owned()));
    let mut said = line.until("reference").await;
    said.push_str(&line.end(&station.hub).await);
    assert!(!said.contains("ward:"), "{said}");
}

#[tokio::test]
async fn a_hub_that_has_lost_nothing_takes_nothing_back_without_its_authors_signature() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made)]);
    constable.sync(&station, vec![]).await;
    // A change that the sergeant made and never handed in, out of another's hand.
    let words =
        sergeant.edit(&station, task, &[Edit::entry(entry_id(7), "note", json!({ "text": "all quiet", "basis": "fact" }))]);
    let changes = vec![HandedBack { record: task, raw: words.raw_bytes().to_vec() }];
    let asked = HandBack { versions: versions(), changes };
    let refused = station.post::<_, HandBackAnswer>("/v1/handback", &asked, Some(&constable)).await.unwrap_err();
    assert_eq!(refused.code, "bad_request");
    assert!(station.hub.to_recover().unwrap().is_empty(), "it does not even wait for a supervisor");
}
