//! The promises of the design (architecture, section 8) as checks: cheap ones after every step, all of them when it is
//! quiet. Each gives the first broken one in words.

mod erased;
mod hub;
mod phone;
mod policy;
mod words;

use automerge::ChangeHash;
use record::{OfficerId, Record, RecordId};
use wire::Hash;

use crate::city::City;

pub(crate) use phone::receipts_honoured;
pub(crate) use policy::each_step;
pub(crate) use words::forget_lost_phone;

/// Everything, when all is quiet.
pub(crate) async fn all(city: &mut City) -> Result<(), String> {
    hub::check(city)?;
    phone::check(city).await?;
    words::check(city).await?;
    erased::check(city).await
}

/// All that a record says, in one text: what every device and the hub must agree on, for one reader.
fn says(record: &Record, reader: OfficerId) -> String {
    let kind = record.kind();
    let mut said = format!("{} {} open {}\n", kind.name, (kind.status)(record), (kind.open)(record));
    for field in kind.all_fields() {
        let now = record.field(field.name);
        if !now.candidates.is_empty() {
            said += &format!("{} = {} ({} candidates)\n", field.name, now.value, now.candidates.len());
        }
    }
    for text in kind.texts {
        said += &format!("{}: {}\n", text.name, record.text(text.name));
    }
    for entry in record.entries() {
        said += &format!("{} {} {} {:?} {}\n", entry.id, entry.kind, entry.at, entry.withdrawn_by, entry.body);
    }
    for notice in record::notices::notices(record, reader) {
        said += &format!("notice {} {:?} {}\n", notice.id, notice.why, notice.shown);
    }
    said
}

/// The first line in which two texts differ.
fn difference(one: &str, other: &str) -> String {
    let differing = one.lines().zip(other.lines()).find(|(a, b)| a != b);
    differing.map_or_else(
        || format!("{} lines against {}", one.lines().count(), other.lines().count()),
        |(a, b)| format!("\"{a}\" against \"{b}\""),
    )
}

fn hashes(heads: &[ChangeHash]) -> Vec<Hash> {
    heads.iter().map(|h| Hash(h.0)).collect()
}

/// Every record the hub holds.
fn every_record(city: &City) -> Result<Vec<RecordId>, String> {
    city.hub.storage().reading(|tx| tx.records_after(None, usize::MAX >> 1)).map_err(|e| format!("the hub's records: {e}"))
}
