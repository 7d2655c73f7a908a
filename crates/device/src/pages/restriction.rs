//! Who may see a record, where it is kept to named readers (practice P15).

use record::{OfficerId, Record};
use serde_json::Value;

use super::assign::everybody;
use super::desk::Desk;
use crate::forms::seen;
use crate::screen::Restriction;

/// Whether a record is restricted, to whom and why. Whoever does not supervise it is offered nobody to name.
#[must_use]
pub fn restriction(desk: &Desk<'_>, record: &Record) -> Restriction {
    let readers = record.items("readers").into_iter().filter_map(|r| r.as_str()?.parse().ok());
    let last = record.entries_of("restriction").into_iter().filter(record::Entry::stands).max_by_key(record::Entry::order);
    let may = desk.supervises(record);
    Restriction {
        record: record.id().0,
        restricted: record.yes("restricted"),
        readers: readers.map(|o: OfficerId| desk.person(o)).collect(),
        reason: last.as_ref().and_then(|e| e.body.get("reason").and_then(Value::as_str).map(str::to_owned)),
        by: last.as_ref().map(|e| desk.by(e.author)),
        at: last.as_ref().map(record::Entry::hub_clock),
        may,
        officers: if may { everybody(desk).into_iter().map(|o| desk.person(o.id)).collect() } else { Vec::new() },
        seen: seen::seen(record),
    }
}
