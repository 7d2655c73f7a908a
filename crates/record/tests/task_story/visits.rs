//! Visits: arrivals and leavings of two officers, in pairs.

use record::document::Edit;
use record::kinds::task::visits::{there, visits};
use serde_json::json;

use super::people::{Desk, NOON, Person};
use super::{add, given};

#[test]
fn each_officers_leaving_ends_their_own_visit_and_the_minutes_are_what_they_declare() {
    let desk = Desk::new();
    let (mut task, _) = given(&desk, Person::Constable);
    let entry = |n, kind: &str, body| Edit::entry(desk.entry_id(n), kind, body);
    add(&desk, &mut task, Person::Constable, NOON + 1_000, &[entry(2, "arrived", json!({ "way": "foot" }))]);
    add(&desk, &mut task, Person::Second, NOON + 2_000, &[entry(3, "arrived", json!({}))]);
    let left = json!({ "minutes": 18, "activities": { "engagements": 4, "arrests": 0 } });
    add(&desk, &mut task, Person::Constable, NOON + 900_000, &[entry(4, "left", left)]);
    let found = visits(&task);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].minutes, found[0].to, found[0].way.as_str()), (Some(18), Some(NOON + 900_000), "foot"));
    assert_eq!(
        found[0].activities.iter().collect::<Vec<_>>(),
        [(&"engagements".to_owned(), &4)],
        "what was not done is not counted"
    );
    assert_eq!(found[1].to, None);
    assert!(!there(&task, desk.id(Person::Constable)) && there(&task, desk.id(Person::Second)));
    let back = json!({ "target": desk.entry_id(4).to_string() });
    add(&desk, &mut task, Person::Constable, NOON + 901_000, &[entry(5, "withdrawn", back)]);
    assert!(there(&task, desk.id(Person::Constable)), "a leaving that was taken back ended nothing");
}
