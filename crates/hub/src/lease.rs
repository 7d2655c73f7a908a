//! How long a device may work without hearing from the hub (practice P14): to twelve hours after the end of its officer's
//! rostered duty, and longer where a supervisor says so.

use record::OfficerId;
use record::roster::Roster;
use uuid::Uuid;
use wire::Hash;

use crate::enrol::find;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, LeaseRow};

const HOUR_MS: i64 = 3_600_000;
/// A lease ends twelve hours after the officer's rostered duty.
const LEASE_MS: i64 = 12 * HOUR_MS;
/// and is extended by a supervisor to three days after it at most.
const LONGEST_LEASE_H: u32 = 72;

impl Hub {
    /// Lets an officer's devices work without hearing from the hub for so many hours from now, at most 72. They learn of it
    /// at their next contact. Gives until when, ms UTC.
    ///
    /// # Errors
    /// [`HubError::NoSuchOfficer`], [`HubError::BadRequest`] for more hours than 72, or the database's.
    pub fn extend_lease(&self, who: &str, hours: u32) -> Result<i64> {
        if hours == 0 || hours > LONGEST_LEASE_H {
            return Err(HubError::BadRequest { what: format!("a lease is extended to at most {LONGEST_LEASE_H} hours") });
        }
        let officer = find(self.roster()?.as_ref(), who)?;
        self.extend(officer, self.now() + i64::from(hours) * HOUR_MS, "hub")
    }

    /// A supervisor lets the devices of an officer they supervise now work without the hub until an instant, ms UTC: at most
    /// 72 hours after the end of the rostered duty, or from now where there is none.
    ///
    /// # Errors
    /// [`HubError::NotGranted`] for whoever does not supervise the officer, [`HubError::BadRequest`] for an instant that is
    /// past or too late, or the database's.
    pub fn extend_lease_for(&self, by: OfficerId, officer: OfficerId, until: i64) -> Result<i64> {
        let (roster, now) = (self.roster()?, self.now());
        if !roster.supervises(by, officer, now) {
            return Err(HubError::NotGranted);
        }
        if until <= now || until > longest(&roster, officer, now) {
            let what = format!("a lease is extended to at most {LONGEST_LEASE_H} hours after the rostered end of duty");
            return Err(HubError::BadRequest { what });
        }
        self.extend(officer, until, &by.to_string())
    }

    fn extend(&self, officer: OfficerId, until: i64, who: &str) -> Result<i64> {
        let now = self.now();
        self.storage().writing(|tx| {
            tx.extend_lease(officer, until, now)?;
            let hours = (until - now).div_euclid(HOUR_MS);
            tx.audit(now, who, "lease", &format!("{officer} {hours} h"))
        })?;
        Ok(until)
    }
}

/// The lease as of now: until twelve hours after the end of the officer's duty, or from now where they have none, and longer
/// where a supervisor `extended` it. On the whole hour, so that it is named anew once an hour at most.
pub(crate) fn lease(roster: &Roster, enrolment: &EnrolmentRow, extended: Option<i64>, now: i64) -> LeaseRow {
    let until = lease_until(roster, enrolment.officer, extended, now);
    LeaseRow { id: Uuid::new_v5(&enrolment.device.0, &Hash::of(&until.to_be_bytes()).0), device: enrolment.device, until }
}

/// As [`lease`], for whichever device of the officer calls now.
pub(crate) fn lease_until(roster: &Roster, officer: OfficerId, extended: Option<i64>, now: i64) -> i64 {
    let ends = (duty_end(roster, officer, now).unwrap_or(now) + LEASE_MS).max(extended.unwrap_or(i64::MIN));
    ends.div_euclid(HOUR_MS) * HOUR_MS + HOUR_MS
}

/// Until when a supervisor may let an officer's devices work without the hub.
pub(crate) fn longest(roster: &Roster, officer: OfficerId, now: i64) -> i64 {
    duty_end(roster, officer, now).unwrap_or(now) + i64::from(LONGEST_LEASE_H) * HOUR_MS
}

/// The end of the duty that runs, or begins within the hour.
fn duty_end(roster: &Roster, officer: OfficerId, now: i64) -> Option<i64> {
    let duties = roster.officers.get(&officer).map(|o| o.duties.as_slice()).unwrap_or_default();
    duties.iter().filter(|d| d.from - HOUR_MS <= now && now < d.to).map(|d| d.to).max()
}
