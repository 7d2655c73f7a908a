//! Dated tables that deadlines are reckoned by, bank holidays and the Victims' Code's rules; and what the force sets for
//! itself, its retention rules too. Devices read the very text that was imported, so hub and phones reckon by the same bytes.

use record::calendar::{Calendar, date_of};
use record::deadlines::RuleTable;
use record::force::{FORCE_SETTINGS, ForceSettings, SETTINGS};
use record::retention::{RETENTION_RULES, RetentionTable};

use super::read::BadRow;
use super::{Report, publish};
use crate::error::{HubError, Result};
use crate::hub::Hub;

impl Hub {
    /// Imports the gov.uk bank-holiday file. `file` is its name, for what is said about its rows.
    ///
    /// # Errors
    /// [`HubError::Import`] where it is no such file or has no good row, and those of the database.
    pub fn import_holidays(&self, file: &str, json: &str) -> Result<Report> {
        let read = Calendar::read(json).map_err(|e| refused(file, &e))?;
        let bad = read.bad_rows.into_iter().map(|b| BadRow {
            file: file.to_owned(),
            line: b.line,
            column: b.row,
            expected: format!("{}, not {}", b.expected, b.found),
        });
        let mut report = Report::of("bank_holidays", bad.collect());
        let (first, last) = (read.calendar.first_day(), read.calendar.last_day());
        report.notes.push(format!("working days are known from {first} to {last}"));
        self.put_table(json, report)
    }

    /// Imports a dated table of the Victims' Code's rules, in the shape of the one every device ships with. `file` is its
    /// name.
    ///
    /// # Errors
    /// [`HubError::Import`] where it is no such table, and those of the database.
    pub fn import_rules(&self, file: &str, json: &str) -> Result<Report> {
        let table = RuleTable::read(json).map_err(|e| refused(file, &e))?;
        let mut report = Report::of("victims_code_rules", Vec::new());
        report.notes.push(format!("{} rules, version {}", table.rules().len(), table.version()));
        self.put_table(json, report)
    }

    /// Imports the force's own settings, dated rows: the whole table as it stands. `file` is its name.
    ///
    /// # Errors
    /// [`HubError::Import`] naming row and part where it is no such table or goes past a bound, and those of the database.
    pub fn import_settings(&self, file: &str, json: &str) -> Result<Report> {
        let table = ForceSettings::read(json).map_err(|e| refused(file, &e))?;
        let mut report = Report::of(FORCE_SETTINGS, Vec::new());
        let today = date_of(self.now());
        report.notes.extend(SETTINGS.iter().map(|s| format!("{}: {} minutes today", s.name, table.minutes(s, today))));
        self.put_table(json, report)
    }

    /// Imports the force's own retention table, in place of the shipped one: the whole of it, dated rules by class (practice
    /// P19). Decisions that were recorded before stand as they are. `file` is its name.
    ///
    /// # Errors
    /// [`HubError::Import`] naming row, part and class where it is no such table or goes past a bound, or where its version is
    /// that of another table; and those of the database.
    pub fn import_retention(&self, file: &str, json: &str) -> Result<Report> {
        let table = RetentionTable::of_force(json).map_err(|e| refused(file, &e))?;
        // What is erased by rule is recorded under the table's version. A table that cannot be read is no reason against a new one.
        if self.retention_table().is_ok_and(|present| present.version == table.version && present != table) {
            let version = &table.version;
            let why = format!("version '{version}' has other rows here: give these a version of their own; nothing was taken in");
            return Err(HubError::Import { file: file.to_owned(), why });
        }
        let mut report = Report::of(RETENTION_RULES, Vec::new());
        let unverified = table.rules.iter().filter(|rule| !rule.verified).count();
        report.notes.push(format!("version {}; rules: {}, not verified: {unverified}", table.version, table.rules.len()));
        let uncovered = table.uncovered(date_of(self.now()));
        if !uncovered.is_empty() {
            report.notes.push(format!("no rule covers work of today on: {}", uncovered.join(", ")));
        }
        self.put_table(json, report)
    }

    fn put_table(&self, text: &str, mut report: Report) -> Result<Report> {
        let now = self.now();
        let (had, head) = self.storage().writing(|tx| {
            let had = tx.references()?.iter().any(|r| r.name == report.what);
            let head = publish(tx, report.what, text.as_bytes(), now)?;
            if head.is_some() {
                tx.audit(now, "hub", report.what, "")?;
            }
            Ok((had, head))
        })?;
        match (head, had) {
            (None, _) => report.same = 1,
            (Some(_), true) => report.changed = 1,
            (Some(_), false) => report.new = 1,
        }
        self.said(head);
        Ok(report)
    }
}

fn refused(file: &str, why: &record::RecordError) -> HubError {
    HubError::Import { file: file.to_owned(), why: format!("{why}; nothing was taken in") }
}
