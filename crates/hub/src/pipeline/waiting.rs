//! What waits for a supervisor, as it would stand; whom it waits for; and how they hear of it: a number with each sync, and a
//! hint when the queue has moved.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash, ReadDoc};
use record::kinds::readers;
use record::policy::{Asking, decides};
use record::resolve::Candidate;
use record::roster::Roster;
use record::table::Linked;
use record::{OfficerId, Record, RecordId, Scope};
use wire::message::{DeclinedWords, InReview, SetBy, StandsNow, Waiting};
use wire::{Hash, preflight};

use super::audience::Near;
use super::guard::guarded;
use super::{Moved, Refused};
use crate::error::Result;
use crate::hub::Hub;
use crate::storage::{Reading, WaitingRow};

/// Characters of a text that stands now: a supervisor compares, and opens the record for more.
const TEXT: usize = 4_000;

/// The stage under which a supervisor's decision counts.
pub(super) const STAGE: &str = "review";

impl Hub {
    /// The supervisors of whose queue changes of these records are a part, each with the scope by which their phones are
    /// hinted at it.
    pub(super) fn deciders(&self, records: &[RecordId]) -> Result<Moved> {
        if records.is_empty() {
            return Ok(Moved::new());
        }
        let (now, roster) = (self.now(), self.roster()?);
        self.storage().reading(|tx| {
            let mut found = Moved::new();
            for record in records {
                let rows = tx.waiting_for_review(Some(*record))?;
                let stack = Stack::of(tx, &rows)?;
                for officer in supervisors(&roster, now) {
                    if !stack.theirs(tx, &roster, officer, &rows, now)?.is_empty() {
                        let scope = Scope::Officer(officer);
                        let (_, head) = tx.head(&scope)?;
                        found.insert(scope, head);
                    }
                }
            }
            Ok(found)
        })
    }
}

/// How much waits for a supervisor, and since when; none where nothing does. It holds no words and no record's name, so
/// that it is told without being asked for and without being audited.
pub(crate) fn in_review(tx: &dyn Reading, roster: &Roster, supervisor: OfficerId, now: i64) -> Result<Option<InReview>> {
    if !supervises(roster, supervisor, now) {
        return Ok(None);
    }
    let mut found: Option<InReview> = None;
    for (_, rows) in by_record(tx.waiting_for_review(None)?) {
        for (row, _) in Stack::of(tx, &rows)?.theirs(tx, roster, supervisor, &rows, now)? {
            let so_far = found.get_or_insert(InReview { count: 0, since: row.received_at });
            so_far.count = so_far.count.saturating_add(1);
            so_far.since = so_far.since.min(row.received_at);
        }
    }
    Ok(found)
}

/// Whether a supervisor decides on what an officer writes in a record as the hub has it; false where it has none.
pub(crate) fn decides_in(
    tx: &dyn Reading,
    roster: &Roster,
    supervisor: OfficerId,
    (record, writer): (RecordId, OfficerId),
    now: i64,
) -> Result<bool> {
    let (Some(author), Some(row)) = (roster.author(supervisor, now), tx.record(record)?) else { return Ok(false) };
    let record = Record::load(record, &row.snapshot)?;
    let linked = linked(tx, &record)?;
    Ok(decides(&record, writer, &Asking { author, roster, at: now, linked: &linked }))
}

/// What a change was that a supervisor declined, for a device of its author's that does not hold it; none where it is erased,
/// or where its author may not hear of the record.
pub(crate) fn declined_words(
    tx: &dyn Reading,
    author: OfficerId,
    record: RecordId,
    change: &Hash,
) -> Result<Option<DeclinedWords>> {
    let rows = tx.seen_in_review(record)?;
    let Some(row) = rows.iter().find(|r| r.hash == change.0) else { return Ok(None) };
    Ok(Stack::of(tx, &rows)?.told(row, author))
}

fn linked(tx: &dyn Reading, record: &Record) -> Result<Vec<Linked>> {
    let links: BTreeSet<RecordId> = record::kinds::links(record).into_iter().map(|(_, to)| to).collect();
    Near { tx, fresh: &BTreeMap::new() }.linked(record.id(), record.kind().name, &links)
}

fn supervises(roster: &Roster, officer: OfficerId, now: i64) -> bool {
    roster.officers.get(&officer).is_some_and(|o| !o.supervised_teams(now).is_empty())
}

fn supervisors(roster: &Roster, now: i64) -> impl Iterator<Item = OfficerId> {
    roster.officers.keys().copied().filter(move |o| supervises(roster, *o, now))
}

/// Rows by their records, in the order of the oldest of each.
pub(super) fn by_record(rows: Vec<WaitingRow>) -> Vec<(RecordId, Vec<WaitingRow>)> {
    let mut order: Vec<RecordId> = Vec::new();
    let mut groups: BTreeMap<RecordId, Vec<WaitingRow>> = BTreeMap::new();
    for row in rows {
        if !groups.contains_key(&row.record) {
            order.push(row.record);
        }
        groups.entry(row.record).or_default().push(row);
    }
    order.into_iter().filter_map(|id| groups.remove(&id).map(|rows| (id, rows))).collect()
}

/// A record as the hub has it, and as it would stand with what waits on top: only to be read from.
pub(super) struct Stack {
    before: Option<Record>,
    after: Option<Record>,
    /// What was written on top of another that waits.
    on_top: BTreeSet<[u8; 32]>,
}

impl Stack {
    pub(super) fn of(tx: &dyn Reading, rows: &[WaitingRow]) -> Result<Self> {
        let Some(id) = rows.first().map(|r| r.record) else {
            return Ok(Self { before: None, after: None, on_top: BTreeSet::new() });
        };
        let before = tx.record(id)?.map(|row| Record::load(id, &row.snapshot)).transpose()?;
        let mut stack = Self { after: before.clone(), before, on_top: BTreeSet::new() };
        let waiting: BTreeSet<[u8; 32]> = rows.iter().map(|r| r.hash).collect();
        for row in rows {
            let Ok(checked) = preflight::check_as(&row.raw, &row.hash) else { continue };
            if checked.deps.iter().any(|d| waiting.contains(d)) {
                stack.on_top.insert(row.hash);
            }
            let on = stack.after.clone();
            let grown = guarded(STAGE, || {
                let unreadable = |_| Refused::at(STAGE, "unreadable");
                let change = Change::try_from(row.raw.as_slice()).map_err(|_| Refused::at(STAGE, "unreadable"))?;
                match on {
                    Some(mut record) => record.apply([change]).map(|()| record).map_err(unreadable),
                    None => Record::from_changes(id, [change]).map_err(unreadable),
                }
            });
            if let Ok(grown) = grown {
                stack.after = Some(grown);
            }
        }
        Ok(stack)
    }

    /// What a supervisor is shown of the rows.
    pub(super) fn shown(
        &self,
        tx: &dyn Reading,
        roster: &Roster,
        supervisor: OfficerId,
        rows: &[WaitingRow],
        now: i64,
    ) -> Result<Vec<Waiting>> {
        let Some(after) = &self.after else { return Ok(Vec::new()) };
        let theirs = self.theirs(tx, roster, supervisor, rows, now)?;
        Ok(theirs.into_iter().map(|(row, officer)| self.waiting(after, row, officer)).collect())
    }

    /// Which of the rows a supervisor decides on, each with its author: none where they may not decide on the record as it
    /// stands, or as it would.
    fn theirs<'r>(
        &self,
        tx: &dyn Reading,
        roster: &Roster,
        supervisor: OfficerId,
        rows: &'r [WaitingRow],
        now: i64,
    ) -> Result<Vec<(&'r WaitingRow, OfficerId)>> {
        let Some(author) = roster.author(supervisor, now) else { return Ok(Vec::new()) };
        let Some(after) = &self.after else { return Ok(Vec::new()) };
        let linked = linked(tx, after)?;
        let asking = Asking { author, roster, at: now, linked: &linked };
        let mut theirs = Vec::new();
        for row in rows {
            let Some(enrolment) = tx.enrolment(row.device)? else { continue };
            let may = |record: &Record| decides(record, enrolment.officer, &asking);
            if !may(after) || !self.before.as_ref().is_none_or(may) {
                continue;
            }
            theirs.push((row, enrolment.officer));
        }
        Ok(theirs)
    }

    /// One of the rows as its author is told of it; none where the record is restricted and they are no reader of it.
    fn told(&self, row: &WaitingRow, author: OfficerId) -> Option<DeclinedWords> {
        let readable = |record: &Record| !record.yes("restricted") || readers(record).contains(&Scope::Officer(author));
        let after = self.after.as_ref().filter(|_| self.before.as_ref().is_none_or(readable))?;
        let Waiting { kind, at, did, with, words, .. } = self.waiting(after, row, author);
        Some(DeclinedWords { kind, at, did, with, words })
    }

    fn waiting(&self, after: &Record, row: &WaitingRow, officer: OfficerId) -> Waiting {
        let hash = ChangeHash(row.hash);
        let (said, at) = guarded(STAGE, || {
            let at = after.doc().get_change_by_hash(&hash).map(|c| c.timestamp().saturating_mul(1_000));
            Ok((after.said(&hash), at))
        })
        .unwrap_or_default();
        Waiting {
            change: Hash(row.hash),
            record: row.record,
            kind: after.kind().name.to_owned(),
            title: (after.kind().search)(after).shown,
            officer,
            device: row.device,
            now: self.stands(&said.did),
            at: at.unwrap_or(row.received_at),
            since: row.received_at,
            code: row.code.clone(),
            field: Some(row.field.clone()).filter(|f| !f.is_empty()),
            did: said.did,
            words: said.words,
            on_top: self.on_top.contains(&row.hash),
            with: said.with.to_string(),
        }
    }

    /// What stands, without any of what waits, where a change would write; none of a record that is not made yet, and of an
    /// entry, which is written beside what stands.
    fn stands(&self, did: &str) -> Option<StandsNow> {
        let before = self.before.as_ref()?;
        match did.split_once('.')? {
            ("field", name) => {
                let shown = before.field(name);
                let of = |c: &Candidate| SetBy { officer: c.author.officer, at: c.at_s.saturating_mul(1_000) };
                let by = shown.shown.and_then(|n| shown.candidates.get(n)).map(of);
                Some(StandsNow { value: shown.value.to_string(), by })
            }
            ("text", name) => {
                let text: String = before.text(name).chars().take(TEXT).collect();
                Some(StandsNow { value: serde_json::Value::String(text).to_string(), by: None })
            }
            _ => None,
        }
    }
}
