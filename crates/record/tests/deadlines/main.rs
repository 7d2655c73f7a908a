//! A victim's deadlines, told as stories and held by properties.

#[path = "../open_data/mod.rs"]
mod open_data;
mod story;

mod act_by;
mod any_order;
mod owed;
mod rules;
mod safe_contact;
mod safe_hours;
mod told;
