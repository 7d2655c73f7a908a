//! What stories of erasing, restoring and refusing share: a task, a refusal, and looking for words in every byte on a disk.
#![allow(dead_code, reason = "each story file uses the part it needs")]
#![allow(clippy::unwrap_used, reason = "a fixture that fails fails the test")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use device::screen::{Card, TaskCreate, TaskNote, VictimCreate, WhoSheIs};
use device::vault::{Folder, MemoryKeystore, SecretStore};
use device::{Device, Seams};
use hub::storage::QuarantineRow;
use testkit::{Phone, Station};
use uuid::Uuid;
use wire::SealedBatch;
use wire::message::{SyncRequest, from_body};

/// A task for somebody, with words to look for.
pub fn visit(title: &str, briefing: &str, to: Option<&Phone>) -> TaskCreate {
    TaskCreate { briefing: briefing.into(), ..testkit::visit(title, to.as_slice()) }
}

/// A note on a task.
pub fn note(record: Uuid, text: &str) -> TaskNote {
    TaskNote { record, text: text.into(), basis: "fact".into() }
}

/// A victim and her safe-contact card.
pub fn her(name: &str) -> VictimCreate {
    VictimCreate {
        crime_ref: "01/12345/26".into(),
        offence: "Assault".into(),
        who: WhoSheIs { name_to_ask_for: Some(name.into()), ..WhoSheIs::default() },
        card: Some(Card {
            phones: vec![device::screen::Phone { number: "07700 900123".into(), label: None }],
            methods_allowed: vec!["phone".into()],
            methods_forbidden: vec![],
            hours: vec![],
            valid_from: None,
            valid_until: None,
            never: vec![],
            withhold_number: false,
            code_word: None,
            others_may_answer: None,
            say_then: None,
            post: None,
            email: None,
            note: None,
        }),
        ..VictimCreate::default()
    }
}

/// A phone whose keystore the test can look into, enrolled and open.
pub async fn glass_phone(station: &Station, shoulder: &str) -> (Phone, Arc<MemoryKeystore>) {
    let mut phone = station.bare_phone(shoulder);
    let store = Arc::new(MemoryKeystore::default());
    let seams = Seams { keystore: store.clone(), crash: phone.power.clone(), ..phone.seams() };
    phone.device = Arc::new(Device::new(phone.folder(), seams, "phone"));
    let code = station.hub.issue_code(shoulder).unwrap().code;
    phone.enrol(&code).await.unwrap();
    (phone, store)
}

/// One sync in which the hub refuses the waiting changes that are picked: it has been told to before they come.
pub async fn refuse_next(station: &Station, phone: &Phone, mut pick: impl FnMut(usize) -> bool) -> usize {
    phone.line.next([testkit::Fault::Lost]);
    assert!(phone.device.sync().await.is_err());
    let request: SyncRequest = from_body("sync request", &phone.line.last_body()).unwrap();
    let mut n = 0;
    let mut refused = 0;
    for bytes in &request.batches {
        let sealed = SealedBatch::from_bytes(bytes).unwrap();
        for change in sealed.claims().unwrap().changes {
            if pick(n) {
                refused += 1;
                let row = QuarantineRow {
                    hash: change.hash.0,
                    record: change.record,
                    device: sealed.claims().unwrap().device,
                    batch: sealed.hash().0,
                    stage: "policy",
                    code: "not_allowed".into(),
                    field: String::new(),
                    review: false,
                    raw: Vec::new(),
                    received_at: 0,
                };
                station.hub.storage().writing(|tx| tx.set_aside(&row)).unwrap();
            }
            n += 1;
        }
    }
    phone.sync().await;
    refused
}

/// Every byte of a vault's database and of its write-ahead log, decrypted page by page: slack, free pages and old frames
/// too, which no query shows.
pub fn decrypted(folder: &Path, store: &MemoryKeystore) -> Vec<u8> {
    let folder = Folder::new(folder);
    let id = fs::read_to_string(folder.vault_id()).unwrap();
    let key = store.get(id.trim()).unwrap().unwrap();
    let database = fs::read(folder.database()).unwrap();
    let mut out = Vec::new();
    for (n, page) in database.chunks_exact(PAGE).enumerate() {
        out.extend(plain(page, &key, n == 0));
    }
    let log = fs::read(folder.database().with_extension("db-wal")).unwrap_or_default();
    for frame in log.get(32..).unwrap_or_default().chunks_exact(24 + PAGE) {
        let first = frame[..4] == [0, 0, 0, 1];
        out.extend(plain(&frame[24..], &key, first));
    }
    out
}

const PAGE: usize = 4096;
/// SQLCipher 4 ends each page with an initialisation vector of 16 bytes and an authentication code of 64.
const RESERVED: usize = 80;

fn plain(page: &[u8], key: &[u8], first: bool) -> Vec<u8> {
    let from = if first { 16 } else { 0 };
    let (body, tail) = page.split_at(PAGE - RESERVED);
    let mut body = body[from..].to_vec();
    cbc::Decryptor::<aes::Aes256>::new_from_slices(key, &tail[..16]).unwrap().decrypt_padded::<NoPadding>(&mut body).unwrap();
    body
}

/// How often some bytes stand in others.
pub fn hits(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).filter(|w| *w == word).count()
}

/// How often some bytes stand in any file of a folder.
pub fn hits_in(folder: &Path, word: &[u8]) -> usize {
    let mut found = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found += if path.is_dir() { hits_in(&path, word) } else { hits(&fs::read(&path).unwrap(), word) };
    }
    found
}
