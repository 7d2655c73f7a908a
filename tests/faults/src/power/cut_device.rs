//! The device's vault.

use std::fs;
use std::path::Path;

use disk::{Disk, Image, Log};
use hub::Hub;
use testkit::visit;

use super::{Plan, Tally, cut, lay};
use crate::deeds::{Acknowledged, Hands, word};
use crate::phone::{Pocket, close};
use crate::{Broken, in_process, vault_check, while_doing};

/// Edits between two syncs.
const EDITS: usize = 9;

/// Cuts the power of a device.
///
/// # Errors
/// What kept the work from being done; what the cuts broke is in the tally.
pub async fn device(plan: Plan) -> Result<Tally, Broken> {
    let dir = crate::scratch()?;
    let hub = in_process::staffed_hub(&dir.path().join("hub"), 2)?;
    let pocket = in_process::pocket(&dir.path().join("phone"), &hub);
    let (log, acknowledged) = worked(plan, &hub, &pocket).await?;
    let mut tally = Tally { whose: "device", promises: acknowledged.len(), ..Tally::default() };
    let (pocket, acknowledged, dir) = (&pocket, &acknowledged, dir.path());
    let look = |image: Image, promised: Vec<usize>, n: u32| async move {
        let promised: Vec<Acknowledged> = promised.iter().filter_map(|n| acknowledged.get(*n).cloned()).collect();
        let again = Pocket::new(&dir.join(format!("cut{n}")));
        laid(&image, pocket, &again)?;
        let seen = vault_check::whole(&again, &promised).await;
        fs::remove_dir_all(again.folder()).map_err(while_doing("removing a vault"))?;
        seen.map(|_| ())
    };
    cut(plan, &log, &mut tally, look).await?;
    Ok(tally)
}

/// A day's work with the log of it: edits of every sort, and syncs that bring somebody else's.
async fn worked(plan: Plan, hub: &Hub, pocket: &Pocket) -> Result<(Log, Vec<Acknowledged>), Broken> {
    fs::create_dir_all(pocket.vault()).map_err(while_doing("making a folder"))?;
    let disk = Disk::under(&pocket.vault());
    disk.flushing(plan.flushing);
    let other = in_process::pocket(&pocket.folder().with_file_name("other"), hub);
    let other = in_process::enrol(&other, hub, 1).await?;
    let mut shared = Vec::new();
    for n in 0..4 {
        let made = other.task_create(visit(&format!("Stairwell {}", word(0xff_ffff, n)), &[])).await;
        shared.push(made.map_err(while_doing("making a task"))?.record);
    }
    other.sync().await.map_err(while_doing("a sync"))?;
    let device = in_process::enrol(pocket, hub, 0).await?;
    device.sync().await.map_err(while_doing("a sync"))?;
    let mut theirs = Hands::new(other.clone(), 1, 1, shared.clone(), plan.seed ^ 1);
    let mut hands = Hands::new(device.clone(), 0, 1, shared, plan.seed);
    let mut acknowledged = Vec::new();
    disk.record();
    for n in 0..plan.edits {
        let ack = hands.one().await.map_err(while_doing("an edit"))?;
        disk.mark(acknowledged.len());
        acknowledged.push(ack);
        if n % EDITS == EDITS - 1 {
            theirs.one().await.map_err(while_doing("an edit"))?;
            other.sync().await.map_err(while_doing("a sync"))?;
            device.sync().await.map_err(while_doing("a sync"))?;
        }
    }
    close(device).await?;
    Ok((disk.recorded(), acknowledged))
}

/// A vault as it was when the power was cut. Small files that are written whole, and the keystore, are not SQLite's.
fn laid(image: &Image, from: &Pocket, to: &Pocket) -> Result<(), Broken> {
    lay(image, &to.vault())?;
    let copy = |from: &Path, to: &Path| fs::copy(from, to).map(|_| ()).map_err(while_doing("copying a small file"));
    for name in ["vault.id", "front.json"] {
        copy(&from.vault().join(name), &to.vault().join(name))?;
    }
    fs::create_dir_all(to.keys().0).map_err(while_doing("making a folder"))?;
    for key in fs::read_dir(from.keys().0).map_err(while_doing("reading a keystore"))?.flatten() {
        copy(&key.path(), &to.keys().0.join(key.file_name()))?;
    }
    Ok(())
}
