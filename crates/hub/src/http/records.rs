//! Single records: whole, after a restore, and the proof of who wrote what.

use std::collections::BTreeSet;

use axum::extract::{Path, Request, State};
use axum::response::Response;
use record::{OfficerId, RecordId, Scope};
use wire::batch::Proof;
use wire::bundle::{Attestation, SignedAttestation};
use wire::check;
use wire::key::Signature;
use wire::message::{
    CheckRequest, CheckResponse, FetchRequest, FetchResponse, HandBack, LogEntry, LogEvent, OfferRequest, OfferResponse, Offered,
    ProofResponse,
};
use wire::snapshot::{BLOCK, BlockWriter};
use wire::{Hash, PublicKey};

use super::sync::{leaves, scopes_of};
use super::{answer, auth, reply};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, Reading};

/// Records asked for at once.
const FETCHED: usize = 200;
/// Records offered at once.
const OFFERED: usize = 5_000;

fn readable(tx: &dyn Reading, record: RecordId, granted: &BTreeSet<Scope>) -> Result<bool> {
    Ok(!tx.scopes_of(record)?.is_disjoint(granted))
}

pub(super) async fn fetch(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<FetchRequest, _>(
        hub,
        request,
        "fetch request",
        |asked| &asked.versions,
        |hub, enrolment, asked| hub.fetch(&enrolment, &asked.records),
    )
    .await
}

pub(super) async fn check(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<CheckRequest, _>(
        hub,
        request,
        "check",
        |asked| &asked.versions,
        |hub, enrolment, asked| hub.check(&enrolment, &asked),
    )
    .await
}

pub(super) async fn offer(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<OfferRequest, _>(
        hub,
        request,
        "offer",
        |asked| &asked.versions,
        |hub, enrolment, asked| hub.offered(&enrolment, &asked),
    )
    .await
}

pub(super) async fn hand_back(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<HandBack, _>(
        hub,
        request,
        "handing back",
        |asked| &asked.versions,
        |hub, enrolment, asked| hub.take_back(&enrolment, &asked),
    )
    .await
}

pub(super) async fn proof(State(hub): State<Hub>, Path(id): Path<String>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        answer::for_device(&hub, got, move |hub, enrolment, _| {
            let id: RecordId = id.parse().map_err(|_| HubError::NotFound { what: "record" })?;
            hub.proof(&enrolment, id)
        })
        .await
    }
    .await;
    reply::cbor(&hub, done)
}

/// What the log of a scope that does not hold these records would say of them; nothing of those that it never named: whoever
/// has an id from elsewhere would learn that the hub has the record, and that it is restricted (practice P15).
fn gone(tx: &dyn Reading, scope: &Scope, records: &[RecordId], officer: OfficerId) -> Result<Vec<LogEntry>> {
    let named = tx.named_by(scope, &records.iter().copied().collect())?;
    let entry = |record: RecordId| -> Result<LogEntry> {
        let event = match tx.erased(record)? {
            Some(_) => LogEvent::Erase { code: "erased".into() },
            None => leaves(tx.record(record)?.as_ref(), officer),
        };
        Ok(LogEntry { seq: 0, record, event })
    };
    records.iter().copied().filter(|record| named.contains(record)).map(entry).collect()
}

impl Hub {
    fn fetch(&self, enrolment: &EnrolmentRow, records: &[RecordId]) -> Result<FetchResponse> {
        if records.len() > FETCHED {
            return Err(HubError::TooLarge { what: "the list of records", limit: FETCHED as u64 });
        }
        let granted = scopes_of(enrolment, self.roster()?.as_ref(), self.now());
        self.storage().reading(|tx| {
            let mut block = BlockWriter::new();
            let (mut missing, mut later) = (Vec::new(), Vec::new());
            for id in records {
                if block.size() >= BLOCK {
                    later.push(*id);
                    continue;
                }
                let row = if readable(tx, *id, &granted)? { tx.record(*id)? } else { None };
                let pushed = row.is_some_and(|row| {
                    let heads: Vec<Hash> = row.heads.into_iter().map(Hash).collect();
                    block.push(*id, &row.kind, row.snapshot, &heads).is_ok()
                });
                if !pushed {
                    missing.push(*id);
                }
            }
            let (block, manifest) = block.finish();
            Ok(FetchResponse { manifest, block, missing, later })
        })
    }

    /// What is here in the parts of a scope that differ from what the device holds of it; and of what it asks about beside that,
    /// what left.
    fn check(&self, enrolment: &EnrolmentRow, asked: &CheckRequest) -> Result<CheckResponse> {
        if asked.digests.len() != check::PARTS * check::DIGEST {
            return Err(HubError::BadRequest {
                what: format!("a check has {} digests of {} bytes", check::PARTS, check::DIGEST),
            });
        }
        if asked.beyond.len() > OFFERED {
            return Err(HubError::TooLarge { what: "the list of records", limit: OFFERED as u64 });
        }
        if !scopes_of(enrolment, self.roster()?.as_ref(), self.now()).contains(&asked.scope) {
            return Err(HubError::NotFound { what: "scope" });
        }
        let (members, gone) = self.storage().reading(|tx| {
            let members = tx.members_of(&asked.scope)?;
            let here: BTreeSet<RecordId> = members.iter().map(|m| m.id).collect();
            let beyond: Vec<RecordId> = asked.beyond.iter().copied().filter(|id| !here.contains(id)).collect();
            Ok((members, gone(tx, &asked.scope, &beyond, enrolment.officer)?))
        })?;
        let here: Vec<Offered> =
            members.into_iter().map(|m| Offered { record: m.id, heads: m.heads.into_iter().map(Hash).collect() }).collect();
        let digests = check::digests(here.iter().map(|held| (held.record, held.heads.as_slice())));
        let differs: Vec<bool> = (0..check::PARTS).map(|part| check::differs(&digests, &asked.digests, part)).collect();
        let mut records: Vec<Offered> = here.into_iter().filter(|held| differs[check::part_of(held.record)]).collect();
        let unlisted: BTreeSet<usize> = records.iter().skip(OFFERED).map(|held| check::part_of(held.record)).collect();
        records.truncate(OFFERED);
        let whole = (0..check::PARTS).filter(|part| differs[*part] && !unlisted.contains(part));
        let parts = whole.filter_map(|part| u8::try_from(part).ok()).collect();
        Ok(CheckResponse { records, parts, gone })
    }

    fn offered(&self, enrolment: &EnrolmentRow, asked: &OfferRequest) -> Result<OfferResponse> {
        if asked.records.len() > OFFERED || asked.kept.len() > OFFERED {
            return Err(HubError::TooLarge { what: "the offer", limit: OFFERED as u64 });
        }
        self.offer(enrolment, asked)
    }

    fn take_back(&self, enrolment: &EnrolmentRow, asked: &HandBack) -> Result<wire::message::HandBackAnswer> {
        if asked.changes.len() > OFFERED {
            return Err(HubError::TooLarge { what: "what is handed back", limit: OFFERED as u64 });
        }
        Ok(wire::message::HandBackAnswer { kept: self.handed_back(enrolment, &asked.changes)? })
    }

    /// The signed headers of the batches that brought a record's changes, each with this hub's receipt signed again, and its
    /// word on where the record stands now and to whom it is given: what a bundle is made of.
    fn proof(&self, enrolment: &EnrolmentRow, id: RecordId) -> Result<ProofResponse> {
        let granted = scopes_of(enrolment, self.roster()?.as_ref(), self.now());
        self.storage().reading(|tx| {
            let row = if readable(tx, id, &granted)? { tx.record(id)? } else { None };
            let row = row.ok_or(HubError::NotFound { what: "record" })?;
            let (mut batches, mut doubted) = (Vec::new(), Vec::new());
            for (batch, key) in tx.batches_of(id)? {
                if tx.clock_doubt(&batch.hash)?.is_some() {
                    doubted.push(Hash(batch.hash));
                }
                batches.push(Proof {
                    receipt: Some(self.receipt_again(&batch, tx.verdicts(&batch.hash)?)),
                    header: batch.header,
                    signature: Signature(batch.signature),
                    public_key: PublicKey(key),
                    received_at: Some(batch.received_at),
                });
            }
            let mut heads: Vec<Hash> = row.heads.into_iter().map(Hash).collect();
            heads.sort_unstable();
            let attestation = Attestation {
                hub_id: self.identity().hub_id,
                record: id,
                heads,
                at: self.now(),
                officer: enrolment.officer,
                device: enrolment.device,
                device_key: PublicKey(enrolment.key),
            };
            let attested = Some(SignedAttestation::sign(&attestation, &self.identity().signing));
            Ok(ProofResponse { record: id, batches, attested, doubted })
        })
    }
}
