//! One victim contact, opened. The device has written the read-log row before this is assembled.

use std::collections::BTreeMap;

use record::contact_rules::{Against, Method, against_card};
use record::deadlines::{Deadline as Reckoned, Outcome, State, WhyNot};
use record::kinds::safe_contact::rules_of;
use record::kinds::victim_contact::{
    DECISIONS, ENTITLEMENTS, EVENTS, IDENTITY, OFFICER_GENDERS, SUPPORT_ROLES, VICTIM_DESK, VPS_READ_BY, VPS_WISHED_BY,
    VPS_WISHES, asks_safety, deadlines, fold,
};
use record::{Entry, EntryId, Record, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{CalledWith, call_permission};
use super::card::{ReadMark, card_state, versions};
use super::codes::{duty, method_code, method_shown, outcome_code};
use super::deadline::{Entries, deadline, does_not_count};
use super::rights::{handover, needs, support, supporters, vps, vps_wish};
use super::twins::{ReachedHer, reached, told_at};
use crate::forms::{FormFault, Seen, seen, trial};
use crate::pages::desk::Desk;
use crate::pages::task_view::some;
use crate::pages::timeline::timeline;
use crate::screen::{
    Act, CallAsk, ContactPerson, Deadline, MetBy, Notice, OutcomeOption, SameVictim, TimelineEntry, Tone, VictimDetail,
    VictimForms, WhoSheIs, Words,
};
use record::document::Edit;

/// What her page is made of beside the record.
#[derive(Clone, Debug, Default)]
pub struct VictimOpened<'a> {
    /// Every safe-contact record kept for her, those made offline for the same victim and crime too.
    pub cards: &'a [&'a Record],
    /// This officer's last reading of her card.
    pub read: Option<&'a ReadMark>,
    /// Merges to explain.
    pub notices: Vec<Notice>,
    /// When the read log was written.
    pub opened_at: i64,
    /// Other records here for the same victim.
    pub same: Vec<SameVictim>,
    /// When each officer reached her last by one of them.
    pub elsewhere: Vec<(RecordId, ReachedHer)>,
}

/// What a victim's page gives out as `seen`: her record, and each record of her card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenVictim {
    /// The victim contact.
    pub victim: Seen,
    /// By record.
    pub cards: BTreeMap<RecordId, Seen>,
}

/// Encodes it.
#[must_use]
pub fn seen_victim(record: &Record, cards: &[&Record]) -> String {
    let of = |r: &Record| Seen::read(&seen::seen(r)).ok().flatten().unwrap_or_default();
    let all = SeenVictim { victim: of(record), cards: cards.iter().map(|r| (r.id(), of(r))).collect() };
    serde_json::to_string(&all).unwrap_or_default()
}

/// Practice P16: filled in automatically for the officer in the case, those who support her and their supervisors;
/// asked of everybody else once a shift.
#[must_use]
pub fn victim_reason_needed(desk: &Desk<'_>, record: &Record, linked_task_is_mine: bool) -> bool {
    let people = (record.kind().people)(record);
    let near = people.owner.iter().chain(&people.supporters);
    let mine = near.clone().any(|o| *o == desk.me || desk.roster.supervises(desk.me, *o, desk.hub_now()));
    !(mine || linked_task_is_mine || desk.supervises(record))
}

/// One victim contact.
#[must_use]
pub fn victim(desk: &Desk<'_>, record: &Record, opened: VictimOpened<'_>) -> VictimDetail {
    let entries = record.entries();
    let why_not = record.line("update_why_not");
    let near = Entries { all: &entries, supervisor: desk.supervises(record), why_not: &why_not };
    let stand = versions(opened.cards);
    let owed = deadlines(record, opened.cards.iter().copied(), desk.rules, desk.calendar, desk.hub_now());
    let deadlines: Vec<Deadline> = owed.iter().map(|d| deadline(desk, d, near)).collect();
    let row = fold(record);
    let (told_in, told) = already_told(desk, record, &opened.elsewhere).unzip();
    VictimDetail {
        id: record.id().0,
        marking: record::marking::of(record).to_owned(),
        unsafe_last: matches!(row.safety.as_deref(), Some("not_safe" | "could_not_speak")),
        crime_ref: row.crime_ref,
        victim_no: row.victim_no.and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        offence: record.line("offence"),
        owner: row.owner.map(|o| desk.person(o)),
        entitlement: codes(record, "entitlement"),
        who: who(record),
        update_why_not: some(record.line("update_why_not")),
        card: card_state(desk, opened.cards, opened.read),
        log: log(desk, record, &owed),
        notices: opened.notices,
        outcomes: outcomes(desk, &owed, &stand),
        methods: methods(desk, &stand),
        already_told: told,
        already_told_in: told_in.flatten(),
        same: opened.same,
        same_as: row.same_as.map(|other| other.0),
        deadlines,
        needs: needs(desk, record),
        vps: vps(desk, record),
        vps_wish: vps_wish(record),
        support: support(desk, record, &row.support),
        supporters: supporters(desk, record),
        handover: row.handover.and_then(|h| handover(desk, record, &h)),
        acts: acts(desk, record, opened.cards, opened.read),
        summary: record.text("summary"),
        opened_at: opened.opened_at,
        seen: seen_victim(record, opened.cards),
    }
}

/// A set of codes.
pub(super) fn codes(record: &Record, field: &str) -> Vec<String> {
    record.items(field).iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

fn who(record: &Record) -> WhoSheIs {
    let person = record.value("contact_person");
    let part = |name: &str| person.get(name).and_then(Value::as_str).map(str::to_owned);
    WhoSheIs {
        name_to_ask_for: some(record.line("name_to_ask_for")),
        how_to_verify: some(record.line("how_to_verify")),
        contact_person: part("relation").map(|relation| ContactPerson {
            relation,
            name: part("name"),
            category: part("category"),
            as_at: part("as_at"),
        }),
        language: some(record.line("language")),
        interpreter: record.yes("interpreter"),
        update_every_days: record.whole("update_every_days").and_then(|n| u32::try_from(n).ok()),
        preferred_method: some(record.line("preferred_method")).map(|m| method_shown(&m)),
        pronoun: some(record.line("pronoun")),
    }
}

/// The timeline, each contact with what it met, or "Does not count" and why.
fn log(desk: &Desk<'_>, record: &Record, owed: &[Reckoned]) -> Vec<TimelineEntry> {
    let contacts: BTreeMap<EntryId, Entry> =
        record.entries().into_iter().filter(|e| e.kind == "contact").map(|e| (e.id, e)).collect();
    let mut log = timeline(desk, record, false);
    for line in &mut log {
        let Some(contact) = contacts.get(&EntryId(line.id)) else { continue };
        let met: Vec<&Reckoned> = owed.iter().filter(|d| d.met.is_some_and(|m| m.by == contact.id)).collect();
        for d in &met {
            line.details.push(Words::of("detail.meets").with("duty_code", duty(&d.rule, &d.event)));
        }
        let why: Vec<WhyNot> =
            owed.iter().flat_map(|d| &d.not_counted).filter(|n| n.entry == contact.id).map(|n| n.why).collect();
        if let (true, Some(why)) = (met.is_empty(), why.into_iter().min()) {
            line.details.push(does_not_count(why));
        } else if met.is_empty() && meets_nothing(desk, contact) {
            line.details.push(does_not_count(WhyNot::Outcome { outcome: Outcome::named(contact.text("outcome")) }));
        }
        // Why an hour outside hers is not marked: whoever reads the log sees that she chose it.
        if contact.text("direction") == "incoming" && contact.text("outcome") != Outcome::SheContactedUs.name() {
            line.details.push(Words::of("detail.she_began"));
        }
        if let Some(how) = Some(contact.text("identity_how")).filter(|h| !h.is_empty()) {
            line.details.push(Words::of("detail.verified_how").with("text", how));
        }
        if let Some(views) = Some(contact.text("views")).filter(|v| !v.is_empty()) {
            line.details.push(Words::of("detail.her_views").with("text", views));
        }
        if contact.body.get("against_card").and_then(Value::as_bool) == Some(true) {
            line.details.push(match contact.text("against_card_why") {
                "" => Words::of("detail.against_card_corrected"),
                why => Words::of("detail.against_card").with("text", why),
            });
            line.tone = Tone::Late;
        }
        if !met.is_empty() {
            line.tone = Tone::Ok;
        }
    }
    log
}

fn meets_nothing(desk: &Desk<'_>, contact: &Entry) -> bool {
    let on = record::calendar::date_of(contact.whole("started").unwrap_or(contact.at));
    !desk.rules.outcome(Outcome::named(contact.text("outcome")), on).is_some_and(|r| r.meets)
}

/// Each outcome, which of the live deadlines it meets, and whether it goes against her card.
fn outcomes(desk: &Desk<'_>, owed: &[Reckoned], cards: &[Value]) -> Vec<OutcomeOption> {
    let today = record::calendar::date_of(desk.hub_now());
    let never_voicemail = cards.iter().any(|c| rules_of(c).never_voicemail);
    let option = |outcome: Outcome| {
        let counts = desk.rules.outcome(outcome, today).is_some_and(|r| r.meets);
        let meets = |d: &&Reckoned| {
            let by = desk.rules.rule(&d.rule, record::calendar::date_of(d.from)).map(|r| &r.met_by);
            d.state.live()
                && d.state != State::NotOurs
                && by.is_some_and(|m| m.contact && (m.only_outcomes.is_empty() || m.only_outcomes.contains(&outcome)))
        };
        OutcomeOption {
            code: outcome_code(outcome).to_owned(),
            meets: owed.iter().filter(|d| counts && meets(d)).map(|d| d.id.clone()).collect(),
            against_card: outcome == Outcome::Voicemail && never_voicemail,
            asks_safety: asks_safety(outcome.name()),
        }
    };
    Outcome::ALL.into_iter().map(option).collect()
}

/// Each method, and whether any card that stands bars it at every hour: of hours `contact_look` speaks, at the time that is
/// typed, which is seldom this one.
fn methods(desk: &Desk<'_>, cards: &[Value]) -> Vec<OutcomeOption> {
    let barred = |a: &Against| matches!(a, Against::MethodNever { .. } | Against::MethodNotAllowed { .. });
    let against = |m: Method| {
        cards.iter().any(|c| against_card(&rules_of(c), m, Outcome::SpokenVerified, desk.hub_now()).iter().any(barred))
    };
    let option = |m: Method| OutcomeOption {
        code: method_code(m).to_owned(),
        meets: Vec::new(),
        against_card: against(m),
        asks_safety: false,
    };
    Method::ALL.into_iter().map(option).collect()
}

/// Somebody else reached her within so long: it is said before anything, so that she is not told twice.
const LATELY: i64 = 24 * record::calendar::HOUR;

/// The last time somebody else reached her, within a day, since this officer last reached or tried her; and in which other
/// record of hers that stands, where it is not this one (practice P3).
fn already_told(desk: &Desk<'_>, record: &Record, elsewhere: &[(RecordId, ReachedHer)]) -> Option<(Option<Uuid>, MetBy)> {
    let tried = record.standing_entries().filter(|e| e.kind == "contact" && e.author.officer == desk.me).map(told_at).max();
    let all = || {
        let here = reached(record).into_iter().map(|r| (None, r));
        here.chain(elsewhere.iter().map(|(other, r)| (Some(other.0), r.clone())))
    };
    let last = tried.max(all().filter(|(_, r)| r.by.officer == desk.me).map(|(_, r)| r.at).max());
    let since = desk.hub_now() - LATELY;
    let others = all().filter(|(_, r)| r.by.officer != desk.me && r.at >= since && last.is_none_or(|at| r.at > at));
    let (told_in, r) = others.max_by_key(|(_, r)| (r.at, r.entry))?;
    let told = MetBy {
        entry: r.entry.0,
        at: r.at,
        recorded_at: r.recorded,
        by: desk.by(r.by),
        outcome: outcome_code(r.outcome).to_owned(),
    };
    Some((told_in, told))
}

/// What can be done. Contacts are never blocked: what happened can always be recorded (practice P5).
fn acts(desk: &Desk<'_>, record: &Record, cards: &[&Record], read: Option<&ReadMark>) -> Vec<Act> {
    let try_entry = |kind: &str, body: Value| {
        let id = EntryId(uuid::Uuid::max());
        trial(desk, record, &[Edit::entry(id, kind, body)]).err().map(FormFault::blocked).into_iter().collect::<Vec<_>>()
    };
    let at = desk.hub_now();
    let act = |name: &str, blocked: Vec<Words>| Act { act: name.to_owned(), blocked };
    let contact = json!({"method": "call", "direction": "outgoing", "outcome": "no_reply", "started": at});
    let mut found = vec![
        act("call", never_callable(desk, record, cards, read)),
        act("contact", try_entry("contact", contact)),
        act("tell_supervisor", Vec::new()),
        act("card_confirm", Vec::new()),
    ];
    // The table says who may write these; it is asked without making a change for each.
    let Some(standing) = desk.standing(record) else { return found };
    let may = |entry: &str| {
        let refused = standing.may_add(record.kind(), entry).err();
        refused.map(|r| FormFault::from(r).blocked()).into_iter().collect::<Vec<_>>()
    };
    for (name, entry) in [
        ("milestone", "milestone"),
        ("reason_missed", "reason_missed"),
        ("needs", "needs_assessment"),
        ("vps", "vps_offered"),
        ("referral", "referral"),
        ("support", "support_requested"),
        ("supporter", "supported_by"),
        ("decision", "decision"),
        ("review_asked", "review_requested"),
        ("hand_over", "handed_over"),
        ("same_victim", "same_victim"),
    ] {
        found.push(act(name, may(entry)));
    }
    // Her officer alone keeps what she wishes of it; anybody who may offer it writes the offer down.
    found.extend(standing.may_write(record.kind(), "vps").is_ok().then(|| act("vps_wish", Vec::new())));
    if standing.supervisor() {
        found.push(act("move", Vec::new()));
    }
    if fold(record).handover.is_some_and(|h| h.to == desk.me) {
        found.push(act("take_over", Vec::new()));
    }
    if desk.roster.in_post(desk.me, VICTIM_DESK) {
        found.push(act("support_accept", Vec::new()));
    }
    let near = standing.works_on() || standing.supervisor();
    found.extend(near.then(|| act("edit", Vec::new())));
    found
}

/// Why not even a threat to life would open the call: those reasons stand on the button, the others in the sheet
/// behind it, where the threat can be said (practice P5).
fn never_callable(desk: &Desk<'_>, record: &Record, cards: &[&Record], read: Option<&ReadMark>) -> Vec<Words> {
    let numbers = versions(cards).last().and_then(|c| c.get("phones")?.as_array().map(Vec::len)).unwrap_or_default();
    let called = |phone: usize| {
        let phone = u32::try_from(phone).unwrap_or(u32::MAX);
        let ask = CallAsk { record: record.id().0, phone, threat_to_life: Some("-".into()), method: None };
        call_permission(desk, &ask, cards, CalledWith { read, can_withhold: true, ..CalledWith::default() })
    };
    let first = called(0);
    let any = first.allowed || (1..numbers).any(|phone| called(phone).allowed);
    if any { Vec::new() } else { first.why }
}

/// What the forms for victims can offer.
#[must_use]
pub fn victim_forms() -> VictimForms {
    let all = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect();
    VictimForms {
        milestones: all(EVENTS),
        entitlements: all(ENTITLEMENTS),
        identity: all(IDENTITY),
        decisions: all(DECISIONS),
        officer_genders: all(OFFICER_GENDERS),
        vps_read_by: all(VPS_READ_BY),
        vps_wishes: all(VPS_WISHES),
        vps_wished_by: all(VPS_WISHED_BY),
        support_roles: all(SUPPORT_ROLES),
    }
}
