//! The hub as a process of its own, with the shipped synthetic sample.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A running hub.
pub struct Hub {
    program: PathBuf,
    data: PathBuf,
    child: Child,
    /// Where it answers, `host:port`.
    pub address: String,
}

impl Hub {
    /// Starts a hub in an empty folder.
    ///
    /// # Errors
    /// What stopped it, in words.
    pub fn start(program: &Path, data: &Path) -> Result<Self, String> {
        let ready = data.join("ready");
        std::fs::create_dir_all(data).map_err(|e| e.to_string())?;
        command(program, data, &["sample"])?;
        let child = Command::new(program)
            .arg("--data")
            .arg(data)
            .args(["serve", "--listen", "127.0.0.1:0", "--ready-file"])
            .arg(&ready)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("the hub does not start: {e}"))?;
        for _ in 0..600 {
            if let Ok(address) = std::fs::read_to_string(&ready)
                && let Some(address) = address.trim().strip_prefix("https://")
            {
                return Ok(Self { program: program.to_owned(), data: data.to_owned(), child, address: address.to_owned() });
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("the hub did not say that it is ready".into())
    }

    /// The process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A fresh enrolment code for an officer.
    ///
    /// # Errors
    /// The hub's words.
    pub fn code(&self, officer: &str) -> Result<String, String> {
        let out = command(&self.program, &self.data, &["--json", "code", officer])?;
        let answer: Value = serde_json::from_str(&out).map_err(|e| format!("{e}: {out}"))?;
        answer["code"].as_str().map(str::to_owned).ok_or_else(|| format!("no code in {out}"))
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        // The folder goes with it: nothing is to be shut down cleanly.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(program: &Path, data: &Path, arguments: &[&str]) -> Result<String, String> {
    let done = Command::new(program).arg("--data").arg(data).args(arguments).output().map_err(|e| e.to_string())?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        Err(format!("beatbook-hub {arguments:?}: {}", String::from_utf8_lossy(&done.stderr)))
    }
}
