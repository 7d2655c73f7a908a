//! What one request may cost the hub. Sizes bound what a change, a record and a batch can be; this bounds how long they are
//! worked on at a stretch and how much of them is in memory, so that somebody who is signed in can make the hub neither stand
//! still nor swell. Time is that of the clock which nobody can set.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use record::DeviceId;
use wire::Hash;

use crate::error::HubError;
use crate::hub::Hub;

/// After so long no further batch is judged with those before it: what is judged is stored first. Milliseconds.
pub(super) const GROUP_MS: i64 = 2_000;
/// After so long no further batch of a request is judged: the device is told to send it again. Milliseconds.
pub(super) const REQUEST_MS: i64 = 10_000;
/// After so long the rest of one batch is not judged: it is put off the first time, because a machine that stood still looks the
/// same, and refused where it takes so long again. An honest batch is an edit or a few of them. Milliseconds. No less than
/// [`REQUEST_MS`], so that nothing is judged twice in one request.
pub(super) const BATCH_MS: i64 = 10_000;
/// Bytes of records, as saved, that may wait to be proved at once; in memory each is several times as large.
pub(super) const UNPROVED: usize = 4 * 1024 * 1024;
/// So long what misses something is taken to miss what was put off: a phone sends that again with its next sync, and the sync in
/// which it was put off may bring a month of work over a slow line first. Milliseconds.
const LATELY_MS: i64 = 60 * 60 * 1_000;

/// Devices of which a batch was put off, and when.
#[derive(Default)]
pub(crate) struct PutOff(Mutex<BTreeMap<DeviceId, i64>>);

/// The code of what took too long twice.
pub(super) const TOO_DEAR: &str = "too_dear";

/// Batches that took too long, and when they last did.
#[derive(Default)]
pub(crate) struct Dear(Mutex<BTreeMap<Hash, i64>>);

impl Hub {
    /// An instant to ask [`Hub::worked_since`] about.
    pub(super) fn work_begins(&self) -> i64 {
        self.0.clock.boot_ms()
    }

    /// How long it is since then, milliseconds.
    pub(super) fn worked_since(&self, begun: i64) -> i64 {
        self.0.clock.boot_ms().saturating_sub(begun)
    }

    /// A batch of this device was not judged, and will be sent again. What comes before it does and builds on it is not to be
    /// refused for what it misses: its author did nothing wrong, and a refusal would set their words aside.
    pub(super) fn put_off(&self, device: DeviceId) {
        let now = self.0.clock.boot_ms();
        let mut devices = self.0.put_off.0.lock().unwrap_or_else(PoisonError::into_inner);
        devices.retain(|_, at| now.saturating_sub(*at) < LATELY_MS);
        devices.insert(device, now);
    }

    /// These batches took too long. Gives whether one of them had not before, or not for a long while: then it is put off, not
    /// refused.
    pub(super) fn dear_at_first(&self, batches: impl IntoIterator<Item = Hash>) -> bool {
        let now = self.0.clock.boot_ms();
        let mut dear = self.0.dear.0.lock().unwrap_or_else(PoisonError::into_inner);
        dear.retain(|_, at| now.saturating_sub(*at) < LATELY_MS);
        let known = dear.len();
        dear.extend(batches.into_iter().map(|batch| (batch, now)));
        dear.len() > known
    }

    /// Whether a batch of this device was put off a short while ago.
    pub(super) fn put_off_lately(&self, device: DeviceId) -> bool {
        let devices = self.0.put_off.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = devices.get(&device).copied();
        drop(devices);
        at.is_some_and(|at| self.worked_since(at) < LATELY_MS)
    }
}

/// Whether a batch answered with this is sent again though nothing is wrong with it.
pub(super) fn comes_again(error: &HubError) -> bool {
    matches!(error, HubError::Busy | HubError::Moved | HubError::Full)
}
