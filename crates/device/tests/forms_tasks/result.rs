//! What a result says of when: done before it was written, accepted by a partner before it was told.

use super::*;

fn result(id: RecordId, outcome: &str) -> TaskResult {
    TaskResult {
        record: id.0,
        outcome: outcome.into(),
        reason: None,
        narrative: "Spoke to flats 12 and 14.".into(),
        minutes: None,
        partner: None,
        evidence: vec![],
        at: None,
    }
}

#[test]
fn a_partner_has_accepted_before_it_is_said_that_they_did() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let record = story.get(id);
    let handed = |accepted_at: i64| {
        let partner = Partner { agency: "Council".into(), person: Some("A. Warden".into()), accepted_at: Some(accepted_at) };
        let ask = TaskResult { partner: Some(partner), ..result(id, "handed_to_partner") };
        form(&story, CONSTABLE, |d, fresh| forms::task_result(d, &ask, &record, fresh))
    };
    // 23:50, typed after midnight and read as today's, is still to come.
    let faulty = handed(NOON + HOUR).unwrap_err();
    assert_eq!((faulty.code.as_str(), faulty.field.as_deref()), ("bad_value", Some("partner.accepted_at")));
    assert_eq!(faulty.params["rule_code"], Param::Text("rule.in_past".into()));
    story.commit(CONSTABLE, &handed(NOON - 12 * HOUR).unwrap());
    let shown = open(&story, CONSTABLE, id);
    let line = shown.timeline.iter().find(|e| e.words.code == "entry.resulted").unwrap();
    let said = line.details.iter().find(|d| d.code == "detail.partner").unwrap();
    assert_eq!(said.params["accepted_at"], Param::Number(NOON - 12 * HOUR));
}

#[test]
fn a_result_is_of_the_time_it_was_done_at_and_never_of_one_to_come() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let record = story.get(id);
    let done = |at: i64| {
        let ask = TaskResult { at: Some(at), ..result(id, "completed") };
        form(&story, CONSTABLE, |d, fresh| forms::task_result(d, &ask, &record, fresh))
    };
    assert_eq!(fault(done(NOON + HOUR)).1, "at");
    story.commit(CONSTABLE, &done(NOON - 7 * HOUR).unwrap());
    let shown = open(&story, CONSTABLE, id);
    let line = shown.timeline.iter().find(|e| e.words.code == "entry.resulted").unwrap();
    assert_eq!((line.at, line.written_at), (NOON - 7 * HOUR, Some(NOON)), "the visit, and when it was written down");
}
