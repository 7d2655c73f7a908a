//! Whole files on a full disk: a photo that goes up to the hub, and a rescue file.

use std::fs::{self, File};
use std::path::Path;

use device::screen::Nothing;

use super::shimmed::{Desk, ENOUGH, with_room};
use super::{DONE, met};
use crate::deeds::picture;
use crate::{Broken, agree, while_doing};

/// The side of a photo that goes up in two pieces, of 256 KiB and what is left.
const SIDE: u32 = 304;

impl Desk {
    /// The hub's disk is full while a photo goes up: what is there of it is gone on with, or the whole file.
    pub(super) async fn uploaded(&mut self, step: usize) -> Result<(), Broken> {
        let what = "an upload";
        for room in (0..ENOUGH).step_by(step) {
            let (word, original) = (self.word(), picture(&self.dice, SIDE));
            let taken = crate::deeds::photo(&self.device, word, original).await.map_err(while_doing("a photo"))?;
            let sha256 = taken.photo.clone().map(|(_, sha256)| sha256).ok_or("a photo without an entry")?;
            self.acknowledged.push(taken);
            let (done, refused) = with_room(&self.hubs, room, self.device.sync()).await;
            let answer = met(what, room, &done)?;
            self.level(what).await?;
            agree::object(&self.folder, &sha256)?;
            if answer == DONE && !refused {
                return self.sound(what).await;
            }
            self.tally.full(what, &answer);
        }
        Err("an upload never had enough room".into())
    }

    /// A rescue file, while no connection has work to wait for: the one that was there stays until the new one is whole.
    pub(super) async fn rescued(&mut self, step: usize) -> Result<(), Broken> {
        let what = "a rescue file";
        self.news().await?;
        let (word, original) = (self.word(), picture(&self.dice, SIDE));
        let taken = crate::deeds::photo(&self.device, word, original).await.map_err(while_doing("a photo"))?;
        self.acknowledged.push(taken);
        let folder = self.pocket.vault().join("rescue");
        for room in (0..ENOUGH).step_by(step) {
            let before = held(&folder);
            let (done, refused) = with_room(&self.vault, room, self.device.rescue(Nothing {})).await;
            match done {
                Ok(made) => {
                    self.takes_in(&made.file)?;
                    if !refused {
                        return self.sound(what).await;
                    }
                    self.tally.full(what, DONE);
                }
                Err(error) if error.code() == "disk_full" => {
                    self.tally.full(what, "disk_full");
                    if held(&folder) != before {
                        return Err(format!("{what} was refused with room for {room} writes, and the folder is another"));
                    }
                    let made = self.device.rescue(Nothing {}).await.map_err(while_doing("a rescue file with room"))?;
                    self.takes_in(&made.file)?;
                }
                Err(error) => return Err(format!("{what}, with room for {room} writes: {} ({error})", error.code())),
            }
        }
        Err("a rescue file never had enough room".into())
    }

    /// The hub reads a rescue file to its end; what was in it is in, each word and each photo.
    fn takes_in(&self, file: &str) -> Result<(), Broken> {
        let mut file = File::open(file).map_err(while_doing("opening a rescue file"))?;
        let rescued = self.hub.rescue(&mut file).map_err(while_doing("taking in a rescue file"))?;
        if !rescued.unread.is_empty() {
            return Err(format!("a rescue file has batches that cannot be read: {:?}", rescued.unread));
        }
        let there = agree::words_at(self.hub.storage())?;
        for ack in &self.acknowledged {
            if !there.contains(&ack.word) {
                return Err(format!("a rescue file has not all: {}", ack.word));
            }
            if let Some((_, sha256)) = &ack.photo {
                agree::object(&self.folder, sha256)?;
            }
        }
        Ok(())
    }
}

/// What lies in a folder, by name; nothing where there is no such folder.
fn held(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut held: Vec<_> =
        files.map(|file| (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).unwrap_or_default())).collect();
    held.sort();
    held
}
