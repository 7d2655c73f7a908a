//! The notebook: append-only, numbered without gaps, one chain an officer and device (practice P17).

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{ItemSync, NoteDisclosure, Notice, Person, PhotoCopyShown, Place, Reference, Words};

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
    /// The day before that holds entries, and the last number written on it: each day links to the last.
    pub before: Option<DayLink>,
    /// The next day that holds entries.
    pub after: Option<DayLink>,
    /// Whether each entry follows from the one before, checked now; and the signatures under what was closed.
    pub chain: ChainShown,
    /// There are entries of this device that no closing covers yet.
    pub can_close: bool,
    /// What a sighting and a description are asked for.
    pub prompts: Vec<Prompts>,
    /// For how many more photos there is room, where it grows short. Notes always fit.
    pub room: Option<u32>,
    /// Exhibits of this officer or in their hands that want something done.
    pub exhibit_alerts: u32,
    /// Of today, where the shift began before midnight: what was written in it until then, in written order. It stands on its own
    /// day's page, and may show a result like what was written today.
    pub earlier_in_shift: Vec<NoteEntry>,
}

/// Another day of the notebook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayLink {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Its last number.
    pub last: u32,
}

/// What was found of a chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChainShown {
    /// Where it is broken, and how; null: every entry held here follows from the one before.
    pub broken: Option<Words>,
    /// Closings, oldest first.
    pub closed: Vec<ClosedShown>,
}

/// A closing with its signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClosedShown {
    /// When.
    pub at: i64,
    /// Up to which number.
    pub last: u32,
    /// Whose.
    pub by: Person,
    /// The device's label, where the officer has two.
    pub device: Option<String>,
    /// The signature was made by the key under which the closing was written, checked now.
    pub signed: bool,
}

/// The points one kind of description is asked for, as codes `prompt.<group>.<point>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Prompts {
    /// `advokate`, `person`, `vehicle`.
    pub group: String,
    /// Its points, in order.
    pub points: Vec<String>,
}

/// What was said on one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PointSaid {
    /// `advokate`, `person`, `vehicle`.
    pub group: String,
    /// The point.
    pub point: String,
    /// The officer's words.
    pub text: String,
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
    /// Whom it was written up with: conferring.
    pub with: Vec<String>,
    /// Why they conferred.
    pub with_why: Option<String>,
    /// What was said on the points of a sighting or a description.
    pub points: Vec<PointSaid>,
    /// Where.
    pub place: Option<Place>,
    /// The exhibit it made or moved.
    pub exhibit: Option<ExhibitHead>,
    /// The photo it holds.
    pub photo: Option<Photo>,
    /// What its note refers to.
    pub refs: Vec<Reference>,
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
    /// Its note.
    pub note: Uuid,
    /// How it was received.
    pub received_how: Option<String>,
    /// When it was received.
    pub received_at: Option<i64>,
    /// Device clock to hub when it was taken, ms.
    pub offset: Option<i64>,
    /// Where, as its officer says.
    pub place: Option<Place>,
    /// The device that took it in, by the first letters of its id.
    pub device: Option<String>,
    /// When the camera says it was taken, by its own clock (`2026-11-23 13:58:02`): a claim.
    pub camera_says: Option<String>,
    /// The camera says another time than its officer does.
    pub camera_differs: bool,
    /// Working copies made of it, oldest first.
    pub copies: Vec<PhotoCopyShown>,
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoteLine {
    /// The note; none: one about the same, or the day's open note; made if there is none.
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
    /// Whom it is written up with: conferring.
    pub with: Vec<String>,
    /// Why they confer; needed where anybody is named.
    pub with_why: Option<String>,
    /// What is said on the points of a sighting or a description.
    pub points: Vec<PointSaid>,
    /// What the note it goes to refers to.
    pub refs: Vec<Reference>,
    /// Linked records; of a task, what that is linked to goes with it.
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoteExhibit {
    /// The note; none: one about the same, or the day's open note.
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
    /// Who saw it sealed, beside the officer.
    pub seal_witness: Option<String>,
    /// `storage.<code>`.
    pub storage: Option<String>,
    /// The photo entry that shows it.
    pub photo: Option<Uuid>,
    /// What the note it stands in refers to: its case.
    pub refs: Vec<Reference>,
    /// Linked records; of a task, what that is linked to goes with it.
    pub links: Vec<Uuid>,
}

/// What goes with the bytes of a photo. The bytes are the raw body of `note_photo`; this travels in the header
/// `beatbook-photo`, percent-encoded JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NotePhoto {
    /// The note; none: one about the same, or the day's open note.
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
    /// When it was taken, where known. One taken here whose camera says another time than now needs it.
    pub captured_at: Option<i64>,
    /// Where.
    pub place: Option<Place>,
    /// What it shows.
    pub caption: Option<String>,
    /// When it was received; none: now.
    pub received_at: Option<i64>,
    /// It shows something that is seized with it: the exhibit, written in the same moment.
    pub seized: Option<PhotoSeized>,
    /// What the note it stands in refers to: its case.
    pub refs: Vec<Reference>,
    /// Linked records; of a task, what that is linked to goes with it.
    pub links: Vec<Uuid>,
}

/// The exhibit that a photo shows, seized with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PhotoSeized {
    /// `ABC/1`.
    pub reference: String,
    /// What it is.
    pub description: String,
    /// Who found it.
    pub found_by: Option<String>,
    /// Bag seal number.
    pub seal: Option<String>,
    /// Who saw it sealed, beside the officer.
    pub seal_witness: Option<String>,
    /// `storage.<code>`.
    pub storage: Option<String>,
}

/// A working copy of a photo.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PhotoCopy {
    /// Its note.
    pub note: Uuid,
    /// The photo's entry.
    pub photo: Uuid,
    /// For whom.
    pub to: Option<String>,
    /// Why.
    pub why: String,
}

/// One note, for whoever may read it: its author, the officer in the case, the disclosure officer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Note {
    /// The note.
    pub id: Uuid,
    /// Whose notebook.
    pub owner: Person,
    /// Handling marking.
    pub marking: String,
    /// References as lists show them.
    pub refs: Vec<String>,
    /// In written order.
    pub entries: Vec<NoteEntry>,
    /// What was checked of its chain.
    pub chain: ChainShown,
    /// What it says to the disclosure officer.
    pub disclosure: NoteDisclosure,
    /// What two set apart on it, for the one whose value does not show.
    pub notices: Vec<Notice>,
}
