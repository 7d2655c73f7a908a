//! A ward's report to its panel: a supervisor looks at it and lets it out. Counted and made on the hub (practice P20), asked
//! for online only; nothing of it is kept on a device.

use minicbor::{Decode, Encode};

use super::Versions;
use crate::key::Hash;

/// Asks for the report of some days, as it would go out now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PanelRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// ONS code.
    #[n(1)]
    pub ward: String,
    /// First day counted, `YYYY-MM-DD`.
    #[n(2)]
    pub from: String,
    /// Last day counted.
    #[n(3)]
    pub to: String,
}

/// A report as it would go out, or as it did.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PanelResponse {
    /// What the page says, in JSON: the words that paper and web share.
    #[n(0)]
    pub page: String,
    /// Names its content: whoever lets it out names what they looked at.
    #[n(1)]
    pub sha256: Hash,
    /// What a look at the words found that may tell of a person or a home.
    #[n(2)]
    pub found: Vec<String>,
    /// Priorities that were adopted and of which nothing is out: they are not in it.
    #[n(3)]
    pub not_out: u32,
    /// When a report of exactly these days went out, ms UTC; its figures stay as they were told.
    #[n(4)]
    pub published_at: Option<i64>,
    /// Priorities in it.
    #[n(5)]
    pub priorities: u32,
}

/// Lets a report out.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PanelPublish {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// ONS code.
    #[n(1)]
    pub ward: String,
    /// First day counted, `YYYY-MM-DD`.
    #[n(2)]
    pub from: String,
    /// Last day counted.
    #[n(3)]
    pub to: String,
    /// The content that was looked at; another is not let out.
    #[n(4)]
    pub sha256: Hash,
    /// Everything that was found in it and that the supervisor lets stand.
    #[n(5)]
    pub looked_at: Vec<String>,
}

/// Takes a report down.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PanelTakeDown {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// ONS code.
    #[n(1)]
    pub ward: String,
    /// First day counted, `YYYY-MM-DD`.
    #[n(2)]
    pub from: String,
    /// Last day counted.
    #[n(3)]
    pub to: String,
    /// Why.
    #[n(4)]
    pub reason: String,
}

/// It is out, or down.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PanelDone {
    /// When, by the hub's clock, ms UTC.
    #[n(0)]
    pub at: i64,
}
