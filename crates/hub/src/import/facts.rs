//! What is known of a ward beside its records: how the public reaches its team, who lives there, and its hot spots. One blob each
//! for the devices. A file adds to what is there, because boroughs come one by one; hot spots come as the whole list, because one
//! that is none any more is in no file.

use std::collections::BTreeMap;

use record::reference::{CENSUS, CONTACTS, Census, Contacts, HOT_SPOTS, HotSpots};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::read::{BadRow, census, contacts, hot_spots};
use super::{Report, no_good_row, publish};
use crate::error::{HubError, Result};
use crate::hub::Hub;

impl Hub {
    /// Imports how the public reaches the wards' teams. `file` is its name, for what is said about its rows.
    ///
    /// # Errors
    /// [`HubError::Import`] where it is no such file or has no good row, and those of the database.
    pub fn import_contacts(&self, file: &str, json: &str) -> Result<Report> {
        let read = contacts::read(file, json)?;
        if read.wards.rows.is_empty() && !read.wards.bad.is_empty() {
            return Err(no_good_row(file, &read.wards.bad));
        }
        self.put_facts(CONTACTS, read.wards.bad.clone(), |held: &mut Contacts, report| {
            if read.force.as_at.is_some() {
                held.as_at = read.force.as_at;
            }
            if !read.force.routes.is_empty() {
                held.routes.clone_from(&read.force.routes);
            }
            add(&mut held.wards, &read.wards.rows, report);
        })
    }

    /// Imports a count of who lives in each ward; `source` is whose and of which year.
    ///
    /// # Errors
    /// As [`Hub::import_contacts`].
    pub fn import_census(&self, file: &str, csv: &str, source: &str) -> Result<Report> {
        let read = census::read(file, csv)?;
        if read.rows.is_empty() {
            return Err(no_good_row(file, &read.bad));
        }
        self.put_facts(CENSUS, read.bad.clone(), |held: &mut Census, report| {
            source.clone_into(&mut held.source);
            add(&mut held.wards, &read.rows, report);
        })
    }

    /// Imports the places that the force patrols as hot spots: the whole list as it stands. One that is not in the file any more
    /// goes, but not while a row of the file cannot be read: it may be that one.
    ///
    /// # Errors
    /// As [`Hub::import_contacts`].
    pub fn import_hot_spots(&self, file: &str, text: &str) -> Result<Report> {
        let read = hot_spots::read(file, text)?;
        if read.rows.is_empty() {
            return Err(no_good_row(file, &read.bad));
        }
        self.put_facts(HOT_SPOTS, read.bad.clone(), |held: &mut HotSpots, report| {
            let mut spots = read.rows.clone();
            for before in &held.spots {
                match read.rows.iter().find(|spot| spot.id == before.id) {
                    Some(spot) if spot == before => report.same += 1,
                    Some(_) => report.changed += 1,
                    None if read.bad.is_empty() => {
                        report.notes.push(format!("{}, {}: a hot spot no more", before.id, before.name));
                    }
                    None => spots.push(before.clone()),
                }
            }
            report.new = read.rows.len() - report.same - report.changed;
            held.spots = spots;
        })
    }

    fn put_facts<T: Default + Serialize + DeserializeOwned>(
        &self,
        name: &'static str,
        bad: Vec<BadRow>,
        add: impl Fn(&mut T, &mut Report),
    ) -> Result<Report> {
        let now = self.now();
        let (mut report, head) = self.storage().writing(|tx| {
            let mut held: T = crate::public::reference(tx, name)?;
            let mut report = Report::of(name, bad.clone());
            add(&mut held, &mut report);
            let bytes = serde_json::to_vec(&held).map_err(|_| HubError::Broken { why: "facts cannot be written as JSON" })?;
            let head = publish(tx, name, &bytes, now)?;
            if head.is_some() {
                tx.audit(now, "hub", name, "")?;
            }
            Ok((report, head))
        })?;
        let known: Vec<String> = self.storage().reading(|tx| tx.wards())?.into_iter().map(|w| w.code).collect();
        if known.is_empty() && report.news() {
            report.notes.push("no ward is known here yet: import the wards too".into());
        }
        self.said(head);
        Ok(report)
    }
}

fn add<V: Clone + PartialEq>(held: &mut BTreeMap<String, V>, rows: &[(String, V)], report: &mut Report) {
    for (code, row) in rows {
        match held.insert(code.clone(), row.clone()) {
            None => report.new += 1,
            Some(before) if before == *row => report.same += 1,
            Some(_) => report.changed += 1,
        }
    }
}
