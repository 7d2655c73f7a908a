//! A series of patrols: the sergeant says once that it recurs, the hub makes the next of it, and both are on the constable's
//! phone. The constable goes there and says how long and what was done; nobody's position is kept.

use serde_json::json;

use super::orders::try_now;
use super::{Day, Report, Told, Trouble};
use crate::story::day::CONSTABLE;
use crate::window::{OpenWindow, Patience};

/// The series, and each of its patrols.
pub(super) const SERIES: &str = "Evening patrol, station forecourt";
/// Where it is.
pub(super) const FORECOURT: &str = "Station forecourt, by the ticket hall";
/// The incident that began it.
pub(super) const CAD: &str = "5512/26NOV";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The sergeant makes a patrol for every day, in one form", || {
        day.signal(true);
        // All of his tasks: Today shows of many only those that come first.
        day.constable.window()?.turn_to("/tasks")?;
        day.constable.window()?.page("tasks")?;
        let window = day.sergeant.window()?;
        window.go("team")?;
        let taps = window.taps();
        window.press("new-task")?;
        window.sheet("task_create")?;
        window.fill("title", SERIES)?;
        window.pick_value("kind", "hot_spot_patrol")?;
        window.fill("address", FORECOURT)?;
        window.set("due_time", "23:00")?;
        window.fill("briefing", "On foot. Speak to whoever closes the kiosk.")?;
        window.pick("assignee", CONSTABLE)?;
        window.fill("cad", CAD)?;
        window.tap("dialog details summary")?;
        window.fill("every", "1")?;
        day.picture_of(&day.sergeant, "series-create", "[name=\"every\"]")?;
        window.press("save-task")?;
        window.saved()?;
        Ok(Told::from("every day until she stops it").in_taps(window.taps() - taps))
    })?;
    report.step("The hub makes the next of it a day and a half ahead; both reach the constable by themselves", || {
        try_now(&day.sergeant)?;
        day.sergeant.window()?.strip("received")?;
        let window = day.constable.window()?;
        window.wait_for("today's patrol and tomorrow's", Patience::LONG, || Ok((rows(window)? == 2).then_some(())))?;
        window.open_row(SERIES)?;
        window.page("task")?;
        let next = window.find_patiently("[data-series] [data-do=\"next\"]")?;
        let first = open_task(window)?;
        day.picture_of(&day.constable, "series", "[data-series]")?;
        next.tap()?;
        window.find_patiently(&format!("[data-screen=\"task\"]:not([data-record=\"{first}\"]) h2"))?;
        let text = window.text()?;
        day.picture(&day.constable, "series-next")?;
        if !text.contains(FORECOURT) || text.contains(CAD) {
            return Err(Trouble::NotSo(format!("the next patrol has the place, and not the first one's incident: {text}")));
        }
        window.turn_to(&format!("/task/{first}"))?;
        Ok("two tasks, the second made by the hub; the incident stays with the first")
    })?;
    report.step("The constable arrives, and leaves saying how long it was and what was done", || {
        let window = day.constable.window()?;
        window.find_patiently("[data-screen=\"task\"] [data-series]")?;
        let taps = window.taps();
        window.press("task_accept")?;
        window.saved()?;
        window.press("task_arrive")?;
        window.saved()?;
        window.find("[data-screen=\"task\"][data-status=\"started\"]")?;
        day.picture(&day.constable, "visit-there")?;
        window.press("task_leave")?;
        window.sheet("leave")?;
        window.fill("minutes", "20")?;
        window.pick_value("way", "foot")?;
        window.fill("engagements", "4")?;
        window.fill("warnings", "1")?;
        window.fill("text", "Kiosk closes at nine now, not ten.")?;
        day.picture(&day.constable, "visit-leave")?;
        window.press("save-leave")?;
        window.saved()?;
        let taps = window.taps() - taps;
        visited(window)?;
        day.picture_of(&day.constable, "visit", "[data-list=\"visits\"]")?;
        Ok(Told::from("20 minutes, declared; four people spoken to, one warned").in_taps(taps))
    })?;
    report.step("The sergeant reads the visit on the task's page", || {
        let task = open_task(day.constable.window()?)?;
        try_now(&day.constable)?;
        day.constable.window()?.strip("received")?;
        let window = day.sergeant.window()?;
        window.turn_to(&format!("/task/{task}"))?;
        window.find_patiently("[data-list=\"visits\"] li")?;
        visited(window)?;
        day.picture_of(&day.sergeant, "visit", "[data-list=\"visits\"]")?;
        Ok("declared by the officer, never measured")
    })
}

/// The visit stands on the page in the words of whoever reads it.
fn visited(window: &OpenWindow) -> Result<(), Trouble> {
    for words in ["declared: 20 min", "People spoken to 4", "Warnings given 1"] {
        window.wait_for_text(words)?;
    }
    Ok(())
}

/// The patrols of the series that a list shows.
fn rows(window: &OpenWindow) -> Result<u64, Trouble> {
    let script = "return [...document.querySelectorAll('[data-row]')].filter(r => r.innerText.includes(arguments[0])).length";
    Ok(window.script(script, &json!([SERIES]))?.as_u64().unwrap_or_default())
}

/// The id of the task that is open.
pub(super) fn open_task(window: &OpenWindow) -> Result<String, Trouble> {
    let id = window.find("[data-screen=\"task\"]")?.attribute("data-record")?;
    id.ok_or_else(|| Trouble::NotSo("no task is open".to_owned()))
}

/// Opens the patrol of today, from which the series goes on.
pub(super) fn open_first(window: &OpenWindow) -> Result<(), Trouble> {
    window.turn_to("/tasks")?;
    window.page("tasks")?;
    window.open_row(SERIES)?;
    window.page("task")?;
    window.find_patiently("[data-series]").map(|_| ())
}
