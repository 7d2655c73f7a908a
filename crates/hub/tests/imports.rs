//! What the force already has comes in: the good rows always, a bad row named by its place.
#![allow(clippy::print_stdout, reason = "a skipped test says why")]

use std::path::PathBuf;

use hub::import::read::{priorities, roster, wards};
use record::Role;

/// The open data beside the checkout; none where it is absent.
fn shared(file: &str) -> Option<String> {
    let root = std::env::var_os("BEATBOOK_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("data").join(file)).ok();
    if text.is_none() {
        println!("skipped: the open data file {file} is not beside this checkout");
    }
    text
}

const SAMPLE: &str = include_str!("../data/roster-sample.csv");

#[test]
fn the_sample_roster_knows_who_supervises_whom_and_until_when_a_qualification_holds() {
    let read = roster::read("roster.csv", SAMPLE).unwrap();
    assert_eq!(read.bad, []);
    let built = roster::roster(&read.rows, 1, 0);
    let of = |shoulder: &str| built.officers.values().find(|o| o.shoulder == shoulder).unwrap();
    assert!(built.supervises(of("45CN").id, of("123CN").id, 0));
    assert!(!built.supervises(of("123CN").id, of("208CN").id, 0));
    let new_year: i64 = 1_798_761_600_000;
    assert!(of("7740CN").holds("pst", 1_782_000_000_000) && !of("7740CN").holds("pst", new_year));
    assert_eq!(built.wards_of(of("7731CN").id, 0), ["E05999901", "E05999902"]);
    assert_eq!(of("12CN").role, Role::Insp);
}

#[test]
fn a_bad_row_is_named_and_the_good_rows_go_in() {
    let csv = "warrant,shoulder,name,role,team,wards,duties\n\
        W1,1CN,One,pc,Canal Side,E05999901N,\n\
        W2,2CN,Two,constable,Canal Side,E05999901,\n\
        W3,3CN,Three,pcso,Canal Side,E05999901,2026-11-23T22:00..2026-11-23T14:00\n\
        ,4CN,Four,pc,Canal Side,E05999901,\n\
        W1,5CN,Five,pc,Canal Side,E05999901,\n\
        W6,6CN,Six,ps,Canal Side,E05999901,2026-11-23..2026-11-23\n";
    let read = roster::read("roster.csv", csv).unwrap();
    let places: Vec<(usize, &str)> = read.bad.iter().map(|b| (b.line, b.column.as_str())).collect();
    assert_eq!(places, [(3, "role"), (4, "duties"), (5, "warrant"), (6, "warrant")]);
    assert_eq!(read.rows.iter().map(|r| r.officer.shoulder.as_str()).collect::<Vec<_>>(), ["1CN", "6CN"]);
    assert_eq!(read.rows[0].wards, ["E05999901"], "a trailing N is trimmed");
    assert!(read.bad[0].to_string().starts_with("roster.csv, line 3, role: expected "));
    let day = read.rows[1].officer.duties[0].clone();
    assert_eq!(day.to - day.from, 24 * 3_600_000, "a day's end includes the day");
}

#[test]
fn a_file_that_is_no_roster_says_which_column_is_missing() {
    let refused = roster::read("x.csv", "name,role\nA,pc\n").unwrap_err();
    assert!(refused.to_string().contains("'warrant'"), "{refused}");
}

#[test]
fn an_acting_sergeant_supervises_while_it_lasts() {
    let csv = "warrant,shoulder,name,role,team,wards,acting\n\
        W1,1CN,One,pc,Canal Side,E05999901,ps:Canal Side@2026-11-23..2026-11-24\n\
        W2,2CN,Two,pc,Canal Side,E05999901,\n";
    let rows = roster::read("roster.csv", csv).unwrap().rows;
    let built = roster::roster(&rows, 1, 0);
    let (one, two) = (rows[0].officer.id, rows[1].officer.id);
    let monday_noon = 1_795_435_200_000;
    assert!(built.supervises(one, two, monday_noon));
    assert_eq!(built.author(one, monday_noon).unwrap().grade, Role::Ps.grade());
    assert!(!built.supervises(one, two, monday_noon + 3 * 86_400_000));
}

#[test]
fn priorities_come_as_words_and_a_missing_action_is_no_fault() {
    let read = priorities::read("p.json", include_str!("../data/priorities-sample.json"), None).unwrap();
    assert_eq!(read.bad, []);
    assert_eq!(read.rows.len(), 3);
    assert_eq!(read.rows[0].ward, "E05999901");
    assert_eq!(read.rows[0].issue, "Drug dealing in stairwells, Tallow Court");
    assert_eq!(read.rows[1].action, None);
    assert_eq!(
        read.rows[0].external_id(),
        priorities::read("again.json", include_str!("../data/priorities-sample.json"), None).unwrap().rows[0].external_id()
    );
}

#[test]
fn a_malformed_priority_is_named_by_line_and_path() {
    let json = "[\n {\"issue\": \"<p>Bikes</p>\", \"issue-date\": \"2026-01-02T00:00:00\", \"action\": null, \"action-date\": null},\n {\"issue\": \"\", \"issue-date\": \"2026-01-02T00:00:00\"},\n {\"issue\": \"Noise\", \"issue-date\": \"soon\"}\n]";
    let read = priorities::read("p.json", json, Some("E05999901N")).unwrap();
    assert_eq!(read.rows.len(), 1);
    let places: Vec<(usize, &str)> = read.bad.iter().map(|b| (b.line, b.column.as_str())).collect();
    assert_eq!(places, [(3, "E05999901N[1].issue"), (4, "E05999901N[2].issue-date")]);
    assert!(priorities::read("p.json", json, None).is_err(), "a bare list needs its ward");
}

#[test]
fn the_documented_police_shape_is_read() {
    let Some(json) = shared("police_api_documented_shapes.json") else { return };
    let documented: serde_json::Value = serde_json::from_str(&json).unwrap();
    let list = documented["neighbourhood_priorities"].to_string();
    let read = priorities::read("documented.json", &list, Some("NC04")).unwrap();
    assert_eq!((read.rows.len(), read.bad.len()), (2, 0));
    assert_eq!(read.rows[0].action, None);
}

#[test]
fn wards_are_read_with_their_vintage_and_a_broken_ring_is_named() {
    let read = wards::read("w.geojson", include_str!("../data/wards-sample.geojson")).unwrap();
    assert_eq!(read.bad, []);
    assert_eq!((read.rows[0].code.as_str(), read.rows[0].vintage), ("E05999901", 2022));
    let broken = include_str!("../data/wards-sample.geojson").replacen("[-0.140, 51.540]]]", "[-0.141, 51.540]]]", 1);
    let read = wards::read("w.geojson", &broken).unwrap();
    assert_eq!(read.rows.len(), 1);
    assert_eq!((read.bad[0].line, read.bad[0].column.as_str()), (5, "features[0].geometry"));
}

#[test]
fn the_twenty_wards_of_camden_are_read() {
    let Some(json) = shared("camden_wards_2022.geojson") else { return };
    let read = wards::read("camden.geojson", &json).unwrap();
    assert_eq!((read.rows.len(), read.bad.len()), (20, 0));
    assert!(read.rows.iter().all(|w| w.vintage == 2022 && w.borough.as_ref().unwrap().1 == "Camden"));
}
