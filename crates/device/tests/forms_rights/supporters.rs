//! An officer who supports her: who can be named, and under which name.

use device::screen::SupporterAdd;

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
