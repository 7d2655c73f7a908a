//! An open vault: its database, what it knows, its way to the hub, and who wants to hear when something changes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use record::RecordId;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{Mutex, Notify, broadcast, watch};
use uuid::Uuid;
use wire::seam::{crash, uuid7};

use crate::data;
use crate::device::Event;
use crate::edit::{self, Context};
use crate::error::DeviceError;
use crate::forms::{FormFault, Fresh, Planned};
use crate::known::Known;
use crate::network::Transport;
use crate::owed::Owed;
use crate::pages::Desk;
use crate::screen::{Changed, Saved};
use crate::seams::Seams;
use crate::store::{Store, Turn};
use crate::vault::Folder;

/// A wall clock that moved by so much more or less than the time since the start has jumped.
const JUMP_MS: i64 = 120_000;

/// An open vault.
pub struct Session {
    pub(crate) seams: Seams,
    pub(crate) folder: Folder,
    pub(crate) store: Store,
    pub(crate) transport: Arc<dyn Transport>,
    /// One sync at a time.
    pub(crate) syncing: Mutex<()>,
    /// Ends the sync that is under way, where there is one.
    pub(crate) stop: Notify,
    /// Counts how often all that the hub had was taken in. Who waits for that hears of it before the photos have gone up.
    pub(crate) taken: watch::Sender<u64>,
    /// A call waits for it: photos on their way let it through.
    pub(crate) call_waits: AtomicBool,
    /// When a call last asked for it, by the time since the start, and the count at that moment.
    pub(crate) call_asked: RwLock<Option<(i64, u64)>>,
    /// One photo at a time is taken in: two of the same bytes would each seal the file under a key of its own.
    pub(crate) photographing: Mutex<()>,
    /// One choice at a time is made on what the hub did not take: a second tap finds what the first one did.
    pub(crate) choosing: Mutex<()>,
    /// One file leaves at a time.
    pub(crate) exporting: Mutex<()>,
    /// The officer called off the one that is being made.
    pub(crate) export_stop: Arc<AtomicBool>,
    /// Deadlines late or due today.
    pub(crate) owed: Owed,
    /// Bytes are moving.
    pub(crate) sending: AtomicBool,
    pub(crate) trouble: RwLock<Option<String>>,
    /// When the next attempt is made by itself.
    pub(crate) next_try: RwLock<Option<i64>>,
    /// The record a screen shows; it does not leave while it does.
    on_screen: RwLock<Option<RecordId>>,
    known: RwLock<Arc<Known>>,
    connected: AtomicBool,
    events: broadcast::Sender<Event>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// What a step sees, read when it begins.
pub(crate) struct Moment {
    known: Arc<Known>,
    now: i64,
    boot: i64,
    connected: bool,
}

impl Moment {
    pub(crate) fn context(&self) -> Context<'_> {
        let jumped = self.known.heard.offset_at.is_some_and(|(wall, boot)| {
            let (by_wall, by_boot) = (self.now - wall, self.boot - boot);
            (by_wall - by_boot).abs() > JUMP_MS
        });
        Context { known: &self.known, now: self.now, boot: self.boot, clock_jumped: jumped, connected: self.connected }
    }
}

impl Session {
    pub(crate) fn new(
        seams: Seams,
        folder: Folder,
        store: Store,
        known: Known,
        transport: Arc<dyn Transport>,
        events: broadcast::Sender<Event>,
    ) -> Self {
        Self {
            seams,
            folder,
            store,
            transport,
            syncing: Mutex::new(()),
            stop: Notify::new(),
            taken: watch::channel(0).0,
            call_waits: AtomicBool::new(false),
            call_asked: RwLock::new(None),
            photographing: Mutex::new(()),
            choosing: Mutex::new(()),
            exporting: Mutex::new(()),
            export_stop: Arc::new(AtomicBool::new(false)),
            owed: Owed::default(),
            sending: AtomicBool::new(false),
            trouble: RwLock::new(None),
            next_try: RwLock::new(None),
            on_screen: RwLock::new(None),
            known: RwLock::new(Arc::new(known)),
            connected: AtomicBool::new(false),
            events,
        }
    }

    /// What the device knows now.
    #[must_use]
    pub fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn know(&self, known: Known) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        self.owed.moved();
    }

    /// The hub answered the last attempt.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    pub(crate) fn set_connected(&self, connected: bool) {
        self.connected.store(connected, Ordering::Relaxed);
    }

    /// All that the hub had is here.
    pub(crate) fn took_all(&self) {
        self.call_waits.store(false, Ordering::Relaxed);
        self.taken.send_modify(|times| *times += 1);
    }

    /// The record a screen shows.
    pub(crate) fn on_screen(&self) -> Option<RecordId> {
        *self.on_screen.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A screen shows another record now.
    pub(crate) fn show(&self, record: RecordId) {
        *self.on_screen.write().unwrap_or_else(PoisonError::into_inner) = Some(record);
    }

    /// The page of a record was closed; of another one that is open by now it changes nothing.
    pub(crate) fn hide(&self, record: RecordId) {
        let mut shown = self.on_screen.write().unwrap_or_else(PoisonError::into_inner);
        if *shown == Some(record) {
            *shown = None;
        }
    }

    /// What the strip says of the way to the hub.
    pub(crate) fn moving(&self) -> data::Moving {
        let trouble = self.trouble.read().unwrap_or_else(PoisonError::into_inner).clone();
        data::Moving { sending: self.sending.load(Ordering::Relaxed), trouble }
    }

    pub(crate) fn tell(&self, changed: Changed) {
        // Nobody may be listening: the command line never is.
        let _ = self.events.send(Event::Changed(changed));
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment {
            known: self.known(),
            now: self.seams.clock.now_ms(),
            boot: self.seams.clock.boot_ms(),
            connected: self.connected(),
        }
    }

    /// Reads on a reader's thread, in one transaction.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        f: impl FnOnce(&Connection, &Context<'_>) -> Result<T, DeviceError> + Send + 'static,
    ) -> Result<T, DeviceError> {
        let session = self.clone();
        self.store
            .read(move |connection| {
                let tx = connection.transaction()?;
                let moment = session.moment();
                f(&tx, &moment.context())
            })
            .await
    }

    /// Writes on the writer's thread, in one transaction that is durable when this returns.
    pub(crate) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        turn: Turn,
        f: impl FnOnce(&Transaction<'_>, &Context<'_>) -> Result<T, DeviceError> + Send + 'static,
    ) -> Result<T, DeviceError> {
        let done = self.transact(turn, f).await;
        self.owed.moved();
        done
    }

    async fn transact<T: Send + 'static>(
        self: &Arc<Self>,
        turn: Turn,
        f: impl FnOnce(&Transaction<'_>, &Context<'_>) -> Result<T, DeviceError> + Send + 'static,
    ) -> Result<T, DeviceError> {
        let session = self.clone();
        self.store
            .write(turn, move |connection| {
                let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let moment = session.moment();
                let done = f(&tx, &moment.context())?;
                if turn == Turn::Officer {
                    session.seams.crash.reached(crash::EDIT_BEFORE_COMMIT);
                }
                tx.commit()?;
                if turn == Turn::Officer {
                    session.seams.crash.reached(crash::EDIT_AFTER_COMMIT);
                }
                Ok(done)
            })
            .await
    }

    /// Does one action of an officer: the form plans it, the commit keeps it, and the answer is true through a power cut.
    /// `None` from the form means that nothing is to be written.
    pub(crate) async fn act(
        self: &Arc<Self>,
        form: impl FnOnce(&Connection, &Desk<'_>, &mut Fresh<'_>) -> Result<Option<Planned>, DeviceError> + Send + 'static,
    ) -> Result<Option<Saved>, DeviceError> {
        let session = self.clone();
        let done = self
            .transact(Turn::Officer, move |tx, cx| {
                let seams = &session.seams;
                let mut fresh = || uuid7(&*seams.clock, &*seams.rng);
                let done = data::with_desk(tx, cx, |desk| {
                    let Some(planned) = form(tx, desk, &mut fresh)? else { return Ok(None) };
                    let records = edit::commit(tx, cx, desk, &*seams.crash, &planned.writes)?;
                    Ok::<_, DeviceError>(Some((planned, records)))
                })?;
                let Some((planned, records)) = done else { return Ok(None) };
                let kinds = kinds_of(tx, &records)?;
                // The strip moves with every edit. It is read here, where what it counts is at hand.
                let owed = (!kinds.iter().any(|kind| of_a_victim(kind))).then_some(&session.owed);
                let strip = data::strip(tx, cx, owed, session.moving())?;
                Ok(Some((planned.saved(cx.hub_now(), !cx.connected), records, kinds, strip)))
            })
            .await?;
        let Some((saved, records, kinds, strip)) = done else { return Ok(None) };
        if kinds.iter().any(|kind| of_a_victim(kind)) {
            self.owed.moved();
        }
        self.tell(changed(&records, kinds.iter().map(String::as_str), false));
        let _ = self.events.send(Event::Strip(strip));
        Ok(Some(saved))
    }

    /// Closes the vault: what is queued is done, then every connection closes and the key is gone from memory.
    pub(crate) async fn close(&self) {
        self.store.close().await;
    }
}

/// Whether records of a kind say what is owed to a victim.
fn of_a_victim(kind: &str) -> bool {
    matches!(kind, "victim_contact" | "safe_contact")
}

/// Opens a record for a form or page.
pub(crate) fn loaded(connection: &Connection, id: Uuid) -> Result<Arc<record::Record>, DeviceError> {
    data::open(connection, RecordId(id))?.map(|o| o.record).ok_or(DeviceError::NoSuch { what: "record" })
}

pub(crate) fn kinds_of(connection: &Connection, records: &[RecordId]) -> Result<Vec<String>, DeviceError> {
    let mut kind = connection.prepare_cached("SELECT kind FROM record WHERE id = ?1")?;
    let found: Result<Vec<String>, _> = records.iter().map(|id| kind.query_row([id.bytes()], |row| row.get(0))).collect();
    Ok(found?)
}

/// What windows are told of records of these kinds; too many to name are not named.
pub(crate) fn changed<'a>(records: &[RecordId], kinds: impl IntoIterator<Item = &'a str>, arrived: bool) -> Changed {
    let mut scopes: Vec<String> = kinds
        .into_iter()
        .flat_map(|kind| match kind {
            "task" => ["tasks", "team"].as_slice(),
            "victim_contact" | "safe_contact" => &["victims"],
            "note" => &["notebook"],
            "ward_priority" | "ward_diary" => &["ward"],
            _ => &[],
        })
        .chain(&["sync"])
        .map(|s| (*s).to_owned())
        .collect();
    scopes.sort();
    scopes.dedup();
    let named = if records.len() > 100 { Vec::new() } else { records.iter().map(|r| r.0).collect() };
    Changed { records: named, scopes, arrived }
}

impl From<FormFault> for DeviceError {
    fn from(fault: FormFault) -> Self {
        Self::Form(fault)
    }
}
