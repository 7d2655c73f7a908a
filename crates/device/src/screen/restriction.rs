//! Who may see a restricted record (practice P15).

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Person;

/// Whether a record is kept to named readers, who they are and why; and whom this officer may name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Restriction {
    /// The record.
    pub record: Uuid,
    /// Named readers only.
    pub restricted: bool,
    /// The readers that are named, in force or not.
    pub readers: Vec<Person>,
    /// Why it was restricted, or the restriction lifted, last.
    pub reason: Option<String>,
    /// Who did.
    pub by: Option<Person>,
    /// When.
    pub at: Option<i64>,
    /// This officer may restrict it, name its readers anew and lift the restriction.
    pub may: bool,
    /// Whom they can name, the team first.
    pub officers: Vec<Person>,
    /// To be given back with `restrict`.
    pub seen: String,
}

/// Keeps a record to named readers, or lifts that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Restrict {
    /// The record.
    pub record: Uuid,
    /// As [`Restriction::seen`] gave it.
    pub seen: String,
    /// Named readers only from now on; false lifts it.
    pub restricted: bool,
    /// The readers.
    pub readers: Vec<Uuid>,
    /// Why; for the readers alone.
    pub reason: String,
}
