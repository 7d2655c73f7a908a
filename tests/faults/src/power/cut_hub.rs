//! The hub's database.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use device::Holdings;
use disk::{Disk, Image, Log};
use hub::storage::Storage;
use rusqlite::Connection;
use testkit::visit;
use wire::Hash;

use super::{Plan, Tally, cut, lay};
use crate::deeds::{Hands, word};
use crate::{Broken, agree, in_process, while_doing};

/// Phones that hand in.
const PHONES: usize = 2;

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

struct Worked {
    log: Log,
    /// Changes a device has a receipt for, in the order in which they came.
    receipts: Vec<Hash>,
    /// What the devices held in the end.
    holdings: Vec<Holdings>,
}

async fn worked(plan: Plan, folder: &Path) -> Result<Worked, Broken> {
    fs::create_dir_all(folder).map_err(while_doing("making a folder"))?;
    let disk = Disk::under(folder);
    disk.flushing(plan.flushing);
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
    let (mut receipts, mut known) = (Vec::new(), BTreeSet::new());
    disk.record();
    for n in 0..plan.edits {
        let at = n % PHONES;
        hands[at].one().await.map_err(while_doing("an edit"))?;
        phones[at].sync().await.map_err(while_doing("a sync"))?;
        let held = phones[at].holdings().await.map_err(while_doing("counting out a vault"))?;
        for own in held.own.iter().filter(|o| o.state == "accepted" && known.insert(o.hash)) {
            disk.mark(receipts.len());
            receipts.push(own.hash);
        }
    }
    let mut holdings = Vec::new();
    for phone in &phones {
        holdings.push(phone.holdings().await.map_err(while_doing("counting out a vault"))?);
    }
    hub.close().map_err(while_doing("closing the hub"))?;
    Ok(Worked { log: disk.recorded(), receipts, holdings })
}

/// A hub's folder as it was when the power was cut; its keys, made long before, are not SQLite's.
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

fn looked_at<'a>(folder: &Path, promised: impl Iterator<Item = &'a Hash>, holdings: &[Holdings]) -> Result<(), Broken> {
    let hub = in_process::hub(folder)?;
    let storage: &dyn Storage = hub.storage();
    for receipt in promised {
        let row = storage.reading(|tx| tx.change(&receipt.0)).map_err(while_doing("reading a change"))?;
        row.ok_or_else(|| format!("a receipt is not honoured: the hub has no change {receipt}"))?;
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
    if (said.as_str(), others.as_str()) == ("ok", "0") { Ok(()) } else { Err(format!("integrity_check: {said}, {others}")) }
}

/// Logs have no gaps. How far they go is another matter: devices were told more than the hub still has only where a receipt
/// is not honoured.
fn whole_logs(held: &Holdings, storage: &dyn Storage) -> Result<(), Broken> {
    for cursor in &held.cursors {
        agree::log(&cursor.scope, storage)?;
    }
    Ok(())
}
