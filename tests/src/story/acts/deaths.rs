//! The hub dies between what it stored and its receipt; the app dies the moment it said "Saved on this phone". Nothing is
//! lost and nothing is there twice.

use serde_json::json;

use super::orders::{PATROL, try_now};
use super::{Day, Report, Trouble};
use crate::window::OpenWindow;

/// The hub has committed, and has not yet signed the receipt.
const BEFORE_THE_RECEIPT: &str = "hub.accept.after_commit";
const AFTER_HUB: &str = "Lock bridge quiet, two groups moved on";
const AFTER_APP: &str = "Light on the stairwell is out again";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The hub dies between storing and its receipt", || {
        day.hub.kill()?;
        day.hub.start(Some(BEFORE_THE_RECEIPT))?;
        let window = day.constable.window()?;
        window.go("today")?;
        window.open_row(PATROL)?;
        write_note(window, AFTER_HUB)?;
        try_now(&day.constable)?;
        day.hub.wait_for_its_death()?;
        day.constable.window()?.strip("waiting")?;
        day.picture(&day.constable, "sync-waiting")?;
        Ok("the phone does not say that it was received")
    })?;
    report.step("It starts again, and everything arrives once", || {
        day.hub.start(None)?;
        try_now(&day.constable)?;
        day.constable.window()?.strip("received")?;
        day.picture(&day.constable, "sync-received")?;
        let window = day.sergeant.window()?;
        window.go("team")?;
        window.tap_text("a[data-do=\"task\"]", PATROL)?;
        window.wait_for_text(AFTER_HUB)?;
        once(window, AFTER_HUB)
    })?;
    report.step("The app is killed the moment it said \"Saved on this phone\", and the edit is there", || {
        day.constable.line.signal(false);
        let window = day.constable.window()?;
        window.go("today")?;
        window.open_row(PATROL)?;
        write_note(window, AFTER_APP)?;
        day.constable.kill()?;
        day.constable.open()?;
        let window = day.constable.window()?;
        window.find_patiently("[data-screen=\"unlock\"], [data-screen=\"today\"]")?;
        day.picture(&day.constable, "unlock")?;
        window.awake()?;
        window.page("today")?;
        window.open_row(PATROL)?;
        window.wait_for_text(AFTER_APP)?;
        day.picture(&day.constable, "task-after-kill")?;
        once(window, AFTER_APP)
    })
}

/// A note on the task that is open.
pub(super) fn write_note(window: &OpenWindow, text: &str) -> Result<(), Trouble> {
    window.page("task")?;
    window.press("task_note")?;
    window.sheet("note")?;
    window.fill("text", text)?;
    window.press("save-note")?;
    window.saved().map(|_| ())
}

fn once(window: &OpenWindow, text: &str) -> Result<String, Trouble> {
    let script = "return [...document.querySelectorAll('[data-list=\"timeline\"] [data-row]')].filter(r => r.innerText.includes(arguments[0])).length";
    match window.script(script, &json!([text]))?.as_u64() {
        Some(1) => Ok("there once".to_owned()),
        times => Err(Trouble::NotSo(format!("\"{text}\" is there {times:?} times"))),
    }
}
