//! May she be called now? Asked of `record::contact_rules` with everything this device knows.

use record::Record;
use record::contact_rules::{Against, Block, CardRules, ContactRequest, Method, Permission, WITHHOLD_PREFIX, permission};
use record::kinds::safe_contact::{rules_of, version};
use serde_json::Value;

use super::card::{ReadMark, versions};
use super::codes::{method_code, method_named};
use super::number::{dialled, withheld};
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
    let written =
        newest.and_then(|c| c.get("phones")?.as_array()?.get(usize::try_from(ask.phone).ok()?)?.get("number")?.as_str());
    let number = Number { written: written.is_some(), dialled: written.and_then(dialled) };
    let mut page = closed(with, card_as_at);
    let lifted = match answer {
        Permission::Blocked { reasons, tell_supervisor } => {
            say_blocked(&mut page, &reasons, number);
            tell_supervisor
        }
        Permission::Allowed { prefix, tell_supervisor, ask_how_it_is_safe, until } => {
            say_allowed(&mut page, method, newest, number, prefix, ask_how_it_is_safe);
            page.safe_until = until;
            tell_supervisor
        }
    };
    // A threat that led to no number opened nothing, and nobody is told of it.
    page.opened_by_threat = lifted && (page.allowed || page.by_hand.is_some());
    if page.opened_by_threat {
        page.why.push(Words::of("call.supervisor_told"));
    }
    page
}

/// Her number: whether the card has one, and as it is dialled.
struct Number {
    written: bool,
    dialled: Option<String>,
}

impl Number {
    /// Why it cannot be dialled.
    fn none(&self) -> Words {
        if self.written { Words::of("blocked.number_unclear") } else { Words::of("blocked.no_number") }
    }
}

/// The page of a call while nothing is open yet.
fn closed(with: CalledWith<'_>, card_as_at: Option<i64>) -> CallPermission {
    CallPermission {
        allowed: false,
        why: Vec::new(),
        opened_by_threat: false,
        threat_opens: false,
        dial: None,
        dial_withheld_by_hand: false,
        by_hand: None,
        post: None,
        mail: None,
        safe_until: None,
        card_as_at,
        refreshed: with.refreshed,
        heard_at: with.heard_at,
    }
}

/// Why not, and what can be done all the same.
fn say_blocked(page: &mut CallPermission, reasons: &[Block], number: Number) {
    page.dial_withheld_by_hand = reasons.contains(&Block::DialWithheldYourself);
    page.why = reasons.iter().map(block).collect();
    // Practice P5: where the prefix cannot be assured nothing is dialled for the officer; they dial it themselves.
    if reasons == [Block::DialWithheldYourself] {
        page.why.extend(number.dialled.is_none().then(|| number.none()));
        page.by_hand = number.dialled.map(|n| withheld(WITHHOLD_PREFIX, &n));
    }
    let stays = |b: &Block| !b.yields_to_threat() && *b != Block::DialWithheldYourself;
    page.threat_opens = reasons.iter().any(|b| b.yields_to_threat()) && !reasons.iter().any(stays);
}

/// What she may be reached with: a number, an address, or an e-mail address of her card.
fn say_allowed(
    page: &mut CallPermission,
    method: Method,
    card: Option<&Value>,
    number: Number,
    prefix: Option<&str>,
    ask_how_it_is_safe: bool,
) {
    if ask_how_it_is_safe {
        page.why.push(Words::of("blocked.no_card"));
    } else if method == Method::Letter {
        page.post = card.and_then(|c| c.get("post")).and_then(Value::as_str).map(str::to_owned);
    } else if method == Method::Email {
        page.mail = card.and_then(|c| c.get("email")).and_then(Value::as_str).and_then(bare_address);
        if page.mail.is_none() {
            page.why.push(Words::of("blocked.no_email"));
        }
    } else if number.dialled.is_none() {
        page.why.push(number.none());
    }
    page.allowed = match method {
        Method::Letter => true,
        Method::Email => page.mail.is_some(),
        _ => number.dialled.is_some(),
    };
    let dialled = number.dialled.filter(|_| !matches!(method, Method::Letter | Method::Email));
    page.dial = dialled.map(|n| match prefix {
        Some(prefix) => withheld(prefix, &n),
        None => n,
    });
}

/// An e-mail address that can carry nothing beside itself into another app: no subject, no copy, no second address.
fn bare_address(written: &str) -> Option<String> {
    let address = written.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "@._+-'".contains(c);
    let (name, host) = address.split_once('@')?;
    let whole = !name.is_empty() && host.contains('.') && !host.contains('@') && address.chars().all(plain);
    whole.then(|| address.to_owned())
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
