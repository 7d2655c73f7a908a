//! Checks that are not tests: format, lints, the UI's own checks, the configuration link.

use crate::outcome::Tally;
use crate::place::Place;
use crate::process::{Ran, cargo, program, run};

/// rustfmt over the workspace, without changing anything.
pub(crate) fn format(place: &Place) -> Result<Tally, String> {
    Ok(Tally::one(run(cargo(place, &["fmt", "--all", "--check"]))?.ok))
}

/// Clippy over everything, the window shell too; a warning is a failure.
pub(crate) fn lints(place: &Place) -> Result<Tally, String> {
    let arguments = ["clippy", "--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    Ok(Tally::one(run(cargo(place, &arguments))?.ok))
}

/// The UI: types and accessibility warnings, lints, unit tests, and the build that goes into the window.
pub(crate) fn ui(place: &Place) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for script in ["check", "lint"] {
        tally = tally.and(Tally::one(npm(place, script)?.ok));
    }
    let tests = npm(place, "test")?;
    tally = tally.and(counted(&tests, vitest_counts(&tests.lines)));
    Ok(tally.and(Tally::one(npm(place, "build")?.ok)))
}

/// Every page and sheet in light, dark, French, at 320 px and at 200 % text: axe finds nothing, nothing scrolls sideways, no
/// target is under 48 px.
pub(crate) fn access(place: &Place) -> Result<Tally, String> {
    let ran = npm(place, "access")?;
    let counts = |line: &String| Tally { passed: count_before(line, "passed"), failed: count_before(line, "failed") };
    Ok(counted(&ran, ran.lines.last().map(counts).unwrap_or_default()))
}

/// Builds the UI into `ui/dist`, from which the window shell is compiled.
pub(crate) fn ui_build(place: &Place) -> Result<(), String> {
    npm(place, "build")?.or_fail("the build of the UI").map(|_| ())
}

fn npm(place: &Place, script: &str) -> Result<Ran, String> {
    run(program(place, "npm", &["run", "--silent", script], &place.at("ui")))
}

/// Whether `src-tauri/tauri.conf.json` is the link to the one configuration. A checkout without symbolic links
/// has a text file there, and the packaging tool would read that as an empty configuration.
pub(crate) fn configuration_link(place: &Place) -> Result<Tally, String> {
    let link = place.at("src-tauri/tauri.conf.json");
    match std::fs::read_link(&link) {
        Ok(target) if target.as_os_str() == "../tauri.conf.json" => Ok(Tally::one(true)),
        Ok(target) => Err(format!("src-tauri/tauri.conf.json links to {}, not to ../tauri.conf.json", target.display())),
        Err(_) => {
            Err("src-tauri/tauri.conf.json is not a symbolic link. Check out with `git config core.symlinks true`.".to_owned())
        }
    }
}

/// What a test program counted; if it counted nothing, its exit status is the one result.
pub(crate) fn counted(ran: &Ran, counts: Tally) -> Tally {
    match counts {
        Tally { passed: 0, failed: 0 } => Tally::one(ran.ok),
        Tally { failed: 0, .. } if !ran.ok => counts.and(Tally::one(false)),
        counts => counts,
    }
}

/// Reads `Tests  1 failed | 11 passed (12)`.
fn vitest_counts(lines: &[String]) -> Tally {
    let Some(line) = lines.iter().rev().find_map(|line| line.trim().strip_prefix("Tests ")) else { return Tally::default() };
    Tally { passed: count_before(line, "passed"), failed: count_before(line, "failed") }
}

/// The number that stands right before a word, or 0: `count_before("2 passed, 1 failed", "failed")` is 1.
pub(crate) fn count_before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line.split([' ', ',', ';', '|']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vitest_summary_is_counted() {
        let lines = [" Test Files  2 passed (2)".to_owned(), "      Tests  1 failed | 11 passed (12)".to_owned()];
        assert_eq!(vitest_counts(&lines), Tally { passed: 11, failed: 1 });
    }

    #[test]
    fn a_program_that_failed_without_counting_a_failure_still_fails() {
        let crashed = Ran { lines: vec![], ok: false };
        assert_eq!(counted(&crashed, Tally { passed: 5, failed: 0 }), Tally { passed: 5, failed: 1 });
        assert_eq!(counted(&crashed, Tally::default()), Tally { passed: 0, failed: 1 });
    }
}
