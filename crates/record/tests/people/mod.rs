//! A sergeant, two constables and a PCSO of one team, the victim desk and a constable of another team, with fixed
//! ids: the people of this crate's stories.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]
#![allow(dead_code, reason = "each story file uses the part of the team it needs")]

use automerge::{ActorId, Change};
use record::document::{Commit, Edit, Record};
use record::policy::{Asking, grants, judge};
use record::roster::{Officer, Roster, Team};
use record::table::{Kind, Linked};
use record::{Author, EntryId, OfficerId, RecordId, Role};
use uuid::Uuid;

/// Mon 23 Nov 2026 12:00 in London.
pub const NOON: i64 = 1_795_435_200_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    Sergeant,
    Constable,
    Second,
    Pcso,
    /// Police staff at the victim desk, of another team.
    VictimDesk,
    /// A constable of another team.
    Elsewhere,
}

pub struct Desk {
    pub roster: Roster,
}

impl Desk {
    pub fn new() -> Self {
        let mut roster = Roster { version: 1, as_at: NOON, ..Roster::default() };
        let team = Team { id: "canal-side".into(), name: "Canal Side".into(), wards: vec!["E05000001".into()] };
        roster.teams.insert(team.id.clone(), team);
        let people = [
            (Person::Sergeant, "45CN", Role::Ps),
            (Person::Constable, "123CN", Role::Pc),
            (Person::Second, "208CN", Role::Pc),
            (Person::Pcso, "7731CN", Role::Pcso),
            (Person::VictimDesk, "9001", Role::Staff),
            (Person::Elsewhere, "611AW", Role::Pc),
        ];
        for (who, shoulder, role) in people {
            let officer = Officer {
                id: id(who),
                warrant: format!("W{shoulder}"),
                shoulder: shoulder.into(),
                name: String::new(),
                role,
                grade: role.grade(),
                team: match who {
                    Person::VictimDesk => "victim-care".into(),
                    Person::Elsewhere => "hill-side".into(),
                    _ => "canal-side".into(),
                },
                supervises: if who == Person::Sergeant { vec!["canal-side".into()] } else { vec![] },
                postings: vec![],
                duties: vec![],
                qualifications: vec![],
                acting: vec![],
                posts: if who == Person::VictimDesk { vec!["victim_desk".into()] } else { vec![] },
                withheld: false,
                left: false,
            };
            roster.officers.insert(officer.id, officer);
        }
        Self { roster }
    }

    pub fn id(&self, who: Person) -> OfficerId {
        id(who)
    }

    pub fn author(&self, who: Person) -> Author {
        self.roster.author(id(who), NOON).unwrap()
    }

    pub fn commit(&self, who: Person, at: i64) -> Commit {
        let mut actor = [0x0a; 16];
        actor[0] = who as u8 + 1;
        Commit { author: self.author(who), actor: ActorId::from(actor), at, offset: 0 }
    }

    pub fn asking(&self, who: Person, at: i64) -> Asking<'_> {
        Asking { author: self.author(who), roster: &self.roster, at, linked: &[] }
    }

    /// Makes a record as one person and has policy judge it.
    pub fn make(&self, kind: &'static Kind, who: Person, edits: &[Edit]) -> Result<Record, String> {
        self.make_with(kind, &self.commit(who, NOON), 1, edits)
    }

    /// As `make`, by a commit of one's own (the hub, a second device) and under a number of one's own.
    pub fn make_with(&self, kind: &'static Kind, commit: &Commit, n: u128, edits: &[Edit]) -> Result<Record, String> {
        let (record, change) = Record::create(self.record_id(n), kind, commit, edits).map_err(|e| e.to_string())?;
        let asking = Asking { author: commit.author, roster: &self.roster, at: NOON, linked: &[] };
        judge(record.id(), &change, None, &asking).map_err(|r| r.code.to_owned())?;
        Ok(record)
    }

    /// Edits a record as one person at an instant and has policy judge it; a refused edit is not in the record.
    pub fn write(&self, record: &mut Record, who: Person, at: i64, edits: &[Edit]) -> Result<Change, String> {
        self.write_linked(record, who, at, &[], edits)
    }

    /// As `write`, with what is linked to the record.
    pub fn write_linked(
        &self,
        record: &mut Record,
        who: Person,
        at: i64,
        linked: &[Linked],
        edits: &[Edit],
    ) -> Result<Change, String> {
        let mut after = record.clone();
        let change = after.edit(&self.commit(who, at), edits).map_err(|e| e.to_string())?.ok_or("nothing differs")?;
        let asking = Asking { linked, ..self.asking(who, at) };
        judge(record.id(), &change, Some(record), &asking).map_err(|r| r.code.to_owned())?;
        *record = after;
        Ok(change)
    }

    /// Whether a person's grants reach a record.
    pub fn sees(&self, who: Person, record: &Record, linked: &[Linked]) -> bool {
        let scopes = (record.kind().audience)(record, linked, &self.roster, NOON);
        let granted = grants(&self.roster, id(who), NOON);
        scopes.iter().any(|s| granted.contains(s))
    }

    pub fn record_id(&self, n: u128) -> RecordId {
        RecordId(Uuid::from_u128(0x7000_0000_0000_0000_0000_0000_0000 + n))
    }

    pub fn entry_id(&self, n: u128) -> EntryId {
        EntryId(Uuid::from_u128(0xe000_0000_0000_0000_0000_0000_0000 + n))
    }
}

fn id(who: Person) -> OfficerId {
    OfficerId(Uuid::from_u128(0x0ff1_0000 + who as u128))
}
