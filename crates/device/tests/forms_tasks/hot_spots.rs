//! A patrol of a hot spot of the force's list: its point and how far around it, and how far from it somebody stood.

use device::screen::{Place, TaskArrive, TaskLeave};
use record::reference::HotSpot;

use super::*;

fn spot(id: &str, ward: &str) -> HotSpot {
    HotSpot { id: id.into(), name: "Lock Road bridge".into(), ward: ward.into(), lat: 51.54, lon: -0.143, radius: 100 }
}

#[test]
fn a_patrol_is_given_a_hot_spot_of_its_officers_wards_and_says_how_far_from_it_somebody_stood() {
    let story = Story::new();
    let listed = [spot("H1", WARD), spot("H2", "E05000000")];
    let offered = story.at(SERGEANT, |d| pages::roster(d, &listed)).hot_spots;
    assert_eq!(offered.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["H1"], "of another ward's it is not asked");
    let place = offered[0].place.clone();
    assert_eq!((place.address.as_str(), place.radius), ("Lock Road bridge", Some(100.0)));

    let ask = TaskCreate { assignees: Some(to(CONSTABLE)), place: Some(place.clone()), ..create("hot_spot_patrol") };
    let id = story.commit(SERGEANT, &form(&story, SERGEANT, |d, fresh| forms::task_create(d, &ask, fresh)).unwrap());
    assert_eq!(open(&story, CONSTABLE, id).place, Some(place), "it stays what it was when the patrol was made");
    step(&story, CONSTABLE, id, forms::task_accept).unwrap();
    let visit = |lat: Option<f64>| {
        let record = story.get(id);
        let arrive = TaskArrive { record: id.0, way: None };
        story.commit(CONSTABLE, &form(&story, CONSTABLE, |d, fresh| forms::task_arrive(d, &arrive, &record, fresh)).unwrap());
        let stood = lat.map(|lat| Place {
            address: "Lock Road bridge".into(),
            lat: Some(lat),
            lon: Some(-0.143),
            accuracy: Some(9.0),
            fixed_at: Some(NOON),
            radius: None,
        });
        let ask = TaskLeave { record: id.0, minutes: Some(15), way: None, activities: vec![], text: None, place: stood };
        let record = story.get(id);
        story.later(60_000);
        story.commit(CONSTABLE, &form(&story, CONSTABLE, |d, fresh| forms::task_leave(d, &ask, &record, fresh)).unwrap());
        let shown = open(&story, SERGEANT, id);
        let newest = shown.timeline.into_iter().find(|line| line.words.code.starts_with("entry.left")).unwrap();
        newest.details.into_iter().find(|words| words.code.contains("hot_spot"))
    };
    assert_eq!(visit(None), None, "nobody is measured who did not add where they stood (practice P12)");
    // 0.0005 degrees of latitude are 56 m, 0.001 are 111 m.
    let inside = visit(Some(51.5405)).unwrap();
    assert_eq!((inside.code.as_str(), &inside.params["metres"]), ("detail.in_hot_spot", &Param::Text("56".into())));
    let outside = visit(Some(51.541)).unwrap();
    assert_eq!((outside.code.as_str(), &outside.params["metres"]), ("detail.off_hot_spot", &Param::Text("111".into())));
    assert_eq!(outside.params["radius"], Param::Text("100".into()));
    let endless = TaskCreate {
        place: Some(Place { radius: Some(f64::INFINITY), ..offered[0].place.clone() }),
        ..create("hot_spot_patrol")
    };
    assert_eq!(fault(form(&story, SERGEANT, |d, fresh| forms::task_create(d, &endless, fresh))).1, "place");
}
