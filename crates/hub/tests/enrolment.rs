//! Codes: good once, for ten minutes, for five tries.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use common::*;
use wire::message::{CodeKey, EnrolAnswer, EnrolRequest, SyncResponse};
use wire::{PublicKey, WireError};

async fn enrol(station: &Station, code: &str, shoulder: Option<&str>) -> Result<EnrolAnswer, WireError> {
    let key = wire::key::new_key(station.rng.as_ref());
    let request = EnrolRequest::new(versions(), &CodeKey::of(code).unwrap(), PublicKey::of(&key), "handheld", shoulder);
    station.post("/v1/enrol", &request, None).await
}

#[tokio::test]
async fn a_code_enrols_one_device_and_no_second() {
    let station = Station::new();
    let code = station.hub.issue_code("123CN").unwrap().code;
    assert_eq!(station.hub.six_digits(&code).unwrap(), None, "nothing to compare before it is used");
    enrol(&station, &code, Some("123CN")).await.unwrap();
    assert_eq!(station.hub.six_digits(&code).unwrap().unwrap().len(), 6);
    assert_eq!(enrol(&station, &code, Some("123CN")).await.unwrap_err().code, "code_used");
}

#[tokio::test]
async fn asked_again_with_the_same_key_it_answers_the_same() {
    let station = Station::new();
    let code = CodeKey::of(&station.hub.issue_code("123CN").unwrap().code).unwrap();
    let key = wire::key::new_key(station.rng.as_ref());
    let request = EnrolRequest::new(versions(), &code, PublicKey::of(&key), "handheld", None);
    let first: EnrolAnswer = station.post("/v1/enrol", &request, None).await.unwrap();
    let second: EnrolAnswer = station.post("/v1/enrol", &request, None).await.unwrap();
    assert_eq!(first.verify(&request, &code).unwrap(), second.verify(&request, &code).unwrap(), "an answer lost on the way");
}

#[tokio::test]
async fn wrong_expired_and_somebody_elses_codes_say_so() {
    let station = Station::new();
    assert_eq!(enrol(&station, "K7QF-9XPD-2M4T", None).await.unwrap_err().code, "code_wrong");
    let code = station.hub.issue_code("123CN").unwrap().code;
    assert_eq!(enrol(&station, &code, Some("208CN")).await.unwrap_err().code, "code_taken");
    station.pass(10 * 60_000 + 1);
    assert_eq!(enrol(&station, &code, Some("123CN")).await.unwrap_err().code, "code_expired");
    assert_eq!(station.hub.issue_code("9999ZZ").unwrap_err().code(), "no_such_officer");
}

#[tokio::test]
async fn five_wrong_tries_make_a_code_void() {
    let station = Station::new();
    let code = station.hub.issue_code("123CN").unwrap().code;
    for _ in 0..5 {
        assert_eq!(enrol(&station, "K7QF-9XPD-2M4T", Some("123CN")).await.unwrap_err().code, "code_wrong");
    }
    assert_eq!(enrol(&station, &code, Some("123CN")).await.unwrap_err().code, "code_wrong");
    // Somebody else's code is not touched by it.
    let other = station.hub.issue_code("208CN").unwrap().code;
    enrol(&station, &other, Some("208CN")).await.unwrap();
}

#[tokio::test]
async fn guessing_is_slowed_down_for_everybody() {
    let station = Station::new();
    let mut last = String::new();
    for _ in 0..31 {
        last = enrol(&station, "K7QF-9XPD-2M4T", None).await.unwrap_err().code;
    }
    assert_eq!(last, "slow_down");
    station.pass(61_000);
    assert_eq!(enrol(&station, "K7QF-9XPD-2M4T", None).await.unwrap_err().code, "code_wrong");
}

#[tokio::test]
async fn a_request_is_good_once_and_near_the_hubs_time() {
    let station = Station::new();
    let phone = station.phone("123CN").await;
    let body = wire::message::to_body(&phone.sync_request(vec![]));
    let signed = phone.signed(&station, "POST", "/v1/sync", &body);
    let send = || {
        let mut request = axum::http::Request::post("/v1/sync");
        for (name, value) in signed.headers() {
            request = request.header(name, value);
        }
        station.call(request.body(axum::body::Body::from(body.clone())).unwrap())
    };
    assert_eq!(send().await.status(), 200);
    assert_eq!(send().await.status(), 401, "the same request again");
    station.pass(400_000);
    let late = send().await;
    let bytes = axum::body::to_bytes(late.into_body(), usize::MAX).await.unwrap();
    let error: WireError = wire::message::from_body("error", &bytes).unwrap();
    assert_eq!(error.code, "request_time");
    assert_eq!(error.params["hub_time"], (THREE + 400_000).to_string(), "with which the device corrects its clock");
}

#[tokio::test]
async fn a_lost_phone_gets_nothing_more_and_its_last_work_goes_to_a_supervisor() {
    let station = Station::new();
    let mut phone = station.phone("123CN").await;
    phone.sync(&station, vec![]).await;
    let (id, change) = phone.create(&station, &record::kinds::task::TASK, &[record::document::Edit::field("title", "Mine")]);
    let batch = phone.batch(&station, &[(id, &change)]).to_bytes();
    station.hub.lost(phone.device()).unwrap();
    let answer: SyncResponse = station.post("/v1/sync", &phone.sync_request(vec![batch]), Some(&phone)).await.unwrap();
    let receipt = answer.receipts[0].verify(&phone.enrolled.hub_public_key).unwrap();
    assert_eq!(receipt.outcomes, [wire::Outcome::Review]);
    assert!(answer.device.iter().any(|e| matches!(e.event, wire::message::DeviceEvent::Wipe { .. })));
    assert_eq!(answer.scopes.len(), 1, "its own log only: {:?}", answer.scopes);
    let asked = wire::message::FetchRequest { versions: versions(), records: vec![id] };
    let refused = station.post::<_, wire::message::FetchResponse>("/v1/fetch", &asked, Some(&phone)).await.unwrap_err();
    assert_eq!(refused.code, "revoked");
}
