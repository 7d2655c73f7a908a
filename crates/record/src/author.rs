//! Who wrote a change: one line in the change's message, so that who and with what grade travel inside the
//! hash-linked history and `resolve` replays the same for ever without a directory.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::RecordError;
use crate::id::OfficerId;

/// What somebody is. The rank decides what they may do; the grade (0 to 9) decides `Rank` merges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The hub itself: expiries, ageing, imports.
    Hub,
    /// Command and control, or another system that files records.
    System,
    /// Police staff (the victim desk, the disclosure office).
    Staff,
    /// Police support volunteer.
    Volunteer,
    /// Police community support officer.
    Pcso,
    /// Special constable.
    Spc,
    /// Constable.
    Pc,
    /// Sergeant.
    Ps,
    /// Inspector.
    Insp,
    /// Chief inspector.
    Ci,
    /// Superintendent.
    Supt,
}

impl Role {
    /// Every role, in the order of the enum.
    pub const ALL: [Self; 11] = [
        Self::Hub,
        Self::System,
        Self::Staff,
        Self::Volunteer,
        Self::Pcso,
        Self::Spc,
        Self::Pc,
        Self::Ps,
        Self::Insp,
        Self::Ci,
        Self::Supt,
    ];

    /// The word used in the author line, the roster file and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::System => "system",
            Self::Staff => "staff",
            Self::Volunteer => "volunteer",
            Self::Pcso => "pcso",
            Self::Spc => "spc",
            Self::Pc => "pc",
            Self::Ps => "ps",
            Self::Insp => "insp",
            Self::Ci => "ci",
            Self::Supt => "supt",
        }
    }

    /// How the rank stands before a shoulder number on screen: `PC`, `Sgt`.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Hub => "Hub",
            Self::System => "System",
            Self::Staff => "Staff",
            Self::Volunteer => "Volunteer",
            Self::Pcso => "PCSO",
            Self::Spc => "SPC",
            Self::Pc => "PC",
            Self::Ps => "Sgt",
            Self::Insp => "Insp",
            Self::Ci => "CI",
            Self::Supt => "Supt",
        }
    }

    /// The grade the rank carries where the roster names no other.
    #[must_use]
    pub fn grade(self) -> u8 {
        match self {
            Self::Hub | Self::System => 0,
            Self::Staff | Self::Volunteer | Self::Pcso => 1,
            Self::Spc => 2,
            Self::Pc => 3,
            Self::Ps => 5,
            Self::Insp => 6,
            Self::Ci => 7,
            Self::Supt => 8,
        }
    }
}

impl FromStr for Role {
    type Err = RecordError;
    fn from_str(text: &str) -> Result<Self, RecordError> {
        Self::ALL.into_iter().find(|role| role.word() == text).ok_or_else(|| RecordError::Role { text: text.to_owned() })
    }
}

/// Who wrote a change, with the grade and role they held when they wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    /// The officer or system.
    pub officer: OfficerId,
    /// 0 to 9; an acting rank's grade while it lasts.
    pub grade: u8,
    /// The rank, acting rank included.
    pub role: Role,
}

impl fmt::Display for Author {
    /// The author line `1;<officer>;<grade>;<role>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1;{};{};{}", self.officer, self.grade, self.role.word())
    }
}

impl FromStr for Author {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let bad = || RecordError::AuthorLine { text: text.to_owned() };
        let mut parts = text.split(';');
        let (Some("1"), Some(officer), Some(grade), Some(role), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(bad());
        };
        let author = Self {
            officer: officer.parse().map_err(|_| bad())?,
            grade: grade.parse().map_err(|_| bad())?,
            role: role.parse().map_err(|_| bad())?,
        };
        // One spelling only: a line that reads back differently is not ours.
        if author.grade > 9 || author.to_string() != text {
            return Err(bad());
        }
        Ok(author)
    }
}
