//! Everything that can go wrong at the hub.

use record::Retry;

/// An error of the hub. Each variant says what happened and what to do; none repeats personal data, so all may be logged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HubError {
    /// The database refused.
    #[error("the hub's database failed: {why}; nothing was stored, try again")]
    Storage {
        /// Its own words.
        why: String,
    },
    /// Somebody else holds the database too long.
    #[error("the hub's database is busy; nothing was stored, try again in a moment")]
    Busy,
    /// The database was written by a newer hub.
    #[error("the database has schema {found}, this hub knows up to {known}: install a newer hub, or restore an older backup")]
    NewerSchema {
        /// In the database.
        found: i64,
        /// Of this build.
        known: i64,
    },
    /// A migration that was applied is not the one this build carries.
    #[error("migration {file} was edited after it was applied: restore the file as it was and add a new one")]
    MigrationChanged {
        /// Its name.
        file: String,
    },
    /// A migration's file does not begin with a number of its own.
    #[error("migration {file} does not begin with a number that no other has: rename it, 0042_what_it_brings.sql")]
    MigrationName {
        /// Its name.
        file: String,
    },
    /// A migration that this build carries comes before one that is applied, and is not applied itself.
    #[error(
        "migration {file} is missing from the database though {applied} is applied: restore a backup from before {applied}, \
         or start afresh; it cannot be applied out of order"
    )]
    MigrationGap {
        /// Its name.
        file: String,
        /// The newest that is applied.
        applied: String,
    },
    /// The database had a migration applied that this build does not carry.
    #[error("migration {file} is applied in the database and unknown to this hub: install the hub that made it")]
    MigrationUnknown {
        /// Its name.
        file: String,
    },
    /// A stored value is not what was stored.
    #[error("the database holds {what} that cannot be read: restore it from a backup")]
    Damaged {
        /// What.
        what: &'static str,
    },
    /// A file or folder failed.
    #[error("{what}: {why}")]
    Io {
        /// What was tried.
        what: String,
        /// The system's words.
        why: String,
    },
    /// Keys or the certificate could not be made or read.
    #[error("the hub's {what} cannot be used: {why}; restore it from a backup of the data folder")]
    Identity {
        /// Which.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// Nobody of this number is on the roster.
    #[error("no officer '{who}' is on the roster: import the roster, or check the number")]
    NoSuchOfficer {
        /// As it was given.
        who: String,
    },
    /// The enrolment code is not one of ours.
    #[error("this enrolment code is wrong: check it, or ask for a new one")]
    WrongCode,
    /// The enrolment code has been used.
    #[error("this enrolment code has been used: ask for a new one")]
    UsedCode,
    /// The enrolment code is too old.
    #[error("this enrolment code has run out: ask for a new one, it lasts ten minutes")]
    ExpiredCode,
    /// The enrolment code was tried too often.
    #[error("this enrolment code was tried too often and is void: ask for a new one")]
    VoidCode,
    /// The device is not enrolled here.
    #[error("this device is not enrolled at this hub: enrol it with a new code")]
    NotEnrolled,
    /// The enrolment has been revoked.
    #[error("this device's enrolment was revoked: hand the device to your supervisor")]
    Revoked,
    /// The request's signature does not hold, is stale, or was used before.
    #[error("the request is not signed as it must be: {why}")]
    Unsigned {
        /// Why.
        why: &'static str,
    },
    /// What was sent cannot be used.
    #[error(transparent)]
    Wire(#[from] wire::Refusal),
    /// A record cannot be used.
    #[error(transparent)]
    Record(#[from] record::RecordError),
    /// The request is malformed.
    #[error("{what}")]
    BadRequest {
        /// What is wrong with it, and what was expected.
        what: String,
    },
    /// There is no such thing, or it is not for this reader: the two look alike.
    #[error("there is no such {what}")]
    NotFound {
        /// What.
        what: &'static str,
    },
    /// An upload does not continue where the hub stands.
    #[error("this upload stands at byte {offset}: go on from there")]
    WrongOffset {
        /// Where it stands.
        offset: u64,
    },
    /// The bytes are not those that were announced.
    #[error("the uploaded bytes are not those whose hash was announced: upload the file again")]
    WrongBytes,
    /// Larger than allowed.
    #[error("{what} is larger than the {limit} bytes allowed")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Bytes allowed.
        limit: u64,
    },
    /// The app is too old for anything but handing in its work.
    #[error("this app is too old for this hub: update the app; work that is not sent yet can still be sent")]
    Upgrade,
    /// An import file as a whole is not what it should be.
    #[error("{file}: {why}")]
    Import {
        /// The file.
        file: String,
        /// What was expected.
        why: String,
    },
    /// A batch is for another hub.
    #[error("this batch is for another hub: enrol the device here first")]
    OtherHub,
    /// A record was changed while a batch was judged; handled inside, by judging it again.
    #[error("a record moved meanwhile; the batch is judged again")]
    Moved,
    /// Too many wrong codes from anywhere.
    #[error("too many wrong enrolment codes; wait a minute and try again")]
    SlowDown,
    /// The request's clock is too far from the hub's.
    #[error("the request's time is more than five minutes from the hub's")]
    RequestTime {
        /// The hub's clock, ms UTC.
        hub_time: i64,
    },
    /// The request's nonce was used before.
    #[error("this request was made before")]
    Replayed,
    /// The officer the device names is not the one the code is for.
    #[error("this enrolment code is for somebody else: check the shoulder number")]
    CodeTaken,
    /// The body is encoded, or of another type.
    #[error("the request's content type or encoding is not one this hub reads")]
    Encoded,
    /// An upload in another version of tus.
    #[error("this hub speaks tus 1.0.0: send Tus-Resumable: 1.0.0")]
    TusVersion,
    /// The disk is full.
    #[error("the hub's disk is full: nothing was lost, make room and send it again")]
    Full,
    /// The officer may not read this scope.
    #[error("this scope is not granted")]
    NotGranted,
    /// After a restore: what the batch builds on has not come back yet.
    #[error("what this builds on was lost in a restore and has not come back yet: keep it and send it again later")]
    NotYet,
    /// The request took so long that this batch of it was not judged, or what it builds on was not.
    #[error("the hub has worked on what you send long enough for now: keep what is not answered and send it again")]
    PutOff,
    /// A folder that must be empty is not.
    #[error("{path} is there already and is not empty: name another folder")]
    NotEmpty {
        /// The folder.
        path: String,
    },
    /// Not a backup, or one that does not hold.
    #[error("this backup cannot be used: {why}; nothing was restored")]
    NoBackup {
        /// What does not hold.
        why: String,
    },
    /// A legal hold stands on the record.
    #[error("the record is on legal hold, placed by {who} ({reason}): nothing was erased; lift it first with retention unhold")]
    OnHold {
        /// Since when, ms UTC.
        since: i64,
        /// Who placed it.
        who: String,
        /// Why.
        reason: String,
    },
    /// A report was not made.
    #[error(transparent)]
    Print(#[from] print::PrintError),
    /// A report's days overlap those of one that is out: a figure could be worked out from the difference of the two.
    #[error("a report of this ward from {from} to {to} is out: choose days after it, or exactly its days to put its words right")]
    ReportOverlaps {
        /// First day of that report.
        from: String,
        /// Its last day.
        to: String,
    },
    /// A report is not the one that was looked at.
    #[error("this report has changed since you looked at it: look again")]
    ReportMoved,
    /// A report's words may tell of a person or a home, and nobody says that they looked.
    #[error("the report's words may tell of a person or a home ({found}): look at them first")]
    NotLookedAt {
        /// What was found.
        found: String,
    },
    /// No device of the officer left the secret of a spare key here.
    #[error("no phone of this officer has left a spare key here: only its own passphrase opens it")]
    NoSpareKey,
    /// A row of the audit log is not the one that was written there.
    #[error(
        "row {row} of the audit log does not follow from the row before it: one was changed, left out or put in there; \
         compare it with a backup"
    )]
    AuditBroken {
        /// The first such row.
        row: u64,
    },
    /// The audit log does not hold a row that was noted.
    #[error(
        "the audit log has no row {row} as it was noted: its end was cut off, or it was written anew; a restore from a backup \
         that is older than the note does that too"
    )]
    AuditLost {
        /// The row.
        row: u64,
    },
    /// Something in the hub itself broke; the rest goes on.
    #[error("the hub failed on this request and goes on: {why}")]
    Broken {
        /// What, without content.
        why: &'static str,
    },
}

impl HubError {
    /// The stable code that devices, counters and screens go by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Storage { .. } => "internal",
            Self::Busy => "busy",
            Self::NewerSchema { .. } => "newer_schema",
            Self::MigrationChanged { .. } => "migration_changed",
            Self::MigrationName { .. } => "migration_name",
            Self::MigrationGap { .. } => "migration_gap",
            Self::MigrationUnknown { .. } => "migration_unknown",
            Self::Damaged { .. } => "damaged",
            Self::Io { .. } => "internal",
            Self::Identity { .. } => "identity",
            Self::NoSuchOfficer { .. } => "no_such_officer",
            Self::WrongCode | Self::VoidCode => "code_wrong",
            Self::UsedCode => "code_used",
            Self::ExpiredCode => "code_expired",
            Self::CodeTaken => "code_taken",
            Self::SlowDown => "slow_down",
            Self::RequestTime { .. } => "request_time",
            Self::Replayed => "replayed",
            Self::OtherHub => "other_hub",
            Self::Moved => "busy",
            Self::Encoded => "content_type",
            Self::TusVersion => "tus_version",
            Self::Full => "storage_full",
            Self::NotGranted => "not_granted",
            Self::OnHold { .. } => "on_hold",
            Self::NotYet => "not_yet",
            Self::PutOff => "busy",
            Self::NotEmpty { .. } => "not_empty",
            Self::NoBackup { .. } => "no_backup",
            Self::Print(error) => error.code(),
            Self::ReportOverlaps { .. } => "report_overlaps",
            Self::ReportMoved => "report_moved",
            Self::NotLookedAt { .. } => "personal_data",
            Self::NoSpareKey => "no_spare_key",
            Self::NotEnrolled => "not_enrolled",
            Self::Revoked => "revoked",
            Self::Unsigned { .. } => "bad_signature",
            Self::Wire(refusal) => refusal.code(),
            Self::Record(error) => error.code(),
            Self::BadRequest { .. } => "bad_request",
            Self::NotFound { .. } => "not_found",
            Self::WrongOffset { .. } => "wrong_offset",
            Self::WrongBytes => "wrong_bytes",
            Self::TooLarge { .. } => "too_large",
            Self::Upgrade => "upgrade_needed",
            Self::Import { .. } => "bad_file",
            Self::AuditBroken { .. } => "audit_broken",
            Self::AuditLost { .. } => "audit_lost",
            Self::Broken { .. } => "internal",
        }
    }

    /// Whether sending the same again can help.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Storage { .. } | Self::Full | Self::Io { .. } | Self::WrongOffset { .. } | Self::WrongBytes => Retry::Later,
            Self::NotYet => Retry::Later,
            Self::Busy | Self::Moved | Self::PutOff => Retry::AfterMs(1_000),
            Self::SlowDown => Retry::AfterMs(60_000),
            Self::RequestTime { .. } | Self::Replayed => Retry::Later,
            Self::Wire(refusal) => refusal.retry(),
            Self::Record(error) => error.retry(),
            _ => Retry::Never,
        }
    }

    /// An error of the file system.
    pub(crate) fn io(what: impl Into<String>, why: &std::io::Error) -> Self {
        match why.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io { what: what.into(), why: why.to_string() },
        }
    }
}

impl From<rusqlite::Error> for HubError {
    fn from(error: rusqlite::Error) -> Self {
        // The shared memory beside a write-ahead log is a file too, and SQLite has a code of its own for not making it longer.
        if error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::Full;
        }
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy,
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Storage { why: error.to_string() },
        }
    }
}

/// The hub's result.
pub type Result<T, E = HubError> = std::result::Result<T, E>;
