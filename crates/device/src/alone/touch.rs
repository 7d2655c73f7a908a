//! Keeping in touch with a hub that puts things off.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::{Request, Response};
use record::kinds::task::TASK;
use record::{Edit, RecordId};
use tokio::sync::Notify;
use uuid::Uuid;
use wire::message::{SyncResponse, to_body};

use super::{alone_over, no_news};
use crate::device::Device;
use crate::forms::Planned;
use crate::network::{NetworkError, Transport};

/// A hub whose records are always being changed by somebody else, and that never has anything to hint at.
#[derive(Default)]
struct Busy {
    /// Why it answers for no batch, where that is not because it is busy.
    says: Option<&'static str>,
    asked: AtomicU32,
    opened: AtomicU32,
    moved: Notify,
}

#[async_trait]
impl Transport for Busy {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        if request.uri().path() != "/v1/sync" {
            return Err(NetworkError::Unreachable("not answered here".into()));
        }
        let answer = SyncResponse { unread: vec![(0, self.says.unwrap_or("busy").into())], ..no_news() };
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.moved.notify_one();
        Ok(Response::new(to_body(&answer).into()))
    }

    async fn listen(&self, _: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        Ok(stream::pending().boxed())
    }
}

#[tokio::test]
async fn what_a_busy_hub_put_off_is_sent_again_within_seconds_over_a_line_for_hints_that_stays_open() {
    let hub = Arc::new(Busy::default());
    let (session, dir) = alone_over(hub.clone()).await;
    let made = vec![Edit::field("title", "Stairwell B"), Edit::text("briefing", "Walk the stairwell.")];
    session.act(move |_, _, _| Ok(Some(Planned::make(RecordId(Uuid::from_u128(0x7a5)), &TASK, made)))).await.unwrap();
    let device = Device::new(dir.path(), session.seams.clone(), "phone");
    *device.open.write().unwrap() = Some(session);
    let in_touch = tokio::spawn(Arc::new(device).keep_in_touch());
    let three_times = async {
        while hub.asked.load(Ordering::SeqCst) < 3 {
            hub.moved.notified().await;
        }
    };
    // Without a word from the hub it would be asked once a minute.
    tokio::time::timeout(Duration::from_secs(45), three_times).await.expect("what was put off is sent again");
    assert_eq!(hub.opened.load(Ordering::SeqCst), 1);
    in_touch.abort();
}

#[tokio::test]
async fn a_batch_that_the_hub_will_never_read_is_no_reason_to_ask_it_more_often() {
    for (says, put_off) in [(None, 1), (Some("not_yet"), 1), (Some("bad_signature"), 0)] {
        let (session, _dir) = alone_over(Arc::new(Busy { says, ..Busy::default() })).await;
        let made = vec![Edit::field("title", "Stairwell B"), Edit::text("briefing", "Walk the stairwell.")];
        session.act(move |_, _, _| Ok(Some(Planned::make(RecordId(Uuid::from_u128(0x7a5)), &TASK, made)))).await.unwrap();
        let report = session.sync().await.unwrap();
        assert_eq!((report.put_off, report.waiting), (put_off, 1), "{says:?}");
    }
}
