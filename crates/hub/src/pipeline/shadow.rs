//! The fifth stage: the change is applied to a copy, which is read as any screen would read it, saved, loaded, compared
//! and edited once more. Automerge accepts changes that leave a document nobody can load again; none of them is stored.

use std::collections::BTreeSet;

use automerge::legacy::Key;
use automerge::transaction::Transactable;
use automerge::{Automerge, Change, ExpandedChange, ROOT, ReadDoc};
use record::{Record, RecordId};

use super::Refused;

const STAGE: &str = "shadow";
/// Places in each text that was written where a further edit is tried: all of a short one, so many of a long one.
const PLACES: usize = 8;
/// Bytes of one record as `save_nocompress()`; devices open a continuation at three quarters of it.
const RECORD_LIMIT: usize = 64 * 1024;

/// The record with the change in it, and its saved bytes. `made` is what the change makes where there was no record.
pub(super) fn shadow(
    id: RecordId,
    record: Option<&Record>,
    made: Option<Record>,
    change: &Change,
    expanded: &ExpandedChange,
) -> Result<(Record, Vec<u8>), Refused> {
    let no = |code: &str| Refused::at(STAGE, code);
    let after = match (record, made) {
        (Some(record), _) => record.with([change.clone()]).map_err(|e| no(e.code()))?,
        (None, Some(made)) => made,
        (None, None) => Record::from_changes(id, [change.clone()]).map_err(|e| no(e.code()))?,
    };
    if !after.holds(&change.hash()) {
        return Err(no("not_applied"));
    }
    let wrote = Wrote::by(expanded);
    read(&after, &wrote);
    let saved = after.save();
    // An officer's words are never lost to a limit they could not see coming: what is there may grow a little past it.
    if saved.len() > RECORD_LIMIT && record.is_some_and(|r| r.save().len() > RECORD_LIMIT) {
        return Err(no("record_full"));
    }
    // The gate every device puts a saved record through.
    wire::preflight::check_document(&saved).map_err(|refusal| no(refusal.code()))?;
    let loaded = Record::load(id, &saved).map_err(|_| no("does_not_load"))?;
    if loaded.heads() != after.heads() {
        return Err(no("other_heads"));
    }
    if loaded.doc().hydrate(None) != after.doc().hydrate(None) {
        return Err(no("other_value"));
    }
    edit_once_more(loaded.into_doc(), &wrote)?;
    Ok((after, saved))
}

/// Where a change wrote: what it left alone was tried when it was written.
struct Wrote {
    names: BTreeSet<String>,
    text: bool,
}

impl Wrote {
    fn by(expanded: &ExpandedChange) -> Self {
        let mut wrote = Self { names: BTreeSet::new(), text: false };
        for op in &expanded.operations {
            match &op.key {
                Key::Map(name) => {
                    wrote.names.insert(name.to_string());
                }
                Key::Seq(_) => wrote.text = true,
            }
        }
        wrote
    }
}

/// Everything a list or a screen asks of a record, as far as the change touched it.
fn read(record: &Record, wrote: &Wrote) {
    let kind = record.kind();
    let _ = ((kind.status)(record), (kind.open)(record), (kind.people)(record), (kind.search)(record));
    for field in kind.all_fields().filter(|f| wrote.names.contains(f.name)) {
        let _ = record.field(field.name);
    }
    for text in kind.texts {
        let _ = record.text(text.name);
    }
    let _ = (record.entries(), record::kinds::links(record));
}

/// A document whose counters were burnt reads well and dies under the next edit.
fn edit_once_more(mut copy: Automerge, wrote: &Wrote) -> Result<(), Refused> {
    let no = || Refused::at(STAGE, "not_editable");
    copy.transact::<_, _, automerge::AutomergeError>(|tx| {
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
    })
    .map_err(|_| no())?;
    wire::preflight::check_document(&copy.save_nocompress()).map(|_| ()).map_err(|_| no())
}
