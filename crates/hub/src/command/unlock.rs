//! A code for an officer who forgot their passphrase.

use hub::{Hub, HubError};
use serde_json::json;

use super::say::{Said, clock};

pub(super) fn unlock_code(hub: &Hub, officer: &str, by: &str) -> Result<Said, HubError> {
    let issued = match hub.issue_unlock_code(hub.officer_named(officer)?, hub.officer_named(by)?) {
        Err(HubError::NotGranted) => {
            return Err(HubError::BadRequest {
                what: format!("by the roster '{by}' does not supervise '{officer}': no code was made"),
            });
        }
        other => other?,
    };
    let lines = [
        format!("code: {}", issued.code),
        format!("officer: {}", issued.shows),
        format!("good until: {}, once", clock(issued.expires_at)),
        "Give it to them in person or by radio, and see who you give it to: it opens the phone they hold.".to_owned(),
    ];
    let json = json!({
        "code": issued.code,
        "officer": issued.officer,
        "shows": issued.shows,
        "expires_at": issued.expires_at,
    });
    Ok(Said::new(lines.join("\n"), json))
}
