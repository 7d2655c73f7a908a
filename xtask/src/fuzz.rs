//! `cargo xtask fuzz`: every parser of bytes from outside under libFuzzer, for a while each. Needs a nightly compiler and
//! cargo-fuzz; nothing else here does.

use std::path::PathBuf;

use crate::place::Place;
use crate::process::{program, run as run_program};

/// Runs each target, or those named, for so many seconds from the kept corpus; what it finds lies in `fuzz/artifacts`.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<(), String> {
    let usage = || "cargo xtask fuzz --seconds N [target...]".to_owned();
    let (seconds, named) = match arguments {
        [flag, seconds, named @ ..] if flag == "--seconds" && seconds.parse::<u32>().is_ok() => (seconds, named),
        _ => return Err(usage()),
    };
    let targets = if named.is_empty() { targets(place)? } else { named.to_vec() };
    let mut broken = Vec::new();
    for target in &targets {
        if !one(place, target, seconds)? {
            broken.push(target.as_str());
        }
    }
    println!("{} passed, {} failed", targets.len() - broken.len(), broken.len());
    if broken.is_empty() { Ok(()) } else { Err(format!("found something: {}; see fuzz/artifacts", broken.join(", "))) }
}

/// The names of the targets, as their files have them.
fn targets(place: &Place) -> Result<Vec<String>, String> {
    let folder = place.at("fuzz/fuzz_targets");
    let files = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let paths: Vec<PathBuf> = files.filter_map(|file| file.ok().map(|f| f.path())).collect();
    let mut names: Vec<String> = paths.iter().filter_map(|p| p.file_stem()?.to_str().map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}

fn one(place: &Place, target: &str, seconds: &str) -> Result<bool, String> {
    // New inputs go to a folder outside the checkout: the kept corpus stays small.
    let found = place.target.join("fuzz-corpus").join(target);
    std::fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
    let kept = place.at("fuzz/corpus").join(target);
    let (found, kept) = (found.to_string_lossy().into_owned(), kept.to_string_lossy().into_owned());
    let limits = [format!("-max_total_time={seconds}"), "-timeout=20".to_owned(), "-rss_limit_mb=2048".to_owned()];
    // Our parsers are safe Rust (`forbid(unsafe_code)`): what is looked for is panics, hangs and memory without end.
    let mut all = vec!["+nightly", "fuzz", "run", "--sanitizer", "none", target, &found, &kept, "--"];
    all.extend(limits.iter().map(String::as_str));
    let mut command = program(place, "cargo", &all, &place.root);
    command.env("CARGO_TARGET_DIR", place.target.join("fuzz"));
    Ok(run_program(command)?.ok)
}
