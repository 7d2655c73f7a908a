//! Records opened lately, so that the next edit of one does not read its document again.
//!
//! Each of the vault's threads keeps its own, and loses them when the vault is locked, because its threads end then. A
//! record is used again only where its heads are those of its row in the present transaction: the heads name the
//! document, so what sync wrote meanwhile, or what was rolled back, is read afresh.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use record::{Record, RecordId};

/// Bytes of memory that one thread's open records may take, as [`weight`] reckons them.
const MOST_BYTES: usize = 16 * 1024 * 1024;

thread_local! {
    static AT_HAND: RefCell<AtHand> = RefCell::default();
}

#[derive(Default)]
struct AtHand {
    records: HashMap<RecordId, Slot>,
    bytes: usize,
    /// Counts up with every use.
    uses: u64,
}

struct Slot {
    record: Arc<Record>,
    bytes: usize,
    used: u64,
}

/// About how much memory a record takes whose saved document has so many bytes.
fn weight(saved: usize) -> usize {
    16 * 1024 + 8 * saved
}

/// A record opened lately that has exactly these heads (32 bytes each, sorted).
pub(super) fn with_heads(id: RecordId, heads: &[u8]) -> Option<Arc<Record>> {
    AT_HAND.with_borrow_mut(|all| {
        all.uses += 1;
        let slot = all.records.get_mut(&id)?;
        if !slot.record.heads().iter().flat_map(|h| h.0).eq(heads.iter().copied()) {
            return None;
        }
        slot.used = all.uses;
        Some(slot.record.clone())
    })
}

/// Keeps a record open; `saved` is about how many bytes its document has. Lets go of those not used for longest.
pub(super) fn keep(record: &Arc<Record>, saved: usize) {
    AT_HAND.with_borrow_mut(|all| all.keep(record, weight(saved)));
}

/// Lets go of a record that was erased.
pub(super) fn forget(id: RecordId) {
    AT_HAND.with_borrow_mut(|all| {
        if let Some(gone) = all.records.remove(&id) {
            all.bytes -= gone.bytes;
        }
    });
}

impl AtHand {
    fn keep(&mut self, record: &Arc<Record>, bytes: usize) {
        self.uses += 1;
        let slot = Slot { record: record.clone(), bytes, used: self.uses };
        let before = self.records.insert(record.id(), slot);
        self.bytes = self.bytes + bytes - before.map_or(0, |b| b.bytes);
        while self.bytes > MOST_BYTES && self.records.len() > 1 {
            let Some(oldest) = self.records.iter().min_by_key(|(_, slot)| slot.used).map(|(id, _)| *id) else { return };
            if let Some(gone) = self.records.remove(&oldest) {
                self.bytes -= gone.bytes;
            }
        }
    }
}
