//! A disk that goes wrong, for tests. It stands between SQLite (or SQLCipher) and the real file system, as the process's
//! default VFS, and on Linux between everything else and the C library; it passes everything on: locks, shared memory and
//! bytes are the real ones. Of the folders it watches it can
//!
//! - keep a log of every write, truncation, deletion and flush, and of every name that is given or taken away, out of which
//!   [`Log::cut`] makes what a disk may hold after the power was cut at any place of it: everything flushed, and of the rest
//!   each 512-byte sector or not, each name or not;
//! - be full from the n-th write on, until there is room again;
//! - weaken `PRAGMA synchronous` behind the back of whoever set it, and lose what other files' flushes said, to show that a
//!   test would notice.

mod log;
mod names;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "the C library's functions are C")]
mod plain;
#[allow(unsafe_code, reason = "SQLite's file system interface is C")]
mod shim;
mod watch;

pub use log::{Image, Log, Op};
pub use watch::{Disk, Files, Flushing};
