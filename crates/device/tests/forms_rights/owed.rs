//! What she is owed beside her updates: to be asked what she needs before a task about her is closed, somebody who supports her,
//! the offer of a Personal Statement, and why a wish of hers cannot be met.

use device::screen::{Param, SupporterAdd, SupporterEnd, TaskVerdict};
use record::Edit;
use record::kinds::task::TASK;
use serde_json::json;

use super::*;

#[test]
fn a_review_waits_for_her_needs_says_whose_and_goes_on_once_she_was_asked_or_declined() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let links = json!([record::kinds::link("victim_contact", her)]);
    let edits = vec![
        Edit::field("title", "01/1/26"),
        Edit::field("task_kind", "statement"),
        Edit::field("links", links),
        Edit::field("assignees", json!({ "lead": CONSTABLE.to_string() })),
    ];
    let task = story.commit(CONSTABLE, &Planned::make(RecordId(story.id()), &TASK, edits));
    let done = Edit::entry(EntryId(story.id()), "resulted", json!({ "outcome": "completed" }));
    story.commit(CONSTABLE, &Planned::edit(task, vec![done]));
    let review = TaskVerdict { record: task.0, text: None };
    let reviewed = || {
        let hers = story.get(her);
        does(&story, SERGEANT, task, |d, r, fresh| forms::task_review(d, &review, r, &[&hers], fresh))
    };
    let on_the_page = || {
        let (record, hers) = (story.get(task), story.get(her));
        let mut page = story.at(SERGEANT, |d| pages::task(d, &record, &Local::default(), vec![], vec![]));
        pages::hold_for_needs(&mut page, &record, &[&hers]);
        page.acts.into_iter().find(|a| a.act == "review").unwrap().blocked
    };
    let refused = reviewed().unwrap_err();
    assert_eq!((refused.code.as_str(), &refused.params["record"]), ("needs_first", &Param::Text(her.to_string())));
    assert_eq!(codes(&on_the_page()), ["blocked.needs_first"], "the button says so before it is pressed");
    let answers = NeedsAnswers { declined: Some(true), ..NeedsAnswers::default() };
    let no = NeedsAssess { record: her.0, seen: String::new(), at: NOON, why: None, answers };
    let silent = does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &no, r, &[], fresh)).unwrap_err();
    assert_eq!(silent.field.as_deref(), Some("why"));
    let no = NeedsAssess { why: Some("I have told you everything".into()), ..no };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &no, r, &[], fresh)).unwrap();
    assert_eq!(page(&story, CONSTABLE, her).needs.unwrap().answers.declined, Some(true));
    assert!(on_the_page().is_empty());
    reviewed().unwrap();
}

#[test]
fn who_supports_her_is_on_her_page_with_how_to_reach_them_until_they_do_no_more() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let adviser = SupporterAdd {
        record: her.0,
        at: NOON - HOUR,
        role: "idva".into(),
        name: "Ms Sample".into(),
        agency: Some("Refuge".into()),
        contact: Some("020 7946 0733".into()),
    };
    let add = |ask: &SupporterAdd| does(&story, CONSTABLE, her, |d, r, fresh| forms::supporter_add(d, ask, r, fresh));
    let refused = |ask: &SupporterAdd| add(ask).unwrap_err().field.unwrap_or_default();
    assert_eq!(refused(&SupporterAdd { name: " ".into(), ..adviser.clone() }), "name");
    assert_eq!(refused(&SupporterAdd { role: "neighbour".into(), ..adviser.clone() }), "role");
    assert_eq!(refused(&SupporterAdd { at: NOON + DAY, ..adviser.clone() }), "at");
    add(&adviser).unwrap();
    let shown = page(&story, CONSTABLE, her).supporters;
    assert_eq!((shown[0].name.as_str(), shown[0].contact.as_deref()), ("Ms Sample", Some("020 7946 0733")));
    let row = format!("{:?}", pages::victim_view(&story.get(her)));
    assert!(!row.contains("Ms Sample") && !row.contains("0733"), "nothing of it is in a list (practice P16)");
    let end = |entry: Uuid, at: i64| {
        let ask = SupporterEnd { record: her.0, entry, at, why: None };
        does(&story, CONSTABLE, her, |d, r, fresh| forms::supporter_end(d, &ask, r, fresh))
    };
    assert_eq!(end(Uuid::from_u128(9), NOON).unwrap_err().code, "no_target");
    assert_eq!(end(shown[0].entry, NOON - DAY).unwrap_err().field.as_deref(), Some("at"), "before it began");
    end(shown[0].entry, NOON).unwrap();
    let after = page(&story, CONSTABLE, her).supporters;
    assert_eq!((after.len(), after[0].ended_at), (1, Some(NOON)), "that she was supported stays readable");
}

#[test]
fn a_supervisor_sees_to_whom_no_personal_statement_was_offered_and_a_colleague_sees_nobodys() {
    let story = Story::new();
    let silent = victim(&story, "01/1/26", NOON - 9 * DAY);
    let told = victim(&story, "01/2/26", NOON - 5 * DAY);
    let asked = victim(&story, "01/3/26", NOON - 5 * DAY);
    let over = victim(&story, "01/4/26", NOON - 5 * DAY);
    happens(&story, told, "statement_taken", NOON - 4 * DAY);
    happens(&story, asked, "statement_taken", NOON - 4 * DAY);
    happens(&story, over, "case_concluded", NOON - DAY);
    let words = Some("You may say what this has done to you".to_owned());
    let offer = VpsAdd { record: asked.0, step: "offered".into(), at: NOON - HOUR, words, ..VpsAdd::default() };
    does(&story, CONSTABLE, asked, |d, r, fresh| forms::vps_add(d, &offer, r, fresh)).unwrap();
    let seen_by = |me| story.at(me, |d| pages::vps_unoffered(d, &victim_rows(&story)));
    let hers = seen_by(SERGEANT);
    let found: Vec<(Uuid, Option<i64>)> = hers.iter().map(|v| (v.record, v.statement_at)).collect();
    assert_eq!(found, [(told.0, Some(NOON - 4 * DAY)), (silent.0, None)], "where it is due first, whoever waits longer");
    assert!(seen_by(SECOND).is_empty(), "a colleague supervises nobody");
    assert!(!format!("{hers:?}").contains("Ms A."), "references alone (practice P16)");
}

#[test]
fn why_updates_cannot_come_as_often_as_she_wants_them_stands_on_the_deadline_and_on_her_page() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 10 * DAY);
    let edit = |days: Option<u32>, why: Option<&str>| {
        let ask = VictimEdit {
            record: her.0,
            seen: page(&story, CONSTABLE, her).seen,
            who: WhoSheIs { update_every_days: days, ..who() },
            update_why_not: why.map(str::to_owned),
        };
        does(&story, CONSTABLE, her, |d, r, _| forms::victim_edit(d, &ask, r)).unwrap();
        page(&story, CONSTABLE, her)
    };
    let why = "The laboratory reports once a month";
    let shown = edit(Some(7), Some(why));
    let agreed = shown.deadlines.iter().find(|d| d.duty.code == "duty.agreed_update").unwrap();
    assert_eq!((agreed.cannot.as_deref(), agreed.state.as_str()), (Some(why), "late"), "said, and late all the same");
    assert!(shown.deadlines.iter().all(|d| d.duty.code == "duty.agreed_update" || d.cannot.is_none()));
    assert_eq!(shown.update_why_not.as_deref(), Some(why));
    let listed = list(&story, CONSTABLE);
    assert!(listed.late.iter().all(|row| row.deadline.cannot.is_none()), "only inside the opened record");
    assert_eq!(edit(None, Some(why)).update_why_not, None, "without a wish there is nothing that cannot be met");
}
