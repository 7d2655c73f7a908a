//! What is owed to a victim. The constable, without signal, records her, asks how it is safe to reach her, leaves a voicemail
//! and then speaks to her: the voicemail meets nothing, the call meets the deadline.

use serde_json::json;

use super::{Day, Report, Told, Trouble};
use crate::window::{OpenWindow, Patience};

/// The crime reference by which lists show her.
pub(super) const CRIME: &str = "CRI-4471-26";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The constable loses the signal and records a victim", || {
        day.constable.line.signal(false);
        let window = day.constable.window()?;
        window.go("victims")?;
        window.press("new-victim")?;
        window.sheet("victim_create")?;
        window.fill("crime_ref", CRIME)?;
        window.fill("offence", "Harassment")?;
        window.choose("entitlement", "domestic_abuse")?;
        window.fill("name_to_ask_for", "Ms D")?;
        window.fill("how_to_verify", "The name of her first school")?;
        window.choose("pronoun", "she")?;
        day.picture(&day.constable, "victim-create")?;
        window.press("save-victim")?;
        window.saved()?;
        window.page("victim")?;
        window.find("[data-card=\"none\"]")?;
        Ok(format!("{} deadlines open", open_deadlines(window)?))
    })?;
    report.step("How it is safe to reach her is asked, written whole and confirmed", || {
        let window = day.constable.window()?;
        window.press("card")?;
        window.sheet("card")?;
        window.fill("number", "07700 900123")?;
        window.choose("never", "text")?;
        window.fill("code_word", "library")?;
        window.fill("say_then", "Say it is about the parking permit")?;
        day.picture(&day.constable, "card")?;
        window.press("save-card")?;
        window.saved()?;
        let card = window.find_patiently("[data-card]:not([data-card=\"none\"])")?;
        let state = card.attribute("data-card")?.unwrap_or_default();
        day.picture(&day.constable, "victim")?;
        if state != "read" {
            window.press("card_read")?;
            window.find("[data-card=\"read\"]")?;
        }
        day.picture(&day.constable, "victim-card-read")?;
        Ok("one card, read before contact")
    })?;
    report.step("The suspect is arrested, and a clock starts", || {
        let window = day.constable.window()?;
        let before = open_deadlines(window)?;
        window.press("milestone")?;
        window.sheet("milestone")?;
        window.pick_value("event", "arrested")?;
        day.picture(&day.constable, "milestone")?;
        window.press("save-milestone")?;
        window.saved()?;
        let now = window.wait_for("one more deadline", Patience::SHORT, || {
            let now = open_deadlines(window)?;
            Ok((now > before).then_some(now))
        })?;
        day.picture(&day.constable, "victim-due")?;
        Ok(format!("{before} open before, {now} now"))
    })?;
    report.step("A voicemail is logged, and meets nothing", || {
        let window = day.constable.window()?;
        let before = open_deadlines(window)?;
        let taps = window.taps();
        begin_contact(window, "voicemail")?;
        window.find("dialog [data-meets=\"no\"]")?;
        window.fill("told", "Asked her to ring the team, without saying why")?;
        day.picture(&day.constable, "contact-voicemail")?;
        window.press("save-contact")?;
        window.saved()?;
        let after = open_deadlines(window)?;
        if after != before {
            return Err(Trouble::NotSo(format!("{before} deadlines were open before the voicemail, {after} after it")));
        }
        Ok(Told::from(format!("{after} deadlines open as before")).in_taps(window.taps() - taps))
    })?;
    report.step("She is reached, says that she is safe, and the deadline is met by the call", || {
        let window = day.constable.window()?;
        let before = open_deadlines(window)?;
        let taps = window.taps();
        begin_contact(window, "spoke")?;
        window.fill("verified", "First school")?;
        window.choose("safety", "safe")?;
        window.tap_text("label:has(input[name=\"answers\"])", "arrested")?;
        window.fill("told", "He was arrested this morning; what happens next and who will ring her")?;
        window.find("dialog [data-meets=\"yes\"]")?;
        day.picture(&day.constable, "contact-spoke")?;
        window.press("save-contact")?;
        window.saved()?;
        let now = window.wait_for("a deadline that is met", Patience::SHORT, || {
            let now = open_deadlines(window)?;
            Ok((now < before).then_some(now))
        })?;
        day.picture(&day.constable, "victim-met")?;
        window.go_back_to("victims")?;
        day.picture(&day.constable, "victims")?;
        Ok(Told::from(format!("{before} open before, {now} after")).in_taps(window.taps() - taps))
    })
}

fn begin_contact(window: &OpenWindow, outcome: &str) -> Result<(), Trouble> {
    window.press("contact")?;
    window.sheet("contact")?;
    window.choose("outcome", outcome)
}

/// How many of her deadlines that the police owe are neither met nor over.
fn open_deadlines(window: &OpenWindow) -> Result<u64, Trouble> {
    let script =
        "return document.querySelectorAll('[data-deadline][data-state=\"open\"], [data-deadline][data-state=\"late\"]').length";
    window.script(script, &json!([]))?.as_u64().ok_or_else(|| Trouble::NotSo("the page does not count its deadlines".to_owned()))
}

/// Records another victim on a phone, with a safe-contact card that is read; `more` is what the form of a new victim is given
/// beside. Her page is then open. Gives the id of her record.
pub(super) fn recorded(window: &OpenWindow, crime: &str, more: impl FnOnce() -> Result<(), Trouble>) -> Result<String, Trouble> {
    window.turn_to("/victims")?;
    window.page("victims")?;
    window.press("new-victim")?;
    window.sheet("victim_create")?;
    window.fill("crime_ref", crime)?;
    window.fill("offence", "Harassment")?;
    window.choose("entitlement", "domestic_abuse")?;
    window.fill("how_to_verify", "The name of her first school")?;
    more()?;
    window.press("save-victim")?;
    window.saved()?;
    window.find_patiently("[data-screen=\"victim\"] [data-card=\"none\"]")?;
    let record = window.find("[data-screen=\"victim\"]")?.attribute("data-record")?.unwrap_or_default();
    window.press("card")?;
    window.sheet("card")?;
    window.fill("number", "07700 900555")?;
    window.press("save-card")?;
    window.saved()?;
    card_read(window)?;
    Ok(record)
}

/// Reads the card that was just written, unless whoever wrote it has read it by that.
pub(super) fn card_read(window: &OpenWindow) -> Result<(), Trouble> {
    let card = window.find_patiently("[data-card]:not([data-card=\"none\"])")?;
    if card.attribute("data-card")?.as_deref() != Some("read") {
        window.press("card_read")?;
        window.find("[data-card=\"read\"]")?;
    }
    Ok(())
}
