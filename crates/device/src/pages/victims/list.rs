//! The list of what is owed to victims.

use record::calendar::{HOUR, date_of, end_of_day};
use record::deadlines::{ActByReason, Deadline as Reckoned, MetBy, Outcome, State};
use record::kinds::victim_contact::{VpsOwed, vps_owed};

use super::card::SafeContactView;
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
    let (today, ask_sergeant) = call_today(desk, held, cards);
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
    for (owed, row) in rows(desk, held, cards, |_| true) {
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

/// Whom to call today, one row a victim: what a call meets, is owed by this officer and is late or to be done today.
/// Those who may come to harm first, then those who may be called now, then by time (practice P2). Those whom there is no
/// safe time to call stand apart: a list to call from must never name them.
fn call_today(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> (Vec<VictimRow>, Vec<VictimRow>) {
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
    let mut found: Vec<(Turn, VictimRow)> = Vec::new();
    for (owed, row) in rows(desk, held, cards, |v| v.of(desk.me)).into_iter().filter(|(d, _)| by_contact(d) && now(d)) {
        let at = turn(&owed, &row);
        match found.iter_mut().find(|(_, first)| first.id == row.id) {
            None => found.push((at, row)),
            Some((before, first)) => {
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
    found.sort_by_key(|(at, row)| (*at, row.id));
    found.into_iter().map(|(_, row)| row).partition(|row| !row.ask_sergeant)
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
    let at_desk = desk.roster.officers.get(&desk.me).is_some_and(|o| o.posts.iter().any(|p| p == "victim_desk"));
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

/// What this officer owes: late and open rows of those they answer for or support. For Today and the strip.
#[must_use]
pub fn owed_by_me(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Vec<VictimRow> {
    live(rows(desk, held, cards, |v| v.of(desk.me)))
}

/// What a supervisor's team owes late or today.
#[must_use]
pub fn owed_by_team(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Vec<VictimRow> {
    let found = rows(desk, held, cards, |v| supervised(desk, v));
    let due = |owed: &Reckoned| matches!(owed.state, State::Late | State::DueToday) || owed.tell_now;
    live(found.into_iter().filter(|(owed, _)| due(owed)).collect())
}

/// Victims of a supervisor's scope to whom nobody has offered a Victim Personal Statement: those whose statement was taken
/// first, the longest ago before the others.
#[must_use]
pub fn vps_unoffered(desk: &Desk<'_>, held: &[Held<VictimView>]) -> Vec<VpsUnoffered> {
    let open = held.iter().map(|h| &h.view).filter(|v| v.status != "concluded" && supervised(desk, v));
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

fn live(found: Vec<(Reckoned, VictimRow)>) -> Vec<VictimRow> {
    let owed = |d: &Reckoned| matches!(d.state, State::Late | State::Open | State::DueToday);
    found.into_iter().filter(|(d, _)| owed(d)).map(|(_, row)| row).collect()
}

fn rows(
    desk: &Desk<'_>,
    held: &[Held<VictimView>],
    cards: &[SafeContactView],
    wanted: impl Fn(&VictimView) -> bool,
) -> Vec<(Reckoned, VictimRow)> {
    let mut found = Vec::new();
    for one in held.iter().filter(|h| wanted(&h.view)) {
        let hers = cards_of(&one.view, held, cards);
        let owed = reckon(desk, &one.view.facts, &hers);
        found.extend(owed.into_iter().map(|d| {
            let row = victim_row(desk, &one.view, &hers, &d);
            (d, row)
        }));
    }
    found.sort_by(|(a, _), (b, _)| (a.sort_at(), &a.id).cmp(&(b.sort_at(), &b.id)));
    found
}
