//! An officer forgot their passphrase (practice P13): a supervisor's code opens their own phone, and nothing unsent is lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use common::note;
use device::DeviceError;
use device::screen::{NoteLine, Nothing, RecordAsk, Recover, SessionState, Stage, Unlock, UnlockCodeAsk};
use record::DeviceId;
use testkit::{Fault, PASSPHRASE, Phone, ROSTER, Station, copy};
use uuid::Uuid;

const CHOSEN: &str = "a kingfisher by the weir";
const MINUTE: i64 = 60_000;

async fn forgot(phone: &Phone) {
    phone.device.lock(Nothing {}).await.unwrap();
}

async fn recover(phone: &Phone, code: &str) -> Result<SessionState, DeviceError> {
    phone.device.recover(Recover { code: code.into(), passphrase: CHOSEN.into() }).await
}

async fn unlock(phone: &Phone, passphrase: &str) -> Result<SessionState, DeviceError> {
    phone.device.unlock(Unlock { passphrase: Some(passphrase.into()) }).await
}

async fn asked_for(supervisor: &Phone, who: &Phone) -> Result<String, DeviceError> {
    Ok(supervisor.device.unlock_code(UnlockCodeAsk { officer: who.officer.0 }).await?.code)
}

fn says<T>(done: Result<T, DeviceError>, code: &str) {
    match done {
        Ok(_) => panic!("it was done, and should say {code}"),
        Err(error) => assert_eq!(error.code(), code),
    }
}

/// A task of this officer's that the hub has, and on it a note that it has not.
async fn with_unsent(sergeant: &Phone, tom: &Phone) -> Uuid {
    let task = sergeant.device.task_create(testkit::visit("Stairwell B", &[tom])).await.unwrap().record;
    sergeant.sync().await;
    tom.sync().await;
    tom.device.task_note(note(task, "gate code is 4402")).await.unwrap();
    task
}

async fn reads(phone: &Phone, task: Uuid, words: &str) -> bool {
    let page = phone.device.task(RecordAsk { record: task }).await.unwrap();
    page.timeline.iter().any(|e| e.text.as_deref() == Some(words))
}

fn device_of(station: &Station, phone: &Phone) -> DeviceId {
    station.hub.storage().reading(|tx| tx.enrolments_of(phone.officer)).unwrap()[0].device
}

/// The file that stands beside the vault for this, and how many keys are in it.
fn spare(phone: &Phone) -> (Vec<u8>, usize) {
    let bytes = std::fs::read(phone.folder().join("spare.key")).unwrap();
    let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let keys = read["keys"].as_array().unwrap().len();
    (bytes, keys)
}

#[tokio::test]
async fn what_was_not_sent_is_there_again_and_the_new_passphrase_alone_opens_it() {
    let station = Station::open(301);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = with_unsent(&sergeant, &tom).await;
    forgot(&tom).await;
    let code = asked_for(&sergeant, &tom).await.unwrap();
    let open = recover(&tom, &code).await.unwrap();
    assert_eq!(open.stage, Stage::Open);
    let crossed = String::from_utf8_lossy(&tom.line.last_body()).into_owned();
    assert!(!crossed.contains(&code) && !crossed.contains(&code.replace('-', "")), "the code itself never crosses the network");
    assert!(open.waiting > 0 && reads(&tom, task, "gate code is 4402").await, "unsent, and still here");
    forgot(&tom).await;
    says(unlock(&tom, PASSPHRASE).await, "wrong_passphrase");
    unlock(&tom, CHOSEN).await.unwrap();
    assert_eq!(tom.sync().await.waiting, 0);
    sergeant.sync().await;
    assert!(reads(&sergeant, task, "gate code is 4402").await, "and it arrives");
    let audit = |what: &'static str| station.hub.storage().reading(|tx| tx.audited_as(what, 0)).unwrap();
    assert_eq!(audit("unlock_code")[0].1, sergeant.officer.to_string(), "who let the officer in stands in the audit");
    assert_eq!(audit("recovered")[0].2, device_of(&station, &tom).to_string());
}

#[tokio::test]
async fn a_code_is_good_once_for_ten_minutes_and_for_five_tries() {
    let station = Station::open(302);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    forgot(&tom).await;
    says(recover(&tom, "K7QF-9XPD-2M4T").await, "code_wrong");
    says(recover(&tom, "not a code").await, "code_wrong");

    let old = asked_for(&sergeant, &tom).await.unwrap();
    station.clock.pass(10 * MINUTE + 1);
    says(recover(&tom, &old).await, "code_expired");

    let tried = asked_for(&sergeant, &tom).await.unwrap();
    for _ in 0..5 {
        says(recover(&tom, "K7QF-9XPD-2M4T").await, "code_wrong");
    }
    says(recover(&tom, &tried).await, "code_wrong");

    let replaced = asked_for(&sergeant, &tom).await.unwrap();
    let good = asked_for(&sergeant, &tom).await.unwrap();
    says(recover(&tom, &replaced).await, "code_wrong");
    let short = Recover { code: good.clone(), passphrase: "short".into() };
    says(tom.device.recover(short).await, "passphrase_short");
    // Typed as people type: a passphrase that was too short has not spent it.
    recover(&tom, &good.to_lowercase().replace('-', " ")).await.unwrap();
    forgot(&tom).await;
    says(recover(&tom, &good).await, "code_used");
    unlock(&tom, CHOSEN).await.unwrap();
}

#[tokio::test]
async fn guessing_at_codes_is_slowed_down_for_everybody() {
    let station = Station::open(303);
    let tom = station.phone("123CN").await;
    forgot(&tom).await;
    for _ in 0..30 {
        says(recover(&tom, "K7QF-9XPD-2M4T").await, "code_wrong");
    }
    says(recover(&tom, "K7QF-9XPD-2M4T").await, "slow_down");
    unlock(&tom, PASSPHRASE).await.unwrap();
}

#[tokio::test]
async fn a_code_is_made_for_an_officers_own_supervisor_and_for_nobody_else() {
    let station = Station::open(304);
    let ines = "S0077,77LF,Ines Duarte,ps,Lock Fields,E05999002,Lock Fields,,\n";
    station.hub.import_roster("roster.csv", &format!("{ROSTER}{ines}")).unwrap();
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let (aisha, ines) = (station.phone("208CN").await, station.phone("77LF").await);
    for other in [&aisha, &ines, &tom] {
        says(asked_for(other, &tom).await, "not_granted");
    }
    says(asked_for(&sergeant, &sergeant).await, "not_granted");
    let code = asked_for(&sergeant, &tom).await.unwrap();
    // It opens no phone but this officer's.
    forgot(&aisha).await;
    says(recover(&aisha, &code).await, "code_wrong");
    forgot(&tom).await;
    recover(&tom, &code).await.unwrap();
}

#[tokio::test]
async fn a_lost_phone_gets_no_answer_and_the_hub_forgets_its_half() {
    let station = Station::open(305);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    forgot(&tom).await;
    let code = asked_for(&sergeant, &tom).await.unwrap();
    let device = device_of(&station, &tom);
    station.hub.lost(device).unwrap();
    says(recover(&tom, &code).await, "revoked");
    assert_eq!(station.hub.storage().reading(|tx| tx.spare(device)).unwrap(), None);
    says(asked_for(&sergeant, &tom).await, "no_spare_key");
    unlock(&tom, PASSPHRASE).await.unwrap();
    assert!(tom.sync().await.wiped);
    assert!(!tom.folder().join("spare.key").exists(), "a wiped vault keeps no key in any form");
}

#[tokio::test]
async fn a_secret_that_was_used_is_replaced_at_the_next_sync_and_serves_until_then() {
    let station = Station::open(306);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let first = spare(&tom);
    assert_eq!(first.1, 1, "the first sync left the secret at the hub");
    for _ in 0..2 {
        forgot(&tom).await;
        recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
    }
    assert!(spare(&tom).1 > 1, "the hub still has the old one");
    assert!(tom.sync().await.trouble.is_empty());
    let next = spare(&tom);
    assert!(next.1 == 1 && next.0 != first.0);
    assert_eq!(tom.sync().await.requests, 1, "once");
    forgot(&tom).await;
    std::fs::write(tom.folder().join("spare.key"), first.0).unwrap();
    says(recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await, "spare_key_unfit");
    std::fs::write(tom.folder().join("spare.key"), next.0).unwrap();
    recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_lost_on_the_way_costs_another_code_and_nothing_else() {
    let station = Station::open(307);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = with_unsent(&sergeant, &tom).await;
    forgot(&tom).await;
    let code = asked_for(&sergeant, &tom).await.unwrap();
    tom.line.signal(false);
    says(recover(&tom, &code).await, "hub_unreachable");
    tom.line.signal(true);
    tom.line.next([Fault::Unanswered]);
    says(recover(&tom, &code).await, "hub_unreachable");
    says(recover(&tom, &code).await, "code_used");
    recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
    assert!(reads(&tom, task, "gate code is 4402").await);
}

#[tokio::test]
async fn the_wait_after_wrong_passphrases_is_over_once_another_is_chosen() {
    let station = Station::open(308);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    forgot(&tom).await;
    for _ in 0..5 {
        says(unlock(&tom, "was it this one").await, "wrong_passphrase");
    }
    says(unlock(&tom, PASSPHRASE).await, "wait_to_unlock");
    recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
    forgot(&tom).await;
    unlock(&tom, CHOSEN).await.unwrap();
}

#[tokio::test]
async fn a_lease_that_is_over_stays_over_until_the_hub_is_heard() {
    let station = Station::open(309);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = with_unsent(&sergeant, &tom).await;
    forgot(&tom).await;
    station.clock.pass(80 * 60 * MINUTE);
    sergeant.sync().await;
    recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
    says(tom.device.task(RecordAsk { record: task }).await, "lease_over");
    let line = NoteLine { text: "on foot".into(), ..Default::default() };
    tom.device.note_line(line).await.unwrap();
    tom.sync().await;
    assert!(reads(&tom, task, "gate code is 4402").await, "a new lease, and nothing was lost");
}

#[tokio::test]
async fn a_restored_hub_is_left_the_secret_again_and_a_vault_that_lost_its_file_makes_it_again() {
    let mut station = Station::open(310);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let device = device_of(&station, &tom);
    // The backup is from before this phone left anything.
    station.hub.storage().writing(|tx| tx.drop_spare(device)).unwrap();
    station.hub.restored().unwrap();
    station.restart();
    says(asked_for(&sergeant, &tom).await, "no_spare_key");
    tom.sync().await;
    forgot(&tom).await;
    let kept = spare(&tom);
    std::fs::remove_file(tom.folder().join("spare.key")).unwrap();
    says(recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await, "no_spare_key");
    unlock(&tom, PASSPHRASE).await.unwrap();
    assert_eq!(spare(&tom).1, kept.1);
    forgot(&tom).await;
    recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_vault_put_back_from_before_a_recovery_leaves_its_own_secret_again() {
    let station = Station::open(311);
    let (sergeant, mut tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = with_unsent(&sergeant, &tom).await;
    tom.sync().await;
    forgot(&tom).await;
    let backup = tempfile::tempdir().unwrap();
    copy(tom.folder(), backup.path());
    recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
    tom.device.task_note(note(task, "nobody in")).await.unwrap();
    tom.sync().await;
    tom.put_back(backup.path()).await;
    tom.device.task_note(note(task, "lights are on")).await.unwrap();
    tom.sync().await;
    tom.sync().await;
    forgot(&tom).await;
    recover(&tom, &asked_for(&sergeant, &tom).await.unwrap()).await.unwrap();
    assert!(reads(&tom, task, "lights are on").await);
}
