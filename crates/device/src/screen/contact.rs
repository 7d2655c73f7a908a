//! The safe-contact card, and permission to call.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Person, Words};

/// What is known of how it is safe to contact her. Concurrent cards are never mixed and never picked (practice P3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one a page, never in a list")]
pub enum CardState {
    /// None on file: ask how it is safe to contact her.
    None {
        /// The record that will hold it, if it exists already.
        safe_contact: Option<Uuid>,
    },
    /// One.
    One {
        /// The record that holds it.
        safe_contact: Uuid,
        /// It.
        version: CardVersion,
    },
    /// Two: both show, and contact is blocked until one is confirmed.
    Two {
        /// The record that holds them.
        safe_contact: Uuid,
        /// All of them.
        versions: Vec<CardVersion>,
    },
}

/// One card as somebody confirmed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardVersion {
    /// Names this version, for `card_read`.
    pub version: String,
    /// The value, whole.
    pub card: Card,
    /// Its rules one a line, most dangerous first.
    pub lines: Vec<CardLine>,
    /// Whether it is safe now: `card.safe_until`, `card.opens_at`, `card.no_safe_time`, `card.any_time`.
    pub now: Words,
    /// Who confirmed it.
    pub confirmed_by: Option<Person>,
    /// When.
    pub confirmed_at: i64,
    /// This officer read it this shift, then.
    pub read_at: Option<i64>,
    /// It changed since they read it.
    pub changed: bool,
}

/// One rule of a card as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardLine {
    /// `never`, `if`, `yes`.
    pub weight: String,
    /// The rule.
    pub words: Words,
    /// In the words of who wrote it.
    pub detail: Option<String>,
}

/// The card's value: always written whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Card {
    /// Numbers, the safest first.
    pub phones: Vec<Phone>,
    /// `method.<code>` allowed.
    pub methods_allowed: Vec<String>,
    /// `method.<code>` forbidden.
    pub methods_forbidden: Vec<String>,
    /// When it is safe; empty: at any time.
    pub hours: Vec<SafeHours>,
    /// The first day on which those hours hold, `YYYY-MM-DD`; before it no hour is known to be safe.
    pub valid_from: Option<String>,
    /// The last such day.
    pub valid_until: Option<String>,
    /// `voicemail`, `text`, `letter`.
    pub never: Vec<String>,
    /// The officer's number must be withheld.
    pub withhold_number: bool,
    /// A word by which she is known.
    pub code_word: Option<String>,
    /// Who else may answer.
    pub others_may_answer: Option<String>,
    /// What to say then.
    pub say_then: Option<String>,
    /// Where to write to.
    pub post: Option<String>,
    /// Her e-mail address.
    pub email: Option<String>,
    /// Why, in words: "He checks her messages".
    pub note: Option<String>,
}

/// A number on a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Phone {
    /// As dialled.
    pub number: String,
    /// "Work phone".
    pub label: Option<String>,
}

/// A weekly window in Europe/London.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct SafeHours {
    /// 1 Monday to 7 Sunday.
    pub days: Vec<u8>,
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`.
    pub to: String,
}

/// "I have read this card", to its last line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardRead {
    /// The victim contact.
    pub record: Uuid,
    /// The version read.
    pub version: String,
}

/// Writes the whole card and confirms it; settles two cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct CardConfirm {
    /// The victim contact.
    pub record: Uuid,
    /// The whole card.
    pub card: Card,
    /// As the detail gave it.
    pub seen: String,
    /// It was asked and she did not know or would not say.
    pub asked_unknown: bool,
}

/// Asks to call her now, or to reach her in another way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct CallAsk {
    /// The victim contact.
    pub record: Uuid,
    /// Which number of the card, from 0.
    pub phone: u32,
    /// Outside safe hours: a threat to life, with its reason; the supervisor is told (practice P5).
    pub threat_to_life: Option<String>,
    /// `phone`, `text`, `email`, `letter`; absent: a call.
    pub method: Option<String>,
}

/// What came of reaching for the phone's own app. Only the number, or the e-mail address, left the vault, and for a letter
/// nothing at all (practice P5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Reached {
    /// Whether it may be done, asked again at this moment.
    pub permission: CallPermission,
    /// The app for calls, messages or mail was opened. If not, nothing here answers: it is done by hand.
    pub opened: bool,
}

/// A call or message begun from here for which no contact was written yet: unlocking returns to its form (practice P13).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnderWay {
    /// The victim contact.
    pub record: Uuid,
    /// `phone`, `text`, `email` or `letter`.
    pub method: String,
    /// When it began, by this device's clock.
    pub at: i64,
}

/// Whether she may be called, decided when it was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallPermission {
    /// She may be called.
    pub allowed: bool,
    /// Why not; or what to keep in mind.
    pub why: Vec<Words>,
    /// A threat to life opened it, or the number that is dialled by hand, outside her hours: the supervisor is told.
    pub opened_by_threat: bool,
    /// A threat to life would open it: nothing but her hours, or a clock that jumped, stands against it.
    pub threat_opens: bool,
    /// What to dial, with the withhold prefix where the card asks for it. Only the number leaves the vault.
    pub dial: Option<String>,
    /// Where the prefix cannot be assured: "Dial 141 first".
    pub dial_withheld_by_hand: bool,
    /// Where nothing else stands against it: what to dial by hand, the prefix first.
    pub by_hand: Option<String>,
    /// For a letter: where to. It is read here; the mail app is opened empty.
    pub post: Option<String>,
    /// For e-mail: where to. Only the address leaves the vault.
    pub mail: Option<String>,
    /// Safe until.
    pub safe_until: Option<i64>,
    /// How old the card is.
    pub card_as_at: Option<i64>,
    /// The record was refreshed from the hub just before.
    pub refreshed: bool,
    /// When the hub was last heard: so old may be what is here.
    pub heard_at: Option<i64>,
}

/// One outcome or method of a contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OutcomeOption {
    /// `outcome.<code>` or `method.<code>`.
    pub code: String,
    /// Keys of deadlines it meets.
    pub meets: Vec<String>,
    /// It can be logged, marked "Against her card", and goes to the supervisor.
    pub against_card: bool,
}
