//! The constable's notebook and ward, without signal: a line and its correction, an exhibit, a photo, a priority action.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Day, Report, Told, Trouble};

/// What the constable wrote first.
const LINE: &str = "Towpath swept from the lock to the road bridge with PCSO 7731CN";
/// The reference of the exhibit.
const EXHIBIT: &str = "TR/1";

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
        let photo = STANDARD.encode(include_bytes!("../../../sample/photo.png"));
        window.find("input[name=\"file\"]")?.choose_file("photo.png", "image/png", &photo)?;
        window.choose("origin", "captured_here")?;
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
