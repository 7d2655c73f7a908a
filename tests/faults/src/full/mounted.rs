//! The disk is really full: everything lies on a small file system in memory, filled up but for some pages. This also meets
//! what is no database: sealed photos, shared memory, the hub's uploads. It needs the right to mount.

use std::fs;
use std::path::Path;
use std::process::Command;

use device::DeviceError;
use testkit::{Seeded, visit};

use super::Tally;
use crate::deeds::{Acknowledged, Hands, photo, picture, word};
use crate::phone::close;
use crate::{Broken, agree, in_process, vault_check, while_doing};

/// The file system's size.
const SIZE: &str = "size=24m";
/// What a file system in memory gives out at a time, bytes.
const PAGE: usize = 4096;

/// Runs [`inside`] in a process with mounts of its own, which end with it.
///
/// # Errors
/// Where it may not mount; or the first promise that is broken.
pub fn mounted(program: &Path, pages: usize, seed: u64) -> Result<(), Broken> {
    let dir = crate::scratch()?;
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private"]).arg(program).args(["full-disk", "--pages", &pages.to_string()]);
    let ended = command.args(["--seed", &seed.to_string()]).arg(dir.path()).status().map_err(while_doing("unshare"))?;
    if ended.success() { Ok(()) } else { Err("the runs on a small file system failed".into()) }
}

/// Mounts a small file system on a folder and works there with room for no page, for one, and so on up to `pages`.
///
/// # Errors
/// Where it may not mount; or the first promise that is broken.
pub async fn inside(folder: &Path, pages: usize, seed: u64) -> Result<Tally, Broken> {
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(folder).status();
    if !mount.map_err(while_doing("mount"))?.success() {
        return Err("a file system in memory could not be mounted: run as root".into());
    }
    let hub = in_process::staffed_hub(&folder.join("hub"), 2)?;
    let pocket = in_process::pocket(&folder.join("phone"), &hub);
    let mut device = in_process::enrol(&pocket, &hub, 0).await?;
    let task = device.task_create(visit("Stairwell B", &[])).await.map_err(while_doing("making a task"))?.record;
    let mut hands = Hands::new(device.clone(), 0, 1 << 20, vec![task], seed);
    let (mut tally, mut acknowledged, dice) = (Tally::default(), Vec::new(), Seeded::new(seed));
    for free in 0..pages {
        let filler = fill(folder, free)?;
        let edit = hands.one().await;
        taken("an edit", edit, &mut tally, &mut acknowledged)?;
        let photo = photo(&device, word(1, free as u64), picture(&dice, 96)).await;
        taken("a photo", photo, &mut tally, &mut acknowledged)?;
        match device.sync().await {
            Ok(_) => {}
            Err(error) if matches!(error.code(), "disk_full" | "storage_full") => tally.full("a sync", error.code()),
            Err(error) => return Err(format!("a sync with {free} pages free: {} ({error})", error.code())),
        }
        // Opening it again is tried while there is no room, and must be possible with room.
        close(device).await?;
        drop(hands);
        let opened = pocket.unlocked().await;
        fs::remove_file(filler).map_err(while_doing("making room"))?;
        device = match opened {
            Ok(device) => device,
            Err(error) if error.code() == "disk_full" => {
                tally.full("opening the vault", "disk_full");
                pocket.open().await?
            }
            Err(error) => return Err(format!("opening with {free} pages free: {} ({error})", error.code())),
        };
        hands = Hands::new(device.clone(), 0, (2 + free as u64) << 20, vec![task], seed ^ free as u64);
        vault_check::agrees(&device).await.map_err(|broken| format!("with {free} pages free: {broken}"))?;
        vault_check::holds(&device, &acknowledged).await.map_err(|broken| format!("with {free} pages free: {broken}"))?;
        let report = device.sync().await.map_err(while_doing("a sync with room"))?;
        if !report.trouble.is_empty() {
            return Err(format!("with room again there is trouble: {:?}", report.trouble));
        }
        agree::receipts(&device, hub.storage()).await?;
        // A device that has handed everything in makes room by itself only after a month: the next round begins afresh.
    }
    if let Some(why) = agree::behind(&device, hub.storage()).await? {
        return Err(format!("in the end {why}"));
    }
    agree::same(&device, hub.storage()).await?;
    close(device).await?;
    drop(hands);
    vault_check::whole(&pocket, &acknowledged).await?;
    tally.acknowledged = acknowledged.len();
    Ok(tally)
}

fn taken(
    what: &'static str,
    done: Result<Acknowledged, DeviceError>,
    tally: &mut Tally,
    acknowledged: &mut Vec<Acknowledged>,
) -> Result<(), Broken> {
    match done {
        Ok(ack) => acknowledged.push(ack),
        // A photo is refused before it is written, where it leaves no room for notes.
        Err(error) if matches!(error.code(), "disk_full" | "no_room_for_photo") => tally.full(what, error.code()),
        Err(error) => return Err(format!("{what} on a full disk: {} ({error})", error.code())),
    }
    Ok(())
}

/// Fills the file system up but for so many pages; gives the file to remove.
fn fill(folder: &Path, free: usize) -> Result<std::path::PathBuf, Broken> {
    use std::io::Write;
    let path = folder.join("filler");
    let mut file = fs::File::create(&path).map_err(while_doing("filling the disk"))?;
    let page = vec![0xff; PAGE];
    let mut pages = 0_u64;
    while file.write_all(&page).is_ok() {
        pages += 1;
    }
    file.set_len(pages.saturating_sub(free as u64) * PAGE as u64).map_err(while_doing("leaving some room"))?;
    Ok(path)
}
