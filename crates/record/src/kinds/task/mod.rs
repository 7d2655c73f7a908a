//! A task: work a supervisor or an officer sets, and what became of it.

mod answered;
pub mod briefing;
mod closing;
mod fold;
pub mod irregular;
pub mod recurrence;
mod rules;
pub mod templates;
pub mod visits;
mod work;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Record;
use crate::id::OfficerId;
use crate::kinds::shared::{LINK, PLACE, REF};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{EntryType, Field, Kind, Linked, Order, Part, People, Rule, SearchText, Text, Type, Who};

pub use answered::{Answered, Query, answered};
pub use closing::{NEEDS_FIRST, needs_first};
pub use fold::{Status, TaskState, fold};
pub use rules::{ineligible, needed};
pub use work::{Counted, POWERS, WORK, Work, work_named};

use Who::{Assignee, Creator, Hub, Supervisor, Team};

/// Priorities, least first. Not the call grade, which is command and control's.
pub const PRIORITIES: &[&str] = &["when_able", "routine", "high", "critical"];
/// Outcomes of a result (domain, section 1a).
pub const OUTCOMES: &[&str] = &["completed", "partly", "negative", "not_attempted", "handed_to_partner"];
/// Why a task was not attempted.
pub const NOT_ATTEMPTED: &[&str] = &["abstracted", "higher_graded_call", "unsafe", "no_qualified_officer", "out_of_time"];
/// Why a task is handed back.
pub const HAND_BACK: &[&str] = &["not_my_ward", "off_duty", "not_qualified", "unsafe_alone", "abstracted", "other"];
/// What a statement rests on (DPA 2018 s.38: facts apart from personal assessments).
pub const BASIS: &[&str] = &["fact", "assessment", "intelligence"];
/// Types of reference into other systems (practice P9).
pub const REFS: &[&str] = &["cad", "crime", "custody", "merlin", "stop", "use_of_force", "property", "body_worn_video"];

const ASSIGNEES: &[Part] = &[
    Part { name: "lead", takes: Type::Officer, need: false },
    Part { name: "others", takes: Type::Set(&Type::Officer), need: false },
    Part { name: "team", takes: Type::Line(100), need: false },
];
/// A warning marker (practice P9): never without its age.
const MARKER: &[Part] = &[
    Part { name: "what", takes: Type::Line(100), need: true },
    Part { name: "subject", takes: Type::Line(200), need: true },
    Part { name: "source", takes: Type::Line(200), need: true },
    Part { name: "as_at", takes: Type::Date, need: true },
    Part { name: "review_by", takes: Type::Date, need: false },
];
const BETWEEN: &[Part] =
    &[Part { name: "from", takes: Type::Time, need: true }, Part { name: "to", takes: Type::Time, need: true }];
const RECURRENCE: &[Part] = &[
    Part { name: "every_days", takes: Type::Whole(1, 366), need: true },
    Part { name: "until", takes: Type::Date, need: false },
    // Of the days it falls on, only these.
    Part { name: "weekdays", takes: Type::Set(&Type::Choice(recurrence::WEEKDAYS)), need: false },
    // At irregular times between these, each day its own; without it always at the same time.
    Part { name: "between", takes: Type::Shape(BETWEEN), need: false },
];
const WAY: Part = Part { name: "way", takes: Type::Choice(visits::WAYS), need: false };
const PARTNER: &[Part] = &[
    Part { name: "agency", takes: Type::Line(200), need: true },
    Part { name: "person", takes: Type::Line(200), need: true },
    Part { name: "accepted_at", takes: Type::Instant, need: true },
];
const REASON: &[Part] = &[Part { name: "reason", takes: Type::Line(500), need: true }];

const fn field(name: &'static str, rule: Rule, takes: Type, who: &'static [Who]) -> Field {
    Field { name, rule, takes, who }
}

const CS: &[Who] = &[Creator, Supervisor, Hub];

const FIELDS: &[Field] = &[
    field("title", Rule::Either, Type::Line(200), CS),
    field("ward", Rule::Rank, Type::Line(12), CS),
    field("task_kind", Rule::Rank, Type::Choice(work::NAMES), CS),
    field("place", Rule::Rank, Type::Shape(PLACE), &[Creator, Supervisor, Assignee, Hub]),
    field("priority", Rule::Rank, Type::Choice(PRIORITIES), CS),
    field("not_before", Rule::Rank, Type::Instant, CS),
    // An assignee may move the time until a supervisor has set it: `Rank` then holds (practice P8).
    field("due_by", Rule::Rank, Type::Instant, &[Creator, Supervisor, Assignee, Hub]),
    field("assignees", Rule::Rank, Type::Shape(ASSIGNEES), CS),
    field("powers_needed", Rule::Safest(Order::Union), Type::Set(&Type::Choice(work::POWERS)), CS),
    field("required_quals", Rule::Safest(Order::Union), Type::Set(&Type::Line(60)), CS),
    field("equipment", Rule::Safest(Order::Union), Type::Set(&Type::Line(60)), CS),
    field("min_crew", Rule::Safest(Order::Greater), Type::Whole(1, 20), CS),
    field("warning_markers", Rule::Safest(Order::Union), Type::Set(&Type::Shape(MARKER)), &[Team, Creator, Hub]),
    field("links", Rule::Safest(Order::Union), Type::Set(&Type::Shape(LINK)), &[Team, Creator, Hub]),
    field("refs", Rule::Safest(Order::Union), Type::Set(&Type::Shape(REF)), &[Team, Creator, Hub]),
    // When it came to the police, where that was before it was written down: a resident's clock runs from here (practice P11).
    field("received_at", Rule::Safest(Order::Lesser), Type::Instant, CS),
    field("recurrence", Rule::Rank, Type::Shape(RECURRENCE), &[Creator, Supervisor]),
    // When nobody needs to do it any more: the hub then says that it expired. Late work without it stays late.
    field("expire_at", Rule::Rank, Type::Instant, CS),
];

const ENTRIES: &[EntryType] = &[
    EntryType {
        name: "assigned",
        who: &[Supervisor, Creator, Hub],
        body: &[
            Part { name: "to", takes: Type::Officer, need: false },
            Part { name: "team", takes: Type::Line(100), need: false },
            Part { name: "why", takes: Type::Line(500), need: false },
        ],
    },
    EntryType { name: "seen", who: &[Assignee, Team], body: &[] },
    EntryType { name: "accepted", who: &[Assignee], body: &[] },
    EntryType { name: "started", who: &[Assignee], body: &[] },
    EntryType { name: "arrived", who: &[Assignee], body: &[WAY] },
    EntryType {
        name: "left",
        who: &[Assignee],
        body: &[
            // Declared, never measured (practice P12).
            Part { name: "minutes", takes: Type::Whole(0, 1_440), need: false },
            WAY,
            Part { name: "activities", takes: Type::Counts, need: false },
            Part { name: "narrative", takes: Type::Prose(4_000), need: false },
            // Where the phone was, where its officer added that (practice P12).
            Part { name: "place", takes: Type::Shape(PLACE), need: false },
        ],
    },
    // A team's briefing was read: a receipt somebody gives, not a page that was opened (practice P18).
    EntryType { name: "read", who: &[Team], body: &[] },
    EntryType {
        name: "attempted",
        who: &[Assignee],
        body: &[
            Part { name: "outcome", takes: Type::Choice(&["no_reply", "refused", "not_there"]), need: true },
            Part { name: "next_try", takes: Type::Instant, need: false },
            Part { name: "told_supervisor", takes: Type::YesNo, need: false },
            Part { name: "narrative", takes: Type::Prose(4_000), need: false },
            // Where the phone was, where its officer added that (practice P12).
            Part { name: "place", takes: Type::Shape(PLACE), need: false },
        ],
    },
    // A victim was spoken to, or tried, for this task. What came of it stands in her record, for those who may read that
    // (practice P4): here it is only said that it was.
    EntryType {
        name: "contacted",
        who: &[Assignee, Supervisor, Team],
        body: &[Part { name: "contact", takes: Type::EntryId, need: true }],
    },
    EntryType {
        name: "note",
        who: &[Team],
        body: &[
            Part { name: "text", takes: Type::Prose(8_000), need: true },
            Part { name: "basis", takes: Type::Choice(BASIS), need: true },
        ],
    },
    EntryType {
        name: "handed_back",
        who: &[Assignee],
        body: &[
            Part { name: "reason", takes: Type::Choice(HAND_BACK), need: true },
            Part { name: "narrative", takes: Type::Prose(4_000), need: false },
        ],
    },
    EntryType {
        name: "resulted",
        who: &[Assignee],
        body: &[
            Part { name: "outcome", takes: Type::Choice(OUTCOMES), need: true },
            Part { name: "reason", takes: Type::Choice(NOT_ATTEMPTED), need: false },
            Part { name: "narrative", takes: Type::Prose(8_000), need: false },
            Part { name: "minutes", takes: Type::Whole(0, 1_440), need: false },
            Part { name: "evidence", takes: Type::List(&Type::RecordId), need: false },
            Part { name: "partner", takes: Type::Shape(PARTNER), need: false },
            Part { name: "quick", takes: Type::YesNo, need: false },
            // Which of a kind's quick results it was.
            Part { name: "quick_outcome", takes: Type::Line(60), need: false },
            // When it was done, where that was before it was written.
            Part { name: "done_at", takes: Type::Instant, need: false },
            // Where the phone was, where its officer added that (practice P12).
            Part { name: "place", takes: Type::Shape(PLACE), need: false },
            // Tasks made of it in the same action.
            Part { name: "follow_ups", takes: Type::List(&Type::RecordId), need: false },
        ],
    },
    EntryType { name: "cancelled", who: &[Supervisor, Creator, Hub], body: REASON },
    EntryType { name: "sent_back", who: &[Supervisor], body: &[Part { name: "missing", takes: Type::Line(500), need: true }] },
    EntryType { name: "reviewed", who: &[Supervisor], body: &[Part { name: "verdict", takes: Type::Line(500), need: false }] },
    EntryType { name: "expired", who: &[Hub], body: &[] },
];

/// The table of a task.
pub static TASK: Kind = Kind {
    name: "task",
    schema: 1,
    fields: FIELDS,
    texts: &[Text { name: "briefing", who: &[Creator, Supervisor, Assignee, Hub] }],
    entries: ENTRIES,
    people,
    audience,
    status: |record| fold(record).status.code(),
    open: |record| fold(record).status.open(),
    // A series that goes on stays where it can be stopped, though its own first task is long over.
    over_at: |record| fold(record).over_at.filter(|_| !recurrence::recurs(record)),
    private,
    also: rules::also,
    search,
};

/// What it is found by, the references that other systems know it by among them. Of a victim's task only the crime reference, as
/// lists show it, and nothing that somebody wrote into it (practice P16).
fn search(record: &Record) -> SearchText {
    if about_victim(record) {
        return SearchText { shown: refs(record, &["crime"]), body: String::new() };
    }
    let (title, refs) = (record.line("title"), refs(record, REFS));
    if private(record) {
        let shown = [title, refs].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ");
        return SearchText { shown, body: String::new() };
    }
    SearchText { shown: title, body: format!("{} {} {refs}", record.text("briefing"), address(record)) }
}

/// Its references of these types, as somebody types them: `cad 2210`.
fn refs(record: &Record, types: &[&str]) -> String {
    let items = record.items("refs");
    let typed = items.iter().filter_map(|r| {
        let (of, value) = (r.get("type")?.as_str()?, r.get("value")?.as_str()?);
        types.contains(&of).then(|| format!("{} {value}", of.replace('_', " ")))
    });
    typed.collect::<Vec<_>>().join(", ")
}

/// Everybody a task is given to, the lead first.
#[must_use]
pub fn assignees(record: &Record) -> Vec<OfficerId> {
    let value = record.value("assignees");
    let others = value.get("others").and_then(Value::as_array).into_iter().flatten();
    value.get("lead").into_iter().chain(others).filter_map(|v| v.as_str()?.parse().ok()).collect()
}

/// Who read it and when, by the device's clock: each officer's first receipt (practice P18).
#[must_use]
pub fn read_by(record: &Record) -> Vec<(OfficerId, Ms)> {
    let mut found: Vec<(OfficerId, Ms)> = Vec::new();
    for entry in record.standing_entries().filter(|e| e.kind == "read") {
        if found.iter().all(|(o, _)| *o != entry.author.officer) {
            found.push((entry.author.officer, entry.hub_clock()));
        }
    }
    found
}

/// By when its kind's own clock wants an answer, ms UTC: so many clock hours after it was received, whatever due time was
/// set for it since (practice P11). None for a kind without a clock, or where nobody said when it was received.
#[must_use]
pub fn answer_by(record: &Record) -> Option<Ms> {
    let hours = work_named(&record.line("task_kind"))?.clock_hours?;
    Some(record.whole("received_at")?.saturating_add(hours * crate::calendar::HOUR))
}

/// The address of the task's place; empty where it has none.
#[must_use]
pub fn address(record: &Record) -> String {
    record.value("place").get("address").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Practice P4: a task linked to a victim contact, or of a sensitive kind, is never shown to the ward.
#[must_use]
pub fn private(record: &Record) -> bool {
    work_named(&record.line("task_kind")).is_some_and(|w| w.sensitive) || about_victim(record)
}

fn about_victim(record: &Record) -> bool {
    record.items("links").iter().any(|l| l.get("kind").and_then(Value::as_str) == Some("victim_contact"))
}

fn people(record: &Record) -> People {
    let team = record.value("assignees").get("team").and_then(Value::as_str).map(str::to_owned);
    let assignees = assignees(record);
    let visiting = if fold(record).status.closed() { Vec::new() } else { assignees.clone() };
    let ward = Some(record.line("ward")).filter(|w| !w.is_empty());
    People { assignees, ward, team, visiting, ..People::default() }
}

/// Ward and team of the ward, assignees, creator; a private task: assignees, creator and their supervisors only.
fn audience(record: &Record, linked: &[Linked], roster: &Roster, at: Ms) -> BTreeSet<Scope> {
    if record.yes("restricted") {
        return crate::kinds::readers(record);
    }
    let people = people(record);
    let own: BTreeSet<OfficerId> = people.assignees.iter().copied().chain(record.creator().map(|a| a.officer)).collect();
    let mut scopes: BTreeSet<Scope> = own.iter().copied().map(Scope::Officer).collect();
    if private(record) || linked.iter().any(|l| l.kind == "victim_contact") {
        let supervisors = own.iter().flat_map(|o| roster.supervisors_of(*o, at));
        scopes.extend(supervisors.map(Scope::Officer));
        return scopes;
    }
    if let Some(ward) = &people.ward {
        scopes.extend(roster.teams_of_ward(ward).map(|t| Scope::Team(t.id.clone())));
        scopes.insert(Scope::Ward(ward.clone()));
    }
    scopes.extend(people.team.map(Scope::Team));
    scopes
}
