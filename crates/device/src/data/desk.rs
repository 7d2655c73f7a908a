//! The desk of pages and forms, laid from the database within one transaction.

use std::cell::{OnceCell, RefCell};

use automerge::ActorId;
use record::{OfficerId, RecordId};
use rusqlite::{Connection, OptionalExtension};
use wire::actor_id;

use super::device::parse;
use super::kinds::{read_mark, victims_and_cards};
use super::outbox::way;
use super::records::{branch, linked};
use crate::edit::Context;
use crate::pages::{CardHere, Desk, Held, Label, OnItsWay, SafeContactView, TaskView, VictimView, card_here, cards_of};

/// Lays the desk and does something at it. What a closure cannot read it answers as unknown: a page then shows less, and
/// the commit that follows a form asks again and fails loudly.
pub(crate) fn with_desk<T>(connection: &Connection, cx: &Context<'_>, f: impl FnOnce(&Desk<'_>) -> T) -> T {
    // Rows and cards are read once a page, and only where it asks about a card.
    let hers = OnceCell::new();
    // Whether a card was read this shift is itself asked at a desk, one that knows of no card yet.
    let card = |victim: RecordId| {
        let hers = hers.get_or_init(|| victims_and_cards(connection).unwrap_or_default());
        lay(connection, cx, &|_| CardHere::NotHere, |desk| card(connection, desk, hers, victim)).unwrap_or(CardHere::NotHere)
    };
    lay(connection, cx, &card, f)
}

fn lay<T>(connection: &Connection, cx: &Context<'_>, card: &dyn Fn(RecordId) -> CardHere, f: impl FnOnce(&Desk<'_>) -> T) -> T {
    let known = cx.known;
    let change = |hash: &[u8; 32]| match way(connection, hash, cx.connected) {
        Ok(way) => OnItsWay { sync: way.sync, offline: way.offline },
        Err(_) => OnItsWay { sync: crate::screen::ItemSync::Saved, offline: false },
    };
    let label = |id: RecordId| label(connection, id).ok().flatten();
    let linked = |id: RecordId| linked(connection, id).unwrap_or_default();
    let ward_name = |code: &str| known.wards.get(code).cloned();
    let heard = |officer: OfficerId| {
        // The hub tells a supervisor of everybody's phone but their own, which hears the hub itself.
        if officer == known.me() {
            return known.heard.heard_at;
        }
        let row = connection.query_row("SELECT at FROM heard WHERE officer = ?1", [officer.bytes()], |row| row.get(0));
        row.optional().ok().flatten()
    };
    let actor = |id: RecordId| {
        let incarnation = known.heard.incarnation?;
        // What is made here begins its first branch.
        let branch = branch(connection, id).ok()?.unwrap_or(0);
        Some(ActorId::from(actor_id(&known.public_key, id, incarnation, branch)))
    };
    f(&Desk {
        me: known.me(),
        roster: &known.roster,
        now: cx.now,
        offset: known.offset(),
        clock_jumped: cx.clock_jumped,
        connected: cx.connected,
        calendar: &known.calendar,
        rules: &known.rules,
        force: &known.force,
        crime_system: known.crime_system.is_some(),
        crime_as_at: known.crime_system,
        change: &change,
        label: &label,
        linked: &linked,
        ward_name: &ward_name,
        heard: &heard,
        card,
        actor: &actor,
        tried: RefCell::default(),
    })
}

/// What may be shown of another record: what its kind lets a list show.
fn label(connection: &Connection, id: RecordId) -> Result<Option<Label>, crate::DeviceError> {
    let row: Option<(i64, String, String)> = connection
        .prepare_cached(
            "SELECT r.rec, r.kind, coalesce(s.shown, '') FROM record r LEFT JOIN search s ON s.rowid = r.rec WHERE r.id = ?1",
        )?
        .query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((rec, kind, shown)) = row else { return Ok(None) };
    if kind == "task" {
        let row: Option<String> = connection
            .prepare_cached("SELECT row FROM view_task WHERE rec = ?1")?
            .query_row([rec], |row| row.get(0))
            .optional()?;
        if let Some(row) = row {
            let view: TaskView = parse("view_task", row.as_bytes())?;
            if view.private || !view.victims.is_empty() {
                return Ok(Some(Label { kind, shows: String::new() }));
            }
        }
    }
    Ok(Some(Label { kind, shows: shown }))
}

/// The safe-contact card of a victim contact: whether one is here, and whether the version that stands was read this shift.
fn card(
    connection: &Connection,
    desk: &Desk<'_>,
    (rows, all): &(Vec<Held<VictimView>>, Vec<SafeContactView>),
    victim: RecordId,
) -> Result<CardHere, crate::DeviceError> {
    let hers: Vec<&SafeContactView> = match rows.iter().find(|h| h.view.id == victim) {
        Some(held) => cards_of(&held.view, rows, all),
        // An assignee holds the card without the contact log (practice P4).
        None => all.iter().filter(|c| c.victim == Some(victim)).collect(),
    };
    let ids: Vec<RecordId> = hers.iter().map(|c| c.id).collect();
    Ok(card_here(desk, &hers, read_mark(connection, &ids)?.as_ref()))
}
