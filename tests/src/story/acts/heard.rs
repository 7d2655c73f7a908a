//! Supported and heard. Who supports a victim from outside, and until when; a Personal Statement made and read; a decision to
//! withdraw, with its reason; an update that was declined and a deadline that was missed, each with a reason that a supervisor
//! decides on. And what is held about the victim, given out to whoever asked, with its row of the access log.

use std::path::Path;

use super::hands::says;
use super::lists::{gone, rows_in};
use super::merged::meet;
use super::victim::{CRIME as ANOTHER, recorded};
use super::{Day, Report, Told, Trouble};
use crate::story::clock::date;
use crate::story::day::SERGEANT;
use crate::window::OpenWindow;

const CRIME: &str = "CRI-9044-26";
const SUPPORTER: &str = "Imogen Vale";
const AGENCY: &str = "Camden Safety Net";
const MADE: &str = "Two pages, signed, taken at the supporter's office";
const WITHDRAWS: &str = "I want to move on with the children and not see a court";
const ENDED: &str = "Support goes on with another service";
const MISSED: &str = "Arrested by another force; we were told of it nine days later";
const FOUND_GOOD: &str = "The other force's message bears it out";
const DECLINED: &str = "Ring when there is a date, not for every step";
/// Who asks for what is held, and who gives it out.
const ASKS: &str = "Ms Kerr";
const GIVES: &str = "S0045";
/// The supervisor's list of what waits for a decision.
const WAITS: &str = "waits";

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    day.signal(true);
    let mut victim = String::new();
    report.step(
        "A supporter from outside is named with how to reach them; the sergeant has them beside the record too",
        || {
            let window = day.constable.window()?;
            victim = recorded(window, CRIME, || Ok(()))?;
            window.press("supporter")?;
            window.sheet("supporter")?;
            window.pick_value("role", "idva")?;
            window.fill("name", SUPPORTER)?;
            window.fill("agency", AGENCY)?;
            window.fill("contact", "020 7946 0333")?;
            day.picture(&day.constable, "supporter")?;
            window.press("save-supporter")?;
            window.saved()?;
            window.find("[data-supporters=\"1\"] [data-supporter=\"now\"]")?;
            meet(day)?;
            let window = opened(day.sergeant.window()?, &victim)?;
            says(window, "[data-supporters=\"1\"] [data-supporter=\"now\"]", SUPPORTER)?;
            day.picture_of(&day.sergeant, "victim-supported", "[data-supporters]")?;
            Ok(AGENCY)
        },
    )?;
    report.step("The Personal Statement is made, to be read by its author, and later read by the prosecutor", || {
        let window = opened(day.constable.window()?, &victim)?;
        window.press("vps")?;
        window.sheet("vps")?;
        window.choose("step", "made")?;
        window.fill("words", MADE)?;
        window.choose("wished_by", "herself")?;
        day.picture(&day.constable, "vps-made")?;
        window.press("save-vps")?;
        window.saved()?;
        window.find("[data-vps~=\"made\"]")?;
        window.find("[data-vps-wish=\"wants\"]")?;
        window.press("vps")?;
        window.sheet("vps")?;
        window.choose("step", "read")?;
        // Who read it is part of what happened: without it nothing is written.
        window.press("save-vps")?;
        window.find("dialog .problem")?;
        window.choose("by", "prosecutor")?;
        day.picture(&day.constable, "vps-read")?;
        window.press("save-vps")?;
        window.saved()?;
        window.find("[data-vps~=\"made\"][data-vps~=\"read\"]")?;
        says(window, "[data-vps]", MADE)?;
        day.picture_of(&day.constable, "victim-vps", "[data-vps]")?;
        Ok("made, and read: both with when and by whom")
    })?;
    report.step(
        "The victim withdraws, and the reason is kept in the same words; the support ends, and stays readable",
        || {
            let window = day.constable.window()?;
            window.press("decision")?;
            window.sheet("decision")?;
            window.choose("about", "withdraws_support")?;
            window.fill("reason", WITHDRAWS)?;
            day.picture(&day.constable, "decision-withdraws")?;
            window.press("save-decision")?;
            window.saved()?;
            window.wait_for_text(WITHDRAWS)?;
            window.press("supporter_end")?;
            window.find("dialog[data-sheet^=\"supporter_end-\"]")?;
            window.fill("why", ENDED)?;
            day.picture(&day.constable, "supporter-end")?;
            window.press("save-supporter-end")?;
            window.saved()?;
            says(window, "[data-supporters=\"0\"] [data-supporter=\"ended\"]", SUPPORTER)?;
            day.picture_of(&day.constable, "victim-withdrawn", "[data-supporters]")?;
            Ok("nobody has to ask again")
        },
    )?;
    owed(day, &victim, report)?;
    given_out(day, &victim, report)
}

fn owed(day: &Day, victim: &str, report: &mut Report) -> Result<(), Trouble> {
    report.step(
        "A deadline is late because nobody was told; the reason is given, and it stays late until that is judged",
        || {
            let window = day.constable.window()?;
            happened(window, "arrested", Some(-10))?;
            window.find("[data-deadline^=\"arrested:\"][data-state=\"late\"]")?;
            window.tap("[data-row^=\"arrested:\"] [data-do=\"give-reason\"]")?;
            window.sheet("missed")?;
            window.fill("text", MISSED)?;
            day.picture(&day.constable, "missed-why")?;
            window.press("save-reason")?;
            window.saved()?;
            gone(window, "[data-row^=\"arrested:\"] [data-do=\"give-reason\"]")?;
            window.find("[data-deadline^=\"arrested:\"][data-state=\"late\"]")?;
            day.picture_of(&day.constable, "missed-to-judge", "[data-row^=\"arrested:\"]")?;
            Ok("whoever gives a reason does not decide on it")
        },
    )?;
    report.step("Another update is declined, in the victim's words: it is owed no more, and waits for a supervisor", || {
        let window = day.constable.window()?;
        happened(window, "interviewed", None)?;
        window.find("[data-deadline^=\"interviewed:\"][data-state=\"open\"]")?;
        let taps = window.taps();
        window.press("contact")?;
        window.sheet("contact")?;
        window.choose("outcome", "declined")?;
        window.choose("method", "phone")?;
        window.choose("safety", "safe")?;
        only_about(window, "interviewed")?;
        window.fill("views", DECLINED)?;
        day.picture(&day.constable, "contact-declined")?;
        window.press("save-contact")?;
        window.saved()?;
        let taps = window.taps() - taps;
        window.find_patiently("[data-deadline^=\"interviewed:\"][data-state=\"declined\"]")?;
        day.picture_of(&day.constable, "deadline-declined", "[data-row^=\"interviewed:\"]")?;
        Ok(Told::from(DECLINED).in_taps(taps))
    })?;
    report.step("The sergeant finds the reason good and has reviewed what was declined; neither waits any more", || {
        meet(day)?;
        let window = day.sergeant.window()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        rows_in(window, WAITS, CRIME, 2)?;
        day.picture_of(&day.sergeant, "victims-to-judge", "[data-list=\"waits\"]")?;
        opened(window, victim)?;
        let taps = window.taps();
        judged(day, "arrested", FOUND_GOOD)?;
        window.find_patiently("[data-deadline^=\"arrested:\"][data-state=\"waived\"]")?;
        judged(day, "interviewed", "")?;
        let taps = window.taps() - taps;
        gone(window, "[data-do=\"judge\"]")?;
        day.picture_of(&day.sergeant, "deadline-waived", "[data-row^=\"arrested:\"]")?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        rows_in(window, WAITS, CRIME, 0)?;
        Ok(Told::from("both decided").in_taps(taps))
    })?;
    report.step("The constable has both decisions: the missed one is waived, the declined one stays declined", || {
        meet(day)?;
        let window = opened(day.constable.window()?, victim)?;
        window.find_patiently("[data-deadline^=\"arrested:\"][data-state=\"waived\"]")?;
        window.find("[data-deadline^=\"interviewed:\"][data-state=\"declined\"]")?;
        window.wait_for_text(FOUND_GOOD)?;
        if window.shown("[data-do=\"judge\"]")?.is_some() {
            return Err(Trouble::NotSo("the constable may decide on a reason of his own".to_owned()));
        }
        day.picture_of(&day.constable, "deadlines-judged", "[data-list=\"rested\"]")?;
        Ok("with why the sergeant found it good")
    })
}

fn given_out(day: &Day, victim: &str, report: &mut Report) -> Result<(), Trouble> {
    report.step("What is held about the victim is given out to whoever asked, and the access log says for whom", || {
        let (folder, said) = day.hub.subject_access(CRIME, ASKS, GIVES)?;
        let (page, file) = (read(&folder.join("subject-access.html"))?, read(&folder.join("subject-access.json"))?);
        for copy in [&page, &file] {
            for held in [CRIME, ASKS, SUPPORTER, WITHDRAWS, MISSED, DECLINED, "07700 900555", "OFFICIAL-SENSITIVE"] {
                if !copy.contains(held) {
                    return Err(Trouble::NotSo(format!("the copy does not say \"{held}\"")));
                }
            }
            if copy.contains(ANOTHER) {
                return Err(Trouble::NotSo(format!("the copy speaks of {ANOTHER}, which is another victim's")));
            }
        }
        let log = day.hub.reads(victim)?;
        for row in [format!("subject access for {ASKS} by {GIVES}"), "123CN".to_owned(), SERGEANT.to_owned()] {
            if !log.contains(&row) {
                return Err(Trouble::NotSo(format!("the access log of the record does not say \"{row}\": {log}")));
            }
        }
        Ok(said.lines().last().unwrap_or_default().to_owned())
    })
}

fn read(file: &Path) -> Result<String, Trouble> {
    std::fs::read_to_string(file).map_err(Trouble::file(file))
}

/// Opens the record.
fn opened<'w>(window: &'w OpenWindow, victim: &str) -> Result<&'w OpenWindow, Trouble> {
    window.turn_to(&format!("/victim/{victim}"))?;
    window.find_patiently(&format!("[data-screen=\"victim\"][data-record=\"{victim}\"] [data-part=\"rights\"]"))?;
    Ok(window)
}

/// Writes down an event that starts a clock, so many days from now or at this minute.
fn happened(window: &OpenWindow, event: &str, days: Option<i64>) -> Result<(), Trouble> {
    window.press("milestone")?;
    window.sheet("milestone")?;
    window.pick_value("event", event)?;
    if let Some(days) = days {
        window.set("day", &date(days)?)?;
    }
    window.press("save-milestone")?;
    window.saved()?;
    window.find_patiently(&format!("[data-deadline^=\"{event}:\"]")).map(|_| ())
}

/// The form of a contact begins with the most urgent thing owed; this one is about this and nothing else.
fn only_about(window: &OpenWindow, rule: &str) -> Result<(), Trouble> {
    let ours = format!("{rule}:");
    let mut about_it = false;
    for answer in window.all("dialog input[name=\"answers\"]:checked")? {
        let key = answer.attribute("value")?.unwrap_or_default();
        if key.starts_with(&ours) {
            about_it = true;
        } else {
            window.choose("answers", &key)?;
        }
    }
    if !about_it {
        window.tap(&format!("label:has(input[name=\"answers\"][value^=\"{ours}\"])"))?;
    }
    Ok(())
}

/// The sergeant decides on what waits about one deadline.
fn judged(day: &Day, rule: &str, remark: &str) -> Result<(), Trouble> {
    let window = day.sergeant.window()?;
    let judge = format!("[data-row^=\"{rule}:\"] [data-do=\"judge\"]");
    window.find_patiently(&judge)?;
    window.tap(&judge)?;
    window.sheet("judge")?;
    if !remark.is_empty() {
        window.fill("remark", remark)?;
    }
    day.picture(&day.sergeant, &format!("judge-{rule}"))?;
    window.press("judge-good")?;
    window.saved().map(|_| ())
}
