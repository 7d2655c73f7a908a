//! Every other screen, and Today in the dark and in French.

use super::{Day, Report, Trouble};

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

fn profile(day: &Day, name: &str, value: &str) -> Result<(), Trouble> {
    let window = day.constable.window()?;
    window.turn_to("/profile")?;
    window.page("profile")?;
    window.choose(name, value)?;
    window.turn_to("/today")?;
    window.page("today")
}
