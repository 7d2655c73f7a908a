//! What of a task is changed after it was given out, and by whom.

use device::screen::Reference;
use record::roster::Qualification;

use super::*;

fn edited(story: &Story, me: OfficerId, id: RecordId, ask: TaskEdit) -> Result<RecordId, FormFault> {
    let (record, seen) = (story.get(id), open(story, me, id).seen);
    let planned = story.at(me, |d| forms::task_edit(d, &TaskEdit { record: id.0, seen, ..ask }, &record))?;
    Ok(story.commit(me, &planned))
}

fn cad(value: &str) -> Vec<Reference> {
    vec![Reference { kind: "cad".into(), value: value.into() }]
}

#[test]
fn a_supervisor_changes_what_a_task_needs_its_kind_its_ward_and_when_it_is_over() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let ask = TaskEdit {
        task_kind: Some("house_to_house".into()),
        equipment: Some(vec!["torch".into(), " torch ".into()]),
        min_crew: Some(2),
        expires: Some(true),
        refs: Some(cad("CAD 4402/23NOV26")),
        clear: vec!["ward".into()],
        ..TaskEdit::default()
    };
    edited(&story, SERGEANT, id, ask).unwrap();
    let shown = open(&story, SERGEANT, id);
    assert_eq!((shown.row.task_kind.as_str(), shown.ward_code.as_deref()), ("house_to_house", None));
    assert_eq!((shown.equipment, shown.min_crew), (vec!["torch".to_owned()], Some(2)));
    assert_eq!(shown.expire_at, shown.row.due_by, "it is over when its time has passed");
    assert_eq!(shown.row.refs, cad("CAD 4402/23NOV26"));
    let none = TaskEdit { equipment: Some(vec![]), expires: Some(false), refs: Some(vec![]), ..TaskEdit::default() };
    edited(&story, SERGEANT, id, none).unwrap();
    let shown = open(&story, SERGEANT, id);
    assert_eq!((shown.equipment.len(), shown.expire_at, shown.row.refs.len()), (0, None, 0));
}

#[test]
fn the_page_says_which_fields_its_officer_may_change() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let theirs = open(&story, SERGEANT, id).may_change;
    assert!(["task_kind", "ward", "equipment", "refs", "expire_at"].iter().all(|name| theirs.iter().any(|f| f == name)));
    let mine = open(&story, CONSTABLE, id).may_change;
    assert!(mine.iter().any(|f| f == "refs") && !mine.iter().any(|f| f == "task_kind"), "{mine:?}");
    assert!(!mine.iter().any(|f| f == "due_by"), "a supervisor set it: {mine:?}");
    // And the form holds to the same.
    let kind = TaskEdit { task_kind: Some("cctv".into()), ..TaskEdit::default() };
    assert_eq!(edited(&story, CONSTABLE, id, kind).unwrap_err().field.as_deref(), Some("task_kind"));
    edited(&story, CONSTABLE, id, TaskEdit { refs: Some(cad("5512/26NOV")), ..TaskEdit::default() }).unwrap();
    let slip = TaskEdit { refs: Some(cad("see the log")), ..TaskEdit::default() };
    assert_eq!(edited(&story, CONSTABLE, id, slip).unwrap_err().field.as_deref(), Some("refs"));
}

#[test]
fn needs_are_not_raised_above_who_has_the_task() {
    let mut story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let driver = || TaskEdit { required_quals: Some(vec!["driver_response".into()]), ..TaskEdit::default() };
    assert_eq!(edited(&story, SERGEANT, id, driver()).unwrap_err().code, "not_eligible");
    let held = Qualification { name: "driver_response".into(), expires: None };
    story.roster.officers.get_mut(&CONSTABLE).unwrap().qualifications = vec![held];
    edited(&story, SERGEANT, id, driver()).unwrap();
    assert_eq!(open(&story, SERGEANT, id).required_quals, ["driver_response"]);
}

#[test]
fn a_teams_briefing_is_not_turned_into_other_work() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let ask = TaskEdit { task_kind: Some("team_briefing".into()), ..TaskEdit::default() };
    assert_eq!(edited(&story, SERGEANT, id, ask).unwrap_err().field.as_deref(), Some("task_kind"));
}
