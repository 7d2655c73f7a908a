//! A file that is leaving this device: how far it is, said photo by photo, and whether the officer called it off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::device::{Device, Event};
use crate::error::DeviceError;
use crate::screen::{Exporting, Nothing};
use crate::session::Session;

/// A file that is leaving this device.
#[derive(Clone)]
pub struct GoingOut {
    stop: Arc<AtomicBool>,
    tell: Arc<dyn Fn(Exporting) + Send + Sync>,
}

impl GoingOut {
    /// One that is called off by setting `stop`, and tells `tell` how far it is. What was told is looked at before the next
    /// photo, so `tell` itself may call it off.
    #[must_use]
    pub fn new(stop: Arc<AtomicBool>, tell: impl Fn(Exporting) + Send + Sync + 'static) -> Self {
        Self { stop, tell: Arc::new(tell) }
    }

    /// Goes on, unless it was called off.
    pub(super) fn go_on(&self) -> Result<(), DeviceError> {
        if self.stop.load(Ordering::Relaxed) { Err(DeviceError::ExportStopped) } else { Ok(()) }
    }

    /// Begins to read these photos, once for what is not written yet and once for the file.
    pub(super) fn photos(&self, what: &'static str, writing: bool, sizes: impl Iterator<Item = u64>) -> Passing<'_> {
        let (photos, bytes) = sizes.fold((0_u32, 0_u64), |(n, sum), size| (n + 1, sum + size));
        Passing { way: self, what, writing, photos: (0, photos), bytes: (0, bytes) }
    }
}

/// One reading of the photos that go out.
pub(super) struct Passing<'w> {
    way: &'w GoingOut,
    what: &'static str,
    writing: bool,
    photos: (u32, u32),
    bytes: (u64, u64),
}

impl Passing<'_> {
    /// Says how many are done, then goes on with one of this size.
    pub(super) fn next(&mut self, size: u64) -> Result<(), DeviceError> {
        self.said()?;
        self.photos.0 += 1;
        self.bytes.0 += size;
        Ok(())
    }

    /// Says how many are done; what was called off ends here.
    pub(super) fn said(&self) -> Result<(), DeviceError> {
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        (self.way.tell)(Exporting {
            what: self.what.to_owned(),
            writing: self.writing,
            photos_done: self.photos.0,
            photos: self.photos.1,
            bytes_done: whole(self.bytes.0),
            bytes: whole(self.bytes.1),
        });
        self.way.go_on()
    }
}

impl Device {
    /// Calls off the file that is being made, which answers that nothing was written. One that is on the disk already stays.
    ///
    /// # Errors
    /// [`DeviceError::Locked`].
    pub async fn export_stop(&self, _ask: Nothing) -> Result<Nothing, DeviceError> {
        self.session()?.export_stop.store(true, Ordering::Relaxed);
        Ok(Nothing {})
    }

    /// A file that begins to leave, whose progress the windows hear. Its maker holds [`Session::exporting`].
    pub(super) fn going_out(&self, session: &Session) -> GoingOut {
        session.export_stop.store(false, Ordering::Relaxed);
        let events = self.events.clone();
        GoingOut::new(session.export_stop.clone(), move |far| {
            // Nobody may be listening: the command line never is.
            let _ = events.send(Event::Exporting(far));
        })
    }
}
