//! The handling marking of a paper. It stands on every page, above and below.

use record::Record;

/// The marking of what was put together: the highest of its records' ([`record::marking::of`]).
#[must_use]
pub fn marking(records: &[&Record]) -> &'static str {
    record::marking::highest(records.iter().map(|r| record::marking::of(r)))
}

/// As it is printed: `OFFICIAL-SENSITIVE`.
pub(crate) fn printed(marking: &str) -> String {
    marking.replace('_', "-").to_uppercase()
}
