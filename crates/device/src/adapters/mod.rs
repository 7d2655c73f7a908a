//! The real world behind the seams: the system's clock, randomness and keystore, and the network. Nothing else in this
//! crate reads the time, draws a random byte or opens a socket.

mod keystore;
mod system;

pub use keystore::PlatformKeystore;
pub use system::{SystemClock, SystemRng};
