//! The fifth stage: the change is applied to a copy, which is read as any screen would read it, saved, loaded, compared
//! and edited once more. Automerge accepts changes that leave a document nobody can load again; none of them is stored.

use automerge::transaction::Transactable;
use automerge::{Automerge, Change, ROOT, ReadDoc};
use record::{Record, RecordId};

use super::Refused;

const STAGE: &str = "shadow";
/// Bytes of one record as `save_nocompress()`; devices open a continuation at three quarters of it.
const RECORD_LIMIT: usize = 64 * 1024;

/// The record with the change in it, and its saved bytes.
pub(super) fn shadow(id: RecordId, record: Option<&Record>, change: &Change) -> Result<(Record, Vec<u8>), Refused> {
    let no = |code: &str| Refused::at(STAGE, code);
    let after = match record {
        Some(record) => {
            let mut copy = record.clone();
            copy.apply([change.clone()]).map_err(|e| no(e.code()))?;
            copy
        }
        None => Record::from_changes(id, [change.clone()]).map_err(|e| no(e.code()))?,
    };
    if !after.holds(&change.hash()) {
        return Err(no("not_applied"));
    }
    read(&after);
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
    edit_once_more(loaded.doc())?;
    Ok((after, saved))
}

/// Everything a list or a screen asks of a record.
fn read(record: &Record) {
    let kind = record.kind();
    let _ = ((kind.status)(record), (kind.open)(record), (kind.people)(record), (kind.search)(record));
    for field in kind.all_fields() {
        let _ = record.field(field.name);
    }
    for text in kind.texts {
        let _ = record.text(text.name);
    }
    let _ = (record.entries(), record::kinds::links(record));
}

/// A document whose counters were burnt reads well and dies under the next edit.
fn edit_once_more(doc: &Automerge) -> Result<(), Refused> {
    let no = || Refused::at(STAGE, "not_editable");
    let mut copy = doc.clone();
    copy.transact::<_, _, automerge::AutomergeError>(|tx| {
        for name in ["fields", "entries"] {
            let Some((_, map)) = tx.get(ROOT, name)? else { continue };
            tx.put(&map, "beatbook.shadow", true)?;
        }
        let Some((_, texts)) = tx.get(ROOT, "text")? else { return Ok(()) };
        let names: Vec<String> = tx.keys(&texts).collect();
        for name in names {
            let Some((_, text)) = tx.get(&texts, name)? else { continue };
            let end = tx.length(&text);
            tx.splice_text(&text, end, 0, ".")?;
            tx.splice_text(&text, 0, 0, ".")?;
        }
        Ok(())
    })
    .map_err(|_| no())?;
    Automerge::load(&copy.save_nocompress()).map(|_| ()).map_err(|_| no())
}
