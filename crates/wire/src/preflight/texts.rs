//! How a saved record's texts were typed. An operation row without a key's name stands in a text: in an honest record each
//! is a character that was put in. Anything else there (a map between two letters, a value in a character's place) is read
//! well by Automerge and breaks under a later edit beside it.

use super::columns::{Columns, Holds};
use super::reader::Reader;
use crate::error::Refusal;

const KEY_NAME: u32 = 0x15;
const INSERT: u32 = 0x34;
const ACTION: u32 = 0x42;
const VALUE_TYPE: u32 = 0x56;
/// The action `put`, and the type of a string.
const PUT: u64 = 1;
const STRING: u64 = 6;

/// Checks the operation columns of a saved record, which [`super::columns::walk`] has found to be whole; `rows` is what it
/// counted. Runs are read beside each other: the cost is the bytes', not the rows'.
pub(super) fn check(columns: &Columns, data: &[u8], rows: u64) -> Result<(), Refusal> {
    let runs = |spec, holds| {
        let bytes = columns.iter().find(|(s, _)| *s == spec).and_then(|(_, range)| data.get(range.clone()));
        Runs { reader: Reader::new(bytes.unwrap_or_default()), holds, values: 0, flag: true, left: 0, value: None }
    };
    let mut name = runs(KEY_NAME, Holds::Names);
    let mut insert = runs(INSERT, Holds::Flags);
    let mut action = runs(ACTION, Holds::Numbers(0));
    let mut kind = runs(VALUE_TYPE, Holds::ValueTypes);
    let mut done = 0;
    while done < rows {
        let rest = rows - done;
        let columns = [&mut name, &mut insert, &mut action, &mut kind];
        let mut step = rest;
        for column in columns {
            step = step.min(column.ready(rest)?);
        }
        let in_text = name.value.is_none();
        let put_in = insert.value == Some(1);
        let character = put_in && action.value == Some(PUT) && kind.value.map(|meta| meta & 0x0f) == Some(STRING);
        let wrong = if in_text { !character } else { put_in };
        if wrong {
            return Err(Refusal::Malformed { what: "text", why: "an operation that typing does not make" });
        }
        for column in [&mut name, &mut insert, &mut action, &mut kind] {
            column.left -= step;
        }
        done += step;
    }
    Ok(())
}

/// A column's runs, one after the other. A column that has ended, or is not there, goes on with nulls.
struct Runs<'a> {
    reader: Reader<'a>,
    holds: Holds,
    /// Single values still to come in this run of different ones.
    values: u64,
    /// What the last run of flags said.
    flag: bool,
    /// Rows that still have `value`.
    left: u64,
    /// Of a name only whether there is one.
    value: Option<u64>,
}

impl Runs<'_> {
    /// How many rows have `value` from here on, read on where none was left; `rest` where the column has ended.
    fn ready(&mut self, rest: u64) -> Result<u64, Refusal> {
        let what = "operations";
        while self.left == 0 {
            if self.values > 0 {
                self.values -= 1;
                (self.value, self.left) = (self.one()?, 1);
            } else if self.reader.is_empty() {
                (self.value, self.left) = (None, rest);
            } else if self.holds == Holds::Flags {
                self.flag = !self.flag;
                (self.value, self.left) = (Some(u64::from(self.flag)), self.reader.uleb(what)?);
            } else {
                match self.reader.sleb(what)? {
                    0 => (self.value, self.left) = (None, self.reader.uleb(what)?),
                    count if count < 0 => self.values = count.unsigned_abs(),
                    count => (self.value, self.left) = (self.one()?, count.unsigned_abs()),
                }
            }
        }
        Ok(self.left)
    }

    fn one(&mut self) -> Result<Option<u64>, Refusal> {
        let what = "operations";
        match self.holds {
            Holds::Names => self.reader.prefixed(what).map(|_| Some(0)),
            _ => self.reader.uleb(what).map(Some),
        }
    }
}
