//! A ward priority: what residents asked for, what the team does about it, and whether it worked.

mod fold;
mod rules;
mod table;

use std::collections::BTreeSet;

use crate::document::Record;
use crate::kinds::shared::{ward_code, ward_scopes};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{Kind, Linked, People, SearchText};

pub use fold::{
    Ended, Partner, Planned, PriorityRow, REVIEW, ReviewRule, fold, months_between_reviews, review_by, shown_until, stale,
    updated_lately,
};
pub use table::{ENGAGEMENTS, GROUPS, SARA, SOURCES, WORKED};

pub(crate) use rules::counts_of_groups;
pub(crate) use table::ENGAGEMENT;

/// The table of a ward priority.
pub static WARD_PRIORITY: Kind = Kind {
    name: "ward_priority",
    schema: 1,
    fields: table::FIELDS,
    texts: table::TEXTS,
    entries: table::ENTRIES,
    people: |record| People { owner: record.officer("owner"), ward: ward_code(record), ..People::default() },
    audience,
    status: |record| fold(record).status,
    open: |record| !matches!(fold(record).status, "closed" | "carried_over"),
    over_at: |record| {
        let ends = record.entries_of("closed").into_iter().chain(record.entries_of("carried_over"));
        ends.map(|e| e.hub_clock()).max()
    },
    private: |_| false,
    also: rules::also,
    search: |record| SearchText {
        shown: record.line("issue_public"),
        body: [record.line("answer_public"), record.text("analysis"), record.text("response_plan")].join(" ").trim().to_owned(),
    },
};

/// The ward, and the teams that look after it.
fn audience(record: &Record, _: &[Linked], roster: &Roster, _: Ms) -> BTreeSet<Scope> {
    if record.yes("restricted") {
        return crate::kinds::readers(record);
    }
    let own = record.creator().map(|a| Scope::Officer(a.officer));
    ward_code(record).map_or_else(|| own.into_iter().collect(), |ward| ward_scopes(&ward, roster))
}
