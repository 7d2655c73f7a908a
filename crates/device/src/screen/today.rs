//! Today: what needs the officer now, what comes later this shift, the ward.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DraftRow, ExhibitLate, InReview, Notice, PriorityRow, SetAsideItem, ShiftBriefing, TaskRow, VictimRow, VictimWaits};

/// The first screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Today {
    /// The day.
    pub date: String,
    /// Rostered duty, where the roster says.
    pub duty: Option<Duty>,
    /// When this was worked out, from what is on this device.
    pub as_at: i64,
    /// In the order of practice P2.
    pub needs_you: Vec<TodayRow>,
    /// How many of them show before "and n more": at least five, and never fewer than the first three groups hold.
    pub needs_you_shown: u32,
    /// How many tasks more wait for this officer than are listed here; none of them is urgent, late or due today.
    pub needs_you_more: u32,
    /// Later this shift, by time.
    pub later: Vec<TodayRow>,
    /// How many tasks more can be done later this shift than are listed here.
    pub later_more: u32,
    /// The next things due after this shift.
    pub next: Vec<TodayRow>,
    /// The ward's priorities with a review near, promises due.
    pub ward: Vec<PriorityRow>,
    /// Open tasks in all.
    pub tasks: u32,
    /// Changes that wait at the hub for this supervisor's decision; null where none do.
    pub in_review: Option<InReview>,
    /// The team's briefing that holds now.
    pub briefing: Option<ShiftBriefing>,
    /// For a supervisor: critical work of theirs that nobody accepted in time; it tops their list (practice P18).
    pub unaccepted: Vec<TaskRow>,
    /// Victims whom a colleague asks this officer to take over, and those whom a colleague they asked declined (practice P18).
    pub cover: Vec<VictimWaits>,
    /// Forms half filled in, newest first.
    pub drafts: Vec<DraftRow>,
    /// The shift ends within the hour, or has ended.
    pub ends_soon: bool,
}

/// A rostered turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Duty {
    /// `early`, `late`, `night`, `rest_day`, `other`.
    pub turn: String,
    /// Begins.
    pub from: i64,
    /// Ends.
    pub until: i64,
}

/// One row of Today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "of", content = "row", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a handful a screen")]
pub enum TodayRow {
    /// A task.
    Task(TaskRow),
    /// Something owed to a victim; no personal data (practice P16).
    Victim(VictimRow),
    /// A change made while this officer was away.
    Changed(Notice),
    /// Something the hub did not take.
    SetAside(SetAsideItem),
    /// An exhibit that calls for its officer or its holder.
    Exhibit(ExhibitLate),
}
