//! May she be called now? Asked of `record::contact_rules` with everything this device knows.

use record::Record;
use record::contact_rules::{Against, Block, CardRules, ContactRequest, Method, Permission, WITHHOLD_PREFIX, permission};
use record::kinds::safe_contact::{rules_of, version};
use serde_json::Value;

use super::card::{ReadMark, versions};
use super::codes::{method_code, method_named};
use crate::pages::desk::Desk;
use crate::screen::{CallAsk, CallPermission, Words};

/// What the device found out just before.
#[derive(Clone, Copy, Debug, Default)]
pub struct CalledWith<'a> {
    /// This officer's last reading of her card.
    pub read: Option<&'a ReadMark>,
    /// The device can be sure that a withhold prefix is dialled.
    pub can_withhold: bool,
    /// The record was refreshed from the hub just before (practice P3: two seconds at most).
    pub refreshed: bool,
    /// When the hub was last heard.
    pub heard_at: Option<i64>,
}

/// Whether she may be called, with the number to dial. `cards` are every safe-contact record kept for her.
#[must_use]
pub fn call_permission(desk: &Desk<'_>, ask: &CallAsk, cards: &[&Record], with: CalledWith<'_>) -> CallPermission {
    let stand = versions(cards);
    let all: Vec<CardRules> = stand.iter().map(rules_of).collect();
    let newest = stand.last();
    let method = ask.method.as_deref().and_then(method_named).unwrap_or(Method::Call);
    let card_read = newest.is_none_or(|card| with.read.is_some_and(|r| r.version == version(card) && r.at >= desk.shift_began()));
    let answer = permission(&ContactRequest {
        cards: &all,
        card_read,
        method,
        now: desk.hub_now(),
        clock_jumped: desk.clock_jumped,
        threat_to_life: ask.threat_to_life.as_deref(),
        can_withhold: with.can_withhold,
    });
    let card_as_at = newest.and_then(|c| c.get("confirmed_at")).and_then(Value::as_i64);
    let number = newest
        .and_then(|c| c.get("phones")?.as_array()?.get(usize::try_from(ask.phone).ok()?)?.get("number")?.as_str())
        .map(|n| n.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
        .filter(|n| !n.is_empty());
    let mut page = CallPermission {
        allowed: false,
        why: Vec::new(),
        dial: None,
        dial_withheld_by_hand: false,
        by_hand: None,
        post: None,
        mail: None,
        safe_until: None,
        card_as_at,
        refreshed: with.refreshed,
        heard_at: with.heard_at,
    };
    match answer {
        Permission::Blocked { reasons } => {
            page.dial_withheld_by_hand = reasons.contains(&Block::DialWithheldYourself);
            page.why = reasons.iter().map(block).collect();
            // Practice P5: where the prefix cannot be assured nothing is dialled for the officer; they dial it themselves.
            if reasons == [Block::DialWithheldYourself] {
                page.by_hand = number.map(|n| withheld(WITHHOLD_PREFIX, &n));
            }
        }
        Permission::Allowed { prefix, tell_supervisor, ask_how_it_is_safe, until } => {
            if tell_supervisor {
                page.why.push(Words::of("call.supervisor_told"));
            }
            if ask_how_it_is_safe {
                page.why.push(Words::of("blocked.no_card"));
            } else if method == Method::Letter {
                page.post = newest.and_then(|c| c.get("post")).and_then(Value::as_str).map(str::to_owned);
            } else if method == Method::Email {
                page.mail = newest.and_then(|c| c.get("email")).and_then(Value::as_str).and_then(bare_address);
                if page.mail.is_none() {
                    page.why.push(Words::of("blocked.no_email"));
                }
            } else if number.is_none() {
                page.why.push(Words::of("blocked.no_number"));
            }
            page.allowed = match method {
                Method::Letter => true,
                Method::Email => page.mail.is_some(),
                _ => number.is_some(),
            };
            let number = number.filter(|_| !matches!(method, Method::Letter | Method::Email));
            page.dial = number.map(|n| match prefix {
                Some(prefix) => withheld(prefix, &n),
                None => n,
            });
            page.safe_until = until;
        }
    }
    page
}

/// An e-mail address that can carry nothing beside itself into another app: no subject, no copy, no second address.
fn bare_address(written: &str) -> Option<String> {
    let address = written.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "@._+-'".contains(c);
    let (name, host) = address.split_once('@')?;
    let whole = !name.is_empty() && host.contains('.') && !host.contains('@') && address.chars().all(plain);
    whole.then(|| address.to_owned())
}

/// A number behind the withhold prefix, which the network takes before a national number only.
fn withheld(prefix: &str, number: &str) -> String {
    match number.strip_prefix("+44") {
        Some(national) => format!("{prefix}0{}", national.trim_start_matches('0')),
        None => format!("{prefix}{number}"),
    }
}

fn block(block: &Block) -> Words {
    let outside = |opens: Option<i64>| match opens {
        Some(opens) => Words::of("blocked.outside_safe_hours").with("opens_at", opens),
        None => Words::of("blocked.outside_safe_hours_none"),
    };
    match block {
        Block::TwoCards => Words::of("blocked.two_cards"),
        Block::CardUnread => Words::of("blocked.card_not_read"),
        Block::Method { against: Against::MethodNever { method } | Against::MethodNotAllowed { method } } => {
            Words::of("blocked.method_forbidden").with("method_code", format!("method.{}", method_code(*method)))
        }
        Block::Method { against: Against::OutsideHours { opens } } | Block::OutsideHours { opens } => outside(*opens),
        Block::Method { against: Against::VoicemailNever } => Words::of("blocked.method_forbidden"),
        Block::ClockJumped => Words::of("blocked.clock_jumped"),
        Block::DialWithheldYourself => Words::of("blocked.withhold_by_hand"),
        Block::TextShowsNumber => Words::of("blocked.text_shows_number"),
    }
}
