//! The history of a record, and what moved under an open form.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{ItemSync, Person, Shown, Words};

/// Who changed what, when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct History {
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// What a list may show of it; null where it may show nothing.
    pub title: Option<String>,
    /// The handling marking.
    pub marking: String,
    /// Every change, newest first.
    pub lines: Vec<HistoryLine>,
    /// Of how many changes the author's signature was checked on this device.
    pub proven: u32,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HistoryLine {
    /// Its hash, hex.
    pub change: String,
    /// The record it is of: her card's changes stand in her history.
    pub record: Uuid,
    /// Who.
    pub by: Person,
    /// When, by the device it was written on: a claim.
    pub at: i64,
    /// When the hub received it, by the hub; null where that is not known here.
    pub hub_at: Option<i64>,
    /// How far that device's clock was from the hub's, ms, hub minus device; null within two minutes.
    pub skew: Option<i64>,
    /// The hub found that that device's clock may have been changed before this was written.
    pub doubt: bool,
    /// Written without a connection, as far as is known here.
    pub offline: bool,
    /// Its author's signature was checked on this device.
    pub proven: bool,
    /// Where it is on its way.
    pub sync: ItemSync,
    /// What it wrote.
    pub parts: Vec<HistoryPart>,
}

/// One thing a change wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HistoryPart {
    /// `history.made`, `history.field` and `history.text` with `field_code`, or `entry.<type>`.
    pub words: Words,
    /// The value before; nothing where there was none.
    pub before: Shown,
    /// The value after.
    pub after: Shown,
    /// The author's own words, in an entry.
    pub text: Option<String>,
}

/// What a form saw of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChangedAsk {
    /// The record.
    pub record: Uuid,
    /// As the page gave it.
    pub seen: String,
}

/// What moved since a form was opened. Nothing of it was overwritten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Underneath {
    /// What stands now, to go on from.
    pub seen: String,
    /// Fields and texts that moved.
    pub moved: Vec<MovedUnder>,
}

/// One field or text that moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MovedUnder {
    /// Its name.
    pub name: String,
    /// Its name in the catalogue.
    pub label: String,
    /// As it shows now.
    pub now: Shown,
    /// The value itself, JSON, for the form.
    pub value: String,
    /// Who wrote what shows now.
    pub by: Option<Person>,
    /// When, by their device.
    pub at: Option<i64>,
}
