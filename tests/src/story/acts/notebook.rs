//! The constable's notebook and ward, without signal: a line and its correction, an exhibit, a photo, a priority action.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Day, Report, Told, Trouble};

/// What the constable wrote first.
const LINE: &str = "Towpath swept from the lock to the road bridge with PCSO 7731CN";
/// The reference of the exhibit.
const EXHIBIT: &str = "TR/1";

/// The picture the camera gives.
fn picture_taken() -> String {
    STANDARD.encode(include_bytes!("../../../sample/photo.png"))
}

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("A line is written, and corrected without being erased", || {
        let window = day.constable.window()?;
        window.go("notebook")?;
        let taps = window.taps();
        window.fill("line", LINE)?;
        window.press("note_line")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.row(LINE)?;
        window.press("correct")?;
        window.sheet("correct")?;
        window.pick("target", "Towpath")?;
        window.fill("struck", "road bridge")?;
        window.fill("replacement", "foot bridge")?;
        window.fill("reason", "Wrong bridge")?;
        window.fill("initials", "TR")?;
        day.picture(&day.constable, "note-correct")?;
        window.press("save-correction")?;
        window.saved()?;
        window.wait_for_text("foot bridge")?;
        window.wait_for_text("road bridge")?;
        Ok(Told::from("both wordings can be read").in_taps(taps))
    })?;
    report.step("An exhibit is seized and photographed", || {
        let window = day.constable.window()?;
        window.press("new-exhibit")?;
        window.sheet("exhibit")?;
        window.fill("reference", EXHIBIT)?;
        window.fill("seal", "A0417755")?;
        window.fill("description", "Two kitchen knives, wooden handles")?;
        window.fill("found_by", "PC 123CN")?;
        window.fill("place", "Under the third planter, towpath")?;
        day.picture(&day.constable, "exhibit-new")?;
        window.press("save-exhibit")?;
        window.saved()?;
        window.wait_for_text(EXHIBIT)?;
        window.press("photo")?;
        window.sheet("photo")?;
        window.find("input[name=\"file\"]")?.choose_file("photo.png", "image/png", &picture_taken())?;
        window.fill("caption", "Both knives where they were found")?;
        day.picture(&day.constable, "photo")?;
        window.press("save-photo")?;
        window.saved()?;
        let picture = window.find_patiently("img[src^=\"evidence:\"]")?;
        let drawn = "return arguments[0].complete && arguments[0].naturalWidth > 0";
        window.wait_for("the photo to be drawn", crate::window::Patience::SHORT, || {
            Ok((window.script(drawn, &serde_json::json!([picture.reference()]))? == serde_json::json!(true)).then_some(()))
        })?;
        day.picture(&day.constable, "notebook")?;
        Ok("sealed on the phone and shown from the vault")
    })?;
    report.step("What is seized is photographed and registered in one go, from an open phone", || {
        let window = day.constable.window()?;
        window.go("today")?;
        let taps = window.taps();
        window.press("record")?;
        window.sheet("record")?;
        window.press("record-photo")?;
        window.sheet("seize")?;
        window.find("input[name=\"file\"]")?.choose_file("photo.png", "image/png", &picture_taken())?;
        window.fill("description", "Bolt cutters, red handles")?;
        day.picture(&day.constable, "photo-exhibit")?;
        window.press("save-photo")?;
        window.saved()?;
        // Choosing the camera is a tap too, and the driver does it without one.
        let taps = window.taps() - taps + 1;
        window.go("notebook")?;
        window.wait_for_text("Bolt cutters")?;
        if taps > 5 {
            return Err(Trouble::NotSo(format!("a photo exhibit took {taps} taps")));
        }
        Ok(Told::from("photo and exhibit follow each other in the chain").in_taps(taps))
    })?;
    report.step("A full entry says what it rests on, with whom it was written up and why, and describes a person", || {
        let window = day.constable.window()?;
        window.press("line")?;
        window.sheet("line")?;
        window.fill("text", "A man ran from the third planter towards the bridge")?;
        window.pick_value("basis", "fact")?;
        window.fill("with", "PCSO 7731CN")?;
        window.fill("with_why", "she saw his face")?;
        window.pick_value("group", "person")?;
        window.fill("age", "about 30")?;
        window.fill("clothing", "Grey hooded top, black trousers")?;
        day.picture(&day.constable, "note-full")?;
        window.press("save-line")?;
        window.saved()?;
        window.wait_for_text("Grey hooded top")?;
        day.picture_as_it_stands(&day.constable, "notebook-described")?;
        Ok("kept point by point")
    })?;
    report.step("Where TR/1 is, two taps from Today; it goes into a store", || {
        let window = day.constable.window()?;
        window.go("today")?;
        let taps = window.taps();
        window.tap("nav [data-do=\"notebook\"]")?;
        window.page("notebook")?;
        window.press("exhibits")?;
        window.page("exhibits")?;
        window.find(&format!("[data-where=\"{EXHIBIT}\"]"))?;
        let taps = window.taps() - taps;
        day.picture(&day.constable, "exhibits")?;
        window.tap_text("[data-list=\"exhibits\"] a", EXHIBIT)?;
        window.page("exhibit")?;
        window.press("exhibit_move")?;
        window.sheet("move")?;
        window.choose("of", "store_in")?;
        window.fill("to", "Property store CN")?;
        window.fill("shelf", "Shelf 4")?;
        window.fill("why", "Seized on patrol")?;
        window.choose("seal", "whole")?;
        window.press("save-move")?;
        window.saved()?;
        window.wait_for_text("Shelf 4")?;
        day.picture(&day.constable, "exhibit-stored")?;
        Ok(Told::from("Property store CN, shelf 4").in_taps(taps))
    })?;
    report.step("A note is flagged for the disclosure officer, and stands in the list", || {
        let window = day.constable.window()?;
        window.turn_to("/notebook")?;
        window.page("notebook")?;
        let note = window
            .script("return document.querySelector('a[data-do=\"exhibit\"]').hash.split('/')[2]", &serde_json::json!([]))?;
        let note = note.as_str().unwrap_or_default().to_owned();
        window.turn_to(&format!("/note/{note}"))?;
        window.page("note")?;
        window.press("flag")?;
        window.sheet("flag")?;
        window.fill("crime", super::victim::CRIME)?;
        window.choose("relevance", "yes")?;
        window.pick_value("says", "may_assist")?;
        window.fill("why", "The resident was unsure of the day")?;
        window.press("save-flag")?;
        window.saved()?;
        window.wait_for_text("The resident was unsure")?;
        day.picture(&day.constable, "note")?;
        window.turn_to("/disclosure")?;
        window.page("disclosure")?;
        window.wait_for_text("May assist")?;
        day.picture(&day.constable, "disclosure")?;
        Ok("without a word of the note")
    })?;
    report.step("The notebook is closed with the officer's signature, and checked", || {
        let window = day.constable.window()?;
        window.turn_to("/notebook")?;
        window.page("notebook")?;
        window.press("close-day")?;
        window.sheet("close")?;
        window.press("notebook_close")?;
        window.saved()?;
        window.find_patiently("[data-closed=\"signed\"]")?;
        window.find("[data-chain=\"sound\"]")?;
        day.picture_of(&day.constable, "notebook-closed", "[data-closed]")?;
        Ok("each entry follows from the one before, and the signature holds")
    })?;
    report.step("An action for the ward priority is recorded", || {
        let window = day.constable.window()?;
        window.go("ward")?;
        day.picture(&day.constable, "ward")?;
        window.tap_text("[data-list=\"priorities\"] a", "stairwells")?;
        window.page("priority")?;
        window.press("priority_action")?;
        window.sheet("action")?;
        window.fill("what", "Swept the towpath, two knives seized, spoke to three residents")?;
        day.picture(&day.constable, "priority-action")?;
        window.press("save-action")?;
        window.saved()?;
        window.wait_for_text("1 action")?;
        window.tap_text("[role=\"tab\"]", "Respond")?;
        window.wait_for_text("two knives seized")?;
        day.picture(&day.constable, "priority")?;
        Ok("counts towards the priority")
    })
}
