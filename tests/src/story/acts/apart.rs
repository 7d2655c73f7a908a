//! What each is told of what met: a briefing that both rewrote, with both versions; a result and a cancel. Whoever leaves it as
//! it shows is not told again. And while there is no signal, where everything stands that was written, with its age.

use serde_json::json;

use super::deaths::write_note;
use super::merged::{begin, edit, meet, open_named, without_signal};
use super::orders::{make_task, try_now};
use super::taken_back::today;
use super::{Day, Report, Trouble};
use crate::window::{OpenWindow, Patience};

const LIGHTS: &str = "Dark lamps, Basin Street";
const HIS: &str = "Search twelve bins.";
const HERS: &str = "Walk past forty vans.";
/// In the order in which the phone sends.
const GROUPS: &str = "safety tasks victims notebook ward photos";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("Both rewrite one briefing apart; each is told with both versions", || {
        day.signal(true);
        day.sergeant.window()?.turn_to("/team")?;
        day.sergeant.window()?.page("team")?;
        make_task(day, LIGHTS, "weapon_sweep", "routine", false)?;
        meet(day)?;
        without_signal(day)?;
        for (officer, words) in [(&day.constable, HIS), (&day.sergeant, HERS)] {
            let window = open_named(officer, LIGHTS)?;
            edit(window)?;
            window.fill("briefing", words)?;
            window.press("save-edit")?;
            window.saved()?;
        }
        meet(day)?;
        let window = open_named(&day.constable, LIGHTS)?;
        let notice = window.find_patiently("[data-notice][data-field=\"text.briefing\"]")?.text()?;
        day.picture_of(&day.constable, "task-text-rewritten", "[data-notice]")?;
        for words in ["rewrote the same words: what to do", "twelve bins", "forty vans", "put it right there"] {
            if !notice.contains(words) {
                return Err(Trouble::NotSo(format!("the notice does not say \"{words}\": {notice}")));
            }
        }
        Ok("neither is struck: what both typed stands in the text")
    })?;
    report.step("The constable leaves it as it shows, and is not told again", || {
        let window = day.constable.window()?;
        keep(window)?;
        meet(day)?;
        let window = open_named(&day.constable, LIGHTS)?;
        window.find_patiently("[data-list=\"timeline\"]")?;
        if window.shown("[data-notice]")?.is_some() {
            return Err(Trouble::NotSo("what was kept is told again".to_owned()));
        }
        day.picture(&day.constable, "task-kept")?;
        Ok("gone, and gone when it is opened again")
    })?;
    report.step("He results it while she cancels it; his result is kept, and both are told", || {
        without_signal(day)?;
        let his = open_named(&day.constable, LIGHTS)?;
        begin(his, "result")?;
        his.choose("outcome", "completed")?;
        his.fill("narrative", "Four lamps dark, reported to the council.")?;
        his.press("save-result")?;
        his.saved()?;
        let hers = open_named(&day.sergeant, LIGHTS)?;
        begin(hers, "cancel")?;
        hers.fill("text", "The council is there already")?;
        hers.press("save-cancel")?;
        hers.saved()?;
        hers.find("[data-screen=\"task\"][data-status=\"cancelled\"]")?;
        let task = hers.find("[data-screen=\"task\"]")?.attribute("data-record")?.unwrap_or_default();
        meet(day)?;
        let window = day.constable.window()?;
        today(window, "You resulted this while")?;
        day.picture_of(&day.constable, "today-after-cancel", "[data-do=\"changed\"]")?;
        for (officer, told) in
            [(&day.constable, "You resulted this while"), (&day.sergeant, "resulted this while you cancelled it")]
        {
            let window = officer.window()?;
            window.turn_to(&format!("/task/{task}"))?;
            window.find_patiently("[data-screen=\"task\"][data-status=\"resulted_after_cancel\"]")?;
            window.wait_for_text(told)?;
            window.wait_for_text("A result is never lost; the cancel stays beside it.")?;
            day.picture_of(officer, "task-after-cancel", "[data-notice]")?;
        }
        keep(day.constable.window()?)?;
        Ok("resulted after cancel, on both screens")
    })?;
    report.step("Without signal, where everything stands is said by group in sending order, each with its age", || {
        let window = day.constable.window()?;
        let task = window.find("[data-screen=\"task\"]")?.attribute("data-record")?.unwrap_or_default();
        day.constable.line.signal(false);
        try_now(&day.constable)?;
        window.turn_to("/ward")?;
        window.page("ward")?;
        window.tap_text("[data-list=\"priorities\"] a", "stairwells")?;
        window.page("priority")?;
        window.press("priority_action")?;
        window.sheet("action")?;
        window.fill("what", "Lamps counted on the way")?;
        window.press("save-action")?;
        window.saved()?;
        // Written after it, and sent before it.
        window.turn_to(&format!("/task/{task}"))?;
        write_note(window, "Lamp by the lock is dark")?;
        window.turn_to("/sync")?;
        window.page("sync")?;
        window.wait_for("both to wait", Patience::SHORT, || {
            let waits = stands(window)?;
            Ok((waits.contains("tasks: 1, oldest") && waits.contains("ward: 1, oldest")).then_some(()))
        })?;
        let order = "return [...document.querySelectorAll('[data-group]')].map(g => g.dataset.group).join(' ')";
        let order = window.script(order, &json!([]))?;
        day.picture_of(&day.constable, "sync-groups", "[data-group]")?;
        if order != json!(GROUPS) {
            return Err(Trouble::NotSo(format!("the groups stand as {order}")));
        }
        stands(window)
    })?;
    report.step("With signal everything is received, and nothing waits", || {
        day.constable.line.signal(true);
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.strip("received")?;
        window.wait_for("nothing to wait", Patience::LONG, || Ok((!stands(window)?.contains("oldest")).then_some(())))?;
        day.picture_of(&day.constable, "sync-groups-received", "[data-group]")?;
        Ok("each group with the time of its last receipt")
    })
}

/// How many of each group wait, and since when, as the page of receipts says it.
fn stands(window: &OpenWindow) -> Result<String, Trouble> {
    let script = "return [...document.querySelectorAll('[data-group]')].map(g => { \
                  const age = [...g.querySelectorAll('small')].map(s => s.textContent).find(s => s.includes('oldest waiting')); \
                  return g.dataset.group + ': ' + g.querySelector('td').textContent.trim() + (age ? ', ' + age : '') }).join('; ')";
    Ok(window.script(script, &json!([]))?.as_str().unwrap_or_default().to_owned())
}

/// Leaves what met as it shows.
pub(super) fn keep(window: &OpenWindow) -> Result<(), Trouble> {
    window.find_patiently("[data-notice]")?;
    window.press("notice_keep")?;
    window.wait_for("the notice to go", Patience::SHORT, || Ok(window.shown("[data-notice]")?.is_none().then_some(())))
}
