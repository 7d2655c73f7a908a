//! What a result says of when: done before it was written, accepted by a partner before it was told. And what it rests on.

use device::forms::Writing;
use device::pages::Held;
use device::screen::{NoteExhibit, NoteLine};
use record::DeviceId;

use super::*;

const PHONE: DeviceId = DeviceId(Uuid::from_u128(0xabcd << 112));

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
        place: None,
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
    assert_eq!(line.at, NOON - 7 * HOUR, "the visit");
    let written = line.written_at.unwrap();
    assert!((NOON..NOON + 60_000).contains(&written), "and when it was written down: {written}");
}

#[test]
fn a_reviewer_is_shown_what_a_result_rests_on_and_how_much_of_it_is_not_here() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let ask = NoteExhibit { reference: "CN/1".into(), description: "Kitchen knife".into(), ..NoteExhibit::default() };
    let new = Writing { device: PHONE, last: None, note: None, after: None, carried: &[] };
    let seized = story.form(CONSTABLE, |d, fresh| forms::note_exhibit(d, &ask, new, fresh)).unwrap();
    let note = story.get(story.commit(CONSTABLE, &seized));
    let held = [Held { view: pages::note_view(&note), local: Local::default() }];
    let text = NoteLine { text: "He dropped it by the bins.".into(), ..NoteLine::default() };
    let said = story
        .form(CONSTABLE, |d, fresh| {
            let last = pages::chain_end(d, &held, PHONE);
            let on = Writing { device: PHONE, last: last.as_ref(), note: Some(&note), after: None, carried: &[] };
            forms::note_line(d, &text, on, fresh)
        })
        .unwrap();
    let note = story.get(story.commit(CONSTABLE, &said));
    let evidence = vec![seized.entry.unwrap().0, said.entry.unwrap().0, Uuid::from_u128(99)];
    let (record, ask) = (story.get(id), TaskResult { evidence, ..result(id, "completed") });
    story.commit(CONSTABLE, &form(&story, CONSTABLE, |d, fresh| forms::task_result(d, &ask, &record, fresh)).unwrap());

    let shown = |notes: &[&record::Record]| {
        let mut page = open(&story, SERGEANT, id);
        pages::show_evidence(&mut page, &story.get(id), notes);
        page.timeline.into_iter().find(|e| e.words.code == "entry.resulted").unwrap()
    };
    let elsewhere = |line: &device::screen::TimelineEntry| {
        line.details.iter().find(|d| d.code == "detail.evidence_elsewhere").map(|d| d.params["count"].clone())
    };
    let here = shown(&[&note]);
    let pieces: Vec<_> = here.evidence.iter().map(|e| (e.words.code.as_str(), e.note, e.exhibit)).collect();
    assert_eq!(pieces, [("evidence.exhibit", note.id().0, true), ("evidence.entry", note.id().0, false)]);
    assert_eq!(here.evidence[0].words.params["reference"], Param::Text("CN/1".into()));
    assert_eq!(here.evidence[1].words.params["number"], Param::Number(2));
    assert_eq!(elsewhere(&here), Some(Param::Number(1)));
    let words = serde_json::to_string(&here).unwrap();
    assert!(!words.contains("knife") && !words.contains("bins"), "what it says is for whoever opens it");
    let nothing = shown(&[]);
    assert_eq!((nothing.evidence.len(), elsewhere(&nothing)), (0, Some(Param::Number(3))));
}
