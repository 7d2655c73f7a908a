//! Set aside, not stuck. A refused change goes with its words to "Needs you"; what the officer wrote on top of it is
//! replayed without it, as the next branch, and sent. Nothing typed is thrown away.

use std::collections::HashSet;

use automerge::{ActorId, Change, ChangeHash, ReadDoc};
use record::document::Commit;
use record::planted::{Bug, planted};
use record::policy::{Asking, judge};
use record::{Edit, OfficerId, Record, RecordId};
use rusqlite::{Connection, params};
use wire::message::DeclinedWords;
use wire::seam::uuid7;
use wire::{Hash, actor_id, preflight};

use crate::data::{self, Aside, Cutting, Loaded};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::pages::{SetAside, send_group, told_words};
use crate::screen::Words;
use crate::seams::Seams;

/// The code of a change whose number was used before: by another copy of this vault, or before it was restored from one.
pub(crate) const NUMBER_REUSED: &str = "number_reused";

/// The codes of a change that was refused for what it builds on, and for nothing of its own.
const BUILDS_ON: [&str; 2] = ["blocked", "missing_dependency"];

/// A change the hub did not take.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// Its record.
    pub record: RecordId,
    /// The change.
    pub change: Hash,
    /// Why.
    pub code: String,
    /// What it is about.
    pub field: Option<String>,
    /// Where a supervisor set it aside: their words, and who they are.
    pub declined: Option<(String, OfficerId)>,
    /// What it was, as the hub tells it: for where it is not here.
    pub told: Option<DeclinedWords>,
}

/// Takes refused changes out of their records and keeps their words. Answers how many were set aside, and which records
/// changed by it.
pub(crate) fn take(
    connection: &Connection,
    cx: &Context<'_>,
    seams: &Seams,
    refused: Vec<Refused>,
) -> Result<(u32, Vec<RecordId>), DeviceError> {
    let mut records: Vec<RecordId> = refused.iter().map(|r| r.record).collect();
    records.sort();
    records.dedup();
    let mut count = 0;
    for id in &records {
        let of_this: Vec<&Refused> = refused.iter().filter(|r| r.record == *id).collect();
        count += one(connection, cx, seams, *id, &of_this)?;
        // Words that were taken out displace nobody and are displaced by nobody.
        if let Some(held) = data::load(connection, *id)? {
            data::put_notices(connection, cx, held.rec, &held.record)?;
        }
    }
    Ok((count, records))
}

fn one(connection: &Connection, cx: &Context<'_>, seams: &Seams, id: RecordId, refused: &[&Refused]) -> Result<u32, DeviceError> {
    let Some(held) = data::load(connection, id)? else { return not_here(connection, cx, seams, id, refused) };
    let changes = held.record.changes();
    let here: HashSet<[u8; 32]> = changes.iter().map(|c| c.hash().0).collect();
    let (refused, elsewhere): (Vec<&Refused>, Vec<&Refused>) = refused.iter().copied().partition(|r| here.contains(&r.change.0));
    let mut count = not_here(connection, cx, seams, id, &elsewhere)?;
    let named: HashSet<ChangeHash> = refused.iter().map(|r| ChangeHash(r.change.0)).collect();
    // Everything made on top of a refused change cannot stand without it: dependencies come first in this order.
    let mut out: HashSet<ChangeHash> = HashSet::new();
    let mut causes: Vec<(&Change, Option<&Refused>)> = Vec::new();
    for change in &changes {
        let on_top = change.deps().iter().any(|d| out.contains(d));
        if !on_top && !named.contains(&change.hash()) {
            continue;
        }
        out.insert(change.hash());
        // What was refused only for what it stands on is judged anew once replayed. So is one whose number another copy of
        // this vault had used: nothing was wrong with it. What was refused for a reason of its own needs its officer, wherever
        // it stands: written again under another name it would pass by that reason.
        let named = refused.iter().find(|r| r.change.0 == change.hash().0).copied();
        let own = named.filter(|r| r.code != NUMBER_REUSED && !(on_top && BUILDS_ON.contains(&r.code.as_str())));
        causes.push((change, own));
    }
    if causes.is_empty() {
        return Ok(count);
    }
    let rest: Vec<Change> = changes.iter().filter(|c| !out.contains(&c.hash())).cloned().collect();
    for (change, cause) in causes.iter().filter_map(|(change, cause)| Some((change, (*cause)?))) {
        let declined = cause.declined.as_ref().map(|(reason, by)| (reason.as_str(), *by));
        keep(connection, seams, &held, change, Why { code: &cause.code, field: cause.field.as_deref(), declined })?;
        count += 1;
    }
    let mut again: Vec<&Change> = causes.iter().filter(|(_, cause)| cause.is_none()).map(|(change, _)| *change).collect();
    if planted(Bug::DependentDropped) {
        again.clear();
    }
    if rest.is_empty() {
        // The record itself was refused: nothing of it is at the hub, so all of its words wait for the officer.
        for change in again {
            keep(connection, seams, &held, change, Why::of("record_refused"))?;
            count += 1;
        }
        forget_rows(connection, &held)?;
        data::remove(connection, held.rec)?;
        return Ok(count);
    }
    let record = Record::from_changes(id, rest)?;
    let branch = held.branch + 1;
    connection.execute("UPDATE record SET branch = ?2 WHERE rec = ?1", params![held.rec, branch])?;
    data::put(connection, cx.known, Some(held.rec), &record)?;
    replay(connection, cx, seams, &held, record, branch, &again).map(|more| count + more)
}

/// Own rows of a record that goes: its changes are in "Needs you" now, with their bytes.
fn forget_rows(connection: &Connection, held: &Loaded) -> Result<(), DeviceError> {
    connection.execute("DELETE FROM own_change WHERE rec = ?1", [held.rec])?;
    Ok(())
}

/// Writes again, without the refused change, what was written on top of it.
fn replay(
    connection: &Connection,
    cx: &Context<'_>,
    seams: &Seams,
    held: &Loaded,
    mut record: Record,
    branch: u32,
    on_top: &[&Change],
) -> Result<u32, DeviceError> {
    let known = cx.known;
    let (Some(incarnation), Some(author)) = (known.heard.incarnation, known.roster.author(known.me(), cx.hub_now())) else {
        let kept: Result<Vec<()>, _> = on_top.iter().map(|c| keep(connection, seams, held, c, Why::of("not_replayed"))).collect();
        return Ok(u32::try_from(kept?.len()).unwrap_or(u32::MAX));
    };
    let linked = data::linked(connection, record.id())?;
    let asking = Asking { author, roster: &known.roster, at: cx.hub_now(), linked: &linked };
    let actor = ActorId::from(actor_id(&known.public_key, record.id(), incarnation, branch));
    let mut made = Vec::new();
    let mut count = 0;
    for change in on_top {
        let mut next = record.clone();
        let again = held.record.again(&change.hash(), &record).and_then(|again| {
            // What happened keeps its time: only the branch is new.
            let (at, offset) = (again.at, again.offset.unwrap_or(known.offset()));
            next.edit(&Commit { author, actor: actor.clone(), at, offset }, &again.edits).ok()
        });
        let allowed = |again: &Change| judge(record.id(), again, Some(&record), &asking).is_ok();
        match again {
            Some(again) if again.as_ref().is_none_or(allowed) => {
                data::own_change(connection, &Hash(change.hash().0), "aside", Some("replayed"), None)?;
                // Nothing to write: it stands already, without what was refused.
                let Some(again) = again else { continue };
                let (group, words) = data::own_words(connection, &Hash(change.hash().0))?
                    .unwrap_or_else(|| (send_group(record.kind(), None).to_owned(), Words::of("change.any")));
                let raw = again.raw_bytes().to_vec();
                made.push(Cutting { rec: held.rec, record: record.id(), raw, group, words });
                record = next;
            }
            _ => {
                keep(connection, seams, held, change, Why::of("not_replayed"))?;
                count += 1;
            }
        }
    }
    if !made.is_empty() {
        data::put(connection, known, Some(held.rec), &record)?;
        data::cut(connection, cx, &*seams.crash, incarnation, &made)?;
    }
    Ok(count)
}

/// Why a change is kept.
#[derive(Clone, Copy)]
struct Why<'a> {
    code: &'a str,
    field: Option<&'a str>,
    /// The supervisor's words, and who they are.
    declined: Option<(&'a str, OfficerId)>,
}

impl<'a> Why<'a> {
    fn of(code: &'a str) -> Self {
        Self { code, field: None, declined: None }
    }
}

/// A record leaves while changes of it wait for a supervisor: their words are kept, so that a no still finds them.
pub(crate) fn keep_in_review(connection: &Connection, seams: &Seams, id: RecordId) -> Result<(), DeviceError> {
    let Some(held) = data::load(connection, id)? else { return Ok(()) };
    for (hash, received_at) in data::reviewing(connection, held.rec)? {
        let Some(change) = held.record.doc().get_change_by_hash(&ChangeHash(hash.0)) else { continue };
        data::put_in_review(connection, &item(connection, seams, &held, &change, Why::of("in_review"))?, received_at)?;
    }
    Ok(())
}

/// Changes that were refused and are not in the record as it is here: it left while they waited, or came back without them; or
/// their author set this device up again since, or put back an older copy of it. A supervisor's no is told all the same.
fn not_here(
    connection: &Connection,
    cx: &Context<'_>,
    seams: &Seams,
    id: RecordId,
    refused: &[&Refused],
) -> Result<u32, DeviceError> {
    let mut count = out_of_review(connection, id, refused)?;
    if data::is_erased(connection, id)? {
        return Ok(count);
    }
    for one in refused {
        let (Some((reason, by)), Some(told)) = (&one.declined, &one.told) else { continue };
        let with = serde_json::from_str(&told.with).unwrap_or_default();
        let me = cx.known.me();
        let words = match told.did.as_str() {
            "" => Words::of("change.any"),
            did => data::with_desk(connection, cx, |desk| told_words(desk, &told.kind, did, &with, me)),
        };
        let shown = SetAside {
            id: uuid7(&*seams.clock, &*seams.rng),
            record: id,
            kind: told.kind.clone(),
            title: None,
            at: told.at,
            words,
            text: told.words.clone(),
            code: one.code.clone(),
            declined: Some((reason.clone(), *by)),
            entries: told.did.strip_prefix("entry.").map(str::to_owned).into_iter().collect(),
            again: false,
        };
        // What needed its officer before, here, is not asked again.
        let item = Aside { shown, change: one.change, field: one.field.clone(), raw: Vec::new() };
        count += u32::from(data::put_aside(connection, &item)?);
    }
    Ok(count)
}

/// A supervisor's no to changes of a record that has left: they need their officer now, and so does what was written on top
/// of them, which cannot be written again where the record is not.
fn out_of_review(connection: &Connection, id: RecordId, refused: &[&Refused]) -> Result<u32, DeviceError> {
    let mut out: HashSet<Hash> = HashSet::new();
    let mut count = 0;
    let items = data::in_review(connection)?.into_iter().map(|(item, _)| item).filter(|item| item.shown.record == id);
    for (item, deps) in as_written(items.collect()) {
        let on_top = deps.iter().any(|d| out.contains(d));
        // A supervisor's own word on it stands, wherever it was written.
        let named = refused.iter().find(|r| r.change == item.change);
        let cause = named.filter(|r| !(on_top && BUILDS_ON.contains(&r.code.as_str())));
        let declined = cause.and_then(|c| c.declined.as_ref()).map(|(reason, by)| (reason.as_str(), *by));
        let code = match cause {
            Some(cause) => cause.code.as_str(),
            None if on_top => "not_replayed",
            None => continue,
        };
        out.insert(item.change);
        count += u32::from(data::needs_after_all(connection, &item.change, code, declined)?);
    }
    Ok(count)
}

/// Changes with what each builds on, a change after those: their times and ids say nothing of that.
fn as_written(items: Vec<Aside>) -> Vec<(Aside, Vec<Hash>)> {
    let with_deps = |item: Aside| {
        let deps = preflight::check_as(&item.raw, &item.change.0).map(|c| c.deps).unwrap_or_default();
        (item, deps.into_iter().map(Hash).collect())
    };
    let mut rest: Vec<(Aside, Vec<Hash>)> = items.into_iter().map(with_deps).collect();
    let mut ordered: Vec<(Aside, Vec<Hash>)> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let waits: HashSet<Hash> = rest.iter().map(|(item, _)| item.change).collect();
        let next = rest.iter().position(|(_, deps)| !deps.iter().any(|d| waits.contains(d)));
        // Hashes name what they are made from, so that no ring can be.
        ordered.push(rest.remove(next.unwrap_or(0)));
    }
    ordered
}

/// Keeps a change and its words under "Needs you".
fn keep(connection: &Connection, seams: &Seams, held: &Loaded, change: &Change, why: Why<'_>) -> Result<(), DeviceError> {
    let item = item(connection, seams, held, change, why)?;
    data::put_aside(connection, &item)?;
    data::own_change(connection, &item.change, "aside", Some(why.code), None)?;
    Ok(())
}

/// A change as "Needs you" keeps it.
fn item(connection: &Connection, seams: &Seams, held: &Loaded, change: &Change, why: Why<'_>) -> Result<Aside, DeviceError> {
    let hash = Hash(change.hash().0);
    let said = held.record.said(&change.hash());
    let words = data::own_words(connection, &hash)?.map_or_else(|| Words::of(said.did), |(_, words)| words);
    let shown = SetAside {
        id: uuid7(&*seams.clock, &*seams.rng),
        record: held.record.id(),
        kind: held.record.kind().name.to_owned(),
        title: None,
        at: change.timestamp() * 1000,
        words,
        text: said.words,
        code: why.code.to_owned(),
        declined: why.declined.map(|(reason, by)| (reason.to_owned(), by)),
        entries: said.entries,
        again: true,
    };
    Ok(Aside { shown, change: hash, field: why.field.map(str::to_owned), raw: change.raw_bytes().to_vec() })
}

/// What a change that was set aside wrote, as edits to make again on the record as it stands now; none where it built on
/// something that is not there, or made the record.
pub(crate) fn again(record: &Record, raw: &[u8]) -> Option<Vec<Edit>> {
    let change = Change::from_bytes(raw.to_vec()).ok()?;
    let mut copy = record.clone();
    copy.apply([change.clone()]).ok()?;
    copy.again(&change.hash(), record).map(|again| again.edits)
}
