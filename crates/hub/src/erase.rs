//! Erasure (practice P19): every byte of a record leaves the hub, and every device that may hold something of it is told to
//! lose it at its next sync. What stays is a tombstone, the record's id and nothing of what it said.
//!
//! What a signed batch keeps: the hub stores a batch's header and signature, not its body. A batch that carried only the
//! erased record keeps its name, number and time. The header of one that carried other records' changes too stays whole,
//! because it is the only proof of who wrote those; it holds the erased record's id and its changes' hashes, and a change
//! cannot be guessed from its hash once the hashes it builds on and the random ids inside it are gone. Receipts name a
//! batch and answer change by change in its order: every receipt that was ever given still says what was true when it was
//! signed, and the verdicts it was made from stay, without the hashes.

use std::collections::{BTreeMap, BTreeSet};

use record::{RecordId, Scope};
use wire::seam::crash;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::pipeline::{affected, decide, write_logs};
use crate::storage::{ErasedRow, HoldRow, NewLog, Reading, What};

/// Set while bytes of something erased may still be on the disk.
const DUE: &str = "scrub_due";

/// What an erasure did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// It had been erased before; nothing more was there.
    pub already: bool,
    /// The kind of the record; none where it was never let in.
    pub kind: Option<String>,
    /// Changes erased, those set aside included.
    pub changes: usize,
    /// Evidence files erased with it; files that other records name stay.
    pub files: usize,
    /// Officers whose devices are told.
    pub officers: usize,
    /// Records linked with it, which stay.
    pub linked: BTreeSet<RecordId>,
    /// Nothing of it is left on the disk. False where a reader held the database too long: ask again.
    pub scrubbed: bool,
}

impl Hub {
    /// Erases a record for ever. `who` orders it and `reason` says why; both stay with the tombstone, at the hub only.
    ///
    /// # Errors
    /// [`HubError::OnHold`] while a legal hold stands, [`HubError::NotFound`] for a record the hub never had, or the
    /// database's.
    pub fn erase(&self, record: RecordId, who: &str, reason: &str) -> Result<Erased> {
        let now = self.now();
        let tombstone = ErasedRow { record, at: now, who: who.to_owned(), reason: reason.to_owned() };
        let (mut erased, moved) = self.storage().writing(|tx| {
            if tx.erased(record)?.is_some() {
                return Ok((Erased { already: true, ..Erased::nothing() }, BTreeMap::new()));
            }
            if let Some(hold) = tx.hold(record)? {
                return Err(HubError::OnHold { since: hold.placed_at, who: hold.placed_by, reason: hold.reason });
            }
            let row = tx.record(record)?;
            let mut raws = tx.set_aside_of(record)?;
            raws.extend(tx.changes_of(record)?.into_iter().map(|c| c.raw));
            if row.is_none() && raws.is_empty() {
                return Err(HubError::NotFound { what: "record" });
            }
            let linked = tx.neighbours(record)?;
            let mut around = affected(tx, &BTreeSet::from([record]))?;
            around.remove(&record);
            let scopes = tx.scopes_ever(record)?;
            let officers = tx.concerned(record)?;
            let files = files_of(tx, record, &raws)?;
            tx.erase_record(&tombstone, &files)?;
            tx.set(DUE, "1")?;
            let mut logs: BTreeMap<Scope, Vec<NewLog>> = BTreeMap::new();
            // Whoever follows a scope that held it hears there; whoever lost that scope and kept their own words hears in
            // their officer's log. A device that follows neither gets nothing.
            for scope in scopes.into_iter().chain(officers.iter().map(|o| Scope::Officer(*o))).collect::<BTreeSet<_>>() {
                logs.insert(scope, vec![What::Erase { record }]);
            }
            let roster = self.roster_in(tx, None)?.ok_or(HubError::Damaged { what: "a roster" })?;
            for id in around {
                if let Some(row) = tx.record(id)? {
                    decide(tx, &roster, &record::Record::load(id, &row.snapshot)?, &[], now, &mut logs)?;
                }
            }
            let moved = write_logs(tx, &logs, now)?;
            tx.audit(now, who, "erased", &record.to_string())?;
            let erased = Erased {
                already: false,
                kind: row.map(|r| r.kind),
                changes: raws.len(),
                files: files.len(),
                officers: officers.len(),
                linked,
                scrubbed: false,
            };
            Ok((erased, moved))
        })?;
        self.0.crash.reached(crash::ERASE_AFTER_COMMIT);
        self.hint(moved);
        erased.scrubbed = match self.scrub() {
            Ok(()) => true,
            Err(HubError::Busy) => false,
            Err(error) => return Err(error),
        };
        Ok(erased)
    }

    /// Takes what was erased off the disk, where something may still be on it: free pages and the log of the database, files
    /// and pieces of uploads that no row names any more.
    ///
    /// # Errors
    /// [`HubError::Busy`] while somebody reads, the disk's, or the database's.
    pub fn scrub(&self) -> Result<()> {
        if self.storage().reading(|tx| tx.setting(DUE))?.as_deref() != Some("1") {
            return Ok(());
        }
        for sha256 in self.storage().reading(|tx| tx.doomed_objects())? {
            // The same file may have come again with another record meanwhile.
            let again = self.storage().reading(|tx| tx.object(&sha256))?.is_some();
            if !again {
                self.unlink(&sha256)?;
            }
            self.storage().writing(|tx| tx.unlinked(&sha256))?;
        }
        self.drop_stray_pieces()?;
        self.storage().scrub()?;
        self.storage().writing(|tx| tx.set(DUE, "0"))
    }

    /// Places a legal hold: nothing of the record is erased while it stands. False where one stands already.
    ///
    /// # Errors
    /// [`HubError::NotFound`], or the database's.
    pub fn hold(&self, record: RecordId, who: &str, reason: &str) -> Result<bool> {
        let now = self.now();
        let row = HoldRow { record, placed_at: now, placed_by: who.to_owned(), reason: reason.to_owned() };
        self.storage().writing(|tx| {
            if tx.record(record)?.is_none() && tx.set_aside_of(record)?.is_empty() {
                return Err(HubError::NotFound { what: "record" });
            }
            let placed = tx.place_hold(&row)?;
            if placed {
                tx.audit(now, who, "hold", &record.to_string())?;
            }
            Ok(placed)
        })
    }

    /// Lifts a legal hold. False where none stands.
    ///
    /// # Errors
    /// The database's.
    pub fn unhold(&self, record: RecordId, who: &str, reason: &str) -> Result<bool> {
        let now = self.now();
        self.storage().writing(|tx| {
            let lifted = tx.lift_hold(record, now, who, reason)?;
            if lifted {
                tx.audit(now, who, "unhold", &record.to_string())?;
            }
            Ok(lifted)
        })
    }
}

impl Erased {
    fn nothing() -> Self {
        Self { already: false, kind: None, changes: 0, files: 0, officers: 0, linked: BTreeSet::new(), scrubbed: false }
    }
}

/// The evidence files that these changes name and no other record does. A file is named by the hexadecimal text of its hash;
/// raw changes are not compressed, so the text stands in them as it was written.
fn files_of(tx: &dyn Reading, record: RecordId, raws: &[Vec<u8>]) -> Result<Vec<[u8; 32]>> {
    let mut found = BTreeSet::new();
    for raw in raws {
        for run in raw.split(|b| !matches!(b, b'0'..=b'9' | b'a'..=b'f')).filter(|run| run.len() >= 64) {
            for name in run.windows(64) {
                let mut sha256 = [0; 32];
                if hex::decode_to_slice(name, &mut sha256).is_ok() && tx.object(&sha256)?.is_some() {
                    found.insert(sha256);
                }
            }
        }
    }
    let mut alone = Vec::new();
    for sha256 in found {
        if !tx.named_elsewhere(record, &hex::encode(sha256))? {
            alone.push(sha256);
        }
    }
    Ok(alone)
}
