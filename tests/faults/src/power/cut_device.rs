//! The device's vault and the sealed photos beside it.

use std::fs;

use disk::{Disk, Image, Log};
use hub::Hub;
use testkit::{Seeded, visit};

use super::{PHOTOS, Plan, Tally, cut, lay};
use crate::deeds::{Acknowledged, Hands, photo, picture, word};
use crate::phone::{Pocket, close};
use crate::{Broken, in_process, vault_check, while_doing};

/// Edits between two syncs.
const EDITS: usize = 9;
/// The side of a photo: it is sealed in two pieces.
const SIDE: u32 = 160;
/// Who takes photos, as a number in their words.
const PHOTOGRAPHER: u64 = 3;

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
        let seen = vault_check::whole(&again, &promised).await.and_then(|_| nothing_half_sealed(&again));
        fs::remove_dir_all(again.folder()).map_err(while_doing("removing a vault"))?;
        seen
    };
    cut(plan, &log, &mut tally, look).await?;
    Ok(tally)
}

/// A day's work with the log of it: edits of every sort, and syncs that bring somebody else's.
async fn worked(plan: Plan, hub: &Hub, pocket: &Pocket) -> Result<(Log, Vec<Acknowledged>), Broken> {
    fs::create_dir_all(pocket.vault()).map_err(while_doing("making a folder"))?;
    let disk = Disk::under(&pocket.vault());
    disk.flushing(plan.flushing);
    disk.files(plan.files);
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
    let (mut acknowledged, dice) = (Vec::new(), Seeded::new(plan.seed ^ 2));
    disk.record();
    for n in 0..plan.edits {
        let ack = match n % PHOTOS == PHOTOS - 1 {
            true => photo(&device, word(PHOTOGRAPHER, n as u64), picture(&dice, SIDE)).await,
            false => hands.one().await,
        };
        let ack = ack.map_err(while_doing("an edit"))?;
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

/// A vault as it was when the power was cut; the keystore is not in it.
fn laid(image: &Image, from: &Pocket, to: &Pocket) -> Result<(), Broken> {
    lay(image, &to.vault())?;
    fs::create_dir_all(to.vault().join("evidence")).map_err(while_doing("making a folder"))?;
    fs::create_dir_all(to.keys().0).map_err(while_doing("making a folder"))?;
    for key in fs::read_dir(from.keys().0).map_err(while_doing("reading a keystore"))?.flatten() {
        fs::copy(key.path(), to.keys().0.join(key.file_name())).map_err(while_doing("copying a key"))?;
    }
    Ok(())
}

/// What was being sealed when the power was cut is gone once the vault was opened again: nobody has its key.
fn nothing_half_sealed(pocket: &Pocket) -> Result<(), Broken> {
    let files = fs::read_dir(pocket.vault().join("evidence")).map_err(while_doing("reading evidence"))?.flatten();
    match files.map(|file| file.path()).find(|path| path.extension().is_some()) {
        Some(half) => Err(format!("a photo that was being sealed is still there: {}", half.display())),
        None => Ok(()),
    }
}
