//! What can be wrong with a record or an edit of it.

use serde::{Deserialize, Serialize};

/// Whether trying the same thing again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It will be refused again; something has to change first.
    Never,
    /// It may work later as it is.
    Later,
    /// It may work after so many milliseconds.
    AfterMs(u64),
}

/// Everything that can go wrong in this crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A scope's name could not be read.
    #[error("'{text}' is not a scope; write ward:CODE, team:ID, officer:UUID, restricted:UUID, device:UUID or reference")]
    Scope {
        /// What was given.
        text: String,
    },
    /// A role's name could not be read.
    #[error("'{text}' is not a role; use one of hub, system, staff, volunteer, pcso, spc, pc, ps, insp, ci, supt")]
    Role {
        /// What was given.
        text: String,
    },
    /// A change's message is not an author line.
    #[error("'{text}' is not an author line '1;<officer>;<grade 0-9>;<role>'")]
    AuthorLine {
        /// What was given.
        text: String,
    },
    /// No kind of this name is in the table.
    #[error("there is no kind of record called '{kind}'; this app may be older than the record")]
    UnknownKind {
        /// The kind named.
        kind: String,
    },
    /// A value does not fit its field, entry or text.
    #[error("{field}: {expected}")]
    BadValue {
        /// The field, or `entry.field`.
        field: String,
        /// What would have been right.
        expected: String,
    },
    /// The table has no field, entry or text of this name.
    #[error("a {kind} has no {shape} called '{name}'")]
    NoSuch {
        /// The kind.
        kind: String,
        /// `field`, `entry` or `text`.
        shape: &'static str,
        /// The name.
        name: String,
    },
    /// The author may not make this edit.
    #[error("{who} may not change {field} of this {kind}: {why}")]
    NotAllowed {
        /// The author's role.
        who: String,
        /// The field, entry or text.
        field: String,
        /// The kind.
        kind: String,
        /// The rule, in plain words.
        why: String,
    },
    /// What the author saw has moved meanwhile (architecture, section 1).
    #[error("{field} changed while you were writing: nothing was overwritten, your words are kept as a draft")]
    ChangedUnderneath {
        /// The field or text.
        field: String,
        /// What the author wanted to write, as JSON.
        mine: String,
        /// What stands there now, as JSON.
        now: String,
    },
    /// Bytes are not a record of ours.
    #[error("this record cannot be read: {why}; it is kept as it is, ask for it again from the hub")]
    Unreadable {
        /// What was wrong.
        why: String,
    },
    /// The working-day calendar ends before the date that was asked for.
    #[error("the working-day calendar ends on {ends}, before this date is reached: load a newer calendar")]
    CalendarEnds {
        /// The calendar's last day, `YYYY-MM-DD`.
        ends: String,
    },
}

impl RecordError {
    /// The stable code a screen's catalogue and the hub's counters go by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Scope { .. } => "bad_scope",
            Self::Role { .. } => "bad_role",
            Self::AuthorLine { .. } => "bad_author_line",
            Self::UnknownKind { .. } => "unknown_kind",
            Self::BadValue { .. } => "bad_value",
            Self::NoSuch { .. } => "no_such_name",
            Self::NotAllowed { .. } => "not_allowed",
            Self::ChangedUnderneath { .. } => "changed_underneath",
            Self::Unreadable { .. } => "unreadable",
            Self::CalendarEnds { .. } => "calendar_ends",
        }
    }

    /// The field the error is about, where it is about one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::BadValue { field, .. } | Self::NotAllowed { field, .. } | Self::ChangedUnderneath { field, .. } => Some(field),
            Self::NoSuch { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Whether trying again can help.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::UnknownKind { .. } | Self::Unreadable { .. } | Self::CalendarEnds { .. } => Retry::Later,
            _ => Retry::Never,
        }
    }
}
