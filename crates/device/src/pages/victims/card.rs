//! The safe-contact card: as a value, as a list row knows it, as the screen shows it.

use record::Record;
use record::RecordId;
use record::kinds::safe_contact::{self, rules_of};
use record::roster::Ms;
use record::safe_hours::{SafeHours, Window};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::codes::method_shown;
use crate::pages::desk::{CardHere, Desk};
use crate::screen::{Card, CardLine, CardState, CardVersion, Phone, SafeHours as Hours, Words};

/// The columns of a safe-contact card's view row: its hours, nothing by which she could be reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SafeContactView {
    /// The record.
    pub id: RecordId,
    /// The victim contact it belongs to.
    pub victim: Option<RecordId>,
    /// Every version that stands in it; two are never mixed (practice P3).
    pub versions: Vec<CardView>,
}

/// One version in a view row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardView {
    /// Names it.
    pub version: String,
    /// When it is safe.
    pub hours: SafeHours,
    /// When it was confirmed.
    pub confirmed_at: Option<Ms>,
}

/// When this officer last read a card, and which version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    /// The version read.
    pub version: String,
    /// When.
    pub at: Ms,
}

/// Every version that stands in these records, once each, oldest confirmed first.
#[must_use]
pub fn versions(records: &[&Record]) -> Vec<Value> {
    let mut all = match safe_contact::card(records.iter().copied()) {
        safe_contact::Card::Missing => Vec::new(),
        safe_contact::Card::Confirmed(one) => vec![one],
        safe_contact::Card::Differing(all) => all,
    };
    all.sort_by_key(|c| c.get("confirmed_at").and_then(Value::as_i64));
    all
}

/// Fills the view row.
#[must_use]
pub fn safe_contact_view(record: &Record) -> SafeContactView {
    let view = |card: &Value| CardView {
        version: safe_contact::version(card),
        hours: hours(card),
        confirmed_at: card.get("confirmed_at").and_then(Value::as_i64),
    };
    SafeContactView {
        id: record.id(),
        victim: safe_contact::victim(record),
        versions: versions(&[record]).iter().map(view).collect(),
    }
}

/// Whether a victim's card is here and read this shift; `rows` are every card kept for her, `read` this officer's last
/// reading of any of them.
#[must_use]
pub fn card_here(desk: &Desk<'_>, rows: &[&SafeContactView], read: Option<&ReadMark>) -> CardHere {
    if rows.is_empty() {
        return CardHere::NotHere;
    }
    let mut stand: Vec<&str> = rows.iter().flat_map(|r| &r.versions).map(|v| v.version.as_str()).collect();
    stand.sort_unstable();
    stand.dedup();
    match (stand.as_slice(), read) {
        ([], _) => CardHere::NoCard,
        ([one], Some(mark)) if *one == mark.version && mark.at >= desk.shift_began() => CardHere::Read(mark.at),
        ([one], Some(mark)) if *one == mark.version => CardHere::Unread,
        (_, Some(_)) => CardHere::Changed,
        (_, None) => CardHere::Unread,
    }
}

/// A card's hours; hours that a newer app wrote in another way are read as never safe.
#[must_use]
pub fn hours(card: &Value) -> SafeHours {
    rules_of(card).hours
}

fn codes(card: &Value, part: &str) -> Vec<String> {
    let all = card.get(part).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// The days of the week as windows spell them, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A card's value as the screen takes it.
#[must_use]
pub fn shown(card: &Value) -> Card {
    let text = |part: &str| card.get(part).and_then(Value::as_str).map(str::to_owned);
    let phones = card.get("phones").and_then(Value::as_array).into_iter().flatten();
    let day = |part: &str| card.get("hours")?.get(part)?.as_str().map(str::to_owned);
    let windows = card.pointer("/hours/windows").and_then(Value::as_array).into_iter().flatten();
    Card {
        phones: phones
            .filter_map(|p| {
                // Cards written before the table had its name for it say `whose`.
                let label = p.get("label").or_else(|| p.get("whose")).and_then(Value::as_str).map(str::to_owned);
                Some(Phone { number: p.get("number")?.as_str()?.to_owned(), label })
            })
            .collect(),
        methods_allowed: codes(card, "methods_allowed").iter().map(|m| method_shown(m)).collect(),
        methods_forbidden: codes(card, "methods_forbidden").iter().map(|m| method_shown(m)).collect(),
        hours: windows
            .filter_map(|w| {
                let day = |d: &String| DAYS.iter().position(|n| n == d).and_then(|n| u8::try_from(n + 1).ok());
                let mut days: Vec<u8> = codes(w, "days").iter().filter_map(day).collect();
                days.sort_unstable();
                Some(Hours { days, from: w.get("from")?.as_str()?.to_owned(), to: w.get("to")?.as_str()?.to_owned() })
            })
            .collect(),
        valid_from: day("valid_from"),
        valid_until: day("valid_until"),
        never: codes(card, "never"),
        withhold_number: card.get("withhold_number").and_then(Value::as_bool) == Some(true),
        code_word: text("code_word"),
        // And `answered_by`.
        others_may_answer: text("others_may_answer").or_else(|| text("answered_by")),
        say_then: text("say_then"),
        post: text("post"),
        email: text("email"),
        note: text("note"),
    }
}

/// The card of a victim as her page shows it: none, one, or both of two.
#[must_use]
pub fn card_state(desk: &Desk<'_>, records: &[&Record], read: Option<&ReadMark>) -> CardState {
    let all: Vec<CardVersion> = versions(records).iter().map(|card| version(desk, card, read)).collect();
    let holder = records.first().map(|r| r.id().0);
    match (holder, all.len()) {
        (Some(safe_contact), 1) => match all.into_iter().next() {
            Some(version) => CardState::One { safe_contact, version },
            None => CardState::None { safe_contact: holder },
        },
        (Some(safe_contact), 2..) => CardState::Two { safe_contact, versions: all },
        _ => CardState::None { safe_contact: holder },
    }
}

fn version(desk: &Desk<'_>, card: &Value, read: Option<&ReadMark>) -> CardVersion {
    let name = safe_contact::version(card);
    let mine = read.filter(|r| r.version == name && r.at >= desk.shift_began());
    CardVersion {
        lines: lines(card),
        now: now_by(desk, &hours(card)),
        confirmed_by: card.get("confirmed_by").and_then(Value::as_str).and_then(|o| o.parse().ok()).map(|o| desk.person(o)),
        confirmed_at: card.get("confirmed_at").and_then(Value::as_i64).unwrap_or_default(),
        read_at: mine.map(|r| r.at),
        changed: read.is_some_and(|r| r.version != name),
        card: shown(card),
        version: name,
    }
}

/// Whether it is safe now by the hours of one card; after a clock jump nobody knows (practice P3).
pub(super) fn now_by(desk: &Desk<'_>, hours: &SafeHours) -> Words {
    if desk.clock_jumped && !hours.any_time() {
        return Words::of("card.clock_jumped");
    }
    match hours.window_at(desk.hub_now()) {
        _ if hours.any_time() => Words::of("card.any_time"),
        Window::Safe { until: None } => Words::of("card.any_time"),
        Window::Safe { until: Some(until) } => Words::of("card.safe_until").with("until_at", until),
        Window::Unsafe { opens: Some(opens) } => Words::of("card.opens_at").with("opens_at", opens),
        Window::Unsafe { opens: None } => Words::of("card.no_safe_time"),
    }
}

/// A card's rules one a line, most dangerous first: what never, what only if, what is right.
fn lines(card: &Value) -> Vec<CardLine> {
    let text = |part: &str| card.get(part).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    let line = |weight: &str, words: Words, detail: Option<String>| CardLine { weight: weight.into(), words, detail };
    let by = |code: &str, m: &str| Words::of(code).with("method_code", format!("method.{}", method_shown(m)));
    let never = codes(card, "never");
    // The officer's reason stands under the first line that says never.
    let mut why = text("note");
    let mut out: Vec<CardLine> = never.iter().map(|n| line("never", Words::of(format!("card.never_{n}")), why.take())).collect();
    let said = |m: &&String| !never.contains(m);
    out.extend(
        codes(card, "methods_forbidden").iter().filter(said).map(|m| line("never", by("card.method_forbidden", m), why.take())),
    );
    if card.get("withhold_number").and_then(Value::as_bool) == Some(true) {
        out.push(line("never", Words::of("card.withhold"), why.take()));
    }
    match text("others_may_answer").or_else(|| text("answered_by")) {
        Some(who) => {
            out.push(line("if", Words::of("card.others").with("who", who), None));
            out.extend(text("say_then").map(|say| line("if", Words::of("card.say_then").with("text", say), None)));
        }
        None => out.push(line("never", Words::of("card.others_none"), None)),
    }
    let Card { hours: windows, valid_from, valid_until, phones, .. } = shown(card);
    if windows.is_empty() {
        out.push(line("yes", Words::of("card.any_hours"), None));
    }
    for window in windows {
        for days in day_codes(&window.days) {
            let words =
                Words::of("card.hours").with("days_code", days).with("from", window.from.as_str()).with("to", window.to.as_str());
            out.push(line("if", words, None));
        }
    }
    out.extend(valid_from.map(|day| line("if", Words::of("card.valid_from").with("from_on", day), None)));
    out.extend(valid_until.map(|day| line("if", Words::of("card.valid_until").with("until_on", day), None)));
    out.extend(codes(card, "methods_allowed").iter().map(|m| line("yes", by("card.method_allowed", m), None)));
    out.extend(text("code_word").map(|word| line("yes", Words::of("card.code_word").with("word", word), None)));
    for phone in phones {
        let words = Words::of("card.phone").with("number", phone.number).with("label", phone.label.unwrap_or_default());
        out.push(line("yes", words, None));
    }
    out.extend(why.map(|why| line("if", Words::of("card.why"), Some(why))));
    out
}

/// Days as codes: a name for the usual sets, otherwise each day by itself.
fn day_codes(days: &[u8]) -> Vec<String> {
    match days {
        [1, 2, 3, 4, 5, 6, 7] => vec!["days.every_day".into()],
        [1, 2, 3, 4, 5] => vec!["days.weekdays".into()],
        [6, 7] => vec!["days.weekend".into()],
        other => other.iter().filter_map(|d| DAYS.get(usize::from(*d).wrapping_sub(1))).map(|d| format!("days.{d}")).collect(),
    }
}
