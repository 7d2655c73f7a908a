//! The desk of a story: one team, its roster, and records on it. Commits what a form plans, as the device does.
#![allow(dead_code, reason = "each story uses the part it needs")]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use automerge::ActorId;
use device::forms::{self, Fresh, Planned};
use device::pages::{CardHere, Desk, Held, Label, Local, OnItsWay, TaskView, task_view};
use device::screen::{EntryWithdraw, ItemSync};
use record::calendar::Calendar;
use record::deadlines::RuleTable;
use record::document::Commit;
use record::force::ForceSettings;
use record::policy::{Asking, judge};
use record::roster::{Officer, Roster, Team};
use record::{OfficerId, Record, RecordId, Role};
use uuid::Uuid;

/// Mon 23 Nov 2026 12:00 in London.
pub const NOON: i64 = 1_795_435_200_000;
pub const HOUR: i64 = 3_600_000;
pub const WARD: &str = "E05000001";

pub const SERGEANT: OfficerId = OfficerId(Uuid::from_u128(0x45));
pub const CONSTABLE: OfficerId = OfficerId(Uuid::from_u128(0x123));
pub const SECOND: OfficerId = OfficerId(Uuid::from_u128(0x208));
pub const PCSO: OfficerId = OfficerId(Uuid::from_u128(0x7731));

pub struct Story {
    pub roster: Roster,
    pub calendar: Calendar,
    pub rules: RuleTable,
    pub force: ForceSettings,
    pub now: Cell<i64>,
    pub records: RefCell<BTreeMap<RecordId, Record>>,
    pub labels: RefCell<BTreeMap<RecordId, Label>>,
    pub cards: RefCell<BTreeMap<RecordId, CardHere>>,
    pub heard: RefCell<BTreeMap<OfficerId, i64>>,
    pub jumped: Cell<bool>,
    next: Cell<u128>,
}

pub fn officer(id: OfficerId, shoulder: &str, role: Role) -> Officer {
    Officer {
        id,
        warrant: format!("W{shoulder}"),
        shoulder: shoulder.into(),
        name: String::new(),
        role,
        grade: role.grade(),
        team: "canal-side".into(),
        supervises: if role == Role::Ps { vec!["canal-side".into()] } else { vec![] },
        postings: vec![],
        duties: vec![],
        qualifications: vec![],
        acting: vec![],
        posts: vec![],
        withheld: false,
        left: false,
    }
}

impl Story {
    pub fn new() -> Self {
        let mut roster = Roster { version: 1, as_at: NOON, ..Roster::default() };
        let team = Team { id: "canal-side".into(), name: "Canal Side".into(), wards: vec![WARD.into()] };
        roster.teams.insert(team.id.clone(), team);
        let people = [
            (SERGEANT, "45CN", Role::Ps),
            (CONSTABLE, "123CN", Role::Pc),
            (SECOND, "208CN", Role::Pc),
            (PCSO, "7731CN", Role::Pcso),
        ];
        for (id, shoulder, role) in people {
            roster.officers.insert(id, officer(id, shoulder, role));
        }
        let heard = people.iter().map(|(id, ..)| (*id, NOON)).collect();
        Self {
            roster,
            calendar: Calendar::sample().unwrap(),
            rules: RuleTable::shipped().unwrap(),
            force: ForceSettings::default(),
            now: Cell::new(NOON),
            records: RefCell::default(),
            labels: RefCell::default(),
            cards: RefCell::default(),
            heard: RefCell::new(heard),
            jumped: Cell::new(false),
            next: Cell::new(1),
        }
    }

    pub fn id(&self) -> Uuid {
        self.next.set(self.next.get() + 1);
        Uuid::from_u128(0x7000_0000_0000_0000_0000_0000_0000 + self.next.get())
    }

    pub fn later(&self, ms: i64) {
        self.now.set(self.now.get() + ms);
    }

    /// Sits down at somebody's desk.
    pub fn at<R>(&self, me: OfficerId, then: impl FnOnce(&Desk<'_>) -> R) -> R {
        let change = |_: &[u8; 32]| OnItsWay { sync: ItemSync::Saved, offline: false };
        let label = |id: RecordId| self.labels.borrow().get(&id).cloned();
        let linked = |_: RecordId| Vec::new();
        let ward_name = |code: &str| (code == WARD).then(|| "Canal Side".to_owned());
        let heard = |o: OfficerId| self.heard.borrow().get(&o).copied();
        let card = |v: RecordId| self.cards.borrow().get(&v).copied().unwrap_or(CardHere::NotHere);
        then(&Desk {
            me,
            roster: &self.roster,
            now: self.now.get(),
            offset: 0,
            clock_jumped: self.jumped.get(),
            calendar: &self.calendar,
            rules: &self.rules,
            force: &self.force,
            crime_system: false,
            crime_as_at: None,
            connected: true,
            change: &change,
            label: &label,
            linked: &linked,
            ward_name: &ward_name,
            heard: &heard,
            card: &card,
            actor: &|_| None,
            tried: RefCell::default(),
        })
    }

    pub fn get(&self, id: RecordId) -> Record {
        self.records.borrow()[&id].clone()
    }

    /// Commits all of a plan as one officer, judged as the hub would judge it. Gives the first record's id.
    pub fn commit(&self, me: OfficerId, planned: &Planned) -> RecordId {
        for write in &planned.writes {
            let mut actor = [0x0a; 16];
            actor[..8].copy_from_slice(&me.0.as_bytes()[8..]);
            let author = self.roster.author(me, self.now.get()).unwrap();
            let commit = Commit { author, actor: ActorId::from(actor), at: self.now.get(), offset: 0 };
            let asking = Asking { author, roster: &self.roster, at: self.now.get(), linked: &[] };
            let record = match write.make {
                Some(kind) => {
                    let (record, change) = Record::create(write.record, kind, &commit, &write.edits).unwrap();
                    judge(write.record, &change, None, &asking).unwrap();
                    record
                }
                None => {
                    let before = self.get(write.record);
                    let mut record = before.clone();
                    if let Some(change) = record.edit(&commit, &write.edits).unwrap() {
                        judge(write.record, &change, Some(&before), &asking).unwrap();
                    }
                    record
                }
            };
            self.records.borrow_mut().insert(write.record, record);
        }
        let id = planned.writes[0].record;
        if let Some(entry) = planned.entry.filter(|_| planned.undo) {
            // Whatever offers Undo can be undone, by whoever did it.
            let (record, ask) = (self.get(id), EntryWithdraw { record: id.0, entry: entry.0, reason: None });
            let undone = self.form(me, |d, fresh| forms::task_withdraw(d, &ask, &record, fresh));
            assert!(undone.is_ok(), "Undo was offered and is refused: {undone:?}");
        }
        self.later(1_000);
        id
    }

    pub fn form<R>(&self, me: OfficerId, then: impl FnOnce(&Desk<'_>, &mut Fresh<'_>) -> R) -> R {
        self.at(me, |d| then(d, &mut || self.id()))
    }

    /// Merges what two people wrote apart.
    pub fn merge(&self, id: RecordId, other: &Record) {
        let mut records = self.records.borrow_mut();
        records.get_mut(&id).unwrap().apply(other.changes()).unwrap();
    }

    /// Every task held, as its list row, never opened here.
    pub fn rows(&self) -> Vec<Held<TaskView>> {
        let records = self.records.borrow();
        let tasks = records.values().filter(|r| r.kind().name == "task");
        tasks.map(|r| Held { view: task_view(r), local: Local::default() }).collect()
    }
}
