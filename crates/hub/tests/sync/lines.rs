//! Open lines, and what keeps them told.

use super::common::*;

#[tokio::test]
async fn however_many_lines_are_open_one_watch_is_kept_on_what_others_write_and_it_ends_with_the_hub() {
    let station = Station::new();
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let at_work = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = at_work();
    let mut lines = Vec::new();
    for phone in [&constable, &sergeant, &constable] {
        lines.push(station.get("/v1/hints", phone).await);
    }
    assert!(lines.iter().all(|line| line.status().is_success()));
    assert_eq!(at_work() - before, 1);
    station.hub.stop();
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(at_work(), before);
}
