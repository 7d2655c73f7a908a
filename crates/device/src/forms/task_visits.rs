//! At a hot spot or an address: arrived, left; and the receipt for a team's briefing.

use record::Record;
use record::kinds::task::visits::{ACTIVITIES, there};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned};
use super::task_steps::one;
use super::text::{body, line, place};
use crate::pages::{Desk, cards_unread};
use crate::screen::{TaskArrive, TaskLeave};

/// Arrived. To arrive is to start, so a victim's card is read before (practice P4).
///
/// # Errors
/// `card_not_read`, `card_not_here`; `there_already` where this officer has not left; policy's.
pub fn task_arrive(desk: &Desk<'_>, ask: &TaskArrive, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    if let Some(why) = cards_unread(desk, record).first() {
        return Err(FormFault::of(why.code.trim_start_matches("blocked."), ""));
    }
    if there(record, desk.me) {
        return Err(FormFault::of("there_already", ""));
    }
    one(desk, record, fresh, "arrived", body([("way", line(ask.way.as_deref()))]), &[("arrived.way", "way")])
}

/// Left: the minutes are declared (practice P12), what was done is counted.
///
/// # Errors
/// `not_there` where this officer did not arrive; `bad_value` on `activities`, `minutes`, `way`, `place`.
pub fn task_leave(desk: &Desk<'_>, ask: &TaskLeave, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    if !there(record, desk.me) {
        return Err(FormFault::of("not_there", ""));
    }
    let mut counts = Map::new();
    for activity in ask.activities.iter().filter(|a| a.n > 0) {
        if !ACTIVITIES.contains(&activity.what.as_str()) {
            return Err(FormFault::of("bad_value", "activities"));
        }
        counts.insert(activity.what.clone(), json!(activity.n));
    }
    let entry = body([
        ("minutes", ask.minutes.map(Value::from)),
        ("way", line(ask.way.as_deref())),
        ("activities", (!counts.is_empty()).then_some(Value::Object(counts))),
        ("narrative", line(ask.text.as_deref())),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
    ]);
    let names = [("left.minutes", "minutes"), ("left.way", "way"), ("left.activities", "activities"), ("left.narrative", "text")];
    one(desk, record, fresh, "left", entry, &names)
}

/// A receipt for the team's briefing: once for each officer (practice P18).
///
/// # Errors
/// `read_already`; policy's.
pub fn task_read(desk: &Desk<'_>, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    if record::kinds::task::read_by(record).iter().any(|(officer, _)| *officer == desk.me) {
        return Err(FormFault::of("read_already", ""));
    }
    one(desk, record, fresh, "read", Map::new(), &[])
}
