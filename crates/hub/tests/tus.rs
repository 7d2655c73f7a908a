//! Evidence files by tus 1.0: an ordinary client with a bearer token, a phone that signs, lines that are cut, power that is
//! cut, bytes that are not those announced.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;
#[path = "tus/phone.rs"]
mod phone;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::*;
use futures_util::stream;
use hub::uploads::ABANDONED_AFTER;
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};
use wire::seam::{CrashPoints, crash};

const STREAM: &str = "application/offset+octet-stream";

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn announce(bytes: &[u8]) -> String {
    format!("sha256 {},filetype {}", STANDARD.encode(hash(bytes)), STANDARD.encode("image/jpeg"))
}

fn line(response: &Response<Body>, name: &str) -> String {
    response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn body(response: Response<Body>) -> Vec<u8> {
    axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

async fn code(response: Response<Body>) -> String {
    let error: Value = serde_json::from_slice(&body(response).await).unwrap();
    error["code"].as_str().unwrap().to_owned()
}

/// An ordinary tus client: it knows the protocol, its token and nothing else of this hub.
struct Client<'a> {
    station: &'a Station,
    token: String,
}

impl<'a> Client<'a> {
    fn new(station: &'a Station) -> Self {
        Self { station, token: station.hub.issue_token("body-worn-video").unwrap() }
    }

    async fn ask(&self, method: Method, path: &str, lines: &[(&str, &str)], body: impl Into<Body>) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path).header("tus-resumable", "1.0.0");
        request = request.header("authorization", format!("Bearer {}", self.token));
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        self.station.call(request.body(body.into()).unwrap()).await
    }

    async fn open(&self, bytes: &[u8], metadata: &str) -> Response<Body> {
        let length = bytes.len().to_string();
        self.ask(Method::POST, "/v1/files", &[("upload-length", &length), ("upload-metadata", metadata)], Body::empty()).await
    }

    async fn patch(&self, at: &str, offset: u64, bytes: impl Into<Body>) -> Response<Body> {
        let offset = offset.to_string();
        self.ask(Method::PATCH, at, &[("upload-offset", &offset), ("content-type", STREAM)], bytes).await
    }

    async fn offset(&self, at: &str) -> u64 {
        let response = self.ask(Method::HEAD, at, &[], Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(line(&response, "cache-control"), "no-store");
        line(&response, "upload-offset").parse().unwrap()
    }
}

fn object(station: &Station, sha256: &str) -> std::path::PathBuf {
    station.dir.path().join("objects").join(&sha256[..2]).join(&sha256[2..])
}

async fn signed(
    station: &Station,
    phone: &Phone,
    method: Method,
    path: &str,
    body: &[u8],
    lines: &[(&str, &str)],
) -> Response<Body> {
    let mut request = Request::builder().method(method.clone()).uri(path).header("tus-resumable", "1.0.0");
    for (name, value) in phone.signed(station, method.as_str(), path, body).headers() {
        request = request.header(name, value);
    }
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    station.call(request.body(Body::from(body.to_vec())).unwrap()).await
}

async fn upload(station: &Station, phone: &Phone, bytes: &[u8]) {
    let length = bytes.len().to_string();
    let lines = [("upload-length", length.as_str()), ("upload-metadata", &announce(bytes))];
    let at = line(&signed(station, phone, Method::POST, "/v1/files", b"", &lines).await, "location");
    let lines = [("upload-offset", "0"), ("content-type", STREAM)];
    let done = signed(station, phone, Method::PATCH, &at, bytes, &lines).await;
    assert_eq!(line(&done, "beatbook-sha256"), hash(bytes));
}

#[tokio::test]
async fn an_ordinary_client_uploads_in_pieces_and_finds_where_it_stood() {
    let station = Station::new();
    let client = Client::new(&station);
    let asked = station.call(Request::options("/v1/files").body(Body::empty()).unwrap()).await;
    assert_eq!(asked.status(), StatusCode::NO_CONTENT);
    assert_eq!((line(&asked, "tus-version"), line(&asked, "tus-max-size")), ("1.0.0".into(), "67108864".into()));
    assert!(line(&asked, "tus-extension").contains("creation"));

    let photo: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let opened = client.open(&photo, &announce(&photo)).await;
    assert_eq!(opened.status(), StatusCode::CREATED);
    assert_eq!(line(&opened, "tus-resumable"), "1.0.0");
    let at = line(&opened, "location");
    assert_eq!(client.offset(&at).await, 0);
    let first = client.patch(&at, 0, photo[..500_000].to_vec()).await;
    assert_eq!((first.status(), line(&first, "upload-offset")), (StatusCode::NO_CONTENT, "500000".into()));
    assert_eq!(client.offset(&at).await, 500_000);
    // A piece that does not continue where the hub stands is refused and told where.
    let wrong = client.patch(&at, 400_000, photo[400_000..].to_vec()).await;
    assert_eq!(wrong.status(), StatusCode::CONFLICT);
    let last = client.patch(&at, 500_000, photo[500_000..].to_vec()).await;
    assert_eq!((last.status(), line(&last, "beatbook-sha256")), (StatusCode::NO_CONTENT, hash(&photo)));
    assert_eq!(std::fs::read(object(&station, &hash(&photo))).unwrap(), photo);
    // The answer to the last piece may be lost: the client asks, and hears that all is there.
    assert_eq!(client.offset(&at).await, photo.len() as u64);
    assert_eq!(std::fs::read_dir(station.dir.path().join("uploads")).unwrap().count(), 0);
}

#[tokio::test]
async fn what_a_client_announced_comes_back_to_it() {
    let station = Station::new();
    let client = Client::new(&station);
    let at = line(&client.open(b"abc", &announce(b"abc")).await, "location");
    let response = client.ask(Method::HEAD, &at, &[], Body::empty()).await;
    assert_eq!((line(&response, "upload-length"), line(&response, "upload-metadata")), ("3".into(), announce(b"abc")));
}

#[tokio::test]
async fn the_same_content_twice_is_complete_at_once() {
    let station = Station::new();
    let client = Client::new(&station);
    let at = line(&client.open(b"one photo", &announce(b"one photo")).await, "location");
    client.patch(&at, 0, "one photo").await;
    let phone = station.phone("123CN").await;
    let again = signed(
        &station,
        &phone,
        Method::POST,
        "/v1/files",
        b"",
        &[("upload-length", "9"), ("upload-metadata", &announce(b"one photo"))],
    )
    .await;
    assert_eq!((again.status(), line(&again, "upload-offset")), (StatusCode::CREATED, "9".into()));
    // A length that the announced content does not have is a lie about one of them.
    let lie = client.open(b"longer than it is", &announce(b"one photo")).await;
    assert_eq!(lie.status().as_u16(), 460);
}

#[tokio::test]
async fn other_bytes_than_those_announced_are_refused_and_kept_out() {
    let station = Station::new();
    let client = Client::new(&station);
    let at = line(&client.open(b"the photo", &announce(b"the photo")).await, "location");
    let refused = client.patch(&at, 0, "the ph0to").await;
    assert_eq!(refused.status().as_u16(), 460);
    assert_eq!(code(refused).await, "wrong_bytes");
    assert_eq!(std::fs::read_dir(station.dir.path().join("uploads")).unwrap().count(), 0, "nothing of it stays");
    assert!(!object(&station, &hash(b"the photo")).exists() && !object(&station, &hash(b"the ph0to")).exists());
    let gone = client.ask(Method::HEAD, &at, &[], Body::empty()).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    // Begun again with the right bytes it goes in.
    let at = line(&client.open(b"the photo", &announce(b"the photo")).await, "location");
    assert_eq!(client.patch(&at, 0, "the photo").await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_client_that_announces_no_hash_is_told_it() {
    let station = Station::new();
    let client = Client::new(&station);
    let name = format!("filename {}", STANDARD.encode("clip.mp4"));
    let at = line(&client.open(b"clip", &name).await, "location");
    let done = client.patch(&at, 0, "clip").await;
    assert_eq!(line(&done, "beatbook-sha256"), hash(b"clip"));
    assert_eq!(client.offset(&at).await, 4);
    // An empty file has no piece to send.
    let empty = client.open(b"", &name).await;
    assert_eq!((empty.status(), line(&empty, "beatbook-sha256")), (StatusCode::CREATED, hash(b"")));
}

#[tokio::test]
async fn what_is_not_tus_or_too_large_or_not_yours_is_refused_with_its_reason() {
    let station = Station::new();
    let client = Client::new(&station);
    let too_large = (64 * 1024 * 1024 + 1).to_string();
    let refused = client.ask(Method::POST, "/v1/files", &[("upload-length", &too_large)], Body::empty()).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let refused = client.ask(Method::POST, "/v1/files", &[], Body::empty()).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let refused = client.open(b"abc", "sha256 bm90IGEgaGFzaA==").await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);

    let at = line(&client.open(b"abc", &announce(b"abc")).await, "location");
    let old = Request::head(&at).header("authorization", format!("Bearer {}", client.token)).body(Body::empty()).unwrap();
    let old = station.call(old).await;
    assert_eq!((old.status(), line(&old, "tus-version")), (StatusCode::PRECONDITION_FAILED, "1.0.0".into()));
    let untyped = client.ask(Method::PATCH, &at, &[("upload-offset", "0")], "abc").await;
    assert_eq!(untyped.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(client.patch(&at, 0, "abcd").await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(client.offset(&at).await, 0);

    let other = Client { station: &station, token: station.hub.issue_token("another system").unwrap() };
    assert_eq!(other.ask(Method::HEAD, &at, &[], Body::empty()).await.status(), StatusCode::NOT_FOUND);
    let nobody = Client { station: &station, token: "guessed".into() };
    assert_eq!(nobody.open(b"abc", &announce(b"abc")).await.status(), StatusCode::UNAUTHORIZED);
    let unsigned = Request::post("/v1/files").header("tus-resumable", "1.0.0").header("upload-length", "3");
    assert_eq!(station.call(unsigned.body(Body::empty()).unwrap()).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_upload_may_be_given_up_and_a_proxy_may_hide_the_method() {
    let station = Station::new();
    let client = Client::new(&station);
    let at = line(&client.open(b"abcdef", &announce(b"abcdef")).await, "location");
    let lines = [("x-http-method-override", "PATCH"), ("upload-offset", "0"), ("content-type", STREAM)];
    assert_eq!(client.ask(Method::POST, &at, &lines, "abc").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(client.offset(&at).await, 3);
    assert_eq!(client.ask(Method::DELETE, &at, &[], Body::empty()).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(client.ask(Method::HEAD, &at, &[], Body::empty()).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(std::fs::read_dir(station.dir.path().join("uploads")).unwrap().count(), 0);
}

#[tokio::test]
async fn an_upload_nobody_goes_on_with_is_dropped_after_thirty_days_and_one_that_moves_or_is_whole_is_not() {
    let mut station = Station::new();
    let (phone, lost) = (station.phone("123CN").await, station.phone("45CN").await);
    let (half, moving, whole) = (b"half a photo".as_slice(), b"goes on".as_slice(), b"a whole photo".as_slice());
    let begin = async |station: &Station, who: &Phone, photo: &[u8]| {
        let length = photo.len().to_string();
        let lines = [("upload-length", length.as_str()), ("upload-metadata", &announce(photo))];
        let opened = signed(station, who, Method::POST, "/v1/files", b"", &lines).await;
        (line(&opened, "location"), line(&opened, "upload-offset"))
    };
    let patch = [("upload-offset", "0"), ("content-type", STREAM)];
    for (who, photo) in [(&lost, half), (&phone, moving)] {
        let (at, _) = begin(&station, who, photo).await;
        signed(&station, who, Method::PATCH, &at, &photo[..4], &patch).await;
    }
    upload(&station, &phone, whole).await;
    let pieces = |station: &Station| std::fs::read_dir(station.dir.path().join("uploads")).unwrap().count();
    assert_eq!((station.hub.drop_abandoned_uploads().unwrap(), pieces(&station)), (0, 2));

    // The phone comes back in between, is cut again, and is not a month old yet when the other one is.
    station.pass(ABANDONED_AFTER - 1_000);
    assert_eq!(station.hub.drop_abandoned_uploads().unwrap(), 0);
    assert_eq!(begin(&station, &phone, moving).await.1, "4");
    station.pass(2_000);
    assert_eq!(station.hub.drop_abandoned_uploads().unwrap(), 0, "it looks once a day");
    station.restart();
    station.pass(25 * 3_600_000);
    assert_eq!((station.hub.drop_abandoned_uploads().unwrap(), pieces(&station)), (1, 1), "nothing of it stays");
    assert_eq!(station.hub.drop_abandoned_uploads().unwrap(), 0);
    assert!(object(&station, &hash(whole)).exists(), "what is a file of the hub is nobody's to drop");

    // Both come back: one goes on where it stood, the other begins again, and both arrive.
    assert_eq!(begin(&station, &phone, moving).await.1, "4");
    assert_eq!(begin(&station, &lost, half).await.1, "0");
    upload(&station, &lost, half).await;
    assert!(object(&station, &hash(half)).exists());
}

#[tokio::test]
async fn pieces_of_a_file_that_no_upload_names_are_dropped_too() {
    let station = Station::new();
    let stray = station.dir.path().join("uploads").join(uuid::Uuid::from_u128(7).to_string());
    std::fs::write(&stray, b"of an upload that was given up while the power went").unwrap();
    station.hub.drop_abandoned_uploads().unwrap();
    assert!(!stray.exists());
}

#[tokio::test]
async fn a_line_that_is_cut_keeps_what_came() {
    let station = Station::new();
    let client = Client::new(&station);
    let photo = vec![7_u8; 3_000_000];
    let at = line(&client.open(&photo, &announce(&photo)).await, "location");
    let sent: Vec<std::io::Result<Vec<u8>>> =
        vec![Ok(photo[..1_200_000].to_vec()), Ok(vec![7; 100_000]), Err(std::io::Error::other("the line was cut"))];
    client.patch(&at, 0, Body::from_stream(stream::iter(sent))).await;
    let stands = client.offset(&at).await;
    assert_eq!(stands, 1_300_000);
    let from = usize::try_from(stands).unwrap();
    let done = client.patch(&at, stands, photo[from..].to_vec()).await;
    assert_eq!(line(&done, "beatbook-sha256"), hash(&photo));
}

#[tokio::test]
async fn after_a_power_cut_only_counted_bytes_count() {
    let mut station = Station::new();
    let (at, token) = {
        let client = Client::new(&station);
        let at = line(&client.open(b"abcdefghi", &announce(b"abcdefghi")).await, "location");
        client.patch(&at, 0, "abc").await;
        (at, client.token)
    };
    // Bytes the power cut caught between the file and the row.
    let partial = std::fs::read_dir(station.dir.path().join("uploads")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&partial, b"abcXYZXYZXYZ").unwrap();
    station.restart();
    let client = Client { station: &station, token };
    assert_eq!(client.offset(&at).await, 3);
    let done = client.patch(&at, 3, "defghi").await;
    assert_eq!(line(&done, "beatbook-sha256"), hash(b"abcdefghi"));
}

struct DieAt(&'static str);
impl CrashPoints for DieAt {
    fn reached(&self, name: &'static str) {
        assert_ne!(name, self.0, "the power is cut here");
    }
}

/// The power is cut when the bytes are in their place and no row says so: the client is never told of a file the hub could
/// not give, and asking is enough to finish it.
#[tokio::test]
async fn a_file_moved_but_not_yet_counted_is_finished_by_the_next_request() {
    for announced in [true, false] {
        let mut station = Station::empty(Arc::new(DieAt(crash::OBJECT_BEFORE_COMMIT)));
        let token = station.hub.issue_token("body-worn-video").unwrap();
        let at = {
            let client = Client { station: &station, token: token.clone() };
            let metadata = if announced { announce(b"abc") } else { String::new() };
            let at = line(&client.open(b"abc", &metadata).await, "location");
            let done = client.patch(&at, 0, "abc").await;
            assert_eq!(done.status(), StatusCode::INTERNAL_SERVER_ERROR);
            at
        };
        station.restart();
        let client = Client { station: &station, token };
        let asked = client.ask(Method::HEAD, &at, &[], Body::empty()).await;
        assert_eq!((line(&asked, "upload-offset"), line(&asked, "beatbook-sha256")), ("3".into(), hash(b"abc")), "{announced}");
        let row = station.hub.storage().reading(|tx| tx.object(&Sha256::digest(b"abc").into())).unwrap();
        assert_eq!(row.unwrap().size, 3);
    }
}

#[tokio::test]
async fn all_bytes_there_but_unproved_is_not_complete_until_they_are_proved() {
    let station = Station::new();
    let client = Client::new(&station);
    let at = line(&client.open(b"abcdef", &announce(b"abcdef")).await, "location");
    client.patch(&at, 0, "abc").await;
    // As a power cut leaves it between the last byte and the proof, and the disk has turned one of them.
    let id = at.rsplit('/').next().unwrap().parse().unwrap();
    std::fs::write(station.dir.path().join("uploads").join(format!("{id}")), b"abcdeX").unwrap();
    let mut row = station.hub.storage().reading(|tx| tx.upload(id)).unwrap().unwrap();
    row.received = 6;
    station.hub.storage().writing(|tx| tx.put_upload(&row)).unwrap();
    let asked = client.ask(Method::HEAD, &at, &[], Body::empty()).await;
    assert_eq!(asked.status(), StatusCode::NOT_FOUND, "the client begins again");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However a file is cut into pieces, and wherever the hub is started again between them, it arrives as it was.
    #[test]
    fn any_cutting_arrives_whole(bytes in proptest::collection::vec(any::<u8>(), 1..4_000), cuts in proptest::collection::vec((1_usize..1_500, any::<bool>()), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut station = Station::empty(Arc::new(wire::seam::NoCrash));
            let token = station.hub.issue_token("body-worn-video").unwrap();
            let at = line(&Client { station: &station, token: token.clone() }.open(&bytes, &announce(&bytes)).await, "location");
            let mut sent = 0;
            for (size, restart) in cuts.iter().cycle() {
                if sent == bytes.len() {
                    break;
                }
                if *restart {
                    station.restart();
                }
                let end = (sent + size).min(bytes.len());
                let client = Client { station: &station, token: token.clone() };
                let done = client.patch(&at, sent as u64, bytes[sent..end].to_vec()).await;
                assert_eq!(line(&done, "upload-offset"), end.to_string());
                sent = end;
            }
            assert_eq!(std::fs::read(object(&station, &hash(&bytes))).unwrap(), bytes);
        });
    }
}

#[test]
fn the_crash_point_of_these_stories_is_one_that_exists() {
    assert!(crash::ALL.contains(&crash::OBJECT_BEFORE_COMMIT));
    assert!(catch_unwind(AssertUnwindSafe(|| DieAt(crash::OBJECT_BEFORE_COMMIT).reached(crash::OBJECT_BEFORE_COMMIT))).is_err());
}
