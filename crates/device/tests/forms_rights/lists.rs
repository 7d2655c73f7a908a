//! What lists of victims say and do not say: her hours count after the deadline too, no list says that she is not safe, who is to
//! be asked again, and how many were told in time.

use record::Edit;
use record::kinds::safe_contact::SAFE_CONTACT;
use serde_json::{Value, json};

use super::owed::commit;
use super::*;

/// A card of hers with these hours.
fn keeps(story: &Story, her: RecordId, hours: Value) {
    let card = json!({
        "phones": [], "methods_allowed": [], "methods_forbidden": [], "never": [], "withhold_number": false,
        "hours": hours, "confirmed_by": CONSTABLE.to_string(), "confirmed_at": NOON - DAY,
    });
    let edits = vec![Edit::field("victim", her.to_string()), Edit::field("card", card)];
    let (record, _) = Record::create(RecordId(story.id()), &SAFE_CONTACT, &commit(story), &edits).unwrap();
    story.records.borrow_mut().insert(record.id(), record);
}

/// On Mondays between nine and ten; now it is noon.
fn mondays_early() -> Value {
    json!({"windows": [{"days": ["mon"], "from": "09:00", "to": "10:00"}]})
}

/// Spoken to, with an answer on her safety.
pub(super) fn speaks(story: &Story, me: OfficerId, her: RecordId, at: i64, safety: &str, answers: Vec<String>) {
    let ask = ContactSave {
        record: her.0,
        method: "phone".into(),
        direction: "outgoing".into(),
        outcome: "spoke".into(),
        at,
        verified_how: Some("code_word".into()),
        safety: Some(safety.into()),
        told: Some("What happened".into()),
        answers,
        ..ContactSave::default()
    };
    does(story, me, her, |d, r, fresh| Ok(forms::contact_save(d, &ask, r, &[], fresh)?.planned)).unwrap();
}

pub(super) fn refs(rows: &[device::screen::VictimRow]) -> Vec<&str> {
    rows.iter().map(|r| r.crime_ref.as_str()).collect()
}

#[test]
fn late_and_outside_her_hours_is_no_prompt_to_call() {
    let story = Story::new();
    // Both late for weeks; the first longer.
    let shut = victim(&story, "01/1/26", NOON - 30 * DAY);
    happens(&story, shut, "arrested", NOON - 30 * DAY);
    let other = victim(&story, "01/2/26", NOON - 20 * DAY);
    happens(&story, other, "arrested", NOON - 20 * DAY);
    assert_eq!(refs(&list(&story, CONSTABLE).today), ["01/1/26", "01/2/26"], "the one who waits longer first");
    keeps(&story, shut, mondays_early());
    let page = list(&story, CONSTABLE);
    let row = page.late.iter().find(|r| r.id == shut.0 && r.deadline.event == "arrested").unwrap();
    assert_eq!(row.deadline.state, "late");
    assert!(!row.call_now && !row.ask_sergeant && row.safe_until.is_none());
    let next_monday = NOON + 7 * DAY - 3 * HOUR;
    assert_eq!((row.not_now.as_ref().unwrap().code.as_str(), row.opens_at), ("card.opens_at", Some(next_monday)));
    assert_eq!(refs(&page.today), ["01/2/26", "01/1/26"], "whoever may be called now goes before whoever may not");
    assert!(page.today[0].call_now && page.ask_sergeant.is_empty());
    // When her hours open again, the list says until when.
    story.now.set(next_monday + 1_000);
    let page = list(&story, CONSTABLE);
    let row = page.late.iter().find(|r| r.id == shut.0 && r.deadline.event == "arrested").unwrap();
    assert_eq!((row.call_now, row.not_now.as_ref(), row.safe_until), (true, None, Some(next_monday + HOUR)));
}

#[test]
fn whoever_may_be_called_now_goes_before_whoever_may_be_called_this_afternoon() {
    let story = Story::new();
    // Both are to be told until midnight, and the one whose hours open at two is the older record.
    let afternoon = victim(&story, "01/1/26", NOON - HOUR);
    happens(&story, afternoon, "arrested", NOON - 7 * DAY);
    let now = victim(&story, "01/2/26", NOON - HOUR);
    happens(&story, now, "arrested", NOON - 7 * DAY);
    assert_eq!(refs(&list(&story, CONSTABLE).today), ["01/1/26", "01/2/26"]);
    keeps(&story, afternoon, json!({"windows": [{"days": ["mon"], "from": "14:00", "to": "15:00"}]}));
    let page = list(&story, CONSTABLE);
    assert_eq!(refs(&page.today), ["01/2/26", "01/1/26"]);
    assert_eq!(page.today.iter().map(|r| r.deadline.state.as_str()).collect::<Vec<_>>(), ["open", "open"]);
    assert_eq!((page.today[0].call_now, page.today[1].call_now), (true, false));
}

#[test]
fn whom_there_is_no_safe_time_to_call_is_never_among_those_to_call() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 30 * DAY);
    happens(&story, her, "arrested", NOON - 30 * DAY);
    keeps(&story, her, json!({"windows": [{"days": ["mon"], "from": "09:00", "to": "15:00"}], "valid_until": "2026-11-22"}));
    // Not late yet: her last safe hour before the deadline is over all the same.
    let soon = victim(&story, "01/2/26", NOON - 5 * DAY);
    happens(&story, soon, "arrested", NOON - 5 * DAY);
    keeps(&story, soon, mondays_early());
    let page = list(&story, CONSTABLE);
    assert!(page.today.is_empty(), "{:?}", page.today);
    assert_eq!(refs(&page.ask_sergeant), ["01/1/26", "01/2/26"]);
    for row in &page.ask_sergeant {
        assert_eq!((row.call_now, row.not_now.as_ref().unwrap().code.as_str()), (false, "card.no_safe_time"));
    }
}

#[test]
fn two_cards_or_a_clock_that_jumped_are_no_prompt_to_call_either() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 30 * DAY);
    happens(&story, her, "arrested", NOON - 30 * DAY);
    let row = |story: &Story| list(story, CONSTABLE).today.remove(0);
    keeps(&story, her, json!({"windows": [{"days": ["mon"], "from": "09:00", "to": "15:00"}]}));
    assert!(row(&story).call_now);
    story.jumped.set(true);
    assert_eq!((row(&story).call_now, row(&story).not_now.unwrap().code.as_str()), (false, "card.clock_jumped"));
    story.jumped.set(false);
    keeps(&story, her, json!({"windows": [{"days": ["mon"], "from": "10:00", "to": "16:00"}]}));
    let two = row(&story);
    assert_eq!((two.call_now, two.safe_until, two.not_now.unwrap().code.as_str()), (false, None, "blocked.two_cards"));
}

#[test]
fn no_list_says_that_she_is_not_safe() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 8 * DAY);
    happens(&story, her, "interviewed", NOON - 7 * DAY);
    speaks(&story, CONSTABLE, her, NOON - 8 * DAY, "not_safe", vec![]);
    let page = list(&story, CONSTABLE);
    assert!(page.today[0].first, "she stands first");
    let today = story.at(CONSTABLE, |d| {
        let victims = page.late.iter().chain(&page.open).cloned().collect();
        pages::today(d, pages::OnToday { victims, ..pages::OnToday::default() })
    });
    let json = format!("{}{}", serde_json::to_string(&page).unwrap(), serde_json::to_string(&today).unwrap());
    assert!(json.contains("01/1/26"));
    for word in ["not_safe", "could_not_speak", "unsafe", "harm"] {
        assert!(!json.contains(word), "{word} is in a list (practice P16)");
    }
}

#[test]
fn a_list_says_when_she_was_told_and_not_how_late_it_would_be_by_now() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 10 * DAY);
    happens(&story, her, "arrested", NOON - 10 * DAY);
    let key = page(&story, CONSTABLE, her).deadlines.into_iter().find(|d| d.event == "arrested").unwrap().key;
    speaks(&story, CONSTABLE, her, NOON - 4 * DAY, "safe", vec![key]);
    let met = list(&story, CONSTABLE).met;
    let row = met.iter().find(|r| r.deadline.event == "arrested").unwrap();
    assert_eq!((row.told_at, row.deadline.state.as_str(), row.call_now), (Some(NOON - 4 * DAY), "met", false));
}

#[test]
fn who_is_to_be_asked_again_waits_for_her_officer_and_nobody_else() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let assessed = assess(page(&story, CONSTABLE, her).seen, her, &["domestic_abuse"]);
    does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &assessed, r, &[], fresh)).unwrap();
    let over = HandOver { record: her.0, to: SECOND.0, open_items: "Her bail date".into(), at_once: false };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::victim_hand_over(d, &over, r, fresh)).unwrap();
    let asks = |me| list(&story, me).waits.into_iter().filter(|w| w.what == "needs_review").collect::<Vec<_>>();
    // To be asked again on 23 December: in thirty days.
    story.now.set(NOON + 30 * DAY - 13 * HOUR);
    assert!(asks(CONSTABLE).is_empty(), "the evening before");
    story.later(2 * HOUR);
    let waits = asks(CONSTABLE);
    assert_eq!((waits.len(), waits[0].at), (1, NOON + 30 * DAY - 12 * HOUR), "from the first minute of that day");
    assert_eq!((waits[0].crime_ref.as_str(), waits[0].by.officer), ("01/1/26", CONSTABLE.0));
    assert!(!format!("{waits:?}").contains("Ms A."), "by reference alone (practice P16)");
    assert!(asks(SECOND).is_empty(), "who was asked to take her over does not work with her yet");
    assert!(asks(SERGEANT).is_empty() && asks(PCSO).is_empty());
    // Asked again, and no further day was set.
    let answers = NeedsAnswers { next_review: None, ..assessed.answers };
    let again = NeedsAssess { seen: page(&story, CONSTABLE, her).seen, at: story.now.get(), answers, ..assessed };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &again, r, &[], fresh)).unwrap();
    assert!(asks(CONSTABLE).is_empty());
}

/// A victim of somebody's, her suspect arrested ten days ago: to be told by three days ago.
pub(super) fn arrested(story: &Story, me: OfficerId, crime_ref: &str) -> RecordId {
    let ask = VictimCreate { crime_ref: crime_ref.into(), offence: "Assault".into(), who: who(), ..VictimCreate::default() };
    let planned = story.form(me, |d, fresh| forms::victim_create(d, &ask, fresh)).unwrap();
    let her = story.commit(me, &planned);
    let event = MilestoneAdd { record: her.0, event: "arrested".into(), at: NOON - 10 * DAY, source: None };
    does(story, me, her, |d, r, fresh| forms::milestone_add(d, &event, r, fresh)).unwrap();
    her
}

fn tell(story: &Story, me: OfficerId, her: RecordId, at: i64) {
    let key = page(story, me, her).deadlines.into_iter().find(|d| d.event == "arrested").unwrap().key;
    speaks(story, me, her, at, "safe", vec![key]);
}

#[test]
fn a_supervisor_reads_how_many_were_told_in_time_and_never_of_one_officer() {
    let story = Story::new();
    let figure = |me| story.at(me, |d| pages::told_in_time(d, &victim_rows(&story))).map(|t| (t.in_time, t.late));
    for n in 1..=4 {
        let her = arrested(&story, CONSTABLE, &format!("01/{n}/26"));
        tell(&story, CONSTABLE, her, NOON - 9 * DAY);
    }
    assert_eq!(figure(SERGEANT), None, "four are too few to say anything");
    let late = arrested(&story, CONSTABLE, "01/5/26");
    tell(&story, CONSTABLE, late, NOON - DAY);
    assert_eq!(figure(SERGEANT), None, "all five are one officer's: it would be that officer's figure (practice P12)");
    assert_eq!(figure(CONSTABLE), Some((4, 1)), "who may read their own");
    arrested(&story, SECOND, "01/6/26");
    assert_eq!(figure(SERGEANT), Some((4, 2)), "told late, and never told");
    assert_eq!(figure(SECOND), None, "a colleague reads nobody's");
    // What is not over yet counts neither way.
    let today = victim(&story, "01/7/26", NOON - HOUR);
    happens(&story, today, "arrested", NOON - HOUR);
    tell(&story, CONSTABLE, today, NOON - HOUR / 2);
    assert_eq!(figure(SERGEANT), Some((4, 2)));
}
