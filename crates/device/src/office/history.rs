//! The history of a record, for those who hold it: who changed what, when, whose signature was checked; and what moved under
//! an open form.

use std::sync::Arc;

use record::{Record, RecordId};
use rusqlite::Connection;
use uuid::Uuid;
use wire::Hash;
use wire::message::{ProofResponse, from_body};

use super::victims::reason_asked;
use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::{FormFault, Seen, seen::seen};
use crate::pages::{self, HubTime, SeenVictim};
use crate::screen::{ChangedAsk, History, RecordAsk, Underneath};
use crate::session::{Session, loaded};
use crate::store::Turn;
use crate::sync::Line;

impl Device {
    /// Every change of a record, newest first. Online the hub is asked for the signed headers first, and each signature is
    /// checked here; offline the history says of which it was. Reading a victim's history is reading her record: the read
    /// log is written first.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`]; [`DeviceError::ReasonNeeded`] as for the record itself.
    pub async fn history(&self, ask: RecordAsk) -> Result<History, DeviceError> {
        let session = self.reading()?;
        let records = session
            .write(Turn::Officer, move |tx, cx| {
                let record = loaded(tx, ask.record)?;
                if matches!(record.kind().name, "victim_contact" | "safe_contact") {
                    let (me, now) = (cx.known.me(), cx.hub_now());
                    let whose: RecordId = record.line("victim").parse().unwrap_or(record.id());
                    // Her card names nobody: whose she is stands in her record, where that is held.
                    let hers = loaded(tx, whose.0).ok();
                    let of = hers.as_ref().unwrap_or(&record);
                    let (asked, since) = data::with_desk(tx, cx, |desk| (reason_asked(desk, of), desk.shift_began()));
                    if asked && data::reason_given_since(tx, whose, me, since)?.is_none() {
                        return Err(DeviceError::ReasonNeeded);
                    }
                    data::put_read(tx, record.id(), me, now, "history")?;
                }
                Ok(together(tx, record)?.iter().map(|r| r.id()).collect::<Vec<RecordId>>())
            })
            .await?;
        if session.connected() {
            for id in records {
                // Without the hub's answer the history still shows; it then says that nothing was checked.
                let _ = prove(&session, id).await;
            }
        }
        session
            .read(move |connection, cx| {
                let records = together(connection, loaded(connection, ask.record)?)?;
                let time = |hash: &[u8; 32]| data::hub_time(connection, hash).unwrap_or_default();
                let all: Vec<&Record> = records.iter().map(Arc::as_ref).collect();
                let page = data::with_desk(connection, cx, |desk| pages::history(desk, &all, &time));
                page.ok_or(DeviceError::NoSuch { what: "record" })
            })
            .await
    }

    /// What moved in a record since a form saw it.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`]; `bad_value` on `seen`.
    pub async fn changed_since(&self, ask: ChangedAsk) -> Result<Underneath, DeviceError> {
        self.reading()?
            .read(move |connection, cx| {
                let record = loaded(connection, ask.record)?;
                let hers: Option<SeenVictim> = serde_json::from_str(&ask.seen).ok();
                let Some(hers) = hers else {
                    let then = Seen::read(&ask.seen)?.ok_or_else(|| FormFault::of("bad_value", "seen"))?;
                    let moved = data::with_desk(connection, cx, |desk| pages::moved_under(desk, &record, &then));
                    return Ok(pages::underneath(seen(&record), moved));
                };
                let all = together(connection, record)?;
                let (record, cards) = all.split_first().ok_or(DeviceError::NoSuch { what: "record" })?;
                let moved = data::with_desk(connection, cx, |desk| {
                    let of = |card: &Record| {
                        let then = hers.cards.get(&card.id()).cloned().unwrap_or_default();
                        pages::moved_under(desk, card, &then).into_iter().filter(|m| m.name == "card")
                    };
                    cards.iter().map(Arc::as_ref).flat_map(of).collect()
                });
                let cards: Vec<&Record> = cards.iter().map(Arc::as_ref).collect();
                Ok(pages::underneath(pages::seen_victim(record, &cards), moved))
            })
            .await
    }

    /// A record as it is held here: to compare devices with the hub and with one another.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn record(&self, record: Uuid) -> Result<Arc<Record>, DeviceError> {
        self.reading()?.read(move |connection, _| loaded(connection, record)).await
    }

    /// The kind of a record held here.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn kind_of(&self, record: Uuid) -> Result<String, DeviceError> {
        self.reading()?.read(move |connection, _| Ok(loaded(connection, record)?.kind().name.to_owned())).await
    }
}

/// A record and what is read with it: a victim's cards with her record.
fn together(connection: &Connection, record: Arc<Record>) -> Result<Vec<Arc<Record>>, DeviceError> {
    let mut all = vec![record];
    if all[0].kind().name == "victim_contact" {
        let (rows, cards) = data::victims_and_cards(connection)?;
        let view = pages::victim_view(&all[0]);
        for card in pages::cards_of(&view, &rows, &cards) {
            all.push(loaded(connection, card.id.0)?);
        }
    }
    Ok(all)
}

/// Asks the hub for the signed headers of a record's batches, and keeps of which changes the signature holds.
async fn prove(session: &Arc<Session>, id: RecordId) -> Result<(), DeviceError> {
    let answer = proofs(session, id).await?;
    session
        .write(Turn::Sync, move |tx, _| {
            let (Some(rec), Some(held)) = (data::rec_of(tx, id)?, data::load(tx, id)?) else { return Ok(()) };
            for change in held.record.changes() {
                let author: Option<record::Author> = change.message().and_then(|m| m.parse().ok());
                let Some(author) = author else { continue };
                let hash = Hash(change.hash().0);
                let signed = answer.batches.iter().find_map(|proof| {
                    let batch = proof.verify(id, &hash).ok()?;
                    let made = proof.made(id, batch.incarnation, change.actor_id().to_bytes());
                    let doubt = answer.doubted.contains(&Hash::of(&proof.header));
                    let time = HubTime { at: proof.received_at, ahead: batch.hub_clock_offset, proven: true, doubt };
                    (batch.officer == author.officer && made).then_some(time)
                });
                if let Some(time) = signed {
                    data::put_proven(tx, rec, &hash.0, time)?;
                }
            }
            Ok(())
        })
        .await
}

/// The signed headers of a record's batches, from the hub.
pub(super) async fn proofs(session: &Session, id: RecordId) -> Result<ProofResponse, DeviceError> {
    let known = session.known();
    let line = Line { transport: &*session.transport, seams: &session.seams, known: &known };
    let body = line.get(&format!("/v1/records/{id}/proof"), known.offset()).await?;
    from_body("proof", &body).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })
}
