//! Merges explained: `record::notices` in the words of the screens, with what each person wrote and the declared rule.

use record::notices::{Notice as Found, Why};
use record::roster::Ms;
use record::table::{Kind, Rule, Type};
use record::{OfficerId, Record};
use serde_json::Value;
use uuid::Uuid;

use super::desk::Desk;
use super::task_view::linked;
use super::timeline_words::{group_of, team_name};
use crate::screen::{Notice, Person, Shown, Side, Words};

/// What this device remembers of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeMark {
    /// When both met here.
    pub at: Option<Ms>,
    /// This officer kept what shows, wrote their own again, or asked.
    pub settled: bool,
}

/// Every merge of a record for this officer, open ones first, newest first. `mark` is the device's memory of one.
#[must_use]
pub fn notices(desk: &Desk<'_>, record: &Record, mark: &dyn Fn(&str) -> NoticeMark) -> Vec<Notice> {
    let closed = record.kind().name == "task" && (record.kind().status)(record) == "reviewed";
    let mut all: Vec<Notice> = record::notices::notices(record, desk.me)
        .iter()
        .map(|found| {
            let kept = mark(&found.id);
            let mut shown = notice(desk, record, found);
            shown.at = kept.at.unwrap_or_else(|| (found.at_s.max(found.mine_at_s)) * 1_000);
            // It also closes by itself at review.
            shown.settled = kept.settled || closed;
            shown
        })
        .collect();
    all.sort_by_key(|n| (n.settled, std::cmp::Reverse(n.at), n.id.clone()));
    all
}

/// One merge.
#[must_use]
pub fn notice(desk: &Desk<'_>, record: &Record, found: &Found) -> Notice {
    let kind = record.kind();
    let is_field = kind.field(&found.field).is_some();
    let text = kind.text(&found.field).is_some();
    let of_record = if record.kind().name == "task" && linked(record, "victim_contact").is_empty() {
        Some(record.line("title"))
    } else {
        None
    };
    let group = if text { "text" } else { "field" };
    let value = |v: &Value| {
        if text { Shown::Text(v.as_str().unwrap_or_default().to_owned()) } else { value(desk, kind, &found.field, v) }
    };
    let entry = !is_field && !text;
    let happened = |name: &str| Shown::Code(format!("happened.{name}"));
    let (mine, theirs) = match found.why {
        Why::Reassigned | Why::ResultedByFormer => (happened(&found.field), people(desk, &found.shown)),
        _ if entry => (happened(&found.field), happened(other_entry(found))),
        _ => (value(&found.mine), value(&found.shown)),
    };
    let my = Side {
        by: desk.person(desk.me),
        at: found.mine_at_s * 1_000,
        offline: false,
        value: mine,
        showing: entry && found.why != Why::Reassigned,
    };
    let other = Side {
        by: desk.person(found.by.officer),
        at: found.at_s * 1_000,
        offline: false,
        value: theirs.clone(),
        showing: !matches!(found.why, Why::Both | Why::TwoCards),
    };
    let mut sides = vec![my, other];
    sides.sort_by_key(|s| s.at);
    let asks = matches!(found.why, Why::Rank | Why::Overruled | Why::Reassigned | Why::ResultedByFormer) && !found.may_use_mine;
    let mut choices = Vec::new();
    if found.may_use_mine {
        choices.push("use_mine".to_owned());
    }
    if asks {
        choices.push("ask".to_owned());
    }
    choices.push("keep".to_owned());
    Notice {
        id: found.id.clone(),
        record: found.record.0,
        title: of_record,
        field: format!("{group}.{}", found.field),
        heading: heading(desk, found, group),
        sides,
        showing: if matches!(found.why, Why::Both | Why::TwoCards) { Shown::Nothing } else { theirs },
        why: why(found.why, kind.field(&found.field).map(|f| f.rule), desk, found),
        kept: kept(desk, found),
        choices,
        ask: asks.then(|| desk.person(found.by.officer)),
        at: 0,
        settled: false,
    }
}

fn heading(desk: &Desk<'_>, found: &Found, group: &str) -> Words {
    let by = desk.roster.shows(found.by.officer);
    let field = format!("{group}.{}", found.field);
    let words = match found.why {
        Why::Reassigned | Why::ResultedByFormer => {
            let code = if found.why == Why::Reassigned { "notice.reassigned" } else { "notice.resulted_by_former" };
            Words::of(code).with("to", names(desk, &found.shown))
        }
        Why::Overruled | Why::OverwrittenBelow => Words::of("notice.overruled"),
        Why::TextRewritten => Words::of("notice.text_rewritten"),
        Why::TwoCards | Why::ResultedAfterCancel | Why::DoubleAccepted | Why::BothContacted => {
            Words::of(format!("notice.{}", found.why.code()))
        }
        Why::Either | Why::Rank | Why::Safest | Why::Both => Words::of("notice.field_changed"),
    };
    words.with("by", by).with("field_code", field)
}

/// The declared rule in one sentence: never "the later change" (practice P8).
fn why(why: Why, rule: Option<Rule>, desk: &Desk<'_>, found: &Found) -> Words {
    let mine = desk.author().map_or(0, |a| a.grade);
    Words::of(match why {
        Why::Rank | Why::Overruled if found.by.grade > mine => "why.rank",
        Why::Rank | Why::Overruled => "why.rank_equal",
        Why::Safest if matches!(rule, Some(Rule::Safest(record::table::Order::Union))) => "why.union",
        Why::Safest => "why.safest",
        Why::Both | Why::TwoCards => "why.both",
        Why::Reassigned | Why::ResultedByFormer => "why.rank",
        Why::Either | Why::OverwrittenBelow | Why::TextRewritten => "why.either",
        Why::ResultedAfterCancel | Why::DoubleAccepted | Why::BothContacted => "why.union",
    })
}

fn kept(desk: &Desk<'_>, found: &Found) -> Vec<Words> {
    match found.why {
        Why::Reassigned => vec![Words::of("kept.notes_readable").with("to", names(desk, &found.shown))],
        Why::ResultedByFormer | Why::ResultedAfterCancel => vec![Words::of("kept.result_kept")],
        _ => vec![Words::of("kept.both_in_timeline")],
    }
}

/// What the other did, where two things that happened met.
fn other_entry(found: &Found) -> &str {
    match (found.why, found.field.as_str()) {
        (Why::ResultedAfterCancel, "resulted") => "cancelled",
        (Why::ResultedAfterCancel, _) => "resulted",
        (_, same) => same,
    }
}

fn officers(value: &Value) -> Vec<OfficerId> {
    let others = value.get("others").and_then(Value::as_array).into_iter().flatten();
    value.get("lead").into_iter().chain(others).filter_map(|o| o.as_str()?.parse().ok()).collect()
}

fn people(desk: &Desk<'_>, value: &Value) -> Shown {
    let named: Vec<Person> = officers(value).into_iter().map(|o| desk.person(o)).collect();
    match value.get("team").and_then(Value::as_str) {
        Some(team) if named.is_empty() => Shown::Team(team_name(desk, team)),
        _ => Shown::People(named),
    }
}

fn names(desk: &Desk<'_>, value: &Value) -> String {
    match people(desk, value) {
        Shown::People(named) => named.into_iter().map(|p| p.name).collect::<Vec<_>>().join(", "),
        Shown::Team(team) => team,
        _ => String::new(),
    }
}

/// A field's value as a screen shows it.
#[must_use]
pub fn value(desk: &Desk<'_>, kind: &Kind, name: &str, value: &Value) -> Shown {
    let Some(field) = kind.field(name).filter(|_| !value.is_null()) else { return Shown::Nothing };
    let text = || value.as_str().unwrap_or_default().to_owned();
    let group = group_of(kind.name, name);
    match &field.takes {
        Type::Instant => value.as_i64().map_or(Shown::Nothing, Shown::Instant),
        Type::Date => Shown::Date(text()),
        Type::Whole(..) => value.as_i64().map_or(Shown::Nothing, Shown::Number),
        Type::Choice(_) => Shown::Code(format!("{group}.{}", text())),
        Type::YesNo => Shown::Code(format!("yes_no.{}", if value.as_bool() == Some(true) { "yes" } else { "no" })),
        Type::Officer => text().parse().map_or(Shown::Nothing, |o| Shown::People(vec![desk.person(o)])),
        Type::Set(Type::Choice(_)) => Shown::Codes(strings(value).iter().map(|c| format!("{group}.{c}")).collect()),
        Type::Set(Type::Officer) => {
            Shown::People(strings(value).iter().filter_map(|o| o.parse().ok()).map(|o| desk.person(o)).collect())
        }
        Type::Shape(_) if name == "assignees" => people(desk, value),
        Type::Shape(_) => Shown::Text(value.get("address").and_then(Value::as_str).map_or_else(|| words(value), str::to_owned)),
        Type::Set(_) | Type::List(_) | Type::Counts => Shown::Text(words(value)),
        _ => Shown::Text(text()),
    }
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// The words inside a shape or a list, for a value no screen has a shape for; ids are left out.
fn words(value: &Value) -> String {
    match value {
        Value::String(s) if s.parse::<Uuid>().is_err() => s.clone(),
        Value::Number(n) => n.to_string(),
        Value::Array(all) => all.iter().map(words).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", "),
        Value::Object(parts) => parts.values().map(words).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}
