//! What is wrong with a store of exhibits: too warm, or full; and how cold it is kept. It is said once, of the store, in the
//! ward's diary: whoever reads the diary sees it beside each exhibit that is recorded there, also one that comes in later.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId, RecordId};
use crate::roster::Ms;

/// What an officer may say of a store.
pub const STORE_ALARMS: &[&str] = &["too_warm", "full"];

/// How a store may be said to be kept: in the words for how an exhibit is to be stored.
pub const STORE_KEPT: &[&str] = &["ambient", "refrigerated", "frozen"];

/// Something is wrong with a store, and nobody said yet that it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreAlarm {
    /// The diary it stands in: that it is over is written there.
    pub diary: RecordId,
    /// The entry that said so.
    pub entry: EntryId,
    /// Which store, as exhibits name it.
    pub store: String,
    /// `too_warm`, `full`.
    pub says: String,
    /// What its gauge says, or how full it is, where somebody looked.
    pub reads: String,
    /// When, ms UTC.
    pub at: Ms,
    /// Who said so.
    pub by: OfficerId,
}

impl StoreAlarm {
    /// It is of the store that somebody wrote so: names are typed by hand.
    #[must_use]
    pub fn of(&self, store: &str) -> bool {
        same_store(&self.store, store)
    }
}

/// How somebody said that a store is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreKept {
    /// The entry that said so.
    pub entry: EntryId,
    /// Which store, as exhibits name it.
    pub store: String,
    /// `ambient`, `refrigerated`, `frozen`.
    pub kept: String,
    /// What its gauge read, where somebody looked.
    pub reads: String,
    /// When, ms UTC.
    pub at: Ms,
    /// Who said so.
    pub by: OfficerId,
}

/// Whether two names are of one store: they are typed by hand.
#[must_use]
pub fn same_store(one: &str, other: &str) -> bool {
    called(one) == called(other)
}

fn called(store: &str) -> String {
    store.trim().to_lowercase()
}

/// The alarms of a diary that nobody said are over, oldest first. Two of one store are each over by themselves: they may be about
/// two things.
#[must_use]
pub fn store_alarms(diary: &Record) -> Vec<StoreAlarm> {
    let over: BTreeSet<&str> =
        diary.standing_entries().filter(|e| e.kind == "store_alarm_over").map(|e| e.text("alarm")).collect();
    let open = diary.standing_entries().filter(|e| e.kind == "store_alarm" && !over.contains(e.id.to_string().as_str()));
    open.map(|e| StoreAlarm {
        diary: diary.id(),
        entry: e.id,
        store: e.text("store").to_owned(),
        says: e.text("says").to_owned(),
        reads: e.text("reads").to_owned(),
        at: e.hub_clock(),
        by: e.author.officer,
    })
    .collect()
}

/// How stores are kept by what a diary says of each last: by ancestry, so that a phone whose clock lags puts right what it knew
/// of. Between two diaries nothing but their clocks decides ([`Exhibit::kept_as`](crate::kinds::note::Exhibit::kept_as)).
#[must_use]
pub fn stores_kept(diary: &Record) -> Vec<StoreKept> {
    let mut last: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in diary.standing_entries().filter(|e| e.kind == "store_kept") {
        let stands = last.entry(called(entry.text("store"))).or_insert(entry);
        if entry.order() > stands.order() {
            *stands = entry;
        }
    }
    let said = |e: &Entry| StoreKept {
        entry: e.id,
        store: e.text("store").to_owned(),
        kept: e.text("kept").to_owned(),
        reads: e.text("reads").to_owned(),
        at: e.hub_clock(),
        by: e.author.officer,
    };
    last.into_values().map(said).collect()
}
