//! The notebook: append-only, numbered without gaps, one chain an officer and device (practice P17).

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{ItemSync, Person, Place, Reference};

/// Which day; none: today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NotebookAsk {
    /// `YYYY-MM-DD`.
    pub day: Option<String>,
}

/// One day of the notebook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Notebook {
    /// The day shown.
    pub day: String,
    /// Days that hold entries, newest first.
    pub days: Vec<NotebookDay>,
    /// Handling marking.
    pub marking: String,
    /// Whose.
    pub officer: Person,
    /// In written order; a late entry stays at its own number.
    pub entries: Vec<NoteEntry>,
    /// The first and last numbers of the day are without gaps.
    pub no_gaps: bool,
    /// The note new lines go to; none: the next line makes one.
    pub open_note: Option<Uuid>,
    /// Initials for corrections.
    pub initials: String,
    /// The next exhibit reference of this officer, `ABC/2`.
    pub next_exhibit_ref: String,
}

/// A day that holds entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NotebookDay {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// How many.
    pub entries: u32,
}

/// One entry of the notebook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NoteEntry {
    /// The entry.
    pub id: Uuid,
    /// Its note.
    pub note: Uuid,
    /// Its number in the chain.
    pub number: u32,
    /// The device's label, where the officer has two.
    pub device: Option<String>,
    /// `line`, `correction`, `photo`, `exhibit`, `seal`, `continuity`, `store_in`, `store_out`, `flag`, `closed`.
    pub of: String,
    /// The time it speaks of.
    pub event_at: i64,
    /// When it was written.
    pub written_at: i64,
    /// Written well after the time it speaks of.
    pub late: bool,
    /// Why late.
    pub late_why: Option<String>,
    /// The words, with what was struck out and put in its place.
    pub words: Vec<NotePiece>,
    /// Corrections of it.
    pub corrections: Vec<Correction>,
    /// `fact`, `assessment`, `intelligence`.
    pub basis: Option<String>,
    /// Who was with the officer.
    pub with: Vec<String>,
    /// Where.
    pub place: Option<Place>,
    /// The exhibit it made or moved.
    pub exhibit: Option<ExhibitHead>,
    /// The photo it holds.
    pub photo: Option<Photo>,
    /// Where it is on its way.
    pub sync: ItemSync,
    /// Its author may correct it.
    pub can_correct: bool,
}

/// A piece of an entry's words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NotePiece {
    /// The words.
    pub text: String,
    /// `plain`, `struck`, `put`.
    pub is: String,
}

/// A correction: an addition that strikes words and keeps them readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Correction {
    /// Number of the correcting entry.
    pub number: u32,
    /// When.
    pub at: i64,
    /// Initials.
    pub initials: String,
    /// Why.
    pub reason: String,
}

/// An exhibit in a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExhibitHead {
    /// Its entry.
    pub id: Uuid,
    /// Its note.
    pub note: Uuid,
    /// `ABC/1`, with the officer where two share it.
    pub reference: String,
    /// What it is.
    pub description: String,
}

/// A photo. The picture itself comes over the `evidence` protocol, by its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Photo {
    /// For `evidence://localhost/<id>`.
    pub id: Uuid,
    /// SHA-256 of the original bytes, lower hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Media type.
    pub media_type: String,
    /// `captured_here`, `received`.
    pub origin: String,
    /// From whom it was received.
    pub received_from: Option<String>,
    /// When it was taken.
    pub captured_at: Option<i64>,
    /// Where its bytes are.
    pub upload: ItemSync,
    /// The bytes here equal the fingerprint, checked then; a failed check sets it apart.
    pub verified_at: Option<i64>,
    /// The check failed.
    pub damaged: bool,
    /// A thumbnail can be shown.
    pub thumbnail: bool,
}

/// A new note beside the day's, linked to something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoteCreate {
    /// References.
    pub refs: Vec<Reference>,
    /// Linked records.
    pub links: Vec<Uuid>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoteLine {
    /// The note; none: the day's open note, made if there is none.
    pub note: Option<Uuid>,
    /// The words.
    pub text: String,
    /// The time it speaks of; none: now.
    pub event_at: Option<i64>,
    /// Why it is written late.
    pub late_why: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// `fact`, `assessment`, `intelligence`.
    pub basis: Option<String>,
    /// Who was with the officer.
    pub with: Vec<String>,
    /// Linked records.
    pub links: Vec<Uuid>,
}

/// A correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoteCorrect {
    /// The note.
    pub note: Uuid,
    /// The entry corrected.
    pub target: Uuid,
    /// The words struck, exactly as they stand.
    pub struck: String,
    /// What they should say; empty: struck only.
    pub replacement: String,
    /// Why.
    pub reason: String,
    /// Initials.
    pub initials: String,
}

/// An exhibit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoteExhibit {
    /// The note; none: the day's open note.
    pub note: Option<Uuid>,
    /// `ABC/1`.
    pub reference: String,
    /// What it is.
    pub description: String,
    /// Who found it.
    pub found_by: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// When; none: now.
    pub found_at: Option<i64>,
    /// Bag seal number.
    pub seal: Option<String>,
    /// `storage.<code>`.
    pub storage: Option<String>,
    /// The photo entry that shows it.
    pub photo: Option<Uuid>,
}

/// What goes with the bytes of a photo. The bytes are the raw body of `note_photo`; this travels in the header
/// `beatbook-photo`, percent-encoded JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NotePhoto {
    /// The note; none: the day's open note.
    pub note: Option<Uuid>,
    /// The exhibit it shows.
    pub exhibit: Option<Uuid>,
    /// The file's own name, not kept.
    pub name: String,
    /// `captured_here`, `received`.
    pub origin: String,
    /// From whom it was received.
    pub received_from: Option<String>,
    /// How.
    pub received_how: Option<String>,
    /// When it was taken, where known.
    pub captured_at: Option<i64>,
    /// Where.
    pub place: Option<Place>,
    /// What it shows.
    pub caption: Option<String>,
}
