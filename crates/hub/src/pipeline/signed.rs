//! The first stage: is this a batch of ours, whose, and under which grants and lease was it written?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use record::roster::Roster;
use record::{Author, DeviceId, OfficerId, Role};
use uuid::Uuid;
use wire::batch::{Arrived, Opened};
use wire::{Batch, Hash, Outcome, PublicKey, SealedBatch, Signature, SignedReceipt};

use super::Refused;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, LeaseRow, Reading, WaitingRow};

const STAGE: &str = "signed";

/// How often the changes of a batch have been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// They have just come.
    First,
    /// They waited for another that a supervisor has decided on.
    Again,
    /// A supervisor has let them in: what only a supervisor can forgive is forgiven, everything else is asked again.
    LetIn,
}

/// A batch whose signature holds.
pub(super) struct SignedBatch {
    pub(super) opened: Opened,
    pub(super) enrolment: EnrolmentRow,
    /// The roster the author knew; none where the hub never had that version.
    pub(super) then: Option<Arc<Roster>>,
    /// The roster as it stands.
    pub(super) roster: Arc<Roster>,
    /// Until when the lease ran under which it was written; none without a lease.
    pub(super) lease_until: Option<i64>,
    /// Why a supervisor must look at the whole of it.
    pub(super) doubt: Option<Refused>,
    /// How often its changes have been looked at.
    pub(super) look: Look,
    /// Those of its changes that this hub had taken before it was restored, as its own receipt says.
    pub(super) took: BTreeSet<Hash>,
}

impl SignedBatch {
    /// Whether what a supervisor could forgive is forgiven: one has let it in, or this hub had taken it before it was restored.
    /// A receipt is honoured whatever became of its author's grants since (architecture, section 5).
    pub(super) fn forgiven(&self, change: &Hash) -> bool {
        self.look == Look::LetIn || self.took.contains(change)
    }
}

/// Receipts that came with the batches of a request, by the batch each says it is for.
pub(super) type Receipts<'a> = BTreeMap<Hash, &'a SignedReceipt>;

/// Changes judged and stored together at most; a single batch may have as many.
const GROUP_CHANGES: usize = wire::batch::MAX_CHANGES;
/// Bytes of their raw chunks at most.
const GROUP_BYTES: usize = 1024 * 1024;

/// Batches that are judged and stored together, opened; and why the one after them is refused, where it is.
pub(super) type Group<'a> = (Vec<&'a SealedBatch>, Vec<SignedBatch>, Option<HubError>);

/// The first batches of `sealed` that go together: of one enrolment, and no more than one transaction should hold. None
/// where there are none left.
pub(super) fn group<'a>(hub: &Hub, sealed: &'a [SealedBatch], receipts: &Receipts<'_>) -> Option<Group<'a>> {
    sealed.first()?;
    let (mut group, mut opened): (Vec<&SealedBatch>, Vec<SignedBatch>) = (Vec::new(), Vec::new());
    let (mut changes, mut bytes) = (0, 0);
    let mut last = None;
    for one in sealed {
        // Looked at before it is opened: the one that does not fit is opened once, by the next group.
        let claims = one.claims();
        if let (Some(first), Ok(claims)) = (opened.first(), &claims) {
            let full = changes + claims.changes.len() > GROUP_CHANGES || bytes + one.body.len() > GROUP_BYTES;
            if full || first.enrolment.device != claims.device {
                break;
            }
        }
        match claims.map_err(HubError::from).and_then(|claims| open(hub, one, (&claims, receipts), &mut last)) {
            Ok(batch) => {
                changes += batch.opened.changes.len();
                bytes += one.body.len();
                group.push(one);
                opened.push(batch);
            }
            Err(error) => return Some((group, opened, Some(error))),
        }
    }
    Some((group, opened, None))
}

/// `last` is what was read for the batch before: those of one request mostly name the same grants and the same lease.
fn open(
    hub: &Hub,
    sealed: &SealedBatch,
    (claims, receipts): (&Batch, &Receipts<'_>),
    last: &mut Option<(Named, Held)>,
) -> Result<SignedBatch> {
    if claims.hub_id != hub.identity().hub_id {
        return Err(HubError::OtherHub);
    }
    let named = Named::by(claims);
    let known = last.as_ref().filter(|(before, _)| *before == named).map(|(_, held)| held.clone());
    let held = match known {
        Some(held) => held,
        None => {
            let held = hub.storage().reading(|tx| Held::read(hub, tx, claims))?;
            *last = Some((named, held.clone()));
            held
        }
    };
    // Only now is the body inflated: the key that signed is known.
    let opened = sealed.open(&PublicKey(held.enrolment.key))?;
    if opened.batch.officer != held.enrolment.officer {
        return Err(HubError::NotEnrolled);
    }
    let took = receipts.get(&opened.hash).map(|receipt| taken(hub, receipt, &opened)).unwrap_or_default();
    Ok(SignedBatch { took, ..held.batch(opened, Look::First) })
}

/// The changes of a batch that this hub took in an epoch before the present one; none where the receipt is not its own, or is for
/// something else.
fn taken(hub: &Hub, receipt: &SignedReceipt, opened: &Opened) -> BTreeSet<Hash> {
    let Ok(receipt) = receipt.verify_for(&hub.identity().public_key(), &opened.batch, &opened.hash) else {
        return BTreeSet::new();
    };
    if receipt.hub_epoch >= hub.identity().epoch {
        return BTreeSet::new();
    }
    let outcomes = receipt.outcomes.iter().zip(&opened.batch.changes);
    outcomes.filter(|(o, _)| matches!(o, Outcome::Accepted | Outcome::Had)).map(|(_, named)| named.hash).collect()
}

/// A change that waits, as it was handed in: its batch was verified then, and its header is kept.
pub(super) fn reopen(hub: &Hub, tx: &dyn Reading, row: &WaitingRow, look: Look) -> Result<SignedBatch> {
    let kept = tx.batch(&row.batch)?.ok_or(HubError::Damaged { what: "the batch of a change that waits" })?;
    let sealed = SealedBatch { header: kept.header, signature: Signature(kept.signature), body: Vec::new() };
    let claims = sealed.claims()?;
    let held = Held::read(hub, tx, &claims)?;
    let batch = sealed.verify(&PublicKey(held.enrolment.key))?;
    let hash = Hash(row.hash);
    let checked = wire::preflight::check_as(&row.raw, &row.hash);
    let changes = vec![Arrived { record: row.record, hash, raw: row.raw.clone(), checked }];
    Ok(held.batch(Opened { batch, hash: Hash(row.batch), changes }, look))
}

/// What a batch names of what the hub holds about whoever signed it.
#[derive(PartialEq, Eq)]
struct Named {
    device: DeviceId,
    grant_version: u64,
    lease_id: Option<Uuid>,
    hub_epoch_seen: u64,
}

impl Named {
    fn by(claims: &Batch) -> Self {
        let Batch { device, grant_version, lease_id, hub_epoch_seen, .. } = claims;
        Self { device: *device, grant_version: *grant_version, lease_id: *lease_id, hub_epoch_seen: *hub_epoch_seen }
    }
}

/// What the hub holds about whoever signed a batch.
#[derive(Clone)]
struct Held {
    enrolment: EnrolmentRow,
    then: Option<Arc<Roster>>,
    roster: Arc<Roster>,
    /// The lease the batch names, where it names one; none inside where there is no such lease.
    lease: Option<Option<LeaseRow>>,
    /// It was written before this hub was restored, not long ago.
    before: bool,
}

impl Held {
    fn read(hub: &Hub, tx: &dyn Reading, claims: &Batch) -> Result<Self> {
        let (then, roster) = (hub.roster_in(tx, Some(claims.grant_version))?, hub.roster_in(tx, None)?);
        let roster = roster.ok_or(HubError::Damaged { what: "a roster" })?;
        // Written before this hub was restored: under grants and a lease that were lost with the database. It is judged by
        // the grants as they stand, for as long as devices keep such batches.
        let before = claims.hub_epoch_seen < hub.identity().epoch && hub.refilling(tx, hub.now())?;
        Ok(Self {
            enrolment: tx.enrolment(claims.device)?.ok_or(HubError::NotEnrolled)?,
            then: then.or_else(|| before.then(|| roster.clone())),
            roster,
            before,
            lease: claims.lease_id.map(|id| tx.lease(id)).transpose()?,
        })
    }

    fn batch(self, opened: Opened, look: Look) -> SignedBatch {
        let Self { enrolment, then, roster, lease, before } = self;
        let review = |code: &str| Some(Refused { review: true, ..Refused::at(STAGE, code) });
        let mut lease_until = None;
        let doubt = match lease {
            _ if enrolment.revoked_at.is_some() => review("revoked"),
            // Whoever has left holds nothing and writes nothing; what they had not sent a supervisor reads.
            _ if !enrolment.system && left(&roster, enrolment.officer) => review("left"),
            Some(None) if before => None,
            Some(None) => review("unknown_lease"),
            Some(Some(found)) if found.device != enrolment.device => review("unknown_lease"),
            Some(Some(found)) => {
                lease_until = Some(found.until);
                None
            }
            None => None,
        };
        SignedBatch { opened, enrolment, then, roster, lease_until, doubt, look, took: BTreeSet::new() }
    }
}

/// Whether an officer is no more of the force. One the roster never knew has not left it.
fn left(roster: &Roster, officer: OfficerId) -> bool {
    roster.officers.get(&officer).is_some_and(|o| o.left)
}

impl SignedBatch {
    /// The instant a change was made, by the device's clock corrected by what it knew of ours, never later than now: a
    /// claim, good only for asking which acting rank its author says they held.
    pub(super) fn claimed_ms(&self, time_s: i64, now: i64) -> i64 {
        let offset = self.opened.batch.hub_clock_offset.unwrap_or(0);
        time_s.saturating_mul(1_000).saturating_add(offset).min(now)
    }

    /// The author the change must name: the enrolment's officer with the grade the roster gives them. Both the instant
    /// claimed and the present are tried, because a phone's clock may be wrong about an acting rank's last minute.
    pub(super) fn author(&self, hub: &Hub, line: Option<&str>, claimed: i64, now: i64) -> Result<Author, Refused> {
        if self.enrolment.system {
            let own = match self.enrolment.officer {
                hub_itself if hub_itself == hub.officer() => hub.author(),
                officer => Author { officer, grade: Role::System.grade(), role: Role::System },
            };
            return if Some(own.to_string().as_str()) == line { Ok(own) } else { Err(Refused::at("policy", "author_line")) };
        }
        let Some(then) = &self.then else { return Err(Refused::at(STAGE, "unknown_grant_version")) };
        let lines = [claimed, now].map(|at| then.author(self.enrolment.officer, at));
        if lines.iter().all(Option::is_none) {
            return Err(Refused::at("policy", "not_on_roster"));
        }
        lines
            .into_iter()
            .flatten()
            .find(|author| Some(author.to_string().as_str()) == line)
            .ok_or_else(|| Refused::at("policy", "author_line"))
    }
}
