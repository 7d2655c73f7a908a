//! `cargo xtask demo`: builds the hub, the app and the story, and lets the story open the windows or play the day.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::outcome::Tally;
use crate::place::Place;
use crate::process::{cargo, program, run as run_program};
use crate::{checks, setup};

/// The command line of `cargo xtask demo`.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<(), String> {
    let wish = Wish::read(arguments)?;
    setup::all(place)?;
    checks::ui_build(place)?;
    // The whole workspace, as the tests build it: a choice of packages resolves other features, and half of the dependencies
    // would be compiled a second time.
    run_program(cargo(place, &["build", "--locked", "--workspace", "--bins"]))?.or_fail("the build")?;
    match wish {
        Wish::Windows if has_display() => open(place),
        Wish::Windows => {
            println!("There is no display here, so the day is played without one. Pictures and story.json go to demo-out/.");
            play(place, &place.at("demo-out"))
        }
        Wish::Headless(out) => play(place, &out),
    }
}

enum Wish {
    Windows,
    Headless(PathBuf),
}

impl Wish {
    fn read(arguments: &[String]) -> Result<Self, String> {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let out = match words.as_slice() {
            [] => return Ok(Self::Windows),
            ["--headless"] => Path::new("demo-out"),
            ["--headless", "--out", dir] | ["--out", dir, "--headless"] => Path::new(dir),
            other => return Err(format!("`cargo xtask demo` takes --headless and --out DIR, not {other:?}")),
        };
        std::path::absolute(out).map(Self::Headless).map_err(|error| format!("{}: {error}", out.display()))
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn open(place: &Place) -> Result<(), String> {
    run_program(story_program(place, "open", &place.target.join("demo")))?.or_fail("the demonstration").map(|_| ())
}

fn play(place: &Place, out: &Path) -> Result<(), String> {
    let tally = story(place, out)?;
    println!("{} steps passed, {} failed; see {}", tally.passed, tally.failed, out.join("story.json").display());
    if tally.failed == 0 { Ok(()) } else { Err("A step of the story failed.".to_owned()) }
}

/// Plays the story in real windows without a display, into `out`, and counts its steps from `story.json`.
pub(crate) fn story(place: &Place, out: &Path) -> Result<Tally, String> {
    let ran = run_program(story_program(place, "play", out))?;
    let file = out.join("story.json");
    let text = std::fs::read_to_string(&file).map_err(|error| format!("The story left no {}: {error}", file.display()))?;
    let steps: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let steps = steps.as_array().map(Vec::as_slice).unwrap_or_default();
    let tally = steps.iter().map(|step| Tally::one(step["ok"] == Value::Bool(true))).fold(Tally::default(), Tally::and);
    Ok(checks::counted(&ran, tally))
}

fn story_program(place: &Place, mode: &str, out: &Path) -> std::process::Command {
    let mut command = program(place, place.program("story"), &[mode], &place.root);
    command.arg("--out").arg(out);
    for (name, file) in [("--app", "beatbook-app"), ("--hub", "beatbook-hub"), ("--cli", "beatbook")] {
        command.arg(name).arg(place.program(file));
    }
    if let Some(data) = place.open_data() {
        command.arg("--data").arg(data);
    }
    command
}
