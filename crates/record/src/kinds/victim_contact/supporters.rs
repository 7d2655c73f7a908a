//! Who supports her from outside the case: a SOIT or family liaison officer, an adviser, the Witness Care Unit, a service
//! (domain, section 1c, key roles). It says whom to speak to; who may read her record is the field `supporters`.

use super::owed::done_at;
use crate::document::{Entry, Record};

/// Somebody who supports her, and when that was over.
#[derive(Clone, Debug, PartialEq)]
pub struct SupportedBy {
    /// The `supported_by` entry.
    pub entry: Entry,
    /// The first `support_ended` that names it.
    pub ended: Option<Entry>,
}

/// Everybody who supports her now, then those who did, each by when it began.
#[must_use]
pub fn supported_by(record: &Record) -> Vec<SupportedBy> {
    let over = record.entries_of("support_ended");
    let ended = |id: &str| over.iter().filter(|e| e.text("target") == id).min_by_key(|e| e.order()).cloned();
    let each = record.entries_of("supported_by").into_iter();
    let mut all: Vec<SupportedBy> = each.map(|entry| SupportedBy { ended: ended(&entry.id.to_string()), entry }).collect();
    all.sort_by_key(|s| (s.ended.is_some(), done_at(&s.entry), s.entry.id));
    all
}
