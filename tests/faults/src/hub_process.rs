//! The hub as it is shipped: a process of its own that serves over TLS, is killed and is started again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hub::storage::sqlite::SqliteStorage;
use serde_json::Value;
use testkit::WARD;

use crate::{Broken, while_doing};

/// One hub with its own folder and, from its first start on, its own address.
#[derive(Debug)]
pub struct HubProcess {
    program: PathBuf,
    folder: PathBuf,
    child: Option<Child>,
    /// Where it listens, `host:port`.
    pub address: String,
}

/// The shoulder number of one of a team, from 0.
#[must_use]
pub fn shoulder(n: usize) -> String {
    format!("{}CN", 100 + n)
}

/// A team of sergeants of one ward: everybody may write everything, and nobody outranks anybody, so that nothing they do is
/// refused.
pub(crate) fn roster(officers: usize) -> String {
    let head = "warrant,shoulder,name,role,team,wards,supervises,duties,qualifications\n";
    let row = |n| format!("P{n:04},{},Officer {n},ps,Canal Side,{WARD},Canal Side,,\n", shoulder(n));
    (0..officers).map(row).fold(head.to_owned(), |all, row| all + &row)
}

/// A program that was built beside this one.
///
/// # Errors
/// Where it was not.
pub fn beside(name: &str) -> Result<PathBuf, Broken> {
    let me = std::env::current_exe().map_err(while_doing("finding this program"))?;
    let found = me.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|program| program.exists());
    found.ok_or_else(|| format!("{name} is not built: run `cargo build --workspace --bins` first"))
}

impl HubProcess {
    /// A hub that knows a team of so many sergeants, and serves.
    ///
    /// # Errors
    /// Its own words.
    pub fn start(folder: &Path, officers: usize) -> Result<Self, Broken> {
        fs::create_dir_all(folder).map_err(while_doing("making the hub's folder"))?;
        let file = folder.join("roster.csv");
        fs::write(&file, roster(officers)).map_err(while_doing("writing the roster"))?;
        let program = beside("beatbook-hub")?;
        let mut hub = Self { program, folder: folder.join("data"), child: None, address: "127.0.0.1:0".into() };
        hub.tell(&["import", "roster", &file.to_string_lossy()])?;
        hub.up()?;
        Ok(hub)
    }

    /// Starts it where it was before.
    ///
    /// # Errors
    /// Where it does not say that it is ready.
    pub fn up(&mut self) -> Result<(), Broken> {
        let ready = self.folder.join("ready");
        // A hub that was killed has left the word of its last start behind.
        let _ = fs::remove_file(&ready);
        let log = self.folder.join("log");
        let log = File::options().create(true).append(true).open(&log).map_err(while_doing("opening the hub's log"))?;
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(&self.folder).args(["serve", "--listen", &self.address, "--ready-file"]).arg(&ready);
        let child = command.env("BEATBOOK_LOG", "warn").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let child = self.child.insert(child.map_err(while_doing("starting beatbook-hub"))?);
        for _ in 0..6_000 {
            if let Ok(said) = fs::read_to_string(&ready)
                && let Some(address) = said.trim().strip_prefix("https://")
            {
                address.clone_into(&mut self.address);
                return Ok(());
            }
            if let Some(status) = child.try_wait().map_err(while_doing("waiting for the hub"))? {
                return Err(format!("the hub ended by itself ({status}): {}", self.last_words()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(format!("the hub does not say that it is ready: {}", self.last_words()))
    }

    /// SIGKILL: it does nothing more, not one system call.
    ///
    /// # Errors
    /// Where it had ended by itself, which is a crash nobody ordered.
    pub fn kill(&mut self) -> Result<(), Broken> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        if let Some(status) = child.try_wait().map_err(while_doing("looking at the hub"))? {
            return Err(format!("the hub ended by itself ({status}): {}", self.last_words()));
        }
        child.kill().and_then(|()| child.wait()).map(|_| ()).map_err(while_doing("killing the hub"))
    }

    /// A code for an officer.
    ///
    /// # Errors
    /// The hub's words.
    pub fn code(&self, shoulder: &str) -> Result<String, Broken> {
        let said = self.tell(&["--json", "code", shoulder])?;
        let answer: Value = serde_json::from_str(&said).map_err(while_doing("reading the hub's answer"))?;
        answer["code"].as_str().map(str::to_owned).ok_or_else(|| format!("no code in {said}"))
    }

    /// What it keeps, looked at from outside; it may be running.
    ///
    /// # Errors
    /// The database's.
    pub fn storage(&self) -> Result<SqliteStorage, Broken> {
        SqliteStorage::open(&self.folder.join("hub.db")).map_err(while_doing("opening the hub's database"))
    }

    /// Its data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn tell(&self, words: &[&str]) -> Result<String, Broken> {
        let done = Command::new(&self.program).arg("--data").arg(&self.folder).args(words).stdin(Stdio::null()).output();
        let done = done.map_err(while_doing("running beatbook-hub"))?;
        if done.status.success() {
            return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
        }
        Err(format!("beatbook-hub {words:?}: {}", String::from_utf8_lossy(&done.stderr)))
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        log.lines().rev().take(5).collect::<Vec<_>>().join(" | ")
    }
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        // Its folder goes with it: nothing is to be shut down cleanly.
        let _ = self.kill();
    }
}
