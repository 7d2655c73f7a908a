//! What she is owed beside her updates: to be asked what she needs before a task about her is closed, somebody who supports her,
//! the offer of a Personal Statement, and why a wish of hers cannot be met.

use automerge::ActorId;
use device::pages::NoticeMark;
use device::screen::{Param, SupporterAdd, SupporterEnd, TaskVerdict};
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::task::TASK;
use record::{Commit, Edit};
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
        ..SupporterAdd::default()
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
fn an_officer_who_supports_her_reads_her_record_until_they_do_no_more() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let reason_needed = |me: OfficerId| story.at(me, |d| pages::victim_reason_needed(d, &story.get(her), false));
    let (record, role) = (her.0, "soit".to_owned());
    let soit = SupporterAdd { record, at: NOON - HOUR, role, officer: Some(SECOND.0), ..SupporterAdd::default() };
    let add = |me: OfficerId, ask: &SupporterAdd| does(&story, me, her, |d, r, fresh| forms::supporter_add(d, ask, r, fresh));
    let nobody = SupporterAdd { officer: Some(Uuid::from_u128(9)), ..soit.clone() };
    assert_eq!(add(CONSTABLE, &nobody).unwrap_err().code, "not_on_roster");
    assert!(reason_needed(SECOND), "a colleague says why");
    add(CONSTABLE, &soit).unwrap();
    let shown = page(&story, SECOND, her).supporters;
    assert_eq!(shown[0].officer.as_ref().map(|o| o.officer), Some(SECOND.0));
    assert_eq!(shown[0].name, shown[0].officer.as_ref().unwrap().name, "as the roster shows them");
    let view = || pages::victim_view(&story.get(her));
    assert!(view().of(SECOND) && !reason_needed(SECOND));
    // She supports her in a second role: one of the two ends, and the other goes on.
    add(CONSTABLE, &SupporterAdd { role: "family_liaison".into(), ..soit.clone() }).unwrap();
    let end = |me: OfficerId, entry: Uuid| {
        let ask = SupporterEnd { record: her.0, entry, at: NOON, why: None };
        does(&story, me, her, |d, r, fresh| forms::supporter_end(d, &ask, r, fresh))
    };
    end(CONSTABLE, shown[0].entry).unwrap();
    assert!(view().of(SECOND));
    let other = page(&story, CONSTABLE, her).supporters.into_iter().find(|s| s.ended_at.is_none()).unwrap();
    assert_eq!(end(SECOND, other.entry).unwrap_err().code, "not_allowed", "her officer decides who reads her record");
    let may_end = |me: OfficerId| page(&story, me, her).supporters.into_iter().map(|s| s.may_end).collect::<Vec<_>>();
    assert_eq!(may_end(SECOND), [false, false], "and the page offers it to nobody else");
    assert_eq!((may_end(CONSTABLE), may_end(SERGEANT)), (vec![true, false], vec![true, false]), "one of them is over");
    end(CONSTABLE, other.entry).unwrap();
    assert!(!view().of(SECOND) && reason_needed(SECOND));
    assert_eq!(page(&story, CONSTABLE, her).supporters.len(), 2, "that they supported her stays readable");
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
    // As the crime system says it: nobody here may end it while she is owed something.
    let end = json!({"event": "case_concluded", "at": NOON - DAY, "source": "court"});
    story.commit(CONSTABLE, &Planned::edit(over, vec![Edit::entry(EntryId(story.id()), "milestone", end)]));
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

/// A contact of hers on a Monday, and a card that holds from nine to three.
fn called_within_her_hours(story: &Story, her: RecordId) -> RecordId {
    let card = json!({
        "phones": [], "methods_allowed": [], "methods_forbidden": [], "never": [], "withhold_number": false,
        "hours": {"windows": [{"days": ["mon"], "from": "09:00", "to": "15:00"}]},
        "confirmed_by": CONSTABLE.to_string(), "confirmed_at": NOON - DAY,
    });
    let edits = vec![Edit::field("victim", her.to_string()), Edit::field("card", card)];
    let (mut record, _) = Record::create(RecordId(story.id()), &SAFE_CONTACT, &commit(story), &edits).unwrap();
    let how = Edit::entry(EntryId(story.id()), "confirmed", json!({ "how": "spoke_to_her" }));
    record.edit(&commit(story), &[how]).unwrap();
    let card = record.id();
    story.records.borrow_mut().insert(card, record);
    let call = json!({"method": "call", "direction": "outgoing", "outcome": "no_reply", "started": NOON - HOUR});
    story.commit(CONSTABLE, &Planned::edit(her, vec![Edit::entry(EntryId(story.id()), "contact", call)]));
    card
}

pub(super) fn commit(story: &Story) -> Commit {
    let author = story.roster.author(CONSTABLE, NOON).unwrap();
    Commit { author, actor: ActorId::from([7; 16]), at: story.now.get(), offset: 0 }
}

#[test]
fn a_contact_that_was_really_made_outside_her_hours_goes_to_the_supervisor_when_it_is_put_right() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let card = story.get(called_within_her_hours(&story, her));
    let shown = page(&story, CONSTABLE, her);
    let correct = |hours: i64| {
        let ask = EntryCorrect { at: NOON - hours * HOUR, ..wrong(&shown, her, "entry.contact") };
        does(&story, CONSTABLE, her, |d, r, fresh| forms::entry_correct(d, &ask, r, &[&card], fresh)).unwrap()
    };
    assert!(!codes(&correct(2).notes).contains(&"saved.against_card"), "ten o'clock is a safe hour");
    assert!(list(&story, SERGEANT).waits.is_empty());
    assert!(codes(&correct(5).notes).contains(&"saved.against_card"), "seven o'clock is not");
    let waits = list(&story, SERGEANT).waits;
    assert_eq!((waits.len(), waits[0].what.as_str()), (1, "against_card"));
    let line = page(&story, SERGEANT, her).log.into_iter().find(|e| e.words.code == "entry.contact").unwrap();
    assert!(codes(&line.details).contains(&"detail.against_card_corrected"), "and it says so in her log");
}

#[test]
fn whoever_had_the_wrong_fact_and_works_with_her_is_told_by_reference() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    called_within_her_hours(&story, her);
    let shown = page(&story, SERGEANT, her);
    let ask = EntryCorrect { at: NOON - 2 * HOUR, ..wrong(&shown, her, "entry.contact") };
    does(&story, SERGEANT, her, |d, r, fresh| forms::entry_correct(d, &ask, r, &[], fresh)).unwrap();
    let record = story.get(her);
    let near = |me| pages::told_of_corrections(&story.roster, &record, me, NOON);
    assert!(near(CONSTABLE) && near(SERGEANT), "her officer, and who supervises them");
    assert!(!near(SECOND), "a colleague of the team has no part in it");
    let told = |me, at: Option<i64>| story.at(me, |d| pages::notices(d, &record, &|_| NoticeMark { at, settled: false }));
    let hers = told(CONSTABLE, Some(NOON));
    assert_eq!((hers.len(), hers[0].heading.code.as_str()), (1, "notice.corrected_contact"));
    assert_eq!(hers[0].heading.params["crime"], Param::Text("01/1/26".into()));
    assert_eq!(
        (hers[0].choices.as_slice(), hers[0].sides.len()),
        (["keep".to_owned()].as_slice(), 0),
        "there is nothing to choose"
    );
    assert!(told(CONSTABLE, None).is_empty(), "a phone that never had the wrong fact says nothing");
    assert!(told(SERGEANT, Some(NOON)).is_empty(), "who put it right knows");
}
