//! Two of the ward's priorities from the meeting that adopts them to their end. One is worked on: an action is planned for the
//! constable, by a day and with the council, and he does it; it is told to those who asked, and closed once it was measured
//! again, not before. The other is carried over into the next quarter with what is still planned. The public reads each once.

use serde_json::{Value, json};

use super::hands::says;
use super::lists::gone;
use super::merged::meet;
use super::orders::sent;
use super::{Day, Report, Told, Trouble};
use crate::story::clock::date;
use crate::story::day::{CONSTABLE, Officer};
use crate::window::OpenWindow;

const MOPEDS: &str = "Mopeds ridden through the market after dark";
const BARRIERS: &str = "Walk the market and say where barriers would stop a moped and let a pram through";
const DONE: &str = "Barriers stand at both ends of the market. Rides fell from 14 a week to 5.";
/// Why it is closed. The form is filled in twice, and has the draft of the first time.
const WHY: &str = "Five a week where fourteen were, and the stall holders say it is enough";
const BASIN: &str = "Drinking and litter at the basin steps";
const BINS: &str = "Bins at the top and the foot of the steps";
const SO_FAR: &str = "The steps are swept each morning. The bins are promised for the spring.";
const NEXT: &str = "The bins stand. The steps are still swept each morning.";
const AGENCY: &str = "Council, street scene";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let (mut mopeds, mut basin) = (String::new(), String::new());
    report.step("Two priorities are proposed and adopted at the meeting, with who asked for them", || {
        let window = day.sergeant.window()?;
        mopeds = adopted(day, MOPEDS, "31")?;
        basin = adopted(day, BASIN, "12")?;
        window.press("sara-scanning")?;
        says(window, "[role=\"tabpanel\"]", "12")?;
        Ok("12 at the panel asked for the one, 31 for the other")
    })?;
    planned(day, report, [&mopeds, &basin])?;
    measured(day, report, &mopeds)?;
    carried(day, report, &basin)
}

fn planned(day: &Day, report: &mut Report, [mopeds, basin]: [&str; 2]) -> Result<(), Trouble> {
    report.step(
        "An action is planned for the constable, by a day and with the council; another for the other priority",
        || {
            let window = open(&day.sergeant, mopeds)?;
            let taps = window.taps();
            plan(window, BARRIERS, 10)?;
            window.pick("owner", CONSTABLE)?;
            window.fill("agency", AGENCY)?;
            window.fill("person", "Ms Lindqvist")?;
            window.set("accepted", &date(0)?)?;
            day.picture_of(&day.sergeant, "action-planned-for-him", "dialog [name=\"agency\"]")?;
            window.press("save-action")?;
            window.saved()?;
            let taps = window.taps() - taps;
            for words in [BARRIERS, CONSTABLE, AGENCY, "Ms Lindqvist"] {
                says(window, "[data-list=\"planned\"]", words)?;
            }
            day.picture_of(&day.sergeant, "priority-planned", "[data-list=\"planned\"]")?;
            let window = open(&day.sergeant, basin)?;
            plan(window, BINS, 60)?;
            window.fill("agency", AGENCY)?;
            window.press("save-action")?;
            window.saved()?;
            says(window, "[data-list=\"planned\"]", BINS)?;
            Ok(Told::from("whose, by when, with whom, and since when they agreed").in_taps(taps))
        },
    )?;
    report.step("The constable finds it on his phone and does it; it is planned no more, and counts", || {
        meet(day)?;
        let window = open(&day.constable, mopeds)?;
        window.find_patiently("[data-list=\"planned\"] [data-do=\"action-done\"]")?;
        day.picture_of(&day.constable, "priority-action-mine", "[data-list=\"planned\"]")?;
        let taps = window.taps();
        window.press("action-done")?;
        window.find("dialog[data-sheet^=\"done-\"]")?;
        let carried = window.stands_in("what")?;
        window.fill("minutes", "90")?;
        window.fill("outcome", "Two barriers, agreed with the stall holders")?;
        day.picture(&day.constable, "priority-action-done")?;
        window.press("save-action")?;
        window.saved()?;
        let taps = window.taps() - taps;
        gone(window, "[data-list=\"planned\"]")?;
        window.wait_for_text("1 action")?;
        window.find("[data-screen=\"priority\"][data-state=\"active\"]")?;
        day.picture_of(&day.constable, "priority-active", "[data-work]")?;
        meet(day)?;
        if carried == BARRIERS {
            Ok(Told::from("what was planned is not typed again").in_taps(taps))
        } else {
            Err(Trouble::NotSo(format!("what was planned begins as \"{carried}\"")))
        }
    })
}

fn measured(day: &Day, report: &mut Report, mopeds: &str) -> Result<(), Trouble> {
    report.step(
        "It cannot be closed with nothing measured before, nor with nothing measured after: the device refuses",
        || {
            let window = open(&day.sergeant, mopeds)?;
            window.find_patiently("[data-screen=\"priority\"][data-state=\"active\"]")?;
            refused(window, mopeds, || day.picture(&day.sergeant, "priority-close-not-measured"))?;
            more(window, "edit")?;
            window.fill("measure_what", "Mopeds in the market")?;
            window.fill("unit", "a week")?;
            window.fill("baseline", "14")?;
            window.fill("target", "5")?;
            window.set("baseline_on", &date(-30)?)?;
            window.press("save-edit")?;
            window.saved()?;
            refused(window, mopeds, || day.picture(&day.sergeant, "priority-close-only-before"))?;
            Ok("not_measured, before and after the baseline")
        },
    )?;
    report.step("It is told to those who asked, and the words go out to the public", || {
        let window = open(&day.sergeant, mopeds)?;
        more(window, "report_back")?;
        window.fill("place", "Market hall, Lock Lane")?;
        window.fill("text", "What was done, and that the barriers stay")?;
        day.picture(&day.sergeant, "priority-report-back")?;
        window.press("save-report_back")?;
        window.saved()?;
        window.find("[data-screen=\"priority\"][data-state=\"reported_back\"]")?;
        published(window, DONE)?;
        sent(&day.sergeant)?;
        out(day, MOPEDS, DONE)
    })?;
    report.step("Measured again it is closed, before beside after; the public goes on reading what became of it", || {
        let window = open(&day.sergeant, mopeds)?;
        more(window, "measure")?;
        window.fill("value", "5")?;
        window.fill("source", "Count by the market's own staff")?;
        day.picture(&day.sergeant, "priority-measure")?;
        window.press("save-measure")?;
        window.saved()?;
        window.press("sara-assessment")?;
        says(window, "[role=\"tabpanel\"]", "14")?;
        says(window, "[data-measured]", "5")?;
        day.picture_of(&day.sergeant, "priority-before-after", "[data-measured]")?;
        let taps = window.taps();
        more(window, "close")?;
        window.choose("worked", "better")?;
        window.fill("text", WHY)?;
        day.picture(&day.sergeant, "priority-close")?;
        window.press("save-close")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.find("[data-screen=\"priority\"][data-state=\"closed\"]")?;
        let taken = window.all(".steps li.on")?.len();
        day.picture(&day.sergeant, "priority-closed")?;
        sent(&day.sergeant)?;
        let still = out(day, MOPEDS, DONE)?;
        if taken == 5 {
            Ok(Told::from(still).in_taps(taps))
        } else {
            Err(Trouble::NotSo(format!("of the five steps of its life {taken} have a day")))
        }
    })
}

fn carried(day: &Day, report: &mut Report, basin: &str) -> Result<(), Trouble> {
    report.step(
        "The other is carried over: a new one takes its place with what is planned, and the public reads it once",
        || {
            let window = open(&day.sergeant, basin)?;
            published(window, SO_FAR)?;
            more(window, "carry_over")?;
            window.fill("text", "The bins are promised for the spring")?;
            day.picture(&day.sergeant, "priority-carry-over")?;
            window.press("save-carry_over")?;
            window.saved()?;
            window.find("[data-screen=\"priority\"][data-state=\"carried_over\"]")?;
            gone(window, "[data-list=\"planned\"]")?;
            day.picture(&day.sergeant, "priority-carried-over")?;
            sent(&day.sergeant)?;
            out(day, BASIN, SO_FAR)
        },
    )?;
    report.step("The constable finds the new one in the place of the old, and what the public reads is the new one's", || {
        meet(day)?;
        let window = day.constable.window()?;
        window.go("ward")?;
        window.tap_text("[data-list=\"priorities\"] a", BASIN)?;
        window.page("priority")?;
        let new = window.find("[data-screen=\"priority\"]")?.attribute("data-record")?.unwrap_or_default();
        if new == basin {
            return Err(Trouble::NotSo("the one that was carried over stands among those that go on".to_owned()));
        }
        for words in [BINS, AGENCY] {
            says(window, "[data-list=\"planned\"]", words)?;
        }
        day.picture_of(&day.constable, "priority-of-the-next-quarter", "[data-list=\"planned\"]")?;
        published(open(&day.sergeant, &new)?, NEXT)?;
        sent(&day.sergeant)?;
        out(day, BASIN, NEXT)
    })
}

/// Proposes what so many at the panel asked for, and adopts it, on the sergeant's phone. Gives its id; its page is open.
fn adopted(day: &Day, issue: &str, asked: &str) -> Result<String, Trouble> {
    let window = day.sergeant.window()?;
    window.go("ward")?;
    window.press("propose")?;
    window.sheet("propose")?;
    window.fill("issue", issue)?;
    window.choose("source", "panel")?;
    day.picture(&day.sergeant, "priority-propose")?;
    window.press("save-proposal")?;
    window.saved()?;
    window.tap_text("[data-list=\"proposed\"] a", issue)?;
    window.page("priority")?;
    window.press("priority_adopt")?;
    window.sheet("adopt")?;
    window.fill("support-panel", asked)?;
    day.picture(&day.sergeant, "priority-adopt")?;
    window.press("save-adopt")?;
    window.saved()?;
    let page = window.find("[data-screen=\"priority\"][data-state=\"adopted\"]")?;
    Ok(page.attribute("data-record")?.unwrap_or_default())
}

/// Opens a priority by its id.
fn open<'a>(officer: &'a Officer, priority: &str) -> Result<&'a OpenWindow, Trouble> {
    let window = officer.window()?;
    window.turn_to(&format!("/priority/{priority}"))?;
    window.find_patiently(&format!("[data-screen=\"priority\"][data-record=\"{priority}\"] .steps"))?;
    Ok(window)
}

/// The form of an action that is to be done in so many days.
fn plan(window: &OpenWindow, what: &str, days: i64) -> Result<(), Trouble> {
    window.press("priority_action")?;
    window.sheet("action")?;
    window.fill("what", what)?;
    window.choose("planned", "yes")?;
    window.set("due", &date(days)?)
}

/// Opens the form of what is done seldom.
fn more(window: &OpenWindow, act: &str) -> Result<(), Trouble> {
    window.press("more")?;
    window.sheet("more")?;
    window.press(&format!("priority_{act}"))?;
    window.sheet(act)
}

/// Closing is offered to nobody before it was measured; and the device refuses whoever comes by its form all the same, by an
/// address that was open before.
fn refused(window: &OpenWindow, priority: &str, picture: impl FnOnce() -> Result<(), Trouble>) -> Result<(), Trouble> {
    window.press("more")?;
    window.sheet("more")?;
    window.find("[data-do=\"priority_close\"][aria-disabled=\"true\"]")?;
    window.press("close")?;
    gone(window, "dialog[data-sheet=\"more\"]")?;
    window.turn_to(&format!("/priority/{priority}!close"))?;
    window.sheet("close")?;
    window.choose("worked", "better")?;
    window.fill("text", WHY)?;
    window.press("save-close")?;
    let problem = window.problem()?;
    picture()?;
    window.press("close")?;
    gone(window, "dialog[data-sheet=\"close\"]")?;
    if problem == "not_measured" { Ok(()) } else { Err(Trouble::NotSo(format!("it was refused as {problem}"))) }
}

/// Lets these words out as the answer, which the look for personal data finds nothing in.
fn published(window: &OpenWindow, answer: &str) -> Result<(), Trouble> {
    more(window, "publish")?;
    window.fill("answer", answer)?;
    window.choose("checked", "yes")?;
    window.press("save-publish")?;
    window.saved()?;
    window.find("[data-published=\"these\"]").map(|_| ())
}

/// The public reads of it once, with this answer.
fn out(day: &Day, issue: &str, answer: &str) -> Result<String, Trouble> {
    let all = day.hub.public_priorities(&day.sample.ward.0)?;
    let holds = |one: &Value, part: &str, words: &str| one[part].as_str().is_some_and(|text| text.contains(words));
    let found: Vec<&Value> = all.iter().filter(|one| holds(one, "issue", issue)).collect();
    match found[..] {
        [one] if holds(one, "action", answer) => Ok(format!("the public reads once: {answer}")),
        _ => Err(Trouble::NotSo(format!("of \"{issue}\" the public reads {}", json!(found)))),
    }
}
