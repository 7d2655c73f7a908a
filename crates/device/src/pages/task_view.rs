//! What a list of tasks sorts, filters and shows: the columns of the task view, filled from a record in one place.

use record::kinds::task::{Status, address, answer_by, assignees, fold, private, read_by};
use record::roster::Ms;
use record::{Entry, OfficerId, Record, RecordId, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::desk::{Desk, Held, Local};
use crate::screen::{Reference, TaskRow, Tone};

/// The columns of a task's view row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskView {
    /// The record.
    pub id: RecordId,
    /// Its title; shown in lists only where no victim is linked.
    pub title: String,
    /// The kind of work.
    pub task_kind: String,
    /// `critical`, `high`, `routine`, `when_able`.
    pub priority: String,
    /// The folded status.
    pub status: String,
    /// Work remains.
    pub open: bool,
    /// When it took that status.
    pub status_at: Option<Ms>,
    /// Not before.
    pub not_before: Option<Ms>,
    /// Due by.
    pub due_by: Option<Ms>,
    /// The next try that was promised.
    pub next_try: Option<Ms>,
    /// The last attempt asked for the supervisor (practice P12).
    pub told_supervisor: bool,
    /// The ward's ONS code.
    pub ward: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// What the warning markers say.
    pub warnings: Vec<String>,
    /// Names the warning markers as they stand; differs when one is added, changed or taken out.
    pub danger: String,
    /// References, as (type, value).
    pub refs: Vec<(String, String)>,
    /// Who gave it; none where the hub did by itself.
    pub from: Option<OfficerId>,
    /// Who made it.
    pub creator: Option<OfficerId>,
    /// Who has it, the lead first.
    pub assignees: Vec<OfficerId>,
    /// Who accepted it since it was last given out.
    pub accepted_by: Vec<OfficerId>,
    /// The team's queue.
    pub team: Option<String>,
    /// Linked ward priorities.
    pub priorities: Vec<RecordId>,
    /// Linked victim contacts.
    pub victims: Vec<RecordId>,
    /// Practice P4.
    pub private: bool,
    /// Handling marking, where set.
    pub marking: Option<String>,
    /// Practice P15.
    pub restricted: bool,
    /// The device's time of the latest change.
    pub touched_at: Ms,
    /// By when its kind's own clock wants an answer (practice P11).
    #[serde(default)]
    pub answer_by: Option<Ms>,
    /// When nobody needs to do it any more.
    #[serde(default)]
    pub expire_at: Option<Ms>,
    /// Who read it, where it is a team's briefing.
    #[serde(default)]
    pub read_by: Vec<(OfficerId, Ms)>,
    /// Of a result that stands: its outcome, its declared minutes, when.
    #[serde(default)]
    pub result: Option<(String, i64, Ms)>,
}

/// Fills the view row.
#[must_use]
pub fn task_view(record: &Record) -> TaskView {
    let state = fold(record);
    let given = record.newest("assigned");
    let creator = record.creator().map(|a| a.officer);
    let team = record.value("assignees").get("team").and_then(Value::as_str).map(str::to_owned);
    TaskView {
        id: record.id(),
        title: record.line("title"),
        task_kind: some(record.line("task_kind")).unwrap_or_else(|| "other".into()),
        priority: some(record.line("priority")).unwrap_or_else(|| "routine".into()),
        status: state.status.code().to_owned(),
        open: state.status.open(),
        status_at: status_at(state.status, record),
        not_before: record.whole("not_before"),
        due_by: record.whole("due_by"),
        next_try: state.next_try,
        told_supervisor: record
            .newest("attempted")
            .is_some_and(|e| e.body.get("told_supervisor").and_then(Value::as_bool) == Some(true)),
        ward: some(record.line("ward")),
        address: some(address(record)),
        warnings: record.items("warning_markers").iter().filter_map(|m| Some(m.get("what")?.as_str()?.to_owned())).collect(),
        danger: danger(record),
        refs: record
            .items("refs")
            .iter()
            .filter_map(|r| Some((r.get("type")?.as_str()?.to_owned(), r.get("value")?.as_str()?.to_owned())))
            .collect(),
        from: given
            .map(|e| e.author)
            .or(record.creator())
            .filter(|a| !matches!(a.role, Role::System | Role::Hub))
            .map(|a| a.officer),
        creator,
        accepted_by: state.accepted_by.iter().copied().collect(),
        assignees: assignees(record),
        team,
        priorities: linked(record, "ward_priority"),
        victims: linked(record, "victim_contact"),
        private: private(record),
        marking: record::marking::shown(record).map(str::to_owned),
        restricted: record.yes("restricted"),
        touched_at: record.touched_at(),
        answer_by: answer_by(record),
        expire_at: record.whole("expire_at"),
        read_by: read_by(record),
        result: state.results.iter().max_by_key(|e| e.order()).filter(|_| state.status != Status::SentBack).map(|e| {
            let (outcome, minutes) = (e.text("outcome").to_owned(), e.whole("minutes").unwrap_or(0));
            (outcome, minutes, e.hub_clock())
        }),
    }
}

/// The records of one kind a task is linked to.
#[must_use]
pub fn linked(record: &Record, kind: &str) -> Vec<RecordId> {
    let of_kind = |l: &&Value| l.get("kind").and_then(Value::as_str) == Some(kind);
    record.items("links").iter().filter(of_kind).filter_map(|l| l.get("record")?.as_str()?.parse().ok()).collect()
}

fn danger(record: &Record) -> String {
    let markers = record.items("warning_markers");
    if markers.is_empty() {
        return String::new();
    }
    hex::encode(&Sha256::digest(record::value::canonical(&Value::Array(markers)))[..8])
}

/// Nothing where a line is empty.
pub(super) fn some(line: String) -> Option<String> {
    (!line.is_empty()).then_some(line)
}

/// When the entry happened that gives the status: the newest of its kind by ancestry, at its time by the hub's clock.
fn status_at(status: Status, record: &Record) -> Option<Ms> {
    let kinds: &[&str] = match status {
        Status::Draft | Status::Unassigned | Status::Assigned => &["assigned"],
        Status::Accepted | Status::DoubleAccepted => &["accepted"],
        Status::Started => &["started", "arrived"],
        Status::Attempted => &["attempted"],
        Status::HandedBack => &["handed_back"],
        Status::Resulted => &["resulted"],
        Status::ResultedAfterCancel => &["resulted", "cancelled"],
        Status::SentBack => &["sent_back"],
        Status::Cancelled => &["cancelled"],
        Status::Expired => &["expired"],
        Status::Reviewed => &["reviewed"],
    };
    let of_it = record.standing_entries().filter(|e| kinds.contains(&e.kind.as_str()));
    of_it.max_by_key(|e| e.order()).map(Entry::hub_clock)
}

impl TaskView {
    /// This officer has it.
    #[must_use]
    pub fn of(&self, officer: OfficerId) -> bool {
        self.assignees.contains(&officer)
    }

    /// It was handed back: its officers wait for the duty supervisor to give it to somebody.
    #[must_use]
    pub fn handed_back(&self) -> bool {
        self.status == "handed_back"
    }

    /// Given and not yet accepted, or sent back: it waits for its assignee whatever its day.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.status.as_str(), "assigned" | "sent_back")
    }

    /// It is open and its time has passed.
    #[must_use]
    pub fn late(&self, now: Ms) -> bool {
        self.open && self.due_by.is_some_and(|due| due < now)
    }

    /// The instant a list sorts by: the promised next try before the due time.
    #[must_use]
    pub fn act_by(&self) -> Option<Ms> {
        match (self.next_try.filter(|_| self.status == "attempted"), self.due_by) {
            (Some(next), Some(due)) => Some(next.min(due)),
            (next, due) => next.or(due),
        }
    }

    /// How urgent the priority is; 0 is the most urgent.
    #[must_use]
    pub fn urgency(&self) -> usize {
        let all = record::kinds::task::PRIORITIES;
        all.iter().rev().position(|p| *p == self.priority).unwrap_or(all.len())
    }

    fn tone(&self, now: Ms) -> Tone {
        let today = record::calendar::end_of_day(record::calendar::date_of(now));
        match self.status.as_str() {
            "resulted" | "reviewed" => Tone::Ok,
            "resulted_after_cancel" | "double_accepted" => Tone::Changed,
            _ if !self.open => Tone::Plain,
            _ if self.late(now) || self.priority == "critical" => Tone::Late,
            "sent_back" | "handed_back" => Tone::Soon,
            _ if self.act_by().is_some_and(|at| at <= today) => Tone::Soon,
            _ => Tone::Plain,
        }
    }
}

/// A task as a list shows it (practice P16): a task linked to a victim has an empty title, its kind stands for it.
#[must_use]
pub fn task_row(desk: &Desk<'_>, held: &Held<TaskView>) -> TaskRow {
    let mut row = row_of(desk, &held.view, &held.local);
    if !held.view.victims.is_empty() {
        row.title = String::new();
    }
    row
}

/// A task's row inside its own opened page, title included.
pub(super) fn row_of(desk: &Desk<'_>, view: &TaskView, local: &Local) -> TaskRow {
    TaskRow {
        id: view.id.0,
        title: view.title.clone(),
        task_kind: view.task_kind.clone(),
        priority: view.priority.clone(),
        status: view.status.clone(),
        open: view.open,
        status_at: view.status_at,
        not_before: view.not_before,
        due_by: view.due_by,
        address: view.address.clone(),
        warnings: view.warnings.clone(),
        refs: view.refs.iter().map(|(kind, value)| Reference { kind: kind.clone(), value: value.clone() }).collect(),
        from: view.from.map(|o| desk.person(o)),
        assignees: view.assignees.iter().map(|o| desk.person(*o)).collect(),
        team: view.team.as_ref().map(|t| desk.roster.teams.get(t).map_or_else(|| t.clone(), |team| team.name.clone())),
        counts_towards: view.priorities.iter().find_map(|p| (desk.label)(*p)).map(|l| l.shows).filter(|s| !s.is_empty()),
        marking: view.marking.clone(),
        tone: view.tone(desk.hub_now()),
        sync: local.sync.clone(),
        unseen: local.unseen(),
    }
}
