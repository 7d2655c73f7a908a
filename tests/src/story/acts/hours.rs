//! A victim's hours. The force's crime system brings the constable a victim who was not told in time. Outside the hours that she
//! says are safe no list calls for a contact, late or not; one that was tried all the same says why, and the sergeant sees it;
//! and when she rings herself, her own call goes against nothing.

use super::merged::meet;
use super::orders::try_now;
use super::victim::card_read;
use super::{Day, Report, Told, Trouble};
use crate::story::clock::{date, london, time};
use crate::window::{OpenWindow, Patience};

/// Whom the crime system names: `sample/crimes.csv`.
const CRIME: &str = "CRI-5620-26";
const WHY: &str = "Her sister rang: he was seen at her door this minute";
/// What the form of a contact says of its hour.
const AGAINST: &str = "dialog [data-against=\"against.outside_hours\"]";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    // Once for all steps: an hour that strikes between two of them moves nothing.
    let (from, to) = shut_now()?;
    let mut her = String::new();
    report.step("The crime system names a victim whom nobody told: she is late on the constable's phone", || {
        let said = day.hub.crimes(&day.sample)?;
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        window.open_row(CRIME)?;
        window.page("victim")?;
        her = window.find_patiently("[data-screen=\"victim\"]")?.attribute("data-record")?.unwrap_or_default();
        window.find_patiently("[data-card=\"none\"]")?;
        let late = late(window, &her)?;
        day.picture_of(&day.constable, "victim-late", &row("late", &her))?;
        if late.contains("Contact now") {
            return Ok(said);
        }
        Err(Trouble::NotSo(format!("nothing speaks against reaching her, and the list says: {late}")))
    })?;
    report.step("She says when it is safe, which is not now: late as she is, the list does not call for a contact", || {
        let window = day.constable.window()?;
        window.turn_to(&format!("/victim/{her}"))?;
        window.find_patiently("[data-card=\"none\"]")?;
        window.press("card")?;
        window.sheet("card")?;
        window.fill("number", "07700 900321")?;
        window.pick_value("days", "1,2,3,4,5,6,7")?;
        window.set("from", &format!("{from:02}:00"))?;
        window.set("to", &format!("{to:02}:00"))?;
        day.picture_of(&day.constable, "card-hours", "dialog [name=\"days\"]")?;
        window.press("save-card")?;
        window.saved()?;
        card_read(window)?;
        day.picture(&day.constable, "victim-outside-hours")?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        window.find_patiently(&format!("{} [data-not-now=\"card.opens_at\"]", row("late", &her)))?;
        let late = late(window, &her)?;
        day.picture_of(&day.constable, "victim-late-outside-hours", &row("late", &her))?;
        if late.contains("Contact now") {
            return Err(Trouble::NotSo(format!("outside her hours the list says: {late}")));
        }
        Ok(format!("safe from {from:02}:00 to {to:02}:00 only"))
    })?;
    report.step("A contact counts by the hour it was made at: one of yesterday within her hours asks for no reason", || {
        let window = day.constable.window()?;
        begin(window, &her, "no_reply")?;
        window.find(AGAINST)?;
        window.set("day", &date(-1)?)?;
        window.set("at", &format!("{from:02}:30"))?;
        quiet(window)?;
        window.wait_for("no reason to be asked for", Patience::SHORT, || {
            Ok(window.shown("dialog [name=\"against_why\"]")?.is_none().then_some(()))
        })?;
        day.picture(&day.constable, "contact-within-hours")?;
        window.set("day", &date(0)?)?;
        window.set("at", &time()?)?;
        window.find(AGAINST)?;
        Ok("asked at this hour, and not at that")
    })?;
    report.step("Tried at this hour all the same, it is kept with the reason, marked for the sergeant", || {
        let window = day.constable.window()?;
        let taps = window.taps();
        window.fill("against_why", WHY)?;
        window.fill("told", "Nothing: nobody answered")?;
        window.find("dialog [data-meets=\"no\"]")?;
        day.picture_of(&day.constable, "contact-against-her-card", "dialog [name=\"against_why\"]")?;
        window.press("save-contact")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.wait_for_text(WHY)?;
        Ok(Told::from("against her card, and why").in_taps(taps))
    })?;
    report.step("She rings herself, at the same hour: it goes against nothing, and she is told", || {
        let window = day.constable.window()?;
        begin(window, &her, "spoke")?;
        window.find(AGAINST)?;
        window.choose("direction", "incoming")?;
        quiet(window)?;
        window.fill("verified", "The name of her first school")?;
        window.choose("safety", "safe")?;
        window.fill("told", "He was arrested; she was told late, and why")?;
        window.find("dialog [data-meets=\"yes\"]")?;
        day.picture(&day.constable, "contact-she-began")?;
        window.press("save-contact")?;
        window.saved()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        window.find_patiently(&row("met", &her))?;
        day.picture_of(&day.constable, "victim-told-late", &row("met", &her))?;
        match window.shown(&row("late", &her))? {
            Some(still) => Err(Trouble::NotSo(format!("she was told, and the list says: {}", still.text()?))),
            None => Ok("met late, by her own call"),
        }
    })?;
    report.step("The sergeant reads that it went against her card, and has seen it in one tap", || {
        meet(day)?;
        let window = day.sergeant.window()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        let seen = "[data-list=\"waits\"] [data-do=\"seen\"]";
        window.find_patiently(seen)?;
        day.picture_of(&day.sergeant, "victims-against-her-card", "[data-list=\"waits\"]")?;
        let taps = window.taps();
        window.tap(seen)?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.wait_for("it to wait no more", Patience::SHORT, || Ok(window.shown(seen)?.is_none().then_some(())))?;
        meet(day)?;
        Ok(Told::from("seen").in_taps(taps))
    })
}

/// Two hours of every day, from and to, that are over or yet to come whenever the story is played.
fn shut_now() -> Result<(i8, i8), Trouble> {
    let hour = london(0)?.hour();
    Ok(if hour < 18 { (hour + 3, hour + 5) } else { (10, 12) })
}

/// Her row in a list of what is owed.
fn row(list: &str, her: &str) -> String {
    format!("[data-list=\"{list}\"] [data-row^=\"{her}\"]")
}

/// What the list of what is late says of her.
fn late(window: &OpenWindow, her: &str) -> Result<String, Trouble> {
    window.turn_to("/victims")?;
    window.page("victims")?;
    window.find_patiently(&row("late", her))?.text()
}

/// Begins the record of a contact with her.
fn begin(window: &OpenWindow, her: &str, outcome: &str) -> Result<(), Trouble> {
    window.turn_to(&format!("/victim/{her}"))?;
    window.find_patiently("[data-card=\"read\"]")?;
    window.press("contact")?;
    window.sheet("contact")?;
    window.choose("outcome", outcome)
}

/// Waits until the form speaks of nothing against her card.
fn quiet(window: &OpenWindow) -> Result<(), Trouble> {
    let gone = || Ok(window.shown("dialog [data-against]")?.is_none().then_some(()));
    window.wait_for("nothing to be against her card", Patience::SHORT, gone)
}
