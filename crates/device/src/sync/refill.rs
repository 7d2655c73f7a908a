//! The hub was restored from a backup: it is told what this device holds, and given again what it has lost. Own work goes in
//! the batches it was signed in, as it was. What others wrote goes without their signature, for a supervisor to let in,
//! and stays here until the hub has it.

use std::collections::HashSet;

use automerge::ChangeHash;
use record::RecordId;
use rusqlite::Connection;
use wire::message::{HandBack, HandBackAnswer, HandedBack, OfferRequest, OfferResponse, Offered};

use super::Round;
use super::speak::versions;
use crate::data;
use crate::error::DeviceError;
use crate::store::Turn;

/// Records in one offer.
const OFFER: usize = 5_000;
/// Changes handed back in one request, and about how many bytes of them.
const HANDED: usize = 500;
const HANDED_BYTES: usize = 512 * 1024;

/// What one offer tells of this device.
struct Told<'a> {
    hub_epoch: u64,
    /// What it holds, with heads.
    held: &'a [(RecordId, Vec<wire::Hash>)],
    /// What was erased here.
    erased: Vec<RecordId>,
    /// What it has something of and does not hold.
    kept: Vec<RecordId>,
}

impl Round<'_> {
    /// Offers everything held here. Until it is through the device goes on asking, at every sync.
    pub(super) async fn offer(&mut self, hub_epoch: u64, reads_stored: Option<u64>) -> Result<(), DeviceError> {
        let (all, erased) = self.session.read(|c, _| Ok((data::all_heads(c)?, data::erased(c)?))).await?;
        let mut answers = Vec::new();
        let mut rest = all.chunks(OFFER);
        loop {
            let some = rest.next().unwrap_or_default();
            // With nothing held the offer still says which incarnation this device has.
            if some.is_empty() && !answers.is_empty() {
                break;
            }
            let erased = if answers.is_empty() { erased.clone() } else { Vec::new() };
            answers.push(self.ask_offer(Told { hub_epoch, held: some, erased, kept: Vec::new() }).await?);
        }
        let last = answers.iter().map(|a| a.last_batch_seq).max().unwrap_or(0);
        let wanted: Vec<RecordId> = answers.iter().flat_map(|a| a.wanted.iter().chain(&a.waiting)).copied().collect();
        self.session
            .write(Turn::Sync, move |tx, _| {
                data::send_again(tx, last, &wanted)?;
                data::photos_again(tx)?;
                data::reads_again(tx, reads_stored.unwrap_or(0))?;
                data::put_lacking(tx, &wanted)
            })
            .await?;
        self.session.keep_heard(move |heard, _, _| heard.offered_epoch = Some(hub_epoch)).await?;
        // What was received waits again: in which order, is asked anew.
        self.order = None;
        self.progressed();
        Ok(())
    }

    async fn ask_offer(&mut self, told: Told<'_>) -> Result<OfferResponse, DeviceError> {
        let Told { hub_epoch, held, erased, kept } = told;
        let records = held.iter().map(|(id, heads)| Offered { record: *id, heads: heads.clone() }).collect();
        let incarnation = self.session.known().heard.incarnation.unwrap_or(0);
        self.ask("/v1/offer", &OfferRequest { versions: versions(), hub_epoch, records, incarnation, erased, kept }).await
    }

    /// Asks, once in each epoch of the hub and once every log is level in it, what was erased of that which no scope holds here.
    /// A scope that begins anew is given as it stands: that something was erased before stands in the log, which is not read
    /// from its beginning, and the record would seem to have left, with its officer's words kept. What is erased later is told
    /// in a log that is read, because the hub knows now whom it concerns.
    pub(super) async fn erased_elsewhere(&mut self) -> Result<(), DeviceError> {
        let heard = self.session.known().heard.clone();
        if heard.erased_asked == Some(heard.hub_epoch) {
            return Ok(());
        }
        let kept = self.session.read(|c, _| if data::level(c)? { Ok(Some(data::something_kept(c)?)) } else { Ok(None) }).await?;
        let Some(kept) = kept else { return Ok(()) };
        for some in kept.chunks(OFFER) {
            let told = Told { hub_epoch: heard.hub_epoch, held: &[], erased: Vec::new(), kept: some.to_vec() };
            let answer = match self.ask_offer(told).await {
                // It is asked again at the next sync. What has left goes meanwhile.
                Err(DeviceError::HubRefused { code, .. }) => {
                    self.trouble("offer", code);
                    return Ok(());
                }
                other => other?,
            };
            for id in answer.erased.into_iter().filter(|id| some.contains(id)) {
                // One at a time: each looks through every batch, and an officer's edit waits for no more than one.
                self.session.write(Turn::Sync, move |tx, cx| data::erase(tx, cx, id)).await?;
                self.touch([id]);
            }
        }
        self.session.keep_heard(move |now, _, _| now.erased_asked = Some(heard.hub_epoch)).await
    }

    /// What the hub still lacks once this device's own batches are in: changes of others. They are handed back once, and
    /// their records stay here until the hub has all of each.
    pub(super) async fn hand_back(&mut self) -> Result<(), DeviceError> {
        let held = self.session.read(|c, _| data::lacking(c)).await?;
        if held.is_empty() {
            return Ok(());
        }
        let hub_epoch = self.session.known().heard.hub_epoch;
        for some in held.chunks(OFFER) {
            let answer = self.ask_offer(Told { hub_epoch, held: some, erased: Vec::new(), kept: Vec::new() }).await?;
            let has = answer.has.clone();
            let back = self.session.read(move |c, _| theirs(c, &has)).await?;
            for part in parts(back) {
                let asked = HandBack { versions: versions(), changes: part };
                match self.ask::<_, HandBackAnswer>("/v1/handback", &asked).await {
                    // Too long after the restore, or nothing it can use: the records stay here, and nothing else is stopped.
                    Err(DeviceError::HubRefused { code, .. }) => self.trouble("handback", code),
                    other => {
                        let _: HandBackAnswer = other?;
                    }
                }
            }
            let asked: Vec<RecordId> = some.iter().map(|(id, _)| *id).collect();
            let lacking: HashSet<RecordId> = answer.wanted.into_iter().chain(answer.waiting).collect();
            let settled: Vec<RecordId> = asked.into_iter().filter(|id| !lacking.contains(id)).collect();
            self.session.write(Turn::Sync, move |tx, _| data::no_longer_lacking(tx, &settled)).await?;
        }
        Ok(())
    }
}

/// The changes of these records that are not at the hub and that no batch of this device carries.
fn theirs(connection: &Connection, has: &[Offered]) -> Result<Vec<HandedBack>, DeviceError> {
    let mut back = Vec::new();
    for at_hub in has {
        let Some(held) = data::load(connection, at_hub.record)? else { continue };
        let heads = at_hub.heads.iter().map(|h| ChangeHash(h.0)).filter(|h| held.record.holds(h));
        for change in held.record.changes_since(&heads.collect::<Vec<_>>()) {
            if !data::signed_here(connection, &wire::Hash(change.hash().0))? {
                back.push(HandedBack { record: at_hub.record, raw: change.raw_bytes().to_vec() });
            }
        }
    }
    Ok(back)
}

fn parts(changes: Vec<HandedBack>) -> Vec<Vec<HandedBack>> {
    let mut all: Vec<Vec<HandedBack>> = Vec::new();
    let mut size = 0;
    for change in changes {
        size += change.raw.len();
        match all.last_mut().filter(|part| size <= HANDED_BYTES && part.len() < HANDED) {
            Some(part) => part.push(change),
            None => {
                size = change.raw.len();
                all.push(vec![change]);
            }
        }
    }
    all
}
