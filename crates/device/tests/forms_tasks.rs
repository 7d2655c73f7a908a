//! A task from its making to its review, as its forms allow it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "forms_tasks/attempts.rs"]
mod attempts;
mod desk;
#[path = "forms_tasks/edit.rs"]
mod edit;
#[path = "forms_tasks/hot_spots.rs"]
mod hot_spots;
#[path = "forms_tasks/plan.rs"]
mod plan;
#[path = "forms_tasks/result.rs"]
mod result;

use desk::{CONSTABLE, HOUR, NOON, PCSO, SECOND, SERGEANT, Story, WARD};
use device::forms::{self, FormFault, Planned};
use device::pages::{self, CardHere, Desk, Label, Local};
use device::screen::{
    Assignees, EntryWithdraw, NoticeAsk, NoticeQuestion, Param, Partner, TaskAssign, TaskCreate, TaskDetail, TaskEdit,
    TaskHandBack, TaskNote, TaskQuickResult, TaskResult, TaskVerdict,
};
use record::{Author, Commit, Edit, EntryId, OfficerId, RecordId, Role};
use serde_json::json;
use uuid::Uuid;

fn to(officer: OfficerId) -> Assignees {
    Assignees { lead: Some(officer.0), others: vec![], team: None }
}

fn create(kind: &str) -> TaskCreate {
    TaskCreate {
        title: "Stairwell B".into(),
        task_kind: kind.into(),
        priority: "high".into(),
        ward: Some(WARD.into()),
        due_by: Some(NOON + 6 * HOUR),
        briefing: "Walk the stairwell.".into(),
        ..TaskCreate::default()
    }
}

/// The sergeant gives work to an officer.
fn given(story: &Story, kind: &str, officer: OfficerId) -> RecordId {
    let ask = TaskCreate { assignees: Some(to(officer)), ..create(kind) };
    let planned = form(story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap();
    story.commit(SERGEANT, &planned)
}

fn form<R>(story: &Story, me: OfficerId, then: impl FnOnce(&Desk<'_>, &mut forms::Fresh<'_>) -> R) -> R {
    story.at(me, |d| then(d, &mut || story.id()))
}

fn step(
    story: &Story,
    me: OfficerId,
    id: RecordId,
    then: fn(&Desk<'_>, &record::Record, &mut forms::Fresh<'_>) -> Result<Planned, FormFault>,
) -> Result<(), FormFault> {
    let record = story.get(id);
    let planned = form(story, me, |d, fresh| then(d, &record, fresh))?;
    story.commit(me, &planned);
    Ok(())
}

fn open(story: &Story, me: OfficerId, id: RecordId) -> TaskDetail {
    let record = story.get(id);
    story.at(me, |d| pages::task(d, &record, &Local::default(), vec![], vec![]))
}

fn acts(task: &TaskDetail) -> Vec<(&str, Vec<&str>)> {
    task.acts.iter().map(|a| (a.act.as_str(), a.blocked.iter().map(|w| w.code.as_str()).collect())).collect()
}

fn fault(result: Result<Planned, FormFault>) -> (String, String) {
    let f = result.unwrap_err();
    (f.code, f.field.unwrap_or_default())
}

#[test]
fn a_constable_accepts_starts_and_results() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0], ("accept", vec![]));
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0], ("start", vec![]));
    step(&story, CONSTABLE, id, forms::task_start).unwrap();
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0], ("result", vec![]));
    let ask = TaskResult {
        record: id.0,
        outcome: "completed".into(),
        reason: None,
        narrative: "Spoke to four residents.".into(),
        minutes: Some(35),
        partner: None,
        evidence: vec![],
        at: Some(NOON - HOUR),
        place: None,
    };
    let record = story.get(id);
    let planned = form(&story, CONSTABLE, |d, fresh| forms::task_result(d, &ask, &record, fresh)).unwrap();
    assert!(planned.undo);
    story.commit(CONSTABLE, &planned);
    let shown = open(&story, CONSTABLE, id);
    assert_eq!(shown.row.status, "resulted");
    let result = shown.timeline.iter().find(|e| e.words.code == "entry.resulted").unwrap();
    assert_eq!(result.text.as_deref(), Some("Spoke to four residents."));
    assert_eq!((result.at, result.written_at.is_some()), (NOON - HOUR, true), "both times are kept");
    assert_eq!(result.words.params["outcome_code"], Param::Text("outcome.completed".into()));
    assert!(result.can_withdraw);
    let theirs = open(&story, SERGEANT, id).timeline;
    assert!(theirs.iter().all(|e| e.words.code != "entry.resulted" || !e.can_withdraw), "nobody takes back another's words");
    assert!(acts(&open(&story, SERGEANT, id)).contains(&("review", vec![])));
}

#[test]
fn nothing_found_closes_a_patrol_but_never_a_bail_check() {
    let story = Story::new();
    let (patrol, bail) = (given(&story, "hot_spot_patrol", CONSTABLE), given(&story, "bail_check", CONSTABLE));
    let quick = |id: RecordId, outcome: &str| {
        let record = story.get(id);
        let ask = TaskQuickResult { record: id.0, outcome: outcome.into(), text: None, place: None };
        form(&story, CONSTABLE, |d, fresh| forms::task_quick_result(d, &ask, &record, fresh))
    };
    assert!(open(&story, CONSTABLE, patrol).quick_results.iter().any(|q| q.code == "nothing_found" && q.closes));
    story.commit(CONSTABLE, &quick(patrol, "nothing_found").unwrap());
    assert_eq!(open(&story, CONSTABLE, patrol).row.status, "resulted");

    let shown = open(&story, CONSTABLE, bail);
    assert_eq!(shown.quick_results.iter().map(|q| (q.code.as_str(), q.closes)).collect::<Vec<_>>(), [("no_reply", false)]);
    assert!(acts(&shown).contains(&("quick_result", vec!["blocked.no_quick_result"])));
    assert_eq!(fault(quick(bail, "nothing_found")).0, "no_quick_result");
    assert_eq!(fault(quick(bail, "no_reply")), ("next_try_or_tell".into(), "next_try_at".into()));
}

#[test]
fn what_the_hub_did_itself_is_told_as_the_hubs_and_not_by_an_id() {
    let story = Story::new();
    let id = given(&story, "bail_check", CONSTABLE);
    let mut record = story.get(id);
    // What the hub writes stands in no officer's name: what fell due, and what another system filed.
    for (n, role) in [(1, Role::Hub), (2, Role::System)] {
        let author = Author { officer: OfficerId(Uuid::from_u128(0x4b00 + n)), grade: 0, role };
        let mut actor = [0x0b; 16];
        actor[15] = u8::try_from(n).unwrap();
        let commit = Commit { author, actor: actor.into(), at: NOON + HOUR, offset: 0 };
        let entry = EntryId(Uuid::from_u128(0xe0_0000 + n));
        let edits = [Edit::entry(entry, "expired", json!({})), Edit::field("title", format!("Stairwell {n}"))];
        record.edit(&commit, &edits).unwrap();
    }
    let (told, history) = story.at(CONSTABLE, |d| {
        let told = pages::timeline(d, &record, false);
        (told, pages::history(d, &[&record], &|_| pages::HubTime::default()).unwrap())
    });
    let by: Vec<String> =
        told.into_iter().filter_map(|e| e.by).chain(history.lines.into_iter().map(|l| l.by)).map(|p| p.name).collect();
    assert_eq!(
        by.iter().filter(|name| *name == "person.hub").count(),
        6,
        "an entry and a field each, and a line of history: {by:?}"
    );
    assert!(by.iter().all(|name| name == "person.hub" || name == "Sgt 45CN"), "{by:?}");
}

#[test]
fn a_pcso_is_blocked_from_an_arrest_enquiry_with_the_reason_and_may_sweep_for_weapons() {
    let story = Story::new();
    let arrest = given(&story, "arrest_enquiry", CONSTABLE);
    let menu = |id: RecordId| {
        let record = story.get(id);
        story.at(SERGEANT, |d| pages::assign_menu(d, &record, &story.rows()))
    };
    let of = |id: RecordId, who: OfficerId| menu(id).options.into_iter().find(|o| o.person.officer == who.0).unwrap();
    let blocked = of(arrest, PCSO).blocked;
    assert_eq!(blocked[0].code, "blocked.power_arrest");
    assert_eq!(of(arrest, CONSTABLE).open, 1);
    assert_eq!(menu(arrest).options.last().unwrap().person.officer, PCSO.0, "those who cannot stand last, and stay visible");
    let record = story.get(arrest);
    let seen = menu(arrest).seen;
    let ask = TaskAssign { record: arrest.0, seen, assignees: to(PCSO), text: None };
    let tried = form(&story, SERGEANT, |d, fresh| forms::task_assign(d, &ask, &record, fresh));
    assert_eq!(fault(tried), ("not_eligible".into(), "assignees".into()));
    let sweep = given(&story, "weapon_sweep", PCSO);
    assert!(of(sweep, PCSO).blocked.is_empty());
}

#[test]
fn critical_work_for_a_quiet_phone_says_radio_them() {
    let story = Story::new();
    story.heard.borrow_mut().insert(CONSTABLE, NOON - 3 * HOUR);
    let ask = TaskCreate { priority: "critical".into(), assignees: Some(to(CONSTABLE)), ..create("asb_visit") };
    let planned = form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap();
    assert_eq!(planned.notes[0].code, "saved.radio_them");
    let id = story.commit(SERGEANT, &planned);
    let record = story.get(id);
    let menu = story.at(SERGEANT, |d| pages::assign_menu(d, &record, &[]));
    let radio: Vec<&str> = menu.options.iter().filter(|o| o.radio_them).map(|o| o.person.name.as_str()).collect();
    assert_eq!(radio, ["PC 123CN"]);
    assert!(story.at(SERGEANT, |d| pages::team(d, &story.rows(), vec![])).unaccepted.is_empty());
    story.later(11 * 60_000);
    assert_eq!(story.at(SERGEANT, |d| pages::team(d, &story.rows(), vec![])).unaccepted.len(), 1);
}

#[test]
fn a_task_linked_to_a_victim_is_private_and_starts_after_the_card_is_read() {
    let story = Story::new();
    let victim = RecordId(Uuid::from_u128(7));
    story.labels.borrow_mut().insert(victim, Label { kind: "victim_contact".into(), shows: "01/12345/26".into() });
    let ask = TaskCreate { assignees: Some(to(CONSTABLE)), links: vec![victim.0], ..create("asb_visit") };
    let planned = form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap();
    let id = story.commit(SERGEANT, &planned);
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0], ("start", vec!["blocked.card_not_here"]));
    story.cards.borrow_mut().insert(victim, CardHere::Unread);
    assert_eq!(acts(&open(&story, CONSTABLE, id))[0], ("start", vec!["blocked.card_not_read"]));
    assert_eq!(step(&story, CONSTABLE, id, forms::task_start).unwrap_err().code, "card_not_read");
    story.cards.borrow_mut().insert(victim, CardHere::Read(NOON));
    step(&story, CONSTABLE, id, forms::task_start).unwrap();

    let mine = story.at(CONSTABLE, |d| pages::tasks(d, "mine", &story.rows(), 60));
    assert_eq!((mine.rows[0].title.as_str(), mine.counts.ward), ("", 0), "no list shows its title, no ward list shows it");
    assert_eq!(open(&story, CONSTABLE, id).row.title, "Stairwell B");
}

#[test]
fn notes_of_the_former_assignee_are_kept_and_stay_readable_to_them() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    let record = story.get(id);
    let note = TaskNote { record: id.0, text: "The lift is out.".into(), basis: "fact".into() };
    let planned = form(&story, CONSTABLE, |d, fresh| forms::task_note(d, &note, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let record = story.get(id);
    let ask = TaskAssign { record: id.0, seen: open(&story, SERGEANT, id).seen, assignees: to(SECOND), text: None };
    let planned = form(&story, SERGEANT, |d, fresh| forms::task_assign(d, &ask, &record, fresh)).unwrap();
    story.commit(SERGEANT, &planned);

    let former = open(&story, CONSTABLE, id);
    assert_eq!(former.given_away_to.as_ref().map(|p| p.name.as_str()), Some("PC 208CN"));
    assert!(former.timeline.iter().any(|e| e.text.as_deref() == Some("The lift is out.")));
    assert_eq!(acts(&former), [("warn", vec![]), ("note", vec![])], "they may add, not act");
    assert!(open(&story, SECOND, id).timeline.iter().any(|e| e.text.as_deref() == Some("The lift is out.")));
    assert_eq!(open(&story, SECOND, id).row.status, "assigned", "the second has not accepted what the first had");
}

#[test]
fn a_supervisors_due_time_holds_and_a_moved_field_is_not_overwritten() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let record = story.get(id);
    let edit = |seen: String| TaskEdit {
        record: id.0,
        seen,
        title: None,
        priority: None,
        place: None,
        not_before: None,
        due_by: Some(NOON + 2 * HOUR),
        briefing: None,
        min_crew: None,
        clear: vec![],
        ..TaskEdit::default()
    };
    let seen = open(&story, CONSTABLE, id).seen;
    let tried = story.at(CONSTABLE, |d| forms::task_edit(d, &edit(seen.clone()), &record));
    assert_eq!(fault(tried), ("rank_holds".into(), "due_by".into()));
    let planned = story.at(SERGEANT, |d| forms::task_edit(d, &edit(seen.clone()), &record)).unwrap();
    story.commit(SERGEANT, &planned);
    let moved = story.get(id);
    let late = TaskEdit { due_by: Some(NOON + 3 * HOUR), ..edit(seen) };
    let tried = story.at(SERGEANT, |d| forms::task_edit(d, &late, &moved)).unwrap_err();
    assert_eq!((tried.code.as_str(), tried.params.contains_key("mine")), ("changed_underneath", true));
}

#[test]
fn a_result_can_be_taken_back_until_it_is_reviewed() {
    let story = Story::new();
    let id = given(&story, "cctv", CONSTABLE);
    let record = story.get(id);
    let ask = TaskQuickResult { record: id.0, outcome: "nothing_found".into(), text: None, place: None };
    let planned = form(&story, CONSTABLE, |d, fresh| forms::task_quick_result(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let back = EntryWithdraw { record: id.0, entry: planned.entry.unwrap().0, reason: Some("Wrong task".into()) };
    let withdraw = |me| {
        let record = story.get(id);
        form(&story, me, |d, fresh| forms::task_withdraw(d, &back, &record, fresh))
    };
    assert_eq!(fault(withdraw(SECOND)).0, "not_yours");
    let taken_back = withdraw(CONSTABLE).unwrap();
    let record = story.get(id);
    let review = TaskVerdict { record: id.0, text: None };
    let reviewed = form(&story, SERGEANT, |d, fresh| forms::task_review(d, &review, &record, &[], fresh)).unwrap();
    story.commit(SERGEANT, &reviewed);
    assert_eq!(fault(withdraw(CONSTABLE)).0, "reviewed_already");
    drop(taken_back);
}

#[test]
fn what_is_missing_in_a_form_is_named() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    let record = story.get(id);
    let result = TaskResult {
        record: id.0,
        outcome: "not_attempted".into(),
        reason: None,
        narrative: String::new(),
        minutes: None,
        partner: None,
        evidence: vec![],
        at: None,
        place: None,
    };
    let tried = |ask: &TaskResult| fault(form(&story, CONSTABLE, |d, fresh| forms::task_result(d, ask, &record, fresh)));
    assert_eq!(tried(&result).1, "reason");
    let partner = Partner { agency: "Council".into(), person: Some("A. Warden".into()), accepted_at: None };
    let handed = TaskResult { outcome: "handed_to_partner".into(), partner: Some(partner), ..result.clone() };
    assert_eq!(tried(&handed).1, "partner.accepted_at");
    assert_eq!(tried(&TaskResult { outcome: "done".into(), ..result }).1, "outcome");
    let cancel = TaskVerdict { record: id.0, text: Some("  ".into()) };
    assert_eq!(fault(form(&story, SERGEANT, |d, fresh| forms::task_cancel(d, &cancel, &record, fresh))).1, "text");
    let untitled = TaskCreate { title: " ".into(), ..create("asb_visit") };
    assert_eq!(fault(form(&story, CONSTABLE, |d, fresh| forms::task_create(d, &untitled, fresh))).1, "title");
    let to_other = TaskCreate { assignees: Some(to(SECOND)), ..create("asb_visit") };
    let tried = fault(form(&story, CONSTABLE, |d, fresh| forms::task_create(d, &to_other, fresh)));
    assert_eq!(tried, ("supervisor_only".into(), "assignees".into()));
}

#[test]
fn cancelled_work_is_neither_open_nor_done() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    assert!(open(&story, SERGEANT, id).row.open);
    let (record, ask) = (story.get(id), TaskVerdict { record: id.0, text: Some("Given twice".into()) });
    let planned = form(&story, SERGEANT, |d, fresh| forms::task_cancel(d, &ask, &record, fresh)).unwrap();
    story.commit(SERGEANT, &planned);
    let shown = open(&story, SERGEANT, id);
    assert_eq!((shown.row.status.as_str(), shown.row.open, shown.done), ("cancelled", false, false));
}

#[test]
fn work_without_a_name_goes_to_the_queue_and_a_hand_back_comes_there_too() {
    let story = Story::new();
    let planned = form(&story, CONSTABLE, |d, fresh| forms::task_create(d, &create("residents_query"), fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let id = given(&story, "asb_visit", CONSTABLE);
    let record = story.get(id);
    let ask = TaskHandBack { record: id.0, reason: "off_duty".into(), text: None };
    let planned = form(&story, CONSTABLE, |d, fresh| forms::task_hand_back(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let team = story.at(SERGEANT, |d| pages::team(d, &story.rows(), vec![]));
    assert_eq!(team.unassigned.len(), 2);
    assert!(team.unassigned.iter().any(|r| r.status == "handed_back"));
}

#[test]
fn a_result_of_somebody_it_was_taken_from_stands_and_both_are_told_why() {
    let story = Story::new();
    let id = given(&story, "asb_visit", CONSTABLE);
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    let before = story.get(id);
    // The sergeant, offline, gives it to the second.
    let ask = TaskAssign { record: id.0, seen: open(&story, SERGEANT, id).seen, assignees: to(SECOND), text: None };
    let planned = form(&story, SERGEANT, |d, fresh| forms::task_assign(d, &ask, &before, fresh)).unwrap();
    story.commit(SERGEANT, &planned);
    let hers = story.get(id);
    // The constable, offline, results it.
    story.records.borrow_mut().insert(id, before.clone());
    let result = TaskQuickResult { record: id.0, outcome: "nothing_found".into(), text: None, place: None };
    let planned = form(&story, CONSTABLE, |d, fresh| forms::task_quick_result(d, &result, &before, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    story.merge(id, &hers);

    let record = story.get(id);
    let told = story.at(CONSTABLE, |d| pages::notices(d, &record, &|_| pages::NoticeMark::default()));
    assert_eq!(told[0].heading.code, "notice.resulted_by_former");
    assert_eq!(told[0].heading.params["to"], Param::Text("PC 208CN".into()));
    assert_eq!(
        (told[0].why.code.as_str(), told[0].kept[0].code.as_str()),
        ("why.assigned", "kept.result_kept"),
        "never the later change"
    );
    assert_eq!(
        (told[0].choices.as_slice(), told[0].ask.as_ref().unwrap().name.as_str()),
        (["ask".into(), "keep".into()].as_slice(), "Sgt 45CN")
    );
    let question = NoticeQuestion { notice: told[0].id.clone(), record: id.0, text: "I had done it by then.".into() };
    let planned = form(&story, CONSTABLE, |d, fresh| forms::notice_ask(d, &question, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let mine = NoticeAsk { notice: told[0].id.clone(), record: id.0 };
    assert_eq!(fault(story.at(CONSTABLE, |d| forms::notice_use_mine(d, &mine, &record))).0, "rank_holds");
    let shown = open(&story, SECOND, id);
    assert_eq!((shown.row.status.as_str(), shown.row.assignees[0].name.as_str()), ("resulted", "PC 208CN"));
    assert!(shown.timeline.iter().any(|e| e.text.as_deref() == Some("I had done it by then.")));
    let settled = story.at(CONSTABLE, |d| pages::notices(d, &record, &|_| pages::NoticeMark { at: None, settled: true }));
    assert!(settled[0].settled);
}
