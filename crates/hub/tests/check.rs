//! A device asks whether it holds the same of a scope as the hub.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

mod common;

use common::*;
use record::document::Edit;
use record::kinds::task::TASK;
use record::{RecordId, Scope};
use serde_json::json;
use wire::Hash;
use wire::check::digests;
use wire::message::{CheckRequest, CheckResponse, Offered};

fn asked(scope: &Scope, held: &[(RecordId, Vec<Hash>)]) -> CheckRequest {
    let digests = digests(held.iter().map(|(id, heads)| (*id, heads.as_slice())));
    CheckRequest { versions: versions(), scope: scope.clone(), digests }
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
