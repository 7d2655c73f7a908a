//! Start of shift. The sergeant, without signal, makes two tasks and gives them to the constable; with signal they arrive
//! on the constable's screen, which nobody reloads.

use super::{Day, Report, Trouble};
use crate::story::day::{CONSTABLE, Officer};

/// The task that will be given to somebody else meanwhile.
pub(super) const SWEEP: &str = "Weapon sweep, canal towpath";
/// The other one.
pub(super) const PATROL: &str = "Hot spot patrol, lock bridge";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The sergeant loses the signal, makes two tasks and gives them to the constable", || {
        day.sergeant.line.signal(false);
        let window = day.sergeant.window()?;
        let before = window.taps();
        window.go("team")?;
        day.picture(&day.sergeant, "team-empty")?;
        make_task(day, SWEEP, "weapon_sweep", "high", true)?;
        let taps = window.taps() - before;
        make_task(day, PATROL, "hot_spot_patrol", "routine", false)?;
        window.strip("waiting")?;
        day.picture(&day.sergeant, "team-waiting")?;
        Ok(super::Told::from("both saved on the phone, waiting for signal").in_taps(taps))
    })?;
    report.step("The sergeant, still without signal, adopts a ward priority", || {
        let window = day.sergeant.window()?;
        window.go("ward")?;
        day.picture(&day.sergeant, "ward-proposed")?;
        window.tap_text("[data-list=\"proposed\"] a", "stairwells")?;
        window.page("priority")?;
        let taps = window.taps();
        window.press("priority_adopt")?;
        window.sheet("adopt")?;
        window.fill("votes", "14")?;
        day.picture(&day.sergeant, "priority-adopt")?;
        window.press("save-adopt")?;
        window.saved()?;
        window.find("[data-screen=\"priority\"][data-state=\"adopted\"]")?;
        Ok(super::Told::from("adopted").in_taps(window.taps() - taps))
    })?;
    report.step("With signal the tasks reach the hub, and the constable's screen by themselves", || {
        day.constable.window()?.page("today")?;
        day.sergeant.line.signal(true);
        try_now(&day.sergeant)?;
        day.sergeant.window()?.strip("received")?;
        day.sergeant.window()?.go("team")?;
        let window = day.constable.window()?;
        window.row(SWEEP)?;
        window.row(PATROL)?;
        day.picture(&day.constable, "today")?;
        Ok("no reload on the constable's side")
    })?;
    report.step("The constable opens the sweep and accepts it", || {
        let window = day.constable.window()?;
        let before = window.taps();
        window.open_row(SWEEP)?;
        window.page("task")?;
        window.wait_for_text("Door code is with control")?;
        day.picture(&day.constable, "task")?;
        window.press("task_accept")?;
        window.saved()?;
        window.find("[data-screen=\"task\"][data-status=\"accepted\"]")?;
        day.picture(&day.constable, "task-accepted")?;
        Ok(super::Told::from("accepted").in_taps(window.taps() - before))
    })
}

pub(super) fn make_task(day: &Day, title: &str, kind: &str, priority: &str, with_picture: bool) -> Result<(), Trouble> {
    let window = day.sergeant.window()?;
    window.press("new-task")?;
    window.sheet("task_create")?;
    window.fill("title", title)?;
    window.pick_value("kind", kind)?;
    window.set("priority", priority)?;
    window.fill("address", "Towpath between the lock and the road bridge")?;
    window.fill("briefing", "Search the planters and the void under the stairs. Door code is with control.")?;
    window.pick("assignee", CONSTABLE)?;
    if with_picture {
        day.picture(&day.sergeant, "task-create")?;
    }
    window.press("save-task")?;
    window.saved().map(|_| ())
}

/// What this officer wrote is at the hub.
pub(super) fn sent(officer: &Officer) -> Result<(), Trouble> {
    try_now(officer)?;
    officer.window()?.strip("received")
}

/// Taps "Try now" on the sync page.
pub(super) fn try_now(officer: &Officer) -> Result<(), Trouble> {
    let window = officer.window()?;
    window.turn_to("/sync")?;
    window.page("sync")?;
    window.press("sync_now")
}
