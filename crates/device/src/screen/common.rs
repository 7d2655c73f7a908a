//! What several screens share: words, people, places, references, the state of one item, the answer to an edit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Correctable, PutRight};

/// A sentence as a code and its parameters; the catalogue of the UI holds the words.
/// Parameter names ending in `_at` hold instants, in `_on` dates, in `_code` codes of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Words {
    /// Such as `blocked.power_missing`.
    pub code: String,
    /// What the sentence needs, by name.
    pub params: BTreeMap<String, Param>,
}

/// One parameter of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(untagged)]
pub enum Param {
    /// A count, a number of days, or an instant where the name ends in `_at`.
    Number(i64),
    /// A name, a reference, a date or a code.
    Text(String),
    /// Several of them.
    List(Vec<String>),
}

/// Somebody the roster knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Person {
    /// Their id.
    pub officer: Uuid,
    /// How officers say it: `PC 123CN`, `Sgt 45CN`, `PCSO 7731CN`; `person.hub` of the catalogue where the hub itself acted.
    pub name: String,
    /// The officer of this device.
    pub you: bool,
}

/// A place as people say it, with coordinates where known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Place {
    /// The address in words.
    pub address: String,
    /// Degrees, WGS 84.
    pub lat: Option<f64>,
    /// Degrees, WGS 84.
    pub lon: Option<f64>,
    /// Metres.
    pub accuracy: Option<f64>,
    /// When a phone fixed this position, which an officer added; null: nobody's phone gave it.
    pub fixed_at: Option<i64>,
    /// Metres around the point, of a place that is an area: a hot spot.
    pub radius: Option<f64>,
}

/// A typed reference to another system (practice P9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Reference {
    /// `cad`, `crime`, `custody`, `merlin`, `stop`, `use_of_force`, `property`, `body_worn_video`.
    #[serde(rename = "type")]
    pub kind: String,
    /// As it is written there.
    pub value: String,
}

/// How urgent a row or a fact is. Never the only carrier: a word stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Late, critical, danger.
    Late,
    /// Due today, waiting, set aside.
    Soon,
    /// Met, received, done.
    Ok,
    /// Changed while away.
    Changed,
}

/// Where one item is on its way to the hub. Each state promises exactly what the copy guide says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ItemSync {
    /// Worked out on this device from what it holds; nothing to send.
    Derived,
    /// Durable here and queued.
    Saved,
    /// Durable here; no connection now.
    WaitingSignal,
    /// Connected; more urgent work goes first.
    WaitingTurn,
    /// Bytes are moving now.
    Sending,
    /// A file of which the hub confirmed a part.
    Uploading {
        /// Bytes the hub confirmed.
        sent: i64,
        /// Bytes in all.
        total: i64,
        /// Connected now.
        signal: bool,
    },
    /// All bytes left; no verified receipt. Counts as waiting.
    NoReceipt,
    /// This device verified the hub's receipt for exactly this.
    Received {
        /// Hub time.
        at: i64,
    },
    /// The hub has it, and a supervisor decides whether it counts.
    Review {
        /// Hub time.
        at: i64,
    },
    /// The hub did not take it; the words are kept.
    SetAside {
        /// Why.
        why: Words,
    },
}

/// A value of a field, as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "is", content = "value", rename_all = "snake_case")]
pub enum Shown {
    /// No value.
    Nothing,
    /// People's own words, a title, an address.
    Text(String),
    /// An instant.
    Instant(i64),
    /// A date.
    Date(String),
    /// A number.
    Number(i64),
    /// A code, `group.code` in the catalogue.
    Code(String),
    /// Several codes.
    Codes(Vec<String>),
    /// People.
    People(Vec<Person>),
    /// A team, by its name.
    Team(String),
}

/// One action a person might take on a record. What is not in the list is not offered at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Act {
    /// Its operation without the kind: `accept`, `start`, `result`, `quick_result`, `hand_back`...
    pub act: String,
    /// Empty: it can be done now. Otherwise the reasons why not; it stays visible and says them.
    pub blocked: Vec<Words>,
}

/// One thing that happened to a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimelineEntry {
    /// The entry's id; for a field's change, an id derived from it.
    pub id: Uuid,
    /// What it is in words; `code` is `entry.<type>` or `field.<name>`.
    pub words: Words,
    /// The author's own words.
    pub text: Option<String>,
    /// When it happened.
    pub at: i64,
    /// When it was written, if that differs by more than a few minutes.
    pub written_at: Option<i64>,
    /// Written without a connection.
    pub offline: bool,
    /// Who; none for what this device worked out.
    pub by: Option<Person>,
    /// Lines under the title.
    pub details: Vec<Words>,
    /// The rule's colour.
    pub tone: Tone,
    /// Where it is on its way.
    pub sync: ItemSync,
    /// Taken back: by whom, when.
    pub withdrawn: Option<Taken>,
    /// Its author may still take it back.
    pub can_withdraw: bool,
    /// What was put right in it, oldest first.
    pub corrected: Vec<PutRight>,
    /// What this officer may put right in it with `entry_correct`; none where they may not.
    pub correct: Option<Correctable>,
    /// Written by a newer app: kept, shown only in outline.
    pub newer: bool,
    /// What shows it, where the note it stands in is held here: of a result. What is not here is counted in `details`.
    pub evidence: Vec<EvidenceShown>,
}

/// A piece of evidence of a result: what it is and where it stands, and never a word of it (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EvidenceShown {
    /// The entry.
    pub entry: Uuid,
    /// The note it stands in.
    pub note: Uuid,
    /// It is an exhibit, which has a page of its own.
    pub exhibit: bool,
    /// `evidence.<what>`: the exhibit's number, or the entry's.
    pub words: Words,
}

/// Something taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Taken {
    /// Who took it back.
    pub by: Person,
    /// When.
    pub at: i64,
    /// Why, in their words.
    pub reason: Option<String>,
}

/// The answer to every edit: it is durable on this device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Saved {
    /// The record edited or made.
    pub record: Uuid,
    /// The entry added, where the edit was one.
    pub entry: Option<Uuid>,
    /// When it became durable.
    pub at: i64,
    /// No connection now.
    pub waiting_signal: bool,
    /// It can be taken back with `task_withdraw` and its entry.
    pub undo: bool,
    /// What it counts towards or causes, one line each.
    pub notes: Vec<Words>,
}

/// Which record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecordAsk {
    /// Its id.
    pub record: Uuid,
}

/// For operations that take nothing or give nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Nothing {}

/// A choice the UI offers, blocked or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Choice {
    /// The code to send back.
    pub code: String,
    /// Why it cannot be chosen; empty if it can.
    pub blocked: Vec<Words>,
}
