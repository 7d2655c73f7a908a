//! The constable who was given the sweep sets up a device on which no keystore answers: a passphrase wraps the key, and is
//! forgotten.

use super::deaths::write_note;
use super::enrol::{bound, compare, start_work, type_code};
use super::orders::SWEEP;
use super::{Day, Report, Trouble};
use crate::story::day::{OTHER_CONSTABLE, Officer};

const PASSPHRASE: &str = "seven barges under the lock";
const ANOTHER: &str = "a heron stands on the weir";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    let mut third = day.third()?;
    report.step("A device without a keystore asks for a passphrase, and gets the work that was given meanwhile", || {
        let enrolment = day.hub.code(third.shoulder)?;
        third.open()?;
        compare(&third, &enrolment)?;
        let window = third.window()?;
        window.fill("passphrase", PASSPHRASE)?;
        window.fill("passphrase_again", PASSPHRASE)?;
        day.picture(&third, "enrol-passphrase")?;
        type_code(&third, &enrolment.code)?;
        bound(&third, &day.hub, &enrolment.code)?;
        start_work(&third)?;
        has_the_sweep(&third)?;
        day.picture(&third, "tasks-done")?;
        Ok("the sweep, resulted by somebody else meanwhile, is on the phone of the officer it was given to")
    })?;
    report.step("Killed and opened again, it is locked; a wrong passphrase opens nothing and loses nothing", || {
        third.kill()?;
        third.open()?;
        let window = third.window()?;
        window.page("unlock")?;
        window.fill("passphrase", "seven barges under the bridge")?;
        window.press("unlock")?;
        let problem = window.problem()?;
        day.picture(&third, "unlock-wrong-passphrase")?;
        window.fill("passphrase", PASSPHRASE)?;
        window.press("unlock")?;
        window.page("today")?;
        has_the_sweep(&third)?;
        if problem == "wrong_passphrase" { Ok(problem) } else { Err(Trouble::NotSo(format!("it was refused as {problem}"))) }
    })?;
    report.step("The passphrase is forgotten; with a code of the sergeant's it opens under another, once", || {
        third.kill()?;
        let sergeant = day.sergeant.window()?;
        sergeant.turn_to("/team")?;
        sergeant.page("team")?;
        sergeant.press("unlock-code")?;
        sergeant.tap_text("dialog .opt", OTHER_CONSTABLE)?;
        sergeant.press("unlock-code-make")?;
        let code = sergeant.find_patiently("[data-code]")?.text()?;
        day.picture(&day.sergeant, "unlock-code")?;
        sergeant.press("unlock-code-done")?;
        third.open()?;
        let window = third.window()?;
        window.page("unlock")?;
        window.press("forgot")?;
        window.fill("code", &code)?;
        window.fill("passphrase", ANOTHER)?;
        window.fill("passphrase_again", ANOTHER)?;
        day.picture(&third, "forgot")?;
        window.press("recover")?;
        window.page("today")?;
        has_the_sweep(&third)?;
        third.kill()?;
        third.open()?;
        let window = third.window()?;
        window.page("unlock")?;
        window.fill("passphrase", PASSPHRASE)?;
        window.press("unlock")?;
        let problem = window.problem()?;
        if problem != "wrong_passphrase" {
            return Err(Trouble::NotSo(format!("the old passphrase was refused as {problem}")));
        }
        window.fill("passphrase", ANOTHER)?;
        window.press("unlock")?;
        window.page("today")?;
        has_the_sweep(&third)?;
        Ok("the new one opens it, and the old one no more")
    })?;
    report.step("Without signal and its window dead, the command line seals its work, and the hub takes it in once", || {
        third.line.signal(false);
        let window = third.window()?;
        window.open_row(SWEEP)?;
        write_note(window, "Knife bagged, seal 7731")?;
        third.kill()?;
        let file = day.rescue(&third, ANOTHER)?;
        let first = day.hub.rescue(&file.to_string_lossy())?;
        let again = day.hub.rescue(&file.to_string_lossy())?;
        let once = first.contains("0 were here") && again.contains("changes: 0 in");
        if once { Ok(first) } else { Err(Trouble::NotSo(format!("taken in: {first}; again: {again}"))) }
    })
}

fn has_the_sweep(officer: &Officer) -> Result<(), Trouble> {
    let window = officer.window()?;
    window.turn_to("/tasks")?;
    window.page("tasks")?;
    window.press("tasks-done")?;
    window.row(SWEEP).map(|_| ())
}
