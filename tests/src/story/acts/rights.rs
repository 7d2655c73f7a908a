//! A victim's rights and needs, asked and offered without signal; whom to call first; and whose she is, handed from one phone to
//! another through the hub and moved back by a supervisor.

use super::orders::try_now;
use super::victim::CRIME;
use super::{Day, Report, Told, Trouble};
use crate::story::day::SERGEANT;
use crate::window::OpenWindow;

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("He is released: whom to tell now stands first, and the page says what its clock runs from", || {
        let window = day.constable.window()?;
        window.open_row(CRIME)?;
        window.page("victim")?;
        window.press("milestone")?;
        window.sheet("milestone")?;
        window.pick_value("event", "released_without_charge")?;
        window.press("save-milestone")?;
        window.saved()?;
        window.go_back_to("victims")?;
        window.find("[data-list=\"today\"] [data-row]")?;
        window.wait_for_text("Tell now")?;
        window.find("[data-clock=\"only-here\"]")?;
        day.picture(&day.constable, "victims-call-today")?;
        Ok("by harm, then by time")
    })?;
    report.step("Her needs are assessed question by question; nothing is chosen beforehand", || {
        let window = day.constable.window()?;
        window.open_row(CRIME)?;
        window.page("victim")?;
        window.press("needs")?;
        window.sheet("needs")?;
        window.press("needs-next")?;
        window.find("dialog .problem")?;
        day.picture(&day.constable, "needs-understood")?;
        window.choose("interpreter", "no")?;
        window.press("needs-next")?;
        window.choose("entitlement", "domestic_abuse")?;
        window.choose("declined", "no")?;
        day.picture(&day.constable, "needs-rights")?;
        window.press("needs-next")?;
        for (question, answer) in [("fears", "yes"), ("children", "no"), ("immigration", "not_asked"), ("gender", "woman")] {
            window.choose(question, answer)?;
        }
        day.picture(&day.constable, "needs-support")?;
        window.press("needs-next")?;
        window.choose("intermediary", "no")?;
        window.choose("measures", "yes")?;
        day.picture(&day.constable, "needs-court")?;
        window.press("save-needs")?;
        window.saved()?;
        window.find("[data-needs=\"yes\"]")?;
        window.find("[data-part=\"needs-line\"]")?;
        Ok("assessed, without signal; what she needs stands beside her card")
    })?;
    report.step(
        "A Personal Statement is offered in words, a service is offered, and the victim desk is asked in one tap",
        || {
            let window = day.constable.window()?;
            window.press("vps")?;
            window.sheet("vps")?;
            window.choose("step", "offered")?;
            window.fill("words", "You may say in your own words what this has done to you")?;
            window.fill("answer", "She will think about it")?;
            window.choose("wish", "later")?;
            window.choose("wished_by", "undecided")?;
            day.picture(&day.constable, "vps")?;
            window.press("save-vps")?;
            window.saved()?;
            window.find("[data-vps=\"offered\"]")?;
            window.find("[data-vps-wish=\"later\"]")?;
            window.press("referral")?;
            window.sheet("referral")?;
            window.fill("service", "Victim Support")?;
            window.choose("accepted", "yes")?;
            day.picture(&day.constable, "referral")?;
            window.press("save-referral")?;
            window.saved()?;
            let taps = window.taps();
            window.press("support")?;
            window.saved()?;
            let taps = window.taps() - taps;
            window.find("[data-support=\"waits\"]")?;
            Ok(Told::from("the request waits for the victim desk").in_taps(taps))
        },
    )?;
    report.step("She decides, and her reason is kept in her words", || {
        let window = day.constable.window()?;
        window.press("decision")?;
        window.sheet("decision")?;
        window.choose("about", "agrees_out_of_court")?;
        window.fill("reason", "I only want it to stop")?;
        day.picture(&day.constable, "decision")?;
        window.press("save-decision")?;
        window.saved()?;
        window.wait_for_text("I only want it to stop")?;
        day.picture(&day.constable, "victim-rights")?;
        Ok("")
    })?;
    report.step("Nothing on this computer answers calls: it is said, with the number and nothing else", || {
        let window = day.constable.window()?;
        window.press("call")?;
        window.sheet("call")?;
        window.press("reach")?;
        let by_hand = window.find("[data-reach=\"by-hand\"]")?.text()?;
        day.picture(&day.constable, "call-by-hand")?;
        window.press("contact-after-call")?;
        window.sheet("contact")?;
        window.find("[data-under-way=\"phone\"]")?;
        day.picture(&day.constable, "contact-after-call")?;
        window.press("reach-over")?;
        window.find("[data-part=\"rights\"]")?;
        window.go_back_to("victims")?;
        Ok(by_hand)
    })
}

pub(super) fn hands(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The constable hands her over with what is open, and answers for her until she is taken over", || {
        let window = day.constable.window()?;
        open(window)?;
        window.press("hand_over")?;
        window.sheet("hand_over")?;
        window.pick("to", SERGEANT)?;
        day.picture(&day.constable, "hand-over")?;
        window.press("save-handover")?;
        window.saved()?;
        window.find("[data-part=\"hands\"]")?;
        day.picture(&day.constable, "handed-over")?;
        try_now(&day.constable)?;
        Ok("")
    })?;
    report.step("The sergeant sees that she waits, takes her over in one tap, and moves her back at once", || {
        try_now(&day.sergeant)?;
        let window = day.sergeant.window()?;
        window.turn_to("/victims")?;
        window.page("victims")?;
        window.find_patiently("[data-list=\"waits\"] [data-do=\"take\"]")?;
        day.picture(&day.sergeant, "victims-wait")?;
        let taps = window.taps();
        window.press("take")?;
        window.saved()?;
        let taps = window.taps() - taps;
        open(window)?;
        window.press("move")?;
        window.sheet("move")?;
        window.pick("to", "123CN")?;
        window.fill("open_items", "Back to the officer she knows")?;
        day.picture(&day.sergeant, "move")?;
        window.press("save-handover")?;
        window.saved()?;
        try_now(&day.sergeant)?;
        try_now(&day.constable)?;
        let window = day.constable.window()?;
        window.turn_to("/victims")?;
        window.row(CRIME)?;
        Ok(Told::from("taken over, moved back, and on the constable's phone again").in_taps(taps))
    })
}

/// Opens her record from the list.
fn open(window: &OpenWindow) -> Result<(), Trouble> {
    window.turn_to("/victims")?;
    window.page("victims")?;
    window.open_row(CRIME)?;
    window.page("victim")
}
