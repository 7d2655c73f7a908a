//! What goes first: the most urgent, and before it what it builds on.

use record::kinds::task::TASK;
use record::{Edit, EntryId, RecordId};
use serde_json::json;
use uuid::Uuid;

use super::alone;
use crate::data;
use crate::forms::Planned;

const PATROL: Uuid = Uuid::from_u128(0x7a1);
const WALK: Uuid = Uuid::from_u128(0x7a2);

#[tokio::test]
async fn a_danger_told_of_an_older_task_goes_first_and_what_it_builds_on_before_it() {
    let (session, _dir) = alone().await;
    let make = |id: Uuid, title: &'static str| {
        let made = vec![Edit::field("title", title), Edit::text("briefing", "Walk it.")];
        session.act(move |_, _, _| Ok(Some(Planned::make(RecordId(id), &TASK, made))))
    };
    let write = |id: Uuid, edit: Edit| session.act(move |_, _, _| Ok(Some(Planned::edit(RecordId(id), vec![edit]))));
    let note = |n: u128| Edit::entry(EntryId(Uuid::from_u128(n)), "note", json!({ "text": "Seen.", "basis": "fact" }));
    make(WALK, "Walk the towpath").await.unwrap();
    make(PATROL, "Patrol the bridge").await.unwrap();
    write(WALK, note(1)).await.unwrap();
    write(PATROL, note(2)).await.unwrap();
    // The fifth is the most urgent of all, and stands on the second and the fourth.
    write(PATROL, Edit::field("task_kind", "danger")).await.unwrap();

    let mut order: Vec<u64> = Vec::new();
    // One batch a request, as over a line that carries no more.
    loop {
        let but = order.clone();
        let next = session.store.read(move |c| data::waiting_batches(c, 1, 1, &but)).await.unwrap();
        let Some((seq, _)) = next.first() else { break };
        order.push(*seq);
    }
    assert_eq!(order, [2, 4, 5, 1, 3], "the hub never gets a change before one that it builds on");
}
