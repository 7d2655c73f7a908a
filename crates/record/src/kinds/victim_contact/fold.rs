//! Where a victim contact stands: folded from its entries, the same whatever order they came in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contact_rules::{SafetyAnswer, raises_danger};
use crate::deadlines::Outcome;
use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId, RecordId};
use crate::roster::Ms;

use super::owed::done_at;
use super::supporters::supporters;

/// An officer asked another to take her over, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The entry; `taken_over` or `handover_declined` names it.
    pub entry: EntryId,
    /// Who offered her, and answered for her then.
    pub from: OfficerId,
    /// Who was asked.
    pub to: OfficerId,
    /// When.
    pub at: Ms,
    /// When who was asked took her over.
    pub taken: Option<Ms>,
    /// When they declined; who offered her answers for her still.
    pub declined: Option<Ms>,
}

impl Offer {
    /// When it was answered, yes or no.
    #[must_use]
    pub fn answered(&self) -> Option<Ms> {
        self.taken.or(self.declined)
    }
}

/// A reason given for a missed deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The entry.
    pub id: EntryId,
    /// The deadline rule's id.
    pub rule: String,
    /// The milestone, where it was named.
    pub milestone: Option<EntryId>,
    /// The supervisor who approved it; none while it waits for one.
    pub approved_by: Option<OfficerId>,
}

/// A request to the victim desk (practice P20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportAsked {
    /// The entry; `support_accepted` names it.
    pub id: EntryId,
    /// Who asked.
    pub by: OfficerId,
    /// When.
    pub at: Ms,
    /// Who at the desk took it on first, and when.
    pub accepted: Option<(OfficerId, Ms)>,
}

/// A reason for a missed deadline, an update she declined, or a contact against her card, that no supervisor has decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToApprove {
    /// The entry; `approved` or `not_approved` names it.
    pub id: EntryId,
    /// `reason_missed`, `declined_update` or `against_card`.
    pub kind: String,
    /// Who wrote it.
    pub by: OfficerId,
    /// When.
    pub at: Ms,
}

/// When she is to be asked again what she needs, as it was said when she was asked last (Victims' Code, Right 4: needs change).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskAgain {
    /// The last needs assessment.
    pub id: EntryId,
    /// Who asked her.
    pub by: OfficerId,
    /// From that London date on.
    pub on: Date,
}

/// What lists and heads of screens need of a victim contact. Nothing here says who she is (practice P6, P16).
#[derive(Clone, Debug, PartialEq)]
pub struct ContactRow {
    /// `no_owner`, `handed_over`, `open`, `concluded`.
    pub status: &'static str,
    /// The crime, as the crime system spells it: all that a list may show.
    pub crime_ref: String,
    /// Her number within the crime.
    pub victim_no: Option<i64>,
    /// The officer responsible now.
    pub owner: Option<OfficerId>,
    /// SOIT, FLO and others.
    pub supporters: Vec<OfficerId>,
    /// A handover nobody has taken.
    pub handover: Option<Offer>,
    /// Every handover that was taken or declined, and the one that waits, in the order in which they were offered.
    pub offers: Vec<Offer>,
    /// Whether Enhanced Rights apply.
    pub enhanced: bool,
    /// When she herself was last reached and told something.
    pub last_contact: Option<Ms>,
    /// When it was last tried, with whatever outcome.
    pub last_try: Option<Ms>,
    /// The next update she was last promised.
    pub next_promised: Option<Ms>,
    /// The latest answer on her safety, where she was asked: `safe`, `not_safe`, `could_not_speak`.
    pub safety: Option<String>,
    /// Contacts logged as against her card, for the supervisor.
    pub against_card: usize,
    /// When a Victim Personal Statement was first offered.
    pub vps_offered: Option<Ms>,
    /// When she is to be asked again what she needs; none where nobody set a day.
    pub ask_again: Option<AskAgain>,
    /// Reasons for missed deadlines, approved or waiting.
    pub missed: Vec<Missed>,
    /// What waits for a supervisor.
    pub to_approve: Vec<ToApprove>,
    /// Requests to the victim desk.
    pub support: Vec<SupportAsked>,
    /// When the case was concluded.
    pub concluded: Option<Ms>,
    /// The record in which she is dealt with, where this one was made apart for the same victim (practice P3). Its facts stay
    /// its own; what that one does not know of is owed here still.
    pub same_as: Option<RecordId>,
}

/// Outcomes in which she herself was reached. Which of them meet a deadline is the deadline table's to say.
const REACHED: &[&str] = &["spoken_verified", "in_person", "written_by_chosen_method"];

/// Whether a contact of this outcome, by the table's name, is one in which we reached her. That she contacted us is none.
#[must_use]
pub fn we_reached(outcome: &str) -> bool {
    REACHED.contains(&outcome)
}

/// The officer responsible: the field, moved on by each handover that was taken or that a supervisor moved.
#[must_use]
pub fn responsible(record: &Record) -> Option<OfficerId> {
    walk(record).0
}

/// Whose she is, and the offers on the way there: those that were answered, and last the one that waits.
fn walk(record: &Record) -> (Option<OfficerId>, Vec<Offer>) {
    let answers = |kind: &str| -> Vec<(EntryId, OfficerId, Ms)> {
        let of = record.entries_of(kind).into_iter();
        of.filter_map(|e| Some((e.text("handover").parse().ok()?, e.author.officer, e.hub_clock()))).collect()
    };
    let (taken, declined) = (answers("taken_over"), answers("handover_declined"));
    let (mut owner, mut offers) = (record.officer("owner"), Vec::<Offer>::new());
    // By ancestry: a phone whose clock lags hands over after it took over, whatever its times say.
    let mut offered = record.entries_of("handed_over");
    offered.sort_by_key(Entry::order);
    for entry in offered {
        let (Some(from), Some(to)) = (entry.officer("from"), entry.officer("to")) else { continue };
        if owner.is_some_and(|o| o != from) {
            continue;
        }
        // An offer that neither was answered nor stands any more is no offer: another came after it.
        offers.retain(|o| o.answered().is_some());
        if entry.body.get("moved").and_then(Value::as_bool) == Some(true) {
            owner = Some(to);
            continue;
        }
        let answer = |all: &[(EntryId, OfficerId, Ms)]| {
            all.iter().filter(|(id, by, _)| (*id, *by) == (entry.id, to)).map(|(.., at)| *at).min()
        };
        // Taken on one device and declined on another: somebody must answer for her, and who took her said so.
        let taken = answer(&taken);
        let declined = if taken.is_some() { None } else { answer(&declined) };
        offers.push(Offer { entry: entry.id, from, to, at: entry.hub_clock(), taken, declined });
        if taken.is_some() {
            owner = Some(to);
        }
    }
    (owner, offers)
}

/// Whether her needs were assessed, or she declined to be asked: either is recorded, and who asked her with it.
#[must_use]
pub fn assessed(record: &Record) -> bool {
    record.standing_entries().any(|e| e.kind == "needs_assessment")
}

/// The last needs assessment, by when she was asked. That she declined to be asked is one too.
#[must_use]
pub fn last_assessed(record: &Record) -> Option<&Entry> {
    record.standing_entries().filter(|e| e.kind == "needs_assessment").max_by_key(|e| (done_at(e), e.id))
}

fn ask_again(record: &Record) -> Option<AskAgain> {
    let last = last_assessed(record)?;
    Some(AskAgain { id: last.id, by: last.author.officer, on: last.text("next_review").parse().ok()? })
}

/// Whether Enhanced Rights apply: any entitlement, unless she declined them when she was last asked. That she would not be
/// asked again says nothing about them.
#[must_use]
pub fn enhanced(record: &Record) -> bool {
    let said = |e: &Entry, part: &str| e.body.get(part).and_then(Value::as_bool) == Some(true);
    let asked = record.entries_of("needs_assessment").into_iter().rfind(|e| !said(e, "declined"));
    let declined = asked.is_some_and(|e| said(&e, "enhanced_declined"));
    !record.items("entitlement").is_empty() && !declined
}

/// Practice P1: whether this contact means danger now, so that after saving the screen says "999 or radio" and offers to
/// tell the duty supervisor.
#[must_use]
pub fn danger(record: &Record, contact: &Entry) -> bool {
    let answer = match contact.text("safety") {
        "safe" => Some(SafetyAnswer::Safe),
        "not_safe" => Some(SafetyAnswer::NotSafe),
        "could_not_speak" => Some(SafetyAnswer::CouldNotSpeak),
        "not_asked" => Some(SafetyAnswer::NotAsked { why: contact.text("safety_why").to_owned() }),
        _ => None,
    };
    raises_danger(Outcome::named(contact.text("outcome")), answer.as_ref(), enhanced(record))
}

/// Requests to the victim desk, oldest first, each with whoever took it on first.
fn support(record: &Record) -> Vec<SupportAsked> {
    let taken = record.entries_of("support_accepted");
    let accepted = |id: EntryId| {
        let of = taken.iter().filter(|t| t.text("target") == id.to_string());
        of.min_by_key(|t| t.order()).map(|t| (t.author.officer, t.hub_clock()))
    };
    let asked = record.entries_of("support_requested");
    asked.iter().map(|e| SupportAsked { id: e.id, by: e.author.officer, at: e.hub_clock(), accepted: accepted(e.id) }).collect()
}

/// What was said of it last, by ancestry. Naming itself it says that she is not the same after all.
fn same_as(record: &Record) -> Option<RecordId> {
    let last = record.standing_entries().filter(|e| e.kind == "same_victim").max_by_key(|e| e.order())?;
    last.text("record").parse::<RecordId>().ok().filter(|other| *other != record.id())
}

/// Reasons for missed deadlines, with who approved each.
fn missed(record: &Record) -> Vec<Missed> {
    let approvals = record.entries_of("approved");
    let reason = |e: Entry| Missed {
        approved_by: approvals.iter().find(|a| a.text("target") == e.id.to_string()).map(|a| a.author.officer),
        rule: e.text("rule").to_owned(),
        milestone: e.text("milestone").parse().ok(),
        id: e.id,
    };
    record.entries_of("reason_missed").into_iter().map(reason).collect()
}

/// It was logged as against her card.
fn against_card(contact: &Entry) -> bool {
    contact.body.get("against_card").and_then(Value::as_bool) == Some(true)
}

/// What no supervisor has decided on yet: reasons, updates she declined, and those of her contacts that were against her card.
fn to_approve(record: &Record, contacts: &[Entry]) -> Vec<ToApprove> {
    let judged = [record.entries_of("approved"), record.entries_of("not_approved")].concat();
    let waits = |e: &Entry| !judged.iter().any(|j| j.text("target") == e.id.to_string());
    let reasons = ["reason_missed", "declined_update"].into_iter().flat_map(|kind| record.entries_of(kind));
    let against = contacts.iter().filter(|e| against_card(e)).cloned();
    reasons
        .map(|e| (e.kind.clone(), e))
        .chain(against.map(|e| ("against_card".to_owned(), e)))
        .filter(|(_, e)| waits(e))
        .map(|(kind, e)| ToApprove { id: e.id, kind, by: e.author.officer, at: e.hub_clock() })
        .collect()
}

/// Folds a victim contact.
#[must_use]
pub fn fold(record: &Record) -> ContactRow {
    let contacts = record.entries_of("contact");
    let started = |e: &Entry| e.whole("started").unwrap_or(e.hub_clock());
    let (owner, offers) = walk(record);
    let handover = offers.last().filter(|o| o.answered().is_none()).cloned();
    let last_contact = contacts.iter().filter(|e| we_reached(e.text("outcome"))).map(started).max();
    let milestones = record.entries_of("milestone");
    let concluded = milestones.iter().filter(|e| e.text("event") == "case_concluded").filter_map(|e| e.whole("at")).max();
    let mut by_time: Vec<&Entry> = contacts.iter().collect();
    by_time.sort_by_key(|e| started(e));
    // She was owed the outcome too: concluded only once she was reached after it.
    let settled = concluded.zip(last_contact).is_some_and(|(end, told)| told >= end);
    ContactRow {
        status: if settled {
            "concluded"
        } else if owner.is_none() {
            "no_owner"
        } else if handover.is_some() {
            "handed_over"
        } else {
            "open"
        },
        crime_ref: record.line("crime_ref"),
        victim_no: record.whole("victim_no"),
        supporters: supporters(record),
        enhanced: enhanced(record),
        last_contact,
        last_try: contacts.iter().map(started).max(),
        next_promised: by_time.iter().rev().find_map(|e| e.whole("next_promised")),
        safety: by_time.iter().rev().map(|e| safety_said(e)).find(|s| !s.is_empty() && *s != "not_asked").map(str::to_owned),
        against_card: contacts.iter().filter(|e| against_card(e)).count(),
        vps_offered: record.entries_of("vps_offered").iter().map(done_at).min(),
        ask_again: ask_again(record),
        same_as: same_as(record),
        support: support(record),
        to_approve: to_approve(record, &contacts),
        missed: missed(record),
        concluded,
        owner,
        handover,
        offers,
    }
}

/// What was heard of her safety in a contact: whoever could not ask because it was unsafe to speak heard as much as who asked.
fn safety_said(contact: &Entry) -> &str {
    match (contact.text("safety"), contact.text("outcome")) {
        ("not_asked", "unsafe") => "could_not_speak",
        (said, _) => said,
    }
}
