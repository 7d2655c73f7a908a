//! Exhibits: their numbers, their seals, through whose hands they went, where each is now, how long it was out of the cold, and
//! when somebody last looked for it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fold::{standing, struck_through};
use super::numbers::seal_number;
use super::table::{AUDITED_WITHIN, BOTH_HANDS_WITHIN, COLD, COLD_STORED_WITHIN, STORED_WITHIN};
use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId, RecordId};
use crate::kinds::ward_diary::{StoreAlarm, StoreKept, same_store};
use crate::roster::Ms;

/// Who or what holds an exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// An officer.
    Officer(OfficerId),
    /// A store.
    Store(String),
    /// Somebody else, by name.
    Person(String),
}

impl Hand {
    fn read(value: &Value) -> Option<Self> {
        let text = |part: &str| value.get(part).and_then(Value::as_str).filter(|t| !t.is_empty());
        text("officer")
            .and_then(|o| o.parse().ok().map(Self::Officer))
            .or_else(|| text("store").map(|s| Self::Store(s.to_owned())))
            .or_else(|| text("person").map(|p| Self::Person(p.to_owned())))
    }

    fn officer(&self) -> Option<OfficerId> {
        match self {
            Self::Officer(officer) => Some(*officer),
            _ => None,
        }
    }

    /// They are one hand. Names of stores are typed, and one store is written in more than one way.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Store(one), Self::Store(other)) => same_store(one, other),
            (one, other) => one == other,
        }
    }
}

/// Where an exhibit that is kept cold is while its clock is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warming {
    /// In an officer's hands: the clock runs.
    InHand,
    /// In a store: the clock stands, and the note does not say that the store is cold. A diary may: see [`Exhibit::kept`].
    InStore,
    /// With somebody who is no officer, a laboratory for one: the clock stands, and nothing recorded says how they keep it.
    Away,
}

/// One step of an exhibit's continuity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The entry that recorded it first.
    pub id: EntryId,
    /// When, ms UTC by the hub's clock as that device knew it.
    pub at: Ms,
    /// Out of whose hand; none where the entry does not say.
    pub from: Option<Hand>,
    /// Into whose hand.
    pub to: Hand,
    /// Whether the seal was whole; none where it was not looked at.
    pub seal_intact: Option<bool>,
    /// What was seen of a seal that was not.
    #[serde(default)]
    pub seal_seen: String,
    /// It does not follow from where the exhibit was: a continuity gap.
    pub gap: bool,
    /// Who recorded it: one hand, or both.
    pub by: Vec<OfficerId>,
}

impl Move {
    /// The officer of the two hands who has not recorded it yet.
    #[must_use]
    pub fn waits_for(&self) -> Option<OfficerId> {
        let hands = [self.from.as_ref().and_then(Hand::officer), self.to.officer()];
        // Into and out of a store there is one officer, and their hand is the entry.
        match hands {
            [Some(from), Some(to)] => [from, to].into_iter().find(|hand| !self.by.contains(hand)),
            _ => None,
        }
    }

    /// It shows as a gap now: it does not follow, or the other hand has not confirmed it in time.
    #[must_use]
    pub fn gap_at(&self, now: Ms) -> bool {
        self.gap || self.waits_for().is_some() && now - self.at > BOTH_HANDS_WITHIN
    }
}

/// Somebody looked for an exhibit where it is recorded to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// When, ms UTC.
    pub at: Ms,
    /// Who looked.
    pub by: OfficerId,
    /// It was there.
    pub seen: bool,
    /// Where they looked.
    pub place: String,
    /// What they found, in their words.
    pub why: String,
}

/// An exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exhibit {
    /// The entry that seized it.
    pub id: EntryId,
    /// The note it stands in.
    pub note: RecordId,
    /// The officer who seized it: two officers may share initials, and the reference shows both.
    pub by: OfficerId,
    /// `ABC/1`: the last number it was given.
    pub reference: String,
    /// The entry that gave it that number: the seizure, or a later renumbering.
    pub numbered_by: EntryId,
    /// The change that holds that entry.
    pub numbered_in: [u8; 32],
    /// Numbers it had before, oldest first.
    pub was: Vec<String>,
    /// What it is: what stands after its officer's corrections.
    pub description: String,
    /// How it is to be stored: what was said last; empty while nobody said.
    pub storage: String,
    /// When it was found, ms UTC.
    pub found_at: Ms,
    /// The seals it had, the first one first; the last one is on it now. Empty while it is not bagged.
    pub seals: Vec<String>,
    /// A new seal named an old one that was not on it.
    pub seal_gap: bool,
    /// When the seal that is on it was found broken, ms UTC. It mends by a new seal alone.
    #[serde(default)]
    pub seal_broken: Option<Ms>,
    /// Its continuity.
    pub moves: Vec<Move>,
    /// Where it is now.
    pub now: Hand,
    /// Where in the store, where somebody said.
    pub shelf: Option<String>,
    /// The last time somebody looked for it.
    #[serde(default)]
    pub audit: Option<Audit>,
    /// Since when it is not where it should be, ms UTC: an audit did not find it, and it was not seen or moved since.
    #[serde(default)]
    pub missing_since: Option<Ms>,
    /// Since when there is a gap in its continuity or its seals, ms UTC, and no audit saw it after that. The gap itself stands for
    /// ever; that it calls for somebody does not.
    #[serde(default)]
    pub gap_since: Option<Ms>,
    /// What is wrong with the store it is in. Diaries say so, not the note: see [`Exhibit::sounded`].
    #[serde(default)]
    pub alarms: Vec<StoreAlarm>,
    /// How somebody said that its store is kept, the last time; none where nobody did. Diaries do: see [`Exhibit::kept_as`].
    #[serde(default)]
    pub kept: Option<StoreKept>,
}

impl Exhibit {
    /// It is kept cold.
    #[must_use]
    pub fn cold(&self) -> bool {
        COLD.contains(&self.storage.as_str())
    }

    /// How long it was in the hands of officers since it was found, ms, up to `now`; none for what is not kept cold. Of the time
    /// in a store, or with somebody who is no officer, nothing recorded says whether it was cold there: it is not counted.
    #[must_use]
    pub fn out_of_cold(&self, now: Ms) -> Option<Ms> {
        if !self.cold() {
            return None;
        }
        let (mut out, mut since) = (0, Some(self.found_at));
        for step in &self.moves {
            match (&step.to, since) {
                (Hand::Store(_) | Hand::Person(_), Some(from)) => {
                    out += (step.at - from).max(0);
                    since = None;
                }
                (Hand::Officer(_), None) => since = Some(step.at),
                (Hand::Store(_) | Hand::Person(_), None) | (Hand::Officer(_), Some(_)) => {}
            }
        }
        Some(out + since.map_or(0, |from| (now - from).max(0)))
    }

    /// Where it is as far as the cold goes: whether its clock runs, and why not.
    #[must_use]
    pub fn warming(&self) -> Warming {
        match self.now {
            Hand::Officer(_) => Warming::InHand,
            Hand::Store(_) => Warming::InStore,
            Hand::Person(_) => Warming::Away,
        }
    }

    /// Since when it is in the hands of officers, ms UTC: since it was found, or since it was taken out again. One hands it
    /// to the other, and it is in no store all the same. None while a store has it, or somebody who is no officer: a
    /// laboratory, a court, its owner.
    #[must_use]
    pub fn in_hand_since(&self) -> Option<Ms> {
        let mut since = Some(self.found_at);
        for step in &self.moves {
            since = match step.to {
                Hand::Officer(_) => since.or(Some(step.at)),
                Hand::Store(_) | Hand::Person(_) => None,
            };
        }
        since
    }

    /// Since when it should have been in a store, ms UTC; none where it need not be, and while there is time. Whoever takes
    /// it out has as long again.
    #[must_use]
    pub fn overdue_since(&self, now: Ms) -> Option<Ms> {
        let within = if self.cold() { COLD_STORED_WITHIN } else { STORED_WITHIN };
        self.in_hand_since().map(|since| since + within).filter(|due| *due <= now)
    }

    /// With what is wrong with the store it is in, of all that is wrong with any. Out of that store it concerns it no more.
    pub fn sounded(&mut self, open: &[StoreAlarm]) {
        self.alarms = match &self.now {
            Hand::Store(store) => open.iter().filter(|a| a.of(store)).cloned().collect(),
            Hand::Officer(_) | Hand::Person(_) => Vec::new(),
        };
    }

    /// With how the store it is in is kept, of what each diary says of any last
    /// ([`stores_kept`](crate::kinds::ward_diary::stores_kept)): of two diaries the later word counts.
    pub fn kept_as(&mut self, said: &[StoreKept]) {
        self.kept = match &self.now {
            Hand::Store(store) => said.iter().filter(|k| same_store(&k.store, store)).max_by_key(|k| (k.at, k.entry)).cloned(),
            Hand::Officer(_) | Hand::Person(_) => None,
        };
    }

    /// Since when it lies in a store that is said to be kept otherwise than it is to be stored, ms UTC. None for what need not be
    /// cold, and where nobody said how its store is kept.
    #[must_use]
    pub fn wrongly_kept_since(&self) -> Option<Ms> {
        let kept = self.kept.as_ref().filter(|kept| self.cold() && kept.kept != self.storage)?;
        Some(self.moves.last().map_or(kept.at, |into| into.at.max(kept.at)))
    }

    /// Since when somebody should have looked for it, ms UTC; none while there is time, and where it is out of the house.
    #[must_use]
    pub fn audit_due_since(&self, now: Ms) -> Option<Ms> {
        if matches!(self.now, Hand::Person(_)) {
            return None;
        }
        let last = self.audit.as_ref().map_or(self.found_at, |a| a.at);
        Some(last + AUDITED_WITHIN).filter(|due| *due <= now)
    }

    /// Since when it calls for its officer or for whoever holds it, ms UTC: it is in no store, its seal is broken or does not
    /// match, its continuity has a gap, nobody found it, its store is too warm or full, or is not kept as this is to be.
    #[must_use]
    pub fn late_since(&self, now: Ms) -> Option<Ms> {
        let one_hand = self.moves.iter().filter(|m| m.waits_for().is_some()).map(|m| m.at + BOTH_HANDS_WITHIN);
        let found = [self.seal_broken, self.overdue_since(now), self.missing_since, self.gap_since, self.wrongly_kept_since()];
        let alarms = self.alarms.iter().map(|a| a.at);
        found.into_iter().flatten().chain(alarms).chain(one_hand.filter(|due| *due < now)).min()
    }

    /// The seal that is on it is on another exhibit too.
    #[must_use]
    pub fn bears_seal_of(&self, other: &Self) -> bool {
        let (Some(one), Some(other)) = (self.seals.last(), other.seals.last()) else { return false };
        seal_number(one).next().is_some() && seal_number(one).eq(seal_number(other))
    }

    /// Its steps that show as gaps now.
    pub fn gaps(&self, now: Ms) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(move |m| m.gap_at(now))
    }
}

/// The exhibits of a note, in the order they were seized.
#[must_use]
pub fn exhibits(record: &Record) -> Vec<Exhibit> {
    let entries: Vec<&Entry> = record.each_entry().collect();
    entries.iter().filter(|e| e.kind == "exhibit").map(|e| exhibit(record.id(), e, &entries)).collect()
}

fn exhibit(note: RecordId, seized: &Entry, entries: &[&Entry]) -> Exhibit {
    let about = entries.iter().filter(|e| e.text("exhibit") == seized.id.to_string());
    let (words, _) = struck_through(seized, entries);
    let mut found = Exhibit {
        id: seized.id,
        note,
        by: seized.author.officer,
        reference: seized.text("ref").to_owned(),
        numbered_by: seized.id,
        numbered_in: seized.change,
        was: Vec::new(),
        description: standing(&words),
        storage: seized.text("storage").to_owned(),
        found_at: seized.whole("found_at").unwrap_or(seized.hub_clock()),
        seals: Some(seized.text("seal")).filter(|s| !s.is_empty()).map(str::to_owned).into_iter().collect(),
        seal_gap: false,
        seal_broken: None,
        moves: Vec::new(),
        now: Hand::Officer(seized.author.officer),
        shelf: None,
        audit: None,
        missing_since: None,
        gap_since: None,
        alarms: Vec::new(),
        kept: None,
    };
    for entry in about {
        match entry.kind.as_str() {
            "seal" => {
                if found.seals.last().map_or("", String::as_str) != entry.text("old") {
                    found.seal_gap = true;
                    found.gap_since = found.gap_since.or(Some(entry.hub_clock()));
                }
                found.seals.push(entry.text("new").to_owned());
                found.seal_broken = None;
            }
            "renumbered" if entry.author.officer == found.by => {
                found.was.push(std::mem::replace(&mut found.reference, entry.text("ref").to_owned()));
                (found.numbered_by, found.numbered_in) = (entry.id, entry.change);
            }
            // Not said when it was seized, or said wrongly: the last word counts, from when it was found on.
            "stored_as" => found.storage = entry.text("storage").to_owned(),
            "audited" => audited(&mut found, entry),
            _ => {
                if let Some((from, to)) = step(entry) {
                    moved(&mut found, entry, from, to);
                }
            }
        }
    }
    found
}

fn audited(found: &mut Exhibit, entry: &Entry) {
    let seen = entry.body.get("seen").and_then(Value::as_bool) == Some(true);
    found.missing_since = if seen { None } else { found.missing_since.or(Some(entry.hub_clock())) };
    found.gap_since = found.gap_since.filter(|_| !seen);
    found.audit = Some(Audit {
        at: entry.hub_clock(),
        by: entry.author.officer,
        seen,
        place: entry.text("where").to_owned(),
        why: entry.text("why").to_owned(),
    });
}

fn moved(found: &mut Exhibit, entry: &Entry, from: Option<Hand>, to: Hand) {
    let intact = entry.body.get("seal_intact").and_then(Value::as_bool);
    if intact == Some(false) {
        found.seal_broken = found.seal_broken.or(Some(entry.hub_clock()));
    }
    // Both hands may record one passing on; the second adds its confirmation, and what it saw of the seal: whole is said only
    // where neither saw it broken.
    let by = entry.author.officer;
    let again = |m: &&mut Move| is_same(m.from.as_ref(), from.as_ref()) && m.to.same(&to) && !m.by.contains(&by);
    if let Some(last) = found.moves.last_mut().filter(again) {
        last.by.push(by);
        last.seal_intact = match (last.seal_intact, intact) {
            (Some(one), Some(other)) => Some(one && other),
            (one, other) => one.or(other),
        };
        let seen = [last.seal_seen.as_str(), entry.text("seal_seen")];
        last.seal_seen = seen.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("; ");
        return;
    }
    let gap = from.as_ref().is_some_and(|hand| !hand.same(&found.now));
    if gap {
        found.gap_since = found.gap_since.or(Some(entry.hub_clock()));
    }
    // Whoever moves it has it.
    found.missing_since = None;
    found.moves.push(Move {
        id: entry.id,
        at: entry.hub_clock(),
        gap,
        from,
        to: to.clone(),
        seal_intact: intact,
        seal_seen: entry.text("seal_seen").to_owned(),
        by: vec![by],
    });
    found.now = to;
    found.shelf = Some(entry.text("shelf").to_owned()).filter(|s| !s.is_empty());
}

fn is_same(one: Option<&Hand>, other: Option<&Hand>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.same(other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

fn step(entry: &Entry) -> Option<(Option<Hand>, Hand)> {
    let store = || Hand::Store(entry.text("store").to_owned());
    match entry.kind.as_str() {
        "continuity" => Some((entry.body.get("from").and_then(Hand::read), entry.body.get("to").and_then(Hand::read)?)),
        "store_in" => Some((None, store())),
        "store_out" => Some((Some(store()), Hand::Officer(entry.author.officer))),
        _ => None,
    }
}
