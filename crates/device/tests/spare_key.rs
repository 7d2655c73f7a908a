//! The spare of a vault's key: its secret opens it, beside the hub and the device it was made for, and nothing else does.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use device::known::Enrolment;
use device::vault::{Folder, NoKeystore, SpareKey, VaultKey, open_database};
use record::{DeviceId, OfficerId};
use testkit::{PASSPHRASE, Seeded, VirtualClock};
use uuid::Uuid;
use wire::spare::SpareSecret;
use wire::{Hash, PublicKey};

fn enrolment() -> Enrolment {
    Enrolment {
        officer: OfficerId(Uuid::from_u128(1)),
        device: DeviceId(Uuid::from_u128(2)),
        hub_url: "https://hub.test:8443".into(),
        certificate: Hash([3; 32]),
        hub_id: Uuid::from_u128(4),
        hub_key: PublicKey([5; 32]),
    }
}

/// A vault with a spare key under two secrets.
fn vault(at: &std::path::Path) -> (Folder, VaultKey, [SpareSecret; 2]) {
    let folder = Folder::new(at);
    drop(folder.lock().unwrap());
    let rng = Seeded::new(7);
    let key = VaultKey::make(&folder, &NoKeystore, Some(PASSPHRASE), &rng).unwrap();
    drop(open_database(&folder.database(), &key, true).unwrap());
    let secrets = [SpareSecret([7; 32]), SpareSecret([8; 32])];
    SpareKey::keep(&folder, &enrolment(), &key, &secrets, &rng).unwrap();
    (folder, key, secrets)
}

#[test]
fn each_of_its_secrets_opens_it_and_the_key_opens_the_vault() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, _, secrets) = vault(dir.path());
    let spare = SpareKey::read(&folder).unwrap();
    assert_eq!((spare.hub.as_str(), spare.device), ("https://hub.test:8443", DeviceId(Uuid::from_u128(2))));
    for secret in &secrets {
        let key = spare.open(secret).unwrap().unwrap();
        open_database(&folder.database(), &key, true).unwrap();
    }
    assert!(spare.open(&SpareSecret([9; 32])).unwrap().is_none());
    SpareKey::keep_only(&folder, &secrets[1].id()).unwrap();
    let spare = SpareKey::read(&folder).unwrap();
    assert!(spare.open(&secrets[0]).unwrap().is_none() && spare.open(&secrets[1]).unwrap().is_some());
}

#[test]
fn beside_another_hub_or_device_it_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, _, secrets) = vault(dir.path());
    let whole = SpareKey::read(&folder).unwrap();
    let mut changed = [whole.clone(), whole.clone(), whole.clone()];
    changed[0].hub = "https://elsewhere.test:8443".into();
    changed[1].certificate = Hash([6; 32]);
    changed[2].device = DeviceId(Uuid::from_u128(9));
    for one in changed {
        assert!(one.open(&secrets[0]).unwrap().is_none());
    }
    assert!(whole.open(&secrets[0]).unwrap().is_some());
}

#[test]
fn neither_key_nor_secret_stands_in_the_file_and_what_stands_is_not_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, key, secrets) = vault(dir.path());
    let before = std::fs::read(folder.spare_key()).unwrap();
    let text = String::from_utf8(before.clone()).unwrap();
    assert!(secrets.iter().all(|s| !text.contains(&hex::encode(s.0))));
    SpareKey::keep(&folder, &enrolment(), &key, &secrets, &Seeded::new(8)).unwrap();
    assert_eq!(std::fs::read(folder.spare_key()).unwrap(), before);
}

#[test]
fn another_passphrase_takes_the_place_of_the_old_one_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, key, _) = vault(dir.path());
    let (rng, clock) = (Seeded::new(9), VirtualClock::at(0));
    assert_eq!(key.keep_under(&folder, "short", &rng).unwrap_err().code(), "passphrase_short");
    let get = |passphrase| VaultKey::get(&folder, &NoKeystore, Some(passphrase), &clock);
    get(PASSPHRASE).unwrap();
    key.keep_under(&folder, "a kingfisher by the weir", &rng).unwrap();
    assert_eq!(get(PASSPHRASE).err().unwrap().code(), "wrong_passphrase");
    open_database(&folder.database(), &get("a kingfisher by the weir").unwrap(), true).unwrap();
}
