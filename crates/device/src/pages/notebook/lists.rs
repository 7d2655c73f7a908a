//! Two lists over every note held here: where each exhibit is, and what each note says to the disclosure officer.

use record::kinds::note::{Disclosure, Exhibit, Hand, Schedule, of_a_victim, scheduled};
use record::{EntryId, RecordId};

use super::alerts::{Numbers, alerts, audit_shown, cold, held_by, may_audit, number, same_reference, shown_reference};
use super::view::NoteView;
use crate::pages::desk::{Desk, Held};
use crate::pages::task_view::some;
use crate::screen::{DisclosureList, DisclosureRow, ExhibitHead, ExhibitLate, ExhibitRow, Exhibits, FlagShown, NoteDisclosure};

/// Where every exhibit is.
#[must_use]
pub fn exhibits_list(desk: &Desk<'_>, held: &[Held<NoteView>], numbers: &Numbers<'_>) -> Exhibits {
    let all = held.iter().flat_map(|h| &h.view.items);
    let mut rows: Vec<ExhibitRow> = all.map(|item| row(desk, item, held, numbers)).collect();
    rows.sort_by_key(|r| (r.alerts.is_empty(), std::cmp::Reverse(r.found_at), r.head.id));
    Exhibits { marking: marking(held.iter().filter(|h| !h.view.items.is_empty())), rows }
}

/// The exhibits in this officer's own hands, those that want something done first, then the ones they have had longest: for the
/// end of a shift (practice P18).
#[must_use]
pub fn exhibits_in_hand(desk: &Desk<'_>, held: &[Held<NoteView>], numbers: &Numbers<'_>) -> Vec<ExhibitRow> {
    let all = held.iter().flat_map(|h| &h.view.items).filter(|item| item.now == Hand::Officer(desk.me));
    let mut rows: Vec<ExhibitRow> = all.map(|item| row(desk, item, held, numbers)).collect();
    rows.sort_by_key(|r| (r.alerts.is_empty(), r.since, r.head.id));
    rows
}

/// What this officer may look for in an audit, with the notes it stands in. What is out of the house is nobody's to look for.
#[must_use]
pub fn to_audit(desk: &Desk<'_>, held: &[Held<NoteView>]) -> Vec<(RecordId, EntryId)> {
    let all = held.iter().flat_map(|h| &h.view.items).filter(|item| !matches!(item.now, Hand::Person(_)));
    all.filter(|item| may_audit(desk, item)).map(|item| (item.note, item.id)).collect()
}

/// The exhibits that call for this officer, because they seized or hold them: for Today.
#[must_use]
pub fn exhibits_late(desk: &Desk<'_>, held: &[Held<NoteView>], numbers: &Numbers<'_>) -> Vec<ExhibitLate> {
    let late = |item: &Exhibit| {
        let since = item.late_since(desk.hub_now()).filter(|_| of_mine(desk, item))?;
        let same = same_reference(held, item);
        Some(ExhibitLate {
            id: item.id.0,
            note: item.note.0,
            reference: shown_reference(desk, item, same),
            held_by: held_by(desk, &item.now),
            since,
            alerts: alerts(desk, held, item, number(desk, item, numbers), same),
        })
    };
    held.iter().flat_map(|h| &h.view.items).filter_map(late).collect()
}

fn of_mine(desk: &Desk<'_>, exhibit: &Exhibit) -> bool {
    exhibit.by == desk.me || exhibit.now == Hand::Officer(desk.me)
}

/// How many exhibits want something done by this officer: theirs, or in their hands.
pub(super) fn alerts_of_mine(desk: &Desk<'_>, held: &[Held<NoteView>], numbers: &Numbers<'_>) -> u32 {
    let mine = |e: &&Exhibit| of_mine(desk, e);
    let wants = |e: &&Exhibit| !alerts(desk, held, e, number(desk, e, numbers), same_reference(held, e)).is_empty();
    let n = held.iter().flat_map(|h| &h.view.items).filter(mine).filter(wants).count();
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn row(desk: &Desk<'_>, item: &Exhibit, held: &[Held<NoteView>], numbers: &Numbers<'_>) -> ExhibitRow {
    let (given, same) = (number(desk, item, numbers), same_reference(held, item));
    ExhibitRow {
        head: ExhibitHead {
            id: item.id.0,
            note: item.note.0,
            reference: shown_reference(desk, item, same),
            description: item.description.clone(),
        },
        by: desk.person(item.by),
        found_at: item.found_at,
        seal: item.seals.last().cloned(),
        storage: some(item.storage.clone()),
        held_by: held_by(desk, &item.now),
        shelf: item.shelf.clone(),
        since: item.moves.last().map_or(item.found_at, |m| m.at),
        number: given.to_owned(),
        cold: cold(item, desk.hub_now()),
        alerts: alerts(desk, held, item, given, same),
        sync: (desk.change)(&item.numbered_in).sync,
        audited: item.audit.as_ref().map(|a| audit_shown(desk, a, false)),
        audit_due: item.audit_due_since(desk.hub_now()).is_some(),
        may_audit: may_audit(desk, item),
    }
}

/// The notes of cases, with what each says to the disclosure officer: what may undermine or assist first, then what is
/// sensitive, then what nobody has decided on.
#[must_use]
pub fn disclosure_list(desk: &Desk<'_>, held: &[Held<NoteView>]) -> DisclosureList {
    let of_case = |h: &&Held<NoteView>| {
        let flagged = h.view.disclosure.as_ref().is_some_and(|d| d.decided || !d.flags.is_empty() || d.sensitive.is_some());
        !h.view.cases.is_empty() || flagged
    };
    let shown: Vec<&Held<NoteView>> = held.iter().filter(of_case).collect();
    let mut rows: Vec<DisclosureRow> = shown.iter().filter_map(|h| disclosure_row(desk, &h.view)).collect();
    rows.sort_by_key(|r| {
        let d = &r.disclosure;
        (!d.undermines_or_assists, !d.sensitive, d.decided, std::cmp::Reverse(r.last_at), r.note)
    });
    DisclosureList { marking: marking(shown.into_iter()), rows }
}

fn disclosure_row(desk: &Desk<'_>, view: &NoteView) -> Option<DisclosureRow> {
    Some(DisclosureRow {
        note: view.id.0,
        refs: view.refs.clone(),
        owner: desk.person(view.owner?),
        last_at: view.last_at,
        entries: view.days.iter().map(|(_, n)| n).sum(),
        exhibits: u32::try_from(view.items.len()).unwrap_or(u32::MAX),
        disclosure: said(desk, view.disclosure.as_ref()?, false),
        check: to_check(view),
    })
}

/// Whether words of the officers' in a victim's note would stand in the schedule that is not sensitive. It has to describe its
/// items well enough for the prosecutor to decide, so nothing is left out unasked: her officer looks, and says so in the note
/// where it is sensitive. A row does not say whether its note is restricted: one that is, is looked at once too often.
fn to_check(view: &NoteView) -> bool {
    let open = |said: &Disclosure| scheduled(said, false) == Some(Schedule::Open);
    let words = |said: &Disclosure| !view.items.is_empty() || !view.photos.is_empty() || !said.flags.is_empty();
    of_a_victim(&view.cases) && view.disclosure.as_ref().is_some_and(|said| open(said) && words(said))
}

/// What a note says to the disclosure officer; with the officers' words only where the note is opened.
pub(super) fn said(desk: &Desk<'_>, found: &Disclosure, words: bool) -> NoteDisclosure {
    let given = |why: &str| some(why.to_owned()).filter(|_| words);
    let flag = |f: &record::kinds::note::Flag| FlagShown {
        id: f.id.0,
        says: f.says.clone(),
        why: given(&f.why),
        by: desk.person(f.by),
        at: f.at,
    };
    NoteDisclosure {
        relevance: found.relevance.clone(),
        decided: found.decided,
        sensitive: found.sensitive.is_some(),
        sensitive_why: found.sensitive.as_deref().and_then(given),
        undermines_or_assists: found.undermines_or_assists,
        flags: found.flags.iter().map(flag).collect(),
    }
}

/// The highest marking of these notes.
pub(super) fn marking<'h>(rows: impl Iterator<Item = &'h Held<NoteView>>) -> String {
    record::marking::highest(rows.filter_map(|h| h.view.marking.as_deref())).to_owned()
}
