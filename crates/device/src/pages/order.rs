//! The order of "Needs you now" (practice P2), for tasks and for what is owed to victims alike.

use record::calendar::{HOUR, date_of, end_of_day};
use record::roster::Ms;

use super::desk::{CardHere, Desk, Held};
use super::task_view::TaskView;

/// The groups of practice P2, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// A safe-contact card or a warning marker changed on my open work.
    CardChanged,
    /// Critical, or to be acted on within two hours.
    Critical,
    /// Late or due today.
    Due,
    /// The hub did not take it.
    SetAside,
    /// The rest that waits for this officer.
    Rest,
}

impl Group {
    /// The cap on what shows first never hides these.
    #[must_use]
    pub fn always_shown(self) -> bool {
        self <= Self::Due
    }
}

/// "Act by" nearer than this stands with what is critical.
pub const NEAR: i64 = 2 * HOUR;

/// The group of something open that is to be acted on by an instant.
#[must_use]
pub fn group(now: Ms, card_changed: bool, critical: bool, act_by: Option<Ms>) -> Group {
    let today = end_of_day(date_of(now));
    match act_by {
        _ if card_changed => Group::CardChanged,
        _ if critical => Group::Critical,
        Some(at) if at >= now && at - now < NEAR => Group::Critical,
        Some(at) if at <= today => Group::Due,
        _ => Group::Rest,
    }
}

/// What rows are sorted by: group, then act by (none last), then priority, then a stable tie.
pub type Place = (Group, Ms, usize, [u8; 16]);

/// Where an open task stands.
#[must_use]
pub fn place_of_task(desk: &Desk<'_>, held: &Held<TaskView>) -> Place {
    let view = &held.view;
    let changed = danger_changed(held) || view.victims.iter().any(|v| (desk.card)(*v) == CardHere::Changed);
    let group = group(desk.hub_now(), changed && view.of(desk.me), view.priority == "critical", view.act_by());
    (group, view.act_by().unwrap_or(Ms::MAX), view.urgency(), view.id.bytes())
}

/// A warning marker changed since this officer opened the task; one never opened is new, not changed.
fn danger_changed(held: &Held<TaskView>) -> bool {
    held.local.danger_seen.as_ref().is_some_and(|seen| *seen != held.view.danger)
}
