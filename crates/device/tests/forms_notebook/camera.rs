//! A photo that is said to be taken just now: what its camera says of when, and where the phone was.

use device::screen::{Param, Photo};

use super::*;

/// What the camera of an old file says: three days and some hours before the story begins.
const OLD: &str = "2026-11-20 09:14:00";
const OLD_AT: i64 = NOON - 74 * HOUR - 46 * 60_000;

/// Takes in a photo as taken here. `says` is what its camera wrote into it, `at` when its officer says it was taken.
fn taken(story: &Story, says: Option<&str>, at: Option<i64>) -> Result<Photo, FormFault> {
    let ask = NotePhoto { captured_at: at, ..photo(None, None) };
    let camera_says = says.map(str::to_owned);
    let bytes = PhotoBytes { sha256: "ef".repeat(32), size: 12, media_type: "image/jpeg".into(), camera_says };
    write(story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &ask, &bytes, on, fresh))?;
    Ok(day(story, CONSTABLE).entries.last().unwrap().photo.clone().unwrap())
}

#[test]
fn an_old_file_is_not_stamped_with_this_minute_in_silence() {
    let story = Story::new();
    let refused = taken(&story, Some(OLD), None).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("camera_says_otherwise", Some("captured_at")));
    assert_eq!(refused.params["camera_at"], Param::Number(OLD_AT), "so that the officer reads which time it says");
    assert!(rows(&story).is_empty(), "nothing of it is written");
    let shown = taken(&story, Some(OLD), Some(OLD_AT)).unwrap();
    assert_eq!((shown.captured_at, shown.camera_differs), (Some(OLD_AT), false), "taken here, earlier, as its officer says");
}

#[test]
fn an_officer_may_say_another_time_than_a_camera_whose_clock_is_wrong_and_both_are_shown() {
    let story = Story::new();
    let shown = taken(&story, Some(OLD), Some(NOON - HOUR)).unwrap();
    assert_eq!((shown.captured_at, shown.camera_says.as_deref()), (Some(NOON - HOUR), Some(OLD)));
    assert!(shown.camera_differs, "and whoever reads it is told");
}

#[test]
fn one_taken_just_now_and_one_whose_camera_says_nothing_take_no_word_more() {
    let story = Story::new();
    for says in [Some("2026-11-23 11:55:00"), Some("0000-00-00 00:00:00"), None] {
        let shown = taken(&story, says, None).unwrap();
        assert!(shown.captured_at.is_some_and(|at| (NOON..NOON + HOUR).contains(&at)) && !shown.camera_differs, "{says:?}");
    }
}

#[test]
fn where_the_phone_was_is_kept_with_how_exact_and_how_old_that_is_and_only_where_its_officer_added_it() {
    let story = Story::new();
    assert_eq!(taken(&story, None, None).unwrap().place, None, "nothing is captured by itself");
    let take = |place: Place| {
        let ask = NotePhoto { place: Some(place), ..photo(None, None) };
        let bytes = PhotoBytes { sha256: "ab".repeat(32), size: 12, media_type: "image/jpeg".into(), camera_says: None };
        write(&story, CONSTABLE, PHONE, |d, on, fresh| forms::note_photo(d, &ask, &bytes, on, fresh))?;
        Ok::<_, FormFault>(day(&story, CONSTABLE).entries.last().unwrap().photo.clone().unwrap().place)
    };
    let here = Place {
        address: "Stairwell B".into(),
        lat: Some(51.540_12),
        lon: Some(-0.143_21),
        accuracy: Some(12.0),
        fixed_at: Some(NOON - 40_000),
        radius: None,
    };
    assert_eq!(take(here.clone()).unwrap(), Some(here.clone()));
    let nowhere = take(Place { lat: Some(151.0), ..here }).unwrap_err();
    assert_eq!(nowhere.field.as_deref(), Some("place"));
}
