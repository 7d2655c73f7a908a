//! An enrolment without a phone: properly enrolled, properly signed, and free to write what no screen offers. Two sergeants
//! have one at the station, for what they restrict, link and move to another ward; the rogue's is of their own making.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{ActorId, Change};
use hub::storage::EnrolmentRow;
use record::document::Commit;
use record::policy::grants;
use record::{DeviceId, Edit, OfficerId, Record, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::batch::Heading;
use wire::{Hash, Outcome, PublicKey, SealedBatch, SigningKey};

use crate::city::{City, TEAMS};
use crate::ledger::{Acknowledged, words};

/// See the module.
pub(crate) struct Desk {
    pub(crate) shoulder: &'static str,
    pub(crate) officer: OfficerId,
    device: DeviceId,
    key: SigningKey,
    batches: u64,
    /// The last batch it handed over.
    pub(crate) last: Option<SealedBatch>,
}

/// A change of a record, as the bytes that are handed over.
pub(crate) type Raw = (RecordId, Vec<u8>);

impl Desk {
    /// Enrols one; `number` tells it from every other.
    pub(crate) fn enrol(city: &City, shoulder: &'static str, number: u128) -> Result<Self, String> {
        let (officer, device) = (city.officer(shoulder), DeviceId(Uuid::from_u128(0x9009_0000 + number)));
        let key = wire::key::new_key(&city.dice);
        let row = EnrolmentRow {
            device,
            officer,
            key: PublicKey::of(&key).0,
            system: false,
            label: "a desk".into(),
            incarnation: 1,
            enrolled_at: city.now(),
            revoked_at: None,
            last_heard: None,
            waiting: 0,
            app_version: "0".into(),
        };
        city.hub.storage().writing(|tx| tx.put_enrolment(&row)).map_err(|e| e.to_string())?;
        Ok(Self { shoulder, officer, device, key, batches: 0, last: None })
    }

    /// With what it would write to a record now; none where its officer is on no roster.
    pub(crate) fn commit(&self, city: &City, id: RecordId) -> Result<Option<Commit>, String> {
        let roster = city.hub.roster().map_err(|e| e.to_string())?;
        let actor = ActorId::from(wire::actor_id(&PublicKey::of(&self.key), id, 1, 0));
        Ok(roster.author(self.officer, city.now()).map(|author| Commit { author, actor, at: city.now(), offset: 0 }))
    }

    /// A record of a kind in its officer's scopes, as the hub has it.
    pub(crate) fn readable(&self, city: &City, kind: &str) -> Result<Option<(RecordId, Record)>, String> {
        match city.some(kind) {
            Some(id) => self.reads(city, id),
            None => Ok(None),
        }
    }

    /// A record, where it is in its officer's scopes.
    pub(crate) fn reads(&self, city: &City, id: RecordId) -> Result<Option<(RecordId, Record)>, String> {
        let roster = city.hub.roster().map_err(|e| e.to_string())?;
        let granted = grants(&roster, self.officer, city.now());
        let found = city.hub.storage().reading(|tx| Ok((tx.record(id)?, tx.scopes_of(id)?))).map_err(|e| e.to_string())?;
        let (Some(row), scopes) = found else { return Ok(None) };
        if scopes.is_disjoint(&granted) {
            return Ok(None);
        }
        Record::load(id, &row.snapshot).map(|record| Some((id, record))).map_err(|e| e.to_string())
    }

    /// Signs these changes as the next batch, whatever they are.
    pub(crate) fn sealed(&mut self, city: &City, changes: &[Raw]) -> Result<SealedBatch, String> {
        let roster = city.hub.roster().map_err(|e| e.to_string())?;
        self.batches += 1;
        let heading = Heading {
            officer: self.officer,
            device: self.device,
            incarnation: 1,
            grant_version: roster.version,
            lease_id: None,
            hub_id: city.hub.identity().hub_id,
            hub_epoch_seen: city.hub.identity().epoch,
            batch_seq: self.batches,
            prev_batch_hash: None,
            claimed_time: city.now(),
            boot_elapsed: 1,
            hub_clock_offset: Some(0),
        };
        let sealed = testkit::hostile::sealed(&heading, changes, &self.key);
        self.last = Some(sealed.clone());
        Ok(sealed)
    }

    /// Hands a batch over; none where the hub's power went meanwhile, or the hub would not look at it. What is in it is in
    /// the ledger from then on.
    pub(crate) fn hand_over(
        &self,
        city: &mut City,
        sealed: &SealedBatch,
        changes: &[Raw],
        what: &str,
    ) -> Result<Option<Vec<Outcome>>, String> {
        let hub = city.hub.clone();
        let shoulder = self.shoulder;
        let Ok(answer) = catch_unwind(AssertUnwindSafe(|| hub.accept(sealed))) else {
            city.note(format!("{shoulder} {what}: the hub died of its power"));
            return if city.power.off() { Ok(None) } else { Err(format!("promise 7: the hub panicked on {what}")) };
        };
        let outcomes = match answer {
            Ok(receipt) => receipt.verify(&city.hub.identity().public_key()).map_err(|e| e.to_string())?.outcomes,
            Err(error) => {
                city.note(format!("{shoulder} {what}: {}", error.code()));
                return Ok(None);
            }
        };
        city.note(format!("{shoulder} {what}: {outcomes:?}"));
        for (id, raw) in changes {
            let Ok(change) = Change::from_bytes(raw.clone()) else { continue };
            let entry = Acknowledged {
                record: *id,
                officer: self.officer,
                phone: usize::MAX,
                batch: 0,
                words: words(raw),
                seen: false,
                reviewed: false,
                phone_lost: false,
            };
            city.ledger.enter(Hash(change.hash().0), entry);
        }
        Ok(Some(outcomes))
    }
}

/// A sergeant at a desk restricts a record or opens it again, links it or breaks the link, gives it to the other ward.
pub(crate) fn one(city: &mut City) -> Result<(), String> {
    let shoulder = city.pick(&["45CN", "61LF"]);
    // A hub that was restored has forgotten what a desk wrote since; whoever goes on there is enrolled anew.
    let at = city.desks.iter().position(|(home, desk)| *home == city.homes && desk.shoulder == shoulder);
    let at = match at {
        Some(at) => at,
        None => {
            let number = 1 + city.desks.len() as u128;
            let desk = Desk::enrol(city, shoulder, number)?;
            city.desks.push((city.homes, desk));
            city.desks.len() - 1
        }
    };
    let (home, mut desk) = city.desks.remove(at);
    let done = moved(city, &mut desk);
    city.desks.insert(at, (home, desk));
    done
}

fn moved(city: &mut City, desk: &mut Desk) -> Result<(), String> {
    let kind = if city.below(4) == 0 { "victim_contact" } else { "task" };
    let Some((id, record)) = desk.readable(city, kind)? else { return Ok(()) };
    let Some(commit) = desk.commit(city, id)? else { return Ok(()) };
    let reader = city.phones[city.below(city.phones.len())].officer;
    let readers = json!([desk.officer.to_string(), reader.to_string()]);
    let linked = |city: &City, kind: &str| city.some(kind).map(|to| json!([{ "kind": kind, "record": to.to_string() }]));
    let (what, edits) = match city.below(if kind == "task" { 9 } else { 4 }) {
        0 | 1 => ("restricts", vec![Edit::field("readers", readers), Edit::field("restricted", true)]),
        2 | 3 => ("opens again", vec![Edit::field("restricted", false)]),
        4 | 5 => {
            let Some(links) = linked(city, "victim_contact") else { return Ok(()) };
            ("links to a victim", vec![Edit::field("links", links)])
        }
        6 => {
            let Some(links) = linked(city, "ward_priority") else { return Ok(()) };
            ("links to a priority", vec![Edit::field("links", links)])
        }
        7 => ("breaks the links of", vec![Edit::field("links", Value::Array(Vec::new()))]),
        _ => ("gives to a ward", vec![Edit::field("ward", city.pick(&TEAMS).1)]),
    };
    let mut after = record.clone();
    let Ok(Some(change)) = after.edit(&commit, &edits) else { return Ok(()) };
    let relinked = after.value("links") != record.value("links");
    let changes = [(id, change.raw_bytes().to_vec())];
    let sealed = desk.sealed(city, &changes)?;
    let about = city.number(id);
    let outcomes = desk.hand_over(city, &sealed, &changes, &format!("{what} {about}"))?;
    let answer = match outcomes.as_deref() {
        Some([Outcome::Accepted]) => "ok",
        Some([Outcome::Review]) => "review",
        Some(_) => "refused",
        None => "no answer",
    };
    city.tally.did(&format!("desk {what}"), answer);
    if answer == "ok" {
        city.tally.fault("audience moved");
        if relinked {
            city.tally.fault("link moved");
        }
    }
    Ok(())
}
