//! Server-sent events that say only "scope X moved": hints make sync prompt, cursors make it correct.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::{Request, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use record::Scope;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use wire::message::Hint;

use super::sync::scopes_of;
use super::{answer, auth, reply};
use crate::hub::Hub;
use crate::storage::EnrolmentRow;

pub(super) async fn hints(State(hub): State<Hub>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        let listener = hub.hints();
        let enrolment = answer::for_device(&hub, got, |hub, enrolment, _| {
            // Before the line is open: what somebody else writes from now on is told on it.
            hub.look_elsewhere()?;
            Ok(enrolment)
        })
        .await?;
        hub.watch_elsewhere();
        Ok((listener, enrolment))
    }
    .await;
    match done {
        Ok((listener, enrolment)) => Sse::new(stream(hub, enrolment, listener)).keep_alive(KeepAlive::default()).into_response(),
        Err(error) => reply::cbor::<()>(&hub, Err(error)),
    }
}

fn stream(
    hub: Hub,
    enrolment: EnrolmentRow,
    listener: Receiver<Hint>,
) -> impl tokio_stream::Stream<Item = Result<Event, Infallible>> {
    let start = (hub.clone(), enrolment, listener, hub.stopping(), Vec::<Hint>::new());
    futures_util::stream::unfold(start, |(hub, mut enrolment, mut listener, mut stopping, mut ready)| async move {
        loop {
            if let Some(hint) = ready.pop() {
                let event = Event::default().event("moved").data(data(&hint));
                return Some((Ok(event), (hub, enrolment, listener, stopping, ready)));
            }
            tokio::select! {
                // Ends the stream, so that a stopping hub is not held open by its listeners.
                _ = stopping.changed() => return None,
                got = listener.recv() => {
                    ready = gather(&hub, &mut enrolment, got, &mut listener)?;
                }
            }
        }
    })
}

fn data(hint: &Hint) -> String {
    serde_json::to_string(hint).unwrap_or_default()
}

/// One hint a scope with its newest head, for those this officer may read. None ends the stream.
fn gather(
    hub: &Hub,
    enrolment: &mut EnrolmentRow,
    first: Result<Hint, RecvError>,
    listener: &mut Receiver<Hint>,
) -> Option<Vec<Hint>> {
    let mut newest: BTreeMap<Scope, u64> = BTreeMap::new();
    let mut behind = false;
    let mut next = first;
    loop {
        match next {
            Ok(hint) => {
                // What moved without an entry of its log has no number, and none of its log's stands for it.
                let with = |head: &mut u64| *head = if *head == 0 || hint.head == 0 { 0 } else { hint.head.max(*head) };
                newest.entry(hint.scope).and_modify(with).or_insert(hint.head);
            }
            Err(RecvError::Lagged(_)) => behind = true,
            Err(RecvError::Closed) => return None,
        }
        next = match listener.try_recv() {
            Ok(hint) => Ok(hint),
            Err(TryRecvError::Lagged(n)) => Err(RecvError::Lagged(n)),
            Err(TryRecvError::Empty) => break,
            Err(TryRecvError::Closed) => Err(RecvError::Closed),
        };
    }
    // The line may have been open for hours: of a phone that was reported lost meanwhile only its own log is left.
    let device = enrolment.device;
    if behind || newest.contains_key(&Scope::Device(device)) {
        *enrolment = hub.storage().reading(|tx| tx.enrolment(device)).ok()??;
    }
    let granted = scopes_of(enrolment, hub.roster().ok()?.as_ref(), hub.now());
    if behind {
        // It does not know what it missed: everything may have moved.
        newest.extend(granted.iter().map(|s| (s.clone(), 0)));
    }
    Some(newest.into_iter().filter(|(s, _)| granted.contains(s)).map(|(scope, head)| Hint { scope, head }).collect())
}
