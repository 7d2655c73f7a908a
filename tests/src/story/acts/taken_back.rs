//! A value that a rule put aside is taken back. Both say apart how many officers a task needs, and the safer number shows; the
//! sergeant is told on Today, and on the task she takes hers. The constable then reads that it was she, and cannot write over
//! her.

use super::apart::keep;
use super::merged::{edit, meet, without_signal};
use super::{Day, Report, Told, Trouble};
use crate::story::day::Officer;
use crate::window::{OpenWindow, Patience};

const BOATS: &str = "Moored boats, lock basin";
const NOTICE: &str = "[data-notice][data-field=\"field.min_crew\"]";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    let mut task = String::new();
    report.step("The constable makes a task; without signal, he and the sergeant each say how many officers it needs", || {
        day.signal(true);
        let his = day.constable.window()?;
        his.turn_to("/tasks")?;
        his.page("tasks")?;
        his.press("new-task")?;
        his.sheet("task_create")?;
        his.fill("title", BOATS)?;
        his.pick_value("kind", "asb_visit")?;
        his.press("save-task")?;
        his.saved()?;
        meet(day)?;
        let hers = day.sergeant.window()?;
        hers.turn_to("/team")?;
        hers.page("team")?;
        task = hers.row(BOATS)?;
        without_signal(day)?;
        for (officer, number) in [(&day.constable, "3"), (&day.sergeant, "2")] {
            let window = open(officer, &task)?;
            edit(window)?;
            window.tap("dialog details summary")?;
            window.fill("crew", number)?;
            window.press("save-edit")?;
            window.saved()?;
            window.wait_for_text(&format!("{number} officers."))?;
        }
        Ok("he says 3, she says 2")
    })?;
    report.step("Both connect; the sergeant reads on Today that the safer number shows, and takes hers", || {
        meet(day)?;
        let window = day.sergeant.window()?;
        today(window, "You set 2 at")?;
        day.picture_of(&day.sergeant, "today-safer", "[data-do=\"changed\"]")?;
        let taps = window.taps();
        window.tap_text("[data-do=\"changed\"]", BOATS)?;
        window.page("task")?;
        told(window, &["Showing 3", "the safer of the two", "Use mine"])?;
        window.wait_for_text("3 officers.")?;
        day.picture_of(&day.sergeant, "task-safer", NOTICE)?;
        window.press("notice_use_mine")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.wait_for("the notice to go", Patience::SHORT, || Ok(window.shown(NOTICE)?.is_none().then_some(())))?;
        window.wait_for_text("2 officers.")?;
        day.picture(&day.sergeant, "task-taken-back")?;
        Ok(Told::from("2 again, as a change of its own").in_taps(taps))
    })?;
    report.step(
        "It reaches the constable, who reads who set it; a supervisor's number he may ask about, and not write over",
        || {
            meet(day)?;
            let window = day.constable.window()?;
            today(window, "changed what you had set: officers needed")?;
            window.tap_text("[data-do=\"changed\"]", BOATS)?;
            window.page("task")?;
            told(window, &["Showing 2", "set by your supervisor, who had seen yours", "Ask"])?;
            window.wait_for_text("2 officers.")?;
            if window.shown("[data-do=\"notice_use_mine\"]")?.is_some() {
                return Err(Trouble::NotSo("he may write over his supervisor".to_owned()));
            }
            day.picture_of(&day.constable, "task-overruled", NOTICE)?;
            keep(window)?;
            Ok("2 on both screens, with her name at it")
        },
    )?;
    report.step("Nobody is told of it again", || {
        meet(day)?;
        for officer in [&day.constable, &day.sergeant] {
            let window = open(officer, &task)?;
            window.wait_for_text("2 officers.")?;
            if window.shown("[data-notice]")?.is_some() {
                return Err(Trouble::NotSo(format!("the {} is told of what is settled", officer.name)));
            }
        }
        Ok("")
    })
}

fn open<'a>(officer: &'a Officer, task: &str) -> Result<&'a OpenWindow, Trouble> {
    let window = officer.window()?;
    window.turn_to(&format!("/task/{task}"))?;
    window.find_patiently(&format!("[data-screen=\"task\"][data-record=\"{task}\"] [data-list=\"timeline\"]"))?;
    Ok(window)
}

/// Looks on Today, behind "more" too, until it says this.
pub(super) fn today(window: &OpenWindow, words: &str) -> Result<(), Trouble> {
    window.turn_to("/today")?;
    window.page("today")?;
    window.wait_for(&format!("the text \"{words}\" on Today"), Patience::LONG, || {
        // What arrives while one looks may be what makes the list too long.
        if window.shown("[data-do=\"show-more\"]")?.is_some() {
            window.press("show-more")?;
        }
        Ok(window.text()?.contains(words).then_some(()))
    })
}

/// The notice says all of these.
fn told(window: &OpenWindow, words: &[&str]) -> Result<(), Trouble> {
    let notice = window.find_patiently(NOTICE)?.text()?;
    match words.iter().find(|words| !notice.contains(**words)) {
        Some(words) => Err(Trouble::NotSo(format!("the notice does not say \"{words}\": {notice}"))),
        None => Ok(()),
    }
}
