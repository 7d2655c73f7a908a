//! One exhibit: its integrity and its continuity.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{
    AuditShown, Correction, ExhibitHead, ItemSync, NotePiece, Person, Photo, Place, StoreAlarmShown, StoreKeptShown,
    TimelineEntry, Words,
};

/// Which exhibit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExhibitAsk {
    /// Its note.
    pub note: Uuid,
    /// Its entry.
    pub exhibit: Uuid,
}

/// One exhibit. Three separate truths: bytes unchanged, photo uploaded, label received.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exhibit {
    /// What lists show.
    pub head: ExhibitHead,
    /// Handling marking.
    pub marking: String,
    /// Whose notebook.
    pub by: Person,
    /// Who found it.
    pub found_by: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub found_at: i64,
    /// The seal now.
    pub seal: Option<String>,
    /// `storage.<code>`.
    pub storage: Option<String>,
    /// Photos of it.
    pub photos: Vec<Photo>,
    /// Label and seal number.
    pub label: ItemSync,
    /// Another exhibit of this reference is in the same case.
    pub same_reference: Option<Person>,
    /// Moves, newest first.
    pub continuity: Vec<TimelineEntry>,
    /// Where it is now, in words.
    pub held_by: Option<String>,
    /// Where in the store.
    pub shelf: Option<String>,
    /// Whether its number is final: `provisional`, `confirmed`, `taken`; empty where this device was not told.
    pub number: String,
    /// Numbers it had before.
    pub was: Vec<String>,
    /// The number it would get next, where the officer of this device numbers it.
    pub next_reference: Option<String>,
    /// The seals it had, the first one first.
    pub seals: Vec<String>,
    /// What wants something done.
    pub alerts: Vec<Words>,
    /// How long it was out of the cold; null for what is not kept cold.
    pub cold: Option<ColdClock>,
    /// A passing on to or from this officer that they have not recorded yet.
    pub confirm: Option<HandsShown>,
    /// For how many more photos there is room, where it grows short.
    pub room: Option<u32>,
    /// The store that has it; null: somebody's hand.
    pub store: Option<String>,
    /// What is wrong with that store.
    pub alarms: Vec<StoreAlarmShown>,
    /// How that store is said to be kept; null: nobody said.
    pub store_kept: Option<StoreKeptShown>,
    /// The last time somebody looked for it.
    pub audited: Option<AuditShown>,
    /// This officer may say whether it is there: they supervise it or keep property, and neither seized nor hold it.
    pub may_audit: bool,
    /// What it is, with what was struck out and put in its place.
    pub words: Vec<NotePiece>,
    /// Corrections of that.
    pub corrections: Vec<Correction>,
    /// Stores that exhibits held here are or were in, each once.
    pub stores: Vec<String>,
}

/// The clock of an exhibit that is kept cold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ColdClock {
    /// Minutes in the hands of officers since it was found.
    pub minutes: i64,
    /// It is in one now.
    pub running: bool,
    /// `hand`; `store`, of which [`Exhibit::store_kept`] may say how cold it is; `away` (a laboratory, a court), of which nothing
    /// does.
    pub place: String,
}

/// The two hands of a passing on, as a form takes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandsShown {
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// When the other hand recorded it.
    pub at: i64,
}

/// Where every exhibit is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exhibits {
    /// Handling marking: the highest of any row.
    pub marking: String,
    /// Those that want something done first, then by when they were found, newest first.
    pub rows: Vec<ExhibitRow>,
}

/// One exhibit and where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExhibitRow {
    /// What lists show.
    pub head: ExhibitHead,
    /// Who seized it.
    pub by: Person,
    /// When it was found.
    pub found_at: i64,
    /// The seal now.
    pub seal: Option<String>,
    /// `storage.<code>`.
    pub storage: Option<String>,
    /// Where it is now, in words.
    pub held_by: String,
    /// Where in the store.
    pub shelf: Option<String>,
    /// Since when it is there.
    pub since: i64,
    /// See [`Exhibit::number`].
    pub number: String,
    /// How long it was out of the cold.
    pub cold: Option<ColdClock>,
    /// What wants something done.
    pub alerts: Vec<Words>,
    /// Where its number is on its way.
    pub sync: ItemSync,
    /// The last time somebody looked for it.
    pub audited: Option<AuditShown>,
    /// Nobody has looked for it within the week.
    pub audit_due: bool,
    /// See [`Exhibit::may_audit`].
    pub may_audit: bool,
}

/// An exhibit that calls for its officer or its holder: by its reference, and never by what it is (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExhibitLate {
    /// Its entry.
    pub id: Uuid,
    /// Its note.
    pub note: Uuid,
    /// `ABC/1`, with the officer where two share it.
    pub reference: String,
    /// Where it is now, in words.
    pub held_by: String,
    /// Since when it calls.
    pub since: i64,
    /// What wants something done.
    pub alerts: Vec<Words>,
}

/// Another number for an exhibit, because the hub had given its number to another one of this officer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ExhibitRenumber {
    /// Its note.
    pub note: Uuid,
    /// Its entry.
    pub exhibit: Uuid,
    /// The new number.
    pub reference: String,
    /// Why.
    pub why: String,
}

/// A move from hand to hand or into a store.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ExhibitMove {
    /// Its note.
    pub note: Uuid,
    /// Its entry.
    pub exhibit: Uuid,
    /// `continuity`, `store_in`, `store_out`.
    pub of: String,
    /// From whom, or out of which store; of no meaning on the way into a store.
    pub from: String,
    /// To whom, or to which store; of no meaning on the way out of one.
    pub to: String,
    /// Why.
    pub why: String,
    /// `whole`, `broken`, `not_looked`: needed where it has a seal, and never assumed.
    pub seal: Option<String>,
    /// What is seen of a seal that is broken.
    pub seal_seen: Option<String>,
    /// Where in the store.
    pub shelf: Option<String>,
}

/// How an exhibit is to be stored, where nobody said so when it was seized, or said so wrongly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExhibitStoredAs {
    /// Its note.
    pub note: Uuid,
    /// Its entry.
    pub exhibit: Uuid,
    /// `storage.<code>`.
    pub storage: String,
    /// Why it is said now.
    pub why: String,
}

/// A new seal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ExhibitSeal {
    /// Its note.
    pub note: Uuid,
    /// Its entry.
    pub exhibit: Uuid,
    /// The seal it had.
    pub old: Option<String>,
    /// The seal it has now.
    pub new: String,
    /// Why.
    pub why: String,
    /// Who saw it sealed, beside the officer.
    pub seal_witness: Option<String>,
}
