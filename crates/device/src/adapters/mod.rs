//! The real world behind the seams: the system's clock, randomness and keystore, and the network. Nothing else in this
//! crate reads the time, draws a random byte or opens a socket.

mod http;
mod keystore;
mod pinned;
mod system;

pub use http::HttpNetwork;
pub use keystore::PlatformKeystore;
pub use system::{SystemClock, SystemRng};
