//! Reviews, decisions to retain, holds.

use clap::Subcommand;
use hub::retention::Retained;
use hub::{Hub, HubError};
use jiff::civil::Date;
use record::retention::{Asks, RetentionTable};
use serde_json::json;

use super::erase::record;
use super::say::{Said, clock, table};

#[derive(Subcommand)]
pub(super) enum Retention {
    /// List records by the day of their review; those that are due first.
    #[command(after_help = "Example: beatbook-hub retention list --due")]
    List {
        /// Only what asks for something today.
        #[arg(long)]
        due: bool,
    },
    /// Record the decision to keep a record beyond its review: who, why, and when it is looked at again.
    #[command(
        after_help = "Example: beatbook-hub retention decide 0198c2f0-7d1a-7c55-b1d1-2f6f1d7a9b10 --by S0045 --reason 'appeal runs'"
    )]
    Decide {
        /// The record's id.
        record: String,
        /// Who decides.
        #[arg(long, value_name = "WHO")]
        by: String,
        /// Why it is kept.
        #[arg(long, value_name = "WHY")]
        reason: String,
        /// When it is looked at again; by default as its rule says.
        #[arg(long, value_name = "YYYY-MM-DD")]
        next_review: Option<Date>,
    },
    /// Place a legal hold: nothing of the record is erased while it stands.
    #[command(
        after_help = "Example: beatbook-hub retention hold 0198c2f0-7d1a-7c55-b1d1-2f6f1d7a9b10 --by S0045 --reason 'inquest 12/26'"
    )]
    Hold {
        /// The record's id.
        record: String,
        /// Who places it.
        #[arg(long, value_name = "WHO")]
        by: String,
        /// Why.
        #[arg(long, value_name = "WHY")]
        reason: String,
    },
    /// Lift a legal hold.
    #[command(
        after_help = "Example: beatbook-hub retention unhold 0198c2f0-7d1a-7c55-b1d1-2f6f1d7a9b10 --by S0045 --reason 'inquest closed'"
    )]
    Unhold {
        /// The record's id.
        record: String,
        /// Who lifts it.
        #[arg(long, value_name = "WHO")]
        by: String,
        /// Why.
        #[arg(long, value_name = "WHY")]
        reason: String,
    },
    /// Erase what is due and whose rule says that it goes without a decision. The shipped rules say so of nothing.
    #[command(after_help = "Example: beatbook-hub retention dispose")]
    Dispose,
}

pub(super) fn retention(hub: &Hub, what: &Retention) -> Result<Said, HubError> {
    let rules = RetentionTable::shipped()?;
    match what {
        Retention::List { due } => list(hub, &rules, *due),
        Retention::Decide { record: asked, by, reason, next_review } => {
            let made = hub.retain(&rules, record(asked)?, by, reason, *next_review)?;
            let text = format!("{} is kept; next review {}", made.record, made.next_review);
            Ok(Said::new(text, json!({ "record": made.record, "next_review": made.next_review, "by": made.who, "at": made.at })))
        }
        Retention::Hold { record: asked, by, reason } => {
            let id = record(asked)?;
            let placed = hub.hold(id, by, reason)?;
            let text = if placed { format!("{id} is on hold") } else { format!("{id} is on hold already") };
            Ok(Said::new(text, json!({ "record": id, "held": true, "placed": placed })))
        }
        Retention::Unhold { record: asked, by, reason } => {
            let id = record(asked)?;
            let lifted = hub.unhold(id, by, reason)?;
            let text = if lifted { format!("{id} is on hold no more") } else { format!("no hold stands on {id}") };
            Ok(Said::new(text, json!({ "record": id, "held": false, "lifted": lifted })))
        }
        Retention::Dispose => {
            let gone = hub.dispose(&rules)?;
            Ok(Said::new(format!("{} records erased by rule", gone.len()), json!({ "erased": gone })))
        }
    }
}

fn list(hub: &Hub, rules: &RetentionTable, due: bool) -> Result<Said, HubError> {
    let all: Vec<Retained> = hub
        .retention(rules)?
        .into_iter()
        .filter(|r| !due || matches!(r.review.asks, Asks::Decision | Asks::Erasure | Asks::NoRule))
        .collect();
    let rows: Vec<[String; 6]> = all
        .iter()
        .map(|r| {
            [
                r.record.to_string(),
                r.kind.clone(),
                r.last_work.to_string(),
                r.review.on.map(|d| d.to_string()).unwrap_or_default(),
                asks(r.review.asks).to_owned(),
                note(r),
            ]
        })
        .collect();
    let text = match rows.len() {
        0 => "nothing is due".to_owned(),
        _ => table(["record", "kind", "last work", "review", "asks", ""], &rows),
    };
    let json = all
        .iter()
        .map(|r| {
            json!({
                "record": r.record, "kind": r.kind, "class": r.review.class, "last_work": r.last_work.to_string(),
                "review": r.review.on.map(|d| d.to_string()), "asks": r.review.asks,
                "hold": r.hold.as_ref().map(|h| json!({ "at": h.placed_at, "by": h.placed_by, "reason": h.reason })),
                "decisions": r.decisions.iter().map(|d| json!({
                    "at": d.at, "by": d.who, "reason": d.reason, "next_review": d.next_review,
                })).collect::<Vec<_>>(),
            })
        })
        .collect::<Vec<_>>();
    Ok(Said::new(text, json!({ "table": rules.version, "records": json })))
}

fn asks(asks: Asks) -> &'static str {
    match asks {
        Asks::Open => "open work",
        Asks::Later => "later",
        Asks::Decision => "a decision",
        Asks::Erasure => "erasure by rule",
        Asks::Held => "on hold",
        Asks::NoRule => "no rule covers it",
    }
}

fn note(r: &Retained) -> String {
    match (&r.hold, r.decisions.last()) {
        (Some(h), _) => format!("held since {} by {}: {}", clock(h.placed_at), h.placed_by, h.reason),
        (None, Some(d)) => format!("kept {} by {}: {}", clock(d.at), d.who, d.reason),
        (None, None) => String::new(),
    }
}
