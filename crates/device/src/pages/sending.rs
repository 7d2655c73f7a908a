//! Sync and storage: what waits, in sending order, what the hub did not take, and the strip.

use record::document::Edit;
use record::roster::{Ms, Roster};
use record::table::Kind;
use record::{Author, Entry, EntryId, OfficerId, RecordId};
use serde_json::Value;
use uuid::Uuid;

use super::desk::Desk;
use super::reasons::{ONLY_TOLD, refused};
use super::timeline::words_part;
use super::timeline_words::{entry_words, field_words};
use crate::forms::RecordWrite;
use crate::screen::{DealtWithItem, ItemSync, SendGroup, SendItem, SetAsideItem, Shown, Strip, StripState, Words};

/// The groups in sending order (ui.md, section 5).
pub const GROUPS: [&str; 6] = ["safety", "tasks", "victims", "notebook", "ward", "photos"];
/// At most so many waiting items of a group are listed.
const LISTED: usize = 10;

/// The group a write is sent in: safety first, whatever was written before it. A photo's bytes are `photos`.
#[must_use]
pub fn send_group(kind: &Kind, write: Option<&RecordWrite>) -> &'static str {
    let danger = |edit: &Edit| match edit {
        Edit::Field { name, value, .. } => name == "task_kind" && value == "danger",
        // Practice P1: an answer of danger is not kept waiting behind tasks.
        Edit::Entry { kind, body, .. } => {
            kind == "contact"
                && (matches!(text(body, "safety"), "not_safe" | "could_not_speak") || text(body, "outcome") == "unsafe")
        }
        _ => false,
    };
    match kind.name {
        "safe_contact" => "safety",
        _ if write.is_some_and(|w| w.edits.iter().any(danger)) => "safety",
        "task" => "tasks",
        "victim_contact" => "victims",
        "note" => "notebook",
        _ => "ward",
    }
}

fn text<'v>(body: &'v Value, part: &str) -> &'v str {
    body.get(part).and_then(Value::as_str).unwrap_or_default()
}

/// What a write does, for the outbox row: words, and the officer's own. Kept when it is written, so that no list of what
/// waits loads a document.
#[must_use]
pub fn done_words(desk: &Desk<'_>, kind: &'static Kind, write: &RecordWrite) -> (Words, Option<String>) {
    let own = |name: &str, body: &Value| {
        let part = match name {
            "action" => "what",
            "engagement" => "topics",
            "line" => "text",
            "contact" => "told",
            "exhibit" => "description",
            "correction" => "replacement",
            other => words_part(other),
        };
        Some(text(body, part).to_owned()).filter(|t| !t.is_empty())
    };
    let entry = write.edits.iter().find_map(|edit| match edit {
        Edit::Entry { id, kind, body } => Some((*id, kind, body)),
        _ => None,
    });
    let rewritten = write.edits.iter().find_map(|edit| match edit {
        Edit::Text { new, .. } => Some(new.clone()),
        _ => None,
    });
    match (entry, write.make.is_some()) {
        (Some((id, name, body)), false) => (entry_words(desk, kind, &as_entry(desk, id, name, body)), own(name, body)),
        (entry, true) => {
            let first = entry.and_then(|(_, name, body)| own(name, body));
            (Words::of("entry.created"), rewritten.or(first))
        }
        (None, false) => {
            let field = write.edits.iter().find_map(|edit| match edit {
                Edit::Field { name, value, .. } => Some(field_words(desk, kind, name, value)),
                Edit::Add { name, .. } | Edit::Remove { name, .. } => {
                    Some(Words::of("change.any").with("field_code", format!("field.{name}")))
                }
                Edit::Text { name, .. } => Some(Words::of("change.any").with("field_code", format!("text.{name}"))),
                Edit::Entry { .. } => None,
            });
            (field.unwrap_or_else(|| Words::of("entry.created")), rewritten)
        }
    }
}

/// An entry as it will stand, for the words it is told in.
fn as_entry(desk: &Desk<'_>, id: EntryId, kind: &str, body: &Value) -> Entry {
    let nobody = record::Author { officer: desk.me, grade: 0, role: record::Role::System };
    Entry {
        id,
        kind: kind.to_owned(),
        at: desk.now,
        offset: desk.offset,
        body: body.clone(),
        author: desk.author().unwrap_or(nobody),
        change: [0; 32],
        lamport: 0,
        withdrawn_by: None,
        corrected: Vec::new(),
    }
}

/// One own change or file in the table of receipts.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    /// One of [`GROUPS`].
    pub group: String,
    /// Its record.
    pub record: RecordId,
    /// The record's title; none where lists must not show one.
    pub title: Option<String>,
    /// What was done: [`done_words`].
    pub words: Words,
    /// When.
    pub at: Ms,
    /// Where it is.
    pub sync: ItemSync,
    /// Bytes still to send, for photos.
    pub bytes: i64,
}

/// What a group counts beside the rows: receipts are too many to read one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// How many the hub received.
    pub count: u32,
    /// Hub time of the newest receipt.
    pub newest_at: Option<Ms>,
}

/// The table of receipts in sending order, every group present. `rows` are what waits or was set aside.
#[must_use]
pub fn send_groups(rows: &[OutboxRow], received: &dyn Fn(&str) -> Received) -> Vec<SendGroup> {
    let group = |code: &&str| {
        let here: Vec<&OutboxRow> = rows.iter().filter(|r| r.group == *code).collect();
        let aside = |r: &&&OutboxRow| matches!(r.sync, ItemSync::SetAside { .. });
        let mut waiting: Vec<&&OutboxRow> = here.iter().filter(|r| waits(&r.sync)).collect();
        waiting.sort_by_key(|r| (r.at, r.record));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let done = received(code);
        SendGroup {
            group: (*code).to_owned(),
            received: done.count,
            waiting: count(waiting.len()),
            set_aside: count(here.iter().filter(aside).count()),
            review: count(here.iter().filter(|r| matches!(r.sync, ItemSync::Review { .. })).count()),
            oldest_at: waiting.iter().map(|r| r.at).min(),
            waiting_bytes: waiting.iter().map(|r| r.bytes).sum(),
            received_at: done.newest_at,
            items: waiting.into_iter().take(LISTED).map(|r| send_item(r)).collect(),
        }
    };
    GROUPS.iter().map(group).collect()
}

/// One row, as a list shows it.
#[must_use]
pub fn send_item(row: &OutboxRow) -> SendItem {
    SendItem { record: row.record.0, title: row.title.clone(), words: row.words.clone(), at: row.at, sync: row.sync.clone() }
}

/// Whether an item still waits for a verified receipt; without one nothing has arrived.
#[must_use]
pub fn waits(sync: &ItemSync) -> bool {
    !matches!(sync, ItemSync::Received { .. } | ItemSync::Review { .. } | ItemSync::Derived | ItemSync::SetAside { .. })
}

/// What the strip is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnStrip {
    /// Items set aside.
    pub needs_you: u32,
    /// Items waiting.
    pub waiting: u32,
    /// Bytes are moving now.
    pub sending: bool,
    /// Last verified message from the hub.
    pub hub_heard_at: Option<Ms>,
    /// Hub time of the newest receipt.
    pub received_at: Option<Ms>,
    /// Why the last attempt failed, where somebody can do something about it.
    pub trouble: Option<Words>,
    /// [`super::victims_due`].
    pub victims_due: u32,
}

/// The strip: the worst state wins.
#[must_use]
pub fn strip(desk: &Desk<'_>, on: OnStrip) -> Strip {
    let state = match (on.needs_you, on.waiting) {
        (0, 0) => StripState::Received,
        (0, _) => StripState::Waiting,
        _ => StripState::NeedsYou,
    };
    Strip {
        state,
        needs_you: on.needs_you,
        waiting: on.waiting,
        connected: desk.connected,
        sending: on.sending,
        hub_heard_at: on.hub_heard_at,
        offset_ms: desk.offset,
        received_at: on.received_at,
        trouble: on.trouble,
        victims_due: on.victims_due,
    }
}

/// Something the hub did not take, as the device keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAside {
    /// Its id.
    pub id: Uuid,
    /// Its record.
    pub record: RecordId,
    /// The record's kind.
    pub kind: String,
    /// The record's title; none where lists must not show one.
    pub title: Option<String>,
    /// When it was written.
    pub at: Ms,
    /// What it would have done: [`done_words`].
    pub words: Words,
    /// The officer's own words.
    pub text: Option<String>,
    /// The hub's reason code.
    pub code: String,
    /// Where a supervisor set it aside: their words, and who they are.
    pub declined: Option<(String, OfficerId)>,
    /// The entry types in it, which decide what may be done with it.
    pub entries: Vec<String>,
    /// Its bytes are here, so that it can be sent again; of what was written on another device only the words are.
    pub again: bool,
}

/// As Needs you shows it. Notes, exhibits and contacts are never put away (practice P17).
#[must_use]
pub fn set_aside(aside: SetAside, roster: &Roster) -> SetAsideItem {
    let kept =
        matches!(aside.kind.as_str(), "note" | "victim_contact" | "safe_contact") || aside.entries.iter().any(|e| e == "note");
    let told = ONLY_TOLD.contains(&aside.code.as_str());
    let mut choices = if told { vec![] } else { vec!["ask_supervisor"] };
    if aside.text.is_some() && !matches!(aside.kind.as_str(), "victim_contact" | "safe_contact") {
        choices.push("copy_to_note");
    }
    if !told && aside.again {
        choices.push("send_again");
    }
    if !kept {
        choices.push("put_away");
    }
    let words = if told { Words::of(format!("told.{}", aside.code)) } else { aside.words };
    shown(SetAside { words, ..aside }, choices.into_iter().map(str::to_owned).collect(), roster)
}

fn shown(aside: SetAside, choices: Vec<String>, roster: &Roster) -> SetAsideItem {
    SetAsideItem {
        why: why(&aside, roster),
        id: aside.id,
        record: aside.record.0,
        title: aside.title,
        at: aside.at,
        words: aside.words,
        text: aside.text,
        choices,
    }
}

fn why(aside: &SetAside, roster: &Roster) -> Words {
    match &aside.declined {
        Some((reason, by)) => Words::of("aside.declined_why").with("by", roster.shows(*by)).with("why", reason.as_str()),
        None => refused(&aside.code),
    }
}

/// The choice by which what was put away needs its officer again.
pub const BRING_BACK: &str = "bring_back";

/// What can be done with something once a choice was made on it.
#[must_use]
pub fn choices_after(choice: &str) -> Vec<String> {
    (choice == "put_away").then(|| BRING_BACK.to_owned()).into_iter().collect()
}

/// What was dealt with, by the choice that was made at an instant (practice P17: put away is not thrown away).
#[must_use]
pub fn dealt_with(aside: SetAside, choice: String, chosen_at: Ms, roster: &Roster) -> DealtWithItem {
    DealtWithItem { item: shown(aside, choices_after(&choice), roster), choice, chosen_at }
}

/// What somebody else's change would do, told as a record's timeline tells it: `did` as the hub names it, `with` the entry's
/// body or the field's value.
#[must_use]
pub fn told_words(desk: &Desk<'_>, kind: &str, did: &str, with: &Value, by: OfficerId) -> Words {
    let any = |code: &str| Words::of("change.any").with("field_code", code);
    let Some(kind) = record::kinds::named(kind) else { return any(did) };
    let author = desk.roster.author(by, desk.now);
    match did.split_once('.') {
        Some(("entry", "created")) => Words::of("entry.created"),
        Some(("entry", name)) => {
            let entry = as_entry(desk, EntryId(Uuid::nil()), name, with);
            // Their rank says nothing here, and a device that has just been set up knows nobody's yet.
            let author = author.unwrap_or(Author { officer: by, ..entry.author });
            entry_words(desk, kind, &Entry { author, ..entry })
        }
        Some(("field", name)) => field_words(desk, kind, name, with),
        _ => any(did),
    }
}

/// What stands where somebody else's change would write, `did` as the hub names it: a field's value, or a text.
#[must_use]
pub fn stands_there(desk: &Desk<'_>, kind: &str, did: &str, value: &Value) -> Shown {
    let text = || value.as_str().filter(|words| !words.is_empty()).map_or(Shown::Nothing, |words| Shown::Text(words.to_owned()));
    match (did.split_once('.'), record::kinds::named(kind)) {
        (Some(("field", name)), Some(kind)) => super::notices::value(desk, kind, name, value),
        _ => text(),
    }
}
