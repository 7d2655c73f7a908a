//! Both windows on a display, for a person to play with.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::Programs;
use super::day::{CONSTABLE, SERGEANT};
use super::hub::Hub;
use super::report::say;
use super::sample::Sample;
use crate::window::Trouble;

/// Wraps the keys of the demonstration where no keystore answers; these vaults hold nothing but made-up work.
const PASSPHRASE: &str = "demonstration only";

/// Starts a hub, enrols a sergeant and a constable, opens both windows and returns when both are closed. Everything lies
/// in `out`, and a second run goes on where the first ended.
///
/// # Errors
/// When a program cannot be started or refuses.
pub fn open(programs: &Programs, out: &Path) -> Result<(), Trouble> {
    std::fs::create_dir_all(out).map_err(Trouble::file(out))?;
    let sample = Sample::lay_out(out, programs.data.as_deref())?;
    let mut hub = Hub::prepare(&programs.hub, &out.join("hub"), &sample)?;
    hub.start(None)?;
    let mut windows = Vec::new();
    for shoulder in [SERGEANT, CONSTABLE] {
        let vault = out.join(shoulder);
        if !vault.is_dir() {
            enrol(programs, &hub, shoulder, &vault)?;
        }
        windows.push(window(programs, &vault)?);
    }
    say(&format!("Where this computer has no keystore, a window asks for a passphrase: {PASSPHRASE}"));
    say(&format!("Two windows are open: Sgt {SERGEANT} and PC {CONSTABLE}. The hub is at {}. Close both to end.", hub.address));
    for mut window in windows {
        window.wait().map_err(Trouble::not_started("the window"))?;
    }
    Ok(())
}

fn window(programs: &Programs, vault: &Path) -> Result<Child, Trouble> {
    let mut command = Command::new(&programs.app);
    command
        .arg("--vault")
        .arg(vault)
        .args(["--form", "phone"])
        .stdin(Stdio::null())
        .spawn()
        .map_err(Trouble::not_started("beatbook-app"))
}

fn enrol(programs: &Programs, hub: &Hub, shoulder: &str, vault: &Path) -> Result<(), Trouble> {
    let enrolment = hub.code(shoulder)?;
    let mut command = Command::new(&programs.cli);
    command.arg("--vault").arg(vault).args(["enrol", &hub.address, &enrolment.code, "--fingerprint", &enrolment.fingerprint]);
    command.env("BEATBOOK_PASSPHRASE", PASSPHRASE);
    let ended = command.stdin(Stdio::null()).status().map_err(Trouble::not_started("beatbook"))?;
    if ended.success() { Ok(()) } else { Err(Trouble::NotSo(format!("the device of {shoulder} could not be enrolled"))) }
}
