//! The disk is full at each write of the databases and of the files beside them, counted out by the shim under both.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use device::screen::TaskNote;
use device::{Device, DeviceError};
use disk::Disk;
use hub::Hub;
use testkit::{Seeded, visit};
use uuid::Uuid;

use super::{DONE, Tally, met, parting};
use crate::deeds::{self, Acknowledged, picture, word};
use crate::phone::{Pocket, close};
use crate::{Broken, agree, in_process, vault_check, while_doing};

/// Nothing takes so many writes.
pub(super) const ENOUGH: u64 = 5_000;
/// A record takes only so much: after so many notes work goes on in a fresh task.
const NOTES: u32 = 100;
/// The photos looked at after every write are the newest: those of a whole run take longer to open than all the rest of it.
/// All of them are looked at in the end.
const NEWEST: usize = 40;

pub(super) struct Desk {
    pub(super) hub: Hub,
    pub(super) folder: PathBuf,
    pub(super) pocket: Pocket,
    pub(super) device: Arc<Device>,
    other: Arc<Device>,
    pub(super) vault: Disk,
    pub(super) hubs: Disk,
    task: Uuid,
    /// Notes in that task.
    in_task: u32,
    pub(super) dice: Seeded,
    n: u64,
    pub(super) acknowledged: Vec<Acknowledged>,
    pub(super) tally: Tally,
}

/// An edit, a new record, a photo and its upload, the opening of the vault, a sync, the hub's acceptance, a rescue file, a
/// phone's first sync, a record that leaves, an erasure on both sides and a backup, each with the disk full at its n-th write
/// for every n. `step`: every so many writes; 1 is every one.
///
/// # Errors
/// The first promise that is broken.
pub async fn each_write(seed: u64, step: usize) -> Result<Tally, Broken> {
    let dir = crate::scratch()?;
    let (at_hub, at_phone) = (dir.path().join("hub"), dir.path().join("phone"));
    for folder in [&at_hub, &at_phone] {
        fs::create_dir_all(folder).map_err(while_doing("making a folder"))?;
    }
    let (hubs, vault) = (Disk::under(&at_hub), Disk::under(&at_phone));
    let hub = in_process::staffed_hub(&at_hub, 3)?;
    let pocket = in_process::pocket(&at_phone, &hub);
    let device = in_process::enrol(&pocket, &hub, 0).await?;
    let other = in_process::enrol(&in_process::pocket(&dir.path().join("other"), &hub), &hub, 1).await?;
    let task = device.task_create(visit("Stairwell B", &[])).await.map_err(while_doing("making a task"))?.record;
    for phone in [&device, &other, &device] {
        phone.sync().await.map_err(while_doing("a sync"))?;
    }
    let (dice, tally) = (Seeded::new(seed), Tally::default());
    let (folder, acknowledged) = (at_hub, Vec::new());
    let mut desk = Desk { hub, folder, pocket, device, other, vault, hubs, task, in_task: 0, dice, n: 0, acknowledged, tally };
    desk.every("an edit", step, Desk::note).await?;
    desk.every("a new record", step, Desk::made).await?;
    desk.every("a photo", step, Desk::photo).await?;
    desk.opened(step).await?;
    desk.synced(step).await?;
    desk.accepted(step).await?;
    desk.uploaded(step).await?;
    desk.rescued(step).await?;
    desk.first_synced(&dir.path().join("third"), step).await?;
    let mut tally = desk.closes().await?;
    // These fill whole databases anew: in the share that is not of every write they are tried at fewer places.
    parting::all(if step == 1 { 1 } else { step * 5 }, &mut tally).await?;
    Ok(tally)
}

impl Desk {
    pub(super) fn word(&mut self) -> String {
        self.n += 1;
        word(0, self.n)
    }

    /// Where the task has its notes, work goes on in a fresh one, which both phones have.
    async fn page(&mut self) -> Result<(), Broken> {
        if self.in_task < NOTES {
            return Ok(());
        }
        let made = self.device.task_create(visit("Stairwell C", &[])).await.map_err(while_doing("making a task"))?;
        (self.task, self.in_task) = (made.record, 0);
        for phone in [&self.device, &self.other] {
            phone.sync().await.map_err(while_doing("a sync"))?;
        }
        Ok(())
    }

    async fn note(device: Arc<Device>, task: Uuid, word: String, _: Vec<u8>) -> Result<Acknowledged, DeviceError> {
        let ask = TaskNote { record: task, text: format!("Gate code {word}."), basis: "fact".into() };
        device.task_note(ask).await.map(|_| Acknowledged { record: task, word, photo: None })
    }

    async fn made(device: Arc<Device>, _: Uuid, word: String, _: Vec<u8>) -> Result<Acknowledged, DeviceError> {
        let record = device.task_create(visit(&format!("Visit {word}"), &[])).await?.record;
        Ok(Acknowledged { record, word, photo: None })
    }

    async fn photo(device: Arc<Device>, _: Uuid, word: String, original: Vec<u8>) -> Result<Acknowledged, DeviceError> {
        deeds::photo(&device, word, original).await
    }

    /// One sort of edit, with room for more writes each time, until it needs no more.
    async fn every<F>(
        &mut self,
        what: &'static str,
        step: usize,
        deed: impl Fn(Arc<Device>, Uuid, String, Vec<u8>) -> F,
    ) -> Result<(), Broken>
    where
        F: Future<Output = Result<Acknowledged, DeviceError>>,
    {
        for room in (0..ENOUGH).step_by(step) {
            self.page().await?;
            self.in_task += 1;
            let (word, original) = (self.word(), picture(&self.dice, 24));
            let (done, refused) =
                with_room(&self.vault, room, deed(self.device.clone(), self.task, word.clone(), original.clone())).await;
            match done {
                Ok(ack) => {
                    self.acknowledged.push(ack);
                    if !refused {
                        return self.sound(what).await;
                    }
                    // The commit had room; what follows it, such as emptying the log into the database, is put off.
                    self.tally.full(what, DONE);
                }
                Err(error) if error.code() == "disk_full" => {
                    self.tally.full(what, "disk_full");
                    self.untouched(what, &word).await?;
                    // With room again, the same thing is done.
                    let again = deed(self.device.clone(), self.task, word, original).await;
                    self.acknowledged.push(again.map_err(while_doing("doing it again with room"))?);
                }
                Err(error) => return Err(format!("{what}, with room for {room} writes: {} ({error})", error.code())),
            }
        }
        Err(format!("{what} never had enough room"))
    }

    /// What was refused left nothing behind: no word, no sealed photo without its row.
    async fn untouched(&self, what: &str, word: &str) -> Result<(), Broken> {
        if vault_check::words_held(&self.device).await?.contains(word) {
            return Err(format!("{what} was refused and is there: {word}"));
        }
        let photos = self.acknowledged.iter().filter(|a| a.photo.is_some()).count();
        let files = fs::read_dir(self.pocket.vault().join("evidence")).map_err(while_doing("reading evidence"))?.count();
        if files != photos {
            return Err(format!("{what} was refused: {files} sealed files for {photos} photos"));
        }
        self.sound(what).await
    }

    pub(super) async fn sound(&self, what: &str) -> Result<(), Broken> {
        let agrees = vault_check::agrees(&self.device).await.map(|_| ());
        let newest = self.acknowledged.len().saturating_sub(NEWEST);
        let holds = vault_check::holds(&self.device, &self.acknowledged[newest..]).await;
        agrees.and(holds).map_err(|broken| format!("after {what}: {broken}"))
    }

    /// Opening the vault on a full disk, with a write-ahead log left behind by a process that died.
    async fn opened(&mut self, step: usize) -> Result<(), Broken> {
        for room in (0..ENOUGH).step_by(step) {
            close(self.device.clone()).await?;
            self.device = Arc::new(Device::new("", self.pocket.seams(), "phone"));
            let (opened, refused) = with_room(&self.vault, room, self.pocket.unlocked()).await;
            match opened {
                Ok(device) => {
                    self.device = device;
                    if !refused {
                        return self.sound("opening").await;
                    }
                    self.tally.full("opening the vault", DONE);
                }
                Err(error) if error.code() == "disk_full" => {
                    self.tally.full("opening the vault", "disk_full");
                    self.device = self.pocket.open().await?;
                }
                Err(error) => return Err(format!("opening with room for {room} writes: {} ({error})", error.code())),
            }
            self.sound("opening").await?;
        }
        Err("opening never had enough room".into())
    }

    /// A sync that brings another officer's words and takes receipts for this one's.
    async fn synced(&mut self, step: usize) -> Result<(), Broken> {
        for room in (0..ENOUGH).step_by(step) {
            self.news().await?;
            let (done, refused) = with_room(&self.vault, room, self.device.sync()).await;
            let answer = met("a sync", room, &done)?;
            if answer == DONE && !refused {
                return self.level("a sync").await;
            }
            self.tally.full("a sync", &answer);
            self.sound("a sync").await?;
            self.level("a sync").await?;
        }
        Err("a sync never had enough room".into())
    }

    /// The hub's disk is full while it accepts.
    async fn accepted(&mut self, step: usize) -> Result<(), Broken> {
        for room in (0..ENOUGH).step_by(step) {
            self.news().await?;
            let (done, refused) = with_room(&self.hubs, room, self.device.sync()).await;
            let answer = met("the hub's acceptance", room, &done)?;
            if answer == DONE && !refused {
                return self.level("acceptance").await;
            }
            self.tally.full("the hub's acceptance", &answer);
            // What the hub said of it so far is true.
            agree::receipts(&self.device, self.hub.storage()).await?;
            self.level("acceptance").await?;
        }
        Err("acceptance never had enough room".into())
    }

    /// A phone's first sync, into an empty vault: what a full disk stopped goes on where it was.
    async fn first_synced(&mut self, folder: &Path, step: usize) -> Result<(), Broken> {
        fs::create_dir_all(folder).map_err(while_doing("making a folder"))?;
        let vault = Disk::under(folder);
        let third = in_process::enrol(&in_process::pocket(folder, &self.hub), &self.hub, 2).await?;
        for room in (0..ENOUGH).step_by(step) {
            let (done, refused) = with_room(&vault, room, third.sync()).await;
            vault_check::agrees(&third).await.map_err(|broken| format!("after a first sync: {broken}"))?;
            match done {
                Ok(_) if !refused => {
                    if let Some(why) = agree::behind(&third, self.hub.storage()).await? {
                        return Err(format!("a first sync: with room again {why}"));
                    }
                    agree::same(&third, self.hub.storage()).await.map_err(|broken| format!("after a first sync: {broken}"))?;
                    return close(third).await;
                }
                Ok(_) => self.tally.full("a first sync", DONE),
                Err(error) if error.code() == "disk_full" => self.tally.full("a first sync", "disk_full"),
                Err(error) => return Err(format!("a first sync with room for {room} writes: {} ({error})", error.code())),
            }
        }
        Err("a first sync never had enough room".into())
    }

    /// Something new on both sides, and a photo that waits.
    pub(super) async fn news(&mut self) -> Result<(), Broken> {
        self.page().await?;
        self.in_task += 4;
        let theirs = self.word();
        Self::note(self.other.clone(), self.task, theirs, Vec::new()).await.map_err(while_doing("an edit"))?;
        self.other.sync().await.map_err(while_doing("a sync"))?;
        for _ in 0..3 {
            let mine = self.word();
            let ack = Self::note(self.device.clone(), self.task, mine, Vec::new()).await.map_err(while_doing("an edit"))?;
            self.acknowledged.push(ack);
        }
        let (word, original) = (self.word(), picture(&self.dice, 24));
        let ack = Self::photo(self.device.clone(), self.task, word, original).await.map_err(while_doing("a photo"))?;
        self.acknowledged.push(ack);
        Ok(())
    }

    /// With room, one sync makes the device level with the hub, change for change.
    pub(super) async fn level(&self, what: &str) -> Result<(), Broken> {
        let report = self.device.sync().await.map_err(while_doing("a sync with room"))?;
        if !report.trouble.is_empty() {
            return Err(format!("{what}: with room again there is trouble: {:?}", report.trouble));
        }
        if let Some(why) = agree::behind(&self.device, self.hub.storage()).await? {
            return Err(format!("{what}: with room again {why}"));
        }
        agree::same(&self.device, self.hub.storage()).await.map_err(|broken| format!("after {what}: {broken}"))
    }

    async fn closes(mut self) -> Result<Tally, Broken> {
        let there = agree::words_at(self.hub.storage())?;
        if let Some(lost) = self.acknowledged.iter().find(|a| !there.contains(&a.word)) {
            return Err(format!("the hub never got {}", lost.word));
        }
        close(self.device.clone()).await?;
        self.device = Arc::new(Device::new("", self.pocket.seams(), "phone"));
        vault_check::whole(&self.pocket, &self.acknowledged).await?;
        self.tally.acknowledged = self.acknowledged.len();
        Ok(self.tally)
    }
}

/// Does something with room for so many writes on a disk. Gives what came of it, and whether a write was refused.
pub(super) async fn with_room<T>(disk: &Disk, room: u64, deed: impl Future<Output = T>) -> (T, bool) {
    disk.room_for(Some(room));
    let done = deed.await;
    let (_, refused) = disk.writes();
    disk.room_for(None);
    (done, refused > 0)
}
