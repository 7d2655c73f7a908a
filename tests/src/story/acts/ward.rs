//! The ward: work tagged to its priority in two taps, promises, a resident's query, and a priority measured and let out to
//! the public.

use super::orders::{SWEEP, try_now};
use super::{Day, Report, Told, Trouble};
use crate::story::day::Officer;

const PROMISE: &str = "Ask the council about the lights by the lock";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The constable tags the sweep to the ward priority", || {
        let window = day.constable.window()?;
        window.go("today")?;
        window.open_row(SWEEP)?;
        window.page("task")?;
        let taps = window.taps();
        window.press("tag-open")?;
        window.sheet("tag")?;
        day.picture(&day.constable, "tag")?;
        window.tap_text("[data-do=\"tag\"]", "stairwells")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.wait_for_text("Counts towards")?;
        Ok(Told::from("counts towards the priority").in_taps(taps))
    })?;
    report.step("The ward's page shows its officers, its place and how people reach them, kept on the phone", || {
        let window = day.constable.window()?;
        window.go("ward")?;
        let shown = window.find("[data-strength]")?.attribute("data-strength")?.unwrap_or_default();
        window.find(".wardmap svg path.here")?;
        day.picture_of(&day.constable, "ward-team", "[data-strength]")?;
        day.picture_of(&day.constable, "ward-place", ".wardmap")?;
        Ok(format!("against what residents were promised: {shown}"))
    })?;
    report.step("A promise to residents is written down and kept", || {
        let window = day.constable.window()?;
        window.press("promise")?;
        window.sheet("promise")?;
        window.fill("what", PROMISE)?;
        day.picture(&day.constable, "promise")?;
        window.press("save-promise")?;
        window.saved()?;
        window.wait_for_text(PROMISE)?;
        day.picture_of(&day.constable, "ward-promises", "[data-list=\"promises\"]")?;
        let taps = window.taps();
        window.press("promise_keep")?;
        window.fill("how", "The council has mended them")?;
        window.press("save-kept")?;
        window.saved()?;
        window.wait_for_text("The council has mended them")?;
        Ok(Told::from("kept").in_taps(window.taps() - taps))
    })?;
    report.step("A resident's query is taken down, and its 72 hours run", || {
        let window = day.constable.window()?;
        window.press("query")?;
        window.sheet("task_create")?;
        window.fill("title", "When is the towpath gate mended?")?;
        day.picture(&day.constable, "query-new")?;
        window.press("save-task")?;
        window.saved()?;
        window.go("ward")?;
        Ok("only its officers and their supervisors see it")
    })?;
    report.step("The sergeant says what is measured, and cannot close what was not measured again", || {
        let window = day.sergeant.window()?;
        open_priority(&day.sergeant)?;
        window.press("more")?;
        window.press("priority_edit")?;
        window.sheet("edit")?;
        window.fill("measure_what", "Calls about the stairwells")?;
        window.fill("unit", "a week")?;
        window.fill("baseline", "9")?;
        window.fill("target", "3")?;
        window.fill("response_plan", "Patrols after 20:00, entry door, lights")?;
        day.picture(&day.sergeant, "priority-edit")?;
        window.press("save-edit")?;
        window.saved()?;
        window.press("more")?;
        window.sheet("more")?;
        window.find("[data-do=\"priority_close\"][aria-disabled=\"true\"]")?;
        day.picture(&day.sergeant, "priority-more")?;
        Ok("a measurement after the baseline is needed")
    })?;
    report.step("The sergeant lets the words out to the public, having looked at what the check found", || {
        let window = day.sergeant.window()?;
        window.press("priority_publish")?;
        window.sheet("publish")?;
        window.fill("answer", "31 foot patrols and 2 arrests; the council has mended the entry door.")?;
        window.choose("looked", "small_number")?;
        window.choose("checked", "yes")?;
        day.picture(&day.sergeant, "publish")?;
        window.press("save-publish")?;
        window.saved()?;
        window.find("[data-published=\"these\"]")?;
        day.picture(&day.sergeant, "priority-published")?;
        Ok("a supervisor, after the personal-data check")
    })?;
    report.step("With signal the hub has the panel's figures, counted from what was tagged", || {
        day.signal(true);
        for officer in [&day.constable, &day.sergeant] {
            try_now(officer)?;
            officer.window()?.strip("received")?;
        }
        let said = day.hub.panel(&day.sample.ward.0)?;
        for word in ["you said:", "31 foot patrols", "actions: 1"] {
            if !said.contains(word) {
                return Err(Trouble::NotSo(format!("the panel is not told \"{word}\": {said}")));
            }
        }
        Ok(said.lines().find(|l| l.starts_with("counted")).unwrap_or_default().to_owned())
    })
}

fn open_priority(officer: &Officer) -> Result<(), Trouble> {
    let window = officer.window()?;
    window.go("ward")?;
    window.tap_text("[data-list=\"priorities\"] a", "stairwells")?;
    window.page("priority")
}
