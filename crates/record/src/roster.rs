//! Who works here: the roster extract that hub and devices hold alike, so that policy gives both the same answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::author::{Author, Role};
use crate::id::OfficerId;

/// Milliseconds since 1970-01-01 UTC.
pub type Ms = i64;

/// The roster at one version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Roster {
    /// Counts up with every import; a grant names the version it was decided at.
    pub version: u64,
    /// When the hub made this extract; screens show its age.
    pub as_at: Ms,
    /// Everybody, by id.
    pub officers: BTreeMap<OfficerId, Officer>,
    /// Teams by id.
    pub teams: BTreeMap<String, Team>,
}

/// A team and the wards it looks after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// As the roster file names it: `canal-side`.
    pub id: String,
    /// As screens show it.
    pub name: String,
    /// ONS ward codes, without a trailing `N`.
    pub wards: Vec<String>,
}

/// One officer, PCSO, member of staff or system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Officer {
    /// Never reused.
    pub id: OfficerId,
    /// Unique for life; signs, is never shown in logs.
    pub warrant: String,
    /// Shown on screen; changes on transfer.
    pub shoulder: String,
    /// Name, for the ward page.
    pub name: String,
    /// Substantive rank.
    pub role: Role,
    /// Substantive grade, 0 to 9.
    pub grade: u8,
    /// The team the officer belongs to.
    pub team: String,
    /// Teams this officer supervises.
    pub supervises: Vec<String>,
    /// Wards beside the team's own, with dates.
    pub postings: Vec<Posting>,
    /// Duty times.
    pub duties: Vec<Duty>,
    /// Qualifications and PCSO designated powers, with expiry.
    pub qualifications: Vec<Qualification>,
    /// Acting ranks while they last.
    pub acting: Vec<Acting>,
    /// Posts that open more: `victim_desk`, `disclosure`.
    pub posts: Vec<String>,
    /// Withheld from the public page for safety (practice P20).
    pub withheld: bool,
    /// Has left; keeps their words, holds nothing.
    pub left: bool,
}

/// A posting to a ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Posting {
    /// ONS ward code.
    pub ward: String,
    /// First instant.
    pub from: Ms,
    /// One past the last instant; none is open.
    pub to: Option<Ms>,
}

/// One duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// Start.
    pub from: Ms,
    /// End.
    pub to: Ms,
}

/// A dated, expiring fact about an officer: `pst`, `driver_response`, `designated_fpn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Qualification {
    /// The roster's word for it.
    pub name: String,
    /// One past the last instant it holds; none never ends.
    pub expires: Option<Ms>,
}

/// An acting rank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Acting {
    /// Rank held meanwhile.
    pub role: Role,
    /// Grade held meanwhile.
    pub grade: u8,
    /// Teams supervised meanwhile.
    pub supervises: Vec<String>,
    /// First instant.
    pub from: Ms,
    /// One past the last instant.
    pub to: Ms,
}

impl Officer {
    fn acting_at(&self, at: Ms) -> Option<&Acting> {
        self.acting.iter().find(|a| a.from <= at && at < a.to)
    }

    /// `PC 123CN`: rank and shoulder number, as screens show an officer.
    #[must_use]
    pub fn shows(&self) -> String {
        format!("{} {}", self.role.title(), self.shoulder)
    }

    /// Whether the officer holds a qualification at an instant. Fails closed when it has expired.
    #[must_use]
    pub fn holds(&self, qualification: &str, at: Ms) -> bool {
        self.qualifications.iter().any(|q| q.name == qualification && q.expires.is_none_or(|end| at < end))
    }

    /// When a qualification that the officer once held ended; none where the roster never knew it, or it holds.
    #[must_use]
    pub fn lapsed(&self, qualification: &str, at: Ms) -> Option<Ms> {
        if self.holds(qualification, at) {
            return None;
        }
        self.qualifications.iter().filter(|q| q.name == qualification).filter_map(|q| q.expires).max()
    }

    /// Teams the officer supervises at an instant, acting periods included.
    #[must_use]
    pub fn supervised_teams(&self, at: Ms) -> Vec<&str> {
        let acting = self.acting_at(at).map(|a| a.supervises.as_slice()).unwrap_or_default();
        self.supervises.iter().chain(acting).map(String::as_str).collect()
    }
}

impl Roster {
    /// The author line for an officer at an instant, acting rank included; none for somebody who is not on the roster or has left.
    #[must_use]
    pub fn author(&self, officer: OfficerId, at: Ms) -> Option<Author> {
        let found = self.officers.get(&officer).filter(|o| !o.left)?;
        let (role, grade) = found.acting_at(at).map_or((found.role, found.grade), |a| (a.role, a.grade));
        Some(Author { officer, grade, role })
    }

    /// Whether an officer holds a post, `property` for one.
    #[must_use]
    pub fn in_post(&self, officer: OfficerId, post: &str) -> bool {
        self.officers.get(&officer).is_some_and(|o| o.posts.iter().any(|p| p == post))
    }

    /// Whether `supervisor` supervises `officer` at an instant: one of their teams is the officer's, and they are not the same person.
    #[must_use]
    pub fn supervises(&self, supervisor: OfficerId, officer: OfficerId, at: Ms) -> bool {
        let (Some(s), Some(o)) = (self.officers.get(&supervisor), self.officers.get(&officer)) else {
            return false;
        };
        supervisor != officer && !s.left && s.supervised_teams(at).contains(&o.team.as_str())
    }

    /// Whether somebody supervises a team at an instant.
    #[must_use]
    pub fn supervises_team(&self, supervisor: OfficerId, team: &str, at: Ms) -> bool {
        self.officers.get(&supervisor).is_some_and(|s| !s.left && s.supervised_teams(at).contains(&team))
    }

    /// Everybody who supervises an officer at an instant.
    #[must_use]
    pub fn supervisors_of(&self, officer: OfficerId, at: Ms) -> Vec<OfficerId> {
        self.officers.keys().copied().filter(|&s| self.supervises(s, officer, at)).collect()
    }

    /// Who answers for a team's queue at an instant: those of its supervisors who are on duty. Empty where none is, or where
    /// the roster does not know their duties (practice P18).
    #[must_use]
    pub fn duty_supervisors(&self, team: &str, at: Ms) -> Vec<OfficerId> {
        let on_duty = |o: &&OfficerId| self.supervises_team(**o, team, at) && self.on_duty(**o, at, at + 1) == Some(true);
        self.officers.keys().filter(on_duty).copied().collect()
    }

    /// Whether some duty of an officer overlaps a span; none where the roster knows no duties of theirs.
    #[must_use]
    pub fn on_duty(&self, officer: OfficerId, from: Ms, to: Ms) -> Option<bool> {
        let duties = &self.officers.get(&officer)?.duties;
        (!duties.is_empty()).then(|| duties.iter().any(|d| d.from < to && from < d.to))
    }

    /// The first duty of an officer that begins after an instant.
    #[must_use]
    pub fn next_duty(&self, officer: OfficerId, after: Ms) -> Option<&Duty> {
        self.officers.get(&officer)?.duties.iter().filter(|d| d.from > after).min_by_key(|d| d.from)
    }

    /// Teams whose wards include this one.
    pub fn teams_of_ward<'a>(&'a self, ward: &'a str) -> impl Iterator<Item = &'a Team> {
        self.teams.values().filter(move |t| t.wards.iter().any(|w| w == ward))
    }

    /// Wards an officer works at an instant: the team's, supervised teams', and dated postings.
    #[must_use]
    pub fn wards_of(&self, officer: OfficerId, at: Ms) -> Vec<String> {
        let Some(o) = self.officers.get(&officer).filter(|o| !o.left) else {
            return Vec::new();
        };
        let mut wards: Vec<String> = self
            .teams_of(officer, at)
            .iter()
            .filter_map(|t| self.teams.get(t))
            .flat_map(|t| t.wards.iter().cloned())
            .chain(o.postings.iter().filter(|p| p.from <= at && p.to.is_none_or(|end| at < end)).map(|p| p.ward.clone()))
            .collect();
        wards.sort();
        wards.dedup();
        wards
    }

    /// Teams an officer belongs to or supervises at an instant.
    #[must_use]
    pub fn teams_of(&self, officer: OfficerId, at: Ms) -> Vec<String> {
        let Some(o) = self.officers.get(&officer).filter(|o| !o.left) else {
            return Vec::new();
        };
        let mut teams: Vec<String> =
            std::iter::once(o.team.as_str()).chain(o.supervised_teams(at)).filter(|t| !t.is_empty()).map(str::to_owned).collect();
        teams.sort();
        teams.dedup();
        teams
    }

    /// `PC 123CN`, or the bare id where the roster does not know the officer.
    #[must_use]
    pub fn shows(&self, officer: OfficerId) -> String {
        self.officers.get(&officer).map_or_else(|| officer.to_string(), Officer::shows)
    }
}
