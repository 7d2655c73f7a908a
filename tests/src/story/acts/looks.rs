//! Every other screen and sheet, and Today in the dark and in French.

use serde_json::json;

use super::orders::try_now;
use super::{Day, Report, Trouble};
use crate::story::day::Officer;

/// Pages and sheets by their address in the app; `{task}` and `{victim}` stand for what the constable holds.
const PAGES: [(&str, &str); 18] = [
    ("tasks", "/tasks"),
    ("profile", "/profile"),
    ("record-sheet", "/today!record"),
    ("engagement", "/ward!engagement"),
    ("propose", "/ward!propose"),
    ("ward-time", "/ward!time"),
    ("ward-meeting", "/ward!meeting"),
    ("notebook-today", "/notebook"),
    ("quick-result", "/task/{task}!quick_result"),
    ("attempt", "/task/{task}!attempt"),
    ("hand-back", "/task/{task}!hand_back"),
    ("task-note", "/task/{task}!note"),
    ("victim-open", "/victim/{victim}"),
    ("call", "/victim/{victim}!call"),
    ("who-she-is", "/victim/{victim}!who"),
    ("review-asked", "/victim/{victim}!review_asked"),
    ("needs-again", "/victim/{victim}!needs"),
    ("change-card", "/victim/{victim}!card"),
];

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("Search finds the work that is on this phone", || {
        let window = day.constable.window()?;
        window.turn_to("/search")?;
        window.page("search")?;
        window.fill("words", "lock bridge")?;
        window.row("Hot spot patrol")?;
        day.picture(&day.constable, "search")?;
        Ok("found as typed")
    })?;
    report.step("The sergeant sees the team's work and when each phone was last heard", || {
        let window = day.sergeant.window()?;
        window.go("team")?;
        window.find("[data-officer]")?;
        day.picture(&day.sergeant, "team")?;
        window.go("today")?;
        day.picture(&day.sergeant, "today")?;
        Ok("")
    })?;
    report.step("The photo reaches the hub, which proves that it holds the same bytes", || {
        day.constable.line.signal(true);
        try_now(&day.constable)?;
        day.constable.window()?.strip("received")?;
        day.picture(&day.constable, "sync-all-received")?;
        let window = day.constable.window()?;
        window.turn_to("/notebook")?;
        window.page("notebook")?;
        window.wait_for_text("Received by the hub")?;
        window.tap_text("[data-list=\"entries\"] a", "TR/1")?;
        window.page("exhibit")?;
        day.picture(&day.constable, "exhibit")?;
        Ok("")
    })?;
    report.step("Every other page and sheet opens", || {
        let task = held(&day.constable, "/today", "Hot spot patrol", "task")?;
        let victim = held(&day.constable, "/victims", super::victim::CRIME, "victim")?;
        for (name, address) in PAGES {
            let address = address.replace("{task}", &task).replace("{victim}", &victim);
            let window = day.constable.window()?;
            window.turn_to(&address)?;
            match address.split_once('!') {
                Some(_) => drop(window.find("dialog[data-sheet]")?),
                None => window.page(address.split('/').nth(1).unwrap_or_default())?,
            }
            if let Some(problem) = window.shown("[data-problem]")? {
                return Err(Trouble::NotSo(format!("{address} shows: {}", problem.text()?)));
            }
            day.picture(&day.constable, name)?;
        }
        Ok(format!("{} pictures", PAGES.len()))
    })?;
    report.step("Today in the dark and in French", || {
        profile(day, "theme", "dark")?;
        day.picture(&day.constable, "today-dark")?;
        profile(day, "theme", "light")?;
        profile(day, "language", "fr")?;
        day.constable.window()?.wait_for_text("Aujourd")?;
        day.picture(&day.constable, "today-french")?;
        profile(day, "language", "en")?;
        Ok("")
    })
}

/// The id of a record that a list shows.
fn held(officer: &Officer, list: &str, text: &str, screen: &str) -> Result<String, Trouble> {
    let window = officer.window()?;
    window.turn_to(list)?;
    window.open_row(text)?;
    window.page(screen)?;
    let id = window.script("return document.querySelector('[data-record]').dataset.record", &json!([]))?;
    Ok(id.as_str().unwrap_or_default().to_owned())
}

fn profile(day: &Day, name: &str, value: &str) -> Result<(), Trouble> {
    let window = day.constable.window()?;
    window.turn_to("/profile")?;
    window.page("profile")?;
    window.choose(name, value)?;
    window.turn_to("/today")?;
    window.page("today")
}
