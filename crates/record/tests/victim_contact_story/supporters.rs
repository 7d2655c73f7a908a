//! An officer who supports a victim reads the record as long as they do, however the words of two devices come together.

use super::*;

/// The support of an officer in a role, as an entry.
fn supports(desk: &Desk, n: u128, who: Person, role: &str) -> [Edit; 1] {
    let body = json!({"role": role, "name": "PC 208CN", "officer": desk.id(who).to_string()});
    [Edit::entry(desk.entry_id(n), "supported_by", body)]
}

/// The end of it.
fn ends(desk: &Desk, n: u128, of: u128) -> [Edit; 1] {
    [Edit::entry(desk.entry_id(n), "support_ended", json!({"target": desk.entry_id(of).to_string()}))]
}

#[test]
fn two_who_end_two_roles_of_one_officer_at_once_leave_them_nothing_to_read() {
    let desk = Desk::new();
    let mut base = opened(&desk);
    desk.write(&mut base, Person::Constable, NOON, &supports(&desk, 2, Person::Second, "soit")).unwrap();
    desk.write(&mut base, Person::Constable, NOON, &supports(&desk, 3, Person::Second, "family_liaison")).unwrap();
    assert!(desk.sees(Person::Second, &base, &[]));
    let (mut hers, mut his) = (base.clone(), base);
    let one = desk.write(&mut hers, Person::Constable, NOON, &ends(&desk, 4, 2)).unwrap();
    let other = desk.write(&mut his, Person::Sergeant, NOON, &ends(&desk, 5, 3)).unwrap();
    assert!(desk.sees(Person::Second, &hers, &[]) && desk.sees(Person::Second, &his, &[]), "in the other role still");
    hers.apply([other]).unwrap();
    his.apply([one]).unwrap();
    assert!(!desk.sees(Person::Second, &hers, &[]) && !desk.sees(Person::Second, &his, &[]));
}

#[test]
fn an_end_holds_though_somebody_named_another_officer_or_another_role_at_once() {
    let desk = Desk::new();
    let mut base = opened(&desk);
    desk.write(&mut base, Person::Constable, NOON, &supports(&desk, 2, Person::Second, "soit")).unwrap();
    let named = |who: Person| Edit::Add { name: "supporters".into(), item: json!(desk.id(who).to_string()) };
    desk.write(&mut base, Person::Constable, NOON, &[named(Person::Second)]).unwrap();
    let (mut hers, mut his) = (base.clone(), base.clone());
    desk.write(&mut hers, Person::Constable, NOON, &ends(&desk, 3, 2)).unwrap();
    let another = desk.write(&mut his, Person::Sergeant, NOON, &[named(Person::Elsewhere)]).unwrap();
    hers.apply([another]).unwrap();
    assert!(!desk.sees(Person::Second, &hers, &[]), "and the set that names them beside it brings nothing back");
    assert!(desk.sees(Person::Elsewhere, &hers, &[]));
    let (mut hers, mut his) = (base.clone(), base);
    desk.write(&mut hers, Person::Constable, NOON, &ends(&desk, 3, 2)).unwrap();
    let role = desk.write(&mut his, Person::Sergeant, NOON, &supports(&desk, 4, Person::Second, "family_liaison")).unwrap();
    hers.apply([role]).unwrap();
    assert!(desk.sees(Person::Second, &hers, &[]), "who was given another role meanwhile reads on");
}

#[test]
fn support_that_was_written_down_by_mistake_gives_nothing_to_read_once_it_is_taken_back() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    desk.write(&mut record, Person::Constable, NOON, &supports(&desk, 2, Person::Elsewhere, "soit")).unwrap();
    assert!(desk.sees(Person::Elsewhere, &record, &[]));
    let back = json!({"target": desk.entry_id(2).to_string(), "reason": "another officer of that name"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::entry(desk.entry_id(3), "withdrawn", back)]).unwrap();
    assert!(!desk.sees(Person::Elsewhere, &record, &[]));
}

#[test]
fn who_supports_a_victim_gives_nobody_else_the_record_and_does_not_end_their_own_reading() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    desk.write(&mut record, Person::Constable, NOON, &supports(&desk, 2, Person::Second, "soit")).unwrap();
    let refused = desk.write(&mut record, Person::Second, NOON, &supports(&desk, 3, Person::Elsewhere, "soit"));
    assert_eq!(refused.unwrap_err(), "not_allowed");
    assert_eq!(desk.write(&mut record, Person::Second, NOON, &ends(&desk, 3, 2)).unwrap_err(), "not_allowed");
    let outside = json!({"role": "idva", "name": "Ms Sample", "contact": "020 7946 0733"});
    desk.write(&mut record, Person::Second, NOON, &[Edit::entry(desk.entry_id(3), "supported_by", outside)]).unwrap();
    desk.write(&mut record, Person::Second, NOON, &ends(&desk, 4, 3)).unwrap();
}
