//! A phone signs what it uploads, and is given what its officer may read.

use record::document::Edit;
use record::kinds::note::NOTE;
use serde_json::json;

use super::*;

#[tokio::test]
async fn a_phone_that_lost_the_address_of_its_upload_goes_on_where_it_stood() {
    let station = Station::new();
    let phone = station.phone("123CN").await;
    let lines = [("upload-length", "6"), ("upload-metadata", &announce(b"abcdef"))];
    let at = line(&signed(&station, &phone, Method::POST, "/v1/files", b"", &lines).await, "location");
    signed(&station, &phone, Method::PATCH, &at, b"abc", &[("upload-offset", "0"), ("content-type", STREAM)]).await;
    let again = signed(&station, &phone, Method::POST, "/v1/files", b"", &lines).await;
    assert_eq!((line(&again, "location"), line(&again, "upload-offset")), (at.clone(), "3".into()));
    // Bytes that were changed on the way are not what the phone signed.
    let mut request = Request::patch(&at).header("tus-resumable", "1.0.0");
    request = request.header("upload-offset", "3").header("content-type", STREAM);
    for (name, value) in phone.signed(&station, "PATCH", &at, b"def").headers() {
        request = request.header(name, value);
    }
    let forged = station.call(request.body(Body::from("dXf")).unwrap()).await;
    assert_eq!(forged.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_photo_is_given_to_those_who_may_read_the_note_that_names_it_and_to_nobody_else() {
    let station = Station::new();
    let mut constable = station.phone("123CN").await;
    let (sergeant, other) = (station.phone("45CN").await, station.phone("208CN").await);
    let photo = b"a photo of a broken lock".as_slice();
    upload(&station, &constable, photo).await;
    let path = format!("/v1/objects/{}", hash(photo));
    assert_eq!(station.get(&path, &sergeant).await.status(), StatusCode::NOT_FOUND, "no record names it yet");
    let got = station.get(&path, &constable).await;
    assert_eq!((got.status(), line(&got, "content-type")), (StatusCode::OK, "application/octet-stream".into()));
    assert_eq!(body(got).await, photo);

    let entry = json!({
        "sha256": hash(photo), "size": photo.len(), "type": "image/jpeg",
        "origin": { "how": "captured_here" }, "captured_at": THREE, "device": constable.device().to_string(),
    });
    let edits = [Edit::field("owner", station.officer("123CN").to_string()), Edit::entry(entry_id(9), "photo", entry)];
    let (note, change) = constable.create(&station, &NOTE, &edits);
    let outcome = constable.push(&station, &[(note, &change)]);
    assert_eq!(outcome.iter().map(aside).collect::<Vec<_>>(), ["accepted"]);
    assert_eq!(body(station.get(&path, &sergeant).await).await, photo, "a supervisor reads the note");
    assert_eq!(station.get(&path, &other).await.status(), StatusCode::NOT_FOUND, "knowing the hash is not enough");
    station.hub.lost(constable.device()).unwrap();
    assert_eq!(station.get(&path, &constable).await.status(), StatusCode::UNAUTHORIZED);
}
