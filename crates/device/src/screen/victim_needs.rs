//! What a victim needs, is offered and decides: the needs assessment, support, her Personal Statement, her decisions.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Person, WhoSheIs};

/// The answers of a needs assessment (Victims' Code, Right 4). What was not asked is absent; nothing is ever filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NeedsAnswers {
    /// `entitlement.<code>` of every basis of Enhanced Rights; empty: standard.
    pub entitlement: Vec<String>,
    /// She declined Enhanced Rights.
    pub enhanced_declined: Option<bool>,
    /// The language she wants to be spoken to in.
    pub language: Option<String>,
    /// An interpreter is needed.
    pub interpreter: Option<bool>,
    /// What she needs to read, hear or speak.
    pub reading_hearing_speech: Option<String>,
    /// Who supports her.
    pub supporter: Option<String>,
    /// `officer_gender.<code>` she asked for.
    pub officer_gender: Option<String>,
    /// She fears that it happens again.
    pub fears_repeat: Option<bool>,
    /// There are children.
    pub children: Option<bool>,
    /// She worries about her right to stay.
    pub immigration_worry: Option<bool>,
    /// What she needs to get to a place.
    pub access: Option<String>,
    /// An intermediary is needed.
    pub intermediary: Option<bool>,
    /// She wishes special measures at court.
    pub special_measures: Option<bool>,
    /// When to ask again.
    pub next_review: Option<String>,
    /// She declined to be asked: nothing else is answered then, and `why` holds her words.
    pub declined: Option<bool>,
}

/// A needs assessment, or a re-assessment: her entitlement follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NeedsAssess {
    /// The victim contact.
    pub record: Uuid,
    /// As the detail gave it.
    pub seen: String,
    /// When she was asked.
    pub at: i64,
    /// Why she was asked again, or her words where she declined to be asked.
    pub why: Option<String>,
    /// Her answers.
    pub answers: NeedsAnswers,
}

/// The last needs assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NeedsShown {
    /// The entry.
    pub entry: Uuid,
    /// When she was asked.
    pub at: i64,
    /// When it was written down.
    pub recorded_at: i64,
    /// Who asked her.
    pub by: Person,
    /// What she said.
    pub answers: NeedsAnswers,
    /// Its review is due, or past.
    pub review_due: bool,
}

/// One step of the Victim Personal Statement (Victims' Code, Right 7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VpsStep {
    /// `offered`, `made`, `read`.
    pub step: String,
    /// When it was done.
    pub at: i64,
    /// When it was written down.
    pub recorded_at: i64,
    /// Who wrote it down.
    pub by: Person,
    /// The words it was offered in, or what was said of it.
    pub words: Option<String>,
    /// Her answer to the offer.
    pub answer: Option<String>,
    /// `vps_read.<code>`: in whose voice it was read.
    pub read_by: Option<String>,
    /// The note it was taken down in, where that is held here.
    pub evidence: Option<Uuid>,
}

/// What she wishes of her Personal Statement, as it was said last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VpsWish {
    /// `vps_wish.<code>`: whether she wishes to make one.
    pub wish: String,
    /// `vps_read.<code>`: in whose voice she wishes it to be read.
    pub read_by: Option<String>,
}

/// Writes a step of the Victim Personal Statement down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct VpsAdd {
    /// The victim contact.
    pub record: Uuid,
    /// `offered`, `made`, `read`.
    pub step: String,
    /// When it was done.
    pub at: i64,
    /// The words it was offered in; needed for `offered`.
    pub words: Option<String>,
    /// Her answer to the offer.
    pub answer: Option<String>,
    /// In whose voice; needed for `read`.
    pub read_by: Option<String>,
    /// The note it was taken down in; of `made` only.
    pub evidence: Option<Uuid>,
    /// Of `offered` and `made`: `vps_wish.<code>`; none leaves what stands.
    pub wish: Option<String>,
    /// With `wish`: `vps_read.<code>`.
    pub wished_by: Option<String>,
    /// As the detail gave it: a wish that arrived meanwhile is not overwritten.
    pub seen: Option<String>,
}

/// An offer of a support service, and what she said (Victims' Code, Right 4: within two working days of the report).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ReferralAdd {
    /// The victim contact.
    pub record: Uuid,
    /// When she was referred, or declined.
    pub at: i64,
    /// Which service.
    pub service: String,
    /// She accepted it.
    pub accepted: bool,
    /// Why not, or what it is for.
    pub why: Option<String>,
}

/// Asks the victim desk for support (practice P20).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct SupportAsk {
    /// The victim contact.
    pub record: Uuid,
    /// What for.
    pub what: Option<String>,
}

/// A request to the victim desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SupportShown {
    /// The entry.
    pub entry: Uuid,
    /// When it was asked.
    pub at: i64,
    /// By whom.
    pub by: Person,
    /// What for.
    pub what: Option<String>,
    /// Who at the desk took it on.
    pub accepted_by: Option<Person>,
    /// When.
    pub accepted_at: Option<i64>,
}

/// Writes down who supports her.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct SupporterAdd {
    /// The victim contact.
    pub record: Uuid,
    /// Since when.
    pub at: i64,
    /// `support_role.<code>`.
    pub role: String,
    /// Their name; of an officer it may be empty.
    pub name: String,
    /// For whom they work.
    pub agency: Option<String>,
    /// How they are reached.
    pub contact: Option<String>,
    /// An officer of the roster, who may read her record from then on.
    pub officer: Option<Uuid>,
}

/// Somebody supports her no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct SupporterEnd {
    /// The victim contact.
    pub record: Uuid,
    /// The entry that says that they do.
    pub entry: Uuid,
    /// Since when.
    pub at: i64,
    /// Why.
    pub why: Option<String>,
}

/// Who supports her, or did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SupporterShown {
    /// The entry.
    pub entry: Uuid,
    /// `support_role.<code>`.
    pub role: String,
    /// Their name.
    pub name: String,
    /// For whom they work.
    pub agency: Option<String>,
    /// How they are reached.
    pub contact: Option<String>,
    /// Since when.
    pub since: i64,
    /// Who wrote it down.
    pub by: Person,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// An officer of the roster.
    pub officer: Option<Person>,
    /// This officer may write down that it is over. Of an officer of the roster that ends their reading.
    pub may_end: bool,
}

/// Something she decided, with her reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct DecisionAdd {
    /// The victim contact.
    pub record: Uuid,
    /// When she decided.
    pub at: i64,
    /// `decision.<code>`.
    pub about: String,
    /// What she decided, where no code says it.
    pub what: Option<String>,
    /// Her reason, in her words.
    pub her_reason: Option<String>,
}

/// She asked for a review of the decision (Victims' Right to Review).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ReviewAsked {
    /// The victim contact.
    pub record: Uuid,
    /// When she asked.
    pub at: i64,
    /// How.
    pub how: Option<String>,
}

/// Changes who she is and how often she wants to hear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct VictimEdit {
    /// The victim contact.
    pub record: Uuid,
    /// As the detail gave it.
    pub seen: String,
    /// All of it, as it is to be; only what differs from what shows is written.
    pub who: WhoSheIs,
    /// Why updates cannot come as often as she wants them; kept only beside how often that is.
    pub update_why_not: Option<String>,
}
