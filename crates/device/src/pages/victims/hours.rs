//! Whether a victim may be reached at this moment, as far as a list knows: by the hours of her cards alone.

use record::safe_hours::Window;

use super::card::{CardView, SafeContactView, now_by};
use crate::pages::desk::Desk;
use crate::screen::Words;

/// Her hours at this moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct HerHours {
    /// Safe until then, ms UTC; none where it does not end within the week or she is not to be reached now.
    pub(super) until: Option<i64>,
    /// Outside her hours: safe again from then on, ms UTC.
    pub(super) opens: Option<i64>,
    /// Outside her hours, and no safe time is known.
    pub(super) none_known: bool,
    /// Why she is not to be reached now; none where nothing here speaks against it.
    pub(super) not_now: Option<Words>,
}

/// By every card that stands. Two that differ are never picked from, and after a clock jump nobody knows the hour (practice P3).
pub(super) fn her_hours(desk: &Desk<'_>, cards: &[&SafeContactView]) -> HerHours {
    let mut stand: Vec<&CardView> = cards.iter().flat_map(|c| &c.versions).collect();
    stand.sort_by(|a, b| a.version.cmp(&b.version));
    stand.dedup_by(|a, b| a.version == b.version);
    let card = match stand.as_slice() {
        [] => return HerHours::default(),
        [one] => *one,
        _ => return HerHours { not_now: Some(Words::of("blocked.two_cards")), ..HerHours::default() },
    };
    let why = || Some(now_by(desk, &card.hours));
    if desk.clock_jumped && !card.hours.any_time() {
        return HerHours { not_now: why(), ..HerHours::default() };
    }
    match card.hours.window_at(desk.hub_now()) {
        Window::Safe { until } => HerHours { until, ..HerHours::default() },
        Window::Unsafe { opens } => HerHours { opens, none_known: opens.is_none(), not_now: why(), until: None },
    }
}
