//! Retention (practice P19): which records are due for review, the recorded decisions to keep them, and those that a rule
//! lets go by itself. Nothing is erased without a decision unless its rule says so; a hold stops both.

use jiff::civil::Date;
use record::RecordId;
use record::calendar::date_of;
use record::retention::{Asks, RetentionTable, Review, Standing};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{HoldRow, Reading, RecordRow, RetainRow};

/// Records read at a time.
const STRIDE: usize = 200;

/// A record and when it is reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retained {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// The London date of the last work on it.
    pub last_work: Date,
    /// When and what for.
    pub review: Review,
    /// The hold that stands on it.
    pub hold: Option<HoldRow>,
    /// The decisions to keep it, oldest first.
    pub decisions: Vec<RetainRow>,
}

impl Hub {
    /// Every record with its review, in the order of the days; those without a day come last.
    ///
    /// # Errors
    /// The database's.
    pub fn retention(&self, table: &RetentionTable) -> Result<Vec<Retained>> {
        let today = date_of(self.now());
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let some = self.storage().reading(|tx| {
                let mut some = Vec::new();
                for id in tx.records_after(after, STRIDE)? {
                    if let Some(row) = tx.record(id)? {
                        some.push(retained(tx, table, row, today)?);
                    }
                }
                Ok(some)
            })?;
            let Some(last) = some.last() else { break };
            after = Some(last.record);
            all.extend(some);
        }
        all.sort_by_key(|r| (r.review.on.is_none(), r.review.on, r.record));
        Ok(all)
    }

    /// Records that somebody keeps a record for longer, and until when it is looked at again: the day given, or the one its
    /// rule gives.
    ///
    /// # Errors
    /// [`HubError::NotFound`], [`HubError::BadRequest`] for a day that is not ahead or where no rule gives one, or the
    /// database's.
    pub fn retain(
        &self,
        table: &RetentionTable,
        record: RecordId,
        who: &str,
        reason: &str,
        next_review: Option<Date>,
    ) -> Result<RetainRow> {
        let now = self.now();
        let today = date_of(now);
        self.storage().writing(|tx| {
            let row = tx.record(record)?.ok_or(HubError::NotFound { what: "record" })?;
            let by_rule = || table.next_review(&row.kind, date_of(row.updated_at), today);
            let next = next_review.or_else(by_rule).filter(|day| *day > today);
            let next =
                next.ok_or_else(|| HubError::BadRequest { what: "the next review must be a day ahead: give it".into() })?;
            let decision =
                RetainRow { record, at: now, who: who.to_owned(), reason: reason.to_owned(), next_review: next.to_string() };
            tx.add_decision(&decision)?;
            tx.audit(now, who, "retained", &format!("{record} until {next}"))?;
            Ok(decision)
        })
    }

    /// Erases what its rule lets go by itself and is due, each by an order of the hub that names the rule. Gives them.
    ///
    /// # Errors
    /// As [`Hub::erase`].
    pub fn dispose(&self, table: &RetentionTable) -> Result<Vec<RecordId>> {
        let mut gone = Vec::new();
        for due in self.retention(table)?.into_iter().filter(|r| r.review.asks == Asks::Erasure) {
            let class = due.review.class.unwrap_or_default();
            match self.erase(due.record, "hub", &format!("retention rule {class}, table {}", table.version)) {
                Ok(_) => gone.push(due.record),
                // Held since it was listed.
                Err(HubError::OnHold { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(gone)
    }
}

fn retained(tx: &dyn Reading, table: &RetentionTable, row: RecordRow, today: Date) -> Result<Retained> {
    let (hold, decisions) = (tx.hold(row.id)?, tx.decisions(row.id)?);
    let last_work = date_of(row.updated_at);
    let decided = match decisions.last() {
        Some(d) => Some(d.next_review.parse().map_err(|_| HubError::Damaged { what: "a decision to retain" })?),
        None => None,
    };
    let standing = Standing { kind: &row.kind, open: row.open, last_work, decided, held: hold.is_some() };
    let review = table.review(&standing, today);
    Ok(Retained { record: row.id, kind: row.kind, last_work, review, hold, decisions })
}
