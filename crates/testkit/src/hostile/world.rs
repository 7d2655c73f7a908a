//! A hub on which each record stands somewhere in its history, with the honest next change still to come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use automerge::Change;
use hub::Hub;
use record::{DeviceId, Record, RecordId};
use tempfile::TempDir;
use wire::Outcome;
use wire::batch::{Heading, MAX_CHANGES, SealedBatch};
use wire::seam::{Clock, NoCrash};

use super::day::{Day, Made, Signer, copy};
use super::seal;
use crate::time::Seeded;

/// A record that waits for a change.
pub(super) struct Target {
    /// As it stands on the hub, and on every device.
    pub(super) before: Option<Record>,
    /// The honest change that would come next.
    pub(super) next: Made,
}

/// The hub and what waits.
pub(super) struct World {
    pub(super) hub: Hub,
    pub(super) targets: Vec<Target>,
    batches: u64,
    now: i64,
    _folder: TempDir,
}

impl World {
    /// Begins again from the hub without records.
    pub(super) fn new(day: &Day, draw: &Seeded, number: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(day.empty.path(), folder.path());
        let rng = Arc::new(Seeded::new(number.wrapping_mul(7_919)));
        let hub = Hub::open(folder.path(), day.station.clock.clone(), rng, Arc::new(NoCrash)).unwrap();
        let mut world = Self { hub, targets: Vec::new(), batches: 0, now: day.station.clock.now_ms(), _folder: folder };
        let mut histories: BTreeMap<RecordId, Vec<&Made>> = BTreeMap::new();
        day.changes.iter().for_each(|made| histories.entry(made.record).or_default().push(made));
        for history in histories.values() {
            let stand = usize::try_from(draw.below(history.len() as u64)).unwrap_or_default();
            let past = &history[..stand];
            let mut stands = true;
            for made in past {
                let outcomes = world.push(&day.signers[&made.device], made.device, &[(made.record, made.raw.clone())]);
                stands &= outcomes == [Outcome::Accepted];
            }
            // A neighbour that is not there yet may be needed; then this record sits this world out.
            if stands {
                let changes = past.iter().map(|m| Change::from_bytes(m.raw.clone()).unwrap());
                let before = (stand > 0).then(|| Record::from_changes(history[0].record, changes).unwrap());
                world.targets.push(Target { before, next: history[stand].clone() });
            }
        }
        world
    }

    /// Pushes changes as one enrolment, signed as they should be, whatever they are.
    pub(super) fn push(&mut self, signer: &Signer, device: DeviceId, changes: &[(RecordId, Vec<u8>)]) -> Vec<Outcome> {
        let sealed = self.sealed(signer, device, changes);
        let receipt = self.hub.accept(&sealed).expect("a batch that was signed by an enrolment is answered");
        receipt.verify(&self.hub.identity().public_key()).expect("the hub signs what it says").outcomes
    }

    fn sealed(&mut self, signer: &Signer, device: DeviceId, changes: &[(RecordId, Vec<u8>)]) -> SealedBatch {
        assert!(changes.len() <= MAX_CHANGES);
        self.batches += 1;
        let heading = Heading {
            officer: signer.officer,
            device,
            incarnation: signer.incarnation,
            grant_version: self.hub.roster().unwrap().version,
            lease_id: None,
            hub_id: self.hub.identity().hub_id,
            hub_epoch_seen: self.hub.identity().epoch,
            batch_seq: self.batches,
            prev_batch_hash: None,
            claimed_time: self.now,
            boot_elapsed: 1,
            hub_clock_offset: Some(0),
        };
        seal::sealed(&heading, changes, &signer.key)
    }
}

/// The honest changes a forger may borrow from: those of the same kind.
pub(super) fn lenders<'a>(day: &'a Day, kind: &str) -> Vec<&'a [u8]> {
    day.changes.iter().filter(|m| m.kind == kind).map(|m| m.raw.as_slice()).collect()
}

/// Kinds there are honest changes of.
pub(super) fn kinds(day: &Day) -> BTreeSet<String> {
    day.changes.iter().map(|m| m.kind.clone()).collect()
}
