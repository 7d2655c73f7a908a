//! The fourth stage: the kind's table, asked twice. Allowed as it was written and as grants stand now: in. Only as it was
//! written: a supervisor decides. Otherwise it is set aside.

use std::collections::BTreeSet;

use automerge::{Change, ChangeHash, ExpandedChange};
use record::kinds::links;
use record::planted::{Bug, planted};
use record::policy::{Asking, Standing, judge, judge_decoded, reads};
use record::table::Linked;
use record::{Author, Record, RecordId};

use super::Refused;
use super::signed::SignedBatch;
use crate::error::HubError;
use crate::hub::Hub;

const STAGE: &str = "policy";
/// The code of a change that says something else under an entry's id.
pub(super) const ENTRY_EXISTS: &str = "entry_exists";

/// What the change is judged with.
pub(super) struct Case<'a> {
    pub(super) hub: &'a Hub,
    pub(super) batch: &'a SignedBatch,
    pub(super) linked: &'a [Linked],
    pub(super) now: i64,
}

impl From<HubError> for Refused {
    fn from(error: HubError) -> Self {
        Self::at(STAGE, error.code())
    }
}

/// `made` is what the change makes where there was no record.
pub(super) fn allowed(
    case: &Case<'_>,
    id: RecordId,
    (change, expanded): (&Change, &ExpandedChange),
    record: Option<&Record>,
    made: Option<&Record>,
) -> Result<(), Refused> {
    let Case { hub, batch, linked, now } = *case;
    // Asked of the record as it stands: at the change's own dependencies an id taken on another branch looks free.
    if record.is_some_and(|r| r.has_entry_of(expanded)) {
        return Err(Refused { field: "entries".into(), ..Refused::at(STAGE, ENTRY_EXISTS) });
    }
    let claimed = batch.claimed_ms(change.timestamp(), now);
    let author = batch.author(hub, change.message(), claimed, now)?;
    let mut deps: Vec<ChangeHash> = change.deps().to_vec();
    deps.sort();
    // Mostly it was written on top of everything the hub has, and nothing has to be wound back.
    let wound = record.filter(|r| r.heads() != deps).map(|r| r.at(&deps)).transpose();
    let wound = wound.map_err(|e| Refused::at(STAGE, e.code()))?;
    let before = wound.as_ref().or(record);
    let linked_then = record.zip(wound.as_ref()).map(|(now, then)| linked_at(linked, now, then));
    let near = linked_then.as_deref().unwrap_or(linked);
    let ask = |roster, at| {
        let asking = Asking { author, roster, at, linked: near };
        match before.or(made) {
            Some(of) => judge_decoded(expanded, of.kind(), before, &asking),
            None => judge(id, change, None, &asking),
        }
    };
    let refused = |r: record::policy::Refusal| Refused { field: r.field, ..Refused::at(STAGE, r.code) };
    if planted(Bug::PolicyOnPatches) && record.is_some_and(|r| shows_nothing(r, change)) {
        return Ok(());
    }
    if planted(Bug::PolicyAtDepsOnly)
        && let Some(then) = &batch.then
    {
        return ask(then.as_ref(), claimed).map_err(refused);
    }
    // The author line was true when it was written; what is asked is what it opens today, and what it opened then.
    let then = batch.then.as_ref().filter(|_| !batch.enrolment.system);
    match (ask(batch.roster.as_ref(), now), then) {
        // The same roster says it again: most changes are judged once.
        (Ok(()), Some(then)) if then.version == batch.roster.version => {}
        (Ok(()), Some(then)) => ask(then.as_ref(), claimed).map_err(refused)?,
        (Ok(()), None) => {}
        (Err(today), Some(then)) => {
            ask(then.as_ref(), claimed).map_err(refused)?;
            return Err(Refused { review: true, ..refused(today) });
        }
        (Err(today), None) => return Err(refused(today)),
    }
    if !batch.enrolment.system && lost(case, record, before, &deps, author, claimed) {
        return Err(Refused { review: true, ..Refused::at(STAGE, "grant_lost") });
    }
    if batch.lease_until.is_some_and(|until| claimed > until) && !captures(before, record, change, id) {
        return Err(Refused { review: true, ..Refused::at("signed", "lease_ended") });
    }
    Ok(())
}

/// What was linked to the record as it stood at a change's dependencies: without what it has been linked to since. A link
/// made meanwhile shuts nobody out of what they wrote before it; whether they may still read it is asked by [`lost`].
fn linked_at(linked: &[Linked], present: &Record, before: &Record) -> Vec<Linked> {
    let names = |record: &Record| -> BTreeSet<RecordId> { links(record).into_iter().map(|(_, to)| to).collect() };
    let (now, then) = (names(present), names(before));
    linked.iter().filter(|l| then.contains(&l.id) || !now.contains(&l.id)).cloned().collect()
}

/// Whether the record left its author's sight while they wrote: restricted, or linked to a victim. What they saw it was
/// allowed by does not hold any more, so a supervisor decides. Work that was given to somebody else meanwhile is not lost
/// sight of in this sense: a result that crossed a reassignment counts (practice P8, P17).
fn lost(
    case: &Case<'_>,
    present: Option<&Record>,
    before: Option<&Record>,
    deps: &[ChangeHash],
    author: Author,
    claimed: i64,
) -> bool {
    let (Some(present), Some(before)) = (present, before) else { return false };
    let Case { batch, linked, now, .. } = *case;
    // Written on what stands: it was judged by that already.
    if present.heads() == deps || reads(present, linked, &batch.roster, author.officer, now) {
        return false;
    }
    let roster = batch.then.as_deref().unwrap_or(&batch.roster);
    let worked = Standing::of(Some(before), &Asking { author, roster, at: claimed, linked }).works_on();
    !worked || present.yes("restricted")
}

/// Whether a change alters nothing that a patch would speak of: a losing write, or one of an equal value.
fn shows_nothing(record: &Record, change: &Change) -> bool {
    let mut after = record.clone();
    after.apply([change.clone()]).is_ok() && after.doc().hydrate(None) == record.doc().hydrate(None)
}

/// Practice P14: past its lease a phone may only capture, that is write notes.
fn captures(before: Option<&Record>, record: Option<&Record>, change: &Change, id: RecordId) -> bool {
    let kind = before.or(record).map(|r| r.kind().name);
    let made = || Record::from_changes(id, [change.clone()]).ok().map(|r| r.kind().name);
    kind.or_else(made) == Some("note")
}
