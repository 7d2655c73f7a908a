//! What must be done for a victim before the first task about her is closed (domain, section 4: needs assessments were below
//! par where nothing waited for them).
//!
//! It is asked where her record can be read: on the device that reviews, and of the records held there. Neither policy nor the
//! hub asks it of a change that arrives: what stands beside a linked record does not say what stands in it, and a reviewer who
//! may not read her record (practice P15) could not be told why.

use serde_json::Value;

use crate::document::Record;
use crate::id::RecordId;
use crate::kinds::victim_contact;

/// The code of the refusal.
pub const NEEDS_FIRST: &str = "needs_first";

/// The first of these victims, in the order of the task's links, whose needs nobody has assessed: until they are, or until she
/// has declined to be asked, no task about her is closed. A call for help in danger is answered and closed whatever is missing,
/// and a case that is over asks for nothing more.
#[must_use]
pub fn needs_first(task: &Record, victims: &[&Record]) -> Option<RecordId> {
    if task.line("task_kind") == "danger" {
        return None;
    }
    let owed = |her: &Record| !victim_contact::assessed(her) && victim_contact::fold(her).status != "concluded";
    let hers = |link: &Value| link.get("record")?.as_str()?.parse::<RecordId>().ok();
    task.items("links").iter().filter_map(hers).find(|id| victims.iter().any(|her| her.id() == *id && owed(her)))
}
