//! Two records that were made apart for one victim of one crime are treated the same (practice P3): nobody calls her twice, and
//! what is owed to her is lost in neither.

use device::screen::{SameSay, VictimRow};
use record::Edit;
use serde_json::json;

use super::lists::{arrested, refs, speaks};
use super::*;

/// Her page, with her other records here.
fn opened(story: &Story, me: OfficerId, id: RecordId) -> VictimDetail {
    let (record, held) = (story.get(id), victim_rows(story));
    let view = pages::victim_view(&record);
    story.at(me, |d| {
        let (same, elsewhere) = (pages::others_of(d, &view, &held), pages::reached_elsewhere(&view, &held));
        pages::victim(d, &record, VictimOpened { same, elsewhere, ..VictimOpened::default() })
    })
}

fn told_of_the_arrest(story: &Story, me: OfficerId, her: RecordId, at: i64) {
    let key = page(story, me, her).deadlines.into_iter().find(|d| d.event == "arrested").unwrap().key;
    speaks(story, me, her, at, "safe", vec![key]);
}

fn says_same(story: &Story, me: OfficerId, record: RecordId, other: RecordId) -> Result<Planned, FormFault> {
    let held = victim_rows(story);
    does(story, me, record, |d, r, fresh| {
        let others = pages::others_of(d, &pages::victim_view(r), &held);
        forms::victim_is_same(d, &SameSay { record: record.0, other: other.0 }, r, &others, fresh)
    })
}

/// The records whose arrest she is late to be told of.
fn late_of_arrests(story: &Story) -> Vec<Uuid> {
    let mut found: Vec<Uuid> =
        list(story, CONSTABLE).late.iter().filter(|r| r.deadline.event == "arrested").map(|r| r.id).collect();
    found.sort();
    found
}

#[test]
fn who_was_told_in_her_other_record_is_not_called_again() {
    let story = Story::new();
    let mine = arrested(&story, CONSTABLE, "01/1/26");
    let theirs = arrested(&story, SECOND, "01 / 1/26");
    assert!(list(&story, CONSTABLE).today[0].call_now);
    told_of_the_arrest(&story, SECOND, theirs, NOON - HOUR);
    let today = list(&story, CONSTABLE).today;
    let said: Vec<(bool, Option<&str>)> =
        today.iter().map(|r| (r.call_now, r.not_now.as_ref().map(|w| w.code.as_str()))).collect();
    assert_eq!(said, [(false, Some("victim.reached_elsewhere"))], "no prompt to call, and it is not lost");
    let shown = opened(&story, CONSTABLE, mine);
    let told = shown.already_told.unwrap();
    assert_eq!((told.by.officer, told.at, shown.already_told_in), (SECOND.0, NOON - HOUR, Some(theirs.0)));
    assert!(opened(&story, SECOND, theirs).already_told.is_none(), "nobody is warned of themselves");
    assert!(page(&story, SERGEANT, theirs).already_told_in.is_none(), "there it stands in the record itself");
    story.later(25 * HOUR);
    assert!(opened(&story, CONSTABLE, mine).already_told.is_none(), "a day later she may be told more");
    assert!(!list(&story, CONSTABLE).today[0].call_now, "whether it was this is looked at first, however long ago");
}

#[test]
fn what_she_was_told_before_it_happened_and_in_the_record_of_another_victim_stops_no_call() {
    let story = Story::new();
    arrested(&story, CONSTABLE, "01/1/26");
    let before = arrested(&story, SECOND, "01/1/26");
    speaks(&story, SECOND, before, NOON - 11 * DAY, "safe", vec![]);
    let another = arrested(&story, SECOND, "01/2/26");
    told_of_the_arrest(&story, SECOND, another, NOON - HOUR);
    let today = list(&story, CONSTABLE).today;
    assert_eq!((today.len(), today[0].call_now), (1, true));
}

#[test]
fn she_stands_once_among_those_to_call_however_many_records_were_made_of_her() {
    let story = Story::new();
    let one = arrested(&story, CONSTABLE, "01/1/26");
    let other = arrested(&story, CONSTABLE, "01/1/26");
    let mine = || -> Vec<VictimRow> {
        let held = victim_rows(&story);
        story.at(CONSTABLE, |d| pages::owed_by_me(d, &held, &[]))
    };
    let today = list(&story, CONSTABLE).today;
    assert_eq!((refs(&today), today[0].more), (vec!["01/1/26"], 0));
    assert_eq!(mine().len(), 1, "one arrest, and not two");
    // Another thing, in one of them alone; and a second arrest that the other does not know of.
    happens(&story, other, "interviewed", NOON - 9 * DAY);
    happens(&story, one, "arrested", NOON - 8 * DAY);
    let today = list(&story, CONSTABLE).today;
    assert_eq!((today.len(), today[0].more), (1, 2));
    assert_eq!(mine().len(), 3);
    assert_eq!(late_of_arrests(&story).len(), 3, "the list by record shows what each of them says");
}

#[test]
fn once_somebody_says_that_she_is_the_same_she_is_dealt_with_in_one_record_and_nothing_is_lost() {
    let story = Story::new();
    let kept = arrested(&story, CONSTABLE, "01/1/26");
    let apart = arrested(&story, CONSTABLE, "01/1/26");
    let stranger = arrested(&story, CONSTABLE, "01/2/26");
    assert_eq!(says_same(&story, SECOND, apart, kept).unwrap_err().code, "not_allowed");
    let none = says_same(&story, CONSTABLE, apart, stranger).unwrap_err();
    assert_eq!((none.code.as_str(), none.field.as_deref()), ("no_target", Some("other")), "of another crime");
    says_same(&story, CONSTABLE, apart, kept).unwrap();
    let both = |more: &[RecordId]| {
        let mut ids: Vec<Uuid> = more.iter().chain([&stranger]).map(|r| r.0).collect();
        ids.sort();
        ids
    };
    assert_eq!(late_of_arrests(&story), both(&[kept]));
    assert_eq!(opened(&story, CONSTABLE, apart).same_as, Some(kept.0));
    let of_kept = opened(&story, CONSTABLE, kept);
    assert_eq!((of_kept.same_as, of_kept.same[0].same_as), (None, Some(kept.0)));
    // What the other does not know of is owed here still: an import may write it into this one.
    happens(&story, apart, "interviewed", NOON - 9 * DAY);
    let late = list(&story, CONSTABLE).late;
    assert!(late.iter().any(|r| r.id == apart.0 && r.deadline.event == "interviewed"));
    // It takes nothing over any more.
    assert_eq!(says_same(&story, CONSTABLE, kept, apart).unwrap_err().code, "no_target");
    // Said on two phones that did not know of each other, each of the other: she is left out of neither.
    let crossed = json!({ "record": apart.to_string() });
    story.commit(CONSTABLE, &Planned::edit(kept, vec![Edit::entry(EntryId(story.id()), "same_victim", crossed)]));
    assert_eq!(late_of_arrests(&story), both(&[kept, apart]));
    says_same(&story, CONSTABLE, kept, kept).unwrap();
    assert_eq!(late_of_arrests(&story), both(&[kept]), "taken back");
    // And where the other is not here, nothing is left out.
    let held: Vec<Held<VictimView>> = victim_rows(&story).into_iter().filter(|h| h.view.id != kept).collect();
    let alone = story.at(CONSTABLE, |d| pages::victims(d, &held, &[]));
    assert!(alone.late.iter().any(|r| r.id == apart.0 && r.deadline.event == "arrested"));
}
