//! What the table of a task cannot say: who may be given it, and what its steps need.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::author::Role;
use crate::document::Record;
use crate::id::OfficerId;
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};
use crate::roster::{Ms, Roster};

use super::{Status, fold, work, work_named};
use crate::kinds::shared::added;

/// Why an officer may not be given work, as codes; empty when they may (practice P10). Fails closed on a qualification
/// that has expired or is not on the roster.
///
/// A PCSO, volunteer or member of staff holds a power only where the roster dates a designation `designated_<power>`.
#[must_use]
pub fn ineligible(roster: &Roster, officer: OfficerId, powers: &[String], quals: &[String], at: Ms) -> Vec<String> {
    let Some(found) = roster.officers.get(&officer).filter(|o| !o.left) else {
        return vec!["not_on_roster".to_owned()];
    };
    let limited = matches!(found.role, Role::Pcso | Role::Staff | Role::Volunteer);
    let power = powers.iter().filter(|p| limited && !found.holds(&format!("designated_{p}"), at)).map(|p| format!("power_{p}"));
    let qualification = quals.iter().filter(|q| !found.holds(q, at)).map(|q| format!("qualification_{q}"));
    power.chain(qualification).collect()
}

/// Every power that work of a kind needs: the kind's own and those added to it, sorted (practice P10). An unknown kind adds none.
#[must_use]
pub fn needed(kind: &str, added: &[String]) -> Vec<String> {
    let own = work_named(kind).into_iter().flat_map(|w| w.powers).map(|p| (*p).to_owned());
    own.chain(added.iter().cloned()).collect::<BTreeSet<String>>().into_iter().collect()
}

pub(super) fn also(before: Option<&Record>, asking: &Asking<'_>, standing: Standing, found: &[Write]) -> Result<(), Refusal> {
    let written = |name: &str| {
        found.iter().find_map(|w| match w {
            Write::Field { name: n, value, .. } if n == name => {
                value.as_str().map(|s| serde_json::from_str(s).unwrap_or_else(|_| Value::from(s)))
            }
            _ => None,
        })
    };
    let stands = |name: &str| written(name).unwrap_or_else(|| before.map(|r| r.value(name)).unwrap_or_default());
    if before.is_none() && stands("title").as_str().is_none_or(str::is_empty) {
        return Err(Refusal::new("bad_value", "title", "a task has a title"));
    }
    let to = stands("assignees");
    let named: Vec<OfficerId> = to
        .get("lead")
        .into_iter()
        .chain(to.get("others").and_then(Value::as_array).into_iter().flatten())
        .filter_map(|v| v.as_str()?.parse().ok())
        .collect();
    // Anybody may take work upon themselves; only a supervisor or the hub gives it to somebody else (practice P9).
    if written("assignees").is_some()
        && !standing.supervisor()
        && !standing.hub()
        && named.iter().any(|o| *o != asking.author.officer)
    {
        return Err(Refusal::new("supervisor_only", "assignees", "only a supervisor gives work to another officer"));
    }
    if ["assignees", "task_kind", "powers_needed", "required_quals"].iter().any(|name| written(name).is_some()) {
        let strings = |v: Value| -> Vec<String> {
            v.as_array().into_iter().flatten().filter_map(|i| i.as_str().map(str::to_owned)).collect()
        };
        let powers = needed(stands("task_kind").as_str().unwrap_or_default(), &strings(stands("powers_needed")));
        let quals = strings(stands("required_quals"));
        for officer in named {
            if let Some(why) = ineligible(asking.roster, officer, &powers, &quals, asking.at).first() {
                return Err(Refusal::new("not_eligible", "assignees", format!("this officer may not do this work: {why}")));
            }
        }
    }
    // Practice P9: undo is for before the review only.
    let reviewed = before.is_some_and(|r| fold(r).status == Status::Reviewed);
    if reviewed && added(found).iter().any(|e| e.kind == "withdrawn") {
        return Err(Refusal::new("reviewed", "withdrawn", "this was reviewed; nothing of it is taken back any more"));
    }
    result(before, found)
}

/// A result that was not attempted says why; one handed to a partner names them; a kind that may not be closed by a
/// quick result is not (practice P12).
fn result(before: Option<&Record>, found: &[Write]) -> Result<(), Refusal> {
    for write in found {
        let Write::Entry { json, .. } = write else { continue };
        let entry: Value = serde_json::from_str(json).unwrap_or_default();
        if entry.get("type").and_then(Value::as_str) != Some("resulted") {
            continue;
        }
        let body = entry.get("body").cloned().unwrap_or_default();
        let outcome = body.get("outcome").and_then(Value::as_str).unwrap_or_default();
        if outcome == "not_attempted" && body.get("reason").is_none() {
            return Err(Refusal::new("bad_value", "resulted.reason", "say why it was not attempted"));
        }
        if outcome == "handed_to_partner" && body.get("partner").is_none() {
            return Err(Refusal::new("bad_value", "resulted.partner", "name the agency, the person and when they accepted"));
        }
        let quick = body.get("quick").and_then(Value::as_bool) == Some(true);
        let critical = before.is_some_and(|r| r.line("priority") == "critical");
        let safe = before.and_then(|r| work::work_named(&r.line("task_kind"))).is_some_and(|w| w.quick_close);
        if quick && (critical || !safe) {
            return Err(Refusal::new("no_quick_result", "resulted", "this kind of work is not closed by a quick result"));
        }
    }
    Ok(())
}
