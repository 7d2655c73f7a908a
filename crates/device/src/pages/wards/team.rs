//! Who works a ward, what was promised to residents, and what waits for an answer.

use std::collections::{BTreeMap, BTreeSet};

use record::OfficerId;
use record::calendar::{HOUR, MINUTE, date_of, days_after};
use record::kinds::task::{Query, answered};
use record::kinds::ward_diary::{Taken, key, posted, strength};
use record::public::Figure;

use super::page::count;
use super::view::{DiaryLine, DiaryView, OpenPromise, PriorityView};
use crate::pages::desk::{Desk, Held};
use crate::pages::task_view::TaskView;
use crate::screen::{GroupReached, PromiseRow, QueriesAnswered, QueryRow, Strength, TimeTaken, Tone, WardOfficer};

/// A query whose time ends within so long shows amber.
const NEAR: i64 = 12 * HOUR;

/// Officers against what was promised.
pub(super) fn strength_of(desk: &Desk<'_>, code: &str, diaries: &[&DiaryView]) -> Strength {
    let taken: Vec<Taken> = diaries
        .iter()
        .flat_map(|d| &d.time)
        .filter(|t| t.reason.is_some())
        .map(|t| Taken { officer: t.officer, from: t.from, to: t.to, reason: t.reason.clone() })
        .collect();
    let now = strength(desk.roster, code, &taken, desk.hub_now());
    Strength {
        short: now.short(),
        constables: count(now.constables),
        pcsos: count(now.pcsos),
        promised_constables: count(now.promised_constables),
        promised_pcsos: count(now.promised_pcsos),
        on_duty: count(now.on_duty),
        away: now.away,
        as_at: desk.roster.as_at,
    }
}

/// Time taken off the ward this month, by reason. A reason behind which one other officer stands would tell of that officer's
/// time, alone or less the reader's own, and is left out (practice P12).
pub(super) fn taken(desk: &Desk<'_>, diaries: &[&DiaryView]) -> Vec<TimeTaken> {
    let month = key(desk.hub_now());
    let this = || diaries.iter().filter(|d| d.month == month).flat_map(|d| &d.time).filter(|t| t.reason.is_some());
    let mut taken: BTreeMap<&str, (i64, BTreeSet<OfficerId>)> = BTreeMap::new();
    for time in this() {
        let (minutes, others) = taken.entry(time.reason.as_deref().unwrap_or_default()).or_default();
        *minutes += ((time.to - time.from) / MINUTE).max(0);
        others.extend(Some(time.officer).filter(|o| *o != desk.me));
    }
    let told = taken.into_iter().filter(|(_, (_, others))| others.len() != 1);
    let row = |reason: &str, n: i64| TimeTaken { reason: reason.to_owned(), minutes: u32::try_from(n).unwrap_or(u32::MAX) };
    told.map(|(reason, (minutes, _))| row(reason, minutes)).collect()
}

/// Minutes declared on the ward this month; none where none were, or where they would tell of one other officer, as in [`taken`].
pub(super) fn on_ward(desk: &Desk<'_>, diaries: &[&DiaryView]) -> Option<u32> {
    let month = key(desk.hub_now());
    let this = || diaries.iter().filter(|d| d.month == month).flat_map(|d| &d.time).filter(|t| t.reason.is_none());
    let others: BTreeSet<OfficerId> = this().map(|t| t.officer).filter(|o| *o != desk.me).collect();
    let minutes: i64 = this().map(|t| ((t.to - t.from) / MINUTE).max(0)).sum();
    (minutes > 0 && others.len() != 1).then(|| u32::try_from(minutes).unwrap_or(u32::MAX))
}

/// Promises that wait, the first due first.
pub(super) fn promise_rows(desk: &Desk<'_>, here: &[&Held<PriorityView>], diaries: &[&DiaryView]) -> Vec<PromiseRow> {
    let of_diaries = diaries.iter().flat_map(|d| d.promises.iter().map(move |p| (d.id, p)));
    let all = of_diaries.chain(here.iter().flat_map(|h| h.view.promises.iter().map(move |p| (h.view.id, p))));
    let mut rows: Vec<PromiseRow> = all.map(|(record, p)| promise_row(desk, record, p)).collect();
    rows.sort_by_key(|r| (r.due_on.is_none(), r.due_on.clone(), r.made_at, r.entry, r.n));
    rows
}

/// One promise.
pub(super) fn promise_row(desk: &Desk<'_>, record: record::RecordId, promise: &OpenPromise) -> PromiseRow {
    let today = date_of(desk.hub_now());
    let due: Option<jiff::civil::Date> = promise.due.as_deref().and_then(|d| d.parse().ok());
    PromiseRow {
        record: record.0,
        entry: promise.entry.0,
        n: promise.n,
        what: promise.what.clone(),
        due_on: promise.due.clone(),
        made_at: promise.made_at,
        tone: match due {
            Some(due) if due < today => Tone::Late,
            Some(due) if due <= days_after(today, 7) => Tone::Soon,
            _ => Tone::Plain,
        },
    }
}

/// Residents' queries of this ward that this officer has or supervises (practice P4, P11).
pub(super) fn query_rows(desk: &Desk<'_>, code: &str, queries: &[Held<TaskView>]) -> Vec<QueryRow> {
    let now = desk.hub_now();
    let here = |h: &&Held<TaskView>| h.view.open && h.view.task_kind == "residents_query" && h.view.ward.as_deref() == Some(code);
    let row = |h: &Held<TaskView>| QueryRow {
        id: h.view.id.0,
        with: h.view.assignees.iter().map(|o| desk.person(*o)).collect(),
        answer_by: h.view.answer_by.or(h.view.due_by),
        tone: match h.view.answer_by.or(h.view.due_by) {
            Some(by) if by < now => Tone::Late,
            Some(by) if by < now + NEAR => Tone::Soon,
            _ => Tone::Plain,
        },
    };
    let mut rows: Vec<QueryRow> = queries.iter().filter(here).map(row).collect();
    rows.sort_by_key(|r| (r.answer_by, r.id));
    rows
}

/// Queries that came to their end within so many days are counted: a phone holds what was answered no longer.
const ANSWERED_DAYS: i64 = 30;

/// Since when a query must have been touched to be counted, ms UTC: its answer was due 72 hours after it was received (practice
/// P11), and it was received before it was touched. A day more for a device whose clock lags.
#[must_use]
pub fn answered_since(now: i64) -> i64 {
    now - (ANSWERED_DAYS + 3 + 1) * 24 * HOUR
}

/// How soon those queries were answered, of the ones this officer holds.
pub(super) fn answered_of(desk: &Desk<'_>, code: &str, queries: &[Held<TaskView>]) -> Option<QueriesAnswered> {
    let now = desk.hub_now();
    let here = queries.iter().map(|h| &h.view).filter(|v| v.task_kind == "residents_query" && v.ward.as_deref() == Some(code));
    let query = |v: &TaskView| {
        let answer_by = v.answer_by.filter(|by| *by >= now - ANSWERED_DAYS * 24 * HOUR)?;
        let answered_at = v.result.as_ref().filter(|(outcome, ..)| outcome != "not_attempted").map(|(_, _, at)| *at);
        // Cancelled or expired, it asks for no answer.
        (v.open || answered_at.is_some() || v.result.is_some()).then_some(Query { answer_by, answered_at })
    };
    let told = answered(here.filter_map(query), now);
    (told.in_time + told.late > 0).then(|| QueriesAnswered {
        in_time: told.in_time,
        late: told.late,
        share: told.share(),
        days: u32::try_from(ANSWERED_DAYS).unwrap_or(u32::MAX),
    })
}

/// Groups reached, the largest first; a number that could tell who they were is not told.
pub(super) fn groups(lines: &[&DiaryLine]) -> Vec<GroupReached> {
    let mut all: BTreeMap<&str, i64> = BTreeMap::new();
    for (group, n) in lines.iter().flat_map(|l| &l.groups) {
        *all.entry(group).or_default() += i64::from(*n);
    }
    let people = |n: i64| Figure::of_people(n).exactly().and_then(|n| u32::try_from(n).ok());
    let mut rows: Vec<GroupReached> = all
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(group, n)| GroupReached { group: group.to_owned(), people: people(n) })
        .collect();
    rows.sort_by_key(|r| std::cmp::Reverse(r.people));
    rows
}

/// Who works the ward, those on duty first. Colleagues show by rank and number; the name is what the public may read.
pub(super) fn team(desk: &Desk<'_>, code: &str) -> Vec<WardOfficer> {
    let now = desk.hub_now();
    let officer = |o: &record::roster::Officer| {
        let running = o.duties.iter().find(|d| d.from <= now && now < d.to);
        WardOfficer {
            person: desk.person(o.id),
            name: Some(o.name.clone()).filter(|n| !n.is_empty() && !o.withheld),
            withheld: o.withheld,
            on_duty: (!o.duties.is_empty()).then_some(running.is_some()),
            until: running.map(|d| d.to),
        }
    };
    let mut all: Vec<WardOfficer> = posted(desk.roster, code, now).map(officer).collect();
    all.sort_by(|a, b| (b.on_duty, &a.person.name).cmp(&(a.on_duty, &b.person.name)));
    all
}
