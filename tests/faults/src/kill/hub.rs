//! A hub that is killed while devices hand in, and started again.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use device::Device;
use hub::storage::Storage;
use sha2::{Digest, Sha256};
use testkit::{Seeded, visit};
use uuid::Uuid;

use crate::deeds::{Acknowledged, Hands, stays_a_draft, word};
use crate::hub_process::{HubProcess, shoulder};
use crate::phone::Pocket;
use crate::{Broken, agree, vault_check, while_doing};

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How often to kill.
    pub kills: u32,
    /// After so many kills everybody goes on with a new hub.
    pub per_hub: u32,
    /// Devices at work.
    pub devices: usize,
    /// The latest kill after a start, ms.
    pub latest_ms: u64,
    /// The instants of the kills.
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Times the hub was killed.
    pub kills: u32,
    /// Hubs.
    pub hubs: u32,
    /// Edits acknowledged by devices, each at the hub in the end.
    pub acknowledged: usize,
    /// Photos among them, byte for byte.
    pub photos: usize,
    /// Receipts looked up after a kill, each honoured.
    pub receipts: usize,
    /// Log entries counted, none missing.
    pub entries: u64,
    /// Syncs that ended well.
    pub synced: u64,
    /// Syncs that did not, by the device's code.
    pub cut: BTreeMap<String, u64>,
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "hub, SIGKILL: {} kills of {} hubs", self.kills, self.hubs)?;
        writeln!(f, "  {} edits acknowledged ({} photos): 0 lost", self.acknowledged, self.photos)?;
        writeln!(f, "  {} receipts looked up after a kill: 0 dishonoured", self.receipts)?;
        writeln!(f, "  {} log entries counted: 0 gaps", self.entries)?;
        write!(f, "  {} syncs ended well; not: {:?}", self.synced, self.cut)
    }
}

/// Kills and looks, so often as planned.
///
/// # Errors
/// The first promise that is broken, with the seed.
pub fn run(plan: &Plan) -> Result<Tally, Broken> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    let runtime = runtime.map_err(while_doing("starting"))?;
    let mut tally = Tally::default();
    while tally.kills < plan.kills {
        tally.hubs += 1;
        let seed = plan.seed.wrapping_add(u64::from(tally.hubs) << 32);
        let kills = plan.per_hub.min(plan.kills - tally.kills);
        let done = runtime.block_on(one(plan, kills, seed, &mut tally));
        done.map_err(|broken| format!("seed {}, hub {}: {broken}", plan.seed, tally.hubs))?;
    }
    Ok(tally)
}

/// What everybody at work shares.
#[derive(Default)]
struct Shift {
    over: AtomicBool,
    acknowledged: Mutex<Vec<Acknowledged>>,
    synced: Mutex<BTreeMap<String, u64>>,
    refused: Mutex<Option<Broken>>,
}

fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn one(plan: &Plan, kills: u32, seed: u64, tally: &mut Tally) -> Result<(), Broken> {
    let dir = crate::scratch()?;
    let mut hub = HubProcess::start(&dir.path().join("hub"), plan.devices)?;
    let (phones, shared) = enrolled(&hub, dir.path(), plan.devices).await?;
    let shift = Arc::new(Shift::default());
    let mut workers = Vec::new();
    for (n, phone) in phones.iter().enumerate() {
        let hands = Hands::new(phone.clone(), n as u64, 1, shared.clone(), seed ^ (n as u64)).with_photos();
        workers.push(tokio::spawn(work(phone.clone(), hands, Seeded::new(seed ^ 0xd1ce ^ ((n as u64) << 8)), shift.clone())));
    }
    let dice = Seeded::new(seed);
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(dice.below(plan.latest_ms.max(1)))).await;
        tokio::task::block_in_place(|| hub.kill().and_then(|()| hub.up()))?;
        tally.kills += 1;
        let phone = &phones[usize::try_from(dice.below(phones.len() as u64)).unwrap_or(0)];
        looked_at(phone, &hub, tally).await?;
    }
    shift.over.store(true, Ordering::SeqCst);
    for worker in workers {
        worker.await.map_err(while_doing("waiting for an officer"))?;
    }
    if let Some(refused) = lock(&shift.refused).take() {
        return Err(refused);
    }
    for (code, n) in std::mem::take(&mut *lock(&shift.synced)) {
        if code == "well" { tally.synced += n } else { *tally.cut.entry(code).or_default() += n }
    }
    let acknowledged = std::mem::take(&mut *lock(&shift.acknowledged));
    afterwards(&hub, &phones, dir.path(), &acknowledged, tally).await
}

/// Devices of one team, and a few tasks all of them hold.
async fn enrolled(hub: &HubProcess, dir: &Path, devices: usize) -> Result<(Vec<Arc<Device>>, Vec<Uuid>), Broken> {
    let mut phones = Vec::new();
    for n in 0..devices {
        phones.push(Pocket::new(&dir.join(format!("phone{n}"))).enrol(&hub.address, &hub.code(&shoulder(n))?).await?);
    }
    let mut shared = Vec::new();
    for n in 0..4 {
        let made = phones[0].task_create(visit(&format!("Stairwell {}", word(0xff_ffff, n)), &[])).await;
        shared.push(made.map_err(while_doing("making a task"))?.record);
    }
    for phone in &phones {
        phone.sync().await.map_err(while_doing("the first sync"))?;
    }
    Ok((phones, shared))
}

/// Edits and syncs until the shift is over. A sync that ends badly is the hub's death; an edit that does is a fault.
async fn work(phone: Arc<Device>, mut hands: Hands, dice: Seeded, shift: Arc<Shift>) {
    while !shift.over.load(Ordering::SeqCst) {
        for _ in 0..=dice.below(4) {
            match hands.one().await {
                Ok(ack) => lock(&shift.acknowledged).push(ack),
                Err(error) if stays_a_draft(&error) => {}
                Err(error) => *lock(&shift.refused) = Some(format!("an edit was refused: {error}")),
            }
        }
        let code = phone.sync().await.map_or_else(|error| error.code().to_owned(), |_| "well".to_owned());
        *lock(&shift.synced).entry(code).or_default() += 1;
        tokio::time::sleep(Duration::from_millis(dice.below(30))).await;
    }
}

/// Right after a kill: every receipt one device holds is honoured, and the logs it reads have no gap.
async fn looked_at(phone: &Device, hub: &HubProcess, tally: &mut Tally) -> Result<(), Broken> {
    let storage = hub.storage()?;
    tally.receipts += agree::receipts(phone, &storage).await?;
    let held = phone.holdings().await.map_err(while_doing("counting out a vault"))?;
    tally.entries += agree::logs(&held, &storage)?;
    Ok(())
}

/// When it is quiet: everybody is level and alike, everything acknowledged is at the hub, and a new phone gets it all.
async fn afterwards(
    hub: &HubProcess,
    phones: &[Arc<Device>],
    dir: &Path,
    acknowledged: &[Acknowledged],
    tally: &mut Tally,
) -> Result<(), Broken> {
    let storage = hub.storage()?;
    // What the last one hands in, the first one takes in a second round.
    for _ in 0..2 {
        for phone in phones {
            phone.sync().await.map_err(while_doing("a sync with a hub that stays"))?;
        }
    }
    let fresh = Pocket::new(&dir.join("fresh")).enrol(&hub.address, &hub.code(&shoulder(0))?).await?;
    for (n, phone) in phones.iter().chain([&fresh]).enumerate() {
        if let Some(why) = agree::behind(phone, &storage).await? {
            return Err(format!("device {n} is stuck: {why}"));
        }
        agree::same(phone, &storage).await.map_err(|broken| format!("device {n}: {broken}"))?;
        vault_check::agrees(phone).await?;
        looked_at(phone, hub, tally).await?;
    }
    let there = agree::words_at(&storage)?;
    for ack in acknowledged {
        if !there.contains(&ack.word) {
            return Err(format!("an acknowledged edit is lost: {} in record {}", ack.word, ack.record));
        }
        if let Some((_, sha256)) = &ack.photo {
            photo(hub, &storage, sha256)?;
            tally.photos += 1;
        }
    }
    tally.acknowledged += acknowledged.len();
    Ok(())
}

fn photo(hub: &HubProcess, storage: &dyn Storage, sha256: &str) -> Result<(), Broken> {
    let mut hash = [0; 32];
    hex::decode_to_slice(sha256, &mut hash).map_err(while_doing("reading a fingerprint"))?;
    let row = storage.reading(|tx| tx.object(&hash)).map_err(while_doing("reading an object's row"))?;
    row.ok_or_else(|| format!("photo {sha256} is not at the hub"))?;
    let path = hub.folder().join("objects").join(&sha256[..2]).join(&sha256[2..]);
    let bytes = std::fs::read(path).map_err(while_doing("reading a photo at the hub"))?;
    let same = hex::encode(Sha256::digest(&bytes)) == sha256;
    if same { Ok(()) } else { Err(format!("photo {sha256} has other bytes at the hub")) }
}
