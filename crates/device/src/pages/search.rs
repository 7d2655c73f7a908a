//! Search: what a record puts into the index, and what a hit may show (practice P16).

use record::kinds::note;
use record::roster::Ms;
use record::{EntryId, Record, RecordId};
use serde::{Deserialize, Serialize};

use super::task_view::TaskView;
use crate::screen::{Found, FoundCounts, Hit, WardName};

/// What the index holds of a record. `title` and `body` are matched; nothing else is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchRow {
    /// The record.
    pub id: RecordId,
    /// `tasks`, `victims`, `notes`, `ward`.
    pub group: String,
    /// May be shown and matched.
    pub title: String,
    /// May be matched, and shown around what matched; empty where the words stay inside until the record is opened.
    pub body: String,
    /// `group.code` for the kicker.
    pub kicker: Option<String>,
    /// The instant it is about.
    pub at: Option<Ms>,
    /// Handling marking, where set.
    pub marking: Option<String>,
    /// Number of the notebook's first entry in it.
    pub number: Option<u32>,
    /// The record's kind; empty in a row that was filled before rows said it.
    #[serde(default)]
    pub kind: String,
    /// The ward it names: to narrow a search by, and where a diary leads.
    #[serde(default)]
    pub ward: Option<String>,
    /// Whether it is open: to narrow a search by, as `day` is; neither is shown.
    #[serde(default)]
    pub open: Option<bool>,
    /// The instant it is found by: what it is about, else when it was last written.
    #[serde(default)]
    pub day: Option<Ms>,
    /// A note's exhibits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exhibits: Vec<SearchExhibit>,
}

/// What the index holds of an exhibit, and may show of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchExhibit {
    /// The entry that seized it.
    pub entry: EntryId,
    /// `ABC/1`.
    pub reference: String,
    /// What it is; empty where the words of its note stay inside until that is opened.
    pub description: String,
    /// The seals it had, the first one first.
    pub seals: Vec<String>,
    /// When it was found.
    pub found_at: Ms,
}

/// Fills the index row; none for a record that search never finds: a safe-contact card, a restricted record. `task` is the
/// view of a task.
#[must_use]
pub fn search_row(record: &Record, task: Option<&TaskView>) -> Option<SearchRow> {
    let group = match record.kind().name {
        "task" => "tasks",
        "victim_contact" => "victims",
        "note" => "notes",
        "ward_priority" | "ward_diary" => "ward",
        _ => return None,
    };
    // Practice P15: no trace of a restricted record in search.
    if record.yes("restricted") {
        return None;
    }
    let text = (record.kind().search)(record);
    let (kicker, at, number) = match record.kind().name {
        "task" => (task.map(|t| format!("task_kind.{}", t.task_kind)), task.and_then(|t| t.due_by.or(t.status_at)), None),
        "note" => {
            let first = record::kinds::note::lines(record).first().map(|l| (l.event_time, u32::try_from(l.n).ok()));
            (None, first.map(|(at, _)| at), first.and_then(|(_, n)| n))
        }
        "ward_priority" => (Some(format!("priority_state.{}", (record.kind().status)(record))), None, None),
        _ => (None, None, None),
    };
    Some(SearchRow {
        id: record.id(),
        group: group.to_owned(),
        title: text.shown,
        body: text.body,
        kicker,
        at,
        marking: record::marking::shown(record).map(str::to_owned),
        number,
        kind: record.kind().name.to_owned(),
        ward: (record.kind().people)(record).ward,
        open: Some((record.kind().open)(record)),
        day: Some(at.unwrap_or_else(|| record.touched_at())),
        exhibits: if record.kind().name == "note" { exhibits(record) } else { Vec::new() },
    })
}

/// A label is on a bag for everybody to read; what the exhibit is stays inside with the other words of its note.
fn exhibits(record: &Record) -> Vec<SearchExhibit> {
    let secret = note::private(record);
    let found = note::exhibits(record).into_iter().map(|exhibit| SearchExhibit {
        entry: exhibit.id,
        reference: exhibit.reference,
        description: if secret { String::new() } else { exhibit.description },
        seals: exhibit.seals,
        found_at: exhibit.found_at,
    });
    found.collect()
}

/// One row the index matched. `pieces` are what it found, every second one, from the second, being what matched; empty
/// where the match lies in words that are not shown.
#[must_use]
pub fn hit(row: &SearchRow, pieces: Vec<String>) -> Hit {
    let secret = row.body.is_empty();
    // Only the title of a record whose words stay inside, even if somebody hands in more.
    let pieces = if pieces.is_empty() || (secret && pieces.concat() != row.title) { vec![row.title.clone()] } else { pieces };
    // A note is known by its words; a diary by its ward.
    let named = matches!(row.kind.as_str(), "task" | "ward_priority") && !row.title.is_empty();
    let title = (named && !secret && pieces.concat() != row.title).then(|| row.title.clone());
    Hit {
        group: row.group.clone(),
        record: row.id.0,
        exhibit: None,
        kind: row.kind.clone(),
        ward: row.ward.clone().filter(|_| row.kind == "ward_diary"),
        title,
        pieces,
        kicker: row.kicker.clone(),
        at: row.at,
        marking: row.marking.clone(),
        number: row.number,
    }
}

/// One exhibit the index matched, in the row of its note. `pieces` as in [`hit`].
#[must_use]
pub fn exhibit_hit(row: &SearchRow, exhibit: &SearchExhibit, pieces: Vec<String>) -> Hit {
    Hit {
        group: "exhibits".to_owned(),
        record: row.id.0,
        exhibit: Some(exhibit.entry.0),
        kind: row.kind.clone(),
        ward: None,
        title: None,
        pieces,
        kicker: None,
        at: Some(exhibit.found_at),
        marking: row.marking.clone(),
        number: None,
    }
}

/// A page of hits. `counts` are those of each group beyond what is shown, by group; `wards` those of what is searched.
#[must_use]
pub fn found(hits: Vec<Hit>, counts: &dyn Fn(&str) -> u32, wards: Vec<WardName>, searched: u32, newest_at: Option<Ms>) -> Found {
    let counts = FoundCounts {
        tasks: counts("tasks"),
        victims: counts("victims"),
        notes: counts("notes"),
        exhibits: counts("exhibits"),
        ward: counts("ward"),
    };
    Found { hits, counts, wards, searched, newest_at }
}
