//! System enrolments: each source of imports writes under its own key, so that history says where a record came from and
//! its changes pass through the same acceptance as an officer's.

use automerge::{ActorId, Change};
use record::document::Commit;
use record::{Author, DeviceId, OfficerId, RecordId, Role};
use uuid::Uuid;
use wire::batch::{Heading, cut};
use wire::{Hash, Outcome, PublicKey, SigningKey, actor_id};

use crate::error::Result;
use crate::hub::Hub;
use crate::storage::Reading;

const INCARNATION: u64 = 1;

/// A source of imports, enrolled.
pub(crate) struct System {
    key: SigningKey,
    device: DeviceId,
    author: Author,
}

impl System {
    /// Who it is in the history of what it wrote.
    pub(crate) fn officer(&self) -> OfficerId {
        self.author.officer
    }

    /// What a change of its to a record carries.
    pub(crate) fn commit(&self, tx: &dyn Reading, record: RecordId, now: i64) -> Result<Commit> {
        // A refused change has used up its branch, as on any device.
        let branch = tx.refused_of(self.device, record)?;
        let actor = actor_id(&PublicKey::of(&self.key), record, INCARNATION, branch);
        Ok(Commit { author: self.author, actor: ActorId::from(actor), at: now, offset: 0 })
    }
}

impl Hub {
    /// The enrolment of a source, made on first use. Its key is derived from the hub's, so that a backup of the hub's is one
    /// of it.
    pub(crate) fn system(&self, name: &str) -> Result<System> {
        let identity = self.identity();
        let seed = Hash::of_parts(b"beatbook/system/1\0", &[identity.signing.as_bytes(), name.as_bytes()]);
        let key = SigningKey::from_bytes(&seed.0);
        let id = Uuid::new_v5(&identity.hub_id, name.as_bytes());
        let author = Author { officer: OfficerId(id), grade: Role::System.grade(), role: Role::System };
        let device = DeviceId(id);
        self.enrol_system(device, author.officer, PublicKey::of(&key).0, name, INCARNATION)?;
        Ok(System { key, device, author })
    }

    /// Hands a source's changes to the pipeline. Gives what became of each, in their order.
    pub(crate) fn submit(&self, system: &System, changes: &[(RecordId, Change)]) -> Result<Vec<Outcome>> {
        self.submit_telling(system, changes, |_| ())
    }

    /// As [`Hub::submit`]; says after each batch how many changes are in. A process that is ended between two batches leaves
    /// those before whole and nothing of those after.
    pub(crate) fn submit_telling(
        &self,
        system: &System,
        changes: &[(RecordId, Change)],
        mut taken: impl FnMut(usize),
    ) -> Result<Vec<Outcome>> {
        let raw: Vec<(RecordId, &[u8])> = changes.iter().map(|(record, change)| (*record, change.raw_bytes())).collect();
        let mut outcomes = Vec::with_capacity(raw.len());
        let mut rest = raw.as_slice();
        while !rest.is_empty() {
            let (number, version) =
                self.storage().reading(|tx| Ok((tx.last_batch_of(system.device)? + 1, tx.roster_version()?)))?;
            let heading = Heading {
                officer: system.officer(),
                device: system.device,
                incarnation: INCARNATION,
                grant_version: version,
                lease_id: None,
                hub_id: self.identity().hub_id,
                hub_epoch_seen: self.identity().epoch,
                batch_seq: number,
                prev_batch_hash: None,
                claimed_time: self.now(),
                boot_elapsed: 0,
                hub_clock_offset: Some(0),
            };
            let cut = cut(&heading, rest, &system.key)?;
            let receipt = self.accept(&cut.sealed)?;
            let receipt = receipt.verify(&self.identity().public_key())?;
            outcomes.extend(receipt.outcomes);
            taken(outcomes.len());
            rest = rest.get(cut.taken..).unwrap_or_default();
        }
        Ok(outcomes)
    }
}
