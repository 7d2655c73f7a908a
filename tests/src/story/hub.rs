//! The hub as a process: started, given its imports, killed, started again.

use std::fs::File;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::{Certificate, Client};
use serde_json::Value;
use tokio::runtime::Builder;

use super::report::say;
use super::sample::Sample;
use crate::window::{Patience, Trouble, phone::free_port, until};

/// One hub with its own folder and address.
pub(super) struct Hub {
    program: PathBuf,
    folder: PathBuf,
    /// Where it listens, the same after each start.
    pub(super) address: String,
    running: Option<Child>,
}

/// What a supervisor reads to an officer who sets up a device.
pub(super) struct Enrolment {
    /// Ten characters, single use, ten minutes.
    pub(super) code: String,
    /// SHA-256 of the hub's certificate, hexadecimal without spaces.
    pub(super) fingerprint: String,
}

impl Hub {
    /// A hub that has not started yet, with everything imported.
    pub(super) fn prepare(program: &Path, folder: &Path, sample: &Sample) -> Result<Self, Trouble> {
        std::fs::create_dir_all(folder).map_err(Trouble::file(folder))?;
        let port = free_port().map_err(Trouble::not_started("beatbook-hub"))?;
        let hub = Self {
            program: program.to_path_buf(),
            folder: folder.to_path_buf(),
            address: format!("127.0.0.1:{port}"),
            running: None,
        };
        let ward = ["--ward", &sample.ward.0];
        for (what, file, more) in [
            ("wards", &sample.wards, &[][..]),
            ("roster", &sample.roster, &[]),
            ("holidays", &sample.holidays, &[]),
            ("contacts", &sample.contacts, &[]),
            ("census", &sample.census, &[]),
            ("priorities", &sample.priorities, &ward[..]),
        ] {
            let file = file.to_string_lossy();
            let words: Vec<&str> = ["import", what, &*file].into_iter().chain(more.iter().copied()).collect();
            say(&format!("       hub import {what}: {}", hub.tell(&words)?.trim()));
        }
        Ok(hub)
    }

    /// Starts serving. `crash_at`: the name of a crash point at which it dies as by a power cut.
    pub(super) fn start(&mut self, crash_at: Option<&str>) -> Result<(), Trouble> {
        let log_path = self.folder.join("hub.log");
        let log = File::options().create(true).append(true).open(&log_path).map_err(Trouble::file(&log_path))?;
        let log_too = log.try_clone().map_err(Trouble::file(&log_path))?;
        let mut command = self.command(&["serve", "--listen", &self.address]);
        if let Some(point) = crash_at {
            command.args(["--crash-at", point]);
        }
        let child = command.stdout(log).stderr(log_too).spawn().map_err(Trouble::not_started("beatbook-hub"))?;
        self.running = Some(child);
        let answers = || Ok::<_, Trouble>(TcpStream::connect(&self.address).ok());
        until(Patience::LONG, answers)?
            .map(|_| ())
            .ok_or_else(|| Trouble::NotSo(format!("the hub does not answer; see {}", log_path.display())))
    }

    /// Kills it with -9.
    pub(super) fn kill(&mut self) -> Result<(), Trouble> {
        if let Some(mut child) = self.running.take() {
            child.kill().and_then(|()| child.wait()).map_err(Trouble::not_started("beatbook-hub"))?;
        }
        Ok(())
    }

    /// Waits until it has died by itself.
    pub(super) fn wait_for_its_death(&mut self) -> Result<(), Trouble> {
        let Some(child) = &mut self.running else { return Err(Trouble::NotSo("the hub is not running".to_owned())) };
        let gone = until(Patience::LONG, || child.try_wait().map_err(Trouble::not_started("beatbook-hub")))?;
        self.running = None;
        gone.map(|_| ()).ok_or_else(|| Trouble::NotSo("the hub did not reach its crash point".to_owned()))
    }

    /// A fresh enrolment code for an officer, by shoulder number.
    pub(super) fn code(&self, shoulder: &str) -> Result<Enrolment, Trouble> {
        let said = self.tell(&["code", shoulder])?;
        let after = |name: &str| {
            said.lines()
                .find_map(|line| line.trim().strip_prefix(name))
                .map(|rest| rest.trim_start_matches(':').trim().to_owned())
        };
        match (after("code"), after("fingerprint")) {
            (Some(code), Some(fingerprint)) => Ok(Enrolment { code, fingerprint: fingerprint.replace(' ', "") }),
            _ => Err(Trouble::NotSo(format!("the hub gave no code for {shoulder}: {said}"))),
        }
    }

    /// The six digits that the supervisor's screen shows once a code was used.
    pub(super) fn digits(&self, code: &str) -> Result<String, Trouble> {
        self.tell(&["digits", code]).map(|said| said.trim().to_owned())
    }

    /// An officer joins: the roster has them from now on, posted as somebody who is in it.
    pub(super) fn joins(
        &self,
        sample: &Sample,
        (warrant, shoulder, name): (&str, &str, &str),
        like: &str,
    ) -> Result<(), Trouble> {
        let text = std::fs::read_to_string(&sample.roster).map_err(Trouble::file(&sample.roster))?;
        let theirs = text.lines().find(|line| line.split(',').nth(1) == Some(like));
        let Some(posted) = theirs.and_then(|line| line.splitn(4, ',').nth(3)) else {
            return Err(Trouble::NotSo(format!("the roster has no {like}")));
        };
        let text = format!("{}\n{warrant},{shoulder},{name},{posted}\n", text.trim_end());
        std::fs::write(&sample.roster, text).map_err(Trouble::file(&sample.roster))?;
        self.tell(&["import", "roster", &sample.roster.to_string_lossy()]).map(|_| ())
    }

    /// An officer is posted to another team: a new roster, of which no phone has heard.
    pub(super) fn post_elsewhere(&self, sample: &Sample, shoulder: &str) -> Result<(), Trouble> {
        let text = std::fs::read_to_string(&sample.roster).map_err(Trouble::file(&sample.roster))?;
        let own = |line: &str| line.split(',').nth(1) == Some(shoulder);
        let moved = |line: &str| line.replace(",Canal Side,", ",Lock Fields,").replace(&sample.ward.0, "");
        let lines: Vec<String> = text.lines().map(|l| if own(l) { moved(l) } else { l.to_owned() }).collect();
        let file = self.folder.join("roster-moved.csv");
        std::fs::write(&file, lines.join("\n") + "\n").map_err(Trouble::file(&file))?;
        self.tell(&["import", "roster", &file.to_string_lossy()]).map(|_| ())
    }

    /// What the force's crime system gives out goes in while the hub serves; gives what it brought.
    pub(super) fn crimes(&self, sample: &Sample) -> Result<String, Trouble> {
        self.tell(&["import", "crimes", &sample.crimes.to_string_lossy()]).map(|said| said.trim().replace('\n', "; "))
    }

    /// Writes what is held about the first victim of a crime into a folder beside the hub's own, for whoever asked. Gives the
    /// folder and what was said of it.
    pub(super) fn subject_access(&self, crime: &str, recipient: &str, by: &str) -> Result<(PathBuf, String), Trouble> {
        let folder = self.folder.with_file_name(format!("held-{crime}"));
        let to = folder.to_string_lossy().into_owned();
        let said =
            self.tell(&["subject-access", "--crime", crime, "--victim", "1", "--for", recipient, "--by", by, "--to", &to])?;
        Ok((folder, said))
    }

    /// Who opened a record and why, as the access log has it.
    pub(super) fn reads(&self, record: &str) -> Result<String, Trouble> {
        self.tell(&["reads", record])
    }

    /// Takes in a rescue file; gives what it brought.
    pub(super) fn rescue(&self, file: &str) -> Result<String, Trouble> {
        self.tell(&["rescue", "import", file]).map(|said| said.trim().replace('\n', "; "))
    }

    /// What a ward's panel would be told of everything up to now.
    pub(super) fn panel(&self, ward: &str) -> Result<String, Trouble> {
        self.tell(&["panel", ward, "--from", "2020-01-01", "--to", "2099-12-31"])
    }

    /// What anybody reads of a ward's priorities, enrolled or not: `[{issue, issue-date, action, action-date}]`.
    pub(super) fn public_priorities(&self, ward: &str) -> Result<Vec<Value>, Trouble> {
        let certificate = self.folder.join("tls.cert.pem");
        let pem = std::fs::read(&certificate).map_err(Trouble::file(&certificate))?;
        let address = format!("https://{}/v1/public/metropolitan/{ward}/priorities", self.address);
        let read = || -> Result<String, Box<dyn std::error::Error>> {
            let client = Client::builder().no_proxy().tls_certs_only([Certificate::from_pem(&pem)?]).build()?;
            let runtime = Builder::new_current_thread().enable_all().build()?;
            Ok(runtime.block_on(async { client.get(&address).send().await?.error_for_status()?.text().await })?)
        };
        let text = read().map_err(|error| Trouble::NotSo(format!("{address}: {error}")))?;
        serde_json::from_str(&text).map_err(|error| Trouble::NotSo(format!("{address}: {error}: {text}")))
    }

    fn tell(&self, words: &[&str]) -> Result<String, Trouble> {
        let output = self.command(words).output().map_err(Trouble::not_started("beatbook-hub"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let problem = String::from_utf8_lossy(&output.stderr);
        Err(Trouble::NotSo(format!("beatbook-hub {}: {}", words.join(" "), problem.trim())))
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--data").arg(&self.folder).stdin(Stdio::null());
        command
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        // Nothing can be done about a hub that has already gone.
        let _ = self.kill();
    }
}
