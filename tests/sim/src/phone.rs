//! One officer's phone: a real device on a real folder, with a clock, a line and a power supply that can each go wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use device::screen::{Enrol, EnrolLook, Nothing, Unlock};
use device::vault::MemoryKeystore;
use device::{Device, DeviceError, Report, Seams};
use record::OfficerId;
use testkit::{Line, PowerCut, Seeded, VirtualClock};

/// See the module.
pub(crate) struct Phone {
    pub(crate) shoulder: &'static str,
    /// Its officer's place in the roster.
    pub(crate) seat: usize,
    pub(crate) officer: OfficerId,
    pub(crate) device: Arc<Device>,
    pub(crate) line: Line,
    pub(crate) power: Arc<PowerCut>,
    pub(crate) clock: Arc<VirtualClock>,
    /// The newest batch the ledger has seen.
    pub(crate) batches: u64,
    /// The batch its backup was taken at.
    pub(crate) backed_up_at: Option<u64>,
    /// Victims' records opened on it, each of which must be in its read log.
    pub(crate) opened: Vec<record::RecordId>,
    folder: PathBuf,
    seams: Seams,
}

impl Phone {
    pub(crate) fn new(
        dir: &Path,
        (seat, shoulder): (usize, &'static str),
        officer: OfficerId,
        now: i64,
        seed: u64,
        line: Line,
    ) -> Self {
        let (power, clock) = (Arc::new(PowerCut::default()), Arc::new(VirtualClock::at(now)));
        let seams = Seams {
            clock: clock.clone(),
            rng: Arc::new(Seeded::new(seed)),
            crash: power.clone(),
            keystore: Arc::new(MemoryKeystore::default()),
            network: Arc::new(line.clone()),
            apps: Arc::new(device::NoApps),
            kinds: device::own_kinds(),
        };
        let folder = dir.join(shoulder);
        let device = Arc::new(Device::new(&folder, seams.clone(), "phone"));
        Self {
            shoulder,
            seat,
            officer,
            device,
            line,
            power,
            clock,
            batches: 0,
            backed_up_at: None,
            opened: Vec::new(),
            folder,
            seams,
        }
    }

    pub(crate) async fn enrol(&self, code: &str) -> Result<(), DeviceError> {
        let seen = self.device.enrol_look(EnrolLook { hub: "hub.test:8443".into() }).await?;
        let ask = Enrol { hub: seen.hub, fingerprint: seen.fingerprint, code: code.to_owned(), passphrase: None };
        self.device.enrol(ask).await.map(|_| ())
    }

    /// One sync. A power cut in the middle of it is an error like any other: the process is gone.
    pub(crate) async fn sync(&self) -> Result<Report, DeviceError> {
        let device = self.device.clone();
        let done = tokio::spawn(async move { device.sync().await }).await;
        done.unwrap_or_else(|_| Err(DeviceError::Internal { what: "the power was cut".into() }))
    }

    async fn down(&mut self) {
        let _ = self.device.lock(Nothing {}).await;
        // The folder's lock goes with the process: the old device must be gone before the new one asks for it.
        self.device = Arc::new(Device::new("", self.seams.clone(), "phone"));
    }

    async fn up(&mut self) -> Result<(), DeviceError> {
        self.power.disarm();
        self.power.back();
        self.device = Arc::new(Device::new(&self.folder, self.seams.clone(), "phone"));
        self.device.unlock(Unlock { passphrase: None }).await.map(|_| ())
    }

    /// The process dies and is started again: what was not on the disk is gone.
    pub(crate) async fn restart(&mut self) -> Result<(), DeviceError> {
        self.down().await;
        self.up().await
    }

    /// A second phone with a copy of this one's vault, as a cloned disk gives: both go on.
    pub(crate) async fn cloned(&mut self, name: &'static str, seed: u64, line: Line) -> Result<Self, DeviceError> {
        self.down().await;
        let folder = self.folder.with_file_name(name);
        copy(&self.folder, &folder)?;
        self.up().await?;
        let power = Arc::new(PowerCut::default());
        let seams = Seams {
            rng: Arc::new(Seeded::new(seed)),
            crash: power.clone(),
            network: Arc::new(line.clone()),
            ..self.seams.clone()
        };
        let device = Arc::new(Device::new(&folder, seams.clone(), "phone"));
        device.unlock(Unlock { passphrase: None }).await?;
        Ok(Self {
            shoulder: name,
            seat: self.seat,
            officer: self.officer,
            device,
            line,
            power,
            clock: self.clock.clone(),
            batches: self.batches,
            backed_up_at: None,
            opened: Vec::new(),
            folder,
            seams,
        })
    }

    fn backup_folder(&self) -> PathBuf {
        self.folder.with_extension("backup")
    }

    /// Copies the vault as it stands.
    pub(crate) async fn back_up(&mut self) -> Result<(), DeviceError> {
        self.down().await;
        copy(&self.folder, &self.backup_folder())?;
        self.backed_up_at = Some(self.batches);
        self.up().await
    }

    /// The vault is what it was when it was copied; whatever was written since is gone with the old phone.
    pub(crate) async fn restore(&mut self) -> Result<(), DeviceError> {
        self.down().await;
        copy(&self.backup_folder(), &self.folder)?;
        self.batches = self.backed_up_at.unwrap_or(0);
        self.opened.clear();
        self.up().await
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() { copy(&entry.path(), &target)? } else { fs::copy(entry.path(), target).map(|_| ())? }
    }
    Ok(())
}
