//! What the force would import: the demonstration roster, and wards, priorities and bank holidays. Real open data where
//! the machine has it, otherwise the sample that ships with the tests; the roster is always made up.

use std::path::{Path, PathBuf};

use jiff::ToSpan;
use serde_json::Value;

use super::clock::{london, now};
use crate::window::Trouble;

/// So long ago was the arrest of which the victim was not told: past one working day, whatever holidays lie between.
const DAYS_LATE: i64 = 10;

/// Files ready to be imported.
pub(super) struct Sample {
    pub(super) roster: PathBuf,
    pub(super) wards: PathBuf,
    pub(super) priorities: PathBuf,
    pub(super) holidays: PathBuf,
    pub(super) contacts: PathBuf,
    pub(super) census: PathBuf,
    /// A victim whom nobody told in time, as the force's crime system gives her out. Not with the others: she would stand late
    /// before all of the constable's work from the first act on.
    pub(super) crimes: PathBuf,
    /// The ward that the demonstration's team works, by ONS code, and its name.
    pub(super) ward: (String, String),
}

impl Sample {
    /// Lays the files out; what has to be written (the roster, for today and for this ward) goes to `folder`.
    pub(super) fn lay_out(folder: &Path, data: Option<&Path>) -> Result<Self, Trouble> {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample");
        let choose = |real: &str, ours: &str| {
            data.map(|data| data.join(real)).filter(|file| file.is_file()).unwrap_or_else(|| shipped.join(ours))
        };
        let wards = choose("camden_wards_2022.geojson", "wards.geojson");
        let ward = first_ward(&wards)?;
        let roster = folder.join("roster.csv");
        let template = shipped.join("roster.csv");
        let text = std::fs::read_to_string(&template).map_err(Trouble::file(&template))?;
        let text = text.replace("{wards}", &ward.0).replace("{duty}", &duty()?);
        std::fs::write(&roster, text).map_err(Trouble::file(&roster))?;
        let priorities = shipped.join("priorities.json");
        let template = shipped.join("ward-contacts.json");
        let text = std::fs::read_to_string(&template).map_err(Trouble::file(&template))?;
        let contacts = folder.join("ward-contacts.json");
        std::fs::write(&contacts, text.replace("{ward}", &ward.0)).map_err(Trouble::file(&contacts))?;
        let template = shipped.join("crimes.csv");
        let text = std::fs::read_to_string(&template).map_err(Trouble::file(&template))?;
        let arrested = london(-DAYS_LATE)?.timestamp().to_string();
        let crimes = folder.join("crimes.csv");
        std::fs::write(&crimes, text.replace("{arrested}", &arrested)).map_err(Trouble::file(&crimes))?;
        let census = choose("camden_ward_census2021.csv", "census.csv");
        Ok(Self {
            roster,
            priorities,
            contacts,
            census,
            crimes,
            holidays: choose("uk-bank-holidays.json", "bank-holidays.json"),
            wards,
            ward,
        })
    }
}

/// Everybody is on duty now, whenever the demonstration is played.
fn duty() -> Result<String, Trouble> {
    let today = now().date();
    let tomorrow = today.checked_add(1.day()).map_err(|error| Trouble::NotSo(error.to_string()))?;
    Ok(format!("{today}T00:00..{tomorrow}T23:59"))
}

fn first_ward(file: &Path) -> Result<(String, String), Trouble> {
    let text = std::fs::read_to_string(file).map_err(Trouble::file(file))?;
    let wards: Value = serde_json::from_str(&text).map_err(|error| Trouble::NotSo(format!("{}: {error}", file.display())))?;
    let properties = wards["features"][0]["properties"].as_object();
    let named = |end: &str| {
        let found = properties.and_then(|all| all.iter().find(|(name, _)| name.starts_with("WD") && name.ends_with(end)));
        found.and_then(|(_, value)| value.as_str()).map(str::to_owned)
    };
    match (named("CD"), named("NM")) {
        (Some(code), Some(name)) => Ok((code, name)),
        _ => Err(Trouble::NotSo(format!("{} names no ward", file.display()))),
    }
}
