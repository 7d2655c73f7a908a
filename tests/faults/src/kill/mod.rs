//! SIGKILL, again and again: the process is gone between two instructions, and what it had told somebody must be true.

pub mod device;
pub mod hub;
pub mod officer;
