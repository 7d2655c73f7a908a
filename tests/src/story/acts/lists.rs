//! Rows of one list among the several of a page, and what is to leave it.

use serde_json::json;

use super::Trouble;
use crate::window::{OpenWindow, Patience};

/// The row of one list that holds a text, once it is there: its `data-row`.
pub(super) fn row_in(window: &OpenWindow, list: &str, text: &str) -> Result<String, Trouble> {
    let script = "const [list, text] = arguments; \
                  const rows = [...document.querySelectorAll(`[data-list=\"${list}\"] [data-row]`)]; \
                  return rows.find(r => r.innerText.includes(text))?.dataset.row ?? null";
    window.wait_for(&format!("a row with \"{text}\" in the list {list}"), Patience::LONG, || {
        Ok(window.script(script, &json!([list, text]))?.as_str().map(str::to_owned))
    })
}

/// Waits until so many rows of one list hold a text.
pub(super) fn rows_in(window: &OpenWindow, list: &str, text: &str, number: u64) -> Result<(), Trouble> {
    let script = "const [list, text] = arguments; \
                  const rows = [...document.querySelectorAll(`[data-list=\"${list}\"] [data-row]`)]; \
                  return rows.filter(r => r.innerText.includes(text)).length";
    window.wait_for(&format!("{number} rows with \"{text}\" in the list {list}"), Patience::LONG, || {
        Ok((window.script(script, &json!([list, text]))? == json!(number)).then_some(()))
    })
}

/// Waits until nothing that a selector finds is shown any more.
pub(super) fn gone(window: &OpenWindow, css: &str) -> Result<(), Trouble> {
    window.wait_for(&format!("{css} to go"), Patience::LONG, || Ok(window.shown(css)?.is_none().then_some(())))
}
