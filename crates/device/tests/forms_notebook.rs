//! The notebook: numbers without gaps, corrections struck through, exhibits from hand to hand (practice P17).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "forms_notebook/about.rs"]
mod about;
#[path = "forms_notebook/camera.rs"]
mod camera;
mod desk;
#[path = "forms_notebook/exhibits.rs"]
mod exhibits;
#[path = "forms_notebook/looked_for.rs"]
mod looked_for;
#[path = "forms_notebook/put_right.rs"]
mod put_right;
#[path = "forms_notebook/seals.rs"]
mod seals;
#[path = "forms_notebook/shift.rs"]
mod shift;

use desk::{CONSTABLE, HOUR, NOON, SECOND, SERGEANT, Story};
use device::forms::{self, FormFault, Fresh, PhotoBytes, Planned, Writing};
use device::pages::{self, Around, Desk, Held, Local, NoteView, PhotoHere};
use device::screen::{
    Exhibit, ExhibitMove, ExhibitRenumber, ExhibitSeal, Exhibits, ItemSync, NoteCorrect, NoteExhibit, NoteFlag, NoteLine,
    NotePhoto, Notebook, PhotoSeized, Place, PointSaid,
};
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
        form(d, Writing { device, last: last.as_ref(), note: note.as_ref(), after: None, carried: &[] }, fresh)
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
        ..Default::default()
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
        // Each officer's bags have their own numbers.
        seal: Some(if me == CONSTABLE { "A100" } else { "B100" }.into()),
        storage: None,
        photo: None,
        ..NoteExhibit::default()
    };
    write(story, me, PHONE, |d, on, fresh| forms::note_exhibit(d, &ask, on, fresh))
}

fn here(_: &str) -> PhotoHere {
    PhotoHere { upload: ItemSync::Saved, verified_at: None, damaged: false, thumbnail: true }
}

fn day(story: &Story, me: OfficerId) -> Notebook {
    let held = rows(story);
    let notes: Vec<Record> = held.iter().filter(|h| h.view.owner == Some(me)).map(|h| story.get(h.view.id)).collect();
    story.at(me, |d| pages::notebook(d, None, &held, &notes.iter().collect::<Vec<_>>(), &around(&|_| None)))
}

fn around<'a>(numbers: &'a pages::Numbers<'a>) -> Around<'a> {
    Around { device: PHONE, files: &here, numbers, room: None }
}

/// Every exhibit, as this officer's device shows where it is.
fn store(story: &Story, me: OfficerId, numbers: &pages::Numbers<'_>) -> Exhibits {
    let held = rows(story);
    story.at(me, |d| pages::exhibits_list(d, &held, numbers))
}

/// One exhibit's page, with every note held.
fn page_of(story: &Story, me: OfficerId, note: RecordId, id: EntryId) -> Exhibit {
    let (record, held) = (story.get(note), rows(story));
    let named = pages::entry_of(&record, id).and_then(|e| e.text("photo").parse().ok());
    let others: Vec<Record> = pages::photos_of(&held, id, named).into_iter().map(|n| story.get(n)).collect();
    let others: Vec<&Record> = others.iter().collect();
    story.at(me, |d| pages::exhibit(d, &record, id, &held, &others, &around(&|_| None))).unwrap()
}

fn alerts(shown: &Exhibits) -> Vec<Vec<&str>> {
    shown.rows.iter().map(|r| r.alerts.iter().map(|a| a.code.as_str()).collect()).collect()
}

fn photo(exhibit: Option<EntryId>, seized: Option<PhotoSeized>) -> NotePhoto {
    NotePhoto {
        name: "IMG.jpg".into(),
        origin: "captured_here".into(),
        exhibit: exhibit.map(|e| e.0),
        seized,
        ..Default::default()
    }
}

fn shoot(story: &Story, ask: &NotePhoto, byte: &str) -> Planned {
    let bytes = PhotoBytes { sha256: byte.repeat(64), size: 12, media_type: "image/jpeg".into(), camera_says: None };
    write(story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, ask, &bytes, on, fresh)).unwrap()
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
        ..Default::default()
    };
    let bytes = PhotoBytes { sha256: "ab".repeat(32), size: 12, media_type: "image/jpeg".into(), camera_says: None };
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
fn each_day_links_to_the_last_and_says_where_that_ended() {
    let story = Story::new();
    line(&story, PHONE, "On foot, Tallow Court.", None);
    line(&story, PHONE, "The door of Stairwell B hangs.", None);
    assert_eq!(day(&story, CONSTABLE).before, None, "the first day in this notebook");
    story.later(48 * HOUR);
    line(&story, PHONE, "The door was mended.", None);
    let today = day(&story, CONSTABLE);
    let last = today.before.map(|link| (link.day, link.last));
    assert_eq!(last, Some(("2026-11-23".to_owned(), 2)), "also over a day on which nothing was written");
    assert_eq!((today.entries[0].number, today.no_gaps), (3, true), "and the numbers go on");
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
            forms::note_correct(
                d,
                &ask(struck),
                Writing { device: PHONE, last: last.as_ref(), note: Some(&record), after: None, carried: &[] },
                fresh,
            )
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
        ..Default::default()
    };
    let bytes = PhotoBytes {
        sha256: "cd".repeat(32),
        size: 12,
        media_type: "image/jpeg".into(),
        camera_says: Some("2026-11-20 09:14:00".into()),
    };
    let refused = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &ask, &bytes, on, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("received_how"));
    let address = "Tallow Court".into();
    let place = Some(Place { address, lat: None, lon: None, accuracy: None, fixed_at: None, radius: None });
    let ask = NotePhoto { received_how: Some("by e-mail".into()), place, ..ask };
    write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &ask, &bytes, on, fresh)).unwrap();
    let shown = day(&story, CONSTABLE).entries[0].photo.clone().unwrap();
    assert_eq!(shown.received_from.as_deref(), Some("A shopkeeper"));
    assert_eq!(shown.place.map(|p| p.address).as_deref(), Some("Tallow Court"));
    assert!(shown.device.is_some_and(|d| PHONE.to_string().to_uppercase().starts_with(&d)), "which device took it in");
    assert_eq!(shown.camera_says.as_deref(), Some("2026-11-20 09:14:00"), "a claim, beside when it was received");
    assert_eq!(shown.captured_at, None, "and no time of ours");
}

#[test]
fn conferring_says_with_whom_and_why_and_a_sighting_answers_its_points() {
    let story = Story::new();
    let point = |group: &str, point: &str, text: &str| PointSaid { group: group.into(), point: point.into(), text: text.into() };
    let ask = NoteLine {
        text: "A man ran from the lock.".into(),
        basis: Some("fact".into()),
        with: vec!["PC 208CN".into()],
        points: vec![
            point("advokate", "distance", "10 m"),
            point("advokate", "obstruction", " "),
            point("person", "hair", "grey"),
        ],
        ..Default::default()
    };
    let put = |ask: &NoteLine| write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_line(d, ask, on, fresh));
    assert_eq!(put(&ask).unwrap_err().field.as_deref(), Some("with_why"), "conferring is recorded with its reason");
    let ask = NoteLine { with_why: Some("he saw the face, I did not".into()), ..ask };
    let made_up = NoteLine { points: vec![point("person", "guilt", "certain")], ..ask.clone() };
    assert_eq!(put(&made_up).unwrap_err().field.as_deref(), Some("points"));
    put(&ask).unwrap();
    let entry = day(&story, CONSTABLE).entries.remove(0);
    assert_eq!((entry.basis.as_deref(), entry.with_why.as_deref()), (Some("fact"), Some("he saw the face, I did not")));
    let said: Vec<(&str, &str)> = entry.points.iter().map(|p| (p.point.as_str(), p.text.as_str())).collect();
    assert_eq!(said, [("distance", "10 m"), ("hair", "grey")], "a blank point is left out");
}

#[test]
fn what_is_seized_follows_its_photo_in_one_moment_and_the_chain_holds() {
    let story = Story::new();
    line(&story, PHONE, "Under the third planter", None);
    let item = PhotoSeized {
        reference: "CN/1".into(),
        description: "Two kitchen knives".into(),
        seal: Some("A100".into()),
        seal_witness: Some("PC 208CN".into()),
        ..Default::default()
    };
    let planned = shoot(&story, &photo(None, Some(item)), "a");
    assert_eq!(planned.writes.len(), 1);
    let book = day(&story, CONSTABLE);
    assert_eq!(
        book.entries.iter().map(|e| (e.number, e.of.as_str())).collect::<Vec<_>>(),
        [(1, "line"), (2, "photo"), (3, "exhibit")]
    );
    assert_eq!((book.chain.broken, book.no_gaps), (None, true));
    let note = planned.writes[0].record;
    let record = story.get(note);
    chain::verify(&chain::lines(&record), &chain::closings(&record)).unwrap();
    assert_eq!(page_of(&story, CONSTABLE, note, planned.entry.unwrap()).photos.len(), 1);
    assert_eq!(record.entries_of("exhibit")[0].text("seal_witness"), "PC 208CN");
}

#[test]
fn a_photo_shows_on_its_exhibit_whichever_came_first_and_in_whichever_note() {
    let story = Story::new();
    // First the photo, then an exhibit that names it.
    let shot = shoot(&story, &photo(None, None), "a").entry.unwrap();
    let ask = NoteExhibit {
        note: None,
        reference: "CN/1".into(),
        description: "Knife".into(),
        found_by: None,
        place: None,
        found_at: None,
        seal: None,
        storage: None,
        photo: Some(shot.0),
        ..NoteExhibit::default()
    };
    // The day's note is closed between the two, so that the exhibit stands in another note than its photo.
    let held = rows(&story);
    let closed = story.form(CONSTABLE, |d, fresh| {
        let ends = pages::to_close(d, &held, PHONE);
        let notes: Vec<Record> = ends.iter().map(|(id, _)| story.get(*id)).collect();
        let ends: Vec<_> = notes.iter().zip(ends.iter().map(|(_, end)| *end)).collect();
        let sign = |_: &chain::Closing| serde_json::Map::from_iter([("signature".to_owned(), "00".into())]);
        forms::notebook_close(d, &ends, PHONE, &sign, fresh).unwrap()
    });
    story.commit(CONSTABLE, &closed);
    assert!(!day(&story, CONSTABLE).can_close);
    let seized = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_exhibit(d, &ask, on, fresh)).unwrap();
    let (note, id) = (seized.writes[0].record, seized.entry.unwrap());
    assert_ne!(note, closed.writes[0].record, "what is written after a closing begins a new note");
    assert_eq!(page_of(&story, CONSTABLE, note, id).photos.len(), 1, "taken before it was seized, in another note");
    shoot(&story, &photo(Some(id), None), "b");
    let shown: Vec<String> = page_of(&story, CONSTABLE, note, id).photos.into_iter().map(|p| p.sha256).collect();
    assert_eq!(shown, ["a".repeat(64), "b".repeat(64)], "and one added to it later");
}

#[test]
fn what_bears_on_a_case_reaches_the_disclosure_officer_as_a_list_without_its_words() {
    let story = Story::new();
    let written = line(&story, PHONE, "The witness was unsure of the day.", None);
    let note = written.writes[0].record;
    let held = rows(&story);
    assert!(story.at(CONSTABLE, |d| pages::disclosure_list(d, &held)).rows.is_empty(), "of no case, and nobody flagged it");
    let flag = |ask: NoteFlag| {
        let record = story.get(note);
        let planned = story.form(SERGEANT, |d, fresh| forms::note_flag(d, &ask, &[], &record, fresh))?;
        story.commit(SERGEANT, &planned);
        Ok::<_, FormFault>(())
    };
    let ask = NoteFlag { note: note.0, ..Default::default() };
    assert_eq!(flag(ask.clone()).unwrap_err().field.as_deref(), Some("relevance"), "an empty flag says nothing");
    let sensitive = NoteFlag { disclosure: Some("sensitive".into()), ..ask.clone() };
    assert_eq!(flag(sensitive.clone()).unwrap_err().field.as_deref(), Some("why"));
    flag(NoteFlag { crime: Some("01/1234567/26".into()), ..ask.clone() }).unwrap();
    flag(NoteFlag { disclosure: Some("may_assist".into()), why: Some("he doubted the day".into()), ..ask }).unwrap();
    flag(NoteFlag { why: Some("names an informant".into()), relevance: Some("yes".into()), ..sensitive }).unwrap();
    let held = rows(&story);
    let list = story.at(SERGEANT, |d| pages::disclosure_list(d, &held));
    let [row] = &list.rows[..] else { panic!("one note") };
    assert_eq!(row.refs, ["crime 01/1234567/26"]);
    let said = &row.disclosure;
    assert!(said.undermines_or_assists && said.sensitive && said.decided);
    assert_eq!(said.flags.iter().map(|f| f.says.as_str()).collect::<Vec<_>>(), ["may_assist", "sensitive"]);
    let in_list = format!("{list:?}");
    assert!(!in_list.contains("informant") && !in_list.contains("doubted"), "no words before it is opened (practice P16)");
    let kept = story.get(note).value("sensitive");
    assert_eq!(kept["why"], "names an informant", "the field is set with the flag: whatever reads only it knows too");
    let (one, two) = (RecordId(story.id()), RecordId(story.id()));
    let record = story.get(note);
    let both = NoteFlag { note: note.0, crime: Some("01/7654321/26".into()), ..Default::default() };
    let planned = story.form(SERGEANT, |d, fresh| forms::note_flag(d, &both, &[one, two], &record, fresh)).unwrap();
    story.commit(SERGEANT, &planned);
    assert_eq!(story.get(note).items("links").len(), 2, "of a crime with two victims both are linked");
    let opened = story.at(SERGEANT, |d| pages::note(d, &story.get(note), &here, Vec::new())).unwrap();
    assert_eq!(opened.disclosure.sensitive_why.as_deref(), Some("names an informant"));
}
