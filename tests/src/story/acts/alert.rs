//! Alerts: what arrives while the constable looks at the window is on it already, and the desktop is told nothing. What arrives
//! while the window is put away is told as a kind and a number, without a word of what it is about; a tap opens Today.

use serde_json::json;

use super::orders::try_now;
use super::{Day, Report, Trouble};
use crate::story::day::{CONSTABLE, SERGEANT};
use crate::window::{Notification, Notifications, OpenWindow, Patience, until};

/// Arrives while it is looked at.
const LEAFLETS: &str = "Leaflets, Basin Street";
/// Arrives while it is not.
const MACHETE: &str = "Machete in planter, Wharf Steps";
const PLACE: &str = "Wharf Steps beside Basin Street";
const BRIEFING: &str = "Witness Ines Pallister waits there. Cordon from both sides.";
/// All that the desktop is told of it.
const SAYS: &str = "1 critical task for you";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let (mut desktop, mut alert) = (None, None);
    report.step("Work that arrives while the constable looks is on the screen, and the desktop is told nothing", || {
        desktop = Some(day.constable.notifications()?);
        let window = day.constable.window()?;
        window.turn_to("/tasks")?;
        window.page("tasks")?;
        window.wait_for("the focus on the window", Patience::SHORT, || is(window, "document.hasFocus()"))?;
        give(day, LEAFLETS, "routine")?;
        window.row(LEAFLETS)?;
        // Where it is not as told, this shows later: the next alert comes after it on the same bus.
        Ok("no alert for what is seen anyway")
    })?;
    let Some(desktop) = desktop else { return Ok(()) };
    report.step("The window is put away; critical work is told as a kind and a number, and no word of it", || {
        let window = day.constable.window()?;
        // A tap that turned to nothing would otherwise look as if it had turned to Today.
        window.go("ward")?;
        window.minimize()?;
        window.wait_for("the window to be gone", Patience::SHORT, || is(window, "document.visibilityState === 'hidden'"))?;
        give(day, MACHETE, "critical")?;
        let found = alert.insert(told(&desktop)?);
        let said = format!("{}: {}", found.summary, found.body);
        discreet(&desktop)?;
        Ok(said)
    })?;
    report.step("A tap on it opens the window at Today, where the work is", || {
        if let Some(alert) = &alert {
            desktop.tap(alert)?;
        }
        let window = day.constable.window()?;
        window.wait_for("the window to be back", Patience::LONG, || is(window, "document.visibilityState === 'visible'"))?;
        window.page("today")?;
        window.row(MACHETE)?;
        day.picture(&day.constable, "today-after-alert")?;
        Ok("")
    })
}

/// The sergeant gives the constable work, and it is at the hub.
fn give(day: &Day, title: &str, priority: &str) -> Result<(), Trouble> {
    let window = day.sergeant.window()?;
    window.go("team")?;
    window.press("new-task")?;
    window.sheet("task_create")?;
    window.fill("title", title)?;
    window.set("priority", priority)?;
    window.fill("address", PLACE)?;
    window.fill("briefing", BRIEFING)?;
    window.pick("assignee", CONSTABLE)?;
    window.press("save-task")?;
    window.saved()?;
    try_now(&day.sergeant)?;
    window.strip("received")
}

/// The alert of the critical task, once the desktop has it.
fn told(desktop: &Notifications) -> Result<Notification, Trouble> {
    let of_it = |shown: &Notification| shown.body.lines().any(|line| line == SAYS);
    let found = until(Patience::LONG, || Ok::<_, Trouble>(desktop.shown().into_iter().find(of_it)))?;
    found.ok_or_else(|| Trouble::NotSo(format!("nothing says \"{SAYS}\"; the desktop shows {:?}", desktop.shown())))
}

/// Nothing that the desktop was told holds a word of a record or of a person, and nothing of what was looked at.
fn discreet(desktop: &Notifications) -> Result<(), Trouble> {
    let of_records = [LEAFLETS, MACHETE, PLACE, BRIEFING, CONSTABLE, SERGEANT].join(" ").to_lowercase();
    let of_records: Vec<&str> = of_records.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    for shown in desktop.shown() {
        if let Some(word) = shown.words().iter().find(|word| of_records.contains(&word.as_str())) {
            return Err(Trouble::NotSo(format!("\"{word}\" of a record stands on the desktop: {shown:?}")));
        }
        if shown.body.contains("new task") {
            return Err(Trouble::NotSo(format!("the constable had it on the screen, and the desktop was told: {shown:?}")));
        }
    }
    Ok(())
}

/// Whether something holds in the page.
fn is(window: &OpenWindow, what: &str) -> Result<Option<()>, Trouble> {
    Ok((window.script(&format!("return {what}"), &json!([]))? == json!(true)).then_some(()))
}
