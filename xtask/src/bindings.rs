//! `cargo xtask bindings`: the TypeScript types and commands that the screens use, written from Rust.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::outcome::Tally;
use crate::place::Place;
use crate::process::{cargo, run as run_program};

/// Where the checkout keeps them.
const KEPT: &str = "ui/src/lib/ipc/bindings";

/// The command line of `cargo xtask bindings`.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<(), String> {
    let check = match arguments {
        [] => false,
        [only] if only == "--check" => true,
        other => return Err(format!("`cargo xtask bindings` takes --check, not {other:?}")),
    };
    let written = scratch(place);
    // The whole workspace, with the features of the other stages: a package alone compiles half of the dependencies again.
    let mut export = cargo(place, &["test", "--locked", "--workspace", "--lib", "--quiet", "export_bindings"]);
    export.env("TS_RS_EXPORT_DIR", &written);
    run_program(export)?.or_fail("writing the bindings")?;
    if check {
        return compare(place, &written).map(|_| ());
    }
    let kept = place.at(KEPT);
    let (new, old) = (files(&written)?, files(&kept)?);
    for (name, text) in &new {
        let file = kept.join(name);
        if old.get(name) != Some(text) {
            let folder = file.parent().unwrap_or(&kept);
            std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text)).map_err(|error| problem(&file, &error))?;
            println!("wrote {KEPT}/{name}");
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        std::fs::remove_file(kept.join(name)).map_err(|error| problem(&kept.join(name), &error))?;
        println!("removed {KEPT}/{name}");
    }
    Ok(())
}

/// An empty folder for freshly written bindings.
pub(crate) fn scratch(place: &Place) -> PathBuf {
    let folder = place.target.join("bindings-check");
    // Absent is as good as empty; anything else shows itself in the comparison.
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// Fails, naming the files, when what Rust writes now is not what the checkout holds.
pub(crate) fn compare(place: &Place, written: &Path) -> Result<Tally, String> {
    let (new, old) = (files(written)?, files(&place.at(KEPT))?);
    if new.is_empty() {
        return Err("Rust wrote no bindings: the tests that write them did not run.".to_owned());
    }
    let names: std::collections::BTreeSet<&String> = new.keys().chain(old.keys()).collect();
    let stale: Vec<&str> = names.into_iter().filter(|name| new.get(*name) != old.get(*name)).map(String::as_str).collect();
    if stale.is_empty() {
        return Ok(Tally::one(true));
    }
    Err(format!("The TypeScript bindings are not what Rust says. Run `cargo xtask bindings` and commit: {}", stale.join(", ")))
}

/// Every TypeScript file under a folder, by its path in it. An absent folder has none.
fn files(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&next).map_err(|error| problem(&next, &error))? {
            let path = entry.map_err(|error| problem(&next, &error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(name) = path.strip_prefix(folder) {
                let text = std::fs::read_to_string(&path).map_err(|error| problem(&path, &error))?;
                found.insert(name.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    Ok(found)
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
