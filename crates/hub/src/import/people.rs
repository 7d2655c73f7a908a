//! The roster: a file is the whole force as it stands. Whoever is in it no more has left; nobody is ever deleted, because
//! their words stay and must keep their author.

use std::collections::BTreeSet;

use record::roster::Roster;

use super::read::roster::{self, Row};
use super::{Progress, Report, Step, Telling, no_good_row, publish};
use crate::error::{HubError, Result};
use crate::hub::Hub;

/// Set while audiences are still to be decided again by a roster that is in: a hub that dies meanwhile goes on with it.
const PENDING: &str = "reassess_pending";

impl Hub {
    /// Imports a roster file. `file` is its name, for what is said about its rows.
    ///
    /// # Errors
    /// [`HubError::Import`] where it is no roster or has no good row, and those of the database.
    pub fn import_roster(&self, file: &str, csv: &str) -> Result<Report> {
        self.import_roster_telling(file, csv, &mut |_| ())
    }

    /// As [`Hub::import_roster`], and says how far it is: the roster goes in at once, and then every record is looked
    /// through, because a roster decides who reads it.
    ///
    /// # Errors
    /// As [`Hub::import_roster`].
    pub fn import_roster_telling(&self, file: &str, csv: &str, tell: &mut dyn FnMut(Progress)) -> Result<Report> {
        let read = roster::read(file, csv)?;
        if read.rows.is_empty() {
            return Err(no_good_row(file, &read.bad));
        }
        let named = if read.bad.is_empty() { Some(BTreeSet::new()) } else { warrants(csv) };
        let now = self.now();
        let (report, head) = self.storage().writing(|tx| {
            let old = tx.newest_roster()?;
            let (new, report) = merged(&old, &read.rows, named.as_ref(), now, Report::of("roster", read.bad.clone()));
            if new.officers == old.officers && new.teams == old.teams {
                return Ok((report, None));
            }
            tx.put_roster(&new)?;
            let head = publish(tx, "roster", &extract(&new)?, now)?;
            tx.set(PENDING, "yes")?;
            tx.audit(now, "hub", "roster", &format!("version {}", new.version))?;
            Ok((report, head))
        })?;
        self.finish_imports_telling(&mut Telling::new(report.what, tell))?;
        self.said(head);
        Ok(report)
    }

    /// Does what an import that was cut off left undone: audiences are decided by the newest roster. Nothing where nothing
    /// is left.
    ///
    /// # Errors
    /// Those of the database.
    pub fn finish_imports(&self) -> Result<()> {
        self.finish_imports_telling(&mut Telling::new("roster", &mut |_| ()))
    }

    fn finish_imports_telling(&self, telling: &mut Telling<'_>) -> Result<()> {
        let pending = self.storage().reading(|tx| tx.setting(PENDING))?;
        if pending.as_deref() != Some("yes") {
            return Ok(());
        }
        crate::pipeline::reassess(self, |done, of| telling.at(Step::Deciding, done, of))?;
        self.storage().writing(|tx| tx.set(PENDING, "no"))
    }
}

/// The roster the rows make of the old one. `named`: the warrant numbers of bad rows' officers, whom the file knows though
/// it says nothing usable about them; none where they cannot be told, and then nobody is taken to have left.
fn merged(old: &Roster, rows: &[Row], named: Option<&BTreeSet<String>>, now: i64, mut report: Report) -> (Roster, Report) {
    let mut new = roster::roster(rows, old.version + 1, now);
    for (id, officer) in &new.officers {
        match old.officers.get(id) {
            None => report.new += 1,
            Some(before) if before == officer => report.same += 1,
            Some(_) => report.changed += 1,
        }
    }
    let mut gone = 0;
    for (id, officer) in &old.officers {
        if new.officers.contains_key(id) {
            continue;
        }
        let mut kept = officer.clone();
        let still_here = named.is_none_or(|n| n.contains(&officer.warrant));
        if !still_here && !kept.left {
            kept.left = true;
            gone += 1;
        }
        if !kept.left
            && let Some(team) = old.teams.get(&kept.team)
        {
            new.teams.entry(kept.team.clone()).or_insert_with(|| team.clone());
        }
        new.officers.insert(*id, kept);
    }
    report.changed += gone;
    if gone > 0 {
        report.notes.push(format!("{gone} who are in the file no more are marked as left; their words stay"));
    }
    if named.is_none() {
        report
            .notes
            .push("a bad row does not even name its officer, so nobody was marked as left; mend it and import again".into());
    }
    (new, report)
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
    serde_json::to_vec(&shown).map_err(|_| HubError::Broken { why: "a roster cannot be written as JSON" })
}

/// Every warrant number of a file, its bad rows included; none where a row cannot be read as CSV at all or has no number.
fn warrants(csv: &str) -> Option<BTreeSet<String>> {
    let text = csv.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let column = reader.headers().ok()?.iter().position(|h| h.eq_ignore_ascii_case("warrant"))?;
    let warrant = |row: csv::Result<csv::StringRecord>| Some(row.ok()?.get(column).filter(|w| !w.is_empty())?.to_owned());
    reader.records().map(warrant).collect()
}
