//! How fast the hub accepts: changes that wait on officers' devices, all stages, to the receipts stored on the devices.

use std::path::Path;
use std::time::Duration;

use device::Device;
use device::screen::Nothing;
use uuid::Uuid;

use crate::hub::Hub;
use crate::measure::{Stopwatch, Times, cpu};
use crate::report::Report;
use crate::{child, edits};

/// Officers of the sample roster who may all make tasks on its ward.
const AUTHORS: [&str; 3] = ["45CN", "123CN", "208CN"];
/// Tasks that each of several authors makes, and as many notes.
const EACH: usize = 400;
/// How often it is looked whether all has been received.
const LOOK: Duration = Duration::from_millis(20);

/// Sends what waits on one device.
///
/// # Errors
/// What stopped it, in words.
pub async fn one(author: &Device, hub: &Hub, size: usize, report: &mut Report) -> Result<(), String> {
    let (clock, before) = (Stopwatch::start(), cpu(hub.pid()));
    let mine = cpu(std::process::id());
    let received = send(author).await?;
    let took = clock.elapsed();
    let used = [cpu(hub.pid()).saturating_sub(before), cpu(std::process::id()).saturating_sub(mine)];
    let rate = f64::from(received) / took.as_secs_f64();
    report.at_least(format!("hub accepts, one author, up to {size} records"), rate, "changes/s", 1_000.0);
    report.plain(format!("hub processor a change, of {received}"), used[0].as_secs_f64() * 1e6 / f64::from(received), "µs");
    report.plain("the device's processor a change sent", used[1].as_secs_f64() * 1e6 / f64::from(received), "µs");
    // What its author sent is on the phone for a month: a sync of it must not grow with that.
    let clock = Stopwatch::start();
    send(author).await?;
    report.plain(format!("a quiet sync of the author of {size} records"), clock.elapsed().as_secs_f64() * 1e3, "ms");
    Ok(())
}

/// Several officers who wrote apart and connect in the same moment, to a hub of their own.
///
/// # Errors
/// What stopped it, in words.
pub async fn several(program: &Path, folder: &Path, report: &mut Report) -> Result<(), String> {
    let hub = Hub::start(program, &folder.join("hub-of-several"))?;
    let mut authors = Vec::new();
    for officer in AUTHORS {
        let device = child::new(&folder.join(format!("author-{officer}")));
        child::enrol(&device, &hub.address, &hub.code(officer)?).await?;
        let mut tasks: Vec<Uuid> = Vec::with_capacity(EACH);
        for n in 0..EACH {
            tasks.push(edits::task(&device, n).await?);
        }
        edits::notes(&device, &tasks, EACH, &mut Times::default()).await?;
        authors.push(device);
    }
    let (clock, before) = (Stopwatch::start(), cpu(hub.pid()));
    let [a, b, c] = &authors[..] else { return Err("another number of authors".into()) };
    let last = async { tokio::try_join!(all_received(a, clock), all_received(b, clock), all_received(c, clock)) };
    let (a, b, c, last) = tokio::try_join!(send(a), send(b), send(c), last)?;
    let received = a + b + c;
    let (took, used) = (clock.elapsed(), cpu(hub.pid()).saturating_sub(before));
    let rate = f64::from(received) / took.as_secs_f64();
    let count = AUTHORS.len();
    let last = last.0.max(last.1).max(last.2);
    let to_last = f64::from(received) / last.as_secs_f64();
    report.at_least(format!("hub accepts, {count} authors at once, to the last receipt"), to_last, "changes/s", 1_000.0);
    report.at_least(format!("hub accepts, {count} authors at once, who also take each other's"), rate, "changes/s", 1_000.0);
    report.plain(format!("hub processor a change, of {received}"), used.as_secs_f64() * 1e6 / f64::from(received), "µs");
    Ok(())
}

/// Until nothing waits on a device any more: the last receipt is stored, and what the others wrote may still be on its way.
async fn all_received(author: &Device, clock: Stopwatch) -> Result<Duration, String> {
    while author.strip(Nothing {}).await.map_err(|e| e.to_string())?.waiting > 0 {
        tokio::time::sleep(LOOK).await;
    }
    Ok(clock.elapsed())
}

async fn send(author: &Device) -> Result<u32, String> {
    let session = author.session().map_err(|e| e.to_string())?;
    let done = session.sync().await.map_err(|e| e.to_string())?;
    if done.waiting > 0 {
        return Err(format!("{} changes were not received by the hub: {:?}", done.waiting, done.trouble));
    }
    Ok(done.received)
}
