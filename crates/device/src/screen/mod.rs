//! What crosses between a window and the device: one plain type for what each operation takes and one for what it
//! gives, and the list of the operations. Declarations only; the TypeScript of the UI is generated from them.
//!
//! Conventions. Ids are UUIDs, hyphenated lower case. Instants are `i64` milliseconds UTC, dates `YYYY-MM-DD`, clock
//! times `HH:MM` in Europe/London. Words of the rules travel as [`Words`] (a code and its parameters) and become a
//! sentence in the UI's catalogue; only people's own words, titles, addresses and names travel as text. Codes are lower
//! snake case and come from the kinds' table: a code the catalogue does not know is shown as newer than the app. A field
//! that is described as `group.<code>` holds the bare code; `group` is where the catalogue has its words; [`Hit::kicker`]
//! alone holds both.

mod audit;
mod common;
mod contact;
mod correct;
mod disclosure;
mod event;
mod exhibit;
mod export;
mod failure;
mod history;
mod left;
mod notebook;
mod notice;
pub mod operations;
mod phones;
mod priority;
mod priority_edits;
mod recover;
mod rescue;
mod restriction;
mod review;
mod search;
mod session;
mod settings;
mod shift;
mod sync;
mod task;
mod task_edits;
mod task_plan;
mod team;
mod today;
mod victim;
mod victim_edits;
mod victim_hands;
mod victim_needs;
mod ward;
mod ward_diary;
mod ward_edits;

pub use audit::*;
pub use common::*;
pub use contact::*;
pub use correct::*;
pub use disclosure::*;
pub use event::*;
pub use exhibit::*;
pub use export::*;
pub use failure::*;
pub use history::*;
pub use left::*;
pub use notebook::*;
pub use notice::*;
pub use phones::*;
pub use priority::*;
pub use priority_edits::*;
pub use recover::*;
pub use rescue::*;
pub use restriction::*;
pub use review::*;
pub use search::*;
pub use session::*;
pub use settings::*;
pub use shift::*;
pub use sync::*;
pub use task::*;
pub use task_edits::*;
pub use task_plan::*;
pub use team::*;
pub use today::*;
pub use victim::*;
pub use victim_edits::*;
pub use victim_hands::*;
pub use victim_needs::*;
pub use ward::*;
pub use ward_diary::*;
pub use ward_edits::*;
