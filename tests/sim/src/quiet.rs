//! A quiet hour: everything that was broken works again, everybody syncs until nothing moves, and every promise is checked.

use std::collections::BTreeSet;

use record::RecordId;
use testkit::Faults;

use crate::city::City;
use crate::{promises, run};

/// Rounds in which everybody syncs once; what is not level after so many is stuck.
const ROUNDS: usize = 12;

/// See the module.
pub(crate) async fn fall(city: &mut City) -> Result<(), String> {
    city.note("quiet".to_owned());
    city.power.disarm();
    run::mend_power(city).await?;
    for n in 0..city.phones.len() {
        let line = city.phones[n].line.clone();
        line.signal(true);
        line.faults(Faults::default());
        line.forget_plan();
        line.deliver_late().await;
        // What is open on a screen does not leave: every screen is closed.
        city.phones[n].power.disarm();
        let shoulder = city.phones[n].shoulder;
        city.phones[n].restart().await.map_err(|e| format!("{shoulder} does not start again: {e}"))?;
    }
    let mut moving = String::new();
    for round in 0..ROUNDS {
        let mut still = true;
        moving.clear();
        for n in 0..city.phones.len() {
            let shoulder = city.phones[n].shoulder;
            let report = city.phones[n].sync().await.map_err(|e| format!("{shoulder} cannot sync when all is quiet: {e}"))?;
            city.enter(n).await?;
            promises::each_step(city)?;
            if let (Some((about, code)), false) = (report.trouble.first(), city.refilling) {
                return Err(format!("{shoulder} has trouble with {about} when all is quiet: {code}"));
            }
            if report.received + report.review + report.set_aside + report.changed + report.left + report.waiting > 0 {
                still = false;
                moving += &format!("; {shoulder}: {report:?}");
            }
        }
        if recover(city)? {
            still = false;
            moving += "; somebody recovers";
        }
        if still && round > 0 {
            city.refilling = false;
            one_request_each(city).await?;
            return promises::all(city).await;
        }
        // A minute, so that nothing leans on time standing still.
        city.pass(60_000);
    }
    Err(format!("not level after {ROUNDS} rounds of sync{moving}"))
}

/// Promise 12: where nothing moves, a sync is one request, whatever a phone holds and whatever befell it before.
async fn one_request_each(city: &City) -> Result<(), String> {
    for phone in &city.phones {
        let shoulder = phone.shoulder;
        let report = phone.sync().await.map_err(|e| format!("{shoulder} cannot sync when nothing moves: {e}"))?;
        if report.requests != 1 {
            return Err(format!("promise 12: a sync of {shoulder}'s in which nothing moved took {} requests", report.requests));
        }
    }
    Ok(())
}

/// A supervisor lets back in what was lost at the hub and no phone could sign for, and turns away what cannot go in. Answers
/// whether there was any.
fn recover(city: &mut City) -> Result<bool, String> {
    let waits: BTreeSet<RecordId> = city.hub.to_recover().map_err(|e| e.to_string())?.into_iter().map(|row| row.record).collect();
    let mut any = false;
    for id in waits {
        let (let_in, refused) = city.hub.decide_recovery(id, "S0045", true).map_err(|e| e.to_string())?;
        any |= let_in > 0;
        // Whose author's enrolment was lost with the database, nobody can vouch for.
        if !refused.is_empty() {
            any |= city.hub.decide_recovery(id, "S0045", false).map_err(|e| e.to_string())?.0 > 0;
        }
        city.note(format!("{} recovered: {let_in} let in, refused {refused:?}", city.number(id)));
    }
    Ok(any)
}
