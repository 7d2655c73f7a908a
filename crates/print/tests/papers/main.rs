//! What stands on paper: for a court's file and for a meeting of residents.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story told wrongly fails its test")]

mod evidence;
mod held;
mod panel;
mod redacted;
mod schedules;

use print::{Made, Printed};
use record::roster::{Officer, Roster};
use record::{OfficerId, Role};
use uuid::Uuid;

/// 24 November 2026, 14:00 in London.
pub(crate) const NOW: i64 = 1_795_528_800_000;
pub(crate) const MINUTE: i64 = 60_000;

pub(crate) fn alex() -> OfficerId {
    OfficerId(Uuid::from_u128(1))
}

pub(crate) fn robin() -> OfficerId {
    OfficerId(Uuid::from_u128(2))
}

pub(crate) fn roster() -> Roster {
    let officer = |id, shoulder: &str, name: &str, role: Role| Officer {
        id,
        warrant: format!("SYN{shoulder}"),
        shoulder: shoulder.into(),
        name: name.into(),
        role,
        grade: role.grade(),
        team: "canal-side".into(),
        supervises: Vec::new(),
        postings: Vec::new(),
        duties: Vec::new(),
        qualifications: Vec::new(),
        acting: Vec::new(),
        posts: Vec::new(),
        withheld: false,
        left: false,
    };
    let all = [officer(alex(), "123CN", "Alex Bryn Carter", Role::Pc), officer(robin(), "7701CN", "Robin Sample", Role::Pcso)];
    Roster { version: 1, as_at: NOW, officers: all.into_iter().map(|o| (o.id, o)).collect(), ..Roster::default() }
}

pub(crate) fn made(roster: &Roster) -> Made<'_> {
    Made { by: alex(), at: NOW, roster, purpose: "the case file" }
}

/// Keeps a paper where somebody wants to look at it: `BEATBOOK_PAPERS` names the folder.
pub(crate) fn keep(name: &str, printed: &Printed) {
    assert!(printed.pdf.starts_with(b"%PDF-"));
    if let Ok(folder) = std::env::var("BEATBOOK_PAPERS") {
        std::fs::write(format!("{folder}/{name}.pdf"), &printed.pdf).unwrap();
    }
}

/// The words with one space between them, wherever lines were broken.
pub(crate) fn words(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}
