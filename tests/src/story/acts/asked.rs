//! Asked and answered, on records that are no tasks. The sergeant rewords a ward priority that the constable proposed, and
//! changes how often a victim is updated; he may write over neither and asks, she answers in words, and he is told.

use super::apart::keep;
use super::lists::gone;
use super::merged::meet;
use super::victim::recorded;
use super::{Day, Report, Told, Trouble};
use crate::window::Patience;

const CRIME: &str = "CRI-3518-26";
const HIS: &str = "To quieten the music boats on the basin on summer nights.";
const HERS: &str = "To quieten the music boats on the basin after 22:00, all year.";

/// A question about what shows, and its answer.
struct Talk {
    /// For the names of pictures.
    name: &'static str,
    /// The field that does not show what he wrote.
    field: &'static str,
    question: &'static str,
    answer: &'static str,
    /// Nothing of the record stands on a list (practice P16).
    private: bool,
}

const OF_PRIORITY: Talk = Talk {
    name: "priority",
    field: "field.issue_public",
    question: "Residents spoke of summer. Why all year?",
    answer: "The panel of October had calls from January too.",
    private: false,
};
const OF_VICTIM: Talk = Talk {
    name: "victim",
    field: "field.update_every_days",
    question: "Fourteen days was what was wished for. Why seven?",
    answer: "Seven until the hearing, then fourteen again.",
    private: true,
};

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let (mut priority, mut victim) = (String::new(), String::new());
    report.step("The sergeant rewords a priority that the constable proposed; he is told, and may not write over her", || {
        let window = day.constable.window()?;
        window.turn_to("/ward")?;
        window.page("ward")?;
        window.press("propose")?;
        window.sheet("propose")?;
        window.fill("issue", HIS)?;
        window.choose("source", "survey")?;
        day.picture(&day.constable, "propose-boats")?;
        window.press("save-proposal")?;
        window.saved()?;
        window.tap_text("[data-list=\"proposed\"] a", HIS)?;
        window.page("priority")?;
        let id = window.find("[data-screen=\"priority\"]")?.attribute("data-record")?.unwrap_or_default();
        priority = format!("/priority/{id}");
        meet(day)?;
        let hers = day.sergeant.window()?;
        hers.turn_to(&priority)?;
        hers.find_patiently(&format!("[data-screen=\"priority\"][data-record=\"{id}\"] [data-do=\"history\"]"))?;
        hers.press("more")?;
        hers.press("priority_edit")?;
        hers.sheet("edit")?;
        hers.fill("issue", HERS)?;
        hers.press("save-edit")?;
        hers.saved()?;
        meet(day)?;
        told(day, &priority, &OF_PRIORITY)?;
        Ok("her words show; what is left to him is to ask")
    })?;
    report.step("He asks about the priority; she reads the question on Today and answers it in words", || {
        talk(day, &priority, &OF_PRIORITY)
    })?;
    report.step("She has a victim updated more often than he wrote down; he is told, and may not write over her", || {
        let window = day.constable.window()?;
        let id = recorded(window, CRIME, || window.fill("every", "14"))?;
        victim = format!("/victim/{id}");
        meet(day)?;
        let hers = day.sergeant.window()?;
        hers.turn_to(&victim)?;
        hers.find_patiently(&format!("[data-screen=\"victim\"][data-record=\"{id}\"] [data-do=\"who\"]"))?;
        hers.press("who")?;
        hers.sheet("who")?;
        hers.fill("every", "7")?;
        day.picture_of(&day.sergeant, "who-every", "dialog [name=\"every\"]")?;
        hers.press("save-who")?;
        hers.saved()?;
        meet(day)?;
        told(day, &victim, &OF_VICTIM)?;
        Ok("every seven days, as she set it")
    })?;
    report.step("He asks about the victim; her Today says that he asks, and not a word of what is asked or of whom", || {
        talk(day, &victim, &OF_VICTIM)
    })
}

/// The constable is told that what he wrote does not show, and is not offered to write it again.
fn told(day: &Day, page: &str, about: &Talk) -> Result<(), Trouble> {
    let window = day.constable.window()?;
    window.turn_to(page)?;
    window.find_patiently(&format!("[data-notice][data-field=\"{}\"]", about.field))?;
    day.picture_of(&day.constable, &format!("{}-overruled", about.name), "[data-notice]")?;
    match window.shown("[data-notice] [data-do=\"notice_use_mine\"]")? {
        Some(_) => Err(Trouble::NotSo(format!("he may write over his supervisor: {}", about.field))),
        None => Ok(()),
    }
}

/// He asks, she answers in words from Today, and he has read it.
fn talk(day: &Day, page: &str, about: &Talk) -> Result<Told, Trouble> {
    let window = day.constable.window()?;
    window.turn_to(page)?;
    window.find_patiently("[data-notice] [data-do=\"notice_ask\"]")?;
    let taps = window.taps();
    window.press("notice_ask")?;
    window.sheet("ask")?;
    window.fill("text", about.question)?;
    day.picture(&day.constable, &format!("ask-{}", about.name))?;
    window.press("send-question")?;
    window.saved()?;
    let taps = window.taps() - taps;
    gone(window, "[data-notice]")?;
    meet(day)?;
    answered(day, page, about)?;
    meet(day)?;
    let window = day.constable.window()?;
    window.turn_to(page)?;
    window.find_patiently("[data-notice]")?;
    window.wait_for_text(about.answer)?;
    day.picture_of(&day.constable, &format!("{}-answered", about.name), "[data-notice]")?;
    keep(window)?;
    Ok(Told::from(about.answer).in_taps(taps))
}

/// The sergeant finds the question on Today, opens what it is about and answers.
fn answered(day: &Day, page: &str, about: &Talk) -> Result<(), Trouble> {
    let window = day.sergeant.window()?;
    window.turn_to("/today")?;
    window.page("today")?;
    let row = format!("[data-do=\"changed\"][href=\"#{page}\"]");
    window.wait_for("the question on Today", Patience::LONG, || {
        // What arrives while one looks may be what makes the list too long.
        if window.shown("[data-do=\"show-more\"]")?.is_some() {
            window.press("show-more")?;
        }
        window.shown(&row).map(|shown| shown.map(|_| ()))
    })?;
    let says = window.find(&row)?.text()?;
    day.picture_of(&day.sergeant, &format!("today-asked-{}", about.name), &row)?;
    if says.contains(about.question) == about.private || (about.private && says.contains(CRIME)) {
        return Err(Trouble::NotSo(format!("of the question about the {} Today says: {says}", about.name)));
    }
    window.tap(&row)?;
    window.find_patiently("[data-notice] [data-do=\"notice_answer\"]")?;
    window.wait_for_text(about.question)?;
    window.press("notice_answer")?;
    window.sheet("answer")?;
    window.fill("text", about.answer)?;
    day.picture(&day.sergeant, &format!("answer-{}", about.name))?;
    window.press("send-answer")?;
    window.saved()?;
    gone(window, "[data-notice]")
}
