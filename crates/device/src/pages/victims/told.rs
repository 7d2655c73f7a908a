//! How many victims were told in time: a figure of the team, and never of one officer (practice P12).

use std::collections::BTreeSet;

use record::OfficerId;
use record::calendar::HOUR;
use record::public::UNDER;

use super::list::supervised;
use super::view::{VictimView, reckon};
use crate::pages::desk::{Desk, Held};
use crate::screen::ToldInTime;

/// Deadlines that ended within so many days are counted.
const ENDED_DAYS: i64 = 30;

/// Of the victims held here that this officer answers for or supervises, with those that nobody has: how many deadlines to tell
/// her were kept. None where there are too few to say anything, or where all that is not the reader's own is one colleague's.
#[must_use]
pub fn told_in_time(desk: &Desk<'_>, held: &[Held<VictimView>]) -> Option<ToldInTime> {
    let now = desk.hub_now();
    let ended = now - ENDED_DAYS * 24 * HOUR..=now;
    let (mut in_time, mut late) = (0_u32, 0_u32);
    let mut others: BTreeSet<OfficerId> = BTreeSet::new();
    for view in held.iter().map(|h| &h.view).filter(|v| supervised(desk, v)) {
        // Whether she was told does not hang on her hours.
        for owed in reckon(desk, &view.facts, &[]) {
            match record::deadlines::told_in_time(&owed, desk.rules, &ended) {
                Some(true) => in_time += 1,
                Some(false) => late += 1,
                None => continue,
            }
            others.extend(view.owner.filter(|o| *o != desk.me));
        }
    }
    let told = i64::from(in_time) + i64::from(late) >= UNDER && others.len() != 1;
    told.then(|| ToldInTime { in_time, late, days: u32::try_from(ENDED_DAYS).unwrap_or(u32::MAX) })
}
