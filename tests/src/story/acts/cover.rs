//! Cover that is asked for and declined. A colleague who is asked to take a victim over reads the record to decide, and says no
//! with a reason: the record leaves her phone, and whoever asked answers for the victim still and reads why. The supervisor then
//! moves the victim at once, without either phone being asked.

use super::enrol::set_up;
use super::hands::says;
use super::lists::gone;
use super::orders::{sent, try_now};
use super::victim::recorded;
use super::{Day, Report, Told, Trouble};
use crate::story::day::{OTHER_CONSTABLE, Officer};
use crate::window::{OpenWindow, Patience};

const CRIME: &str = "CRI-6120-26";
const OPEN: &str = "The written confirmation, and a call when the suspect is interviewed";
const WHY_NOT: &str = "On a course from tomorrow until Friday week";
const MOVED: &str = "The course is put off; no more calls are to be missed";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let mut victim = String::new();
    report.step("The constable asks a colleague to take a victim over, and says what is open", || {
        let window = day.constable.window()?;
        victim = recorded(window, CRIME, || Ok(()))?;
        window.press("hand_over")?;
        window.sheet("hand_over")?;
        window.pick("to", OTHER_CONSTABLE)?;
        window.fill("open_items", OPEN)?;
        day.picture(&day.constable, "cover-asked")?;
        window.press("save-handover")?;
        let said = window.saved()?;
        sent(&day.constable)?;
        Ok(said.replace('\n', " "))
    })?;
    let mut colleague = day.cover()?;
    let played = answered(day, &mut colleague, &victim, report).and_then(|()| moved(day, &colleague, &victim, report));
    if played.is_err() {
        // The trouble itself is what is reported; a window that is gone has no picture.
        let _ = day.picture_as_it_stands(&colleague, "failed");
    }
    played
}

fn answered(day: &Day, colleague: &mut Officer, victim: &str, report: &mut Report) -> Result<(), Trouble> {
    report.step("The colleague finds it first thing on Today, and reads the record before she answers", || {
        set_up(&day.hub, colleague)?;
        let window = colleague.window()?;
        window.find_patiently("[data-list=\"cover\"] [data-do=\"decline\"]")?;
        day.picture_of(colleague, "today-cover", "[data-list=\"cover\"]")?;
        window.tap(&format!("[data-list=\"cover\"] [data-do=\"victim\"][data-id=\"{victim}\"]"))?;
        window.find_patiently(&format!("[data-screen=\"victim\"][data-record=\"{victim}\"] [data-do=\"take_over\"]"))?;
        says(window, "[data-part=\"hands\"]", OPEN)?;
        day.picture_of(colleague, "victim-offered", "[data-part=\"hands\"]")?;
        Ok("with what is open, in the words of who asks")
    })?;
    report.step("She declines with a reason; the record leaves her phone", || {
        let window = colleague.window()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        window.find_patiently("[data-list=\"waits\"] [data-do=\"decline\"]")?;
        let taps = window.taps();
        window.tap("[data-list=\"waits\"] [data-do=\"decline\"]")?;
        window.find("dialog[data-sheet^=\"decline-\"]")?;
        // Nobody is told no without being told why.
        window.press("save-decline")?;
        window.find("dialog .problem")?;
        window.fill("why", WHY_NOT)?;
        day.picture(colleague, "cover-declined")?;
        window.press("save-decline")?;
        window.saved()?;
        let taps = window.taps() - taps;
        sent(colleague)?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        without(window)?;
        day.picture(colleague, "victims-without")?;
        Ok(Told::from(WHY_NOT).in_taps(taps))
    })?;
    report.step("The constable answers for the victim still: it is owed by him, and he reads why", || {
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        window.find_patiently(&format!("[data-list=\"waits\"] [data-do=\"offer-again\"][data-id=\"{victim}\"]"))?;
        window.find_patiently(&format!("[data-list=\"open\"] [data-row^=\"{victim}\"]"))?;
        day.picture_of(&day.constable, "victims-declined", "[data-list=\"waits\"]")?;
        window.turn_to(&format!("/victim/{victim}"))?;
        window.find_patiently(&format!("[data-screen=\"victim\"][data-record=\"{victim}\"] [data-do=\"hand_over\"]"))?;
        window.wait_for_text(WHY_NOT)?;
        day.picture_of(&day.constable, "victim-declined", "[data-part=\"hands\"]")?;
        Ok("the victim was never without an officer")
    })
}

fn moved(day: &Day, colleague: &Officer, victim: &str, report: &mut Report) -> Result<(), Trouble> {
    report.step(
        "The sergeant moves the victim to the colleague at once: nobody is asked, and the constable's phone lets go",
        || {
            try_now(&day.sergeant)?;
            let window = day.sergeant.window()?;
            window.turn_to(&format!("/victim/{victim}"))?;
            window.find_patiently(&format!("[data-screen=\"victim\"][data-record=\"{victim}\"] [data-do=\"move\"]"))?;
            let taps = window.taps();
            window.press("move")?;
            window.sheet("move")?;
            window.pick("to", OTHER_CONSTABLE)?;
            window.fill("open_items", MOVED)?;
            day.picture(&day.sergeant, "move-at-once")?;
            window.press("save-handover")?;
            window.saved()?;
            let taps = window.taps() - taps;
            says(window, "[data-part=\"hands\"]", OTHER_CONSTABLE)?;
            day.picture_of(&day.sergeant, "victim-moved", "[data-part=\"hands\"]")?;
            sent(&day.sergeant)?;
            try_now(&day.constable)?;
            let window = day.constable.window()?;
            window.turn_to("/victims")?;
            window.page("victims")?;
            without(window)?;
            Ok(Told::from("moved").in_taps(taps))
        },
    )?;
    report.step("The colleague has the victim among her own, with why", || {
        try_now(colleague)?;
        let window = colleague.window()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        window.find_patiently(&format!("[data-list=\"open\"] [data-row^=\"{victim}\"]"))?;
        gone(window, "[data-list=\"waits\"] [data-do=\"take\"]")?;
        window.turn_to(&format!("/victim/{victim}"))?;
        window.find_patiently(&format!("[data-screen=\"victim\"][data-record=\"{victim}\"] [data-do=\"hand_over\"]"))?;
        window.wait_for_text(MOVED)?;
        day.picture_of(colleague, "victim-is-hers", "[data-part=\"hands\"]")?;
        Ok("what is owed is owed by her now")
    })
}

/// The list of victims does not show this one any more.
fn without(window: &OpenWindow) -> Result<(), Trouble> {
    let left = || Ok((!window.text()?.contains(CRIME)).then_some(()));
    window.wait_for("the victim to leave the list", Patience::LONG, left)
}
