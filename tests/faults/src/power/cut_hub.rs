//! The hub's database, its objects and the pieces of uploads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use device::Holdings;
use disk::{Disk, Image, Log};
use hub::storage::Storage;
use rusqlite::Connection;
use testkit::{Seeded, visit};
use uuid::Uuid;
use wire::Hash;

use super::{PHOTOS, Plan, Tally, cut, lay};
use crate::deeds::{Hands, photo, picture, word};
use crate::{Broken, agree, in_process, while_doing};

/// Phones that hand in.
const PHONES: usize = 2;
/// The side of a photo: it goes up in two pieces.
const SIDE: u32 = 304;
/// Who takes photos, as a number in their words.
const PHOTOGRAPHER: u64 = 3;

/// Cuts the power of a hub.
///
/// # Errors
/// What kept the work from being done; what the cuts broke is in the tally.
pub async fn hub(plan: Plan) -> Result<Tally, Broken> {
    let dir = crate::scratch()?;
    let folder = dir.path().join("hub");
    let Worked { log, receipts, holdings } = worked(plan, &folder).await?;
    let mut tally = Tally { whose: "hub", promises: receipts.len(), ..Tally::default() };
    let (folder, receipts, holdings, dir) = (&folder, &receipts, &holdings, dir.path());
    let look = |image: Image, promised: Vec<usize>, n: u32| async move {
        let again = dir.join(format!("cut{n}"));
        laid(&image, folder, &again)?;
        let promised = promised.iter().filter_map(|n| receipts.get(*n));
        let seen = looked_at(&again, promised, holdings);
        fs::remove_dir_all(&again).map_err(while_doing("removing a hub"))?;
        seen
    };
    cut(plan, &log, &mut tally, look).await?;
    Ok(tally)
}

/// What the hub said that it has.
enum Receipt {
    Change(Hash),
    /// A photo, by the SHA-256 of its bytes.
    Photo(String),
}

struct Worked {
    log: Log,
    /// What a device has a receipt for, in the order in which they came.
    receipts: Vec<Receipt>,
    /// What the devices held in the end.
    holdings: Vec<Holdings>,
}

async fn worked(plan: Plan, folder: &Path) -> Result<Worked, Broken> {
    fs::create_dir_all(folder).map_err(while_doing("making a folder"))?;
    let disk = Disk::under(folder);
    disk.flushing(plan.flushing);
    disk.files(plan.files);
    let hub = in_process::staffed_hub(folder, PHONES)?;
    let mut phones = Vec::new();
    for n in 0..PHONES {
        let pocket = in_process::pocket(&folder.with_file_name(format!("phone{n}")), &hub);
        phones.push(in_process::enrol(&pocket, &hub, n).await?);
    }
    let mut shared = Vec::new();
    for n in 0..4 {
        let made = phones[0].task_create(visit(&format!("Stairwell {}", word(0xff_ffff, n)), &[])).await;
        shared.push(made.map_err(while_doing("making a task"))?.record);
    }
    for phone in &phones {
        phone.sync().await.map_err(while_doing("a sync"))?;
    }
    let work = |(n, phone): (usize, &std::sync::Arc<device::Device>)| {
        Hands::new(phone.clone(), n as u64, 1, shared.clone(), plan.seed ^ n as u64)
    };
    let mut hands: Vec<Hands> = phones.iter().enumerate().map(work).collect();
    let (mut receipts, mut known, dice) = (Vec::new(), BTreeSet::new(), Seeded::new(plan.seed ^ 2));
    disk.record();
    for n in 0..plan.edits {
        let at = n % PHONES;
        let ack = match n % PHOTOS == PHOTOS - 1 {
            true => photo(&phones[at], word(PHOTOGRAPHER, n as u64), picture(&dice, SIDE)).await,
            false => hands[at].one().await,
        };
        let ack = ack.map_err(while_doing("an edit"))?;
        let report = phones[at].sync().await.map_err(while_doing("a sync"))?;
        if let Some((_, sha256)) = ack.photo.filter(|_| report.files > 0) {
            disk.mark(receipts.len());
            receipts.push(Receipt::Photo(sha256));
        }
        let held = phones[at].holdings().await.map_err(while_doing("counting out a vault"))?;
        for own in held.own.iter().filter(|o| o.state == "accepted" && known.insert(o.hash)) {
            disk.mark(receipts.len());
            receipts.push(Receipt::Change(own.hash));
        }
    }
    let mut holdings = Vec::new();
    for phone in &phones {
        holdings.push(phone.holdings().await.map_err(while_doing("counting out a vault"))?);
    }
    hub.close().map_err(while_doing("closing the hub"))?;
    Ok(Worked { log: disk.recorded(), receipts, holdings })
}

/// A hub's folder as it was when the power was cut; its keys, made long before, are copied with what only their owner may do.
fn laid(image: &Image, from: &Path, to: &Path) -> Result<(), Broken> {
    lay(image, to)?;
    for file in fs::read_dir(from).map_err(while_doing("reading the hub's folder"))?.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if file.path().is_file() && !name.starts_with("hub.db") {
            fs::copy(file.path(), to.join(name)).map_err(while_doing("copying a key"))?;
        }
    }
    Ok(())
}

fn looked_at<'a>(folder: &Path, promised: impl Iterator<Item = &'a Receipt>, holdings: &[Holdings]) -> Result<(), Broken> {
    let hub = in_process::hub(folder)?;
    let storage: &dyn Storage = hub.storage();
    for receipt in promised {
        match receipt {
            Receipt::Change(hash) => {
                let row = storage.reading(|tx| tx.change(&hash.0)).map_err(while_doing("reading a change"))?;
                row.ok_or_else(|| format!("a receipt is not honoured: the hub has no change {hash}"))?;
            }
            Receipt::Photo(sha256) => {
                let hash: Hash = sha256.parse().map_err(while_doing("reading a fingerprint"))?;
                let row = storage.reading(|tx| tx.object(&hash.0)).map_err(while_doing("reading a file's row"))?;
                row.ok_or_else(|| format!("a receipt is not honoured: the hub has no photo {sha256}"))?;
                agree::object(folder, sha256)?;
            }
        }
    }
    agree::words_at(storage)?;
    for held in holdings {
        whole_logs(held, storage)?;
    }
    hub.close().map_err(while_doing("closing the hub"))?;
    drop(hub);
    let database = Connection::open(folder.join("hub.db")).map_err(while_doing("opening the database"))?;
    let ask = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).map_err(while_doing("integrity_check"));
    let said = ask("PRAGMA integrity_check")?;
    let others = ask("SELECT CAST(count(*) AS TEXT) FROM pragma_foreign_key_check")?;
    if (said.as_str(), others.as_str()) != ("ok", "0") {
        return Err(format!("integrity_check: {said}, {others}"));
    }
    whole_files(folder, &database)
}

/// Whatever the hub's rows say of files is so, also where nobody has heard of it yet: each object is whole, and each byte of
/// an upload that was counted is there. What no row names may lie about.
fn whole_files(folder: &Path, database: &Connection) -> Result<(), Broken> {
    for sha256 in texts(database, "SELECT lower(hex(sha256)) FROM object")? {
        agree::object(folder, &sha256)?;
    }
    let under_way = "SELECT lower(hex(id)) || ' ' || received FROM upload WHERE received > 0 AND received < length";
    for row in texts(database, under_way)? {
        let (id, received) = row.split_once(' ').ok_or("a row that is none")?;
        let id: Uuid = id.parse().map_err(while_doing("reading an upload's id"))?;
        let there = fs::metadata(folder.join("uploads").join(id.to_string())).map_or(0, |file| file.len());
        if received.parse::<u64>().map_or(true, |received| there < received) {
            return Err(format!("upload {id} has {received} bytes by its row, {there} on the disk"));
        }
    }
    Ok(())
}

fn texts(database: &Connection, sql: &str) -> Result<Vec<String>, Broken> {
    let mut found = database.prepare(sql).map_err(while_doing("reading rows of files"))?;
    let rows = found.query_map([], |row| row.get::<_, String>(0)).map_err(while_doing("reading rows of files"))?;
    let read: rusqlite::Result<Vec<String>> = rows.collect();
    read.map_err(while_doing("reading rows of files"))
}

/// Logs have no gaps. How far they go is another matter: devices were told more than the hub still has only where a receipt
/// is not honoured.
fn whole_logs(held: &Holdings, storage: &dyn Storage) -> Result<(), Broken> {
    for cursor in &held.cursors {
        agree::log(&cursor.scope, storage)?;
    }
    Ok(())
}
