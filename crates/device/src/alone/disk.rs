//! A full disk: the edit is refused with a word about it, what was saved stays, and what was typed is not gone.

use record::kinds::task::TASK;
use record::{Edit, EntryId, RecordId};
use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;

use super::alone;
use crate::data;
use crate::error::DeviceError;
use crate::forms::Planned;
use crate::session::Session;
use crate::store::Turn;

async fn pages(session: &Session, more: Option<i64>) {
    let set = move |c: &mut Connection| {
        let now: i64 = c.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let most = more.map_or(1_000_000, |more| now + more);
        c.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
        Ok(())
    };
    session.store.write(Turn::Officer, set).await.unwrap();
}

fn visit(id: u128) -> Planned {
    let edits = vec![
        Edit::field("title", "Stairwell B"),
        Edit::text("briefing", &"Walk the stairwell from the top. ".repeat(200)),
        Edit::entry(EntryId(Uuid::from_u128(id)), "note", json!({"text": "gate code 4402", "basis": "fact"})),
    ];
    Planned::make(RecordId(Uuid::from_u128(id)), &TASK, edits)
}

#[tokio::test]
async fn a_full_disk_refuses_the_edit_and_loses_nothing() {
    let (session, _dir) = alone().await;
    session.act(|_, _, _| Ok(Some(visit(1)))).await.unwrap();
    pages(&session, Some(0)).await;
    let mut refused = None;
    for id in 2..200 {
        if let Err(error) = session.act(move |_, _, _| Ok(Some(visit(id)))).await {
            refused = Some((id, error));
            break;
        }
    }
    let (id, error) = refused.expect("the disk is full at some point");
    assert!(matches!(error, DeviceError::DiskFull), "{error}");
    assert_eq!(error.code(), "disk_full");
    let held = move |c: &mut Connection| Ok((data::rec_of(c, RecordId(Uuid::from_u128(id)))?, data::record_count(c)?));
    let (half, count) = session.store.read(held).await.unwrap();
    assert_eq!(half, None, "nothing is half saved");
    assert_eq!(u128::from(count), id - 1, "everything that was saved is there");
    // With room again the same edit is saved.
    pages(&session, None).await;
    session.act(move |_, _, _| Ok(Some(visit(id)))).await.unwrap();
    let waiting = session.store.read(|c| data::waiting_count(c)).await.unwrap();
    // A text of 6,600 characters goes out in two changes after the one that makes the record.
    assert_eq!(u128::from(waiting), 3 * id, "and all of it will be sent");
}
