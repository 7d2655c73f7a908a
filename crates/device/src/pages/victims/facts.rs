//! What a victim contact's entries say for its deadlines: the bridge between the kind and `record::deadlines`.

use record::deadlines::{Act, Basis, ContactFact, Decided, Decision, Facts, Milestone, Outcome, Target};
use record::document::Wrote;
use record::kinds::victim_contact::{enhanced, fold};
use record::roster::Ms;
use record::safe_hours::SafeHours;
use record::{Entry, Record};
use serde_json::Value;

/// The facts of a record, without what was taken back. `cards` are the hours of every card that stands for her; a view
/// row leaves them empty and adds them when it is read.
#[must_use]
pub fn facts(record: &Record, cards: Vec<SafeHours>) -> Facts {
    let entries: Vec<Entry> = record.entries().into_iter().filter(Entry::stands).collect();
    let of = |kind: &'static str| entries.iter().filter(move |e| e.kind == kind);
    let approvals = fold(record).missed;
    let approved = |e: &Entry| approvals.iter().any(|m| m.id == e.id && m.approved_by.is_some());
    let events =
        of("milestone").map(|e| (e, e.text("event").to_owned())).chain(of("review_requested").map(|e| (e, e.kind.clone())));
    let declined = of("declined_update").map(|e| (e, Decided::DeclinedUpdate));
    let missed = of("reason_missed").map(|e| (e, Decided::ReasonMissed { approved: approved(e) }));
    Facts {
        milestones: events
            .map(|(e, event)| Milestone {
                id: e.id,
                event,
                at: e.whole("at").unwrap_or_else(|| written(e)),
                recorded: written(e),
                source: e.text("source").to_owned(),
            })
            .collect(),
        contacts: of("contact").map(contact).collect(),
        acts: entries
            .iter()
            .filter(|e| matches!(e.kind.as_str(), "needs_assessment" | "referral" | "vps_offered"))
            .map(|e| Act { id: e.id, kind: e.kind.clone(), at: written(e), recorded: written(e) })
            .collect(),
        decisions: declined
            .chain(missed)
            .map(|(e, what)| Decision { id: e.id, at: written(e), target: target(&e.body), what })
            .collect(),
        entitlement: if enhanced(record) { bases(record) } else { Vec::new() },
        update_every_days: record.whole("update_every_days").and_then(|n| u32::try_from(n).ok()),
        cards,
    }
}

/// When an entry was written, by the hub's clock as far as its device knew it.
fn written(entry: &Entry) -> Ms {
    entry.at + entry.offset
}

fn contact(entry: &Entry) -> ContactFact {
    let answers = entry.body.get("answers").and_then(Value::as_array).into_iter().flatten();
    ContactFact {
        id: entry.id,
        outcome: Outcome::named(entry.text("outcome")),
        started: entry.whole("started").unwrap_or_else(|| written(entry)),
        ended: entry.whole("ended"),
        recorded: written(entry),
        answers: answers.map(target).collect(),
        identity_verified: !matches!(entry.text("identity"), "" | "not_verified"),
        next_promised: entry.whole("next_promised"),
    }
}

fn target(body: &Value) -> Target {
    let text = |part: &str| body.get(part).and_then(Value::as_str);
    Target { rule: text("rule").unwrap_or_default().to_owned(), milestone: text("milestone").and_then(|m| m.parse().ok()) }
}

/// Each basis that stands, since when it was first written down.
fn bases(record: &Record) -> Vec<Basis> {
    let history = record.history();
    let first = |basis: &str| {
        let wrote = |w: &Wrote| match w {
            Wrote::Field { name, value } if name == "entitlement" => {
                value.as_array().is_some_and(|all| all.iter().any(|v| v.as_str() == Some(basis)))
            }
            _ => false,
        };
        history.iter().filter(|h| h.wrote.iter().any(wrote)).map(|h| h.at).min()
    };
    let stands = record.items("entitlement");
    let names = stands.iter().filter_map(Value::as_str);
    names.map(|b| Basis { basis: b.to_owned(), since: first(b).unwrap_or_default() }).collect()
}
