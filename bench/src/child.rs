//! A device in a process of its own: enrolment, first sync, quiet sync; tells what each took as one line of JSON.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use device::adapters::{HttpNetwork, SystemClock, SystemRng};
use device::network::Network;
use device::screen::{Enrol, EnrolLook};
use device::vault::NoKeystore;
use device::{Device, Seams};
use serde_json::json;

use crate::gate::{Gate, Gated};
use crate::measure::{Stopwatch, cpu, peak_mb};

/// What opens the vaults of a run.
pub const PASSPHRASE: &str = "a passphrase for a benchmark";

/// A device with the real clock, randomness and network, and a passphrase.
#[must_use]
pub fn new(vault: &Path) -> Device {
    with(vault, Arc::new(HttpNetwork))
}

fn with(vault: &Path, network: Arc<dyn Network>) -> Device {
    let clock = Arc::new(SystemClock::default());
    let seams = Seams::new(clock, Arc::new(SystemRng), Arc::new(NoKeystore), network);
    Device::new(vault, seams, "computer")
}

/// Enrols it.
///
/// # Errors
/// The device's words.
pub async fn enrol(device: &Device, hub: &str, code: &str) -> Result<(), String> {
    let seen = device.enrol_look(EnrolLook { hub: hub.to_owned() }).await.map_err(|e| e.to_string())?;
    let passphrase = Some(PASSPHRASE.to_owned());
    let ask = Enrol { hub: seen.hub, fingerprint: seen.fingerprint, code: code.to_owned(), passphrase };
    device.enrol(ask).await.map_err(|e| e.to_string())?;
    Ok(())
}

/// The child's whole life: it does each thing, tells what it took in one line of JSON, and waits for a line before the
/// next, so that the parent reads its own counters in between.
///
/// # Errors
/// What stopped it, in words.
pub fn device(vault: &Path, hub: &str, code: &str) -> Result<(), String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let gate = Arc::new(Gate::default());
        let device = with(vault, Arc::new(Gated(gate.clone())));
        // The app goes on to its first sync by itself; behind the gate that finds no hub, and enrolment stands alone: the
        // passphrase's key, which is meant to be slow to derive, the vault, and the code.
        let taken = Taken::start();
        enrol(&device, hub, code).await?;
        taken.tell(&gate)?;
        gate.open();
        let session = device.session().map_err(|e| e.to_string())?;
        for _ in ["first sync", "quiet sync"] {
            let (taken, requests) = (Taken::start(), gate.requests());
            let report = session.sync().await.map_err(|e| e.to_string())?;
            if u64::from(report.requests) != gate.requests() - requests || !report.trouble.is_empty() {
                return Err(format!("not the sync that was to be measured: {report:?}"));
            }
            taken.tell(&gate)?;
        }
        Ok(())
    })
}

/// What one thing takes.
struct Taken {
    clock: Stopwatch,
    cpu: Duration,
}

impl Taken {
    fn start() -> Self {
        Self { clock: Stopwatch::start(), cpu: cpu(std::process::id()) }
    }

    fn tell(self, gate: &Gate) -> Result<(), String> {
        let me = std::process::id();
        let told = json!({
            "ms": self.clock.elapsed().as_secs_f64() * 1e3,
            "cpu_ms": cpu(me).saturating_sub(self.cpu).as_millis() as u64,
            "peak_mb": peak_mb(me),
            "requests": gate.requests(),
            "reference": gate.reference(),
        });
        println!("{told}");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| ()).map_err(|e| e.to_string())
    }
}
