//! Which card stands. Two cards are never mixed and never picked from (practice P3).

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::contact_rules::{CardRules, Method};
use crate::document::Record;
use crate::error::RecordError;
use crate::id::{OfficerId, RecordId};
use crate::roster::Ms;
use crate::safe_hours::SafeHours;
use crate::value::canonical;

/// The card of one victim.
#[derive(Clone, Debug, PartialEq)]
pub enum Card {
    /// Nobody has written one.
    Missing,
    /// One card, confirmed.
    Confirmed(Value),
    /// Several that differ: "Two cards. Confirm which is right". Contact is blocked until one is confirmed anew.
    Differing(Vec<Value>),
}

/// The card of a victim, over every record kept for her: those made offline for the same victim and crime are treated
/// as one (practice P3). To settle two, the card confirmed is written into each of them alike.
#[must_use]
pub fn card<'a>(records: impl IntoIterator<Item = &'a Record>) -> Card {
    let mut cards: Vec<Value> =
        records.into_iter().flat_map(|r| r.field("card").candidates).map(|c| c.value).filter(|v| !v.is_null()).collect();
    cards.sort_by_cached_key(canonical);
    cards.dedup();
    match cards.len() {
        0 => Card::Missing,
        1 => Card::Confirmed(cards.remove(0)),
        _ => Card::Differing(cards),
    }
}

impl Card {
    /// Every card that stands.
    #[must_use]
    pub fn all(&self) -> &[Value] {
        match self {
            Self::Missing => &[],
            Self::Confirmed(one) => std::slice::from_ref(one),
            Self::Differing(all) => all,
        }
    }
}

/// The safe hours of every card that stands, for `act_by` (practice P2). Hours that only a newer app can read are taken
/// for none at all: "No safe time left. Ask your sergeant" is wrong by a call not made, never by one made.
#[must_use]
pub fn hours<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<SafeHours> {
    card(records).all().iter().map(hours_or_none).collect()
}

/// What every card that stands forbids, for permission to contact her and for what went against it (practice P3, P5).
#[must_use]
pub fn card_rules<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<CardRules> {
    card(records).all().iter().map(rules_of).collect()
}

/// What one card forbids.
#[must_use]
pub fn rules_of(card: &Value) -> CardRules {
    let words = |part: &str| card.get(part).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let never = |what: &str| words("never").any(|n| n == what);
    let barred = [("text", Method::Text), ("letter", Method::Letter)].into_iter().filter(|(word, _)| never(word));
    CardRules {
        allowed: words("methods_allowed").filter_map(Method::named).collect(),
        forbidden: words("methods_forbidden").filter_map(Method::named).chain(barred.map(|(_, m)| m)).collect(),
        never_voicemail: never("voicemail"),
        withhold_number: card.get("withhold_number").and_then(Value::as_bool) == Some(true),
        hours: hours_or_none(card),
    }
}

/// Names one version of a card: what an officer has read is this version and no other.
#[must_use]
pub fn version(card: &Value) -> String {
    hex::encode(Sha256::digest(canonical(card)))
}

fn hours_or_none(card: &Value) -> SafeHours {
    let never = SafeHours { valid_until: Some(jiff::civil::Date::MIN), ..SafeHours::default() };
    hours_of(card).unwrap_or(never)
}

/// The hours of one card; a card without hours allows any.
pub(super) fn hours_of(card: &Value) -> Result<SafeHours, RecordError> {
    card.get("hours").map_or_else(|| Ok(SafeHours::default()), SafeHours::read)
}

/// What lists need of a card, and no way to reach her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeContactRow {
    /// `no_card`, `two_cards`, `confirmed`.
    pub status: &'static str,
    /// The victim contact it belongs to.
    pub victim: Option<RecordId>,
    /// Who confirmed it, where one stands.
    pub confirmed_by: Option<OfficerId>,
    /// When: the call dock shows the card's age.
    pub confirmed_at: Option<Ms>,
    /// Times somebody acted against it.
    pub against_card: usize,
}

/// Folds a safe-contact card.
#[must_use]
pub fn fold(record: &Record) -> SafeContactRow {
    let stands = card([record]);
    let one = match &stands {
        Card::Confirmed(value) => Some(value),
        _ => None,
    };
    SafeContactRow {
        status: match stands {
            Card::Missing => "no_card",
            Card::Confirmed(_) => "confirmed",
            Card::Differing(_) => "two_cards",
        },
        victim: super::victim(record),
        confirmed_by: one.and_then(|c| c.get("confirmed_by")?.as_str()?.parse().ok()),
        confirmed_at: one.and_then(|c| c.get("confirmed_at")?.as_i64()),
        against_card: record.entries_of("against_card").len(),
    }
}
