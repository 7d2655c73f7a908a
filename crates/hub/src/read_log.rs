//! Read logs that do not hold: each row's hash covers the one before it, so that a row that was changed or left out on a device
//! shows (threats T14, R17; DPA 2018 s.62).

use record::{DeviceId, OfficerId};

use crate::error::Result;
use crate::hub::Hub;

/// The audit word for a row that does not follow the one before it.
pub(crate) const UNCHAINED: &str = "read_unchained";
/// So long an alert is shown.
const SHOWN_MS: i64 = 30 * 24 * 3_600_000;

/// A device in whose read log a row was changed or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchained {
    /// The device.
    pub device: DeviceId,
    /// Whose.
    pub officer: OfficerId,
    /// When the newest row that does not follow came, ms UTC.
    pub at: i64,
    /// The numbers of those rows, in the order they came.
    pub rows: Vec<u64>,
}

impl Hub {
    /// Devices of whose read log a row that does not follow came in the last thirty days, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn unchained_reads(&self) -> Result<Vec<Unchained>> {
        let since = self.now() - SHOWN_MS;
        self.storage().reading(|tx| {
            let mut all: Vec<Unchained> = Vec::new();
            for (at, who, n) in tx.audited_as(UNCHAINED, since)? {
                let (Ok(device), Ok(n)) = (who.parse::<DeviceId>(), n.parse::<u64>()) else { continue };
                if let Some(seen) = all.iter_mut().find(|u| u.device == device) {
                    seen.rows.insert(0, n);
                } else if let Some(row) = tx.enrolment(device)? {
                    all.push(Unchained { device, officer: row.officer, at, rows: vec![n] });
                }
            }
            Ok(all)
        })
    }
}
