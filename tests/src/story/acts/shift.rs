//! A shift's beginning and end: the sergeant briefs the team, the constable says that it was read, and sees what is left
//! before going home.

use super::orders::try_now;
use super::{Day, Report, Told, Trouble};

const IN_SHORT: &str = "Two on the towpath after eight; the lock keeper leaves at six.";
const METHOD: &str = "On foot, in pairs. Speak to whoever fishes at the lock.";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The sergeant briefs the team under the headings of IIMARCH", || {
        let window = day.sergeant.window()?;
        window.go("team")?;
        window.press("new-briefing")?;
        window.sheet("briefing_new")?;
        window.fill("plain", IN_SHORT)?;
        window.fill("heading_method", METHOD)?;
        day.picture(&day.sergeant, "briefing-new")?;
        window.press("save-briefing_new")?;
        let saved = window.saved()?;
        try_now(&day.sergeant)?;
        window.go("team")?;
        window.wait_for_text("Read by 0 of")?;
        Ok(saved)
    })?;
    report.step("Opening it is no receipt: the constable says that it was read, and the sergeant sees who has not", || {
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.go("today")?;
        day.picture(&day.constable, "today-briefing")?;
        window.tap("[data-list=\"briefing\"] [data-do=\"briefing\"]")?;
        window.page("task")?;
        window.wait_for_text(METHOD)?;
        day.picture(&day.constable, "briefing")?;
        let taps = window.taps();
        window.press("task_read")?;
        window.saved()?;
        let taps = window.taps() - taps;
        try_now(&day.constable)?;
        try_now(&day.sergeant)?;
        let sergeant = day.sergeant.window()?;
        sergeant.go("team")?;
        sergeant.wait_for_text("Read by 1 of")?;
        day.picture(&day.sergeant, "team-briefing")?;
        Ok(Told::from("read by one, and the others are named").in_taps(taps))
    })?;
    report.step("The end of a shift shows what waits, is in hand, is not finished and is due before the next duty", || {
        let window = day.constable.window()?;
        window.go("today")?;
        window.press("shift")?;
        window.page("shift")?;
        day.picture(&day.constable, "shift-end")?;
        let says = |what: &str| window.find("[data-screen=\"shift\"]")?.attribute(what);
        let waits = says("data-waiting")?;
        // What is in the constable's hands, and whether the notebook is signed, depends on the acts that were played before.
        for (what, list) in [("data-in-hand", "in-hand"), ("data-notes-open", "notes-open")] {
            match says(what)?.as_deref() {
                Some("0") => {}
                Some(_) => {
                    window.find(&format!("[data-list=\"{list}\"]"))?;
                }
                None => return Err(Trouble::NotSo(format!("the end of the shift does not say {what}"))),
            }
        }
        window.go_back_to("today")?;
        match waits.as_deref() {
            Some("0") => Ok("nothing waits".to_owned()),
            other => Err(Trouble::NotSo(format!("it was sent, and the page says that {other:?} wait"))),
        }
    })
}
