//! What calls for somebody: on Today, in the audit, and beside everything in a store that is too warm.

use device::pages::OnToday;
use device::screen::{
    ExhibitAudit, ExhibitLate, ExhibitRow, ExhibitStoredAs, Restrict, StoreAlarmOver, StoreAlarmRaise, StoreKeptSay, TodayRow,
};
use record::{Edit, Role};
use serde_json::{Value, json};

use super::desk::{CONSTABLE, HOUR, SECOND, SERGEANT, Story, WARD, officer};
use super::*;

/// Every note, each exhibit with what the diaries say of its store.
fn sounded(story: &Story) -> Vec<Held<NoteView>> {
    let mut held = rows(story);
    let records = story.records.borrow();
    let diaries: Vec<_> = records.values().filter(|r| r.kind().name == "ward_diary").map(pages::diary_view).collect();
    pages::sound(&mut held, &diaries);
    held
}

fn late(story: &Story, me: OfficerId) -> Vec<ExhibitLate> {
    let held = sounded(story);
    story.at(me, |d| pages::exhibits_late(d, &held, &|_| None))
}

fn row(story: &Story, me: OfficerId) -> ExhibitRow {
    let held = sounded(story);
    story.at(me, |d| pages::exhibits_list(d, &held, &|_| None)).rows.remove(0)
}

fn codes(late: &[ExhibitLate]) -> Vec<&str> {
    late.iter().flat_map(|e| &e.alerts).map(|a| a.code.as_str()).collect()
}

fn into_store(story: &Story, of: &Planned, store: &str) {
    let ask = ExhibitMove {
        note: of.writes[0].record.0,
        exhibit: of.entry.unwrap().0,
        of: "store_in".into(),
        to: store.into(),
        why: "to the store".into(),
        seal: Some("whole".into()),
        ..ExhibitMove::default()
    };
    let (record, stores) = (story.get(of.writes[0].record), pages::stores(&rows(story)));
    let planned = story.form(CONSTABLE, |d, fresh| forms::exhibit_move(d, &ask, &record, &stores, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
}

fn audit(story: &Story, me: OfficerId, of: &Planned, seen: bool, why: Option<&str>) -> Result<(), FormFault> {
    let (note, why) = (of.writes[0].record, why.map(str::to_owned));
    let ask = ExhibitAudit { note: note.0, exhibit: of.entry.unwrap().0, seen, why };
    let record = story.get(note);
    let planned = story.form(me, |d, fresh| forms::exhibit_audit(d, &ask, &record, fresh))?;
    story.commit(me, &planned);
    Ok(())
}

#[test]
fn what_should_be_in_a_store_stands_on_today_by_its_reference_with_what_is_late() {
    let story = Story::new();
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    assert!(late(&story, CONSTABLE).is_empty(), "it may be in a hand until the end of the day's work");
    story.later(13 * HOUR);
    let mine = late(&story, CONSTABLE);
    assert_eq!((mine[0].reference.as_str(), codes(&mine)), ("CN/1", vec!["exhibit_alert.overdue"]));
    assert!(late(&story, SECOND).is_empty() && late(&story, SERGEANT).is_empty(), "it calls for whoever seized or holds it");
    let shown = story.at(CONSTABLE, |d| pages::today(d, OnToday { exhibits: mine, ..OnToday::default() }));
    assert!(matches!(&shown.needs_you[..], [TodayRow::Exhibit(e)] if e.id == seized.entry.unwrap().0));
    assert!(!format!("{shown:?}").contains("knife"), "what it is stays inside (practice P16)");
    into_store(&story, &seized, "Store 2");
    assert!(late(&story, CONSTABLE).is_empty());
}

#[test]
fn the_weekly_audit_lists_what_nobody_looked_for_and_tells_its_officer_what_was_not_there() {
    let story = Story::new();
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    into_store(&story, &seized, "Store 2");
    let at = row(&story, SERGEANT);
    assert_eq!((at.audit_due, at.may_audit, at.audited), (false, true, None));
    story.later(8 * 24 * HOUR);
    assert!(row(&story, SERGEANT).audit_due);
    assert!(!row(&story, CONSTABLE).may_audit, "one's own word is no audit");
    assert_eq!(audit(&story, CONSTABLE, &seized, true, None).unwrap_err().code, "supervisor_only");
    let unsaid = audit(&story, SERGEANT, &seized, false, Some(" ")).unwrap_err();
    assert_eq!(unsaid.field.as_deref(), Some("why"), "who did not see it says what they found");
    audit(&story, SERGEANT, &seized, false, Some("shelf empty")).unwrap();
    assert_eq!(codes(&late(&story, CONSTABLE)), ["exhibit_alert.missing"]);
    let listed = row(&story, SERGEANT);
    assert!(!listed.audit_due && !format!("{listed:?}").contains("shelf empty"), "no words before it is opened");
    let (note, id) = (seized.writes[0].record, seized.entry.unwrap());
    let page = page_of(&story, CONSTABLE, note, id);
    assert_eq!(page.audited.unwrap().why.as_deref(), Some("shelf empty"));
    assert_eq!(page.continuity[0].words.code, "entry.audited.not_seen");
    audit(&story, SERGEANT, &seized, true, None).unwrap();
    assert!(late(&story, CONSTABLE).is_empty());
    let seen = row(&story, SERGEANT).audited.unwrap();
    assert_eq!((seen.seen, seen.place.as_str(), seen.by.name.as_str()), (true, "Store 2", "Sgt 45CN"));
}

fn offered_to(story: &Story, me: OfficerId, note: RecordId, id: EntryId) -> bool {
    page_of(story, me, note, id).may_audit
}

#[test]
fn an_audit_is_offered_to_whom_the_save_would_let_write_it_and_to_nobody_else() {
    let mut story = Story::new();
    let inspector = OfficerId(Uuid::from_u128(0x99));
    story.roster.officers.insert(inspector, officer(inspector, "99CN", Role::Ps));
    story.roster.officers.get_mut(&SECOND).unwrap().posts = vec!["property".into()];
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    let (note, id) = (seized.writes[0].record, seized.entry.unwrap());
    // Into the store through the hands of who looks after property, who sees the note since.
    let hand = |by: OfficerId, from: Value, to: Value| {
        let moved = json!({"exhibit": id.to_string(), "from": from, "to": to, "why": "to the store"});
        let edits = vec![Edit::entry(EntryId(story.id()), "continuity", moved)];
        story.commit(by, &Planned::edit(note, edits));
    };
    let second = json!({"officer": SECOND.to_string()});
    hand(CONSTABLE, json!({"officer": CONSTABLE.to_string()}), second.clone());
    assert_eq!((offered_to(&story, SECOND, note, id), row(&story, SECOND).may_audit), (false, false), "it is in that hand");
    hand(SECOND, second, json!({"store": "Store 2"}));
    let offered = |me: OfficerId| offered_to(&story, me, note, id);
    for (me, may) in [(CONSTABLE, false), (SECOND, true), (SERGEANT, true)] {
        assert_eq!((row(&story, me).may_audit, offered(me)), (may, may), "{me}");
        assert_eq!(audit(&story, me, &seized, true, None).is_ok(), may, "{me}");
    }
    // Kept to one reader, it is for nobody else to look for, whatever they supervise and whatever post they hold.
    let ask = Restrict {
        record: note.0,
        seen: String::new(),
        restricted: true,
        readers: vec![inspector.0],
        reason: "an inquiry into its handling".into(),
    };
    let record = story.get(note);
    let kept = story.form(inspector, |d, fresh| forms::restrict(d, &ask, &record, fresh)).unwrap();
    story.commit(inspector, &kept);
    for (me, may) in [(CONSTABLE, false), (SECOND, false), (SERGEANT, false), (inspector, true)] {
        assert_eq!(offered(me), may, "{me}");
        assert_eq!(audit(&story, me, &seized, true, None).is_ok(), may, "{me}");
    }
}

#[test]
fn a_store_that_is_too_warm_is_told_beside_everything_in_it_until_that_is_over() {
    let story = Story::new();
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    into_store(&story, &seized, "Freezer 2");
    let ask = StoreAlarmRaise { store: "freezer 2".into(), says: "too_warm".into(), reads: Some("2 °C".into()) };
    let nameless = StoreAlarmRaise { store: " ".into(), ..ask.clone() };
    let raise = |ask: &StoreAlarmRaise| story.form(SECOND, |d, fresh| forms::store_alarm(d, ask, WARD, None, fresh));
    assert_eq!(raise(&nameless).unwrap_err().field.as_deref(), Some("store"));
    let raised = raise(&ask).unwrap();
    let diary = story.commit(SECOND, &raised);
    assert_eq!(codes(&late(&story, CONSTABLE)), ["exhibit_alert.store_too_warm"], "somebody else stood before it");
    let (note, id) = (seized.writes[0].record, seized.entry.unwrap());
    let (record, held) = (story.get(note), sounded(&story));
    let page = story.at(CONSTABLE, |d| pages::exhibit(d, &record, id, &held, &[], &around(&|_| None))).unwrap();
    assert_eq!((page.store.as_deref(), page.alarms[0].reads.as_deref()), (Some("Freezer 2"), Some("2 °C")));
    let over = StoreAlarmOver { record: page.alarms[0].record, entry: page.alarms[0].entry, how: "door shut".into() };
    let on = story.get(diary);
    let ended = story.form(CONSTABLE, |d, fresh| forms::store_alarm_over(d, &over, &on, fresh)).unwrap();
    story.commit(CONSTABLE, &ended);
    assert!(late(&story, CONSTABLE).is_empty());
}

#[test]
fn how_cold_a_store_is_kept_is_said_once_and_told_beside_what_is_to_be_colder() {
    let story = Story::new();
    let seized = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    into_store(&story, &seized, "Freezer 2");
    let (note, id) = (seized.writes[0].record, seized.entry.unwrap());
    let page = || {
        let (record, held) = (story.get(note), sounded(&story));
        story.at(CONSTABLE, |d| pages::exhibit(d, &record, id, &held, &[], &around(&|_| None))).unwrap()
    };
    assert_eq!(page().store_kept, None, "nobody said");
    let ask = StoreKeptSay { store: "freezer 2".into(), kept: "refrigerated".into(), reads: Some("4 °C".into()) };
    let say =
        |ask: &StoreKeptSay, diary: Option<&Record>| story.form(SECOND, |d, fresh| forms::store_kept(d, ask, WARD, diary, fresh));
    for (ask, field) in [
        (StoreKeptSay { store: " ".into(), ..ask.clone() }, "store"),
        (StoreKeptSay { kept: String::new(), ..ask.clone() }, "kept"),
        (StoreKeptSay { kept: "lukewarm".into(), ..ask.clone() }, "kept"),
    ] {
        assert_eq!(say(&ask, None).unwrap_err().field.as_deref(), Some(field));
    }
    let said = say(&ask, None).unwrap();
    let diary = story.commit(SECOND, &said);
    let shown = page().store_kept.unwrap();
    let said_by = (shown.kept.as_str(), shown.reads.as_deref(), shown.by.name.as_str());
    assert_eq!(said_by, ("refrigerated", Some("4 °C"), "PC 208CN"));
    assert!(late(&story, CONSTABLE).is_empty(), "nobody said that it is to be cold");
    let frozen = ExhibitStoredAs { note: note.0, exhibit: id.0, storage: "frozen".into(), why: "blood on it".into() };
    let record = story.get(note);
    let stored = story.form(CONSTABLE, |d, fresh| forms::exhibit_stored_as(d, &frozen, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &stored);
    assert_eq!(codes(&late(&story, CONSTABLE)), ["exhibit_alert.store_refrigerated"], "somebody else looked at its gauge");
    story.later(HOUR);
    let on = story.get(diary);
    let colder = say(&StoreKeptSay { kept: "frozen".into(), reads: None, ..ask }, Some(&on)).unwrap();
    story.commit(SECOND, &colder);
    assert!(late(&story, CONSTABLE).is_empty());
    assert_eq!(page().store_kept.unwrap().kept, "frozen", "what was said last counts");
}
