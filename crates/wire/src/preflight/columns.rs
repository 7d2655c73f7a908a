//! Column metadata, and the length of a column found by walking its runs: a run of a million costs one step.

use std::ops::Range;

use super::TIMES;
use super::reader::Reader;
use crate::error::Refusal;

/// What is in a column and how it is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Runs of actor indexes: 0 is the change's own, the others follow.
    Actors,
    /// Runs of unsigned numbers up to a greatest one.
    Numbers(u64),
    /// Runs of differences between numbers that Automerge keeps in 32 bits.
    Deltas,
    /// Runs of differences between instants in seconds.
    Times,
    /// Alternating run lengths of false and true.
    Flags,
    /// Runs of short strings.
    Names,
    /// Runs of unsigned numbers, each saying how many items of the grouped columns belong to one row.
    Counts,
    /// Runs of value types and lengths.
    ValueTypes,
    /// The bytes of the values.
    Values,
}

/// What a kind of column has to agree with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// One item a row; this column says how many rows there are.
    Leads,
    /// One item a row.
    Each,
    /// One item for each that the count column announces.
    Grouped,
    /// So many bytes as the value types announce.
    Raw,
}

/// A column the format knows.
pub(super) struct Known {
    pub(super) spec: u32,
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    pub(super) rows: Rows,
}

/// Bit 3 of a column specification: the column is deflated.
const DEFLATED: u32 = 8;
/// The greatest operation counter Automerge can hold (a `u32`).
const MAX_COUNTER: u64 = u32::MAX as u64;
/// `make map, put, make list, delete, make text, increment, make table, mark`.
const MAX_ACTION: u64 = 7;
/// Value type codes above this are not assigned.
const MAX_VALUE_TYPE: u64 = 9;

pub(super) const fn known(spec: u32, name: &'static str, holds: Holds, rows: Rows) -> Known {
    Known { spec, name, holds, rows }
}

/// The operation columns of a change chunk.
pub(super) const CHANGE_OPS: [Known; 14] = [
    known(0x01, "object actor", Holds::Actors, Rows::Each),
    known(0x02, "object counter", Holds::Numbers(MAX_COUNTER), Rows::Each),
    known(0x11, "key actor", Holds::Actors, Rows::Each),
    known(0x13, "key counter", Holds::Deltas, Rows::Each),
    known(0x15, "key name", Holds::Names, Rows::Each),
    known(0x34, "insert", Holds::Flags, Rows::Each),
    known(0x42, "action", Holds::Numbers(MAX_ACTION), Rows::Leads),
    known(0x56, "value type", Holds::ValueTypes, Rows::Each),
    known(0x57, "value", Holds::Values, Rows::Raw),
    known(0x70, "predecessor count", Holds::Counts, Rows::Each),
    known(0x71, "predecessor actor", Holds::Actors, Rows::Grouped),
    known(0x73, "predecessor counter", Holds::Deltas, Rows::Grouped),
    known(0x94, "expand", Holds::Flags, Rows::Each),
    known(0xa5, "mark name", Holds::Names, Rows::Each),
];

/// Column specifications and where their bytes are, counted from the start of the column data.
pub(super) type Columns = Vec<(u32, Range<usize>)>;

/// Reads the column metadata: strictly ascending, none deflated, none empty, none unknown.
pub(super) fn metadata(reader: &mut Reader<'_>, table: &[Known]) -> Result<Columns, Refusal> {
    let what = "column metadata";
    let count = reader.count(what, table.len() as u64)?;
    let mut columns = Columns::with_capacity(count);
    let mut end = 0_usize;
    for _ in 0..count {
        let spec =
            u32::try_from(reader.uleb(what)?).map_err(|_| Refusal::Malformed { what, why: "a specification above 32 bits" })?;
        let len = usize::try_from(reader.uleb(what)?).map_err(|_| Refusal::Truncated { what })?;
        if spec & DEFLATED != 0 {
            return Err(Refusal::DeflatedColumn);
        }
        if !table.iter().any(|known| known.spec == spec) {
            return Err(Refusal::UnknownColumn { spec });
        }
        if columns.last().is_some_and(|(before, _)| *before >= spec) {
            return Err(Refusal::Malformed { what, why: "columns out of order or twice" });
        }
        if len == 0 {
            return Err(Refusal::Malformed { what, why: "an empty column" });
        }
        let start = end;
        end = end.checked_add(len).ok_or(Refusal::Truncated { what })?;
        columns.push((spec, start..end));
    }
    Ok(columns)
}

/// How many bytes of column data the metadata announces.
pub(super) fn data_len(columns: &Columns) -> usize {
    columns.last().map_or(0, |(_, range)| range.end)
}

/// Bounds for [`walk`].
pub(super) struct Bounds {
    /// Rows.
    pub(super) rows: u64,
    /// Items in grouped columns.
    pub(super) grouped: u64,
    /// Actor indexes go up to this one.
    pub(super) actor: u64,
    /// Bytes of one name.
    pub(super) name: usize,
    /// What a row is called in a refusal.
    pub(super) what: &'static str,
}

/// What walking the columns found.
pub(super) struct Found {
    pub(super) rows: u64,
    /// Items of the grouped columns.
    pub(super) grouped: u64,
    /// The greatest number the differences of each column lead to, by its specification.
    greatest: Vec<(u32, i64)>,
}

impl Found {
    /// The greatest number in a column of differences; 0 where it has none.
    pub(super) fn greatest(&self, spec: u32) -> u64 {
        let found = self.greatest.iter().find(|(s, _)| *s == spec).map_or(0, |(_, n)| *n);
        u64::try_from(found).unwrap_or(0)
    }
}

/// Walks every column's runs and gives the number of rows. Nothing is materialised: the cost is the bytes', not the rows'.
pub(super) fn walk(columns: &Columns, data: &[u8], table: &[Known], bounds: &Bounds) -> Result<Found, Refusal> {
    let mut greatest = Vec::new();
    let mut lengths = [None::<u64>; 16];
    let (mut rows, mut grouped, mut raw) = (0, 0, 0);
    for (at, known) in table.iter().enumerate() {
        let Some((_, range)) = columns.iter().find(|(spec, _)| *spec == known.spec) else { continue };
        let bytes = data.get(range.clone()).ok_or(Refusal::Truncated { what: known.name })?;
        let walked = column(bytes, known, bounds)?;
        match known.holds {
            Holds::Counts => grouped = walked.sum,
            Holds::ValueTypes => raw = walked.sum,
            Holds::Deltas => greatest.push((known.spec, walked.greatest)),
            _ => {}
        }
        if known.rows == Rows::Leads {
            rows = walked.items;
        }
        lengths[at] = Some(walked.items);
    }
    for (known, length) in table.iter().zip(lengths) {
        let should = match known.rows {
            Rows::Leads => continue,
            Rows::Each => rows,
            Rows::Grouped => grouped,
            Rows::Raw => raw,
        };
        // A column of nothing but nulls is left out; a grouped or raw one only when nothing belongs in it.
        let fits = match length {
            Some(length) => length == should,
            None => should == 0 || known.rows == Rows::Each,
        };
        if !fits {
            return Err(Refusal::ColumnsDisagree { column: known.name });
        }
    }
    Ok(Found { rows, grouped, greatest })
}

/// What was found in one column.
struct Walked {
    items: u64,
    sum: u64,
    /// Where the differences have led, and the furthest they led.
    at: i64,
    greatest: i64,
}

impl Walked {
    /// Takes the same step so many times: a run goes one way, so where it ends is its furthest.
    fn step(&mut self, by: i64, times: u64, known: &Known) -> Result<(), Refusal> {
        let (least, greatest) = if known.holds == Holds::Times { TIMES } else { (0, i64::from(u32::MAX)) };
        let to = i128::from(self.at) + i128::from(by) * i128::from(times);
        match i64::try_from(to) {
            Ok(to) if (least..=greatest).contains(&to) => {
                self.at = to;
                self.greatest = self.greatest.max(to);
                Ok(())
            }
            _ => Err(Refusal::Malformed { what: known.name, why: "a number that is too small or too great" }),
        }
    }
}

fn column(bytes: &[u8], known: &Known, bounds: &Bounds) -> Result<Walked, Refusal> {
    let limit = if known.rows == Rows::Grouped { bounds.grouped } else { bounds.rows };
    match known.holds {
        Holds::Values => Ok(Walked { items: bytes.len() as u64, sum: 0, at: 0, greatest: 0 }),
        Holds::Flags => flags(bytes, known.name, bounds, limit),
        _ => runs(bytes, known, bounds, limit),
    }
}

fn too_many(bounds: &Bounds, limit: u64) -> Refusal {
    Refusal::TooMany { what: bounds.what, limit }
}

fn flags(bytes: &[u8], name: &'static str, bounds: &Bounds, limit: u64) -> Result<Walked, Refusal> {
    let mut reader = Reader::new(bytes);
    let mut items = 0_u64;
    let mut first = true;
    while !reader.is_empty() {
        let count = reader.uleb(name)?;
        if count == 0 && !first {
            return Err(Refusal::Malformed { what: name, why: "an empty run" });
        }
        first = false;
        items = items.saturating_add(count);
        if items > limit {
            return Err(too_many(bounds, limit));
        }
    }
    Ok(Walked { items, sum: 0, at: 0, greatest: 0 })
}

/// Run-length encoding: a positive count and one value; a negative count and so many values; zero, a count, and nothing.
fn runs(bytes: &[u8], known: &Known, bounds: &Bounds, limit: u64) -> Result<Walked, Refusal> {
    let what = known.name;
    let mut reader = Reader::new(bytes);
    let mut walked = Walked { items: 0, sum: 0, at: 0, greatest: 0 };
    while !reader.is_empty() {
        let count = reader.sleb(what)?;
        let (values, each) = match count {
            1.. => (1, count.unsigned_abs()),
            0 => (0, reader.uleb(what)?),
            _ => (count.unsigned_abs(), 1),
        };
        let items = if values > 1 { values } else { each };
        if items == 0 {
            return Err(Refusal::Malformed { what, why: "an empty run" });
        }
        walked.items = walked.items.saturating_add(items);
        // Before the values are read: a bomb is refused at its first run.
        if walked.items > limit {
            return Err(too_many(bounds, limit));
        }
        let required = known.rows != Rows::Each || matches!(known.holds, Holds::Counts | Holds::ValueTypes);
        if count == 0 && required {
            return Err(Refusal::Malformed { what, why: "a missing value" });
        }
        for _ in 0..values {
            match known.holds {
                Holds::Deltas | Holds::Times => walked.step(reader.sleb(what)?, each, known)?,
                _ => {
                    let amount = value(&mut reader, known, bounds)?;
                    walked.sum = walked.sum.saturating_add(amount.saturating_mul(each));
                }
            }
        }
        if known.holds == Holds::Counts && walked.sum > bounds.grouped {
            return Err(Refusal::TooMany { what, limit: bounds.grouped });
        }
    }
    Ok(walked)
}

/// Reads one value and gives what it adds to the column's sum.
fn value(reader: &mut Reader<'_>, known: &Known, bounds: &Bounds) -> Result<u64, Refusal> {
    let what = known.name;
    match known.holds {
        Holds::Actors => at_most(reader.uleb(what)?, bounds.actor, what, "an actor that is not named"),
        Holds::Numbers(greatest) => at_most(reader.uleb(what)?, greatest, what, "a number that is too great"),
        Holds::Counts => reader.uleb(what),
        Holds::Names => {
            let name = reader.prefixed(what)?;
            if name.len() > bounds.name {
                return Err(Refusal::TooLarge { what, limit: bounds.name });
            }
            std::str::from_utf8(name).map(|_| 0).map_err(|_| Refusal::Malformed { what, why: "not UTF-8" })
        }
        Holds::ValueTypes => {
            let meta = reader.uleb(what)?;
            let (kind, len) = (meta & 0x0f, meta >> 4);
            let fits = match kind {
                0..=2 => len == 0,
                5 => len == 8,
                3 | 4 | 8 | 9 => (1..=10).contains(&len),
                _ => kind <= MAX_VALUE_TYPE,
            };
            if fits { Ok(len) } else { Err(Refusal::Malformed { what, why: "a type or length that no value has" }) }
        }
        Holds::Flags | Holds::Values | Holds::Deltas | Holds::Times => Ok(0),
    }
}

fn at_most(value: u64, greatest: u64, what: &'static str, why: &'static str) -> Result<u64, Refusal> {
    if value > greatest { Err(Refusal::Malformed { what, why }) } else { Ok(0) }
}
