//! Key once: what is written of a task takes the task's references and links with it, to the note it stands in.

use device::pages::Label;
use device::screen::Reference;
use record::kinds::{crimes, link, note};
use serde_json::json;

use super::*;

fn crime(value: &str) -> Reference {
    Reference { kind: "crime".into(), value: value.into() }
}

fn seized(reference: &str, of: &str) -> NoteExhibit {
    NoteExhibit {
        reference: reference.into(),
        description: "Kitchen knife".into(),
        refs: vec![crime(of)],
        ..NoteExhibit::default()
    }
}

/// Seizes into a note of its own, as what is about a case is.
fn seize(story: &Story, me: OfficerId, ask: &NoteExhibit) -> Planned {
    let held = rows(story);
    let planned = story.form(me, |d, fresh| {
        let last = pages::chain_end(d, &held, PHONE);
        let on = Writing { device: PHONE, last: last.as_ref(), note: None, after: None, carried: &[] };
        forms::note_exhibit(d, ask, on, fresh).unwrap()
    });
    story.commit(me, &planned);
    planned
}

#[test]
fn what_was_written_in_a_victims_note_is_to_be_looked_at_before_the_defence_is_given_a_schedule_of_it() {
    let story = Story::new();
    let victim = RecordId(Uuid::from_u128(7));
    story.labels.borrow_mut().insert(victim, Label { kind: "victim_contact".into(), shows: "01/1/26".into() });
    let hers = NoteExhibit { links: vec![victim.0], ..seized("CN/1", "01/1/26") };
    let hers = seize(&story, CONSTABLE, &hers).writes[0].record;
    let others = seize(&story, CONSTABLE, &seized("CN/2", "01/1/26")).writes[0].record;
    let check = |note: RecordId| {
        let held = rows(&story);
        let list = story.at(CONSTABLE, |d| pages::disclosure_list(d, &held));
        list.rows.iter().find(|row| row.note == note.0).unwrap().check
    };
    assert_eq!((check(hers), check(others)), (true, false));
    let flag = |ask: NoteFlag| {
        let record = story.get(hers);
        let planned = story.form(CONSTABLE, |d, fresh| forms::note_flag(d, &ask, &[], &record, fresh)).unwrap();
        story.commit(CONSTABLE, &planned);
    };
    flag(NoteFlag { note: hers.0, relevance: Some("no".into()), ..NoteFlag::default() });
    assert!(!check(hers), "what does not bear on the case stands in no schedule");
    flag(NoteFlag { note: hers.0, relevance: Some("yes".into()), ..NoteFlag::default() });
    assert!(check(hers));
    let why = Some("names her street".to_owned());
    flag(NoteFlag { note: hers.0, disclosure: Some("sensitive".into()), why, ..NoteFlag::default() });
    assert!(!check(hers), "that schedule is the prosecutor's alone");
}

#[test]
fn a_note_made_from_a_task_carries_its_references_and_all_it_is_linked_to() {
    let story = Story::new();
    let (task, victim) = (RecordId(Uuid::from_u128(5)), RecordId(Uuid::from_u128(7)));
    story.labels.borrow_mut().insert(task, Label { kind: "task".into(), shows: "Visit".into() });
    let ask = NoteLine {
        text: "Spoke to the caretaker.".into(),
        refs: vec![crime(" 01/12345/26 "), Reference { kind: "cad".into(), value: "CAD 4402/23NOV26".into() }],
        links: vec![task.0],
        ..NoteLine::default()
    };
    // The task is for a victim whose record is not held on this phone.
    let carried = [link("victim_contact", victim)];
    let planned = story.form(CONSTABLE, |d, fresh| {
        let on = Writing { device: PHONE, last: None, note: None, after: None, carried: &carried };
        forms::note_line(d, &ask, on, fresh).unwrap()
    });
    let made = story.get(story.commit(CONSTABLE, &planned));
    assert_eq!(crimes(&made).into_iter().collect::<Vec<_>>(), ["01/12345/26"], "a reference, not words in a line");
    assert!(made.items("refs").contains(&json!({ "type": "cad", "value": "CAD 4402/23NOV26" })));
    assert!(made.items("links").contains(&link("task", task)) && made.items("links").contains(&carried[0]));
    assert!(note::private(&made), "as private as the work it is of (practice P4)");

    // Said again in the same note, nothing is there twice.
    let held = rows(&story);
    let again = story.form(CONSTABLE, |d, fresh| {
        let last = pages::chain_end(d, &held, PHONE);
        let on = Writing { device: PHONE, last: last.as_ref(), note: Some(&made), after: None, carried: &carried };
        forms::note_line(d, &ask, on, fresh).unwrap()
    });
    let after = story.get(story.commit(CONSTABLE, &again));
    assert_eq!((after.items("refs").len(), after.items("links").len()), (2, 2));
}

#[test]
fn a_slip_in_a_reference_is_said_before_anything_is_written() {
    let story = Story::new();
    let ask = NoteLine { text: "On patrol.".into(), refs: vec![crime("see the log")], ..NoteLine::default() };
    let tried = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_line(d, &ask, on, fresh)).unwrap_err();
    assert_eq!((tried.code.as_str(), tried.field.as_deref()), ("bad_value", Some("refs")));
    assert!(rows(&story).is_empty());
}

#[test]
fn equal_initials_are_warned_of_in_one_case_and_not_between_two() {
    let story = Story::new();
    let mine = seize(&story, CONSTABLE, &seized("CN/1", "01/12345/26"));
    seize(&story, SECOND, &seized("CN/1", "01/99999/26"));
    let shown = |planned: &Planned| page_of(&story, CONSTABLE, planned.writes[0].record, planned.entry.unwrap());
    assert!(shown(&mine).same_reference.is_none(), "another case is no collision");
    seize(&story, SECOND, &seized("CN/1", "01/12345/26"));
    assert_eq!(shown(&mine).same_reference.unwrap().name, "PC 208CN", "the case is known from the exhibit's own form");
}

#[test]
fn a_photo_says_which_case_it_is_of_and_so_does_what_is_seized_with_it() {
    let story = Story::new();
    let item = PhotoSeized { reference: "CN/1".into(), description: "Bolt cutters".into(), ..PhotoSeized::default() };
    let ask = NotePhoto { refs: vec![crime("01/12345/26")], ..photo(None, Some(item)) };
    let mine = shoot(&story, &ask, "a");
    let note = mine.writes[0].record;
    assert_eq!(crimes(&story.get(note)).into_iter().collect::<Vec<_>>(), ["01/12345/26"]);
    let shown = || page_of(&story, CONSTABLE, note, mine.entry.unwrap());
    seize(&story, SECOND, &seized("CN/1", "01/99999/26"));
    assert!(shown().same_reference.is_none(), "another case is no collision");
    seize(&story, SECOND, &seized("CN/1", "01/12345/26"));
    assert_eq!(shown().same_reference.unwrap().name, "PC 208CN");
    let slip = NotePhoto { refs: vec![crime("see the log")], ..photo(None, None) };
    let bytes = PhotoBytes { sha256: "b".repeat(64), size: 12, media_type: "image/jpeg".into(), camera_says: None };
    let tried = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &slip, &bytes, on, fresh)).unwrap_err();
    assert_eq!(tried.field.as_deref(), Some("refs"));
}
