//! A contact that is made for a task.

use device::pages::Label;
use device::screen::{Assignees, TaskCreate};

use super::*;

fn call_her(her: &Her) -> TaskCreate {
    TaskCreate {
        title: "Call her".into(),
        task_kind: "other".into(),
        priority: "high".into(),
        ward: Some(desk::WARD.into()),
        links: vec![her.id.0],
        ..TaskCreate::default()
    }
}

#[test]
fn a_contact_made_for_a_task_shows_there_and_what_came_of_it_to_those_alone_who_hold_her_record() {
    let story = Story::new();
    let her = opened(&story, None);
    story.labels.borrow_mut().insert(her.id, Label { kind: "victim_contact".into(), shows: "01/12345/26".into() });
    let planned = story.form(CONSTABLE, |d, fresh| forms::task_create(d, &call_her(&her), fresh)).unwrap();
    let task = story.commit(CONSTABLE, &planned);
    assert!(record::kinds::task::private(&story.get(task)), "work for her is never the ward's (practice P4)");

    let ask = ContactSave { task: Some(task.0), ..contact(&her, "voicemail", vec![]) };
    let (record, work) = (story.get(her.id), story.get(task));
    let made = story.form(CONSTABLE, |d, fresh| {
        let contact = forms::contact_save(d, &ask, &record, &[], fresh).unwrap();
        contact.on_task(d, &work, fresh)
    });
    story.commit(CONSTABLE, &made.planned);
    let kept = story.get(her.id);
    assert_eq!(kept.newest("contact").unwrap().text("task"), task.0.to_string());

    let work = story.get(task);
    let said = work.newest("contacted").unwrap();
    let parts: Vec<&str> = said.body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(parts, ["contact"], "nothing of her is in the task");
    let shown = |hers: &[&Record]| {
        let mut page = story.at(CONSTABLE, |d| pages::task(d, &work, &Local::default(), vec![], vec![]));
        pages::show_contacts(&mut page, &work, hers);
        page.timeline.into_iter().find(|e| e.words.code == "entry.contacted").unwrap()
    };
    assert!(shown(&[]).details.is_empty(), "whoever does not hold her record sees that a contact was made");
    assert_eq!(codes(&shown(&[&kept]).details), ["outcome.voicemail"]);
}

#[test]
fn a_contact_is_kept_though_nothing_may_be_written_on_the_task() {
    let story = Story::new();
    let her = opened(&story, None);
    story.labels.borrow_mut().insert(her.id, Label { kind: "victim_contact".into(), shows: "01/12345/26".into() });
    // The sergeant's own task for her: it is not given to the constable, who therefore may not write on it.
    let planned = story.form(SERGEANT, |d, fresh| {
        let mine = Assignees { lead: Some(SERGEANT.0), others: vec![], team: None };
        forms::task_create(d, &TaskCreate { assignees: Some(mine), ..call_her(&her) }, fresh).unwrap()
    });
    let work = story.get(story.commit(SERGEANT, &planned));
    let (record, ask) = (story.get(her.id), contact(&her, "no_reply", vec![]));
    let made = story.form(CONSTABLE, |d, fresh| {
        let contact = forms::contact_save(d, &ask, &record, &[], fresh).unwrap();
        contact.on_task(d, &work, fresh)
    });
    assert_eq!(made.planned.writes.len(), 1, "the contact, and nothing on the task");
    story.commit(CONSTABLE, &made.planned);
    assert_eq!(story.get(her.id).entries_of("contact").len(), 1);
}
