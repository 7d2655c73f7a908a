//! What is done for a ward: proposals, adoptions, actions, community contact.

use jiff::civil::Date;
use record::calendar::{date_of, midnight, months_after, starting};
use record::kinds::ward_priority::WARD_PRIORITY;
use record::{Edit, OfficerId, Record};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, record_id, trial, trial_make};
use super::priority::FARTHEST;
use super::seen::{Seen, field};
use super::text::{body, filled, id, line};
use crate::pages::{Desk, MAY_WITHDRAW};
use crate::screen::{EngagementAdd, PriorityAction, PriorityAdopt, PriorityPartner, PriorityPropose, Words};

/// Proposes a priority; anyone of the ward's team may.
///
/// # Errors
/// `ward`, `issue`, `source`, `analysis`.
pub fn priority_propose(desk: &Desk<'_>, ask: &PriorityPropose, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let ward = filled(&ask.ward, "ward")?;
    let issue = filled(&ask.issue, "issue")?;
    let mut edits = vec![
        Edit::field("ward", json!({ "code": ward })),
        Edit::field("issue_public", issue),
        Edit::field("source", ask.source.as_str()),
    ];
    if let Some(analysis) = ask.analysis.as_deref().map(str::trim).filter(|a| !a.is_empty()) {
        edits.push(Edit::text("analysis", analysis));
    }
    let entry = entry_id(fresh);
    edits.push(Edit::entry(entry, "proposed", json!({ "by": ask.source })));
    let record = record_id(fresh);
    let names = [("issue_public", "issue"), ("proposed.by", "source"), ("ward.code", "ward")];
    trial_make(desk, record, &WARD_PRIORITY, &edits).map_err(|f| f.called(&names))?;
    Ok(Planned::make(record, &WARD_PRIORITY, edits).with_entry(entry, false))
}

/// Adopts a priority: its owner or a supervisor (practice P10). Without a review date it is due three months later,
/// by the kind's dated rule.
///
/// # Errors
/// `on` that is no date or lies ahead; `review_by` before it; `pcso_may_not`, `not_allowed`, `changed_underneath`.
pub fn priority_adopt(
    desk: &Desk<'_>,
    ask: &PriorityAdopt,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let seen = Seen::read(&ask.seen)?;
    let on: jiff::civil::Date = ask.on.parse().map_err(|_| FormFault::rule("on", "date"))?;
    if on > date_of(desk.hub_now()) {
        return Err(FormFault::rule("on", "in_past"));
    }
    let review: Option<jiff::civil::Date> =
        ask.review_by.as_deref().map(|d| d.parse().map_err(|_| FormFault::rule("review_by", "date"))).transpose()?;
    if review.is_some_and(|day| day <= on || day > months_after(on, 24)) {
        return Err(FormFault::rule("review_by", "after_adoption"));
    }
    let entry = entry_id(fresh);
    let adopted = body([
        ("at", Some(json!(starting(midnight(on))))),
        ("votes", ask.votes.map(Value::from)),
        ("where", line(ask.place.as_deref())),
    ]);
    let mut edits =
        vec![Edit::entry(entry, "adopted", Value::Object(adopted)), field(seen.as_ref(), "adopted_at", on.to_string())];
    if !ask.support.is_empty() {
        edits.push(field(seen.as_ref(), "support", support(&ask.support)));
    }
    if let Some(day) = review {
        edits.push(field(seen.as_ref(), "review_by", day.to_string()));
    }
    let names = [("adopted.votes", "votes"), ("adopted_at", "on"), ("adopted.at", "on"), ("adopted.where", "place")];
    trial(desk, record, &edits).map_err(|f| f.called(&names))?;
    Ok(Planned::edit(record.id(), edits).with_entry(entry, false))
}

/// Who asked for a priority, counted by source.
pub(super) fn support(counts: &[crate::screen::Support]) -> Value {
    Value::Object(counts.iter().filter(|s| s.count > 0).map(|s| (s.source.clone(), json!(s.count))).collect())
}

/// Something done for a priority, or planned: who is to do it, by when and with which partner.
///
/// # Errors
/// `what`, `public_summary`, `minutes`, `at` in the future; `due_on` that is past or more than two years ahead, `owner` who is
/// not on the roster, `partner.agency`, `partner.accepted_on` that lies ahead.
pub fn priority_action(
    desk: &Desk<'_>,
    ask: &PriorityAction,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let now = desk.hub_now();
    if ask.at.is_some_and(|at| at > now + record::calendar::MINUTE) {
        return Err(FormFault::rule("at", "in_past"));
    }
    let plan = ask.planned.then(|| plan(desk, ask)).transpose()?.unwrap_or_default();
    let action = body([
        ("what", Some(json!(filled(&ask.what, "what")?))),
        ("public_summary", line(ask.public_summary.as_deref())),
        ("at", Some(json!(ask.at.unwrap_or(now)))),
        ("minutes", ask.minutes.map(Value::from)),
        ("task", ask.task.map(|t| json!(id(t)))),
        ("planned", ask.planned.then_some(json!(true))),
        ("does", ask.does.map(|planned| json!(id(planned)))),
        ("outcome", line(ask.outcome.as_deref())),
        ("due", plan.due),
        ("owner", plan.owner),
        ("partner", plan.partner),
    ]);
    let names = [
        ("action.what", "what"),
        ("action.public_summary", "public_summary"),
        ("action.minutes", "minutes"),
        ("action.outcome", "outcome"),
        ("action.due", "due_on"),
        ("action.owner", "owner"),
        ("action.partner", "partner.agency"),
        ("action.partner.agency", "partner.agency"),
        ("action.partner.person", "partner.person"),
        ("action.partner.accepted_on", "partner.accepted_on"),
    ];
    let planned = one(desk, record, "action", action, fresh).map_err(|f| f.called(&names))?;
    Ok(planned.note(Words::of("saved.counts_towards").with("what", record.line("issue_public"))))
}

/// What only a planned action says.
#[derive(Default)]
struct Plan {
    due: Option<Value>,
    owner: Option<Value>,
    partner: Option<Value>,
}

fn plan(desk: &Desk<'_>, ask: &PriorityAction) -> Result<Plan, FormFault> {
    let today = date_of(desk.hub_now());
    let day = |typed: &Option<String>, field: &str| -> Result<Option<Date>, FormFault> {
        let typed = typed.as_deref().map(str::trim).filter(|d| !d.is_empty());
        typed.map(|d| d.parse().map_err(|_| FormFault::rule(field, "date"))).transpose()
    };
    let due = day(&ask.due_on, "due_on")?;
    if due.is_some_and(|due| due < today || due > months_after(today, FARTHEST)) {
        return Err(FormFault::rule("due_on", "ahead"));
    }
    if ask.owner.is_some_and(|owner| !desk.roster.officers.contains_key(&OfficerId(owner))) {
        return Err(FormFault::of("not_on_roster", "owner"));
    }
    let partner = match &ask.partner {
        None => None,
        Some(partner) => {
            let agency = filled(&partner.agency, "partner.agency")?;
            let accepted_on = day(&partner.accepted_on, "partner.accepted_on")?;
            if accepted_on.is_some_and(|on| on > today) {
                return Err(FormFault::rule("partner.accepted_on", "in_past"));
            }
            Some(Value::Object(body([
                ("agency", Some(json!(agency))),
                ("person", line(partner.person.as_deref())),
                ("accepted_on", accepted_on.map(|on| json!(on.to_string()))),
            ])))
        }
    };
    Ok(Plan { due: due.map(|due| json!(due.to_string())), owner: ask.owner.map(|owner| json!(id(owner))), partner })
}

/// The partner of a planned action accepted it after it was planned: it is not planned again for that.
///
/// # Errors
/// `on` that is no date or lies ahead, `person`; `no_target` on `entry` that is no action planned with a partner.
pub fn priority_partner(
    desk: &Desk<'_>,
    ask: &PriorityPartner,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let on: Date = ask.on.trim().parse().map_err(|_| FormFault::rule("on", "date"))?;
    if on > date_of(desk.hub_now()) {
        return Err(FormFault::rule("on", "in_past"));
    }
    let said = body([
        ("action", Some(json!(id(ask.entry)))),
        ("on", Some(json!(on.to_string()))),
        ("person", line(ask.person.as_deref())),
    ]);
    let names = [("partner_accepted", "entry"), ("partner_accepted.on", "on"), ("partner_accepted.person", "person")];
    one(desk, record, "partner_accepted", said, fresh).map_err(|f| f.called(&names))
}

/// A contact with the community: on the priority it was about, or in the ward's diary of its month. `on` is the priority
/// named, or the diary held for that ward and the month of `start`; none: a diary is made.
///
/// # Errors
/// `kind`, `place`, `end` before `start`, `groups` that name anything but the table's groups, `promises`, `next_on` that is no
/// later day.
pub fn engagement_add(
    desk: &Desk<'_>,
    ask: &EngagementAdd,
    on: Option<&Record>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    if ask.end.is_some_and(|end| end < ask.start) {
        return Err(FormFault::rule("end", "after_start"));
    }
    let next = ask.next_on.as_deref().map(str::trim).filter(|d| !d.is_empty());
    let next: Option<Date> = next.map(|d| d.parse().map_err(|_| FormFault::rule("next_on", "date"))).transpose()?;
    if next.is_some_and(|on| on <= date_of(ask.start) || on > months_after(date_of(desk.hub_now()), FARTHEST)) {
        return Err(FormFault::rule("next_on", "ahead"));
    }
    let groups: Map<String, Value> = ask.groups.iter().map(|g| (g.group.clone(), json!(g.count))).collect();
    let promise = |p: &crate::screen::Promise| {
        let what = filled(&p.what, "promises")?;
        Ok(Value::Object(body([("what", Some(json!(what))), ("due", line(p.due_on.as_deref()))])))
    };
    let promises = ask.promises.iter().map(promise).collect::<Result<Vec<Value>, FormFault>>()?;
    let entry = body([
        ("type", Some(json!(ask.kind))),
        ("place", Some(json!(filled(&ask.place, "place")?))),
        ("start", Some(json!(ask.start))),
        ("end", ask.end.map(Value::from)),
        ("attendance", ask.attendance.map(Value::from)),
        ("groups", (!groups.is_empty()).then_some(Value::Object(groups))),
        ("topics", line(Some(&ask.topics))),
        ("promises", (!promises.is_empty()).then_some(Value::Array(promises))),
        ("we_did", line(ask.we_did.as_deref())),
        ("next_on", next.map(|on| json!(on.to_string()))),
    ]);
    let names = [
        ("engagement.type", "kind"),
        ("engagement.place", "place"),
        ("engagement.attendance", "attendance"),
        ("engagement.groups", "groups"),
        ("engagement.topics", "topics"),
        ("engagement.promises", "promises"),
        ("engagement.promises.what", "promises"),
        ("engagement.promises.due", "promises"),
        ("engagement.we_did", "we_did"),
        ("ward.code", "ward"),
    ];
    let planned = match on {
        Some(record) => one(desk, record, "engagement", entry, fresh),
        None => super::ward_diary::new_diary(desk, &ask.ward, ask.start, "engagement", entry, fresh),
    };
    planned.map_err(|f| f.called(&names))
}

pub(super) fn one(
    desk: &Desk<'_>,
    record: &Record,
    kind: &str,
    entry: Map<String, Value>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = entry_id(fresh);
    let edits = vec![Edit::entry(said, kind, Value::Object(entry))];
    trial(desk, record, &edits)?;
    Ok(Planned::edit(record.id(), edits).with_entry(said, MAY_WITHDRAW.contains(&kind)))
}
