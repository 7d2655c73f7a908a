//! What happened to a record, in the words of the catalogue: entries and changed fields, each with its own sync state.

use std::collections::BTreeMap;

use record::document::Wrote;
use record::table::{Kind, Type};
use record::{Entry, EntryId, Record};
use serde_json::Value;
use uuid::Uuid;

use super::desk::Desk;
use crate::screen::{Param, Taken, TimelineEntry, Tone, Words};

/// An entry speaks of another time than it was written at, if they differ by more than this.
pub const WRITTEN_LATER: i64 = 5 * record::calendar::MINUTE;

/// Entries their author may take back while nobody reviewed the record (practice P9). Evidence, contacts and notebook
/// lines are never taken back (practice P17): they are corrected.
pub const MAY_WITHDRAW: &[&str] =
    &["accepted", "started", "arrived", "left", "attempted", "note", "handed_back", "resulted", "action", "engagement"];

/// Parts of an entry's body that are its author's own words, by entry type.
fn words_part(kind: &str) -> &'static str {
    match kind {
        "note" => "text",
        "attempted" | "handed_back" | "resulted" => "narrative",
        "assigned" => "why",
        "cancelled" | "withdrawn" => "reason",
        "sent_back" => "missing",
        "reviewed" => "verdict",
        "action" | "corrected" => "replacement",
        _ => "",
    }
}

/// Everything that happened, newest first. `reviewed` stops the taking back of entries.
#[must_use]
pub fn timeline(desk: &Desk<'_>, record: &Record, reviewed: bool) -> Vec<TimelineEntry> {
    let entries = record.entries();
    let mut out: Vec<TimelineEntry> =
        entries.iter().filter(|e| e.kind != "withdrawn").map(|e| of_entry(desk, record.kind(), &entries, e, reviewed)).collect();
    for happened in record.history() {
        let way = (desk.change)(&happened.change);
        let made = happened.wrote.contains(&Wrote::Created);
        let line = |name: &str, words: Words| TimelineEntry {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, &[happened.change.as_slice(), name.as_bytes()].concat()),
            words,
            text: None,
            at: happened.at,
            written_at: None,
            offline: way.offline,
            by: Some(desk.person(happened.author.officer)),
            details: Vec::new(),
            tone: Tone::Plain,
            sync: way.sync.clone(),
            withdrawn: None,
            can_withdraw: false,
            newer: false,
        };
        if made {
            // What it was made with is the record itself, not a list of changes.
            out.push(line("created", Words::of("entry.created")));
            continue;
        }
        for wrote in &happened.wrote {
            match wrote {
                Wrote::Field { name, value } => out.push(line(name, field_words(desk, record.kind(), name, value))),
                Wrote::Text { name } => out.push(line(name, Words::of(format!("text.{name}")))),
                Wrote::Created | Wrote::Entry { .. } => {}
            }
        }
    }
    out.sort_by(|a, b| (b.at, b.id).cmp(&(a.at, a.id)));
    out
}

fn of_entry(desk: &Desk<'_>, kind: &Kind, all: &[Entry], entry: &Entry, reviewed: bool) -> TimelineEntry {
    let way = (desk.change)(&entry.change);
    let written = entry.at + entry.offset;
    let at = ["done_at", "start", "started", "found_at"].iter().find_map(|p| entry.whole(p)).unwrap_or(written);
    let text = match (entry.text(words_part(&entry.kind)), entry.kind.as_str()) {
        ("", "action") => entry.text("what"),
        (text, _) => text,
    };
    TimelineEntry {
        id: entry.id.0,
        words: entry_words(desk, kind, entry),
        text: Some(text.to_owned()).filter(|t| !t.is_empty()),
        at,
        written_at: (at.abs_diff(written) > WRITTEN_LATER.unsigned_abs()).then_some(written),
        offline: way.offline,
        by: Some(desk.person(entry.author.officer)),
        details: details(entry),
        tone: tone(entry),
        sync: way.sync,
        withdrawn: entry.withdrawn_by.and_then(|by| taken(desk, all, by)),
        can_withdraw: can_withdraw(desk, entry, reviewed),
        newer: kind.entry(&entry.kind).is_none(),
    }
}

/// Practice P9: undo by its own author, before review only.
#[must_use]
pub fn can_withdraw(desk: &Desk<'_>, entry: &Entry, reviewed: bool) -> bool {
    entry.stands() && !reviewed && entry.author.officer == desk.me && MAY_WITHDRAW.contains(&entry.kind.as_str())
}

fn taken(desk: &Desk<'_>, all: &[Entry], by: EntryId) -> Option<Taken> {
    let entry = all.iter().find(|e| e.id == by)?;
    Some(Taken {
        by: desk.person(entry.author.officer),
        at: entry.at + entry.offset,
        reason: Some(entry.text("reason").to_owned()).filter(|r| !r.is_empty()),
    })
}

/// `entry.<type>` with the body's short parts, named by the types the table gives them.
fn entry_words(desk: &Desk<'_>, kind: &Kind, entry: &Entry) -> Words {
    let mut params = BTreeMap::new();
    let parts = kind.entry(&entry.kind).map(|e| e.body).unwrap_or_default();
    for part in parts.iter().filter(|p| p.name != words_part(&entry.kind)) {
        if let Some((name, value)) = entry.body.get(part.name).and_then(|v| param(desk, part.name, &part.takes, v)) {
            params.insert(name, value);
        }
    }
    if let Some(Value::String(quick)) = entry.body.get("quick_outcome") {
        params.insert("quick_code".into(), format!("quick.{quick}").into());
    }
    Words { code: format!("entry.{}", entry.kind), params }
}

/// `field.<name>` with the value it got; `cleared` where it was emptied.
fn field_words(desk: &Desk<'_>, kind: &Kind, name: &str, value: &Value) -> Words {
    let words = Words::of(format!("field.{name}"));
    if value.is_null() {
        return Words::of(format!("field.{name}.cleared"));
    }
    if let (Some(address), true) = (value.get("address").and_then(Value::as_str), name == "place") {
        return words.with("value", address);
    }
    if name == "assignees" {
        return words.with("value", Param::List(people_of(desk, value)));
    }
    match kind.field(name).and_then(|f| param(desk, "value", &f.takes, value)) {
        Some((key, value)) => words.with(&key, value),
        None => words,
    }
}

/// The officers and the team an `assignees` value names.
pub(super) fn people_of(desk: &Desk<'_>, value: &Value) -> Vec<String> {
    let others = value.get("others").and_then(Value::as_array).into_iter().flatten();
    let officers = value.get("lead").into_iter().chain(others).filter_map(|o| Some(desk.roster.shows(o.as_str()?.parse().ok()?)));
    let team = value.get("team").and_then(Value::as_str).map(|t| team_name(desk, t));
    officers.chain(team).collect()
}

pub(super) fn team_name(desk: &Desk<'_>, id: &str) -> String {
    desk.roster.teams.get(id).map_or_else(|| id.to_owned(), |t| t.name.clone())
}

/// A value under a name that says what it is: `_at` for instants, `_on` for dates, `_code` for codes.
fn param(desk: &Desk<'_>, name: &str, takes: &Type, value: &Value) -> Option<(String, Param)> {
    let text = || value.as_str().map(str::to_owned);
    let suffixed = |suffix: &str| if name.ends_with(suffix) { name.to_owned() } else { format!("{name}{suffix}") };
    Some(match takes {
        Type::Instant => (suffixed("_at"), Param::Number(value.as_i64()?)),
        Type::Date => (suffixed("_on"), Param::Text(text()?)),
        Type::Choice(_) => (suffixed("_code"), Param::Text(format!("{}.{}", group_of(name), text()?))),
        Type::Officer => (name.to_owned(), Param::Text(desk.roster.shows(text()?.parse().ok()?))),
        Type::Whole(..) => (name.to_owned(), Param::Number(value.as_i64()?)),
        Type::Line(_) if name == "team" => (name.to_owned(), Param::Text(team_name(desk, &text()?))),
        Type::Line(_) => (name.to_owned(), Param::Text(text()?)),
        Type::YesNo => (name.to_owned(), Param::Number(i64::from(value.as_bool()?))),
        Type::Set(Type::Line(_) | Type::Choice(_)) | Type::List(Type::Line(_) | Type::Choice(_)) => {
            (name.to_owned(), Param::List(value.as_array()?.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()))
        }
        _ => return None,
    })
}

/// The catalogue's group for the codes of a part; a part and its group share the name unless the field says otherwise.
pub(super) fn group_of(name: &str) -> &str {
    match name {
        "value" => "code",
        "powers_needed" => "powers",
        other => other,
    }
}

/// Lines under the title: what was declared, whom it went to, what shows it.
fn details(entry: &Entry) -> Vec<Words> {
    let mut out = Vec::new();
    if let Some(partner) = entry.body.get("partner") {
        let part = |name: &str| partner.get(name).and_then(Value::as_str).map(str::to_owned);
        out.push(
            Words::of("detail.partner")
                .maybe("agency", part("agency"))
                .maybe("person", part("person"))
                .maybe("accepted_at", partner.get("accepted_at").and_then(Value::as_i64)),
        );
    }
    if let Some(minutes) = entry.whole("minutes") {
        out.push(Words::of("detail.minutes").with("minutes", minutes));
    }
    let evidence = entry.body.get("evidence").and_then(Value::as_array).map_or(0, Vec::len);
    if evidence > 0 {
        out.push(Words::of("detail.evidence").with("count", i64::try_from(evidence).unwrap_or(i64::MAX)));
    }
    if let Some(next) = entry.whole("next_try") {
        out.push(Words::of("detail.next_try").with("next_try_at", next));
    }
    if entry.body.get("told_supervisor").and_then(Value::as_bool) == Some(true) {
        out.push(Words::of("detail.told_supervisor"));
    }
    out
}

fn tone(entry: &Entry) -> Tone {
    match entry.kind.as_str() {
        "resulted" | "reviewed" | "adopted" => Tone::Ok,
        "cancelled" | "against_card" => Tone::Late,
        "attempted" | "handed_back" | "sent_back" | "expired" => Tone::Soon,
        _ => Tone::Plain,
    }
}
