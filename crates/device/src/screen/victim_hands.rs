//! Whose she is: handing over, taking over, and what a supervisor decides.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Person;

/// Hands a victim over; the old officer stays responsible until she is taken over (practice P18).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandOver {
    /// The victim contact.
    pub record: Uuid,
    /// To whom.
    pub to: Uuid,
    /// What is open, in the officer's words.
    pub open_items: String,
    /// A supervisor moves her at once, without waiting for the old officer's phone.
    pub at_once: bool,
}

/// A handover that nobody has taken over yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandoverShown {
    /// The entry.
    pub entry: Uuid,
    /// Who hands over, and is responsible until then.
    pub from: Person,
    /// Who is asked.
    pub to: Person,
    /// When.
    pub at: i64,
    /// What is open.
    pub open_items: String,
}

/// Names an entry of a victim contact: a handover to take, a request to accept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EntryTake {
    /// The victim contact.
    pub record: Uuid,
    /// The entry.
    pub entry: Uuid,
}

/// Declines to take a victim over; who offered her answers for her still.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandoverDecline {
    /// The victim contact.
    pub record: Uuid,
    /// The handover's entry.
    pub entry: Uuid,
    /// Why, for whoever offered her.
    pub why: String,
}

/// A victim whom this officer offered to a colleague, as a list may show it (practice P16): never what was said of her.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CoverOffer {
    /// The victim contact.
    pub record: Uuid,
    /// The handover's entry.
    pub entry: Uuid,
    /// The crime reference.
    pub crime_ref: String,
    /// Which of several victims of the crime.
    pub victim_no: u32,
    /// Who was asked.
    pub to: Person,
    /// When.
    pub at: i64,
    /// `waits`, `taken`, `declined`.
    pub became: String,
    /// When they answered.
    pub answered_at: Option<i64>,
}

/// A supervisor decides on a reason for a missed deadline, or on an update she declined (Victims and Prisoners Act 2024,
/// section 5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ReasonJudge {
    /// The victim contact.
    pub record: Uuid,
    /// The reason's entry.
    pub entry: Uuid,
    /// It is a good reason.
    pub good: bool,
    /// Why; needed where it is not.
    pub remark: Option<String>,
}

/// Something about a victim that waits for this officer, as a list may show it (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VictimWaits {
    /// The victim contact.
    pub record: Uuid,
    /// The entry that waits.
    pub entry: Uuid,
    /// `handover`, `handover_declined`, `support`, `reason_missed`, `declined_update`, `against_card`, `needs_review`.
    pub what: String,
    /// The crime reference.
    pub crime_ref: String,
    /// Which of several victims of the crime.
    pub victim_no: u32,
    /// Who asks, who declined, or who asked her last.
    pub by: Person,
    /// Since when.
    pub at: i64,
}
