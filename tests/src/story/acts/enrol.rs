//! Both officers set up their devices: the hub's fingerprint is compared by eye, then the code is typed.

use super::{Day, Report, Trouble};
use crate::story::day::Officer;
use crate::story::hub::{Enrolment, Hub};

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    let sergeants = day.hub.code(day.sergeant.shoulder)?;
    let constables = day.hub.code(day.constable.shoulder)?;
    report.step("The sergeant compares the hub's fingerprint and sets up the device", || {
        day.sergeant.open()?;
        compare(&day.sergeant, &sergeants)?;
        day.picture(&day.sergeant, "enrol-fingerprint")?;
        type_code(&day.sergeant, &sergeants.code)?;
        let check = bound(&day.sergeant, &day.hub, &sergeants.code)?;
        day.picture(&day.sergeant, "enrol-check")?;
        start_work(&day.sergeant)?;
        Ok(format!("six-digit check {check}"))
    })?;
    report.step("A code that was used is refused, and says so", || {
        day.constable.open()?;
        day.constable.window()?.page("enrol")?;
        day.picture(&day.constable, "enrol")?;
        compare(&day.constable, &constables)?;
        type_code(&day.constable, &sergeants.code)?;
        let problem = day.constable.window()?.problem()?;
        day.picture(&day.constable, "enrol-code-used")?;
        if problem == "code_used" { Ok(problem) } else { Err(Trouble::NotSo(format!("it was refused as {problem}"))) }
    })?;
    report.step("The constable sets up with a code of their own", || {
        type_code(&day.constable, &constables.code)?;
        let check = bound(&day.constable, &day.hub, &constables.code)?;
        start_work(&day.constable)?;
        Ok(format!("six-digit check {check}"))
    })
}

pub(super) fn compare(officer: &Officer, enrolment: &Enrolment) -> Result<(), Trouble> {
    let window = officer.window()?;
    window.page("enrol")?;
    window.fill("hub", &officer.line.address)?;
    window.press("enrol_look")?;
    let shown = window.find_patiently("[data-fingerprint]")?.attribute("data-fingerprint")?.unwrap_or_default();
    if shown.eq_ignore_ascii_case(&enrolment.fingerprint) {
        return Ok(());
    }
    Err(Trouble::NotSo(format!("the window shows the fingerprint {shown}, the hub says {}", enrolment.fingerprint)))
}

pub(super) fn type_code(officer: &Officer, code: &str) -> Result<(), Trouble> {
    let window = officer.window()?;
    window.fill("code", code)?;
    window.press("enrol")
}

/// The six digits on the device, which must be those that the supervisor sees.
pub(super) fn bound(officer: &Officer, hub: &Hub, code: &str) -> Result<String, Trouble> {
    let check = officer.window()?.find_patiently("[data-check]")?.attribute("data-check")?.unwrap_or_default();
    let theirs = hub.digits(code)?;
    if check == theirs { Ok(check) } else { Err(Trouble::NotSo(format!("the device shows {check}, the hub {theirs}"))) }
}

/// Sets up a phone with a code of its officer's own, up to Today.
pub(super) fn set_up(hub: &Hub, officer: &mut Officer) -> Result<(), Trouble> {
    let enrolment = hub.code(officer.shoulder)?;
    officer.open()?;
    compare(officer, &enrolment)?;
    type_code(officer, &enrolment.code)?;
    bound(officer, hub, &enrolment.code)?;
    start_work(officer)
}

pub(super) fn start_work(officer: &Officer) -> Result<(), Trouble> {
    let window = officer.window()?;
    window.press("enrol-open")?;
    window.page("today")
}
