//! Taking files in.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use hub::import::{Progress, Report};
use hub::{Hub, HubError};
use serde_json::json;

use super::say::{Said, line};

#[derive(Subcommand)]
pub(super) enum Import {
    /// Officers and teams from CSV: the whole force as it stands. Whoever is not in the file any more has left.
    ///
    /// Needed columns: warrant, shoulder, name, role, team, wards. Others: grade, supervises, postings, duties,
    /// qualifications, acting, posts, withheld.
    #[command(after_help = "Example: beatbook-hub import roster roster.csv")]
    Roster {
        /// The file.
        file: PathBuf,
    },
    /// Wards from the ONS's GeoJSON: code, name, vintage, boundary. A file adds to what is there.
    #[command(after_help = "Example: beatbook-hub import wards camden_wards_2022.geojson")]
    Wards {
        /// The file.
        file: PathBuf,
    },
    /// Ward priorities in the data.police.uk shape, as records proposed to the wards' officers.
    #[command(after_help = "Example: beatbook-hub import priorities priorities.json --ward E05013655")]
    Priorities {
        /// The file.
        file: PathBuf,
        /// The ward, where the file is one ward's list. A trailing N does not matter.
        #[arg(long, value_name = "CODE")]
        ward: Option<String>,
    },
    /// How the public reaches the wards' teams, from JSON: telephone, e-mail, nearest counter, meetings; and the force's ways
    /// that are not for emergencies. A file adds to what is there.
    #[command(after_help = "Example: beatbook-hub import contacts ward-contacts.json")]
    Contacts {
        /// The file.
        file: PathBuf,
    },
    /// How many live in each ward, from CSV with the columns ward_code, usual_residents, households.
    #[command(after_help = "Example: beatbook-hub import census camden_ward_census2021.csv")]
    Census {
        /// The file.
        file: PathBuf,
        /// Whose count of which year, as it is named under the figure.
        #[arg(long, default_value = "Census 2021, Office for National Statistics")]
        source: String,
    },
    /// Places that the force patrols as hot spots, from CSV or JSON: the whole list as it stands. A patrol is given one by its
    /// name, and how far from it an officer stood shows where they added their position.
    ///
    /// Needed columns: id (the force's own), name, ward_code, lat, lon (degrees, WGS 84), radius (metres, 10 to 2000).
    #[command(after_help = "Example: beatbook-hub import hotspots hot-spots.csv")]
    Hotspots {
        /// The file.
        file: PathBuf,
    },
    /// Bank holidays in the gov.uk JSON shape: the working-day calendar of England and Wales.
    #[command(after_help = "Example: beatbook-hub import holidays bank-holidays.json")]
    Holidays {
        /// The file.
        file: PathBuf,
    },
    /// Crimes, their victims and what happened in them, from the force's crime system, in CSV or JSON: a row a victim.
    ///
    /// Needed columns: crime_ref, victim_no, offence, officer, events (event@YYYY-MM-DDTHH:MM, several by ;). Others:
    /// name_to_ask_for, how_to_verify, language, interpreter, update_every_days, entitlement. What an officer wrote stands.
    /// Ended with ctrl-c, it leaves the batches that are in, each whole; the same file again does the rest.
    #[command(after_help = "Example: beatbook-hub import crimes crimes.csv")]
    Crimes {
        /// The file.
        file: PathBuf,
    },
    /// A dated table of the Victims' Code's rules, in place of the one every device ships with.
    #[command(after_help = "Example: beatbook-hub import rules victims-code-rules.json")]
    Rules {
        /// The file.
        file: PathBuf,
    },
    /// The force's own retention table, from JSON, in place of the shipped one: when a record of which class is reviewed.
    ///
    /// {"version": "Order 14 of 2026", "rules": [{"class": "task", "kinds": ["task"], "from": "2026-01-01", "to": null,
    /// "first_review_months": 84, "review_every_months": 12, "disposal": "decide", "source": "Order 14 of 2026", "verified":
    /// true}]}. Until it says verified, a rule lets nothing go by itself (disposal "erase") and reviews nothing earlier than the
    /// shipped one. Decisions to keep a record stand.
    #[command(after_help = "Example: beatbook-hub import retention retention-rules.json")]
    Retention {
        /// The file.
        file: PathBuf,
    },
    /// What the force sets for itself, from JSON: the whole table of dated rows.
    ///
    /// {"settings": [{"setting": "idle_lock", "minutes": 3, "valid_from": "2026-12-01", "valid_until": null, "source": "Order 12
    /// of 2026"}]}. Settings: idle_lock, 1 to 10 minutes until an untouched device locks (2 where no row says otherwise);
    /// unaccepted_after, 2 to 60 minutes until Critical work that nobody accepted tops the supervisor's list (10).
    #[command(after_help = "Example: beatbook-hub import settings force-settings.json")]
    Settings {
        /// The file.
        file: PathBuf,
    },
}

pub(super) fn import(hub: &Hub, what: &Import, progress: bool) -> Result<Said, HubError> {
    let tell = progress || std::io::stderr().is_terminal();
    let mut far = |far: Progress| {
        if tell {
            line(&mut std::io::stderr().lock(), &far.to_string());
        }
    };
    let (name, text) = read(what.file())?;
    let report = match what {
        Import::Roster { .. } => hub.import_roster_telling(&name, &text, &mut far),
        Import::Wards { .. } => hub.import_wards_telling(&name, &text, &mut far),
        Import::Priorities { ward, .. } => hub.import_priorities_telling(&name, &text, ward.as_deref(), &mut far),
        Import::Crimes { .. } => hub.import_crimes_telling(&name, &text, &mut far),
        // One table each, in at once.
        Import::Contacts { .. } => hub.import_contacts(&name, &text),
        Import::Census { source, .. } => hub.import_census(&name, &text, source),
        Import::Hotspots { .. } => hub.import_hot_spots(&name, &text),
        Import::Holidays { .. } => hub.import_holidays(&name, &text),
        Import::Rules { .. } => hub.import_rules(&name, &text),
        Import::Retention { .. } => hub.import_retention(&name, &text),
        Import::Settings { .. } => hub.import_settings(&name, &text),
    }?;
    Ok(said(&[report]))
}

impl Import {
    fn file(&self) -> &Path {
        match self {
            Self::Roster { file }
            | Self::Wards { file }
            | Self::Priorities { file, .. }
            | Self::Contacts { file }
            | Self::Census { file, .. }
            | Self::Hotspots { file }
            | Self::Holidays { file }
            | Self::Crimes { file }
            | Self::Rules { file }
            | Self::Retention { file }
            | Self::Settings { file } => file,
        }
    }
}

/// The shipped sample, in an order in which nothing asks for what is not there yet.
pub(super) fn sample(hub: &Hub) -> Result<Said, HubError> {
    let mut reports = [
        hub.import_wards("wards-sample.geojson", include_str!("../../data/wards-sample.geojson"))?,
        hub.import_roster("roster-sample.csv", include_str!("../../data/roster-sample.csv"))?,
        hub.import_contacts("ward-contacts-sample.json", include_str!("../../data/ward-contacts-sample.json"))?,
        hub.import_census("census-sample.csv", include_str!("../../data/census-sample.csv"), "Made up for demonstrations")?,
        hub.import_hot_spots("hot-spots-sample.csv", include_str!("../../data/hot-spots-sample.csv"))?,
        hub.import_holidays("bank-holidays-sample.json", record::calendar::SAMPLE)?,
        hub.import_priorities("priorities-sample.json", include_str!("../../data/priorities-sample.json"), None)?,
        hub.import_crimes("crimes-sample.csv", include_str!("../../data/crimes-sample.csv"))?,
    ];
    let [.., crimes] = &mut reports;
    // On a machine whose clock has not come so far yet, what did not happen yet is no fault of the file.
    crimes.notes.extend(crimes.bad.drain(..).map(|b| b.to_string()));
    Ok(said(&reports))
}

fn read(file: &Path) -> Result<(String, String), HubError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let refused = |why: String| HubError::Import { file: file.display().to_string(), why };
    let bytes = std::fs::read(file).map_err(|e| refused(format!("cannot be read ({e}): check its name and who may read it")))?;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|e| {
        let line = 1 + e.as_bytes().iter().take(e.utf8_error().valid_up_to()).filter(|b| **b == b'\n').count();
        refused(format!("line {line} is not UTF-8 text: save the file as UTF-8; nothing was taken in"))
    })?;
    Ok((name, text))
}

fn said(reports: &[Report]) -> Said {
    let mut lines = Vec::new();
    for report in reports {
        lines.push(report.to_string());
        lines.extend(report.notes.iter().map(|n| format!("  {n}")));
    }
    let json = match reports {
        [one] => json!(one),
        all => json!(all),
    };
    let bad = reports.iter().flat_map(|r| r.bad.iter().map(ToString::to_string));
    Said { left_out: bad.collect(), ..Said::new(lines.join("\n"), json) }
}
