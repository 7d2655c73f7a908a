//! Between accept and set aside: a supervisor looks, and decides.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::Change;
use common::*;
use hub::pipeline::ReviewVerdict;
use record::document::Edit;
use record::kinds::note::NOTE;
use record::kinds::task::TASK;
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::{Record, RecordId, Scope};
use serde_json::json;
use wire::message::{
    DecideRequest, DecideResponse, Decided, Decision, DeviceEvent, ReviewOutcome, ReviewRequest, ReviewResponse, Waiting,
};
use wire::receipt::{Receiving, sign};
use wire::seam::crash;
use wire::{Hash, Outcome};

fn note(n: u128, text: &str) -> Edit {
    Edit::entry(entry_id(n), "note", json!({ "text": text, "basis": "fact" }))
}

/// PC 123CN is posted to another team; what was theirs to write on before is not now.
fn posted_elsewhere(station: &Station) {
    let moved = sample("roster-sample.csv")
        .replace("Alex Sample,pc,,Canal Side,E05999901;E05999902", "Alex Sample,pc,,Lock Road,E05999903");
    station.hub.import_roster("roster.csv", &moved).unwrap();
}

/// A ward task, and two notes PC 123CN wrote on it before they heard of their posting.
async fn two_notes(station: &Station, sergeant: &mut Phone, constable: &mut Phone) -> (RecordId, Change, Change) {
    let (id, change) = sergeant.create(station, &TASK, &task_for(station, "208CN"));
    sergeant.push(station, &[(id, &change)]);
    constable.sync(station, vec![]).await;
    let first = constable.edit(station, id, &[note(10, "gate code is 4402")]);
    let second = constable.edit(station, id, &[note(11, "two youths left towards the lock")]);
    posted_elsewhere(station);
    (id, first, second)
}

async fn queue(station: &Station, by: &Phone) -> Vec<Waiting> {
    let answer: ReviewResponse = station.post("/v1/reviews", &ReviewRequest { versions: versions() }, Some(by)).await.unwrap();
    assert_eq!(answer.more, 0);
    answer.waiting
}

async fn decide(station: &Station, by: &Phone, changes: &[&Change], let_in: bool, reason: &str) -> Vec<Decision> {
    let changes = changes.iter().map(|c| Hash(c.hash().0)).collect();
    let asked = DecideRequest { versions: versions(), changes, let_in, reason: reason.into() };
    let answer: DecideResponse = station.post("/v1/reviews/decide", &asked, Some(by)).await.unwrap();
    answer.decided.into_iter().map(|d: Decided| d.fate).collect()
}

fn notes(station: &Station, id: RecordId) -> Vec<String> {
    let row = station.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
    Record::load(id, &row.snapshot).unwrap().entries_of("note").iter().map(|e| e.text("text").to_owned()).collect()
}

/// What the hub told a device about reviews, in order.
fn told(station: &Station, phone: &Phone) -> Vec<(Hash, ReviewOutcome)> {
    let log = station.hub.storage().reading(|tx| tx.log_after(&Scope::Device(phone.device()), 0, 999)).unwrap();
    let events = log.into_iter().filter_map(|l| match l.what {
        hub::storage::What::Notice { event } => wire::codec::decode::<DeviceEvent>("event", &event).ok(),
        _ => None,
    });
    events
        .filter_map(|e| match e {
            DeviceEvent::Review { change, outcome, .. } => Some((change, outcome)),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn written_under_an_old_grant_it_waits_and_a_supervisor_lets_it_in() {
    let station = Station::new();
    let (mut sergeant, mut constable, third) =
        (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let (id, first, second) = two_notes(&station, &mut sergeant, &mut constable).await;
    let sealed = constable.batch(&station, &[(id, &first), (id, &second)]);
    assert_eq!(outcomes(&station, &sealed), [Outcome::Review, Outcome::Review]);
    assert!(notes(&station, id).is_empty(), "never merged by itself");

    let waiting = queue(&station, &sergeant).await;
    let shown: Vec<_> = waiting.iter().map(|w| (w.words.as_deref().unwrap(), w.code.as_str(), w.on_top)).collect();
    assert_eq!(
        shown,
        [("gate code is 4402", "not_allowed", false), ("two youths left towards the lock", "blocked", true)],
        "the officer's own words, why, and in what order"
    );
    assert_eq!((waiting[0].officer, waiting[0].did.as_str()), (constable.author().officer, "entry.note"));
    assert!(queue(&station, &third).await.is_empty(), "no constable has a queue");
    assert!(queue(&station, &constable).await.is_empty(), "nobody decides on their own");

    // The second waits for the first, and for itself: each is seen by somebody before it counts.
    assert_eq!(
        decide(&station, &sergeant, &[&first], true, "").await,
        [Decision::In, Decision::Waits { code: "not_allowed".into() }]
    );
    assert_eq!(notes(&station, id), ["gate code is 4402"]);
    assert_eq!(decide(&station, &sergeant, &[&second], true, "").await, [Decision::In]);
    assert_eq!(notes(&station, id), ["gate code is 4402", "two youths left towards the lock"]);
    let hashes = [Hash(first.hash().0), Hash(second.hash().0)];
    assert_eq!(told(&station, &constable), hashes.map(|h| (h, ReviewOutcome::Accepted)), "their author is told");
    assert_eq!(outcomes(&station, &sealed), [Outcome::Had, Outcome::Had], "sent again it is there once");
    assert_eq!(decide(&station, &sergeant, &[&first], false, "too late").await, [Decision::Gone], "the first decision stands");
    assert!(queue(&station, &sergeant).await.is_empty());
    let audited = station.hub.storage().reading(|tx| tx.audited(50)).unwrap();
    let kinds: Vec<&str> = audited.iter().map(|a| a.2.as_str()).collect();
    assert!(kinds.contains(&"review_read") && kinds.contains(&"review"), "{audited:?}");
    assert!(!format!("{audited:?}").contains("4402"), "no words in the audit");
}

#[tokio::test]
async fn a_decision_stands_once_though_the_hub_died_before_it_could_tell_anybody() {
    for let_in in [true, false] {
        let power = PowerCut::at(crash::REVIEW_AFTER_COMMIT);
        let mut station = Station::empty(power.clone());
        station.import("roster-sample.csv");
        let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let (id, first, _) = two_notes(&station, &mut sergeant, &mut constable).await;
        let sealed = constable.batch(&station, &[(id, &first)]);
        assert_eq!(outcomes(&station, &sealed), [Outcome::Review]);
        let by = sergeant.author().officer;
        let verdict = |let_in| ReviewVerdict { by, changes: vec![Hash(first.hash().0)], let_in, reason: "because".into() };
        power.arm();
        let died = catch_unwind(AssertUnwindSafe(|| station.hub.decide(&verdict(let_in))));
        assert!(died.is_err(), "it died with the decision stored");
        station.restart();
        assert!(queue(&station, &sergeant).await.is_empty(), "it waits for nobody");
        // The sergeant saw no answer and asks again, and then the other way round.
        for again in [let_in, !let_in] {
            let fates: Vec<Decision> =
                station.hub.decide(&verdict(again)).unwrap().into_iter().map(|d: Decided| d.fate).collect();
            assert_eq!(fates, [Decision::Gone], "the first decision stands");
        }
        assert_eq!(notes(&station, id).len(), usize::from(let_in));
        assert_eq!(told(&station, &constable).len(), 1, "its author is told once");
        let audited = station.hub.storage().reading(|tx| tx.audited_as("review", 0)).unwrap();
        assert_eq!(audited.len(), 1, "and it is written down once, with whose it was: {audited:?}");
    }
}

#[tokio::test]
async fn set_aside_with_a_reason_its_author_is_told_and_the_rest_can_come_again() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, first, second) = two_notes(&station, &mut sergeant, &mut constable).await;
    constable.push(&station, &[(id, &first), (id, &second)]);
    let asked = DecideRequest { versions: versions(), changes: vec![], let_in: false, reason: " ".into() };
    let refused = station.post::<_, DecideResponse>("/v1/reviews/decide", &asked, Some(&sergeant)).await.unwrap_err();
    assert_eq!(refused.code, "bad_request", "nobody is refused without a reason");
    assert_eq!(
        decide(&station, &sergeant, &[&first], false, "recorded by PC 208CN already").await,
        [Decision::Aside { code: "declined".into() }, Decision::Aside { code: "blocked".into() }]
    );
    let outcome = ReviewOutcome::Declined { reason: "recorded by PC 208CN already".into(), told: None };
    assert_eq!(told(&station, &constable), [(Hash(first.hash().0), outcome)], "what rested on it is written again without it");
    let found = constable.push(&station, &[(id, &first), (id, &second)]);
    assert_eq!(found.iter().map(aside).collect::<Vec<_>>(), ["declined", "blocked"], "and stays so however often it comes");

    // The rest comes as the next branch, and waits for itself.
    let heads = station.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
    constable.records.insert(id, Record::load(id, &heads.snapshot).unwrap());
    let again = constable.edit_as(&station, id, 1, &[note(11, "two youths left towards the lock")]);
    assert_eq!(constable.push(&station, &[(id, &again)]), [Outcome::Review]);
    assert_eq!(decide(&station, &sergeant, &[&again], true, "").await, [Decision::In]);
    assert_eq!(notes(&station, id), ["two youths left towards the lock"]);
}

#[tokio::test]
async fn each_that_is_named_is_answered_for_itself_wherever_it_was_written() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, first, second) = two_notes(&station, &mut sergeant, &mut constable).await;
    constable.push(&station, &[(id, &first), (id, &second)]);
    let declined = Decision::Aside { code: "declined".into() };
    assert_eq!(decide(&station, &sergeant, &[&first, &second], false, "recorded already").await, vec![declined; 2]);
    let outcome = ReviewOutcome::Declined { reason: "recorded already".into(), told: None };
    let hashes = [Hash(first.hash().0), Hash(second.hash().0)];
    assert_eq!(told(&station, &constable), hashes.map(|h| (h, outcome.clone())), "its author hears of both, and why");
}

#[tokio::test]
async fn whoever_decides_is_hinted_when_the_queue_moves_and_told_how_much_waits() {
    let station = Station::new();
    let (mut sergeant, mut constable, mut third) =
        (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let (id, first, second) = two_notes(&station, &mut sergeant, &mut constable).await;
    let waits = async |phone: &mut Phone| phone.sync(&station, vec![]).await.in_review.map(|told| told.count);
    assert_eq!(waits(&mut sergeant).await, None);
    let mut hints = station.hub.hints();
    let mut hinted = |phone: &Phone| {
        let scopes: Vec<Scope> = std::iter::from_fn(|| hints.try_recv().ok()).map(|hint| hint.scope).collect();
        scopes.contains(&Scope::Officer(phone.author().officer))
    };
    assert!(!hinted(&sergeant));
    constable.push(&station, &[(id, &first), (id, &second)]);
    assert!(hinted(&sergeant), "her phone asks at once");
    assert_eq!((waits(&mut sergeant).await, waits(&mut third).await, waits(&mut constable).await), (Some(2), None, None));
    decide(&station, &sergeant, &[&first, &second], false, "recorded already").await;
    assert!(hinted(&sergeant), "and so does that of whoever else decides");
    assert_eq!(waits(&mut sergeant).await, None);
}

#[tokio::test]
async fn let_in_twice_over_two_branches_it_arrives_once() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, first, _) = two_notes(&station, &mut sergeant, &mut constable).await;
    constable.push(&station, &[(id, &first)]);
    // The phone has written the same entry again on another branch meanwhile.
    let stands = station.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
    constable.records.insert(id, Record::load(id, &stands.snapshot).unwrap());
    let again = constable.edit_as(&station, id, 1, &[note(10, "gate code is 4402")]);
    assert_eq!(constable.push(&station, &[(id, &again)]), [Outcome::Review]);
    assert_eq!(
        decide(&station, &sergeant, &[&first, &again], true, "").await,
        [Decision::In, Decision::Aside { code: "entry_exists".into() }]
    );
    assert_eq!(notes(&station, id), ["gate code is 4402"]);
}

#[tokio::test]
async fn a_revoked_device_hands_in_fifty_edits_none_is_merged_and_all_can_be_reviewed() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    constable.sync(&station, vec![]).await;
    let edits: Vec<Change> = (0..50).map(|n| constable.edit(&station, id, &[note(100 + n, &format!("line {n}"))])).collect();
    station.hub.lost(constable.device()).unwrap();
    let with_ids: Vec<(RecordId, &Change)> = edits.iter().map(|c| (id, c)).collect();
    let batch = constable.batch(&station, &with_ids).to_bytes();
    // Over the wire, as a device that has come back would.
    let answer: wire::message::SyncResponse =
        station.post("/v1/sync", &constable.sync_request(vec![batch]), Some(&constable)).await.unwrap();
    let receipt = answer.receipts[0].verify(&constable.enrolled.hub_public_key).unwrap();
    assert_eq!(receipt.outcomes, vec![Outcome::Review; 50]);
    assert!(notes(&station, id).is_empty(), "0 merged");
    let waiting = queue(&station, &sergeant).await;
    assert_eq!(waiting.len(), 50, "50 reviewable");
    assert!(waiting.iter().all(|w| w.code == "revoked" && w.words.is_some()));
    assert_eq!(decide(&station, &sergeant, &[&edits[1]], true, "").await, [Decision::Waits { code: "blocked".into() }]);
    let all: Vec<&Change> = edits.iter().collect();
    assert_eq!(decide(&station, &sergeant, &all, true, "").await, vec![Decision::In; 50]);
    assert_eq!(notes(&station, id), (0..50).map(|n| format!("line {n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn past_the_lease_a_note_is_taken_and_everything_else_waits() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    constable.sync(&station, vec![]).await;
    station.pass(60 * 3_600_000);
    let late = constable.edit(&station, id, &[note(10, "seen again")]);
    let (own, captured) = constable.create(&station, &NOTE, &[]);
    assert_eq!(constable.push(&station, &[(id, &late), (own, &captured)]), [Outcome::Review, Outcome::Accepted]);
    assert_eq!(queue(&station, &sergeant).await[0].code, "lease_ended");
    assert_eq!(decide(&station, &sergeant, &[&late], true, "").await, [Decision::In]);
}

#[tokio::test]
async fn what_a_supervisor_wrote_past_the_lease_waits_for_another() {
    let station = Station::new();
    let (mut sergeant, inspector) = (station.phone("45CN").await, station.phone("12CN").await);
    let (id, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    station.pass(60 * 3_600_000);
    let late = sergeant.edit(&station, id, &[note(10, "seen again")]);
    assert_eq!(sergeant.push(&station, &[(id, &late)]), [Outcome::Review]);
    assert!(queue(&station, &sergeant).await.is_empty(), "nobody decides on their own, of whatever rank");
    assert_eq!(decide(&station, &sergeant, &[&late], true, "").await, [Decision::Gone]);
    assert!(notes(&station, id).is_empty());
    assert_eq!(queue(&station, &inspector).await.len(), 1);
    assert_eq!(decide(&station, &inspector, &[&late], true, "").await, [Decision::In]);
}

#[tokio::test]
async fn of_a_restricted_record_and_of_others_victims_a_supervisor_sees_no_trace() {
    let station = Station::new();
    let (mut sergeant, mut constable, mut inspector) =
        (station.phone("45CN").await, station.phone("123CN").await, station.phone("12CN").await);
    let (id, first, second) = two_notes(&station, &mut sergeant, &mut constable).await;
    constable.push(&station, &[(id, &first), (id, &second)]);
    inspector.sync(&station, vec![]).await;
    let readers = json!([inspector.author().officer.to_string()]);
    let restrict = inspector.edit(&station, id, &[Edit::field("readers", readers), Edit::field("restricted", true)]);
    assert_eq!(inspector.push(&station, &[(id, &restrict)]), [Outcome::Accepted]);
    assert!(queue(&station, &sergeant).await.is_empty(), "practice P15: named readers only");
    assert_eq!(sergeant.sync(&station, vec![]).await.in_review, None, "not even how much waits");
    assert_eq!(inspector.sync(&station, vec![]).await.in_review.map(|told| told.count), Some(2));
    assert_eq!(decide(&station, &sergeant, &[&first], true, "").await, [Decision::Gone], "it looks like nothing");
    assert_eq!(queue(&station, &inspector).await.len(), 2);

    // A victim of another team's officer, handed in from a revoked phone.
    let mut owner = station.phone("208CN").await;
    let (victim, made) = owner.create(
        &station,
        &VICTIM_CONTACT,
        &[Edit::field("crime_ref", "CRM-0002/26"), Edit::field("owner", owner.author().officer.to_string())],
    );
    station.hub.lost(owner.device()).unwrap();
    assert_eq!(owner.push(&station, &[(victim, &made)]), [Outcome::Review]);
    let mine: Vec<_> = queue(&station, &sergeant).await;
    assert_eq!(mine.iter().map(|w| w.title.as_str()).collect::<Vec<_>>(), ["CRM-0002/26"], "of their own team they see it");
    let moved =
        sample("roster-sample.csv").replace("ps,,Canal Side,E05999901;E05999902,Canal Side", "ps,,Lock Road,E05999903,Lock Road");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    assert!(queue(&station, &sergeant).await.is_empty(), "and of another's they do not");
}

#[tokio::test]
async fn two_supervisors_at_once_and_the_first_word_stands() {
    let station = Station::new();
    let (mut sergeant, mut constable, inspector) =
        (station.phone("45CN").await, station.phone("123CN").await, station.phone("12CN").await);
    // So many times that they meet between looking at a change and deciding on it.
    let tasks: Vec<(RecordId, Change)> =
        (0..24).map(|_| sergeant.create(&station, &TASK, &task_for(&station, "208CN"))).collect();
    sergeant.push(&station, &tasks.iter().map(|(id, made)| (*id, made)).collect::<Vec<_>>());
    constable.sync(&station, vec![]).await;
    let written: Vec<(RecordId, Change)> =
        tasks.iter().map(|(id, _)| (*id, constable.edit(&station, *id, &[note(10, "gate code is 4402")]))).collect();
    posted_elsewhere(&station);
    let found = constable.push(&station, &written.iter().map(|(id, change)| (*id, change)).collect::<Vec<_>>());
    assert!(found.iter().all(|o| *o == Outcome::Review), "{found:?}");
    for (id, change) in &written {
        let verdict = |by: &Phone, let_in| ReviewVerdict {
            by: by.author().officer,
            changes: vec![Hash(change.hash().0)],
            let_in,
            reason: "because".into(),
        };
        let (one, other) = (verdict(&sergeant, true), verdict(&inspector, false));
        let together = std::sync::Barrier::new(2);
        let fates: Vec<Decision> = std::thread::scope(|threads| {
            let (hub, together) = (&station.hub, &together);
            let both = [&one, &other].map(|v| {
                threads.spawn(move || {
                    together.wait();
                    hub.decide(v).unwrap().remove(0).fate
                })
            });
            both.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(fates.iter().filter(|f| **f == Decision::Gone).count(), 1, "{fates:?}");
        assert_eq!(notes(&station, *id).len(), usize::from(fates[0] == Decision::In));
    }
}

#[tokio::test]
async fn a_supervisor_sees_what_stands_where_each_would_write_without_any_of_what_waits() {
    let station = Station::new();
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, made) = constable.create(&station, &TASK, &task_for(&station, "123CN"));
    constable.push(&station, &[(id, &made)]);
    let first = constable.edit(&station, id, &[Edit::field("title", "ASB visit, Stairwell C")]);
    let second = constable.edit(&station, id, &[Edit::field("title", "ASB visit, Stairwell D")]);
    let third = constable.edit(&station, id, &[Edit::text("briefing", "Walk the stairwell from below.")]);
    let fourth = constable.edit(&station, id, &[note(10, "gate code is 4402")]);
    let fifth = constable.edit(&station, id, &[Edit::field("min_crew", 2)]);
    let (new, made_late) = constable.create(&station, &TASK, &task_for(&station, "123CN"));
    station.hub.lost(constable.device()).unwrap();
    let found =
        constable.push(&station, &[(id, &first), (id, &second), (id, &third), (id, &fourth), (id, &fifth), (new, &made_late)]);
    assert!(found.iter().all(|o| *o == Outcome::Review), "{found:?}");
    let waiting = queue(&station, &sergeant).await;
    let now = |change: &Change| waiting.iter().find(|w| w.change.0 == change.hash().0).unwrap().now.clone();
    for title in [&first, &second] {
        let stands = now(title).unwrap();
        assert_eq!(stands.value, "\"ASB visit, Stairwell B\"", "and not the title that waits before it");
        assert_eq!(stands.by.unwrap().officer, constable.author().officer);
    }
    assert_eq!(now(&third).unwrap().value, "\"Walk the stairwell from the top.\"");
    assert_eq!(now(&fourth), None, "a note is written beside what stands");
    let crew = now(&fifth).unwrap();
    assert_eq!((crew.value.as_str(), crew.by), ("null", None), "nothing stands there");
    assert_eq!(now(&made_late), None, "and of a new record nothing does");
}

#[tokio::test]
async fn a_receipt_that_is_not_this_hubs_own_opens_nothing() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (id, first, _) = two_notes(&station, &mut sergeant, &mut constable).await;
    let sealed = constable.batch(&station, &[(id, &first)]);
    // Signed by whoever wrote the batch, as if this hub had taken it before it was restored.
    let receiving = Receiving {
        hub_id: station.hub.identity().hub_id,
        hub_epoch: 0,
        device: constable.device(),
        batch_hash: sealed.hash(),
        received_at: 1,
        outcomes: vec![Outcome::Accepted],
    };
    let forged = sign(receiving, &constable.key);
    let answer = station.hub.accept_again(std::slice::from_ref(&sealed), &[forged]).pop().unwrap().unwrap();
    let receipt = answer.verify(&station.hub.identity().public_key()).unwrap();
    assert_eq!(receipt.outcomes, [Outcome::Review], "a supervisor decides, as ever");
    assert_eq!(notes(&station, id), Vec::<String>::new());
}
