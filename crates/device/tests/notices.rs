//! Each merge in its own words, as a screen gets them: what was mine, what shows, whose, and by which rule.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;

use automerge::ActorId;
use desk::{CONSTABLE, HOUR, NOON, SECOND, SERGEANT, Story, WARD};
use device::forms;
use device::pages::{self, HubTime, NoticeMark};
use device::screen::{Notice, NoticeAsk, Shown};
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
    assert_eq!(said(&told(&story, CONSTABLE, id)), [("notice.overruled", "why.overruled", vec!["keep"])]);
    assert_eq!(told(&story, SERGEANT, id), [], "hers shows");
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
