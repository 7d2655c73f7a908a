//! What the hub's proof of one change costs, by how much stands in the record: the limits in `wire::shadow` go by it.

use device::Device;
use record::Record;
use wire::shadow::{CONTINUED_AT, FULL_ON_DEVICE, Wrote, prove};

use crate::edits;
use crate::measure::Times;
use crate::report::Report;

const PROOFS: usize = 50;

/// Fills one task with notes; each time it has grown to a size, proves its last change.
///
/// # Errors
/// The device's words.
pub async fn measure(author: &Device, report: &mut Report) -> Result<(), String> {
    let task = edits::task(author, usize::MAX).await?;
    let mut bytes = 0;
    for size in [CONTINUED_AT / 3, CONTINUED_AT, CONTINUED_AT * 2, FULL_ON_DEVICE - 4 * 1024] {
        while bytes < size {
            edits::notes(author, &[task], 10, &mut Times::default()).await?;
            bytes = saved(author, task).await?.save().len();
        }
        let record = saved(author, task).await?;
        let changes = record.changes();
        let last = changes.last().ok_or("a record has a change")?;
        let (wrote, mut times) = (Wrote::by(&last.decode()), Times::default());
        for _ in 0..PROOFS {
            times.of(|| prove(&record, &wrote)).map_err(|e| e.to_string())?;
        }
        report.plain(format!("the proof of one change in a record of {} KiB, p50", bytes / 1024), times.percentile_ms(50), "ms");
    }
    Ok(())
}

async fn saved(author: &Device, task: uuid::Uuid) -> Result<Record, String> {
    let held = author.holdings().await.map_err(|e| e.to_string())?;
    let row = held.records.iter().find(|r| r.id.0 == task).ok_or("the task is held")?;
    Record::load(row.id, &row.doc).map_err(|e| e.to_string())
}
