//! Ageing: a phone holds what its officer needs, not the archive. When the work of a record is over for good it stays a
//! while, by dated rules, and then leaves every scope; the hub keeps it, and whoever may see it calls it back.

use jiff::civil::Date;

use crate::calendar::{date_of, days_after, midnight, starting};
use crate::document::Record;
use crate::roster::Ms;
use crate::table::Linked;

/// How long a kind of record stays once its work is over (practice P7: a dated row).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeingRule {
    /// The kind's name.
    pub kind: &'static str,
    /// The first London date of an end of work it holds for, `(year, month, day)`.
    pub from: (i16, i8, i8),
    /// Days after the day of that end; it leaves when the next one begins in London.
    pub days: i64,
    /// Where it comes from.
    pub source: &'static str,
}

/// The rules, each kind's in the order of their dates. A kind without one never ages.
pub const AGEING: &[AgeingRule] = &[
    AgeingRule { kind: "task", from: (2000, 1, 1), days: 30, source: "kinds of record: a task ages out 30 days after review" },
    AgeingRule {
        kind: "ward_priority",
        from: (2000, 1, 1),
        days: 90,
        source: "working rule: one round of ward panels after it closed",
    },
    AgeingRule {
        kind: "victim_contact",
        from: (2000, 1, 1),
        days: 90,
        source: "working rule: a round of reviews after the victim was told the end",
    },
];

/// When a record ages out: the start of the day after its days are over; none while its work is not over, or where its
/// kind stays.
#[must_use]
pub fn ages_out_at(record: &Record) -> Option<Ms> {
    let kind = record.kind();
    let over = date_of((kind.over_at)(record)?);
    let mut rules = AGEING.iter().filter(|r| r.kind == kind.name);
    // A phone whose clock stood before the first rule began ages its work by the first.
    let first = rules.clone().next()?;
    let rule = rules.rfind(|r| Date::new(r.from.0, r.from.1, r.from.2).is_ok_and(|from| from <= over)).unwrap_or(first);
    Some(starting(midnight(days_after(over, rule.days + 1))))
}

/// Whether a record is still in the scopes of its audience. A safe-contact card goes with the victim contacts it belongs
/// to, and not while a task for her has not been reviewed.
#[must_use]
pub fn active(record: &Record, linked: &[Linked], at: Ms) -> bool {
    let gone = |ages: Option<Ms>| ages.is_some_and(|end| end <= at);
    if record.kind().name != crate::kinds::safe_contact::SAFE_CONTACT.name {
        return !gone(ages_out_at(record));
    }
    let mut contacts = linked.iter().filter(|l| l.kind == "victim_contact").peekable();
    let visited = linked.iter().any(|l| l.kind == "task" && !l.people.visiting.is_empty());
    contacts.peek().is_none() || visited || contacts.any(|c| !gone(c.ages_at))
}
