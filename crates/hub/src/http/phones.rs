//! An officer's phones, over the session of their own device or of whoever supervises them now; and what an officer opened.

use axum::extract::{Request, State};
use axum::response::Response;
use record::OfficerId;
use wire::message::{
    EnrolledPhone, ExtendRequest, KindHeld, LostRequest, LostResponse, OwnReadsRequest, OwnReadsResponse, PhonesRequest,
    PhonesResponse, VictimHeld,
};

use super::answer;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::lease::{lease_until, longest};
use crate::lost::LostPhone;
use crate::storage::EnrolmentRow;

pub(super) async fn list(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<PhonesRequest, _>(
        hub,
        request,
        "request for phones",
        |asked| &asked.versions,
        |hub, enrolment, asked| phones(hub, &enrolment, asked.officer),
    )
    .await
}

pub(super) async fn lost(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<LostRequest, _>(
        hub,
        request,
        "report of a lost phone",
        |asked| &asked.versions,
        |hub, enrolment, asked| Ok(told(hub.lost_phone_for(&enrolment, asked.device)?, hub.now())),
    )
    .await
}

pub(super) async fn extend(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<ExtendRequest, _>(
        hub,
        request,
        "longer lease",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            hub.extend_lease_for(enrolment.officer, asked.officer, asked.until)?;
            phones(hub, &enrolment, asked.officer)
        },
    )
    .await
}

pub(super) async fn own_reads(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<OwnReadsRequest, _>(
        hub,
        request,
        "request for an access log",
        |asked| &asked.versions,
        |hub, enrolment, _| Ok(OwnReadsResponse { reads: hub.own_reads(enrolment.officer)? }),
    )
    .await
}

/// One's own phones, or those of an officer one supervises now.
fn phones(hub: &Hub, by: &EnrolmentRow, officer: OfficerId) -> Result<PhonesResponse> {
    let (roster, now) = (hub.roster()?, hub.now());
    let supervises = roster.supervises(by.officer, officer, now);
    if !supervises && by.officer != officer {
        return Err(HubError::NotGranted);
    }
    let (mut rows, extended) = hub.storage().reading(|tx| Ok((tx.enrolments_of(officer)?, tx.lease_extended(officer)?)))?;
    rows.sort_by_key(|r| std::cmp::Reverse(r.enrolled_at));
    let phone = |row: EnrolmentRow| EnrolledPhone {
        asks: row.device == by.device,
        device: row.device,
        label: row.label,
        enrolled_at: row.enrolled_at,
        heard: row.last_heard,
        waiting: row.waiting,
        revoked_at: row.revoked_at,
    };
    Ok(PhonesResponse {
        phones: rows.into_iter().filter(|r| !r.system).map(phone).collect(),
        lease_until: lease_until(&roster, officer, extended, now),
        longest: supervises.then(|| longest(&roster, officer, now)),
        as_at: now,
    })
}

fn told(lost: LostPhone, now: i64) -> LostResponse {
    let victim = |v: crate::lost::VictimOnIt| VictimHeld { record: v.record, crime_ref: v.crime_ref, at_risk: v.at_risk };
    let kind = |(kind, n): (String, usize)| KindHeld { kind, count: u32::try_from(n).unwrap_or(u32::MAX) };
    LostResponse {
        device: lost.row.device,
        officer: lost.row.officer,
        label: lost.row.label,
        heard: lost.heard,
        waiting: lost.row.waiting,
        known_at: lost.known_at,
        report_by: lost.report_by,
        told: lost.told,
        victims: lost.victims.into_iter().map(victim).collect(),
        others: lost.others.into_iter().map(kind).collect(),
        as_at: now,
    }
}
