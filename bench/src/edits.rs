//! One durable edit: a note on a task, as an officer writes it.

use device::Device;
use device::screen::{TaskCreate, TaskNote};
use uuid::Uuid;

use crate::measure::Times;

/// Words of about the length officers write.
const NOTE: &str = "Spoke to the resident of flat 12. Two males seen at the stairwell about 21:30, one in a grey hooded top.";

/// Makes a task of the sample ward.
///
/// # Errors
/// The device's words.
pub async fn task(device: &Device, n: usize) -> Result<Uuid, String> {
    let streets = ["Tallow Court", "Lock Road", "Foxglove House", "Canal Walk", "Mill Yard", "Barge Street", "Weir Lane"];
    let works = ["ASB visit", "Hot spot patrol", "House-to-house", "CCTV trawl", "School visit", "Licensing visit"];
    let ask = TaskCreate {
        title: format!("{}, {} {}", works[n % works.len()], streets[n % streets.len()], n % 240 + 1),
        task_kind: "other".into(),
        priority: ["routine", "high", "when_able"][n % 3].into(),
        ward: Some("E05999901".into()),
        place: None,
        not_before: None,
        due_by: Some(1_795_435_200_000 + (n as i64 % 500) * 3_600_000),
        briefing: format!("Walk the stairwell from the top. Speak to flats {} and {}. Photograph damage.", n % 40, n % 40 + 2),
        assignees: None,
        min_crew: None,
        powers_needed: vec![],
        equipment: vec![],
        refs: vec![],
        links: vec![],
    };
    device.task_create(ask).await.map(|saved| saved.record).map_err(|e| e.to_string())
}

/// So many notes, one durable edit each, over ten tasks.
///
/// # Errors
/// The device's words.
pub async fn notes(device: &Device, tasks: &[Uuid], times: usize) -> Result<Times, String> {
    let mut taken = Times::default();
    for n in 0..times {
        let ask = TaskNote { record: tasks[n % tasks.len()], text: format!("{NOTE} {n}"), basis: "fact".into() };
        let clock = crate::measure::Stopwatch::start();
        device.task_note(ask).await.map_err(|e| e.to_string())?;
        taken.push(clock.elapsed());
    }
    Ok(taken)
}
