//! What lists know of a victim contact: the facts its deadlines are reckoned from, and nothing about who she is.

use record::calendar::{midnight, starting};
use record::deadlines::{ActByReason, Deadline as Reckoned, Facts, deadlines};
use record::kinds::reference;
use record::kinds::victim_contact::{ENTITLEMENTS, Offer, facts, fold};
use record::roster::Ms;
use record::safe_hours::SafeHours;
use record::{EntryId, OfficerId, Record, RecordId};
use serde::{Deserialize, Serialize};

use super::card::SafeContactView;
use super::deadline::Entries;
use super::hours::her_hours;
use crate::pages::desk::{CardHere, Desk, Held};
use crate::screen::{SameAsk, SameVictim, SameVictims, VictimRow, Words};

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
    /// Her last answer on her safety was that she is not safe, or could not say.
    #[serde(default)]
    pub unsafe_last: bool,
    /// What waits for somebody; none in a row that was filled before there was such a list.
    #[serde(default)]
    pub waits: Option<Vec<Waits>>,
    /// Handovers that were offered, with what became of each; none in a row that was filled before there was such a list.
    #[serde(default)]
    pub offers: Vec<Offer>,
}

/// Something that waits for somebody: a handover, a request to the victim desk, a reason to approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// The entry.
    pub entry: EntryId,
    /// `handover`, `handover_declined`, `support`, `reason_missed`, `declined_update`, `against_card`, `needs_review`.
    pub what: String,
    /// Who asks, who declined, or who asked her last.
    pub by: OfficerId,
    /// Of whom; none of whoever holds the post or supervises her.
    pub of: Option<OfficerId>,
    /// Since when; from then on, where it is still to come.
    pub at: Ms,
}

/// Fills the view row.
#[must_use]
pub fn victim_view(record: &Record) -> VictimView {
    let row = fold(record);
    let mut waits: Vec<Waits> = Vec::new();
    waits.extend(row.handover.iter().map(|h| Waits {
        entry: h.entry,
        what: "handover".into(),
        by: h.from,
        of: Some(h.to),
        at: h.at,
    }));
    // The newest answer alone: once she is offered again the old one asks nothing.
    let last = row.offers.last().filter(|o| row.owner == Some(o.from));
    waits.extend(last.and_then(|o| {
        let at = o.declined?;
        Some(Waits { entry: o.entry, what: "handover_declined".into(), by: o.to, of: Some(o.from), at })
    }));
    let asked = row.support.iter().filter(|s| s.accepted.is_none());
    waits.extend(asked.map(|s| Waits { entry: s.id, what: "support".into(), by: s.by, of: None, at: s.at }));
    waits.extend(row.to_approve.iter().map(|a| Waits { entry: a.id, what: a.kind.clone(), by: a.by, of: None, at: a.at }));
    // From its day on, until she is asked anew. A case that is over asks her nothing.
    let again = row.ask_again.filter(|_| row.status != "concluded");
    waits.extend(again.map(|a| Waits {
        entry: a.id,
        what: "needs_review".into(),
        by: a.by,
        of: None,
        at: starting(midnight(a.on)),
    }));
    VictimView {
        unsafe_last: matches!(row.safety.as_deref(), Some("not_safe" | "could_not_speak")),
        waits: Some(waits),
        offers: row.offers,
        id: record.id(),
        crime_ref: row.crime_ref,
        victim_no: row.victim_no.and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        owner: row.owner,
        supporters: row.supporters.into_iter().chain(row.handover.map(|h| h.to)).collect(),
        entitlement: strongest(&super::detail::codes(record, "entitlement")).to_owned(),
        status: row.status.to_owned(),
        marking: record::marking::shown(record).map(str::to_owned),
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

/// Whether two rows are of one victim of one crime, however its reference was typed.
fn one_victim(a: &VictimView, b: &VictimView) -> bool {
    reference(&a.crime_ref) == reference(&b.crime_ref) && a.victim_no == b.victim_no
}

/// Records here of a crime, the same victim first. A restricted record leaves no trace here either (practice P15).
#[must_use]
pub fn same_victims(desk: &Desk<'_>, ask: &SameAsk, all: &[Held<VictimView>]) -> SameVictims {
    let crime = reference(&ask.crime_ref);
    let number = ask.victim_no.unwrap_or(1);
    let of_crime = |v: &&VictimView| !crime.is_empty() && !v.restricted && reference(&v.crime_ref) == crime;
    let mut same: Vec<SameVictim> =
        all.iter().map(|h| &h.view).filter(of_crime).map(|v| same_victim(desk, v, v.victim_no == number)).collect();
    same.sort_by_key(|s| (!s.same_number, s.victim_no, s.record));
    SameVictims { same }
}

/// The other records here for the victim of a row.
#[must_use]
pub fn others_of(desk: &Desk<'_>, view: &VictimView, all: &[Held<VictimView>]) -> Vec<SameVictim> {
    let other = |v: &&VictimView| v.id != view.id && !v.restricted && one_victim(v, view);
    all.iter().map(|h| &h.view).filter(other).map(|v| same_victim(desk, v, true)).collect()
}

fn same_victim(desk: &Desk<'_>, view: &VictimView, same_number: bool) -> SameVictim {
    SameVictim {
        record: view.id.0,
        crime_ref: view.crime_ref.clone(),
        victim_no: view.victim_no,
        same_number,
        owner: view.owner.map(|o| desk.person(o)),
    }
}

/// Every card kept for the same victim of the same crime, records made offline apart included (practice P3).
#[must_use]
pub fn cards_of<'c>(view: &VictimView, all: &[Held<VictimView>], cards: &'c [SafeContactView]) -> Vec<&'c SafeContactView> {
    let same = |v: RecordId| v == view.id || all.iter().any(|h| h.view.id == v && one_victim(&h.view, view));
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
    let hours = her_hours(desk, cards);
    let card_changed = (desk.card)(view.id) == CardHere::Changed;
    // What is settled, and what is another's, asks nobody here to reach her.
    let asks = owed.owed_by_police();
    let none_left = owed.act_by_reason == Some(ActByReason::NoSafeTimeLeft) || hours.none_known;
    let why = if none_left { Some(Words::of("card.no_safe_time")) } else { hours.not_now };
    let not_now = why.filter(|_| asks);
    VictimRow {
        id: view.id.0,
        crime_ref: view.crime_ref.clone(),
        marking: view.marking.clone(),
        victim_no: view.victim_no,
        entitlement: view.entitlement.clone(),
        owner: view.owner.map(|o| desk.person(o)),
        deadline: super::deadline::deadline(desk, owed, Entries::default()),
        first: owed.tell_now || view.unsafe_last,
        more: 0,
        safe_until: hours.until,
        call_now: asks && not_now.is_none() && !card_changed,
        ask_sergeant: asks && none_left,
        opens_at: hours.opens.filter(|_| asks),
        not_now,
        card_changed,
        told_at: owed.met.map(|met| met.told_at),
    }
}
