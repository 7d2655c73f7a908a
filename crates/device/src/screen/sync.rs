//! The strip and the page behind it: where the officer's work is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{ItemSync, Words};

/// The worst state wins: needs you, then waiting, then received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StripState {
    /// At least one item was set aside.
    NeedsYou,
    /// Saved here, not received yet.
    Waiting,
    /// Nothing waiting, nothing set aside.
    Received,
}

/// The strip at the top of every screen; also event `strip`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Strip {
    /// Its state.
    pub state: StripState,
    /// Items set aside.
    pub needs_you: u32,
    /// Items waiting.
    pub waiting: u32,
    /// The hub answered the last attempt.
    pub connected: bool,
    /// Bytes are moving now.
    pub sending: bool,
    /// Last verified message from the hub; none yet: null.
    pub hub_heard_at: Option<i64>,
    /// Hub time minus this device's clock, ms: every time on a screen is the hub's, and so is every age.
    pub offset_ms: i64,
    /// Hub time of the newest receipt.
    pub received_at: Option<i64>,
    /// Why the last attempt failed, where somebody can do something about it.
    pub trouble: Option<Words>,
    /// Victim deadlines late or due today: the number on "Victims" in the navigation.
    pub victims_due: u32,
}

/// Sync and storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SyncPage {
    /// The strip.
    pub strip: Strip,
    /// What waits, in sending order: `safety`, `tasks`, `victims`, `notebook`, `ward`, `photos`.
    pub groups: Vec<SendGroup>,
    /// What the hub did not take.
    pub set_aside: Vec<SetAsideItem>,
    /// What the hub has and a supervisor has yet to let in, oldest first; at most ten.
    pub review: Vec<SendItem>,
    /// How many a supervisor has yet to let in.
    pub review_count: u32,
    /// How many of what the hub did not take were dealt with; `dealt_with` lists them.
    pub dealt_with: u32,
    /// Rows of the read log the hub has not confirmed.
    pub reads_waiting: u32,
    /// When the oldest of them was written.
    pub reads_oldest_at: Option<i64>,
    /// Room on this device.
    pub storage: Storage,
    /// Works offline until.
    pub lease_until: Option<i64>,
    /// The hub's address.
    pub hub: String,
    /// Its pinned certificate, groups of four.
    pub fingerprint: Vec<String>,
    /// The next attempt by itself.
    pub next_try_at: Option<i64>,
    /// A first sync is under way, and has taken so many records; most harm first.
    pub first_sync: Option<u32>,
    /// Handling marking of the words on it: the highest of what was set aside.
    pub marking: Option<String>,
}

/// One line of the table of receipts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SendGroup {
    /// The group's code.
    pub group: String,
    /// Received by the hub.
    pub received: u32,
    /// Waiting, sending, or without a receipt.
    pub waiting: u32,
    /// Set aside.
    pub set_aside: u32,
    /// Received, and waiting for a supervisor's decision.
    pub review: u32,
    /// When the oldest that waits was written; null where nothing waits.
    pub oldest_at: Option<i64>,
    /// Bytes waiting, for photos.
    pub waiting_bytes: i64,
    /// Hub time of the newest receipt in this group.
    pub received_at: Option<i64>,
    /// The items that wait, most urgent first; at most ten.
    pub items: Vec<SendItem>,
}

/// One item that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SendItem {
    /// Its record.
    pub record: Uuid,
    /// The record's title; null where lists must not show one.
    pub title: Option<String>,
    /// What was done.
    pub words: Words,
    /// When.
    pub at: i64,
    /// Where it is.
    pub sync: ItemSync,
}

/// Something the hub did not take: the reason, the officer's own words, and what can be done with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetAsideItem {
    /// Its id, for `needs_you_choose`.
    pub id: Uuid,
    /// Its record.
    pub record: Uuid,
    /// The record's title; null where lists must not show one.
    pub title: Option<String>,
    /// When it was written.
    pub at: i64,
    /// What it would have done.
    pub words: Words,
    /// The officer's own words, untouched.
    pub text: Option<String>,
    /// Why the hub did not take it.
    pub why: Words,
    /// What can be done: `ask_supervisor`, `copy_to_note`, `send_again`, `put_away`. Never `put_away` alone for notes,
    /// exhibits or contacts (practice P17).
    pub choices: Vec<String>,
}

/// What needed the officer and was dealt with. It holds words, so it is asked for and not part of [`SyncPage`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DealtWith {
    /// The newest choice first; at most a hundred.
    pub items: Vec<DealtWithItem>,
    /// How many more there are.
    pub more: u32,
    /// Handling marking of the page with these on it: the highest of theirs and of what still needs the officer.
    pub marking: Option<String>,
}

/// Something the hub did not take and a choice was made on, with every word of it (practice P17).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DealtWithItem {
    /// What it is. What can be done with it now: `bring_back` where it was put away.
    pub item: SetAsideItem,
    /// What was chosen: `ask_supervisor`, `copy_to_note`, `send_again`, `put_away`.
    pub choice: String,
    /// When, by this device's clock.
    pub chosen_at: i64,
}

/// A choice about something set aside. Nothing is thrown away by any of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NeedsYouChoose {
    /// Which.
    pub id: Uuid,
    /// One of its `choices`.
    pub choice: String,
    /// For `ask_supervisor`: what it would have done and why the hub did not take it, as the officer was shown it.
    pub said: Option<String>,
}

/// Room on this device, bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Storage {
    /// Records, views and search.
    pub records: i64,
    /// Photos kept.
    pub photos: i64,
    /// Free for them.
    pub free: i64,
    /// Records held.
    pub count: u32,
    /// Photos whose bytes the hub has not proved to hold.
    pub photos_waiting: u32,
}
