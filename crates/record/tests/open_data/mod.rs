//! The published open data beside the checkout, for tests that skip with a reason where it is absent.
#![expect(clippy::print_stdout, reason = "a test that skips says why")]

use std::path::PathBuf;

/// A data file's text, or `None` after saying why the test skips. The folder is `$BEATBOOK_SHARED`, else `shared` beside
/// the checkout.
pub fn text(file: &str) -> Option<String> {
    let folder = std::env::var_os("BEATBOOK_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = folder.join("data").join(file);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: the open data file data/{file} is not beside the checkout (set BEATBOOK_SHARED)");
    }
    text
}
