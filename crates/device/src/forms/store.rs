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
    let said = Said { entry: "store_alarm", part: "says", what: &ask.says, store: &ask.store, reads: ask.reads.as_deref() };
    of_a_store(desk, said, ward, diary, fresh)
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
    let said = Said { entry: "store_kept", part: "kept", what: &ask.kept, store: &ask.store, reads: ask.reads.as_deref() };
    of_a_store(desk, said, ward, diary, fresh)
}

/// What somebody says of a store.
struct Said<'a> {
    /// The entry's type.
    entry: &'a str,
    /// Its part that holds the word of the table.
    part: &'a str,
    what: &'a str,
    store: &'a str,
    /// What its gauge says.
    reads: Option<&'a str>,
}

fn of_a_store(
    desk: &Desk<'_>,
    said: Said<'_>,
    ward: &str,
    diary: Option<&Record>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let Said { entry, part, what, store, reads } = said;
    let said =
        body([("store", Some(json!(filled(store, "store")?))), (part, Some(json!(filled(what, part)?))), ("reads", line(reads))]);
    let asked = ["store", part, "reads"].map(|name| (format!("{entry}.{name}"), name));
    let mut names: Vec<(&str, &str)> = asked.iter().map(|(full, name)| (full.as_str(), *name)).collect();
    names.push(("ward.code", "ward"));
    in_diary(desk, (ward, desk.hub_now()), diary, (entry, said), fresh).map_err(|f| f.called(&names))
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
