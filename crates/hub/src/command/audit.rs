//! Whether the hub's own log of who did what is whole.

use clap::Subcommand;
use hub::audit::AuditMissed;
use hub::{Hub, HubError};
use record::calendar::date_of;
use serde_json::json;

use super::say::Said;

#[derive(Subcommand)]
pub(super) enum Audit {
    /// Check that every row follows from the one before it, and say where the log stands. Note that where nobody who works on
    /// this machine can change it, and give it the next time. Phones note it too: what they missed is listed here.
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
    let missed = hub.audit_missed()?;
    let told = |lost: &AuditMissed| {
        let AuditMissed { at, device, place } = lost;
        format!("on {} the phone {device} had been told of {place}, and it was not here any more", date_of(*at))
    };
    lines.extend(missed.iter().map(told));
    let missed: Vec<_> = missed.iter().map(|m| json!({ "at": m.at, "device": m.device, "place": m.place })).collect();
    let json = json!({ "rows": held.rows, "unchained": held.unchained, "head": head, "missed": missed });
    Ok(Said::new(lines.join("\n"), json))
}
