//! The seams: what `device` and `hub` take as arguments so that one test can run them all with the same seed and get the
//! same trace. The adapters over the real clock and the system's randomness live in `device` and `hub`, the virtual ones in
//! `testkit`; none is here.

use record::{EntryId, RecordId};
use uuid::Uuid;

/// Time as an argument.
pub trait Clock: Send + Sync {
    /// Wall clock: milliseconds since 1970-01-01 UTC. It may be wrong and may go backwards: never order or merge by it.
    fn now_ms(&self) -> i64;
    /// Milliseconds since this machine started. Never goes backwards while it runs; starts again after a restart.
    fn boot_ms(&self) -> i64;
}

/// Randomness as an argument.
pub trait Rng: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// A UUIDv7 for something made now. A clock before 1970 counts as 1970: an id is a name, never an order.
#[must_use]
pub fn uuid7(clock: &dyn Clock, rng: &dyn Rng) -> Uuid {
    let mut random = [0; 10];
    rng.fill(&mut random);
    let ms = u64::try_from(clock.now_ms()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
}

/// A UUIDv4, for what must not tell when it was made: officers, devices, leases.
#[must_use]
pub fn uuid4(rng: &dyn Rng) -> Uuid {
    let mut random = [0; 16];
    rng.fill(&mut random);
    uuid::Builder::from_random_bytes(random).into_uuid()
}

/// The id of a new record.
#[must_use]
pub fn record_id(clock: &dyn Clock, rng: &dyn Rng) -> RecordId {
    RecordId(uuid7(clock, rng))
}

/// The id of a new entry.
#[must_use]
pub fn entry_id(clock: &dyn Clock, rng: &dyn Rng) -> EntryId {
    EntryId(uuid7(clock, rng))
}

/// Instants at which a test may cut the power. Code calls [`reached`](CrashPoints::reached) with one of the names of
/// [`crash`]; in the field nothing happens, in a test the process dies or the call unwinds there.
pub trait CrashPoints: Send + Sync {
    /// The code has come to the point `name`.
    fn reached(&self, name: &'static str);
}

/// No test is watching.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCrash;

impl CrashPoints for NoCrash {
    fn reached(&self, _name: &'static str) {}
}

/// The names of the crash points, so that a test can kill at each and miss none.
pub mod crash {
    /// Device: an edit is in the transaction, which is not yet committed.
    pub const EDIT_BEFORE_COMMIT: &str = "device.edit.before_commit";
    /// Device: an edit is committed, the officer has not yet been told.
    pub const EDIT_AFTER_COMMIT: &str = "device.edit.after_commit";
    /// Device: a batch is cut and signed, not yet stored: an officer's, or what a sync writes again.
    pub const CUT_BEFORE_COMMIT: &str = "device.cut.before_commit";
    /// Device: the sync request is ready to go.
    pub const SYNC_BEFORE_SEND: &str = "device.sync.before_send";
    /// Device: the answer is here, nothing of it is stored.
    pub const SYNC_BEFORE_STORE: &str = "device.sync.before_store";
    /// Device: receipts are stored, pages are not.
    pub const SYNC_AFTER_RECEIPTS: &str = "device.sync.after_receipts";
    /// Device: a page and its cursor are in the transaction, which is not yet committed.
    pub const PAGE_BEFORE_COMMIT: &str = "device.page.before_commit";
    /// Device: a page and its cursor are committed.
    pub const PAGE_AFTER_COMMIT: &str = "device.page.after_commit";
    /// Device: a photo is sealed on disk, its row is not committed.
    pub const FILE_BEFORE_COMMIT: &str = "device.file.before_commit";
    /// Hub: changes are validated, nothing is stored.
    pub const ACCEPT_BEFORE_COMMIT: &str = "hub.accept.before_commit";
    /// Hub: changes are committed, the receipt is not yet signed.
    pub const ACCEPT_AFTER_COMMIT: &str = "hub.accept.after_commit";
    /// Hub: the answer is ready, not a byte of it is sent.
    pub const ANSWER_BEFORE_SEND: &str = "hub.answer.before_send";
    /// Hub: an object's bytes are in the folder, its row is not committed.
    pub const OBJECT_BEFORE_COMMIT: &str = "hub.object.before_commit";
    /// Hub: a record's rows are erased, its bytes may still be on the disk, and nobody has been told.
    pub const ERASE_AFTER_COMMIT: &str = "hub.erase.after_commit";
    /// Hub: a supervisor's decision is committed, nobody has been told.
    pub const REVIEW_AFTER_COMMIT: &str = "hub.review.after_commit";
    /// Hub: what was handed back is let in, and the decision with it; nobody has been told.
    pub const RECOVER_AFTER_COMMIT: &str = "hub.recover.after_commit";

    /// Hub: a backup's database is copied, its files are not.
    pub const BACKUP_BEFORE_FILES: &str = "hub.backup.before_files";
    /// Hub: a backup is whole and has no name yet.
    pub const BACKUP_BEFORE_NAME: &str = "hub.backup.before_name";
    /// Hub: a backup is copied into a data folder, its epoch is the old one.
    pub const RESTORE_BEFORE_EPOCH: &str = "hub.restore.before_epoch";
    /// Hub: a restored data folder is whole and has no name yet.
    pub const RESTORE_BEFORE_NAME: &str = "hub.restore.before_name";

    /// All of them.
    pub const ALL: [&str; 20] = [
        EDIT_BEFORE_COMMIT,
        EDIT_AFTER_COMMIT,
        CUT_BEFORE_COMMIT,
        SYNC_BEFORE_SEND,
        SYNC_BEFORE_STORE,
        SYNC_AFTER_RECEIPTS,
        PAGE_BEFORE_COMMIT,
        PAGE_AFTER_COMMIT,
        FILE_BEFORE_COMMIT,
        ACCEPT_BEFORE_COMMIT,
        ACCEPT_AFTER_COMMIT,
        ANSWER_BEFORE_SEND,
        OBJECT_BEFORE_COMMIT,
        ERASE_AFTER_COMMIT,
        REVIEW_AFTER_COMMIT,
        RECOVER_AFTER_COMMIT,
        BACKUP_BEFORE_FILES,
        BACKUP_BEFORE_NAME,
        RESTORE_BEFORE_EPOCH,
        RESTORE_BEFORE_NAME,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    struct At(i64);
    impl Clock for At {
        fn now_ms(&self) -> i64 {
            self.0
        }
        fn boot_ms(&self) -> i64 {
            0
        }
    }
    struct Sevens;
    impl Rng for Sevens {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    #[test]
    fn ids_come_only_from_the_clock_and_the_randomness_given() {
        let id = uuid7(&At(1_700_000_000_000), &Sevens);
        assert_eq!(id.to_string(), "018bcfe5-6800-7707-8707-070707070707");
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(uuid7(&At(-5), &Sevens).get_version_num(), 7, "a clock before 1970 still names things");
        assert_eq!(uuid4(&Sevens).get_version_num(), 4);
    }

    #[test]
    fn every_crash_point_has_a_name_of_its_own() {
        let mut names = crash::ALL.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), crash::ALL.len());
    }
}
