//! What anybody may ask the hub without being known, and what the hub answers to the upload of a photo.

use std::collections::BTreeMap;
use std::str::from_utf8;

use axum::extract::Query;
use device::sync::tus;
use http::Uri;
use hub::Hub;

use super::sealed;
use crate::station::Station;

/// A ward as the ONS tells it.
pub(super) const WARDS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"WD22CD":"E05999001","WD22NM":"Canal Side"},"geometry":{"type":"Polygon","coordinates":[[[0,51],[1,51],[1,52],[0,51]]]}}]}"#;

thread_local! {
    /// A hub that knows one ward.
    static STATION: Station = {
        let station = Station::open(1);
        let report = station.hub.import_wards("wards.geojson", WARDS).expect("a ward");
        assert!(report.bad.is_empty(), "{report}");
        station
    };
}

/// A place or a ward's id as it comes out of an address, and a place as it stands in one.
pub(super) fn public(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let address = format!("/v1/public/locate-neighbourhood?{text}").parse::<Uri>().ok();
    let asked = address.and_then(|address| Query::<BTreeMap<String, String>>::try_from_uri(&address).ok()).map(|Query(q)| q);
    STATION.with(|station| {
        let hub = &station.hub;
        for place in asked.iter().flat_map(|asked| asked.values().map(String::as_str)).chain([text]) {
            located(hub, place);
        }
        let answers = [
            hub.public_neighbourhood(text),
            hub.public_priorities(text),
            hub.public_events(text),
            hub.public_people(text),
            hub.public_reports(text),
            hub.public_boundary(text),
        ];
        let known = answers[0].is_ok();
        for answer in answers {
            let code = answer.as_ref().err().map(hub::HubError::code);
            assert_eq!(code, (!known).then_some("not_found"), "a ward is known to all of them or to none");
        }
    });
}

/// Somewhere in a ward that can be asked about, or nowhere; the hub's own trouble it never is.
fn located(hub: &Hub, place: &str) {
    match hub.public_locate(place) {
        Ok(found) => {
            let ward = found["neighbourhood"].as_str().expect("a ward's code");
            assert!(hub.public_boundary(ward).is_ok(), "{place} lies in {ward}, which nobody knows");
        }
        Err(error) => assert!(["bad_request", "not_found"].contains(&error.code()), "{place}: {error}"),
    }
}

/// Header lines of an answer, one a line, and the same bytes as the body of a refusal.
pub(super) fn tus_answer(bytes: &[u8]) {
    let head = sealed::lines(bytes).headers;
    if let Some(at) = tus::address(&head) {
        let asked: Uri = at.parse().expect("an address that is taken can be asked");
        assert_eq!((asked.path(), asked.query(), asked.host()), (at, None, None), "it leads to an upload and nowhere else");
    }
    let _ = (tus::offset(&head), tus::holds(&head));
    for status in [400, 404, 409, 429, 503] {
        let _ = tus::refused(status, &head, bytes);
    }
}
