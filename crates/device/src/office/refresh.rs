//! Before a call her record is asked of the hub anew, and waited for no longer than practice P3 allows.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::device::Device;
use crate::session::Session;

/// Practice P3: two seconds at most. Somebody stands beside the phone, and the card that is here may be gone by.
const CAP: Duration = Duration::from_secs(2);
/// The sheet, another way to reach her and the button in it are one call, ms: the hub is not waited for at each of them.
const ONE_CALL: i64 = 15_000;

impl Device {
    /// Whether the hub has just given all it had. A sync that takes longer goes on by itself: what it brings is shown when it
    /// comes.
    pub(super) async fn refreshed(self: &Arc<Self>, session: &Arc<Session>) -> bool {
        if !session.connected() {
            return false;
        }
        let now = session.seams.clock.boot_ms();
        let asked = *session.call_asked.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = asked.filter(|(at, _)| now - at < ONE_CALL) {
            return *session.taken.borrow() > count;
        }
        let mut taken = session.taken.subscribe();
        let count = *taken.borrow_and_update();
        *session.call_asked.write().unwrap_or_else(PoisonError::into_inner) = Some((now, count));
        session.call_waits.store(true, Ordering::Relaxed);
        let (device, under_way) = (self.clone(), session.clone());
        let anew = async move {
            // One under way may have asked the hub before this: it tells between two photos, or ends and makes room.
            drop(under_way.syncing.lock().await);
            // On a task of its own: cut at any instant it would be safe, but what it has begun need not be done twice.
            tokio::spawn(async move { device.sync().await.is_ok() }).await.unwrap_or(false)
        };
        tokio::select! {
            biased;
            told = taken.changed() => told.is_ok(),
            done = anew => done,
            () = tokio::time::sleep(CAP) => false,
        }
    }
}
