//! One note, for whoever may read it: its author, the officer in the case, the disclosure officer.

use std::collections::BTreeSet;

use record::Record;
use record::kinds::note::{chain, disclosure, fold};

use super::chain::chain_shown;
use super::day::of_note;
use super::exhibit::PhotoHere;
use super::lists::said;
use crate::pages::desk::Desk;
use crate::screen::{Note, Notice};

/// One note; none where the record is none.
#[must_use]
pub fn note(desk: &Desk<'_>, record: &Record, files: &dyn Fn(&str) -> PhotoHere, notices: Vec<Notice>) -> Option<Note> {
    if record.kind().name != "note" {
        return None;
    }
    let row = fold(record);
    let devices: BTreeSet<_> = chain::lines(record).into_iter().map(|l| l.link.device).collect();
    let mut entries = of_note(desk, record, devices.len() > 1, files);
    entries.sort_by_key(|(device, e)| (e.written_at, *device, e.number));
    Some(Note {
        id: record.id().0,
        owner: desk.person(row.owner?),
        marking: record::marking::of(record).to_owned(),
        refs: row.refs,
        entries: entries.into_iter().map(|(_, e)| e).collect(),
        chain: chain_shown(desk, &[record]),
        disclosure: said(desk, &disclosure(record), true),
        notices,
    })
}
