//! Retention (practice P19): which records are due for review, the recorded decisions to keep them, and those that a rule
//! lets go by itself. Nothing is erased without a decision unless its rule says so; a hold stops both.

use jiff::civil::Date;
use record::RecordId;
use record::calendar::date_of;
use record::retention::{Asks, RETENTION_RULES, RetentionTable, Review, Standing};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{HoldRow, KeptRow, Reading, RetainRow};

/// Records read at a time.
const STRIDE: usize = 200;
/// Records counted at a time: nothing of their words is read.
const COUNTED: usize = 5_000;

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

/// How many records ask for something today; nothing of what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// A decision to keep them or to let them go.
    pub decision: u64,
    /// The day since which the oldest of these waits.
    pub oldest: Option<Date>,
    /// Nothing but that somebody lets the rule dispose of them.
    pub erasure: u64,
    /// A rule: none covers them.
    pub no_rule: u64,
}

impl Hub {
    /// The retention table that holds here: the one the force imported last, or the shipped one.
    ///
    /// # Errors
    /// The database's; those of a table that only a newer hub can read.
    pub fn retention_table(&self) -> Result<RetentionTable> {
        self.storage().reading(|tx| {
            let named = tx.references()?.into_iter().find(|r| r.name == RETENTION_RULES);
            match named.map(|r| tx.blob(&r.sha256)).transpose()?.flatten() {
                Some(bytes) => Ok(RetentionTable::read(&String::from_utf8_lossy(&bytes))?),
                None => Ok(RetentionTable::shipped()?),
            }
        })
    }

    /// How many records ask for something today.
    ///
    /// # Errors
    /// The database's.
    pub fn retention_due(&self, table: &RetentionTable) -> Result<Due> {
        let today = date_of(self.now());
        let (mut due, mut after) = (Due::default(), None);
        loop {
            let some = self.storage().reading(|tx| tx.kept_after(after, COUNTED))?;
            let Some(last) = some.last() else { return Ok(due) };
            after = Some(last.record);
            for row in &some {
                let review = review(table, row, today)?;
                match review.asks {
                    Asks::Decision => {
                        due.decision += 1;
                        due.oldest = due.oldest.into_iter().chain(review.on).min();
                    }
                    Asks::Erasure => due.erasure += 1,
                    Asks::NoRule => due.no_rule += 1,
                    Asks::Open | Asks::Later | Asks::Held => {}
                }
            }
        }
    }

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
                let rows = tx.kept_after(after, STRIDE)?;
                rows.into_iter().map(|row| retained(tx, table, row, today)).collect::<Result<Vec<_>>>()
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

    /// What [`Hub::dispose`] would erase, in the order of the days. Nothing is touched.
    ///
    /// # Errors
    /// The database's.
    pub fn disposable(&self, table: &RetentionTable) -> Result<Vec<Retained>> {
        Ok(self.retention(table)?.into_iter().filter(|r| r.review.asks == Asks::Erasure).collect())
    }

    /// Erases what its rule lets go by itself and is due, each by an order of the hub that names the rule. Gives them.
    ///
    /// # Errors
    /// As [`Hub::erase`].
    pub fn dispose(&self, table: &RetentionTable) -> Result<Vec<RecordId>> {
        let mut gone = Vec::new();
        for due in self.disposable(table)? {
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

fn retained(tx: &dyn Reading, table: &RetentionTable, row: KeptRow, today: Date) -> Result<Retained> {
    let review = review(table, &row, today)?;
    let (hold, decisions) = (tx.hold(row.record)?, tx.decisions(row.record)?);
    Ok(Retained { record: row.record, last_work: date_of(row.updated_at), kind: row.kind, review, hold, decisions })
}

fn review(table: &RetentionTable, row: &KeptRow, today: Date) -> Result<Review> {
    let decided = row.next_review.as_deref().map(str::parse::<Date>).transpose();
    let decided = decided.map_err(|_| HubError::Damaged { what: "a decision to retain" })?;
    let last_work = date_of(row.updated_at);
    let standing = Standing { kind: &row.kind, open: row.open, last_work, decided, held: row.held };
    Ok(table.review(&standing, today))
}
