//! What a ward's panel is told, for whoever reads it out or lays it out.

use hub::{Hub, HubError};
use jiff::civil::Date;
use print::panel::PanelPriority;
use record::public::{Figure, UNDER};
use serde_json::json;

use super::say::Said;

pub(super) fn panel(hub: &Hub, ward: &str, from: Date, to: Date) -> Result<Said, HubError> {
    let draft = hub.panel(ward, from, to)?;
    let panel = &draft.panel;
    let mut lines = vec![format!("{} ({}), {} to {}", panel.name, panel.ward, panel.from, panel.to)];
    for priority in &panel.priorities {
        lines.push(String::new());
        lines.extend(said(priority));
    }
    if draft.not_out > 0 {
        lines.push(format!("\n{} adopted and not let out to the public: not in this report", draft.not_out));
    }
    let mut told = json!(panel);
    told["not_out"] = json!(draft.not_out);
    Ok(Said::new(lines.join("\n"), told))
}

fn said(priority: &PanelPriority) -> Vec<String> {
    let number = |figure: Figure| figure.exactly().map_or_else(|| format!("fewer than {UNDER}"), |n| n.to_string());
    let did = &priority.did;
    let mut counts: Vec<String> =
        did.work.iter().map(|(kind, n)| format!("{}: {}", kind.replace('_', " "), number(*n))).collect();
    counts.push(format!("actions: {}", did.actions));
    counts.push(format!("meetings and contact: {}", did.engagements));
    counts.extend(did.people.map(|n| format!("people met: {}", number(n))));
    let mut lines = vec![format!("you said: {}", priority.issue)];
    lines.extend(priority.answer.as_ref().map(|answer| format!("we did: {answer}")));
    lines.push(format!("counted: {}", counts.join(", ")));
    if let Some(measure) = &priority.measure {
        let value = |n: Option<f64>| n.map_or_else(|| "not measured".to_owned(), |n| n.to_string());
        let (before, now, aim) = (value(measure.before), value(measure.now), value(measure.aim));
        lines.push(format!("measured: {}, {before} before, {now} now, aim {aim}", measure.what));
    }
    lines.extend(priority.review_by.as_ref().map(|day| format!("next review: {day}")));
    lines
}
