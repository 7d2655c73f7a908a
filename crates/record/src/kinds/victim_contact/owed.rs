//! What she is owed: a record's entries as the reckoning of deadlines takes them. The rules are in `deadlines`, none here.

use serde_json::Value;

use super::fold::enhanced;
use crate::calendar::Calendar;
use crate::deadlines::{
    Act, Basis, ContactFact, Deadline, Decided, Decision, Facts, Limit, Milestone, Outcome, RuleTable, Target,
};
use crate::document::{Entry, Record, Wrote};
use crate::id::EntryId;
use crate::kinds::safe_contact;
use crate::planted::{Bug, planted};
use crate::roster::Ms;

/// Entries that may meet a deadline by themselves.
const ACTS: &[&str] = &["needs_assessment", "referral", "vps_offered", "vps_made", "vps_read"];

/// Every deadline of a victim contact, live ones first by `act_by`. `cards` are the safe-contact records kept for her;
/// without one, no hour is known to be unsafe. `now` in ms UTC by the hub-corrected clock.
#[must_use]
pub fn deadlines<'a>(
    record: &Record,
    cards: impl IntoIterator<Item = &'a Record>,
    rules: &RuleTable,
    calendar: &Calendar,
    now: Ms,
) -> Vec<Deadline> {
    crate::deadlines::deadlines(&facts(record, cards), rules, calendar, now)
}

/// All that a record says about its deadlines; entries that were withdrawn are left out.
#[must_use]
pub fn facts<'a>(record: &Record, cards: impl IntoIterator<Item = &'a Record>) -> Facts {
    let entries: Vec<&Entry> = record.standing_entries().collect();
    let approved = |reason: &Entry| entries.iter().any(|e| e.kind == "approved" && e.text("target") == reason.id.to_string());
    let mut facts = Facts {
        entitlement: entitlement(record),
        update_every_days: record.whole("update_every_days").and_then(|n| u32::try_from(n).ok()),
        cards: safe_contact::hours(cards),
        ..Facts::default()
    };
    for entry in &entries {
        match entry.kind.as_str() {
            "milestone" => facts.milestones.extend(milestone(entry, entry.text("event"))),
            "review_requested" => facts.milestones.extend(milestone(entry, "review_requested")),
            "contact" => facts.contacts.extend(contact(entry)),
            "declined_update" => {
                facts.decisions.push(decision(entry, Decided::DeclinedUpdate));
            }
            "reason_missed" => {
                facts.decisions.push(decision(entry, Decided::ReasonMissed { approved: approved(entry) }));
            }
            kind if ACTS.contains(&kind) => {
                facts.acts.push(Act { id: entry.id, kind: kind.to_owned(), at: done_at(entry), recorded: entry.hub_clock() });
            }
            _ => {}
        }
    }
    if planted(Bug::DeadlineByArrival) {
        let changes = record.changes();
        let place = |entry: &EntryId| {
            let holds = entries.iter().find(|e| e.id == *entry).map(|e| e.change);
            changes.iter().position(|c| Some(c.hash().0) == holds)
        };
        let first = facts.contacts.iter().filter_map(|c| place(&c.id)).min().unwrap_or(usize::MAX);
        facts.milestones.retain(|m| place(&m.id).is_none_or(|at| at < first));
    }
    facts
}

/// A victim to whom nobody has offered a Victim Personal Statement (domain, section 4: one in six recalled an offer).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VpsOwed {
    /// When her first statement was taken: with it or after it the offer is due. None while there is no statement.
    pub statement_at: Option<Ms>,
    /// When her crime was reported, where that is known.
    pub reported_at: Option<Ms>,
}

/// Whether she is still to be offered one: the case goes on, and nobody wrote an offer down, nor a statement that was made. A
/// voicemail, a leaflet or a word in a contact is no offer: it is an event with its time and its words.
#[must_use]
pub fn vps_owed(facts: &Facts) -> Option<VpsOwed> {
    let first = |event: &str| facts.milestones.iter().filter(|m| m.event == event).map(|m| m.at).min();
    let offered = facts.acts.iter().any(|a| matches!(a.kind.as_str(), "vps_offered" | "vps_made" | "vps_read"));
    if offered || first("case_concluded").is_some() {
        return None;
    }
    Some(VpsOwed { statement_at: first("statement_taken"), reported_at: first("reported") })
}

/// Whether her case is not to be concluded while this is owed (domain, section 4: no close while a deadline is open): a duty of
/// the police that is checked against the Code, is not done, was not declined, and for which nobody gave a reason. The agreed
/// updates end with the case.
#[must_use]
pub fn holds_the_end(owed: &Deadline) -> bool {
    owed.owed_by_police() && owed.verified && owed.reason_missed.is_none() && owed.limit != Limit::AsAgreed
}

/// When an act was done: as its author says, or when it was written down.
#[must_use]
pub fn done_at(entry: &Entry) -> Ms {
    entry.whole("done_at").unwrap_or(entry.hub_clock())
}

fn milestone(entry: &Entry, event: &str) -> Option<Milestone> {
    Some(Milestone {
        id: entry.id,
        event: event.to_owned(),
        at: entry.whole("at")?,
        recorded: entry.hub_clock(),
        source: entry.text("source").to_owned(),
    })
}

fn decision(entry: &Entry, what: Decided) -> Decision {
    Decision { id: entry.id, at: entry.hub_clock(), target: target(&entry.body), what }
}

fn contact(entry: &Entry) -> Option<ContactFact> {
    let answers = entry.body.get("answers").and_then(Value::as_array).into_iter().flatten();
    Some(ContactFact {
        id: entry.id,
        outcome: Outcome::named(entry.text("outcome")),
        started: entry.whole("started")?,
        ended: entry.whole("ended"),
        recorded: entry.hub_clock(),
        answers: answers.map(target).collect(),
        identity_verified: !matches!(entry.text("identity"), "" | "not_verified"),
        next_promised: entry.whole("next_promised"),
    })
}

fn target(value: &Value) -> Target {
    let text = |part: &str| value.get(part).and_then(Value::as_str);
    Target { rule: text("rule").unwrap_or_default().to_owned(), milestone: text("milestone").and_then(|m| m.parse().ok()) }
}

/// The bases that stand, each since the first change that named it: empty where she declined Enhanced Rights.
fn entitlement(record: &Record) -> Vec<Basis> {
    if !enhanced(record) {
        return Vec::new();
    }
    let history = record.history();
    let since = |basis: &Value| {
        let names = |wrote: &Wrote| match wrote {
            Wrote::Field { name, value } => name == "entitlement" && value.as_array().is_some_and(|all| all.contains(basis)),
            _ => false,
        };
        history.iter().filter(|h| h.wrote.iter().any(names)).map(|h| h.at).min()
    };
    let bases = record.items("entitlement");
    bases.iter().filter_map(|basis| Some(Basis { since: since(basis)?, basis: basis.as_str()?.to_owned() })).collect()
}
