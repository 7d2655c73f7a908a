//! Reviews, decisions to retain, holds.

use clap::Subcommand;
use hub::retention::{Due, Retained};
use hub::{Hub, HubError};
use jiff::civil::Date;
use record::retention::{Asks, RetentionTable};
use serde_json::{Value, json};

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
    #[command(after_help = "Example: beatbook-hub retention dispose --dry-run")]
    Dispose {
        /// Only list what would be erased.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn retention(hub: &Hub, what: &Retention) -> Result<Said, HubError> {
    let rules = hub.retention_table()?;
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
        Retention::Dispose { dry_run: true } => {
            let all = hub.disposable(&rules)?;
            let text = match all.len() {
                0 => "nothing would be erased by rule".to_owned(),
                n => format!("{n} would be erased by rule; nothing was touched\n{}", rows(&all)),
            };
            let ids: Vec<_> = all.iter().map(|r| r.record).collect();
            Ok(Said::new(text, json!({ "table": rules.version, "would_erase": ids })))
        }
        Retention::Dispose { dry_run: false } => {
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
    let text = if all.is_empty() { "nothing is due".to_owned() } else { rows(&all) };
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

fn rows(all: &[Retained]) -> String {
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
    table(["record", "kind", "last work", "review", "asks", ""], &rows)
}

/// What asks for something by the retention table, for whoever looks after the hub: a line, and the same for programs.
pub(super) fn due(hub: &Hub) -> Result<(String, Value), HubError> {
    let rules = hub.retention_table()?;
    let due = hub.retention_due(&rules)?;
    let json = json!({
        "table": rules.version, "decision": due.decision, "oldest": due.oldest.map(|d| d.to_string()),
        "erasure": due.erasure, "no_rule": due.no_rule,
    });
    Ok((format!("retention by table {}: {}", rules.version, counted(&due)), json))
}

/// The same in the log of `serve`: numbers only, and nothing where nothing is due.
pub(super) fn tell_due(hub: &Hub) {
    match hub.retention_table().and_then(|rules| hub.retention_due(&rules)) {
        Ok(due) if due == Due::default() => {}
        Ok(Due { decision, oldest, erasure, no_rule }) => {
            let oldest = oldest.map(|d| d.to_string()).unwrap_or_default();
            tracing::info!(decision, oldest, erasure, no_rule, "records ask for something by the retention table");
        }
        Err(error) => tracing::warn!(code = error.code(), "what is due by the retention table was not counted"),
    }
}

/// Each number with what to do.
fn counted(due: &Due) -> String {
    let records = |n: u64, one: &str, more: &str| if n == 1 { format!("1 record {one}") } else { format!("{n} records {more}") };
    let waits = records(due.decision, "waits for a decision", "wait for a decision");
    let mut parts = vec![match due.oldest {
        Some(day) => format!("{waits}, the oldest since {day}: beatbook-hub retention list --due"),
        None => "no record waits for a decision".to_owned(),
    }];
    if due.erasure > 0 {
        parts.push(format!("{}: beatbook-hub retention dispose --dry-run", records(due.erasure, "goes by rule", "go by rule")));
    }
    if due.no_rule > 0 {
        parts.push(format!("{}: beatbook-hub import retention FILE", records(due.no_rule, "has no rule", "have no rule")));
    }
    parts.join("; ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_counted_each_with_what_to_do() {
        assert_eq!(counted(&Due::default()), "no record waits for a decision");
        let oldest = Some("2032-11-23".parse().unwrap());
        let one = counted(&Due { decision: 1, oldest, ..Due::default() });
        assert_eq!(one, "1 record waits for a decision, the oldest since 2032-11-23: beatbook-hub retention list --due");
        let all = counted(&Due { decision: 12, oldest, erasure: 3, no_rule: 1 });
        assert!(all.starts_with("12 records wait for a decision, the oldest since 2032-11-23"), "{all}");
        assert!(all.contains("3 records go by rule: beatbook-hub retention dispose --dry-run"), "{all}");
        assert!(all.ends_with("1 record has no rule: beatbook-hub import retention FILE"), "{all}");
    }
}
