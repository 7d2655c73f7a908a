//! A passphrase that was forgotten.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Person;

/// Opens a locked vault by a supervisor's code; from then on the new passphrase does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Recover {
    /// As the supervisor told it, single use, ten minutes; dashes and spaces do not matter.
    pub code: String,
    /// The new passphrase.
    pub passphrase: String,
}

/// Asks for a code for an officer who forgot their passphrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnlockCodeAsk {
    /// Who forgot.
    pub officer: Uuid,
}

/// The code, to be told to that officer in person or by radio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnlockCode {
    /// In groups of four.
    pub code: String,
    /// Whose phone it opens.
    pub officer: Person,
    /// When it runs out.
    pub until_at: i64,
}
