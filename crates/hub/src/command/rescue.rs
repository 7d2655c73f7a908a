//! Rescue files, carried in by hand from a device that cannot connect.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use hub::storage::RescuedWordsRow;
use hub::{Hub, HubError};
use serde_json::json;
use uuid::Uuid;

use super::say::{Said, clock, table};

/// What to do with rescue files.
#[derive(Subcommand)]
pub(super) enum Rescue {
    /// Take in a rescue file through the same pipeline as a push. Taking in the same file twice changes nothing.
    #[command(after_help = "Example: beatbook-hub rescue import beatbook-2026-11-23-0f3c7e52.rescue")]
    Import {
        /// The file.
        file: PathBuf,
    },
    /// List the words that rescue files brought and that the hub had not taken: whose, when, why. That they were read is audited.
    #[command(after_help = "Example: beatbook-hub rescue words --by 45CN")]
    Words {
        /// The supervisor: shoulder number, warrant number or id.
        #[arg(long)]
        by: String,
    },
    /// Say what was done with words that a rescue file brought: they leave the supervisor's queue, and stay here.
    #[command(after_help = "Example: beatbook-hub rescue done ID --by 45CN --remark 'spoke to them'")]
    Done {
        /// The words, as `rescue words` names them.
        words: Uuid,
        /// The supervisor: shoulder number, warrant number or id.
        #[arg(long)]
        by: String,
        /// What was done.
        #[arg(long)]
        remark: String,
    },
}

pub(super) fn rescue(hub: &Hub, what: &Rescue) -> Result<Said, HubError> {
    match what {
        Rescue::Import { file } => import(hub, file),
        Rescue::Words { by } => words(hub, by),
        Rescue::Done { words, by, remark } => done(hub, *words, by, remark),
    }
}

fn import(hub: &Hub, path: &Path) -> Result<Said, HubError> {
    let mut file = File::open(path).map_err(|e| HubError::BadRequest { what: format!("{}: {e}", path.display()) })?;
    let rescued = hub.rescue(&mut file)?;
    let mut lines = vec![
        format!("work of {}, made {}", hub.roster()?.shows(rescued.officer), clock(rescued.made_at)),
        format!(
            "changes: {} in, {} were here, {} wait for a supervisor, {} set aside",
            rescued.accepted, rescued.had, rescued.review, rescued.set_aside
        ),
        format!("photos: {} new; words of items set aside: {} new", rescued.photos, rescued.words),
    ];
    lines.extend(rescued.unread.iter().map(|code| format!("a batch could not be read: {code}")));
    let json = json!({
        "officer": rescued.officer, "device": rescued.device, "made_at": rescued.made_at, "accepted": rescued.accepted,
        "had": rescued.had, "review": rescued.review, "set_aside": rescued.set_aside, "unread": rescued.unread,
        "photos": rescued.photos, "words": rescued.words, "reads": rescued.reads,
    });
    Ok(Said::new(lines.join("\n"), json))
}

fn words(hub: &Hub, by: &str) -> Result<Said, HubError> {
    let found = hub.rescued_words(hub.officer_named(by)?)?;
    let roster = hub.roster()?;
    let done = |w: &RescuedWordsRow| {
        w.done.as_ref().map_or_else(String::new, |d| format!("{} {}: {}", clock(d.at), roster.shows(d.by), d.remark))
    };
    let rows: Vec<[String; 7]> = found
        .iter()
        .map(|(officer, w)| {
            let words = w.words.replace('\n', " / ");
            let (id, whose) = (w.id.to_string(), roster.shows(*officer));
            [id, whose, w.kind.clone(), clock(w.written_at), w.code.clone(), words, done(w)]
        })
        .collect();
    let text = if rows.is_empty() {
        "no words came in rescue files".to_owned()
    } else {
        table(["id", "whose", "record", "written", "why", "words", "dealt with"], &rows)
    };
    let json: Vec<_> = found
        .iter()
        .map(|(officer, w)| {
            json!({
                "id": w.id, "officer": officer, "record": w.record, "kind": w.kind, "at": w.written_at, "code": w.code,
                "words": w.words, "received_at": w.received_at, "done_by": w.done.as_ref().map(|d| d.by),
                "done_at": w.done.as_ref().map(|d| d.at), "remark": w.done.as_ref().map(|d| &d.remark),
            })
        })
        .collect();
    Ok(Said::new(text, json!({ "words": json })))
}

fn done(hub: &Hub, words: Uuid, by: &str, remark: &str) -> Result<Said, HubError> {
    let done = hub.rescued_done(hub.officer_named(by)?, words, remark)?;
    let text = if done { "dealt with" } else { "dealt with before, or not there for this supervisor" };
    Ok(Said::new(text.to_owned(), json!({ "done": done })))
}
