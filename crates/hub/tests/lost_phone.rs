//! A lost phone and a longer lease, from another phone: whoever supervises the officer now may, and nobody else; and what an
//! officer is shown of their own readings.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use common::*;
use record::document::Edit;
use record::kinds::task::TASK;
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::{DeviceId, EntryId, OfficerId, RecordId};
use serde_json::json;
use wire::WireError;
use wire::message::{
    DeviceEvent, ExtendRequest, LostRequest, LostResponse, OwnRead, OwnReadsRequest, OwnReadsResponse, PhonesRequest,
    PhonesResponse, ReadRow, SyncRequest, SyncResponse,
};

const HOUR: i64 = 3_600_000;
/// The end of everybody's duty on the sample's roster: 22:00 in London.
const TEN: i64 = THREE + 7 * HOUR;

async fn phones(station: &Station, by: &Phone, officer: OfficerId) -> Result<PhonesResponse, WireError> {
    station.post("/v1/phones", &PhonesRequest { versions: versions(), officer }, Some(by)).await
}

async fn report(station: &Station, by: &Phone, device: DeviceId) -> Result<LostResponse, WireError> {
    station.post("/v1/phones/lost", &LostRequest { versions: versions(), device }, Some(by)).await
}

async fn extend(station: &Station, by: &Phone, officer: OfficerId, until: i64) -> Result<PhonesResponse, WireError> {
    station.post("/v1/phones/extend", &ExtendRequest { versions: versions(), officer, until }, Some(by)).await
}

async fn own_reads(station: &Station, by: &Phone) -> Vec<OwnRead> {
    let answer: Result<OwnReadsResponse, _> =
        station.post("/v1/reads", &OwnReadsRequest { versions: versions() }, Some(by)).await;
    answer.unwrap().reads
}

/// A victim of PC 123CN's, at risk or not.
fn victim(station: &Station, constable: &mut Phone, crime_ref: &str, at_risk: bool) -> RecordId {
    let mut edits = vec![Edit::field("crime_ref", crime_ref), Edit::field("owner", station.officer("123CN").to_string())];
    if at_risk {
        edits.push(Edit::Add { name: "entitlement".into(), item: "domestic_abuse".into() });
    }
    let (id, change) = constable.create(station, &VICTIM_CONTACT, &edits);
    assert_eq!(constable.push(station, &[(id, &change)]).iter().map(aside).collect::<Vec<_>>(), ["accepted"]);
    id
}

/// The sergeant moves her to PC 208CN, without PC 123CN's phone.
fn moved(station: &Station, sergeant: &mut Phone, record: RecordId, n: u128) {
    let (from, to) = (station.officer("123CN").to_string(), station.officer("208CN").to_string());
    let body = json!({ "from": from, "to": to, "open_items": "Ring her tomorrow", "moved": true });
    let change = sergeant.edit(station, record, &[Edit::entry(EntryId(uuid::Uuid::from_u128(n)), "handed_over", body)]);
    assert_eq!(sergeant.push(station, &[(record, &change)]).iter().map(aside).collect::<Vec<_>>(), ["accepted"]);
}

/// Kept to the sergeant and PC 123CN.
fn restrict(station: &Station, sergeant: &mut Phone, record: RecordId) {
    let readers: Vec<String> = ["45CN", "123CN"].iter().map(|who| station.officer(who).to_string()).collect();
    let edits = [Edit::field("readers", json!(readers)), Edit::field("restricted", true)];
    let change = sergeant.edit(station, record, &edits);
    assert_eq!(sergeant.push(station, &[(record, &change)]).iter().map(aside).collect::<Vec<_>>(), ["accepted"]);
}

fn audited(station: &Station, what: &str) -> Vec<(String, String)> {
    let rows = station.hub.storage().reading(|tx| tx.audited_as(what, 0)).unwrap();
    rows.into_iter().map(|(_, who, detail)| (who, detail)).collect()
}

#[tokio::test]
async fn a_supervisor_reports_a_constables_phone_and_is_told_whose_data_it_held_those_at_risk_first() {
    let station = Station::new();
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let calm = victim(&station, &mut constable, "01/4417/26", false);
    let at_risk = victim(&station, &mut constable, "09/0002/26", true);
    let new = [Edit::field("title", "Walk the towpath"), Edit::field("ward", WARD)];
    let (task, change) = constable.create(&station, &TASK, &new);
    constable.push(&station, &[(task, &change)]);
    constable.sync(&station, vec![]).await;
    let tom = station.officer("123CN");
    let listed = phones(&station, &sergeant, tom).await.unwrap();
    assert_eq!(
        listed.phones.iter().map(|p| (p.device, p.revoked_at, p.asks)).collect::<Vec<_>>(),
        [(constable.device(), None, false)]
    );

    station.pass(HOUR);
    let lost = report(&station, &sergeant, constable.device()).await.unwrap();
    let victims: Vec<_> = lost.victims.iter().map(|v| (v.record, v.crime_ref.as_str(), v.at_risk)).collect();
    assert_eq!(victims, [(at_risk, "09/0002/26", true), (calm, "01/4417/26", false)]);
    assert!(lost.others.iter().any(|k| k.kind == "task" && k.count == 1), "{:?}", lost.others);
    assert_eq!((lost.officer, lost.heard, lost.told), (tom, Some(THREE), false));
    assert_eq!((lost.known_at, lost.report_by), (THREE + HOUR, THREE + HOUR + 72 * HOUR));
    assert_eq!(audited(&station, "lost"), [(sergeant.author().officer.to_string(), constable.device().to_string())]);

    station.pass(60_000);
    let answer: SyncResponse = station.post("/v1/sync", &constable.sync_request(vec![]), Some(&constable)).await.unwrap();
    assert!(answer.device.iter().any(|e| matches!(e.event, DeviceEvent::Wipe { .. })), "it is told when it next calls");
    assert_eq!(phones(&station, &constable, tom).await.unwrap_err().code, "revoked", "and asks for nothing any more");
    // Said again an hour later the clock still runs from when the loss was first known.
    station.pass(HOUR);
    let again = report(&station, &sergeant, constable.device()).await.unwrap();
    assert_eq!((again.report_by, again.told), (lost.report_by, true));
    assert_eq!(again.victims, lost.victims);
    assert_eq!(phones(&station, &sergeant, tom).await.unwrap().phones[0].revoked_at, Some(lost.known_at));
}

#[tokio::test]
async fn whoever_left_a_silent_phones_lists_is_still_on_it_and_in_its_report() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let early = victim(&station, &mut constable, "01/0001/26", true);
    let late = victim(&station, &mut constable, "01/0002/26", true);
    sergeant.sync(&station, vec![]).await;
    moved(&station, &mut sergeant, early, 71);
    station.pass(HOUR);
    // His phone hears that the first is his no longer, and then nothing more.
    constable.sync(&station, vec![]).await;
    station.pass(HOUR);
    sergeant.sync(&station, vec![]).await;
    moved(&station, &mut sergeant, late, 72);

    station.pass(HOUR);
    let refs = |lost: LostResponse| lost.victims.into_iter().map(|v| v.crime_ref).collect::<Vec<_>>();
    assert_eq!(refs(report(&station, &sergeant, constable.device()).await.unwrap()), ["01/0002/26"]);
    // It calls and is told to lose everything: what it had held until then stays in the report.
    station.pass(60_000);
    let _: SyncResponse = station.post("/v1/sync", &constable.sync_request(vec![]), Some(&constable)).await.unwrap();
    station.pass(HOUR);
    let again = report(&station, &sergeant, constable.device()).await.unwrap();
    assert!(again.told);
    assert_eq!(refs(again), ["01/0002/26"]);
}

/// The crimes of the victims in a report by the sergeant.
async fn crimes(station: &Station, sergeant: &Phone, lost: &Phone) -> Vec<String> {
    let lost = report(station, sergeant, lost.device()).await.unwrap();
    lost.victims.into_iter().map(|v| v.crime_ref).collect()
}

/// A phone asks, and its line is cut before the answer is here.
async fn unheard(station: &Station, phone: &Phone) -> SyncResponse {
    station.post("/v1/sync", &phone.sync_request(vec![]), Some(phone)).await.unwrap()
}

#[tokio::test]
async fn whoever_left_in_an_answer_that_never_arrived_is_still_on_the_phone_and_in_its_report() {
    for arrives in [false, true] {
        let station = Station::new();
        let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let hers = victim(&station, &mut constable, "01/0001/26", true);
        sergeant.sync(&station, vec![]).await;
        constable.sync(&station, vec![]).await;
        station.pass(HOUR);
        moved(&station, &mut sergeant, hers, 71);
        let answer = unheard(&station, &constable).await;
        assert!(answer.pages.iter().any(|page| !page.entries.is_empty()), "it would be told");
        if arrives {
            constable.take(&answer);
        }
        station.pass(HOUR);
        // What it says that it has heard, it says with its next request.
        unheard(&station, &constable).await;
        station.pass(HOUR);
        let wanted: &[&str] = if arrives { &[] } else { &["01/0001/26"] };
        assert_eq!(crimes(&station, &sergeant, &constable).await, wanted, "it arrives: {arrives}");
    }
}

#[tokio::test]
async fn whoever_left_a_phones_lists_and_is_on_it_still_is_in_its_report_until_it_says_that_nobody_is() {
    for still_holds in [Some(1), None] {
        let station = Station::new();
        let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let hers = victim(&station, &mut constable, "01/0001/26", true);
        sergeant.sync(&station, vec![]).await;
        constable.sync(&station, vec![]).await;
        station.pass(HOUR);
        moved(&station, &mut sergeant, hers, 71);
        let answer = unheard(&station, &constable).await;
        constable.take(&answer);
        station.pass(HOUR);
        // Its cursors are level, but the sync was cut before it let go of her, or half a word keeps her there.
        let asked = SyncRequest { still_holds, ..constable.sync_request(vec![]) };
        let _: SyncResponse = station.post("/v1/sync", &asked, Some(&constable)).await.unwrap();
        station.pass(HOUR);
        let wanted: &[&str] = if still_holds.is_some() { &["01/0001/26"] } else { &[] };
        assert_eq!(crimes(&station, &sergeant, &constable).await, wanted, "it says {still_holds:?}");
    }
}

#[tokio::test]
async fn of_two_lost_phones_each_is_reported_by_what_it_had_heard_itself() {
    let station = Station::new();
    let (mut sergeant, mut phone) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut tablet = station.phone("123CN").await;
    let hers = victim(&station, &mut phone, "01/0001/26", true);
    for each in [&mut sergeant, &mut phone, &mut tablet] {
        each.sync(&station, vec![]).await;
    }
    station.pass(HOUR);
    moved(&station, &mut sergeant, hers, 71);
    for _ in 0..2 {
        station.pass(HOUR);
        tablet.sync(&station, vec![]).await;
    }
    // Said once, and again after both have called.
    for _ in 0..2 {
        assert_eq!(crimes(&station, &sergeant, &phone).await, ["01/0001/26"], "the phone was silent");
        assert!(crimes(&station, &sergeant, &tablet).await.is_empty(), "the tablet has let go of her");
        station.pass(HOUR);
        unheard(&station, &phone).await;
        unheard(&station, &tablet).await;
    }
}

#[tokio::test]
async fn what_stood_in_a_ward_is_on_a_phone_that_has_not_heard_that_its_officer_was_moved_away() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "208CN"));
    assert_eq!(sergeant.push(&station, &[(task, &made)]).iter().map(aside).collect::<Vec<_>>(), ["accepted"]);
    constable.sync(&station, vec![]).await;
    assert!(constable.records.contains_key(&task), "it is his ward's");
    let away =
        sample("roster-sample.csv").replace("Alex Sample,pc,,Canal Side,E05999901;E05999902,", "Alex Sample,pc,,Victim Desk,,");
    let report = station.hub.import_roster("roster.csv", &away).unwrap();
    assert!(report.bad.is_empty(), "{report}");
    station.pass(HOUR);
    unheard(&station, &constable).await;
    station.pass(HOUR);
    let lost = station.hub.lost_phone(constable.device()).unwrap();
    assert_eq!(lost.others.get("task"), Some(&1), "{:?}", lost.others);
}

#[tokio::test]
async fn of_a_phone_of_which_an_earlier_hub_wrote_nothing_down_everybody_who_ever_left_is_in_the_report() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let hers = victim(&station, &mut constable, "01/0001/26", true);
    sergeant.sync(&station, vec![]).await;
    moved(&station, &mut sergeant, hers, 71);
    constable.sync(&station, vec![]).await;
    let fresh = station.phone("123CN").await;
    let disk = rusqlite::Connection::open(station.dir.path().join("hub.db")).unwrap();
    disk.execute("DELETE FROM may_hold", []).unwrap();
    assert_eq!(crimes(&station, &sergeant, &constable).await, ["01/0001/26"], "rather too many than too few");
    assert!(crimes(&station, &sergeant, &fresh).await.is_empty(), "this one has never asked for anything");
}

#[tokio::test]
async fn nobody_else_may_report_a_phone_and_an_officer_may_report_their_own_from_another() {
    let station = Station::new();
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (third, desk) = (station.phone("208CN").await, station.phone("9001CN").await);
    let tom = station.officer("123CN");
    for other in [&third, &desk] {
        assert_eq!(phones(&station, other, tom).await.unwrap_err().code, "not_granted");
        assert_eq!(report(&station, other, constable.device()).await.unwrap_err().code, "not_granted");
        assert_eq!(extend(&station, other, tom, TEN).await.unwrap_err().code, "not_granted");
    }
    let nobodys = DeviceId(uuid::Uuid::from_u128(9));
    assert_eq!(report(&station, &third, nobodys).await.unwrap_err().code, "not_granted", "the two look alike");
    assert_eq!(report(&station, &sergeant, station.hub.device()).await.unwrap_err().code, "not_granted", "the hub is no phone");
    assert_eq!(report(&station, &constable, constable.device()).await.unwrap_err().code, "not_granted", "it is in his hand");
    assert_eq!(report(&station, &constable, sergeant.device()).await.unwrap_err().code, "not_granted");
    assert!(audited(&station, "lost").is_empty(), "nothing was done");
    assert!(phones(&station, &constable, tom).await.unwrap().phones[0].revoked_at.is_none());

    let second = station.phone("123CN").await;
    let his = phones(&station, &second, tom).await.unwrap();
    assert_eq!((his.phones.len(), his.longest), (2, None), "his own, and nothing to extend");
    let lost = report(&station, &second, constable.device()).await.unwrap();
    assert_eq!((lost.device, lost.officer), (constable.device(), tom));
    assert_eq!(report(&station, &constable, second.device()).await.unwrap_err().code, "revoked", "not the finder's");
}

#[tokio::test]
async fn an_acting_sergeant_may_while_they_act_and_not_a_day_longer() {
    let station = Station::new();
    let (constable, acting) = (station.phone("123CN").await, station.phone("208CN").await);
    let tom = station.officer("123CN");
    let roster =
        sample("roster-sample.csv").replace("pst@2027-01-31;pip1,,", "pst@2027-01-31;pip1,ps:Canal Side@2026-11-23..2026-11-23,");
    station.hub.import_roster("roster.csv", &roster).unwrap();
    assert!(phones(&station, &acting, tom).await.unwrap().longest.is_some());
    assert!(report(&station, &acting, constable.device()).await.is_ok());
    station.pass(24 * HOUR);
    assert_eq!(phones(&station, &acting, tom).await.unwrap_err().code, "not_granted");
}

#[tokio::test]
async fn a_record_kept_to_named_readers_leaves_no_trace_in_the_report_to_whoever_is_none() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let inspector = station.phone("12CN").await;
    victim(&station, &mut constable, "01/4417/26", false);
    let kept = victim(&station, &mut constable, "09/0002/26", true);
    sergeant.sync(&station, vec![]).await;
    restrict(&station, &mut sergeant, kept);
    constable.sync(&station, vec![]).await;
    let refs = async |by: &Phone| {
        let lost = report(&station, by, constable.device()).await.unwrap();
        lost.victims.into_iter().map(|v| v.crime_ref).collect::<Vec<_>>()
    };
    assert_eq!(refs(&inspector).await, ["01/4417/26"], "he supervises the officer, and is no reader of hers");
    assert_eq!(refs(&sergeant).await, ["09/0002/26", "01/4417/26"]);
    assert_eq!(station.hub.lost_phone(constable.device()).unwrap().victims.len(), 2, "the console leaves nothing out");
}

#[tokio::test]
async fn a_lease_is_extended_to_three_days_after_the_rostered_end_and_the_phone_learns_it_at_its_next_contact() {
    let station = Station::new();
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let tom = station.officer("123CN");
    let before = phones(&station, &sergeant, tom).await.unwrap();
    assert_eq!(before.lease_until, constable.enrolled.lease_until_ms, "the one its phone was given");
    assert_eq!(before.longest, Some(TEN + 72 * HOUR));
    for wrong in [TEN + 72 * HOUR + 1, THREE, THREE - HOUR] {
        assert_eq!(extend(&station, &sergeant, tom, wrong).await.unwrap_err().code, "bad_request");
    }
    assert_eq!(extend(&station, &sergeant, sergeant.author().officer, TEN + 48 * HOUR).await.unwrap_err().code, "not_granted");
    let after = extend(&station, &sergeant, tom, TEN + 72 * HOUR).await.unwrap();
    assert!(after.lease_until > before.lease_until);
    assert_eq!(audited(&station, "lease"), [(sergeant.author().officer.to_string(), format!("{tom} 79 h"))]);
    let told = constable.sync(&station, vec![]).await.lease_until_ms;
    assert_eq!(told, after.lease_until);
    assert!((TEN + 72 * HOUR..=TEN + 73 * HOUR).contains(&told), "to the whole hour: {told}");
}

#[tokio::test]
async fn an_officer_sees_what_they_opened_on_every_phone_and_nothing_of_a_record_that_is_restricted_or_anothers_reading() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let open = victim(&station, &mut constable, "01/4417/26", false);
    let kept = victim(&station, &mut constable, "09/0002/26", true);
    let second = station.phone("123CN").await;
    let opened = async |by: &Phone, rows: &[(RecordId, i64, &str)]| {
        let mut before = ReadRow::NOTHING;
        let mut reads = Vec::new();
        for (n, (record, at, why)) in (1..).zip(rows) {
            let row = ReadRow::after(&before, by.author().officer, n, (*record, *at), (*why).to_owned());
            before = row.hash;
            reads.push(row);
        }
        let mut request = by.sync_request(vec![]);
        request.reads = reads;
        let _: SyncResponse = station.post("/v1/sync", &request, Some(by)).await.unwrap();
    };
    opened(&constable, &[(open, THREE, "own_work"), (kept, THREE + 1, "own_work")]).await;
    opened(&second, &[(open, THREE + 5, "she rang back")]).await;
    opened(&sergeant, &[(open, THREE + 7, "own_work")]).await;
    let told = |reads: Vec<OwnRead>| reads.into_iter().map(|r| (r.reference, r.at, r.reason)).collect::<Vec<_>>();
    let row = |reference: &str, at: i64, why: &str| (reference.to_owned(), at, why.to_owned());
    let [newest, oldest] = [row("01/4417/26", THREE + 5, "she rang back"), row("01/4417/26", THREE, "own_work")];
    let all = [newest.clone(), row("09/0002/26", THREE + 1, "own_work"), oldest.clone()];
    assert_eq!(told(own_reads(&station, &second).await), all, "newest first, from both phones");
    sergeant.sync(&station, vec![]).await;
    restrict(&station, &mut sergeant, kept);
    assert_eq!(told(own_reads(&station, &constable).await), [newest, oldest], "though they may read it: tipping-off");
}
