//! What lists know of a victim contact: the facts its deadlines are reckoned from, and nothing about who she is.

use record::deadlines::{Deadline as Reckoned, Facts, deadlines};
use record::kinds::victim_contact::{ENTITLEMENTS, facts, fold};
use record::safe_hours::{SafeHours, Window};
use record::{OfficerId, Record, RecordId};
use serde::{Deserialize, Serialize};

use super::card::SafeContactView;
use crate::pages::desk::{CardHere, Desk, Held};
use crate::pages::task_view::some;
use crate::screen::VictimRow;

/// The columns of a victim contact's view row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VictimView {
    /// The record.
    pub id: RecordId,
    /// The crime.
    pub crime_ref: String,
    /// Her number within it.
    pub victim_no: u32,
    /// The officer responsible now.
    pub owner: Option<OfficerId>,
    /// Others who support her, and who is asked to take her over.
    pub supporters: Vec<OfficerId>,
    /// The strongest basis of Enhanced Rights, or `standard`.
    pub entitlement: String,
    /// `no_owner`, `handed_over`, `open`, `concluded`.
    pub status: String,
    /// Handling marking, where set.
    pub marking: Option<String>,
    /// Practice P15.
    pub restricted: bool,
    /// What the deadlines are reckoned from; its cards are added when it is read.
    pub facts: Facts,
}

/// Fills the view row.
#[must_use]
pub fn victim_view(record: &Record) -> VictimView {
    let row = fold(record);
    VictimView {
        id: record.id(),
        crime_ref: row.crime_ref,
        victim_no: row.victim_no.and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        owner: row.owner,
        supporters: row.supporters.into_iter().chain(row.handover.map(|h| h.to)).collect(),
        entitlement: strongest(&super::detail::codes(record, "entitlement")).to_owned(),
        status: row.status.to_owned(),
        marking: some(record.line("marking")),
        restricted: record.yes("restricted"),
        facts: facts(record, []),
    }
}

/// The first in the order of the table; `standard` where there is none.
fn strongest(bases: &[String]) -> &'static str {
    ENTITLEMENTS.iter().copied().find(|e| bases.iter().any(|b| b == e)).unwrap_or("standard")
}

impl VictimView {
    /// This officer answers for her or supports her.
    #[must_use]
    pub fn of(&self, officer: OfficerId) -> bool {
        self.owner == Some(officer) || self.supporters.contains(&officer)
    }
}

/// Every card kept for the same victim of the same crime, records made offline apart included (practice P3).
#[must_use]
pub fn cards_of<'c>(view: &VictimView, all: &[Held<VictimView>], cards: &'c [SafeContactView]) -> Vec<&'c SafeContactView> {
    let same = |v: RecordId| {
        v == view.id
            || all.iter().any(|h| h.view.id == v && h.view.crime_ref == view.crime_ref && h.view.victim_no == view.victim_no)
    };
    cards.iter().filter(|c| c.victim.is_some_and(same)).collect()
}

/// The deadlines of one row, reckoned now.
#[must_use]
pub fn reckon(desk: &Desk<'_>, facts: &Facts, cards: &[&SafeContactView]) -> Vec<Reckoned> {
    let hours: Vec<SafeHours> = cards.iter().flat_map(|c| &c.versions).map(|v| v.hours.clone()).collect();
    deadlines(&Facts { cards: hours, ..facts.clone() }, desk.rules, desk.calendar, desk.hub_now())
}

/// One thing owed, in a list.
#[must_use]
pub fn victim_row(desk: &Desk<'_>, view: &VictimView, cards: &[&SafeContactView], owed: &Reckoned) -> VictimRow {
    let windows = cards.iter().flat_map(|c| &c.versions).map(|v| v.hours.window_at(desk.hub_now()));
    // Safe only where every card that stands says so.
    let mut safe = Some(None::<i64>);
    for window in windows {
        safe = match (safe, window) {
            (Some(so_far), Window::Safe { until }) => Some(so_far.into_iter().chain(until).min()),
            _ => None,
        };
    }
    VictimRow {
        id: view.id.0,
        crime_ref: view.crime_ref.clone(),
        marking: view.marking.clone(),
        victim_no: view.victim_no,
        entitlement: view.entitlement.clone(),
        owner: view.owner.map(|o| desk.person(o)),
        deadline: super::deadline::deadline(desk, owed, &|_| None),
        safe_until: safe.flatten().filter(|_| !desk.clock_jumped),
        card_changed: (desk.card)(view.id) == CardHere::Changed,
    }
}
