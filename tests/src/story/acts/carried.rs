//! Key once: what a task knows begins a line of the notebook and an exhibit, and is not typed a second time.

use super::series::{CAD, FORECOURT, open_first};
use super::{Day, Report, Told, Trouble};
use crate::window::{OpenWindow, Patience};

const SAID: &str = "Kiosk holder saw two men try the side doors last night";
const SEIZED: &str = "Screwdriver, yellow handle";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("A line of the notebook begins with the task's place, its incident and when he was there", || {
        let window = day.constable.window()?;
        open_first(window)?;
        let taps = window.taps();
        window.press("to_note")?;
        window.sheet("to_note")?;
        carried(window, "cad", CAD)?;
        carried(window, "place", FORECOURT)?;
        let time = clock(window, "time")?;
        window.fill("text", SAID)?;
        day.picture(&day.constable, "carried-to-note")?;
        window.press("save-to_note")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.go("notebook")?;
        let line = window.row(SAID)?;
        let entry = window.find(&format!("[data-row=\"{line}\"]"))?.text()?;
        for fact in [FORECOURT, CAD, &time] {
            if !entry.contains(fact) {
                return Err(Trouble::NotSo(format!("the entry has lost \"{fact}\": {entry}")));
            }
        }
        day.picture_of(&day.constable, "carried-note", &format!("[data-row=\"{line}\"]"))?;
        Ok(Told::from("one sentence typed; three facts carried").in_taps(taps))
    })?;
    report.step("An exhibit found there begins with the place, the time and the next number of his", || {
        let window = day.constable.window()?;
        open_first(window)?;
        let taps = window.taps();
        window.press("to_exhibit")?;
        window.sheet("to_exhibit")?;
        carried(window, "place", FORECOURT)?;
        clock(window, "found_time")?;
        let number = window.wait_for("his next number", Patience::SHORT, || {
            Ok(Some(window.stands_in("reference")?).filter(|number| number.contains('/')))
        })?;
        window.fill("description", SEIZED)?;
        day.picture(&day.constable, "carried-to-exhibit")?;
        window.press("save-to_exhibit")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.turn_to("/exhibits")?;
        window.page("exhibits")?;
        window.tap_text("[data-list=\"exhibits\"] a", SEIZED)?;
        window.page("exhibit")?;
        window.find(&format!("[data-where=\"{number}\"]"))?;
        window.wait_for_text(FORECOURT)?;
        day.picture(&day.constable, "carried-exhibit")?;
        Ok(Told::from(number).in_taps(taps))
    })
}

/// A field holds what the task knows, before anybody typed.
fn carried(window: &OpenWindow, field: &str, fact: &str) -> Result<(), Trouble> {
    let stands = window.stands_in(field)?;
    let so = stands.contains(fact);
    so.then_some(()).ok_or_else(|| Trouble::NotSo(format!("{field} was to begin with \"{fact}\", and holds \"{stands}\"")))
}

/// A field holds a time of day.
fn clock(window: &OpenWindow, field: &str) -> Result<String, Trouble> {
    let stands = window.stands_in(field)?;
    let so = stands.len() == 5 && stands.contains(':');
    so.then_some(stands).ok_or_else(|| Trouble::NotSo(format!("{field} was to hold when he was there")))
}
