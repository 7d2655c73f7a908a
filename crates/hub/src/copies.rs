//! Vaults that were cloned, or restored from a copy (threat T19): seen when a number comes twice, of a change or of a batch.

use record::{DeviceId, OfficerId};

use crate::audit::SHOWN_MS;
use crate::error::Result;
use crate::hub::Hub;
use crate::pipeline::CLONED;

/// A device of which two copies were seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The device.
    pub device: DeviceId,
    /// Whose.
    pub officer: OfficerId,
    /// When it was last seen, ms UTC.
    pub at: i64,
    /// How often.
    pub times: usize,
}

impl Hub {
    /// Devices of which two copies were seen in the last thirty days, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn copies(&self) -> Result<Vec<Copied>> {
        let since = self.now() - SHOWN_MS;
        self.storage().reading(|tx| {
            let mut all: Vec<Copied> = Vec::new();
            for (at, who, _) in tx.audited_as(CLONED, since)? {
                let Ok(device) = who.parse::<DeviceId>() else { continue };
                if let Some(seen) = all.iter_mut().find(|c| c.device == device) {
                    seen.times += 1;
                } else if let Some(row) = tx.enrolment(device)? {
                    all.push(Copied { device, officer: row.officer, at, times: 1 });
                }
            }
            Ok(all)
        })
    }
}
