//! The handling marking (Government Security Classifications) of a record and of what is put together from several: on a page,
//! in a list, on paper and on a file alike.

use crate::document::Record;
use crate::kinds::note::names_a_giver;
use crate::table::MARKINGS;

/// Below this nothing that is private or restricted is marked.
const PRIVATE: &str = "official_sensitive";

/// The marking of a record: the one somebody gave it, and no less than official-sensitive where its kind says that it is
/// private ([`crate::table::Kind::private`]), its readers are named (practice P15) or it names who gave a photo.
#[must_use]
pub fn of(record: &Record) -> &'static str {
    let personal = record.yes("restricted") || (record.kind().private)(record) || names_a_giver(record);
    let least = if personal { PRIVATE } else { MARKINGS[0] };
    highest([record.line("marking").as_str(), least])
}

/// The marking of a record where there is one to show: given by somebody, or above the lowest.
#[must_use]
pub fn shown(record: &Record) -> Option<&'static str> {
    let marking = of(record);
    (marking != MARKINGS[0] || !record.line("marking").is_empty()).then_some(marking)
}

/// The highest of some markings; the lowest there is where there are none.
#[must_use]
pub fn highest<'m>(markings: impl IntoIterator<Item = &'m str>) -> &'static str {
    let rank = |said: &str| MARKINGS.iter().position(|m| *m == said).unwrap_or(0);
    MARKINGS[markings.into_iter().map(rank).max().unwrap_or(0)]
}
