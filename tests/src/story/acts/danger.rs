//! Unsafe to speak. The constable, without signal, rings a victim who cannot speak: the contact is kept and meets nothing, and
//! the window says what to do now. What the supervisor must know is a Critical task that goes before everything else; the
//! sergeant reads it with the record, gives it out, and reads what came of it.

use super::lists::{gone, row_in};
use super::merged::{begin, meet};
use super::orders::try_now;
use super::victim::recorded;
use super::{Day, Report, Told, Trouble};
use crate::story::day::CONSTABLE;

const CRIME: &str = "CRI-7305-26";
/// Said on the telephone.
const SAID: &str = "Wrong number, then a man took the phone";
/// What the supervisor is told.
const TELL: &str = "A man took the phone and hung up. Nobody is there yet.";
const RESULT: &str = "Seen at the door with a colleague; safe, and staying with a sister tonight.";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    let (mut victim, mut task) = (String::new(), String::new());
    report.step(
        "Without signal the constable is told that it is unsafe to speak: it meets nothing, and it is danger now",
        || {
            day.constable.line.signal(false);
            let window = day.constable.window()?;
            victim = recorded(window, CRIME, || Ok(()))?;
            let taps = window.taps();
            window.press("contact")?;
            window.sheet("contact")?;
            window.choose("outcome", "unsafe")?;
            window.choose("safety", "could_not_speak")?;
            window.find("dialog [data-meets=\"no\"]")?;
            window.fill("views", SAID)?;
            day.picture(&day.constable, "contact-unsafe")?;
            window.press("save-contact")?;
            window.saved()?;
            window.sheet("danger")?;
            let taps = window.taps() - taps;
            day.picture(&day.constable, "danger-now")?;
            // It is not put away in passing: either the supervisor is told, or help was called for.
            if window.shown("dialog[data-sheet=\"danger\"] [data-do=\"close\"]")?.is_some() {
                return Err(Trouble::NotSo("the sheet of a danger can be closed like any other".to_owned()));
            }
            Ok(Told::from("kept, and the sheet stays until something is chosen").in_taps(taps))
        },
    )?;
    report.step("He tells the duty supervisor in his words; it waits in the group that is sent before all others", || {
        let window = day.constable.window()?;
        let taps = window.taps();
        window.fill("text", TELL)?;
        window.press("tell_supervisor")?;
        let said = window.saved()?;
        let taps = window.taps() - taps;
        gone(window, "dialog[data-sheet=\"danger\"]")?;
        window.wait_for_text(SAID)?;
        day.picture_of(&day.constable, "victim-unsafe", "[data-list=\"timeline\"]")?;
        try_now(&day.constable)?;
        window.strip("waiting")?;
        window.find_patiently("[data-group]:first-of-type[data-group=\"safety\"] td:nth-of-type(1).w")?;
        day.picture_of(&day.constable, "sync-danger-first", "[data-group]")?;
        day.constable.line.signal(true);
        try_now(&day.constable)?;
        window.strip("received")?;
        Ok(Told::from(said.replace('\n', " ")).in_taps(taps))
    })?;
    report.step("It stands in the sergeant's queue as critical; behind it is the record, with what was said", || {
        day.sergeant.line.signal(true);
        try_now(&day.sergeant)?;
        let window = day.sergeant.window()?;
        window.turn_to("/team")?;
        window.page("team")?;
        task = row_in(window, "unassigned", CRIME)?;
        let row = format!("[data-list=\"unassigned\"] [data-row=\"{task}\"]");
        day.picture_of(&day.sergeant, "team-danger", &row)?;
        window.tap(&format!("{row} a[data-do=\"task\"]"))?;
        window.find_patiently(&format!("[data-screen=\"task\"][data-record=\"{task}\"][data-priority=\"critical\"]"))?;
        window.wait_for_text(TELL)?;
        day.picture(&day.sergeant, "danger-task")?;
        window.tap(&format!("[data-do=\"link\"][data-id=\"{victim}\"]"))?;
        window.find_patiently(&format!("[data-screen=\"victim\"][data-record=\"{victim}\"] [data-list=\"timeline\"]"))?;
        window.wait_for_text(SAID)?;
        day.picture_of(&day.sergeant, "victim-unsafe", "[data-list=\"timeline\"]")?;
        Ok("the crime's reference in the queue, every word behind it")
    })?;
    report.step("She gives it out; he goes there, and she reads what came of it", || {
        let window = day.sergeant.window()?;
        window.turn_to("/team")?;
        window.page("team")?;
        let row = format!("[data-list=\"unassigned\"] [data-row=\"{task}\"]");
        window.find_patiently(&row)?;
        let taps = window.taps();
        window.tap(&format!("{row} [data-do=\"assign\"]"))?;
        window.sheet("assign")?;
        window.tap(&format!("[data-do=\"give\"][data-id$=\"{CONSTABLE}\"]"))?;
        window.saved()?;
        let taps = window.taps() - taps;
        gone(window, &row)?;
        meet(day)?;
        let window = day.constable.window()?;
        window.turn_to(&format!("/task/{task}"))?;
        window.find_patiently(&format!("[data-screen=\"task\"][data-record=\"{task}\"][data-status=\"assigned\"]"))?;
        window.press("task_accept")?;
        window.saved()?;
        window.find("[data-screen=\"task\"][data-status=\"accepted\"]")?;
        begin(window, "result")?;
        window.choose("outcome", "completed")?;
        window.fill("narrative", RESULT)?;
        window.press("save-result")?;
        window.saved()?;
        meet(day)?;
        let window = day.sergeant.window()?;
        window.turn_to("/team")?;
        window.page("team")?;
        window.find_patiently(&format!("[data-list=\"to-review\"] [data-row=\"{task}\"]"))?;
        window.turn_to(&format!("/task/{task}"))?;
        window.find_patiently(&format!("[data-screen=\"task\"][data-record=\"{task}\"][data-status=\"resulted\"]"))?;
        window.wait_for_text(RESULT)?;
        day.picture(&day.sergeant, "danger-task-resulted")?;
        Ok(Told::from("given out, done and told").in_taps(taps))
    })
}
