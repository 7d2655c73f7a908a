//! Seals: how one is, is said by who looked at it.

use device::screen::{ExhibitRow, Param};

use super::desk::{CONSTABLE, Story};
use super::*;

#[test]
fn how_the_seal_is_is_said_by_who_looked_and_a_broken_one_wants_a_new_one() {
    let story = Story::new();
    let sealed = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    let (note, id) = (sealed.writes[0].record, sealed.entry.unwrap());
    let open = NoteExhibit {
        note: None,
        reference: "CN/2".into(),
        description: "Bicycle".into(),
        found_by: None,
        place: None,
        found_at: None,
        seal: None,
        seal_witness: None,
        storage: None,
        photo: None,
        refs: vec![],
        links: vec![],
    };
    let bicycle = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_exhibit(d, &open, on, fresh)).unwrap();
    let into_store = |of: &Planned, seal: Option<&str>, seen: Option<&str>| {
        let note = of.writes[0].record;
        let ask = ExhibitMove {
            note: note.0,
            exhibit: of.entry.unwrap().0,
            of: "store_in".into(),
            to: "Store 2".into(),
            why: "seized".into(),
            seal: seal.map(str::to_owned),
            seal_seen: seen.map(str::to_owned),
            ..Default::default()
        };
        let (record, stores) = (story.get(note), pages::stores(&rows(&story)));
        let planned = story.form(CONSTABLE, |d, fresh| forms::exhibit_move(d, &ask, &record, &stores, fresh))?;
        story.commit(CONSTABLE, &planned);
        Ok::<_, FormFault>(())
    };
    let said = |of: &Planned| {
        let moved = story.get(of.writes[0].record).entries_of("store_in");
        let mine = moved.iter().rfind(|e| e.text("exhibit") == of.entry.unwrap().to_string()).unwrap();
        mine.body.get("seal_intact").cloned()
    };
    let broken = |shown: &Exhibits| {
        let has = |row: &&ExhibitRow| row.alerts.iter().any(|a| a.code == "exhibit_alert.broken");
        shown.rows.iter().filter(has).map(|row| row.head.reference.clone()).collect::<Vec<_>>()
    };

    into_store(&bicycle, None, None).unwrap();
    assert_eq!(said(&bicycle), None, "what has no seal has no broken one");
    assert_eq!(into_store(&sealed, None, None).unwrap_err().field.as_deref(), Some("seal"), "nobody answers for the officer");
    into_store(&sealed, Some("not_looked"), None).unwrap();
    assert_eq!(said(&sealed), None);
    assert!(broken(&store(&story, CONSTABLE, &|_| None)).is_empty());
    assert_eq!(into_store(&sealed, Some("broken"), Some(" ")).unwrap_err().field.as_deref(), Some("seal_seen"));
    let before = day(&story, CONSTABLE).exhibit_alerts;
    into_store(&sealed, Some("broken"), Some("tape lifted at one corner")).unwrap();
    assert_eq!(broken(&store(&story, CONSTABLE, &|_| None)), ["CN/1"]);
    assert_eq!(day(&story, CONSTABLE).exhibit_alerts, before + 1, "and the notebook counts it");
    let page = page_of(&story, CONSTABLE, note, id);
    assert!(page.alerts.iter().any(|a| a.code == "exhibit_alert.broken"));
    let seen = page.continuity.iter().flat_map(|line| &line.details).find(|d| d.code == "detail.seal_seen").unwrap();
    assert_eq!(seen.params.get("text"), Some(&Param::Text("tape lifted at one corner".into())));

    // Somebody who finds it whole afterwards does not mend it: a new seal does.
    into_store(&sealed, Some("whole"), None).unwrap();
    assert_eq!(broken(&store(&story, CONSTABLE, &|_| None)), ["CN/1"]);
    let ask = ExhibitSeal {
        note: note.0,
        exhibit: id.0,
        old: Some("A100".into()),
        new: "A101".into(),
        why: "found broken".into(),
        seal_witness: None,
    };
    let record = story.get(note);
    let anew = story.form(CONSTABLE, |d, fresh| forms::exhibit_seal(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &anew);
    assert!(broken(&store(&story, CONSTABLE, &|_| None)).is_empty());
}

#[test]
fn who_saw_it_sealed_stands_with_the_seal_and_nobody_saw_a_seal_that_is_not_there() {
    let story = Story::new();
    let seized = NoteExhibit {
        reference: "CN/1".into(),
        description: "Kitchen knife".into(),
        seal: Some("A100".into()),
        seal_witness: Some(" Mr Reed, caretaker ".into()),
        ..NoteExhibit::default()
    };
    let unsealed = NoteExhibit { seal: None, ..seized.clone() };
    let refused = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_exhibit(d, &unsealed, on, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("seal"));
    let made = write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_exhibit(d, &seized, on, fresh)).unwrap();
    let (note, id) = (made.writes[0].record, made.entry.unwrap());
    let anew = |witness: Option<&str>, new: &str| {
        let ask = ExhibitSeal {
            note: note.0,
            exhibit: id.0,
            old: None,
            new: new.into(),
            why: "opened".into(),
            seal_witness: witness.map(str::to_owned),
        };
        let record = story.get(note);
        let planned = story.form(CONSTABLE, |d, fresh| forms::exhibit_seal(d, &ask, &record, fresh)).unwrap();
        story.commit(CONSTABLE, &planned);
    };
    anew(Some("PC 208CN"), "A101");
    anew(Some(" "), "A102");
    let page = page_of(&story, CONSTABLE, note, id);
    let saw = |line: &device::screen::TimelineEntry| {
        let said = line.details.iter().find(|d| d.code == "detail.seal_witness")?;
        Some((line.words.code.clone(), said.params["name"].clone()))
    };
    let told: Vec<_> = page.continuity.iter().filter_map(saw).collect();
    let expected = [("entry.seal", "PC 208CN"), ("entry.exhibit", "Mr Reed, caretaker")];
    assert_eq!(told, expected.map(|(code, name)| (code.to_owned(), Param::Text(name.into()))));
}
