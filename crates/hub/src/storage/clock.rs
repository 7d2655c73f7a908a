//! What the clocks of devices said when they cut their batches.

use record::DeviceId;

use crate::error::Result;

/// When a batch was cut. Instants are ms UTC by the hub's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRow {
    /// The enrolment that signed it.
    pub device: DeviceId,
    /// The vault's incarnation: the numbers of two are two sequences.
    pub incarnation: u64,
    /// Its number.
    pub number: u64,
    /// Its name.
    pub batch: [u8; 32],
    /// When it was cut, as the device says.
    pub cut_at: i64,
    /// When that run of the app began, as the device says.
    pub started_at: i64,
    /// The latest of both among this one and those before it whose times are not in doubt; none where there is no such one.
    pub latest: Option<(i64, i64)>,
    /// Why its times are in doubt; empty where they are not.
    pub doubt: String,
    /// In which run of the hub's own clock it was received: a new one begins where that was set back.
    pub run: u64,
}

/// Reading it.
pub trait ReadClock {
    /// The nearest batch of a lower number.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn clock_before(&self, device: DeviceId, incarnation: u64, number: u64) -> Result<Option<ClockRow>>;
    /// The nearest batch of a higher number.
    fn clock_after(&self, device: DeviceId, incarnation: u64, number: u64) -> Result<Option<ClockRow>>;
    /// Why a batch's times are in doubt.
    fn clock_doubt(&self, batch: &[u8; 32]) -> Result<Option<String>>;
}

/// Writing it.
pub trait WriteClock {
    /// Keeps when a batch was cut; false where one of its number was kept before, which stays.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn put_clock(&self, row: &ClockRow) -> Result<bool>;
    /// The times of a batch that is kept have come into doubt.
    fn doubt_clock(&self, row: &ClockRow, doubt: &str) -> Result<()>;
}
