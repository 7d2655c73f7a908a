//! An exhibit passes from hand to hand, into a store and out of it, gets new seals, is to be stored so or so, and is looked for
//! in an audit.

use record::kinds::note::{Hand, exhibits};
use record::kinds::ward_diary::same_store;
use record::{Edit, EntryId, OfficerId, Record};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, trial};
use super::text::{body, filled, id, line};
use crate::pages::Desk;
use crate::screen::{ExhibitAudit, ExhibitMove, ExhibitRenumber, ExhibitSeal, ExhibitStoredAs};

/// A move of it. `stores` are those known here ([`crate::pages::stores`]): one of them is written as it was before.
///
/// # Errors
/// `from`, `to`, `why`; `not_a_hand` where this officer is neither; `is_a_store` where it is handed to a store as if to a person;
/// `of` that is no move; `seal` where it has one and nobody says how it is; `seal_seen` of a broken one.
pub fn exhibit_move(
    desk: &Desk<'_>,
    ask: &ExhibitMove,
    note: &Record,
    stores: &[String],
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let exhibit = ("exhibit", Some(json!(id(ask.exhibit))));
    let (intact, seen) = seal(ask, note)?;
    let (intact, seen) = (("seal_intact", intact), ("seal_seen", seen));
    let why = ("why", line(Some(&ask.why)));
    let known = |typed: &str| stores.iter().find(|store| same_store(store, typed));
    let store = |typed: &str| json!(known(typed).map_or(typed, String::as_str));
    let entry = match ask.of.as_str() {
        "continuity" => {
            let (from, to) = (filled(&ask.from, "from")?, filled(&ask.to, "to")?);
            // Written down as a person, a store would take it off every list: neither overdue, nor looked for each week.
            if known(to).is_some() {
                return Err(FormFault::of("is_a_store", "to"));
            }
            let from = known(from).map_or_else(|| hand(desk, from), |store| json!({ "store": store }));
            body([exhibit, ("from", Some(from)), ("to", Some(hand(desk, to))), why, intact, seen])
        }
        "store_in" => body([
            exhibit,
            ("store", Some(store(filled(&ask.to, "to")?))),
            ("shelf", line(ask.shelf.as_deref())),
            why,
            intact,
            seen,
        ]),
        "store_out" => body([exhibit, ("store", Some(store(filled(&ask.from, "from")?))), why, intact, seen]),
        _ => return Err(FormFault::of("bad_value", "of")),
    };
    let parts = [
        ("continuity.from", "from"),
        ("continuity.to", "to"),
        ("continuity.why", "why"),
        ("store_in.store", "to"),
        ("store_out.store", "from"),
        ("store_in.shelf", "shelf"),
        ("store_in.why", "why"),
        ("store_out.why", "why"),
        ("continuity.seal_seen", "seal_seen"),
        ("store_in.seal_seen", "seal_seen"),
        ("store_out.seal_seen", "seal_seen"),
    ];
    one(desk, note, &ask.of, entry, fresh).map_err(|f| f.called(&parts))
}

/// Whether the seal is whole, and what is seen of one that is not. Nothing is said of a seal that nobody looked at.
fn seal(ask: &ExhibitMove, note: &Record) -> Result<(Option<Value>, Option<Value>), FormFault> {
    let sealed = exhibits(note).iter().any(|e| e.id.0 == ask.exhibit && !e.seals.is_empty());
    match ask.seal.as_deref() {
        Some("whole") => Ok((Some(json!(true)), None)),
        Some("broken") => {
            let seen = filled(ask.seal_seen.as_deref().unwrap_or_default(), "seal_seen")?;
            Ok((Some(json!(false)), Some(json!(seen))))
        }
        Some("not_looked") => Ok((None, None)),
        None if !sealed => Ok((None, None)),
        None => Err(FormFault::needed("seal")),
        Some(_) => Err(FormFault::of("bad_value", "seal")),
    }
}

/// Another number for it: the hub had given its own to another exhibit of this officer.
///
/// # Errors
/// `reference` that is not `ABC/1` or is used; `why`; `not_yours`.
pub fn exhibit_renumber(
    desk: &Desk<'_>,
    ask: &ExhibitRenumber,
    note: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let entry = body([
        ("exhibit", Some(json!(id(ask.exhibit)))),
        ("ref", Some(json!(ask.reference.trim()))),
        ("why", Some(json!(filled(&ask.why, "why")?))),
    ]);
    let parts = [("exhibit.ref", "reference"), ("renumbered.ref", "reference"), ("renumbered.why", "why")];
    one(desk, note, "renumbered", entry, fresh).map_err(|f| f.called(&parts))
}

/// A new seal on it.
///
/// # Errors
/// `new`, `why`, `seal_witness`.
pub fn exhibit_seal(desk: &Desk<'_>, ask: &ExhibitSeal, note: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let entry = body([
        ("exhibit", Some(json!(id(ask.exhibit)))),
        ("old", line(ask.old.as_deref())),
        ("new", Some(json!(filled(&ask.new, "new")?))),
        ("why", Some(json!(filled(&ask.why, "why")?))),
        ("seal_witness", line(ask.seal_witness.as_deref())),
    ]);
    let parts = [("seal.old", "old"), ("seal.new", "new"), ("seal.why", "why"), ("seal.seal_witness", "seal_witness")];
    one(desk, note, "seal", entry, fresh).map_err(|f| f.called(&parts))
}

/// How it is to be stored, said after it was seized.
///
/// # Errors
/// `storage`, `why`; `no_target`.
pub fn exhibit_stored_as(
    desk: &Desk<'_>,
    ask: &ExhibitStoredAs,
    note: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let entry = body([
        ("exhibit", Some(json!(id(ask.exhibit)))),
        ("storage", Some(json!(filled(&ask.storage, "storage")?))),
        ("why", Some(json!(filled(&ask.why, "why")?))),
    ]);
    let parts = [("stored_as.storage", "storage"), ("stored_as.why", "why"), ("stored_as", "exhibit")];
    one(desk, note, "stored_as", entry, fresh).map_err(|f| f.called(&parts))
}

/// Whether it is where it is recorded to be.
///
/// # Errors
/// `why` where it was not there; `supervisor_only`, `own_exhibit` for whoever may not audit it; `no_target`.
pub fn exhibit_audit(desk: &Desk<'_>, ask: &ExhibitAudit, note: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    if !ask.seen {
        filled(ask.why.as_deref().unwrap_or_default(), "why")?;
    }
    let item = exhibits(note).into_iter().find(|e| e.id.0 == ask.exhibit).ok_or_else(|| FormFault::of("no_target", "exhibit"))?;
    let hand = match &item.now {
        Hand::Officer(officer) => desk.roster.shows(*officer),
        Hand::Store(name) | Hand::Person(name) => name.clone(),
    };
    let place = [Some(hand), item.shelf].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let entry = body([
        ("exhibit", Some(json!(id(ask.exhibit)))),
        ("where", Some(json!(place))),
        ("seen", Some(json!(ask.seen))),
        ("why", line(ask.why.as_deref())),
    ]);
    one(desk, note, "audited", entry, fresh).map_err(|f| f.called(&[("audited.why", "why"), ("audited", "exhibit")]))
}

fn one(
    desk: &Desk<'_>,
    note: &Record,
    kind: &str,
    entry: Map<String, Value>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let entry_id: EntryId = entry_id(fresh);
    let edits = vec![Edit::entry(entry_id, kind, Value::Object(entry))];
    trial(desk, note, &edits)?;
    Ok(Planned::edit(note.id(), edits).with_entry(entry_id, false))
}

/// A hand as it was typed: an officer by id, by `PC 123CN` or by shoulder number; anybody else by name.
fn hand(desk: &Desk<'_>, typed: &str) -> Value {
    let by_id = typed.parse::<OfficerId>().ok().filter(|o| desk.roster.officers.contains_key(o));
    let by_name = || {
        let named =
            |o: &&record::roster::Officer| o.shows().eq_ignore_ascii_case(typed) || o.shoulder.eq_ignore_ascii_case(typed);
        desk.roster.officers.values().find(named).map(|o| o.id)
    };
    match by_id.or_else(by_name) {
        Some(officer) => json!({ "officer": officer.to_string() }),
        None => json!({ "person": typed }),
    }
}
