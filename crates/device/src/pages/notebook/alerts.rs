//! What of an exhibit wants something done: its seal is broken, nobody found it, it is not in a store, out of the cold, its store
//! is too warm or full, its continuity has a gap, its number is not its own.

use record::kinds::note::{self, Audit, Exhibit, Hand, Warming, one_case};
use record::kinds::ward_diary::{StoreAlarm, StoreKept};
use record::roster::Ms;
use record::{EntryId, Record};

use super::view::NoteView;
use crate::pages::desk::{Desk, Held};
use crate::pages::task_view::some;
use crate::pages::wards::DiaryView;
use crate::screen::{AuditShown, ColdClock, ItemSync, StoreAlarmShown, StoreKeptShown, Words};

/// What the hub said of the number that an entry gave: none while it has not, otherwise whether another exhibit of the officer
/// had it first.
pub type Numbers<'a> = dyn Fn(EntryId) -> Option<bool> + 'a;

/// The state of an exhibit's number: `provisional`, `confirmed`, `taken`; empty where this device was not told.
pub(super) fn number(desk: &Desk<'_>, exhibit: &Exhibit, numbers: &Numbers<'_>) -> &'static str {
    let on_its_way = || {
        let sync = (desk.change)(&exhibit.numbered_in).sync;
        exhibit.by == desk.me && !matches!(sync, ItemSync::Received { .. } | ItemSync::Derived)
    };
    match numbers(exhibit.numbered_by) {
        Some(true) => "taken",
        Some(false) => "confirmed",
        None if on_its_way() => "provisional",
        None => "",
    }
}

/// Another exhibit of the same reference that may be in the same case.
pub(super) fn same_reference<'h>(held: &'h [Held<NoteView>], exhibit: &Exhibit) -> Option<&'h Exhibit> {
    let home = held.iter().find(|h| h.view.id == exhibit.note);
    held.iter()
        .filter(|h| home.is_none_or(|home| home.view.id == h.view.id || one_case(&home.view.cases, &h.view.cases)))
        .flat_map(|h| &h.view.items)
        .find(|other| other.id != exhibit.id && other.reference == exhibit.reference)
}

/// Another exhibit that bears the seal which is on this one, of whatever case.
fn same_seal<'h>(held: &'h [Held<NoteView>], exhibit: &Exhibit) -> Option<&'h Exhibit> {
    held.iter().flat_map(|h| &h.view.items).find(|other| other.id != exhibit.id && other.bears_seal_of(exhibit))
}

/// `ABC/1`, with its officer where another of the same reference is in the case.
pub(super) fn shown_reference(desk: &Desk<'_>, exhibit: &Exhibit, same: Option<&Exhibit>) -> String {
    match same {
        Some(_) => format!("{} ({})", exhibit.reference, desk.roster.shows(exhibit.by)),
        None => exhibit.reference.clone(),
    }
}

/// The clock of an exhibit that is kept cold.
pub(super) fn cold(exhibit: &Exhibit, now: Ms) -> Option<ColdClock> {
    let minutes = exhibit.out_of_cold(now)? / record::calendar::MINUTE;
    let place = match exhibit.warming() {
        Warming::InHand => "hand",
        Warming::InStore => "store",
        Warming::Away => "away",
    };
    Some(ColdClock { minutes, running: place == "hand", place: place.to_owned() })
}

/// Everything that wants something done, what matters most first. `same` is another exhibit of its reference; `held` finds one
/// that bears its seal.
pub(super) fn alerts(
    desk: &Desk<'_>,
    held: &[Held<NoteView>],
    exhibit: &Exhibit,
    number: &str,
    same: Option<&Exhibit>,
) -> Vec<Words> {
    let now = desk.hub_now();
    let mut out = Vec::new();
    if number == "taken" {
        out.push(Words::of("exhibit_alert.taken").with("reference", exhibit.reference.clone()));
    }
    if let Some(same) = same {
        let name = desk.roster.shows(same.by);
        out.push(Words::of("exhibit_alert.same").with("reference", exhibit.reference.clone()).with("name", name));
    }
    if let Some(other) = same_seal(held, exhibit) {
        let seal = exhibit.seals.last().cloned().unwrap_or_default();
        let shared = Words::of("exhibit_alert.same_seal").with("seal", seal).with("reference", other.reference.clone());
        out.push(shared.with("name", desk.roster.shows(other.by)));
    }
    if let Some(at) = exhibit.seal_broken {
        out.push(Words::of("exhibit_alert.broken").with("found_at", at));
    }
    if let (Some(since), Some(audit)) = (exhibit.missing_since, exhibit.audit.as_ref()) {
        let missing = Words::of("exhibit_alert.missing").with("looked_at", since).with("name", desk.roster.shows(audit.by));
        out.push(missing.with("where", audit.place.clone()));
    }
    for alarm in &exhibit.alarms {
        let of_store = Words::of(format!("exhibit_alert.store_{}", alarm.says)).with("store", alarm.store.clone());
        out.push(of_store.with("said_at", alarm.at).with("name", desk.roster.shows(alarm.by)));
    }
    if let Some(kept) = exhibit.kept.as_ref().filter(|_| exhibit.wrongly_kept_since().is_some()) {
        let of_store = Words::of(format!("exhibit_alert.store_{}", kept.kept)).with("store", kept.store.clone());
        out.push(of_store.with("said_at", kept.at).with("name", desk.roster.shows(kept.by)));
    }
    if let Some(since) = exhibit.overdue_since(now) {
        out.push(Words::of("exhibit_alert.overdue").with("since_at", since));
    }
    if let Some(clock) = cold(exhibit, now).filter(|c| c.running) {
        out.push(Words::of("exhibit_alert.cold").with("minutes", clock.minutes));
    }
    for step in exhibit.gaps(now) {
        out.push(match step.waits_for().filter(|_| !step.gap) {
            Some(hand) => Words::of("exhibit_alert.one_hand").with("name", desk.roster.shows(hand)).with("passed_at", step.at),
            None => Words::of("exhibit_alert.gap").with("passed_at", step.at),
        });
    }
    if exhibit.seal_gap {
        out.push(Words::of("exhibit_alert.seal"));
    }
    out
}

/// Beside each exhibit, what is wrong with the store it is in, and how that is kept: the wards' diaries say so.
pub fn sound(held: &mut [Held<NoteView>], diaries: &[DiaryView]) {
    let open: Vec<StoreAlarm> = diaries.iter().flat_map(|d| &d.stores).cloned().collect();
    let kept: Vec<StoreKept> = diaries.iter().flat_map(|d| &d.kept).cloned().collect();
    for item in held.iter_mut().flat_map(|h| &mut h.view.items) {
        item.sounded(&open);
        item.kept_as(&kept);
    }
}

/// What is wrong with a store, as a page shows it.
pub(super) fn alarm_shown(desk: &Desk<'_>, alarm: &StoreAlarm) -> StoreAlarmShown {
    StoreAlarmShown {
        record: alarm.diary.0,
        entry: alarm.entry.0,
        says: alarm.says.clone(),
        reads: some(alarm.reads.clone()),
        at: alarm.at,
        by: desk.person(alarm.by),
    }
}

/// How a store is said to be kept, as a page shows it.
pub(super) fn kept_shown(desk: &Desk<'_>, kept: &StoreKept) -> StoreKeptShown {
    StoreKeptShown { kept: kept.kept.clone(), reads: some(kept.reads.clone()), at: kept.at, by: desk.person(kept.by) }
}

/// The last audit; with its words only where the exhibit is opened (practice P16).
pub(super) fn audit_shown(desk: &Desk<'_>, audit: &Audit, words: bool) -> AuditShown {
    AuditShown {
        at: audit.at,
        by: desk.person(audit.by),
        seen: audit.seen,
        place: audit.place.clone(),
        why: some(audit.why.clone()).filter(|_| words),
    }
}

/// Whether this officer audits exhibits at all: they supervise a team or keep property.
#[must_use]
pub fn audits(desk: &Desk<'_>) -> bool {
    let me = desk.roster.officers.get(&desk.me).filter(|o| !o.left);
    note::audits(desk.roster, desk.me, me.is_some_and(|o| !o.supervised_teams(desk.hub_now()).is_empty()))
}

/// Whether this officer may audit an exhibit of a list, where the note itself is not loaded: its officer is who seized the
/// exhibit. A restricted note is held by its readers alone, so what restriction takes from a supervisor needs no word here.
pub(super) fn may_audit(desk: &Desk<'_>, exhibit: &Exhibit) -> bool {
    let supervises = desk.roster.supervises(desk.me, exhibit.by, desk.hub_now());
    note::may_audit(desk.roster, desk.me, supervises, Some(exhibit)).is_ok()
}

/// As [`may_audit`], where the note is opened: as the save will judge it.
pub(super) fn may_audit_in(desk: &Desk<'_>, note: &Record, exhibit: &Exhibit) -> bool {
    let standing = desk.standing(note).filter(|s| s.may_add(note.kind(), "audited").is_ok());
    standing.is_some_and(|s| note::may_audit(desk.roster, desk.me, s.supervisor(), Some(exhibit)).is_ok())
}

/// Where an exhibit is, as people say it.
pub(super) fn held_by(desk: &Desk<'_>, hand: &Hand) -> String {
    match hand {
        Hand::Officer(officer) => desk.roster.shows(*officer),
        Hand::Store(name) | Hand::Person(name) => name.clone(),
    }
}
