//! The notebook of one officer on two devices, and what is half typed on one of them.

use device::screen::{
    DraftAsk, DraftSave, ExhibitAsk, ExhibitRenumber, NoteExhibit, NoteLine, NotebookAsk, Nothing, RecordAsk, Unlock,
};
use testkit::{Phone, Station};
use uuid::Uuid;

use super::{note, visit};

fn seize(reference: &str) -> NoteExhibit {
    NoteExhibit {
        note: None,
        reference: reference.into(),
        description: "Kitchen knife".into(),
        found_by: None,
        place: None,
        found_at: None,
        seal: None,
        storage: Some("secure".into()),
        photo: None,
        ..NoteExhibit::default()
    }
}

/// The reference and the state of the number of every exhibit that a device shows, in the order of their references.
async fn numbers(phone: &Phone) -> Vec<(String, String)> {
    let mut shown: Vec<_> =
        phone.device.exhibits(Nothing {}).await.unwrap().rows.into_iter().map(|r| (r.head.reference, r.number)).collect();
    shown.sort();
    shown
}

#[tokio::test]
async fn a_number_given_on_two_devices_of_one_officer_stays_with_the_first_and_none_is_lost() {
    let station = Station::open(61);
    let (phone, tablet) = (station.phone("123CN").await, station.phone("123CN").await);
    phone.device.note_exhibit(seize("TR/1")).await.unwrap();
    let second = tablet.device.note_exhibit(seize("TR/1")).await.unwrap();
    let is = |reference: &str, state: &str| (reference.to_owned(), state.to_owned());
    assert_eq!(numbers(&phone).await, [is("TR/1", "provisional")], "until the hub has confirmed it");
    phone.sync().await;
    assert_eq!(numbers(&phone).await, [is("TR/1", "confirmed")]);
    tablet.sync().await;
    let ask = ExhibitAsk { note: second.record, exhibit: second.entry.unwrap() };
    let page = tablet.device.exhibit(ask.clone()).await.unwrap();
    assert_eq!(page.number, "taken");
    let next = page.next_reference.unwrap();
    assert_ne!(next, "TR/1");
    let anew = ExhibitRenumber { note: ask.note, exhibit: ask.exhibit, reference: "TR/2".into(), why: "given twice".into() };
    tablet.device.exhibit_renumber(anew).await.unwrap();
    for device in [&tablet, &phone, &tablet] {
        device.sync().await;
    }
    assert_eq!(numbers(&tablet).await, [is("TR/1", ""), is("TR/2", "confirmed")], "each device was told of its own numbers");
    assert_eq!(numbers(&phone).await, [is("TR/1", "confirmed"), is("TR/2", "")]);
}

#[tokio::test]
async fn a_closed_notebook_is_signed_and_whoever_may_read_it_can_tell() {
    let station = Station::open(62);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let say = |text: &str| NoteLine { text: text.into(), ..Default::default() };
    assert!(constable.device.notebook_close(Nothing {}).await.is_err(), "there is nothing to close");
    let first = constable.device.note_line(say("On patrol")).await.unwrap();
    constable.device.note_line(say("Nothing found")).await.unwrap();
    let closed = constable.device.notebook_close(Nothing {}).await.unwrap();
    assert_eq!(closed.record, first.record);
    let page = constable.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert_eq!(page.chain.closed.iter().map(|c| (c.last, c.signed)).collect::<Vec<_>>(), [(2, true)]);
    assert!(!page.can_close && page.open_note.is_none(), "later lines begin a new note");
    let later = constable.device.note_line(say("Called back out")).await.unwrap();
    assert_ne!(later.record, first.record);
    let page = constable.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert_eq!((page.entries.last().unwrap().number, page.chain.broken, page.no_gaps), (3, None, true), "one chain over both");
    constable.sync().await;
    sergeant.sync().await;
    let read = sergeant.device.note(RecordAsk { record: first.record }).await.unwrap();
    assert_eq!(read.chain.closed.iter().map(|c| (c.by.name.as_str(), c.signed)).collect::<Vec<_>>(), [("PC 123CN", true)]);
    let own = sergeant.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert!(own.entries.is_empty(), "another officer's notes are not in the sergeant's own notebook");
}

#[tokio::test]
async fn what_is_half_typed_is_kept_for_its_record_on_its_phone_and_goes_once_it_was_saved() {
    let station = Station::open(28);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let one = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
    let two = sergeant.device.task_create(visit("Stairwell C", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let save = async |record: Option<Uuid>, content: Option<&str>| {
        let ask = DraftSave { form: "task_note".into(), record, content: content.map(str::to_owned) };
        constable.device.draft_save(ask).await.unwrap();
    };
    let load = async |phone: &Phone, record: Option<Uuid>| {
        phone.device.draft_load(DraftAsk { form: "task_note".into(), record }).await.unwrap().content
    };
    let typed = [(Some(one), "\"gate code\""), (Some(two), "\"two youths\""), (None, "\"of nothing yet\"")];
    for (record, words) in typed {
        save(record, Some(words)).await;
    }
    constable.device.lock(Nothing {}).await.unwrap();
    constable.device.unlock(Unlock { passphrase: Some(testkit::PASSPHRASE.into()) }).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    for (record, words) in typed {
        assert_eq!(load(&constable, record).await.as_deref(), Some(words), "each with its own record");
        assert_eq!(load(&sergeant, record).await, None, "and on no other phone");
    }
    constable.device.task_note(note(one, "gate code is 4402")).await.unwrap();
    save(Some(one), None).await;
    let left = [load(&constable, Some(one)).await, load(&constable, Some(two)).await, load(&constable, None).await];
    assert_eq!(left, [None, Some(typed[1].1.to_owned()), Some(typed[2].1.to_owned())]);
}
