//! A partner accepts what was planned with them: said once, on whichever phone hears of it, and read by the whole team.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use device::screen::{ActionPartner, PriorityAction, PriorityPartner, PriorityPropose, RecordAsk};
use testkit::{Phone, Station, WARD};
use uuid::Uuid;

async fn council(phone: &Phone, priority: Uuid) -> (Uuid, ActionPartner) {
    let mut planned = phone.device.priority(RecordAsk { record: priority }).await.unwrap().planned;
    assert_eq!(planned.len(), 1, "it is planned once: {planned:?}");
    let plan = planned.remove(0);
    (plan.entry, plan.partner.unwrap())
}

#[tokio::test]
async fn that_the_council_accepted_is_said_by_whoever_hears_it_and_reaches_the_team() {
    let station = Station::open(78);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let asked =
        PriorityPropose { ward: WARD.into(), issue: "Doors that do not close".into(), source: "panel".into(), analysis: None };
    let priority = sergeant.device.priority_propose(asked).await.unwrap().record;
    let waits = ActionPartner { agency: "Council".into(), person: None, accepted_on: None };
    let plan = PriorityAction {
        record: priority,
        what: "Mend the doors".into(),
        public_summary: None,
        minutes: None,
        task: None,
        at: None,
        planned: true,
        does: None,
        outcome: None,
        due_on: None,
        owner: None,
        partner: Some(waits.clone()),
    };
    sergeant.device.priority_action(plan).await.unwrap();
    sergeant.sync().await;
    constable.sync().await;
    let (entry, partner) = council(&constable, priority).await;
    assert_eq!(partner, waits);

    let accepts = PriorityPartner { record: priority, entry, on: "2026-11-22".into(), person: Some("Mr Sample".into()) };
    let stray = PriorityPartner { entry: priority, ..accepts.clone() };
    assert_eq!(constable.device.priority_partner(stray).await.unwrap_err().field(), Some("entry"));
    let saved = constable.device.priority_partner(accepts).await.unwrap();
    assert_eq!((saved.record, saved.undo), (priority, true));
    let report = constable.sync().await;
    assert_eq!((report.waiting, report.set_aside), (0, 0), "the hub took it: {report:?}");
    sergeant.sync().await;
    let (same, partner) = council(&sergeant, priority).await;
    let since = ActionPartner { person: Some("Mr Sample".into()), accepted_on: Some("2026-11-22".into()), ..waits };
    assert_eq!((same, partner), (entry, since));
}
