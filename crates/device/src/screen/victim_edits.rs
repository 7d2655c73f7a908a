//! What may be done to a victim contact.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Card, Saved, WhoSheIs, Words};

/// A contact or an attempt (practice P1, P5). Nothing is preselected by the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ContactSave {
    /// The victim contact.
    pub record: Uuid,
    /// `phone`, `in_person`, `text`, `email`, `letter`, `video`.
    pub method: String,
    /// `outgoing`, `incoming`.
    pub direction: String,
    /// `spoke`, `in_person`, `written`, `voicemail`, `no_reply`, `third_party`, `declined`, `unsafe`, `message_sent`,
    /// `she_contacted_us`.
    pub outcome: String,
    /// When she was told, or when it was tried.
    pub at: i64,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// How she was verified.
    pub verified_how: Option<String>,
    /// What she was told.
    pub told: Option<String>,
    /// Keys of the deadlines it answers.
    pub answers: Vec<String>,
    /// `safe`, `not_safe`, `could_not_speak`, `not_asked`.
    pub safety: Option<String>,
    /// Why she was not asked.
    pub safety_why: Option<String>,
    /// Her views, in her words where she declined.
    pub views: Option<String>,
    /// The next update promised.
    pub next_promised_on: Option<String>,
    /// Why it went against her card.
    pub against_card_why: Option<String>,
    /// The task it was made for, where that is linked to her.
    pub task: Option<Uuid>,
}

/// A contact is saved, whatever it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactSaved {
    /// Durable here.
    pub saved: Saved,
    /// Keys of the deadlines it met.
    pub met: Vec<String>,
    /// "Danger now: radio or 999. Beatbook does not call for help."
    pub danger: bool,
    /// It went against her card; the supervisor will see it.
    pub against_card: bool,
}

/// What a contact would do if it were saved as it stands, asked while it is written; nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactLook {
    /// Keys of the deadlines it would meet, once she is verified where that is asked.
    pub met: Vec<String>,
    /// What on her card it goes against, at the time given: it needs a reason and goes to the supervisor. Empty: nothing.
    pub against: Vec<Words>,
    /// Saving it would say "Danger now".
    pub danger: bool,
}

/// A Critical task for the duty supervisor, sent first (practice P1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TellSupervisor {
    /// The victim contact.
    pub record: Uuid,
    /// In the officer's words.
    pub text: Option<String>,
}

/// An event of the Code that starts a clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct MilestoneAdd {
    /// The victim contact.
    pub record: Uuid,
    /// `milestone.<code>`.
    pub event: String,
    /// When it happened.
    pub at: i64,
    /// Who says so.
    pub source: Option<String>,
}

/// A new victim contact with this officer in the case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct VictimCreate {
    /// The crime reference.
    pub crime_ref: String,
    /// Which of several victims.
    pub victim_no: Option<u32>,
    /// The offence.
    pub offence: String,
    /// `entitlement.<code>`; empty: standard.
    pub entitlement: Vec<String>,
    /// Who she is.
    pub who: WhoSheIs,
    /// Her card, where she was asked.
    pub card: Option<Card>,
    /// When the crime was reported: the first milestone.
    pub reported_at: Option<i64>,
}

/// Why a deadline was missed; a supervisor approves it. Never a back-dated time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ReasonMissedGive {
    /// The victim contact.
    pub record: Uuid,
    /// The deadline's key.
    pub deadline: String,
    /// In the officer's words.
    pub text: String,
}

/// What the forms for victims can offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VictimForms {
    /// `milestone.<code>` an officer may record.
    pub milestones: Vec<String>,
    /// `entitlement.<code>`.
    pub entitlements: Vec<String>,
    /// `identity.<code>`: how an officer knew that it was she.
    pub identity: Vec<String>,
    /// `decision.<code>`.
    pub decisions: Vec<String>,
    /// `officer_gender.<code>`.
    pub officer_genders: Vec<String>,
    /// `vps_read.<code>`.
    pub vps_read_by: Vec<String>,
    /// `vps_wish.<code>`: whether she wishes to make a Personal Statement.
    pub vps_wishes: Vec<String>,
    /// `vps_read.<code>`: in whose voice she may wish it to be read.
    pub vps_wished_by: Vec<String>,
    /// `support_role.<code>`.
    pub support_roles: Vec<String>,
}
