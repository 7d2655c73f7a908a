//! A device in a process of its own: enrol, first sync, quiet sync; tells its times as one line of JSON.

use std::path::Path;
use std::sync::Arc;

use device::adapters::{HttpNetwork, SystemClock, SystemRng};
use device::screen::{Enrol, EnrolLook};
use device::vault::NoKeystore;
use device::{Device, Seams};
use serde_json::json;

use crate::measure::{Stopwatch, cpu, peak_mb};

/// What opens the vaults of a run.
pub const PASSPHRASE: &str = "a passphrase for a benchmark";

/// A device with the real clock, randomness and network, and a passphrase.
#[must_use]
pub fn new(vault: &Path) -> Device {
    let clock = Arc::new(SystemClock::default());
    let seams = Seams::new(clock, Arc::new(SystemRng), Arc::new(NoKeystore), Arc::new(HttpNetwork));
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

/// The child's whole life.
///
/// # Errors
/// What stopped it, in words.
pub fn device(vault: &Path, hub: &str, code: &str) -> Result<(), String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let me = std::process::id();
        let device = new(vault);
        // Enrolling derives the passphrase's key, which is meant to be slow, and takes the reference tables and the first
        // sync; the clock starts when the code is given and the key's derivation is taken off by its processor time.
        let derive = Stopwatch::start();
        device.enrol_look(EnrolLook { hub: hub.to_owned() }).await.map_err(|e| e.to_string())?;
        let looked = derive.elapsed();
        let (clock, before) = (Stopwatch::start(), cpu(me));
        enrol(&device, hub, code).await?;
        let session = device.session().map_err(|e| e.to_string())?;
        session.sync().await.map_err(|e| e.to_string())?;
        let (first, used) = (clock.elapsed(), cpu(me).saturating_sub(before));
        println!(
            "{}",
            json!({ "first_ms": first.as_secs_f64() * 1e3, "look_ms": looked.as_secs_f64() * 1e3,
            "cpu_ms": used.as_millis() as u64, "peak_mb": peak_mb(me) })
        );
        // The parent reads the counters between the two, then says go on.
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(|e| e.to_string())?;
        let clock = Stopwatch::start();
        session.sync().await.map_err(|e| e.to_string())?;
        println!("{}", json!({ "quiet_ms": clock.elapsed().as_secs_f64() * 1e3 }));
        std::io::stdin().read_line(&mut line).map_err(|e| e.to_string())?;
        Ok(())
    })
}
