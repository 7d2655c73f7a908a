//! An officer's phones: asked of the hub and decided at the hub, over this device's own session. And what was opened here.

use std::time::Duration;

use record::{DeviceId, OfficerId};
use rusqlite::Connection;
use wire::message::{ExtendRequest, LostRequest, LostResponse, OwnReadsRequest, OwnReadsResponse, PhonesRequest, PhonesResponse};

use super::made;
use super::review::ask;
use crate::data;
use crate::device::Device;
use crate::edit::Context;
use crate::error::DeviceError;
use crate::screen::{
    KindHeld, LeaseExtend, LostPhone, Nothing, OfficerPhone, OwnRead, OwnReads, PhoneAsk, Phones, PhonesAsk, VictimHeld,
};
use crate::session::Session;
use crate::sync::versions;

/// How long the hub is waited for.
const CAP: Duration = Duration::from_secs(2);
/// Readings shown at once.
const SHOWN: usize = 200;

impl Device {
    /// An officer's phones. Without a connection there is no list: it is not kept here.
    ///
    /// # Errors
    /// [`DeviceError::HubUnreachable`]; [`DeviceError::HubRefused`] with `not_granted` for whoever neither is nor supervises
    /// the officer; [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn phones(&self, ask_for: PhonesAsk) -> Result<Phones, DeviceError> {
        let session = self.reading()?;
        let officer = OfficerId(ask_for.officer);
        let answer: PhonesResponse = ask(&session, "/v1/phones", &PhonesRequest { versions: versions(), officer }).await?;
        session.read(move |c, cx| Ok(shown(c, cx, officer, answer))).await
    }

    /// Reports a phone as lost, and says whose data it held.
    ///
    /// # Errors
    /// As [`Device::phones`].
    pub async fn phone_lost(&self, ask_for: PhoneAsk) -> Result<LostPhone, DeviceError> {
        let session = self.reading()?;
        let asked = LostRequest { versions: versions(), device: DeviceId(ask_for.device) };
        let lost: LostResponse = ask(&session, "/v1/phones/lost", &asked).await?;
        session.read(move |c, cx| Ok(report(c, cx, lost))).await
    }

    /// Lets an officer's phones work longer without the hub.
    ///
    /// # Errors
    /// As [`Device::phones`]; `bad_request` from the hub for later than 72 hours after the rostered end of duty.
    pub async fn lease_extend(&self, ask_for: LeaseExtend) -> Result<Phones, DeviceError> {
        let session = self.reading()?;
        let officer = OfficerId(ask_for.officer);
        let asked = ExtendRequest { versions: versions(), officer, until: ask_for.until };
        let answer: PhonesResponse = ask(&session, "/v1/phones/extend", &asked).await?;
        session.read(move |c, cx| Ok(shown(c, cx, officer, answer))).await
    }

    /// What this officer opened: on this device as its own log has it, and on their others as the hub has heard.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`], or the vault's.
    pub async fn own_reads(&self, _ask: Nothing) -> Result<OwnReads, DeviceError> {
        let session = self.reading()?;
        let told = heard_of(&session).await;
        let everywhere = told.is_some();
        let me = session.known().enrolment.device;
        let elsewhere = told.unwrap_or_default().into_iter().filter(move |r| r.device != me);
        let mut reads = session.read(here).await?;
        reads.extend(elsewhere.map(|r| OwnRead {
            at: r.at,
            record: r.record.0,
            kind: r.kind,
            reference: Some(r.reference).filter(|t| !t.is_empty()),
            made: made::read(&r.reason),
            reason: r.reason,
            here: false,
        }));
        // Sorting keeps what was written in one instant in the order of its own log.
        reads.sort_by_key(|r| std::cmp::Reverse(r.at));
        reads.truncate(SHOWN);
        Ok(OwnReads { reads, everywhere })
    }
}

/// What the hub has heard of this officer's readings; none without a connection, or where it is slow: a page is not kept
/// waiting for what was opened elsewhere.
async fn heard_of(session: &Session) -> Option<Vec<wire::message::OwnRead>> {
    if !session.connected() {
        return None;
    }
    let asked = OwnReadsRequest { versions: versions() };
    let answer = tokio::time::timeout(CAP, ask::<_, OwnReadsResponse>(session, "/v1/reads", &asked)).await;
    answer.ok()?.ok().map(|told| told.reads)
}

/// What was opened on this device. A record that is kept to named readers leaves no trace, and neither does one that has left:
/// nobody here can say why it did (practice P15).
fn here(connection: &Connection, cx: &Context<'_>) -> Result<Vec<OwnRead>, DeviceError> {
    let rows = data::own_reads(connection, cx.known.me(), SHOWN)?;
    Ok(data::with_desk(connection, cx, |desk| {
        let read = |row: data::ReadHere| {
            let label = (desk.label)(row.record)?;
            Some(OwnRead {
                at: row.at,
                record: row.record.0,
                // Lists show a crime's reference and nothing else of a record that is not open (practice P16).
                reference: Some(label.shows).filter(|t| label.kind == "victim_contact" && !t.is_empty()),
                kind: label.kind,
                made: made::read(&row.reason),
                reason: row.reason,
                here: true,
            })
        };
        rows.into_iter().filter_map(read).collect()
    }))
}

fn shown(connection: &Connection, cx: &Context<'_>, officer: OfficerId, answer: PhonesResponse) -> Phones {
    let phones = answer.phones.into_iter().map(|p| OfficerPhone {
        device: p.device.0,
        label: p.label,
        enrolled_at: p.enrolled_at,
        heard_at: p.heard,
        waiting: p.waiting,
        revoked_at: p.revoked_at,
        this: p.asks,
    });
    Phones {
        officer: data::with_desk(connection, cx, |desk| desk.person(officer)),
        phones: phones.collect(),
        lease_until: answer.lease_until,
        longest: answer.longest,
        as_at: answer.as_at,
    }
}

fn report(connection: &Connection, cx: &Context<'_>, lost: LostResponse) -> LostPhone {
    let victim = |v: wire::message::VictimHeld| VictimHeld { record: v.record.0, crime_ref: v.crime_ref, at_risk: v.at_risk };
    LostPhone {
        device: lost.device.0,
        officer: data::with_desk(connection, cx, |desk| desk.person(lost.officer)),
        label: lost.label,
        heard_at: lost.heard,
        waiting: lost.waiting,
        known_at: lost.known_at,
        report_by: lost.report_by,
        told: lost.told,
        victims: lost.victims.into_iter().map(victim).collect(),
        others: lost.others.into_iter().map(|k| KindHeld { kind: k.kind, count: k.count }).collect(),
    }
}
