//! What lists know of a ward priority and of a ward's diary.

use jiff::civil::Date;
use record::kinds::ward_diary::{Promised, StoreAlarm, StoreKept, promises, store_alarms, stores_kept};
use record::kinds::ward_priority::fold;
use record::public::meeting_is_out;
use record::roster::Ms;
use record::{Entry, EntryId, OfficerId, Record, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::pages::task_view::some;

/// The columns of a ward priority's view row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriorityView {
    /// The record.
    pub id: RecordId,
    /// The ward's ONS code.
    pub ward: Option<String>,
    /// The public words.
    pub issue: String,
    /// `proposed`, `adopted`, `active`, `reported_back`, `carried_over`, `closed`.
    pub state: String,
    /// Where it came from.
    pub source: String,
    /// The dedicated ward officer.
    pub owner: Option<OfficerId>,
    /// `YYYY-MM-DD`.
    pub adopted_on: Option<String>,
    /// Votes at its adoption.
    pub votes: Option<u32>,
    /// `YYYY-MM-DD`.
    pub review_by: Option<String>,
    /// Actions done.
    pub actions: u32,
    /// When the newest was done.
    pub last_action_at: Option<Ms>,
    /// When it was closed or carried over.
    pub ended_at: Option<Ms>,
    /// Engagements about it, for the ward's page.
    pub diary: Vec<DiaryLine>,
    /// Who did an action and when: shown to each officer for themselves only (practice P12).
    pub did: Vec<(OfficerId, Ms)>,
    /// Its next meeting: when and where.
    pub meeting: Option<(Ms, String)>,
    /// Actions planned and not done yet.
    #[serde(default)]
    pub planned: u32,
    /// Of those that have a day, whose each is and that day, `YYYY-MM-DD`.
    #[serde(default)]
    pub due: Vec<(OfficerId, String)>,
    /// When it was last decided on or its words went out, `YYYY-MM-DD`.
    #[serde(default)]
    pub updated_on: Option<String>,
    /// Promises made at its engagements that are not kept.
    #[serde(default)]
    pub promises: Vec<OpenPromise>,
}

/// The columns of a ward diary's view row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiaryView {
    /// The record.
    pub id: RecordId,
    /// The ward's ONS code.
    pub ward: Option<String>,
    /// `YYYY-MM`.
    pub month: String,
    /// Its lines.
    pub lines: Vec<DiaryLine>,
    /// Time on the ward and off it: shown to each officer for themselves only (practice P12).
    pub time: Vec<DiaryTime>,
    /// Promises that are not kept.
    #[serde(default)]
    pub promises: Vec<OpenPromise>,
    /// What is wrong with stores of exhibits.
    #[serde(default)]
    pub stores: Vec<StoreAlarm>,
    /// How stores of exhibits are said to be kept.
    #[serde(default)]
    pub kept: Vec<StoreKept>,
}

/// A promise to residents that is not kept yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPromise {
    /// The entry it was made in.
    pub entry: EntryId,
    /// Which of that entry's promises.
    pub n: Option<u32>,
    /// What.
    pub what: String,
    /// By when, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// When it was made.
    pub made_at: Ms,
}

/// One line of a diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiaryLine {
    /// The entry.
    pub entry: EntryId,
    /// The change that holds it.
    pub change: [u8; 32],
    /// `engagement`, `meeting`, `promise`.
    pub of: String,
    /// When.
    pub at: Ms,
    /// The type of an engagement.
    pub kind: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// How many came.
    pub attendance: Option<u32>,
    /// What was said or promised.
    pub text: Option<String>,
    /// Promises made.
    pub promises: u32,
    /// Of them kept.
    pub kept: u32,
    /// Those kept: what, when, and how where somebody said.
    #[serde(default)]
    pub kept_promises: Vec<(String, Ms, Option<String>)>,
    /// A promise's day.
    pub due_on: Option<String>,
    /// Who wrote it.
    pub by: OfficerId,
    /// Priorities an engagement was tagged to.
    #[serde(default)]
    pub tags: Vec<RecordId>,
    /// Minutes an engagement took.
    #[serde(default)]
    pub minutes: i64,
    /// The public is told of this meeting.
    #[serde(default)]
    pub published: bool,
    /// Groups reached, counted.
    #[serde(default)]
    pub groups: Vec<(String, u32)>,
    /// What residents were told was done.
    #[serde(default)]
    pub we_did: Option<String>,
    /// When they are met next, `YYYY-MM-DD`.
    #[serde(default)]
    pub next_on: Option<String>,
}

/// A stretch of an officer's time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiaryTime {
    /// Who.
    pub officer: OfficerId,
    /// From.
    pub from: Ms,
    /// To.
    pub to: Ms,
    /// Why they were taken away; none where they were on the ward.
    pub reason: Option<String>,
}

/// Fills the view row of a priority.
#[must_use]
pub fn priority_view(record: &Record) -> PriorityView {
    let row = fold(record);
    let entries: Vec<&Entry> = record.standing_entries().collect();
    let of = |kind: &'static str| entries.iter().copied().filter(move |e| e.kind == kind);
    let meeting = record.value("meeting");
    let planned = |e: &&Entry| e.body.get("planned").and_then(Value::as_bool) == Some(true);
    PriorityView {
        id: record.id(),
        ward: row.ward,
        issue: row.issue,
        state: row.status.to_owned(),
        source: some(row.source).unwrap_or_else(|| "panel".into()),
        owner: row.owner,
        adopted_on: row.adopted_on.map(|d: Date| d.to_string()),
        votes: of("adopted").find_map(|e| e.whole("votes")).and_then(whole),
        review_by: row.review_by.map(|d| d.to_string()),
        actions: whole(row.actions_done).unwrap_or(u32::MAX),
        last_action_at: row.last_action,
        ended_at: entries
            .iter()
            .copied()
            .filter(|e| matches!(e.kind.as_str(), "closed" | "carried_over"))
            .map(Entry::hub_clock)
            .max(),
        diary: of("engagement").map(|e| line(record, e, &row.promises)).collect(),
        did: of("action")
            .filter(|e| !planned(e))
            .map(|e| (e.author.officer, e.whole("at").unwrap_or_else(|| e.hub_clock())))
            .collect(),
        planned: whole(row.actions - row.actions_done).unwrap_or(0),
        due: row.planned.iter().filter_map(|p| Some((p.answers(), p.due?.to_string()))).collect(),
        updated_on: row.updated_on.map(|d| d.to_string()),
        promises: open(&row.promises),
        meeting: meeting.get("at").and_then(Value::as_i64).zip(meeting.get("where").and_then(Value::as_str).map(str::to_owned)),
    }
}

/// Fills the view row of a diary.
#[must_use]
pub fn diary_view(record: &Record) -> DiaryView {
    let entries: Vec<&Entry> = record.standing_entries().collect();
    let made = promises(&entries, record.id());
    let shown = |e: &&Entry| matches!(e.kind.as_str(), "engagement" | "meeting" | "promise");
    let time = |e: &Entry| {
        let reason = (e.kind == "abstraction").then(|| e.text("reason").to_owned());
        let stretch = matches!(e.kind.as_str(), "abstraction" | "on_ward");
        stretch.then_some(DiaryTime { officer: e.officer("officer")?, from: e.whole("from")?, to: e.whole("to")?, reason })
    };
    DiaryView {
        id: record.id(),
        ward: record.value("ward").get("code").and_then(Value::as_str).map(str::to_owned),
        month: record.line("month"),
        lines: entries.iter().copied().filter(shown).map(|e| line(record, e, &made)).collect(),
        time: entries.iter().copied().filter_map(time).collect(),
        promises: open(&made),
        stores: store_alarms(record),
        kept: stores_kept(record),
    }
}

fn whole<N>(n: N) -> Option<u32>
where
    u32: TryFrom<N>,
{
    u32::try_from(n).ok()
}

fn open(all: &[Promised]) -> Vec<OpenPromise> {
    let waits = all.iter().filter(|p| p.kept_at.is_none());
    let open = |p: &Promised| OpenPromise {
        entry: p.entry,
        n: p.n.and_then(whole),
        what: p.what.clone(),
        due: p.due.clone(),
        made_at: p.made_at,
    };
    waits.map(open).collect()
}

fn line(record: &Record, entry: &Entry, promised: &[Promised]) -> DiaryLine {
    let text = |part: &str| some(entry.text(part).to_owned());
    let of_entry = || promised.iter().filter(|p| p.entry == entry.id);
    let id = entry.id.to_string();
    let names = |kind: &'static str| record.standing_entries().filter(move |e| e.kind == kind).filter(|e| e.text("target") == id);
    let groups = entry.body.get("groups").and_then(Value::as_object);
    let at = ["start", "when"].iter().find_map(|p| entry.whole(p)).unwrap_or_else(|| entry.hub_clock());
    DiaryLine {
        entry: entry.id,
        change: entry.change,
        of: entry.kind.clone(),
        at,
        kind: text("type"),
        place: text("place").or_else(|| text("where")),
        attendance: entry.whole("attendance").and_then(whole),
        text: text("topics").or_else(|| text("what")),
        promises: whole(of_entry().count()).unwrap_or(u32::MAX),
        kept: whole(of_entry().filter(|p| p.kept_at.is_some()).count()).unwrap_or(u32::MAX),
        kept_promises: of_entry().filter_map(|p| Some((p.what.clone(), p.kept_at?, some(p.how.clone())))).collect(),
        due_on: text("due"),
        by: entry.author.officer,
        tags: names("tagged").filter_map(|e| e.text("priority").parse().ok()).collect(),
        minutes: entry.whole("end").map_or(0, |end| ((end - at) / record::calendar::MINUTE).max(0)),
        published: meeting_is_out(record, entry.id),
        we_did: text("we_did"),
        next_on: text("next_on"),
        groups: groups.into_iter().flatten().filter_map(|(g, n)| Some((g.clone(), n.as_i64().and_then(whole)?))).collect(),
    }
}
