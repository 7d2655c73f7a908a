//! What a story leaves behind: `story.json`, a list of `{step, ok, detail, taps?, ms}`, and pictures.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::window::Trouble;

#[derive(Serialize)]
struct Step {
    step: String,
    ok: bool,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    taps: Option<u32>,
    ms: u64,
}

/// What a step has to say about itself.
pub(super) struct Told {
    detail: String,
    taps: Option<u32>,
}

impl From<&str> for Told {
    fn from(detail: &str) -> Self {
        Self { detail: detail.to_owned(), taps: None }
    }
}

impl From<String> for Told {
    fn from(detail: String) -> Self {
        Self { detail, taps: None }
    }
}

impl Told {
    /// With the number of taps that it took.
    pub(super) fn in_taps(self, taps: u32) -> Self {
        Self { taps: Some(taps), ..self }
    }
}

/// The steps so far; written to disk after each, so that a crash leaves what there was.
pub(super) struct Report {
    folder: PathBuf,
    steps: Vec<Step>,
}

impl Report {
    pub(super) fn new(folder: &Path) -> Result<Self, Trouble> {
        let report = Self { folder: folder.to_path_buf(), steps: Vec::new() };
        report.write()?;
        Ok(report)
    }

    /// Plays one step, notes how it went, and passes its trouble on.
    pub(super) fn step<T: Into<Told>>(&mut self, step: &str, play: impl FnOnce() -> Result<T, Trouble>) -> Result<(), Trouble> {
        let started = now();
        let played = play().map(Into::into);
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (ok, told) = match &played {
            Ok(told) => (true, Told { detail: told.detail.clone(), taps: told.taps }),
            Err(trouble) => (false, Told::from(trouble.to_string())),
        };
        say(&format!(
            "{} {step} ({ms} ms){}",
            if ok { "ok    " } else { "FAILED" },
            if ok { String::new() } else { format!("\n{}", told.detail) }
        ));
        self.steps.push(Step { step: step.to_owned(), ok, detail: told.detail, taps: told.taps, ms });
        self.write()?;
        played.map(|_| ())
    }

    /// Whether every step so far went as told.
    pub(super) fn all_well(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| step.ok)
    }

    fn write(&self) -> Result<(), Trouble> {
        let file = self.folder.join("story.json");
        let text = serde_json::to_string_pretty(&self.steps).map_err(|error| Trouble::NotSo(error.to_string()))?;
        std::fs::write(&file, text + "\n").map_err(Trouble::file(&file))
    }
}

#[expect(clippy::print_stdout, reason = "the story is told on the terminal as it is played")]
pub(super) fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::disallowed_methods, reason = "measures how long a step took; nothing is decided by it")]
fn now() -> Instant {
    Instant::now()
}
