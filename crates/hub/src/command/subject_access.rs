//! What is held about a person, for her who asked.

use std::path::PathBuf;

use hub::subject_access::{Asked, Whose};
use hub::{Hub, HubError};
use serde_json::json;

use super::erase::record;
use super::say::Said;

#[derive(clap::Args)]
pub(super) struct SubjectAccess {
    /// The victim contact, by its whole id; or say the crime and the victim's number in it.
    #[arg(required_unless_present = "crime", conflicts_with = "crime")]
    record: Option<String>,
    /// The crime's reference, however it is typed.
    #[arg(long, value_name = "REF", requires = "victim")]
    crime: Option<String>,
    /// Which victim of the crime.
    #[arg(long, value_name = "N", requires = "crime")]
    victim: Option<i64>,
    /// To whom it goes. It stands on the copy and in the access log.
    #[arg(long = "for", value_name = "NAME")]
    recipient: String,
    /// Who makes it. It stands in the access log.
    #[arg(long, value_name = "WHO")]
    by: String,
    /// Put restricted records in too, and say why. It stands in the access log.
    #[arg(long, value_name = "WHY")]
    include_restricted: Option<String>,
    /// A folder that is not there yet.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

pub(super) fn subject_access(hub: &Hub, ask: &SubjectAccess) -> Result<Said, HubError> {
    let whose = match (&ask.record, &ask.crime, ask.victim) {
        (Some(id), ..) => Whose::Record(record(id)?),
        (None, Some(crime), Some(number)) => Whose::Victim { crime: crime.clone(), number },
        _ => return Err(HubError::BadRequest { what: "say --crime and --victim, or the record's id".into() }),
    };
    let words = [Some(&ask.recipient), Some(&ask.by), ask.include_restricted.as_ref()];
    if words.into_iter().flatten().any(|w| w.trim().is_empty()) {
        return Err(HubError::BadRequest {
            what: "--for, --by and --include-restricted each need words: they are logged".into(),
        });
    }
    if ask.to.exists() {
        // Looked at before anything is logged.
        return Err(HubError::BadRequest { what: format!("{} is there already: name a folder that is not", ask.to.display()) });
    }
    let asked = Asked { recipient: ask.recipient.trim(), by: ask.by.trim(), restricted: ask.include_restricted.as_deref() };
    let copy = hub.subject_access(&whose, &asked)?;
    copy.write(&ask.to)?;
    let mut lines = vec![
        format!("{}: {} records of the victim's whole, {} linked ones by reference", ask.to.display(), copy.whole, copy.listed),
        format!("left out: {} that speak of other people, {} restricted", copy.of_others, copy.restricted),
        format!("SHA-256 {}: the access log names it, for {}", copy.sha256, asked.recipient),
    ];
    lines.push(match copy.never.len() {
        0 => "Read the safe-contact card before you hand it over.".to_owned(),
        _ => format!(
            "The card says never by {}: hand it over another way.",
            copy.never.iter().cloned().collect::<Vec<_>>().join(", ")
        ),
    });
    let json = json!({
        "folder": ask.to.display().to_string(), "sha256": copy.sha256.to_string(), "whole": copy.whole, "listed": copy.listed,
        "of_others": copy.of_others, "restricted": copy.restricted, "never": copy.never,
    });
    Ok(Said::new(lines.join("\n"), json))
}
