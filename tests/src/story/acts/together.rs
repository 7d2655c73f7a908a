//! What two do about one thing without knowing of each other. The constable accepts a visit while the sergeant gives it to
//! somebody else; and both speak with one victim on one day. Each is told in a sentence of its own.

use super::apart::keep;
use super::merged::{begin, meet, open_named, victim, victim_of, without_signal};
use super::orders::make_task;
use super::taken_back::today;
use super::{Day, Report, Trouble};
use crate::story::day::OTHER_CONSTABLE;
use crate::window::{OpenWindow, Patience};

const FENCE: &str = "Broken fence, lock cottage";
const GIVEN: &str = "while you worked on it";
const BOTH: &str = "both contacted the victim within a day";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("Without signal the constable accepts a visit, and the sergeant gives it to somebody else", || {
        day.signal(true);
        let hers = day.sergeant.window()?;
        hers.turn_to("/team")?;
        hers.page("team")?;
        make_task(day, FENCE, "asb_visit", "routine", false)?;
        meet(day)?;
        without_signal(day)?;
        let his = open_named(&day.constable, FENCE)?;
        his.press("task_accept")?;
        his.saved()?;
        let hers = open_named(&day.sergeant, FENCE)?;
        begin(hers, "assign")?;
        hers.tap(&format!("[data-do=\"give\"][data-id$=\"{OTHER_CONSTABLE}\"]"))?;
        hers.saved()?;
        Ok(format!("accepted, and given to PC {OTHER_CONSTABLE}"))
    })?;
    report.step(
        "Both connect; the constable reads on Today, and on the task, that it was given away meanwhile, and to whom",
        || {
            meet(day)?;
            let window = day.constable.window()?;
            today(window, GIVEN)?;
            day.picture_of(&day.constable, "today-reassigned", "[data-do=\"changed\"]")?;
            window.tap_text("[data-do=\"changed\"]", FENCE)?;
            window.page("task")?;
            let notice = window.find_patiently("[data-notice]")?.text()?;
            day.picture_of(&day.constable, "task-reassigned", "[data-notice]")?;
            for words in [GIVEN, OTHER_CONSTABLE] {
                if !notice.contains(words) {
                    return Err(Trouble::NotSo(format!("the notice does not say \"{words}\": {notice}")));
                }
            }
            keep(window)?;
            Ok("nothing of his is lost, and it is somebody else's")
        },
    )?;
    report.step("Without signal the constable and the sergeant each speak with one victim", || {
        let her = victim(&day.constable)?;
        victim_of(&day.sergeant, &her)?;
        without_signal(day)?;
        for officer in [&day.constable, &day.sergeant] {
            spoke(victim_of(officer, &her)?)?;
        }
        Ok("two calls within a minute")
    })?;
    report.step("Both connect; each is told on her page that both contacted her within a day", || {
        meet(day)?;
        let her = victim(&day.constable)?;
        for officer in [&day.constable, &day.sergeant] {
            let window = victim_of(officer, &her)?;
            window.find_patiently("[data-notice]")?;
            window.wait_for_text(BOTH)?;
            day.picture_of(officer, "victim-both-contacted", "[data-notice]")?;
            let before = window.all("[data-notice]")?.len();
            window.press("notice_keep")?;
            let fewer = || Ok((window.all("[data-notice]")?.len() < before).then_some(()));
            window.wait_for("it to be kept", Patience::SHORT, fewer)?;
        }
        Ok("both contacts stand in her log")
    })
}

/// Writes down a call in which she was told something.
fn spoke(window: &OpenWindow) -> Result<(), Trouble> {
    window.press("contact")?;
    window.sheet("contact")?;
    window.choose("outcome", "spoke")?;
    window.fill("verified", "First school")?;
    window.choose("safety", "safe")?;
    window.fill("told", "What happens next, and who will ring her")?;
    window.press("save-contact")?;
    window.saved().map(|_| ())
}
