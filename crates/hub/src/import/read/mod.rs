//! Reading what the force already has: roster, wards, how they are reached, census, hot spots, ward priorities, crimes and their victims. A bad row is named with its place and what was
//! expected; the good rows still go in. Importing the same file twice changes nothing.

pub mod census;
pub mod contacts;
pub mod crimes;
pub mod hot_spots;
pub mod priorities;
pub mod roster;
pub mod wards;

mod html;
mod place;

use std::fmt;

/// A row that was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BadRow {
    /// The file's name, without its folder.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The column's name in a table, the path in JSON.
    pub column: String,
    /// What would have been right.
    pub expected: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}, {}: expected {}", self.file, self.line, self.column, self.expected)
    }
}

/// What a file gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported<T> {
    /// Rows taken in, in the file's order.
    pub rows: Vec<T>,
    /// Rows left out.
    pub bad: Vec<BadRow>,
}

/// A file that is not of its shape at all: no row of it can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file} cannot be read as {shape}: {why}; nothing was taken in")]
pub struct NotOfThisShape {
    /// The file's name.
    pub file: String,
    /// What it should be.
    pub shape: &'static str,
    /// The reader's words, with line and column where it names them.
    pub why: String,
}

/// A London time as an instant; where the clocks go back, the first of the two.
fn london(at: jiff::civil::DateTime) -> Option<record::roster::Ms> {
    let zone = jiff::tz::TimeZone::get("Europe/London").ok()?;
    zone.to_ambiguous_timestamp(at).compatible().ok().map(|t| t.as_millisecond())
}

/// A police neighbourhood or ward id as one spelling: the bare ONS code. Seen with and without a trailing `N`.
#[must_use]
pub fn ward_code(id: &str) -> String {
    let id = id.trim();
    match id.strip_suffix('N') {
        Some(bare) if bare.len() > 1 && bare.ends_with(|c: char| c.is_ascii_digit()) => bare.to_owned(),
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::ward_code;

    #[test]
    fn ids_with_and_without_the_trailing_n_meet_on_one_ward() {
        assert_eq!(ward_code("E05013806N"), ward_code("E05013806"));
        assert_eq!(ward_code("00AG02N"), "00AG02");
        assert_eq!(ward_code("NC04"), "NC04");
    }
}
