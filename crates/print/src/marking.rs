//! The handling marking of a paper. It stands on every page, above and below.

use record::Record;
use record::table::MARKINGS;

/// The marking of what was put together: the highest of its records, and no less than official-sensitive where one of them is
/// sensitive, restricted, or about a victim.
#[must_use]
pub fn marking(records: &[&Record]) -> &'static str {
    let own = |r: &&Record| {
        let said = r.line("marking");
        let at_least = usize::from(record::kinds::note::private(r) || matches!(r.kind().name, "victim_contact" | "safe_contact"));
        MARKINGS.iter().position(|m| *m == said).unwrap_or(0).max(at_least)
    };
    MARKINGS.get(records.iter().map(own).max().unwrap_or(0)).copied().unwrap_or("official")
}

/// As it is printed: `OFFICIAL-SENSITIVE`.
pub(crate) fn printed(marking: &str) -> String {
    marking.replace('_', "-").to_uppercase()
}
