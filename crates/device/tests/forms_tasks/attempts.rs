//! Nobody was there: what an attempt asks for next.

use device::screen::TaskAttempt;

use super::*;

#[test]
fn no_reply_at_a_bail_address_stays_open_and_says_what_comes_next() {
    let story = Story::new();
    let id = given(&story, "bail_check", CONSTABLE);
    let attempt = |next: Option<i64>, tell: bool| {
        let record = story.get(id);
        let ask = TaskAttempt { record: id.0, outcome: "no_reply".into(), next_try_at: next, tell_supervisor: tell, text: None };
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
        let ask = TaskAttempt { record: id.0, outcome: "no_reply".into(), next_try_at: None, tell_supervisor: false, text: None };
        form(&story, CONSTABLE, |d, fresh| forms::task_attempt(d, &ask, &record, fresh)).is_err()
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
        let ask = TaskAttempt { record: id.0, outcome: "no_reply".into(), next_try_at, tell_supervisor: tell, text: None };
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
