//! One exhibit: its integrity and its continuity.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{ExhibitHead, ItemSync, Person, Photo, Place, TimelineEntry};

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
}

/// A move from hand to hand or into a store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ExhibitMove {
    /// Its note.
    pub note: Uuid,
    /// Its entry.
    pub exhibit: Uuid,
    /// `continuity`, `store_in`, `store_out`.
    pub of: String,
    /// From whom.
    pub from: String,
    /// To whom or to which store.
    pub to: String,
    /// Why.
    pub why: String,
    /// The seal was unbroken.
    pub seal_intact: bool,
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
}
