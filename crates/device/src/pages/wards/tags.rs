//! What something can be tagged to: the open priorities of its ward, one tap each.

use record::Record;
use uuid::Uuid;

use super::view::PriorityView;
use crate::pages::assign::wards;
use crate::pages::desk::{Desk, Held};
use crate::screen::{TagMenu, TagOption};

/// The menu for a record, or for one engagement in a diary. `priorities` are every row held.
#[must_use]
pub fn tag_menu(desk: &Desk<'_>, record: &Record, entry: Option<Uuid>, priorities: &[Held<PriorityView>]) -> TagMenu {
    let mine: Vec<String> = wards(desk).into_iter().map(|w| w.code).collect();
    let ward = (record.kind().people)(record).ward;
    let near = |view: &PriorityView| match &ward {
        Some(ward) => view.ward.as_ref() == Some(ward),
        None => view.ward.as_ref().is_some_and(|w| mine.contains(w)),
    };
    let open = |view: &PriorityView| !matches!(view.state.as_str(), "closed" | "carried_over");
    let tagged = |view: &PriorityView| match entry {
        Some(entry) => record
            .standing_entries()
            .any(|e| e.kind == "tagged" && e.text("target") == entry.to_string() && e.text("priority") == view.id.to_string()),
        None => record::kinds::links(record).iter().any(|(_, to)| *to == view.id),
    };
    let mut found: Vec<&PriorityView> = priorities.iter().map(|h| &h.view).filter(|v| near(v) && open(v)).collect();
    found.sort_by_key(|v| (v.state == "proposed", v.review_by.clone(), v.id));
    let name = |code: &Option<String>| {
        let code = code.clone().unwrap_or_default();
        (desk.ward_name)(&code).unwrap_or(code)
    };
    let option =
        |v: &PriorityView| TagOption { priority: v.id.0, issue: v.issue.clone(), ward: name(&v.ward), tagged: tagged(v) };
    TagMenu { options: found.into_iter().map(option).collect() }
}
