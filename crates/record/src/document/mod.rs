//! A record as one small Automerge document with three shapes inside: fields, entries, texts.
//!
//! ```text
//! { kind: "task", schema: 1,
//!   fields:  { <name>: scalar, or canonical JSON of a composite },
//!   entries: { <uuid>: canonical JSON {type, v, at, tz, offset, body}, written once },
//!   text:    { <name>: Automerge Text, created with the record } }
//! ```

mod again;
mod authorship;
pub mod correct;
mod edit;
mod fields;
mod history;
mod read;
mod said;
mod text;

use std::sync::{Arc, OnceLock};

use automerge::{ActorId, Automerge, Change, ChangeHash, LoadOptions, ObjId, ObjType, ROOT, ReadDoc, TextEncoding};

use crate::error::RecordError;
use crate::id::RecordId;
use crate::kinds;
use crate::table::Kind;
use authorship::Authorship;
use fields::Fields;

pub use again::Again;
pub use edit::{Commit, Edit};
pub(crate) use fields::from_scalar;
pub use history::{Happened, Wrote};
pub use read::Entry;
pub use said::Said;

/// The unit of text positions, set explicitly on both sides: the library's documentation and its default disagree.
pub const TEXT_UNIT: TextEncoding = TextEncoding::UnicodeCodePoint;

/// One record in memory. Costs about 17 kB of heap; lists never load one.
#[derive(Clone, Debug)]
pub struct Record {
    id: RecordId,
    kind: &'static Kind,
    doc: Automerge,
    fields: ObjId,
    entries: ObjId,
    texts: ObjId,
    /// What was read of the document so far: folds, policy and views of one edit ask for it a dozen times. An own edit
    /// adds to it, so that its cost does not grow with what the record holds already.
    read: Read,
}

/// Fields, entries and author lines, each read when first asked for. Shared by copies of a record.
#[derive(Clone, Debug, Default)]
struct Read {
    fields: OnceLock<Arc<Fields>>,
    entries: OnceLock<Arc<Vec<Arc<Entry>>>>,
    authorship: OnceLock<Arc<Authorship>>,
}

impl Record {
    /// Reads a saved document. The bytes must have passed the snapshot gate where they came from elsewhere.
    ///
    /// # Errors
    /// [`RecordError::Unreadable`] when it is no document of this shape, [`RecordError::UnknownKind`] for a newer kind.
    pub fn load(id: RecordId, bytes: &[u8]) -> Result<Self, RecordError> {
        let doc = Automerge::load_with_options(bytes, LoadOptions::new().text_encoding(TEXT_UNIT))
            .map_err(|e| RecordError::Unreadable { why: e.to_string() })?;
        Self::wrap(id, doc)
    }

    /// Builds a record from its changes, in an order in which every change follows its dependencies.
    ///
    /// # Errors
    /// As [`Record::load`], and when a dependency is missing.
    pub fn from_changes(id: RecordId, changes: impl IntoIterator<Item = Change>) -> Result<Self, RecordError> {
        let mut doc = Automerge::new_with_encoding(TEXT_UNIT);
        apply_to(&mut doc, changes)?;
        Self::wrap(id, doc)
    }

    /// Takes a document that was loaded elsewhere, behind the snapshot gate, with [`TEXT_UNIT`].
    ///
    /// # Errors
    /// As [`Record::load`].
    pub fn from_doc(id: RecordId, doc: Automerge) -> Result<Self, RecordError> {
        Self::wrap(id, doc)
    }

    fn wrap(id: RecordId, doc: Automerge) -> Result<Self, RecordError> {
        let unreadable = |why: &str| RecordError::Unreadable { why: why.to_owned() };
        let name = match doc.get(ROOT, "kind") {
            Ok(Some((value, _))) => value.as_str().map(str::to_owned),
            _ => None,
        }
        .ok_or_else(|| unreadable("it names no kind"))?;
        let kind = kinds::named(&name).ok_or(RecordError::UnknownKind { kind: name })?;
        let map = |key: &str| match doc.get(ROOT, key) {
            Ok(Some((automerge::Value::Object(ObjType::Map), obj))) => Ok(obj),
            _ => Err(unreadable(&format!("it has no '{key}'"))),
        };
        let (fields, entries, texts) = (map("fields")?, map("entries")?, map("text")?);
        // Made with the record, or it is none of ours: a text that is not there would swallow what is typed into it.
        for text in kind.texts {
            if !matches!(doc.get(&texts, text.name), Ok(Some((automerge::Value::Object(ObjType::Text), _)))) {
                return Err(unreadable(&format!("it has no text '{}'", text.name)));
            }
        }
        Ok(Self { id, kind, doc, fields, entries, texts, read: Read::default() })
    }

    /// The record's id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        self.id
    }

    /// The kind's table.
    #[must_use]
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// The document underneath, to read; write through [`Record::edit`] and [`Record::apply`].
    #[must_use]
    pub fn doc(&self) -> &Automerge {
        &self.doc
    }

    /// The saved document with uncompressed columns, which zstd packs to a third of what per-column DEFLATE leaves.
    /// Not canonical: compare heads and values, never these bytes.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.doc.save_nocompress()
    }

    /// The heads, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads = self.doc.get_heads();
        heads.sort();
        heads
    }

    /// Every change, dependencies first.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        self.doc.get_changes(&[])
    }

    /// The changes made since `heads`, dependencies first.
    #[must_use]
    pub fn changes_since(&self, heads: &[ChangeHash]) -> Vec<Change> {
        self.doc.get_changes(heads)
    }

    /// Whether a change is part of this record.
    #[must_use]
    pub fn holds(&self, hash: &ChangeHash) -> bool {
        self.doc.get_change_meta_by_hash(hash).is_some()
    }

    /// Merges changes from elsewhere, which must have passed pre-flight. Idempotent.
    ///
    /// # Errors
    /// [`RecordError::Unreadable`] when a dependency is missing or Automerge refuses; the record is then unchanged.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<(), RecordError> {
        let mut doc = self.doc.clone();
        apply_to(&mut doc, changes)?;
        self.doc = doc;
        self.read = Read::default();
        Ok(())
    }

    /// The record with changes from elsewhere merged; this one stays as it is.
    ///
    /// # Errors
    /// As [`Record::apply`].
    pub fn with(&self, changes: impl IntoIterator<Item = Change>) -> Result<Self, RecordError> {
        let mut doc = self.doc.clone();
        apply_to(&mut doc, changes)?;
        Self::wrap(self.id, doc)
    }

    /// The document underneath, where the record is not needed any more.
    #[must_use]
    pub fn into_doc(self) -> Automerge {
        self.doc
    }

    /// The record as it stood at some of its heads. Costs a replay of the history up to there.
    ///
    /// # Errors
    /// [`RecordError::Unreadable`] when the heads are not of this record.
    pub fn at(&self, heads: &[ChangeHash]) -> Result<Self, RecordError> {
        let mut wanted = heads.to_vec();
        wanted.sort();
        if self.heads() == wanted {
            return Ok(self.clone());
        }
        let doc = self.doc.fork_at(heads).map_err(|e| RecordError::Unreadable { why: e.to_string() })?;
        Self::wrap(self.id, doc)
    }

    /// The next free sequence number of an actor in this record, from 1.
    #[must_use]
    pub fn next_seq(&self, actor: &ActorId) -> u64 {
        self.last_of(actor).map_or(1, |(seq, _)| seq + 1)
    }

    /// An actor's last change in this record: its sequence number and hash.
    #[must_use]
    pub fn last_of(&self, actor: &ActorId) -> Option<(u64, ChangeHash)> {
        let all = self.doc.get_changes_meta(&[]);
        all.iter().filter(|m| m.actor.as_ref() == actor).map(|m| (m.seq, m.hash)).max_by_key(|(seq, _)| *seq)
    }
}

fn apply_to(doc: &mut Automerge, changes: impl IntoIterator<Item = Change>) -> Result<(), RecordError> {
    let changes: Vec<Change> = changes.into_iter().collect();
    let hashes: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
    doc.apply_changes(changes).map_err(|e| RecordError::Unreadable { why: e.to_string() })?;
    // Automerge answers Ok and hides a change whose dependency is missing; that would be silent loss.
    match hashes.iter().find(|h| doc.get_change_meta_by_hash(h).is_none()) {
        Some(orphan) => Err(RecordError::Unreadable { why: format!("change {orphan} depends on one that is not here") }),
        None => Ok(()),
    }
}
