//! What is still in an officer's own hands when their shift ends: exhibits, and a notebook that is not signed. And what was
//! written in a shift that began before midnight.

use device::pages::AtShiftEnd;
use device::screen::ShiftEnd;
use record::roster::Duty;

use super::desk::{CONSTABLE, HOUR, NOON, SECOND, Story};
use super::*;

/// The end of an officer's shift, on their phone.
fn end(story: &Story, me: OfficerId) -> ShiftEnd {
    let held = rows(story);
    story.at(me, |d| {
        let notes_open = u32::try_from(pages::to_close(d, &held, PHONE).len()).unwrap();
        let in_hand = pages::exhibits_in_hand(d, &held, &|_| None);
        pages::shift_end(d, AtShiftEnd { in_hand, notes_open, ..AtShiftEnd::default() })
    })
}

fn in_hand(shown: &ShiftEnd) -> Vec<&str> {
    shown.in_hand.iter().map(|r| r.head.reference.as_str()).collect()
}

#[test]
fn an_exhibit_is_asked_about_until_it_is_in_a_store_or_in_another_hand() {
    let story = Story::new();
    let knife = exhibit(&story, CONSTABLE, "CN/1").unwrap();
    let other = exhibit(&story, CONSTABLE, "CN/2").unwrap();
    assert_eq!(in_hand(&end(&story, CONSTABLE)), ["CN/1", "CN/2"]);
    assert!(end(&story, SECOND).in_hand.is_empty(), "nothing of theirs");
    let pass = |seized: &Planned, of: &str, from: &str, to: &str| {
        let ask = ExhibitMove {
            note: seized.writes[0].record.0,
            exhibit: seized.entry.unwrap().0,
            of: of.into(),
            from: from.into(),
            to: to.into(),
            why: "end of shift".into(),
            seal: Some("whole".into()),
            seal_seen: None,
            ..Default::default()
        };
        let record = story.get(seized.writes[0].record);
        let moved = story.form(CONSTABLE, |d, fresh| forms::exhibit_move(d, &ask, &record, &[], fresh)).unwrap();
        story.commit(CONSTABLE, &moved);
    };
    pass(&knife, "store_in", "PC 123CN", "Property store CN");
    assert_eq!(in_hand(&end(&story, CONSTABLE)), ["CN/2"]);
    pass(&other, "continuity", "PC 123CN", "208cn");
    assert!(end(&story, CONSTABLE).in_hand.is_empty());
    assert_eq!(in_hand(&end(&story, SECOND)), ["CN/2"], "it is in their hands now");
}

#[test]
fn a_notebook_that_no_closing_covers_is_asked_about_on_the_phone_it_was_written_on() {
    let story = Story::new();
    assert_eq!(end(&story, CONSTABLE).notes_open, 0);
    line(&story, TABLET, "On patrol.", None);
    assert_eq!(end(&story, CONSTABLE).notes_open, 0, "another device signs its own lines");
    line(&story, PHONE, "On patrol with PC 208CN.", None);
    assert_eq!((end(&story, CONSTABLE).notes_open, end(&story, SECOND).notes_open), (1, 0));
}

#[test]
fn after_midnight_what_was_written_before_it_in_the_same_shift_still_shows_a_result() {
    let mut story = Story::new();
    let night = Duty { from: NOON + 10 * HOUR, to: NOON + 18 * HOUR };
    story.roster.officers.get_mut(&CONSTABLE).unwrap().duties = vec![night];
    line(&story, PHONE, "Court this morning.", None);
    story.later(11 * HOUR);
    line(&story, PHONE, "23:00 Lock hanging from the frame.", None);
    let earlier = |story: &Story| day(story, CONSTABLE).earlier_in_shift.iter().map(|e| e.number).collect::<Vec<_>>();
    assert!(earlier(&story).is_empty(), "it is today's still");
    story.later(2 * HOUR);
    line(&story, PHONE, "01:00 Spoke to flat 12.", None);
    assert_eq!((numbers(&day(&story, CONSTABLE)), earlier(&story)), (vec![3], vec![2]), "the page is one day's");
    story.later(7 * HOUR);
    assert_eq!(earlier(&story), [2], "the paperwork of the night is done after it");
    story.later(3 * HOUR);
    assert!(earlier(&story).is_empty());
}
