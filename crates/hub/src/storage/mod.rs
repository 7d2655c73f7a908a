//! What the hub keeps, as a trait with one conformance suite, so that the embedded SQLite file and a shared database
//! answer alike. Portable on purpose: no triggers, no sequences, no advisory locks, one short transaction at a time.

mod acceptance;
mod clock;
pub mod conformance;
pub(crate) mod dated;
mod devices;
mod erasure;
mod files;
mod logs;
mod numbers;
mod public;
mod records;
mod recovery;
mod reference;
pub mod sqlite;
mod unlock;

pub use acceptance::{
    BatchRow, DecisionRow, QuarantineRow, ReadAcceptance, RescuedDoneRow, RescuedWordsRow, Verdict, VerdictRow, WaitingRow,
    WriteAcceptance,
};
pub use clock::{ClockRow, ReadClock, WriteClock};
pub use dated::{CallBackRow, ReadDated, WriteDated};
pub use devices::{CodeRow, EnrolmentRow, LeaseRow, ReadDevices, WriteDevices};
pub use erasure::{ErasedRow, HoldRow, KeptRow, ReadErasure, RetainRow, WriteErasure};
pub use files::{BearerRow, ObjectRow, ReadFiles, UploadRow, WriteFiles};
pub use logs::{AuditRow, LogRow, NewLog, ReadLogs, What, WriteLogs};
pub use numbers::WriteNumbers;
pub use public::{PanelForm, PanelHead, PanelRow, PublicRow, ReadPublic, WritePublic};
pub use records::{ChangeRow, Member, ReadRecords, RecordRow, WriteRecords};
pub use recovery::{ReadRecovery, RecoveryRow, WriteRecovery};
pub use reference::{ReadLogRow, ReadReference, ReferenceRow, WardRow, WriteReference};
pub use unlock::{ReadUnlock, SpareRow, UnlockCodeRow, WriteUnlock};

use crate::error::Result;

/// Everything that can be read, in one consistent view.
pub trait Reading:
    ReadRecords
    + ReadLogs
    + ReadAcceptance
    + ReadDevices
    + ReadDated
    + ReadReference
    + ReadFiles
    + ReadErasure
    + ReadRecovery
    + ReadPublic
    + ReadUnlock
    + ReadClock
{
}
impl<
    T: ReadRecords
        + ReadLogs
        + ReadAcceptance
        + ReadDevices
        + ReadDated
        + ReadReference
        + ReadFiles
        + ReadErasure
        + ReadRecovery
        + ReadPublic
        + ReadUnlock
        + ReadClock,
> Reading for T
{
}

/// Everything that can be written, in one transaction.
pub trait Writing:
    Reading
    + WriteRecords
    + WriteLogs
    + WriteAcceptance
    + WriteDevices
    + WriteDated
    + WriteReference
    + WriteFiles
    + WriteErasure
    + WriteRecovery
    + WritePublic
    + WriteNumbers
    + WriteUnlock
    + WriteClock
{
}
impl<
    T: Reading
        + WriteRecords
        + WriteLogs
        + WriteAcceptance
        + WriteDevices
        + WriteDated
        + WriteReference
        + WriteFiles
        + WriteErasure
        + WriteRecovery
        + WritePublic
        + WriteNumbers
        + WriteUnlock
        + WriteClock,
> Writing for T
{
}

/// What a unit of reading is.
pub type ReadWork<'a> = dyn FnMut(&dyn Reading) -> Result<()> + 'a;
/// What a unit of writing is. It may be run again from the start, so it must have no effect but through the transaction.
pub type WriteWork<'a> = dyn FnMut(&dyn Writing) -> Result<()> + 'a;

/// Where the hub keeps everything but the bytes of evidence files.
pub trait Storage: Send + Sync {
    /// Runs `work` on one consistent view.
    ///
    /// # Errors
    /// Those of `work` and of the database.
    fn read(&self, work: &mut ReadWork<'_>) -> Result<()>;

    /// Runs `work` in one transaction: all of it is on the disk when this returns, or none of it where it fails.
    ///
    /// # Errors
    /// Those of `work` and of the database.
    fn write(&self, work: &mut WriteWork<'_>) -> Result<()>;

    /// Takes what was deleted off the disk: nothing of it is left in free pages or in the log of the database.
    ///
    /// # Errors
    /// [`HubError::Busy`](crate::HubError::Busy) while somebody reads; those of the database.
    fn scrub(&self) -> Result<()>;

    /// Writes a whole, consistent copy into a file that is not there yet, while others go on reading and writing. What was
    /// deleted does not travel with it.
    ///
    /// # Errors
    /// Those of the database and of the disk.
    fn copy_to(&self, path: &std::path::Path) -> Result<()>;

    /// A number that changes whenever another process has written here since, and that writing through this value leaves as it
    /// is. It means nothing by itself.
    ///
    /// # Errors
    /// Those of the database.
    fn written_elsewhere(&self) -> Result<i64>;

    /// Brings everything to rest before the process ends.
    ///
    /// # Errors
    /// Those of the database.
    fn close(&self) -> Result<()>;
}

impl dyn Storage + '_ {
    /// [`Storage::read`] that gives a value.
    ///
    /// # Errors
    /// As there.
    pub fn reading<T>(&self, mut work: impl FnMut(&dyn Reading) -> Result<T>) -> Result<T> {
        let mut out = None;
        self.read(&mut |tx| {
            out = Some(work(tx)?);
            Ok(())
        })?;
        out.ok_or(crate::HubError::Broken { why: "a read did not run" })
    }

    /// [`Storage::write`] that gives a value.
    ///
    /// # Errors
    /// As there.
    pub fn writing<T>(&self, mut work: impl FnMut(&dyn Writing) -> Result<T>) -> Result<T> {
        let mut out = None;
        self.write(&mut |tx| {
            out = Some(work(tx)?);
            Ok(())
        })?;
        out.ok_or(crate::HubError::Broken { why: "a write did not run" })
    }
}
