//! The partition matrix: devices at work behind lines that are cut in one direction, in the other or in both, to a hub over
//! real sockets and TLS. Afterwards nobody is stuck, nobody differs, and nothing acknowledged is missing.

mod cutting;
mod run;
mod table;

pub use cutting::{Line, Manner, Shape};
pub use run::{Ending, Plan, Run, run};
pub use table::Table;
