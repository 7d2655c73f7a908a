//! What stands on the officer's desk while a page is assembled or a form is checked: who they are, what the device
//! knows beside the record, and the time.

use std::cell::RefCell;

use automerge::{ActorId, Change, ChangeHash};
use record::calendar::{Calendar, date_of, end_of_day, midnight, starting};
use record::deadlines::RuleTable;
use record::force::ForceSettings;
use record::policy::{Asking, Standing};
use record::roster::{Ms, Roster};
use record::table::Linked;
use record::{Author, Edit, OfficerId, Record, RecordId, Role};
use serde::{Deserialize, Serialize};

use crate::screen::{ItemSync, Person};

/// What pages and forms may ask about. Every answer is already in memory or one indexed row away; nothing here waits.
pub struct Desk<'a> {
    /// The officer of this device.
    pub me: OfficerId,
    /// The roster extract held here.
    pub roster: &'a Roster,
    /// The device's clock, ms UTC.
    pub now: Ms,
    /// The last known offset of the hub's clock to it, ms: hub minus device.
    pub offset: i64,
    /// The device's clock jumped since the offset was learned: nothing may depend on the hour (practice P3).
    pub clock_jumped: bool,
    /// The hub answered the last attempt.
    pub connected: bool,
    /// The working-day calendar.
    pub calendar: &'a Calendar,
    /// The dated rule table of victims' deadlines.
    pub rules: &'a RuleTable,
    /// What the force sets for itself.
    pub force: &'a ForceSettings,
    /// The force's crime system is connected (practice P20).
    pub crime_system: bool,
    /// When it last said how things stand, ms UTC.
    pub crime_as_at: Option<Ms>,
    /// Where a change is on its way.
    pub change: &'a dyn Fn(&[u8; 32]) -> OnItsWay,
    /// What may be shown of another record held here; none where it is not held.
    pub label: &'a dyn Fn(RecordId) -> Option<Label>,
    /// Records linked to one, as policy and audience need them.
    pub linked: &'a dyn Fn(RecordId) -> Vec<Linked>,
    /// A ward's name, by ONS code.
    pub ward_name: &'a dyn Fn(&str) -> Option<String>,
    /// When an officer's phone was last heard, hub time.
    pub heard: &'a dyn Fn(OfficerId) -> Option<Ms>,
    /// Whether the safe-contact card of a victim contact is here and was read this shift by this officer:
    /// [`super::card_here`] says so from view rows.
    pub card: &'a dyn Fn(RecordId) -> CardHere,
    /// The actor this device writes a record with; none where nothing can be signed.
    pub actor: &'a dyn Fn(RecordId) -> Option<ActorId>,
    /// The write that was tried last and let in.
    pub tried: RefCell<Option<Tried>>,
}

/// A write that table and policy let in, as a form tried it: the commit of the same action keeps this one, and neither
/// makes nor judges it again.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The heads it was tried at, sorted.
    pub before: Vec<ChangeHash>,
    /// What was written.
    pub edits: Vec<Edit>,
    /// The linked records it was judged by.
    pub linked: Vec<Linked>,
    /// The record as it stands then.
    pub record: Record,
    /// The change, by the actor of this device.
    pub change: Change,
}

/// Where one change is.
#[derive(Clone, Debug, PartialEq)]
pub struct OnItsWay {
    /// Its state.
    pub sync: ItemSync,
    /// It was written without a connection, as far as this device can tell.
    pub offline: bool,
}

/// What may be shown of another record: a priority's public words, a crime reference, a title that is not private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The kind's name.
    pub kind: String,
    /// The words; empty where nothing may be shown.
    pub shows: String,
}

/// The safe-contact card of a linked victim contact, as practice P4 asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardHere {
    /// It has not arrived on this device.
    NotHere,
    /// Its record is here and holds no card: nobody has asked her yet how it is safe to contact her.
    NoCard,
    /// It is here; this officer has not read it this shift.
    Unread,
    /// It changed since this officer read it.
    Changed,
    /// Read, then.
    Read(Ms),
}

/// What only this device knows of a record: kept beside its view row, never in the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Local {
    /// When this officer last opened it here.
    pub opened_at: Option<Ms>,
    /// When somebody else's change to it last arrived here.
    pub arrived_at: Option<Ms>,
    /// The newest own change that the hub has not received.
    pub sync: Option<ItemSync>,
    /// [`super::TaskView::danger`] as it stood when this officer last opened it.
    pub danger_seen: Option<String>,
}

impl Local {
    /// It arrived or changed since this officer last opened it.
    #[must_use]
    pub fn unseen(&self) -> bool {
        self.arrived_at.is_some_and(|arrived| self.opened_at.is_none_or(|opened| opened < arrived))
    }
}

/// A view row with what only this device knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held<V> {
    /// The view's columns.
    pub view: V,
    /// The device's own knowledge.
    pub local: Local,
}

impl Desk<'_> {
    /// Hub-corrected time, ms UTC: what due times and hours are compared with (practice P3).
    #[must_use]
    pub fn hub_now(&self) -> Ms {
        self.now + self.offset
    }

    /// Somebody, as screens show them.
    #[must_use]
    pub fn person(&self, officer: OfficerId) -> Person {
        Person { officer: officer.0, name: self.roster.shows(officer), you: officer == self.me }
    }

    /// Who wrote something, as screens show them: an officer, or the hub, which acts in no officer's name and stands on no
    /// roster.
    #[must_use]
    pub fn by(&self, author: Author) -> Person {
        Person { name: self.shows(author), ..self.person(author.officer) }
    }

    /// As [`Desk::by`], by name alone.
    #[must_use]
    pub fn shows(&self, author: Author) -> String {
        match author.role {
            Role::Hub | Role::System if !self.roster.officers.contains_key(&author.officer) => HUB.to_owned(),
            _ => self.roster.shows(author.officer),
        }
    }

    /// This officer's author line now; none where the roster does not know them any more.
    #[must_use]
    pub fn author(&self) -> Option<Author> {
        self.roster.author(self.me, self.hub_now())
    }

    /// How this officer stands to a record; none where the roster does not know them any more.
    #[must_use]
    pub fn standing(&self, record: &Record) -> Option<Standing> {
        let linked = (self.linked)(record.id());
        let author = self.author()?;
        Some(Standing::of(Some(record), &Asking { author, roster: self.roster, at: self.hub_now(), linked: &linked }))
    }

    /// Whether this officer supervises a record.
    #[must_use]
    pub fn supervises(&self, record: &Record) -> bool {
        self.standing(record).is_some_and(Standing::supervisor)
    }

    /// Not heard for two hours: not lost, only not here yet.
    #[must_use]
    pub fn quiet(&self, officer: OfficerId) -> bool {
        (self.heard)(officer).is_none_or(|at| self.hub_now() - at > QUIET_AFTER)
    }

    /// The end of this officer's rostered duty, or of today where the roster does not say.
    #[must_use]
    pub fn shift_ends(&self) -> Ms {
        let now = self.hub_now();
        self.duty().map_or_else(|| end_of_day(date_of(now)), |d| d.to)
    }

    /// When this officer's shift began: the running duty, or today in London. What was read before is read again.
    #[must_use]
    pub fn shift_began(&self) -> Ms {
        let now = self.hub_now();
        let running = self.duty().filter(|d| d.from <= now);
        running.map_or_else(|| starting(midnight(date_of(now))), |d| d.from)
    }

    /// The duty that runs now, or else the next one that begins today.
    #[must_use]
    pub fn duty(&self) -> Option<&record::roster::Duty> {
        let now = self.hub_now();
        let today = end_of_day(date_of(now));
        let duties = &self.roster.officers.get(&self.me)?.duties;
        duties
            .iter()
            .find(|d| d.from <= now && now < d.to)
            .or_else(|| duties.iter().filter(|d| d.from > now && d.from <= today).min_by_key(|d| d.from))
    }
}

/// The name of the hub where it acted itself: what fell due, what it imported. The catalogue says it.
const HUB: &str = "person.hub";

/// A phone not heard for so long is quiet (ui.md, the board).
pub const QUIET_AFTER: i64 = 2 * record::calendar::HOUR;
