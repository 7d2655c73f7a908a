//! Work that comes back: nobody opens the door, and the task says when it is tried again; it is handed back into the duty
//! supervisor's queue and given again; its result is sent back for what is missing, and reviewed. And a result of two taps, taken
//! back while nobody reviewed it.

use super::merged::{begin, meet, open_named};
use super::orders::try_now;
use super::series::open_task;
use super::{Day, Report, Told, Trouble};
use crate::story::clock::date;
use crate::story::day::{CONSTABLE, Officer, SERGEANT};
use crate::window::{OpenWindow, Patience};

/// Made from a template.
const WHARF: &str = "House to house, Wharf Road";
/// Another like it.
const BASIN: &str = "House to house, Basin Street";
const LEFT: &str = "Numbers 12 to 18 are left, and the flat over the shop.";
const FIRST_RESULT: &str = "All doors answered. One resident saw the van.";
const MISSING: &str = "Which resident saw the van, and will they give a statement?";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let mut wharf = String::new();
    report.step("The sergeant begins a task with a template, and from that task makes another like it", || {
        wharf = made(day)?;
        let window = day.sergeant.window()?;
        let taps = window.taps();
        window.press("like")?;
        window.page("tasks")?;
        window.sheet("task_create")?;
        let carried = window.stands_in("title")?;
        window.fill("title", BASIN)?;
        window.pick("assignee", CONSTABLE)?;
        day.picture(&day.sergeant, "task-like-another")?;
        window.press("save-task")?;
        window.saved()?;
        if carried != WHARF {
            return Err(Trouble::NotSo(format!("another like \"{WHARF}\" begins with \"{carried}\"")));
        }
        Ok(Told::from("place, briefing and kind were not typed again").in_taps(window.taps() - taps))
    })?;
    report.step("Nobody opens to the constable: the task stays open, and says when it is tried next", || {
        meet(day)?;
        let window = open_named(&day.constable, WHARF)?;
        accept(window)?;
        begin(window, "attempt")?;
        window.choose("outcome", "no_reply")?;
        window.set("next_day", &date(1)?)?;
        window.set("next_time", "10:00")?;
        window.fill("text", "Nobody in at 12 to 18")?;
        day.picture(&day.constable, "attempt-next-try")?;
        window.press("save-attempt")?;
        window.saved()?;
        window.find("[data-screen=\"task\"][data-status=\"attempted\"]")?;
        let row = window.row("Next try")?;
        day.picture_of(&day.constable, "task-attempted", &format!("[data-row=\"{row}\"]"))?;
        Ok("tried, and tomorrow at ten again")
    })?;
    report.step("He goes off duty and hands it back, saying what the next officer must know", || {
        let window = open(&day.constable, &wharf, "attempted")?;
        begin(window, "hand_back")?;
        let duty = window.find("dialog [data-duty]")?.text()?;
        window.choose("reason", "off_duty")?;
        window.fill("text", LEFT)?;
        day.picture(&day.constable, "hand-back-filled")?;
        window.press("save-hand_back")?;
        window.saved()?;
        window.find("[data-screen=\"task\"][data-status=\"handed_back\"]")?;
        try_now(&day.constable)?;
        window.strip("received")?;
        if duty.contains(SERGEANT) { Ok(duty) } else { Err(Trouble::NotSo(format!("the duty supervisor is said to be: {duty}"))) }
    })?;
    report.step("It reaches the duty supervisor's queue; she reads why, and gives it out again", || {
        try_now(&day.sergeant)?;
        let window = open(&day.sergeant, &wharf, "handed_back")?;
        window.wait_for_text(LEFT)?;
        window.turn_to("/team")?;
        window.page("team")?;
        let row = format!("[data-list=\"unassigned\"] [data-row=\"{wharf}\"]");
        window.find_patiently(&row)?;
        day.picture_of(&day.sergeant, "team-handed-back", &row)?;
        let taps = window.taps();
        window.tap(&format!("{row} [data-do=\"assign\"]"))?;
        window.sheet("assign")?;
        window.fill("text", "Yours again tomorrow")?;
        window.tap(&format!("[data-do=\"give\"][data-id$=\"{CONSTABLE}\"]"))?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.wait_for("it to leave the queue", Patience::SHORT, || Ok(window.shown(&row)?.is_none().then_some(())))?;
        Ok(Told::from("out of the queue, with the constable again").in_taps(taps))
    })?;
    report.step("The constable takes it up and results it; the sergeant sends it back for what is missing", || {
        meet(day)?;
        let his = open(&day.constable, &wharf, "assigned")?;
        accept(his)?;
        result(his, FIRST_RESULT)?;
        meet(day)?;
        let window = day.sergeant.window()?;
        window.turn_to("/team")?;
        window.page("team")?;
        let row = format!("[data-list=\"to-review\"] [data-row=\"{wharf}\"]");
        window.find_patiently(&row)?;
        day.picture_of(&day.sergeant, "team-to-review", &row)?;
        window.tap(&format!("{row} a"))?;
        window.find_patiently(&format!("[data-screen=\"task\"][data-record=\"{wharf}\"][data-status=\"resulted\"]"))?;
        window.wait_for_text(FIRST_RESULT)?;
        begin(window, "send_back")?;
        window.fill("text", MISSING)?;
        day.picture(&day.sergeant, "send-back")?;
        window.press("save-send_back")?;
        window.saved()?;
        window.find("[data-screen=\"task\"][data-status=\"sent_back\"]")?;
        Ok("open again, with her question on it")
    })?;
    report.step("He reads what is missing and results it again; she reviews it, and nothing is taken back any more", || {
        meet(day)?;
        let window = open(&day.constable, &wharf, "sent_back")?;
        window.wait_for_text(MISSING)?;
        day.picture(&day.constable, "task-sent-back")?;
        result(window, "Mr Adeyemi at 14 saw the van; his statement is taken on Friday.")?;
        meet(day)?;
        let hers = open(&day.sergeant, &wharf, "resulted")?;
        let taps = hers.taps();
        begin(hers, "review")?;
        day.picture(&day.sergeant, "review-of-a-result")?;
        hers.press("save-review")?;
        hers.saved()?;
        let taps = hers.taps() - taps;
        hers.find("[data-screen=\"task\"][data-status=\"reviewed\"]")?;
        meet(day)?;
        let window = open(&day.constable, &wharf, "reviewed")?;
        day.picture(&day.constable, "task-reviewed")?;
        if window.shown("[data-do=\"withdraw\"]")?.is_some() {
            return Err(Trouble::NotSo("what was reviewed can still be taken back".to_owned()));
        }
        Ok(Told::from("reviewed; both results stand in the timeline").in_taps(taps))
    })?;
    report.step("\"Nothing found\" is the whole result of the other, in two taps from the task", || {
        let window = open_named(&day.constable, BASIN)?;
        let taps = nothing_found(window, || day.picture(&day.constable, "nothing-found"))?;
        if taps > 2 {
            return Err(Trouble::NotSo(format!("\"Nothing found\" took {taps} taps")));
        }
        Ok(Told::from("resulted").in_taps(taps))
    })?;
    report.step("It was the wrong task: he takes the result back, reads that he did, and results it anew", || {
        let window = day.constable.window()?;
        let basin = open_task(window)?;
        let taps = window.taps();
        window.press("withdraw")?;
        window.saved()?;
        let taps = window.taps() - taps;
        open(&day.constable, &basin, "assigned")?;
        window.find("[data-list=\"timeline\"] .del")?;
        day.picture_of(&day.constable, "result-taken-back", "[data-list=\"timeline\"] .del")?;
        nothing_found(window, || Ok(()))?;
        try_now(&day.constable)?;
        window.strip("received")?;
        Ok(Told::from("struck through, never gone").in_taps(taps))
    })
}

/// The sergeant's task from a template, open on her page. Gives its id.
fn made(day: &Day) -> Result<String, Trouble> {
    let window = day.sergeant.window()?;
    window.turn_to("/team")?;
    window.page("team")?;
    window.press("new-task")?;
    window.sheet("task_create")?;
    window.pick_value("template", "house_to_house")?;
    window.fill("heading_method", "Both sides of the road. Ask who saw the van on Tuesday evening.")?;
    window.fill("title", WHARF)?;
    window.fill("address", "Wharf Road, 2 to 40")?;
    window.pick("assignee", CONSTABLE)?;
    day.picture_of(&day.sergeant, "task-from-a-template", "[name=\"template\"]")?;
    window.press("save-task")?;
    window.saved()?;
    window.tap_text("a[data-do=\"task\"]", WHARF)?;
    window.page("task")?;
    open_task(window)
}

/// Opens a task once it shows this status.
fn open<'a>(officer: &'a Officer, task: &str, status: &str) -> Result<&'a OpenWindow, Trouble> {
    let window = officer.window()?;
    window.turn_to(&format!("/task/{task}"))?;
    window.find_patiently(&format!("[data-screen=\"task\"][data-record=\"{task}\"][data-status=\"{status}\"]"))?;
    Ok(window)
}

fn accept(window: &OpenWindow) -> Result<(), Trouble> {
    window.press("task_accept")?;
    window.saved()?;
    window.find("[data-screen=\"task\"][data-status=\"accepted\"]").map(|_| ())
}

fn result(window: &OpenWindow, narrative: &str) -> Result<(), Trouble> {
    begin(window, "result")?;
    window.choose("outcome", "completed")?;
    window.fill("narrative", narrative)?;
    window.press("save-result")?;
    window.saved()?;
    window.find("[data-screen=\"task\"][data-status=\"resulted\"]").map(|_| ())
}

/// A quick result of the task that is open; gives how many taps it took.
fn nothing_found(window: &OpenWindow, before: impl FnOnce() -> Result<(), Trouble>) -> Result<u32, Trouble> {
    let taps = window.taps();
    window.press("task_quick_result")?;
    window.sheet("quick_result")?;
    before()?;
    window.press("quick-nothing_found")?;
    window.saved()?;
    window.find("[data-screen=\"task\"][data-status=\"resulted\"]")?;
    Ok(window.taps() - taps)
}
