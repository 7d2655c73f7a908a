//! For tests only: virtual time, seeded randomness, a hub in process, and a line to it that drops, cuts and repeats. With
//! the same seed everything happens in the same order and gives the same trace.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc, reason = "a fixture that fails fails the test")]

mod ask;
mod desk;
pub mod hostile;
mod line;
pub mod parsers;
mod power;
mod station;
mod time;

pub use ask::visit;
pub use line::{Fault, Faults, Line, Step, Trace};
pub use power::PowerCut;
pub use station::{PASSPHRASE, Phone, ROSTER, Station, WARD, copy};
pub use time::{Seeded, VirtualClock};
