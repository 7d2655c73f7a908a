//! What leaves the house: the constable's notes as a statement, a list of exhibits and a bundle that the command line checks,
//! and the sergeant's report to the residents.

use std::path::PathBuf;

use super::orders::try_now;
use super::{Day, Report, Told, Trouble};
use crate::window::OpenWindow;

const PURPOSE: &str = "Crown Prosecution Service";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step(
        "The constable writes a statement and a list of exhibits from the notebook, each named in the access log",
        || {
            let window = day.constable.window()?;
            window.go("notebook")?;
            let taps = window.taps();
            let statement = exported(window, "statement", || day.picture(&day.constable, "export"))?;
            let taps = window.taps() - taps;
            day.picture(&day.constable, "exported")?;
            paper(&statement)?;
            window.go("notebook")?;
            paper(&exported(window, "exhibits", || Ok(()))?)?;
            window.go("notebook")?;
            Ok(Told::from("statement.pdf and exhibits.pdf").in_taps(taps))
        },
    )?;
    report.step("A bundle of the same notes is checked with nothing but the file, and one flipped byte is named", || {
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.go("notebook")?;
        let file = exported(window, "bundle", || Ok(()))?;
        let (holds, said) = day.verify(&file)?;
        if !holds {
            return Err(Trouble::NotSo(format!("a good bundle is refused: {said}")));
        }
        let mut bytes = std::fs::read(&file).map_err(Trouble::file(&file))?;
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        let bad = file.with_extension("flipped");
        std::fs::write(&bad, bytes).map_err(Trouble::file(&bad))?;
        let (still, named) = day.verify(&bad)?;
        if still || !named.contains("BROKEN  photo/") {
            return Err(Trouble::NotSo(format!("the flipped byte is not named: {named}")));
        }
        window.go("notebook")?;
        Ok(said.lines().last().unwrap_or_default().to_owned())
    })?;
    report.step("The sergeant reads the report as residents will, ticks what the look found, and lets it out", || {
        let window = day.sergeant.window()?;
        window.go("ward")?;
        window.press("report")?;
        window.page("report")?;
        window.press("panel_look")?;
        window.find_patiently("[data-report=\"page\"]")?;
        day.picture(&day.sergeant, "report")?;
        for looked in window.all("input[name=\"looked\"]")? {
            let value = looked.attribute("value")?.unwrap_or_default();
            window.choose("looked", &value)?;
        }
        window.choose("checked", "yes")?;
        day.picture_of(&day.sergeant, "report-check", "[name=\"checked\"]")?;
        window.press("panel_publish")?;
        window.find_patiently("[data-report=\"out\"]")?;
        day.picture(&day.sergeant, "report-out")?;
        window.go("ward")?;
        Ok("the public reads the page and the PDF at the hub")
    })
}

/// Makes an export on the page that is open, of the note that its form begins with where `before` says nothing else. Gives the
/// file.
pub(super) fn exported(
    window: &OpenWindow,
    what: &str,
    before: impl FnOnce() -> Result<(), Trouble>,
) -> Result<PathBuf, Trouble> {
    window.press("export")?;
    window.sheet("export")?;
    window.choose("what", what)?;
    window.fill("purpose", PURPOSE)?;
    before()?;
    window.press("save-export")?;
    window.find_patiently(&format!("[data-exported=\"{what}\"]"))?;
    let file = window.find("[data-file]")?.text()?;
    window.press("close")?;
    Ok(PathBuf::from(file))
}

pub(super) fn paper(file: &PathBuf) -> Result<(), Trouble> {
    let bytes = std::fs::read(file).map_err(Trouble::file(file))?;
    if bytes.starts_with(b"%PDF-") { Ok(()) } else { Err(Trouble::NotSo(format!("{} is no PDF", file.display()))) }
}
