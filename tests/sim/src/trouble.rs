//! Everything that goes wrong around honest work.

use device::screen::TaskNote;
use testkit::{Fault, Faults};
use wire::seam::crash;

use crate::city::City;
use crate::disaster;

pub(crate) const YEAR_MS: i64 = 365 * 24 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;
/// Points between a promise and its keeping.
const AT_STAKE: [&str; 6] = [
    crash::PAGE_BEFORE_COMMIT,
    crash::PAGE_AFTER_COMMIT,
    crash::SYNC_AFTER_RECEIPTS,
    crash::ACCEPT_BEFORE_COMMIT,
    crash::ACCEPT_AFTER_COMMIT,
    crash::ANSWER_BEFORE_SEND,
];

/// What one request can meet, by its name in the tally.
pub(crate) const LINES: [(&str, Fault); 7] = [
    ("request lost", Fault::Lost),
    ("answer lost", Fault::Unanswered),
    ("request twice", Fault::Twice),
    ("request cut mid-body", Fault::CutUp),
    ("answer cut mid-body", Fault::CutDown),
    ("request late", Fault::Late),
    ("request again later", Fault::AgainLater),
];

/// One piece of trouble.
pub(crate) async fn one(city: &mut City) -> Result<(), String> {
    // A backup is soon too old to be restored here: its disaster comes while the work since is with the phones.
    if !city.without.hub_restores && disaster::restorable(city) && city.below(4) == 0 {
        return disaster::backup_or_restore(city);
    }
    let n = city.below(city.phones.len());
    match city.below(22) {
        0..=7 => line(city, n),
        8 | 9 => {
            let there = city.below(2) == 0;
            signal(city, n, there);
        }
        10 => late(city, n).await,
        11..=13 => power(city, n).await?,
        14 => {
            let by = city.pick(&[YEAR_MS * 3, -YEAR_MS * 2, DAY_MS, -DAY_MS, 5 * 60_000, -5 * 60_000]);
            clock(city, n, by);
        }
        // Mostly people are moved while they are at work somewhere without a signal.
        15 | 20 | 21 => {
            if city.below(4) > 0 {
                let out = city.below(6);
                signal(city, out, false);
                crate::work::several(city, out).await?;
                let seat = city.phones[out].seat;
                grants(city, seat)?;
            } else {
                let somebody = city.below(city.seats.len());
                grants(city, somebody)?;
            }
        }
        16 => crate::desk::one(city)?,
        17 => match city.below(4) {
            0 if !city.without.erasures => disaster::erase_some(city)?,
            1 if !city.without.clones && city.phones.len() < 8 && city.below(3) == 0 => cloned(city, n).await?,
            2 if !city.without.hub_restores => disaster::backup_or_restore(city)?,
            _ => restarted(city, n).await?,
        },
        _ if city.without.phone_restores || city.refilling => {}
        _ if city.phones[n].backed_up_at.is_none() || city.below(2) == 0 => copied(city, n).await?,
        _ => replaced(city, n).await?,
    }
    Ok(())
}

/// A power cut waits at a point. Half of the time where most is at stake, and there with a sync on its heels.
async fn power(city: &mut City, n: usize) -> Result<(), String> {
    let soon = city.below(2) == 0;
    let anywhere: Vec<&'static str> = crash::ALL.into_iter().filter(|point| !disaster::BY_THEMSELVES.contains(point)).collect();
    let point = if soon { city.pick(&AT_STAKE) } else { city.pick(&anywhere) };
    let nth = 1 + u32::from(city.below(4) == 0);
    arm(city, n, point, nth);
    if soon { crate::run::sync(city, n).await } else { Ok(()) }
}

/// The power is cut at a point: the hub's, or a phone's.
pub(crate) fn arm(city: &mut City, n: usize, point: &'static str, nth: u32) {
    let hub = point.starts_with("hub.");
    if hub {
        city.power.arm(point, nth);
    } else {
        city.phones[n].power.arm(point, nth);
    }
    city.note(format!("{} armed: {point} {nth}", if hub { "hub" } else { city.phones[n].shoulder }));
}

pub(crate) fn signal(city: &mut City, n: usize, there: bool) {
    city.phones[n].line.signal(there);
    if !there {
        city.tally.fault("no signal");
    }
    city.note(format!("{} signal {there}", city.phones[n].shoulder));
}

/// Requests that are still under way arrive.
pub(crate) async fn late(city: &mut City, n: usize) {
    let arrived = city.phones[n].line.deliver_late().await;
    if arrived > 0 {
        city.tally.fault("arrived late");
        city.note(format!("{} {arrived} late requests arrive", city.phones[n].shoulder));
    }
}

pub(crate) fn clock(city: &mut City, n: usize, by: i64) {
    city.phones[n].clock.jump(by);
    city.tally.fault("clock jump");
    city.note(format!("{} clock jumps by {} min", city.phones[n].shoulder, by / 60_000));
}

pub(crate) async fn restarted(city: &mut City, n: usize) -> Result<(), String> {
    city.phones[n].power.disarm();
    city.phones[n].restart().await.map_err(|e| format!("a restart: {e}"))?;
    city.tally.fault("phone restarted");
    city.note(format!("{} restarted", city.phones[n].shoulder));
    Ok(())
}

pub(crate) async fn cloned(city: &mut City, n: usize) -> Result<(), String> {
    city.enter(n).await?;
    city.phones[n].power.disarm();
    city.clone_phone(n).await?;
    city.tally.fault("vault cloned");
    city.note(format!("{} cloned", city.phones[n].shoulder));
    Ok(())
}

fn line(city: &mut City, n: usize) {
    if city.below(5) == 0 {
        return bad_line(city, n);
    }
    for _ in 0..=city.below(3) {
        let which = city.pick(&LINES);
        next(city, n, which);
    }
}

pub(crate) fn bad_line(city: &mut City, n: usize) {
    let bad = Faults { lose_request: city.dice.below(20), lose_answer: city.dice.below(20), repeat: city.dice.below(20) };
    city.phones[n].line.faults(bad);
    city.tally.fault("bad line");
    city.note(format!("{} line {bad:?}", city.phones[n].shoulder));
}

/// What the next request meets.
pub(crate) fn next(city: &mut City, n: usize, (kind, fault): (&str, Fault)) {
    city.phones[n].line.next([fault]);
    city.tally.fault(kind);
    city.note(format!("{} next: {kind}", city.phones[n].shoulder));
}

/// The roster changes: somebody is posted to the other team, promoted, or back.
pub(crate) fn grants(city: &mut City, n: usize) -> Result<(), String> {
    let (now, dice) = (city.now(), &city.dice);
    let below = |bound| dice.below(bound);
    let seat = &mut city.seats[n];
    let what = match (seat.role, below(4)) {
        ("pc", 1) => {
            let (today, days) = (record::calendar::date_of(now), i64::try_from(below(3)).unwrap_or_default());
            let until = today.saturating_add(jiff::Span::new().days(days));
            seat.acting = Some((seat.team, today, until));
            "acts as sergeant"
        }
        ("pc", 0) => {
            (seat.role, seat.supervises) = ("ps", Some(seat.team));
            "promoted"
        }
        ("ps", 0) if n != 0 && n != 4 => {
            (seat.role, seat.supervises) = ("pc", None);
            "back to constable"
        }
        _ => {
            seat.team = 1 - seat.team;
            if seat.supervises.is_some() {
                seat.supervises = Some(seat.team);
            }
            "moved to the other team"
        }
    };
    let shoulder = seat.shoulder;
    city.import();
    city.tally.fault("grants changed");
    city.note(format!("{shoulder} {what}"));
    Ok(())
}

/// A phone is copied.
pub(crate) async fn copied(city: &mut City, n: usize) -> Result<(), String> {
    city.phones[n].power.disarm();
    city.enter(n).await?;
    city.phones[n].back_up().await.map_err(|e| format!("a backup: {e}"))?;
    city.note(format!("{} backed up", city.phones[n].shoulder));
    // What is written since, and received: a phone set up from the copy would use its numbers again.
    crate::work::several(city, n).await?;
    crate::run::sync(city, n).await
}

/// A phone is lost, and a new one is set up from its copy.
pub(crate) async fn replaced(city: &mut City, n: usize) -> Result<(), String> {
    city.phones[n].power.disarm();
    let shoulder = city.phones[n].shoulder;
    city.enter(n).await?;
    let at = city.phones[n].backed_up_at.unwrap_or(0);
    city.phones[n].restore().await.map_err(|e| format!("a restore: {e}"))?;
    let lost = city.ledger.records_after(n, at);
    crate::promises::forget_lost_phone(city, n, at)?;
    city.phones_lost += 1;
    city.tally.fault("phone restored from backup");
    city.note(format!("{shoulder} restored from its backup of batch {at}"));
    // Its officer writes down again what they remember, of what the new phone has too.
    let mut again = Vec::new();
    for record in lost.into_iter().rev() {
        let task = city.phones[n].device.kind_of(record.0).await.is_ok_and(|kind| kind == "task");
        again.extend(task.then_some(record));
    }
    for record in again.into_iter().take(2) {
        for _ in 0..2 {
            let text = city.word();
            let ask = TaskNote { record: record.0, text, basis: "fact".into() };
            let done = city.phones[n].device.task_note(ask).await;
            let (answer, about) = (done.as_ref().map_or_else(|e| e.code(), |_| "ok").to_owned(), city.number(record));
            city.note(format!("{shoulder} writes again in {about}: {answer}"));
        }
    }
    Ok(())
}
