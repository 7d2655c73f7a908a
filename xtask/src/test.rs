//! `cargo xtask test`: every test there is, in an order in which nothing is compiled twice.

use crate::checks::{self, count_before, counted};
use crate::outcome::{Stages, Tally};
use crate::place::Place;
use crate::process::{ask, cargo};
use crate::{bindings, demo, setup};

/// Runs every stage, prints the table, and fails if anything failed.
pub(crate) fn run_all(place: &Place, windows: bool) -> Result<(), String> {
    let mut stages = Stages::default();
    if !stages.run("set up", || setup::all(place)) {
        return stages.close();
    }
    stages.run("configuration link", || checks::configuration_link(place));
    stages.run("format", || checks::format(place));
    // The window shell is compiled with the built UI inside it, so the UI comes first.
    stages.run("ui", || checks::ui(place));
    stages.run("access", || checks::access(place));
    stages.run("lints", || checks::lints(place));
    let bindings = bindings::scratch(place);
    if !stages.run("build", || build(place)) {
        for name in ["tests", "documentation tests", "bindings", "windows"] {
            stages.left_out(name, "left out: the build failed");
        }
        return stages.close();
    }
    stages.run("tests", || rust_tests(place, &bindings));
    stages.run("documentation tests", || documentation_tests(place));
    stages.run("bindings", || bindings::compare(place, &bindings));
    if windows {
        stages.run("windows", || demo::story(place, &place.target.join("window-story")));
    }
    stages.close()
}

/// The command line of `cargo xtask test`.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => run_all(place, true),
        [only] if only == "--without-windows" => run_all(place, false),
        other => Err(format!("`cargo xtask test` does not know {other:?}")),
    }
}

/// Programs and tests in one build: `--all-targets` gives both one set of features.
fn build(place: &Place) -> Result<Tally, String> {
    Ok(Tally::one(run_cargo(place, &["build", "--locked", "--workspace", "--all-targets"])?))
}

fn run_cargo(place: &Place, arguments: &[&str]) -> Result<bool, String> {
    Ok(crate::process::run(cargo(place, arguments))?.ok)
}

fn rust_tests(place: &Place, bindings: &std::path::Path) -> Result<Tally, String> {
    let nextest = ask(cargo(place, &["nextest", "--version"])).is_some();
    let mut command = if nextest {
        let quiet = ["--no-fail-fast", "--no-tests=pass", "--status-level=fail", "--show-progress=none"];
        let mut arguments = vec!["nextest", "run", "--locked", "--workspace"];
        arguments.extend(quiet);
        cargo(place, &arguments)
    } else {
        cargo(place, &["test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast", "--quiet"])
    };
    // The tests that write the TypeScript types write them here, to be compared and not to change the checkout.
    command.env("TS_RS_EXPORT_DIR", bindings);
    let ran = crate::process::run(command)?;
    Ok(counted(&ran, if nextest { nextest_counts(&ran.lines) } else { cargo_counts(&ran.lines) }))
}

fn documentation_tests(place: &Place) -> Result<Tally, String> {
    let ran = crate::process::run(cargo(place, &["test", "--locked", "--workspace", "--doc", "--no-fail-fast", "--quiet"]))?;
    Ok(counted(&ran, cargo_counts(&ran.lines)))
}

/// Reads `Summary [   0.3s] 12 tests run: 11 passed, 1 failed, 0 skipped`.
fn nextest_counts(lines: &[String]) -> Tally {
    let Some(line) = lines.iter().rev().find(|line| line.trim_start().starts_with("Summary [")) else { return Tally::default() };
    Tally { passed: count_before(line, "passed"), failed: count_before(line, "failed") + count_before(line, "timed") }
}

/// Adds up each `test result: ok. 11 passed; 1 failed; ...`.
fn cargo_counts(lines: &[String]) -> Tally {
    lines
        .iter()
        .filter(|line| line.starts_with("test result:"))
        .map(|line| Tally { passed: count_before(line, "passed"), failed: count_before(line, "failed") })
        .fold(Tally::default(), Tally::and)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_counted() {
        let nextest = ["     Summary [   0.3s] 12 tests run: 11 passed, 1 failed, 2 skipped".to_owned()];
        assert_eq!(nextest_counts(&nextest), Tally { passed: 11, failed: 1 });
        let cargo = ["test result: ok. 3 passed; 0 failed; 0 ignored", "test result: FAILED. 1 passed; 2 failed; 0 ignored"];
        assert_eq!(cargo_counts(&cargo.map(str::to_owned)), Tally { passed: 4, failed: 2 });
    }
}
