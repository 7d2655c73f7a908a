//! Nobody was there: what an attempt asks for next.

use device::screen::{Param, Place, TaskArrive, TaskAttempt, TaskLeave};

use super::*;

/// No reply at a task's door, and nothing said of what comes next.
fn no_reply(id: RecordId) -> TaskAttempt {
    let outcome = "no_reply".into();
    TaskAttempt { record: id.0, outcome, next_try_at: None, tell_supervisor: false, text: None, place: None }
}

#[test]
fn no_reply_at_a_bail_address_stays_open_and_says_what_comes_next() {
    let story = Story::new();
    let id = given(&story, "bail_check", CONSTABLE);
    let attempt = |next: Option<i64>, tell: bool| {
        let record = story.get(id);
        let ask = TaskAttempt { next_try_at: next, tell_supervisor: tell, ..no_reply(id) };
        form(&story, CONSTABLE, |d, fresh| forms::task_attempt(d, &ask, &record, fresh))
    };
    assert_eq!(fault(attempt(Some(NOON - 1), false)).1, "next_try_at", "a next try lies ahead");
    story.commit(CONSTABLE, &attempt(None, true).unwrap());
    let shown = open(&story, CONSTABLE, id);
    assert_eq!(shown.row.status, "attempted");
    let team = story.at(SERGEANT, |d| pages::team(d, &story.rows(), vec![]));
    assert_eq!(team.to_review.iter().map(|r| r.id).collect::<Vec<_>>(), [id.0], "the sergeant sees that they were asked");
}

#[test]
fn no_reply_asks_for_a_next_try_of_four_kinds_of_work_and_of_what_is_critical_alone() {
    let asking: Vec<&str> = record::kinds::task::WORK.iter().filter(|w| w.next_try).map(|w| w.name).collect();
    assert_eq!(asking, ["victim_visit", "bail_check", "curfew_check", "missing_person"]);
    let story = Story::new();
    let refused = |id: RecordId| {
        let record = story.get(id);
        form(&story, CONSTABLE, |d, fresh| forms::task_attempt(d, &no_reply(id), &record, fresh)).is_err()
    };
    for (kind, asks) in [("bail_check", true), ("missing_person", true), ("house_to_house", false), ("asb_visit", false)] {
        let id = given(&story, kind, CONSTABLE);
        assert_eq!((open(&story, CONSTABLE, id).asks_next_try, refused(id)), (asks, asks), "{kind}");
    }
    let ask = TaskCreate { assignees: Some(to(CONSTABLE)), priority: "critical".into(), ..create("house_to_house") };
    let planned = form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap();
    let id = story.commit(SERGEANT, &planned);
    assert_eq!((open(&story, CONSTABLE, id).asks_next_try, refused(id)), (true, true), "critical, whatever its kind");
}

#[test]
fn what_the_newest_attempt_asked_for_goes_by_what_was_known_and_not_by_a_phones_clock() {
    let story = Story::new();
    let id = given(&story, "bail_check", CONSTABLE);
    let attempt = |tell: bool| {
        let record = story.get(id);
        let next_try_at = (!tell).then_some(NOON + 30 * HOUR);
        let ask = TaskAttempt { next_try_at, tell_supervisor: tell, ..no_reply(id) };
        let planned = form(&story, CONSTABLE, |d, fresh| forms::task_attempt(d, &ask, &record, fresh)).unwrap();
        let at = story.now.get();
        story.commit(CONSTABLE, &planned);
        at
    };
    attempt(true);
    assert!(pages::task_view(&story.get(id)).told_supervisor);
    // They tried again and need nobody any more; the phone's clock was set back two hours meanwhile.
    story.later(-2 * HOUR);
    let again = attempt(false);
    let view = pages::task_view(&story.get(id));
    assert!(!view.told_supervisor, "the second attempt knew of the first");
    assert_eq!((view.status.as_str(), view.status_at), ("attempted", Some(again)));
}

#[test]
fn an_attempt_says_where_its_officer_stood_and_only_where_they_added_it() {
    let story = Story::new();
    let id = given(&story, "bail_check", CONSTABLE);
    let here = Place {
        address: "Foxglove House flat 9".into(),
        lat: Some(51.540_12),
        lon: Some(-0.143_21),
        accuracy: Some(12.0),
        fixed_at: Some(NOON),
        radius: None,
    };
    for place in [None, Some(here.clone())] {
        let added = place.is_some();
        let ask = TaskAttempt { tell_supervisor: true, place, ..no_reply(id) };
        let record = story.get(id);
        let planned = form(&story, CONSTABLE, |d, fresh| forms::task_attempt(d, &ask, &record, fresh)).unwrap();
        story.later(60_000);
        story.commit(CONSTABLE, &planned);
        let shown = open(&story, SERGEANT, id);
        let newest = shown.timeline.iter().find(|line| line.words.code.starts_with("entry.attempted")).unwrap();
        let said = newest.details.iter().find(|words| words.code == "detail.position");
        assert_eq!(said.is_some(), added);
        if let Some(said) = said {
            assert_eq!(said.params["text"], Param::Text("51.54012, -0.14321".into()));
            assert_eq!((&said.params["metres"], &said.params["fixed_at"]), (&Param::Text("12".into()), &Param::Number(NOON)));
        }
    }
    let off = TaskAttempt { tell_supervisor: true, place: Some(Place { lat: Some(99.0), ..here }), ..no_reply(id) };
    let record = story.get(id);
    let refused = form(&story, CONSTABLE, |d, fresh| forms::task_attempt(d, &off, &record, fresh));
    assert_eq!(fault(refused).1, "place", "no place on the map");
}

#[test]
fn a_full_result_and_the_end_of_a_visit_say_where_their_officer_stood_where_they_added_it() {
    let story = Story::new();
    let at = |lat: f64| Place {
        address: "Bin store".into(),
        lat: Some(lat),
        lon: Some(-0.143_21),
        accuracy: Some(9.0),
        fixed_at: Some(NOON),
        radius: None,
    };
    let id = given(&story, "hot_spot_patrol", CONSTABLE);
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    let record = story.get(id);
    let arrive = TaskArrive { record: id.0, way: None };
    story.commit(CONSTABLE, &form(&story, CONSTABLE, |d, fresh| forms::task_arrive(d, &arrive, &record, fresh)).unwrap());
    let leave = |place: Option<Place>| {
        let ask = TaskLeave { record: id.0, minutes: Some(15), way: None, activities: vec![], text: None, place };
        let record = story.get(id);
        form(&story, CONSTABLE, |d, fresh| forms::task_leave(d, &ask, &record, fresh))
    };
    assert_eq!(fault(leave(Some(at(91.0)))).1, "place", "no place on the map");
    story.commit(CONSTABLE, &leave(Some(at(51.5))).unwrap());
    let result = |place: Option<Place>| {
        let ask = TaskResult {
            record: id.0,
            outcome: "completed".into(),
            reason: None,
            narrative: "Quiet.".into(),
            minutes: None,
            partner: None,
            evidence: vec![],
            at: None,
            place,
        };
        let record = story.get(id);
        form(&story, CONSTABLE, |d, fresh| forms::task_result(d, &ask, &record, fresh))
    };
    assert_eq!(fault(result(Some(at(91.0)))).1, "place");
    let before = open(&story, SERGEANT, id);
    story.commit(CONSTABLE, &result(Some(at(51.6))).unwrap());
    let shown = open(&story, SERGEANT, id);
    let stood = |shown: &TaskDetail, code: &str| {
        let line = shown.timeline.iter().find(|line| line.words.code.starts_with(code))?;
        line.details.iter().find(|words| words.code == "detail.position").map(|words| words.params["text"].clone())
    };
    assert_eq!(stood(&before, "entry.resulted"), None);
    assert_eq!(stood(&shown, "entry.left"), Some(Param::Text("51.50000, -0.14321".into())));
    assert_eq!(stood(&shown, "entry.resulted"), Some(Param::Text("51.60000, -0.14321".into())));
}
