//! An officer who supports her: who can be named, under which name, and that who reads her record is written only where that
//! changes.

use device::screen::{SupporterAdd, SupporterEnd};
use record::Edit;
use serde_json::json;

use super::*;

fn soit(her: RecordId, officer: OfficerId) -> SupporterAdd {
    SupporterAdd {
        record: her.0,
        at: NOON - HOUR,
        role: "soit".into(),
        name: String::new(),
        agency: None,
        contact: None,
        officer: Some(officer.0),
    }
}

fn adds(story: &Story, me: OfficerId, ask: &SupporterAdd) -> Result<Planned, FormFault> {
    does(story, me, RecordId(ask.record), |d, r, fresh| forms::supporter_add(d, ask, r, fresh))
}

#[test]
fn an_officer_who_has_left_the_force_supports_nobody_any_more() {
    let mut story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    story.roster.officers.get_mut(&SECOND).unwrap().left = true;
    let refused = adds(&story, CONSTABLE, &soit(her, SECOND)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("not_on_roster", Some("officer")));
    assert!(page(&story, CONSTABLE, her).supporters.is_empty());
}

#[test]
fn the_name_she_knows_an_officer_by_stands_where_somebody_typed_it() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    adds(&story, CONSTABLE, &SupporterAdd { name: " Alex from the Haven ".into(), ..soit(her, SECOND) }).unwrap();
    let shown = page(&story, CONSTABLE, her).supporters;
    assert_eq!(shown[0].name, "Alex from the Haven");
    assert_eq!(shown[0].officer.as_ref().map(|o| o.officer), Some(SECOND.0), "and the officer is known all the same");
}

/// Her officer names one supporter and a sergeant another, neither knowing of the other: both read her record.
fn supported_by_two(story: &Story) -> RecordId {
    let her = victim(story, "01/1/26", NOON - DAY);
    let before = story.get(her);
    adds(story, CONSTABLE, &soit(her, SECOND)).unwrap();
    let hers = story.get(her);
    story.records.borrow_mut().insert(her, before);
    adds(story, SERGEANT, &soit(her, PCSO)).unwrap();
    story.merge(her, &hers);
    let view = pages::victim_view(&story.get(her));
    assert!(view.of(SECOND) && view.of(PCSO));
    her
}

#[test]
fn who_supports_her_says_that_they_do_in_a_second_role_and_opens_nothing_to_anybody_by_it() {
    let story = Story::new();
    let her = supported_by_two(&story);
    adds(&story, SECOND, &SupporterAdd { role: "family_liaison".into(), ..soit(her, SECOND) }).unwrap();
    let refused = adds(&story, SECOND, &soit(her, SERGEANT)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("not_allowed", Some("officer")), "not theirs to open");
    let shown = page(&story, CONSTABLE, her).supporters;
    assert_eq!(shown.iter().filter(|s| s.officer.as_ref().is_some_and(|o| o.officer == SECOND.0)).count(), 2);
}

#[test]
fn the_end_of_support_that_opened_nothing_closes_nothing() {
    let story = Story::new();
    let her = supported_by_two(&story);
    // Written down without opening her record to them: it says whom to speak to, and no more.
    let body = json!({"role": "soit", "name": "Sgt 45CN", "officer": SERGEANT.to_string(), "done_at": NOON - HOUR});
    let entry = EntryId(story.id());
    story.commit(CONSTABLE, &Planned::edit(her, vec![Edit::entry(entry, "supported_by", body)]));
    let ask = SupporterEnd { record: her.0, entry: entry.0, at: NOON, why: None };
    does(&story, PCSO, her, |d, r, fresh| forms::supporter_end(d, &ask, r, fresh)).unwrap();
    let view = pages::victim_view(&story.get(her));
    assert!(view.of(SECOND) && view.of(PCSO), "who reads her record stays as it was");
}
