//! Victims: what is owed, one opened, her card, and whether she may be called.

mod call;
mod card;
mod codes;
mod deadline;
mod detail;
mod hours;
mod list;
mod number;
mod rights;
mod told;
mod view;

pub use call::{CalledWith, call_permission};
pub use card::{CardView, DAYS, ReadMark, SafeContactView, card_here, card_state, hours, safe_contact_view, shown, versions};
pub use codes::{duty, method_code, method_named, outcome_code, outcome_named};
pub use deadline::{Entries, deadline, does_not_count};
pub use detail::{SeenVictim, VictimOpened, seen_victim, victim, victim_forms, victim_reason_needed};
pub use list::{cover_asked, cover_offered, owed_by_me, owed_by_team, victims, vps_unoffered};
pub use number::dialled;
pub use told::told_in_time;
pub use view::{VictimView, Waits, cards_of, others_of, reckon, same_victims, victim_row, victim_view};
