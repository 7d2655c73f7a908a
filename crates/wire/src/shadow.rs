//! The shadow gate: a record that changed is proved on a copy before anything is kept. It is read as any screen would read
//! it, saved, put through pre-flight, loaded, compared and edited once more. Automerge accepts changes that leave a document
//! nobody can load or edit again; hub and devices run the same gate, and neither stores what does not pass.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::Key;
use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, ExpandedChange, ROOT, ReadDoc};
use record::Record;

use crate::error::Refusal;
use crate::preflight;

/// Bytes of a record as saved, `save_nocompress()`, from which a device goes on in a continuation by itself.
pub const CONTINUED_AT: usize = 48 * 1024;
/// Bytes of a record as saved beyond which a device takes nothing more down in it, and says so before anything is kept.
pub const FULL_ON_DEVICE: usize = 192 * 1024;
/// Bytes of a record as saved beyond which the hub takes no change. Well over what a device takes down: several who write in
/// one record without signal may pass their own limit together, and none of their words is refused for it.
pub const FULL_AT_HUB: usize = 256 * 1024;

/// Places in each text that was written where a further edit is tried: all of a short one, so many of a long one.
const PLACES: usize = 8;

/// Where changes wrote: what they left alone was proved when it was written.
#[derive(Clone, Debug, Default)]
pub struct Wrote {
    names: BTreeSet<String>,
    text: bool,
    all: bool,
}

impl Wrote {
    /// Where one change wrote. It must have passed pre-flight.
    #[must_use]
    pub fn by(change: &ExpandedChange) -> Self {
        let mut wrote = Self::default();
        for op in &change.operations {
            match &op.key {
                Key::Map(name) => {
                    wrote.names.insert(name.to_string());
                }
                Key::Seq(_) => wrote.text = true,
            }
        }
        wrote
    }

    /// A record that came whole.
    #[must_use]
    pub fn everything() -> Self {
        Self { names: BTreeSet::new(), text: true, all: true }
    }

    /// Where both wrote.
    pub fn and(&mut self, other: Self) {
        self.names.extend(other.names);
        self.text |= other.text;
        self.all |= other.all;
    }
}

/// Proves a record that was just changed; gives the bytes it is saved as.
///
/// # Errors
/// What pre-flight refused of the saved record; [`Refusal::Unsound`] with what it failed at. A panic inside Automerge is
/// one of these.
pub fn prove(record: &Record, wrote: &Wrote) -> Result<Vec<u8>, Refusal> {
    let unsound = |code| Err(Refusal::Unsound { code });
    let proving = AssertUnwindSafe(|| {
        read(record, wrote);
        let saved = record.save();
        // The gate every device puts a saved record through.
        preflight::check_document(&saved)?;
        preflight::check_typed(&saved)?;
        let Ok(loaded) = Record::load(record.id(), &saved) else { return unsound("does_not_load") };
        if loaded.heads() != record.heads() {
            return unsound("other_heads");
        }
        if loaded.doc().hydrate(None) != record.doc().hydrate(None) {
            return unsound("other_value");
        }
        if edited_once_more(loaded.into_doc(), wrote).is_err() {
            return unsound("not_editable");
        }
        Ok(saved)
    });
    catch_unwind(proving).unwrap_or_else(|_| unsound("panicked"))
}

/// Proves a record that was just loaded from bytes that passed the snapshot gate, which are then what is stored.
///
/// # Errors
/// As [`prove`].
pub fn prove_loaded(record: &Record) -> Result<(), Refusal> {
    let wrote = Wrote::everything();
    let proving = AssertUnwindSafe(|| {
        read(record, &wrote);
        edited_once_more(record.doc().clone(), &wrote)
    });
    catch_unwind(proving).unwrap_or(Err(Refusal::Unsound { code: "panicked" }))
}

/// Everything a list or a screen asks of a record, as far as it was written.
fn read(record: &Record, wrote: &Wrote) {
    let kind = record.kind();
    let _ = ((kind.status)(record), (kind.open)(record), (kind.people)(record), (kind.search)(record));
    for field in kind.all_fields().filter(|f| wrote.all || wrote.names.contains(f.name)) {
        let _ = record.field(field.name);
    }
    for text in kind.texts {
        let _ = record.text(text.name);
    }
    let _ = (record.entries(), record::kinds::links(record));
}

/// A document whose counters were burnt reads well and dies under the next edit.
fn edited_once_more(mut copy: Automerge, wrote: &Wrote) -> Result<(), Refusal> {
    let no = Refusal::Unsound { code: "not_editable" };
    let edit = copy.transact::<_, _, AutomergeError>(|tx| {
        for name in ["fields", "entries"] {
            let Some((_, map)) = tx.get(ROOT, name)? else { continue };
            tx.put(&map, "beatbook.shadow", true)?;
        }
        let Some((_, texts)) = tx.get(ROOT, "text")?.filter(|_| wrote.text) else { return Ok(()) };
        let names: Vec<String> = tx.keys(&texts).collect();
        for name in names {
            let Some((_, text)) = tx.get(&texts, name)? else { continue };
            // All over it: a text may look well and be broken between two characters.
            let len = tx.length(&text);
            for at in (0..=len).rev().step_by(len / PLACES + 1) {
                tx.splice_text(&text, at, isize::from(at < len), ".")?;
            }
        }
        Ok(())
    });
    edit.map_err(|_| no)?;
    preflight::check_document(&copy.save_nocompress()).map(|_| ())
}
