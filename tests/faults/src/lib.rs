//! Real sockets, real processes and real disks, and what goes wrong with them: lines that are cut in one direction or both,
//! processes that are killed with SIGKILL, power that is cut, disks that are full. The simulator shows what must hold in
//! every order of events; this shows that the machine below it holds too.
//!
//! Each harness answers in figures. A promise that is broken is an error that names the run's seed.
#![forbid(unsafe_code)]

pub mod agree;
pub mod deeds;
pub mod full;
pub mod hub_process;
pub mod in_process;
pub mod keys;
pub mod kill;
pub mod partition;
pub mod phone;
pub mod power;
pub mod vault_check;

/// What stopped a run, in words.
pub type Broken = String;

/// Says what was tried when something failed.
pub(crate) fn while_doing<E: std::fmt::Display>(what: &str) -> impl FnOnce(E) -> Broken {
    let what = what.to_owned();
    move |why| format!("{what}: {why}")
}

/// A folder of a run's own: in memory, where the machine has such a place, because stores are many and live for seconds. A
/// process that is killed leaves its writes to the system all the same, and power cuts are the shim's.
pub(crate) fn scratch() -> Result<tempfile::TempDir, Broken> {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.map_err(while_doing("making a folder"))
}

/// The time now, for measuring: the only place here that asks for it.
#[expect(clippy::disallowed_methods, reason = "a harness around real processes measures real time")]
pub(crate) fn now() -> std::time::Instant {
    std::time::Instant::now()
}
