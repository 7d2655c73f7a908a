//! The ward: its priorities, its diary, its team and counter.

mod page;
mod place;
mod priority;
mod tags;
mod team;
mod view;

pub use page::{Known, OnWard, REVIEW_NEAR_DAYS, priority_row, reviews_near, ward};
pub use priority::{OnPriority, priority};
pub use tags::tag_menu;
pub use team::answered_since;
pub use view::{DiaryLine, DiaryTime, DiaryView, OpenPromise, PriorityView, diary_view, priority_view};
