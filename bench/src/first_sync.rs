//! First and quiet sync of an empty device: a process of its own, over loopback, through the counting proxy.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::hub::Hub;
use crate::measure::cpu;
use crate::proxy::{Counted, Reading};
use crate::report::Report;

/// Measures enrolment, first sync and a quiet sync at so many records, for the officer who may read them all.
///
/// # Errors
/// What stopped it, in words.
pub fn measure(
    hub: &Hub,
    proxy: &str,
    counted: &Arc<Counted>,
    folder: &Path,
    size: usize,
    report: &mut Report,
) -> Result<(), String> {
    let words = |e: std::io::Error| e.to_string();
    let me = std::env::current_exe().map_err(words)?;
    let mut device = Command::new(me)
        .arg("device")
        .arg(folder.join(format!("device-{size}")))
        .args([proxy, &hub.code("45CN")?])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(words)?;
    let mut answers = BufReader::new(device.stdout.take().ok_or("the device has no voice")?).lines();
    let mut go_on = device.stdin.take().ok_or("the device has no ear")?;
    let mut before = (counted.read(), cpu(hub.pid()));
    let mut next = || -> Result<Part, String> {
        let line = answers.next().ok_or("the device stopped")?.map_err(words)?;
        let told = serde_json::from_str(&line).map_err(|e| format!("{e}: {line}"))?;
        // Read while the device waits to be told to go on.
        let now = (counted.read(), cpu(hub.pid()));
        let part = Part { told, wire: now.0.since(before.0), hub: now.1.saturating_sub(before.1) };
        before = now;
        go_on.write_all(b"\n").map_err(words)?;
        Ok(part)
    };
    let (enrolled, first, quiet) = (next()?, next()?, next()?);
    device.wait().map_err(words)?;

    report.plain(format!("enrolment at {size} records: key, vault, code"), enrolled.number("ms")? / 1e3, "s");
    report.plain("enrolment, bytes on the wire, TLS handshakes apart", enrolled.wire.bytes as f64, "B");
    report.plain("enrolment, TLS handshakes", enrolled.wire.handshakes as f64, "B");
    let aim = if size == 10_000 { 3.0 } else { 1.0 };
    report.at_most(format!("first sync of {size} records, reference tables included"), first.number("ms")? / 1e3, "s", aim);
    report.plain(format!("first sync of {size}: device processor"), first.number("cpu_ms")?, "ms");
    report.plain(format!("first sync of {size}: hub processor"), first.hub.as_secs_f64() * 1e3, "ms");
    report.plain(format!("first sync of {size}: requests"), first.number("requests")?, "");
    report.plain(format!("first sync of {size}: TLS handshakes"), first.wire.handshakes as f64, "B");
    let (all, reference) = (first.wire.bytes as f64, first.number("reference")?);
    report.plain(format!("first sync of {size}: reference tables"), reference, "B");
    let each = (all - reference) / size as f64;
    report.at_most(format!("first sync of {size}: bytes a record, handshake and reference tables apart"), each, "B", 250.0);
    report.plain(format!("first sync of {size}: bytes a record, reference tables included"), all / size as f64, "B");
    report.at_most(format!("first sync of {size}: device, peak memory"), first.number("peak_mb")?, "MB", 150.0);

    let what = format!("a quiet sync at {size} records");
    report.at_most(format!("{what}: bytes on the wire"), quiet.wire.bytes as f64, "B", 1_000.0);
    report.at_most(format!("{what}: requests"), quiet.number("requests")? - first.number("requests")?, "", 1.0);
    report.at_most(format!("{what}: new connections"), quiet.wire.connections as f64, "", 0.0);
    report.plain(what, quiet.number("ms")?, "ms");
    Ok(())
}

/// One thing the device did: what it told, and what was seen from outside meanwhile.
struct Part {
    told: Value,
    wire: Reading,
    hub: Duration,
}

impl Part {
    fn number(&self, key: &str) -> Result<f64, String> {
        self.told[key].as_f64().ok_or_else(|| format!("the device did not tell {key}: {}", self.told))
    }
}
