//! Lists and search, as the screens ask for them.

use device::Device;
use device::screen::{Nothing, SearchAsk, TasksAsk};

use crate::measure::{Stopwatch, Times};

const ROUNDS: usize = 50;

/// Today, the ward's list, and searches of one and two words.
///
/// # Errors
/// The device's words.
pub async fn ask(device: &Device) -> Result<[(&'static str, Times); 3], String> {
    let words = |e: device::DeviceError| e.to_string();
    let (mut today, mut list, mut search) = (Times::default(), Times::default(), Times::default());
    for n in 0..ROUNDS {
        let clock = Stopwatch::start();
        device.today(Nothing {}).await.map_err(words)?;
        today.push(clock.elapsed());
        let clock = Stopwatch::start();
        device.tasks(TasksAsk { which: "ward".into() }).await.map_err(words)?;
        list.push(clock.elapsed());
        let sought = ["tallow", "stairwell damage", "foxglove 12", "patrol lock"][n % 4];
        let clock = Stopwatch::start();
        device.search(SearchAsk { words: sought.into(), group: None }).await.map_err(words)?;
        search.push(clock.elapsed());
    }
    Ok([("Today", today), ("list", list), ("search", search)])
}
