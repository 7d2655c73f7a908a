//! Each merge in its own words, as a screen gets them: what was mine, what shows, whose, and by which rule.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;

use automerge::ActorId;
use desk::{CONSTABLE, HOUR, NOON, PCSO, SECOND, SERGEANT, Story, WARD};
use device::forms;
use device::pages::{self, HubTime, NoticeMark, PhotoHere};
use device::screen::{ItemSync, Notice, NoticeAnswer, NoticeAsk, NoticeQuestion, Shown};
use record::kinds::note::NOTE;
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::task::TASK;
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::kinds::ward_priority::WARD_PRIORITY;
use record::notices::Why;
use record::table::Kind;
use record::{Commit, Edit, EntryId, OfficerId, Record, RecordId};
use serde_json::json;

/// Makes a record; what policy says of it is told elsewhere.
fn made(story: &Story, kind: &'static Kind, by: OfficerId, edits: &[Edit]) -> RecordId {
    let (record, _) = Record::create(RecordId(story.id()), kind, &commit(story, by), edits).unwrap();
    let id = record.id();
    story.records.borrow_mut().insert(id, record);
    id
}

fn commit(story: &Story, by: OfficerId) -> Commit {
    let author = story.roster.author(by, NOON).unwrap();
    Commit { author, actor: ActorId::from(*by.0.as_bytes()), at: story.now.get(), offset: 0 }
}

fn write(story: &Story, by: OfficerId, id: RecordId, edit: Edit) {
    let mut record = story.get(id);
    record.edit(&commit(story, by), &[edit]).unwrap();
    story.records.borrow_mut().insert(id, record);
}

/// Two write apart and meet.
fn apart(story: &Story, id: RecordId, one: (OfficerId, Edit), two: (OfficerId, Edit)) {
    let base = story.get(id);
    write(story, one.0, id, one.1);
    let first = story.records.borrow_mut().insert(id, base).unwrap();
    write(story, two.0, id, two.1);
    story.merge(id, &first);
}

fn told(story: &Story, me: OfficerId, id: RecordId) -> Vec<Notice> {
    let record = story.get(id);
    story.at(me, |d| pages::notices(d, &record, &|_| NoticeMark::default()))
}

fn said(notices: &[Notice]) -> Vec<(&str, &str, Vec<&str>)> {
    notices
        .iter()
        .map(|n| (n.heading.code.as_str(), n.why.code.as_str(), n.choices.iter().map(String::as_str).collect()))
        .collect()
}

fn task(story: &Story, by: OfficerId) -> RecordId {
    let edits = [("title", json!("Stairwell B")), ("task_kind", json!("asb_visit")), ("ward", json!(WARD))];
    made(story, &TASK, by, &edits.map(|(name, value)| Edit::field(name, value)))
}

fn entry(story: &Story, kind: &str, body: serde_json::Value) -> Edit {
    Edit::entry(EntryId(story.id()), kind, body)
}

#[test]
fn the_higher_rank_shows_and_is_asked_and_of_equal_rank_mine_may_be_used() {
    let story = Story::new();
    let id = task(&story, CONSTABLE);
    let due = |hours: i64| Edit::field("due_by", NOON + hours * HOUR);
    apart(&story, id, (SERGEANT, due(6)), (CONSTABLE, due(4)));
    let hers = told(&story, CONSTABLE, id);
    assert_eq!(said(&hers), [("notice.field_met", "why.rank", vec!["ask", "keep"])]);
    assert_eq!(hers[0].showing, Shown::Instant(NOON + 6 * HOUR));
    assert_eq!(told(&story, SERGEANT, id), []);
    let id = task(&story, CONSTABLE);
    let title = |t: &str| Edit::field("title", t);
    apart(&story, id, (CONSTABLE, title("Mine")), (SERGEANT, title("Hers")));
    let mine = told(&story, SERGEANT, id);
    if let [notice] = &mine[..] {
        assert_eq!(said(&mine), [("notice.field_met", "why.either", vec!["use_mine", "keep"])]);
        let ask = NoticeAsk { notice: notice.id.clone(), record: id.0 };
        let record = story.get(id);
        let planned = story.at(SERGEANT, |d| forms::notice_use_mine(d, &ask, &record)).unwrap();
        story.commit(SERGEANT, &planned);
        assert_eq!(story.get(id).line("title"), "Hers");
        assert_eq!(said(&told(&story, CONSTABLE, id)), [("notice.overruled", "why.overruled", vec!["ask", "keep"])]);
    } else {
        assert_eq!(said(&told(&story, CONSTABLE, id)), [("notice.field_met", "why.either", vec!["ask", "keep"])]);
    }
}

#[test]
fn a_value_that_was_overwritten_in_sequence_is_told_upwards_and_downwards() {
    let story = Story::new();
    let id = made(
        &story,
        &WARD_PRIORITY,
        SERGEANT,
        &[Edit::field("ward", json!({"code": WARD, "vintage": 2022})), Edit::field("owner", CONSTABLE.to_string())],
    );
    write(&story, CONSTABLE, id, Edit::field("meeting", json!({"at": NOON, "where": "Library"})));
    write(&story, SERGEANT, id, Edit::field("meeting", json!({"at": NOON, "where": "Church hall"})));
    let his = told(&story, CONSTABLE, id);
    assert_eq!(said(&his), [("notice.overruled", "why.overruled", vec!["ask", "keep"])], "on a record of any kind");
    assert_eq!(told(&story, SERGEANT, id), [], "hers shows");
    let ask = NoticeQuestion { notice: his[0].id.clone(), record: id.0, text: "Is the library shut?".into() };
    let record = story.get(id);
    let planned = story.form(CONSTABLE, |d, fresh| forms::notice_ask(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let hers = told(&story, SERGEANT, id);
    assert_eq!(said(&hers), [("notice.asked", "why.asked", vec!["answer"])]);
    assert_eq!(hers[0].ask.as_ref().unwrap().officer, CONSTABLE.0);
    assert_eq!(hers[0].sides.iter().map(|s| &s.value).collect::<Vec<_>>(), [&Shown::Text("Is the library shut?".into())]);
    let answer = NoticeAnswer { notice: hers[0].id.clone(), record: id.0, text: None };
    let record = story.get(id);
    let his_own = story.form(CONSTABLE, |d, fresh| forms::notice_answer(d, &answer, &record, fresh));
    assert!(his_own.is_err(), "it is not his to answer");
    let planned = story.form(SERGEANT, |d, fresh| forms::notice_answer(d, &answer, &record, fresh)).unwrap();
    story.commit(SERGEANT, &planned);
    assert_eq!(told(&story, SERGEANT, id), [], "answered");
    let his: Vec<Notice> = told(&story, CONSTABLE, id).into_iter().filter(|n| n.heading.code == "notice.answered").collect();
    assert_eq!(said(&his), [("notice.answered", "why.answered", vec!["keep"])]);
    assert_eq!(his[0].sides[1].value, Shown::Code("answer.stays".into()), "without words it stays as it is");
}

#[test]
fn nobody_is_asked_who_cannot_read_the_answer_and_mine_is_offered_only_to_whoever_may_set_it() {
    let mut story = Story::new();
    let id = task(&story, CONSTABLE);
    let due = |hours: i64| Edit::field("due_by", NOON + hours * HOUR);
    apart(&story, id, (SERGEANT, due(6)), (CONSTABLE, due(4)));
    story.roster.officers.get_mut(&SERGEANT).unwrap().left = true;
    let his = told(&story, CONSTABLE, id);
    assert_eq!(said(&his)[0].2, ["keep"], "a question to her would reach nobody");
    let ask = NoticeQuestion { notice: his[0].id.clone(), record: id.0, text: "Why 18:00?".into() };
    let record = story.get(id);
    let refused = story.form(CONSTABLE, |d, fresh| forms::notice_ask(d, &ask, &record, fresh)).unwrap_err();
    assert_eq!(refused.code, "cannot_ask_here");

    // Of two constables one shows. Whoever it is not may set theirs again, as long as the task is theirs.
    let story = Story::new();
    let id = task(&story, SERGEANT);
    let both = json!({"lead": CONSTABLE.to_string(), "others": [SECOND.to_string()]});
    write(&story, SERGEANT, id, Edit::field("assignees", both));
    apart(&story, id, (CONSTABLE, due(3)), (SECOND, due(4)));
    let mine_shows = story.get(id).whole("due_by") == Some(NOON + 3 * HOUR);
    let (loser, other) = if mine_shows { (SECOND, CONSTABLE) } else { (CONSTABLE, SECOND) };
    assert_eq!(said(&told(&story, loser, id))[0].2, ["use_mine", "keep"]);
    write(&story, SERGEANT, id, Edit::field("assignees", json!({"lead": other.to_string()})));
    let lost = told(&story, loser, id);
    assert_eq!(said(&lost)[0].2, ["ask", "keep"], "a button that would be refused is none");
    assert_eq!(lost[0].ask.as_ref().unwrap().officer, other.0);
}

#[test]
fn a_reader_who_came_back_onto_the_list_is_taken_off_again_and_whoever_was_added_stays() {
    let story = Story::new();
    let id = task(&story, SERGEANT);
    let readers = |who: &[OfficerId]| Edit::field("readers", json!(who.iter().map(ToString::to_string).collect::<Vec<_>>()));
    write(&story, SERGEANT, id, readers(&[SERGEANT, CONSTABLE, SECOND]));
    let (off, added) = (readers(&[SERGEANT, CONSTABLE]), readers(&[SERGEANT, CONSTABLE, SECOND, PCSO]));
    apart(&story, id, (SERGEANT, off), (CONSTABLE, added));
    let hers = told(&story, SERGEANT, id);
    assert_eq!(said(&hers), [("notice.came_back", "why.came_back", vec!["use_mine", "keep"])]);
    let [mine, his] = &hers[0].sides[..] else { panic!("two sides") };
    let Shown::People(out) = &mine.value else { panic!("the readers she took off") };
    assert_eq!(out.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["PC 208CN"]);
    assert!(mine.by.you && mine.showing && his.showing, "nothing of it is struck: all of them read it");
    assert_eq!(told(&story, CONSTABLE, id), []);
    let ask = NoticeAsk { notice: hers[0].id.clone(), record: id.0 };
    let record = story.get(id);
    let planned = story.at(SERGEANT, |d| forms::notice_use_mine(d, &ask, &record)).unwrap();
    story.commit(SERGEANT, &planned);
    let mut left: Vec<String> = [SERGEANT, CONSTABLE, PCSO].iter().map(ToString::to_string).collect();
    left.sort();
    assert_eq!(story.get(id).value("readers"), json!(left));
    assert_eq!(told(&story, SERGEANT, id), []);
}

#[test]
fn a_question_about_a_victim_shows_no_word_of_it_in_a_list() {
    let story = Story::new();
    let edits = [Edit::field("crime_ref", "01/1/26"), Edit::field("owner", CONSTABLE.to_string())];
    let id = made(&story, &VICTIM_CONTACT, CONSTABLE, &edits);
    write(&story, CONSTABLE, id, Edit::field("offence", "burglary"));
    write(&story, SERGEANT, id, Edit::field("offence", "robbery"));
    let his = told(&story, CONSTABLE, id);
    let ask = NoticeQuestion { notice: his[0].id.clone(), record: id.0, text: "Nothing was taken from her".into() };
    let record = story.get(id);
    let planned = story.form(CONSTABLE, |d, fresh| forms::notice_ask(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    let hers = told(&story, SERGEANT, id);
    assert_eq!(said(&hers), [("notice.asked", "why.asked", vec!["answer"])]);
    let listed = format!("{:?}", pages::on_today(hers[0].clone()));
    assert!(!listed.contains("taken from her") && !listed.contains("robbery"), "practice P16: {listed}");
}

#[test]
fn what_two_said_apart_of_a_note_is_explained_on_its_page() {
    let story = Story::new();
    let id = made(&story, &NOTE, CONSTABLE, &[Edit::field("owner", CONSTABLE.to_string())]);
    let relevance = |says: &str| Edit::field("relevance", says);
    apart(&story, id, (CONSTABLE, relevance("no")), (SERGEANT, relevance("yes")));
    let record = story.get(id);
    let loser = if record.line("relevance") == "no" { SERGEANT } else { CONSTABLE };
    let files = |_: &str| PhotoHere { upload: ItemSync::Derived, verified_at: None, damaged: false, thumbnail: false };
    let page = |me: OfficerId| {
        let told = told(&story, me, id);
        story.at(me, |d| pages::note(d, &record, &files, told)).unwrap().notices
    };
    let [notice] = &page(loser)[..] else { panic!("one notice") };
    assert_eq!((notice.kind.as_str(), notice.opens, notice.field.as_str()), ("note", id.0, "field.relevance"));
    assert!(notice.choices.contains(&"keep".to_owned()), "it can be settled there");
    assert_eq!(notice.title, None, "and a list says nothing of it (practice P16)");
    assert_eq!(page(if loser == SERGEANT { CONSTABLE } else { SERGEANT }), []);
}

#[test]
fn two_who_accepted_and_two_who_resulted_are_told_of_each_other() {
    let story = Story::new();
    let twice = |kind: &str, body: serde_json::Value| {
        let id = task(&story, CONSTABLE);
        let of = |who: OfficerId| (who, entry(&story, kind, body.clone()));
        apart(&story, id, of(CONSTABLE), of(SECOND));
        told(&story, CONSTABLE, id)
    };
    assert_eq!(said(&twice("accepted", json!({}))), [("notice.double_accepted", "why.double_accepted", vec!["keep"])]);
    let resulted = twice("resulted", json!({"outcome": "completed"}));
    assert_eq!(said(&resulted), [("notice.two_results", "why.two_results", vec!["keep"])]);
    assert_eq!(resulted[0].showing, Shown::Nothing, "no one value shows: both stand");
    assert!(resulted[0].sides.iter().all(|s| s.showing));
}

#[test]
fn two_who_rewrote_the_same_words_read_both_versions_whole() {
    let story = Story::new();
    let id = task(&story, CONSTABLE);
    let first = "Search the planters and the void under the stairs. Door code is with control.";
    write(&story, CONSTABLE, id, Edit::text("briefing", first));
    let (his, hers) = (
        "Search the planters and the lock gates under the stairs. Door code is with control.",
        "Search the planters and the bins under the stairs. Door code is with control.",
    );
    apart(&story, id, (CONSTABLE, Edit::text("briefing", his)), (SERGEANT, Edit::text("briefing", hers)));
    let met = told(&story, CONSTABLE, id);
    assert_eq!(met[0].heading.code, "notice.text_rewritten");
    let mut sides: Vec<&Shown> = met[0].sides.iter().map(|s| &s.value).collect();
    sides.sort_by_key(|value| format!("{value:?}"));
    assert_eq!(sides, [&Shown::Text(hers.into()), &Shown::Text(his.into())]);
}

#[test]
fn two_cards_and_two_contacts_are_told_and_lists_show_nothing_of_her() {
    let story = Story::new();
    let victim = made(
        &story,
        &VICTIM_CONTACT,
        CONSTABLE,
        &[Edit::field("crime_ref", "01/1/26"), Edit::field("owner", CONSTABLE.to_string())],
    );
    let call = |at: i64| {
        let body = json!({"method": "call", "direction": "outgoing", "outcome": "spoken_verified", "started": at,
            "identity": "code_word", "safety": "safe"});
        entry(&story, "contact", body)
    };
    apart(&story, victim, (CONSTABLE, call(NOON - HOUR)), (SERGEANT, call(NOON)));
    let both = told(&story, CONSTABLE, victim);
    assert_eq!(said(&both), [("notice.both_contacted", "why.both_contacted", vec!["keep"])]);
    assert_eq!(both[0].kept, [], "the reason says already that both stand");

    let card = made(&story, &SAFE_CONTACT, CONSTABLE, &[Edit::field("victim", victim.to_string())]);
    let of = |who: OfficerId, phone: &str| {
        let value = json!({"phones": [{"number": phone}], "methods_allowed": [], "methods_forbidden": [], "never": [],
            "withhold_number": false, "confirmed_by": who.to_string(), "confirmed_at": NOON});
        Edit::field("card", value)
    };
    let (mine, hers) = (of(CONSTABLE, "07700 900456"), of(SERGEANT, "07700 900789"));
    apart(&story, card, (CONSTABLE, mine), (SERGEANT, hers));
    let two = told(&story, CONSTABLE, card);
    assert_eq!(said(&two), [("notice.two_cards", "why.two_cards", vec!["keep"])]);
    assert_eq!((two[0].kind.as_str(), two[0].opens), ("safe_contact", victim.0), "it opens the victim's page");
    for notice in [both[0].clone(), two[0].clone()] {
        assert_eq!(notice.title, None);
        let listed = pages::on_today(notice);
        assert!(listed.sides.is_empty() && listed.showing == Shown::Nothing, "practice P16");
        assert!(!format!("{listed:?}").contains("07700"));
    }
}

#[test]
fn the_history_tells_a_clock_that_was_off_by_more_than_two_minutes_and_no_less() {
    let story = Story::new();
    let id = task(&story, CONSTABLE);
    write(&story, CONSTABLE, id, Edit::field("title", "Stairwell C"));
    let record = story.get(id);
    let skew = |ahead: i64| {
        let time = |_: &[u8; 32]| HubTime { at: Some(NOON), ahead: Some(ahead), proven: true, doubt: false };
        story.at(SECOND, |d| pages::history(d, &[&record], &time)).unwrap().lines[0].skew
    };
    assert_eq!((skew(120_000), skew(120_001), skew(-180_000)), (None, Some(120_001), Some(-180_000)));
    // An entry says itself how far its clock was off, also where the batch that brought it is not known here.
    let mut noted = story.get(id);
    let behind = Commit { offset: 180_000, ..commit(&story, CONSTABLE) };
    noted.edit(&behind, &[entry(&story, "note", json!({"text": "nobody in", "basis": "fact"}))]).unwrap();
    let page = story.at(SECOND, |d| pages::history(d, &[&noted], &|_| HubTime::default())).unwrap();
    assert_eq!(page.lines[0].skew, Some(180_000), "{:?}", page.lines[0]);
    let page = story.at(SECOND, |d| pages::history(d, &[&record], &|_| HubTime::default())).unwrap();
    let (before, after) = (&page.lines[0].parts[0].before, &page.lines[0].parts[0].after);
    assert_eq!((before, after), (&Shown::Text("Stairwell B".into()), &Shown::Text("Stairwell C".into())));
    assert_eq!(page.lines[1].parts[0].words.code, "history.made");
    assert_eq!((page.proven, page.lines[0].hub_at), (0, None), "what is not known is not said");
    assert!(!page.lines[0].doubt);
    let set_back = HubTime { doubt: true, ..HubTime::default() };
    let page = story.at(SECOND, |d| pages::history(d, &[&record], &|_| set_back)).unwrap();
    assert!(page.lines[0].doubt, "what the hub found of that phone's clock is told");
}

/// The sentences of the rules, as each screen has them.
const SENTENCES: [&str; 2] =
    [include_str!("../../../ui/src/lib/words/en/rules.ts"), include_str!("../../../ui/src/lib/words/fr/rules.ts")];

#[test]
fn whatever_an_officer_did_on_a_task_that_was_given_away_has_its_words() {
    for did in record::notices::WORK.iter().chain(&["resulted", "cancelled", "contact"]) {
        for sentences in SENTENCES {
            assert!(sentences.contains(&format!("'happened.{did}':")), "{did} has no words");
        }
    }
}

#[test]
fn every_reason_has_its_heading_and_its_rule_in_both_languages() {
    let story = Story::new();
    let id = task(&story, CONSTABLE);
    let record = story.get(id);
    for why in Why::ALL {
        let found = record::notices::Notice {
            id: "n".to_owned(),
            record: id,
            field: "priority".to_owned(),
            mine: json!("high"),
            mine_at_s: NOON / 1_000,
            my_change: [1; 32],
            theirs: json!("routine"),
            their_change: [2; 32],
            shown: json!("routine"),
            by: story.roster.author(SERGEANT, NOON).unwrap(),
            at_s: NOON / 1_000,
            why: *why,
            may_use_mine: false,
        };
        let notice = story.at(CONSTABLE, |d| pages::notice(d, &record, &found));
        let codes = [notice.heading.code, notice.why.code].into_iter().chain(notice.kept.into_iter().map(|k| k.code));
        for code in codes {
            for sentences in SENTENCES {
                assert!(sentences.contains(&format!("'{code}':")), "{code}, said of {why:?}, has no sentence");
            }
        }
    }
}
