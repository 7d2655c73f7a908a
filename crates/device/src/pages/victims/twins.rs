//! Records that were made apart for one victim of one crime: linked, and treated the same (practice P3). Their facts are never
//! mixed; what a list or a page says of one of them takes the others into account.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use record::calendar::date_of;
use record::deadlines::{ContactFact, Deadline as Reckoned, Limit, Outcome};
use record::kinds::reference;
use record::kinds::victim_contact::we_reached;
use record::roster::Ms;
use record::{Author, Entry, EntryId, OfficerId, Record, RecordId};
use serde::{Deserialize, Serialize};

use super::view::{VictimView, reckon};
use crate::pages::desk::{Desk, Held};

/// That somebody reached her, without a word of what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedHer {
    /// The contact's entry.
    pub entry: EntryId,
    /// Who wrote it down.
    pub by: Author,
    /// When she was told, ms UTC.
    pub at: Ms,
    /// When that was written down, ms UTC.
    pub recorded: Ms,
    /// What came of it: one of those in which she was reached.
    pub outcome: Outcome,
}

/// When she was told by a contact: its end, its beginning where no end is given, or when it was written down.
pub(super) fn told_at(contact: &Entry) -> Ms {
    contact.whole("ended").or_else(|| contact.whole("started")).unwrap_or(contact.hub_clock())
}

/// Whether she herself was spoken to: whoever she called told her as well.
fn was_told(outcome: Outcome) -> bool {
    we_reached(outcome.name()) || outcome == Outcome::SheContactedUs
}

/// The last time that each officer reached her.
pub(super) fn reached(record: &Record) -> Vec<ReachedHer> {
    let mut last: BTreeMap<OfficerId, ReachedHer> = BTreeMap::new();
    for contact in record.standing_entries().filter(|e| e.kind == "contact") {
        let outcome = Outcome::named(contact.text("outcome"));
        if !was_told(outcome) {
            continue;
        }
        let (entry, at) = (contact.id, told_at(contact));
        if last.get(&contact.author.officer).is_none_or(|l| (l.at, l.entry) < (at, entry)) {
            let one = ReachedHer { entry, by: contact.author, at, recorded: contact.hub_clock(), outcome };
            last.insert(contact.author.officer, one);
        }
    }
    last.into_values().collect()
}

/// One victim of one crime, however its reference was typed. A restricted record stands alone: it leaves no trace in another
/// (practice P15).
pub(super) type Whose = (String, u32, Option<RecordId>);

/// Whose a record is.
pub(super) fn whose(view: &VictimView) -> Whose {
    let crime = reference(&view.crime_ref);
    let alone = view.restricted || crime.is_empty();
    (crime, view.victim_no, alone.then_some(view.id))
}

/// What is owed, as two records of one victim both say it: the rule, and the event with its London date. Of agreed updates each
/// record has one, whenever its last contact was.
pub(super) type Duty = (String, Option<(String, Date)>);

/// What a deadline is about.
pub(super) fn duty_of(owed: &Reckoned) -> Duty {
    let from = (owed.limit != Limit::AsAgreed).then(|| (owed.event.clone(), date_of(owed.from)));
    (owed.rule.clone(), from)
}

/// Every record held here, by whose it is.
pub(super) struct Twins<'v>(BTreeMap<Whose, Vec<&'v VictimView>>);

impl<'v> Twins<'v> {
    /// Of all rows here.
    pub(super) fn of(all: &'v [Held<VictimView>]) -> Self {
        let mut by_victim: BTreeMap<Whose, Vec<&'v VictimView>> = BTreeMap::new();
        for view in all.iter().map(|h| &h.view) {
            by_victim.entry(whose(view)).or_default().push(view);
        }
        Self(by_victim)
    }

    /// The other records of the same victim.
    fn others(&self, view: &VictimView) -> Vec<&'v VictimView> {
        let all = self.0.get(&whose(view)).into_iter().flatten().copied();
        all.filter(|o| o.id != view.id).collect()
    }

    /// When another record of hers says that she was reached, at an instant or after it. What she was told then is read there.
    pub(super) fn reached_since(&self, view: &VictimView, from: Ms) -> Option<Ms> {
        let contacts = self.others(view).into_iter().flat_map(|o| &o.facts.contacts);
        contacts.filter(|c| was_told(c.outcome)).map(ContactFact::told_at).filter(|at| *at >= from).max()
    }

    /// The record in which she is dealt with, where somebody said so of this one. One that is not here, is of another crime by
    /// now, or is said to be another's itself, takes nothing over: she is never left out of both.
    pub(super) fn dealt_with_in(&self, view: &VictimView) -> Option<&'v VictimView> {
        let said = view.same_as?;
        self.others(view).into_iter().find(|o| o.id == said && o.same_as.is_none())
    }

    /// What the record in which she is dealt with owes her, or owed: it is not owed twice. What that one does not know of is
    /// owed here still.
    pub(super) fn known_there(&self, desk: &Desk<'_>, view: &VictimView) -> BTreeSet<Duty> {
        let other = self.dealt_with_in(view);
        // Whether it is owed does not hang on her hours.
        other.into_iter().flat_map(|o| reckon(desk, &o.facts, &[])).map(|d| duty_of(&d)).collect()
    }
}

/// When each officer reached her last by another record of hers, and which.
#[must_use]
pub fn reached_elsewhere(view: &VictimView, all: &[Held<VictimView>]) -> Vec<(RecordId, ReachedHer)> {
    let others = Twins::of(all).others(view);
    others.into_iter().flat_map(|o| o.reached.iter().map(|r| (o.id, r.clone()))).collect()
}
