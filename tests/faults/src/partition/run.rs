//! One run of the matrix.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use device::Device;
use hub::storage::Storage;
use testkit::{Seeded, visit};
use tokio::time::sleep;
use uuid::Uuid;

use super::cutting::{Line, Manner, Shape};
use crate::deeds::{Acknowledged, Hands, stays_a_draft, word};
use crate::hub_process::{HubProcess, shoulder};
use crate::phone::Pocket;
use crate::{Broken, agree, now, vault_check, while_doing};

/// A device that is not level with the hub so long after its line healed is stuck.
const STUCK: Duration = Duration::from_secs(120);

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Devices become level by themselves, as in an officer's pocket; the time it takes is the run's figure.
    ByThemselves,
    /// Everybody syncs so many times, and is then level or stuck: no time is looked at.
    Rounds(u32),
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Devices.
    pub devices: usize,
    /// Edits a second, of all devices together.
    pub rate: u32,
    /// How long they edit.
    pub lasts: Duration,
    /// Which directions are cut.
    pub shape: Shape,
    /// The longest cut.
    pub longest: Duration,
    /// Everything that is drawn by lot.
    pub seed: u64,
    /// How it ends.
    pub ending: Ending,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Run {
    /// What was asked.
    pub plan: Plan,
    /// Edits acknowledged.
    pub acknowledged: usize,
    /// Edits that were not made because somebody's words had come in between; nothing was acknowledged.
    pub underneath: usize,
    /// Acknowledged edits the hub set aside, each with its author, with its words.
    pub aside: usize,
    /// Cuts.
    pub cuts: usize,
    /// Changes the hub holds.
    pub changes: u64,
    /// From the last line's healing until everybody was level; none where rounds were counted.
    pub drained: Option<Duration>,
    /// What kept somebody from being level.
    pub stuck: Option<String>,
    /// Where a level device differed from the hub.
    pub divergent: Option<String>,
    /// An acknowledged edit that is nowhere.
    pub lost: Option<String>,
}

/// What everybody at work shares.
#[derive(Default)]
struct Shift {
    over: AtomicBool,
    acknowledged: Mutex<Vec<Acknowledged>>,
    underneath: Mutex<usize>,
    refused: Mutex<Option<Broken>>,
}

fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs it.
///
/// # Errors
/// What kept it from being run at all, or an edit a device refused.
pub async fn run(plan: Plan) -> Result<Run, Broken> {
    let dir = crate::scratch()?;
    let hub = tokio::task::block_in_place(|| HubProcess::start(&dir.path().join("hub"), plan.devices))?;
    let (phones, lines, shared) = set_up(&hub, dir.path(), plan.devices).await?;
    let lines = Arc::new(lines);
    let in_touch: Vec<_> = phones.iter().map(|phone| tokio::spawn(phone.clone().keep_in_touch())).collect();
    let shift = Arc::new(Shift::default());
    let mut workers = Vec::new();
    for (n, phone) in phones.iter().enumerate() {
        let hands = Hands::new(phone.clone(), n as u64, 1, shared.clone(), plan.seed ^ ((n as u64) << 16));
        let every = Duration::from_secs_f64(plan.devices as f64 / f64::from(plan.rate.max(1)));
        let dice = Seeded::new(plan.seed ^ 0x0ed1 ^ ((n as u64) << 24));
        workers.push(tokio::spawn(at_work(hands, every, dice, shift.clone())));
    }
    let cutters: Vec<_> = (0..plan.devices).map(|n| tokio::spawn(cut(n, plan, lines.clone(), shift.clone()))).collect();
    sleep(plan.lasts).await;
    shift.over.store(true, Ordering::SeqCst);
    for worker in workers {
        worker.await.map_err(while_doing("waiting for an officer"))?;
    }
    if let Some(refused) = lock(&shift.refused).take() {
        return Err(refused);
    }
    let mut cuts = 0;
    for cutter in cutters {
        cuts += cutter.await.map_err(while_doing("waiting for a line"))?;
    }
    let storage = hub.storage()?;
    let storage: &dyn Storage = &storage;
    let clock = now();
    let stuck = match plan.ending {
        Ending::ByThemselves => by_themselves(&phones, storage).await?,
        Ending::Rounds(rounds) => {
            in_touch.iter().for_each(tokio::task::JoinHandle::abort);
            by_rounds(&phones, storage, rounds).await?
        }
    };
    let drained = (plan.ending == Ending::ByThemselves && stuck.is_none()).then(|| clock.elapsed());
    in_touch.iter().for_each(tokio::task::JoinHandle::abort);
    let acknowledged = std::mem::take(&mut *lock(&shift.acknowledged));
    let underneath = *lock(&shift.underneath);
    let (aside, lost) = missing(&phones, storage, &acknowledged).await?;
    let divergent = if stuck.is_none() { divergent(&phones, storage).await } else { None };
    let (_, changes) = storage.reading(|tx| tx.record_counts()).map_err(while_doing("counting changes"))?;
    let acknowledged = acknowledged.len();
    Ok(Run { plan, acknowledged, underneath, aside, cuts, changes, drained, stuck, divergent, lost })
}

/// Devices of one team, each behind its own line, and the tasks they share.
async fn set_up(hub: &HubProcess, dir: &Path, devices: usize) -> Result<(Vec<Arc<Device>>, Vec<Line>, Vec<Uuid>), Broken> {
    let (mut phones, mut lines, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..devices {
        let line = Line::to(&hub.address).await?;
        let code = tokio::task::block_in_place(|| hub.code(&shoulder(n)))?;
        phones.push(Pocket::new(&dir.join(format!("phone{n}"))).enrol(&line.address, &code).await?);
        lines.push(line);
    }
    for n in 0..8 {
        let made = phones[0].task_create(visit(&format!("Stairwell {}", word(0xff_ffff, n)), &[])).await;
        shared.push(made.map_err(while_doing("making a task"))?.record);
    }
    for phone in &phones {
        phone.sync().await.map_err(while_doing("the first sync"))?;
    }
    Ok((phones, lines, shared))
}

/// Edits at a steady rate until the shift is over.
async fn at_work(mut hands: Hands, every: Duration, dice: Seeded, shift: Arc<Shift>) {
    // Nobody begins in the same instant.
    sleep(every.mul_f64(dice.below(1_000) as f64 / 1e3)).await;
    let mut clock = tokio::time::interval(every);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !shift.over.load(Ordering::SeqCst) {
        match hands.one().await {
            Ok(ack) => lock(&shift.acknowledged).push(ack),
            Err(error) if stays_a_draft(&error) => *lock(&shift.underneath) += 1,
            Err(error) => *lock(&shift.refused) = Some(format!("an edit was refused: {error}")),
        }
        clock.tick().await;
    }
}

/// Cuts and heals one line until the shift is over; it is then whole. Answers how often it was cut.
async fn cut(n: usize, plan: Plan, lines: Arc<Vec<Line>>, shift: Arc<Shift>) -> usize {
    let dice = Seeded::new(plan.seed ^ 0x5c15_5025 ^ ((n as u64) << 40));
    let most = u64::try_from(plan.longest.as_millis()).unwrap_or(u64::MAX);
    let mut cuts = 0;
    while plan.shape != Shape::None && !shift.over.load(Ordering::SeqCst) {
        until_over(&shift, Duration::from_millis(dice.below(most))).await;
        let manner = match (plan.shape, dice.below(3)) {
            (Shape::Moved, _) => Manner::Vanished,
            (_, 0) => Manner::Held,
            (Shape::Both, 1) => Manner::Refused,
            _ => Manner::Forgotten,
        };
        lines[n].cut(plan.shape, manner);
        cuts += 1;
        until_over(&shift, Duration::from_millis(dice.below(most))).await;
        lines[n].heal(manner);
    }
    cuts
}

async fn until_over(shift: &Shift, wait: Duration) {
    let clock = now();
    while clock.elapsed() < wait && !shift.over.load(Ordering::SeqCst) {
        sleep(Duration::from_millis(20).min(wait)).await;
    }
}

/// Waits until everybody is level; what keeps somebody from it, where they are not after [`STUCK`].
async fn by_themselves(phones: &[Arc<Device>], storage: &dyn Storage) -> Result<Option<String>, Broken> {
    let clock = now();
    loop {
        let why = first_behind(phones, storage).await?;
        if why.is_none() || clock.elapsed() > STUCK {
            return Ok(why);
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn by_rounds(phones: &[Arc<Device>], storage: &dyn Storage, rounds: u32) -> Result<Option<String>, Broken> {
    let mut why = None;
    for _ in 0..rounds {
        let synced = phones.iter().cloned().map(|phone| tokio::spawn(async move { phone.sync().await.is_ok() }));
        for sync in synced.collect::<Vec<_>>() {
            // A connection that was cut is found out by the first request over it.
            let _ = sync.await;
        }
        why = first_behind(phones, storage).await?;
        if why.is_none() {
            break;
        }
    }
    Ok(why)
}

async fn first_behind(phones: &[Arc<Device>], storage: &dyn Storage) -> Result<Option<String>, Broken> {
    for (n, phone) in phones.iter().enumerate() {
        if let Some(why) = agree::behind(phone, storage).await? {
            return Ok(Some(format!("device {n}: {why}")));
        }
    }
    Ok(None)
}

async fn divergent(phones: &[Arc<Device>], storage: &dyn Storage) -> Option<String> {
    for (n, phone) in phones.iter().enumerate() {
        let same = match agree::same(phone, storage).await {
            Ok(()) => vault_check::agrees(phone).await.map(|_| ()),
            differs => differs,
        };
        if let Err(broken) = same {
            return Some(format!("device {n}: {broken}"));
        }
    }
    None
}

/// How many acknowledged edits were set aside with their authors, and the first that is nowhere.
async fn missing(
    phones: &[Arc<Device>],
    storage: &dyn Storage,
    acknowledged: &[Acknowledged],
) -> Result<(usize, Option<String>), Broken> {
    let there = agree::words_at(storage)?;
    let mut theirs: BTreeMap<usize, _> = BTreeMap::new();
    let mut aside = 0;
    for ack in acknowledged.iter().filter(|a| !there.contains(&a.word)) {
        // The word says whose it is.
        let who = usize::from_str_radix(&ack.word[3..9], 16).unwrap_or(usize::MAX);
        let Some(phone) = phones.get(who) else { return Ok((aside, Some(ack.word.clone()))) };
        if let std::collections::btree_map::Entry::Vacant(entry) = theirs.entry(who) {
            entry.insert(vault_check::words_held(phone).await?);
        }
        if theirs.get(&who).is_some_and(|words| words.contains(&ack.word)) {
            aside += 1;
        } else {
            return Ok((aside, Some(format!("{} in record {}", ack.word, ack.record))));
        }
    }
    Ok((aside, None))
}
