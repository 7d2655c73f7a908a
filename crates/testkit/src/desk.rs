//! A desk without screens: an officer's device reduced to its key, for what no screen offers yet, such as restricting a
//! record or moving it to another ward.

use automerge::ActorId;
use record::document::{Commit, Edit, Record};
use record::{EntryId, RecordId};
use uuid::Uuid;
use wire::batch::{Heading, cut};
use wire::message::{CodeKey, EnrolRequest, PROTOCOL, Versions};
use wire::{Outcome, PublicKey};

use crate::station::Station;
use crate::time::Seeded;

impl Station {
    /// An officer writes to a record as the hub has it, under their own key, and hands it in; none where the edits change
    /// nothing, and so nothing is handed in.
    pub fn write(&self, shoulder: &str, record: Uuid, edits: &[Edit]) -> Option<Outcome> {
        let rng = self.desk_rng();
        let key = wire::key::new_key(&rng);
        let versions = Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 };
        let code = CodeKey::of(&self.hub.issue_code(shoulder).unwrap().code).unwrap();
        let request = EnrolRequest::new(versions, &code, PublicKey::of(&key), "desk", Some(shoulder));
        let enrolled = self.hub.enrol(&request).unwrap().verify(&request, &code).unwrap();
        let id = RecordId(record);
        let row = self.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
        let mut held = Record::load(id, &row.snapshot).unwrap();
        let actor = wire::actor_id(&PublicKey::of(&key), id, enrolled.incarnation, 0);
        let commit = Commit { author: enrolled.author, actor: ActorId::from(actor), at: self.hub.now(), offset: 0 };
        let change = held.edit(&commit, edits).unwrap()?;
        let heading = Heading {
            officer: enrolled.author.officer,
            device: enrolled.device,
            incarnation: enrolled.incarnation,
            grant_version: enrolled.grant_version,
            lease_id: enrolled.lease_id,
            hub_id: enrolled.hub_id,
            hub_epoch_seen: enrolled.hub_epoch,
            batch_seq: 1,
            prev_batch_hash: None,
            claimed_time: self.hub.now(),
            boot_elapsed: 1,
            hub_clock_offset: Some(0),
        };
        let sealed = cut(&heading, &[(id, change.raw_bytes())], &key).unwrap().sealed;
        let receipt = self.hub.accept(&sealed).unwrap();
        Some(receipt.verify(&self.hub.identity().public_key()).unwrap().outcomes.remove(0))
    }

    /// A fresh entry id, the same in every run of the same seed.
    #[must_use]
    pub fn entry_id(&self) -> EntryId {
        EntryId(wire::seam::uuid4(&self.desk_rng()))
    }

    fn desk_rng(&self) -> Seeded {
        let n = self.desks.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Seeded::new(self.seed.wrapping_mul(7_919).wrapping_add(n).wrapping_add(1 << 40))
    }
}
