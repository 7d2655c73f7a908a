//! What the hub serves to the public of a ward: words that a supervisor let out, meetings that are announced, the team as the
//! roster lets it be named, and the boundary, in the shapes of data.police.uk. Nothing else of any record is ever read for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use jiff::civil::Date;
use record::boundary::Boundary;
use record::calendar::{date_of, local};
use record::kinds::ward_diary::{WARD_DIARY, posted};
use record::kinds::ward_priority::{self, WARD_PRIORITY, shown_until};
use record::public::{meetings, published};
use record::reference::{CENSUS, CONTACTS, Census, Contacts, WardContacts};
use record::{Record, RecordId, Role};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::import::read::ward_code;
use crate::storage::{PanelForm, PanelHead, PublicRow, Reading, WardRow, Writing};

/// The force's name in addresses, as data.police.uk spells it.
pub const FORCE: &str = "metropolitan";

/// The boundaries read last, with the SHA-256 of the wards they were read from.
pub(crate) type Boundaries = Option<([u8; 32], Arc<BTreeMap<String, Boundary>>)>;

/// A priority's public words, as its row keeps them, and what says how long they show.
#[derive(Debug, Default, Serialize, Deserialize)]
struct OutPriority {
    /// Empty where nothing is out: its row stays for the priority that it took the place of.
    issue: String,
    issue_on: String,
    answer: Option<String>,
    answer_on: Option<String>,
    /// The day it was closed or carried over, `YYYY-MM-DD`.
    #[serde(default)]
    ended_on: Option<String>,
    /// What it was carried over to.
    #[serde(default)]
    became: Option<RecordId>,
    /// Words of it went out, whether or not they were taken down since.
    #[serde(default)]
    was_out: bool,
}

/// The priorities of a ward as their rows keep them.
struct OutPriorities {
    all: BTreeMap<RecordId, OutPriority>,
    /// Of those that took another's place, the ones that were erased.
    erased: BTreeSet<RecordId>,
}

impl OutPriorities {
    fn of_ward(tx: &dyn Reading, ward: &str) -> Result<Self> {
        let mut all: BTreeMap<RecordId, OutPriority> = BTreeMap::new();
        for row in tx.public_rows(ward, WARD_PRIORITY.name)? {
            let read = serde_json::from_str(&row.body).map_err(|_| HubError::Damaged { what: "public words" })?;
            all.insert(row.record, read);
        }
        let mut erased = BTreeSet::new();
        for next in all.values().filter_map(|p| p.became) {
            if tx.erased(next)?.is_some() {
                erased.insert(next);
            }
        }
        Ok(Self { all, erased })
    }

    /// Whether residents read of a priority on a day: while it goes on, and for some time after it was closed. One that was
    /// carried over stands for what took its place until words of that went out, so that nothing shows twice, and what was taken
    /// down or erased there does not come back by its older words.
    fn shows(&self, first: &OutPriority, today: Date) -> bool {
        let mut at = first;
        // As many steps as there are rows: two that were each carried over to the other lead nowhere.
        for _ in 0..=self.all.len() {
            let Some(ended_on) = at.ended_on.as_deref() else { return true };
            let Some(to) = at.became else {
                return ended_on.parse::<Date>().is_ok_and(|on| today <= shown_until(on));
            };
            match self.all.get(&to) {
                Some(next) if next.was_out || !next.issue.is_empty() => return false,
                Some(next) => at = next,
                None => return !self.erased.contains(&to),
            }
        }
        false
    }
}

/// A diary's public meetings, as its row keeps them.
#[derive(Debug, Serialize, Deserialize)]
struct OutMeeting {
    at: i64,
    place: String,
    what: String,
}

/// Keeps what a record has out, in the transaction that stores it.
pub(crate) fn derive(tx: &dyn Writing, record: &Record) -> Result<()> {
    let kind = record.kind().name;
    let body = match kind {
        _ if kind == WARD_PRIORITY.name => priority(record).map(|row| json!(row)),
        _ if kind == WARD_DIARY.name => {
            let row = |m: record::public::Meeting| OutMeeting { at: m.at, place: m.place, what: m.what };
            let out: Vec<OutMeeting> = meetings(record).into_iter().map(row).collect();
            (!out.is_empty()).then(|| json!(out))
        }
        _ => return Ok(()),
    };
    let ward = (record.kind().people)(record).ward;
    let row = body.zip(ward).map(|(body, ward)| PublicRow {
        record: record.id(),
        ward: ward_code(&ward),
        kind: kind.to_owned(),
        body: body.to_string(),
    });
    tx.put_public(record.id(), row.as_ref())
}

/// What the row of a priority keeps; none of one that goes on and of which no word ever went out.
fn priority(record: &Record) -> Option<OutPriority> {
    let day = |at| date_of(at).to_string();
    let ended = ward_priority::fold(record).ended;
    let over = OutPriority {
        ended_on: ended.map(|e| e.on.to_string()),
        became: ended.and_then(|e| e.to),
        was_out: record.standing_entries().any(|e| e.kind == "published"),
        ..OutPriority::default()
    };
    let Some(p) = published(record) else { return (ended.is_some() || over.was_out).then_some(over) };
    Some(OutPriority {
        issue: p.issue,
        // The day residents set it, where it was adopted, as data.police.uk gives it.
        issue_on: Some(record.line("adopted_at")).filter(|d| !d.is_empty()).unwrap_or_else(|| day(p.issue_at)),
        answer: p.answer,
        answer_on: p.answer_at.map(day),
        ..over
    })
}

impl Hub {
    /// Every ward the hub knows: `[{id, name}]`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn public_neighbourhoods(&self) -> Result<Value> {
        let wards = self.storage().reading(|tx| tx.wards())?;
        Ok(wards.into_iter().map(|w| json!({ "id": w.code, "name": w.name })).collect())
    }

    /// One ward: who to turn to, how many live there, its middle.
    ///
    /// # Errors
    /// [`HubError::NotFound`] where the hub knows no such ward; those of the database.
    pub fn public_neighbourhood(&self, id: &str) -> Result<Value> {
        let (ward, contacts, census) = self
            .storage()
            .reading(|tx| Ok((ward(tx, id)?, reference::<Contacts>(tx, CONTACTS)?, reference::<Census>(tx, CENSUS)?)))?;
        let [lon, lat] = boundary(&ward)?.centre();
        let of = contacts.wards.get(&ward.code).cloned().unwrap_or_default();
        let location = of
            .counter
            .as_ref()
            .map(|c| json!({ "name": c.name, "address": c.address, "description": c.hours, "type": "station" }));
        Ok(json!({
            "id": ward.code,
            "name": ward.name,
            "description": Value::Null,
            // data.police.uk gives the number as text.
            "population": census.wards.get(&ward.code).map_or_else(|| "0".to_owned(), |r| r.residents.to_string()),
            "url_force": of.url,
            "contact_details": details(&of),
            "centre": { "latitude": format!("{lat:.6}"), "longitude": format!("{lon:.6}") },
            "links": [],
            "locations": location.into_iter().collect::<Vec<_>>(),
        }))
    }

    /// What a ward's residents asked for and what was done, as it was let out: `[{issue, issue-date, action, action-date}]`,
    /// the newest first. What is over shows as long as a quarter's review takes to come round, and what was carried over once.
    ///
    /// # Errors
    /// As [`Hub::public_neighbourhood`].
    pub fn public_priorities(&self, id: &str) -> Result<Value> {
        let held = self.storage().reading(|tx| OutPriorities::of_ward(tx, &ward(tx, id)?.code))?;
        let today = date_of(self.now());
        let mut out: Vec<&OutPriority> = held.all.values().filter(|p| !p.issue.is_empty() && held.shows(p, today)).collect();
        out.sort_by(|a, b| (&b.issue_on, &a.issue).cmp(&(&a.issue_on, &b.issue)));
        let midnight = |day: &str| format!("{day}T00:00:00");
        let shape = |p: &OutPriority| {
            json!({
                "issue": paragraphs(&p.issue),
                "issue-date": midnight(&p.issue_on),
                "action": p.answer.as_deref().map(paragraphs),
                "action-date": p.answer_on.as_deref().map(midnight),
            })
        };
        Ok(out.into_iter().map(shape).collect())
    }

    /// Meetings to come: those announced and those of the diary that a supervisor let out.
    ///
    /// # Errors
    /// As [`Hub::public_neighbourhood`].
    pub fn public_events(&self, id: &str) -> Result<Value> {
        let (ward, contacts, rows) = self.storage().reading(|tx| {
            let ward = ward(tx, id)?;
            let rows = tx.public_rows(&ward.code, WARD_DIARY.name)?;
            Ok((ward, reference::<Contacts>(tx, CONTACTS)?, rows))
        })?;
        let of = contacts.wards.get(&ward.code).cloned().unwrap_or_default();
        let mut all: Vec<(i64, String, String, Option<i64>)> = Vec::new();
        for row in rows {
            let out: Vec<OutMeeting> =
                serde_json::from_str(&row.body).map_err(|_| HubError::Damaged { what: "public meetings" })?;
            all.extend(out.into_iter().map(|m| (m.at, m.place, m.what, None)));
        }
        let ends = |m: &record::reference::Announced| m.end.map(record::calendar::starting);
        all.extend(of.meetings.iter().map(|m| (m.starts_at(), m.place.clone(), m.what.clone(), ends(m))));
        all.retain(|(at, ..)| *at >= self.now());
        all.sort();
        // Announced in a file and in the diary, it is one meeting.
        all.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        let clock = |at: i64| local(at).strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let shape = |(at, place, what, end): (i64, String, String, Option<i64>)| {
            let title = Some(what).filter(|w| !w.is_empty()).unwrap_or_else(|| "Meeting with residents".to_owned());
            json!({
                "title": title,
                "description": Value::Null,
                "address": place,
                "type": "meeting",
                "start_date": clock(at),
                "end_date": end.map(clock),
                "contact_details": details(&of),
            })
        };
        Ok(all.into_iter().map(shape).collect())
    }

    /// Reports to the ward's panel that are out, the latest days first: `[{from, to, published, html, pdf}]`.
    ///
    /// # Errors
    /// As [`Hub::public_neighbourhood`].
    pub fn public_reports(&self, id: &str) -> Result<Value> {
        let (ward, rows) = self.storage().reading(|tx| {
            let ward = ward(tx, id)?.code;
            let rows = tx.panel_heads(&ward)?;
            Ok((ward, rows))
        })?;
        let base = format!("/v1/public/{FORCE}/{ward}");
        let shape = |(i, r): (usize, PanelHead)| {
            // Only the newest has an address: it is what the panel meets about.
            let at = |what: &str| if i == 0 { Value::from(format!("{base}/report.{what}")) } else { Value::Null };
            let published = date_of(r.published_at).to_string();
            json!({ "from": r.from, "to": r.to, "published": published, "html": at("html"), "pdf": at("pdf") })
        };
        Ok(rows.into_iter().filter(|r| r.down_at.is_none()).enumerate().map(shape).collect())
    }

    /// The newest report that is out, as page (UTF-8) or as paper.
    ///
    /// # Errors
    /// As [`Hub::public_neighbourhood`]; [`HubError::NotFound`] where none is.
    pub fn public_report(&self, id: &str, form: PanelForm) -> Result<Vec<u8>> {
        let found = self.storage().reading(|tx| tx.panel_out(&ward(tx, id)?.code, form))?;
        found.ok_or(HubError::NotFound { what: "report" })
    }

    /// The ward's named officers (Neighbourhood Policing Guarantee), without anybody who is withheld for safety (practice P20).
    ///
    /// # Errors
    /// As [`Hub::public_neighbourhood`].
    pub fn public_people(&self, id: &str) -> Result<Value> {
        let (ward, contacts, roster) =
            self.storage().reading(|tx| Ok((ward(tx, id)?, reference::<Contacts>(tx, CONTACTS)?, tx.newest_roster()?)))?;
        let of = contacts.wards.get(&ward.code).cloned().unwrap_or_default();
        let shown = |o: &&record::roster::Officer| {
            !o.withheld && !o.name.is_empty() && matches!(o.role, Role::Pcso | Role::Spc | Role::Pc | Role::Ps | Role::Insp)
        };
        let mut found: Vec<_> = posted(&roster, &ward.code, self.now()).filter(shown).collect();
        found.sort_by_key(|o| (std::cmp::Reverse(o.grade), o.name.clone()));
        let shape = |o: &record::roster::Officer| json!({ "name": o.name, "rank": o.role.title(), "bio": Value::Null, "contact_details": details(&of) });
        Ok(found.into_iter().map(shape).collect())
    }

    /// The outline of a ward: `[{latitude, longitude}]`, a closed ring.
    ///
    /// # Errors
    /// As [`Hub::public_neighbourhood`].
    pub fn public_boundary(&self, id: &str) -> Result<Value> {
        let ward = self.storage().reading(|tx| ward(tx, id))?;
        let text = |degrees: f64| degrees.to_string();
        let boundary = boundary(&ward)?;
        Ok(boundary.outline().iter().map(|[lon, lat]| json!({ "latitude": text(*lat), "longitude": text(*lon) })).collect())
    }

    /// The ward a place lies in.
    ///
    /// # Errors
    /// [`HubError::BadRequest`] where it is no place, [`HubError::NotFound`] where it lies in no ward the hub knows.
    pub fn public_locate(&self, place: &str) -> Result<Value> {
        let parts: Option<Vec<f64>> = place.split(',').map(|p| p.trim().parse().ok().filter(|n: &f64| n.is_finite())).collect();
        let Some([lat, lon]) = parts.as_deref() else {
            return Err(HubError::BadRequest { what: "q is not latitude,longitude".into() });
        };
        let all = self.boundaries()?;
        let (code, _) = all.iter().find(|(_, b)| b.contains(*lon, *lat)).ok_or(HubError::NotFound { what: "neighbourhood" })?;
        Ok(json!({ "force": FORCE, "neighbourhood": code }))
    }

    /// Every boundary, read once for each import of wards.
    fn boundaries(&self) -> Result<Arc<BTreeMap<String, Boundary>>> {
        let version = self.storage().reading(|tx| tx.references())?.into_iter().find(|r| r.name == "wards").map(|r| r.sha256);
        let Some(version) = version else { return Ok(Arc::default()) };
        let mut held = self.0.boundaries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, all)) = held.as_ref().filter(|(of, _)| *of == version) {
            return Ok(all.clone());
        }
        let wards = self.storage().reading(|tx| tx.wards())?;
        let all: BTreeMap<String, Boundary> = wards.iter().map(|w| Ok((w.code.clone(), boundary(w)?))).collect::<Result<_>>()?;
        let all = Arc::new(all);
        *held = Some((version, all.clone()));
        Ok(all)
    }
}

/// The ward an id means, with or without a trailing `N`.
fn ward(tx: &dyn Reading, id: &str) -> Result<WardRow> {
    let code = ward_code(id);
    tx.wards()?.into_iter().find(|w| w.code == code).ok_or(HubError::NotFound { what: "neighbourhood" })
}

fn boundary(ward: &WardRow) -> Result<Boundary> {
    let damaged = || HubError::Damaged { what: "a ward's boundary" };
    let geometry: Value = serde_json::from_str(&ward.boundary).map_err(|_| damaged())?;
    Boundary::read(&geometry).ok_or_else(damaged)
}

/// A reference blob by its name; empty where it was never imported.
pub(crate) fn reference<T: Default + for<'d> Deserialize<'d>>(tx: &dyn Reading, name: &'static str) -> Result<T> {
    let Some(found) = tx.references()?.into_iter().find(|r| r.name == name) else { return Ok(T::default()) };
    let bytes = tx.blob(&found.sha256)?.ok_or(HubError::Damaged { what: name })?;
    serde_json::from_slice(&bytes).map_err(|_| HubError::Damaged { what: name })
}

fn details(of: &WardContacts) -> Value {
    let parts = [("telephone", &of.telephone), ("email", &of.email), ("web", &of.url)];
    parts
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value.clone()?))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Words as the HTML that this shape carries: paragraphs, and nothing in them that could be read as markup.
fn paragraphs(words: &str) -> String {
    let escaped = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    words.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| format!("<p>{}</p>", escaped(l))).collect()
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn words_go_out_as_paragraphs_and_never_as_markup() {
        assert_eq!(paragraphs("Noise & mopeds\n\nAfter dark"), "<p>Noise &amp; mopeds</p><p>After dark</p>");
        assert_eq!(paragraphs("<script>x</script>"), "<p>&lt;script&gt;x&lt;/script&gt;</p>");
    }
}
