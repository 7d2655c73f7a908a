//! What was said of an exhibit is put right: its description, its store, how it is kept; and one seal on two bags is told.

use device::screen::{ColdClock, ExhibitStoredAs, Param};

use super::desk::{CONSTABLE, HOUR, SECOND, Story};
use super::*;

fn pass(story: &Story, me: OfficerId, of: &Planned, way: [&str; 3]) -> Result<(), FormFault> {
    let (note, [kind, from, to]) = (of.writes[0].record, way);
    let ask = ExhibitMove {
        note: note.0,
        exhibit: of.entry.unwrap().0,
        of: kind.into(),
        from: from.into(),
        to: to.into(),
        why: "as it is done".into(),
        seal: Some("whole".into()),
        ..ExhibitMove::default()
    };
    let (record, stores) = (story.get(note), pages::stores(&rows(story)));
    let planned = story.form(me, |d, fresh| forms::exhibit_move(d, &ask, &record, &stores, fresh))?;
    story.commit(me, &planned);
    Ok(())
}

fn stored_as(story: &Story, of: &Planned, storage: &str, why: &str) -> Result<(), FormFault> {
    let note = of.writes[0].record;
    let ask = ExhibitStoredAs { note: note.0, exhibit: of.entry.unwrap().0, storage: storage.into(), why: why.into() };
    let record = story.get(note);
    let planned = story.form(CONSTABLE, |d, fresh| forms::exhibit_stored_as(d, &ask, &record, fresh))?;
    story.commit(CONSTABLE, &planned);
    Ok(())
}

fn page(story: &Story, of: &Planned) -> Exhibit {
    page_of(story, CONSTABLE, of.writes[0].record, of.entry.unwrap())
}

fn codes(page: &Exhibit) -> Vec<&str> {
    page.alerts.iter().map(|a| a.code.as_str()).collect()
}

#[test]
fn a_corrected_exhibit_says_what_stands_in_lists_and_what_was_struck_where_it_is_read() {
    let story = Story::new();
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    let ask = |struck: &str| NoteCorrect {
        note: seized.writes[0].record.0,
        target: seized.entry.unwrap().0,
        struck: struck.into(),
        replacement: "Bread".into(),
        reason: "serrated".into(),
        initials: "CN".into(),
    };
    let correct = |struck: &str| write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_correct(d, &ask(struck), on, fresh));
    for nothing in ["Pocket", ""] {
        let refused = correct(nothing).unwrap_err();
        assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("bad_value", Some("struck")), "{nothing:?}");
    }
    correct("Kitchen").unwrap();
    let struck = [("Kitchen", "struck"), ("Bread", "put"), (" knife", "plain")];
    let pieces = |words: &[device::screen::NotePiece]| words.iter().map(|p| (p.text.clone(), p.is.clone())).collect::<Vec<_>>();
    let struck: Vec<(String, String)> = struck.iter().map(|(text, is)| ((*text).to_owned(), (*is).to_owned())).collect();
    let entry = day(&story, CONSTABLE).entries.remove(0);
    assert_eq!((pieces(&entry.words), entry.corrections.len()), (struck.clone(), 1));
    assert_eq!(entry.exhibit.unwrap().description, "Bread knife", "where only what stands has room");
    let shown = page(&story, &seized);
    assert_eq!((shown.head.description.as_str(), pieces(&shown.words)), ("Bread knife", struck));
    assert_eq!((shown.corrections[0].number, shown.corrections[0].reason.as_str()), (2, "serrated"));
    assert_eq!(store(&story, CONSTABLE, &|_| None).rows[0].head.description, "Bread knife");
}

#[test]
fn a_photo_is_corrected_where_it_has_a_caption() {
    let story = Story::new();
    let bare = shoot(&story, &photo(None, None), "a");
    let north = NotePhoto { caption: Some("North door".into()), ..photo(None, None) };
    let shot = shoot(&story, &north, "b");
    let can: Vec<bool> = day(&story, CONSTABLE).entries.iter().map(|e| e.can_correct).collect();
    assert_eq!(can, [false, true], "no words, nothing to strike");
    let ask = NoteCorrect {
        note: shot.writes[0].record.0,
        target: shot.entry.unwrap().0,
        struck: "North".into(),
        replacement: "South".into(),
        reason: "wrong way round".into(),
        initials: "CN".into(),
    };
    let correct = |ask: &NoteCorrect| write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_correct(d, ask, on, fresh));
    // Whatever an older app takes: here nothing is struck that does not stand under the photo.
    let wordless = NoteCorrect { note: bare.writes[0].record.0, target: bare.entry.unwrap().0, ..ask.clone() };
    for wrong in [wordless, NoteCorrect { struck: "East".into(), ..ask.clone() }] {
        assert_eq!(correct(&wrong).unwrap_err().field.as_deref(), Some("struck"));
    }
    correct(&ask).unwrap();
    let words = day(&story, CONSTABLE).entries.remove(1).words;
    let read: Vec<(&str, &str)> = words.iter().map(|p| (p.text.as_str(), p.is.as_str())).collect();
    assert_eq!(read, [("North", "struck"), ("South", "put"), (" door", "plain")]);
}

#[test]
fn a_store_is_named_once_and_is_never_handed_something_as_a_person_is() {
    let story = Story::new();
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    assert!(page(&story, &seized).stores.is_empty());
    pass(&story, CONSTABLE, &seized, ["store_in", "", "Property store CN"]).unwrap();
    pass(&story, CONSTABLE, &seized, ["store_out", "property store cn ", ""]).unwrap();
    let fault = pass(&story, CONSTABLE, &seized, ["continuity", "PC 123CN", "PROPERTY STORE CN"]).unwrap_err();
    assert_eq!((fault.code.as_str(), fault.field.as_deref()), ("is_a_store", Some("to")));
    pass(&story, CONSTABLE, &seized, ["store_in", "", "property Store cn"]).unwrap();
    // Somebody collects it from the store.
    pass(&story, CONSTABLE, &seized, ["continuity", "Property store CN", "Forensic laboratory"]).unwrap();
    let shown = page(&story, &seized);
    assert_eq!(shown.stores, ["Property store CN"], "as it was written first");
    assert_eq!((shown.held_by.as_deref(), codes(&shown)), (Some("Forensic laboratory"), vec![]), "and nowhere a gap");
}

#[test]
fn how_it_is_stored_is_said_after_it_was_seized_and_its_clock_says_what_is_known() {
    let story = Story::new();
    let swab = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    story.later(3 * HOUR);
    assert_eq!((page(&story, &swab).storage, page(&story, &swab).cold), (None, None));
    assert_eq!(stored_as(&story, &swab, "frozen", " ").unwrap_err().field.as_deref(), Some("why"));
    assert_eq!(stored_as(&story, &swab, "somewhere", "not said").unwrap_err().field.as_deref(), Some("storage"));
    stored_as(&story, &swab, "frozen", "not said when it was seized").unwrap();
    let cold = |place: &str, minutes: i64| Some(ColdClock { minutes, running: place == "hand", place: place.to_owned() });
    let shown = page(&story, &swab);
    assert_eq!((shown.storage.as_deref(), shown.cold.clone()), (Some("frozen"), cold("hand", 180)));
    assert_eq!(codes(&shown), ["exhibit_alert.overdue", "exhibit_alert.cold"]);
    let said = &shown.continuity[0];
    assert_eq!((said.words.code.as_str(), said.text.as_deref()), ("entry.stored_as", Some("not said when it was seized")));
    assert_eq!(said.words.params.get("storage_code"), Some(&Param::Text("storage.frozen".into())));
    pass(&story, CONSTABLE, &swab, ["continuity", "PC 123CN", "Forensic laboratory"]).unwrap();
    story.later(30 * HOUR);
    let away = page(&story, &swab);
    assert_eq!((away.cold.clone(), codes(&away)), (cold("away", 180), vec![]), "nobody here knows how they keep it");
    pass(&story, CONSTABLE, &swab, ["continuity", "Forensic laboratory", "PC 123CN"]).unwrap();
    pass(&story, CONSTABLE, &swab, ["store_in", "", "Freezer 2"]).unwrap();
    assert_eq!(page(&story, &swab).cold, cold("store", 180));
}

#[test]
fn one_seal_on_two_bags_is_told_beside_both_by_reference_and_officer() {
    let story = Story::new();
    let mine = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    exhibit(&story, SECOND, "AB/1").unwrap();
    assert_eq!(alerts(&store(&story, CONSTABLE, &|_| None)), vec![Vec::<&str>::new(); 2]);
    let note = mine.writes[0].record;
    let ask = ExhibitSeal {
        note: note.0,
        exhibit: mine.entry.unwrap().0,
        old: Some("A100".into()),
        new: "b 100".into(),
        why: "opened".into(),
        seal_witness: None,
    };
    let record = story.get(note);
    let anew = story.form(CONSTABLE, |d, fresh| forms::exhibit_seal(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &anew);
    assert_eq!(alerts(&store(&story, CONSTABLE, &|_| None)), vec![vec!["exhibit_alert.same_seal"]; 2]);
    let shown = page(&story, &mine);
    let text = |name: &str| shown.alerts[0].params.get(name).cloned();
    assert_eq!((text("reference"), text("name")), (Some(Param::Text("AB/1".into())), Some(Param::Text("PC 208CN".into()))));
}
