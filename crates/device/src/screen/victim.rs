//! Victims: what is owed to them, and one of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{
    Act, CardState, HandoverShown, NeedsShown, Notice, OutcomeOption, Person, SupportShown, SupporterShown, TimelineEntry, Tone,
    VictimWaits, VpsStep, VpsWish, Words,
};

/// One thing owed, in a list: crime reference, deadline and safe-until time, nothing about the person (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VictimRow {
    /// The victim contact.
    pub id: Uuid,
    /// The crime reference.
    pub crime_ref: String,
    /// Handling marking.
    pub marking: Option<String>,
    /// Which of several victims of the crime.
    pub victim_no: u32,
    /// `entitlement.<code>` of the strongest basis; `standard`.
    pub entitlement: String,
    /// The officer in the case.
    pub owner: Option<Person>,
    /// What is owed.
    pub deadline: Deadline,
    /// When she was told, where she was.
    pub told_at: Option<i64>,
    /// Safe to call now, until then.
    pub safe_until: Option<i64>,
    /// The police owe it still, and nothing that a list knows of speaks against reaching her at this moment.
    pub call_now: bool,
    /// Why she is not to be reached now: her hours, two cards, a clock that jumped. Late or not (practice P2).
    pub not_now: Option<Words>,
    /// Outside her hours: safe again from then on.
    pub opens_at: Option<i64>,
    /// No safe time is known, or none is left before the deadline: ask the sergeant, and do not call.
    pub ask_sergeant: bool,
    /// The card or a marker changed since this officer read it.
    pub card_changed: bool,
    /// She stands before others among those to call. Why is read in her opened record alone (practice P16).
    pub first: bool,
    /// So much else is owed to her, in a list of one row a victim.
    pub more: u32,
}

/// One row of the Code for one victim. A function of milestones, contacts, rules, calendar and now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Deadline {
    /// Names it within the record, for `contact_save` and `give_reason_missed`.
    pub key: String,
    /// `milestone.<event>`: what happened.
    pub event: String,
    /// What is owed: `duty.<code>`.
    pub duty: Words,
    /// When it happened.
    pub event_at: i64,
    /// The sum in words: event, working days, end.
    pub basis: Words,
    /// Code deadline; none where the calendar ends too soon.
    pub due_at: Option<i64>,
    /// End of the last safe window before it (practice P2); none where no safe time is left or no card limits it.
    pub act_by: Option<i64>,
    /// No safe time left before the deadline: ask the sergeant, do not call.
    pub no_safe_time: bool,
    /// Tell now; the Code day is only the backstop.
    pub tell_now: bool,
    /// `police`, `cps`, `witness_care_unit`, `victim`.
    pub owner: String,
    /// Checked against the Code; others read "working rule" and are never late (practice P7).
    pub verified: bool,
    /// `open`, `late`, `met`, `met_late`, `declined`, `waived`, `working_rule`, `not_ours`.
    pub state: String,
    /// The calendar does not reach the end.
    pub calendar_ends_on: Option<String>,
    /// What met it.
    pub met_by: Option<MetBy>,
    /// The reason given for a late one; its words only inside the opened record.
    pub reason_missed: Option<ReasonMissed>,
    /// A reason stands, approved or not.
    pub reason_given: bool,
    /// Of an agreed update: why it cannot come as often as she wants it; only inside the opened record.
    pub cannot: Option<String>,
    /// She declined this update; her words only inside the opened record.
    pub declined: Option<Declined>,
    /// The rule's colour.
    pub tone: Tone,
}

/// The contact that met a deadline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MetBy {
    /// The entry.
    pub entry: Uuid,
    /// When she was told.
    pub at: i64,
    /// When that was written down: never moved, and never what counts.
    pub recorded_at: i64,
    /// Who told her.
    pub by: Person,
    /// `outcome.<code>`.
    pub outcome: String,
}

/// Why a deadline was missed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReasonMissed {
    /// The entry.
    pub entry: Uuid,
    /// In the officer's words.
    pub text: String,
    /// Who.
    pub by: Person,
    /// When.
    pub at: i64,
    /// A supervisor approved it.
    pub approved: bool,
    /// A supervisor found it no good reason, and said why.
    pub refused: Option<String>,
    /// This officer may decide on it.
    pub to_judge: bool,
}

/// An update she declined (practice P7): to review, not late.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Declined {
    /// The entry.
    pub entry: Uuid,
    /// Her words.
    pub words: String,
    /// Who wrote them down.
    pub by: Person,
    /// When.
    pub at: i64,
    /// A supervisor reviewed it.
    pub reviewed: bool,
    /// This officer may review it.
    pub to_judge: bool,
}

/// The list of victims' deadlines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Victims {
    /// Whom to reach today, one row a victim: by harm, then those who may be called now, then by time.
    pub today: Vec<VictimRow>,
    /// Who is owed as much, and whom there is no safe time to call: the sergeant is asked. In the same order.
    pub ask_sergeant: Vec<VictimRow>,
    /// What waits for this officer.
    pub waits: Vec<VictimWaits>,
    /// Late, sorted by `act_by`.
    pub late: Vec<VictimRow>,
    /// Open, sorted by `act_by`.
    pub open: Vec<VictimRow>,
    /// Met in the last seven days.
    pub met: Vec<VictimRow>,
    /// Declined, waived, working rules and others' duties.
    pub other: Vec<VictimRow>,
    /// When it was worked out.
    pub as_at: i64,
    /// Last day of the working-day calendar here.
    pub calendar_until: Option<String>,
    /// The force's crime system is connected; if not, the clock runs only from events recorded here (practice P20).
    pub crime_system: bool,
    /// How old the crime system's last word is.
    pub crime_as_at: Option<i64>,
}

/// Opens a victim's record. The read-log row is durable before anything is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct VictimAsk {
    /// Which.
    pub record: Uuid,
    /// Asked once a shift of those who are not officer in the case, assignee or supervisor; failure `reason_needed`.
    pub reason: Option<String>,
}

/// Asks whether a victim is here already, before she is entered by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct SameAsk {
    /// The crime reference, as typed.
    pub crime_ref: String,
    /// Which of several victims.
    pub victim_no: Option<u32>,
}

/// What is here already for a crime. Nobody is found by who she is (practice P16): the crime's reference alone is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SameVictims {
    /// Records of that crime, the same victim first.
    pub same: Vec<SameVictim>,
}

/// A victim contact of the same crime.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SameVictim {
    /// The record.
    pub record: Uuid,
    /// The crime reference.
    pub crime_ref: String,
    /// Which of several victims.
    pub victim_no: u32,
    /// The same number too: most likely the same woman.
    pub same_number: bool,
    /// The officer in the case.
    pub owner: Option<Person>,
    /// The record in which she is dealt with, where somebody said so of this one.
    pub same_as: Option<Uuid>,
}

/// Says that a record was made apart for the victim of another: she is dealt with there. Nothing is moved between the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SameSay {
    /// The victim contact.
    pub record: Uuid,
    /// The other record of hers that is kept here; its own id takes it back.
    pub other: Uuid,
}

/// One victim contact, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VictimDetail {
    /// The record.
    pub id: Uuid,
    /// Handling marking.
    pub marking: String,
    /// The last that was heard of her safety was that she is not safe, or could not speak: nobody calls her as if nothing were.
    pub unsafe_last: bool,
    /// The crime reference.
    pub crime_ref: String,
    /// Which of several victims of the crime.
    pub victim_no: u32,
    /// The offence, in words.
    pub offence: String,
    /// The officer in the case.
    pub owner: Option<Person>,
    /// `entitlement.<code>`; empty: standard.
    pub entitlement: Vec<String>,
    /// Who she is (practice P6).
    pub who: WhoSheIs,
    /// Why updates cannot come as often as she wants them.
    pub update_why_not: Option<String>,
    /// Her safe-contact card.
    pub card: CardState,
    /// What is owed, soonest `act_by` first.
    pub deadlines: Vec<Deadline>,
    /// Contacts and everything else, newest first.
    pub log: Vec<TimelineEntry>,
    /// Merges to explain.
    pub notices: Vec<Notice>,
    /// Outcomes of a contact and whether each meets what is due.
    pub outcomes: Vec<OutcomeOption>,
    /// Methods and whether each is against her card.
    pub methods: Vec<OutcomeOption>,
    /// Her last needs assessment.
    pub needs: Option<NeedsShown>,
    /// Her Personal Statement, oldest step first.
    pub vps: Vec<VpsStep>,
    /// What she wishes of it, where she was asked.
    pub vps_wish: Option<VpsWish>,
    /// Requests to the victim desk, oldest first.
    pub support: Vec<SupportShown>,
    /// Who supports her, then who did.
    pub supporters: Vec<SupporterShown>,
    /// A handover that nobody has taken over yet.
    pub handover: Option<HandoverShown>,
    /// Other records here for the same crime and victim: made on two phones that did not know of each other.
    pub same: Vec<SameVictim>,
    /// The record in which she is dealt with, where somebody said that this is the same victim.
    pub same_as: Option<Uuid>,
    /// Somebody else already told her: say so first.
    pub already_told: Option<MetBy>,
    /// The other record of hers in which that stands; none where it is this one.
    pub already_told_in: Option<Uuid>,
    /// What can be done.
    pub acts: Vec<Act>,
    /// Summary, one text.
    pub summary: String,
    /// This opening, as it stands in the read log.
    pub opened_at: i64,
    /// What this screen saw, to be given back. Opaque.
    pub seen: String,
}

/// Who she is; only inside the opened record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct WhoSheIs {
    /// Whom to ask for.
    pub name_to_ask_for: Option<String>,
    /// How to verify her.
    pub how_to_verify: Option<String>,
    /// Whom the officer speaks to.
    pub contact_person: Option<ContactPerson>,
    /// BCP 47, where not English.
    pub language: Option<String>,
    /// An interpreter is needed.
    pub interpreter: bool,
    /// Updates wanted every so many days.
    pub update_every_days: Option<u32>,
    /// `method.<code>` she prefers.
    pub preferred_method: Option<String>,
    /// `pronoun.<code>` the victim is spoken of by; none: not said.
    pub pronoun: Option<String>,
}

/// The person to speak to. A suspect is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ContactPerson {
    /// `self`, `parent`, `bereaved_relative`, `business_contact`.
    pub relation: String,
    /// Name, where not herself.
    pub name: Option<String>,
    /// `victim`, `witness`, `suspect`, `other`.
    pub category: Option<String>,
    /// The day on which that was written down (practice P19); a form gives none, the device does.
    pub as_at: Option<String>,
}
