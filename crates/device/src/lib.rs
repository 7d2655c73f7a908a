//! One officer's device: vault, views and search, outbox, sync engine, evidence files. Knows nothing of any window.
#![forbid(unsafe_code)]

pub mod adapters;
pub mod alert;
#[cfg(test)]
mod alone;
mod data;
pub mod device;
mod edit;
pub mod error;
pub mod evidence;
pub mod forms;
pub mod known;
pub mod network;
mod office;
mod owed;
pub mod pages;
pub mod screen;
pub mod seams;
pub mod session;
pub mod store;
pub mod sync;
pub mod vault;

pub use alert::{Alert, AlertKind};
pub use device::{Device, Event};
pub use error::DeviceError;
pub use office::{AsideChange, GoingOut, HeldCursor, HeldRecord, Holdings, OwnChange, Watch, Written};
pub use seams::{NoApps, PhoneApps, Seams, own_kinds};
pub use sync::Report;
