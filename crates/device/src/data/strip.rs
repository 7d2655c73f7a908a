//! The strip: where the officer's work is, counted.

use rusqlite::Connection;

use super::desk::with_desk;
use super::kinds::victims_and_cards;
use super::sending::waiting_count;
use crate::edit::Context;
use crate::error::DeviceError;
use crate::owed::Owed;
use crate::pages::{OnStrip, owed_by_me, strip as shown, victims_due};
use crate::screen::{Strip, Words};

/// What only the session knows of the way to the hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moving {
    /// Bytes are moving now.
    pub sending: bool,
    /// Why the last attempt failed, as a code.
    pub trouble: Option<String>,
}

/// The strip. `owed` remembers how many deadlines are late or due today; none where this transaction itself changed one.
pub(crate) fn strip(
    connection: &Connection,
    cx: &Context<'_>,
    owed: Option<&Owed>,
    moving: Moving,
) -> Result<Strip, DeviceError> {
    let count = |sql: &str| -> Result<u32, DeviceError> { Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?) };
    let needs_you = count("SELECT count(*) FROM set_aside WHERE settled IS NULL")?;
    let photos = count("SELECT count(*) FROM photo WHERE received_at IS NULL")?;
    let waiting = waiting_count(connection)? + photos;
    let reckon = || -> Result<u32, DeviceError> {
        let (victims, cards) = victims_and_cards(connection)?;
        Ok(with_desk(connection, cx, |desk| victims_due(desk, &owed_by_me(desk, &victims, &cards))))
    };
    let due = match owed {
        Some(owed) => owed.or_reckon(cx.hub_now(), reckon)?,
        None => reckon()?,
    };
    // Being without a connection is no trouble: it is how this is used.
    let trouble = moving.trouble.filter(|code| code != "hub_unreachable").map(|code| Words::of(format!("failure.{code}")));
    let trouble = trouble.or_else(|| lease(cx));
    let (hub_heard_at, received_at) = (cx.known.heard.heard_at, cx.known.heard.received_at);
    let on = OnStrip { needs_you, waiting, sending: moving.sending, hub_heard_at, received_at, trouble, victims_due: due };
    Ok(with_desk(connection, cx, |desk| shown(desk, on)))
}

/// How long before its end a lease is spoken of (practice P14).
const LEASE_WARNED_MS: i64 = 2 * 3_600_000;

/// That the time without the hub runs out, or has.
fn lease(cx: &Context<'_>) -> Option<Words> {
    let until = cx.known.heard.lease_until?;
    match until - cx.hub_now() {
        left if left <= 0 => Some(Words::of("failure.lease_over")),
        left if left <= LEASE_WARNED_MS => Some(Words::of("failure.lease_soon").with("until_at", until)),
        _ => None,
    }
}
