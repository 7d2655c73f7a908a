//! Scopes that move: what an officer gains comes whole, what they lose goes once everything is level, nothing flickers, and
//! what they wrote meanwhile is never lost and never let in unseen. Real devices and the hub, in one process.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod ageing;
mod any_moves;
mod between;
mod dated;
mod disclosed;
mod given;
mod old_grants;
mod outside;
mod posted;
mod restricted;

use std::collections::BTreeSet;

use device::screen::{Assignees, Nothing, RecordAsk, TaskAssign, TaskCreate, TaskNote, TaskResult, VictimCreate, WhoSheIs};
use record::{RecordId, Scope};
use testkit::{Phone, Station};
use uuid::Uuid;

/// The ward of Canal Side, and that of Lock Fields.
const CANAL: &str = "E05999001";
const LOCK: &str = "E05999002";

/// The force as it stands: what a story changes in it, the rest being always the same.
#[derive(Clone, Default)]
struct Force {
    /// Postings of PC 123CN beside their team, as the roster file spells them.
    postings: String,
    /// Acting ranks of PC 208CN.
    acting: String,
    /// The team of PC 123CN; Canal Side where none is named.
    team: Option<&'static str>,
    /// Sergeant 45CN is a constable again.
    demoted: bool,
    /// Who has left, by shoulder number.
    left: Vec<&'static str>,
}

impl Force {
    fn import(&self, station: &Station) {
        let team = self.team.unwrap_or("Canal Side");
        let ward = if team == "Canal Side" { CANAL } else { LOCK };
        let sergeant = if self.demoted { "pc,Canal Side,E05999001," } else { "ps,Canal Side,E05999001,Canal Side" };
        let rows = [
            ("45CN", format!("S0045,45CN,Marian Okafor,{sergeant},,,,")),
            ("123CN", format!("P0123,123CN,Tom Reyes,pc,{team},{ward},,{},,,", self.postings)),
            ("208CN", format!("P0208,208CN,Aisha Khan,pc,Canal Side,{CANAL},,,{},,", self.acting)),
            ("7731CN", format!("C7731,7731CN,Lee Brandt,pcso,Canal Side,{CANAL},,,,,")),
            ("50LF", format!("S0050,50LF,Ruth Adeyemi,ps,Lock Fields,{LOCK},Lock Fields,,,,")),
            ("311LF", format!("P0311,311LF,Dov Levin,pc,Lock Fields,{LOCK},,,,,")),
            ("9001CN", "D9001,9001CN,Ines Marques,staff,Victim Desk,,,,,,victim_desk".to_owned()),
        ];
        let rows = rows.iter().filter(|(who, _)| !self.left.contains(who)).map(|(_, row)| row.as_str());
        let head = "warrant,shoulder,name,role,team,wards,supervises,postings,acting,duties,posts";
        let csv: Vec<&str> = std::iter::once(head).chain(rows).collect();
        let report = station.hub.import_roster("roster.csv", &csv.join("\n")).unwrap();
        assert!(report.bad.is_empty(), "{report}");
    }
}

/// A hub whose force is as it is when nothing has moved.
fn station(seed: u64) -> Station {
    let station = Station::open(seed);
    Force::default().import(&station);
    station
}

fn visit(title: &str, to: Option<&Phone>) -> TaskCreate {
    TaskCreate { ward: Some(CANAL.into()), briefing: format!("Briefing of {title}."), ..testkit::visit(title, to.as_slice()) }
}

fn to_lead(phone: &Phone) -> Assignees {
    Assignees { lead: Some(phone.officer.0), others: vec![], team: None }
}

async fn make(phone: &Phone, ask: TaskCreate) -> Uuid {
    let made = phone.device.task_create(ask).await.unwrap().record;
    phone.sync().await;
    made
}

async fn note(phone: &Phone, record: Uuid, text: &str) {
    phone.device.task_note(TaskNote { record, text: text.into(), basis: "fact".into() }).await.unwrap();
}

async fn give(from: &Phone, record: Uuid, to: &Phone) {
    let seen = from.device.task(RecordAsk { record }).await.unwrap().seen;
    from.device.task_assign(TaskAssign { record, seen, assignees: to_lead(to), text: None }).await.unwrap();
    from.sync().await;
}

async fn result(phone: &Phone, record: Uuid) {
    let ask = TaskResult {
        record,
        outcome: "completed".into(),
        reason: None,
        narrative: "Spoke to both flats.".into(),
        minutes: Some(20),
        partner: None,
        evidence: vec![],
        at: None,
        place: None,
    };
    phone.device.task_result(ask).await.unwrap();
    phone.sync().await;
}

/// A victim with this officer in the case, and her card.
async fn victim(phone: &Phone) -> Uuid {
    let who = WhoSheIs { name_to_ask_for: Some("Ms Sample".into()), ..WhoSheIs::default() };
    let card = device::screen::Card {
        phones: vec![device::screen::Phone { number: "020 7946 0001".into(), label: None }],
        methods_allowed: vec!["call".into()],
        methods_forbidden: vec![],
        hours: vec![],
        valid_from: None,
        valid_until: None,
        never: vec!["voicemail".into()],
        withhold_number: true,
        code_word: None,
        others_may_answer: None,
        say_then: None,
        post: None,
        email: None,
        note: None,
    };
    let ask = VictimCreate {
        crime_ref: "CRM-0001/26".into(),
        victim_no: Some(1),
        offence: "burglary".into(),
        who,
        card: Some(card),
        ..VictimCreate::default()
    };
    let victim = phone.device.victim_create(ask).await.unwrap().record;
    phone.sync().await;
    victim
}

/// The card of a victim, as the hub knows it.
fn card_of(station: &Station, victim: Uuid) -> Uuid {
    let near = station.hub.storage().reading(|tx| tx.neighbours(RecordId(victim))).unwrap();
    let is_card = |id: &RecordId| {
        let row = station.hub.storage().reading(|tx| tx.record(*id)).unwrap();
        row.is_some_and(|row| row.kind == "safe_contact")
    };
    near.into_iter().find(is_card).unwrap().0
}

/// Whether a record is on a phone.
async fn holds(phone: &Phone, record: Uuid) -> bool {
    phone.device.kind_of(record).await.is_ok()
}

/// How many records are on a phone.
async fn count(phone: &Phone) -> u32 {
    phone.device.sync_state(Nothing {}).await.unwrap().storage.count
}

/// The titles of the ward's open tasks as the phone lists them.
async fn listed(phone: &Phone) -> BTreeSet<String> {
    let list = phone.device.tasks(device::screen::TasksAsk { which: "ward".into(), show: None }).await.unwrap();
    list.rows.into_iter().map(|r| r.title).collect()
}

/// Own words in records that left, all of them in one line.
async fn kept(phone: &Phone) -> String {
    let left = phone.device.left(Nothing {}).await.unwrap();
    left.records.iter().flat_map(|r| &r.words).map(|w| w.text.as_str()).collect::<Vec<_>>().join(" / ")
}

fn scopes_of(station: &Station, record: Uuid) -> BTreeSet<Scope> {
    station.hub.storage().reading(|tx| tx.scopes_of(RecordId(record))).unwrap()
}

/// A record's words at the hub.
fn at_hub(station: &Station, record: Uuid) -> record::Record {
    let row = station.hub.storage().reading(|tx| tx.record(RecordId(record))).unwrap().unwrap();
    record::Record::load(RecordId(record), &row.snapshot).unwrap()
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
