//! What officers ask of their phones in most stories.

use device::screen::{Assignees, TaskCreate};

use crate::station::{Phone, WARD};

/// An ASB visit on the ward, given to these officers, the lead first; nobody's where there is none.
#[must_use]
pub fn visit(title: &str, to: &[&Phone]) -> TaskCreate {
    TaskCreate {
        title: title.into(),
        task_kind: "asb_visit".into(),
        priority: "high".into(),
        ward: Some(WARD.into()),
        briefing: "Walk the stairwell.".into(),
        assignees: to.split_first().map(|(lead, others)| Assignees {
            lead: Some(lead.officer.0),
            others: others.iter().map(|p| p.officer.0).collect(),
            team: None,
        }),
        ..TaskCreate::default()
    }
}
