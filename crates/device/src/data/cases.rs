//! The records of a case: found by what their rows say, and by which victim contact they are linked to.

use std::collections::BTreeSet;

use record::RecordId;
use record::kinds::reference;
use rusqlite::{Connection, params};

use crate::error::DeviceError;

/// Notes, tasks and victim contacts whose rows name a reference, and notes linked to such a victim contact: few of what is
/// held, and each is asked again once it is loaded. Rows are read through once; nobody exports a case often.
pub(crate) fn may_be_of_case(connection: &Connection, case: &str) -> Result<BTreeSet<RecordId>, DeviceError> {
    // As it stands inside JSON.
    let quoted = serde_json::Value::from(case).to_string();
    let wanted = reference(quoted.trim_matches('"'));
    let mut found = BTreeSet::new();
    let mut look = connection.prepare_cached(
        "SELECT r.id, json_extract(v.row, '$.refs') FROM view_note v JOIN record r USING (rec)
         UNION ALL SELECT r.id, json_extract(v.row, '$.refs') FROM view_task v JOIN record r USING (rec)
         UNION ALL SELECT r.id, json_quote(json_extract(v.row, '$.crime_ref')) FROM view_victim v JOIN record r USING (rec)",
    )?;
    let mut rows = look.query([])?;
    while let Some(row) = rows.next()? {
        let says: Option<String> = row.get(1)?;
        if says.is_some_and(|says| reference(&says).contains(&wanted)) {
            found.insert(RecordId::from_bytes(row.get(0)?));
        }
    }
    let mut linked = connection
        .prepare_cached("SELECT r.id FROM link l JOIN view_note v USING (rec) JOIN record r USING (rec) WHERE l.target = ?1")?;
    for id in found.clone() {
        let notes = linked.query_map(params![id.bytes()], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
        found.extend(notes.into_iter().map(RecordId::from_bytes));
    }
    Ok(found)
}
