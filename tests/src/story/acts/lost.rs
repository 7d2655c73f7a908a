//! A phone is lost: the sergeant reports it from the team's page, and is told whose data it held and by when a breach is
//! reported. Last of all, because a device whose enrolment has ended plays no other part. And an officer's own access log.

use super::{Day, Report, Trouble};
use crate::story::day::OTHER_CONSTABLE;

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The sergeant reports the third device lost, once the sheet has said what that does", || {
        day.signal(true);
        let window = day.sergeant.window()?;
        window.turn_to("/team")?;
        window.page("team")?;
        let taps = window.taps();
        let theirs = format!("[data-do=\"phones\"][data-id$=\"{OTHER_CONSTABLE}\"]");
        window.find_patiently(&theirs)?;
        window.tap(&theirs)?;
        window.page("phones")?;
        window.find_patiently("[data-phone]")?;
        day.picture(&day.sergeant, "phones")?;
        window.press("phone-lost")?;
        window.find_patiently("dialog[data-sheet^=\"lost-\"]")?;
        day.picture(&day.sergeant, "phone-lost")?;
        window.press("save-lost")?;
        window.find_patiently("[data-lost]")?;
        window.wait_for_text("72 hours")?;
        let taps = window.taps() - taps;
        day.picture(&day.sergeant, "phone-lost-report")?;
        Ok(super::Told::from("whose data it held, and until when a breach is reported").in_taps(taps))
    })?;
    report.step("The constable sees what they opened themselves, when and why", || {
        let window = day.constable.window()?;
        window.turn_to("/reads")?;
        window.page("reads")?;
        window.find_patiently("[data-everywhere]")?;
        day.picture(&day.constable, "reads")?;
        Ok("")
    })
}
