//! Whether the hub's own log of who did what is whole.

use clap::Subcommand;
use hub::{Hub, HubError};
use serde_json::json;

use super::say::Said;

#[derive(Subcommand)]
pub(super) enum Audit {
    /// Check that every row follows from the one before it, and say where the log stands. Note that where nobody who works on
    /// this machine can change it, and give it the next time: only so does it show if the end was cut off.
    #[command(after_help = "Example: beatbook-hub audit verify --noted \"$(cat audit.noted)\"")]
    Verify {
        /// Where it stood, as this command said it then.
        #[arg(long, value_name = "ROW:HASH")]
        noted: Option<String>,
    },
}

pub(super) fn audit(hub: &Hub, what: &Audit) -> Result<Said, HubError> {
    let Audit::Verify { noted } = what;
    let held = hub.verify_audit(noted.as_deref().map(str::parse).transpose()?)?;
    let mut lines = vec![format!("{} rows, and each follows from the one before it", held.rows - held.unchained)];
    if held.unchained > 0 {
        lines.push(format!("{} older rows before them are not chained: of these nothing can be said", held.unchained));
    }
    let head = held.head.map(|head| head.to_string());
    lines.extend(head.iter().map(|head| format!("it stands at {head}")));
    let json = json!({ "rows": held.rows, "unchained": held.unchained, "head": head });
    Ok(Said::new(lines.join("\n"), json))
}
