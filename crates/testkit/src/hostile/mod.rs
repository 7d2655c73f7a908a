//! An enrolled attacker: honest changes of every kind, made through the device's own forms, are changed a little, given the
//! right checksum and hash, properly signed, and put through the real hub and a device's gate. What is let in must leave a
//! record that hub and devices read, load, edit and save. The same seed gives the same mutants.

mod chunk;
mod day;
mod forge;
mod run;
mod seal;
mod world;

pub use chunk::{Parts, framed};
pub use day::{Day, Made, Signer};
pub use forge::{Forged, forge};
pub use run::{Outcomes, run};
pub use seal::sealed;
