//! Numbers of exhibits. One given without signal is provisional until the hub confirms it; two phones of one constable that
//! cannot hear each other give the same, of which the second to arrive gets another; and an officer who joins has his initials,
//! so that two exhibits of one case bear one number, and both say so.

use super::enrol::set_up;
use super::hands::{new_exhibit, open_exhibit, says};
use super::orders::try_now;
use super::{Day, Report, Told, Trouble};
use crate::story::day::{CONSTABLE, NEWCOMER, Officer};
use crate::window::{OpenWindow, Patience, until};

/// A case that no other act has.
const CASE: &str = "CRI-9017-26";
const LAMP: &str = "Bicycle lamp, switched on";
const GLOVE: &str = "Left glove, wool, blue";
const CHAIN: &str = "Bicycle chain, cut through";
const KEY: &str = "Key on a green ribbon";
/// Warrant number, shoulder number and name of whoever joins.
const JOINS: (&str, &str, &str) = ("P0311", NEWCOMER, "Thea Rossi");

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    confirmed(day, report)?;
    let mut spare = day.spare()?;
    let played = same_number(day, &mut spare, report);
    let number = with_picture(day, &spare, played)?;
    // Two displays at a time are enough beside those of the story.
    drop(spare);
    let mut newcomer = day.newcomer()?;
    let played = same_initials(day, &mut newcomer, &number, report);
    with_picture(day, &newcomer, played)
}

/// What was played, with a picture of the other phone where it failed.
fn with_picture<T>(day: &Day, officer: &Officer, played: Result<T, Trouble>) -> Result<T, Trouble> {
    if played.is_err() {
        // The trouble itself is what is reported; a window that is gone has no picture.
        let _ = day.picture_as_it_stands(officer, "failed");
    }
    played
}

fn confirmed(day: &Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("A number given without signal is provisional; with signal the hub confirms it", || {
        day.constable.line.signal(false);
        let window = day.constable.window()?;
        let number = seize(window, LAMP, None)?;
        open_exhibit(window, LAMP)?;
        window.find("[data-number-is=\"provisional\"]")?;
        day.picture(&day.constable, "exhibit-number-provisional")?;
        day.constable.line.signal(true);
        numbered(&day.constable, LAMP, "confirmed")?;
        day.picture(&day.constable, "exhibit-number-confirmed")?;
        Ok(number)
    })
}

/// Gives the number that the constable's phone and the spare one both gave, and which his keeps.
fn same_number(day: &Day, spare: &mut Officer, report: &mut Report) -> Result<String, Trouble> {
    let mut number = String::new();
    report.step("The constable sets up a second phone; with no signal on either, both give the same number", || {
        set_up(&day.hub, spare)?;
        let window = spare.window()?;
        window.turn_to("/exhibits")?;
        window.page("exhibits")?;
        window.row(LAMP)?;
        day.constable.line.signal(false);
        spare.line.signal(false);
        number = seize(day.constable.window()?, GLOVE, None)?;
        let other = seize(window, CHAIN, None)?;
        open_exhibit(window, CHAIN)?;
        window.find("[data-number-is=\"provisional\"]")?;
        day.picture(spare, "exhibit-number-on-two-phones")?;
        if number == other { Ok(other) } else { Err(Trouble::NotSo(format!("one gives {number}, the other {other}"))) }
    })?;
    report.step("The phone that comes first keeps it; the other says that it is taken, and gives the next", || {
        day.constable.line.signal(true);
        numbered(&day.constable, GLOVE, "confirmed")?;
        spare.line.signal(true);
        numbered(spare, CHAIN, "taken")?;
        let window = spare.window()?;
        window.find("[data-alert=\"exhibit_alert.taken\"]")?;
        day.picture(spare, "exhibit-number-taken")?;
        let taps = window.taps();
        window.press("renumber")?;
        window.sheet("renumber")?;
        let next = window.stands_in("reference")?;
        day.picture(spare, "exhibit-renumber")?;
        window.press("save-number")?;
        window.saved()?;
        let taps = window.taps() - taps;
        says(window, "[data-screen=\"exhibit\"] h2", &next)?;
        window.wait_for("the number to be taken no more", Patience::SHORT, || {
            Ok(window.shown("[data-alert=\"exhibit_alert.taken\"]")?.is_none().then_some(()))
        })?;
        numbered(spare, CHAIN, "confirmed")?;
        // What was written on the bag before is not forgotten.
        window.wait_for_text(&format!("Was {number}"))?;
        day.picture(spare, "exhibit-renumbered")?;
        Ok(Told::from(format!("{number}, now {next}")).in_taps(taps))
    })?;
    Ok(number)
}

fn same_initials(day: &Day, newcomer: &mut Officer, number: &str, report: &mut Report) -> Result<(), Trouble> {
    report.step("A constable with the same initials joins; her own exhibit of the case bears the number of his", || {
        day.hub.joins(&day.sample, JOINS, CONSTABLE)?;
        set_up(&day.hub, newcomer)?;
        let window = newcomer.window()?;
        // She numbers on from her paper book.
        let offered = seize(window, KEY, Some(number))?;
        // Numbers belong to the officer: hers is not taken by his.
        numbered(newcomer, KEY, "confirmed")?;
        day.picture(newcomer, "exhibit-of-the-same-initials")?;
        let initials = |of: &str| of.split('/').next().map(str::to_owned);
        if initials(&offered) == initials(number) {
            Ok(format!("{number}, hers and his"))
        } else {
            Err(Trouble::NotSo(format!("her phone offers {offered} beside his {number}")))
        }
    })?;
    report.step("The sergeant has both: each bears its officer's name, and warns of the other", || {
        try_now(&day.sergeant)?;
        let window = day.sergeant.window()?;
        window.turn_to("/exhibits")?;
        window.page("exhibits")?;
        for (what, own, other) in [(GLOVE, CONSTABLE, NEWCOMER), (KEY, NEWCOMER, CONSTABLE)] {
            let row = format!("[data-row=\"{}\"]", window.row(what)?);
            says(window, &format!("{row} [data-alert=\"exhibit_alert.same\"]"), other)?;
            says(window, &format!("{row} .ref"), own)?;
            day.picture_of(&day.sergeant, "exhibits-of-one-number", &row)?;
        }
        open_exhibit(window, KEY)?;
        window.find("[data-alert=\"exhibit_alert.same\"]")?;
        day.picture(&day.sergeant, "exhibit-of-one-number")?;
        Ok("neither is lost, and neither is taken for the other")
    })
}

/// Takes down an exhibit of the case, under this number where one is given, and gives the number that its form began with.
fn seize(window: &OpenWindow, what: &str, number: Option<&str>) -> Result<String, Trouble> {
    new_exhibit(window, what)?;
    let offered = window.stands_in("reference")?;
    if let Some(number) = number {
        window.fill("reference", number)?;
    }
    window.press("ref_more")?;
    window.fill("crime", CASE)?;
    window.press("save-exhibit")?;
    window.saved()?;
    window.row(what)?;
    Ok(offered)
}

/// Waits until the hub has said this of its number. It says so to the phone and to no page: it is looked at again each time.
fn numbered(officer: &Officer, what: &str, state: &str) -> Result<(), Trouble> {
    let window = officer.window()?;
    let said = until(Patience { looks: 20, ..Patience::LONG }, || {
        try_now(officer)?;
        window.strip("received")?;
        open_exhibit(window, what)?;
        let shown = until(Patience::GESTURE, || window.shown(&format!("[data-number-is=\"{state}\"]")))?;
        Ok::<_, Trouble>(shown.map(|_| ()))
    })?;
    let shows = || window.text().unwrap_or_else(|trouble| trouble.to_string());
    said.ok_or_else(|| Trouble::InVain { what: format!("the number of \"{what}\" to be {state}"), shows: shows() })
}
