//! The words of a ward priority.

use crate::kinds::shared::{WARD, entry, field, may, need};
use crate::public::CAUTIONS;
use crate::table::{EntryType, Field, Order, Part, Rule, Text, Type, Who};

use Who::{Creator, Hub, Owner, Supervisor, Team};

/// Where a priority came from.
pub const SOURCES: &[&str] = &["panel", "survey", "crime_data", "councillor", "inspector"];
/// The steps of problem solving, the last one first: of two, the earlier shows, so that no step counts as done before
/// everybody has left it.
pub const SARA: &[&str] = &["assessment", "response", "analysis", "scanning"];
/// Kinds of engagement (domain, section 1b).
pub const ENGAGEMENTS: &[&str] =
    &["beat_meeting", "ward_panel", "street_briefing", "walk_and_talk", "visit", "school", "faith", "online", "other"];
/// What the assessment found of the problem when a priority was closed.
pub const WORKED: &[&str] = &["solved", "better", "same", "worse"];
/// Groups that were reached: counted, never named.
pub const GROUPS: &[&str] = &[
    "young_people",
    "older_people",
    "parents",
    "tenants",
    "traders",
    "students",
    "faith_groups",
    "disabled_people",
    "lgbt_people",
    "rough_sleepers",
    "night_workers",
    "other",
];
const MEASURE: &[Part] = &[
    need("what", Type::Line(200)),
    may("unit", Type::Line(60)),
    may("baseline", Type::Number),
    may("target", Type::Number),
    // When the baseline was taken, where that was not the day the measure was set.
    may("baseline_at", Type::Date),
];
const MEETING: &[Part] = &[need("at", Type::Instant), need("where", Type::Line(300)), may("what", Type::Line(200))];
/// Who of another agency does a planned action.
const PARTNER: &[Part] = &[need("agency", Type::Line(200)), may("person", Type::Line(200)), may("accepted_on", Type::Date)];
const PROMISE: &[Part] = &[need("what", Type::Line(300)), may("due", Type::Date)];

/// An engagement with residents: counts, never names.
pub(crate) const ENGAGEMENT: &[Part] = &[
    need("type", Type::Choice(ENGAGEMENTS)),
    need("place", Type::Line(300)),
    need("start", Type::Instant),
    may("end", Type::Instant),
    may("attendance", Type::Whole(0, 100_000)),
    may("groups", Type::Counts),
    may("topics", Type::Prose(1_000)),
    may("promises", Type::List(&Type::Shape(PROMISE))),
    // "You said, we did": what those who came were told, and when they are met next.
    may("we_did", Type::Prose(1_000)),
    may("next_on", Type::Date),
];

const OS: &[Who] = &[Owner, Supervisor];
const OSH: &[Who] = &[Owner, Supervisor, Hub];

pub(super) const FIELDS: &[Field] = &[
    field("ward", Rule::Either, Type::Shape(WARD), &[Creator, Hub]),
    field("issue_public", Rule::Rank, Type::Prose(4_000), &[Creator, Owner, Supervisor, Hub]),
    field("answer_public", Rule::Rank, Type::Prose(4_000), OSH),
    field("source", Rule::Either, Type::Choice(SOURCES), &[Creator, Supervisor, Hub]),
    field("support", Rule::Either, Type::Counts, OSH),
    field("owner", Rule::Rank, Type::Officer, &[Supervisor, Hub]),
    field("measure", Rule::Rank, Type::Shape(MEASURE), OS),
    field("sara", Rule::Safest(Order::Listed(SARA)), Type::Choice(SARA), OS),
    field("adopted_at", Rule::Safest(Order::Earlier), Type::Date, OSH),
    field("review_by", Rule::Safest(Order::Earlier), Type::Date, OSH),
    field("meeting", Rule::Rank, Type::Shape(MEETING), OSH),
];

pub(super) const TEXTS: &[Text] = &[
    Text { name: "analysis", who: &[Team, Creator, Owner, Supervisor] },
    Text { name: "response_plan", who: &[Team, Creator, Owner, Supervisor] },
];

pub(super) const ENTRIES: &[EntryType] = &[
    entry("proposed", &[Team, Creator, Owner, Supervisor, Hub], &[may("why", Type::Line(500)), may("by", Type::Choice(SOURCES))]),
    entry(
        "adopted",
        OS,
        &[
            need("at", Type::Instant),
            may("votes", Type::Whole(0, 100_000)),
            may("remark", Type::Line(500)),
            may("where", Type::Line(300)),
        ],
    ),
    entry(
        "action",
        &[Team, Owner, Supervisor],
        &[
            need("what", Type::Prose(2_000)),
            may("public_summary", Type::Line(500)),
            may("at", Type::Instant),
            may("minutes", Type::Whole(0, 1_440)),
            may("task", Type::RecordId),
            // Planned and not yet done; the action that does it names it.
            may("planned", Type::YesNo),
            may("does", Type::EntryId),
            // What came of it, for the team.
            may("outcome", Type::Line(500)),
            // By when a planned one is to be done, by whom, and with which partner (domain, section 1b: each response action
            // has owner, partner and date).
            may("due", Type::Date),
            may("owner", Type::Officer),
            may("partner", Type::Shape(PARTNER)),
        ],
    ),
    // The partner of a planned action accepted it after it was planned.
    entry(
        "partner_accepted",
        &[Team, Owner, Supervisor],
        &[need("action", Type::EntryId), need("on", Type::Date), may("person", Type::Line(200))],
    ),
    entry("engagement", &[Team, Owner, Supervisor], ENGAGEMENT),
    entry(
        "measured",
        &[Team, Owner, Supervisor, Hub],
        &[need("value", Type::Number), need("at", Type::Date), may("source", Type::Line(200))],
    ),
    entry("reviewed", OS, &[need("verdict", Type::Line(500))]),
    entry(
        "published",
        &[Supervisor],
        &[
            need("which", Type::Choice(&["issue_public", "answer_public", "both"])),
            // The personal-data check of the words that go out.
            need("check_done", Type::YesNo),
            // The very words that went out: what the fields say later is not published.
            may("issue", Type::Prose(4_000)),
            may("answer", Type::Prose(4_000)),
            // What a look at the words found, and the supervisor let stand.
            may("looked_at", Type::Set(&Type::Choice(CAUTIONS))),
        ],
    ),
    entry("taken_down", &[Supervisor], &[need("reason", Type::Line(500))]),
    entry(
        "promise_kept",
        &[Team, Owner, Supervisor],
        // The engagement it was made at, and which of its promises, from 0.
        &[need("promise", Type::EntryId), may("n", Type::Whole(0, 100)), may("how", Type::Line(300))],
    ),
    entry("reported_back", OS, &[need("at", Type::Instant), may("where", Type::Line(300)), may("words", Type::Prose(2_000))]),
    entry("closed", OS, &[need("reason", Type::Line(500)), may("worked", Type::Choice(WORKED))]),
    entry("carried_over", OS, &[may("to", Type::RecordId), may("reason", Type::Line(500))]),
];
