//! A device that is killed while its officer works, opened again, and looked at.

use std::fmt::{self, Display, Formatter};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use testkit::Seeded;

use crate::deeds::{Acknowledged, words_in};
use crate::hub_process::{HubProcess, shoulder};
use crate::phone::{Pocket, close};
use crate::{Broken, agree, vault_check, while_doing};

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program that has the `officer` command.
    pub program: PathBuf,
    /// How often to kill.
    pub kills: u32,
    /// After so many kills the work goes on in a new vault.
    pub per_vault: u32,
    /// The instants of the kills.
    pub seed: u64,
}

/// The most edits acknowledged before a kill is looked for.
const EDITS: u64 = 8;
/// The latest kill after that, microseconds: two or three edits' time.
const LATEST_US: u64 = 20_000;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Processes killed.
    pub kills: u32,
    /// Of these, before the vault was open: in the middle of recovering from the last one.
    pub opening: u32,
    /// Edits acknowledged, each there afterwards.
    pub acknowledged: usize,
    /// Photos among them, byte for byte.
    pub photos: usize,
    /// Vaults.
    pub vaults: u32,
    /// How long each took to open again.
    pub opened: Vec<Duration>,
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut opened = self.opened.clone();
        opened.sort_unstable();
        let at = |percent: usize| opened.get((opened.len() * percent / 100).min(opened.len().saturating_sub(1)));
        let ms = |percent| at(percent).map_or(0.0, |d| d.as_secs_f64() * 1e3);
        writeln!(f, "device, SIGKILL: {} kills, {} of them while the vault was being opened", self.kills, self.opening)?;
        writeln!(f, "  {} edits acknowledged ({} photos) in {} vaults: 0 lost", self.acknowledged, self.photos, self.vaults)?;
        write!(f, "  0 vaults damaged; opened again in {:.0} ms p50, {:.0} ms p99", ms(50), ms(99))
    }
}

/// Kills and looks, so often as planned.
///
/// # Errors
/// The first promise that is broken, with the seed.
pub fn run(plan: &Plan) -> Result<Tally, Broken> {
    killed(plan).map_err(|broken| format!("seed {}: {broken}", plan.seed))
}

fn killed(plan: &Plan) -> Result<Tally, Broken> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(while_doing("starting"))?;
    let dir = crate::scratch()?;
    let hub = HubProcess::start(&dir.path().join("hub"), 1)?;
    let storage = hub.storage()?;
    let dice = Seeded::new(plan.seed);
    let mut tally = Tally::default();
    while tally.kills < plan.kills {
        tally.vaults += 1;
        let who = u64::from(tally.vaults);
        let folder = dir.path().join(format!("phone{who}"));
        let pocket = Pocket::new(&folder);
        runtime.block_on(async { close(pocket.enrol(&hub.address, &hub.code(&shoulder(0))?).await?).await })?;
        let mut acknowledged: Vec<Acknowledged> = Vec::new();
        for kill in 0..plan.per_vault.min(plan.kills - tally.kills) {
            let heard = Officer::start(plan, &folder, who, u64::from(kill) * 100_000)?.killed_at(&dice)?;
            tally.kills += 1;
            tally.opening += u32::from(!heard.ready);
            acknowledged.extend(heard.acknowledged);
            let opened = runtime.block_on(vault_check::whole(&pocket, &acknowledged));
            tally.opened.push(opened.map_err(|broken| format!("vault {who}, kill {kill}: {broken}"))?);
        }
        runtime.block_on(handed_in(&pocket, &storage, &acknowledged))?;
        tally.acknowledged += acknowledged.len();
        tally.photos += acknowledged.iter().filter(|a| a.photo.is_some()).count();
        std::fs::remove_dir_all(&folder).map_err(while_doing("removing a vault"))?;
    }
    Ok(tally)
}

/// What was acknowledged before any of the kills reaches the hub like everything else.
async fn handed_in(
    pocket: &Pocket,
    storage: &hub::storage::sqlite::SqliteStorage,
    acknowledged: &[Acknowledged],
) -> Result<(), Broken> {
    let device = pocket.open().await?;
    device.sync().await.map_err(while_doing("the sync after the last kill"))?;
    if let Some(why) = agree::behind(&device, storage).await? {
        return Err(format!("after the last kill: {why}"));
    }
    agree::same(&device, storage).await?;
    let there = agree::words_at(storage)?;
    let held = device.holdings().await.map_err(while_doing("counting out a vault"))?;
    close(device).await?;
    let Some(lost) = acknowledged.iter().find(|a| !there.contains(&a.word)) else { return Ok(()) };
    let aside: Vec<String> = held
        .aside
        .iter()
        .filter(|a| words_in(&a.raw).any(|w| w == lost.word))
        .map(|a| format!("{}: {:?}", a.code, a.said))
        .collect();
    Err(format!("the hub never got {} in record {}; set aside: {aside:?}", lost.word, lost.record))
}

/// A process at work.
struct Officer {
    child: Child,
    heard: Receiver<()>,
    lines: JoinHandle<Vec<String>>,
    complaint: JoinHandle<String>,
}

struct Heard {
    ready: bool,
    acknowledged: Vec<Acknowledged>,
}

impl Officer {
    fn start(plan: &Plan, folder: &Path, who: u64, from: u64) -> Result<Self, Broken> {
        let mut command = Command::new(&plan.program);
        command.arg("officer").arg(folder).args(["--who", &who.to_string(), "--from", &from.to_string(), "--sync"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(while_doing("starting an officer"))?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let (tell, heard_line) = channel();
        let lines = std::thread::spawn(move || {
            let mut heard = Vec::new();
            for line in out.into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok) {
                // Nobody may be waiting for it.
                let _ = tell.send(());
                heard.push(line);
            }
            heard
        });
        let complaint = std::thread::spawn(move || {
            let mut text = String::new();
            // What cannot be read is not said.
            let _ = err.map(|mut err| err.read_to_string(&mut text));
            text
        });
        Ok(Self { child, heard: heard_line, lines, complaint })
    }

    /// Most are killed while they work, some while they open the vault, and all at an instant nobody chose.
    fn killed_at(mut self, dice: &Seeded) -> Result<Heard, Broken> {
        if dice.below(8) > 0 {
            // The first line says that the vault is open. Where it ends instead, there is nothing to wait for.
            let _ = (0..=dice.below(EDITS)).all(|_| self.heard.recv().is_ok());
        }
        std::thread::sleep(Duration::from_micros(dice.below(LATEST_US)));
        let ended = self.child.try_wait().map_err(while_doing("looking at an officer"))?;
        self.child.kill().and_then(|()| self.child.wait()).map_err(while_doing("killing an officer"))?;
        let lines = self.lines.join().map_err(|_| "an officer could not be heard")?;
        if let Some(status) = ended {
            let complaint = self.complaint.join().unwrap_or_default();
            return Err(format!("an officer stopped working by themselves ({status}): {}", complaint.trim()));
        }
        let ready = lines.first().is_some_and(|line| line == "ready");
        Ok(Heard { ready, acknowledged: lines.iter().filter_map(|line| line.parse().ok()).collect() })
    }
}
