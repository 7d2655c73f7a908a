//! How soon residents' queries were answered: within their clock hours or not (Neighbourhood Policing Guarantee: a meaningful
//! response within 72 hours; practice P11). For those who may see the queries: each of them is private work (practice P4), and on
//! a ward with few the share tells of one home, so that no figure of the public's holds it.

use crate::roster::Ms;

/// A query as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// The end of its clock hours, ms UTC.
    pub answer_by: Ms,
    /// When it was answered: a result that says more than that nothing was attempted.
    pub answered_at: Option<Ms>,
}

/// Queries, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Answered within their hours.
    pub in_time: u32,
    /// Answered later, or not answered and their hours are over.
    pub late: u32,
    /// Not answered yet, and their hours still run.
    pub waiting: u32,
}

impl Answered {
    /// Of those whose hours are over or that were answered: how many in a hundred in time, rounded down, so that a hundred
    /// means all of them. None where there was none.
    #[must_use]
    pub fn share(self) -> Option<u32> {
        (u64::from(self.in_time) * 100)
            .checked_div(u64::from(self.in_time) + u64::from(self.late))
            .and_then(|share| u32::try_from(share).ok())
    }
}

/// Counts queries at an instant, ms UTC.
#[must_use]
pub fn answered(queries: impl IntoIterator<Item = Query>, now: Ms) -> Answered {
    let mut out = Answered::default();
    for query in queries {
        match query.answered_at {
            Some(at) if at <= query.answer_by => out.in_time += 1,
            None if now <= query.answer_by => out.waiting += 1,
            _ => out.late += 1,
        }
    }
    out
}
