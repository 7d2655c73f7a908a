//! The simulator: a police team's day in one process, again and again. Real devices and the real hub on real temporary
//! stores, virtual time, randomness from one seed; officers of all ranks who work honestly, and everything that goes wrong
//! around them. Now and then it falls quiet: lines heal, everybody syncs, and every promise of the design is checked.
//!
//! The same seed gives the same trace to the last byte.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc, reason = "a simulation that fails fails its test")]

mod city;
mod desk;
mod disaster;
mod drill;
mod ledger;
mod phone;
#[cfg(debug_assertions)]
pub mod planted;
mod promises;
mod quiet;
mod rogue;
mod run;
mod tally;
mod trouble;
mod work;

pub use drill::{Part, kinds};
pub use run::{Ended, Plan, Without, run};
pub use tally::Tally;
