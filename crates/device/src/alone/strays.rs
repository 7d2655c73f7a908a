//! Records that are here though no log brought them: a comparison with the hub lets go of them, and of no others.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::{Request, Response};
use record::kinds::task::TASK;
use record::{Edit, RecordId, Scope};
use uuid::Uuid;
use wire::message::{CheckResponse, ScopeHead, SyncResponse, to_body};

use super::{alone_over, no_news};
use crate::data::{self, Cursor};
use crate::forms::Planned;
use crate::network::{NetworkError, Transport};
use crate::session::Session;
use crate::store::Turn;

/// The scope whose log this officer reads.
fn read() -> Scope {
    Scope::Ward("E05999001".into())
}

/// A scope whose log they do not read.
fn unread() -> Scope {
    Scope::Ward("E05999009".into())
}

/// A hub that has the same of that one scope, and no news.
struct Level;

#[async_trait]
impl Transport for Level {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        let answer = SyncResponse { scopes: vec![ScopeHead { scope: read(), epoch: 1, head: 0, floor: 1 }], ..no_news() };
        match request.uri().path() {
            "/v1/sync" => Ok(Response::new(to_body(&answer).into())),
            "/v1/check" => {
                let same = CheckResponse { records: Vec::new(), parts: Vec::new(), gone: Vec::new() };
                Ok(Response::new(to_body(&same).into()))
            }
            _ => Err(NetworkError::Unreachable("not answered here".into())),
        }
    }

    async fn listen(&self, _: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        Err(NetworkError::Unreachable("no hints".into()))
    }
}

fn visit(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

/// A visit, and the scopes that hold it here. The hub has it, unless nothing holds it but that it was made here.
async fn held(session: &Arc<Session>, n: u128, scopes: Option<Vec<Scope>>) {
    let made = vec![Edit::field("title", format!("Visit {n}")), Edit::text("briefing", "Walk it.")];
    session.act(move |_, _, _| Ok(Some(Planned::make(visit(n), &TASK, made)))).await.unwrap();
    let Some(scopes) = scopes else { return };
    let put = session.write(Turn::Sync, move |tx, _| {
        let rec = data::rec_of(tx, visit(n))?.unwrap();
        tx.execute("UPDATE own_change SET state = 'accepted' WHERE rec = ?1", [rec])?;
        tx.execute("DELETE FROM held WHERE rec = ?1", [rec])?;
        for scope in &scopes {
            data::hold(tx, rec, scope)?;
        }
        Ok(())
    });
    put.await.unwrap();
}

async fn here(session: &Arc<Session>) -> Vec<u128> {
    let held = session.store.read(|c| {
        let mut held = Vec::new();
        for n in 1..=5 {
            if data::rec_of(c, visit(n))?.is_some() {
                held.push(n);
            }
        }
        Ok(held)
    });
    held.await.unwrap()
}

#[tokio::test]
async fn what_nothing_holds_or_a_log_that_is_not_read_leaves_and_what_a_log_brought_or_waits_stays() {
    let (session, _dir) = alone_over(Arc::new(Level)).await;
    held(&session, 1, Some(vec![read()])).await;
    held(&session, 2, Some(vec![unread()])).await;
    held(&session, 3, Some(vec![])).await;
    held(&session, 4, Some(vec![read(), unread()])).await;
    held(&session, 5, None).await;
    session.write(Turn::Sync, |tx, _| data::put_cursor(tx, &Cursor::fresh(read(), 1))).await.unwrap();
    let plain = session.sync().await.unwrap();
    assert_eq!((plain.beyond, plain.left, here(&session).await), (0, 0, vec![1, 2, 3, 4, 5]), "a sync does not find them");

    let found = session.check().await.unwrap();
    assert_eq!((found.beyond, found.left), (3, 2), "one of them is held by a log that is read too: {found:?}");
    assert_eq!(here(&session).await, [1, 4, 5]);
    let again = session.check().await.unwrap();
    assert_eq!((again.beyond, again.left), (0, 0), "{again:?}");
    assert_eq!(here(&session).await, [1, 4, 5]);
}
