//! What an open device knows without asking the database: whose it is, its hub, the roster, the offset of its clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use record::calendar::{Calendar, date_of};
use record::deadlines::RuleTable;
use record::force::{ForceSettings, IDLE_LOCK};
use record::roster::{Ms, Roster};
use record::{DeviceId, OfficerId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wire::message::{AuditPlace, InReview};
use wire::{Hash, PublicKey, SigningKey};

/// What enrolment fixed, for as long as the vault lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Whose device this is.
    pub officer: OfficerId,
    /// The enrolment.
    pub device: DeviceId,
    /// The hub's address, `https://host:port`.
    pub hub_url: String,
    /// SHA-256 of the hub's certificate.
    pub certificate: Hash,
    /// The hub.
    pub hub_id: Uuid,
    /// The key its receipts are signed with.
    pub hub_key: PublicKey,
}

/// What the hub last said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// From which this vault's actors are derived; none until the hub has given one, and then nothing is signed.
    pub incarnation: Option<u64>,
    /// The hub's epoch.
    pub hub_epoch: u64,
    /// The epoch in which the hub was last told what this device holds; none where it never had to be.
    #[serde(default)]
    pub offered_epoch: Option<u64>,
    /// The epoch in which the hub was last asked what was erased of that which is here and in no scope.
    #[serde(default)]
    pub erased_asked: Option<u64>,
    /// When what is held was last compared with the hub, this device's clock.
    #[serde(default)]
    pub checked_at: Option<Ms>,
    /// The grants known here.
    pub grant_version: u64,
    /// The roster extract held here.
    pub roster_version: u64,
    /// The lease to name in batches.
    pub lease_id: Option<Uuid>,
    /// Until when this device works without the hub, hub time.
    pub lease_until: Option<Ms>,
    /// Hub's clock minus this device's, ms.
    pub offset: Option<i64>,
    /// Wall clock and time since the start when the offset was learned: a wall clock that moved otherwise has jumped.
    /// Means nothing after a restart.
    #[serde(skip)]
    pub offset_at: Option<(Ms, i64)>,
    /// Hub time of its last verified answer.
    pub heard_at: Option<Ms>,
    /// Hub time of the newest receipt.
    pub received_at: Option<Ms>,
    /// What then waited at the hub for this officer's decision; none where nothing did.
    #[serde(default)]
    pub in_review: Option<InReview>,
    /// Where the hub's own log of who did what stood, in that epoch: with each sync the hub is asked whether it still holds it.
    #[serde(default)]
    pub audit: Option<AuditPlace>,
}

/// The one row of the table `device`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceState {
    /// None until enrolled.
    pub enrolment: Option<Enrolment>,
    /// What the hub last said.
    pub heard: Heard,
}

/// Everything known, as of one instant; replaced whole when something of it changes.
#[derive(Clone)]
pub struct Known {
    /// The device's key.
    pub key: Arc<SigningKey>,
    /// Its public half.
    pub public_key: PublicKey,
    /// The enrolment.
    pub enrolment: Enrolment,
    /// What the hub last said.
    pub heard: Heard,
    /// The roster extract.
    pub roster: Arc<Roster>,
    /// Ward names by ONS code.
    pub wards: Arc<BTreeMap<String, String>>,
    /// The working-day calendar.
    pub calendar: Arc<Calendar>,
    /// The dated rule table of victims' deadlines.
    pub rules: Arc<RuleTable>,
    /// What the force sets for itself.
    pub force: Arc<ForceSettings>,
    /// When the force's crime system last said how things stand; none where it is not connected to the hub (practice P20).
    pub crime_system: Option<Ms>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("enrolment", &self.enrolment).field("heard", &self.heard).finish_non_exhaustive()
    }
}

impl Known {
    /// The officer of this device.
    #[must_use]
    pub fn me(&self) -> OfficerId {
        self.enrolment.officer
    }

    /// How long this device may lie untouched before it locks itself, ms (practice P13). `now` is hub time.
    #[must_use]
    pub fn idle_lock_ms(&self, now: Ms) -> u32 {
        self.force.minutes(&IDLE_LOCK, date_of(now)) * 60_000
    }

    /// The last known offset of the hub's clock, ms: hub minus device.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.heard.offset.unwrap_or(0)
    }
}
