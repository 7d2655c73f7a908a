//! `beatbook-hub` as a program on a data folder of its own, for stories told by its commands.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const HUB: &str = env!("CARGO_BIN_EXE_beatbook-hub");

pub fn shipped(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(file)
}

/// A folder for data and files.
pub struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(HUB);
        command.args(words).arg("--data").arg(self.data()).stdin(Stdio::null()).env_remove("BEATBOOK_HUB_DATA");
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// What a command answers where it must succeed.
    pub fn tell(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", err(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.tell(&words)).unwrap()
    }

    pub fn serve(&self, more: &[&str]) -> Serving {
        let words: Vec<&str> = ["serve", "--listen", "127.0.0.1:0"].into_iter().chain(more.iter().copied()).collect();
        let mut child = self.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        log.read_line(&mut first).unwrap();
        let said: Value = serde_json::from_str(&first).unwrap_or_else(|_| panic!("the log is not JSON: {first}"));
        let address = said["fields"]["address"].as_str().unwrap().to_owned();
        Serving { child, log, address }
    }
}

/// A hub that serves; it ends with this.
pub struct Serving {
    pub child: Child,
    pub log: BufReader<std::process::ChildStderr>,
    pub address: String,
}

impl Serving {
    /// Ends it as a service manager does; gives its exit code and the rest of its log.
    pub fn terminate(mut self) -> (Option<i32>, String) {
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// It ended with this exit code and said these words.
pub fn refused(output: &Output, exit: i32, words: &[&str]) {
    let said = err(output);
    assert_eq!(output.status.code(), Some(exit), "{said}");
    for word in words {
        assert!(said.contains(word), "'{word}' is not in: {said}");
    }
}
