//! How the public reaches the wards' teams, from JSON:
//!
//! ```text
//! { "as_at": "2026-11-01", "routes": [{ "what": "Not an emergency", "how": "101" }],
//!   "wards": { "E05013655N": { "telephone": "...", "email": "...", "url": "...",
//!     "counter": { "name": "...", "address": "...", "hours": "..." },
//!     "meetings": [{ "start": "2026-12-15T19:00", "end": "...", "place": "...", "what": "..." }] } } }
//! ```
//! Every part of a ward may be left out. Times are London's.

use record::reference::{Contacts, Route, WardContacts};
use serde_json::Value;

use super::{BadRow, Imported, NotOfThisShape, ward_code};

/// A file's rows: a ward each, and what holds for the whole force.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// What holds for all wards; its own wards are empty.
    pub force: Contacts,
    /// Wards by code, in the file's order.
    pub wards: Imported<(String, WardContacts)>,
}

/// Reads a file.
///
/// # Errors
/// [`NotOfThisShape`] when it has no wards by code, or its day or routes are of another shape; a ward that cannot be read is
/// in [`Imported::bad`].
pub fn read(file: &str, json: &str) -> Result<File, NotOfThisShape> {
    let not = |why: String| NotOfThisShape { file: file.to_owned(), shape: "ward contacts", why };
    let parsed: Value = serde_json::from_str(json).map_err(|e| not(e.to_string()))?;
    let wards = parsed.get("wards").and_then(Value::as_object).ok_or_else(|| not("it has no wards by code".into()))?;
    let part = |name: &str| parsed.get(name).cloned().filter(|v| !v.is_null());
    let as_at = part("as_at").map(serde_json::from_value).transpose().map_err(|e| not(format!("as_at: {e}")))?;
    let routes: Option<Vec<Route>> =
        part("routes").map(serde_json::from_value).transpose().map_err(|e| not(format!("routes: {e}")))?;
    let mut out = Imported { rows: Vec::new(), bad: Vec::new() };
    for (id, value) in wards {
        match serde_json::from_value::<WardContacts>(value.clone()) {
            Ok(ward) => out.rows.push((ward_code(id), ward)),
            Err(error) => out.bad.push(BadRow {
                file: file.to_owned(),
                line: line_of(json, id),
                column: format!("wards.{id}"),
                expected: format!("telephone, email, url, counter, meetings of their shapes ({error})"),
            }),
        }
    }
    let force = Contacts { as_at, routes: routes.unwrap_or_default(), ..Contacts::default() };
    Ok(File { force, wards: out })
}

/// The line, from 1, on which a ward's id stands as a key.
fn line_of(json: &str, id: &str) -> usize {
    json.find(&format!("\"{id}\"")).map_or(1, |at| 1 + json[..at].matches('\n').count())
}
