//! A constable is posted elsewhere while without signal. What they wrote before they heard of it waits at the hub for the
//! sergeant, who lets one in and sets the others aside with a reason; the constable is told, keeps every word, seals it into
//! a file, and chooses what becomes of it.

use serde_json::json;

use super::deaths::write_note;
use super::orders::{SWEEP, try_now};
use super::{Day, Report, Told, Trouble};
use crate::window::{OpenWindow, Patience};

const FIRST: &str = "Spoke to the lock keeper, wants a call back";
const SECOND: &str = "Keeper's number is with control";
const LET_IN: &str = "Second sweep with the dog handler, nothing found";
const PUT_AWAY: &str = "Counted the bicycle stands";
const WHY: &str = "Recorded by PC 208CN already";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("Posted elsewhere, and without signal, a constable writes on work of the old team", || {
        let window = day.constable.window()?;
        window.turn_to("/tasks")?;
        window.page("tasks")?;
        window.press("tasks-done")?;
        window.open_row(SWEEP)?;
        window.page("task")?;
        day.constable.line.signal(false);
        write_note(window, FIRST)?;
        write_note(window, SECOND)?;
        for (list, priority, what) in [("priorities", "stairwells", LET_IN), ("proposed", "bicycles", PUT_AWAY)] {
            window.turn_to("/ward")?;
            window.page("ward")?;
            window.tap_text(&format!("[data-list=\"{list}\"] a"), priority)?;
            window.page("priority")?;
            window.press("priority_action")?;
            window.sheet("action")?;
            window.fill("what", what)?;
            window.press("save-action")?;
            window.saved()?;
        }
        day.hub.post_elsewhere(&day.sample, crate::story::day::CONSTABLE)?;
        Ok("all saved on the phone")
    })?;
    report.step("With signal all reach the hub and wait for a supervisor; the sergeant's Today says so by itself", || {
        let hers = day.sergeant.window()?;
        hers.turn_to("/today")?;
        hers.page("today")?;
        day.constable.line.signal(true);
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.find_patiently("[data-list=\"review\"] [data-sync=\"review\"]")?;
        day.picture(&day.constable, "sync-with-a-supervisor")?;
        hers.find_patiently("[data-list=\"in-review\"] [data-do=\"review-queue\"]")?;
        hers.wait_for_text("4 changes to let in or set aside")?;
        day.picture(&day.sergeant, "today-in-review")?;
        hers.go("team")?;
        hers.find_patiently("[data-in-review=\"4\"]")?;
        day.picture(&day.sergeant, "team-in-review")?;
        Ok("4 wait, told without a reload")
    })?;
    report.step(
        "The sergeant reads the words in the review queue, lets one in and sets the others aside with a reason",
        || {
            let window = day.sergeant.window()?;
            let taps = window.taps();
            window.press("review-queue")?;
            window.page("review")?;
            for words in [FIRST, SECOND, LET_IN, PUT_AWAY] {
                window.wait_for_text(words)?;
            }
            day.picture(&day.sergeant, "review-queue")?;
            decide(window, LET_IN, "let-in")?;
            gone(window, LET_IN)?;
            decide(window, FIRST, "set-aside")?;
            window.fill("reason", WHY)?;
            day.picture(&day.sergeant, "review-set-aside")?;
            window.press("set-aside-now")?;
            gone(window, FIRST)?;
            decide(window, PUT_AWAY, "set-aside")?;
            window.fill("reason", "The council has counted them")?;
            window.press("set-aside-now")?;
            window.find_patiently(".blank")?;
            day.picture(&day.sergeant, "review-empty")?;
            Ok(Told::from(WHY).in_taps(window.taps() - taps))
        },
    )?;
    report.step("The sergeant without signal is told that there is no queue to decide on", || {
        day.sergeant.line.signal(false);
        let window = day.sergeant.window()?;
        window.go("team")?;
        window.press("review-queue")?;
        window.find_patiently("[data-offline]")?;
        day.picture(&day.sergeant, "review-offline")?;
        day.sergeant.line.signal(true);
        Ok("")
    })?;
    report.step("The constable is told why, and every word is there", || {
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.find_patiently("[data-aside]")?;
        for words in [WHY, FIRST, SECOND, PUT_AWAY] {
            window.wait_for_text(words)?;
        }
        if window.text()?.contains(LET_IN) {
            return Err(Trouble::NotSo("what was let in needs nobody".to_owned()));
        }
        day.picture(&day.constable, "needs-you")?;
        window.turn_to("/today")?;
        window.page("today")?;
        // What is owed to victims today stands before it, and may be more than shows at first.
        let aside = "[data-do=\"set-aside\"]";
        window.find_patiently(&format!("{aside}, [data-do=\"show-more\"]"))?;
        if window.shown(aside)?.is_none() {
            window.press("show-more")?;
        }
        window.find_patiently(aside)?;
        day.picture_of(&day.constable, "today-needs-you", aside)?;
        Ok("3 need the officer, each with its own reason")
    })?;
    report.step("Sealed into a rescue file and carried to the hub, the words are there for the supervisor to read", || {
        let window = day.constable.window()?;
        window.turn_to("/sync")?;
        window.page("sync")?;
        window.press("rescue")?;
        window.find_patiently("[data-rescue=\"made\"]")?;
        window.script("document.querySelector('[data-rescue]').scrollIntoView()", &json!([]))?;
        day.picture_as_it_stands(&day.constable, "rescue")?;
        let file = window.script("return document.querySelector('[data-rescue] .path').innerText", &json!([]))?;
        let said = day.hub.rescue(file.as_str().unwrap_or_default())?;
        let hers = day.sergeant.window()?;
        hers.go("today")?;
        hers.go("team")?;
        hers.press("review-queue")?;
        hers.find_patiently("[data-list=\"rescued\"]")?;
        hers.wait_for_text(FIRST)?;
        day.picture(&day.sergeant, "review-rescued")?;
        let open = hers.all("[data-list=\"rescued\"] [data-do=\"rescued-done\"]")?.len();
        hers.press("rescued-done")?;
        hers.fill("remark", "Spoke to the constable")?;
        hers.press("rescued-done-now")?;
        hers.wait_for("one to be dealt with", Patience::SHORT, || {
            let left = hers.all("[data-list=\"rescued\"] [data-do=\"rescued-done\"]")?.len();
            Ok((left + 1 == open && hers.shown("[name=\"remark\"]")?.is_none()).then_some(()))
        })?;
        Ok(said)
    })?;
    report.step("The constable sends one to the supervisor, copies one to the notebook, and puts the last away", || {
        let window = day.constable.window()?;
        let taps = window.taps();
        for (words, choice) in [(FIRST, "ask_supervisor"), (SECOND, "copy_to_note"), (PUT_AWAY, "put_away")] {
            let id = holding(window, "[data-aside]", "aside", words)?;
            let offers = format!("[data-aside=\"{id}\"] [data-do=\"choose-put_away\"]");
            if words != PUT_AWAY && window.shown(&offers)?.is_some() {
                return Err(Trouble::NotSo("a note can be put away".to_owned()));
            }
            window.tap(&format!("[data-aside=\"{id}\"] [data-do=\"choose-{choice}\"]"))?;
            let settled = || Ok(window.shown(&format!("[data-aside=\"{id}\"]"))?.is_none().then_some(()));
            window.wait_for("it to be settled", Patience::SHORT, settled)?;
        }
        day.picture(&day.constable, "needs-you-settled")?;
        let taps = window.taps() - taps;
        // Put away is not thrown away (practice P17): it is read again where it was.
        window.tap("[data-list=\"dealt-with\"] summary")?;
        window.wait_for_text(PUT_AWAY)?;
        day.picture(&day.constable, "needs-you-dealt-with")?;
        window.turn_to("/notebook")?;
        window.page("notebook")?;
        window.wait_for_text(SECOND)?;
        Ok(Told::from("nothing needs the officer any more").in_taps(taps))
    })
}

/// The id of the card that holds these words.
fn holding(window: &OpenWindow, css: &str, data: &str, words: &str) -> Result<String, Trouble> {
    let script = "return [...document.querySelectorAll(arguments[0])].find(e => e.innerText.includes(arguments[2]))?.dataset[arguments[1]]";
    let id = window.script(script, &json!([css, data, words]))?;
    id.as_str().map(str::to_owned).ok_or_else(|| Trouble::NotSo(format!("\"{words}\" stands on no card")))
}

/// Presses a button of the group that holds these words.
fn decide(window: &OpenWindow, words: &str, button: &str) -> Result<(), Trouble> {
    let record = holding(window, "[data-review]", "review", words)?;
    window.tap(&format!("[data-do=\"{button}\"][data-id=\"{record}\"]"))
}

/// Waits until these words wait no more.
fn gone(window: &OpenWindow, words: &str) -> Result<(), Trouble> {
    window.wait_for("the decision", Patience::SHORT, || Ok((!window.text()?.contains(words)).then_some(())))
}
