//! The numbers of exhibits. Two devices of one officer that could not hear each other may both have given out `ABC/2`: the one
//! that came first keeps it, and each device is told in its own log whether its number stands (practice; domain, section 1d).

use std::collections::BTreeMap;

use record::kinds::note::{NOTE, numbered};
use record::{DeviceId, Scope};
use wire::codec;
use wire::message::DeviceEvent;

use super::judge::Bench;
use super::{Fate, Moved};
use crate::error::Result;
use crate::storage::{What, Writing};

/// Settles every number that the changes let in give to an exhibit, and tells the devices that wrote them.
pub(super) fn settle(tx: &dyn Writing, bench: &Bench, now: i64) -> Result<Moved> {
    let mut told: BTreeMap<DeviceId, Vec<What>> = BTreeMap::new();
    for judged in &bench.judged {
        let Fate::In(change) = &judged.fate else { continue };
        let Some(record) = bench.pieces.get(&judged.record).and_then(|p| p.record.as_ref()) else { continue };
        if record.kind().name != NOTE.name {
            continue;
        }
        for number in numbered(record).into_iter().filter(|n| n.change == change.hash) {
            let stands = tx.claim_number(number.officer, &number.reference, number.entry)?;
            let event = DeviceEvent::ExhibitNumber { entry: number.entry, taken: !stands };
            told.entry(change.device).or_default().push(What::Notice { event: codec::encode(&event) });
        }
    }
    let mut moved = Moved::new();
    for (device, notices) in told {
        let scope = Scope::Device(device);
        let head = tx.append(&scope, &notices, now)?;
        moved.insert(scope, head);
    }
    Ok(moved)
}
