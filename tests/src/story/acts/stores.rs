//! A store that is too warm. It is said once, at an exhibit that lies in it, and stands at every exhibit of that store, also at
//! one that comes in later, on the phone of everybody who works the ward, until somebody says that it is in order again.

use super::hands::{into_store, new_exhibit, open_exhibit, says};
use super::merged::meet;
use super::orders::try_now;
use super::{Day, Report, Told, Trouble};
use crate::window::{OpenWindow, Patience};

/// A store and a case that no other act has.
const STORE: &str = "Cold store, Lock Lane";
/// As somebody else types it.
const TYPED: &str = "cold store, lock lane";
const CASE: &str = "CRI-9024-26";
const CAN: &str = "Drinks can with a lip print";
const MASK: &str = "Paper mask, worn";
const WARM: &str = "[data-alert=\"exhibit_alert.store_too_warm\"]";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    report.step("The store is too warm: the constable says so at the exhibit that lies in it, and no other says it", || {
        let window = day.constable.window()?;
        for (what, seal) in [(CAN, "A0420411"), (MASK, "A0420412")] {
            new_exhibit(window, what)?;
            window.fill("seal", seal)?;
            window.press("ref_more")?;
            window.fill("crime", CASE)?;
            window.press("save-exhibit")?;
            window.saved()?;
            window.row(what)?;
        }
        open_exhibit(window, CAN)?;
        into_store(window, (STORE, "Shelf 1"), "To be kept cold")?;
        // The sergeant has the list open when it is said.
        meet(day)?;
        let hers = day.sergeant.window()?;
        hers.turn_to("/exhibits")?;
        hers.page("exhibits")?;
        hers.row(CAN)?;
        open_exhibit(window, CAN)?;
        let taps = window.taps();
        window.press("store_alarm")?;
        window.sheet("store_alarm")?;
        window.choose("says", "too_warm")?;
        window.fill("reads", "12 degrees, by the gauge on its door")?;
        day.picture(&day.constable, "store-alarm")?;
        window.press("save-store_alarm")?;
        window.saved()?;
        let taps = window.taps() - taps;
        says(window, WARM, STORE)?;
        day.picture(&day.constable, "exhibit-store-too-warm")?;
        listed(window, CAN)?;
        let other = row(window, MASK)?;
        if window.shown(&format!("{other} {WARM}"))?.is_some() {
            return Err(Trouble::NotSo("an exhibit that is in no store says that its store is too warm".to_owned()));
        }
        try_now(&day.constable)?;
        window.strip("received")?;
        Ok(Told::from("said once, of the store").in_taps(taps))
    })?;
    report.step("It comes to the sergeant's open list; an exhibit that is brought into the store later says it too", || {
        let hers = day.sergeant.window()?;
        says(hers, &format!("{} {WARM}", row(hers, CAN)?), STORE)?;
        day.picture_of(&day.sergeant, "exhibits-store-too-warm", WARM)?;
        let window = day.constable.window()?;
        open_exhibit(window, MASK)?;
        into_store(window, (TYPED, "Shelf 2"), "To be kept cold")?;
        says(window, WARM, STORE)?;
        day.picture(&day.constable, "exhibit-into-a-warm-store")?;
        meet(day)?;
        listed(hers, MASK)?;
        Ok("whoever brings the next one there is told")
    })?;
    report.step("In order again: what was done is written down, and no exhibit says it any more", || {
        let window = day.constable.window()?;
        open_exhibit(window, CAN)?;
        window.press("store_alarm_over")?;
        window.find("dialog[data-sheet^=\"store-\"]")?;
        window.fill("how", "Its door had not shut; at 4 degrees since")?;
        day.picture(&day.constable, "store-in-order")?;
        window.press("save-store_over")?;
        window.saved()?;
        calm(window)?;
        meet(day)?;
        for (officer, what) in [(&day.constable, MASK), (&day.sergeant, CAN), (&day.sergeant, MASK)] {
            let window = officer.window()?;
            open_exhibit(window, what)?;
            calm(window)?;
        }
        Ok("at none of them, on neither phone")
    })
}

/// The row of an exhibit in the list that is open.
fn row(window: &OpenWindow, what: &str) -> Result<String, Trouble> {
    Ok(format!("[data-row=\"{}\"]", window.row(what)?))
}

/// Waits until the list of all says it at this exhibit.
fn listed(window: &OpenWindow, what: &str) -> Result<(), Trouble> {
    window.turn_to("/exhibits")?;
    window.page("exhibits")?;
    says(window, &format!("{} {WARM}", row(window, what)?), STORE)
}

/// Waits until the page says nothing of the store.
fn calm(window: &OpenWindow) -> Result<(), Trouble> {
    window.wait_for("the store to be in order", Patience::LONG, || Ok(window.shown(WARM)?.is_none().then_some(())))
}
