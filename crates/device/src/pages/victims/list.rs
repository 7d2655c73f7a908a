//! The list of what is owed to victims.

use std::collections::BTreeMap;

use record::calendar::{HOUR, date_of, end_of_day};
use record::deadlines::{ActByReason, Deadline as Reckoned, MetBy, Outcome, State};
use record::kinds::victim_contact::{VICTIM_DESK, VpsOwed, vps_owed};
use uuid::Uuid;

use super::card::SafeContactView;
use super::twins::{Duty, Twins, Whose, duty_of, whose};
use super::view::{VictimView, Waits, cards_of, reckon, victim_row};
use crate::pages::desk::{Desk, Held};
use crate::screen::{CoverOffer, VictimRow, VictimWaits, Victims, VpsUnoffered};

/// Met ones stand in the list for so long.
const MET_FOR: i64 = 7 * 24 * HOUR;

/// Answers to a handover, taken or declined, are told for so long.
const TOLD_FOR: i64 = 2 * 24 * HOUR;

/// What is owed to victims held here, sorted by `act_by` (practice P2), from view rows alone.
#[must_use]
pub fn victims(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Victims {
    let now = desk.hub_now();
    let all = rows(desk, held, cards, |_| true);
    let (today, ask_sergeant) = call_today(desk, &all);
    let mut page = Victims {
        today,
        ask_sergeant,
        waits: waits(desk, held),
        crime_as_at: desk.crime_as_at,
        late: Vec::new(),
        open: Vec::new(),
        met: Vec::new(),
        other: Vec::new(),
        as_at: now,
        calendar_until: Some(desk.calendar.last_day().to_string()),
        crime_system: desk.crime_system,
    };
    for Listed { owed, row, .. } in all {
        match owed.state {
            State::Late => page.late.push(row),
            State::Open | State::DueToday | State::CalendarOutOfRange => page.open.push(row),
            State::Met | State::MetLate => {
                if owed.met.is_some_and(|m| now - m.told_at <= MET_FOR) {
                    page.met.push(row);
                }
            }
            State::Declined | State::Waived | State::WorkingRule | State::NotOurs => page.other.push(row),
        }
    }
    page
}

/// Where she stands among those to call: harm, whether her hours are shut now, and when they open or what is owed is due.
type Turn = (u8, bool, i64);

/// Whom to call today, one row a victim, however many records were made of her (practice P3): what a call meets, is owed by this
/// officer and is late or to be done today. Those who may come to harm first, then those who may be called now, then by time
/// (practice P2). Those whom there is no safe time to call stand apart: a list to call from must never name them.
fn call_today(desk: &Desk<'_>, all: &[Listed]) -> (Vec<VictimRow>, Vec<VictimRow>) {
    let today = end_of_day(date_of(desk.hub_now()));
    // A written confirmation is owed too, and no call gives it.
    let spoken = |m: &MetBy| m.contact && (m.only_outcomes.is_empty() || m.only_outcomes.contains(&Outcome::SpokenVerified));
    let by_contact = |d: &Reckoned| desk.rules.rule(&d.rule, date_of(d.from)).is_some_and(|r| spoken(&r.met_by));
    let now = |d: &Reckoned| match d.state {
        State::Late | State::DueToday => true,
        // With no safe time left there is nothing to wait for, whatever its day.
        State::Open => {
            let none_left = d.act_by_reason == Some(ActByReason::NoSafeTimeLeft);
            d.tell_now || none_left || d.act_by.is_some_and(|at| at <= today)
        }
        _ => d.tell_now,
    };
    let turn = |d: &Reckoned, row: &VictimRow| -> Turn {
        let harm = match (d.tell_now, row.first, d.enhanced) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (.., true) => 2,
            _ => 3,
        };
        (harm, row.not_now.is_some(), row.opens_at.unwrap_or_else(|| d.sort_at()))
    };
    let mut found: Vec<(Turn, VictimRow, Whose)> = Vec::new();
    let mine = all.iter().filter(|l| l.mine && by_contact(&l.owed) && now(&l.owed)).cloned();
    for Listed { owed, row, whose, .. } in once_each(mine) {
        let at = turn(&owed, &row);
        match found.iter_mut().find(|(.., of)| *of == whose) {
            None => found.push((at, row, whose)),
            Some((before, first, _)) => {
                let more = first.more + 1;
                // What asks for the sergeant speaks for her, then what may harm her most.
                if (!row.ask_sergeant, at.0) < (!first.ask_sergeant, before.0) {
                    (*before, *first) = (at, VictimRow { more, ..row });
                } else {
                    first.more = more;
                }
            }
        }
    }
    found.sort_by_key(|(at, row, _)| (*at, row.id));
    found.into_iter().map(|(_, row, _)| row).partition(|row| !row.ask_sergeant)
}

/// Cover for Today: victims whom colleagues ask this officer to take over, and those whom a colleague declined (practice P18).
#[must_use]
pub fn cover_asked(desk: &Desk<'_>, held: &[Held<VictimView>]) -> Vec<VictimWaits> {
    waits(desk, held).into_iter().filter(|w| w.what.starts_with("handover")).collect()
}

/// Cover that this officer asked for: what waits for an answer, and what was answered of late. Oldest first. A victim whose
/// record has left this device with her new officer is not among them.
#[must_use]
pub fn cover_offered(desk: &Desk<'_>, held: &[Held<VictimView>]) -> Vec<CoverOffer> {
    let mut found = Vec::new();
    for Held { view, .. } in held {
        for offer in view.offers.iter().filter(|o| o.from == desk.me) {
            let (became, answered_at) = match (offer.taken, offer.declined) {
                (Some(at), _) => ("taken", Some(at)),
                (None, Some(at)) => ("declined", Some(at)),
                (None, None) => ("waits", None),
            };
            if answered_at.is_some_and(|at| desk.hub_now() - at > TOLD_FOR) {
                continue;
            }
            found.push(CoverOffer {
                record: view.id.0,
                entry: offer.entry.0,
                crime_ref: view.crime_ref.clone(),
                victim_no: view.victim_no,
                to: desk.person(offer.to),
                at: offer.at,
                became: became.to_owned(),
                answered_at,
            });
        }
    }
    found.sort_by_key(|o| (o.at, o.entry));
    found
}

/// What waits for this officer: a victim handed to them or declined by whom they asked, a request where they hold the victim
/// desk's post, a reason where they supervise her officer, and whom they answer for or support and are to ask again what she
/// needs. Oldest first.
fn waits(desk: &Desk<'_>, held: &[Held<VictimView>]) -> Vec<VictimWaits> {
    let at_desk = desk.roster.in_post(desk.me, VICTIM_DESK);
    // Whoever is asked to take her over does not work with her yet.
    let offered = |view: &VictimView| view.waits.iter().flatten().any(|w| w.what == "handover" && w.of == Some(desk.me));
    let mine = |view: &VictimView, waits: &Waits| match waits.what.as_str() {
        "handover" => waits.of == Some(desk.me),
        "handover_declined" => waits.of == Some(desk.me) && desk.hub_now() - waits.at <= TOLD_FOR,
        "support" => at_desk,
        "needs_review" => waits.at <= desk.hub_now() && view.of(desk.me) && !offered(view),
        _ => waits.by != desk.me && view.owner.is_some_and(|o| desk.roster.supervises(desk.me, o, desk.hub_now())),
    };
    let mut found = Vec::new();
    for Held { view, .. } in held {
        let hers = view.waits.iter().flatten().filter(|w| mine(view, w));
        found.extend(hers.map(|w| VictimWaits {
            record: view.id.0,
            entry: w.entry.0,
            what: w.what.clone(),
            crime_ref: view.crime_ref.clone(),
            victim_no: view.victim_no,
            by: desk.person(w.by),
            at: w.at,
        }));
    }
    found.sort_by_key(|w| (w.at, w.entry));
    found
}

/// What this officer owes: late and open rows of those they answer for or support, once where two records of one victim owe the
/// same. For Today and the strip.
#[must_use]
pub fn owed_by_me(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Vec<VictimRow> {
    let mine = live(rows(desk, held, cards, |v| v.of(desk.me)));
    once_each(mine.into_iter()).into_iter().map(|l| l.row).collect()
}

/// What a supervisor's team owes late or today.
#[must_use]
pub fn owed_by_team(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Vec<VictimRow> {
    let found = rows(desk, held, cards, |v| supervised(desk, v));
    let due = |owed: &Reckoned| matches!(owed.state, State::Late | State::DueToday) || owed.tell_now;
    live(found).into_iter().filter(|l| due(&l.owed)).map(|l| l.row).collect()
}

/// Victims of a supervisor's scope to whom nobody has offered a Victim Personal Statement: those whose statement was taken
/// first, the longest ago before the others.
#[must_use]
pub fn vps_unoffered(desk: &Desk<'_>, held: &[Held<VictimView>]) -> Vec<VpsUnoffered> {
    let twins = Twins::of(held);
    let here = |v: &VictimView| supervised(desk, v) && twins.dealt_with_in(v).is_none();
    let open = held.iter().map(|h| &h.view).filter(|v| v.status != "concluded" && here(v));
    let row = |view: &VictimView| {
        let VpsOwed { statement_at, reported_at } = vps_owed(&view.facts)?;
        Some(VpsUnoffered {
            record: view.id.0,
            crime_ref: view.crime_ref.clone(),
            marking: view.marking.clone(),
            victim_no: view.victim_no,
            owner: view.owner.map(|o| desk.person(o)),
            statement_at,
            reported_at,
        })
    };
    let mut found: Vec<VpsUnoffered> = open.filter_map(row).collect();
    found.sort_by_key(|v| (v.statement_at.is_none(), v.statement_at, v.reported_at, v.record));
    found
}

/// Nobody's yet, this officer's own, or of an officer whom they supervise.
pub(super) fn supervised(desk: &Desk<'_>, view: &VictimView) -> bool {
    view.owner.is_none_or(|o| o == desk.me || desk.roster.supervises(desk.me, o, desk.hub_now()))
}

/// One thing owed to somebody.
#[derive(Clone)]
struct Listed {
    owed: Reckoned,
    row: VictimRow,
    whose: Whose,
    /// This officer answers for her or supports her.
    mine: bool,
}

fn live(found: Vec<Listed>) -> Vec<Listed> {
    let owed = |d: &Reckoned| matches!(d.state, State::Late | State::Open | State::DueToday);
    found.into_iter().filter(|l| owed(&l.owed)).collect()
}

/// What two records of one victim both owe stands once, as the one says it whose turn comes first. What is done in one of them
/// stands in the other still: whether it was the same is looked at by whoever opens it.
fn once_each(found: impl Iterator<Item = Listed>) -> Vec<Listed> {
    let mut kept: Vec<Listed> = Vec::new();
    let mut seen: BTreeMap<(Whose, Duty), Uuid> = BTreeMap::new();
    for one in found {
        // Of two arrests that one record holds both are owed.
        let first = seen.entry((one.whose.clone(), duty_of(&one.owed))).or_insert(one.row.id);
        if *first == one.row.id {
            kept.push(one);
        }
    }
    kept
}

fn rows(
    desk: &Desk<'_>,
    held: &[Held<VictimView>],
    cards: &[SafeContactView],
    wanted: impl Fn(&VictimView) -> bool,
) -> Vec<Listed> {
    let twins = Twins::of(held);
    let mut found = Vec::new();
    for one in held.iter().filter(|h| wanted(&h.view)) {
        let hers = cards_of(&one.view, held, cards);
        let there = twins.known_there(desk, &one.view);
        let owed = reckon(desk, &one.view.facts, &hers).into_iter().filter(|d| !there.contains(&duty_of(d)));
        found.extend(owed.map(|owed| {
            let elsewhere = twins.reached_since(&one.view, owed.from);
            let row = victim_row(desk, &one.view, &hers, &owed, elsewhere);
            Listed { owed, row, whose: whose(&one.view), mine: one.view.of(desk.me) }
        }));
    }
    found.sort_by(|a, b| (a.owed.sort_at(), &a.owed.id).cmp(&(b.owed.sort_at(), &b.owed.id)));
    found
}
