//! The officer's day, played in real windows: a sergeant and a constable, each with their own device, and the hub.
//!
//! Each act is a file in `acts/`. A step either happens in the window as the story says, or fails with what the window
//! shows instead; nothing is set up behind the window's back but the hub's roster, as a force would.

mod acts;
mod clock;
mod day;
mod hand;
mod hub;
mod line;
mod open;
mod play;
mod report;
mod sample;

pub use open::open;
pub use play::play;

use std::path::PathBuf;

/// Where the programs and the data of a story are.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The app's window.
    pub app: PathBuf,
    /// `beatbook-hub`.
    pub hub: PathBuf,
    /// `beatbook`, the device without a window.
    pub cli: PathBuf,
    /// Folder of real open data, where the machine has it.
    pub data: Option<PathBuf>,
}
