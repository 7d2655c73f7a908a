//! Which records go out with an export: a note, the notes of a case or all of it, what stands in a schedule of unused material,
//! what this officer audits. What is not chosen here is neither in the file nor named in the read log as if it were.

use std::collections::BTreeSet;
use std::sync::Arc;

use print::Stores;
use record::kinds::note::{NOTE, Schedule, schedule};
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::kinds::{OF_A_CASE, of_case, reference};
use record::{EntryId, Record, RecordId};
use rusqlite::Connection;

use super::victims::reason_asked;
use crate::data;
use crate::edit::Context;
use crate::error::DeviceError;
use crate::forms::FormFault;
use crate::pages;
use crate::screen::ExportMake;
use crate::session::loaded;

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Statement,
    Exhibits(Option<EntryId>),
    Schedule(Schedule),
    Audit,
    Bundle,
}

impl What {
    /// Reads it.
    pub(super) fn of(ask: &ExportMake) -> Result<Self, FormFault> {
        match ask.what.as_str() {
            "statement" => Ok(Self::Statement),
            "exhibits" => Ok(Self::Exhibits(ask.exhibit.map(EntryId))),
            "mg6c" => Ok(Self::Schedule(Schedule::Open)),
            "mg6d" => Ok(Self::Schedule(Schedule::Sensitive)),
            "audit" => Ok(Self::Audit),
            "bundle" => Ok(Self::Bundle),
            _ => Err(FormFault::of("bad_value", "what")),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Exhibits(_) => "exhibits",
            Self::Schedule(Schedule::Open) => "mg6c",
            Self::Schedule(Schedule::Sensitive) => "mg6d",
            Self::Audit => "audit",
            Self::Bundle => "bundle",
        }
    }

    /// The handling marking of it, made of these records.
    pub(super) fn marking(self, records: &[&Record]) -> &'static str {
        match self {
            Self::Schedule(which) => print::schedule_marking(records, which),
            _ => print::marking(records),
        }
    }
}

/// The records that go out.
#[derive(Clone, Default)]
pub(super) struct Chosen {
    pub(super) records: Vec<Arc<Record>>,
    /// The crime that was asked for, as references are looked up.
    pub(super) case: String,
    /// In an audit, the exhibits this officer may look for.
    pub(super) exhibits: BTreeSet<EntryId>,
    /// In an audit, what is said of the stores they may be in.
    pub(super) stores: Stores,
    /// Victim contacts of the case that this officer would be asked a reason to open.
    pub(super) left_out: usize,
    /// Notes that stand in no paper of this kind, because others read it: of a schedule for the defence what is sensitive or
    /// restricted, of an audit what is restricted.
    pub(super) kept_apart: usize,
}

impl Chosen {
    pub(super) fn all(&self) -> Vec<&Record> {
        self.records.iter().map(Arc::as_ref).collect()
    }

    pub(super) fn count(&self, kind: &str) -> u32 {
        counted(self.records.iter().filter(|r| r.kind().name == kind).count())
    }
}

pub(super) fn counted(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The note asked for, or what is held here of the case: on paper its notes, in a bundle its tasks and victim contacts too. Of
/// each kind what was begun first stands first.
///
/// # Errors
/// Field by field; `supervisor_only`; [`DeviceError::NoSuch`] where nothing of it is held.
pub(super) fn chosen(connection: &Connection, cx: &Context<'_>, what: What, ask: &ExportMake) -> Result<Chosen, DeviceError> {
    match (what, &ask.note, &ask.case) {
        (What::Audit, None, None) => audited(connection, cx),
        (What::Audit, ..) => Err(FormFault::of("bad_value", "what").into()),
        (What::Schedule(which), None, Some(case)) if !case.trim().is_empty() => {
            Ok(scheduled(whole_case(connection, cx, what, case)?, which))
        }
        // A schedule is of a crime, never of a note.
        (What::Schedule(_), ..) => Err(FormFault::needed("case").into()),
        (_, Some(note), None) => {
            let note = loaded(connection, *note)?;
            let is_one = note.kind().name == NOTE.name;
            if is_one {
                Ok(Chosen { records: vec![note], ..Chosen::default() })
            } else {
                Err(DeviceError::NoSuch { what: "note" })
            }
        }
        (_, None, Some(case)) if !case.trim().is_empty() => whole_case(connection, cx, what, case),
        _ => Err(FormFault::needed("note").into()),
    }
}

/// What of a case stands in this schedule.
fn scheduled(mut case: Chosen, which: Schedule) -> Chosen {
    let stands = |record: &Record, in_one: Schedule| schedule(record) == Some(in_one);
    if which == Schedule::Open {
        case.kept_apart = case.records.iter().filter(|r| stands(r, Schedule::Sensitive)).count();
    }
    case.records.retain(|r| stands(r, which));
    case
}

/// What this officer may look for in an audit, and the notes it stands in.
fn audited(connection: &Connection, cx: &Context<'_>) -> Result<Chosen, DeviceError> {
    let held = data::exhibit_rows(connection)?;
    let of_mine = data::with_desk(connection, cx, |desk| pages::audits(desk).then(|| pages::to_audit(desk, &held)));
    let of_mine = of_mine.ok_or_else(|| FormFault::of("supervisor_only", ""))?;
    let notes: BTreeSet<RecordId> = of_mine.iter().map(|(note, _)| *note).collect();
    let mut records = notes.iter().map(|id| loaded(connection, id.0)).collect::<Result<Vec<_>, _>>()?;
    let held = records.len();
    records.retain(|note| !note.yes("restricted"));
    let kept_apart = held - records.len();
    let exhibits = of_mine.into_iter().map(|(_, exhibit)| exhibit).collect();
    let mut stores = Stores::default();
    for diary in data::diary_rows(connection)? {
        stores.alarms.extend(diary.stores);
        stores.kept.extend(diary.kept);
    }
    Ok(Chosen { records, exhibits, stores, kept_apart, ..Chosen::default() })
}

fn whole_case(connection: &Connection, cx: &Context<'_>, what: What, case: &str) -> Result<Chosen, DeviceError> {
    let ids = data::may_be_of_case(connection, case)?;
    let mut found = ids.into_iter().map(|id| loaded(connection, id.0)).collect::<Result<Vec<_>, _>>()?;
    let is = |r: &Record, kind: &str| r.kind().name == kind;
    let hers = found.iter().filter(|r| is(r, VICTIM_CONTACT.name) && of_case(r, case, &BTreeSet::new()));
    let victims: BTreeSet<RecordId> = hers.map(|r| r.id()).collect();
    found.retain(|r| of_case(r, case, &victims) && (what == What::Bundle || is(r, NOTE.name)));
    let held = found.len();
    let mut records = Vec::new();
    for record in found {
        if !is(&record, VICTIM_CONTACT.name) || may_open(connection, cx, &record)? {
            records.push(record);
        }
    }
    let left_out = held - records.len();
    let order = |r: &Record| OF_A_CASE.iter().position(|kind| is(r, kind.name));
    records.sort_by_key(|r| (order(r), r.each_entry().map(|e| e.at).min(), r.id()));
    if records.is_empty() {
        return Err(DeviceError::NoSuch { what: "note" });
    }
    Ok(Chosen { records, left_out, case: reference(case), ..Chosen::default() })
}

/// Whether this officer may read a victim contact without being asked why (practice P16), or has said why on this shift.
fn may_open(connection: &Connection, cx: &Context<'_>, record: &Record) -> Result<bool, DeviceError> {
    let (asked, since) = data::with_desk(connection, cx, |desk| (reason_asked(desk, record), desk.shift_began()));
    Ok(!asked || data::reason_given_since(connection, record.id(), cx.known.me(), since)?.is_some())
}
