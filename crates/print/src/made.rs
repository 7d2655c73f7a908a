//! Who had a paper made, when and for what: it stands at its foot, so that a copy that goes astray tells where it came from.

use record::OfficerId;
use record::roster::{Ms, Roster};
use serde::Serialize;

use crate::days;

/// The making of a paper.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// Who.
    pub by: OfficerId,
    /// When, ms UTC.
    pub at: Ms,
    /// Names of officers.
    pub roster: &'a Roster,
    /// For whom or what, in the officer's words.
    pub purpose: &'a str,
}

/// An officer as a paper names them.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Named {
    /// `Alex Sample`; empty where the roster keeps no name.
    pub(crate) name: String,
    /// `PC 123CN`.
    pub(crate) number: String,
}

impl Named {
    /// `PC 123CN Alex Sample`.
    pub(crate) fn whole(&self) -> String {
        if self.name.is_empty() { self.number.clone() } else { format!("{} {}", self.number, self.name) }
    }
}

impl Made<'_> {
    pub(crate) fn named(&self, officer: OfficerId) -> Named {
        let name = self.roster.officers.get(&officer).map(|o| o.name.clone()).unwrap_or_default();
        Named { name, number: self.roster.shows(officer) }
    }

    /// What stands at the foot: `Printed 24 November 2026, 14:02 by PC 123CN for the CPS`.
    pub(crate) fn foot(&self) -> String {
        let by = self.roster.shows(self.by);
        let what_for = if self.purpose.is_empty() { String::new() } else { format!(" for: {}", self.purpose) };
        format!("Printed from Beatbook {} by {by}{what_for}", days::moment(self.at))
    }
}
