//! Whether the clock of a device went evenly. A batch says when it was cut, how long that run of the app had lasted and how far
//! the hub's clock was off when they last spoke. A clock that was set back with no signal shows in that: what was cut later says
//! that it was cut earlier, or in a run that began earlier than one before it. Nothing is refused for it, and no order rests on
//! it; whoever reads the history is told (threat T9).
//!
//! The hub's own clock may be set back as well. It is seen by the latest instant at which the hub ever received something, and no
//! phone is doubted for it: from then on a new run of that clock is measured, and what phones say by the hub's old clock is not
//! ahead.
//!
//! What cannot be seen: a clock that was wrong evenly, and one that was set forward to an instant that is past when its work is
//! received. The time since the start stands still while a phone sleeps, so that runs may seem to begin later than they did,
//! never earlier.

use serde::{Deserialize, Serialize};
use wire::Batch;

use crate::audit::SHOWN_MS;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{ClockRow, Writing};

/// So much is no doubt, ms: what the history calls a clock that is off.
const EVEN: i64 = 2 * record::calendar::MINUTE;
/// A time fell behind one before it.
const SET_BACK: &str = "set_back";
/// A time had not come yet when its batch was received.
const AHEAD: &str = "ahead";
/// What the audit calls it.
const CLOCK_DOUBT: &str = "clock_doubt";
/// What the audit calls that the hub's own clock was set back.
const HUB_CLOCK_BACK: &str = "hub_clock_back";
/// Under which name the run of the hub's own clock is kept.
const OWN_RUN: &str = "clock_run";
/// The latest instant is written so often, ms: far more seldom than batches come, and far finer than what is no doubt.
const NOTED: i64 = 15_000;
/// So long after the hub's clock was set back a phone may still go by what it was told before, ms: longer than any works without
/// the hub.
const STILL_BY_THE_OLD: i64 = 14 * 24 * 60 * record::calendar::MINUTE;

/// How the hub's own clock goes. Instants are ms UTC by that clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct OwnRun {
    /// Counts how often it was set back.
    run: u64,
    /// The latest instant in this run at which something was received, to within [`NOTED`].
    latest: i64,
    /// When this run began.
    began: i64,
    /// By how much it was set back then, and by how much before that where a phone may not have heard of it yet, ms.
    back: i64,
}

impl OwnRun {
    /// How far ahead of the hub's clock a phone may be for the hub's own sake.
    fn ahead(self, now: i64) -> i64 {
        if self.run > 0 && now.saturating_sub(self.began) < STILL_BY_THE_OLD { self.back } else { 0 }
    }
}

impl Hub {
    /// When the hub's own clock was set back in the last thirty days, and by how much: (ms UTC, ms), the newest first. Whoever
    /// looks after the machine has to see to it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn clock_set_back(&self) -> Result<Vec<(i64, i64)>> {
        let rows = self.storage().reading(|tx| tx.audited_as(HUB_CLOCK_BACK, self.now() - SHOWN_MS))?;
        Ok(rows.into_iter().filter_map(|(at, _, by)| Some((at, by.strip_suffix(" ms")?.parse().ok()?))).collect())
    }
}

/// The run of the hub's own clock in which it is `now`.
fn own_run(tx: &dyn Writing, now: i64) -> Result<OwnRun> {
    // What cannot be read says nothing, and a run begins.
    let kept: Option<OwnRun> = tx.setting(OWN_RUN)?.and_then(|text| serde_json::from_str(&text).ok());
    let before = kept.unwrap_or(OwnRun { latest: now, began: now, ..OwnRun::default() });
    let back = before.latest.saturating_sub(now);
    let run = if back > EVEN {
        tx.audit(now, "hub", HUB_CLOCK_BACK, &format!("{back} ms"))?;
        // A phone may still go by what it was told before the last time.
        OwnRun { run: before.run + 1, latest: now, began: now, back: back.saturating_add(before.ahead(now)) }
    } else if kept.is_none() || now.saturating_sub(before.latest) >= NOTED {
        OwnRun { latest: now, ..before }
    } else {
        return Ok(before);
    };
    tx.set(OWN_RUN, &serde_json::to_string(&run).map_err(|_| HubError::Broken { why: "a run of the clock is not written" })?)?;
    Ok(run)
}

/// Keeps when a batch was cut, and what is to be doubted of it or of the one after it. Batches come by urgency, not by number.
pub(super) fn note(hub: &Hub, tx: &dyn Writing, batch: &Batch, name: [u8; 32], now: i64) -> Result<()> {
    let (device, incarnation, number) = (batch.device, batch.incarnation, batch.batch_seq);
    // When it is stored, which is one after the other: `now` is when it was judged, maybe long before one that stands already.
    let own = own_run(tx, hub.now())?;
    // Only what was measured by the same clock is a measure.
    let before = tx.clock_before(device, incarnation, number)?.filter(|row| row.run == own.run).and_then(|row| row.latest);
    let row = weigh(batch, name, before, (now, own));
    if !tx.put_clock(&row)? {
        return Ok(());
    }
    let tell = |number: u64, doubt: &str| tx.audit(now, &device.to_string(), CLOCK_DOUBT, &format!("batch {number}, {doubt}"));
    if !row.doubt.is_empty() {
        return tell(number, &row.doubt);
    }
    let after = tx.clock_after(device, incarnation, number)?.filter(|row| row.run == own.run);
    let Some(after) = after else { return Ok(()) };
    if after.doubt.is_empty() && behind((after.cut_at, after.started_at), (row.cut_at, row.started_at)) {
        tx.doubt_clock(&after, SET_BACK)?;
        tell(after.number, SET_BACK)?;
    }
    Ok(())
}

/// What a batch says of its times, beside the latest before it.
fn weigh(batch: &Batch, name: [u8; 32], before: Option<(i64, i64)>, (now, own): (i64, OwnRun)) -> ClockRow {
    let said = batch.claimed_time.saturating_add(batch.hub_clock_offset.unwrap_or(0));
    // Nothing is cut after it was received: what says so is no measure for what comes later.
    let cut_at = said.min(now);
    let started_at = cut_at.saturating_sub(batch.boot_elapsed.max(0));
    // Before a device has heard the hub's time, its clock may be wrong and yet go evenly.
    let doubt = if batch.hub_clock_offset.is_some() && said > now.saturating_add(EVEN).saturating_add(own.ahead(now)) {
        AHEAD
    } else if before.is_some_and(|before| behind((cut_at, started_at), before)) {
        SET_BACK
    } else {
        ""
    };
    let latest = match before {
        _ if doubt.is_empty() => {
            let (cut, start) = before.unwrap_or((cut_at, started_at));
            Some((cut.max(cut_at), start.max(started_at)))
        }
        before => before,
    };
    let (device, incarnation, number) = (batch.device, batch.incarnation, batch.batch_seq);
    ClockRow { device, incarnation, number, batch: name, cut_at, started_at, latest, doubt: doubt.to_owned(), run: own.run }
}

/// Whether these times, of a cut and of the beginning of its run, fall behind those.
fn behind(these: (i64, i64), those: (i64, i64)) -> bool {
    these.0 < those.0.saturating_sub(EVEN) || these.1 < those.1.saturating_sub(EVEN)
}
