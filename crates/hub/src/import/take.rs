//! Taking rows in: into tables and reference blobs, and as records under the hub's own enrolment.

use std::collections::BTreeMap;
use std::fmt;

use automerge::ActorId;
use record::calendar::Calendar;
use record::document::{Commit, Edit};
use record::kinds::ward_priority::WARD_PRIORITY;
use record::roster::Roster;
use record::{Record, RecordId, Scope};
use serde_json::json;
use sha2::{Digest, Sha256};
use wire::Outcome;
use wire::batch::{Heading, cut};

use super::priorities::Priority;
use super::{BadRow, priorities, roster, wards};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::pipeline::reassess;
use crate::storage::{WardRow, What, Writing};

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Rows the file gave.
    pub read: usize,
    /// Rows that changed something.
    pub changed: usize,
    /// Rows left out.
    pub bad: Vec<BadRow>,
    /// Rows that were read and refused when they were to be written: the row's own name and the reason's code.
    pub refused: Vec<(String, String)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rows read, {} changed something, {} left out",
            self.read,
            self.changed,
            self.bad.len() + self.refused.len()
        )?;
        for row in &self.bad {
            write!(f, "\n{row}")?;
        }
        for (row, code) in &self.refused {
            write!(f, "\n{row}: refused ({code})")?;
        }
        Ok(())
    }
}

impl From<super::NotOfThisShape> for HubError {
    fn from(not: super::NotOfThisShape) -> Self {
        Self::Import { file: not.file.clone(), why: not.to_string() }
    }
}

/// Puts bytes under a name for every device, where they are news.
fn publish(tx: &dyn Writing, name: &str, bytes: &[u8], now: i64) -> Result<Option<u64>> {
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    if !tx.put_reference(name, &sha256, bytes, now)? {
        return Ok(None);
    }
    tx.append(&Scope::Reference, &[What::Blob { name: name.to_owned() }], now).map(Some)
}

impl Hub {
    /// Takes in a roster. Officers the file does not name stay as they are, unless it is `whole` and without a bad row: then
    /// they have left.
    ///
    /// # Errors
    /// A file of another shape, and the database's.
    pub fn import_roster(&self, file: &str, text: &str, whole: bool) -> Result<Report> {
        let read = roster::read(file, text)?;
        let now = self.now();
        let before = self.roster()?;
        let mut next = Roster { version: before.version + 1, as_at: now, ..before.as_ref().clone() };
        let given = roster::roster(&read.rows, next.version, now);
        if whole && read.bad.is_empty() {
            for (id, officer) in &mut next.officers {
                officer.left |= !given.officers.contains_key(id);
            }
        }
        let changed = given.officers.iter().filter(|(id, o)| next.officers.get(id) != Some(o)).count();
        next.officers.extend(given.officers);
        next.teams.extend(given.teams);
        let news = next.officers != before.officers || next.teams != before.teams;
        if news {
            let blob = extract(&next)?;
            let head = self.storage().writing(|tx| {
                tx.put_roster(&next)?;
                tx.audit(now, "hub", "roster", &format!("version {}", next.version))?;
                publish(tx, "roster", &blob, now)
            })?;
            self.hint(head.map(|head| (Scope::Reference, head)));
            // Who supervises whom, and who works which ward, decides who sees what.
            reassess(self)?;
        }
        Ok(Report { read: read.rows.len(), changed, bad: read.bad, refused: Vec::new() })
    }

    /// Takes in wards.
    ///
    /// # Errors
    /// A file of another shape, and the database's.
    pub fn import_wards(&self, file: &str, text: &str) -> Result<Report> {
        let read = wards::read(file, text)?;
        let now = self.now();
        let (changed, head) = self.storage().writing(|tx| {
            let before: BTreeMap<String, WardRow> = tx.wards()?.into_iter().map(|w| (w.code.clone(), w)).collect();
            let mut changed = 0;
            for ward in &read.rows {
                let boundary = ward.geometry.to_string();
                let row = WardRow { code: ward.code.clone(), name: ward.name.clone(), vintage: ward.vintage, boundary };
                if before.get(&row.code) != Some(&row) {
                    tx.put_ward(&row)?;
                    changed += 1;
                }
            }
            let list: Vec<_> = tx
                .wards()?
                .into_iter()
                .map(|w| {
                    let geometry: serde_json::Value = serde_json::from_str(&w.boundary).unwrap_or_default();
                    json!({"code": w.code, "name": w.name, "vintage": w.vintage, "geometry": geometry})
                })
                .collect();
            let head = publish(tx, "wards", serde_json::Value::from(list).to_string().as_bytes(), now)?;
            Ok((changed, head))
        })?;
        self.hint(head.map(|head| (Scope::Reference, head)));
        Ok(Report { read: read.rows.len(), changed, bad: read.bad, refused: Vec::new() })
    }

    /// Takes in the bank holidays.
    ///
    /// # Errors
    /// A file of another shape, and the database's.
    pub fn import_holidays(&self, file: &str, text: &str) -> Result<Report> {
        let read = Calendar::read(text).map_err(|e| HubError::Import { file: file.to_owned(), why: e.to_string() })?;
        let now = self.now();
        let head = self.storage().writing(|tx| publish(tx, "bank_holidays", text.as_bytes(), now))?;
        self.hint(head.map(|head| (Scope::Reference, head)));
        let row = |b: record::calendar::BadRow| BadRow {
            file: file.to_owned(),
            line: b.line,
            column: b.row,
            expected: format!("{}, not {}", b.expected, b.found),
        };
        // The calendar does not number its days, so the file's own rows are counted.
        let whole: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let rows = whole["england-and-wales"]["events"].as_array().map_or(0, Vec::len);
        let days = rows.saturating_sub(read.bad_rows.len());
        Ok(Report {
            read: days,
            changed: if head.is_some() { days } else { 0 },
            bad: read.bad_rows.into_iter().map(row).collect(),
            refused: Vec::new(),
        })
    }

    /// Takes in published ward priorities as records, written by the hub. `ward` names the ward where the file is one
    /// ward's list.
    ///
    /// # Errors
    /// A file of another shape, and the database's.
    pub fn import_priorities(&self, file: &str, text: &str, ward: Option<&str>) -> Result<Report> {
        let read = priorities::read(file, text, ward)?;
        let vintages: BTreeMap<String, u16> =
            self.storage().reading(|tx| tx.wards())?.into_iter().map(|w| (w.code, w.vintage)).collect();
        let mut report = Report { read: read.rows.len(), changed: 0, bad: read.bad, refused: Vec::new() };
        for priority in &read.rows {
            match self.take_priority(priority, vintages.get(&priority.ward).copied())? {
                Some(Outcome::Accepted | Outcome::Had) => report.changed += 1,
                Some(Outcome::Review) => report.refused.push((priority.issue.clone(), "review".into())),
                Some(Outcome::SetAside { code, .. }) => report.refused.push((priority.issue.clone(), code)),
                None => {}
            }
        }
        Ok(report)
    }

    fn take_priority(&self, priority: &Priority, vintage: Option<u16>) -> Result<Option<Outcome>> {
        let id = record::id::imported("data.police.uk", &priority.external_id());
        let commit = self.commit(id);
        let answer = priority.action.as_deref().map(|a| Edit::field("answer_public", a));
        let change = match self.storage().reading(|tx| tx.record(id))? {
            None => {
                let ward = match vintage {
                    Some(year) => json!({"code": priority.ward, "vintage": year}),
                    None => json!({"code": priority.ward}),
                };
                let proposed = wire::seam::entry_id(self.0.clock.as_ref(), self.0.rng.as_ref());
                let why = format!("data.police.uk, {}", priority.issue_date);
                let mut edits = vec![
                    Edit::field("ward", ward),
                    Edit::field("issue_public", priority.issue.as_str()),
                    Edit::entry(proposed, "proposed", json!({ "why": why })),
                ];
                edits.extend(answer);
                Some(Record::create(id, &WARD_PRIORITY, &commit, &edits)?.1)
            }
            Some(row) => {
                let mut record = Record::load(id, &row.snapshot)?;
                // What an officer has written since is theirs: the published page does not take it back.
                let theirs = record.field("answer_public").grade() > 0;
                match answer.filter(|_| !theirs) {
                    Some(edit) => record.edit(&commit, &[edit])?,
                    None => None,
                }
            }
        };
        change.map(|change| self.write(id, change.raw_bytes())).transpose()
    }

    fn commit(&self, id: RecordId) -> Commit {
        let actor = wire::actor_id(&self.identity().public_key(), id, 1, 0);
        Commit { author: self.author(), actor: ActorId::from(actor), at: self.now(), offset: 0 }
    }

    /// One change of the hub's own, through the same stages as everybody's.
    fn write(&self, id: RecordId, raw: &[u8]) -> Result<Outcome> {
        let (last, version) = self.storage().reading(|tx| Ok((tx.last_batch_of(self.device())?, tx.roster_version()?)))?;
        let heading = Heading {
            officer: self.officer(),
            device: self.device(),
            incarnation: 1,
            grant_version: version,
            lease_id: None,
            hub_id: self.identity().hub_id,
            hub_epoch_seen: self.identity().epoch,
            batch_seq: last + 1,
            prev_batch_hash: None,
            claimed_time: self.now(),
            boot_elapsed: self.0.clock.boot_ms(),
            hub_clock_offset: Some(0),
        };
        let sealed = cut(&heading, &[(id, raw)], &self.identity().signing)?.sealed;
        let receipt = self.accept(&sealed)?.verify(&self.identity().public_key())?;
        receipt.outcomes.into_iter().next().ok_or(HubError::Broken { why: "a receipt without an outcome" })
    }
}

/// What devices hold of the roster: without warrant numbers, which sign and are never shown, and without the names of those
/// withheld for their safety (practice P20).
fn extract(roster: &Roster) -> Result<Vec<u8>> {
    let mut shown = roster.clone();
    for officer in shown.officers.values_mut() {
        officer.warrant.clear();
        if officer.withheld {
            officer.name.clear();
        }
    }
    serde_json::to_vec(&shown).map_err(|_| HubError::Broken { why: "the roster cannot be written as JSON" })
}
