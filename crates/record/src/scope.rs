//! Units of visibility. Each has its own append-only log at the hub and its own cursor on a device.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::RecordError;
use crate::id::{DeviceId, OfficerId, RecordId};

/// A unit of visibility. Written `ward:E05013655`, `team:canal-side`, `officer:<uuid>`, `restricted:<uuid>`,
/// `device:<uuid>`, `reference`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// A ward, by its ONS code without a trailing `N`.
    Ward(String),
    /// A team, by the roster's id for it.
    Team(String),
    /// What one officer needs beside their wards and teams.
    Officer(OfficerId),
    /// One restricted record (practice P15): named readers only.
    Restricted(RecordId),
    /// Grants, revocations, refusals, incarnations and wipe orders for one enrolment.
    Device(DeviceId),
    /// Named blobs everyone may read: wards, calendar, rule tables, roster extract.
    Reference,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ward(code) => write!(f, "ward:{code}"),
            Self::Team(id) => write!(f, "team:{id}"),
            Self::Officer(id) => write!(f, "officer:{id}"),
            Self::Restricted(id) => write!(f, "restricted:{id}"),
            Self::Device(id) => write!(f, "device:{id}"),
            Self::Reference => f.write_str("reference"),
        }
    }
}

impl FromStr for Scope {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let bad = || RecordError::Scope { text: text.to_owned() };
        if text == "reference" {
            return Ok(Self::Reference);
        }
        let (unit, name) = text.split_once(':').ok_or_else(bad)?;
        if name.is_empty() {
            return Err(bad());
        }
        match unit {
            "ward" => Ok(Self::Ward(name.to_owned())),
            "team" => Ok(Self::Team(name.to_owned())),
            "officer" => name.parse().map(Self::Officer).map_err(|_| bad()),
            "restricted" => name.parse().map(Self::Restricted).map_err(|_| bad()),
            "device" => name.parse().map(Self::Device).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
