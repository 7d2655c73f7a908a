//! What is half typed when the app dies or the phone locks. What stood when the officer last paused is there again, on Today
//! under "Not finished"; and a result that was finished then makes the task that follows from it.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use super::orders::try_now;
use super::series::{FORECOURT, open_first};
use super::{Day, Report, Told, Trouble};
use crate::window::{OpenWindow, Patience};

/// For so long a thumb rests between two words; what is typed is kept after a third of a second.
const A_BREATH: Duration = Duration::from_secs(1);
/// A line of the notebook up to the pause, and the half of a word after it.
const LINE: (&str, &str) = ("Spoke to the kiosk holder again, she remembers a ", "motorcy");
/// Where he types on to.
const LINE_ON: &str = "Spoke to the kiosk holder again, she remembers a motorcycle with a bro";
/// The same of a result.
const RESULT: (&str, &str) = ("Forecourt quiet, the side doors are mar", "ked at the lo");
const RESULT_ON: &str = "Forecourt quiet, the side doors are marked at the lock, the frame is wh";
const RESULT_END: &str = "ole.";
const NEXT: &str = "Ask the station for its pictures of the side doors";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The app is killed in the middle of a word of the notebook; up to the last pause the line is there", || {
        let window = day.constable.window()?;
        window.go("notebook")?;
        window.type_on("line", LINE.0)?;
        sleep(A_BREATH);
        window.type_on("line", LINE.1)?;
        day.constable.kill()?;
        open_again(day)?;
        let window = day.constable.window()?;
        window.tap("[data-list=\"drafts\"] [data-id=\"note_line\"]")?;
        window.page("notebook")?;
        let back = came_back(window, "line", LINE)?;
        day.picture_of(&day.constable, "unfinished-line", "[name=\"line\"]")?;
        Ok(back)
    })?;
    report.step("He types on, and locks the phone in the middle of a word; every letter is there", || {
        let window = day.constable.window()?;
        type_up_to(window, "line", LINE_ON)?;
        window.press("profile")?;
        window.press("lock")?;
        window.page("unlock")?;
        window.press("unlock")?;
        window.page("profile")?;
        window.go("notebook")?;
        holds(window, "line", LINE_ON)?;
        window.type_on("line", "ken light")?;
        window.press("note_line")?;
        window.saved()?;
        window.row(&format!("{LINE_ON}ken light"))?;
        Ok("the same after as before")
    })?;
    report.step("The app is killed in the middle of a result; outcome, words and what follows are there", || {
        let window = day.constable.window()?;
        open_first(window)?;
        begin_result(window)?;
        window.choose("outcome", "completed")?;
        window.choose("follows", "yes")?;
        window.fill("next", NEXT)?;
        window.pick_value("next_kind", "cctv")?;
        window.choose("mine", "yes")?;
        window.type_on("narrative", RESULT.0)?;
        sleep(A_BREATH);
        window.type_on("narrative", RESULT.1)?;
        day.constable.kill()?;
        open_again(day)?;
        let window = day.constable.window()?;
        day.picture(&day.constable, "today-not-finished")?;
        window.tap("[data-list=\"drafts\"] [data-id=\"task_result\"]")?;
        window.sheet("result")?;
        let back = came_back(window, "narrative", RESULT)?;
        holds(window, "next", NEXT)?;
        window.find("dialog label:has(input[name=\"outcome\"][value=\"completed\"]:checked)")?;
        day.picture(&day.constable, "unfinished-result")?;
        Ok(back)
    })?;
    report.step("The phone locks itself over the open form, and opens on it with every letter", || {
        let window = day.constable.window()?;
        // The minutes without a touch after which it locks pass at once, and sooner than a pause is noticed.
        let hurry = "window.minutes = window.setTimeout; \
                     window.setTimeout = (f, ms, ...a) => window.minutes(f, ms > 60000 ? 200 : ms, ...a)";
        window.script(hurry, &json!([]))?;
        type_up_to(window, "narrative", RESULT_ON)?;
        window.page("unlock")?;
        window.script("window.setTimeout = window.minutes", &json!([]))?;
        day.picture(&day.constable, "locked-over-a-form")?;
        window.press("unlock")?;
        window.sheet("result")?;
        holds(window, "narrative", RESULT_ON)?;
        window.type_on("narrative", RESULT_END)?;
        Ok("unlocked onto the same form")
    })?;
    report.step("The result is saved, and the task that follows stands before the sergeant with what was known", || {
        let window = day.constable.window()?;
        day.picture_of(&day.constable, "result-follow-up", "[name=\"next\"]")?;
        let taps = window.taps();
        window.press("save-result")?;
        window.saved()?;
        let taps = window.taps() - taps;
        // It was opened from Today, and there it closes.
        window.page("today")?;
        window.wait_for("nothing that is not finished", Patience::SHORT, || {
            Ok(window.shown("[data-list=\"drafts\"]")?.is_none().then_some(()))
        })?;
        try_now(&day.constable)?;
        window.strip("received")?;
        let window = day.sergeant.window()?;
        window.go("team")?;
        let next = window.row(NEXT)?;
        day.picture_of(&day.sergeant, "team-follow-up", &format!("[data-row=\"{next}\"]"))?;
        window.tap(&format!("a[data-do=\"task\"][data-id=\"{next}\"]"))?;
        window.find_patiently(&format!("[data-screen=\"task\"][data-record=\"{next}\"] [data-do=\"link\"]"))?;
        window.wait_for_text(FORECOURT)?;
        day.picture(&day.sergeant, "follow-up")?;
        Ok(Told::from("place and link went with it; for her to give out").in_taps(taps))
    })
}

/// Opens the app that was killed; its officer unlocks it and is on Today.
fn open_again(day: &mut Day) -> Result<(), Trouble> {
    day.constable.open()?;
    let window = day.constable.window()?;
    window.find_patiently("[data-screen=\"unlock\"], [data-screen=\"today\"]")?;
    window.awake()?;
    window.page("today")
}

/// The form of the full result, wherever the page has it.
fn begin_result(window: &OpenWindow) -> Result<(), Trouble> {
    if window.shown("[data-do=\"task_result\"]")?.is_none() {
        window.press("more")?;
        window.sheet("more")?;
    }
    window.press("task_result")?;
    window.sheet("result")
}

/// A field holds what was typed up to the pause, and nothing that was not typed.
fn came_back(window: &OpenWindow, field: &str, (kept, half): (&str, &str)) -> Result<String, Trouble> {
    let typed = format!("{kept}{half}");
    let stands = window.wait_for("what was half typed", Patience::SHORT, || {
        Ok(Some(window.stands_in(field)?).filter(|stands| stands.starts_with(kept) && typed.starts_with(stands.as_str())))
    })?;
    Ok(format!("{} of {} letters came back, {} of them after the pause", stands.len(), typed.len(), stands.len() - kept.len()))
}

/// Types what a field lacks of this.
fn type_up_to(window: &OpenWindow, field: &str, text: &str) -> Result<(), Trouble> {
    let stands = window.stands_in(field)?;
    let lacks = text.strip_prefix(&stands).ok_or_else(|| Trouble::NotSo(format!("{field} holds \"{stands}\"")))?;
    window.type_on(field, lacks)
}

/// Waits until a field holds exactly this.
fn holds(window: &OpenWindow, field: &str, text: &str) -> Result<(), Trouble> {
    let same = || Ok((window.stands_in(field)? == text).then_some(()));
    window.wait_for(&format!("\"{text}\" in {field}"), Patience::SHORT, same)
}
