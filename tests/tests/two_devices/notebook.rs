//! The notebook of one officer on two devices, what is half typed on one of them, and exhibits that somebody else looks for.

use device::screen::{
    DraftAsk, DraftSave, ExhibitAsk, ExhibitAudit, ExhibitMove, ExhibitRenumber, ExhibitStoredAs, NoteCorrect, NoteExhibit,
    NoteLine, NotebookAsk, Nothing, RecordAsk, StoreAlarmOver, StoreAlarmRaise, TodayRow, Unlock,
};
use testkit::{Phone, Station};
use uuid::Uuid;

use super::{note, visit};

pub(super) fn seize(reference: &str) -> NoteExhibit {
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

/// What each exhibit on an officer's Today wants: its reference and the alerts' codes.
async fn called(phone: &Phone) -> Vec<(String, Vec<String>)> {
    let rows = phone.device.today(Nothing {}).await.unwrap().needs_you;
    let exhibits = rows.into_iter().filter_map(|row| match row {
        TodayRow::Exhibit(e) => Some((e.reference, e.alerts.into_iter().map(|a| a.code).collect::<Vec<_>>())),
        _ => None,
    });
    exhibits.collect()
}

#[tokio::test]
async fn a_warm_store_and_an_audit_that_found_nothing_reach_the_officer_who_seized_it() {
    let station = Station::open(63);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let colleague = station.phone("208CN").await;
    let seized = constable.device.note_exhibit(seize("TR/1")).await.unwrap();
    let into = ExhibitMove {
        note: seized.record,
        exhibit: seized.entry.unwrap(),
        of: "store_in".into(),
        to: "Freezer 2".into(),
        why: "seized on patrol".into(),
        ..ExhibitMove::default()
    };
    constable.device.exhibit_move(into).await.unwrap();
    let warm = StoreAlarmRaise { store: "Freezer 2".into(), says: "too_warm".into(), reads: Some("2 °C".into()) };
    colleague.device.store_alarm(warm).await.unwrap();
    for phone in [&colleague, &constable, &sergeant] {
        phone.sync().await;
    }
    let wants = |code: &str| vec![("TR/1".to_owned(), vec![code.to_owned()])];
    assert_eq!(called(&constable).await, wants("exhibit_alert.store_too_warm"), "whoever stood before it");
    let page = constable.device.exhibit(ExhibitAsk { note: seized.record, exhibit: seized.entry.unwrap() }).await.unwrap();
    let alarm = &page.alarms[0];
    let over = StoreAlarmOver { record: alarm.record, entry: alarm.entry, how: "door shut".into() };
    constable.device.store_alarm_over(over).await.unwrap();
    assert!(called(&constable).await.is_empty());

    let listed = sergeant.device.exhibits(Nothing {}).await.unwrap().rows;
    assert_eq!((listed[0].held_by.as_str(), listed[0].may_audit), ("Freezer 2", true));
    let look = |seen: bool, why: Option<&str>| ExhibitAudit {
        note: seized.record,
        exhibit: seized.entry.unwrap(),
        seen,
        why: why.map(str::to_owned),
    };
    assert!(constable.device.exhibit_audit(look(true, None)).await.is_err(), "one's own word is no audit");
    sergeant.device.exhibit_audit(look(false, Some("shelf empty"))).await.unwrap();
    sergeant.sync().await;
    constable.sync().await;
    assert_eq!(called(&constable).await, wants("exhibit_alert.missing"));
    assert!(called(&sergeant).await.is_empty(), "it calls for whoever seized or holds it");
}

#[tokio::test]
async fn what_was_put_right_of_an_exhibit_reaches_the_supervisor_and_a_store_is_no_person() {
    let station = Station::open(64);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let unsaid = NoteExhibit { storage: None, ..seize("TR/1") };
    let seized = constable.device.note_exhibit(unsaid).await.unwrap();
    let (note, exhibit) = (seized.record, seized.entry.unwrap());
    let right = NoteCorrect {
        note,
        target: exhibit,
        struck: "Kitchen".into(),
        replacement: "Bread".into(),
        reason: "serrated".into(),
        initials: "TR".into(),
    };
    constable.device.note_correct(right).await.unwrap();
    let frozen = ExhibitStoredAs { note, exhibit, storage: "frozen".into(), why: "blood on the blade".into() };
    constable.device.exhibit_stored_as(frozen).await.unwrap();
    let pass = |of: &str, from: &str, to: &str| ExhibitMove {
        note,
        exhibit,
        of: of.into(),
        from: from.into(),
        to: to.into(),
        why: "end of shift".into(),
        ..ExhibitMove::default()
    };
    constable.device.exhibit_move(pass("store_in", "", "Freezer 2")).await.unwrap();
    let as_person = constable.device.exhibit_move(pass("continuity", "Freezer 2", "FREEZER 2")).await;
    assert!(as_person.is_err(), "it would be on nobody's list");
    constable.sync().await;
    sergeant.sync().await;
    let page = sergeant.device.exhibit(ExhibitAsk { note, exhibit }).await.unwrap();
    assert_eq!((page.head.description.as_str(), page.corrections.len()), ("Bread knife", 1));
    assert_eq!((page.storage.as_deref(), page.stores), (Some("frozen"), vec!["Freezer 2".to_owned()]));
    assert_eq!(page.cold.map(|clock| (clock.running, clock.place)), Some((false, "store".to_owned())));
}
