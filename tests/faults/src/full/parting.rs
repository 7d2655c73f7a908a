//! What goes, on a full disk: a record that no posting of an officer holds any more, an erasure on the device and at the hub;
//! and a backup of the hub. Each on a small team of its own, begun anew every so often: what grows by more than a write with
//! each try would never have room enough.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use device::Device;
use device::screen::{RecordAsk, TaskNote};
use disk::Disk;
use hub::Hub;
use record::RecordId;
use tempfile::TempDir;
use testkit::{Seeded, WARD, visit};
use uuid::Uuid;
use wire::seam::NoCrash;

use super::shimmed::{ENOUGH, with_room};
use super::{DONE, Tally, met, says_full};
use crate::deeds::{photo, picture, word};
use crate::hub_process::roster;
use crate::phone::Pocket;
use crate::{Broken, agree, in_process, vault_check, while_doing};

/// Tries of one team.
const TRIES: usize = 50;
/// Another ward than the team's.
const AWAY: &str = "E05999002";

/// A sergeant, a colleague who may be posted away, and their hub.
struct Team {
    hub: Hub,
    folder: PathBuf,
    sergeant: Arc<Device>,
    colleague: Arc<Device>,
    pocket: Pocket,
    vault: Disk,
    hubs: Disk,
    dice: Seeded,
    n: u64,
    _all: TempDir,
}

/// Everything here, with the disk full at every `step`th write.
pub(super) async fn all(step: usize, tally: &mut Tally) -> Result<(), Broken> {
    left(step, tally).await?;
    erased(step, tally).await?;
    erased_at_the_hub(step, tally).await?;
    backed_up(step, tally).await
}

/// A record leaves the device; the officer's own words in it stay.
async fn left(step: usize, tally: &mut Tally) -> Result<(), Broken> {
    let what = "a record that leaves";
    let mut team = Team::begun().await?;
    for (n, room) in (0..ENOUGH).step_by(step).enumerate() {
        if n % TRIES == TRIES - 1 {
            team = Team::begun().await?;
        }
        let (task, _) = team.shared().await?;
        team.posted(AWAY)?;
        let both = async {
            team.colleague.sync().await?;
            team.colleague.sync().await
        };
        let (done, refused) = with_room(&team.vault, room, both).await;
        let answer = met(what, room, &done)?;
        team.level(what).await?;
        team.gone(what, task).await?;
        let held = team.colleague.holdings().await.map_err(while_doing("counting out a vault"))?;
        if !held.kept.iter().any(|(record, _)| *record == RecordId(task)) {
            return Err(format!("{what}: the officer's own words in it are lost"));
        }
        // It would come back with the posting, and more of them each time.
        team.erase(task)?;
        team.posted(WARD)?;
        team.level("coming back").await?;
        if answer == DONE && !refused {
            return Ok(());
        }
        tally.full(what, &answer);
    }
    Err("letting go never had enough room".into())
}

/// A record and a note with a photo are erased, while the device has no room: no word and no file of them stays.
async fn erased(step: usize, tally: &mut Tally) -> Result<(), Broken> {
    let what = "an erasure on the device";
    let mut team = Team::begun().await?;
    for (n, room) in (0..ENOUGH).step_by(step).enumerate() {
        if n % TRIES == TRIES - 1 {
            team = Team::begun().await?;
        }
        let (task, own) = team.shared().await?;
        let pictured = team.pictured().await?;
        team.erase(task)?;
        team.erase(pictured.record)?;
        let (done, refused) = with_room(&team.vault, room, team.colleague.sync()).await;
        let answer = met(what, room, &done)?;
        team.level(what).await?;
        team.gone(what, task).await?;
        let words = vault_check::words_held(&team.colleague).await?;
        if let Some(word) = [&own, &pictured.word].into_iter().find(|word| words.contains(*word)) {
            return Err(format!("{what}: {word} is still there"));
        }
        let files = fs::read_dir(team.pocket.vault().join("evidence")).map_err(while_doing("reading evidence"))?.count();
        if files > 0 {
            return Err(format!("{what}: {files} sealed photos are still there"));
        }
        if answer == DONE && !refused {
            return Ok(());
        }
        tally.full(what, &answer);
    }
    Err("an erasure never had enough room".into())
}

/// A record is erased while the hub has no room. Where it is refused it is erased wholly or not yet; ordered again, wholly.
async fn erased_at_the_hub(step: usize, tally: &mut Tally) -> Result<(), Broken> {
    let what = "an erasure at the hub";
    let mut team = Team::begun().await?;
    for (n, room) in (0..ENOUGH).step_by(step).enumerate() {
        if n % TRIES == TRIES - 1 {
            team = Team::begun().await?;
        }
        let (task, own) = team.shared().await?;
        let order = async { team.hub.erase(RecordId(task), "S0045", "ordered by the court") };
        let (done, refused) = with_room(&team.hubs, room, order).await;
        let answer = match &done {
            Ok(_) => DONE,
            Err(error) if says_full(error.code()) => error.code(),
            Err(error) => return Err(format!("{what}, with room for {room} writes: {} ({error})", error.code())),
        };
        team.erase(task)?;
        team.level(what).await?;
        team.gone(what, task).await?;
        if agree::words_at(team.hub.storage())?.contains(&own) {
            return Err(format!("{what}: {own} is still at the hub"));
        }
        if answer == DONE && !refused {
            return Ok(());
        }
        tally.full(what, answer);
    }
    Err("an erasure at the hub never had enough room".into())
}

/// A backup is taken beside the hub's own files: what has its name can be restored.
async fn backed_up(step: usize, tally: &mut Tally) -> Result<(), Broken> {
    let what = "a backup";
    let mut team = Team::begun().await?;
    team.shared().await?;
    let sha256 = team.pictured().await?.photo.map(|(_, sha256)| sha256).ok_or("a photo without an entry")?;
    let backups = team.folder.join("kept");
    fs::create_dir_all(&backups).map_err(while_doing("making a folder"))?;
    let to = backups.join("monday");
    for room in (0..ENOUGH).step_by(step) {
        let order = async { team.hub.backup(&to).map(|_| ()) };
        let (done, refused) = with_room(&team.hubs, room, order).await;
        match &done {
            Ok(()) => {
                if refused {
                    tally.full(what, DONE);
                }
            }
            Err(error) if says_full(error.code()) => {
                tally.full(what, error.code());
                // Only the line that tells of it may have had no room; then it is whole under its name.
                if !to.exists() {
                    team.hub.backup(&to).map_err(while_doing("a backup with room"))?;
                }
            }
            Err(error) => return Err(format!("{what}, with room for {room} writes: {} ({error})", error.code())),
        }
        let restored = backups.join("restored");
        Hub::restore(&to, &restored, team.hub.now(), &NoCrash).map_err(while_doing("restoring a backup"))?;
        agree::object(&restored, &sha256)?;
        for folder in [&to, &restored] {
            fs::remove_dir_all(folder).map_err(while_doing("removing a backup"))?;
        }
        team.level(what).await?;
        if done.is_ok() && !refused {
            return Ok(());
        }
    }
    Err("a backup never had enough room".into())
}

impl Team {
    async fn begun() -> Result<Self, Broken> {
        let all = crate::scratch()?;
        let (folder, at_phone) = (all.path().join("hub"), all.path().join("phone"));
        for folder in [&folder, &at_phone] {
            fs::create_dir_all(folder).map_err(while_doing("making a folder"))?;
        }
        let (hubs, vault) = (Disk::under(&folder), Disk::under(&at_phone));
        let hub = in_process::staffed_hub(&folder, 2)?;
        let sergeant = in_process::enrol(&in_process::pocket(&all.path().join("sergeant"), &hub), &hub, 0).await?;
        let pocket = in_process::pocket(&at_phone, &hub);
        let colleague = in_process::enrol(&pocket, &hub, 1).await?;
        for phone in [&sergeant, &colleague] {
            phone.sync().await.map_err(while_doing("a sync"))?;
        }
        Ok(Self { hub, folder, sergeant, colleague, pocket, vault, hubs, dice: Seeded::new(7), n: 0, _all: all })
    }

    /// A task of the sergeant's in which the colleague wrote a word, both of it received.
    async fn shared(&mut self) -> Result<(Uuid, String), Broken> {
        self.n += 1;
        let made = self.sergeant.task_create(visit("Stairwell B", &[])).await.map_err(while_doing("making a task"))?;
        self.sergeant.sync().await.map_err(while_doing("a sync"))?;
        self.colleague.sync().await.map_err(while_doing("a sync"))?;
        let own = word(2, self.n);
        let ask = TaskNote { record: made.record, text: format!("Gate code {own}."), basis: "fact".into() };
        self.colleague.task_note(ask).await.map_err(while_doing("a note"))?;
        self.colleague.sync().await.map_err(while_doing("a sync"))?;
        Ok((made.record, own))
    }

    /// A photo of the colleague's that the hub has.
    async fn pictured(&mut self) -> Result<crate::deeds::Acknowledged, Broken> {
        self.n += 1;
        let taken = photo(&self.colleague, word(2, self.n), picture(&self.dice, 48)).await.map_err(while_doing("a photo"))?;
        self.colleague.sync().await.map_err(while_doing("a sync"))?;
        Ok(taken)
    }

    /// The roster says that the colleague works in this ward.
    fn posted(&self, ward: &str) -> Result<(), Broken> {
        let team = if ward == WARD { "Canal Side" } else { "Lock Fields" };
        let row = |line: &str| match line.starts_with("P0001,") {
            true => line.replace("Canal Side", team).replace(WARD, ward),
            false => line.to_owned(),
        };
        let csv: Vec<String> = roster(2).lines().map(row).collect();
        let report = self.hub.import_roster("roster.csv", &csv.join("\n")).map_err(while_doing("importing the roster"))?;
        if report.bad.is_empty() { Ok(()) } else { Err(format!("the roster was not taken in: {report}")) }
    }

    /// An erasure with room: nothing of it is left on the hub's disk.
    fn erase(&self, record: Uuid) -> Result<(), Broken> {
        let erased = self.hub.erase(RecordId(record), "S0045", "ordered by the court").map_err(while_doing("an erasure"))?;
        if erased.scrubbed { Ok(()) } else { Err("an erasure with room left the disk as it was".into()) }
    }

    /// With room the colleague's phone is level with the hub, change for change, and its tables agree.
    async fn level(&self, what: &str) -> Result<(), Broken> {
        for _ in 0..2 {
            let report = self.colleague.sync().await.map_err(while_doing("a sync with room"))?;
            if !report.trouble.is_empty() {
                return Err(format!("{what}: with room again there is trouble: {:?}", report.trouble));
            }
        }
        if let Some(why) = agree::behind(&self.colleague, self.hub.storage()).await? {
            return Err(format!("{what}: with room again {why}"));
        }
        agree::same(&self.colleague, self.hub.storage()).await.map_err(|broken| format!("after {what}: {broken}"))?;
        vault_check::agrees(&self.colleague).await.map(|_| ()).map_err(|broken| format!("after {what}: {broken}"))
    }

    async fn gone(&self, what: &str, task: Uuid) -> Result<(), Broken> {
        match self.colleague.task(RecordAsk { record: task }).await {
            Err(error) if error.code() == "not_found" => Ok(()),
            Err(error) => Err(format!("after {what}: {} ({error})", error.code())),
            Ok(_) => Err(format!("after {what}: the record is still on the phone")),
        }
    }
}
