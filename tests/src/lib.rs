//! Stories across crates: the officer's day in real windows, and what the windows tests share.
#![cfg(unix)]

pub mod story;
pub mod window;
