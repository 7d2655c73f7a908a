//! The central system: takes in what devices hand it, decides who sees what, and hands it on. It runs as the binary
//! `beatbook-hub` and, for tests, in process: [`Hub::open`] and [`Hub::router`] need no socket.
#![forbid(unsafe_code)]

pub mod adapters;
pub mod audit;
pub mod backup;
pub mod copies;
pub mod due_work;
mod elsewhere;
pub mod enrol;
pub mod erase;
pub mod error;
pub mod http;
pub mod hub;
pub mod identity;
pub mod import;
pub mod lease;
pub mod lost;
pub mod panel;
pub mod pipeline;
pub mod public;
pub mod read_log;
pub mod recovery;
pub mod rescue;
pub mod retention;
pub mod sealed_backup;
pub mod storage;
pub mod subject_access;
pub mod unlock;
pub mod uploads;

pub use error::{HubError, Result};
pub use hub::Hub;
