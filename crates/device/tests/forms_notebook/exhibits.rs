//! An exhibit passes from hand to hand, and one list says where each is and under which number.

use super::desk::{CONSTABLE, HOUR, SECOND, Story};
use super::*;

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
        seal: Some("whole".into()),
        seal_seen: None,
        ..Default::default()
    };
    let (record, stores) = (story.get(note), pages::stores(&rows(&story)));
    let moved = story.form(CONSTABLE, |d, fresh| forms::exhibit_move(d, &ask, &record, &stores, fresh)).unwrap();
    story.commit(CONSTABLE, &moved);
    let seal = ExhibitSeal {
        note: note.0,
        exhibit: id.0,
        old: Some("A100".into()),
        new: "A101".into(),
        why: "opened to check".into(),
        seal_witness: None,
    };
    let record = story.get(note);
    let sealed = story.form(CONSTABLE, |d, fresh| forms::exhibit_seal(d, &seal, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &sealed);
    exhibit(&story, SECOND, "CN/1").unwrap();

    let shown = page_of(&story, CONSTABLE, note, id);
    assert_eq!((shown.held_by.as_deref(), shown.seal.as_deref()), (Some("PC 208CN"), Some("A101")));
    assert_eq!(
        shown.continuity.iter().map(|e| e.words.code.as_str()).collect::<Vec<_>>(),
        ["entry.seal", "entry.continuity", "entry.exhibit"]
    );
    assert_eq!(shown.same_reference.unwrap().name, "PC 208CN");
    assert_eq!(shown.head.reference, "CN/1 (PC 123CN)");
}

#[test]
fn where_an_exhibit_is_and_what_it_wants_is_one_list() {
    let story = Story::new();
    let ask = |reference: &str, storage: &str| NoteExhibit {
        note: None,
        reference: reference.into(),
        description: "Swab".into(),
        found_by: None,
        place: None,
        found_at: None,
        seal: Some(reference.replace('/', "-")),
        storage: Some(storage.into()),
        photo: None,
        ..NoteExhibit::default()
    };
    let seize = |reference: &str, storage: &str| {
        write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_exhibit(d, &ask(reference, storage), on, fresh)).unwrap()
    };
    let swab = seize("CN/1", "frozen");
    seize("CN/2", "secure");
    let (note, id) = (swab.writes[0].record, swab.entry.unwrap());
    let quiet = store(&story, CONSTABLE, &|_| None);
    assert_eq!(quiet.rows.iter().map(|r| r.held_by.as_str()).collect::<Vec<_>>(), ["PC 123CN", "PC 123CN"]);
    assert_eq!(quiet.rows.iter().map(|r| r.number.as_str()).collect::<Vec<_>>(), ["provisional", "provisional"]);
    story.later(3 * HOUR);
    let late = store(&story, CONSTABLE, &|_| None);
    assert_eq!(
        alerts(&late),
        [vec!["exhibit_alert.overdue", "exhibit_alert.cold"], vec![]],
        "what is kept cold is in a store in two hours"
    );
    let moved = |of: &str, from: &str, to: &str, who: OfficerId| {
        let ask = ExhibitMove {
            note: note.0,
            exhibit: id.0,
            of: of.into(),
            from: from.into(),
            to: to.into(),
            why: "to the store".into(),
            seal: Some("whole".into()),
            seal_seen: None,
            shelf: Some("shelf 4".into()),
        };
        let (record, stores) = (story.get(note), pages::stores(&rows(&story)));
        let planned = story.form(who, |d, fresh| forms::exhibit_move(d, &ask, &record, &stores, fresh)).unwrap();
        story.commit(who, &planned);
    };
    moved("store_in", "PC 123CN", "Freezer 2", CONSTABLE);
    story.later(5 * HOUR);
    let stored = store(&story, CONSTABLE, &|_| Some(false));
    let row = stored.rows.iter().find(|r| r.head.id == id.0).unwrap();
    assert_eq!((row.held_by.as_str(), row.shelf.as_deref(), row.number.as_str()), ("Freezer 2", Some("shelf 4"), "confirmed"));
    let clock = row.cold.clone().unwrap();
    assert_eq!((clock.minutes, clock.running), (180, false), "the clock stands while it is in the store");
    assert!(row.alerts.is_empty());
    moved("store_out", "Freezer 2", "PC 123CN", CONSTABLE);
    moved("continuity", "PC 123CN", "PC 208CN", CONSTABLE);
    assert_eq!(page_of(&story, SECOND, note, id).confirm.map(|c| (c.from, c.to)), Some(("PC 123CN".into(), "PC 208CN".into())));
    story.later(25 * HOUR);
    let one_hand = store(&story, CONSTABLE, &|_| None);
    assert!(alerts(&one_hand).iter().any(|a| a.contains(&"exhibit_alert.one_hand")), "signed at one end only, a day long");
    moved("continuity", "PC 123CN", "PC 208CN", SECOND);
    let both = page_of(&story, SECOND, note, id);
    assert_eq!(both.confirm, None, "both hands have signed");
    assert!(!both.alerts.iter().any(|a| a.code == "exhibit_alert.one_hand"));
    moved("continuity", "PC 123CN", "laboratory", CONSTABLE);
    assert!(page_of(&story, SECOND, note, id).alerts.iter().any(|a| a.code == "exhibit_alert.gap"), "it was with PC 208CN");
}

#[test]
fn a_number_that_was_taken_is_given_anew_and_the_old_one_is_not_used_again() {
    let story = Story::new();
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    let (note, id) = (seized.writes[0].record, seized.entry.unwrap());
    let taken = store(&story, CONSTABLE, &|_| Some(true));
    assert_eq!((taken.rows[0].number.as_str(), alerts(&taken)), ("taken", vec![vec!["exhibit_alert.taken"]]));
    let renumber = |me: OfficerId, reference: &str| {
        let ask =
            ExhibitRenumber { note: note.0, exhibit: id.0, reference: reference.into(), why: "given on two devices".into() };
        let record = story.get(note);
        story.form(me, |d, fresh| forms::exhibit_renumber(d, &ask, &record, fresh))
    };
    assert_eq!(renumber(CONSTABLE, "CN/1").unwrap_err().code, "exhibit_taken");
    assert!(renumber(SECOND, "CN/2").is_err(), "only its own officer numbers it");
    story.commit(CONSTABLE, &renumber(CONSTABLE, "CN/2").unwrap());
    let page = page_of(&story, CONSTABLE, note, id);
    assert_eq!((page.head.reference.as_str(), page.was), ("CN/2", vec!["CN/1".to_owned()]));
    assert_eq!(page.next_reference.as_deref(), Some("CN/3"));
}

#[test]
fn equal_initials_warn_in_one_case_and_not_in_two() {
    let story = Story::new();
    exhibit(&story, CONSTABLE, "AB/1").unwrap();
    exhibit(&story, SECOND, "AB/1").unwrap();
    let warned = |story: &Story| store(story, CONSTABLE, &|_| None).rows.iter().filter(|r| !r.alerts.is_empty()).count();
    assert_eq!(warned(&story), 2, "while nobody says of which case they are, they may be of one");
    let list = store(&story, CONSTABLE, &|_| None);
    let mut shown: Vec<&str> = list.rows.iter().map(|r| r.head.reference.as_str()).collect();
    shown.sort_unstable();
    assert_eq!(shown, ["AB/1 (PC 123CN)", "AB/1 (PC 208CN)"]);
    let notes: Vec<(RecordId, OfficerId)> = rows(&story).iter().map(|h| (h.view.id, h.view.owner.unwrap())).collect();
    for (n, (note, owner)) in notes.into_iter().enumerate() {
        let item = serde_json::json!({ "type": "crime", "value": format!("01/{n}/26") });
        let planned = Planned::edit(note, vec![record::Edit::Add { name: "refs".into(), item }]);
        story.commit(owner, &planned);
    }
    assert_eq!(warned(&story), 0, "two cases, two exhibits");
}
