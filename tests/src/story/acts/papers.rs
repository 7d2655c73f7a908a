//! Two files that leave the house otherwise than most. By a court's order a witness is blacked out in a copy of a statement, and
//! the access log says by whose; and a bundle of a whole case is called off while it is being made, leaves nothing behind, and is
//! whole when it is made again.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::hands::new_exhibit;
use super::orders::try_now;
use super::outside::paper;
use super::{Day, Report, Trouble};
use crate::window::OpenWindow;

/// A case that no other act has.
const CASE: &str = "CRI-9031-26";
const CRATE: &str = "Milk crate with a shoe mark";
const WITNESS: &str = "Mrs Dunmore at 9 Wharf Road saw him climb over the railing";
const COURT: &str = "Crown Court, defence";
const ORDER: &str = "Order of Judge Farouk, 26 November, paragraph 3";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let mut note = String::new();
    report.step("A case is written up: an exhibit, what a witness saw, and two photos", || {
        let window = day.constable.window()?;
        new_exhibit(window, CRATE)?;
        about_the_case(window)?;
        window.press("save-exhibit")?;
        window.saved()?;
        let exhibit = window.row(CRATE)?;
        window.press("line")?;
        window.sheet("line")?;
        window.fill("text", WITNESS)?;
        about_the_case(window)?;
        window.press("save-line")?;
        window.saved()?;
        window.row(WITNESS)?;
        let pictures = [&include_bytes!("../../../sample/photo.png")[..], include_bytes!("../../../sample/received.png")];
        for (bytes, caption) in pictures.into_iter().zip(["The crate below the railing", "The mark, close"]) {
            photo(window, bytes, caption)?;
        }
        let link = format!("[data-row=\"{exhibit}\"] a[data-do=\"exhibit\"]");
        let script = "return document.querySelector(arguments[0])?.hash.split('/')[2] ?? ''";
        note = window.script(script, &json!([link]))?.as_str().unwrap_or_default().to_owned();
        try_now(&day.constable)?;
        window.strip("received")?;
        Ok("all in one note, which only that case reads")
    })?;
    let mut folder = PathBuf::new();
    report.step("A copy with the witness blacked out is made by a court's order only, and the log says by whose", || {
        let file = redacted(day, &note)?;
        paper(&file)?;
        if !named(&file).starts_with("beatbook-statement-redacted-") {
            return Err(Trouble::NotSo(format!("the copy is called {}", named(&file))));
        }
        let window = day.constable.window()?;
        // The note itself keeps every word.
        window.wait_for_text(WITNESS)?;
        window.turn_to("/reads")?;
        window.page("reads")?;
        window.find_patiently(&format!("[data-made=\"{note}\"]"))?;
        window.wait_for_text(ORDER)?;
        day.picture_of(&day.constable, "reads-redacted", &format!("[data-made=\"{note}\"]"))?;
        folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(named(&file))
    })?;
    report.step("A bundle of the whole case is called off while it is being made, and leaves no file", || {
        let window = day.constable.window()?;
        window.turn_to("/notebook")?;
        window.page("notebook")?;
        let before = files(&folder)?;
        window.press("export")?;
        window.sheet("export")?;
        window.choose("what", "bundle")?;
        window.choose("of", "case")?;
        window.fill("reference", CASE)?;
        window.fill("purpose", COURT)?;
        // The hub's proofs are on their way as long as it takes to think better of it.
        day.constable.line.hold(true);
        let called_off = call_off(day, window);
        day.constable.line.hold(false);
        called_off?;
        window.find_patiently("[data-going=\"stopped\"]")?;
        day.picture_of(&day.constable, "export-stopped", "[data-going=\"stopped\"]")?;
        let after = files(&folder)?;
        if after != before {
            return Err(Trouble::NotSo(format!("there was {before:?}, now there is {after:?}")));
        }
        Ok("nothing of it is on the phone")
    })?;
    report.step("Made again it is whole, and proves itself", || {
        let window = day.constable.window()?;
        let before = files(&folder)?.len();
        window.press("save-export")?;
        window.find_patiently("[data-exported=\"bundle\"]")?;
        day.picture(&day.constable, "export-of-the-case-made")?;
        let file = PathBuf::from(window.find("[data-file]")?.text()?);
        window.press("close")?;
        let (holds, said) = day.verify(&file)?;
        let made = files(&folder)?.len() - before;
        if holds && made == 1 {
            return Ok(said.lines().last().unwrap_or_default().to_owned());
        }
        Err(Trouble::NotSo(format!("{made} files were made, and it is said: {said}")))
    })
}

/// Says in the form that is open that it is about the case.
fn about_the_case(window: &OpenWindow) -> Result<(), Trouble> {
    window.press("ref_more")?;
    window.fill("crime", CASE)
}

fn photo(window: &OpenWindow, bytes: &[u8], caption: &str) -> Result<(), Trouble> {
    window.press("photo")?;
    window.sheet("photo")?;
    window.find("input[name=\"given\"]")?.choose_file("crate.png", "image/png", &STANDARD.encode(bytes))?;
    window.fill("received_from", "Crime scene examiner 5510")?;
    window.fill("received_how", "By e-mail from the laboratory")?;
    about_the_case(window)?;
    window.fill("caption", caption)?;
    window.press("save-photo")?;
    window.saved().map(|_| ())
}

/// Makes a redacted copy of a statement of the note, on the note's page. Without whose order it is, it is refused first.
fn redacted(day: &Day, note: &str) -> Result<PathBuf, Trouble> {
    let window = day.constable.window()?;
    window.turn_to(&format!("/note/{note}"))?;
    window.page("note")?;
    let witness = window.row(WITNESS)?;
    window.press("export")?;
    window.sheet("export")?;
    window.choose("what", "statement")?;
    window.fill("purpose", COURT)?;
    window.press("redact")?;
    window.choose("redact", &witness)?;
    window.press("save-export")?;
    window.problem()?;
    if window.shown("[data-exported], [data-going=\"on\"]")?.is_some() {
        return Err(Trouble::NotSo("a copy is redacted by nobody's order".to_owned()));
    }
    window.fill("redact_why", ORDER)?;
    day.picture_of(&day.constable, "export-redacted", "dialog [name=\"redact_why\"]")?;
    window.press("save-export")?;
    window.find_patiently("[data-exported=\"statement\"]")?;
    window.find("[data-redacted=\"1\"]")?;
    day.picture(&day.constable, "exported-redacted")?;
    let file = window.find("[data-file]")?.text()?;
    window.press("close")?;
    Ok(PathBuf::from(file))
}

/// Begins the file that the form asks for, and calls it off while it is being made.
fn call_off(day: &Day, window: &OpenWindow) -> Result<(), Trouble> {
    window.press("save-export")?;
    window.find("[data-going=\"on\"]")?;
    day.picture(&day.constable, "export-under-way")?;
    window.press("export_stop")
}

fn named(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What lies in a folder, by name.
fn files(folder: &Path) -> Result<Vec<String>, Trouble> {
    let listed = std::fs::read_dir(folder).map_err(Trouble::file(folder))?;
    let mut names: Vec<String> = listed.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}
