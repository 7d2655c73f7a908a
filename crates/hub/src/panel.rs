//! What a ward's panel is told at its next meeting: what was asked, what was done and measured, what comes next. Only words that a
//! supervisor let out, and figures counted here from the tagged records, so that nobody adds them up by hand and no phone
//! decides what is counted (practice P20).

use std::collections::BTreeSet;

use jiff::civil::Date;
use print::panel::{Contact, NextMeeting, Panel, PanelMeasure, PanelPriority, found, html, pdf};
use record::calendar::{date_of, days_after, midnight, starting};
use record::kinds::ward_priority::{self, WARD_PRIORITY};
use record::public::{Done, done, figures, meetings, published};
use record::reference::{CONTACTS, Contacts};
use record::{OfficerId, Record, Scope};
use wire::Hash;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::import::read::ward_code;
use crate::storage::{PanelHead, PanelRow, Reading};

/// A report as it would go out, with what only a supervisor is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelDraft {
    /// The report: public throughout.
    pub panel: Panel,
    /// What a look at its words finds; words of [`record::public::CAUTIONS`].
    pub found: Vec<&'static str>,
    /// Priorities that were adopted and of which nothing is out: how many, so that nobody takes the report for all there is.
    pub not_out: usize,
    /// When a report of exactly these days went out.
    pub published_at: Option<i64>,
}

impl PanelDraft {
    /// Names its content.
    #[must_use]
    pub fn sha256(&self) -> Hash {
        Hash::of(body(&self.panel).as_bytes())
    }
}

/// A supervisor's word that a report may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LettingOut {
    /// Who.
    pub by: OfficerId,
    /// ONS code.
    pub ward: String,
    /// First day counted.
    pub from: Date,
    /// Last day counted.
    pub to: Date,
    /// The content that was looked at.
    pub sha256: Hash,
    /// What was found in it and may stand.
    pub looked_at: Vec<String>,
}

fn body(panel: &Panel) -> String {
    serde_json::to_value(panel).map(|value| record::value::canonical(&value)).unwrap_or_default()
}

impl Hub {
    /// Counts and gathers the report of a ward for some days, both included. The ward's code may carry a trailing `N`. Where a
    /// report of exactly these days went out its figures stay as they were told, whatever was recorded since. What was over
    /// before those days, and what was adopted after them, is not in it.
    ///
    /// # Errors
    /// [`HubError::NotFound`] where the hub knows no such ward, [`HubError::BadRequest`] where the days are turned round; those
    /// of the database.
    pub fn panel(&self, ward: &str, from: Date, to: Date) -> Result<PanelDraft> {
        if to < from {
            return Err(HubError::BadRequest { what: format!("{to} comes before {from}") });
        }
        let code = ward_code(ward);
        let span = (starting(midnight(from)), starting(midnight(days_after(to, 1))));
        self.storage().reading(|tx| {
            let ward = tx.wards()?.into_iter().find(|w| w.code == code).ok_or(HubError::NotFound { what: "ward" })?;
            let contacts = crate::public::reference::<Contacts>(tx, CONTACTS)?.wards.remove(&code).unwrap_or_default();
            let before = told_before(tx, &code, from, to)?;
            let mut priorities = Vec::new();
            let mut not_out = 0;
            let of_ward = records(tx, &code)?;
            let (asked, diaries): (Vec<Record>, Vec<Record>) =
                of_ward.into_iter().partition(|r| r.kind().name == WARD_PRIORITY.name);
            for record in &asked {
                let row = ward_priority::fold(record);
                // A report speaks of its own days: not of what was over before them, nor of what was adopted after them.
                if row.ended.is_some_and(|e| e.on < from) || row.adopted_on.is_some_and(|on| on > to) {
                    continue;
                }
                let Some(out) = published(record) else {
                    not_out += usize::from(matches!(row.status, "adopted" | "active" | "reported_back"));
                    continue;
                };
                let mut all: Vec<Done> = done(record, record.id());
                all.extend(diaries.iter().flat_map(|d| done(d, record.id())));
                for id in tx.neighbours(record.id())? {
                    if let Some(tagged) = tx.record(id)? {
                        all.extend(done(&Record::load(id, &tagged.snapshot)?, record.id()));
                    }
                }
                let told = before.iter().flat_map(|(_, panel)| &panel.priorities).find(|p| p.record == record.id());
                priorities.push(PanelPriority {
                    record: record.id(),
                    issue: out.issue,
                    answer: out.answer,
                    state: row.status.to_owned(),
                    adopted_on: row.adopted_on.map(|d| d.to_string()),
                    review_by: row.review_by.map(|d| d.to_string()),
                    measure: measure(record, to),
                    did: told.map_or_else(|| figures(&all, span.0, span.1), |p| p.did.clone()),
                });
            }
            priorities.sort_by(|a, b| (&b.adopted_on, a.record).cmp(&(&a.adopted_on, b.record)));
            let announced =
                contacts.meetings.iter().map(|m| NextMeeting { at: m.starts_at(), place: m.place.clone(), what: m.what.clone() });
            let mut next: Vec<NextMeeting> = diaries.iter().flat_map(meetings).map(Into::into).chain(announced).collect();
            next.retain(|m| m.at >= self.now());
            next.sort_by(|a, b| (a.at, &a.place, &b.what).cmp(&(b.at, &b.place, &a.what)));
            next.dedup_by(|a, b| a.at == b.at && a.place == b.place);
            let contact =
                Contact { telephone: contacts.telephone, email: contacts.email, url: contacts.url, counter: contacts.counter };
            let (ward, name) = (ward.code, ward.name);
            let panel = Panel { ward, name, from: from.to_string(), to: to.to_string(), priorities, meetings: next, contact };
            let published_at = before.iter().find(|(row, _)| row.down_at.is_none()).map(|(row, _)| row.published_at);
            Ok(PanelDraft { found: found(&panel), panel, not_out, published_at })
        })
    }

    /// [`Hub::panel`] for a supervisor who is to look at it.
    ///
    /// # Errors
    /// As there; [`HubError::NotGranted`] for whoever does not supervise the ward's team.
    pub fn panel_for(&self, supervisor: OfficerId, ward: &str, from: Date, to: Date) -> Result<PanelDraft> {
        self.decides_for_ward(supervisor, ward)?;
        self.panel(ward, from, to)
    }

    /// Lets a report out: paper and page are made now and served as they are until it is taken down. Returns when.
    ///
    /// # Errors
    /// As [`Hub::panel_for`]; [`HubError::ReportMoved`] where it is not what was looked at, [`HubError::NotLookedAt`] where
    /// something found in it was not, [`HubError::ReportOverlaps`].
    pub fn publish_panel(&self, out: &LettingOut) -> Result<i64> {
        let draft = self.panel_for(out.by, &out.ward, out.from, out.to)?;
        if draft.sha256() != out.sha256 {
            return Err(HubError::ReportMoved);
        }
        let left: Vec<&str> = draft.found.iter().copied().filter(|f| !out.looked_at.iter().any(|l| l == f)).collect();
        if !left.is_empty() {
            return Err(HubError::NotLookedAt { found: left.join(", ") });
        }
        let now = self.now();
        let row = PanelRow {
            ward: draft.panel.ward.clone(),
            from: draft.panel.from.clone(),
            to: draft.panel.to.clone(),
            published_at: now,
            published_by: out.by,
            looked_at: serde_json::json!(draft.found).to_string(),
            body: body(&draft.panel),
            html: html(&draft.panel, date_of(now)),
            pdf: pdf(&draft.panel, date_of(now))?.pdf,
            down_at: None,
        };
        self.storage().writing(|tx| {
            // What was taken down was read: the difference to it would tell as much.
            let clash = tx.panel_heads(&row.ward)?.into_iter().find(|r| overlaps(r, &row) && !same_days(r, &row));
            if let Some(PanelHead { from, to, .. }) = clash {
                return Err(HubError::ReportOverlaps { from, to });
            }
            tx.put_panel(&row)?;
            tx.audit(now, &out.by.to_string(), "panel_published", &format!("{} {} to {}", row.ward, row.from, row.to))
        })?;
        Ok(now)
    }

    /// Takes a report down: the public reads it no more. Returns when.
    ///
    /// # Errors
    /// [`HubError::NotGranted`] as [`Hub::panel_for`], [`HubError::NotFound`] where no report of these days is out,
    /// [`HubError::BadRequest`] without a reason.
    pub fn take_down_panel(&self, by: OfficerId, ward: &str, from: Date, to: Date, reason: &str) -> Result<i64> {
        self.decides_for_ward(by, ward)?;
        if reason.trim().is_empty() {
            return Err(HubError::BadRequest { what: "say why the report is taken down".into() });
        }
        let now = self.now();
        let (code, from, to) = (ward_code(ward), from.to_string(), to.to_string());
        self.storage().writing(|tx| {
            let found = tx.panel_row(&code, &from, &to)?.filter(|r| r.down_at.is_none());
            let found = found.ok_or(HubError::NotFound { what: "report" })?;
            tx.put_panel(&PanelRow { down_at: Some(now), ..found })?;
            tx.audit(now, &by.to_string(), "panel_taken_down", &format!("{code} {from} to {to}: {reason}"))
        })?;
        Ok(now)
    }

    /// Of the wards that a team looks after, how many have a priority whose words are out and that was
    /// [updated lately](ward_priority::updated_lately): what the Neighbourhood Policing Guarantee counts. (updated, all)
    ///
    /// # Errors
    /// Those of the database.
    pub fn wards_updated(&self) -> Result<(usize, usize)> {
        let (roster, today) = (self.roster()?, date_of(self.now()));
        let wards: BTreeSet<&str> = roster.teams.values().flat_map(|t| &t.wards).map(String::as_str).collect();
        self.storage().reading(|tx| {
            let mut updated = 0;
            for ward in &wards {
                let of_ward = records(tx, ward)?;
                let mut out = of_ward.iter().filter(|r| r.kind().name == WARD_PRIORITY.name && published(r).is_some());
                updated += usize::from(out.any(|r| ward_priority::updated_lately(ward_priority::fold(r).updated_on, today)));
            }
            Ok((updated, wards.len()))
        })
    }

    fn decides_for_ward(&self, officer: OfficerId, ward: &str) -> Result<()> {
        let (roster, code) = (self.roster()?, ward_code(ward));
        let mut teams = roster.teams_of_ward(&code);
        if teams.any(|t| roster.supervises_team(officer, &t.id, self.now())) { Ok(()) } else { Err(HubError::NotGranted) }
    }
}

fn overlaps(a: &PanelHead, b: &PanelRow) -> bool {
    a.from <= b.to && b.from <= a.to
}

fn same_days(a: &PanelHead, b: &PanelRow) -> bool {
    a.from == b.from && a.to == b.to
}

/// The report of exactly these days that went out before, down or not.
fn told_before(tx: &dyn Reading, ward: &str, from: Date, to: Date) -> Result<Option<(PanelRow, Panel)>> {
    let Some(row) = tx.panel_row(ward, &from.to_string(), &to.to_string())? else { return Ok(None) };
    let panel = serde_json::from_str(&row.body).map_err(|_| HubError::Damaged { what: "a panel report" })?;
    Ok(Some((row, panel)))
}

/// The priorities and diaries of a ward. Everything else in its scope is left where it is: its place in a first sync says what
/// it may be.
fn records(tx: &dyn Reading, ward: &str) -> Result<Vec<Record>> {
    let members = tx.members_of(&Scope::Ward(ward.to_owned()))?;
    let mut out = Vec::new();
    for member in members.into_iter().filter(|m| m.harm == crate::pipeline::WARD_WORK) {
        if let Some(row) = tx.record(member.id)? {
            out.push(Record::load(member.id, &row.snapshot)?);
        }
    }
    Ok(out)
}

/// What is measured, as it stood on the last day of the report.
fn measure(record: &Record, to: Date) -> Option<PanelMeasure> {
    let value = record.value("measure");
    let number = |part: &str| value.get(part).and_then(serde_json::Value::as_f64);
    let text = |part: &str| value.get(part).and_then(serde_json::Value::as_str).map(str::to_owned);
    let now = ward_priority::fold(record).measured.iter().rfind(|(on, _)| *on <= to).map(|(_, value)| *value);
    Some(PanelMeasure { what: text("what")?, unit: text("unit"), before: number("baseline"), now, aim: number("target") })
}
