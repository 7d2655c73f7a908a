//! What an action will write, and a trial of it against the table and the policy before anything is kept.

use automerge::ActorId;
use record::document::Commit;
use record::policy::{Asking, judge, judge_decoded};
use record::table::Kind;
use record::{Edit, EntryId, Record, RecordId};
use uuid::Uuid;

use super::fault::FormFault;
use crate::pages::{Desk, Tried};
use crate::screen::{Saved, Words};

/// Where fresh ids come from: UUIDv7, one a call.
pub type Fresh<'a> = dyn FnMut() -> Uuid + 'a;

/// Edits of one record: one change.
#[derive(Clone, Debug)]
pub struct RecordWrite {
    /// The record; a fresh id where it is made.
    pub record: RecordId,
    /// Its kind, where it is to be made.
    pub make: Option<&'static Kind>,
    /// What to write.
    pub edits: Vec<Edit>,
}

/// All that one action of an officer writes. The device commits all of it in one transaction, in this order.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The record edited or made first, then the others.
    pub writes: Vec<RecordWrite>,
    /// The entry the answer names.
    pub entry: Option<EntryId>,
    /// `task_withdraw` can take it back.
    pub undo: bool,
    /// What it counts towards or causes.
    pub notes: Vec<Words>,
}

impl Planned {
    /// Edits of one record that exists.
    #[must_use]
    pub fn edit(record: RecordId, edits: Vec<Edit>) -> Self {
        Self::first(RecordWrite { record, make: None, edits })
    }

    /// A new record.
    #[must_use]
    pub fn make(record: RecordId, kind: &'static Kind, edits: Vec<Edit>) -> Self {
        Self::first(RecordWrite { record, make: Some(kind), edits })
    }

    fn first(write: RecordWrite) -> Self {
        Self { writes: vec![write], entry: None, undo: false, notes: Vec::new() }
    }

    /// Names the entry; `undo` if it can be taken back.
    #[must_use]
    pub fn with_entry(mut self, entry: EntryId, undo: bool) -> Self {
        (self.entry, self.undo) = (Some(entry), undo);
        self
    }

    /// Says what it causes.
    #[must_use]
    pub fn note(mut self, words: Words) -> Self {
        self.notes.push(words);
        self
    }

    /// Writes another record besides.
    #[must_use]
    pub fn and(mut self, write: RecordWrite) -> Self {
        self.writes.push(write);
        self
    }

    /// The answer, once it is durable.
    #[must_use]
    pub fn saved(&self, at: i64, waiting_signal: bool) -> Saved {
        Saved {
            record: self.writes.first().map_or(Uuid::nil(), |w| w.record.0),
            entry: self.entry.map(|e| e.0),
            at,
            waiting_signal,
            undo: self.undo,
            notes: self.notes.clone(),
        }
    }
}

/// Whether these edits of a record would be let in: table first, then policy, exactly as at the commit and at the hub. What
/// was let in stays on the desk for the commit.
///
/// # Errors
/// [`FormFault`] naming the record's field.
pub fn trial(desk: &Desk<'_>, record: &Record, edits: &[Edit]) -> Result<(), FormFault> {
    let own = (desk.actor)(record.id());
    let may_keep = own.is_some();
    if let Some(tried) = attempt(desk, record, edits, own)? {
        *desk.tried.borrow_mut() = may_keep.then_some(tried);
    }
    Ok(())
}

/// As [`trial`], with the record as it would then stand; nothing of it is kept.
///
/// # Errors
/// [`FormFault`] naming the record's field.
pub fn tried(desk: &Desk<'_>, record: &Record, edits: &[Edit]) -> Result<Record, FormFault> {
    Ok(attempt(desk, record, edits, None)?.map_or_else(|| record.clone(), |tried| tried.record))
}

/// None where nothing would differ.
fn attempt(desk: &Desk<'_>, record: &Record, edits: &[Edit], actor: Option<ActorId>) -> Result<Option<Tried>, FormFault> {
    let stranger = commit(desk)?;
    let commit = Commit { actor: actor.unwrap_or_else(|| stranger.actor.clone()), ..stranger };
    let mut copy = record.clone();
    let Some(change) = copy.edit(&commit, edits)? else { return Ok(None) };
    let linked = (desk.linked)(record.id());
    let asking = Asking { author: commit.author, roster: desk.roster, at: desk.hub_now(), linked: &linked };
    judge(record.id(), &change, Some(record), &asking)?;
    Ok(Some(Tried { before: record.heads(), edits: edits.to_vec(), linked, record: copy, change }))
}

/// Whether a record could be made so. What was let in stays on the desk for the commit.
///
/// # Errors
/// [`FormFault`] naming the record's field.
pub fn trial_make(desk: &Desk<'_>, id: RecordId, kind: &'static Kind, edits: &[Edit]) -> Result<(), FormFault> {
    let (own, stranger) = ((desk.actor)(id), commit(desk)?);
    let may_keep = own.is_some();
    let commit = Commit { actor: own.unwrap_or_else(|| stranger.actor.clone()), ..stranger };
    let (record, change) = Record::create(id, kind, &commit, edits)?;
    let linked = (desk.linked)(id);
    let asking = Asking { author: commit.author, roster: desk.roster, at: desk.hub_now(), linked: &linked };
    judge_decoded(&change.decode(), kind, None, &asking)?;
    *desk.tried.borrow_mut() = may_keep.then(|| Tried { before: Vec::new(), edits: edits.to_vec(), linked, record, change });
    Ok(())
}

fn commit(desk: &Desk<'_>) -> Result<Commit, FormFault> {
    let author = desk.author().ok_or_else(|| FormFault::of("not_on_roster", ""))?;
    // A change of this actor is never kept.
    Ok(Commit { author, actor: ActorId::from([0xff; 16]), at: desk.now, offset: desk.offset })
}

pub(super) fn entry_id(fresh: &mut Fresh<'_>) -> EntryId {
    EntryId(fresh())
}

pub(super) fn record_id(fresh: &mut Fresh<'_>) -> RecordId {
    RecordId(fresh())
}
