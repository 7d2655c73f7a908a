//! What two wrote apart meets: whose due time does not show is told whose does and why, and asks her, who answers; the history
//! says who changed what; a form that was open compares; and of two safe-contact cards somebody confirms one.

use serde_json::json;

use super::orders::{PATROL, try_now};
use super::taken_back::today;
use super::victim::CRIME;
use super::{Day, Report, Told, Trouble};
use crate::story::day::Officer;
use crate::window::OpenWindow;

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("Without signal, the constable says when the patrol is due, and so does the sergeant", || {
        without_signal(day)?;
        for (officer, time) in [(&day.constable, "16:00"), (&day.sergeant, "18:00")] {
            let window = open_patrol(officer)?;
            edit(window)?;
            window.set("due_time", time)?;
            window.press("save-edit")?;
            window.saved()?;
        }
        Ok("16:00 and 18:00")
    })?;
    report.step("Both connect; the constable is told on Today whose due time shows, and by which rule", || {
        meet(day)?;
        let window = day.constable.window()?;
        window.go("today")?;
        window.wait_for_text("You set 16:00")?;
        window.wait_for_text("Showing 18:00, set by your supervisor")?;
        day.picture(&day.constable, "today-changed")?;
        window.tap_text("[data-do=\"changed\"]", PATROL)?;
        window.page("task")?;
        window.find_patiently("[data-notice][data-field=\"field.due_by\"]")?;
        day.picture(&day.constable, "task-merged")?;
        Ok("16:00 struck, 18:00 shown, set by her")
    })?;
    report.step("The constable does not write over her: he asks", || {
        let window = day.constable.window()?;
        let taps = window.taps();
        window.press("notice_ask")?;
        window.sheet("ask")?;
        window.fill("text", "The lock keeper leaves at 17:00. Can it stay at 16:00?")?;
        day.picture(&day.constable, "ask")?;
        window.press("send-question")?;
        window.saved()?;
        Ok(Told::from("a question put to her on the task").in_taps(window.taps() - taps))
    })?;
    report.step("The sergeant reads his question on Today and answers it in one tap; he is told of the answer", || {
        meet(day)?;
        let window = day.sergeant.window()?;
        today(window, "The lock keeper leaves at 17:00")?;
        day.picture(&day.sergeant, "today-question")?;
        window.tap_text("[data-do=\"changed\"]", PATROL)?;
        window.page("task")?;
        let taps = window.taps();
        window.press("notice_stays")?;
        window.saved()?;
        let taps = window.taps() - taps;
        meet(day)?;
        let window = day.constable.window()?;
        today(window, "answered your question")?;
        window.tap_text("[data-do=\"changed\"]", PATROL)?;
        window.page("task")?;
        window.find_patiently("[data-notice]")?;
        day.picture(&day.constable, "task-answered")?;
        window.press("notice_keep")?;
        Ok(Told::from("it stays as it is").in_taps(taps))
    })?;
    report.step("The history says who changed what, when by each phone and by the hub, and whose signature holds", || {
        let window = day.constable.window()?;
        window.press("history")?;
        window.page("history")?;
        window.find_patiently("[data-list=\"history\"] [data-proven=\"true\"]")?;
        day.picture(&day.constable, "history")?;
        window.go_back_to("task")?;
        Ok("")
    })?;
    report.step("A form that was opened before her words arrived overwrites none of them", || {
        let window = open_patrol(&day.constable)?;
        edit(window)?;
        window.fill("briefing", "Search the planters and the lock gates. Door code is with control.")?;
        window.press("close")?;
        let hers = open_patrol(&day.sergeant)?;
        edit(hers)?;
        hers.fill("briefing", "Search the planters and the bins by the bridge. Door code is with control.")?;
        hers.press("save-edit")?;
        hers.saved()?;
        meet(day)?;
        let window = open_patrol(&day.constable)?;
        window.wait_for_text("the bins by the bridge")?;
        edit(window)?;
        window.press("save-edit")?;
        window.find("[data-underneath]")?;
        day.picture(&day.constable, "changed-underneath")?;
        window.choose("under-briefing", "mine")?;
        window.press("under-save")?;
        window.saved()?;
        window.wait_for_text("the lock gates")?;
        Ok("both shown, his chosen, knowingly")
    })?;
    report.step("Two safe-contact cards for one victim: contact is blocked until one is confirmed", || {
        let victim = victim(&day.constable)?;
        victim_of(&day.sergeant, &victim)?;
        without_signal(day)?;
        for (officer, number) in [(&day.constable, "07700 900456"), (&day.sergeant, "07700 900789")] {
            let window = officer.window()?;
            window.turn_to(&format!("/victim/{victim}!card"))?;
            window.sheet("card")?;
            window.fill("number", number)?;
            window.press("save-card")?;
            window.saved()?;
        }
        meet(day)?;
        let window = victim_of(&day.constable, &victim)?;
        window.find_patiently("[data-card=\"two\"]")?;
        window.find_patiently("[data-notice][data-field=\"field.card\"]")?;
        day.picture(&day.constable, "victim-two-cards")?;
        window.press("card-this")?;
        window.sheet("card")?;
        window.press("save-card")?;
        window.saved()?;
        window.press("card_read")?;
        window.find("[data-card=\"read\"]")?;
        Ok("one confirmed by somebody who had both before them")
    })
}

/// No signal, and both phones have noticed.
pub(super) fn without_signal(day: &Day) -> Result<(), Trouble> {
    day.signal(false);
    [&day.constable, &day.sergeant].into_iter().try_for_each(try_now)
}

/// Both connect, and what each sent is with the other.
pub(super) fn meet(day: &Day) -> Result<(), Trouble> {
    day.signal(true);
    for officer in [&day.constable, &day.sergeant, &day.constable] {
        try_now(officer)?;
        officer.window()?.strip("received")?;
    }
    Ok(())
}

pub(super) fn open_patrol(officer: &Officer) -> Result<&OpenWindow, Trouble> {
    open_named(officer, PATROL)
}

/// Opens a task from where its officer finds it: the sergeant on the team's page, the constable among the own.
pub(super) fn open_named<'a>(officer: &'a Officer, title: &str) -> Result<&'a OpenWindow, Trouble> {
    let window = officer.window()?;
    window.turn_to("/tasks")?;
    window.page("tasks")?;
    if officer.shoulder == crate::story::day::SERGEANT {
        window.turn_to("/team")?;
        window.page("team")?;
        window.tap_text("a[data-do=\"task\"]", title)?;
    } else {
        window.open_row(title)?;
    }
    window.page("task")?;
    Ok(window)
}

/// Opens the form by the dock, or from behind "More".
pub(super) fn edit(window: &OpenWindow) -> Result<(), Trouble> {
    begin(window, "edit")
}

/// The same of any form of a task.
pub(super) fn begin(window: &OpenWindow, act: &str) -> Result<(), Trouble> {
    let does = format!("task_{act}");
    window.find_patiently(&format!("[data-do=\"{does}\"], [data-do=\"more\"]"))?;
    if window.shown(&format!("[data-do=\"{does}\"]"))?.is_none() {
        window.press("more")?;
        window.sheet("more")?;
    }
    window.press(&does)?;
    window.sheet(act)
}

/// The victim of the day, by the constable's list.
pub(super) fn victim(officer: &Officer) -> Result<String, Trouble> {
    let window = officer.window()?;
    window.turn_to("/victims")?;
    window.open_row(CRIME)?;
    window.page("victim")?;
    let id = window.script("return document.querySelector('[data-record]').dataset.record", &json!([]))?;
    Ok(id.as_str().unwrap_or_default().to_owned())
}

/// Opens her page.
pub(super) fn victim_of<'a>(officer: &'a Officer, victim: &str) -> Result<&'a OpenWindow, Trouble> {
    let window = officer.window()?;
    window.turn_to(&format!("/victim/{victim}"))?;
    window.page("victim")?;
    Ok(window)
}
