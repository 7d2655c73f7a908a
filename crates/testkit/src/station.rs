//! A hub with a small roster, and officers with phones.

use std::path::PathBuf;
use std::sync::Arc;

use device::screen::{Enrol, EnrolLook, Nothing, SessionState, Unlock};
use device::vault::NoKeystore;
use device::{Device, DeviceError, Report, Seams};
use hub::Hub;
use record::OfficerId;
use tempfile::TempDir;
use wire::Hash;
use wire::seam::NoCrash;

use crate::line::Line;
use crate::power::PowerCut;
use crate::time::{Seeded, VirtualClock};

/// The ward everybody here works on.
pub const WARD: &str = "E05999001";
/// What every phone's vault is opened with.
pub const PASSPHRASE: &str = "three herons on the towpath";
/// A sergeant, two constables and a PCSO of one team, and a constable of another.
pub const ROSTER: &str = "warrant,shoulder,name,role,team,wards,supervises,duties,qualifications\n\
    S0045,45CN,Marian Okafor,ps,Canal Side,E05999001,Canal Side,,\n\
    P0123,123CN,Tom Reyes,pc,Canal Side,E05999001,,,\n\
    P0208,208CN,Aisha Khan,pc,Canal Side,E05999001,,,\n\
    C7731,7731CN,Lee Brandt,pcso,Canal Side,E05999001,,,\n\
    P0311,311LF,Dov Levin,pc,Lock Fields,E05999002,,,\n";
/// Mon 23 Nov 2026 12:00 in London.
const NOON: i64 = 1_795_435_200_000;

/// A hub in a folder of its own.
pub struct Station {
    /// The hub.
    pub hub: Hub,
    /// The one clock of hub and phones.
    pub clock: Arc<VirtualClock>,
    /// Where the hub's power may be cut.
    pub power: Arc<PowerCut>,
    pub(crate) seed: u64,
    pub(crate) desks: std::sync::atomic::AtomicU64,
    phones: std::sync::Mutex<Vec<Line>>,
    dir: TempDir,
}

/// One officer's phone.
pub struct Phone {
    /// The device.
    pub device: Arc<Device>,
    /// Its line to the hub.
    pub line: Line,
    /// Where its power may be cut.
    pub power: Arc<PowerCut>,
    /// The officer.
    pub officer: OfficerId,
    folder: PathBuf,
    seams: Seams,
    _dir: Arc<TempDir>,
}

impl Station {
    /// A hub that has just imported the roster.
    #[must_use]
    pub fn open(seed: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(VirtualClock::at(NOON));
        let power = Arc::new(PowerCut::default());
        let hub = Hub::open(dir.path(), clock.clone(), Arc::new(Seeded::new(seed)), power.clone()).unwrap();
        let report = hub.import_roster("roster.csv", ROSTER).unwrap();
        assert!(report.bad.is_empty(), "{report}");
        Self { hub, clock, power, seed, desks: std::sync::atomic::AtomicU64::new(0), phones: std::sync::Mutex::default(), dir }
    }

    /// The hub's process dies and is started again on the same folder; every phone's line leads to the new one.
    pub fn restart(&mut self) {
        self.seed += 1_000_003;
        let rng = Arc::new(Seeded::new(self.seed));
        self.hub = Hub::open(self.dir.path(), self.clock.clone(), rng, self.power.clone()).unwrap();
        for line in self.phones.lock().unwrap().iter() {
            line.leads_to(self.hub.router(), self.certificate());
        }
    }

    /// The hub is started on another data folder, a restored one; every phone's line leads there.
    pub fn moves_to(&mut self, data: &std::path::Path) {
        self.seed += 1_000_003;
        let rng = Arc::new(Seeded::new(self.seed));
        self.hub = Hub::open(data, self.clock.clone(), rng, self.power.clone()).unwrap();
        for line in self.phones.lock().unwrap().iter() {
            line.leads_to(self.hub.router(), self.certificate());
        }
    }

    /// The folder in which the hub keeps everything.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// SHA-256 of the hub's certificate.
    #[must_use]
    pub fn certificate(&self) -> Hash {
        Hash(self.hub.identity().fingerprint)
    }

    /// An officer by shoulder number.
    #[must_use]
    pub fn officer(&self, shoulder: &str) -> OfficerId {
        self.hub.roster().unwrap().officers.values().find(|o| o.shoulder == shoulder).unwrap().id
    }

    /// A phone out of the box, not enrolled.
    #[must_use]
    pub fn bare_phone(&self, shoulder: &str) -> Phone {
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let line = Line::new(shoulder, self.hub.router(), self.certificate());
        let before = {
            let mut phones = self.phones.lock().unwrap();
            let before = phones.iter().filter(|p| p.is_of(shoulder)).count() as u64;
            phones.push(line.clone());
            before
        };
        let power = Arc::new(PowerCut::default());
        // An officer's second phone makes a key of its own.
        let seed =
            shoulder.bytes().fold(self.seed, |s, b| s.wrapping_mul(131).wrapping_add(u64::from(b))).wrapping_add(before << 40);
        let seams = Seams {
            clock: self.clock.clone(),
            rng: Arc::new(Seeded::new(seed)),
            crash: power.clone(),
            keystore: Arc::new(NoKeystore),
            network: Arc::new(line.clone()),
            apps: Arc::new(device::NoApps),
            kinds: device::own_kinds(),
        };
        let folder = dir.path().join("vault");
        let device = Arc::new(Device::new(&folder, seams.clone(), "phone"));
        Phone { device, line, power, officer: self.officer(shoulder), folder, seams, _dir: dir }
    }

    /// A phone enrolled and open.
    pub async fn phone(&self, shoulder: &str) -> Phone {
        let phone = self.bare_phone(shoulder);
        let code = self.hub.issue_code(shoulder).unwrap().code;
        phone.enrol(&code).await.unwrap();
        phone
    }
}

impl Phone {
    /// Compares the fingerprint and enrols with a code. Gives the six digits.
    ///
    /// # Errors
    /// As [`Device::enrol`].
    pub async fn enrol(&self, code: &str) -> Result<String, DeviceError> {
        let seen = self.device.enrol_look(EnrolLook { hub: "hub.test:8443".into() }).await?;
        let ask =
            Enrol { hub: seen.hub, fingerprint: seen.fingerprint, code: code.to_owned(), passphrase: Some(PASSPHRASE.into()) };
        Ok(self.device.enrol(ask).await?.check)
    }

    /// One sync, to its end.
    pub async fn sync(&self) -> Report {
        self.device.sync().await.unwrap()
    }

    /// The process dies and is started again: what was not on the disk is gone.
    pub async fn restart(&mut self) -> SessionState {
        self.device.lock(Nothing {}).await.unwrap();
        // The folder's lock goes with the process: the old device must be gone before the new one asks for it.
        let old = std::mem::replace(&mut self.device, Arc::new(Device::new("", self.seams.clone(), "phone")));
        drop(old);
        self.device = Arc::new(Device::new(&self.folder, self.seams.clone(), "phone"));
        self.device.unlock(Unlock { passphrase: Some(PASSPHRASE.into()) }).await.unwrap()
    }

    /// A second phone with a copy of this one's vault, as a cloned disk gives: both are open afterwards.
    pub async fn cloned(&mut self, station: &Station) -> Self {
        self.device.lock(Nothing {}).await.unwrap();
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let folder = dir.path().join("vault");
        copy(&self.folder, &folder);
        self.restart().await;
        let line = Line::new("clone", station.hub.router(), station.certificate());
        station.phones.lock().unwrap().push(line.clone());
        let power = Arc::new(PowerCut::default());
        let seams = Seams {
            rng: Arc::new(Seeded::new(station.seed ^ 0xc10e)),
            crash: power.clone(),
            network: Arc::new(line.clone()),
            ..self.seams.clone()
        };
        let device = Arc::new(Device::new(&folder, seams.clone(), "phone"));
        device.unlock(Unlock { passphrase: Some(PASSPHRASE.into()) }).await.unwrap();
        Self { device, line, power, officer: self.officer, folder, seams, _dir: dir }
    }

    /// The vault is put back from an older copy of it, and the phone goes on from there.
    pub async fn put_back(&mut self, older: &std::path::Path) {
        self.device.lock(Nothing {}).await.unwrap();
        let old = std::mem::replace(&mut self.device, Arc::new(Device::new("", self.seams.clone(), "phone")));
        drop(old);
        std::fs::remove_dir_all(&self.folder).unwrap();
        copy(older, &self.folder);
        // The machine's randomness does not come back with a backup.
        let mut seed = [0; 8];
        self.seams.rng.fill(&mut seed);
        self.seams.rng = Arc::new(Seeded::new(u64::from_be_bytes(seed) ^ 0xbac0));
        self.device = Arc::new(Device::new(&self.folder, self.seams.clone(), "phone"));
        self.device.unlock(Unlock { passphrase: Some(PASSPHRASE.into()) }).await.unwrap();
    }

    /// The folder its vault is in.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// What it was given from outside, for a second process on the same folder.
    #[must_use]
    pub fn seams(&self) -> Seams {
        Seams { crash: Arc::new(NoCrash), ..self.seams.clone() }
    }
}

/// A vault's folder with everything in it, as a backup of the disk holds it.
///
/// # Panics
/// Where the disk does not give or take it.
pub fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let into = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &into);
        } else {
            std::fs::copy(entry.path(), into).unwrap();
        }
    }
}
