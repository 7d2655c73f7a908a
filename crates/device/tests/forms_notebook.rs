//! The notebook: numbers without gaps, corrections struck through, exhibits from hand to hand (practice P17).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;

use desk::{CONSTABLE, HOUR, NOON, SECOND, Story};
use device::forms::{self, FormFault, Fresh, PhotoBytes, Planned, Writing};
use device::pages::{self, Desk, Held, Local, NoteView, PhotoHere};
use device::screen::{ExhibitMove, ExhibitSeal, ItemSync, NoteCorrect, NoteExhibit, NoteLine, NotePhoto, Notebook};
use record::kinds::note::chain;
use record::{DeviceId, EntryId, OfficerId, Record, RecordId};
use uuid::Uuid;

const PHONE: DeviceId = DeviceId(Uuid::from_u128(0xabcd << 112));
const TABLET: DeviceId = DeviceId(Uuid::from_u128(0x1234 << 112));

fn rows(story: &Story) -> Vec<Held<NoteView>> {
    let records = story.records.borrow();
    let notes = records.values().filter(|r| r.kind().name == "note");
    notes.map(|r| Held { view: pages::note_view(r), local: Local::default() }).collect()
}

/// Writes on a device, into the day's open note or a new one.
fn write(
    story: &Story,
    me: OfficerId,
    device: DeviceId,
    form: impl FnOnce(&Desk<'_>, Writing<'_>, &mut Fresh<'_>) -> Result<Planned, FormFault>,
) -> Result<Planned, FormFault> {
    let held = rows(story);
    let planned = story.form(me, |d, fresh| {
        let last = pages::chain_end(d, &held, device);
        let note = pages::open_note(d, &held).map(|id| story.get(id));
        form(d, Writing { device, last: last.as_ref(), note: note.as_ref() }, fresh)
    })?;
    story.commit(me, &planned);
    Ok(planned)
}

fn line(story: &Story, device: DeviceId, text: &str, event_at: Option<i64>) -> Planned {
    let ask = NoteLine {
        note: None,
        text: text.into(),
        event_at,
        late_why: None,
        place: None,
        basis: None,
        with: vec![],
        links: vec![],
    };
    write(story, CONSTABLE, device, |d, on, fresh| forms::note_line(d, &ask, on, fresh)).unwrap()
}

fn exhibit(story: &Story, me: OfficerId, reference: &str) -> Result<Planned, FormFault> {
    let ask = NoteExhibit {
        note: None,
        reference: reference.into(),
        description: "Kitchen knife".into(),
        found_by: None,
        place: None,
        found_at: None,
        seal: Some("A100".into()),
        storage: None,
        photo: None,
    };
    write(story, me, PHONE, |d, on, fresh| forms::note_exhibit(d, &ask, on, fresh))
}

fn here(_: &str) -> PhotoHere {
    PhotoHere { upload: ItemSync::Saved, verified_at: None, damaged: false, thumbnail: true }
}

fn day(story: &Story, me: OfficerId) -> Notebook {
    let held = rows(story);
    let notes: Vec<Record> = held.iter().filter(|h| h.view.owner == Some(me)).map(|h| story.get(h.view.id)).collect();
    story.at(me, |d| pages::notebook(d, None, &held, &notes.iter().collect::<Vec<_>>(), &here))
}

fn numbers(book: &Notebook) -> Vec<u32> {
    book.entries.iter().map(|e| e.number).collect()
}

#[test]
fn every_entry_takes_the_next_number_and_the_chain_verifies() {
    let story = Story::new();
    line(&story, PHONE, "On patrol with PC 208CN.", None);
    exhibit(&story, CONSTABLE, "CN/1").unwrap();
    let note = NotePhoto {
        note: None,
        exhibit: None,
        name: "IMG_1.jpg".into(),
        origin: "captured_here".into(),
        received_from: None,
        received_how: None,
        captured_at: None,
        place: None,
        caption: Some("The stairwell".into()),
    };
    let bytes = PhotoBytes { sha256: "ab".repeat(32), size: 12, media_type: "image/jpeg".into() };
    write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &note, &bytes, on, fresh)).unwrap();
    let book = day(&story, CONSTABLE);
    assert_eq!((numbers(&book), book.no_gaps, book.days[0].entries), (vec![1, 2, 3], true, 3));
    assert_eq!(book.next_exhibit_ref, "CN/2");
    assert_eq!(book.entries[2].photo.as_ref().unwrap().origin, "captured_here");
    let notes = rows(&story);
    assert_eq!(notes.len(), 1, "one note a day");
    let record = story.get(notes[0].view.id);
    chain::verify(&chain::lines(&record), &chain::closings(&record)).unwrap();
}

#[test]
fn a_late_entry_keeps_its_own_number_and_is_marked() {
    let story = Story::new();
    line(&story, PHONE, "14:00 sighting", Some(NOON));
    story.later(HOUR);
    line(&story, PHONE, "11:30 sighting, forgotten", Some(NOON - HOUR / 2));
    let book = day(&story, CONSTABLE);
    assert_eq!(book.entries.iter().map(|e| (e.number, e.late)).collect::<Vec<_>>(), [(1, false), (2, true)]);
    assert_eq!(book.entries[1].event_at, NOON - HOUR / 2);
}

#[test]
fn a_correction_strikes_the_words_and_keeps_them() {
    let story = Story::new();
    let written = line(&story, PHONE, "He wore a blue coat.", None);
    let ask = |struck: &str| NoteCorrect {
        note: written.writes[0].record.0,
        target: written.entry.unwrap().0,
        struck: struck.into(),
        replacement: "green".into(),
        reason: "misheard".into(),
        initials: "CN".into(),
    };
    let correct = |me: OfficerId, struck: &str| {
        let record = story.get(written.writes[0].record);
        let held = rows(&story);
        story.form(me, |d, fresh| {
            let last = pages::chain_end(d, &held, PHONE);
            forms::note_correct(d, &ask(struck), Writing { device: PHONE, last: last.as_ref(), note: Some(&record) }, fresh)
        })
    };
    assert_eq!(correct(CONSTABLE, "red").unwrap_err().field.as_deref(), Some("struck"));
    assert!(correct(SECOND, "blue").is_err(), "only its author corrects a line");
    story.commit(CONSTABLE, &correct(CONSTABLE, "blue").unwrap());
    let book = day(&story, CONSTABLE);
    let pieces: Vec<(&str, &str)> = book.entries[0].words.iter().map(|p| (p.text.as_str(), p.is.as_str())).collect();
    assert_eq!(pieces, [("He wore a ", "plain"), ("blue", "struck"), ("green", "put"), (" coat.", "plain")]);
    assert_eq!((book.entries[0].corrections[0].number, book.entries[0].corrections[0].initials.as_str()), (2, "CN"));
}

#[test]
fn two_devices_have_two_chains_and_the_device_is_shown() {
    let story = Story::new();
    line(&story, PHONE, "On the phone", None);
    line(&story, TABLET, "On the tablet", None);
    line(&story, PHONE, "On the phone again", None);
    let book = day(&story, CONSTABLE);
    assert_eq!(numbers(&book), [1, 1, 2]);
    assert_eq!(book.entries.iter().map(|e| e.device.as_deref().unwrap()).collect::<Vec<_>>(), ["ABCD", "1234", "ABCD"]);
    assert!(book.no_gaps);
}

#[test]
fn an_exhibit_passes_from_hand_to_hand_and_two_of_one_reference_are_told() {
    let story = Story::new();
    assert_eq!(exhibit(&story, CONSTABLE, "knife").unwrap_err().field.as_deref(), Some("reference"));
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    assert_eq!(exhibit(&story, CONSTABLE, "CN/1").unwrap_err().code, "exhibit_taken");
    let (note, id): (RecordId, EntryId) = (seized.writes[0].record, seized.entry.unwrap());
    let ask = ExhibitMove {
        note: note.0,
        exhibit: id.0,
        of: "continuity".into(),
        from: "PC 123CN".into(),
        to: "208cn".into(),
        why: "to the store".into(),
        seal_intact: true,
    };
    let record = story.get(note);
    let moved = story.form(CONSTABLE, |d, fresh| forms::exhibit_move(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &moved);
    let seal =
        ExhibitSeal { note: note.0, exhibit: id.0, old: Some("A100".into()), new: "A101".into(), why: "opened to check".into() };
    let record = story.get(note);
    let sealed = story.form(CONSTABLE, |d, fresh| forms::exhibit_seal(d, &seal, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &sealed);
    exhibit(&story, SECOND, "CN/1").unwrap();

    let (record, held) = (story.get(note), rows(&story));
    let shown = story.at(CONSTABLE, |d| pages::exhibit(d, &record, id, &held, &here)).unwrap();
    assert_eq!((shown.held_by.as_deref(), shown.seal.as_deref()), (Some("PC 208CN"), Some("A101")));
    assert_eq!(
        shown.continuity.iter().map(|e| e.words.code.as_str()).collect::<Vec<_>>(),
        ["entry.seal", "entry.continuity", "entry.exhibit"]
    );
    assert_eq!(shown.same_reference.unwrap().name, "PC 208CN");
    assert_eq!(shown.head.reference, "CN/1 (PC 123CN)");
}

#[test]
fn a_photo_received_says_from_whom_and_how() {
    let story = Story::new();
    let ask = NotePhoto {
        note: None,
        exhibit: None,
        name: "IMG_1.jpg".into(),
        origin: "received".into(),
        received_from: Some("A shopkeeper".into()),
        received_how: None,
        captured_at: None,
        place: None,
        caption: None,
    };
    let bytes = PhotoBytes { sha256: "cd".repeat(32), size: 12, media_type: "image/jpeg".into() };
    let refused = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &ask, &bytes, on, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("received_how"));
    let ask = NotePhoto { received_how: Some("by e-mail".into()), ..ask };
    write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &ask, &bytes, on, fresh)).unwrap();
    assert_eq!(day(&story, CONSTABLE).entries[0].photo.as_ref().unwrap().received_from.as_deref(), Some("A shopkeeper"));
}
