//! Sets up what is missing on a machine with only Rust and Node: Debian packages, toolchain parts, npm packages.

use std::path::Path;
use std::time::SystemTime;

use crate::outcome::Tally;
use crate::place::Place;
use crate::process::{ask, program, run};

/// What building and driving the real window takes, and the browser in which accessibility is checked, by Debian name.
const PACKAGES: [&str; 13] = [
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libdbus-1-dev",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "webkit2gtk-driver",
    "xvfb",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "fonts-dejavu-core",
    "chromium",
];

/// Everything below, in order. Nothing here asks a question.
pub(crate) fn all(place: &Place) -> Result<Tally, String> {
    std::fs::create_dir_all(&place.target).map_err(|error| format!("{}: {error}", place.target.display()))?;
    debian_packages(place)?;
    toolchain_parts(place)?;
    node(place)?;
    npm_packages(place)?;
    Ok(Tally::one(true))
}

fn debian_packages(place: &Place) -> Result<(), String> {
    let query = |arguments: &[&str]| ask(program(place, "dpkg-query", arguments, &place.root));
    if query(&["--version"]).is_none() {
        println!("No dpkg here: the equivalents of these Debian packages are needed: {}", PACKAGES.join(" "));
        return Ok(());
    }
    let installed =
        |package: &&str| query(&["-W", "-f=${db:Status-Status}", package]).is_some_and(|status| status.trim() == "installed");
    let missing: Vec<&str> = PACKAGES.into_iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        println!("Debian packages: all {} are installed", PACKAGES.len());
        return Ok(());
    }
    let by_hand = format!("sudo apt-get update && sudo apt-get install -y {}", missing.join(" "));
    let prefix: &[&str] = if is_root(place) {
        &[]
    } else if ask(program(place, "sudo", &["-n", "true"], &place.root)).is_some() {
        &["sudo", "-n"]
    } else {
        return Err(format!("Packages are missing, and this account may not install them. Run:\n  {by_hand}"));
    };
    let apt = |arguments: &[&str]| {
        let words: Vec<&str> =
            prefix.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).chain(arguments).copied().collect();
        run(program(place, words[0], &words[1..], &place.root))
    };
    apt(&["update"])?.or_fail("apt-get update")?;
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(&missing);
    apt(&install)?.or_fail("apt-get install").map_err(|problem| format!("{problem}. By hand:\n  {by_hand}"))?;
    Ok(())
}

fn is_root(place: &Place) -> bool {
    ask(program(place, "id", &["-u"], &place.root)).is_some_and(|id| id.trim() == "0")
}

fn toolchain_parts(place: &Place) -> Result<(), String> {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if ask(crate::process::cargo(place, &[command, "--version"])).is_none() {
            run(program(place, "rustup", &["component", "add", component], &place.root))
                .and_then(|ran| ran.or_fail("rustup"))
                .map_err(|problem| format!("{problem}. Run: rustup component add {component}"))?;
        }
    }
    Ok(())
}

fn node(place: &Place) -> Result<(), String> {
    let version = ask(program(place, "node", &["--version"], &place.root))
        .ok_or("Node is missing. Install Node 20.19 or newer, then run this again.")?;
    println!("Node {}", version.trim());
    Ok(())
}

/// `npm ci` in `ui/` when its lock file is newer than what is installed. `@tauri-apps/cli`, in the top `package.json`, is
/// only for packaging and is left to whoever packages.
fn npm_packages(place: &Place) -> Result<(), String> {
    let ui = place.at("ui");
    let written = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let lock: Option<SystemTime> = written(&ui.join("package-lock.json"));
    if lock.is_none() {
        return Err("ui/package-lock.json is missing: the UI cannot be installed".to_owned());
    }
    if written(&ui.join("node_modules/.package-lock.json")) >= lock {
        println!("npm packages: installed");
        return Ok(());
    }
    run(program(place, "npm", &["ci", "--no-audit", "--no-fund"], &ui))?.or_fail("npm ci in ui/")?;
    Ok(())
}
