//! How much of one device is worked on at once. The hub works on so many requests and lets the others wait; without a share
//! for each, one client that is signed in could hold every turn for as long as what it hands in is judged, and nobody else
//! would be answered (threat T18).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use record::DeviceId;

use crate::error::{HubError, Result};

/// Requests of one device at once. A phone syncs one request after the other; where its line was cut, the one before may still
/// be at work, and a page may ask for something beside it.
const AT_ONCE: usize = 4;

/// How many requests of each device are at work.
#[derive(Default)]
pub(crate) struct InTurn(Mutex<BTreeMap<DeviceId, usize>>);

/// A request that is at work until this is dropped.
pub(crate) struct AtWorkOn<'a> {
    of: &'a InTurn,
    device: DeviceId,
}

impl InTurn {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<DeviceId, usize>> {
        // Nothing that can panic happens under this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins work on a request of a device.
    ///
    /// # Errors
    /// [`HubError::Busy`] while as many of this device's are at work: it asks again.
    pub(crate) fn begin(&self, device: DeviceId) -> Result<AtWorkOn<'_>> {
        let mut at_work = self.lock();
        let own = at_work.get(&device).copied().unwrap_or(0);
        if own >= AT_ONCE {
            return Err(HubError::Busy);
        }
        at_work.insert(device, own + 1);
        Ok(AtWorkOn { of: self, device })
    }
}

impl Drop for AtWorkOn<'_> {
    fn drop(&mut self) {
        let mut at_work = self.of.lock();
        match at_work.get(&self.device).copied().unwrap_or(0) {
            0 | 1 => at_work.remove(&self.device),
            own => at_work.insert(self.device, own - 1),
        };
    }
}
