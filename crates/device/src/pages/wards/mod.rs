//! The ward: its priorities, its diary, its team and counter.

mod page;
mod priority;
mod view;

pub use page::{OnWard, REVIEW_NEAR_DAYS, priority_row, reviews_near, ward};
pub use priority::priority;
pub use view::{DiaryLine, DiaryTime, DiaryView, PriorityView, diary_view, priority_view};
