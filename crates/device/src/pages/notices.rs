//! Merges explained: `record::notices` in the words of the screens, with what each person wrote and the declared rule.

use record::notices::{Notice as Found, Why};
use record::roster::{Ms, Roster};
use record::table::{Kind, Order, Rule, Type};
use record::{OfficerId, Record};
use serde_json::Value;
use uuid::Uuid;

use super::desk::Desk;
use super::task_view::linked;
use super::timeline_words::{group_of, team_name};
use crate::screen::{ItemSync, Notice, Person, Shown, Side, TimelineEntry, Tone, Words};

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
    // What may differ of a ward's diary is set when it is made, and no form writes it after: there would be nothing to choose.
    if record.kind().name == "ward_diary" {
        return Vec::new();
    }
    let closed = record.kind().name == "task" && (record.kind().status)(record) == "reviewed";
    let found = record::notices::notices(record, desk.me);
    let mut all: Vec<Notice> = found.iter().map(|found| marked(desk, record, found, closed, mark)).collect();
    // Of a correction only whoever had the wrong fact is told: the device remembered them when it arrived.
    let right = record::notices::corrected(record, desk.me);
    all.extend(right.iter().filter(|r| mark(&r.id).at.is_some()).map(|right| marked(desk, record, right, closed, mark)));
    all.sort_by_key(|n| (n.settled, std::cmp::Reverse(n.at), n.id.clone()));
    all
}

/// Cards of different records for one victim that differ, where one of them is this officer's (practice P3).
#[must_use]
pub fn cards_apart(desk: &Desk<'_>, cards: &[&Record], mark: &dyn Fn(&str) -> NoticeMark) -> Vec<Notice> {
    let found = record::notices::two_cards(cards, desk.me);
    let of = |found: &Found| cards.iter().find(|c| c.id() == found.record).map(|card| marked(desk, card, found, false, mark));
    found.iter().filter_map(of).collect()
}

/// Whether an officer is told what was put right in a record (practice P19): whoever wrote in it, works with her, or supervises
/// somebody who does.
#[must_use]
pub fn told_of_corrections(roster: &Roster, record: &Record, me: OfficerId, at: Ms) -> bool {
    let people = (record.kind().people)(record);
    let mut near = people.owner.iter().chain(&people.supporters).chain(&people.assignees);
    record.authors().contains(&me) || near.any(|o| *o == me || roster.supervises(me, *o, at))
}

fn marked(desk: &Desk<'_>, record: &Record, found: &Found, closed: bool, mark: &dyn Fn(&str) -> NoticeMark) -> Notice {
    let kept = mark(&found.id);
    let at = kept.at.unwrap_or_else(|| found.at_s.max(found.mine_at_s) * 1_000);
    // It also closes by itself at review.
    Notice { at, settled: kept.settled || closed, ..notice(desk, record, found) }
}

/// One merge.
#[must_use]
pub fn notice(desk: &Desk<'_>, record: &Record, found: &Found) -> Notice {
    let kind = record.kind();
    let field = kind.field(&found.field);
    let is_text = kind.text(&found.field).is_some();
    let (mine, theirs) = both(desk, kind, found);
    let unsettled = matches!(found.why, Why::Both | Why::TwoCards);
    // What happened or was said stands in the timeline on both sides; of a field one value shows. Of what came back into a set,
    // both show: what I had taken out, and the list that had it.
    let talk = matches!(found.why, Why::Asked | Why::Answered | Why::TakenUp);
    let both_stand = field.is_none() || talk || found.why == Why::CameBack;
    let side = |by: Person, at: i64, change: &[u8; 32], value: Shown, showing: bool| Side {
        by,
        at: at * 1_000,
        offline: (desk.change)(change).offline,
        value,
        showing,
    };
    let mut sides = vec![
        side(desk.person(desk.me), found.mine_at_s, &found.my_change, mine, both_stand || unsettled),
        side(desk.by(found.by), found.at_s, &found.their_change, theirs, both_stand || unsettled || found.theirs == found.shown),
    ];
    let offline = sides[0].offline;
    if found.why == Why::Asked {
        // Nobody displaced anything of mine: there is the colleague's question alone.
        sides.remove(0);
    }
    sides.sort_by_key(|s| s.at);
    let mut said = heading(desk, found, is_text, offline);
    if found.why == Why::Corrected {
        // The line of the log has both facts; a list has the crime's reference alone (practice P16).
        sides.clear();
        said = said.with("crime", record.line("crime_ref"));
    }
    let mine_again = may_use_mine(desk, record, found);
    let asks = can_ask(desk, record, found);
    let asked = found.why == Why::Asked;
    let choices = [(mine_again, "use_mine"), (asks, "ask"), (asked, "answer"), (!asked, "keep")];
    let one_shows = field.is_some() && !unsettled && (asked || !talk);
    Notice {
        id: found.id.clone(),
        record: record.id().0,
        kind: kind.name.to_owned(),
        opens: record.line("victim").parse::<Uuid>().ok().filter(|_| kind.name == "safe_contact").unwrap_or(record.id().0),
        title: title(record),
        field: format!("{}.{}", if is_text { "text" } else { "field" }, found.field),
        heading: said,
        sides,
        showing: if one_shows { set_to(desk, kind, &found.field, &found.shown) } else { Shown::Nothing },
        why: why(desk, found, field.map(|f| f.rule)),
        kept: kept(desk, found),
        choices: choices.iter().filter(|(offered, _)| *offered).map(|(_, choice)| (*choice).to_owned()).collect(),
        ask: (asks || asked).then(|| desk.by(found.by)),
        at: 0,
        settled: false,
    }
}

/// What this officer wrote, and what the other did.
fn both(desk: &Desk<'_>, kind: &Kind, found: &Found) -> (Shown, Shown) {
    let happened = |name: &str| Shown::Code(format!("happened.{name}"));
    match found.why {
        Why::Reassigned | Why::ResultedByFormer => (happened(&found.field), people(desk, &found.theirs)),
        Why::Asked | Why::Answered => (in_words(&found.mine), in_words(&found.theirs)),
        Why::TakenUp => (in_words(&found.mine), set_to(desk, kind, &found.field, &found.theirs)),
        Why::TextRewritten => {
            // Whole: what stands was put together of both, and whoever puts it right needs each as it was meant.
            let said = |v: &Value| Shown::Text(v.as_str().unwrap_or_default().to_owned());
            (said(&found.mine), said(&found.theirs))
        }
        _ if kind.field(&found.field).is_none() => (happened(&found.field), happened(other_entry(found))),
        _ => (set_to(desk, kind, &found.field, &found.mine), set_to(desk, kind, &found.field, &found.theirs)),
    }
}

/// What lists may show of it; nothing of a victim, of a notebook, or of a task about a victim (practice P4, P16).
fn title(record: &Record) -> Option<String> {
    match record.kind().name {
        "task" if linked(record, "victim_contact").is_empty() => Some(record.line("title")),
        "ward_priority" => Some(record.line("issue_public")),
        _ => None,
    }
}

/// Whether the own value may be written again: rank allows it, and so does the table. Whoever lost the task meanwhile asks.
fn may_use_mine(desk: &Desk<'_>, record: &Record, found: &Found) -> bool {
    found.may_use_mine && desk.standing(record).is_some_and(|s| s.may_write(record.kind(), &found.field).is_ok())
}

/// Practice P8: what a higher rank set is asked about, of whoever can still read the record: a question to anybody else would
/// reach nobody.
#[must_use]
pub fn can_ask(desk: &Desk<'_>, record: &Record, found: &Found) -> bool {
    let displaced = matches!(
        found.why,
        Why::Either
            | Why::Rank
            | Why::Safest
            | Why::Overruled
            | Why::OverwrittenBelow
            | Why::CameBack
            | Why::Reassigned
            | Why::ResultedByFormer
    );
    let reads = || {
        let linked = (desk.linked)(record.id());
        record::policy::reads(record, &linked, desk.roster, found.by.officer, desk.hub_now())
    };
    displaced && !may_use_mine(desk, record, found) && reads()
}

/// What a question is about: the field that does not show mine, or who has the task.
#[must_use]
pub fn asked_about<'f>(record: &Record, found: &'f Found) -> &'f str {
    if record.kind().field(&found.field).is_some() { &found.field } else { "assignees" }
}

/// A notice as Today may show it: of a record whose list rows say nothing, what changed and not to what.
#[must_use]
pub fn on_today(notice: Notice) -> Notice {
    match notice.title {
        Some(_) => notice,
        None => Notice { sides: Vec::new(), showing: Shown::Nothing, ..notice },
    }
}

/// Each kind of merge has a sentence of its own.
fn heading(desk: &Desk<'_>, found: &Found, is_text: bool, offline: bool) -> Words {
    let code = match (found.why, found.field.as_str()) {
        (Why::Either | Why::Rank | Why::Safest | Why::Both, _) if offline => "notice.field_changed",
        (Why::Either | Why::Rank | Why::Safest | Why::Both, _) => "notice.field_met",
        (Why::ResultedAfterCancel, "cancelled") => "notice.cancelled_and_resulted",
        (Why::ResultedAfterCancel, _) => "notice.resulted_after_cancel",
        (Why::Overruled, _) => "notice.overruled",
        (Why::OverwrittenBelow, _) => "notice.overwritten_below",
        (Why::TwoCards, _) => "notice.two_cards",
        (Why::Reassigned, _) => "notice.reassigned",
        (Why::ResultedByFormer, _) => "notice.resulted_by_former",
        (Why::DoubleAccepted, _) => "notice.double_accepted",
        (Why::TwoResults, _) => "notice.two_results",
        (Why::BothContacted, _) => "notice.both_contacted",
        (Why::TextRewritten, _) => "notice.text_rewritten",
        (Why::CameBack, _) => "notice.came_back",
        (Why::Asked, _) => "notice.asked",
        (Why::Answered, _) => "notice.answered",
        (Why::TakenUp, _) => "notice.taken_up",
        (Why::Corrected, "milestone") => "notice.corrected_event",
        (Why::Corrected, "decision") => "notice.corrected_decision",
        (Why::Corrected, _) => "notice.corrected_contact",
    };
    let words = Words::of(code).with("by", desk.shows(found.by));
    match found.why {
        Why::Reassigned | Why::ResultedByFormer => words.with("to", names(desk, &found.theirs)),
        _ => words.with("field_code", format!("{}.{}", if is_text { "text" } else { "field" }, found.field)),
    }
}

/// The declared rule in one sentence: never "the later change" (practice P8).
fn why(desk: &Desk<'_>, found: &Found, rule: Option<Rule>) -> Words {
    let mine = desk.author().map_or(0, |a| a.grade);
    let supervisor = desk.roster.supervises(found.by.officer, desk.me, desk.hub_now());
    let code = match found.why {
        Why::Rank if supervisor => "why.rank",
        Why::Rank if found.by.grade > mine => "why.rank_higher",
        Why::Rank => "why.rank_equal",
        Why::Overruled if supervisor => "why.overruled",
        Why::Overruled => "why.overruled_higher",
        Why::OverwrittenBelow => "why.overwritten_below",
        Why::Safest if matches!(rule, Some(Rule::Safest(Order::Union))) => "why.union",
        Why::Safest => "why.safest",
        Why::Both => "why.both",
        Why::TwoCards => "why.two_cards",
        Why::Reassigned | Why::ResultedByFormer => "why.assigned",
        Why::Either => "why.either",
        Why::ResultedAfterCancel => "why.result_stands",
        Why::DoubleAccepted => "why.double_accepted",
        Why::TwoResults => "why.two_results",
        Why::BothContacted => "why.both_contacted",
        Why::TextRewritten => "why.text_rewritten",
        Why::Corrected => "why.corrected",
        Why::CameBack => "why.came_back",
        Why::Asked => "why.asked",
        Why::Answered => "why.answered",
        Why::TakenUp => "why.taken_up",
    };
    Words::of(code).with("by", desk.shows(found.by))
}

fn kept(desk: &Desk<'_>, found: &Found) -> Vec<Words> {
    match found.why {
        Why::Reassigned => vec![Words::of("kept.notes_readable").with("to", names(desk, &found.theirs))],
        Why::ResultedByFormer | Why::ResultedAfterCancel if found.field == "resulted" => vec![Words::of("kept.result_kept")],
        // The reason itself says that both contacts stand.
        Why::TwoCards | Why::TextRewritten | Why::Corrected | Why::Asked | Why::BothContacted => Vec::new(),
        Why::Answered | Why::TakenUp => vec![Words::of("kept.question")],
        _ => vec![Words::of("kept.both_in_timeline")],
    }
}

/// Two values of one field met: a line of the timeline, worked out on this device.
#[must_use]
pub fn met(notice: &Notice) -> Option<TimelineEntry> {
    // A question met nothing: the timeline has it as it was asked.
    if notice.showing == Shown::Nothing || notice.heading.code == "notice.asked" {
        return None;
    }
    Some(TimelineEntry {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, notice.id.as_bytes()),
        words: Words::of("entry.met").with("field_code", notice.field.as_str()),
        text: None,
        at: notice.at,
        written_at: None,
        offline: false,
        by: None,
        details: vec![notice.why.clone()],
        tone: Tone::Changed,
        sync: ItemSync::Derived,
        withdrawn: None,
        can_withdraw: false,
        corrected: Vec::new(),
        correct: None,
        newer: false,
        evidence: Vec::new(),
    })
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

/// A question or an answer; who answered without words left it as it is.
fn in_words(said: &Value) -> Shown {
    match said.as_str() {
        Some(text) if !text.is_empty() => Shown::Text(text.to_owned()),
        _ => Shown::Code("answer.stays".to_owned()),
    }
}

/// A value somebody set a field to; to nothing, where they cleared it.
fn set_to(desk: &Desk<'_>, kind: &Kind, name: &str, set: &Value) -> Shown {
    match value(desk, kind, name, set) {
        Shown::Nothing => Shown::Code("value.none".to_owned()),
        shown => shown,
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
