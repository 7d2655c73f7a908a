//! A device asks whether it holds the same of a scope as the hub.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

mod common;

use std::collections::BTreeSet;

use common::*;
use hub::storage::RecordRow;
use record::document::Edit;
use record::kinds::note::NOTE;
use record::kinds::task::TASK;
use record::{RecordId, Scope};
use serde_json::json;
use wire::check::{PARTS, digests, part_of};
use wire::message::{CheckRequest, CheckResponse, LogEvent, Offered};
use wire::{Hash, Outcome};

fn asked(scope: &Scope, held: &[(RecordId, Vec<Hash>)]) -> CheckRequest {
    let digests = digests(held.iter().map(|(id, heads)| (*id, heads.as_slice())));
    CheckRequest { versions: versions(), scope: scope.clone(), digests, beyond: vec![] }
}

async fn listed(station: &Station, phone: &Phone, held: &[(RecordId, Vec<Hash>)]) -> Vec<Offered> {
    let ask = asked(&Scope::Ward(WARD.into()), held);
    station.post::<_, CheckResponse>("/v1/check", &ask, Some(phone)).await.unwrap().records
}

#[tokio::test]
async fn what_differs_is_listed_with_the_hubs_heads_and_what_is_the_same_is_not() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made)]);
    let behind = [(task, vec![Hash(made.hash().0)])];
    assert!(listed(&station, &constable, &behind).await.is_empty(), "level");
    let note = Edit::entry(entry_id(7), "note", json!({ "text": "Stairwell quiet.", "basis": "fact" }));
    let more = sergeant.edit(&station, task, &[note]);
    sergeant.push(&station, &[(task, &more)]);
    let at_hub = Offered { record: task, heads: vec![Hash(more.hash().0)] };
    assert_eq!(listed(&station, &constable, &behind).await, std::slice::from_ref(&at_hub), "a change is missing");
    assert_eq!(listed(&station, &constable, &[]).await, [at_hub], "a record is missing");
}

#[tokio::test]
async fn a_scope_that_is_not_this_officers_is_not_found_and_half_a_question_is_no_question() {
    let station = Station::new();
    let constable = station.phone("123CN").await;
    let foreign = asked(&Scope::Officer(station.officer("45CN")), &[]);
    let refused = station.post::<_, CheckResponse>("/v1/check", &foreign, Some(&constable)).await.unwrap_err();
    assert_eq!(refused.code, "not_found");
    let half = CheckRequest { digests: vec![0; 8], ..asked(&Scope::Ward(WARD.into()), &[]) };
    let refused = station.post::<_, CheckResponse>("/v1/check", &half, Some(&constable)).await.unwrap_err();
    assert_eq!(refused.code, "bad_request");
}

/// What the hub says of records that a phone holds of the ward and that it did not list.
async fn gone(station: &Station, phone: &Phone, beyond: Vec<RecordId>) -> Vec<(RecordId, LogEvent)> {
    let ask = CheckRequest { beyond, ..asked(&Scope::Ward(WARD.into()), &[]) };
    let answer = station.post::<_, CheckResponse>("/v1/check", &ask, Some(phone)).await.unwrap();
    answer.gone.into_iter().map(|entry| (entry.record, entry.event)).collect()
}

#[tokio::test]
async fn of_what_a_phone_holds_too_much_it_is_told_as_a_log_would_say_it_and_of_what_may_be_on_its_way_nothing() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut made = Vec::new();
    for _ in 0..4 {
        let (task, change) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
        sergeant.push(&station, &[(task, &change)]);
        made.push(task);
    }
    let [here, left, kept, erased] = made[..] else { unreachable!("four were made") };
    let unknown = RecordId::from_bytes([9; 16]);
    station.hub.erase(erased, "S0045", "ordered by the court").unwrap();
    let reader = station.officer("45CN");
    let moved = station.hub.storage().writing(|tx| {
        tx.set_scopes(left, &BTreeSet::new())?;
        tx.set_scopes(kept, &BTreeSet::new())?;
        let mut row = tx.record(kept)?.unwrap();
        let validated = row.version;
        row.version += 1;
        row.people.readers = Some(vec![reader]);
        tx.put_record(&row, validated)
    });
    assert!(moved.unwrap());
    let told = gone(&station, &constable, vec![here, left, kept, erased, unknown]).await;
    let leave = |code: Option<&str>| LogEvent::Leave { code: code.map(str::to_owned) };
    let wanted = [(left, leave(None)), (kept, leave(Some("restricted"))), (erased, LogEvent::Erase { code: "erased".into() })];
    assert_eq!(told, wanted);
    assert_eq!(gone(&station, &sergeant, vec![kept]).await, [(kept, leave(None))], "a reader keeps their own words");
}

#[tokio::test]
async fn of_a_record_that_a_scopes_log_never_named_nobody_learns_there_whether_it_exists_or_was_erased() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    // Her own notes: an id of theirs may have come to him by a link or over a shoulder.
    let [kept, erased] = [(), ()].map(|()| {
        let (note, written) = sergeant.create(&station, &NOTE, &[]);
        assert_eq!(sergeant.push(&station, &[(note, &written)]), [Outcome::Accepted]);
        note
    });
    station.hub.erase(erased, "S0045", "ordered by the court").unwrap();
    let told = gone(&station, &constable, vec![kept, erased]).await;
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn the_parts_that_were_listed_whole_are_named_also_where_the_hub_has_nothing_in_them() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made)]);
    // The phone holds one that the hub does not, in another part than the task.
    let mut bytes = [9; 16];
    bytes[15] = u8::try_from((part_of(task) + 1) % PARTS).unwrap();
    let stray = RecordId::from_bytes(bytes);
    let heads = vec![Hash(made.hash().0)];
    let ask = asked(&Scope::Ward(WARD.into()), &[(task, heads.clone()), (stray, heads)]);
    let answer = station.post::<_, CheckResponse>("/v1/check", &ask, Some(&constable)).await.unwrap();
    assert!(answer.records.is_empty(), "{answer:?}");
    assert_eq!(answer.parts, [u8::try_from(part_of(stray)).unwrap()]);
}

/// What the hub lists at once, and may be asked about at once.
const MOST: usize = 5_000;

/// Records with the smallest ids there are, so many.
fn numbered(many: usize) -> impl Iterator<Item = RecordId> {
    (0..many).map(|n| RecordId::from_bytes((n as u128).to_be_bytes()))
}

#[tokio::test]
async fn a_phone_that_asks_about_more_than_there_is_room_for_is_told_so() {
    let station = Station::new();
    let constable = station.phone("123CN").await;
    let ask = async |many: usize| {
        let ask = CheckRequest { beyond: numbered(many).collect(), ..asked(&Scope::Ward(WARD.into()), &[]) };
        station.post::<_, CheckResponse>("/v1/check", &ask, Some(&constable)).await
    };
    assert!(ask(MOST).await.unwrap().gone.is_empty());
    assert_eq!(ask(MOST + 1).await.unwrap_err().code, "too_large");
}

#[tokio::test]
async fn a_part_of_which_not_all_is_listed_is_not_named_or_a_phone_would_take_the_rest_for_gone() {
    let station = Station::new();
    let (mut sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made)]);
    let row = station.hub.storage().reading(|tx| tx.record(task)).unwrap().unwrap();
    let ward = Scope::Ward(WARD.into());
    let scopes = BTreeSet::from([ward.clone()]);
    let put = station.hub.storage().writing(|tx| {
        numbered(MOST + 3).try_for_each(|id| {
            tx.put_record(&RecordRow { id, ..row.clone() }, 0)?;
            tx.set_scopes(id, &scopes)
        })
    });
    put.unwrap();
    let answer = station.post::<_, CheckResponse>("/v1/check", &asked(&ward, &[]), Some(&constable)).await.unwrap();
    assert_eq!(answer.records.len(), MOST);
    let listed: BTreeSet<RecordId> = answer.records.iter().map(|held| held.record).collect();
    let named = |id: RecordId| answer.parts.iter().any(|part| usize::from(*part) == part_of(id));
    let cut: Vec<RecordId> = numbered(MOST + 3).chain([task]).filter(|id| !listed.contains(id)).collect();
    assert_eq!(cut.len(), 4);
    assert!(cut.iter().all(|id| !named(*id)), "{:?}", answer.parts);
    let cut_into: BTreeSet<usize> = cut.iter().map(|id| part_of(*id)).collect();
    assert_eq!(answer.parts.len(), PARTS - cut_into.len(), "and every other part is");
}
