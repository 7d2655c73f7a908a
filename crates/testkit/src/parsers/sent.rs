//! One honest message of every sort, with every part of it that may be left out.

use record::{Author, DeviceId, EntryId, OfficerId, RecordId, Role, Scope};
use uuid::Uuid;
use wire::batch::Proof;
use wire::check::{DIGEST, PARTS};
use wire::message::{
    AuditPlace, AuditStands, CallBackRequest, CallBackResponse, CheckRequest, CheckResponse, CodeKey, Cursor, DecideRequest,
    DecideResponse, Decided, Decision, DeclinedWords, DeviceEntry, DeviceEvent, EnrolAnswer, EnrolRequest, EnrolResponse,
    EnrolledPhone, ExtendRequest, FetchRequest, FetchResponse, HandBack, HandBackAnswer, HandedBack, Heard, InReview, KindHeld,
    LogEntry, LogEvent, LostRequest, LostResponse, NamedBlob, OfferRequest, OfferResponse, Offered, OwnRead, OwnReadsRequest,
    OwnReadsResponse, PROTOCOL, Page, PanelDone, PanelPublish, PanelRequest, PanelResponse, PanelTakeDown, PhonesRequest,
    PhonesResponse, ProofResponse, ReadRow, RescuedDone, RescuedDoneAnswer, RescuedWords, ReviewOutcome, ReviewRequest,
    ReviewResponse, ScopeHead, SetBy, SnapshotPage, SnapshotRequest, StandsNow, SyncRequest, SyncResponse, Ticket, Versions,
    VictimHeld, Waiting,
};
use wire::receipt::{self, Receiving};
use wire::{Hash, Outcome, PublicKey, Retry, Signature, SignedReceipt, WireError, codec};

use crate::hostile::Day;

/// When all of it was sent.
pub(super) const AT: i64 = 1_795_435_200_000;
/// Which hub.
pub(super) const HUB: Uuid = Uuid::from_u128(7);
const NAME: Hash = Hash([7; 32]);

fn versions() -> Versions {
    Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 }
}

fn ward() -> Scope {
    Scope::Ward("E05999001".into())
}

fn somebody(day: &Day) -> (DeviceId, OfficerId) {
    let (device, signer) = day.signers.iter().next().expect("somebody worked");
    (*device, signer.officer)
}

/// A record of the day.
pub(super) fn record(day: &Day) -> RecordId {
    day.changes.first().expect("somebody worked").record
}

/// A row of a read log.
pub(super) fn read(day: &Day) -> ReadRow {
    ReadRow::after(&ReadRow::NOTHING, somebody(day).1, 1, (record(day), AT), "own_work".into())
}

/// A receipt, as the hub signs it.
pub(super) fn receipt(day: &Day) -> SignedReceipt {
    let (device, signer) = day.signers.iter().next().expect("somebody worked");
    let outcomes = vec![Outcome::Accepted, Outcome::SetAside { code: "not_allowed".into(), field: Some("title".into()) }];
    let receiving = Receiving { hub_id: HUB, hub_epoch: 1, device: *device, batch_hash: NAME, received_at: AT, outcomes };
    receipt::sign(receiving, &signer.key)
}

/// What happened to a record, in every way.
fn events(day: &Day) -> Vec<LogEntry> {
    let made = day.changes.first().expect("somebody worked");
    let events = [
        LogEvent::Change { raw: made.raw.clone(), batch: Some(NAME), received_at: AT },
        LogEvent::Leave { code: None },
        LogEvent::Leave { code: Some("restricted".into()) },
        LogEvent::Erase { code: "erased".into() },
        LogEvent::Held { changes: vec![NAME] },
        LogEvent::Arrive { kind: made.kind.clone(), saved: made.raw.clone(), heads: vec![NAME], until: Some(AT) },
    ];
    events.into_iter().zip(1..).map(|(event, seq)| LogEntry { seq, record: made.record, event }).collect()
}

/// What the hub says to one device, in every way.
fn told(day: &Day) -> Vec<DeviceEvent> {
    let (record, by) = (record(day), somebody(day).1);
    let words =
        DeclinedWords { kind: "task".into(), at: AT, did: "entry.note".into(), with: "{}".into(), words: Some("On foot".into()) };
    let declined = ReviewOutcome::Declined { reason: "not_ours".into(), told: Some(words) };
    vec![
        DeviceEvent::Refusal { record, change: NAME, code: "not_allowed".into(), field: None },
        DeviceEvent::Grant { scope: ward(), epoch: 1, grant_version: 2 },
        DeviceEvent::Revoke { scope: ward(), grant_version: 3 },
        DeviceEvent::Wipe { code: "lost".into() },
        DeviceEvent::Incarnation { incarnation: 2 },
        DeviceEvent::Review { record, change: NAME, outcome: ReviewOutcome::Accepted, by },
        DeviceEvent::Review { record, change: NAME, outcome: declined, by },
        DeviceEvent::Lease { lease_id: HUB, until_ms: AT },
        DeviceEvent::ExhibitNumber { entry: EntryId(Uuid::from_u128(3)), taken: true },
    ]
}

/// The logs' entries.
pub(super) fn log(day: &Day) -> Vec<Vec<u8>> {
    events(day).iter().map(codec::encode).chain(told(day).iter().map(codec::encode)).collect()
}

/// What every device sends and is answered.
pub(super) fn sync(day: &Day) -> Vec<Vec<u8>> {
    let records: Vec<RecordId> = day.changes.iter().take(3).map(|made| made.record).collect();
    let request = SyncRequest {
        versions: versions(),
        cursors: vec![Cursor { scope: ward(), epoch: 1, seq: 4 }],
        batches: vec![vec![1, 2, 3]],
        want_bytes: 65_536,
        grant_version: 2,
        roster_version: 3,
        waiting: 1,
        hub_epoch_seen: 1,
        reads: vec![read(day)],
        knows_held: true,
        heard_since: Some(AT),
        audit: Some(AuditPlace { row: 7, hash: NAME }),
        still_holds: Some(2),
        receipts: vec![receipt(day)],
    };
    let device = told(day).into_iter().zip(1..).map(|(event, seq)| DeviceEntry { seq, at: AT, event }).collect();
    let response = SyncResponse {
        versions: versions(),
        hub_time: AT,
        hub_epoch: 1,
        receipts: vec![receipt(day)],
        unread: vec![(1, "malformed".into())],
        device,
        scopes: vec![ScopeHead { scope: ward(), epoch: 1, head: 6, floor: 1 }],
        pages: vec![Page { scope: ward(), epoch: 1, after: 0, entries: events(day) }],
        more: false,
        grant_version: 2,
        roster_version: 3,
        lease_until_ms: AT,
        lease_id: Some(HUB),
        reference: Some(vec![NamedBlob { name: "wards".into(), hash: NAME, len: 9 }]),
        reads_stored: Some(1),
        heard: vec![Heard { officer: somebody(day).1, at: AT, waiting: 1 }],
        in_review: Some(InReview { count: 1, since: AT }),
        audit: Some(AuditStands { head: AuditPlace { row: 9, hash: NAME }, holds: true }),
    };
    let asked = SnapshotRequest {
        versions: versions(),
        scope: ward(),
        epoch: 1,
        head: Some(6),
        position: 0,
        want_bytes: 65_536,
        have: vec![Scope::Reference],
    };
    let page = SnapshotPage {
        scope: ward(),
        epoch: 1,
        head: 6,
        position: 0,
        next: None,
        total: 3,
        manifest: NAME,
        block: vec![1, 2, 3],
        also: records.clone(),
        also_manifest: Some(NAME),
    };
    let fetched = FetchResponse { manifest: NAME, block: vec![1, 2, 3], missing: records.clone(), later: Vec::new() };
    vec![
        codec::encode(&FetchRequest { versions: versions(), records }),
        codec::encode(&fetched),
        codec::encode(&WireError::new("busy", Retry::AfterMs(500), HUB).with("seconds", 1)),
        codec::encode(&request),
        codec::encode(&response),
        codec::encode(&asked),
        codec::encode(&page),
    ]
}

/// What is asked for after a restore, and of what has aged out.
pub(super) fn recovery(day: &Day) -> Vec<Vec<u8>> {
    let made = day.changes.first().expect("somebody worked");
    let offered = vec![Offered { record: made.record, heads: vec![NAME] }];
    let erased = vec![made.record];
    let proof = Proof {
        header: vec![1, 2, 3],
        signature: Signature([7; 64]),
        public_key: PublicKey([7; 32]),
        received_at: Some(AT),
        receipt: Some(receipt(day)),
    };
    let handed = HandedBack { record: made.record, raw: made.raw.clone() };
    let check = CheckRequest { versions: versions(), scope: ward(), digests: vec![0; PARTS * DIGEST], beyond: vec![made.record] };
    let gone = LogEntry { seq: 0, record: made.record, event: LogEvent::Leave { code: Some("restricted".into()) } };
    let at_hub = Offered { record: made.record, heads: vec![NAME] };
    let kept = erased.clone();
    let offer = OfferRequest { versions: versions(), hub_epoch: 1, records: offered.clone(), incarnation: 1, erased, kept };
    let wanted = vec![made.record];
    let lost = OfferResponse { wanted: wanted.clone(), last_batch_seq: 1, has: offered, waiting: wanted.clone(), erased: wanted };
    vec![
        codec::encode(&offer),
        codec::encode(&lost),
        codec::encode(&HandBack { versions: versions(), changes: vec![handed] }),
        codec::encode(&HandBackAnswer { kept: 1 }),
        codec::encode(&CallBackRequest { versions: versions(), reference: "01/12345/26".into() }),
        codec::encode(&CallBackResponse { records: vec![made.record], until_ms: AT }),
        codec::encode(&ProofResponse { record: made.record, batches: vec![proof], attested: None, doubted: vec![NAME] }),
        codec::encode(&check),
        codec::encode(&CheckResponse { records: vec![at_hub], parts: vec![0, 63], gone: vec![gone] }),
    ]
}

/// A supervisor's queue.
pub(super) fn review(day: &Day) -> Vec<Vec<u8>> {
    let ((device, officer), record) = (somebody(day), record(day));
    let rescued = RescuedWords {
        record,
        kind: "task".into(),
        officer,
        at: AT,
        code: "not_allowed".into(),
        words: "Gate code 4402.".into(),
        received_at: AT,
        id: Some(HUB),
    };
    let waiting = Waiting {
        change: NAME,
        record,
        kind: "task".into(),
        title: "Check the lock".into(),
        officer,
        device,
        at: AT,
        since: AT,
        code: "lease".into(),
        field: Some("note".into()),
        did: "entry.note".into(),
        words: Some("On foot".into()),
        on_top: true,
        with: "{}".into(),
        now: Some(StandsNow { value: "1795435200000".into(), by: Some(SetBy { officer, at: AT }) }),
    };
    let fates =
        [Decision::In, Decision::Aside { code: "declined".into() }, Decision::Waits { code: "lease".into() }, Decision::Gone];
    let decided = fates.into_iter().map(|fate| Decided { change: NAME, fate }).collect();
    vec![
        codec::encode(&ReviewRequest { versions: versions() }),
        codec::encode(&ReviewResponse { waiting: vec![waiting], more: 1, as_at: AT, rescued: vec![rescued] }),
        codec::encode(&DecideRequest { versions: versions(), changes: vec![NAME], let_in: true, reason: "Seen.".into() }),
        codec::encode(&DecideResponse { decided }),
        codec::encode(&RescuedDone { versions: versions(), id: HUB, remark: "Spoke to them.".into() }),
        codec::encode(&RescuedDoneAnswer { done: true }),
    ]
}

/// A ward's report to its panel.
pub(super) fn panel() -> Vec<Vec<u8>> {
    let [ward, from, to] = ["E05999001", "2026-09-01", "2026-11-30"].map(str::to_owned);
    let asked = PanelRequest { versions: versions(), ward: ward.clone(), from: from.clone(), to: to.clone() };
    let page = PanelResponse {
        page: "{}".into(),
        sha256: NAME,
        found: vec!["Lock Lane".into()],
        not_out: 1,
        published_at: Some(AT),
        priorities: 2,
    };
    let out = PanelPublish {
        versions: versions(),
        ward: ward.clone(),
        from: from.clone(),
        to: to.clone(),
        sha256: NAME,
        looked_at: vec!["Lock Lane".into()],
    };
    let down = PanelTakeDown { versions: versions(), ward, from, to, reason: "A house can be told.".into() };
    vec![
        codec::encode(&asked),
        codec::encode(&page),
        codec::encode(&out),
        codec::encode(&down),
        codec::encode(&PanelDone { at: AT }),
    ]
}

/// How a device comes to be known.
pub(super) fn enrolment(day: &Day) -> Vec<Vec<u8>> {
    let (device, signer) = day.signers.iter().next().expect("somebody worked");
    let (code, key) = (CodeKey([7; 32]), PublicKey::of(&signer.key));
    let request = EnrolRequest::new(versions(), &code, key, "phone", Some("123CN"));
    let response = EnrolResponse {
        device: *device,
        author: Author { officer: signer.officer, grade: Role::Pc.grade(), role: Role::Pc },
        hub_id: HUB,
        hub_epoch: 1,
        hub_public_key: key,
        incarnation: 1,
        lease_until_ms: AT,
        lease_id: Some(HUB),
        grant_version: 2,
        roster_version: 3,
        hub_time: AT,
    };
    let answer = EnrolAnswer::new(&response, &request, &code);
    let line = Ticket { hub_url: "https://hub.example:8443".into(), certificate: NAME, code: "ABCD-EFGH-JKMN".into() };
    let mut all = vec![
        codec::encode(&request),
        b"ABCD-EFGH-JKMN".to_vec(),
        codec::encode(&answer),
        codec::encode(&response),
        line.to_string().into_bytes(),
    ];
    all.extend(phones(*device, signer.officer));
    all
}

/// What is asked about an enrolment afterwards: that it is lost, that it may work longer, what was opened on it.
fn phones(device: DeviceId, officer: OfficerId) -> [Vec<u8>; 7] {
    let record = RecordId(HUB);
    let phone = EnrolledPhone {
        device,
        label: "phone".into(),
        enrolled_at: AT,
        heard: Some(AT),
        waiting: 2,
        revoked_at: Some(AT),
        asks: true,
    };
    let lost = LostResponse {
        device,
        officer,
        label: "phone".into(),
        heard: Some(AT),
        waiting: 2,
        known_at: AT,
        report_by: AT,
        told: true,
        victims: vec![VictimHeld { record, crime_ref: "01/1/26".into(), at_risk: true }],
        others: vec![KindHeld { kind: "task".into(), count: 3 }],
        as_at: AT,
    };
    let (kind, reference, reason) = ("victim_contact".into(), "01/1/26".into(), "own_work".into());
    let read = OwnRead { device, n: 1, record, kind, reference, at: AT, reason };
    [
        codec::encode(&PhonesRequest { versions: versions(), officer }),
        codec::encode(&PhonesResponse { phones: vec![phone], lease_until: AT, longest: Some(AT), as_at: AT }),
        codec::encode(&LostRequest { versions: versions(), device }),
        codec::encode(&lost),
        codec::encode(&ExtendRequest { versions: versions(), officer, until: AT }),
        codec::encode(&OwnReadsRequest { versions: versions() }),
        codec::encode(&OwnReadsResponse { reads: vec![read] }),
    ]
}
