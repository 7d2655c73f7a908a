//! Uploads that nobody goes on with: a phone that was lost, a system that gave up. What came of them is dropped, because it
//! may be half a photo of somebody's home and no record names it; whoever comes back after all begins again.

use record::calendar::HOUR;
use uuid::Uuid;

use crate::error::Result;
use crate::hub::Hub;

/// How long after it was last opened an unfinished upload is kept, in ms: thirty days. A phone opens its upload anew each
/// time it goes on, and keeps the original until the hub has proved that it has it.
pub const ABANDONED_AFTER: i64 = 30 * DAY;

const DAY: i64 = 24 * HOUR;
/// When they were last looked for, ms UTC.
const LOOKED: &str = "abandoned_uploads_at";

impl Hub {
    /// Drops the uploads that are abandoned, with their bytes; gives how many. It looks once a day by the hub's clock:
    /// asked again sooner it costs one look-up. `serve` asks when it starts and ever after.
    ///
    /// # Errors
    /// Those of the database and the disk.
    pub fn drop_abandoned_uploads(&self) -> Result<usize> {
        let now = self.now();
        let last = self.storage().reading(|tx| tx.setting(LOOKED))?.and_then(|at| at.parse::<i64>().ok());
        // A clock that was set back must not keep it from looking.
        if last.is_some_and(|last| (last..last.saturating_add(DAY)).contains(&now)) {
            return Ok(0);
        }
        let before = now - ABANDONED_AFTER;
        let mut dropped = 0;
        for id in self.storage().reading(|tx| tx.abandoned_uploads(before))? {
            dropped += usize::from(self.drop_if_abandoned(id, before)?);
        }
        self.drop_stray_pieces()?;
        self.storage().writing(|tx| {
            if dropped > 0 {
                tx.audit(now, "hub", "abandoned_uploads", &dropped.to_string())?;
            }
            tx.set(LOOKED, &now.to_string())
        })?;
        Ok(dropped)
    }

    /// Its owner may have come back meanwhile: it is decided with nobody else writing.
    fn drop_if_abandoned(&self, id: Uuid, before: i64) -> Result<bool> {
        let _one = self.0.uploads.hold(id);
        let still = self.storage().reading(|tx| tx.abandoned_uploads(before))?.contains(&id);
        if still {
            self.drop_upload(id)?;
        }
        Ok(still)
    }
}
