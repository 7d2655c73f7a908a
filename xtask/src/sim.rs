//! `cargo xtask sim` and `cargo xtask mutants`: the long runs of the simulator and of the seeded mutation test.

use crate::place::Place;
use crate::process::{cargo, run as run_program};

/// Our own crates: in a fast build only these keep their debug assertions, with which bugs can be planted.
const OURS: [&str; 6] = ["record", "wire", "device", "hub", "testkit", "sim"];

/// Runs a program of a package, handing every argument on to it. With `--release` first, everything is built optimised, and
/// our own crates with their assertions: about ten times as many steps in the same time.
pub(crate) fn run(place: &Place, package: &str, program: &str, arguments: &[String]) -> Result<(), String> {
    let fast = arguments.first().is_some_and(|a| a == "--release");
    let mut all: Vec<String> = ["run", "--locked", "--quiet", "--package", package, "--bin", program].map(str::to_owned).into();
    if fast {
        all.push("--release".to_owned());
        all.extend(
            OURS.iter().flat_map(|own| ["--config".to_owned(), format!("profile.release.package.{own}.debug-assertions=true")]),
        );
    }
    all.push("--".to_owned());
    all.extend(arguments.iter().skip(usize::from(fast)).cloned());
    let mut command = cargo(place, &all.iter().map(String::as_str).collect::<Vec<_>>());
    // Their stores live for seconds and are many: in memory, where the machine has such a place.
    let memory = std::path::Path::new("/dev/shm");
    if std::env::var_os("TMPDIR").is_none() && memory.is_dir() {
        command.env("TMPDIR", memory);
    }
    run_program(command)?.or_fail(program).map(|_| ())
}
