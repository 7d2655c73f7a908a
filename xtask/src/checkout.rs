//! Whose code is in the build folder. Cargo names what it builds by its path inside the workspace and goes by the times of files:
//! two checkouts that share a build folder would each run what the other built from newer files, and be told that it is fresh.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::place::Place;
use crate::process::{ask, cargo};

/// Names the checkout whose code was built last.
const STAMP: &str = "built-from";

/// Lets cargo build this checkout's own crates anew where another checkout used the build folder last. What came from a registry
/// stays.
///
/// # Errors
/// Words, where the folder cannot be written or cargo does not say what the members are.
pub(crate) fn take_over(place: &Place) -> Result<(), String> {
    let ours = place.root.display().to_string();
    let stamp = place.target.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|last| last == ours) {
        return Ok(());
    }
    fs::create_dir_all(&place.target).map_err(|error| format!("{}: {error}", place.target.display()))?;
    forget(&place.target, &members(place)?)?;
    fs::write(&stamp, ours).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// The names of the workspace's own packages.
fn members(place: &Place) -> Result<Vec<String>, String> {
    let said = ask(cargo(place, &["metadata", "--no-deps", "--format-version", "1"])).ok_or("cargo metadata failed")?;
    let said: Value = serde_json::from_str(&said).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = said["packages"].as_array().into_iter().flatten();
    Ok(packages.filter_map(|package| package["name"].as_str().map(str::to_owned)).collect())
}

/// Takes away what cargo remembers of these packages in every profile.
fn forget(target: &Path, names: &[String]) -> Result<(), String> {
    let words = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    for profile in ["debug", "release"] {
        let remembered = target.join(profile).join(".fingerprint");
        let Ok(entries) = fs::read_dir(&remembered) else { continue };
        for entry in entries {
            let path = entry.map_err(|error| words(&remembered, error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // A package's name and a hash: `hub-0cda17879eec97b6`.
            if name.rsplit_once('-').is_some_and(|(package, _)| names.iter().any(|n| n == package)) {
                fs::remove_dir_all(&path).map_err(|error| words(&path, error))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_checkout_built_is_built_anew_and_what_came_from_a_registry_stays() {
        let target = std::env::temp_dir().join(format!("beatbook-checkout-{}", std::process::id()));
        let of = |profile: &str, name: &str| target.join(profile).join(".fingerprint").join(name);
        let own = [of("debug", "hub-0cda17879eec97b6"), of("release", "beatbook-app-1046600f932cd354")];
        let others = [of("debug", "hub-client-0cda17879eec97b6"), of("release", "serde-1046600f932cd354")];
        for folder in own.iter().chain(&others) {
            fs::create_dir_all(folder).unwrap();
        }
        forget(&target, &["hub".to_owned(), "beatbook-app".to_owned()]).unwrap();
        assert_eq!(own.map(|folder| folder.exists()), [false, false]);
        assert_eq!(others.map(|folder| folder.exists()), [true, true]);
        fs::remove_dir_all(&target).unwrap();
    }

    #[test]
    fn a_checkout_takes_the_build_folder_over_once_and_anew_after_another_has() {
        let target = std::env::temp_dir().join(format!("beatbook-taken-over-{}", std::process::id()));
        let place = Place { target: target.clone(), ..Place::find().unwrap() };
        let built = target.join("debug").join(".fingerprint").join("hub-0cda17879eec97b6");
        let fetched = target.join("debug").join(".fingerprint").join("serde-1046600f932cd354");
        let builds = || [&built, &fetched].into_iter().try_for_each(fs::create_dir_all).unwrap();
        let left = || (built.exists(), fetched.exists());

        builds();
        take_over(&place).unwrap();
        assert_eq!(left(), (false, true), "nobody knows who built it");
        builds();
        take_over(&place).unwrap();
        assert_eq!(left(), (true, true), "it is our own");
        fs::write(target.join(STAMP), "/somewhere/else").unwrap();
        take_over(&place).unwrap();
        assert_eq!(left(), (false, true), "another checkout has built since");
        assert_eq!(fs::read_to_string(target.join(STAMP)).unwrap(), place.root.display().to_string());
        fs::remove_dir_all(&target).unwrap();
    }
}
