//! A supervisor keeps a task to named readers: it leaves the constable's phone without a trace, and comes back when the
//! restriction is lifted.

use super::merged::open_patrol;
use super::orders::{PATROL, try_now};
use super::{Day, Report, Trouble};
use crate::story::day::SERGEANT;
use crate::window::Patience;

const WHY: &str = "Complaint about how the patrol was done";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The sergeant restricts the patrol to herself, with a reason", || {
        day.signal(true);
        let window = open_patrol(&day.sergeant)?;
        let taps = window.taps();
        window.press("restrict")?;
        window.sheet("restrict")?;
        window.tap(&format!("label:has(input[name=\"reader\"][data-id$=\"{SERGEANT}\"])"))?;
        window.fill("reason", WHY)?;
        day.picture(&day.sergeant, "restrict")?;
        window.press("save-restrict")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.find_patiently("[data-restricted]")?;
        window.wait_for_text(WHY)?;
        day.picture(&day.sergeant, "task-restricted")?;
        Ok(super::Told::from("named readers, and why").in_taps(taps))
    })?;
    report.step("It leaves the constable's phone: no row, no hit, no count", || {
        try_now(&day.sergeant)?;
        day.sergeant.window()?.strip("received")?;
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.turn_to("/tasks")?;
        window.page("tasks")?;
        window
            .wait_for("the patrol to leave the list", Patience::LONG, || Ok((!window.text()?.contains(PATROL)).then_some(())))?;
        day.picture(&day.constable, "tasks-without")?;
        window.turn_to("/search")?;
        window.page("search")?;
        window.fill("words", "lock bridge")?;
        window.wait_for("nothing found", Patience::SHORT, || Ok((!window.text()?.contains(PATROL)).then_some(())))?;
        Ok("")
    })?;
    report.step("The restriction is lifted, and it is back", || {
        let window = open_patrol(&day.sergeant)?;
        window.press("restrict")?;
        window.sheet("restrict")?;
        window.fill("reason", "No case to answer")?;
        window.press("lift-restriction")?;
        window.saved()?;
        try_now(&day.sergeant)?;
        day.sergeant.window()?.strip("received")?;
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.turn_to("/tasks")?;
        window.page("tasks")?;
        window.row(PATROL)?;
        Ok("")
    })
}
