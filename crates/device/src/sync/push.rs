//! Receipts: the hub's signed word on each batch that was sent, believed only where the pinned key signed it for exactly
//! that batch.

use std::collections::{BTreeSet, HashMap};

use wire::message::{DeviceEvent, SyncResponse};
use wire::seam::crash;
use wire::{Hash, Outcome, Receipt, SealedBatch, SignedReceipt};

use super::aside::{self, Refused};
use super::{Asked, Round, Sent};
use crate::data;
use crate::edit::Context;
use crate::error::DeviceError;
use crate::store::Turn;

impl Round<'_> {
    /// Where more waits than one request takes: all but the last request's worth goes up first, and while the hub judges
    /// one request, what it said of the one before is stored. Each batch is sent once here.
    pub(super) async fn push_ahead(&mut self) -> Result<(), DeviceError> {
        let mut sent_here: BTreeSet<u64> = BTreeSet::new();
        let mut answered: Option<(SyncResponse, Sent)> = None;
        loop {
            let but = answered.iter().flat_map(|(_, sent)| sent.iter().map(|(seq, _)| *seq)).collect();
            let (request, sent, more) = self.request(Asked::Receipts { but }).await?;
            let again = sent.iter().any(|(seq, _)| sent_here.contains(seq));
            if again || !more {
                break;
            }
            sent_here.extend(sent.iter().map(|(seq, _)| *seq));
            self.session.seams.crash.reached(crash::SYNC_BEFORE_SEND);
            let asking = self.asking(request);
            let answer = match answered.take() {
                None => asking.await,
                Some((before, sent)) => {
                    let (answer, stored) = tokio::join!(asking, self.said(&before, &sent));
                    stored?;
                    answer
                }
            };
            match answer {
                Ok(answer) => answered = Some((answer, sent)),
                // The exchange that follows learns the time.
                Err(DeviceError::ClockOff { .. }) => return Ok(()),
                Err(other) => return Err(other),
            }
            if self.report.wiped {
                return Ok(());
            }
        }
        match answered {
            Some((answer, sent)) => self.said(&answer, &sent).await,
            None => Ok(()),
        }
    }

    /// Stores what an answer says of this device and what it sent.
    pub(super) async fn said(&mut self, answer: &SyncResponse, sent: &[(u64, Vec<u8>)]) -> Result<(), DeviceError> {
        let crash = self.session.seams.crash.clone();
        crash.reached(crash::SYNC_BEFORE_STORE);
        self.receipts(answer, sent).await?;
        crash.reached(crash::SYNC_AFTER_RECEIPTS);
        self.heard(answer).await
    }

    /// Stores the receipts of an answer, and what each says of every change.
    pub(super) async fn receipts(&mut self, answer: &SyncResponse, sent: &[(u64, Vec<u8>)]) -> Result<(), DeviceError> {
        for (position, code) in &answer.unread {
            if let Some((seq, _)) = usize::try_from(*position).ok().and_then(|at| sent.get(at)) {
                self.unread.push(*seq);
                self.trouble(format!("batch {seq}"), code.clone());
            }
        }
        let hub = self.session.known().enrolment.hub_key;
        let mut batches: HashMap<Hash, (u64, SealedBatch)> = HashMap::new();
        for (seq, bytes) in sent {
            let sealed = data::sealed(bytes)?;
            batches.insert(sealed.hash(), (*seq, sealed));
        }
        let mut verified: Vec<(u64, SignedReceipt, Receipt, SealedBatch)> = Vec::new();
        for signed in &answer.receipts {
            match verify(&hub, signed, &mut batches) {
                Ok((seq, receipt, sealed)) => verified.push((seq, signed.clone(), receipt, sealed)),
                // A receipt that does not hold is no receipt: what was sent goes on waiting.
                Err(code) => self.trouble("receipt", code),
            }
        }
        let all: Vec<u64> = sent.iter().map(|(seq, _)| *seq).filter(|seq| !self.unread.contains(seq)).collect();
        if all.is_empty() {
            return Ok(());
        }
        let seams = self.session.seams.clone();
        let incarnation = answer.device.iter().filter_map(|e| match e.event {
            DeviceEvent::Incarnation { incarnation } => Some(incarnation),
            _ => None,
        });
        let incarnation = incarnation.max();
        let done = self
            .session
            .write(Turn::Sync, move |tx, cx| {
                // What is written again is written under the incarnation this answer gives: under the old one another copy of
                // this vault would use the same numbers.
                let known = super::log::reborn(tx, cx, incarnation)?;
                let cx = &Context { known: &known, ..*cx };
                data::sent(tx, &all, cx.hub_now())?;
                let mut counts = [0; 3];
                let mut refused = Vec::new();
                let mut refused_erased = 0;
                for (seq, signed, receipt, sealed) in verified {
                    data::put_receipt(tx, seq, &signed, receipt.received_at)?;
                    let batch = sealed.claims().map_err(|e| DeviceError::VaultCorrupt { why: e.to_string() })?;
                    for (change, outcome) in batch.changes.iter().zip(&receipt.outcomes) {
                        match outcome {
                            Outcome::Accepted | Outcome::Had => {
                                let news = data::own_change(tx, &change.hash, "accepted", None, Some(receipt.received_at))?;
                                counts[0] += u32::from(news);
                            }
                            Outcome::Review => {
                                let news = data::own_change(tx, &change.hash, "review", None, Some(receipt.received_at))?;
                                counts[1] += u32::from(news);
                            }
                            Outcome::SetAside { code, .. } if code == data::ERASED => {
                                data::erase(tx, cx, change.record)?;
                                refused_erased += 1;
                            }
                            Outcome::SetAside { code, field } => refused.push(Refused {
                                record: change.record,
                                change: change.hash,
                                code: code.clone(),
                                field: field.clone(),
                                declined: None,
                                told: None,
                            }),
                        }
                    }
                }
                let (aside, touched) = aside::take(tx, cx, &seams, refused)?;
                counts[2] = aside + refused_erased;
                Ok((counts, touched, known))
            })
            .await?;
        let ([received, review, set_aside], touched, known) = done;
        self.session.know(known);
        self.report.received += received;
        self.report.review += review;
        self.report.set_aside += set_aside;
        if received + review + set_aside > 0 {
            self.progressed();
        }
        self.touch(touched);
        Ok(())
    }
}

fn verify(
    hub: &wire::PublicKey,
    signed: &SignedReceipt,
    batches: &mut HashMap<Hash, (u64, SealedBatch)>,
) -> Result<(u64, Receipt, SealedBatch), &'static str> {
    let (seq, sealed) = batches.remove(&signed.claims().map_err(|e| e.code())?).ok_or("another_batch")?;
    let batch = sealed.claims().map_err(|e| e.code())?;
    let receipt = signed.verify_for(hub, &batch, &sealed.hash()).map_err(|e| e.code())?;
    Ok((seq, receipt, sealed))
}
