//! Whether the clock of a device went evenly. A batch says when it was cut, how long that run of the app had lasted and how far
//! the hub's clock was off when they last spoke. A clock that was set back with no signal shows in that: what was cut later says
//! that it was cut earlier, or in a run that began earlier than one before it. Nothing is refused for it, and no order rests on
//! it; whoever reads the history is told (threat T9).
//!
//! What cannot be seen: a clock that was wrong evenly, and one that was set forward to an instant that is past when its work is
//! received. The time since the start stands still while a phone sleeps, so that runs may seem to begin later than they did,
//! never earlier.

use wire::Batch;

use crate::error::Result;
use crate::storage::{ClockRow, Writing};

/// So much is no doubt, ms: what the history calls a clock that is off.
const EVEN: i64 = 2 * record::calendar::MINUTE;
/// A time fell behind one before it.
const SET_BACK: &str = "set_back";
/// A time had not come yet when its batch was received.
const AHEAD: &str = "ahead";
/// What the audit calls it.
const CLOCK_DOUBT: &str = "clock_doubt";

/// Keeps when a batch was cut, and what is to be doubted of it or of the one after it. Batches come by urgency, not by number.
pub(super) fn note(tx: &dyn Writing, batch: &Batch, name: [u8; 32], now: i64) -> Result<()> {
    let (device, incarnation, number) = (batch.device, batch.incarnation, batch.batch_seq);
    let before = tx.clock_before(device, incarnation, number)?.and_then(|row| row.latest);
    let row = weigh(batch, name, before, now);
    if !tx.put_clock(&row)? {
        return Ok(());
    }
    let tell = |number: u64, doubt: &str| tx.audit(now, &device.to_string(), CLOCK_DOUBT, &format!("batch {number}, {doubt}"));
    if !row.doubt.is_empty() {
        return tell(number, &row.doubt);
    }
    let Some(after) = tx.clock_after(device, incarnation, number)? else { return Ok(()) };
    if after.doubt.is_empty() && behind((after.cut_at, after.started_at), (row.cut_at, row.started_at)) {
        tx.doubt_clock(&after, SET_BACK)?;
        tell(after.number, SET_BACK)?;
    }
    Ok(())
}

/// What a batch says of its times, beside the latest before it.
fn weigh(batch: &Batch, name: [u8; 32], before: Option<(i64, i64)>, now: i64) -> ClockRow {
    let said = batch.claimed_time.saturating_add(batch.hub_clock_offset.unwrap_or(0));
    // Nothing is cut after it was received: what says so is no measure for what comes later.
    let cut_at = said.min(now);
    let started_at = cut_at.saturating_sub(batch.boot_elapsed.max(0));
    // Before a device has heard the hub's time, its clock may be wrong and yet go evenly.
    let doubt = if batch.hub_clock_offset.is_some() && said > now.saturating_add(EVEN) {
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
    ClockRow { device, incarnation, number, batch: name, cut_at, started_at, latest, doubt: doubt.to_owned() }
}

/// Whether these times, of a cut and of the beginning of its run, fall behind those.
fn behind(these: (i64, i64), those: (i64, i64)) -> bool {
    these.0 < those.0.saturating_sub(EVEN) || these.1 < those.1.saturating_sub(EVEN)
}
