//! Lists and search, as the screens ask for them.

use device::Device;
use device::screen::{Nothing, SearchAsk, TasksAsk};

use crate::measure::{Stopwatch, Times};

const ROUNDS: usize = 50;

/// Today, the ward's list and the officer's own, searches of one and two words, and searches with a slip in a first letter.
///
/// # Errors
/// The device's words.
pub async fn ask(device: &Device) -> Result<[(&'static str, Times); 5], String> {
    let words = |e: device::DeviceError| e.to_string();
    let [mut today, mut list, mut mine, mut search, mut slips] = std::array::from_fn(|_| Times::default());
    for n in 0..ROUNDS {
        let clock = Stopwatch::start();
        device.today(Nothing {}).await.map_err(words)?;
        today.push(clock.elapsed());
        let clock = Stopwatch::start();
        device.tasks(TasksAsk { which: "ward".into(), show: None }).await.map_err(words)?;
        list.push(clock.elapsed());
        let clock = Stopwatch::start();
        device.tasks(TasksAsk { which: "mine".into(), show: None }).await.map_err(words)?;
        mine.push(clock.elapsed());
        let sought = ["tallow", "stairwell damage", "foxglove 12", "patrol lock"][n % 4];
        let clock = Stopwatch::start();
        device.search(SearchAsk { words: sought.into(), ..SearchAsk::default() }).await.map_err(words)?;
        search.push(clock.elapsed());
        let slipped = ["atllow", "tairwell damage", "doxglove 12", "aptrol lock"][n % 4];
        let clock = Stopwatch::start();
        device.search(SearchAsk { words: slipped.into(), ..SearchAsk::default() }).await.map_err(words)?;
        slips.push(clock.elapsed());
    }
    Ok([
        ("Today", today),
        ("the ward's list", list),
        ("the officer's list", mine),
        ("search", search),
        ("search with a slip in a first letter", slips),
    ])
}
