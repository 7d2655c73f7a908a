//! Wards: a row each for the hub, and one blob for the devices. A file adds to what is there, because boroughs come one by
//! one.

use std::collections::BTreeMap;

use super::read::wards::{self, Ward};
use super::{Progress, Report, Step, Telling, no_good_row, publish};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{Reading, WardRow};

const NAME: &str = "wards";

impl Hub {
    /// Imports wards from GeoJSON. `file` is its name, for what is said about its rows.
    ///
    /// # Errors
    /// [`HubError::Import`] where it is no such file or has no good row, and those of the database.
    pub fn import_wards(&self, file: &str, json: &str) -> Result<Report> {
        self.import_wards_telling(file, json, &mut |_| ())
    }

    /// As [`Hub::import_wards`], and says how far it is. They go in all at once, at the end.
    ///
    /// # Errors
    /// As [`Hub::import_wards`].
    pub fn import_wards_telling(&self, file: &str, json: &str, tell: &mut dyn FnMut(Progress)) -> Result<Report> {
        let read = wards::read(file, json)?;
        if read.rows.is_empty() {
            return Err(no_good_row(file, &read.bad));
        }
        let now = self.now();
        let mut telling = Telling::new(NAME, tell);
        let (report, head) = self.storage().writing(|tx| {
            let mut report = Report::of(NAME, read.bad.clone());
            let mut all = held(tx)?;
            for (done, ward) in read.rows.iter().enumerate() {
                telling.at(Step::Comparing, done, read.rows.len());
                match all.insert(ward.code.clone(), ward.clone()) {
                    Some(before) if before == *ward => report.same += 1,
                    Some(before) => {
                        if before.vintage > ward.vintage {
                            let (code, old, new) = (&ward.code, before.vintage, ward.vintage);
                            report.notes.push(format!("{code}: boundaries of {old} were replaced by older ones of {new}"));
                        }
                        report.changed += 1;
                        tx.put_ward(&row(ward))?;
                    }
                    None => {
                        report.new += 1;
                        tx.put_ward(&row(ward))?;
                    }
                }
            }
            let list: Vec<&Ward> = all.values().collect();
            let bytes = serde_json::to_vec(&list).map_err(|_| HubError::Broken { why: "wards cannot be written as JSON" })?;
            let head = publish(tx, NAME, &bytes, now)?;
            if head.is_some() {
                tx.audit(now, "hub", NAME, &format!("{} in all", all.len()))?;
            }
            Ok((report, head))
        })?;
        self.said(head);
        Ok(report)
    }
}

fn row(ward: &Ward) -> WardRow {
    WardRow { code: ward.code.clone(), name: ward.name.clone(), vintage: ward.vintage, boundary: ward.geometry.to_string() }
}

/// The wards the hub has, with everything the devices are told of them.
fn held(tx: &dyn Reading) -> Result<BTreeMap<String, Ward>> {
    let Some(found) = tx.references()?.into_iter().find(|r| r.name == NAME) else { return Ok(BTreeMap::new()) };
    let bytes = tx.blob(&found.sha256)?.ok_or(HubError::Damaged { what: "the wards" })?;
    let all: Vec<Ward> = serde_json::from_slice(&bytes).map_err(|_| HubError::Damaged { what: "the wards" })?;
    Ok(all.into_iter().map(|w| (w.code.clone(), w)).collect())
}
