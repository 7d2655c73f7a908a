//! A day's honest work of a sergeant, a constable and a PCSO in every kind of record, as the hub received it.

use std::collections::BTreeMap;
use std::path::Path;

use device::known::DeviceState;
use device::screen::{NotebookAsk, Nothing, RecordAsk, VictimAsk};
use device::vault::{Folder, NoKeystore, VaultKey, open_database};
use record::{DeviceId, OfficerId, RecordId};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;
use wire::SigningKey;

use crate::station::{PASSPHRASE, Phone, Station, WARD};

/// One honest change, as the hub took it in.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its record.
    pub record: RecordId,
    /// The record's kind.
    pub kind: String,
    /// The raw change.
    pub raw: Vec<u8>,
    /// The enrolment that signed it.
    pub device: DeviceId,
}

/// What signs for one enrolment: an attacker has taken the key out of an open vault.
#[derive(Clone)]
pub struct Signer {
    /// The key.
    pub key: SigningKey,
    /// The officer.
    pub officer: OfficerId,
    /// The vault's incarnation.
    pub incarnation: u64,
}

/// Everything an attacker starts from.
pub struct Day {
    /// The changes in the order in which the hub took them in.
    pub changes: Vec<Made>,
    /// The enrolments.
    pub signers: BTreeMap<DeviceId, Signer>,
    /// A hub's folder with these enrolments and no records.
    pub empty: TempDir,
    /// The constable's bundles at the end of it: the notebook's first note, and the victim's case.
    pub bundles: Vec<Vec<u8>>,
    /// The last instant of the day.
    pub station: Station,
}

fn ask<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a request as the window sends it")
}

pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Day {
    /// Lives the day.
    pub async fn live(seed: u64) -> Self {
        let station = Station::open(seed);
        let (sergeant, constable, pcso) =
            (station.phone("45CN").await, station.phone("123CN").await, station.phone("7731CN").await);
        for phone in [&sergeant, &constable, &pcso] {
            phone.sync().await;
        }
        let empty = tempfile::tempdir().unwrap();
        copy(station.folder(), empty.path());
        tasks(&station, &sergeant, &constable).await;
        ward(&sergeant, &constable, &pcso).await;
        victims(&station, &sergeant, &constable).await;
        notebook(&constable, &pcso).await;
        for phone in [&sergeant, &constable, &pcso, &sergeant] {
            let report = phone.sync().await;
            assert_eq!((report.set_aside, report.review, report.waiting), (0, 0, 0), "the day is honest: {report:?}");
        }
        let bundles = bundled(&constable).await;
        let mut signers = BTreeMap::new();
        for phone in [&sergeant, &constable, &pcso] {
            let (device, signer) = taken(phone, &station).await;
            signers.insert(device, signer);
        }
        let changes = received(&station);
        Self { changes, signers, empty, bundles, station }
    }
}

async fn bundled(constable: &Phone) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let page = constable.device.notebook(NotebookAsk { day: None }).await.unwrap();
    let note = page.entries.first().map(|entry| entry.note);
    let mut made = Vec::new();
    for (note, case) in [(note, None), (None, Some("01/12345/26"))] {
        let path = folder.path().join(format!("{}.bundle", made.len()));
        let ask = json!({ "what": "bundle", "note": note, "case": case, "exhibit": null, "purpose": "the defence" });
        constable.device.export_to(self::ask(ask), path.clone()).await.unwrap();
        made.push(std::fs::read(path).unwrap());
    }
    made
}

/// The key out of an open vault.
async fn taken(phone: &Phone, station: &Station) -> (DeviceId, Signer) {
    phone.device.lock(Nothing {}).await.unwrap();
    let folder = Folder::new(phone.folder());
    let key = VaultKey::get(&folder, &NoKeystore, Some(PASSPHRASE), &*station.clock).unwrap();
    let vault = open_database(&folder.database(), &key, false).unwrap();
    let (secret, state): ([u8; 32], String) =
        vault.query_row("SELECT secret, state FROM device", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let state: DeviceState = serde_json::from_str(&state).unwrap();
    let enrolment = state.enrolment.unwrap();
    let signer = Signer {
        key: SigningKey::from_bytes(&secret),
        officer: enrolment.officer,
        incarnation: state.heard.incarnation.unwrap(),
    };
    (enrolment.device, signer)
}

fn received(station: &Station) -> Vec<Made> {
    let rows = station.hub.storage().reading(|tx| {
        let mut rows = Vec::new();
        for id in tx.records_after(None, 10_000)? {
            let kind = tx.record(id)?.map(|r| r.kind).unwrap_or_default();
            rows.extend(tx.changes_of(id)?.into_iter().map(|row| (kind.clone(), row)));
        }
        Ok(rows)
    });
    let made = rows.unwrap().into_iter().map(|(kind, row)| Made { record: row.record, kind, raw: row.raw, device: row.device });
    made.collect()
}

async fn tasks(station: &Station, sergeant: &Phone, constable: &Phone) {
    let (s, c) = (&sergeant.device, &constable.device);
    let create = |title: &str, to: bool| {
        json!({
            "title": title, "task_kind": "asb_visit", "priority": "high", "ward": WARD,
            "place": { "address": "Stairwell B, Canal Side", "lat": 51.5, "lon": -0.1, "accuracy": 10.0 },
            "not_before": null, "due_by": null, "briefing": "Walk the stairwell from the top.",
            "assignees": to.then(|| json!({ "lead": constable.officer.0, "others": [], "team": null })),
            "min_crew": 2, "powers_needed": [], "equipment": ["torch"], "refs": [{ "type": "cad", "value": "4402/23NOV" }], "links": [],
        })
    };
    let first = s.task_create(ask(create("Stairwell B", true))).await.unwrap().record;
    let second = s.task_create(ask(create("Stairwell C", true))).await.unwrap().record;
    let third = s.task_create(ask(create("Stairwell D", false))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let seen = s.task(RecordAsk { record: third }).await.unwrap().seen;
    s.task_edit(ask(json!({
        "record": third, "seen": seen, "title": "Stairwell D, top floor", "priority": "routine", "place": null, "not_before": null,
        "due_by": null, "briefing": "Walk the stairwell, then the roof.", "min_crew": null, "clear": [],
    })))
    .await
    .unwrap();
    let seen = s.task(RecordAsk { record: third }).await.unwrap().seen;
    let to = json!({ "lead": constable.officer.0, "others": [], "team": null });
    s.task_assign(ask(json!({ "record": third, "seen": seen, "assignees": to, "text": "Yours" }))).await.unwrap();
    s.task_cancel(ask(json!({ "record": third, "text": "Done by the council" }))).await.unwrap();
    for step in [first, second] {
        c.task_seen(RecordAsk { record: step }).await.unwrap();
        c.task_accept(RecordAsk { record: step }).await.unwrap();
    }
    station.clock.pass(60_000);
    c.task_start(RecordAsk { record: first }).await.unwrap();
    let note = c.task_note(ask(json!({ "record": first, "text": "gate code 4402", "basis": "fact" }))).await.unwrap();
    c.task_withdraw(ask(json!({ "record": first, "entry": note.entry, "reason": "typo" }))).await.unwrap();
    c.task_attempt(ask(json!({
        "record": first, "outcome": "no_reply", "next_try_at": null, "tell_supervisor": false, "text": "no lights",
    })))
    .await
    .unwrap();
    c.task_result(ask(json!({
        "record": first, "outcome": "completed", "reason": null, "narrative": "Lock replaced.", "minutes": 20, "partner": null,
        "evidence": [], "at": null,
    })))
    .await
    .unwrap();
    c.task_hand_back(ask(json!({ "record": second, "reason": "off_duty", "text": null }))).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    s.task_review(ask(json!({ "record": first, "text": "Good" }))).await.unwrap();
    sergeant.sync().await;
}

async fn ward(sergeant: &Phone, constable: &Phone, pcso: &Phone) {
    let propose =
        json!({ "ward": WARD, "issue": "Mopeds on the towpath", "source": "panel", "analysis": "Evenings, from the lock" });
    let priority = sergeant.device.priority_propose(ask(propose)).await.unwrap().record;
    let seen = sergeant.device.priority(RecordAsk { record: priority }).await.unwrap().seen;
    let adopt = json!({ "record": priority, "on": "2026-11-23", "votes": 14, "support": [{ "source": "panel", "count": 14 }], "review_by": null, "seen": seen });
    sergeant.device.priority_adopt(ask(adopt)).await.unwrap();
    sergeant.sync().await;
    for phone in [constable, pcso] {
        phone.sync().await;
        let action = json!({
            "record": priority, "what": "Patrolled the towpath", "public_summary": null, "minutes": 40, "task": null, "at": null,
            "planned": false,
        });
        phone.device.priority_action(ask(action)).await.unwrap();
        phone.sync().await;
    }
    let engagement = json!({
        "ward": WARD, "priority": null, "kind": "beat_meeting", "place": "Library", "start": 1_795_428_000_000_i64,
        "end": 1_795_431_600_000_i64, "attendance": 12, "groups": [{ "group": "older_people", "count": 9 }], "topics": "Mopeds",
        "promises": [{ "what": "Patrol on Friday", "due_on": "2026-11-27" }],
    });
    pcso.device.engagement_add(ask(engagement)).await.unwrap();
    pcso.sync().await;
}

async fn victims(station: &Station, sergeant: &Phone, constable: &Phone) {
    let card = json!({
        "phones": [{ "number": "07700 900123", "label": "work" }], "methods_allowed": ["phone"], "methods_forbidden": ["letter"],
        "hours": [{ "days": [1, 2, 3, 4, 5], "from": "09:00", "to": "17:00" }], "never": ["voicemail"], "withhold_number": true,
        "code_word": null, "others_may_answer": null, "say_then": null, "note": "He checks her messages",
    });
    let create = json!({
        "crime_ref": "01/12345/26", "victim_no": null, "offence": "Assault", "entitlement": ["domestic_abuse"],
        "who": { "name_to_ask_for": "Ms A.", "how_to_verify": null, "contact_person": null, "language": null, "interpreter": false,
                 "update_every_days": null, "preferred_method": null, "pronoun": "she" },
        "card": card, "reported_at": 1_795_428_000_000_i64,
    });
    let her = constable.device.victim_create(ask(create)).await.unwrap().record;
    let arrested = json!({ "record": her, "event": "arrested", "at": 1_795_431_600_000_i64, "source": null });
    constable.device.milestone_add(ask(arrested)).await.unwrap();
    let page = constable.device.victim(VictimAsk { record: her, reason: None }).await.unwrap();
    if let device::screen::CardState::One { version, .. } = &page.card {
        let read = json!({ "record": her, "version": version.version });
        constable.device.card_read(ask(read)).await.unwrap();
    }
    station.clock.pass(60_000);
    let rang = json!({
        "record": her, "method": "phone", "direction": "outgoing", "outcome": "no_reply", "at": 1_795_435_200_000_i64,
        "ended_at": null, "verified_how": null, "told": null, "answers": [], "safety": null, "safety_why": null, "views": null,
        "next_promised_on": null, "against_card_why": null,
    });
    constable.device.contact_save(ask(rang)).await.unwrap();
    let tell = json!({ "record": her, "text": "She did not answer" });
    constable.device.tell_supervisor(ask(tell)).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
}

async fn notebook(constable: &Phone, pcso: &Phone) {
    for phone in [constable, pcso] {
        let line = |text: &str, note: Option<Uuid>| {
            json!({
                "note": note, "text": text, "event_at": null, "late_why": null, "place": null, "basis": "fact", "with": ["PS 45CN"],
                "with_why": "Both saw who ran", "points": [], "refs": [], "links": [],
            })
        };
        let first = phone.device.note_line(ask(line("On foot, Canal Side", None))).await.unwrap();
        phone.device.note_line(ask(line("Spoke to the caretaker", Some(first.record)))).await.unwrap();
        let correct = json!({
            "note": first.record, "target": first.entry, "struck": "On foot", "replacement": "On cycle", "reason": "slip",
            "initials": "TR",
        });
        phone.device.note_correct(ask(correct)).await.unwrap();
        let exhibit = json!({
            "note": first.record, "reference": "TR/1", "description": "Kitchen knife", "found_by": null, "place": null,
            "found_at": null, "seal": "A100", "storage": null, "photo": null, "refs": [], "links": [],
        });
        let exhibit = phone.device.note_exhibit(ask(exhibit)).await.unwrap();
        let seal = json!({
            "note": first.record, "exhibit": exhibit.entry, "old": "A100", "new": "A101", "why": "opened to check",
        });
        phone.device.exhibit_seal(ask(seal)).await.unwrap();
        phone.sync().await;
    }
}
