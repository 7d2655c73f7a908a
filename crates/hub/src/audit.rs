//! Whether the hub's own log of who did what is whole (threat T14). Each row carries a hash over itself and the one before it, so
//! that a row which was changed, left out or put in is named. Whoever writes the whole log anew, or cuts off its end, is found
//! only by where it stood before: noted by somebody else, somewhere else. Each phone does that, and asks with each sync whether
//! what it was told is still there.

use std::str::FromStr;

use record::DeviceId;
use wire::Hash;
use wire::message::{AuditPlace, AuditStands};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{AuditRow, Reading};

/// Rows read at a time.
const STRIDE: usize = 1_000;
/// So long an alert is shown, ms.
pub const SHOWN_MS: i64 = 30 * 24 * 3_600_000;
/// What the audit calls that a phone was told of a place which is not there.
const AUDIT_LOST: &str = "audit_lost";
/// One phone is believed so often, ms: an enrolled one that makes places up is not to fill the log.
const LOST_MS: i64 = 24 * 3_600_000;

/// Where the log stands: its last row and that row's hash. It is written `ROW:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The row.
    pub row: u64,
    /// Its hash.
    pub hash: Hash,
}

impl std::fmt::Display for AuditHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.row, self.hash)
    }
}

impl FromStr for AuditHead {
    type Err = HubError;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (row, hash) = text.trim().split_once(':')?;
            Some(Self { row: row.parse().ok()?, hash: hash.parse().ok()? })
        };
        read().ok_or_else(|| HubError::BadRequest { what: format!("'{text}' is no place in the audit log: write ROW:HASH") })
    }
}

impl From<AuditPlace> for AuditHead {
    fn from(place: AuditPlace) -> Self {
        Self { row: place.row, hash: place.hash }
    }
}

impl From<AuditHead> for AuditPlace {
    fn from(head: AuditHead) -> Self {
        Self { row: head.row, hash: head.hash }
    }
}

/// A place that a phone was told of and that is not in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditMissed {
    /// When the phone said so, ms UTC.
    pub at: i64,
    /// The phone's enrolment.
    pub device: String,
    /// The place, as [`AuditHead`] is written.
    pub place: String,
}

/// An audit log whose rows follow from each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditHeld {
    /// Rows in all.
    pub rows: u64,
    /// Rows at its beginning that are older than the chain, of which nothing can be said.
    pub unchained: u64,
    /// Where it stands; none where it has no row of the chain yet.
    pub head: Option<AuditHead>,
}

impl Hub {
    /// Where the log stands, and whether it still holds what a phone was `told`, in this epoch of the hub. Where it does not,
    /// that is written into it: a log whose end was cut off is so marked from its next row on. None where it has no row of the
    /// chain yet.
    pub(crate) fn audit_stands(&self, device: DeviceId, told: Option<AuditPlace>) -> Result<Option<AuditStands>> {
        let (head, holds) = self.storage().reading(|tx| Ok((audit_head(tx)?, audit_holds(tx, told)?)))?;
        let Some(told) = told.filter(|_| !holds) else { return Ok(head.map(|head| AuditStands { head, holds })) };
        let (now, who) = (self.now(), device.to_string());
        let head = self.storage().writing(|tx| {
            let lately = tx.audited_as(AUDIT_LOST, now - LOST_MS)?;
            if !lately.iter().any(|(_, by, _)| *by == who) {
                tx.audit(now, &who, AUDIT_LOST, &AuditHead::from(told).to_string())?;
            }
            audit_head(tx)
        })?;
        Ok(head.map(|head| AuditStands { head, holds }))
    }

    /// Places that phones were told of and that were not in the log when they asked, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn audit_missed(&self) -> Result<Vec<AuditMissed>> {
        let rows = self.storage().reading(|tx| tx.audited_as(AUDIT_LOST, 0))?;
        Ok(rows.into_iter().map(|(at, device, place)| AuditMissed { at, device, place }).collect())
    }

    /// Checks that each row of the audit log follows from the one before it, and that it still holds what was `noted`.
    ///
    /// # Errors
    /// [`HubError::AuditBroken`] with the first row that does not follow, [`HubError::AuditLost`] where what was noted is not
    /// there, and those of the database.
    pub fn verify_audit(&self, noted: Option<AuditHead>) -> Result<AuditHeld> {
        self.storage().reading(|tx| {
            let (mut held, mut last) = (AuditHeld::default(), 0);
            let mut found = noted.is_none();
            loop {
                let rows = tx.audit_after(last, STRIDE)?;
                for row in &rows {
                    last = row.n;
                    held.rows += 1;
                    let Some(hash) = row.hash else {
                        if held.head.is_some() {
                            return Err(HubError::AuditBroken { row: row.n });
                        }
                        held.unchained += 1;
                        continue;
                    };
                    let before = held.head.map_or([0; 32], |head| head.hash.0);
                    if hash != AuditRow::following(&before, row.n, row.at, (&row.who, &row.what, &row.detail)) {
                        return Err(HubError::AuditBroken { row: row.n });
                    }
                    let head = AuditHead { row: row.n, hash: Hash(hash) };
                    found |= noted == Some(head);
                    held.head = Some(head);
                }
                if rows.len() < STRIDE {
                    break;
                }
            }
            match noted {
                Some(noted) if !found => Err(HubError::AuditLost { row: noted.row }),
                _ => Ok(held),
            }
        })
    }
}

/// Where the log stands; none where its last row is older than the chain, or there is none.
fn audit_head(tx: &(impl Reading + ?Sized)) -> Result<Option<AuditPlace>> {
    Ok(tx.audit_last()?.and_then(|row| Some(AuditPlace { row: row.n, hash: Hash(row.hash?) })))
}

/// Whether the log holds this place; it does where there is none to ask about.
fn audit_holds(tx: &dyn Reading, place: Option<AuditPlace>) -> Result<bool> {
    let Some(place) = place else { return Ok(true) };
    // A number that no row can have is not looked for.
    let Some(before) = place.row.checked_sub(1).filter(|n| i64::try_from(*n).is_ok()) else { return Ok(false) };
    let row = tx.audit_after(before, 1)?.pop();
    Ok(row.is_some_and(|row| row.n == place.row && row.hash == Some(place.hash.0)))
}
