//! One run: so many steps from one seed, a quiet hour now and then, and what came of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use futures_util::FutureExt;
use wire::Hash;

use crate::city::City;
use crate::drill::{self, Part};
use crate::tally::Tally;
use crate::{promises, quiet, trouble, work};

/// How long a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Steps.
    pub steps: u64,
    /// It falls quiet after so many steps, and at the end.
    pub quiet_every: u64,
    /// What is left out.
    pub without: Without,
    /// Trouble that comes by script, whatever the dice say.
    pub drills: Option<Part>,
}

/// Disasters a run is spared: to look at one kind of trouble without another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Without {
    /// No record is erased.
    pub erasures: bool,
    /// No vault is cloned.
    pub clones: bool,
    /// The hub is never restored from its backup.
    pub hub_restores: bool,
    /// No phone is restored from its backup.
    pub phone_restores: bool,
}

impl Plan {
    /// So many steps, with a quiet hour every 60.
    #[must_use]
    pub fn steps(steps: u64) -> Self {
        Self { steps, quiet_every: 60, without: Without::default(), drills: None }
    }

    /// So many steps with a part of the drills, and without the disasters that part cannot stand beside.
    #[must_use]
    pub fn drilled(steps: u64, part: Part) -> Self {
        Self { without: part.without(), drills: Some(part), ..Self::steps(steps) }
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its seed.
    pub seed: u64,
    /// What happened in it.
    pub tally: Tally,
    /// A line a step.
    pub trace: Vec<String>,
    /// SHA-256 over the trace and everything that crossed a line: the same seed gives the same.
    pub digest: String,
    /// The promise that was broken, in words; none where all held.
    pub broken: Option<String>,
}

/// Runs a seed to its end, or to the first promise broken.
#[must_use]
pub fn run(seed: u64, plan: Plan) -> Ended {
    listen_for_panics();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime of one thread");
    RUNNING.fetch_add(1, Ordering::SeqCst);
    let ran = catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(seed, plan))));
    RUNNING.fetch_sub(1, Ordering::SeqCst);
    ran.unwrap_or_else(|_| Ended {
        seed,
        tally: Tally { runs: 1, ..Tally::default() },
        trace: Vec::new(),
        digest: String::new(),
        broken: Some(format!("it could not begin: {}", last_panic())),
    })
}

async fn play(seed: u64, plan: Plan) -> Ended {
    let mut city = City::open(seed, plan.without).await;
    let done = AssertUnwindSafe(all(&mut city, plan)).catch_unwind().await;
    let broken = match done {
        Ok(Ok(())) => None,
        Ok(Err(what)) => Some(what),
        Err(_) => Some(format!("something panicked: {}", last_panic())),
    };
    let mut whole: Vec<u8> = Vec::new();
    for line in &city.trace {
        whole.extend_from_slice(line.as_bytes());
        whole.push(b'\n');
    }
    for phone in &city.phones {
        let crossed = phone.line.trace();
        city.tally.requests += crossed.len() as u64;
        crossed.iter().for_each(|line| whole.extend_from_slice(line.as_bytes()));
    }
    Ended { seed, digest: Hash::of(&whole).to_string(), tally: city.tally, trace: city.trace, broken }
}

async fn all(city: &mut City, plan: Plan) -> Result<(), String> {
    let mut drills = plan.drills.map(|part| drill::places(city, part, plan.steps)).unwrap_or_default();
    for n in 1..=plan.steps {
        city.tally.steps = n;
        step(city).await?;
        for drill in drills.remove(&n).unwrap_or_default() {
            drill::held(city, drill).await?;
        }
        if n % plan.quiet_every == 0 || n == plan.steps {
            quiet::fall(city).await?;
            city.tally.quiets += 1;
        }
    }
    Ok(())
}

async fn step(city: &mut City) -> Result<(), String> {
    // Minutes, mostly; now and then a night, and once in a long while a month, in which work ages out and leases end.
    let minutes = match city.below(400) {
        0 => 32 * 24 * 60,
        1..=10 => 9 * 60,
        _ => city.below(12),
    };
    city.pass(i64::try_from(minutes).unwrap() * 60_000 + 1_000);
    match city.below(100) {
        0..=51 => work::one(city).await?,
        52..=77 => {
            let n = city.below(city.phones.len());
            sync(city, n).await?;
            work::looked(city, n).await?;
        }
        78..=95 => trouble::one(city).await?,
        _ => crate::rogue::one(city)?,
    }
    mend_power(city).await?;
    promises::each_step(city)
}

/// One phone's sync; while there is trouble it may fail, but only as a line or a hub fails.
pub(crate) async fn sync(city: &mut City, n: usize) -> Result<(), String> {
    let done = city.phones[n].sync().await;
    let answer = match &done {
        Ok(report) => {
            format!("ok received {} changed {} left {} aside {}", report.received, report.changed, report.left, report.set_aside)
        }
        Err(error) => error.code().to_owned(),
    };
    city.note(format!("{} sync: {answer}", city.phones[n].shoulder));
    match done {
        Err(error)
            if !city.phones[n].power.off() && matches!(error.code(), "vault_corrupt" | "database" | "internal" | "disk") =>
        {
            // The hub says "internal" too while its power goes.
            if city.power.off() { Ok(()) } else { Err(format!("{} cannot sync: {error}", city.phones[n].shoulder)) }
        }
        _ => Ok(()),
    }
}

/// Whatever lost its power is started again.
pub(crate) async fn mend_power(city: &mut City) -> Result<(), String> {
    if city.power.off() {
        let point = city.power.cut_at().unwrap_or("no point");
        city.restart_hub();
        city.tally.cut(point);
        city.note(format!("the hub died at {point} and is started again"));
        if !city.refilling {
            promises::receipts_honoured(city).await?;
        }
    }
    for n in 0..city.phones.len() {
        if city.phones[n].power.off() {
            let point = city.phones[n].power.cut_at().unwrap_or("no point");
            city.tally.cut(point);
            let shoulder = city.phones[n].shoulder;
            city.note(format!("{shoulder} died at {point} and is started again"));
            city.phones[n].restart().await.map_err(|e| format!("{shoulder} does not start again: {e}"))?;
        }
        city.enter(n).await?;
    }
    Ok(())
}

static HEARD: Mutex<String> = Mutex::new(String::new());
/// Runs under way in this process.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Panics are what power cuts are made of: in a run they are kept, not printed. Outside of one they are a failed test, which
/// says why.
fn listen_for_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if RUNNING.load(Ordering::SeqCst) == 0 {
                return before(panic);
            }
            let text = panic.to_string();
            if !text.contains("the power is cut at") {
                *HEARD.lock().unwrap_or_else(PoisonError::into_inner) = text;
            }
        }));
    });
}

fn last_panic() -> String {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
