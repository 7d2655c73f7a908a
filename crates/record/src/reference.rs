//! What is known of a ward beside its records, in the shapes in which the hub hands it out and every device keeps it: how the
//! public reaches its team (practice P20), how many live there, and which places in it are patrolled as hot spots.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::calendar::starting;
use crate::roster::Ms;

/// The name of the blob that holds [`Contacts`].
pub const CONTACTS: &str = "ward_contacts";
/// The name of the blob that holds [`Census`].
pub const CENSUS: &str = "census";

/// The name of the blob that holds [`HotSpots`].
pub const HOT_SPOTS: &str = "hot_spots";

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

/// The places that a force patrols as hot spots, in the order in which it lists them (domain, section 1a).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HotSpots {
    /// Each once, by [`HotSpot::id`].
    pub spots: Vec<HotSpot>,
}

/// A hot spot: a point and how far around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HotSpot {
    /// The force's own name of it, by which it is found again.
    pub id: String,
    /// What officers call it.
    pub name: String,
    /// ONS ward code, without a trailing `N`.
    pub ward: String,
    /// Degrees of latitude, WGS 84.
    pub lat: f64,
    /// Degrees of longitude, WGS 84.
    pub lon: f64,
    /// Metres around that point.
    pub radius: u32,
}

/// Metres between two points, each latitude and longitude in degrees, on a sphere of the Earth's mean radius. Off by less than
/// 0.6 %, and by far less than a phone is.
#[must_use]
pub fn metres_between(one: (f64, f64), other: (f64, f64)) -> f64 {
    const EARTH: f64 = 6_371_008.8;
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let along = half(one.1, other.1) * one.0.to_radians().cos() * other.0.to_radians().cos();
    2.0 * EARTH * (half(one.0, other.0) + along).sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::metres_between;

    #[test]
    fn a_degree_of_latitude_is_111_km_and_one_of_longitude_at_camden_is_69() {
        let camden = (51.54, -0.143);
        assert!(metres_between(camden, camden) < 0.001);
        let north = metres_between(camden, (52.54, -0.143));
        assert!((111_190.0..111_200.0).contains(&north), "{north}");
        let east = metres_between(camden, (51.54, 0.857));
        assert!((69_000.0..69_300.0).contains(&east), "{east}");
    }
}
