//! A hub in a temporary folder, and officers' phones reduced to what the hub sees of them.
#![allow(dead_code, reason = "each story file uses the part it needs")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a fixture that fails fails the test")]

pub mod folder;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use automerge::{ActorId, Change};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, Response};
use futures_util::StreamExt;
use hub::Hub;
use record::document::{Commit, Edit, Record};
use record::table::Kind;
use record::{Author, DeviceId, EntryId, OfficerId, RecordId, Scope};
use serde_json::json;
use tempfile::TempDir;
use tower::ServiceExt;
use wire::batch::{Heading, SealedBatch, cut};
use wire::message::*;
use wire::seam::{Clock, CrashPoints, NoCrash, Rng};
use wire::{Hash, Outcome, PublicKey, RequestSignature, SigningKey, WireError};

/// Mon 23 Nov 2026 15:00 in London.
pub const THREE: i64 = 1_795_446_000_000;
pub const WARD: &str = "E05999901";

/// The wall clock, and how slow the machine is.
pub struct TestClock(pub AtomicI64, pub Slow);

/// What every look at the time since the start takes, ms.
#[derive(Default)]
pub struct Slow {
    pub look: AtomicI64,
    passed: AtomicI64,
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
    fn boot_ms(&self) -> i64 {
        let look = self.1.look.load(Ordering::SeqCst);
        1_000 + look + self.1.passed.fetch_add(look, Ordering::SeqCst)
    }
}

/// The same numbers every time, none twice.
#[derive(Default)]
pub struct TestRng(AtomicU64);
impl Rng for TestRng {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let n = self.0.fetch_add(1, Ordering::SeqCst);
            let hash = Hash::of(&n.to_be_bytes()).0;
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
    }
}

/// The power goes once, at a point, when it is armed.
pub struct PowerCut {
    at: &'static str,
    armed: AtomicBool,
}

impl PowerCut {
    pub fn at(point: &'static str) -> Arc<Self> {
        Arc::new(Self { at: point, armed: AtomicBool::new(false) })
    }

    pub fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }
}

impl CrashPoints for PowerCut {
    fn reached(&self, name: &'static str) {
        let dies = name == self.at && self.armed.swap(false, Ordering::SeqCst);
        assert!(!dies, "the power is cut at {name}");
    }
}

pub struct Station {
    pub dir: TempDir,
    pub hub: Hub,
    pub clock: Arc<TestClock>,
    pub rng: Arc<TestRng>,
}

impl Station {
    pub fn new() -> Self {
        let station = Self::empty(Arc::new(NoCrash));
        station.import("roster-sample.csv");
        station
    }

    pub fn empty(crash: Arc<dyn CrashPoints>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (clock, rng) = (Arc::new(TestClock(AtomicI64::new(THREE), Slow::default())), Arc::new(TestRng::default()));
        let hub = Hub::open(dir.path(), clock.clone(), rng.clone(), crash).unwrap();
        Self { dir, hub, clock, rng }
    }

    /// The hub of a data folder that something else made and may use too.
    pub fn at(data: std::path::PathBuf) -> Self {
        let elsewhere = Self::empty(Arc::new(NoCrash));
        let hub = Hub::open(&data, elsewhere.clock.clone(), elsewhere.rng.clone(), Arc::new(NoCrash)).unwrap();
        Self { hub, ..elsewhere }
    }

    /// Closes and opens the hub again, as after a restart of the machine.
    pub fn restart(&mut self) {
        self.hub = Hub::open(self.dir.path(), self.clock.clone(), self.rng.clone(), Arc::new(NoCrash)).unwrap();
    }

    pub fn import(&self, file: &str) {
        let report = self.hub.import_roster(file, &sample(file)).unwrap();
        assert!(report.bad.is_empty(), "{report}");
    }

    pub fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn router(&self) -> Router {
        self.hub.router()
    }

    pub fn officer(&self, shoulder: &str) -> OfficerId {
        let roster = self.hub.roster().unwrap();
        roster.officers.values().find(|o| o.shoulder == shoulder).unwrap().id
    }

    pub async fn call(&self, request: Request<Body>) -> Response<Body> {
        self.router().oneshot(request).await.unwrap()
    }

    pub async fn phone(&self, shoulder: &str) -> Phone {
        let code = self.hub.issue_code(shoulder).unwrap().code;
        let key = wire::key::new_key(self.rng.as_ref());
        let code = CodeKey::of(&code).unwrap();
        let request = EnrolRequest::new(versions(), &code, PublicKey::of(&key), "handheld", Some(shoulder));
        let answer: EnrolAnswer = self.post("/v1/enrol", &request, None).await.unwrap();
        let enrolled = answer.verify(&request, &code).unwrap();
        Phone { key, enrolled, cursors: BTreeMap::new(), batches: 0, records: BTreeMap::new(), granted: Vec::new() }
    }

    pub async fn post<Q: minicbor::Encode<()>, A: for<'b> minicbor::Decode<'b, ()>>(
        &self,
        path: &str,
        message: &Q,
        by: Option<&Phone>,
    ) -> Result<A, WireError> {
        let body = to_body(message);
        let mut request = Request::post(path).header("content-type", CONTENT_TYPE);
        if let Some(phone) = by {
            for (name, value) in phone.signed(self, "POST", path, &body).headers() {
                request = request.header(name, value);
            }
        }
        let response = self.call(request.body(Body::from(body)).unwrap()).await;
        let ok = response.status().is_success();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        if ok { Ok(from_body("answer", &bytes).unwrap()) } else { Err(from_body("error", &bytes).unwrap()) }
    }

    pub async fn get(&self, path: &str, by: &Phone) -> Response<Body> {
        let mut request = Request::get(path);
        for (name, value) in by.signed(self, "GET", path, &[]).headers() {
            request = request.header(name, value);
        }
        self.call(request.body(Body::empty()).unwrap()).await
    }
}

/// The line on which a phone is told what moved.
pub struct Line {
    told: BodyDataStream,
    said: String,
}

impl Line {
    pub async fn open(station: &Station, phone: &Phone) -> Self {
        Self::of(station.get("/v1/hints", phone).await)
    }

    pub fn of(answer: Response<Body>) -> Self {
        Self { told: answer.into_body().into_data_stream(), said: String::new() }
    }

    /// Waits until these words are said; gives what was said since it was asked last.
    pub async fn until(&mut self, words: &str) -> String {
        while !self.said.contains(words) {
            let more = self.told.next().await.unwrap().unwrap();
            self.said.push_str(std::str::from_utf8(&more).unwrap());
        }
        std::mem::take(&mut self.said)
    }

    /// Stops the hub, which ends it; gives what was said until then.
    pub async fn end(mut self, hub: &Hub) -> String {
        hub.stop();
        while let Some(more) = self.told.next().await {
            self.said.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
        self.said
    }
}

pub fn sample(file: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file)).unwrap()
}

pub fn versions() -> Versions {
    Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 }
}

/// One officer's phone.
pub struct Phone {
    pub key: SigningKey,
    pub enrolled: EnrolResponse,
    pub cursors: BTreeMap<Scope, (u64, u64)>,
    pub batches: u64,
    pub records: BTreeMap<RecordId, Record>,
    pub granted: Vec<Scope>,
}

impl Phone {
    pub fn device(&self) -> DeviceId {
        self.enrolled.device
    }

    pub fn author(&self) -> Author {
        self.enrolled.author
    }

    pub fn signed(&self, station: &Station, method: &str, path: &str, body: &[u8]) -> RequestSignature {
        let mut nonce = [0; 16];
        station.rng.fill(&mut nonce);
        RequestSignature::sign(&self.key, self.device(), method, path, station.clock.now_ms(), nonce, body)
    }

    pub fn commit(&self, station: &Station, record: RecordId, branch: u32) -> Commit {
        let actor = wire::actor_id(&PublicKey::of(&self.key), record, self.enrolled.incarnation, branch);
        Commit { author: self.author(), actor: ActorId::from(actor), at: station.clock.now_ms(), offset: 0 }
    }

    pub fn create(&mut self, station: &Station, kind: &'static Kind, edits: &[Edit]) -> (RecordId, Change) {
        let id = wire::seam::record_id(station.clock.as_ref(), station.rng.as_ref());
        let (record, change) = Record::create(id, kind, &self.commit(station, id, 0), edits).unwrap();
        self.records.insert(id, record);
        (id, change)
    }

    pub fn edit(&mut self, station: &Station, id: RecordId, edits: &[Edit]) -> Change {
        self.edit_as(station, id, 0, edits)
    }

    pub fn edit_as(&mut self, station: &Station, id: RecordId, branch: u32, edits: &[Edit]) -> Change {
        let commit = self.commit(station, id, branch);
        self.records.get_mut(&id).unwrap().edit(&commit, edits).unwrap().unwrap()
    }

    pub fn heading(&mut self, station: &Station) -> Heading {
        self.batches += 1;
        Heading {
            officer: self.author().officer,
            device: self.device(),
            incarnation: self.enrolled.incarnation,
            grant_version: self.enrolled.grant_version,
            lease_id: self.enrolled.lease_id,
            hub_id: self.enrolled.hub_id,
            hub_epoch_seen: self.enrolled.hub_epoch,
            batch_seq: self.batches,
            prev_batch_hash: None,
            claimed_time: station.clock.now_ms(),
            boot_elapsed: 1,
            hub_clock_offset: Some(0),
        }
    }

    pub fn batch(&mut self, station: &Station, changes: &[(RecordId, &Change)]) -> SealedBatch {
        let raws: Vec<(RecordId, &[u8])> = changes.iter().map(|(id, c)| (*id, c.raw_bytes())).collect();
        cut(&self.heading(station), &raws, &self.key).unwrap().sealed
    }

    /// Hands changes over in process; gives what became of each.
    pub fn push(&mut self, station: &Station, changes: &[(RecordId, &Change)]) -> Vec<Outcome> {
        let sealed = self.batch(station, changes);
        outcomes(station, &sealed)
    }

    pub fn sync_request(&self, batches: Vec<Vec<u8>>) -> SyncRequest {
        let cursors = self.cursors.iter().map(|(scope, (epoch, seq))| Cursor { scope: scope.clone(), epoch: *epoch, seq: *seq });
        SyncRequest {
            versions: versions(),
            cursors: cursors.collect(),
            batches,
            want_bytes: 1 << 20,
            grant_version: self.enrolled.grant_version,
            roster_version: self.enrolled.roster_version,
            waiting: 0,
            hub_epoch_seen: self.enrolled.hub_epoch,
            reads: Vec::new(),
            knows_held: false,
            heard_since: None,
            audit: None,
            still_holds: None,
            receipts: vec![],
        }
    }

    /// One sync over the router, page by page until level; cursors move, records are kept. Gives the last answer.
    pub async fn sync(&mut self, station: &Station, batches: Vec<Vec<u8>>) -> SyncResponse {
        let mut answer: SyncResponse = station.post("/v1/sync", &self.sync_request(batches), Some(self)).await.unwrap();
        loop {
            self.take(&answer);
            let level = answer.scopes.iter().all(|s| self.cursors.get(&s.scope).is_some_and(|c| c.1 >= s.head));
            if level && !answer.more {
                return answer;
            }
            let request = self.sync_request(Vec::new());
            let next: SyncResponse = station.post("/v1/sync", &request, Some(self)).await.unwrap();
            answer = SyncResponse { receipts: answer.receipts, ..next };
        }
    }

    pub fn take(&mut self, answer: &SyncResponse) {
        self.granted = answer.scopes.iter().map(|s| s.scope.clone()).collect();
        let granted = &self.granted;
        self.cursors.retain(|scope, _| granted.contains(scope));
        for scope in &answer.scopes {
            self.cursors.entry(scope.scope.clone()).or_insert((scope.epoch, 0));
        }
        if let Some(last) = answer.device.last() {
            self.cursors.insert(Scope::Device(self.device()), (1, last.seq));
        }
        if answer.reference.is_some() {
            let head = answer.scopes.iter().find(|s| s.scope == Scope::Reference).unwrap().head;
            self.cursors.insert(Scope::Reference, (1, head));
        }
        for page in &answer.pages {
            let at = self.cursors[&page.scope];
            let moved = page.follows(&Cursor { scope: page.scope.clone(), epoch: at.0, seq: at.1 }).unwrap();
            for entry in &page.entries {
                match &entry.event {
                    LogEvent::Change { raw, .. } => {
                        let change = Change::try_from(raw.as_slice()).unwrap();
                        match self.records.get_mut(&entry.record) {
                            Some(record) => record.apply([change]).unwrap(),
                            None => {
                                let made = Record::from_changes(entry.record, [change]).unwrap();
                                self.records.insert(entry.record, made);
                            }
                        }
                    }
                    LogEvent::Arrive { saved, heads, .. } => {
                        wire::snapshot::load(saved, heads).unwrap();
                        let arrived = Record::load(entry.record, saved).unwrap();
                        match self.records.get_mut(&entry.record) {
                            Some(record) => record.apply(arrived.changes()).unwrap(),
                            None => {
                                self.records.insert(entry.record, arrived);
                            }
                        }
                    }
                    LogEvent::Leave { .. } | LogEvent::Erase { .. } | LogEvent::Held { .. } => {}
                }
            }
            self.cursors.insert(page.scope.clone(), (moved.epoch, moved.seq));
        }
    }
}

pub fn outcomes(station: &Station, sealed: &SealedBatch) -> Vec<Outcome> {
    let receipt = station.hub.accept(sealed).unwrap();
    receipt.verify(&station.hub.identity().public_key()).unwrap().outcomes
}

pub fn aside(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::SetAside { code, .. } => code,
        Outcome::Accepted => "accepted",
        Outcome::Had => "had",
        Outcome::Review => "review",
    }
}

pub fn entry_id(n: u128) -> EntryId {
    EntryId(uuid::Uuid::from_u128(0xe000_0000_0000_0000_0000_0000_0000 + n))
}

/// A task the sergeant gives to somebody.
pub fn task_for(station: &Station, to: &str) -> Vec<Edit> {
    let to = station.officer(to).to_string();
    vec![
        Edit::field("title", "ASB visit, Stairwell B"),
        Edit::field("ward", WARD),
        Edit::field("task_kind", "asb_visit"),
        Edit::field("priority", "high"),
        Edit::field("assignees", json!({ "lead": to })),
        Edit::entry(entry_id(1), "assigned", json!({ "to": to })),
        Edit::text("briefing", "Walk the stairwell from the top."),
    ]
}
