//! The day, act by act, into a folder of pictures and `story.json`.

use std::path::Path;

use super::Programs;
use super::acts::chosen;
use super::day::Day;
use super::report::{Report, say};
use crate::window::Trouble;

/// Plays the whole day, or of it only the acts named, after those that every act begins with. Whether every step went as told;
/// the report in `out/story.json` says it step by step.
///
/// # Errors
/// Only when no act has such a name, or the report itself cannot be written.
pub fn play(programs: &Programs, out: &Path, only: &[String]) -> Result<bool, Trouble> {
    let acts = chosen(only)?;
    fresh(out)?;
    let mut report = Report::new(out)?;
    let mut day = None;
    let begun = report.step("A hub with a roster, and two devices that have never been used", || {
        let begun = Day::begin(programs, out)?;
        let detail = format!("ward {} {}", begun.sample.ward.0, begun.sample.ward.1);
        day = Some(begun);
        Ok(detail)
    });
    let (Ok(()), Some(mut day)) = (begun, day) else { return Ok(false) };
    for act in acts {
        say(&format!("-- {}", act.name));
        if act.play(&mut day, &mut report).is_err() {
            day.picture_of_trouble();
            return Ok(false);
        }
    }
    Ok(report.all_well())
}

/// An empty folder, so that nothing in it can be from another day. Only a folder that a story made is emptied.
fn fresh(out: &Path) -> Result<(), Trouble> {
    let somebody_elses = out.is_dir() && !out.join("story.json").is_file();
    let empty = out.read_dir().map(|mut entries| entries.next().is_none()).unwrap_or(true);
    if somebody_elses && !empty {
        return Err(Trouble::NotSo(format!("{} holds something else than a story; name another folder", out.display())));
    }
    if out.is_dir() && !empty {
        std::fs::remove_dir_all(out).map_err(Trouble::file(out))?;
    }
    std::fs::create_dir_all(out).map_err(Trouble::file(out))
}
