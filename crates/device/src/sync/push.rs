//! Receipts: the hub's signed word on each batch that was sent, believed only where the pinned key signed it for exactly
//! that batch.

use std::collections::{BTreeSet, HashMap};

use record::RecordId;
use rusqlite::Connection;
use wire::message::{DeviceEvent, SyncResponse};
use wire::seam::crash;
use wire::{Hash, Outcome, Receipt, SealedBatch, SignedReceipt};

use super::aside::{self, Refused};
use super::log::Told;
use super::{Asked, Round, Sent};
use crate::data;
use crate::edit::Context;
use crate::error::DeviceError;
use crate::known::Known;
use crate::seams::Seams;
use crate::store::Turn;

/// Why a batch is not answered that the hub will answer soon. Of any other reason it says the same the next time.
const PUT_OFF: [&str; 2] = ["busy", "not_yet"];

impl Round<'_> {
    /// Where more waits than one request takes: all but the last request's worth goes up first, and while the hub judges
    /// one request, what it said of the one before is stored. Each batch is sent once here.
    pub(super) async fn push_ahead(&mut self) -> Result<(), DeviceError> {
        let mut sent_here: BTreeSet<u64> = BTreeSet::new();
        // With when its request began, by the time since the start.
        let mut answered: Option<(SyncResponse, Sent, i64)> = None;
        loop {
            let but = answered.iter().flat_map(|(_, sent, _)| sent.iter().map(|(seq, _)| *seq)).collect();
            let (request, sent, more) = self.request(Asked::Receipts { but }).await?;
            let again = sent.iter().any(|(seq, _)| sent_here.contains(seq));
            if again || !more {
                break;
            }
            sent_here.extend(sent.iter().map(|(seq, _)| *seq));
            self.session.seams.crash.reached(crash::SYNC_BEFORE_SEND);
            let asked = self.session.seams.clock.boot_ms();
            let asking = self.asking(request);
            let answer = match answered.take() {
                None => asking.await,
                Some((before, sent, asked)) => {
                    let (answer, stored) = tokio::join!(asking, self.said(&before, &sent, asked));
                    stored?;
                    answer
                }
            };
            match answer {
                Ok(answer) => answered = Some((answer, sent, asked)),
                // The exchange that follows learns the time.
                Err(DeviceError::ClockOff { .. }) => return Ok(()),
                Err(other) => return Err(other),
            }
            if self.report.wiped {
                return Ok(());
            }
        }
        match answered {
            Some((answer, sent, asked)) => self.said(&answer, &sent, asked).await,
            None => Ok(()),
        }
    }

    /// Stores what an answer says of this device and what it sent, in one transaction: on a phone a flush costs more than what it
    /// writes. Where what it says of this device cannot be stored, the receipts are all the same: what the hub has is not to wait
    /// for ever. `asked` is when the request began, ms since the start.
    pub(super) async fn said(&mut self, answer: &SyncResponse, sent: &[(u64, Vec<u8>)], asked: i64) -> Result<(), DeviceError> {
        let crash = self.session.seams.crash.clone();
        crash.reached(crash::SYNC_BEFORE_STORE);
        let (answered, told) = (self.answered(answer, sent)?, Told::of(answer, asked));
        let seams = self.session.seams.clone();
        let stored = self.session.write(Turn::Sync, move |tx, cx| {
            let (counted, known) = answered.store(tx, cx, &seams)?;
            let heard = apart(tx, || told.store(tx, &Context { known: &known, ..*cx }, &seams))?;
            Ok((counted, known, heard))
        });
        let (counted, known, heard) = stored.await?;
        crash.reached(crash::SYNC_AFTER_RECEIPTS);
        let Counted { received, review, set_aside, touched } = counted;
        self.report.received += received;
        self.report.review += review;
        self.report.set_aside += set_aside;
        if received + review + set_aside > 0 {
            self.progressed();
        }
        self.touch(touched);
        match heard {
            Ok(heard) => self.heard(answer, heard).await,
            Err(error) => {
                self.session.know(known);
                Err(error)
            }
        }
    }

    /// What an answer says of what was sent: the receipts that hold.
    fn answered(&mut self, answer: &SyncResponse, sent: &[(u64, Vec<u8>)]) -> Result<Answered, DeviceError> {
        for (position, code) in &answer.unread {
            if let Some((seq, _)) = usize::try_from(*position).ok().and_then(|at| sent.get(at)) {
                self.unread.push(*seq);
                self.report.put_off += u32::from(PUT_OFF.contains(&code.as_str()));
                self.trouble(format!("batch {seq}"), code.clone());
            }
        }
        let hub = self.session.known().enrolment.hub_key;
        let mut batches: HashMap<Hash, (u64, SealedBatch)> = HashMap::new();
        for (seq, bytes) in sent {
            let sealed = data::sealed(bytes)?;
            batches.insert(sealed.hash(), (*seq, sealed));
        }
        let mut verified = Vec::new();
        for signed in &answer.receipts {
            match verify(&hub, signed, &mut batches) {
                Ok((seq, receipt, sealed)) => verified.push((seq, signed.clone(), receipt, sealed)),
                // A receipt that does not hold is no receipt: what was sent goes on waiting.
                Err(code) => self.trouble("receipt", code),
            }
        }
        let sent = sent.iter().map(|(seq, _)| *seq).filter(|seq| !self.unread.contains(seq)).collect();
        let incarnation = answer.device.iter().filter_map(|e| match e.event {
            DeviceEvent::Incarnation { incarnation } => Some(incarnation),
            _ => None,
        });
        Ok(Answered { sent, verified, incarnation: incarnation.max() })
    }
}

/// Does something in a transaction so that its failing takes back nothing that was stored there before it. Gives its error where
/// it alone was taken back.
fn apart<T>(tx: &Connection, f: impl FnOnce() -> Result<T, DeviceError>) -> Result<Result<T, DeviceError>, DeviceError> {
    tx.execute_batch("SAVEPOINT apart")?;
    match f() {
        Ok(done) => {
            tx.execute_batch("RELEASE apart")?;
            Ok(Ok(done))
        }
        // What was stored before it would find no room either.
        Err(DeviceError::DiskFull) => Err(DeviceError::DiskFull),
        // Where the database has taken back everything by itself, there is nothing to go back to.
        Err(error) => match tx.execute_batch("ROLLBACK TO apart; RELEASE apart") {
            Ok(()) => Ok(Err(error)),
            Err(_) => Err(error),
        },
    }
}

/// What an answer says of what was sent, its signatures checked.
struct Answered {
    /// Batches all of whose bytes left this device.
    sent: Vec<u64>,
    /// Those there is a receipt for.
    verified: Vec<(u64, SignedReceipt, Receipt, SealedBatch)>,
    /// The newest that this answer gives.
    incarnation: Option<u64>,
}

/// What became of own changes.
#[derive(Default)]
struct Counted {
    received: u32,
    review: u32,
    set_aside: u32,
    /// Records that changed by it.
    touched: Vec<RecordId>,
}

impl Answered {
    /// Stores the receipts, and what each says of every change; gives also what is known now.
    fn store(self, tx: &Connection, cx: &Context<'_>, seams: &Seams) -> Result<(Counted, Known), DeviceError> {
        let mut counted = Counted::default();
        if self.sent.is_empty() {
            return Ok((counted, cx.known.clone()));
        }
        // What is written again is written under the incarnation this answer gives: under the old one another copy of
        // this vault would use the same numbers.
        let known = super::log::reborn(tx, cx, self.incarnation)?;
        let cx = &Context { known: &known, ..*cx };
        data::sent(tx, &self.sent, cx.hub_now())?;
        let mut refused = Vec::new();
        for (seq, signed, receipt, sealed) in self.verified {
            data::put_receipt(tx, seq, &signed, receipt.received_at)?;
            let batch = sealed.claims().map_err(|e| DeviceError::VaultCorrupt { why: e.to_string() })?;
            for (change, outcome) in batch.changes.iter().zip(&receipt.outcomes) {
                match outcome {
                    Outcome::Accepted | Outcome::Had => {
                        let news = data::own_change(tx, &change.hash, "accepted", None, Some(receipt.received_at))?;
                        counted.received += u32::from(news);
                    }
                    Outcome::Review => {
                        let news = data::own_change(tx, &change.hash, "review", None, Some(receipt.received_at))?;
                        counted.review += u32::from(news);
                    }
                    Outcome::SetAside { code, .. } if code == data::ERASED => {
                        data::erase(tx, cx, change.record)?;
                        counted.set_aside += 1;
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
        let (aside, touched) = aside::take(tx, cx, seams, refused)?;
        counted.set_aside += aside;
        counted.touched = touched;
        Ok((counted, known))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::apart;
    use crate::error::DeviceError;

    fn database() -> Connection {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch("CREATE TABLE said (n INTEGER NOT NULL)").unwrap();
        database
    }

    fn say(tx: &Connection, n: i64) -> Result<(), DeviceError> {
        tx.execute("INSERT INTO said (n) VALUES (?1)", [n])?;
        Ok(())
    }

    fn said(database: &Connection) -> Vec<i64> {
        let mut all = database.prepare("SELECT n FROM said ORDER BY n").unwrap();
        let rows = all.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    proptest! {
        #[test]
        fn what_fails_takes_back_its_own_and_nothing_else(fails in prop::collection::vec(any::<bool>(), 0..12)) {
            let mut database = database();
            let tx = database.transaction().unwrap();
            for (n, fails) in (0..).zip(fails.iter().copied()) {
                let done = apart(&tx, || {
                    say(&tx, n)?;
                    if fails { Err(DeviceError::NotEnrolled) } else { Ok(n) }
                });
                match done.unwrap() {
                    Ok(stored) => prop_assert!(!fails && stored == n),
                    Err(error) => prop_assert!(fails && matches!(error, DeviceError::NotEnrolled)),
                }
            }
            tx.commit().unwrap();
            let stored: Vec<i64> = (0..).zip(fails).filter(|(_, fails)| !fails).map(|(n, _)| n).collect();
            prop_assert_eq!(said(&database), stored);
        }
    }

    #[test]
    fn on_a_full_disk_nothing_stands_alone() {
        let mut database = database();
        let tx = database.transaction().unwrap();
        say(&tx, 1).unwrap();
        let full = apart(&tx, || say(&tx, 2).and(Err::<(), _>(DeviceError::DiskFull)));
        assert!(matches!(full, Err(DeviceError::DiskFull)), "whoever stores takes back all of it");
        drop(tx);
        assert!(said(&database).is_empty());
    }
}
