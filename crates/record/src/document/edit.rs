//! Editing a record: one action of an officer is one change.

use std::borrow::Cow;
use std::sync::OnceLock;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ChangeHash, ObjId, ObjType, ROOT, ScalarValue};
use serde_json::{Value, json};

use super::{Entry, Record, TEXT_UNIT, text};
use crate::author::Author;
use crate::error::RecordError;
use crate::id::{EntryId, RecordId};
use crate::roster::Ms;
use crate::table::{Kind, Type};
use crate::value::{canonical, shape};

/// What a change carries beside its edits.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Who writes, with the grade and role they hold now.
    pub author: Author,
    /// The actor derived for this device and record; nobody picks one.
    pub actor: ActorId,
    /// The device's time, ms UTC.
    pub at: Ms,
    /// The last known offset of the device's clock to the hub, ms.
    pub offset: i64,
}

/// One edit. `seen` is what stood on the screen when the author began ([`crate::resolve::Resolved::seen`]);
/// none means that nothing was shown and the present value is meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Writes a field; Null clears it.
    Field {
        /// The field.
        name: String,
        /// JSON of the field's type.
        value: Value,
        /// Operations the author saw.
        seen: Option<Vec<String>>,
    },
    /// Adds an item to a set field.
    Add {
        /// The field.
        name: String,
        /// The item.
        item: Value,
    },
    /// Takes an item out of the resolved set.
    Remove {
        /// The field.
        name: String,
        /// The item.
        item: Value,
    },
    /// Adds an entry.
    Entry {
        /// A fresh id.
        id: EntryId,
        /// Its type.
        kind: String,
        /// Its body.
        body: Value,
    },
    /// Rewrites a text, from what the author had before them.
    Text {
        /// The text.
        name: String,
        /// The heads the author started from; none means the present.
        base: Option<Vec<ChangeHash>>,
        /// The whole new text.
        new: String,
    },
}

impl Edit {
    /// A field written whatever stood there; for forms, give `seen` instead.
    #[must_use]
    pub fn field(name: &str, value: impl Into<Value>) -> Self {
        Self::Field { name: name.to_owned(), value: value.into(), seen: None }
    }

    /// An entry.
    #[must_use]
    pub fn entry(id: EntryId, kind: &str, body: Value) -> Self {
        Self::Entry { id, kind: kind.to_owned(), body }
    }

    /// A text from what stands now.
    #[must_use]
    pub fn text(name: &str, new: &str) -> Self {
        Self::Text { name: name.to_owned(), base: None, new: new.to_owned() }
    }
}

/// An edit checked against the table and ready to write.
enum Ready {
    Field(&'static str, ScalarValue),
    Entry(String, String),
    Splices(&'static str, Vec<text::Splice>),
}

impl Record {
    /// Makes a record. The first change creates `fields`, `entries`, `text` and every Text the kind has: a Text made
    /// lazily on two devices would hide one person's words.
    ///
    /// # Errors
    /// [`RecordError::BadValue`] or [`RecordError::NoSuch`] naming the field.
    pub fn create(id: RecordId, kind: &'static Kind, commit: &Commit, edits: &[Edit]) -> Result<(Self, Change), RecordError> {
        let mut doc = Automerge::new_with_encoding(TEXT_UNIT).with_actor(commit.actor.clone());
        let edits = joined(edits, |_| Vec::new());
        let ready = edits.iter().map(|e| first(kind, commit, e)).collect::<Result<Vec<_>, _>>()?;
        let options = options(commit);
        doc.transact_with::<_, _, automerge::AutomergeError, _>(
            |_| options,
            |tx| {
                tx.put(ROOT, "kind", kind.name)?;
                tx.put(ROOT, "schema", kind.schema)?;
                let fields = tx.put_object(ROOT, "fields", ObjType::Map)?;
                let entries = tx.put_object(ROOT, "entries", ObjType::Map)?;
                let texts = tx.put_object(ROOT, "text", ObjType::Map)?;
                for spec in kind.texts {
                    tx.put_object(&texts, spec.name, ObjType::Text)?;
                }
                write_all(tx, &fields, &entries, &texts, &ready)
            },
        )
        .map_err(|failure| RecordError::Unreadable { why: failure.error.to_string() })?;
        let record = Self::wrap(id, doc)?;
        let change = record.last_change()?;
        Ok((record, change))
    }

    /// Writes edits as one change; none when nothing would differ.
    ///
    /// # Errors
    /// [`RecordError::ChangedUnderneath`] when a field moved since it was seen; [`RecordError::BadValue`] or
    /// [`RecordError::NoSuch`] naming the field. The record is then unchanged.
    pub fn edit(&mut self, commit: &Commit, edits: &[Edit]) -> Result<Option<Change>, RecordError> {
        let edits = joined(edits, |name| self.items(name));
        let ready: Vec<Ready> =
            edits.iter().map(|e| self.ready(commit, e)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        if ready.is_empty() {
            return Ok(None);
        }
        self.doc.set_actor(commit.actor.clone());
        let (fields, entries, texts) = (self.fields.clone(), self.entries.clone(), self.texts.clone());
        let options = options(commit);
        let done = self
            .doc
            .transact_with::<_, _, automerge::AutomergeError, _>(
                |()| options,
                |tx| write_all(tx, &fields, &entries, &texts, &ready),
            )
            .map_err(|failure| RecordError::Unreadable { why: failure.error.to_string() })?;
        let Some(hash) = done.hash else { return Ok(None) };
        let added = ready.iter().filter_map(|r| match r {
            // Its Lamport time is read from the change, below.
            Ready::Entry(id, json) => Entry::parse(id.parse().ok()?, json, commit.author, hash.0, 0),
            _ => None,
        });
        if ready.iter().any(|r| matches!(r, Ready::Field(..))) {
            self.read.fields = OnceLock::new();
        }
        self.read_on(&hash, added.collect());
        self.last_change().map(Some)
    }

    fn last_change(&self) -> Result<Change, RecordError> {
        self.doc.get_last_local_change().ok_or_else(|| RecordError::Unreadable { why: "the change just made is gone".into() })
    }

    fn ready(&self, commit: &Commit, edit: &Edit) -> Result<Option<Ready>, RecordError> {
        match edit {
            Edit::Field { name, value, seen } => {
                let field = self.kind.field(name).ok_or_else(|| no_such(self.kind, "field", name))?;
                let now = self.field(name);
                if seen.as_ref().is_some_and(|ops| *ops != now.seen()) {
                    return Err(RecordError::ChangedUnderneath {
                        field: name.clone(),
                        mine: value.to_string(),
                        now: now.value.to_string(),
                    });
                }
                let checked = checked(&field.takes, name, value)?;
                // Writing what already shows, with nothing else standing beside it, is not an edit.
                if checked == now.value && !now.contested() && !now.candidates.is_empty() {
                    return Ok(None);
                }
                Ok(Some(Ready::Field(field.name, to_scalar(&field.takes, &checked))))
            }
            Edit::Add { name, item } => {
                let mut items = self.items(name);
                items.push(item.clone());
                self.ready(commit, &Edit::field(name, items))
            }
            Edit::Remove { name, item } => {
                let mut items = self.items(name);
                items.retain(|i| canonical(i) != canonical(item));
                self.ready(commit, &Edit::field(name, items))
            }
            Edit::Entry { id, kind, body } => entry(self.kind, commit, *id, kind, body).map(Some),
            Edit::Text { name, base, new } => {
                let spec = self.kind.text(name).ok_or_else(|| no_such(self.kind, "text", name))?;
                let now = self.text(name);
                let before = match base {
                    Some(heads) => self.text_at(name, heads),
                    None => now.clone(),
                };
                // Somebody rewrote the very words this author did, after they had begun: that is for them to see, not to merge.
                if base.is_some() && text::collide(&before, new, &now) {
                    return Err(RecordError::ChangedUnderneath { field: name.clone(), mine: new.clone(), now });
                }
                let splices = text::rebase(&before, new, &now);
                Ok((!splices.is_empty()).then_some(Ready::Splices(spec.name, splices)))
            }
        }
    }
}

/// Several items added to one set, or taken out of it, are one write of it: a change writes a field once. `stands` is what the
/// set holds.
fn joined<'e>(edits: &'e [Edit], stands: impl Fn(&str) -> Vec<Value>) -> Cow<'e, [Edit]> {
    let several = |name: &str| edits.iter().filter(|e| set_of(e) == Some(name)).count() > 1;
    if !edits.iter().any(|e| set_of(e).is_some_and(several)) {
        return Cow::Borrowed(edits);
    }
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        let Some(name) = set_of(edit).filter(|name| several(name)) else {
            out.push(edit.clone());
            continue;
        };
        let at =
            out.iter().position(|e| matches!(e, Edit::Field { name: written, .. } if written == name)).unwrap_or_else(|| {
                out.push(Edit::field(name, stands(name)));
                out.len() - 1
            });
        let Edit::Field { value: Value::Array(items), .. } = &mut out[at] else { continue };
        match edit {
            Edit::Add { item, .. } => items.push(item.clone()),
            Edit::Remove { item, .. } => items.retain(|i| canonical(i) != canonical(item)),
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// The set that an edit adds an item to or takes one out of.
fn set_of(edit: &Edit) -> Option<&str> {
    match edit {
        Edit::Add { name, .. } | Edit::Remove { name, .. } => Some(name),
        _ => None,
    }
}

fn first(kind: &'static Kind, commit: &Commit, edit: &Edit) -> Result<Ready, RecordError> {
    match edit {
        Edit::Field { name, value, .. } => {
            let field = kind.field(name).ok_or_else(|| no_such(kind, "field", name))?;
            Ok(Ready::Field(field.name, to_scalar(&field.takes, &checked(&field.takes, name, value)?)))
        }
        Edit::Add { name, item } => first(kind, commit, &Edit::field(name, vec![item.clone()])),
        Edit::Remove { name, .. } => first(kind, commit, &Edit::field(name, Value::Null)),
        Edit::Entry { id, kind: name, body } => entry(kind, commit, *id, name, body),
        Edit::Text { name, new, .. } => {
            let spec = kind.text(name).ok_or_else(|| no_such(kind, "text", name))?;
            Ok(Ready::Splices(spec.name, text::rebase("", new, "")))
        }
    }
}

fn entry(table: &'static Kind, commit: &Commit, id: EntryId, name: &str, body: &Value) -> Result<Ready, RecordError> {
    let spec = table.entry(name).ok_or_else(|| no_such(table, "entry", name))?;
    let body = if body.is_null() { json!({}) } else { body.clone() };
    let body = shape(spec.body, name, &body)?;
    let json = json!({
        "type": name, "v": 1, "at": commit.at, "tz": "Europe/London", "offset": commit.offset, "body": body,
    });
    Ok(Ready::Entry(id.to_string(), canonical(&json)))
}

fn checked(takes: &Type, name: &str, value: &Value) -> Result<Value, RecordError> {
    if value.is_null() { Ok(Value::Null) } else { takes.check(name, value) }
}

fn to_scalar(takes: &Type, value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        _ if takes.composite() => ScalarValue::Str(canonical(value).into()),
        Value::Bool(b) => ScalarValue::Boolean(*b),
        Value::Number(n) => n.as_i64().map_or(ScalarValue::Null, ScalarValue::Int),
        Value::String(s) => ScalarValue::Str(s.as_str().into()),
        other => ScalarValue::Str(canonical(other).into()),
    }
}

fn write_all(
    tx: &mut impl Transactable,
    fields: &ObjId,
    entries: &ObjId,
    texts: &ObjId,
    ready: &[Ready],
) -> Result<(), automerge::AutomergeError> {
    for edit in ready {
        match edit {
            Ready::Field(name, value) => {
                // Delete and put in one transaction: an equal put is otherwise nothing at all, or a bare delete.
                if tx.get(fields, *name)?.is_some() {
                    tx.delete(fields, *name)?;
                }
                tx.put(fields, *name, value.clone())?;
            }
            Ready::Entry(id, json) => tx.put(entries, id.as_str(), json.as_str())?,
            Ready::Splices(name, splices) => {
                let Some((_, obj)) = tx.get(texts, *name)? else { return Err(automerge::AutomergeError::NotAnObject) };
                for s in splices {
                    tx.splice_text(&obj, s.at, s.delete, &s.insert)?;
                }
            }
        }
    }
    Ok(())
}

fn options(commit: &Commit) -> CommitOptions {
    // Automerge's time is in seconds and defaults to 0, so it is always set.
    CommitOptions::default().with_time(commit.at.div_euclid(1000)).with_message(commit.author.to_string())
}

pub(crate) fn no_such(kind: &Kind, shape: &'static str, name: &str) -> RecordError {
    RecordError::NoSuch { kind: kind.name.to_owned(), shape, name: name.to_owned() }
}
