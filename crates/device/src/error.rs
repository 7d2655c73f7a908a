//! What can go wrong on a device, each with what to do. Nothing typed is lost by any of them.

use std::collections::BTreeMap;

use record::policy::Refusal as PolicyRefusal;
use record::{RecordError, Retry};
use uuid::Uuid;

use crate::evidence::{NotAPicture, SealError};
use crate::forms::FormFault;
use crate::screen::{Failure, Param, TryAgain};

/// Everything that can go wrong in this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// Another process has this vault open.
    #[error("this vault is open in another window or process; use that one, or close it first")]
    VaultInUse,
    /// No vault is here.
    #[error("this device is not set up yet: enrol it with a code from your supervisor")]
    NotEnrolled,
    /// A vault is here already.
    #[error("this folder already holds an officer's vault; each officer has a folder of their own")]
    AlreadyEnrolled,
    /// The vault's key is not in memory.
    #[error("the vault is locked: unlock it first")]
    Locked,
    /// The passphrase does not open the key.
    #[error(
        "that passphrase does not open this vault ({tries} wrong so far); try again, or ask your supervisor for an unlock code"
    )]
    WrongPassphrase {
        /// Wrong passphrases since the last right one.
        tries: u32,
    },
    /// Too many wrong passphrases.
    #[error("too many wrong passphrases: wait until the time shown, then try again")]
    WaitToUnlock {
        /// The instant from which another try counts, ms UTC by this device.
        until: i64,
    },
    /// No keystore answers and no passphrase was given.
    #[error("this device has no keystore that answers: choose a passphrase, which will protect the vault's key")]
    PassphraseNeeded,
    /// A passphrase that protects nothing.
    #[error("the passphrase needs at least {least} characters")]
    PassphraseTooShort {
        /// Characters needed.
        least: usize,
    },
    /// No secret that lies at the hub opens this vault.
    #[error("this device has left no spare key at its hub yet: only its own passphrase opens it")]
    NoSpareKey,
    /// The hub's secret is not the one the spare key here is under.
    #[error("the hub's part of the spare key does not fit this device: only its own passphrase opens it. Nothing was lost")]
    SpareKeyUnfit,
    /// The keystore had the vault's key and does not give it any more.
    #[error("the keystore does not give this vault's key ({why}); unlock the keystore and try again: the vault is untouched")]
    KeyGone {
        /// The keystore's words.
        why: String,
    },
    /// The vault cannot be read with its own key.
    #[error("the vault cannot be read ({why}). Nothing was deleted: keep this device and ask for support before enrolling again")]
    VaultCorrupt {
        /// SQLite's words.
        why: String,
    },
    /// A newer app made this vault.
    #[error("this vault was made by a newer app (schema {found}, this app knows {known}): update the app; nothing was changed")]
    SchemaNewer {
        /// The vault's schema.
        found: u32,
        /// The newest this app knows.
        known: u32,
    },
    /// An applied migration is not the one this app ships.
    #[error("migration {name} was applied to this vault in another wording: this app is not the one that made it; update it")]
    SchemaDiffers {
        /// The file.
        name: String,
    },
    /// No room left.
    #[error("there is no room left on this device: free some and try again; what you typed is still here")]
    DiskFull,
    /// No room left for a photo; what is left is kept for notes.
    #[error("there is no room left for this photo: free some and take it again. Notes still fit")]
    NoRoomForPhoto,
    /// The database refused for another reason.
    #[error("the vault could not do that ({0}); nothing was half saved")]
    Database(rusqlite::Error),
    /// A file of the vault's folder could not be read or written.
    #[error("the vault's folder could not be used ({0}); nothing was half saved")]
    Disk(std::io::Error),
    /// The writer is gone, because the vault is closing.
    #[error("the vault is closing: open it again")]
    Closing,
    /// What was asked for is not on this device.
    #[error("there is no such {what} on this device; it may not have arrived, or was taken back")]
    NoSuch {
        /// `record`, `entry`, `notice`, `photo`.
        what: &'static str,
    },
    /// A value does not fit.
    #[error("{field}: {expected}")]
    BadValue {
        /// The field of the form.
        field: String,
        /// What would be right.
        expected: String,
    },
    /// A rule of the record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The edit is not allowed.
    #[error("{0}")]
    Refused(PolicyRefusal),
    /// The form has something wrong in it.
    #[error("{0}")]
    Form(FormFault),
    /// A person has to give the reason for opening this record.
    #[error("say why you open this record; the reason is kept in the access log")]
    ReasonNeeded,
    /// The hub has not yet given this vault its number, so nothing may be signed.
    #[error("the hub has not confirmed this vault yet: your words are kept as a draft until it has")]
    NoIncarnation,
    /// The time this device may work without the hub is over (practice P14).
    #[error("this device has been away from the hub for too long: connect to open what it holds")]
    LeaseOver,
    /// A change to be sent is not one that the hub would read.
    #[error("this edit is too large for one change ({code}); save it in two parts")]
    Unsendable {
        /// The pre-flight's code.
        code: &'static str,
    },
    /// No answer.
    #[error("the hub cannot be reached ({why}); what you wrote is saved here and is sent when it can be")]
    HubUnreachable {
        /// The transport's words, without addresses of people.
        why: String,
    },
    /// The officer stopped a sync that was under way.
    #[error("sync was stopped; what was taken until then is kept, and it goes on from there later or when you try now")]
    SyncStopped,
    /// The officer called off an export that was being made.
    #[error("the export was cancelled; nothing was written")]
    ExportStopped,
    /// Somebody else answers.
    #[error("the hub at this address is not the one this device was enrolled with; nothing was sent. Tell your supervisor")]
    NotThePinnedHub,
    /// The hub answered with an error.
    #[error("{}", refused(code))]
    HubRefused {
        /// Its code.
        code: String,
        /// Its HTTP status.
        status: u16,
        /// Whether to come again.
        retry: Retry,
    },
    /// This device's clock is too far from the hub's for a signed request.
    #[error("this device's clock differs from the hub's by too much; the difference is learned and the request made again")]
    ClockOff {
        /// The hub's clock, ms UTC.
        hub_time: i64,
    },
    /// The hub's answer is not one of this protocol.
    #[error("the hub's answer cannot be read ({what}): nothing of it was kept; try again later")]
    BadAnswer {
        /// What was wrong.
        what: String,
    },
    /// A photo that cannot be taken in.
    #[error(transparent)]
    Photo(#[from] NotAPicture),
    /// A photo that could not be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Nothing was printed.
    #[error(transparent)]
    Print(#[from] print::PrintError),
    /// The hub has not received a record that is to be proved.
    #[error("the hub has not received all of this yet, so nothing can prove it: send what waits, then export again")]
    NotAtHub,
    /// The hub's address is not one.
    #[error("'{given}' is not a hub's address: write host:port or https://host:port")]
    BadHub {
        /// What was given.
        given: String,
    },
    /// Something that cannot happen did.
    #[error("an internal step failed ({what}); nothing was half saved. Report it with this device's log")]
    Internal {
        /// Which.
        what: String,
    },
}

impl DeviceError {
    /// The stable code a screen's catalogue goes by.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::VaultInUse => "vault_in_use",
            Self::NotEnrolled => "not_enrolled",
            Self::AlreadyEnrolled => "already_enrolled",
            Self::Locked => "locked",
            Self::WrongPassphrase { .. } => "wrong_passphrase",
            Self::WaitToUnlock { .. } => "wait_to_unlock",
            Self::PassphraseNeeded => "passphrase_needed",
            Self::PassphraseTooShort { .. } => "passphrase_short",
            Self::NoSpareKey => "no_spare_key",
            Self::SpareKeyUnfit => "spare_key_unfit",
            Self::KeyGone { .. } => "keystore",
            Self::VaultCorrupt { .. } => "vault_corrupt",
            Self::SchemaNewer { .. } => "schema_newer",
            Self::SchemaDiffers { .. } => "schema_differs",
            Self::DiskFull => "disk_full",
            Self::NoRoomForPhoto => "no_room_for_photo",
            Self::Database(_) => "database",
            Self::Disk(_) => "disk",
            Self::Closing => "closing",
            Self::NoSuch { .. } => "not_found",
            Self::BadValue { .. } => "bad_value",
            Self::Record(error) => error.code(),
            Self::Refused(refusal) => refusal.code,
            Self::Form(fault) => &fault.code,
            Self::ReasonNeeded => "reason_needed",
            Self::NoIncarnation => "no_incarnation",
            Self::LeaseOver => "lease_over",
            Self::Unsendable { .. } => "too_large",
            Self::HubUnreachable { .. } => "hub_unreachable",
            Self::SyncStopped => "sync_stopped",
            Self::ExportStopped => "export_stopped",
            Self::NotThePinnedHub => "hub_not_pinned",
            Self::HubRefused { code, .. } => code,
            Self::ClockOff { .. } => "request_time",
            Self::BadAnswer { .. } => "bad_answer",
            Self::Photo(NotAPicture::TooLarge { .. } | NotAPicture::TooManyPixels { .. }) => "too_large",
            Self::Photo(_) => "not_an_image",
            Self::Seal(SealError::Disk(e)) if full(e) => "disk_full",
            Self::Seal(SealError::Disk(_)) => "disk",
            Self::Seal(SealError::Broken) => "photo_broken",
            Self::Print(error) => error.code(),
            Self::NotAtHub => "not_at_hub",
            Self::BadHub { .. } => "hub_address",
            Self::Internal { .. } => "internal",
        }
    }

    /// The field of the form it is about, where it is about one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::BadValue { field, .. } => Some(field),
            Self::Record(error) => error.field(),
            Self::Form(fault) => fault.field.as_deref(),
            Self::Refused(refusal) if !refusal.field.is_empty() => Some(&refusal.field),
            Self::PassphraseNeeded | Self::PassphraseTooShort { .. } | Self::WrongPassphrase { .. } => Some("passphrase"),
            Self::BadHub { .. } => Some("hub"),
            _ => None,
        }
    }

    /// Whether trying the same again can help.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::VaultInUse
            | Self::WaitToUnlock { .. }
            | Self::KeyGone { .. }
            | Self::SchemaNewer { .. }
            | Self::DiskFull
            | Self::NoRoomForPhoto
            | Self::Database(_)
            | Self::Disk(_)
            | Self::Closing
            | Self::NoIncarnation
            | Self::NotAtHub
            | Self::LeaseOver
            | Self::HubUnreachable { .. }
            | Self::SyncStopped
            | Self::ExportStopped
            | Self::ClockOff { .. }
            | Self::BadAnswer { .. }
            | Self::Seal(SealError::Disk(_)) => Retry::Later,
            Self::HubRefused { retry, .. } => *retry,
            Self::Record(error) => error.retry(),
            _ => Retry::Never,
        }
    }

    /// As the failure of an operation; `id` finds it in the log.
    #[must_use]
    pub fn failure(&self, id: Uuid) -> Failure {
        let retry = if self.retry() == Retry::Never { TryAgain::Never } else { TryAgain::Later };
        Failure { code: self.code().to_owned(), field: self.field().map(str::to_owned), params: self.params(), retry, id }
    }

    /// What the sentence on the screen needs.
    #[must_use]
    pub fn params(&self) -> BTreeMap<String, Param> {
        if let Self::Form(fault) = self {
            return fault.params.clone();
        }
        let mut params = BTreeMap::new();
        let mut text = |name: &str, value: &str| params.insert(name.to_owned(), Param::Text(value.to_owned()));
        match self {
            Self::Record(RecordError::ChangedUnderneath { field, mine, now }) => {
                text("field", field);
                text("mine", mine);
                text("now", now);
            }
            Self::Record(RecordError::BadValue { expected, .. }) | Self::BadValue { expected, .. } => {
                text("expected", expected);
            }
            Self::Refused(refusal) => {
                text("why", &refusal.why);
            }
            Self::WrongPassphrase { tries } => {
                params.insert("tries".into(), Param::Number((*tries).into()));
            }
            Self::WaitToUnlock { until } => {
                params.insert("until_at".into(), Param::Number(*until));
            }
            Self::SchemaNewer { found, known } => {
                params.insert("found".into(), Param::Number((*found).into()));
                params.insert("known".into(), Param::Number((*known).into()));
            }
            Self::PassphraseTooShort { least } => {
                params.insert("least".into(), Param::Number(i64::try_from(*least).unwrap_or(i64::MAX)));
            }
            Self::VaultCorrupt { why } | Self::KeyGone { why } | Self::HubUnreachable { why } => {
                text("why", why);
            }
            _ => {}
        }
        params
    }
}

/// What the hub's refusals mean to the person at the device.
fn refused(code: &str) -> String {
    match code {
        "code_wrong" => "that code is not one of this hub's: look again at each letter, or ask your supervisor for a new one",
        "code_used" => "that code was used already: ask your supervisor for a new one",
        "code_expired" => "that code has run out (they last ten minutes): ask your supervisor for a new one",
        "not_enrolled" | "revoked" => {
            "this device is not enrolled at the hub any more; what it holds is kept: tell your supervisor"
        }
        "upgrade_needed" => "the hub speaks a newer language than this app: update the app; unsent work is still taken",
        "slow_down" => "the hub asks everybody to wait a little; this device tries again by itself",
        other => return format!("the hub refused ({other}); what you wrote is kept here and is tried again later"),
    }
    .to_owned()
}

fn full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

impl From<rusqlite::Error> for DeviceError {
    /// Full disks and broken files are told apart from everything else: each asks something different of the officer.
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        // The shared memory beside a write-ahead log is a file too, and SQLite has a code of its own for not making it longer.
        if error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::DiskFull,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::VaultCorrupt { why: error.to_string() },
            _ => Self::Database(error),
        }
    }
}

impl From<std::io::Error> for DeviceError {
    fn from(error: std::io::Error) -> Self {
        if full(&error) { Self::DiskFull } else { Self::Disk(error) }
    }
}

impl From<PolicyRefusal> for DeviceError {
    fn from(refusal: PolicyRefusal) -> Self {
        Self::Refused(refusal)
    }
}
