//! From hand to hand: two exhibits of one case, a photo that a resident gave, and one of the exhibits on its way through the
//! hands of two officers into a store, out of it with a torn seal, and back. The sergeant looks for it where it should be, and
//! the case has its list on paper.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::enrol::set_up;
use super::orders::try_now;
use super::outside::{exported, paper};
use super::{Day, Report, Told, Trouble};
use crate::story::clock::date;
use crate::story::day::{OTHER_CONSTABLE, Officer};
use crate::window::{OpenWindow, Patience};

/// A crime of which this phone holds no victim: what is written of it is nobody's private record.
const CASE: &str = "CRI-8802-26";
const SWAB: &str = "Swab from the railing, in a tube";
const CUFF: &str = "Torn cuff of a blue coat";
const STORE: &str = "Property store CN";
const SHELF: &str = "Fridge 2";
const NEW_SEAL: &str = "A0418866";
const LATE: &str = "The railing was dry when I came to it";
const WHY_LATE: &str = "No light on the towpath to write by";

/// The picture that a resident gave.
fn picture_given() -> String {
    STANDARD.encode(include_bytes!("../../../sample/received.png"))
}

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    seized(day, report)?;
    let mut colleague = day.colleague()?;
    let played = passed_on(day, &mut colleague, report);
    if played.is_err() {
        // The trouble itself is what is reported; a window that is gone has no picture.
        let _ = day.picture_as_it_stands(&colleague, "failed");
    }
    played?;
    looked_for(day, report)
}

fn seized(day: &Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("Two exhibits of one case: the first is given its reference, the second takes it over in one tap", || {
        let window = day.constable.window()?;
        new_exhibit(window, SWAB)?;
        window.fill("seal", "A0418801")?;
        window.press("ref_more")?;
        window.fill("crime", CASE)?;
        window.find("dialog [data-about=\"own\"]")?;
        day.picture_of(&day.constable, "exhibit-of-a-case", "dialog [name=\"crime\"]")?;
        save_exhibit(window, SWAB)?;
        new_exhibit(window, CUFF)?;
        let taps = window.taps();
        window.press("ref_same")?;
        let taps = window.taps() - taps;
        window.find("dialog [data-about=\"own\"]")?;
        let taken_over = window.stands_in("crime")?;
        day.picture_of(&day.constable, "exhibit-of-the-same-case", "dialog [name=\"crime\"]")?;
        save_exhibit(window, CUFF)?;
        if taken_over != CASE {
            return Err(Trouble::NotSo(format!("the second exhibit is about \"{taken_over}\"")));
        }
        Ok(Told::from("a note of its own, which only that case reads").in_taps(taps))
    })?;
    report.step("How it is to be stored was not said: it is said now, and the clock of what is kept cold runs", || {
        let window = day.constable.window()?;
        open_exhibit(window, SWAB)?;
        window.find("[data-storage=\"none\"]")?;
        window.press("exhibit_stored_as")?;
        window.sheet("stored_as")?;
        window.pick_value("storage", "refrigerated")?;
        day.picture(&day.constable, "exhibit-stored-as")?;
        window.press("save-stored_as")?;
        window.saved()?;
        let cold = window.find("[data-cold]")?.text()?;
        day.picture(&day.constable, "exhibit-cold")?;
        Ok(cold)
    })?;
    report.step("A photo that a resident gave is kept as received, and a working copy of it is made for the lawyers", || {
        let window = day.constable.window()?;
        window.press("photo")?;
        window.sheet("photo")?;
        window.find("input[name=\"given\"]")?.choose_file("railing.png", "image/png", &picture_given())?;
        window.fill("received_from", "Mrs Achebe, 14 Wharf Road")?;
        window.fill("received_how", "By e-mail from her phone")?;
        window.fill("caption", "The railing and the cuff, from her window")?;
        day.picture(&day.constable, "photo-received")?;
        window.press("save-photo")?;
        window.saved()?;
        window.wait_for_text("Photo received from Mrs Achebe")?;
        window.press("copy")?;
        window.find("dialog[data-sheet^=\"copy-\"]")?;
        window.fill("to", "Crown Prosecution Service")?;
        window.fill("why", "Advice on the charge")?;
        day.picture(&day.constable, "working-copy")?;
        window.press("save-copy")?;
        window.saved()?;
        window.find("[data-copy]")?;
        window.press("working")?;
        window.find_patiently("dialog[data-sheet^=\"working-\"] img[data-working]")?;
        day.picture(&day.constable, "working-copy-seen")?;
        window.press("save-working")?;
        window.find_patiently("[data-exported=\"copy\"]")?;
        let file = window.find("[data-file]")?.text()?;
        window.press("close")?;
        let bytes = std::fs::read(&file).map_err(Trouble::file(file.as_ref()))?;
        if !bytes.starts_with(b"\x89PNG") {
            return Err(Trouble::NotSo(format!("{file} is no picture")));
        }
        Ok(format!("a copy of {} bytes, named in the note and in the access log", bytes.len()))
    })?;
    report.step("He hands it to the other constable, having looked at its seal", || {
        let window = day.constable.window()?;
        open_exhibit(window, SWAB)?;
        let taps = window.taps();
        window.press("exhibit_move")?;
        window.sheet("move")?;
        window.choose("of", "continuity")?;
        window.pick("hand", OTHER_CONSTABLE)?;
        window.fill("why", "She goes to the property store")?;
        window.choose("seal", "whole")?;
        day.picture(&day.constable, "exhibit-hand-over")?;
        window.press("save-move")?;
        window.saved()?;
        let taps = window.taps() - taps;
        is_with(window, OTHER_CONSTABLE)?;
        try_now(&day.constable)?;
        window.strip("received")?;
        Ok(Told::from("one hand has signed").in_taps(taps))
    })
}

fn passed_on(day: &Day, colleague: &mut Officer, report: &mut Report) -> Result<(), Trouble> {
    report.step("The other constable finds it on a phone of her own, and confirms that it came into her hands", || {
        set_up(&day.hub, colleague)?;
        let window = colleague.window()?;
        open_exhibit(window, SWAB)?;
        window.find_patiently("[data-do=\"confirm-move\"]")?;
        day.picture(colleague, "exhibit-to-confirm")?;
        let taps = window.taps();
        window.press("confirm-move")?;
        window.sheet("move")?;
        window.fill("why", "Received at the lock")?;
        window.choose("seal", "whole")?;
        day.picture(colleague, "exhibit-confirm")?;
        window.press("save-move")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.wait_for("nothing left to confirm", Patience::SHORT, || {
            Ok(window.shown("[data-do=\"confirm-move\"]")?.is_none().then_some(()))
        })?;
        day.picture_of(colleague, "exhibit-both-hands", "[data-list=\"timeline\"]")?;
        Ok(Told::from("both hands have signed").in_taps(taps))
    })?;
    report.step("She puts it into a store; taken out again its seal is torn, which stands until it has a new one", || {
        let window = colleague.window()?;
        into_store(window, (STORE, SHELF), "To be kept cold")?;
        day.picture(colleague, "exhibit-in-the-fridge")?;
        window.press("exhibit_move")?;
        window.sheet("move")?;
        window.choose("of", "store_out")?;
        window.fill("why", "To go to the laboratory")?;
        window.choose("seal", "broken")?;
        window.fill("seal_seen", "One corner torn open, as wide as a finger")?;
        day.picture(colleague, "exhibit-seal-broken")?;
        window.press("save-move")?;
        window.saved()?;
        let broken = "[data-alert=\"exhibit_alert.broken\"]";
        window.find(broken)?;
        window.press("exhibit_seal")?;
        window.sheet("seal")?;
        window.fill("seal", NEW_SEAL)?;
        window.fill("why", "The bag was torn in the fridge")?;
        day.picture(colleague, "exhibit-new-seal")?;
        window.press("save-seal")?;
        window.saved()?;
        window.wait_for("the seal to be whole", Patience::SHORT, || Ok(window.shown(broken)?.is_none().then_some(())))?;
        window.wait_for_text(NEW_SEAL)?;
        into_store(window, (STORE, SHELF), "The laboratory takes it tomorrow")?;
        day.picture_of(colleague, "exhibit-continuity", "[data-list=\"timeline\"]")?;
        try_now(colleague)?;
        window.strip("received")?;
        Ok("every hand, every seal and both shelves stand in its continuity")
    })
}

/// Makes a paper from the list that is open. Gives the file.
fn on_paper(window: &OpenWindow, what: &str, before: impl FnOnce() -> Result<(), Trouble>) -> Result<PathBuf, Trouble> {
    window.find_patiently("[data-do=\"paper\"]")?;
    window.press("paper")?;
    window.sheet("paper")?;
    window.fill("purpose", "The case file")?;
    before()?;
    window.press("save-paper")?;
    window.find_patiently(&format!("[data-exported=\"{what}\"]"))?;
    let file = window.find("[data-file]")?.text()?;
    window.press("close")?;
    Ok(PathBuf::from(file))
}

fn looked_for(day: &Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The sergeant looks for it where it is recorded to be: the weekly audit, in one tap an exhibit", || {
        try_now(&day.sergeant)?;
        let window = day.sergeant.window()?;
        window.turn_to("/exhibits")?;
        window.page("exhibits")?;
        let id = window.row(SWAB)?;
        window.find_patiently("[data-do=\"audit\"]")?;
        window.press("audit")?;
        window.page("audit")?;
        let row = format!("[data-list=\"audit\"] [data-row=\"{id}\"]");
        says(window, &row, SHELF)?;
        day.picture_of(&day.sergeant, "audit", &row)?;
        let taps = window.taps();
        window.tap(&format!("{row} [data-do=\"audit-seen\"]"))?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.find(&format!("{row} [data-audited=\"true\"]"))?;
        day.picture_of(&day.sergeant, "audit-seen", &row)?;
        try_now(&day.sergeant)?;
        window.strip("received")?;
        Ok(Told::from("seen by somebody who neither seized nor holds it").in_taps(taps))
    })?;
    report.step("The constable reads that it was seen, and has the list of all exhibits of the case on paper", || {
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        open_exhibit(window, SWAB)?;
        window.find_patiently("[data-audited=\"true\"]")?;
        is_with(window, STORE)?;
        day.picture(&day.constable, "exhibit-audited")?;
        let file = exported(window, "exhibits", || {
            window.choose("of", "case")?;
            window.fill("reference", CASE)?;
            day.picture(&day.constable, "export-of-a-case")
        })?;
        paper(&file)?;
        Ok("exhibits.pdf")
    })?;
    report.step("The case has its schedule of unused material on paper, and the sergeant's audit is printed", || {
        let window = day.constable.window()?;
        window.turn_to("/disclosure")?;
        window.page("disclosure")?;
        let schedule = on_paper(window, "mg6c", || {
            window.choose("crime", "other")?;
            window.fill("reference", CASE)?;
            day.picture(&day.constable, "schedule")
        })?;
        paper(&schedule)?;
        let window = day.sergeant.window()?;
        window.turn_to("/audit")?;
        window.page("audit")?;
        paper(&on_paper(window, "audit", || day.picture(&day.sergeant, "audit-paper"))?)?;
        Ok("mg6c.pdf and audit.pdf")
    })?;
    report.step("A line about yesterday says that it is late, and why", || {
        let window = day.constable.window()?;
        window.turn_to("/notebook")?;
        window.page("notebook")?;
        window.choose("earlier", "yes")?;
        window.set("event_day", &date(-1)?)?;
        window.set("event_time", "10:00")?;
        window.fill("late_why", WHY_LATE)?;
        window.fill("line", LATE)?;
        day.picture_of(&day.constable, "late-line", "[name=\"late_why\"]")?;
        window.press("note_line")?;
        window.saved()?;
        let row = window.row(LATE)?;
        let entry = window.find(&format!("[data-row=\"{row}\"]"))?.text()?;
        day.picture_of(&day.constable, "late-entry", &format!("[data-row=\"{row}\"]"))?;
        match [WHY_LATE, "Late entry"].into_iter().find(|words| !entry.contains(words)) {
            Some(words) => Err(Trouble::NotSo(format!("the entry does not say \"{words}\": {entry}"))),
            None => Ok("with the day it speaks of, and the minute it was written"),
        }
    })
}

/// A form for an exhibit found at the same place, which says what it is.
pub(super) fn new_exhibit(window: &OpenWindow, what: &str) -> Result<(), Trouble> {
    window.turn_to("/notebook")?;
    window.page("notebook")?;
    window.press("new-exhibit")?;
    window.sheet("exhibit")?;
    window.fill("description", what)?;
    window.fill("place", "Railing above the lock")
}

/// Saves it, and waits until the notebook shows it with its case.
fn save_exhibit(window: &OpenWindow, what: &str) -> Result<(), Trouble> {
    window.press("save-exhibit")?;
    window.saved()?;
    let row = window.row(what)?;
    let entry = window.find(&format!("[data-row=\"{row}\"]"))?.text()?;
    let so = entry.contains(CASE);
    so.then_some(()).ok_or_else(|| Trouble::NotSo(format!("the entry does not say which case it is of: {entry}")))
}

/// Opens an exhibit from the list of all, once it is there.
pub(super) fn open_exhibit(window: &OpenWindow, what: &str) -> Result<(), Trouble> {
    window.turn_to("/exhibits")?;
    window.page("exhibits")?;
    window.open_row(what)?;
    window.page("exhibit")?;
    window.find_patiently("[data-screen=\"exhibit\"] [data-where]").map(|_| ())
}

/// Waits until it is recorded there.
fn is_with(window: &OpenWindow, whom: &str) -> Result<(), Trouble> {
    says(window, "[data-screen=\"exhibit\"] [data-where]", whom)
}

/// Waits until something on the page says this.
pub(super) fn says(window: &OpenWindow, css: &str, words: &str) -> Result<(), Trouble> {
    // Looked up and read in one go: what arrives meanwhile draws the page anew.
    let script = "return document.querySelector(arguments[0])?.innerText.includes(arguments[1]) ?? false";
    window.wait_for(&format!("\"{words}\" in {css}"), Patience::LONG, || {
        Ok((window.script(script, &json!([css, words]))? == json!(true)).then_some(()))
    })
}

/// Puts the exhibit that is open on a shelf of a store, and waits until it is recorded there.
pub(super) fn into_store(window: &OpenWindow, (store, shelf): (&str, &str), why: &str) -> Result<(), Trouble> {
    window.press("exhibit_move")?;
    window.sheet("move")?;
    window.choose("of", "store_in")?;
    window.fill("to", store)?;
    window.fill("shelf", shelf)?;
    window.fill("why", why)?;
    window.choose("seal", "whole")?;
    window.press("save-move")?;
    window.saved()?;
    is_with(window, shelf)
}
