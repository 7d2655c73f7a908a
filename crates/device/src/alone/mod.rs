//! A device alone, for stories that a hub cannot be made to tell: a disk that is full, a refusal of one change among many.

mod cut_again;
mod disk;
mod refused;
mod sending;
mod strays;
mod touch;
mod trailing;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::{Request, Response};
use record::roster::{Officer, Roster, Team};
use record::{DeviceId, OfficerId, Role};
use tempfile::TempDir;
use tokio::sync::broadcast;
use uuid::Uuid;
use wire::message::SyncResponse;
use wire::seam::{Clock, Rng};
use wire::{Hash, PublicKey, SigningKey};

use crate::data;
use crate::known::{DeviceState, Enrolment, Heard};
use crate::network::{Network, NetworkError, Transport};
use crate::seams::Seams;
use crate::session::Session;
use crate::store::{Store, Turn};
use crate::vault::{Folder, NoKeystore, VaultKey};

/// Mon 23 Nov 2026 12:00 in London.
const NOON: i64 = 1_795_435_200_000;
const ME: OfficerId = OfficerId(Uuid::from_u128(0x123));

struct Noon;
impl Clock for Noon {
    fn now_ms(&self) -> i64 {
        NOON
    }
    fn boot_ms(&self) -> i64 {
        0
    }
}

struct Counted(AtomicU64);
impl Rng for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let n = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&Hash::of(&n.to_be_bytes()).0[..chunk.len()]);
        }
    }
}

/// What a hub answers a sync with that has nothing to say.
fn no_news() -> SyncResponse {
    SyncResponse {
        versions: crate::sync::versions(),
        hub_time: NOON,
        hub_epoch: 1,
        receipts: Vec::new(),
        unread: Vec::new(),
        device: Vec::new(),
        scopes: Vec::new(),
        pages: Vec::new(),
        more: false,
        grant_version: 1,
        roster_version: 1,
        lease_until_ms: NOON + 72 * 3_600_000,
        lease_id: None,
        reference: None,
        reads_stored: None,
        heard: Vec::new(),
        in_review: None,
        audit: None,
    }
}

/// Nobody ever answers.
struct NoSignal;

#[async_trait]
impl Transport for NoSignal {
    async fn call(&self, _: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        Err(NetworkError::Unreachable("no signal".into()))
    }
    async fn listen(&self, _: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        Err(NetworkError::Unreachable("no signal".into()))
    }
}

#[async_trait]
impl Network for NoSignal {
    async fn look(&self, _: &str) -> Result<Hash, NetworkError> {
        Err(NetworkError::Unreachable("no signal".into()))
    }
    fn connect(&self, _: &str, _: Hash) -> Result<Arc<dyn Transport>, NetworkError> {
        Ok(Arc::new(Self))
    }
}

fn roster() -> Roster {
    let mut roster = Roster { version: 1, as_at: NOON, ..Roster::default() };
    let team = Team { id: "canal-side".into(), name: "Canal Side".into(), wards: vec!["E05999001".into()] };
    roster.teams.insert(team.id.clone(), team);
    let me = Officer {
        id: ME,
        warrant: "P0123".into(),
        shoulder: "123CN".into(),
        name: String::new(),
        role: Role::Pc,
        grade: Role::Pc.grade(),
        team: "canal-side".into(),
        supervises: vec![],
        postings: vec![],
        duties: vec![],
        qualifications: vec![],
        acting: vec![],
        posts: vec![],
        withheld: false,
        left: false,
    };
    roster.officers.insert(ME, me);
    roster
}

/// An enrolled vault, open, without a hub.
async fn alone() -> (Arc<Session>, TempDir) {
    alone_over(Arc::new(NoSignal)).await
}

/// An enrolled vault, open, and what answers it in place of a hub.
async fn alone_over(line: Arc<dyn Transport>) -> (Arc<Session>, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let seams = Seams::new(Arc::new(Noon), Arc::new(Counted(AtomicU64::new(0))), Arc::new(NoKeystore), Arc::new(NoSignal));
    let folder = Folder::new(dir.path());
    drop(folder.lock().unwrap());
    let store = Store::open(&folder, &VaultKey::fresh(&*seams.rng)).unwrap();
    let hub = PublicKey::of(&SigningKey::from_bytes(&[9; 32]));
    let enrolment = Enrolment {
        officer: ME,
        device: DeviceId(Uuid::from_u128(0xd)),
        hub_url: "https://hub.test".into(),
        certificate: Hash([0; 32]),
        hub_id: Uuid::from_u128(0xb),
        hub_key: hub,
    };
    let heard = Heard {
        incarnation: Some(1),
        hub_epoch: 1,
        erased_asked: Some(1),
        grant_version: 1,
        roster_version: 1,
        ..Heard::default()
    };
    let state = DeviceState { enrolment: Some(enrolment), heard };
    store
        .write(Turn::Officer, move |c| {
            data::make(c, &[7; 32])?;
            data::put_state(c, &state)?;
            let bytes = serde_json::to_vec(&roster()).unwrap();
            data::put_blob(c, "roster", &Hash::of(&bytes), &bytes)
        })
        .await
        .unwrap();
    let known = store.read(|c| data::known(c)).await.unwrap().unwrap();
    let session = Session::new(seams, folder, store, known, line, broadcast::channel(8).0);
    (Arc::new(session), dir)
}
