//! One officer's device: vault, views and search, outbox, sync engine, evidence files. Knows nothing of any window.
#![forbid(unsafe_code)]

pub mod adapters;
mod data;
mod edit;
pub mod error;
pub mod evidence;
pub mod forms;
pub mod known;
pub mod network;
pub mod pages;
pub mod screen;
pub mod seams;
pub mod session;
pub mod store;
pub mod sync;
pub mod vault;

pub use error::DeviceError;
