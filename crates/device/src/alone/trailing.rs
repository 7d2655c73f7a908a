//! Edits that trail a document: read again they are all there, and what was rolled back is not.

use std::sync::Arc;

use record::kinds::task::TASK;
use record::{Edit, EntryId, RecordId};
use serde_json::json;
use uuid::Uuid;

use super::alone;
use crate::data;
use crate::forms::Planned;
use crate::session::Session;

const TASK_ID: RecordId = RecordId(Uuid::from_u128(0x7a5));

fn note(n: u128) -> Edit {
    Edit::entry(EntryId(Uuid::from_u128(n)), "note", json!({ "text": format!("note {n}"), "basis": "fact" }))
}

async fn write(session: &Arc<Session>, edits: Vec<Edit>) -> Result<(), crate::DeviceError> {
    session.act(move |_, _, _| Ok(Some(Planned::edit(TASK_ID, edits)))).await.map(|_| ())
}

async fn with_task() -> (Arc<Session>, tempfile::TempDir) {
    let (session, dir) = alone().await;
    let made = vec![Edit::field("title", "Stairwell B"), Edit::text("briefing", "Walk the stairwell.")];
    session.act(move |_, _, _| Ok(Some(Planned::make(TASK_ID, &TASK, made)))).await.unwrap();
    (session, dir)
}

/// The notes as the database has them, and how many changes trail the document.
async fn stored(session: &Arc<Session>) -> (Vec<String>, i64) {
    session
        .store
        .read(|c| {
            // Not from memory: the document and what trails it.
            let record = data::load(c, TASK_ID)?.unwrap().record;
            let texts = record.entries_of("note").iter().map(|e| e.text("text").to_owned()).collect();
            Ok((texts, c.query_row("SELECT count(*) FROM document_tail", [], |row| row.get(0))?))
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_document_and_what_trails_it_are_one_record() {
    let (session, _dir) = with_task().await;
    let mut most = 0;
    for n in 1..=70 {
        write(&session, vec![note(n)]).await.unwrap();
        let (texts, trailing) = stored(&session).await;
        assert_eq!(texts.len(), usize::try_from(n).unwrap());
        most = most.max(trailing);
    }
    assert_eq!(most, 32, "a document is saved whole again before more trails it");
}

#[tokio::test]
async fn what_was_rolled_back_is_not_taken_from_memory() {
    let (session, _dir) = with_task().await;
    write(&session, vec![note(1)]).await.unwrap();
    // One action writes twice; the second write is refused, so neither stands.
    let action = Planned::edit(TASK_ID, vec![note(2)]).and(crate::forms::RecordWrite {
        record: TASK_ID,
        make: None,
        edits: vec![Edit::field("no_such_field", "x")],
    });
    assert!(session.act(move |_, _, _| Ok(Some(action))).await.is_err());
    assert_eq!(stored(&session).await.0, ["note 1"]);
    write(&session, vec![note(3)]).await.unwrap();
    assert_eq!(stored(&session).await.0, ["note 1", "note 3"]);
}
