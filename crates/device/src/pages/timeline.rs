//! What happened to a record, in the words of the catalogue: entries and changed fields, each with its own sync state.

use record::document::Wrote;
use record::reference::metres_between;
use record::roster::Ms;
use record::table::Kind;
use record::{Entry, EntryId, Record};
use serde_json::Value;
use uuid::Uuid;

use super::corrections::{MayCorrect, can_correct, facts_of, may_correct, put_right};
use super::desk::Desk;
use super::timeline_words::{entry_words, field_words};
use crate::screen::{Taken, TimelineEntry, Tone, Words};

/// An entry speaks of another time than it was written at, if they differ by more than this.
pub const WRITTEN_LATER: i64 = 5 * record::calendar::MINUTE;

/// Entries their author may take back while nobody reviewed the record (practice P9). Evidence, contacts and notebook
/// lines are never taken back (practice P17): they are corrected. Nor is what was decided, published, said to residents, or
/// starts a victim's clock: a deadline must not go away by a tap.
pub const MAY_WITHDRAW: &[&str] = &[
    "accepted",
    "started",
    "arrived",
    "left",
    "attempted",
    "note",
    "asked",
    "handed_back",
    "resulted",
    "action",
    "partner_accepted",
    "engagement",
    "measured",
    "promise",
    "promise_kept",
    "on_ward",
    "abstraction",
    "meeting",
    "tagged",
];

/// Parts of an entry's body that are its author's own words, by entry type.
pub(super) fn words_part(kind: &str) -> &'static str {
    match kind {
        "note" | "asked" | "answered" => "text",
        "attempted" | "handed_back" | "left" | "resulted" => "narrative",
        "assigned" => "why",
        "cancelled" | "withdrawn" | "corrected" | "restriction" | "closed" | "carried_over" | "taken_down" => "reason",
        "reported_back" => "words",
        "sent_back" => "missing",
        "reviewed" => "verdict",
        "decision" => "her_reason",
        "reason_missed" => "reason",
        "handover_declined" => "why",
        "declined_update" => "her_words",
        "handed_over" => "open_items",
        "vps_offered" | "vps_made" | "vps_read" => "words",
        "approved" | "not_approved" => "remark",
        "referral" | "support_ended" => "why",
        "support_requested" => "what",
        "action" => "replacement",
        "audited" | "stored_as" => "why",
        _ => "",
    }
}

/// Everything that happened, newest first. `reviewed` stops the taking back of entries.
#[must_use]
pub fn timeline(desk: &Desk<'_>, record: &Record, reviewed: bool) -> Vec<TimelineEntry> {
    let entries = record.entries();
    let may = may_correct(desk, record);
    let told = entries.iter().filter(|e| e.kind != "withdrawn");
    let mut out: Vec<TimelineEntry> = told
        .map(|entry| {
            let mut line = of_entry(desk, record.kind(), &entries, entry, reviewed, may);
            line.details.extend(how_far(record, entry));
            line
        })
        .collect();
    for happened in record.history() {
        let way = (desk.change)(&happened.change);
        let made = happened.wrote.contains(&Wrote::Created);
        let line = |name: &str, words: Words| TimelineEntry {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, &[happened.change.as_slice(), name.as_bytes()].concat()),
            words,
            text: None,
            at: happened.at,
            written_at: None,
            offline: way.offline,
            by: Some(desk.by(happened.author)),
            details: Vec::new(),
            tone: Tone::Plain,
            sync: way.sync.clone(),
            withdrawn: None,
            can_withdraw: false,
            corrected: Vec::new(),
            correct: None,
            newer: false,
            evidence: Vec::new(),
        };
        if made {
            // What it was made with is the record itself, not a list of changes.
            out.push(line("created", Words::of("entry.created")));
            continue;
        }
        for wrote in &happened.wrote {
            match wrote {
                Wrote::Field { name, value } => out.push(line(name, field_words(desk, record.kind(), name, value))),
                Wrote::Text { name } => out.push(line(name, Words::of("change.any").with("field_code", format!("text.{name}")))),
                Wrote::Created | Wrote::Entry { .. } => {}
            }
        }
    }
    out.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    out
}

fn of_entry(desk: &Desk<'_>, kind: &Kind, all: &[Entry], entry: &Entry, reviewed: bool, may: MayCorrect) -> TimelineEntry {
    let way = (desk.change)(&entry.change);
    let written = entry.hub_clock();
    let at = happened_at(entry);
    TimelineEntry {
        id: entry.id.0,
        words: entry_words(desk, kind, entry),
        text: own_text(entry).or_else(|| accepted_action(all, entry)),
        at,
        written_at: (at.abs_diff(written) > WRITTEN_LATER.unsigned_abs()).then_some(written),
        offline: way.offline,
        by: Some(desk.by(entry.author)),
        details: details(entry),
        tone: tone(entry),
        sync: way.sync,
        withdrawn: entry.withdrawn_by.and_then(|by| taken(desk, all, by)),
        can_withdraw: can_withdraw(desk, entry, reviewed),
        corrected: put_right(desk, kind, all, entry),
        correct: can_correct(desk, may, entry).then(|| facts_of(entry)),
        newer: kind.entry(&entry.kind).is_none(),
        evidence: Vec::new(),
    }
}

/// When it happened, as its author says, or when it was written down.
pub(super) fn happened_at(entry: &Entry) -> Ms {
    let parts: &[&str] = match entry.kind.as_str() {
        "milestone" | "action" => &["at"],
        _ => &["done_at", "start", "started", "found_at"],
    };
    parts.iter().find_map(|p| entry.whole(p)).unwrap_or_else(|| entry.hub_clock())
}

/// Which planned action a partner accepted, in the words in which it was planned.
fn accepted_action(all: &[Entry], entry: &Entry) -> Option<String> {
    let names = |e: &&Entry| entry.kind == "partner_accepted" && e.id.to_string() == entry.text("action");
    own_text(all.iter().find(names)?)
}

/// Its author's own words.
pub(super) fn own_text(entry: &Entry) -> Option<String> {
    let text = match (entry.text(words_part(&entry.kind)), entry.kind.as_str()) {
        ("", "action") => entry.text("what"),
        (text, _) => text,
    };
    Some(text.to_owned()).filter(|t| !t.is_empty())
}

/// Practice P9: undo by its own author, before review only.
#[must_use]
pub fn can_withdraw(desk: &Desk<'_>, entry: &Entry, reviewed: bool) -> bool {
    entry.stands() && !reviewed && entry.author.officer == desk.me && MAY_WITHDRAW.contains(&entry.kind.as_str())
}

fn taken(desk: &Desk<'_>, all: &[Entry], by: EntryId) -> Option<Taken> {
    let entry = all.iter().find(|e| e.id == by)?;
    Some(Taken {
        by: desk.by(entry.author),
        at: entry.hub_clock(),
        reason: Some(entry.text("reason").to_owned()).filter(|r| !r.is_empty()),
    })
}

/// Of an action for a priority: by when and with whom it was planned, what it took and what came of it.
fn of_action(entry: &Entry) -> Vec<Words> {
    let mut out = Vec::new();
    let text = |part: &str| Some(entry.text(part)).filter(|t| !t.is_empty());
    out.extend(text("due").map(|due| Words::of("detail.action_due").with("due_on", due)));
    if let Some(partner) = entry.body.get("partner") {
        let part = |name: &str| partner.get(name).and_then(Value::as_str).unwrap_or_default();
        let who = [part("agency"), part("person")].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        out.push(match part("accepted_on") {
            "" => Words::of("detail.action_partner").with("partner", who),
            day => Words::of("detail.action_partner_accepted").with("partner", who).with("accepted_on", day),
        });
    }
    out.extend(entry.whole("minutes").map(|minutes| Words::of("detail.minutes").with("minutes", minutes)));
    out.extend(text("outcome").map(|outcome| Words::of("detail.action_outcome").with("outcome", outcome)));
    out
}

/// How far from the task's own point its officer's phone was, where both are known, and whether that is inside a hot spot.
fn how_far(record: &Record, entry: &Entry) -> Option<Words> {
    position(entry)?;
    let (to, from) = (record.value("place"), entry.body.get("place")?);
    let point = |place: &Value| Some((place.get("lat")?.as_f64()?, place.get("lon")?.as_f64()?));
    let metres = metres_between(point(&to)?, point(from)?);
    let said = |code: &str| Words::of(code).with("metres", format!("{metres:.0}"));
    Some(match to.get("radius").and_then(Value::as_f64) {
        Some(radius) if metres <= radius => said("detail.in_hot_spot").with("radius", format!("{radius:.0}")),
        Some(radius) => said("detail.off_hot_spot").with("radius", format!("{radius:.0}")),
        None => said("detail.from_place"),
    })
}

/// Where its officer's phone was, how exactly, and when: as they added it (practice P12).
fn position(entry: &Entry) -> Option<Words> {
    let place = entry.body.get("place")?;
    let number = |part: &str| place.get(part).and_then(Value::as_f64);
    let (lat, lon, accuracy) = (number("lat")?, number("lon")?, number("accuracy")?);
    let at = place.get("fixed_at").and_then(Value::as_i64)?;
    let said = Words::of("detail.position").with("text", format!("{lat:.5}, {lon:.5}"));
    Some(said.with("metres", format!("{accuracy:.0}")).with("fixed_at", at))
}

/// Lines under the title: what was declared, whom it went to, what shows it.
pub(super) fn details(entry: &Entry) -> Vec<Words> {
    let mut out = Vec::new();
    if entry.kind == "action" {
        return of_action(entry);
    }
    if let Some(partner) = entry.body.get("partner") {
        let part = |name: &str| partner.get(name).and_then(Value::as_str).map(str::to_owned);
        out.push(
            Words::of("detail.partner")
                .maybe("agency", part("agency"))
                .maybe("person", part("person"))
                .maybe("accepted_at", partner.get("accepted_at").and_then(Value::as_i64)),
        );
    }
    if entry.body.get("seal_intact").and_then(Value::as_bool) == Some(false) {
        out.push(Words::of("detail.seal_broken"));
        let seen = Some(entry.text("seal_seen")).filter(|s| !s.is_empty());
        out.extend(seen.map(|seen| Words::of("detail.seal_seen").with("text", seen)));
    }
    let witness = Some(entry.text("seal_witness")).filter(|w| !w.is_empty());
    out.extend(witness.map(|name| Words::of("detail.seal_witness").with("name", name)));
    if let Some(minutes) = entry.whole("minutes") {
        out.push(Words::of("detail.minutes").with("minutes", minutes));
    }
    out.extend(position(entry));
    if entry.kind == "left" {
        for (what, n) in entry.body.get("activities").and_then(Value::as_object).into_iter().flatten() {
            out.push(Words::of("detail.activity").with("what_code", format!("activity.{what}")).maybe("n", n.as_i64()));
        }
    }
    let follow_ups = entry.body.get("follow_ups").and_then(Value::as_array).map_or(0, Vec::len);
    if follow_ups > 0 {
        out.push(Words::of("detail.follow_ups").with("n", i64::try_from(follow_ups).unwrap_or(i64::MAX)));
    }
    let evidence = entry.body.get("evidence").and_then(Value::as_array).map_or(0, Vec::len);
    if evidence > 0 {
        out.push(Words::of("detail.evidence").with("count", i64::try_from(evidence).unwrap_or(i64::MAX)));
    }
    out.extend(of_kind(entry));
    if let Some(next) = entry.whole("next_try") {
        out.push(Words::of("detail.next_try").with("next_try_at", next));
    }
    if entry.body.get("told_supervisor").and_then(Value::as_bool) == Some(true) {
        out.push(Words::of("detail.told_supervisor"));
    }
    out
}

/// What only entries of one type say.
fn of_kind(entry: &Entry) -> Vec<Words> {
    let mut out = Vec::new();
    let text = |part: &str| Some(entry.text(part).to_owned()).filter(|t| !t.is_empty());
    match entry.kind.as_str() {
        "decision" => out.extend(text("about").map(|about| Words::of(format!("decision.{about}")))),
        "referral" => {
            let accepted = entry.body.get("accepted").and_then(Value::as_bool) == Some(true);
            let said = if accepted { "detail.referral_accepted" } else { "detail.referral_declined" };
            out.push(Words::of(said).with("service", entry.text("service")));
        }
        "supported_by" => {
            let parts = ["name", "agency", "contact"].map(|part| entry.text(part));
            let said: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
            out.push(Words::of("detail.supported_by").with("text", said.join(", ")));
        }
        "engagement" => {
            out.extend(text("we_did").map(|said| Words::of("detail.we_did").with("text", said)));
            out.extend(text("next_on").map(|day| Words::of("detail.next_meeting").with("next_on", day)));
        }
        "partner_accepted" => {
            let person = text("person");
            let said = if person.is_some() { "detail.accepted_by" } else { "detail.accepted_on" };
            out.push(Words::of(said).with("accepted_on", entry.text("on")).maybe("person", person));
        }
        "vps_read" => out.extend(text("by").map(|by| Words::of(format!("vps_read.{by}")))),
        _ => {}
    }
    out
}

fn tone(entry: &Entry) -> Tone {
    match entry.kind.as_str() {
        "resulted" | "reviewed" | "adopted" => Tone::Ok,
        "cancelled" | "against_card" => Tone::Late,
        "attempted" | "handed_back" | "sent_back" | "expired" => Tone::Soon,
        _ => Tone::Plain,
    }
}
