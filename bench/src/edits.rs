//! One durable edit: a note on a task, as an officer writes it.

use device::Device;
use device::screen::{Assignees, NoteLine, TaskCreate, TaskNote};
use uuid::Uuid;

use crate::measure::{Stopwatch, Times};

/// Words of about the length officers write.
const NOTE: &str = "Spoke to the resident of flat 12. Two males seen at the stairwell about 21:30, one in a grey hooded top.";

/// Makes a task of the sample ward; every tenth is the author's own.
///
/// # Errors
/// The device's words.
pub async fn task(device: &Device, n: usize) -> Result<Uuid, String> {
    let me = device.session().ok().map(|session| session.known().me().0);
    let streets = ["Tallow Court", "Lock Road", "Foxglove House", "Canal Walk", "Mill Yard", "Barge Street", "Weir Lane"];
    let works = ["ASB visit", "Hot spot patrol", "House-to-house", "CCTV trawl", "School visit", "Licensing visit"];
    let ask = TaskCreate {
        title: format!("{}, {} {}", works[n % works.len()], streets[n % streets.len()], n % 240 + 1),
        task_kind: "other".into(),
        priority: ["routine", "high", "when_able"][n % 3].into(),
        ward: Some("E05999901".into()),
        due_by: Some(1_795_435_200_000 + (n as i64 % 500) * 3_600_000),
        briefing: format!("Walk the stairwell from the top. Speak to flats {} and {}. Photograph damage.", n % 40, n % 40 + 2),
        assignees: me.filter(|_| n.is_multiple_of(10)).map(|lead| Assignees { lead: Some(lead), others: vec![], team: None }),
        ..TaskCreate::default()
    };
    device.task_create(ask).await.map(|saved| saved.record).map_err(|e| e.to_string())
}

/// So many notes, one durable edit each, over these tasks in turn.
///
/// # Errors
/// The device's words.
pub async fn notes(device: &Device, tasks: &[Uuid], times: usize, taken: &mut Times) -> Result<(), String> {
    for n in 0..times {
        let ask = TaskNote { record: tasks[n % tasks.len()], text: format!("{NOTE} {n}"), basis: "fact".into() };
        let clock = Stopwatch::start();
        device.task_note(ask).await.map_err(|e| e.to_string())?;
        taken.push(clock.elapsed());
    }
    Ok(())
}

/// So many lines in the day's note; the times of the first and of the last `few` of them.
///
/// # Errors
/// The device's words.
pub async fn lines(device: &Device, times: usize, few: usize) -> Result<[Times; 2], String> {
    let (mut first, mut last) = (Times::default(), Times::default());
    for n in 0..times {
        let ask = NoteLine {
            note: None,
            text: format!("{NOTE} {n}"),
            event_at: None,
            late_why: None,
            place: None,
            basis: None,
            with: vec![],
            links: vec![],
            ..Default::default()
        };
        let clock = Stopwatch::start();
        device.note_line(ask).await.map_err(|e| e.to_string())?;
        let took = clock.elapsed();
        if n < few {
            first.push(took);
        }
        if n + few >= times {
            last.push(took);
        }
    }
    Ok([first, last])
}
