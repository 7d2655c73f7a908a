//! A store of exhibits is too warm or full, and is so no more; and how cold it is kept.

use record::Record;
use serde_json::json;

use super::fault::FormFault;
use super::plan::{Fresh, Planned};
use super::text::{body, filled, id, line};
use super::ward::one;
use super::ward_diary::in_diary;
use crate::pages::Desk;
use crate::screen::{StoreAlarmOver, StoreAlarmRaise, StoreKeptSay};

/// Says so in the diary of a ward of this officer's. `diary` is that ward's of this month; none: one is made.
///
/// # Errors
/// `store`, `says`, `reads`.
pub fn store_alarm(
    desk: &Desk<'_>,
    ask: &StoreAlarmRaise,
    ward: &str,
    diary: Option<&Record>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = body([
        ("store", Some(json!(filled(&ask.store, "store")?))),
        ("says", Some(json!(filled(&ask.says, "says")?))),
        ("reads", line(ask.reads.as_deref())),
    ]);
    let names =
        [("store_alarm.store", "store"), ("store_alarm.says", "says"), ("store_alarm.reads", "reads"), ("ward.code", "ward")];
    in_diary(desk, (ward, desk.hub_now()), diary, ("store_alarm", said), fresh).map_err(|f| f.called(&names))
}

/// Says how cold a store is kept, in the diary of a ward of this officer's. `diary` is that ward's of this month; none: one is
/// made.
///
/// # Errors
/// `store`, `kept`, `reads`.
pub fn store_kept(
    desk: &Desk<'_>,
    ask: &StoreKeptSay,
    ward: &str,
    diary: Option<&Record>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = body([
        ("store", Some(json!(filled(&ask.store, "store")?))),
        ("kept", Some(json!(filled(&ask.kept, "kept")?))),
        ("reads", line(ask.reads.as_deref())),
    ]);
    let names =
        [("store_kept.store", "store"), ("store_kept.kept", "kept"), ("store_kept.reads", "reads"), ("ward.code", "ward")];
    in_diary(desk, (ward, desk.hub_now()), diary, ("store_kept", said), fresh).map_err(|f| f.called(&names))
}

/// It is over: written where it was said.
///
/// # Errors
/// `how`; `no_target`.
pub fn store_alarm_over(
    desk: &Desk<'_>,
    ask: &StoreAlarmOver,
    diary: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = body([("alarm", Some(json!(id(ask.entry)))), ("how", Some(json!(filled(&ask.how, "how")?)))]);
    let names = [("store_alarm_over.how", "how"), ("store_alarm_over", "entry")];
    one(desk, diary, "store_alarm_over", said, fresh).map_err(|f| f.called(&names))
}
