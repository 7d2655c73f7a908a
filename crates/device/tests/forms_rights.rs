//! What a victim needs and decides, whose she is, and whom to call first.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;
#[path = "forms_rights/ends.rs"]
mod ends;
#[path = "forms_rights/lists.rs"]
mod lists;
#[path = "forms_rights/owed.rs"]
mod owed;
#[path = "forms_rights/supporters.rs"]
mod supporters;
#[path = "forms_rights/twins.rs"]
mod twins;

use desk::{CONSTABLE, HOUR, NOON, PCSO, SECOND, SERGEANT, Story};
use device::forms::{self, FormFault, Fresh, Planned};
use device::pages::{self, Desk, Held, Label, Local, SafeContactView, VictimOpened, VictimView};
use device::screen::{
    ContactSave, DecisionAdd, EntryCorrect, HandOver, HandoverDecline, MilestoneAdd, NeedsAnswers, NeedsAssess, ReasonJudge,
    ReasonMissedGive, ReferralAdd, ReviewAsked, SupportAsk, VictimCreate, VictimDetail, VictimEdit, Victims, VpsAdd, WhoSheIs,
    Words,
};
use record::{EntryId, OfficerId, Record, RecordId};
use uuid::Uuid;

const DAY: i64 = 24 * HOUR;

fn who() -> WhoSheIs {
    WhoSheIs { name_to_ask_for: Some("Ms A.".into()), ..WhoSheIs::default() }
}

/// A victim of the constable's, her crime reported at an instant.
fn victim(story: &Story, crime_ref: &str, reported_at: i64) -> RecordId {
    let ask = VictimCreate {
        crime_ref: crime_ref.into(),
        offence: "Assault".into(),
        who: who(),
        reported_at: Some(reported_at),
        ..VictimCreate::default()
    };
    let planned = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &ask, fresh)).unwrap();
    story.commit(CONSTABLE, &planned)
}

fn happens(story: &Story, id: RecordId, event: &str, at: i64) {
    let ask = MilestoneAdd { record: id.0, event: event.into(), at, source: None };
    does(story, CONSTABLE, id, |d, r, fresh| forms::milestone_add(d, &ask, r, fresh)).unwrap();
}

fn does(
    story: &Story,
    me: OfficerId,
    id: RecordId,
    form: impl FnOnce(&Desk<'_>, &Record, &mut Fresh<'_>) -> Result<Planned, FormFault>,
) -> Result<Planned, FormFault> {
    let record = story.get(id);
    let planned = story.form(me, |d, fresh| form(d, &record, fresh))?;
    story.commit(me, &planned);
    Ok(planned)
}

fn page(story: &Story, me: OfficerId, id: RecordId) -> VictimDetail {
    let record = story.get(id);
    story.at(me, |d| pages::victim(d, &record, VictimOpened::default()))
}

fn victim_rows(story: &Story) -> Vec<Held<VictimView>> {
    let records = story.records.borrow();
    let victims = records.values().filter(|r| r.kind().name == "victim_contact");
    victims.map(|r| Held { view: pages::victim_view(r), local: Local::default() }).collect()
}

fn list(story: &Story, me: OfficerId) -> Victims {
    let records = story.records.borrow();
    let held = victim_rows(story);
    let cards: Vec<SafeContactView> =
        records.values().filter(|r| r.kind().name == "safe_contact").map(pages::safe_contact_view).collect();
    story.at(me, |d| pages::victims(d, &held, &cards))
}

fn codes(words: &[Words]) -> Vec<&str> {
    words.iter().map(|w| w.code.as_str()).collect()
}

fn assess(seen: String, id: RecordId, entitlement: &[&str]) -> NeedsAssess {
    let answers = NeedsAnswers {
        entitlement: entitlement.iter().map(|e| (*e).to_owned()).collect(),
        fears_repeat: Some(true),
        language: Some("pt".into()),
        interpreter: Some(true),
        next_review: Some("2026-12-23".into()),
        ..NeedsAnswers::default()
    };
    NeedsAssess { record: id.0, seen, at: NOON, why: None, answers }
}

#[test]
fn an_assessment_that_gives_her_more_rights_says_what_is_late_at_once() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 4 * DAY);
    happens(&story, her, "arrested", NOON - 4 * DAY);
    let before = page(&story, CONSTABLE, her);
    assert!(before.needs.is_none());
    let ask = assess(before.seen, her, &["domestic_abuse"]);
    let saved = does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &ask, r, &[], fresh)).unwrap();
    assert_eq!(codes(&saved.notes), ["saved.late_now"], "one working day from the arrest, not five");
    let after = page(&story, CONSTABLE, her);
    assert_eq!(after.entitlement, ["domestic_abuse"]);
    assert_eq!((after.who.language.as_deref(), after.who.interpreter), (Some("pt"), true));
    assert_eq!(after.deadlines.iter().find(|d| d.event == "arrested").unwrap().state, "late");
    assert_eq!(after.deadlines.iter().find(|d| d.duty.code == "duty.assess_needs").unwrap().state, "met");
    let needs = after.needs.unwrap();
    assert_eq!((needs.answers.fears_repeat, needs.answers.children), (Some(true), None), "what was not asked is not there");
}

#[test]
fn what_was_late_before_her_assessment_is_not_told_as_if_it_had_made_it_late() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 12 * DAY);
    happens(&story, her, "arrested", NOON - 12 * DAY);
    let before = page(&story, CONSTABLE, her);
    let arrested = |shown: &VictimDetail| shown.deadlines.iter().find(|d| d.event == "arrested").unwrap().state.clone();
    assert_eq!(arrested(&before), "late", "five working days are over as well");
    let ask = assess(before.seen, her, &["domestic_abuse"]);
    let saved = does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &ask, r, &[], fresh)).unwrap();
    assert_eq!(arrested(&page(&story, CONSTABLE, her)), "late");
    assert!(codes(&saved.notes).is_empty(), "{:?}", saved.notes);
}

#[test]
fn an_assessment_opened_before_somebody_changed_her_rights_overwrites_nothing() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let stale = page(&story, CONSTABLE, her).seen;
    let first = assess(page(&story, CONSTABLE, her).seen, her, &["hate_crime"]);
    does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &first, r, &[], fresh)).unwrap();
    let second = assess(stale, her, &["vulnerable"]);
    let refused = does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &second, r, &[], fresh)).unwrap_err();
    assert_eq!(refused.code, "changed_underneath");
    assert_eq!(page(&story, CONSTABLE, her).entitlement, ["hate_crime"]);
}

#[test]
fn her_statement_is_offered_in_words_made_and_read_each_with_its_day() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let step = |step: &str, words: Option<&str>, by: Option<&str>| VpsAdd {
        record: her.0,
        step: step.into(),
        at: NOON - HOUR,
        words: words.map(str::to_owned),
        answer: None,
        read_by: by.map(str::to_owned),
        ..VpsAdd::default()
    };
    let add = |ask: VpsAdd| does(&story, CONSTABLE, her, |d, r, fresh| forms::vps_add(d, &ask, r, fresh));
    assert_eq!(add(step("offered", None, None)).unwrap_err().field.as_deref(), Some("words"));
    add(step("offered", Some("You may say what this has done to you"), None)).unwrap();
    let note = RecordId(Uuid::from_u128(9));
    let made = VpsAdd { evidence: Some(note.0), ..step("made", None, None) };
    assert_eq!(add(made.clone()).unwrap_err().field.as_deref(), Some("evidence"), "a note that is not held here is none");
    story.labels.borrow_mut().insert(note, Label { kind: "note".into(), shows: String::new() });
    add(made).unwrap();
    assert_eq!(add(step("read", None, None)).unwrap_err().field.as_deref(), Some("read_by"));
    add(step("read", None, Some("prosecutor"))).unwrap();
    let vps = page(&story, CONSTABLE, her).vps;
    assert_eq!(vps.iter().map(|s| s.step.as_str()).collect::<Vec<_>>(), ["offered", "made", "read"]);
    assert_eq!(vps.iter().map(|s| s.evidence).collect::<Vec<_>>(), [None, Some(note.0), None], "where her words stand");
    assert!(vps.iter().all(|s| s.at == NOON - HOUR && s.recorded_at >= NOON), "done at and written down at stand apart");
}

#[test]
fn an_offer_of_support_meets_its_two_days_whatever_she_says_and_the_log_keeps_her_reasons() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - HOUR);
    let refer = ReferralAdd { record: her.0, at: NOON, service: "Victim Support".into(), accepted: false, why: None };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::referral_add(d, &refer, r, fresh)).unwrap();
    let decides = DecisionAdd {
        record: her.0,
        at: NOON,
        about: "withdraws_support".into(),
        what: None,
        her_reason: Some("He is the father of my children".into()),
    };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::decision_add(d, &decides, r, fresh)).unwrap();
    let shown = page(&story, CONSTABLE, her);
    assert_eq!(shown.deadlines.iter().find(|d| d.duty.code == "duty.refer").unwrap().state, "met");
    let decision = shown.log.iter().find(|e| e.words.code == "entry.decision").unwrap();
    assert_eq!(decision.text.as_deref(), Some("He is the father of my children"));
    assert_eq!(codes(&decision.details), ["decision.withdraws_support"]);
}

#[test]
fn her_request_for_a_review_begins_ten_and_thirty_working_days() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let ask = |at: i64| ReviewAsked { record: her.0, at, how: Some("by letter".into()) };
    let future = ask(NOON + DAY);
    let refused = does(&story, CONSTABLE, her, |d, r, fresh| forms::review_asked(d, &future, r, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("at"));
    let today = ask(NOON);
    does(&story, CONSTABLE, her, |d, r, fresh| forms::review_asked(d, &today, r, fresh)).unwrap();
    let shown = page(&story, CONSTABLE, her);
    let due = |duty: &str| shown.deadlines.iter().find(|d| d.duty.code == duty).unwrap().due_at.unwrap();
    let day = |at: i64| record::calendar::date_of(at).to_string();
    assert_eq!(day(due("duty.acknowledge_review")), "2026-12-07");
    assert_eq!(day(due("duty.complete_review")), "2027-01-07");
}

#[test]
fn how_often_she_wants_to_hear_may_change_any_time_and_moves_the_next_update() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 10 * DAY);
    let edit = |story: &Story, days: Option<u32>| {
        let ask = VictimEdit {
            record: her.0,
            seen: page(story, CONSTABLE, her).seen,
            who: WhoSheIs { update_every_days: days, ..who() },
            update_why_not: None,
        };
        does(story, CONSTABLE, her, |d, r, _| forms::victim_edit(d, &ask, r)).unwrap();
        page(story, CONSTABLE, her).deadlines.into_iter().find(|d| d.duty.code == "duty.agreed_update")
    };
    assert_eq!(edit(&story, Some(28)).unwrap().state, "open");
    assert_eq!(edit(&story, Some(7)).unwrap().state, "late", "seven days from the report have gone");
    assert!(edit(&story, None).is_none(), "she wants none any more");
}

#[test]
fn a_victim_is_handed_over_with_what_is_open_and_stays_until_she_is_taken() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let over = HandOver { record: her.0, to: SECOND.0, open_items: "Needs not yet assessed".into(), at_once: false };
    let empty = HandOver { open_items: " ".into(), ..over.clone() };
    let refused = does(&story, CONSTABLE, her, |d, r, fresh| forms::victim_hand_over(d, &empty, r, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("open_items"));
    let saved = does(&story, CONSTABLE, her, |d, r, fresh| forms::victim_hand_over(d, &over, r, fresh)).unwrap();
    assert_eq!(codes(&saved.notes), ["saved.yours_until_taken"]);
    let shown = page(&story, SECOND, her);
    assert_eq!(shown.owner.unwrap().officer, CONSTABLE.0, "the old officer answers for her until then");
    let handover = shown.handover.unwrap();
    assert_eq!(handover.open_items, "Needs not yet assessed");
    let waits = list(&story, SECOND).waits;
    assert_eq!((waits.len(), waits[0].what.as_str(), waits[0].entry), (1, "handover", handover.entry));
    assert!(list(&story, CONSTABLE).waits.is_empty() && list(&story, PCSO).waits.is_empty());
    let take = EntryId(handover.entry);
    let not_theirs = does(&story, SERGEANT, her, |d, r, fresh| forms::victim_take_over(d, take, r, fresh)).unwrap_err();
    assert!(["not_allowed", "not_yours"].contains(&not_theirs.code.as_str()), "{}", not_theirs.code);
    does(&story, SECOND, her, |d, r, fresh| forms::victim_take_over(d, take, r, fresh)).unwrap();
    assert_eq!(page(&story, SECOND, her).owner.unwrap().officer, SECOND.0);
    assert!(list(&story, SECOND).waits.is_empty());
}

#[test]
fn who_is_asked_declines_with_a_reason_and_the_old_officer_is_told() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let over = HandOver { record: her.0, to: SECOND.0, open_items: "Needs not yet assessed".into(), at_once: false };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::victim_hand_over(d, &over, r, fresh)).unwrap();
    let asked = |who| story.at(who, |d| pages::cover_asked(d, &victim_rows(&story)));
    let offers = |who| story.at(who, |d| pages::cover_offered(d, &victim_rows(&story)));
    let entry = asked(SECOND)[0].entry;
    assert_eq!((asked(CONSTABLE).len(), offers(CONSTABLE)[0].became.as_str()), (0, "waits"));
    let no = HandoverDecline { record: her.0, entry, why: " ".into() };
    let empty = does(&story, SECOND, her, |d, r, fresh| forms::victim_decline(d, &no, r, fresh)).unwrap_err();
    assert_eq!(empty.field.as_deref(), Some("why"));
    let no = HandoverDecline { why: "On leave from tomorrow".into(), ..no };
    let saved = does(&story, SECOND, her, |d, r, fresh| forms::victim_decline(d, &no, r, fresh)).unwrap();
    assert_eq!(codes(&saved.notes), ["saved.declined"]);
    assert_eq!(page(&story, CONSTABLE, her).owner.unwrap().officer, CONSTABLE.0, "she is never without somebody");
    assert!(asked(SECOND).is_empty());
    assert_eq!(asked(CONSTABLE)[0].what, "handover_declined", "Today says so");
    let told = &offers(CONSTABLE)[0];
    assert_eq!((told.became.as_str(), told.to.officer), ("declined", SECOND.0));
    assert!(offers(SECOND).is_empty(), "an offer is told to whoever made it");
    story.later(3 * DAY);
    assert!(offers(CONSTABLE).is_empty() && asked(CONSTABLE).is_empty(), "old answers are told no more");
}

#[test]
fn a_supervisor_moves_a_victim_without_that_phone_and_a_constable_does_not() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let at_once = HandOver { record: her.0, to: SECOND.0, open_items: "123CN is off sick".into(), at_once: true };
    let refused = does(&story, CONSTABLE, her, |d, r, fresh| forms::victim_hand_over(d, &at_once, r, fresh)).unwrap_err();
    assert_eq!(refused.code, "supervisor_only");
    does(&story, SERGEANT, her, |d, r, fresh| forms::victim_hand_over(d, &at_once, r, fresh)).unwrap();
    assert_eq!(page(&story, SERGEANT, her).owner.unwrap().officer, SECOND.0);
}

#[test]
fn a_reason_waits_for_a_supervisor_who_did_not_write_it() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 30 * DAY);
    happens(&story, her, "arrested", NOON - 30 * DAY);
    let late = page(&story, CONSTABLE, her).deadlines.into_iter().find(|d| d.event == "arrested").unwrap();
    let give = ReasonMissedGive { record: her.0, deadline: late.key.clone(), text: "Taken ill on duty".into() };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::give_reason_missed(d, &give, r, fresh)).unwrap();
    let of = |me: OfficerId| page(&story, me, her).deadlines.into_iter().find(|d| d.key == late.key).unwrap();
    assert!(!of(CONSTABLE).reason_missed.unwrap().to_judge);
    let reason = of(SERGEANT).reason_missed.unwrap();
    assert!(reason.to_judge && of(SERGEANT).reason_given);
    assert_eq!(list(&story, SERGEANT).waits.iter().map(|w| w.what.as_str()).collect::<Vec<_>>(), ["reason_missed"]);
    let judge = |good: bool, remark: Option<&str>| ReasonJudge {
        record: her.0,
        entry: reason.entry,
        good,
        remark: remark.map(str::to_owned),
    };
    let unsaid = judge(false, None);
    let refused = does(&story, SERGEANT, her, |d, r, fresh| forms::reason_judge(d, &unsaid, r, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("remark"));
    let good = judge(true, None);
    does(&story, SERGEANT, her, |d, r, fresh| forms::reason_judge(d, &good, r, fresh)).unwrap();
    assert_eq!(of(CONSTABLE).state, "waived");
    assert!(list(&story, SERGEANT).waits.is_empty());
}

#[test]
fn whom_to_call_first_is_whoever_may_come_to_harm_then_whoever_is_due() {
    let story = Story::new();
    // Late by weeks, under standard rights; her support and her assessment are owed too, but no call meets them.
    let late = victim(&story, "01/1/26", NOON - 30 * DAY);
    happens(&story, late, "arrested", NOON - 30 * DAY);
    // Due at the end of the day, and she last said that she is not safe.
    let unsafe_one = victim(&story, "01/2/26", NOON - 8 * DAY);
    happens(&story, unsafe_one, "interviewed", NOON - 7 * DAY);
    let said = ContactSave {
        record: unsafe_one.0,
        method: "phone".into(),
        direction: "outgoing".into(),
        outcome: "spoke".into(),
        at: NOON - 8 * DAY,
        ended_at: None,
        verified_how: Some("code_word".into()),
        told: None,
        answers: vec![],
        safety: Some("not_safe".into()),
        safety_why: None,
        views: None,
        next_promised_on: None,
        against_card_why: None,
        ..ContactSave::default()
    };
    does(&story, CONSTABLE, unsafe_one, |d, r, fresh| Ok(forms::contact_save(d, &said, r, &[], fresh)?.planned)).unwrap();
    // Released today, enhanced: to be told now.
    let now = victim(&story, "01/3/26", NOON - DAY);
    let ask = assess(page(&story, CONSTABLE, now).seen, now, &["domestic_abuse"]);
    does(&story, CONSTABLE, now, |d, r, fresh| forms::needs_assess(d, &ask, r, &[], fresh)).unwrap();
    happens(&story, now, "released_without_charge", NOON - HOUR);
    // Nothing of hers is due before Friday.
    let later = victim(&story, "01/4/26", NOON - HOUR);
    happens(&story, later, "arrested", NOON - HOUR);
    let today = list(&story, CONSTABLE).today;
    let order: Vec<(&str, bool)> = today.iter().map(|r| (r.crime_ref.as_str(), r.first)).collect();
    assert_eq!(order, [("01/3/26", true), ("01/2/26", true), ("01/1/26", false)], "told now, not safe, late by weeks");
    assert!(list(&story, SECOND).today.is_empty(), "another's victims are not theirs to call");
}

#[test]
fn a_request_to_the_victim_desk_waits_where_its_post_is_held() {
    let mut story = Story::new();
    story.roster.officers.get_mut(&PCSO).unwrap().posts.push("victim_desk".into());
    let her = victim(&story, "01/1/26", NOON - DAY);
    let ask = SupportAsk { record: her.0, what: Some("A new lock".into()) };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::support_request(d, &ask, r, fresh)).unwrap();
    let waits = list(&story, PCSO).waits;
    assert_eq!((waits.len(), waits[0].what.as_str()), (1, "support"));
    assert!(list(&story, SERGEANT).waits.is_empty());
    let entry = EntryId(waits[0].entry);
    does(&story, PCSO, her, |d, r, fresh| forms::support_accept(d, entry, r, fresh)).unwrap();
    let shown = page(&story, CONSTABLE, her).support;
    assert_eq!(shown[0].accepted_by.as_ref().unwrap().officer, PCSO.0);
    assert!(list(&story, PCSO).waits.is_empty());
}

/// The form as it opens on an entry of her log, with a reason.
fn wrong(shown: &VictimDetail, her: RecordId, code: &str) -> EntryCorrect {
    let line = shown.log.iter().find(|e| e.words.code == code && e.correct.is_some()).unwrap();
    let facts = line.correct.clone().unwrap();
    EntryCorrect {
        record: her.0,
        entry: line.id,
        outcome: facts.outcome,
        event: facts.event,
        about: facts.about,
        what: facts.what,
        her_reason: facts.her_reason,
        at: facts.at,
        ended_at: facts.ended_at,
        reason: "the custody log says so".into(),
    }
}

#[test]
fn an_event_put_right_moves_her_deadline_and_the_log_shows_what_it_said_before() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 30 * DAY);
    happens(&story, her, "arrested", NOON - HOUR);
    let arrested = |shown: &VictimDetail| shown.deadlines.iter().find(|d| d.event == "arrested").unwrap().state.clone();
    let before = page(&story, CONSTABLE, her);
    assert_ne!(arrested(&before), "late");
    let line = before.log.iter().find(|e| e.at == NOON - HOUR).unwrap().clone();
    let same =
        EntryCorrect { entry: line.id, event: Some("arrested".into()), at: line.at, ..wrong(&before, her, "entry.milestone") };
    let correct = |me, ask: &EntryCorrect| does(&story, me, her, |d, r, fresh| forms::entry_correct(d, ask, r, &[], fresh));
    assert_eq!(correct(CONSTABLE, &same).unwrap_err().code, "nothing_corrected");
    let right = EntryCorrect { at: NOON - 20 * DAY, ..same };
    let no_reason = EntryCorrect { reason: " ".into(), ..right.clone() };
    assert_eq!(correct(CONSTABLE, &no_reason).unwrap_err().field.as_deref(), Some("reason"));
    let saved = correct(CONSTABLE, &right).unwrap();
    assert!(codes(&saved.notes).contains(&"saved.late_now"), "five working days from the arrest are over");
    let after = page(&story, CONSTABLE, her);
    assert_eq!(arrested(&after), "late");
    let shown = after.log.iter().find(|e| e.id == right.entry).unwrap();
    assert_eq!((shown.at, shown.corrected.len()), (NOON - 20 * DAY, 1));
    assert_eq!((shown.corrected[0].was_at, shown.corrected[0].reason.as_str()), (NOON - HOUR, "the custody log says so"));
    assert!(after.log.iter().any(|e| e.words.code == "entry.corrected"), "that it was corrected is a line of its own");
}

#[test]
fn her_decision_is_put_right_by_a_supervisor_and_by_nobody_who_neither_wrote_it_nor_supervises() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let decides = DecisionAdd { record: her.0, at: NOON, about: "withdraws_support".into(), what: None, her_reason: None };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::decision_add(d, &decides, r, fresh)).unwrap();
    let theirs = page(&story, SERGEANT, her);
    let right = EntryCorrect { about: Some("supports_again".into()), ..wrong(&theirs, her, "entry.decision") };
    let colleague = does(&story, SECOND, her, |d, r, fresh| forms::entry_correct(d, &right, r, &[], fresh));
    assert_eq!(colleague.unwrap_err().code, "not_yours");
    assert!(page(&story, SECOND, her).log.iter().all(|e| e.correct.is_none()));
    does(&story, SERGEANT, her, |d, r, fresh| forms::entry_correct(d, &right, r, &[], fresh)).unwrap();
    let shown = page(&story, CONSTABLE, her);
    let line = shown.log.iter().find(|e| e.words.code == "entry.decision").unwrap();
    assert_eq!(codes(&line.details), ["decision.supports_again"]);
    assert_eq!(codes(&line.corrected[0].was_details), ["decision.withdraws_support"]);
}
