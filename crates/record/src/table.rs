//! The language the kinds' tables are written in. One table drives the device, the hub's policy, the explanation
//! of merges, search, the TypeScript types and the docs.

use std::collections::BTreeSet;

use crate::document::Record;
use crate::id::{OfficerId, RecordId};
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;

/// One kind of record: its shapes, who may write them, and what follows from them.
pub struct Kind {
    /// The name in documents, SQL and JSON: `task`.
    pub name: &'static str,
    /// The table's version, stored in a record at creation, for information.
    pub schema: i64,
    /// Fields: what is true now. The fields every kind has ([`COMMON_FIELDS`]) are not repeated here.
    pub fields: &'static [Field],
    /// Texts: narrative several people write.
    pub texts: &'static [Text],
    /// Entries: what happened. Those every kind has ([`COMMON_ENTRIES`]) are not repeated here.
    pub entries: &'static [EntryType],
    /// Who stands in which relation to a record of this kind.
    pub people: fn(&Record) -> People,
    /// Who sees it, given what is linked to it (architecture, section 5).
    pub audience: fn(&Record, &[Linked], &Roster, Ms) -> BTreeSet<Scope>,
    /// The folded status, as a code: never stored, computed from the entries.
    pub status: fn(&Record) -> &'static str,
    /// Whether the record is still live work: decides ageing, first-sync order and when a `leave` may act.
    pub open: fn(&Record) -> bool,
    /// When its work was over for good, ms UTC: ageing counts from here. None while it is not, and for a kind that stays.
    pub over_at: fn(&Record) -> Option<Ms>,
    /// Whether it is about somebody who is to be protected: official-sensitive at least ([`crate::marking::of`]).
    pub private: fn(&Record) -> bool,
    /// Rules beyond the table: eligibility, chains, who may be assigned by whom.
    pub also: AlsoRule,
    /// What a list may show and what only an opened record may (practice P16).
    pub search: fn(&Record) -> SearchText,
}

/// A rule that needs more than the table: the record before (none when it is being made), who asks, how they stand to
/// it, and everything the change writes.
pub type AlsoRule = fn(Option<&Record>, &Asking<'_>, Standing, &[Write]) -> Result<(), Refusal>;

/// A field: one scalar in a register.
pub struct Field {
    /// The key under `fields`.
    pub name: &'static str,
    /// How concurrent values resolve.
    pub rule: Rule,
    /// What values it takes.
    pub takes: Type,
    /// Who may write it; any one suffices.
    pub who: &'static [Who],
}

/// A text: an Automerge Text, created with the record.
pub struct Text {
    /// The key under `text`.
    pub name: &'static str,
    /// Who may write it.
    pub who: &'static [Who],
}

/// A type of entry.
pub struct EntryType {
    /// The entry's `type`.
    pub name: &'static str,
    /// Who may add it.
    pub who: &'static [Who],
    /// What its body holds. Parts not named here are kept, as newer than this app.
    pub body: &'static [Part],
}

/// One named part of a composite value or an entry's body.
pub struct Part {
    /// The JSON key.
    pub name: &'static str,
    /// What it takes.
    pub takes: Type,
    /// Whether it must be there.
    pub need: bool,
}

/// What a value may be. JSON on the outside; in the document a scalar, or canonical JSON (RFC 8785) for sets and shapes.
pub enum Type {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines of at most so many characters.
    Prose(usize),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An instant, i64 ms UTC.
    Instant,
    /// A date `YYYY-MM-DD`.
    Date,
    /// A time of day in London, `HH:MM` from `00:00` to `24:00`.
    Time,
    /// A whole number between the two, both included.
    Whole(i64, i64),
    /// A number such as a latitude.
    Number,
    /// True or false.
    YesNo,
    /// An officer's id.
    Officer,
    /// A record's id.
    RecordId,
    /// An entry's id.
    EntryId,
    /// A SHA-256 in 64 lower-case hex digits.
    Sha256,
    /// A set: a JSON array, sorted by canonical JSON, no two the same.
    Set(&'static Type),
    /// A list in the author's order.
    List(&'static Type),
    /// Named parts.
    Shape(&'static [Part]),
    /// Named counts: an object of whole numbers from 0, never names of people.
    Counts,
}

/// How concurrent values of a field resolve (architecture, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Automerge's winner. Never give "later" as the reason: it is not.
    Either,
    /// The highest grade, then `Either`. In sequence too: policy refuses an overwrite of a higher grade's value.
    Rank,
    /// The most protective by the field's order; Null least.
    Safest(Order),
    /// More than one distinct value means unresolved: all are shown and dependent actions are blocked.
    Both,
}

/// A total order on a field's values, least protective first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By place in this list; the last is the most protective.
    Listed(&'static [&'static str]),
    /// Sets: the union of all candidates.
    Union,
    /// The greater number.
    Greater,
    /// The smaller number: an earlier instant, a shorter interval.
    Lesser,
    /// The earlier date or word in alphabetical order.
    Earlier,
    /// Yes over no.
    Yes,
    /// Something over nothing, then the greater canonical JSON: for a shape that only adds protection.
    Anything,
}

/// Who may write. Letters as in the design's table of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A: an assignee (or supporter).
    Assignee,
    /// O: the owner: officer in the case, dedicated ward officer.
    Owner,
    /// S: a supervisor for this record.
    Supervisor,
    /// T: anyone with a write grant to one of its scopes.
    Team,
    /// C: the creator, before anyone else acted.
    Creator,
    /// H: the hub or an integration.
    Hub,
    /// The record's author, for ever: only they add lines to their notebook.
    Author,
}

/// Who stands in which relation to a record. Device and hub keep it beside the record, so a name once given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct People {
    /// Lead first.
    pub assignees: Vec<OfficerId>,
    /// Officer in the case, dedicated ward officer, or the note's author.
    pub owner: Option<OfficerId>,
    /// Others who support (SOIT, FLO, disclosure officer).
    pub supporters: Vec<OfficerId>,
    /// The ward, by ONS code, where the record has one.
    pub ward: Option<String>,
    /// The team, where work lies in a team's queue.
    pub team: Option<String>,
    /// Who goes to see a victim for it, and needs her safe-contact card: a task's assignees until it is reviewed
    /// (practice P4).
    #[serde(default)]
    pub visiting: Vec<OfficerId>,
    /// Its named readers, where it is restricted (practice P15).
    #[serde(default)]
    pub readers: Option<Vec<OfficerId>>,
}

/// What audience needs to know of a record linked to this one; the hub keeps the links as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The other record.
    pub id: RecordId,
    /// Its kind's name.
    pub kind: String,
    /// Its people.
    pub people: People,
    /// Whether it is open work.
    pub open: bool,
    /// When it ages out ([`crate::ageing::ages_out_at`]), ms UTC; a device, which lets nothing age, has none.
    pub ages_at: Option<Ms>,
}

/// What search may find and what it may show of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// May be shown in a list: no personal data (practice P16).
    pub shown: String,
    /// May be matched and shown in a list only where the kind is not private; empty for victim records and sensitive notes.
    pub body: String,
}

use Who::{Assignee, Author, Creator, Hub, Owner, Supervisor, Team};

/// Handling markings, least protective first (Government Security Classifications).
pub const MARKINGS: &[&str] = &["official", "official_sensitive", "secret"];

/// Fields every kind has.
pub const COMMON_FIELDS: &[Field] = &[
    Field {
        name: "marking",
        rule: Rule::Safest(Order::Listed(MARKINGS)),
        takes: Type::Choice(MARKINGS),
        who: &[Creator, Owner, Supervisor, Author, Team],
    },
    // Practice P15: named readers only; overrides ward, team and supervisor grants.
    Field { name: "restricted", rule: Rule::Safest(Order::Yes), takes: Type::YesNo, who: &[Supervisor, Hub] },
    Field { name: "readers", rule: Rule::Safest(Order::Union), takes: Type::Set(&Type::Officer), who: &[Supervisor, Hub] },
];

/// Entries every kind has: undo and putting right are additions.
pub const COMMON_ENTRIES: &[EntryType] = &[
    EntryType {
        name: "withdrawn",
        who: &[Team, Creator, Author, Owner, Supervisor],
        body: &[
            Part { name: "target", takes: Type::EntryId, need: true },
            Part { name: "reason", takes: Type::Line(500), need: false },
        ],
    },
    EntryType {
        name: "corrected",
        who: &[Team, Creator, Author, Owner, Supervisor],
        body: &[
            Part { name: "target", takes: Type::EntryId, need: true },
            // The right parts, in canonical JSON ([`crate::document::correct`]).
            Part { name: "replacement", takes: Type::Prose(8_000), need: true },
            Part { name: "reason", takes: Type::Line(500), need: true },
        ],
    },
    // Practice P15: that readers were named or the restriction lifted, and why; read by those readers alone.
    EntryType {
        name: "restriction",
        who: &[Supervisor, Hub],
        body: &[
            Part { name: "restricted", takes: Type::YesNo, need: true },
            Part { name: "readers", takes: Type::Set(&Type::Officer), need: false },
            Part { name: "reason", takes: Type::Line(500), need: true },
        ],
    },
    // Practice P8: what a higher rank set is asked about and not written over; `of` whose value shows.
    EntryType {
        name: "asked",
        who: &[Team, Assignee, Owner, Supervisor, Creator, Author],
        body: &[
            Part { name: "of", takes: Type::Officer, need: true },
            Part { name: "field", takes: Type::Line(60), need: true },
            Part { name: "text", takes: Type::Prose(8_000), need: true },
        ],
    },
    // By whoever was asked, or a supervisor; without words: it stays as it is.
    EntryType {
        name: "answered",
        who: &[Team, Assignee, Owner, Supervisor, Creator, Author],
        body: &[
            Part { name: "target", takes: Type::EntryId, need: true },
            Part { name: "text", takes: Type::Prose(8_000), need: false },
        ],
    },
];

impl Kind {
    /// A field by name, the common ones included.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().chain(COMMON_FIELDS).find(|f| f.name == name)
    }

    /// A text by name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'static Text> {
        self.texts.iter().find(|t| t.name == name)
    }

    /// An entry type by name, the common ones included.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&'static EntryType> {
        self.entries.iter().chain(COMMON_ENTRIES).find(|e| e.name == name)
    }

    /// Every field, the common ones last.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().chain(COMMON_FIELDS)
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kind({})", self.name)
    }
}
