//! The words of a timeline: an entry's short parts and a changed field, as the catalogue names them.

use std::collections::BTreeMap;

use record::Entry;
use record::deadlines::Outcome;
use record::table::{Kind, Type};
use serde_json::Value;

use super::desk::Desk;
use super::timeline::words_part;
use super::victims::{method_named, outcome_code};
use crate::screen::{Param, Words};

/// `entry.<type>` with the body's short parts, named by the types the table gives them.
pub(super) fn entry_words(desk: &Desk<'_>, kind: &Kind, entry: &Entry) -> Words {
    let mut params = BTreeMap::new();
    let parts = kind.entry(&entry.kind).map(|e| e.body).unwrap_or_default();
    for part in parts.iter().filter(|p| p.name != words_part(&entry.kind)) {
        if let Some((name, value)) =
            entry.body.get(part.name).and_then(|v| param(desk, part.name, group_of(&entry.kind, part.name), &part.takes, v))
        {
            params.insert(name, value);
        }
    }
    if let Some(Value::String(quick)) = entry.body.get("quick_outcome") {
        params.insert("outcome_code".into(), format!("outcome.{quick}").into());
    }
    if entry.kind == "contact" {
        let outcome = outcome_code(Outcome::named(entry.text("outcome")));
        params.insert("outcome_code".into(), format!("outcome.{outcome}").into());
        if let Some(method) = method_named(entry.text("method")) {
            params.insert("method_code".into(), format!("method.{}", super::victims::method_code(method)).into());
        }
    }
    if let (Some(kind), true) = (params.remove("type_code"), entry.kind == "engagement") {
        params.insert("kind_code".into(), kind);
    }
    if entry.kind == "asked" {
        // What it is about, by the name that the catalogue has for it.
        params.remove("field");
        params.insert("field_code".into(), format!("field.{}", entry.text("field")).into());
    }
    if entry.kind == "assigned" {
        if let Some(team) = params.get("team").cloned() {
            params.entry("to".into()).or_insert(team);
        }
        let code = match (entry.officer("to") == Some(desk.me), entry.author.officer == desk.me) {
            (true, true) => "entry.assigned.took",
            (true, false) => "entry.assigned.to_you",
            _ => "entry.assigned",
        };
        return Words { code: code.into(), params };
    }
    if entry.kind == "restriction" && entry.body.get("restricted") == Some(&Value::Bool(false)) {
        return Words { code: "entry.restriction.lifted".into(), params };
    }
    if entry.kind == "audited" && entry.body.get("seen") == Some(&Value::Bool(false)) {
        return Words { code: "entry.audited.not_seen".into(), params };
    }
    if entry.kind == "action" && entry.body.get("planned") == Some(&Value::Bool(true)) {
        let code = if params.contains_key("owner") { "entry.action.planned_for" } else { "entry.action.planned" };
        return Words { code: code.into(), params };
    }
    Words { code: format!("entry.{}", entry.kind), params }
}

/// `change.<field>` for the fields whose value is worth a sentence, `change.any` with the field's name for the others.
pub(super) fn field_words(desk: &Desk<'_>, kind: &Kind, name: &str, value: &Value) -> Words {
    if matches!(name, "due_by" | "priority") && !value.is_null() {
        let given = kind.field(name).and_then(|f| param(desk, "value", name, &f.takes, value));
        if let Some((key, value)) = given {
            return Words::of(format!("change.{name}")).with(&key, value);
        }
    }
    Words::of("change.any").with("field_code", format!("field.{name}"))
}

pub(super) fn team_name(desk: &Desk<'_>, id: &str) -> String {
    desk.roster.teams.get(id).map_or_else(|| id.to_owned(), |t| t.name.clone())
}

/// A value under a name that says what it is: `_at` for instants, `_on` for dates, `_code` for codes of a group.
fn param(desk: &Desk<'_>, name: &str, group: &str, takes: &Type, value: &Value) -> Option<(String, Param)> {
    let text = || value.as_str().map(str::to_owned);
    let suffixed = |suffix: &str| if name.ends_with(suffix) { name.to_owned() } else { format!("{name}{suffix}") };
    Some(match takes {
        Type::Instant => (suffixed("_at"), Param::Number(value.as_i64()?)),
        Type::Date => (suffixed("_on"), Param::Text(text()?)),
        Type::Choice(_) => (suffixed("_code"), Param::Text(format!("{group}.{}", text()?))),
        Type::Officer => (name.to_owned(), Param::Text(desk.roster.shows(text()?.parse().ok()?))),
        Type::Whole(..) => (name.to_owned(), Param::Number(value.as_i64()?)),
        Type::Line(_) if name == "team" => (name.to_owned(), Param::Text(team_name(desk, &text()?))),
        Type::Line(_) => (name.to_owned(), Param::Text(text()?)),
        Type::YesNo => (name.to_owned(), Param::Number(i64::from(value.as_bool()?))),
        Type::Number => (name.to_owned(), Param::Text(value.to_string())),
        Type::Set(Type::Line(_) | Type::Choice(_)) | Type::List(Type::Line(_) | Type::Choice(_)) => {
            (name.to_owned(), Param::List(value.as_array()?.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()))
        }
        // The two hands of a continuity entry: an officer, or a place or person in words.
        Type::Shape(_) if matches!(name, "from" | "to") => (name.to_owned(), Param::Text(hand(desk, value)?)),
        _ => return None,
    })
}

/// A hand an exhibit passes through.
pub(super) fn hand(desk: &Desk<'_>, value: &Value) -> Option<String> {
    let part = |name: &str| value.get(name).and_then(Value::as_str);
    let officer = part("officer").and_then(|o| o.parse().ok()).map(|o| desk.roster.shows(o));
    officer.or_else(|| value.as_object()?.values().find_map(|v| v.as_str().map(str::to_owned)))
}

/// The catalogue's group for the codes of a part.
pub(super) fn group_of<'n>(entry: &str, part: &'n str) -> &'n str {
    match (entry, part) {
        ("handed_back", "reason") => "hand_back",
        ("resulted", "reason") => "not_attempted",
        ("abstraction", "reason") => "abstraction",
        ("engagement", "kind" | "type") => "engagement",
        ("milestone", "event") => "milestone",
        ("supported_by", "role") => "support_role",
        ("store_alarm", "says") => "store_alarm",
        ("store_kept", "kept") => "store_kept",
        (_, other) => other,
    }
}
