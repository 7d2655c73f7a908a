//! What is known of a ward beside its records, in the shapes in which the hub hands it out and every device keeps it: how the
//! public reaches its team (practice P20), and how many live there.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::calendar::starting;
use crate::roster::Ms;

/// The name of the blob that holds [`Contacts`].
pub const CONTACTS: &str = "ward_contacts";
/// The name of the blob that holds [`Census`].
pub const CENSUS: &str = "census";

/// How the public reaches the teams of the wards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contacts {
    /// The day somebody last checked them.
    pub as_at: Option<Date>,
    /// Ways to the police that are not for emergencies, of the whole force.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// By ONS ward code, without a trailing `N`.
    pub wards: BTreeMap<String, WardContacts>,
}

/// One way to the police.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// What for.
    pub what: String,
    /// How.
    pub how: String,
}

/// How the public reaches one ward's team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WardContacts {
    /// A telephone number.
    #[serde(default)]
    pub telephone: Option<String>,
    /// An e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The ward's page on the force's web site.
    #[serde(default)]
    pub url: Option<String>,
    /// The nearest counter that is open day and night.
    #[serde(default)]
    pub counter: Option<Counter>,
    /// Meetings that are announced.
    #[serde(default)]
    pub meetings: Vec<Announced>,
}

/// A police station's front counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// When it is open.
    pub hours: String,
}

/// A meeting that is announced, in London's time of day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// When it begins.
    pub start: DateTime,
    /// When it ends.
    #[serde(default)]
    pub end: Option<DateTime>,
    /// Where.
    pub place: String,
    /// What it is.
    pub what: String,
}

impl Announced {
    /// When it begins, ms UTC.
    #[must_use]
    pub fn starts_at(&self) -> Ms {
        starting(self.start)
    }
}

/// A count of who lives in each ward.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Census {
    /// Whose count of which year, as it is named under a figure.
    pub source: String,
    /// By ONS ward code, without a trailing `N`.
    pub wards: BTreeMap<String, Residents>,
}

/// Who lives in one ward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residents {
    /// Usual residents.
    pub residents: u32,
    /// Households.
    pub households: u32,
}
