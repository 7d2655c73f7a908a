//! What the kinds' tables and rules are written with.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Record;
use crate::id::{EntryId, OfficerId};
use crate::operations::Write;
use crate::policy::Refusal;
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{EntryType, Field, Part, Rule, Type, Who};

/// A field.
pub(super) const fn field(name: &'static str, rule: Rule, takes: Type, who: &'static [Who]) -> Field {
    Field { name, rule, takes, who }
}

/// A part that must be there.
pub(super) const fn need(name: &'static str, takes: Type) -> Part {
    Part { name, takes, need: true }
}

/// A part that may be there.
pub(super) const fn may(name: &'static str, takes: Type) -> Part {
    Part { name, takes, need: false }
}

/// An entry type.
pub(super) const fn entry(name: &'static str, who: &'static [Who], body: &'static [Part]) -> EntryType {
    EntryType { name, who, body }
}

/// A link to another record.
pub(super) const LINK: &[Part] =
    &[need("kind", Type::Choice(&["ward_priority", "victim_contact", "task", "note"])), need("record", Type::RecordId)];

/// A reference into another system (practice P9).
pub(super) const REF: &[Part] = &[need("type", Type::Choice(super::task::REFS)), need("value", Type::Line(60))];

/// A place. A phone's position comes with how exact it is, in metres, and with when it was fixed.
pub(super) const PLACE: &[Part] = &[
    need("address", Type::Line(300)),
    may("lat", Type::Number),
    may("lon", Type::Number),
    may("accuracy", Type::Number),
    may("fixed_at", Type::Instant),
    // Metres around the point, of a place that is an area: a hot spot.
    may("radius", Type::Number),
];

/// A ward with the vintage of its code: Camden's 18 old and 20 new wards share none (domain, section 3).
pub(super) const WARD: &[Part] = &[need("code", Type::Line(12)), may("vintage", Type::Whole(1990, 2200))];

/// What a change writes into a field: none where it leaves it alone, Null where it clears it.
pub(super) fn written(found: &[Write], name: &str) -> Option<Value> {
    found.iter().rev().find_map(|write| match write {
        Write::Field { name: n, value, .. } if n == name => Some(match value {
            automerge::ScalarValue::Str(s) => serde_json::from_str(s).unwrap_or_else(|_| Value::from(s.as_str())),
            automerge::ScalarValue::Int(i) => Value::from(*i),
            automerge::ScalarValue::Boolean(b) => Value::from(*b),
            _ => Value::Null,
        }),
        _ => None,
    })
}

/// An entry that a change adds.
pub(super) struct Added {
    pub(super) id: EntryId,
    pub(super) kind: String,
    pub(super) at: Ms,
    pub(super) offset: i64,
    pub(super) body: Value,
}

impl Added {
    /// When it happened by the hub's clock, as the writer's device knew it, ms UTC.
    pub(super) fn hub_clock(&self) -> Ms {
        self.at.saturating_add(self.offset)
    }

    pub(super) fn text(&self, part: &str) -> &str {
        self.body.get(part).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn whole(&self, part: &str) -> Option<i64> {
        self.body.get(part).and_then(Value::as_i64)
    }

    pub(super) fn yes(&self, part: &str) -> bool {
        self.body.get(part).and_then(Value::as_bool) == Some(true)
    }
}

/// The entries a change adds, in the order it adds them. Policy has already read each against its table.
pub(super) fn added(found: &[Write]) -> Vec<Added> {
    let read = |id: &str, json: &str| {
        let mut parsed: Value = serde_json::from_str(json).ok()?;
        let body = parsed.get_mut("body").map(Value::take).unwrap_or_default();
        let kind = parsed.get("type")?.as_str()?.to_owned();
        Some(Added {
            id: id.parse().ok()?,
            kind,
            at: parsed.get("at")?.as_i64()?,
            offset: parsed.get("offset").and_then(Value::as_i64).unwrap_or(0),
            body,
        })
    };
    found
        .iter()
        .filter_map(|write| match write {
            Write::Entry { id, json, .. } => read(id, json),
            _ => None,
        })
        .collect()
}

/// Whether an entry names by `id` one of its record, or one earlier in the same change, that is what it has to be by its kind and
/// body.
pub(super) fn names(before: Option<&Record>, fresh: &[Added], id: &str, is: impl Fn(&str, &Value) -> bool) -> bool {
    let there = before.is_some_and(|r| r.each_entry().any(|e| e.id.to_string() == id && is(&e.kind, &e.body)));
    there || fresh.iter().any(|e| e.id.to_string() == id && is(&e.kind, &e.body))
}

/// A part that must be there for a reason the table cannot say.
pub(super) fn needed(name: &str, why: &str) -> Refusal {
    Refusal::new("bad_value", name, why)
}

/// The code of a record's ward; none where it has no ward.
pub(super) fn ward_code(record: &Record) -> Option<String> {
    record.value("ward").get("code").and_then(Value::as_str).filter(|w| !w.is_empty()).map(str::to_owned)
}

/// Officers named in a set field.
pub(super) fn officers(record: &Record, name: &str) -> Vec<OfficerId> {
    record.items(name).iter().filter_map(|v| v.as_str()?.parse().ok()).collect()
}

/// Officers among the two hands of a continuity entry's body.
pub(super) fn officers_in(body: &Value) -> Vec<OfficerId> {
    ["from", "to"].iter().filter_map(|hand| body.get(*hand)?.get("officer")?.as_str()?.parse().ok()).collect()
}

/// A ward's own scope and those of the teams that look after it.
pub(super) fn ward_scopes(ward: &str, roster: &Roster) -> BTreeSet<Scope> {
    let teams = roster.teams_of_ward(ward).map(|t| Scope::Team(t.id.clone()));
    teams.chain([Scope::Ward(ward.to_owned())]).collect()
}

/// Officers and everybody who supervises one of them.
pub(super) fn with_supervisors(officers: impl IntoIterator<Item = OfficerId>, roster: &Roster, at: Ms) -> BTreeSet<Scope> {
    officers.into_iter().flat_map(|o| std::iter::once(o).chain(roster.supervisors_of(o, at))).map(Scope::Officer).collect()
}

/// The scope of a post on the roster, as grants spell it: everybody who holds the post reads it.
pub(super) fn post(name: &str) -> Scope {
    Scope::Team(format!("post-{name}"))
}
