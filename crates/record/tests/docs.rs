//! The printed tables are those of the code.
#![allow(clippy::unwrap_used, reason = "tables that cannot be printed fail the test")]

use record::kinds::KINDS;

#[test]
fn the_page_of_tables_is_the_code_s() {
    let printed = record::docs::tables().unwrap();
    let kept = include_str!("../KINDS.md");
    let differs = printed.lines().zip(kept.lines()).find(|(now, then)| now != then);
    assert!(
        printed == kept,
        "KINDS.md is not what the code says; run `cargo run -p record --example kinds > crates/record/KINDS.md`: {differs:?}"
    );
    for kind in KINDS {
        assert!(kind.fields.iter().all(|f| printed.contains(&format!("| `{}` |", f.name))), "{}", kind.name);
    }
}
