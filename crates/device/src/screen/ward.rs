//! The ward: its priorities, its diary, its team and counter.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{ItemSync, Person, Tone};

/// Which ward; none: the officer's first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct WardAsk {
    /// ONS code.
    pub code: Option<String>,
}

/// One ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Ward {
    /// ONS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The other wards this officer works.
    pub others: Vec<super::WardName>,
    /// Open priorities: adopted first, then proposed.
    pub priorities: Vec<PriorityRow>,
    /// Closed within a year.
    pub closed: Vec<PriorityRow>,
    /// When it was worked out.
    pub as_at: i64,
    /// This officer's own last seven days here; nobody else's.
    pub own_time: Option<OwnTime>,
    /// Engagements, meetings and promises, newest first.
    pub diary: Vec<DiaryRow>,
    /// Nearest counter, non-emergency routes, next meeting, kept offline (practice P20).
    pub contact: Option<WardContact>,
    /// Who may adopt a priority here: this officer can.
    pub may_adopt: bool,
    /// Priorities of which residents have had no news for too long.
    pub stale: u32,
    /// Officers against what residents were promised.
    pub strength: Strength,
    /// Hours taken off the ward this month, by reason: the ward's, nobody's own.
    pub taken: Vec<TimeTaken>,
    /// Minutes declared on the ward this month: the ward's, nobody's own.
    pub on_ward: Option<u32>,
    /// Promises to residents that are not kept yet, the first due first.
    pub promises: Vec<PromiseRow>,
    /// Residents' queries this officer may see that wait for an answer, the first due first (practice P11).
    pub queries: Vec<QueryRow>,
    /// How soon those of the last days were answered, of the queries this officer may see; none where there was none.
    pub answered: Option<QueriesAnswered>,
    /// Groups reached at the engagements that the diary shows.
    pub groups: Vec<GroupReached>,
    /// Who works the ward, as the roster says.
    pub team: Vec<WardOfficer>,
    /// Where it lies, drawn from the boundaries that were imported.
    pub map: Option<WardMap>,
    /// Who lives there.
    pub residents: Option<Residents>,
}

/// Officers of a ward against what residents were promised. People, never anybody's hours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Strength {
    /// Constables posted here.
    pub constables: u32,
    /// PCSOs posted here.
    pub pcsos: u32,
    /// Constables promised.
    pub promised_constables: u32,
    /// PCSOs promised.
    pub promised_pcsos: u32,
    /// On duty now.
    pub on_duty: u32,
    /// Of them taken away now: `abstraction.<code>`.
    pub away: Vec<String>,
    /// Fewer than promised.
    pub short: bool,
    /// How old the roster is.
    pub as_at: i64,
}

/// A promise to residents that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PromiseRow {
    /// The diary or priority it stands in.
    pub record: Uuid,
    /// The entry it was made in.
    pub entry: Uuid,
    /// Which of that entry's promises, from 0; none where it stands alone.
    pub n: Option<u32>,
    /// What.
    pub what: String,
    /// By when.
    pub due_on: Option<String>,
    /// When it was made.
    pub made_at: i64,
    /// The rule's colour.
    pub tone: Tone,
}

/// A resident's query that waits. Its words stand in the task (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct QueryRow {
    /// The task.
    pub id: Uuid,
    /// Who has it.
    pub with: Vec<Person>,
    /// The end of its 72 clock hours.
    pub answer_by: Option<i64>,
    /// The rule's colour.
    pub tone: Tone,
}

/// How soon residents' queries were answered (practice P11). Counted from private work: never for the public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct QueriesAnswered {
    /// Within their 72 clock hours.
    pub in_time: u32,
    /// Later, or not at all.
    pub late: u32,
    /// Of both, how many in a hundred were in time; none where neither is known yet.
    pub share: Option<u32>,
    /// Counted over so many days.
    pub days: u32,
}

/// A group of residents, counted and never named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroupReached {
    /// `group.<code>`.
    pub group: String,
    /// How many; none: fewer than five, which could tell who they were.
    pub people: Option<u32>,
}

/// Somebody who works the ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WardOfficer {
    /// Rank and number.
    pub person: Person,
    /// The name, as the public reads it; none where it is withheld for safety (practice P20).
    pub name: Option<String>,
    /// Withheld from the public.
    pub withheld: bool,
    /// On duty now, where the roster says.
    pub on_duty: Option<bool>,
    /// The end of that duty.
    pub until: Option<i64>,
}

/// A drawing of the ward, in units from the top left; north is up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WardMap {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The outline as SVG path data.
    pub path: String,
    /// Wards that lie beside it.
    pub around: Vec<WardBeside>,
    /// How long 500 m are in the drawing.
    pub scale: f64,
    /// The year of the boundaries.
    pub vintage: u32,
}

/// A ward beside the one drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WardBeside {
    /// Its name.
    pub name: String,
    /// Its outline as SVG path data.
    pub path: String,
}

/// Who lives in a ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Residents {
    /// Usual residents.
    pub residents: u32,
    /// Households.
    pub households: u32,
    /// Whose count of which year.
    pub source: String,
}

/// One way to the police.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Route {
    /// What for.
    pub what: String,
    /// How.
    pub how: String,
}

/// A priority in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriorityRow {
    /// The record.
    pub id: Uuid,
    /// The public words.
    pub issue: String,
    /// The ward's name.
    pub ward: String,
    /// `priority_state.<code>`: proposed, adopted, carried_over, closed.
    pub state: String,
    /// It goes on: only then its review is due and an action is missed.
    pub open: bool,
    /// `source.<code>`.
    pub source: String,
    /// When the panel set it.
    pub adopted_on: Option<String>,
    /// Votes.
    pub votes: Option<u32>,
    /// To be reviewed by.
    pub review_by: Option<String>,
    /// Actions recorded.
    pub actions: u32,
    /// Actions planned and not done yet.
    pub planned: u32,
    /// Of the planned ones, those whose day is past.
    pub overdue: u32,
    /// The first day on which one of those was this officer's to do.
    pub own_overdue_on: Option<String>,
    /// Residents have had no news of it for too long.
    pub stale: bool,
    /// The newest.
    pub last_action_at: Option<i64>,
    /// The rule's colour.
    pub tone: Tone,
    /// The newest own change that the hub has not received.
    pub sync: Option<ItemSync>,
}

/// Declared time, shown to this officer only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OwnTime {
    /// Minutes on the ward.
    pub on_ward: u32,
    /// Minutes rostered.
    pub rostered: u32,
    /// Minutes taken away, by reason.
    pub taken: Vec<TimeTaken>,
    /// Actions for priorities.
    pub actions: u32,
}

/// Time taken away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimeTaken {
    /// `abstraction.<code>`.
    pub reason: String,
    /// Minutes.
    pub minutes: u32,
}

/// One line of the diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DiaryRow {
    /// The entry.
    pub id: Uuid,
    /// `engagement`, `meeting`, `promise`, `abstraction`.
    pub of: String,
    /// When.
    pub at: i64,
    /// `engagement.<type>`.
    pub kind: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// How many came.
    pub attendance: Option<u32>,
    /// What was said or promised.
    pub text: Option<String>,
    /// Promises made and kept.
    pub promises: u32,
    /// Of them kept.
    pub kept: u32,
    /// What was kept and how: what residents hear back.
    pub kept_promises: Vec<KeptPromise>,
    /// A promise's day.
    pub due_on: Option<String>,
    /// What residents were told was done.
    pub we_did: Option<String>,
    /// When they are met next.
    pub next_on: Option<String>,
    /// Who.
    pub by: Option<Person>,
    /// Where it is on its way.
    pub sync: ItemSync,
    /// The record it stands in.
    pub record: Uuid,
    /// The priority it counts towards, by its public words.
    pub counts_towards: Option<String>,
    /// It can be tagged to a priority: it stands in the ward's own diary.
    pub can_tag: bool,
    /// A meeting that the public is told of.
    pub published: bool,
    /// Its author may take it back here: it stands in the ward's own diary.
    pub can_withdraw: bool,
}

/// A promise to residents that was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KeptPromise {
    /// What was promised.
    pub what: String,
    /// When it was kept.
    pub at: i64,
    /// How, where somebody said.
    pub how: Option<String>,
}

/// How the public reaches the team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WardContact {
    /// The team's name.
    pub team: Option<String>,
    /// Its telephone number.
    pub telephone: Option<String>,
    /// Its e-mail.
    pub email: Option<String>,
    /// The nearest 24-hour counter.
    pub counter: Option<String>,
    /// Other ways to the police that are not for emergencies.
    pub routes: Vec<Route>,
    /// The next meeting.
    pub next_meeting_at: Option<i64>,
    /// Where.
    pub next_meeting_place: Option<String>,
    /// How old this is.
    pub as_at: Option<i64>,
}
