//! The sergeant at a desk: a second device of hers, in a window wide enough for the board. A card is given with one key, taken
//! back with another, dragged onto an officer's column, and is on that officer's phone.

use serde_json::json;

use super::enrol::{bound, compare, start_work, type_code};
use super::{Day, Report, Told, Trouble};
use crate::story::day::{CONSTABLE, Officer};
use crate::window::{OpenWindow, Patience};

/// Work that a PCSO may not be given.
const ENQUIRY: &str = "Arrest enquiry, 12 Wharf Road";
/// An officer who may not, and has no phone in this story.
const PCSO: &str = "7731CN";
const WHY_NOT: &str = "Cannot be given work that needs an arrest";
/// As WebDriver names the key.
const ESCAPE: char = '\u{e00c}';

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let mut desk = None;
    let played = set_up(day, &mut desk, report).and_then(|()| desk.as_ref().map_or(Ok(()), |desk| board(day, desk, report)));
    if let (Err(_), Some(desk)) = (&played, &desk) {
        // The trouble itself is what is reported; a window that is gone has no picture.
        let _ = day.picture_as_it_stands(desk, "failed");
    }
    played
}

fn set_up(day: &Day, desk: &mut Option<Officer>, report: &mut Report) -> Result<(), Trouble> {
    report.step("The sergeant sets up the computer in the station, a second device of hers", || {
        let desk = desk.insert(day.desk()?);
        let enrolment = day.hub.code(desk.shoulder)?;
        desk.open()?;
        compare(desk, &enrolment)?;
        type_code(desk, &enrolment.code)?;
        let check = bound(desk, &day.hub, &enrolment.code)?;
        start_work(desk)?;
        desk.window()?.find("nav.rail")?;
        Ok(format!("six-digit check {check}; the places stand at the side"))
    })
}

fn board(day: &Day, desk: &Officer, report: &mut Report) -> Result<(), Trouble> {
    let window = desk.window()?;
    report.step("The team's work is a board: a column for each officer, each with the age of what is known of them", || {
        window.go("team")?;
        window.find_patiently(&format!("{} header", column(CONSTABLE)))?;
        window.wait_for("when the constable's phone was last heard", Patience::LONG, || {
            Ok(ages(window, CONSTABLE)?.contains("as at ").then_some(()))
        })?;
        let columns = columns(window)?;
        if let Some(bare) = columns.iter().find(|officer| ages(window, officer).is_ok_and(|age| age.is_empty())) {
            return Err(Trouble::NotSo(format!("the column of {bare} says nothing of its age")));
        }
        window.find(&format!("{} [data-quiet]", column(PCSO)))?;
        day.picture(desk, "board")?;
        Ok(format!("{}: {}", columns.join(", "), ages(window, CONSTABLE)?))
    })?;
    report.step("A new card in the queue; its menu says who cannot be given it, and why", || {
        window.press("new-task")?;
        window.sheet("task_create")?;
        window.fill("title", ENQUIRY)?;
        window.pick_value("kind", "arrest_enquiry")?;
        window.press("save-task")?;
        window.saved()?;
        let card = card(window)?;
        window.tap(&format!(".col.q {card}"))?;
        let theirs = window.find(&format!(".pop [data-do=\"give\"][data-id$=\"{PCSO}\"][aria-disabled=\"true\"]"))?.text()?;
        window.find(&format!(".pop [data-do=\"give\"][data-id$=\"{CONSTABLE}\"]:not([aria-disabled])"))?;
        day.picture_as_it_stands(desk, "board-menu")?;
        window.key(ESCAPE)?;
        focused(window, &card)?;
        if theirs.contains(WHY_NOT) { Ok(theirs) } else { Err(Trouble::NotSo(format!("the menu says \"{theirs}\""))) }
    })?;
    report.step("One key gives it to the constable, and another takes it back into the queue", || {
        let card = card(window)?;
        let number = window.find(&format!("{} h2 kbd", column(CONSTABLE)))?.text()?;
        let Ok(number) = number.parse() else {
            return Err(Trouble::NotSo(format!("the constable's column has the key \"{number}\"")));
        };
        window.key(number)?;
        window.find(&format!("{} {card}", column(CONSTABLE)))?;
        window.find("[data-toast=\"saved\"] [data-do=\"undo\"]")?;
        day.picture_as_it_stands(desk, "board-given")?;
        // The card left; whoever works by the keyboard stands on another.
        focused(window, "[data-do=\"card\"]")?;
        window.key('u')?;
        window.find(&format!(".col.q {card}"))?;
        window.wait_for_text("queue again")?;
        window.saved().map(|said| said.replace('\n', " "))
    })?;
    report.step("Dragged onto the constable's column with the mouse, it is theirs", || {
        let card = card(window)?;
        let from = window.find(&format!(".col.q {card}"))?;
        let onto = window.find(&format!("{} header", column(CONSTABLE)))?;
        window.drag(&from, &onto)?;
        window.find(&format!("{} {card}", column(CONSTABLE)))?;
        let said = window.saved()?;
        day.picture(desk, "board-dragged")?;
        Ok(said.replace('\n', " "))
    })?;
    report.step("It is on the constable's phone", || {
        let window = day.constable.window()?;
        let taps = window.taps();
        window.turn_to("/tasks")?;
        window.page("tasks")?;
        window.open_row(ENQUIRY)?;
        window.page("task")?;
        day.picture(&day.constable, "task-from-the-board")?;
        Ok(Told::from("given by drag at the desk").in_taps(window.taps() - taps))
    })
}

/// The column of an officer.
fn column(shoulder: &str) -> String {
    format!(".col[data-officer$=\"{shoulder}\"]")
}

/// The officers of the columns, from the left.
fn columns(window: &OpenWindow) -> Result<Vec<String>, Trouble> {
    let script = "return [...document.querySelectorAll('.col:not(.q)')].map(column => column.dataset.officer)";
    let officers = window.script(script, &json!([]))?;
    Ok(officers.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

/// What the head of an officer's column says of how old it is.
fn ages(window: &OpenWindow, officer: &str) -> Result<String, Trouble> {
    let script = "return [...document.querySelectorAll(`${arguments[0]} header .asat`)].map(age => age.innerText).join(', ')";
    Ok(window.script(script, &json!([column(officer)]))?.as_str().unwrap_or_default().to_owned())
}

/// The card of the enquiry, once the board has it.
fn card(window: &OpenWindow) -> Result<String, Trouble> {
    let script =
        "return [...document.querySelectorAll('[data-do=\"card\"]')].find(c => c.innerText.includes(arguments[0]))?.dataset.id";
    let id = window.wait_for(&format!("a card \"{ENQUIRY}\""), Patience::LONG, || {
        Ok(window.script(script, &json!([ENQUIRY]))?.as_str().map(str::to_owned))
    })?;
    Ok(format!("[data-do=\"card\"][data-id=\"{id}\"]"))
}

/// Waits until the keyboard's focus is on it.
fn focused(window: &OpenWindow, css: &str) -> Result<(), Trouble> {
    window.wait_for(&format!("the focus on {css}"), Patience::SHORT, || {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false";
        Ok((window.script(script, &json!([css]))? == json!(true)).then_some(()))
    })
}
