//! Going home with something still to do. The end of the shift names a task that is due, an exhibit in hand, a notebook that is
//! not signed and a victim to tell; each is dealt with from that screen, and the constable locks the phone.

use super::lists::{gone, row_in};
use super::merged::meet;
use super::orders::try_now;
use super::victim::recorded;
use super::{Day, Report, Told, Trouble};
use crate::story::day::{CONSTABLE, SERGEANT};
use crate::window::OpenWindow;

const CRIME: &str = "CRI-2967-26";
const TASK: &str = "Licensing visit, Basin Arms";
const EXHIBIT: &str = "Car key on a green tag";
const STORE: &str = "Property store CN";
const LEFT: &str = "The licensee is in after nine tonight.";
const OPEN: &str = "The written confirmation; wishes to hear from one officer only";

/// What the end of the shift is to name.
#[derive(Default)]
struct Left {
    task: String,
    exhibit: String,
    victim: String,
}

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let mut left = Left::default();
    report.step(
        "The end of the shift names the task that is due, the exhibit in hand, the open notebook and the victim",
        || {
            left = something_left(day)?;
            let window = shift(day.constable.window()?)?;
            for row in [
                format!("[data-list=\"before\"] [data-row=\"{}\"]", left.task),
                format!("[data-list=\"in-hand\"] [data-row=\"{}\"]", left.exhibit),
                format!("[data-list=\"victims\"] [data-row^=\"{}\"]", left.victim),
                "[data-list=\"notes-open\"] [data-do=\"close-notebook\"]".to_owned(),
            ] {
                window.find_patiently(&row)?;
                day.picture_of(&day.constable, "shift-end-left", &row)?;
            }
            Ok(format!("{} in hand, {} notes open", says(window, "data-in-hand")?, says(window, "data-notes-open")?))
        },
    )?;
    report.step("From that screen the exhibit goes into a store, and the notebook is closed with a signature", || {
        let window = shift(day.constable.window()?)?;
        let taps = window.taps();
        let in_hand = format!("[data-list=\"in-hand\"] [data-row=\"{}\"]", left.exhibit);
        window.tap(&format!("{in_hand} [data-do=\"move\"]"))?;
        window.sheet("move")?;
        window.choose("of", "store_in")?;
        window.fill("to", STORE)?;
        window.fill("shelf", "Shelf 1")?;
        window.fill("why", "End of the shift")?;
        window.choose("seal", "whole")?;
        day.picture(&day.constable, "shift-exhibit-stored")?;
        window.press("save-move")?;
        window.saved()?;
        // It was opened from the end of the shift, and there it closes.
        window.page("shift")?;
        gone(window, &in_hand)?;
        window.tap("[data-list=\"notes-open\"] [data-do=\"close-notebook\"]")?;
        window.sheet("close")?;
        day.picture(&day.constable, "shift-notebook-close")?;
        window.press("notebook_close")?;
        window.saved()?;
        window.find_patiently("[data-screen=\"shift\"][data-notes-open=\"0\"]")?;
        Ok(Told::from("on its shelf, and signed").in_taps(window.taps() - taps))
    })?;
    report.step(
        "The task goes back into the queue; the victim is offered to the sergeant, and is his until she takes over",
        || {
            let window = shift(day.constable.window()?)?;
            let taps = window.taps();
            window.tap(&format!("[data-list=\"before\"] [data-row=\"{}\"] [data-do=\"hand_back\"]", left.task))?;
            window.sheet("hand_back")?;
            window.choose("reason", "off_duty")?;
            window.fill("text", LEFT)?;
            day.picture(&day.constable, "shift-hand-back")?;
            window.press("save-hand_back")?;
            window.saved()?;
            window.page("shift")?;
            window.find_patiently(&format!("[data-list=\"handed-back\"] [data-row=\"{}\"]", left.task))?;
            window.tap(&format!("[data-list=\"victims\"] [data-row^=\"{}\"] [data-do=\"offer\"]", left.victim))?;
            window.sheet("hand_over")?;
            window.pick("to", SERGEANT)?;
            window.fill("open_items", OPEN)?;
            day.picture(&day.constable, "shift-offer")?;
            window.press("save-handover")?;
            window.saved()?;
            window.page("shift")?;
            let offer = row_in(window, "offers", CRIME)?;
            window.find(&format!("[data-list=\"victims\"] [data-row^=\"{}\"]", left.victim))?;
            day.picture_of(&day.constable, "shift-offered", &format!("[data-list=\"offers\"] [data-row=\"{offer}\"]"))?;
            window.press("sync_now")?;
            let taps = window.taps() - taps;
            window.strip("received")?;
            Ok(Told::from("handed back, offered, and sent").in_taps(taps))
        },
    )?;
    report.step("The sergeant has the task in her queue and takes the victim over; neither is his any more, and he locks", || {
        try_now(&day.sergeant)?;
        let window = day.sergeant.window()?;
        window.turn_to("/team")?;
        window.page("team")?;
        window.find_patiently(&format!("[data-list=\"unassigned\"] [data-row=\"{}\"]", left.task))?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        let offer = row_in(window, "waits", CRIME)?;
        window.tap(&format!("[data-list=\"waits\"] [data-row=\"{offer}\"] [data-do=\"take\"]"))?;
        window.saved()?;
        try_now(&day.sergeant)?;
        window.strip("received")?;
        try_now(&day.constable)?;
        let window = shift(day.constable.window()?)?;
        for row in [
            format!("[data-list=\"before\"] [data-row=\"{}\"]", left.task),
            format!("[data-list=\"victims\"] [data-row^=\"{}\"]", left.victim),
        ] {
            gone(window, &row)?;
        }
        let notes = says(window, "data-notes-open")?;
        day.picture(&day.constable, "shift-end-after")?;
        window.press("lock")?;
        window.page("unlock")?;
        day.picture(&day.constable, "shift-locked")?;
        window.press("unlock")?;
        window.page("shift")?;
        if notes == "0" { Ok("locked") } else { Err(Trouble::NotSo(format!("{notes} notes are open at the end of the shift"))) }
    })
}

/// A task that is due today, an exhibit in the constable's hands, and a victim whom he is to tell.
fn something_left(day: &Day) -> Result<Left, Trouble> {
    let hers = day.sergeant.window()?;
    hers.turn_to("/team")?;
    hers.page("team")?;
    hers.press("new-task")?;
    hers.sheet("task_create")?;
    hers.fill("title", TASK)?;
    hers.pick_value("kind", "licensing_visit")?;
    hers.set("due_time", "23:00")?;
    hers.pick("assignee", CONSTABLE)?;
    hers.press("save-task")?;
    hers.saved()?;
    meet(day)?;
    let window = day.constable.window()?;
    window.turn_to("/notebook")?;
    window.page("notebook")?;
    window.press("new-exhibit")?;
    window.sheet("exhibit")?;
    window.fill("description", EXHIBIT)?;
    window.fill("seal", "A0419901")?;
    window.fill("place", "Bar of the Basin Arms")?;
    window.press("save-exhibit")?;
    window.saved()?;
    let victim = recorded(window, CRIME, || Ok(()))?;
    shift(window)?;
    Ok(Left { task: row_in(window, "before", TASK)?, exhibit: row_in(window, "in-hand", EXHIBIT)?, victim })
}

/// Opens the end of the shift, once it is read.
fn shift(window: &OpenWindow) -> Result<&OpenWindow, Trouble> {
    window.turn_to("/shift")?;
    window.find_patiently("[data-screen=\"shift\"][data-notes-open] [data-list=\"cover\"]")?;
    Ok(window)
}

/// What the end of the shift says of itself.
fn says(window: &OpenWindow, what: &str) -> Result<String, Trouble> {
    Ok(window.find("[data-screen=\"shift\"]")?.attribute(what)?.unwrap_or_default())
}
