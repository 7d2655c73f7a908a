//! Answers: JSON as the windows get it, or lines for a person.

use std::io::Write;

use device::{Device, DeviceError};
use serde_json::Value;

/// Something that could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The device's own.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// A file could not be read.
    #[error("{what}: {why}")]
    File {
        /// Which.
        what: String,
        /// The system's words.
        why: std::io::Error,
    },
    /// The hub's certificate is not the one that was named.
    #[error("the hub shows {shown}; that is not the fingerprint you gave. Stop, and tell your sergeant")]
    OtherFingerprint {
        /// What was shown.
        shown: String,
    },
    /// Nobody was there to compare the fingerprint.
    #[error(
        "compare the hub's fingerprint first: {shown}\nIf it is what the hub's screen shows, run this again with --fingerprint {shown}"
    )]
    CompareFirst {
        /// What was shown.
        shown: String,
    },
    /// A list of this name does not exist.
    #[error(
        "there is no list '{name}'; use mine, ward, done, victims, notebook, priorities, team, today, left, needs-you or dealt-with"
    )]
    NoSuchList {
        /// As given.
        name: String,
    },
}

/// Prints an answer.
pub(crate) fn answer(answer: &Value, json: bool) {
    let mut text = String::new();
    if json {
        text = format!("{answer:#}\n");
    } else {
        lines(answer, 0, &mut text);
    }
    // Whoever reads may have stopped reading, such as `head`: that is not an error.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints what went wrong and what to do.
pub(crate) fn problem(device: &Device, problem: &Problem, json: bool) {
    match problem {
        Problem::Device(error) if json => {
            let failure = serde_json::to_value(device.failure(error)).unwrap_or_default();
            println!("{failure:#}");
        }
        other => eprintln!("{other}"),
    }
}

/// Nested values as indented lines; empty ones are left out.
fn lines(value: &Value, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::Null => {}
                    Value::Array(items) if items.is_empty() => {}
                    Value::Object(_) | Value::Array(_) => {
                        out.push_str(&format!("{pad}{key}:\n"));
                        lines(value, depth + 1, out);
                    }
                    plain => out.push_str(&format!("{pad}{key}: {}\n", word(plain))),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(_) | Value::Array(_) => {
                        out.push_str(&format!("{pad}-\n"));
                        lines(item, depth + 1, out);
                    }
                    plain => out.push_str(&format!("{pad}- {}\n", word(plain))),
                }
            }
        }
        plain => out.push_str(&format!("{pad}{}\n", word(plain))),
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
