//! Making the change: the same table and the same policy that the hub will ask, before anything is kept.

use std::sync::Arc;

use automerge::{ActorId, Change, ChangeHash};
use record::document::Commit;
use record::policy::{Asking, Refusal, judge, judge_decoded};
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

fn one(
    connection: &Connection,
    cx: &Context<'_>,
    desk: &Desk<'_>,
    incarnation: u64,
    author: Author,
    write: &RecordWrite,
) -> Result<Option<(i64, Change, Arc<Record>)>, DeviceError> {
    let id = write.record;
    let commit = |branch: u32| Commit {
        author,
        actor: ActorId::from(actor_id(&cx.known.public_key, id, incarnation, branch)),
        at: cx.now,
        offset: cx.known.offset(),
    };
    let linked = data::linked(connection, id)?;
    let asking = Asking { author, roster: &cx.known.roster, at: cx.hub_now(), linked: &linked };
    // What the form tried is this very change where it was tried on this very record, at the same instant.
    let tried = |commit: &Commit, before: &[ChangeHash]| {
        let same = |t: &Tried| {
            t.record.id() == id
                && *t.change.actor_id() == commit.actor
                && t.edits == write.edits
                && t.linked == linked
                && t.before == before
        };
        desk.tried.take().filter(same).map(|tried| (tried.record, tried.change))
    };
    match (data::open(connection, id)?, write.make) {
        (Some(held), _) => {
            // The hub would set it aside: better that the typing stays a draft, and its officer knows.
            if data::stored_bytes(connection, id)?.is_some_and(|bytes| bytes > FULL_ON_DEVICE) {
                return Err(Refusal::new(
                    "record_full",
                    "",
                    "so much stands in this record that it takes nothing more; start a new one that links to it",
                )
                .into());
            }
            let commit = commit(held.branch);
            let (record, change) = match tried(&commit, &held.record.heads()) {
                Some(done) => done,
                None => {
                    let mut record = Record::clone(&held.record);
                    let Some(change) = record.edit(&commit, &write.edits)? else { return Ok(None) };
                    judge(id, &change, Some(&held.record), &asking)?;
                    (record, change)
                }
            };
            let record = Arc::new(record);
            data::put_change(connection, cx.known, held.rec, &record, &change)?;
            data::settle_closed_notices(connection, cx, held.rec, &record)?;
            Ok(Some((held.rec, change, record)))
        }
        (None, Some(kind)) => {
            let commit = commit(0);
            let (record, change) = match tried(&commit, &[]).filter(|(record, _)| record.kind().name == kind.name) {
                Some(done) => done,
                None => {
                    let (record, change) = Record::create(id, kind, &commit, &write.edits)?;
                    judge_decoded(&change.decode(), kind, None, &asking)?;
                    (record, change)
                }
            };
            let rec = data::put(connection, cx.known, None, &record)?;
            data::made_here(connection, rec)?;
            Ok(Some((rec, change, Arc::new(record))))
        }
        (None, None) => Err(DeviceError::NoSuch { what: "record" }),
    }
}
