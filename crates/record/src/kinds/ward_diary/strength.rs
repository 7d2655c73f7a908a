//! How many officers a ward has against what residents were promised.

use jiff::civil::Date;

use super::Taken;
use crate::author::Role;
use crate::calendar::date_of;
use crate::id::OfficerId;
use crate::roster::{Ms, Officer, Roster};

/// What a ward was promised (practice P7: a dated row).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The first London date it holds for, `(year, month, day)`.
    pub from: (i16, i8, i8),
    /// Dedicated ward officers.
    pub constables: usize,
    /// PCSOs.
    pub pcsos: usize,
    /// Where it comes from.
    pub source: &'static str,
}

/// The promises in order of their dates.
pub const STRENGTH: &[Promise] = &[Promise {
    from: (2000, 1, 1),
    constables: 2,
    pcsos: 1,
    source: "Mayor of London, December 2017: at least two dedicated ward officers and one PCSO in every ward, not taken away \
             but in exceptional circumstances",
}];

/// Who works a ward at an instant. Numbers of people, never one officer's time (practice P12).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strength {
    /// Constables posted to the ward.
    pub constables: usize,
    /// PCSOs posted to it.
    pub pcsos: usize,
    /// Of both, on duty now.
    pub on_duty: usize,
    /// Of those on duty, taken away now, and why.
    pub away: Vec<String>,
    /// Constables promised.
    pub promised_constables: usize,
    /// PCSOs promised.
    pub promised_pcsos: usize,
}

impl Strength {
    /// Whether fewer are posted here than were promised.
    #[must_use]
    pub fn short(&self) -> bool {
        self.constables < self.promised_constables || self.pcsos < self.promised_pcsos
    }
}

/// Counts a ward's officers. `taken` is what its diaries say of time taken away; a duty that the roster does not name is no
/// duty. Sergeants and inspectors lead several wards and are not counted.
#[must_use]
pub fn strength(roster: &Roster, ward: &str, taken: &[Taken], at: Ms) -> Strength {
    let mut out = Strength::default();
    let day = date_of(at);
    let holds = |p: &&Promise| Date::new(p.from.0, p.from.1, p.from.2).is_ok_and(|from| from <= day);
    if let Some(promise) = STRENGTH.iter().rfind(holds) {
        (out.promised_constables, out.promised_pcsos) = (promise.constables, promise.pcsos);
    }
    for officer in posted(roster, ward, at) {
        match officer.role {
            Role::Pc => out.constables += 1,
            Role::Pcso => out.pcsos += 1,
            _ => continue,
        }
        if !officer.duties.iter().any(|d| d.from <= at && at < d.to) {
            continue;
        }
        out.on_duty += 1;
        out.away.extend(away(taken, officer.id, at));
    }
    out.away.sort();
    out
}

/// Why an officer is away now, where a diary says so.
fn away(taken: &[Taken], officer: OfficerId, at: Ms) -> Option<String> {
    taken.iter().find(|t| t.officer == officer && t.from <= at && at < t.to)?.reason.clone()
}

/// Everybody whose ward this is at an instant, in the roster's order: posted to it by name, or of a team that looks after it
/// and posted nowhere else by name.
pub fn posted<'a>(roster: &'a Roster, ward: &'a str, at: Ms) -> impl Iterator<Item = &'a Officer> {
    let holds = move |o: &&Officer| {
        let now = |p: &&crate::roster::Posting| p.from <= at && p.to.is_none_or(|end| at < end);
        let mut postings = o.postings.iter().filter(now).peekable();
        if postings.peek().is_some() {
            return postings.any(|p| p.ward == ward);
        }
        roster.teams.get(&o.team).is_some_and(|t| t.wards.iter().any(|w| w == ward))
    };
    roster.officers.values().filter(|o| !o.left).filter(holds)
}
