//! What a command answers: text for people or JSON for programs on standard output, warnings and refusals on standard
//! error, and an exit code.

use std::io::Write;
use std::process::ExitCode;

use hub::HubError;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// The answer of a command.
#[derive(Default)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) json: Value,
    /// What was left out, a line each; any of it makes the exit code 4.
    pub(super) left_out: Vec<String>,
}

impl Said {
    pub(super) fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, left_out: Vec::new() }
    }

    /// Writes it out.
    pub(super) fn out(self, as_json: bool) -> ExitCode {
        let text = if as_json { self.json.to_string() } else { self.text };
        if !text.is_empty() && (!as_json || text != "null") {
            line(&mut std::io::stdout().lock(), &text);
        }
        for row in &self.left_out {
            line(&mut std::io::stderr().lock(), row);
        }
        ExitCode::from(if self.left_out.is_empty() { 0 } else { 4 })
    }
}

/// A reader that has closed its end wants no more: that is no fault.
pub(super) fn line(to: &mut impl Write, text: &str) {
    let _ = writeln!(to, "{text}").and_then(|()| to.flush());
}

/// Says why nothing was done and what to do.
pub(super) fn complain(error: &HubError, as_json: bool) -> ExitCode {
    let text = if as_json {
        json!({ "code": error.code(), "params": { "reason": error.to_string() }, "retry": error.retry() }).to_string()
    } else {
        format!("beatbook-hub: {error}")
    };
    line(&mut std::io::stderr().lock(), &text);
    let given = matches!(
        error,
        HubError::Import { .. }
            | HubError::NoSuchOfficer { .. }
            | HubError::NotEnrolled
            | HubError::NotFound { .. }
            | HubError::BadRequest { .. }
            | HubError::OnHold { .. }
            | HubError::NotEmpty { .. }
            | HubError::NoBackup { .. }
            | HubError::NoSpareKey
            | HubError::Wire(_)
            | HubError::Record(_)
    );
    ExitCode::from(if given { 3 } else { 1 })
}

/// An instant as London reads it.
pub(super) fn clock(ms: i64) -> String {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_millisecond(ms).map(|t| zone.to_datetime(t).strftime("%Y-%m-%d %H:%M").to_string());
    at.unwrap_or_else(|_| ms.to_string())
}

/// An instant that may not have come.
pub(super) fn clock_or_never(ms: Option<i64>) -> String {
    ms.map_or_else(|| "never".to_owned(), clock)
}

/// Rows under a head, in columns as wide as they need; the last is left ragged.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let wide = |i: usize| rows.iter().map(|r| r[i].chars().count()).chain([head[i].len()]).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(wide).collect();
    let put = |cells: [&str; N]| {
        let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, w)| format!("{cell:<w$}", w = *w)).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let lines = rows.iter().map(|r| put(std::array::from_fn(|i| r[i].as_str())));
    std::iter::once(put(head)).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_lines_end_without_blanks() {
        let rows = [["PC 123CN".to_owned(), "Zoë".to_owned()], ["Sgt 45CN".to_owned(), String::new()]];
        assert_eq!(table(["officer", "name"], &rows), "officer   name\nPC 123CN  Zoë\nSgt 45CN");
    }

    #[test]
    fn an_instant_is_said_as_london_reads_it() {
        assert_eq!(clock(1_782_907_200_000), "2026-07-01 13:00");
        assert_eq!(clock_or_never(None), "never");
    }
}
