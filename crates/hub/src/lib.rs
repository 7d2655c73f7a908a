//! The central system: takes in what devices hand it, decides who sees what, and hands it on. It runs as the binary
//! `beatbook-hub` and, for tests, in process: [`Hub::open`] and [`Hub::router`] need no socket.
#![forbid(unsafe_code)]

pub mod adapters;
pub mod error;
pub mod storage;

pub use error::{HubError, Result};
pub mod import;
