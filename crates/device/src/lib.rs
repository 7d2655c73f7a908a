//! One officer's device: vault, views and search, outbox, sync engine, evidence files. Knows nothing of any window.
#![forbid(unsafe_code)]

pub mod adapters;
pub mod error;
pub mod evidence;
pub mod forms;
pub mod pages;
pub mod screen;
pub mod vault;

pub use error::DeviceError;
