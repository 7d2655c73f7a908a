//! Who sees a record, decided once, when it is written: by its own audience and what is linked to it. When either end of a
//! link changes, both ends are decided again.

use std::collections::{BTreeMap, BTreeSet};

use record::policy::grants;
use record::roster::Roster;
use record::table::Linked;
use record::{OfficerId, Record, RecordId, Scope, ageing, kinds};

use super::Moved;
use crate::error::Result;
use crate::hub::Hub;
use crate::storage::{NewLog, Reading, RecordRow, What, Writing};

/// A record of the batch that is being judged, as its neighbours see it: it is in no table yet.
#[derive(Clone)]
pub(super) struct Fresh {
    pub(super) linked: Linked,
    pub(super) links: BTreeSet<RecordId>,
}

impl Fresh {
    pub(super) fn of(record: &Record) -> Self {
        let kind = record.kind();
        let (people, open, ages_at) = (kinds::people(record), (kind.open)(record), ageing::ages_out_at(record));
        let links = kinds::links(record).into_iter().map(|(_, to)| to).collect();
        Self { linked: Linked { id: record.id(), kind: kind.name.to_owned(), people, open, ages_at }, links }
    }
}

/// The tables, with the records of a batch laid over them.
pub(super) struct Near<'a> {
    pub(super) tx: &'a dyn Reading,
    pub(super) fresh: &'a BTreeMap<RecordId, Fresh>,
}

impl Near<'_> {
    fn one(&self, id: RecordId) -> Result<Option<Linked>> {
        if let Some(fresh) = self.fresh.get(&id) {
            return Ok(Some(fresh.linked.clone()));
        }
        let Some(row) = self.tx.record(id)? else { return Ok(None) };
        let ages_at = self.tx.ages_of(id)?;
        Ok(Some(Linked { id, kind: row.kind, people: row.people, open: row.open, ages_at }))
    }

    fn neighbours(&self, id: RecordId) -> Result<BTreeSet<RecordId>> {
        let mut all = self.tx.neighbours(id)?;
        all.extend(self.fresh.get(&id).into_iter().flat_map(|f| &f.links));
        all.extend(self.fresh.iter().filter(|(_, f)| f.links.contains(&id)).map(|(from, _)| from));
        all.remove(&id);
        Ok(all)
    }

    /// What is linked to a record of this kind that itself names `own`: its neighbours, and for a safe-contact card the
    /// tasks for her victim contact too.
    pub(super) fn linked(&self, id: RecordId, kind: &str, own: &BTreeSet<RecordId>) -> Result<Vec<Linked>> {
        let mut found: BTreeMap<RecordId, Linked> = BTreeMap::new();
        let card = kind == kinds::safe_contact::SAFE_CONTACT.name;
        for neighbour in self.neighbours(id)?.union(own) {
            let Some(one) = self.one(*neighbour)? else { continue };
            if card && one.kind == kinds::victim_contact::VICTIM_CONTACT.name {
                for further in self.neighbours(*neighbour)?.into_iter().filter(|f| *f != id) {
                    if let Some(task) = self.one(further)? {
                        found.insert(further, task);
                    }
                }
            }
            found.insert(*neighbour, one);
        }
        Ok(found.into_values().collect())
    }
}

/// The records whose audience may have changed because these did: their neighbours, and the cards beyond those.
pub(crate) fn affected(tx: &dyn Reading, touched: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
    let mut all = touched.clone();
    for id in touched {
        for neighbour in tx.neighbours(*id)? {
            all.extend(tx.neighbours(neighbour)?);
            all.insert(neighbour);
        }
    }
    Ok(all)
}

/// The scopes a record is in now: those of its audience while it is active, and those of whoever called it back and may
/// still read it.
fn scopes(tx: &dyn Writing, roster: &Roster, record: &Record, near: &[Linked], now: i64) -> Result<BTreeSet<Scope>> {
    let audience = (record.kind().audience)(record, near, roster, now);
    let may = |officer| !audience.is_disjoint(&grants(roster, officer, now));
    let back = tx.called_back(record.id())?.into_iter().filter(|b| b.until > now && may(b.officer));
    let back: BTreeSet<Scope> = back.map(|b| Scope::Officer(b.officer)).collect();
    Ok(if ageing::active(record, near, now) { audience.union(&back).cloned().collect() } else { back })
}

/// Whether an officer may read a record as it and its neighbours stand, aged out or not.
pub(crate) fn may_read(tx: &dyn Reading, roster: &Roster, record: &Record, officer: OfficerId, now: i64) -> Result<bool> {
    let near = Near { tx, fresh: &BTreeMap::new() }.linked(record.id(), record.kind().name, &BTreeSet::new())?;
    Ok(record::policy::reads(record, &near, roster, officer, now))
}

/// Decides one record's scopes again and notes what its logs must say. `changes` are those just let in.
pub(crate) fn decide(
    tx: &dyn Writing,
    roster: &Roster,
    record: &Record,
    changes: &[[u8; 32]],
    now: i64,
    logs: &mut BTreeMap<Scope, Vec<NewLog>>,
) -> Result<()> {
    let id = record.id();
    let before = tx.scopes_of(id)?;
    let near = Near { tx, fresh: &BTreeMap::new() }.linked(id, record.kind().name, &BTreeSet::new())?;
    let after = scopes(tx, roster, record, &near, now)?;
    for scope in before.intersection(&after) {
        let news = changes.iter().map(|change| What::Change { record: id, change: *change });
        logs.entry(scope.clone()).or_default().extend(news);
    }
    for scope in after.difference(&before) {
        logs.entry(scope.clone()).or_default().push(What::Arrive { record: id });
    }
    for scope in before.difference(&after) {
        logs.entry(scope.clone()).or_default().push(What::Leave { record: id });
    }
    if before != after {
        tx.set_scopes(id, &after)?;
    }
    Ok(())
}

/// Appends what was noted, scopes ascending.
pub(crate) fn write_logs(tx: &dyn Writing, logs: &BTreeMap<Scope, Vec<NewLog>>, now: i64) -> Result<Moved> {
    logs.iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(scope, entries)| Ok((scope.clone(), tx.append(scope, entries, now)?)))
        .collect()
}

/// Brings what is kept beside a record up to the tables of this build: they may be newer than its last change.
fn rederive(tx: &dyn Writing, row: RecordRow, record: &Record) -> Result<()> {
    super::dated::derive(tx, record)?;
    crate::public::derive(tx, record)?;
    let (people, open) = (kinds::people(record), (record.kind().open)(record));
    if (&row.people, row.open) != (&people, open) {
        let version = row.version;
        tx.put_record(&RecordRow { people, open, ..row }, version)?;
    }
    Ok(())
}

/// Decides every record's audience again, in small transactions: after the roster has changed. Says after each how many are
/// done, of how many.
///
/// # Errors
/// Those of the database.
pub fn reassess(hub: &Hub, mut tell: impl FnMut(usize, usize)) -> Result<()> {
    let (mut after, mut done) = (None, 0);
    let all = usize::try_from(hub.storage().reading(|tx| tx.record_counts())?.0).unwrap_or(usize::MAX);
    loop {
        let now = hub.now();
        let (last, looked, moved) = hub.storage().writing(|tx| {
            let Some(roster) = hub.roster_in(tx, None)? else { return Ok((None, 0, Moved::new())) };
            let ids = tx.records_after(after, 200)?;
            let mut logs = BTreeMap::new();
            for id in &ids {
                if let Some(row) = tx.record(*id)? {
                    let record = Record::load(*id, &row.snapshot)?;
                    rederive(tx, row, &record)?;
                    decide(tx, &roster, &record, &[], now, &mut logs)?;
                }
            }
            Ok((ids.last().copied(), ids.len(), write_logs(tx, &logs, now)?))
        })?;
        hub.hint(moved);
        if last.is_none() {
            return Ok(());
        }
        after = last;
        done += looked;
        // Devices go on writing meanwhile.
        tell(done, all.max(done));
    }
}
