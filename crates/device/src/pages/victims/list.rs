//! The list of what is owed to victims.

use record::calendar::HOUR;
use record::deadlines::{Deadline as Reckoned, State};

use super::card::SafeContactView;
use super::view::{VictimView, cards_of, reckon, victim_row};
use crate::pages::desk::{Desk, Held};
use crate::screen::{VictimRow, Victims};

/// Met ones stand in the list for so long.
const MET_FOR: i64 = 7 * 24 * HOUR;

/// What is owed to victims held here, sorted by `act_by` (practice P2), from view rows alone.
#[must_use]
pub fn victims(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Victims {
    let now = desk.hub_now();
    let mut page = Victims {
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

/// What this officer owes: late and open rows of those they answer for or support. For Today and the strip.
#[must_use]
pub fn owed_by_me(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Vec<VictimRow> {
    live(rows(desk, held, cards, |v| v.of(desk.me)))
}

/// What a supervisor's team owes late or today.
#[must_use]
pub fn owed_by_team(desk: &Desk<'_>, held: &[Held<VictimView>], cards: &[SafeContactView]) -> Vec<VictimRow> {
    let now = desk.hub_now();
    let ours =
        |v: &VictimView| v.owner.is_none() || v.owner.is_some_and(|o| o == desk.me || desk.roster.supervises(desk.me, o, now));
    let found = rows(desk, held, cards, ours);
    let due = |owed: &Reckoned| matches!(owed.state, State::Late | State::DueToday) || owed.tell_now;
    live(found.into_iter().filter(|(owed, _)| due(owed)).collect())
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
