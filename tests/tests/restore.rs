//! The hub is restored from a backup, with real phones that went on working after it was taken (architecture, section 5).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;

use common::{decrypted, glass_phone, hits, note, visit};
use device::screen::{Nothing, RecordAsk};
use hub::Hub;
use record::{RecordId, Scope};
use testkit::{Phone, PowerCut, Station};
use wire::seam::{Clock, NoCrash, crash};
use wire::{PublicKey, SigningKey};

async fn texts(phone: &Phone, task: uuid::Uuid) -> Vec<String> {
    let page = phone.device.task(RecordAsk { record: task }).await.unwrap();
    let mut all: Vec<String> = page.timeline.into_iter().filter_map(|e| e.text).collect();
    all.sort();
    all
}

fn heads(hub: &Hub) -> BTreeMap<RecordId, Vec<[u8; 32]>> {
    hub.storage()
        .reading(|tx| {
            let ids = tx.records_after(None, 10_000)?;
            ids.into_iter().map(|id| Ok((id, tx.record(id)?.unwrap().heads))).collect()
        })
        .unwrap()
}

/// Every scope's log, from its first number to its head, without a gap.
fn contiguous(hub: &Hub, scopes: &[Scope], epoch: u64) {
    for scope in scopes {
        let (found, head) = hub.storage().reading(|tx| tx.head(scope)).unwrap();
        assert_eq!(found, epoch, "{scope}");
        let numbers: Vec<u64> =
            hub.storage().reading(|tx| tx.log_after(scope, 0, 100_000)).unwrap().into_iter().map(|r| r.seq).collect();
        assert_eq!(numbers, (1..=head).collect::<Vec<_>>(), "{scope}");
    }
}

/// A backup is taken, work goes on, the hub's disk is lost and the backup is restored.
async fn disaster(station: &mut Station, after: impl AsyncFnOnce(&Station)) -> tempfile::TempDir {
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path().join("monday");
    let manifest = station.hub.backup(&to).unwrap();
    assert!(manifest.files.contains_key("hub.db") && manifest.files.contains_key("signing.key"));
    after(&*station).await;
    let data = backups.path().join("data");
    let restored = Hub::restore(&to, &data, station.clock.now_ms(), &NoCrash).unwrap();
    assert_eq!(restored.epoch, 2);
    station.moves_to(&data);
    backups
}

#[tokio::test]
async fn work_received_after_the_backup_is_back_once_each_phone_has_synced() {
    let mut station = Station::open(50);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let before = sergeant.device.task_create(visit("Stairwell B", "Walk it", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let mut after = None;
    let (s, c, made) = (&sergeant, &constable, &mut after);
    let mut lost = BTreeMap::new();
    let seen = &mut lost;
    let _data = disaster(&mut station, async |station: &Station| {
        c.device.task_accept(RecordAsk { record: before }).await.unwrap();
        c.device.task_note(note(before, "gate code 4402")).await.unwrap();
        c.sync().await;
        let second = s.device.task_create(visit("Stairwell C", "Then this", Some(c))).await.unwrap().record;
        s.device.task_note(note(before, "well done")).await.unwrap();
        s.sync().await;
        c.sync().await;
        c.device.task_note(note(second, "nobody in")).await.unwrap();
        c.sync().await;
        s.sync().await;
        *made = Some(second);
        *seen = heads(&station.hub);
    })
    .await;
    let second = after.unwrap();
    assert_ne!(heads(&station.hub), lost, "the restored hub has lost it");
    let had = (texts(&sergeant, before).await, texts(&sergeant, second).await);
    // Whoever comes first holds changes that build on the other's: nothing is set aside, nothing is dropped.
    for round in 0..2 {
        for phone in [&constable, &sergeant] {
            phone.sync().await;
            assert_eq!(texts(phone, before).await, had.0, "round {round}");
            assert_eq!(texts(phone, second).await, had.1, "round {round}");
            assert!(phone.device.sync_state(Nothing {}).await.unwrap().set_aside.is_empty());
        }
    }
    constable.sync().await;
    assert_eq!(heads(&station.hub), lost, "the hub has everything again, and nothing twice");
    for phone in [&sergeant, &constable] {
        assert_eq!(phone.device.strip(Nothing {}).await.unwrap().waiting, 0, "every receipt is true again");
    }
    assert!(station.hub.to_recover().unwrap().is_empty(), "all of it came signed");
    let mut scopes = vec![Scope::Ward(testkit::WARD.into()), Scope::Reference];
    scopes.extend([sergeant.officer, constable.officer].map(Scope::Officer));
    contiguous(&station.hub, &scopes, 2);
    // And work goes on.
    sergeant.device.task_note(note(before, "on we go")).await.unwrap();
    sergeant.sync().await;
    constable.sync().await;
    assert!(texts(&constable, before).await.contains(&"on we go".to_owned()));
    assert_eq!(sergeant.sync().await.requests, 1, "a quiet sync is one request again");
}

#[tokio::test]
async fn what_only_a_colleagues_phone_still_holds_waits_for_a_supervisor() {
    let mut station = Station::open(51);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut made = None;
    let (s, c, out) = (&sergeant, &constable, &mut made);
    let data = disaster(&mut station, async |_: &Station| {
        let task = s.device.task_create(visit("Stairwell C", "the sergeant's words", Some(c))).await.unwrap().record;
        s.sync().await;
        c.sync().await;
        c.device.task_note(note(task, "nobody in")).await.unwrap();
        c.sync().await;
        *out = Some(task);
    })
    .await;
    let task = made.unwrap();
    // The sergeant's phone is at the bottom of the canal.
    for _ in 0..2 {
        constable.sync().await;
        assert_eq!(texts(&constable, task).await, ["nobody in"], "it stays where it is held");
    }
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 1, "not received, and not said to be");
    assert!(heads(&station.hub).is_empty(), "never silently in");
    let waits = station.hub.to_recover().unwrap();
    assert_eq!((waits.len(), waits[0].record), (1, RecordId(task)), "only the change whose author's batch is lost");
    // It dies with the decision stored: whoever asks again finds that nothing waits any more.
    station.power.arm(crash::RECOVER_AFTER_COMMIT, 1);
    let decides = || station.hub.decide_recovery(RecordId(task), "S0045", true);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(decides)).is_err());
    station.moves_to(&data.path().join("data"));
    let (again, refused) = station.hub.decide_recovery(RecordId(task), "S0045", false).unwrap();
    assert_eq!((again, refused.len()), (0, 0), "a decision stands once");
    constable.sync().await;
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0, "what built on it came signed");
    assert_eq!(heads(&station.hub).len(), 1);
    assert!(station.hub.to_recover().unwrap().is_empty());
    let audit = station.hub.storage().reading(|tx| tx.audited_as("let_in", 0)).unwrap();
    assert_eq!((audit.len(), audit[0].1.as_str()), (1, "S0045"));
}

#[tokio::test]
async fn what_was_received_before_batches_are_kept_no_more_does_not_wait_for_ever() {
    let mut station = Station::open(56);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit("Stairwell B", "Walk it", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    for text in ["gate code 4402", "nobody in"] {
        constable.device.task_note(note(task, text)).await.unwrap();
        constable.sync().await;
    }
    // So long after its receipt a batch is dropped.
    station.clock.pass(31 * 24 * 3_600_000);
    constable.sync().await;
    constable.device.task_note(note(task, "a month later")).await.unwrap();
    constable.sync().await;
    let c = &constable;
    let _data = disaster(&mut station, async |_: &Station| {
        c.device.task_note(note(task, "the hub loses this")).await.unwrap();
        c.sync().await;
    })
    .await;
    for _ in 0..2 {
        constable.sync().await;
    }
    let strip = constable.device.strip(Nothing {}).await.unwrap();
    assert_eq!(strip.waiting, 0, "the hub has all of it, and nothing is left to send");
    sergeant.sync().await;
    assert_eq!(texts(&sergeant, task).await, texts(&constable, task).await);
    assert_eq!(texts(&constable, task).await.len(), 4);
}

#[tokio::test]
async fn an_erasure_ordered_after_the_backup_is_named_by_the_phones_and_nothing_of_theirs_is_lost() {
    let mut station = Station::open(52);
    let sergeant = station.phone("45CN").await;
    let (constable, keys) = glass_phone(&station, "123CN").await;
    let task = sergeant.device.task_create(visit("Visit", "quillfeather", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let c = &constable;
    let data = disaster(&mut station, async |station: &Station| {
        station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
        c.sync().await;
    })
    .await;
    constable.sync().await;
    let quillfeathers = || hits(&common::decrypted(constable.folder(), &keys), b"quillfeather");
    assert_eq!(quillfeathers(), 0, "a hub that has it again does not bring it back here");
    let said = station.hub.storage().reading(|tx| tx.audited_as("erased_before", 0)).unwrap();
    assert_eq!(said[0].2, RecordId(task).to_string(), "the hub learns that it had been erased");
    station.hub.erase(RecordId(task), "S0045", "ordered again").unwrap();
    constable.sync().await;
    assert_eq!(quillfeathers(), 0);
    assert_eq!(common::hits_in(data.path().join("data").as_path(), b"quillfeather"), 0);
}

#[tokio::test]
async fn what_was_sent_in_one_batch_with_something_erased_can_still_be_given_back() {
    let mut station = Station::open(55);
    let (constable, keys) = glass_phone(&station, "123CN").await;
    let backups = tempfile::tempdir().unwrap();
    constable.sync().await;
    let to = backups.path().join("monday");
    station.hub.backup(&to).unwrap();
    // Her contact record and her card are made by one action and go in one batch.
    let her = constable.device.victim_create(common::her("quillfeather")).await.unwrap().record;
    constable.sync().await;
    let all = heads(&station.hub);
    let card = *all.keys().find(|id| id.0 != her).unwrap();
    let hashes: Vec<[u8; 32]> =
        station.hub.storage().reading(|tx| tx.changes_of(RecordId(her))).unwrap().iter().map(|c| c.hash).collect();
    station.hub.erase(RecordId(her), "S0045", "ordered by the court").unwrap();
    constable.sync().await;
    let pages = common::decrypted(constable.folder(), &keys);
    assert_eq!(hits(&pages, b"quillfeather"), 0);
    assert!(hashes.iter().all(|h| hits(&pages, h) == 0), "the batch that carried both has lost it");
    let data = backups.path().join("data");
    Hub::restore(&to, &data, station.clock.now_ms(), &NoCrash).unwrap();
    station.moves_to(&data);
    for _ in 0..2 {
        constable.sync().await;
    }
    assert_eq!(heads(&station.hub), BTreeMap::from([(card, all[&card].clone())]), "the card is back, and came signed");
    assert!(station.hub.to_recover().unwrap().is_empty());
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0);
}

#[test]
fn a_kill_at_any_point_leaves_nothing_usable_or_the_whole() {
    for point in [crash::BACKUP_BEFORE_FILES, crash::BACKUP_BEFORE_NAME, crash::RESTORE_BEFORE_EPOCH, crash::RESTORE_BEFORE_NAME]
    {
        let station = Station::open(53);
        let folder = tempfile::tempdir().unwrap();
        let (to, data): (PathBuf, PathBuf) = (folder.path().join("backup"), folder.path().join("data"));
        let died = |f: &dyn Fn()| std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).is_err();
        let power = PowerCut::default();
        if point.starts_with("hub.backup") {
            station.power.arm(point, 1);
            assert!(died(&|| drop(station.hub.backup(&to))));
            assert!(!to.exists(), "{point}");
            let refused = Hub::restore(&folder.path().join("backup.part"), &data, 0, &NoCrash);
            assert!(point == crash::BACKUP_BEFORE_NAME || refused.is_err(), "{point}");
        } else {
            station.hub.backup(&to).unwrap();
            power.arm(point, 1);
            assert!(died(&|| drop(Hub::restore(&to, &data, 0, &power))));
            assert!(!data.exists(), "{point}");
        }
        if !to.exists() {
            station.hub.backup(&to).unwrap();
        }
        let other = folder.path().join("again");
        Hub::restore(&to, &other, 0, &NoCrash).unwrap();
        assert_eq!(Hub::restore(&to, &other, 0, &NoCrash).unwrap_err().code(), "not_empty");
    }
}

#[test]
fn a_backup_with_one_wrong_byte_is_not_restored() {
    let station = Station::open(54);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("backup");
    let manifest = station.hub.backup(&to).unwrap();
    for name in manifest.files.keys() {
        let path = to.join(name);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        std::fs::write(&path, bad).unwrap();
        let into = folder.path().join("data");
        assert_eq!(Hub::restore(&to, &into, 0, &NoCrash).unwrap_err().code(), "no_backup", "{name}");
        assert!(!into.exists());
        std::fs::write(&path, good).unwrap();
    }
    std::fs::remove_file(to.join("manifest.json")).unwrap();
    assert_eq!(Hub::restore(&to, &folder.path().join("data"), 0, &NoCrash).unwrap_err().code(), "no_backup");
}

/// The key that opens backups, kept away from the hub.
fn kept_elsewhere() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

#[tokio::test]
async fn a_sealed_backup_shows_nothing_and_comes_back_whole_with_its_key_alone() {
    let mut station = Station::open(56);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit("Stairwell B", "quillfeather", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    let before = heads(&station.hub);
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path().join("monday.sealed");
    let manifest = station.hub.backup_sealed(&to, &PublicKey::of(&kept_elsewhere())).unwrap();
    assert!(manifest.files.contains_key("hub.db") && manifest.files.contains_key("signing.key"));
    assert_eq!(std::fs::read_dir(backups.path()).unwrap().count(), 1, "one file, and nothing in clear beside it");
    let bytes = std::fs::read(&to).unwrap();
    for word in [b"quillfeather".as_slice(), b"SQLite format 3", b"hub.db", b"signing.key", manifest.hub_id.as_bytes()] {
        assert_eq!(hits(&bytes, word), 0, "{}", String::from_utf8_lossy(word));
    }
    assert_eq!(station.hub.backup_sealed(&to, &PublicKey::of(&kept_elsewhere())).unwrap_err().code(), "not_empty");

    let data = backups.path().join("data");
    let wrong = SigningKey::from_bytes(&[8; 32]);
    assert_eq!(Hub::restore_sealed(&to, &wrong, &data, 0, &NoCrash).unwrap_err().code(), "no_backup");
    let restored = Hub::restore_sealed(&to, &kept_elsewhere(), &data, station.clock.now_ms(), &NoCrash).unwrap();
    assert_eq!((restored.epoch, restored.manifest), (2, manifest));
    let mut left: Vec<_> =
        std::fs::read_dir(backups.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["data", "monday.sealed"], "what was opened on the way is gone");
    station.moves_to(&data);
    assert_eq!(heads(&station.hub), before);
    constable.sync().await;
    let page = constable.device.task(RecordAsk { record: task }).await.unwrap();
    assert!(page.briefing.contains("quillfeather"), "the phone has its task from the restored hub");
}

#[test]
fn a_sealed_backup_with_a_flipped_byte_or_cut_anywhere_is_not_restored() {
    let station = Station::open(57);
    let folder = tempfile::tempdir().unwrap();
    let (to, data) = (folder.path().join("backup"), folder.path().join("data"));
    station.hub.backup_sealed(&to, &PublicKey::of(&kept_elsewhere())).unwrap();
    let good = std::fs::read(&to).unwrap();
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&to, bytes).unwrap();
        let error = Hub::restore_sealed(&to, &kept_elsewhere(), &data, 0, &NoCrash).unwrap_err();
        assert_eq!(error.code(), "no_backup", "{what}");
        assert!(!data.exists() && !folder.path().join("data.opened").exists(), "{what}");
    };
    // Each byte of the head and of the first frame, then here and there, and the last.
    let places = (0..140).chain((140..good.len()).step_by(good.len() / 20)).chain([good.len() - 1]);
    for at in places {
        let mut bad = good.clone();
        bad[at] ^= 1;
        refused(&bad, &format!("byte {at}"));
        refused(&good[..at], &format!("cut at {at}"));
    }
    refused(&[good.as_slice(), b"x"].concat(), "something after its end");
    let clear = folder.path().join("clear");
    station.hub.backup(&clear).unwrap();
    refused(&std::fs::read(clear.join("manifest.json")).unwrap(), "something else");
    std::fs::write(&to, &good).unwrap();
    Hub::restore_sealed(&to, &kept_elsewhere(), &data, 0, &NoCrash).unwrap();
}

#[test]
fn a_kill_while_sealing_or_opening_leaves_nothing_under_the_name_and_the_next_time_is_whole() {
    for point in [crash::BACKUP_BEFORE_FILES, crash::BACKUP_BEFORE_NAME, crash::RESTORE_BEFORE_EPOCH, crash::RESTORE_BEFORE_NAME]
    {
        let station = Station::open(58);
        let folder = tempfile::tempdir().unwrap();
        let (to, data): (PathBuf, PathBuf) = (folder.path().join("backup"), folder.path().join("data"));
        let died = |f: &dyn Fn()| std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).is_err();
        let recipient = PublicKey::of(&kept_elsewhere());
        if point.starts_with("hub.backup") {
            station.power.arm(point, 1);
            assert!(died(&|| drop(station.hub.backup_sealed(&to, &recipient))));
            assert!(!to.exists(), "{point}");
        }
        station.hub.backup_sealed(&to, &recipient).unwrap();
        let power = PowerCut::default();
        if point.starts_with("hub.restore") {
            power.arm(point, 1);
            assert!(died(&|| drop(Hub::restore_sealed(&to, &kept_elsewhere(), &data, 0, &power))));
            assert!(!data.exists(), "{point}");
        }
        Hub::restore_sealed(&to, &kept_elsewhere(), &data, 0, &NoCrash).unwrap();
        assert!(!folder.path().join("data.opened").exists() && !folder.path().join("backup.part").exists());
        assert!(!station.folder().join("backup.copy").exists(), "nor a copy of the database");
    }
}

#[tokio::test]
async fn what_is_erased_right_after_a_restore_goes_from_a_phone_that_reads_the_logs_anew() {
    let mut station = Station::open(57);
    let (sergeant, constable) = (station.phone("45CN").await, glass_phone(&station, "123CN").await);
    let (constable, keys) = constable;
    let task = sergeant.device.task_create(visit("Visit", "the door at the back", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    constable.device.task_note(note(task, "quillfeather at the door")).await.unwrap();
    constable.sync().await;
    let _backups = disaster(&mut station, async |_| {}).await;
    // Before any phone has heard of the new epoch: the entry stands in a log that each takes up at its head.
    station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
    assert!(hits(&decrypted(constable.folder(), &keys), b"quillfeather") > 0);
    constable.sync().await;
    assert_eq!(constable.device.task(RecordAsk { record: task }).await.unwrap_err().code(), "not_found");
    assert_eq!(hits(&decrypted(constable.folder(), &keys), b"quillfeather"), 0, "it was erased; it did not merely leave");
    assert_eq!(constable.device.left(Nothing {}).await.unwrap().records.len(), 0);
}

#[tokio::test]
async fn words_kept_of_a_record_that_the_hub_does_not_know_to_be_hers_are_erased_with_it() {
    for erased_before_she_syncs in [true, false] {
        let mut station = Station::open(58);
        let sergeant = station.phone("45CN").await;
        let (constable, keys) = glass_phone(&station, "208CN").await;
        let moved = testkit::ROSTER
            .replace("P0208,208CN,Aisha Khan,pc,Canal Side,E05999001", "P0208,208CN,Aisha Khan,pc,Lock Fields,E05999002");
        station.hub.import_roster("roster.csv", &moved).unwrap();
        constable.sync().await;
        let task = sergeant.device.task_create(visit("Hers for a day", "", None)).await.unwrap().record;
        sergeant.sync().await;
        // She is of the team for a day, and that day is what the hub loses.
        let _backups = disaster(&mut station, async |station| {
            station.hub.import_roster("roster.csv", testkit::ROSTER).unwrap();
            constable.sync().await;
            constable.device.task_note(note(task, "quillfeather opened")).await.unwrap();
            constable.sync().await;
            station.hub.import_roster("roster.csv", &moved).unwrap();
            constable.sync().await;
            constable.sync().await;
            assert_eq!(constable.device.task(RecordAsk { record: task }).await.unwrap_err().code(), "not_found");
        })
        .await;
        assert!(hits(&decrypted(constable.folder(), &keys), b"quillfeather") > 0, "her own words are still hers");
        if !erased_before_she_syncs {
            constable.sync().await;
            constable.sync().await;
            assert!(hits(&decrypted(constable.folder(), &keys), b"quillfeather") > 0, "nobody ordered anything yet");
        }
        station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
        constable.sync().await;
        assert_eq!(hits(&decrypted(constable.folder(), &keys), b"quillfeather"), 0, "{erased_before_she_syncs}");
    }
}

#[tokio::test]
async fn what_the_hub_had_signed_for_comes_back_though_its_author_was_moved_since() {
    let mut station = Station::open(59);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("208CN").await);
    let task = sergeant.device.task_create(visit("Stairwell C", "", None)).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let (c, s) = (&constable, &sergeant);
    let _backups = disaster(&mut station, async |_| {
        c.device.task_note(note(task, "nobody in")).await.unwrap();
        c.sync().await;
        s.sync().await;
    })
    .await;
    // One line was received and is lost there, the other was never sent; then she is moved to another team.
    constable.device.task_note(note(task, "she came at noon")).await.unwrap();
    let moved = testkit::ROSTER
        .replace("P0208,208CN,Aisha Khan,pc,Canal Side,E05999001", "P0208,208CN,Aisha Khan,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    // What builds on the lost line waits for it, so that two syncs are needed.
    for _ in 0..2 {
        assert_eq!(constable.sync().await.set_aside, 0);
    }
    sergeant.sync().await;
    assert_eq!(texts(&sergeant, task).await, ["nobody in"], "the hub's own receipt says that it took it");
    let queue = station.hub.review_queue(station.officer("45CN")).unwrap();
    assert_eq!(queue.waiting.len(), 1, "what it had not signed for waits for a supervisor, as ever");
}

#[tokio::test]
async fn a_supervisor_lets_in_what_a_colleague_handed_back_of_somebody_who_was_moved_since() {
    let mut station = Station::open(60);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("208CN").await);
    let task = sergeant.device.task_create(visit("Stairwell C", "", None)).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let (c, s) = (&constable, &sergeant);
    let _backups = disaster(&mut station, async |_| {
        c.device.task_note(note(task, "nobody in")).await.unwrap();
        c.sync().await;
        s.sync().await;
    })
    .await;
    let moved = testkit::ROSTER
        .replace("P0208,208CN,Aisha Khan,pc,Canal Side,E05999001", "P0208,208CN,Aisha Khan,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    // Her own phone is never heard of again.
    sergeant.sync().await;
    assert_eq!(station.hub.to_recover().unwrap().len(), 1);
    let (let_in, refused) = station.hub.decide_recovery(RecordId(task), "S0045", true).unwrap();
    assert_eq!((let_in, refused.len()), (1, 0), "{refused:?}");
    sergeant.sync().await;
    assert_eq!(texts(&sergeant, task).await, ["nobody in"]);
    assert!(station.hub.to_recover().unwrap().is_empty());
}

#[tokio::test]
async fn what_builds_on_something_that_was_turned_away_needs_its_author_and_waits_for_nobody() {
    let mut station = Station::open(61);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit("Stairwell C", "", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let (c, s) = (&constable, &sergeant);
    let _backups = disaster(&mut station, async |_| {
        s.device.task_note(note(task, "the gate is broken")).await.unwrap();
        s.sync().await;
        c.sync().await;
    })
    .await;
    // The sergeant's phone is at the bottom of the canal; the constable goes on from what was in it.
    constable.device.task_note(note(task, "mended the gate")).await.unwrap();
    for _ in 0..2 {
        constable.sync().await;
    }
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 1, "it waits for what it builds on");
    let (turned, _) = station.hub.decide_recovery(RecordId(task), "S0045", false).unwrap();
    assert_eq!(turned, 1);
    constable.sync().await;
    let page = constable.device.sync_state(Nothing {}).await.unwrap();
    assert_eq!(page.set_aside.len(), 1, "and it is with its author, in their words");
    assert_eq!(page.set_aside[0].text.as_deref(), Some("mended the gate"));
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0);
}
