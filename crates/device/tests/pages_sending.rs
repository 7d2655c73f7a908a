//! What waits and in which order it goes, and what search may show.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;

use desk::{CONSTABLE, NOON, SERGEANT, Story, WARD};
use device::forms::{self, RecordWrite};
use device::pages::{self, Label, OnStrip, OutboxRow, Received, SetAside};
use device::screen::{
    ItemSync, NoteCreate, Param, Reference, StripState, TaskCreate, TellSupervisor, VictimCreate, WhoSheIs, Words,
};
use record::kinds;
use record::{Edit, EntryId, RecordId};
use serde_json::json;
use uuid::Uuid;

fn row(group: &str, at: i64, sync: ItemSync) -> OutboxRow {
    let record = RecordId(Uuid::from_u128(1));
    OutboxRow { group: group.into(), record, title: None, words: Words::of("entry.note"), at, sync, bytes: 5 }
}

fn kind(name: &str) -> &'static record::table::Kind {
    kinds::named(name).unwrap()
}

fn victim(story: &Story) -> RecordId {
    let ask = VictimCreate {
        crime_ref: "01/12345/26".into(),
        offence: "Assault".into(),
        who: WhoSheIs { name_to_ask_for: Some("Ms Amber".into()), ..WhoSheIs::default() },
        ..VictimCreate::default()
    };
    let planned = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &ask, fresh)).unwrap();
    story.commit(CONSTABLE, &planned)
}

/// What search finds of a record, as its rows are made.
fn searched(record: &record::Record) -> Option<pages::SearchRow> {
    let task = (record.kind().name == "task").then(|| pages::task_view(record));
    pages::search_row(record, task.as_ref())
}

#[test]
fn safety_goes_first_whatever_was_written_before_it() {
    let story = Story::new();
    let her = story.get(victim(&story));
    let ask = TellSupervisor { record: her.id().0, text: None };
    let tell = story.form(CONSTABLE, |d, fresh| forms::tell_supervisor(d, &ask, &her, fresh)).unwrap();
    assert_eq!(pages::send_group(kind("task"), Some(&tell.writes[0])), "safety");
    let contact = |safety: &str| RecordWrite {
        record: her.id(),
        make: None,
        edits: vec![Edit::entry(EntryId(Uuid::nil()), "contact", json!({ "safety": safety }))],
    };
    assert_eq!(pages::send_group(kind("victim_contact"), Some(&contact("not_safe"))), "safety");
    assert_eq!(pages::send_group(kind("victim_contact"), Some(&contact("safe"))), "victims");
    assert_eq!(pages::send_group(kind("safe_contact"), None), "safety");
    let order: Vec<usize> = ["safety", "tasks", "victims", "notebook", "ward", "photos"]
        .iter()
        .map(|g| pages::GROUPS.iter().position(|o| o == g).unwrap())
        .collect();
    assert_eq!(order, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn bytes_that_left_without_a_receipt_still_wait() {
    let aside = ItemSync::SetAside { why: Words::of("aside.other") };
    let rows =
        [row("tasks", NOON, ItemSync::NoReceipt), row("tasks", NOON - 1, ItemSync::WaitingSignal), row("tasks", NOON, aside)];
    let groups = pages::send_groups(&rows, &|g| Received { count: u32::from(g == "tasks") * 4, newest_at: None });
    let tasks = &groups[1];
    assert_eq!((tasks.waiting, tasks.set_aside, tasks.received, tasks.waiting_bytes), (2, 1, 4, 10));
    assert_eq!(tasks.items[0].at, NOON - 1, "the oldest first");
    assert_eq!(groups.len(), 6, "every group stands in the table");
}

#[test]
fn the_worst_state_wins_on_the_strip() {
    let story = Story::new();
    let state =
        |needs_you, waiting| story.at(CONSTABLE, |d| pages::strip(d, OnStrip { needs_you, waiting, ..OnStrip::default() })).state;
    assert_eq!(state(0, 0), StripState::Received);
    assert_eq!(state(0, 3), StripState::Waiting);
    assert_eq!(state(1, 3), StripState::NeedsYou);
}

#[test]
fn notes_exhibits_and_contacts_are_never_put_away() {
    let aside = |kind: &str, code: &str, entries: &[&str]| {
        let aside = SetAside {
            id: Uuid::nil(),
            record: RecordId(Uuid::nil()),
            kind: kind.into(),
            title: None,
            at: NOON,
            words: Words::of("entry.note"),
            text: Some("He ran north".into()),
            code: code.into(),
            declined: None,
            entries: entries.iter().map(|e| (*e).to_owned()).collect(),
            again: true,
        };
        pages::set_aside(aside, &record::roster::Roster::default())
    };
    for (kind, entry) in [("note", "line"), ("note", "exhibit"), ("victim_contact", "contact"), ("task", "note")] {
        assert!(!aside(kind, "not_allowed", &[entry]).choices.contains(&"put_away".to_owned()), "{kind} {entry}");
    }
    let due = aside("task", "rank_holds", &[]);
    assert_eq!((due.why.code.as_str(), due.choices.contains(&"put_away".to_owned())), ("aside.rank_holds", true));
    // Nothing of its officer's was refused where a vault was copied: that is only told.
    for told in ["copied", "audit_cut"] {
        assert_eq!(aside(told, told, &[]).words, Words::of(format!("told.{told}")));
    }
    assert_eq!(aside("task", "wrong_counter", &[]).why, Words::of("aside.technical").with("reason", "wrong_counter"));
    let unknown = aside("task", "from_a_newer_hub", &[]);
    assert_eq!(
        (unknown.why.code.as_str(), &unknown.why.params["reason"]),
        ("aside.other", &Param::Text("from_a_newer_hub".into()))
    );
}

#[test]
fn what_waits_is_told_in_the_words_of_the_record() {
    let story = Story::new();
    let write = RecordWrite {
        record: RecordId(Uuid::nil()),
        make: None,
        edits: vec![Edit::entry(EntryId(Uuid::nil()), "handed_back", json!({ "reason": "off_duty", "narrative": "Try at ten" }))],
    };
    let (words, text) = story.at(CONSTABLE, |d| pages::done_words(d, kind("task"), &write));
    assert_eq!((words.code.as_str(), text.as_deref()), ("entry.handed_back", Some("Try at ten")));
    assert_eq!(words.params["reason_code"], Param::Text("hand_back.off_duty".into()));
}

#[test]
fn search_finds_a_victim_by_her_crime_and_by_nothing_else() {
    let story = Story::new();
    let her = victim(&story);
    let row = searched(&story.get(her)).unwrap();
    assert_eq!((row.group.as_str(), row.title.as_str(), row.body.as_str()), ("victims", "01/12345/26", ""));
    let leaked = pages::hit(&row, vec!["ask for ".into(), "Ms Amber".into()]);
    assert_eq!(leaked.pieces, ["01/12345/26"]);
    for record in story.records.borrow().values().filter(|r| r.kind().name == "safe_contact") {
        assert!(searched(record).is_none(), "no card is searched");
    }

    story.labels.borrow_mut().insert(her, Label { kind: "victim_contact".into(), shows: "01/12345/26".into() });
    let task = |links: Vec<Uuid>| {
        let ask = TaskCreate {
            title: "See Ms Amber".into(),
            task_kind: "asb_visit".into(),
            priority: "routine".into(),
            ward: Some(WARD.into()),
            briefing: "Ms Amber is at work".into(),
            links,
            ..TaskCreate::default()
        };
        let planned = story.form(SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap();
        searched(&story.get(story.commit(SERGEANT, &planned))).unwrap()
    };
    let linked = task(vec![her.0]);
    assert_eq!((linked.title.as_str(), linked.body.as_str()), ("", ""));
    let plain = task(vec![]);
    assert!(plain.title.contains("Amber") && plain.body.contains("work"));

    let about = NoteCreate { refs: vec![Reference { kind: "crime".into(), value: "01/12345/26".into() }], links: vec![her.0] };
    let planned = story.form(CONSTABLE, |d, fresh| forms::note_create(d, &about, fresh)).unwrap();
    let note = searched(&story.get(story.commit(CONSTABLE, &planned))).unwrap();
    assert_eq!((note.title.as_str(), note.body.as_str()), ("crime 01/12345/26", ""));
    assert!(note.exhibits.is_empty());
    assert_eq!(plain.ward.as_deref(), Some(WARD), "a search is narrowed to it");
    let leads = pages::hit(&plain, vec![]).ward;
    assert_eq!(leads, None, "and only a diary leads there");
    let shown = pages::hit(&plain, vec!["Ms Amber is at ".into(), "work".into()]);
    assert_eq!(shown.title, Some(plain.title.clone()), "found by its other words, it is still called by its title");
    assert_eq!(pages::hit(&plain, vec![]).title, None, "and no title stands twice");
    assert_eq!((leaked.title, pages::hit(&linked, vec!["at work".into()]).title), (None, None));
}

#[test]
fn search_finds_a_task_by_what_other_systems_call_it_and_one_about_a_victim_by_its_crime_alone() {
    let story = Story::new();
    let her = victim(&story);
    story.labels.borrow_mut().insert(her, Label { kind: "victim_contact".into(), shows: "01/12345/26".into() });
    let known_as = [("cad", "2210"), ("crime", "01/12345/26"), ("use_of_force", "77")];
    let refs = known_as.map(|(kind, value)| Reference { kind: kind.into(), value: value.into() });
    let task = |kind: &str, links: Vec<Uuid>| {
        let ask = TaskCreate {
            title: "Two calls about shouting".into(),
            task_kind: kind.into(),
            priority: "routine".into(),
            ward: Some(WARD.into()),
            briefing: "Neighbours heard it".into(),
            refs: refs.to_vec(),
            links,
            ..TaskCreate::default()
        };
        let planned = story.form(SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap();
        searched(&story.get(story.commit(SERGEANT, &planned))).unwrap()
    };
    let plain = task("asb_visit", vec![]);
    assert_eq!(plain.title, "Two calls about shouting", "what is shown is what was given");
    for typed in ["cad 2210", "crime 01/12345/26", "use of force 77", "Neighbours"] {
        assert!(plain.body.contains(typed), "{typed}: {}", plain.body);
    }
    let linked = task("asb_visit", vec![her.0]);
    assert_eq!((linked.title.as_str(), linked.body.as_str()), ("crime 01/12345/26", ""));
    let sensitive = task("missing_person", vec![]);
    assert_eq!(sensitive.title, "Two calls about shouting · cad 2210, crime 01/12345/26, use of force 77");
    assert_eq!(sensitive.body, "", "its briefing stays inside until it is opened");
}
