//! The task that follows from a result: what is known of the one is not typed again for the other.

use record::kinds::task::TASK;
use record::{Edit, Record};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, RecordWrite, record_id, trial_make};
use super::task_lead::create_edits;
use super::task_steps::resulted;
use crate::pages::{self, Desk};
use crate::screen::{Assignees, TaskCreate, TaskResultWith};

/// A full result and the task that follows from it, in one action: both are saved or neither. Place, ward, references and
/// links go with it, so that work for a victim stays as private as it was (practice P4).
///
/// # Errors
/// As [`super::task_result`]; of the follow-up under `follow_up`.
pub fn task_result_with(
    desk: &Desk<'_>,
    ask: &TaskResultWith,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let next = &ask.follow_up;
    let task = TaskCreate {
        title: next.title.clone(),
        task_kind: next.task_kind.clone(),
        priority: next.priority.clone(),
        ward: Some(record.line("ward")),
        place: pages::place(&record.value("place")),
        not_before: None,
        due_by: next.due_by,
        received_at: None,
        briefing: next.briefing.clone(),
        assignees: next.mine.then(|| Assignees { lead: Some(desk.me.0), others: Vec::new(), team: None }),
        min_crew: None,
        powers_needed: Vec::new(),
        equipment: Vec::new(),
        refs: Vec::new(),
        links: Vec::new(),
    };
    let under = |mut fault: FormFault| {
        fault.field = fault.field.map(|f| format!("follow_up.{f}"));
        fault
    };
    let (mut edits, _) = create_edits(desk, &task, fresh).map_err(under)?;
    // References go as they stand, however somebody typed them; so do the links, held here or not; and it says what it follows.
    let refs = record.items("refs");
    if !refs.is_empty() {
        edits.push(Edit::field("refs", refs));
    }
    let mut links = record.items("links");
    links.push(record::kinds::link("task", record.id()));
    edits.push(Edit::field("links", links));
    let id = record_id(fresh);
    trial_make(desk, id, &TASK, &edits).map_err(under)?;
    let planned = resulted(desk, &ask.result, &[id], record, fresh)?;
    Ok(planned.and(RecordWrite { record: id, make: Some(&TASK), edits }))
}
