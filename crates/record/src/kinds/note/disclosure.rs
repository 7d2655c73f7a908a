//! What the disclosure officer needs to know of a note: does it bear on the case, may it undermine or assist, is it sensitive
//! (Criminal Procedure and Investigations Act 1996 Code: record, retain, reveal).

use serde::{Deserialize, Serialize};

use crate::document::Record;
use crate::id::{EntryId, OfficerId};
use crate::roster::Ms;

/// A flag somebody set; it is never taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// The entry.
    pub id: EntryId,
    /// One of [`super::DISCLOSURE`].
    pub says: String,
    /// Why, in the officer's words; empty where they gave none.
    pub why: String,
    /// Who set it.
    pub by: OfficerId,
    /// When, ms UTC by the hub's clock as the device knew it.
    pub at: Ms,
}

/// A note in the disclosure officer's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// One of [`super::RELEVANCE`]; `unsure` while nobody has said, which is kept as if it mattered.
    pub relevance: String,
    /// Somebody has said whether it is relevant.
    pub decided: bool,
    /// Why it is sensitive; none where it is not.
    pub sensitive: Option<String>,
    /// It may undermine the prosecution or assist the accused.
    pub undermines_or_assists: bool,
    /// The flags, oldest first.
    pub flags: Vec<Flag>,
}

/// What a note says of itself to the disclosure officer.
#[must_use]
pub fn disclosure(record: &Record) -> Disclosure {
    let said = record.line("relevance");
    let flag = |e: &crate::document::Entry| Flag {
        id: e.id,
        says: e.text("disclosure").to_owned(),
        why: e.text("why").to_owned(),
        by: e.author.officer,
        at: e.hub_clock(),
    };
    let flags: Vec<Flag> = record.each_entry().filter(|e| e.kind == "flag").map(flag).collect();
    let flagged = |codes: &[&str]| flags.iter().any(|f| codes.contains(&f.says.as_str()));
    let sensitive = record.value("sensitive");
    Disclosure {
        decided: !said.is_empty(),
        relevance: match said.as_str() {
            "" if flagged(&["relevant", "may_undermine", "may_assist"]) => "yes".to_owned(),
            "" => "unsure".to_owned(),
            _ => said,
        },
        sensitive: (!sensitive.is_null())
            .then(|| sensitive.get("why").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned())
            .or_else(|| flags.iter().find(|f| f.says == "sensitive").map(|f| f.why.clone())),
        undermines_or_assists: record.yes("undermines_or_assists") || flagged(&["may_undermine", "may_assist"]),
        flags,
    }
}

/// The schedule of unused material that a note stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Form MG6C: what is not sensitive. The defence is given it.
    Open,
    /// Form MG6D: what is sensitive, for the prosecutor alone.
    Sensitive,
}

/// The schedule a note stands in; none for one that was said not to bear on the case, unless it may undermine or assist: then it
/// is revealed whatever was said. What nobody decided on is kept as if it mattered (domain, section 1d). Neither domain nor
/// practice says where a restricted record stands. Practice P15 leaves no trace of it in what others read, and the defence reads
/// the open schedule: so it stands with what is sensitive.
#[must_use]
pub fn schedule(record: &Record) -> Option<Schedule> {
    scheduled(&disclosure(record), record.yes("restricted"))
}

/// As [`schedule`], of what a list knows of a note.
#[must_use]
pub fn scheduled(said: &Disclosure, restricted: bool) -> Option<Schedule> {
    if said.relevance == "no" && !said.undermines_or_assists {
        return None;
    }
    let apart = said.sensitive.is_some() || restricted;
    Some(if apart { Schedule::Sensitive } else { Schedule::Open })
}
