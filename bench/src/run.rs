//! One run: an author's device fills the hub; fresh devices take what it holds; then lists, search and edits.

use std::path::{Path, PathBuf};

use device::Device;
use tempfile::TempDir;

use crate::hub::Hub;
use crate::measure::{Times, cpu, peak_mb};
use crate::proxy;
use crate::report::Report;
use crate::{Arguments, Part, accept, child, edits, first_sync, floor, lists, proof};

const EDITS: usize = 500;
/// Edits before the floor has its turn.
const TURN: usize = 50;
/// Lines of the long note.
const LINES: usize = 100;

/// Runs everything and prints the table.
///
/// # Errors
/// What stopped it, in words.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let program = match &arguments.hub {
        Some(named) => named.clone(),
        None => beside("beatbook-hub")?,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|e| e.to_string())?;
    let report = runtime.block_on(measured(&program, arguments))?;
    println!("{}", report.table());
    if let Some(file) = &arguments.json {
        let text = serde_json::to_string_pretty(&report).map_err(|e| e.to_string())?;
        std::fs::write(file, text).map_err(|e| e.to_string())?;
    }
    Ok(())
}

fn beside(name: &str) -> Result<PathBuf, String> {
    let me = std::env::current_exe().map_err(|e| e.to_string())?;
    let program = me.with_file_name(name);
    if program.exists() { Ok(program) } else { Err(format!("{name} is not built beside the bench: run `cargo xtask bench`")) }
}

async fn measured(program: &Path, arguments: &Arguments) -> Result<Report, String> {
    let folder = TempDir::new().map_err(|e| e.to_string())?;
    let mut report = Report::default();
    if arguments.only != Some(Part::Several) {
        growing(program, folder.path(), arguments, &mut report).await?;
    }
    if arguments.takes(Part::Several) {
        accept::several(program, folder.path(), &mut report).await?;
    }
    Ok(report)
}

/// One author's device and the hub, with more and more records.
async fn growing(program: &Path, folder: &Path, arguments: &Arguments, report: &mut Report) -> Result<(), String> {
    let hub = Hub::start(program, &folder.join("hub"))?;
    let (address, counted) = proxy::start(hub.address.clone()).await?;
    let author = child::new(&folder.join("author"));
    child::enrol(&author, &hub.address, &hub.code("45CN")?).await?;
    let (records, mut tasks) = (arguments.records, Vec::new());
    for size in sizes(records) {
        while tasks.len() < size {
            tasks.push(edits::task(&author, tasks.len()).await?);
        }
        // Everything after it measures a device that has nothing waiting.
        accept::one(&author, &hub, size, report).await?;
        if size <= 10_000 && arguments.takes(Part::FirstSync) {
            tokio::task::block_in_place(|| first_sync::measure(&hub, &address, &counted, folder, size, report))?;
        }
        if size != 10_000 && arguments.takes(Part::Edit) {
            edit(&author, &tasks, folder, report).await?;
        }
        if size == 1_000 && arguments.takes(Part::Proof) {
            proof::measure(&author, report).await?;
        }
        if size != 10_000 && arguments.takes(Part::Lists) {
            for (what, times) in lists::ask(&author).await? {
                let named = format!("{what} at {size} records, p50");
                report.at_most(named, times.percentile_ms(50), "ms", 50.0);
            }
        }
    }
    report.plain(format!("hub, peak memory after {records} records"), peak_mb(hub.pid()), "MB");
    report.at_most(format!("device and bench, peak memory at {records} records"), peak_mb(std::process::id()), "MB", 150.0);
    Ok(())
}

fn sizes(records: usize) -> Vec<usize> {
    [1_000, 10_000, records]
        .into_iter()
        .filter(|n| *n <= records)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// One durable edit beside the floor, in turns of fifty, so that whatever else runs on the machine meets both alike.
async fn edit(author: &Device, tasks: &[uuid::Uuid], folder: &Path, report: &mut Report) -> Result<(), String> {
    let (held, ten) = (tasks.len(), &tasks[tasks.len() - 10..]);
    edits::notes(author, ten, 20, &mut Times::default()).await?;
    let vault = floor::beside(&folder.join("author"))?;
    let sizes = floor::Sizes::of(&vault, 20)?;
    let mut raw = floor::Floor::make(&folder.join(format!("floor-{held}.db")), sizes)?;
    raw.edits(sizes, 20, &mut Times::default())?;
    let (mut ours, mut floors, mut used) = (Times::default(), Times::default(), std::time::Duration::ZERO);
    for _ in 0..EDITS / TURN {
        let before = cpu(std::process::id());
        edits::notes(author, ten, TURN, &mut ours).await?;
        used += cpu(std::process::id()).saturating_sub(before);
        raw.edits(floor::Sizes::of(&vault, TURN)?, TURN, &mut floors)?;
    }
    let at = format!("at {held} records");
    report.plain(format!("one durable edit {at}, p50"), ours.percentile_ms(50), "ms");
    report.plain(format!("one durable edit {at}, p99"), ours.percentile_ms(99), "ms");
    report.plain(format!("one durable edit {at}, processor"), used.as_secs_f64() * 1e3 / EDITS as f64, "ms");
    report.plain(format!("the floor {at}: the same rows by plain SQL, p50"), floors.percentile_ms(50), "ms");
    report.plain(format!("the floor {at}, p99"), floors.percentile_ms(99), "ms");
    report.at_most(
        format!("an edit against the floor {at}, p50"),
        ours.percentile_ms(50) / floors.percentile_ms(50),
        "times",
        3.0,
    );
    if held == 1_000 {
        let [first, last] = edits::lines(author, LINES, TURN).await?;
        report.plain("a notebook line in a note's first 50 lines, p50", first.percentile_ms(50), "ms");
        report.plain(format!("a notebook line in its last 50 of {LINES}, p50"), last.percentile_ms(50), "ms");
    }
    Ok(())
}
