//! Who looks for exhibits. The table lets the team add the entry; this is what it asks beside that, and the only place to say it.

use super::exhibits::{Exhibit, Hand};
use super::table::PROPERTY;
use crate::id::OfficerId;
use crate::policy::Refusal;
use crate::roster::Roster;

/// Whether an officer audits exhibits at all: they supervise the note (before one is chosen: anybody), or hold the post of
/// [`PROPERTY`].
#[must_use]
pub fn audits(roster: &Roster, me: OfficerId, supervises: bool) -> bool {
    supervises || roster.in_post(me, PROPERTY)
}

/// Whether an officer may write down that they looked for an exhibit: a supervisor of its note, or who holds the property post,
/// that neither seized nor holds it. One's own word that it is there is no audit.
///
/// # Errors
/// `supervisor_only`; `own_exhibit`, also where the note holds no such exhibit.
pub fn may_audit(roster: &Roster, me: OfficerId, supervises: bool, exhibit: Option<&Exhibit>) -> Result<(), Refusal> {
    if !audits(roster, me, supervises) {
        return Err(Refusal::new("supervisor_only", "audited", "a supervisor or a property officer audits exhibits"));
    }
    match exhibit {
        Some(e) if e.by != me && e.now != Hand::Officer(me) => Ok(()),
        _ => Err(Refusal::new("own_exhibit", "audited", "somebody who neither seized nor holds it audits it")),
    }
}
