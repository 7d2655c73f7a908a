//! Who wrote a record and when, read once from its changes: every field and entry asks for it.

use std::collections::{BTreeSet, HashMap};

use automerge::{Automerge, ChangeHash, ChangeMetadata};

use crate::author::Author;
use crate::id::OfficerId;

/// The author lines of a record's changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Authorship {
    /// Author, device's time (seconds UTC) and Lamport time by change; none for a change whose line is not one of ours.
    lines: HashMap<[u8; 32], (Author, i64, u64)>,
    /// The author of the first change.
    pub(super) creator: Option<Author>,
    /// Everybody who wrote in it.
    pub(super) officers: BTreeSet<OfficerId>,
    /// The device's time of the latest change, seconds UTC.
    pub(super) latest_s: Option<i64>,
    /// Whether the first change was seen, readable or not.
    begun: bool,
}

impl Authorship {
    pub(super) fn of(doc: &Automerge) -> Self {
        let mut all = Self::default();
        for change in doc.get_changes_meta(&[]) {
            all.add(&change);
        }
        all
    }

    /// Adds one change that was made since.
    pub(super) fn add(&mut self, change: &ChangeMetadata<'_>) {
        let author = change.message.as_deref().and_then(|line| line.parse::<Author>().ok());
        if change.deps.is_empty() && !self.begun {
            (self.creator, self.begun) = (author, true);
        }
        self.latest_s = self.latest_s.max(Some(change.timestamp));
        if let Some(author) = author {
            self.officers.insert(author.officer);
            self.lines.insert(change.hash.0, (author, change.timestamp, change.start_op));
        }
    }

    /// The Lamport time of a change: its first operation's number, which is greater than every number of what it builds on
    /// (the hub refuses a change that counts otherwise).
    pub(super) fn lamport(&self, change: &ChangeHash) -> u64 {
        self.lines.get(&change.0).map_or(0, |(_, _, lamport)| *lamport)
    }

    /// Author and time of a change.
    pub(super) fn line(&self, change: &ChangeHash) -> Option<(Author, i64)> {
        self.lines.get(&change.0).map(|(author, at_s, _)| (*author, *at_s))
    }
}
