//! Read logs that do not hold: each row's hash covers the one before it, so that a row that was changed or left out on a device
//! shows (threats T14, R17; DPA 2018 s.62). And what an officer may see of their own (practice P15).

use std::collections::BTreeMap;

use record::{DeviceId, OfficerId, Record, RecordId};
use wire::message::OwnRead;

use crate::audit::SHOWN_MS;
use crate::error::Result;
use crate::hub::Hub;
use crate::storage::{ReadLogRow, Reading};

/// The audit word for a row that does not follow the one before it.
pub(crate) const UNCHAINED: &str = "read_unchained";
/// Own readings told at once.
const OWN: usize = 200;

/// A device in whose read log a row was changed or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchained {
    /// The device.
    pub device: DeviceId,
    /// Whose.
    pub officer: OfficerId,
    /// When the newest row that does not follow came, ms UTC.
    pub at: i64,
    /// The numbers of those rows, in the order they came.
    pub rows: Vec<u64>,
}

impl Hub {
    /// Devices of whose read log a row that does not follow came in the last thirty days, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn unchained_reads(&self) -> Result<Vec<Unchained>> {
        let since = self.now() - SHOWN_MS;
        self.storage().reading(|tx| {
            let mut all: Vec<Unchained> = Vec::new();
            for (at, who, n) in tx.audited_as(UNCHAINED, since)? {
                let (Ok(device), Ok(n)) = (who.parse::<DeviceId>(), n.parse::<u64>()) else { continue };
                if let Some(seen) = all.iter_mut().find(|u| u.device == device) {
                    seen.rows.insert(0, n);
                } else if let Some(row) = tx.enrolment(device)? {
                    all.push(Unchained { device, officer: row.officer, at, rows: vec![n] });
                }
            }
            Ok(all)
        })
    }

    /// What an officer opened, on whichever of their devices, newest first; the hub's own view of what their device shows of
    /// itself. A record that is kept to named readers leaves no trace here, and neither does one that is here no more, of
    /// which nobody can say whether it was (practice P15).
    ///
    /// # Errors
    /// The database's.
    pub fn own_reads(&self, officer: OfficerId) -> Result<Vec<OwnRead>> {
        self.storage().reading(|tx| {
            let mut rows: Vec<ReadLogRow> = Vec::new();
            for phone in tx.enrolments_of(officer)? {
                rows.extend(tx.reads_on(phone.device, OWN)?);
            }
            rows.sort_by_key(|r| std::cmp::Reverse((r.at, r.n)));
            let mut shown: BTreeMap<RecordId, Option<(String, String)>> = BTreeMap::new();
            let mut reads = Vec::new();
            for row in rows.into_iter().filter(|r| r.officer == officer) {
                let known = match shown.get(&row.record) {
                    Some(known) => known.clone(),
                    None => {
                        let known = named(tx, row.record)?;
                        shown.insert(row.record, known.clone());
                        known
                    }
                };
                let Some((kind, reference)) = known else { continue };
                let (device, n, record, at, reason) = (row.device, row.n, row.record, row.at, row.reason);
                reads.push(OwnRead { device, n, record, kind, reference, at, reason });
                if reads.len() == OWN {
                    break;
                }
            }
            Ok(reads)
        })
    }
}

/// A record's kind, and the crime's reference where it is about a victim; none where nothing of it may be said.
fn named(tx: &dyn Reading, record: RecordId) -> Result<Option<(String, String)>> {
    let Some(row) = tx.record(record)?.filter(|r| r.people.readers.is_none()) else { return Ok(None) };
    let reference = match row.kind.as_str() {
        "victim_contact" => Record::load(record, &row.snapshot)?.line("crime_ref"),
        _ => String::new(),
    };
    Ok(Some((row.kind, reference)))
}
