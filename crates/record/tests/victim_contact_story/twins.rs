//! Two records that were made apart for one victim: somebody says in which one she is dealt with (practice P3).

use super::duties::owed;
use super::*;

#[test]
fn in_which_record_she_is_dealt_with_reads_the_same_in_any_order_and_is_taken_back_by_naming_itself() {
    let desk = Desk::new();
    let base = opened(&desk);
    let same = |n: u128, other: String| [Edit::entry(desk.entry_id(n), "same_victim", json!({ "record": other }))];
    let other = |n: u128| desk.record_id(n).to_string();
    let (mut hers, mut his) = (base.clone(), base.clone());
    let a = desk.write(&mut hers, Person::Constable, NOON, &same(2, other(60))).unwrap();
    assert_eq!(fold(&hers).same_as, Some(desk.record_id(60)));
    let b = desk.write(&mut his, Person::Sergeant, NOON, &same(3, other(61))).unwrap();
    hers.apply([b]).unwrap();
    his.apply([a]).unwrap();
    assert!(fold(&hers).same_as.is_some());
    assert_eq!(fold(&hers).same_as, fold(&his).same_as);
    // What she is owed by this record stays what it was: whoever shows it decides what is shown twice.
    assert_eq!(owed(&hers, &[], NOON), owed(&base, &[], NOON));
    let itself = same(4, base.id().to_string());
    desk.write(&mut hers, Person::Constable, NOON, &itself).unwrap();
    assert_eq!(fold(&hers).same_as, None);
}

#[test]
fn her_officer_or_a_supervisor_says_that_she_is_the_same_and_a_colleague_does_not() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let same = [Edit::entry(desk.entry_id(2), "same_victim", json!({"record": desk.record_id(60).to_string()}))];
    assert_eq!(desk.write(&mut record, Person::Second, NOON, &same).unwrap_err(), "not_allowed");
    desk.write(&mut record, Person::Sergeant, NOON, &same).unwrap();
}
