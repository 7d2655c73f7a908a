//! Making the change: the same table and the same policy that the hub will ask, before anything is kept.

use std::sync::Arc;

use automerge::{ActorId, Change, ChangeHash};
use record::document::Commit;
use record::policy::{Asking, Refusal, judge, judge_decoded};
use record::table::Kind;
use record::{Author, Record, RecordId};
use rusqlite::Connection;
use wire::actor_id;
use wire::seam::CrashPoints;
use wire::shadow::FULL_ON_DEVICE;

use super::Context;
use super::long_text::parts;
use crate::data::{self, Cutting};
use crate::error::DeviceError;
use crate::forms::RecordWrite;
use crate::pages::{Desk, Tried, done_words, send_group};

/// Writes everything one action writes, and the batch that carries it. Call it inside one IMMEDIATE transaction.
/// Answers with the records that changed; none where nothing would differ.
///
/// # Errors
/// `changed_underneath` and every refusal of table and policy: the caller rolls back, and the typing stays a draft.
pub(crate) fn commit(
    connection: &Connection,
    cx: &Context<'_>,
    desk: &Desk<'_>,
    power: &dyn CrashPoints,
    writes: &[RecordWrite],
) -> Result<Vec<RecordId>, DeviceError> {
    let incarnation = cx.known.heard.incarnation.ok_or(DeviceError::NoIncarnation)?;
    let author = cx.known.roster.author(cx.known.me(), cx.hub_now()).ok_or_else(|| {
        Refusal::new("not_on_roster", "", "the roster on this device does not name you; connect, or ask your supervisor")
    })?;
    let mut changes = Vec::new();
    for write in writes {
        for part in parts(connection, write)? {
            let Some((rec, change, record)) = one(connection, cx, desk, incarnation, author, &part)? else { continue };
            let kind = record.kind();
            let (words, _) = done_words(desk, kind, write);
            let group = send_group(kind, Some(write)).to_owned();
            changes.push(Cutting { rec, record: record.id(), raw: change.raw_bytes().to_vec(), group, words });
        }
    }
    if !changes.is_empty() {
        data::cut(connection, cx, power, incarnation, &changes)?;
    }
    let mut records: Vec<RecordId> = changes.into_iter().map(|c| c.record).collect();
    records.dedup();
    Ok(records)
}

/// The row of its record, the change, and the record after it.
type Made = (i64, Change, Arc<Record>);

fn one(
    connection: &Connection,
    cx: &Context<'_>,
    desk: &Desk<'_>,
    incarnation: u64,
    author: Author,
    write: &RecordWrite,
) -> Result<Option<Made>, DeviceError> {
    let linked = data::linked(connection, write.record)?;
    let asking = Asking { author, roster: &cx.known.roster, at: cx.hub_now(), linked: &linked };
    let one = One { connection, cx, desk, incarnation, asking, write };
    match (data::open(connection, write.record)?, write.make) {
        (Some(held), _) => one.on_held(held.rec, held.branch, &held.record),
        (None, Some(kind)) => one.on_new(kind).map(Some),
        (None, None) => Err(DeviceError::NoSuch { what: "record" }),
    }
}

/// The writing of one change.
struct One<'a> {
    connection: &'a Connection,
    cx: &'a Context<'a>,
    desk: &'a Desk<'a>,
    incarnation: u64,
    asking: Asking<'a>,
    write: &'a RecordWrite,
}

impl One<'_> {
    /// Onto a record that is held; none where nothing would differ.
    fn on_held(&self, rec: i64, branch: u32, held: &Arc<Record>) -> Result<Option<Made>, DeviceError> {
        let (connection, id) = (self.connection, self.write.record);
        // The hub would set it aside: better that the typing stays a draft, and its officer knows.
        if data::stored_bytes(connection, id)?.is_some_and(|bytes| bytes > FULL_ON_DEVICE) {
            return Err(Refusal::new(
                "record_full",
                "",
                "so much stands in this record that it takes nothing more; start a new one that links to it",
            )
            .into());
        }
        let commit = self.commit(branch);
        let (record, change) = match self.tried(&commit, &held.heads()) {
            Some(done) => done,
            None => {
                let mut record = Record::clone(held);
                let Some(change) = record.edit(&commit, &self.write.edits)? else { return Ok(None) };
                judge(id, &change, Some(held), &self.asking)?;
                (record, change)
            }
        };
        let record = Arc::new(record);
        data::put_change(connection, self.cx.known, rec, &record, &change)?;
        data::settle_closed_notices(connection, self.cx, rec, &record)?;
        Ok(Some((rec, change, record)))
    }

    /// The first of a record.
    fn on_new(&self, kind: &'static Kind) -> Result<Made, DeviceError> {
        let commit = self.commit(0);
        let (record, change) = match self.tried(&commit, &[]).filter(|(record, _)| record.kind().name == kind.name) {
            Some(done) => done,
            None => {
                let (record, change) = Record::create(self.write.record, kind, &commit, &self.write.edits)?;
                judge_decoded(&change.decode(), kind, None, &self.asking)?;
                (record, change)
            }
        };
        let rec = data::put(self.connection, self.cx.known, None, &record)?;
        data::made_here(self.connection, rec)?;
        Ok((rec, change, Arc::new(record)))
    }

    fn commit(&self, branch: u32) -> Commit {
        let known = self.cx.known;
        Commit {
            author: self.asking.author,
            actor: ActorId::from(actor_id(&known.public_key, self.write.record, self.incarnation, branch)),
            at: self.cx.now,
            offset: known.offset(),
        }
    }

    /// What the form tried is this very change where it was tried on this very record, at the same instant.
    fn tried(&self, commit: &Commit, before: &[ChangeHash]) -> Option<(Record, Change)> {
        let same = |t: &Tried| {
            t.record.id() == self.write.record
                && *t.change.actor_id() == commit.actor
                && t.edits == self.write.edits
                && t.linked == self.asking.linked
                && t.before == before
        };
        self.desk.tried.take().filter(same).map(|tried| (tried.record, tried.change))
    }
}
