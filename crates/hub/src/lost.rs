//! A lost phone (practice P19): revoked, told to lose what it holds, and a list of whose data it held, victims first, with
//! the 72 hours within which a breach of personal data is reported (UK GDPR, article 33). The console and a supervisor's
//! phone ask for it here.

use std::collections::{BTreeMap, BTreeSet};

use record::kinds::victim_contact::{danger, enhanced};
use record::policy::grants;
use record::roster::Roster;
use record::{DeviceId, OfficerId, Record, RecordId, Scope};
use wire::codec;
use wire::message::DeviceEvent;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, What};

const BREACH_MS: i64 = 72 * 3_600_000;

/// What is known of a phone that was reported lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostPhone {
    /// Its enrolment, as it stood before.
    pub row: EnrolmentRow,
    /// When it was last heard, ms UTC.
    pub heard: Option<i64>,
    /// When the loss was first reported, ms UTC.
    pub known_at: i64,
    /// Until when a breach is reported, ms UTC.
    pub report_by: i64,
    /// It has called since and was told to lose what it held.
    pub told: bool,
    /// Those at risk first, then those whose record is open work, then by crime reference.
    pub victims: Vec<VictimOnIt>,
    /// How many records of each other kind.
    pub others: BTreeMap<String, usize>,
}

/// A victim whose record a lost phone may have held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VictimOnIt {
    /// Her record.
    pub record: RecordId,
    /// The crime's reference.
    pub crime_ref: String,
    /// Enhanced Rights apply, or a contact said that there was danger (practice P1).
    pub at_risk: bool,
    /// It is open work.
    pub open: bool,
}

impl Hub {
    /// Reports a phone as lost at the hub's own console, and lists everything it may have held.
    ///
    /// # Errors
    /// As [`Hub::lost`].
    pub fn lost_phone(&self, device: DeviceId) -> Result<LostPhone> {
        self.report_lost(device, "hub", |_| true)
    }

    /// Reports a phone as lost for an officer: their own, or that of somebody they supervise now. Records that are kept to
    /// named readers are listed to those readers alone (practice P15). Said again it gives the same clock.
    ///
    /// # Errors
    /// [`HubError::NotGranted`] for any other phone, one that is not there among them, and for the one in their own hand; those
    /// of the database.
    pub fn lost_phone_for(&self, by: &EnrolmentRow, device: DeviceId) -> Result<LostPhone> {
        let row = self.storage().reading(|tx| tx.enrolment(device))?.filter(|r| !r.system).ok_or(HubError::NotGranted)?;
        let own = row.officer == by.officer && row.device != by.device;
        if !own && !self.roster()?.supervises(by.officer, row.officer, self.now()) {
            return Err(HubError::NotGranted);
        }
        let reads = |readers: &[OfficerId]| readers.contains(&by.officer);
        self.report_lost(device, &by.officer.to_string(), reads)
    }

    fn report_lost(&self, device: DeviceId, who: &str, reads: impl Fn(&[OfficerId]) -> bool) -> Result<LostPhone> {
        let row = self.storage().reading(|tx| tx.enrolment(device))?.ok_or(HubError::NotEnrolled)?;
        let roster = self.roster()?;
        let (victims, others) = held(self, &row, &roster, reads)?;
        let known_at = row.revoked_at.unwrap_or_else(|| self.now());
        let heard = self.revoke(device, who)?;
        // Once it has called it was told to lose everything; a wiped vault forgets its key and never calls again.
        let told = heard.is_some_and(|at| row.revoked_at.is_some_and(|revoked| at > revoked));
        Ok(LostPhone { row, heard, known_at, report_by: known_at + BREACH_MS, told, victims, others })
    }

    /// A lost device: its enrolment ends, what it still pushes goes to a supervisor, and it is told to lose what it holds
    /// when it next calls. Gives when it was last heard, ms UTC.
    ///
    /// # Errors
    /// [`HubError::NotEnrolled`], or the database's.
    pub fn lost(&self, device: DeviceId) -> Result<Option<i64>> {
        self.revoke(device, "hub")
    }

    fn revoke(&self, device: DeviceId, who: &str) -> Result<Option<i64>> {
        let now = self.now();
        let (heard, head) = self.storage().writing(|tx| {
            let mut row = tx.enrolment(device)?.filter(|r| !r.system).ok_or(HubError::NotEnrolled)?;
            let wipe = DeviceEvent::Wipe { code: "lost".into() };
            let head = tx.append(&Scope::Device(device), &[What::Notice { event: codec::encode(&wipe) }], now)?;
            row.revoked_at = row.revoked_at.or(Some(now));
            tx.put_enrolment(&row)?;
            // Whoever has the device must not find the other half of its key here.
            tx.drop_spare(device)?;
            tx.audit(now, who, "lost", &device.to_string())?;
            Ok((row.last_heard, head))
        })?;
        self.hint([(Scope::Device(device), head)]);
        Ok(heard)
    }
}

/// Victims, and how many records of each other kind.
type Held = (Vec<VictimOnIt>, BTreeMap<String, usize>);

/// What the device could have held: everything in the scopes it was told of, in those of its officer and in those that it has
/// not said it lost, and what left them since it last said that it had heard all of their logs: whether an answer that told of
/// it arrived, nobody here knows. What a revoked device is told since moves none of that. `reads` says of a restricted record's
/// readers whether it is listed.
fn held(hub: &Hub, row: &EnrolmentRow, roster: &Roster, reads: impl Fn(&[OfficerId]) -> bool) -> Result<Held> {
    let granted = grants(roster, row.officer, hub.now());
    hub.storage().reading(|tx| {
        let (told, heard) = (tx.told(row.device)?, tx.may_hold(row.device)?);
        // An earlier hub did not write down what the device had heard: all that ever left may be on it.
        let unknown = (heard.is_empty() && !told.is_empty()).then_some(0);
        let mut ids = BTreeSet::new();
        for scope in told.iter().chain(&granted).chain(heard.keys()).collect::<BTreeSet<_>>() {
            ids.extend(tx.members_of(scope)?.into_iter().map(|m| m.id));
            // Of a scope that it was never told of it holds nothing that has left.
            if let Some(after) = heard.get(scope).copied().or(unknown) {
                ids.extend(tx.left_after(scope, after)?);
            }
        }
        let mut victims = Vec::new();
        let mut others: BTreeMap<String, usize> = BTreeMap::new();
        for id in ids {
            let Some(found) = tx.record(id)? else { continue };
            if found.people.readers.as_ref().is_some_and(|readers| !reads(readers)) {
                continue;
            }
            if found.kind == "victim_contact" {
                let record = Record::load(id, &found.snapshot)?;
                let at_risk = enhanced(&record) || record.entries_of("contact").iter().any(|c| danger(&record, c));
                victims.push(VictimOnIt { record: id, crime_ref: record.line("crime_ref"), at_risk, open: found.open });
            } else {
                *others.entry(found.kind).or_default() += 1;
            }
        }
        victims.sort_by(|a, b| (!a.at_risk, !a.open, &a.crime_ref).cmp(&(!b.at_risk, !b.open, &b.crime_ref)));
        Ok((victims, others))
    })
}
