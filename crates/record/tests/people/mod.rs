//! A sergeant, two constables and a PCSO of one team, with fixed ids: the people of this crate's stories.
#![allow(dead_code, reason = "each story file uses the part of the team it needs")]

use automerge::ActorId;
use record::document::Commit;
use record::policy::Asking;
use record::roster::{Officer, Roster, Team};
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
        ];
        for (who, shoulder, role) in people {
            let officer = Officer {
                id: id(who),
                warrant: format!("W{shoulder}"),
                shoulder: shoulder.into(),
                name: String::new(),
                role,
                grade: role.grade(),
                team: "canal-side".into(),
                supervises: if who == Person::Sergeant { vec!["canal-side".into()] } else { vec![] },
                postings: vec![],
                duties: vec![],
                qualifications: vec![],
                acting: vec![],
                posts: vec![],
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
