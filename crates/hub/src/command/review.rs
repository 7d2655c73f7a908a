//! What waits for a supervisor, at the hub's own console: for a supervisor whose phone is out of reach.

use clap::Subcommand;
use hub::pipeline::ReviewVerdict;
use hub::{Hub, HubError};
use record::OfficerId;
use serde_json::json;
use wire::Hash;
use wire::message::{Decided, Decision};

use super::say::{Said, clock, table};

/// What to do with the queue.
#[derive(Subcommand)]
pub(super) enum Review {
    /// List what waits for a supervisor: whose, of what record, why, since when, and the words. That it was read is audited.
    #[command(after_help = "Example: beatbook-hub review list --by 45CN")]
    List {
        /// The supervisor: shoulder number, warrant number or id.
        #[arg(long)]
        by: String,
    },
    /// Let changes in: they go through every stage that is left, with what only waited for them.
    #[command(after_help = "Example: beatbook-hub review let-in 9f2c7a11 --by 45CN")]
    LetIn {
        /// The changes as `list` names them, or the beginning of each.
        #[arg(required = true)]
        changes: Vec<String>,
        /// The supervisor.
        #[arg(long)]
        by: String,
        /// To the author.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Set changes aside: their author is told why and keeps every word.
    #[command(after_help = "Example: beatbook-hub review set-aside 9f2c7a11 --by 45CN --reason 'recorded by PC 208CN already'")]
    SetAside {
        /// The changes as `list` names them, or the beginning of each.
        #[arg(required = true)]
        changes: Vec<String>,
        /// The supervisor.
        #[arg(long)]
        by: String,
        /// To the author: why.
        #[arg(long)]
        reason: String,
    },
}

pub(super) fn review(hub: &Hub, what: &Review) -> Result<Said, HubError> {
    match what {
        Review::List { by } => list(hub, hub.officer_named(by)?),
        Review::LetIn { changes, by, reason } => decide(hub, hub.officer_named(by)?, changes, true, reason),
        Review::SetAside { changes, by, reason } => decide(hub, hub.officer_named(by)?, changes, false, reason),
    }
}

fn list(hub: &Hub, by: OfficerId) -> Result<Said, HubError> {
    let roster = hub.roster()?;
    let queue = hub.review_queue(by)?;
    let rows: Vec<[String; 7]> = queue
        .waiting
        .iter()
        .map(|w| {
            let words = w.words.clone().unwrap_or_default().replace('\n', " / ");
            let short = w.change.to_string().chars().take(8).collect();
            [short, roster.shows(w.officer), w.kind.clone(), w.did.clone(), w.code.clone(), clock(w.since), words]
        })
        .collect();
    let mut text = match rows.len() {
        0 => "nothing waits for this supervisor".to_owned(),
        _ => table(["change", "whose", "record", "what", "why", "since", "words"], &rows),
    };
    if queue.more > 0 {
        text = format!("{text}\nand {} more", queue.more);
    }
    let waiting: Vec<_> = queue
        .waiting
        .iter()
        .map(|w| {
            json!({
                "change": w.change, "record": w.record, "kind": w.kind, "title": w.title, "officer": w.officer,
                "device": w.device, "at": w.at, "since": w.since, "code": w.code, "field": w.field, "did": w.did,
                "words": w.words, "on_top": w.on_top, "now": w.now.as_ref().map(|now| &now.value),
            })
        })
        .collect();
    Ok(Said::new(text, json!({ "waiting": waiting, "more": queue.more })))
}

fn decide(hub: &Hub, by: OfficerId, asked: &[String], let_in: bool, reason: &str) -> Result<Said, HubError> {
    let waiting: Vec<Hash> = hub.review_queue(by)?.waiting.into_iter().map(|w| w.change).collect();
    let changes = asked.iter().map(|asked| named(&waiting, asked)).collect::<Result<Vec<_>, _>>()?;
    let decided = hub.decide(&ReviewVerdict { by, changes, let_in, reason: reason.to_owned() })?;
    let lines: Vec<String> = decided.iter().map(|d| format!("{}  {}", &d.change.to_string()[..8], told(d))).collect();
    let json = decided.iter().map(|d| json!({ "change": d.change, "fate": told(d) })).collect::<Vec<_>>();
    Ok(Said::new(lines.join("\n"), json!({ "decided": json })))
}

fn told(decided: &Decided) -> String {
    match &decided.fate {
        Decision::In => "in".to_owned(),
        Decision::Aside { code } => format!("set aside: {code}"),
        Decision::Waits { code } => format!("still waits: {code}"),
        Decision::Gone => "decided on before".to_owned(),
    }
}

fn named(waiting: &[Hash], asked: &str) -> Result<Hash, HubError> {
    let asked = asked.trim().to_lowercase();
    let mut found = waiting.iter().filter(|h| asked.len() >= 4 && h.to_string().starts_with(&asked));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(*one),
        (None, _) => {
            Err(HubError::BadRequest { what: format!("no change that waits is '{asked}': see beatbook-hub review list") })
        }
        (Some(_), Some(_)) => {
            Err(HubError::BadRequest { what: format!("several changes begin with '{asked}': give more of it") })
        }
    }
}
