//! The two ends of a shift: the team's briefing with its receipts, and what is left when an officer goes home.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{CoverOffer, Duty, DutySupervisor, ExhibitRow, Person, TaskRow, VictimRow};

/// The team's briefing that holds now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ShiftBriefing {
    /// Its record.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub from: Option<Person>,
    /// When it was given.
    pub at: i64,
    /// When this officer gave their receipt; none: not read yet.
    pub read_at: Option<i64>,
    /// Who read it, for those who supervise the team; otherwise empty.
    pub readers: Vec<Receipt>,
    /// Officers of the team who have not, likewise.
    pub unread: Vec<Person>,
}

/// Somebody's receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Receipt {
    /// Who.
    pub by: Person,
    /// When, hub time as far as their device knew it.
    pub at: i64,
}

/// A form that is half filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftRow {
    /// The form, by its operation.
    pub form: String,
    /// The record it is about; none for something new.
    pub record: Option<Uuid>,
    /// The record's kind, where it is held.
    pub kind: Option<String>,
    /// What may be shown of the record (practice P16).
    pub title: String,
    /// When it was last kept.
    pub at: i64,
}

/// The end of a shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ShiftEnd {
    /// When it was worked out.
    pub as_at: i64,
    /// The duty that ends.
    pub duty: Option<Duty>,
    /// When this officer's next duty begins, where the roster says.
    pub next_duty_at: Option<i64>,
    /// Items that wait to be sent.
    pub waiting: u32,
    /// Items that the hub did not take.
    pub set_aside: u32,
    /// Forms half filled in. Nothing of them leaves this device.
    pub drafts: Vec<DraftRow>,
    /// This officer's open work that is due before their next duty, or is critical.
    pub before_next: Vec<TaskRow>,
    /// Their other open work.
    pub open: Vec<TaskRow>,
    /// Deadlines of victims before their next duty.
    pub victims: Vec<VictimRow>,
    /// Colleagues of the team on duty meanwhile.
    pub cover: Vec<Cover>,
    /// Where handed-back work goes.
    pub hand_back: Option<DutySupervisor>,
    /// Victims whom this officer offered to a colleague, with what became of each.
    pub offers: Vec<CoverOffer>,
    /// Work that this officer handed back and nobody has given to another yet.
    pub handed_back: Vec<TaskRow>,
    /// Exhibits that are still in this officer's hands.
    pub in_hand: Vec<ExhibitRow>,
    /// How many of this officer's notes hold lines of this device that no closing covers.
    pub notes_open: u32,
}

/// A colleague who is on duty while this officer is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Cover {
    /// Who.
    pub person: Person,
    /// Their duty begins.
    pub from: i64,
    /// And ends.
    pub until: i64,
}
