//! Invariant 7: bad bytes never take down the hub or a device, and never make a record unreadable or uneditable. The long
//! run is `cargo xtask mutants --seed A --count N`; this is its share in CI.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use testkit::hostile;

#[tokio::test]
async fn no_mutant_of_an_honest_change_breaks_the_hub_a_device_or_a_record() {
    std::panic::set_hook(Box::new(|_| {}));
    let done = hostile::run(7, 1, 4_000).await;
    let _ = std::panic::take_hook();
    assert_eq!(done.broken, Vec::<String>::new(), "{done}");
    assert!(done.mutants >= 4_000 && done.accepted > 20, "{done}");
    for stage in ["preflight", "fit", "policy"] {
        assert!(done.hub.keys().any(|(s, _)| s == stage), "nothing reached {stage}: {done}");
    }
    // What was let in passed the shadow copy, and is counted where it was stored; what it stopped is counted as its own. At the
    // hub the table stops all that would not load or take an edit; a device has only the gate.
    assert!(done.hub.contains_key(&("shadow".to_owned(), "other_value".to_owned())), "the shadow stopped nothing: {done}");
    for code in ["does_not_load", "other_value", "not_editable"] {
        let refused = format!("refused {code}");
        assert!(done.device.contains_key(&refused) || done.inside.contains_key(&refused), "no device refused {code}: {done}");
    }
}

/// Found by the long run: two changes of one author that each said the other was not there, the second with the number after
/// the first. The hub had both, and no device could take the second alone.
#[tokio::test]
async fn a_world_in_which_an_author_wrote_beside_their_own_last_change_leaves_nobody_with_other_heads() {
    std::panic::set_hook(Box::new(|_| {}));
    let done = hostile::run(1, 532, 250).await;
    let _ = std::panic::take_hook();
    assert_eq!(done.broken, Vec::<String>::new(), "{done}");
    assert!(done.hub.contains_key(&("fit".to_owned(), "wrong_number".to_owned())), "{done}");
}
