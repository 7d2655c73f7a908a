//! Who may write what. The same function runs on the device before an edit is kept and at the hub before a change is
//! accepted, on decoded operations, so a refusal arises only from grants the device did not know of.

use automerge::{Change, ExpandedChange, ScalarValue};
use serde_json::Value;

use crate::author::Author;
use crate::document::correct::put_right;
use crate::document::{Entry, Record};
use crate::error::RecordError;
use crate::id::{EntryId, RecordId};
use crate::kinds;
use crate::operations::{Known, SKELETON, Write, writes};
use crate::resolve::Resolved;
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{Kind, Linked, Rule, Who};
use crate::value::{INSTANTS, canonical, shape};

/// How far a device's clock may be from the hub's, ms: 10,000 years either way.
const OFFSET: i64 = 315_569_520_000_000;

/// Why a change is refused, in codes that a screen's catalogue and the hub's counters go by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} ({field}): {why}")]
pub struct Refusal {
    /// The reason's code.
    pub code: &'static str,
    /// The field, entry or text; empty where it is the whole change.
    pub field: String,
    /// The reason in plain words, without personal data.
    pub why: String,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(code: &'static str, field: &str, why: impl Into<String>) -> Self {
        Self { code, field: field.to_owned(), why: why.into() }
    }
}

impl From<RecordError> for Refusal {
    fn from(error: RecordError) -> Self {
        Self { code: error.code(), field: error.field().unwrap_or_default().to_owned(), why: error.to_string() }
    }
}

/// What policy is asked about.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Who wrote it.
    pub author: Author,
    /// Grants to judge by: the roster's present version, or the one the author knew.
    pub roster: &'a Roster,
    /// The instant to judge at, ms UTC.
    pub at: Ms,
    /// Records linked to this one.
    pub linked: &'a [Linked],
}

/// In which relations the author stands to a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    assignee: bool,
    owner: bool,
    supervisor: bool,
    team: bool,
    creator: bool,
    hub: bool,
    author: bool,
}

impl Standing {
    /// The author's standing to a record; `None` is a record that is being made.
    #[must_use]
    pub fn of(record: Option<&Record>, asking: &Asking<'_>) -> Self {
        let Asking { author, roster, at, linked } = *asking;
        let me = author.officer;
        let hub = matches!(author.role, crate::Role::Hub | crate::Role::System);
        let Some(record) = record else {
            return Self { creator: true, author: true, team: true, hub, supervisor: is_supervisor(asking), ..Self::default() };
        };
        let people = (record.kind().people)(record);
        let made_by = record.creator().map(|a| a.officer);
        let mine = made_by == Some(me);
        let restricted = record.yes("restricted");
        let reader = record.items("readers").iter().any(|r| r.as_str() == Some(me.to_string().as_str()));
        let supervises = people
            .assignees
            .iter()
            .chain(&people.owner)
            .chain(&people.supporters)
            .chain(&made_by)
            .any(|o| roster.supervises(me, *o, at))
            || people.team.as_deref().is_some_and(|t| roster.supervises_team(me, t, at))
            || people.ward.as_deref().is_some_and(|w| roster.teams_of_ward(w).any(|t| roster.supervises_team(me, &t.id, at)));
        let scopes = (record.kind().audience)(record, linked, roster, at);
        let granted = grants(roster, me, at);
        // Practice P15: restriction overrides every standing but the author's own.
        let inside = !restricted || reader;
        Self {
            assignee: inside && (people.assignees.contains(&me) || people.supporters.contains(&me)),
            owner: inside && people.owner == Some(me),
            supervisor: inside && supervises,
            team: if restricted { reader } else { scopes.iter().any(|s| granted.contains(s)) || mine },
            creator: mine && record.authors().len() == 1,
            hub,
            author: mine,
        }
    }

    fn any(self, who: &[Who]) -> bool {
        who.iter().any(|w| match w {
            Who::Assignee => self.assignee,
            Who::Owner => self.owner,
            Who::Supervisor => self.supervisor,
            Who::Team => self.team,
            Who::Creator => self.creator,
            Who::Hub => self.hub,
            Who::Author => self.author,
        })
    }

    /// Whether the kind's table lets somebody of this standing add such an entry. What the kind asks of its body beside the
    /// table, a trial edit says.
    ///
    /// # Errors
    /// [`Refusal`] with the code that the edit would be refused with.
    pub fn may_add(self, kind: &Kind, entry: &str) -> Result<(), Refusal> {
        let spec = kind.entry(entry).ok_or_else(|| newer(entry))?;
        allowed(self, spec.who, entry, kind)
    }

    /// Whether the kind's table lets somebody of this standing write a field. What stands above them by rank, and what the kind
    /// asks beside the table, a trial edit says.
    ///
    /// # Errors
    /// [`Refusal`] with the code that the edit would be refused with.
    pub fn may_write(self, kind: &Kind, field: &str) -> Result<(), Refusal> {
        let spec = kind.field(field).ok_or_else(|| newer(field))?;
        allowed(self, spec.who, field, kind)
    }

    /// Whether the author supervises this record.
    #[must_use]
    pub fn supervisor(self) -> bool {
        self.supervisor
    }

    /// Whether the author made this record (or is making it).
    #[must_use]
    pub fn author(self) -> bool {
        self.author
    }

    /// Whether the author works on the record: it is given to them, or they are responsible for it.
    #[must_use]
    pub fn works_on(self) -> bool {
        self.assignee || self.owner
    }

    /// Whether the author is the hub or an integration.
    #[must_use]
    pub fn hub(self) -> bool {
        self.hub
    }
}

/// By the grade they wrote with and by the grade they hold at the instant asked about: an acting rank that has ended
/// makes nobody's supervisor of its holder.
fn is_supervisor(asking: &Asking<'_>) -> bool {
    let least = crate::Role::Ps.grade();
    let held = asking.roster.author(asking.author.officer, asking.at);
    asking.author.grade >= least && held.is_some_and(|now| now.grade >= least)
}

/// Whether an officer may read a record: one of the scopes of its audience is theirs. It asks nothing of ageing: what has
/// aged out is still theirs to call back.
#[must_use]
pub fn reads(record: &Record, linked: &[Linked], roster: &Roster, officer: crate::OfficerId, at: Ms) -> bool {
    let audience = (record.kind().audience)(record, linked, roster, at);
    !audience.is_disjoint(&grants(roster, officer, at))
}

/// The scopes an officer may read and write at an instant.
#[must_use]
pub fn grants(roster: &Roster, officer: crate::OfficerId, at: Ms) -> std::collections::BTreeSet<Scope> {
    if roster.officers.get(&officer).is_none_or(|o| o.left) {
        return std::collections::BTreeSet::new();
    }
    let wards = roster.wards_of(officer, at).into_iter().map(Scope::Ward);
    let teams = roster.teams_of(officer, at).into_iter().map(Scope::Team);
    let posts = roster.officers.get(&officer).into_iter().flat_map(|o| &o.posts).map(|p| Scope::Team(format!("post-{p}")));
    wards.chain(teams).chain(posts).chain([Scope::Officer(officer), Scope::Reference]).collect()
}

/// Whether an officer decides on somebody else's change to a record that waits for a supervisor: one who supervises the
/// record, or who supervises the writer and may read the record. Nobody decides on their own; of a restricted record only
/// its named readers know (practice P15).
#[must_use]
pub fn decides(record: &Record, writer: crate::OfficerId, asking: &Asking<'_>) -> bool {
    let me = asking.author.officer;
    if me == writer || asking.roster.officers.get(&me).is_none_or(|o| o.left) {
        return false;
    }
    let reads = || {
        let granted = grants(asking.roster, me, asking.at);
        (record.kind().audience)(record, asking.linked, asking.roster, asking.at).iter().any(|s| granted.contains(s))
    };
    Standing::of(Some(record), asking).supervisor() || (asking.roster.supervises(me, writer, asking.at) && reads())
}

/// Judges a change at its dependencies. `before` is the record as it stood there; none when the change makes it.
///
/// # Errors
/// [`Refusal`] with the reason.
pub fn judge(id: RecordId, change: &Change, before: Option<&Record>, asking: &Asking<'_>) -> Result<(), Refusal> {
    let kind = match before {
        Some(record) => record.kind(),
        None => Record::from_changes(id, [change.clone()])?.kind(),
    };
    judge_decoded(&change.decode(), kind, before, asking)
}

/// [`judge`] for a change that is decoded already, of a record whose kind is known.
///
/// # Errors
/// As there.
pub fn judge_decoded(
    change: &ExpandedChange,
    kind: &'static Kind,
    before: Option<&Record>,
    asking: &Asking<'_>,
) -> Result<(), Refusal> {
    line(change, asking)?;
    judged(change, before, kind, &before.map_or_else(Known::default, Record::known), asking)
}

fn line(expanded: &ExpandedChange, asking: &Asking<'_>) -> Result<(), Refusal> {
    if expanded.message.as_deref().unwrap_or_default() == asking.author.to_string() {
        return Ok(());
    }
    Err(Refusal::new("author_line", "", "the change's author line is not its signer's"))
}

fn judged(
    expanded: &ExpandedChange,
    before: Option<&Record>,
    kind: &'static Kind,
    known: &Known,
    asking: &Asking<'_>,
) -> Result<(), Refusal> {
    let found = writes(expanded, known).map_err(|f| Refusal::new("foreign_operation", "", f.what))?;
    if before.is_none() {
        skeleton(kind, &found, expanded)?;
    }
    let standing = Standing::of(before, asking);
    let mut cleared: Vec<(&str, &[String])> = Vec::new();
    for write in &found {
        match write {
            Write::Skeleton { .. } => {}
            Write::Cleared { name, pred } => cleared.push((name, pred)),
            Write::Field { name, value, pred } => {
                let pair = cleared.iter().position(|(n, _)| n == name).map(|i| cleared.remove(i).1);
                field(kind, before, standing, asking, name, value, pair, pred)?;
            }
            Write::Entry { id, json, pred } => entry(kind, before, standing, asking, id, json, pred)?,
            Write::Text { name } => {
                let spec = kind.text(name).ok_or_else(|| newer(name))?;
                allowed(standing, spec.who, name, kind)?;
            }
        }
    }
    if let Some((name, _)) = cleared.first() {
        return Err(Refusal::new("bare_delete", name, "a field is cleared by writing Null, never by a delete alone"));
    }
    (kind.also)(before, asking, standing, &found)
}

/// A first change makes the three maps and exactly the kind's texts.
fn skeleton(kind: &Kind, found: &[Write], expanded: &ExpandedChange) -> Result<(), Refusal> {
    let mut made: Vec<&str> = Vec::new();
    for write in found {
        if let Write::Skeleton { name } = write {
            made.push(name);
        }
    }
    let texts: Vec<String> = kind.texts.iter().map(|t| format!("text.{}", t.name)).collect();
    let mut owed: Vec<&str> = SKELETON.into_iter().chain(texts.iter().map(String::as_str)).collect();
    made.sort_unstable();
    owed.sort_unstable();
    if made != owed || expanded.seq != 1 {
        return Err(Refusal::new("skeleton", "", "a record's first change makes its fields, entries and every text, once"));
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one question put to the table, with everything it is decided by")]
fn field(
    kind: &'static Kind,
    before: Option<&Record>,
    standing: Standing,
    asking: &Asking<'_>,
    name: &str,
    value: &ScalarValue,
    pair: Option<&[String]>,
    pred: &[String],
) -> Result<(), Refusal> {
    let spec = kind.field(name).ok_or_else(|| newer(name))?;
    let now = before.map_or_else(Resolved::default, |r| r.field(name));
    let deleted = pair.unwrap_or_default();
    if !pred.is_empty() || deleted != now.seen() {
        return Err(Refusal::new(
            "not_the_pair",
            name,
            "a field is written as a delete of all its values and a put, in one change",
        ));
    }
    let given = crate::document::from_scalar(&spec.takes, &automerge::Value::Scalar(std::borrow::Cow::Borrowed(value)))
        .ok_or_else(|| Refusal::new("bad_value", name, "the value does not fit the field"))?;
    if !given.is_null() {
        let checked = spec.takes.check(name, &given)?;
        if spec.takes.composite() && canonical(&checked) != value.as_str().unwrap_or_default() {
            return Err(Refusal::new("not_canonical", name, "a composite value is spelled in canonical JSON, once"));
        }
    }
    allowed(standing, spec.who, name, kind)?;
    // Practice P8: rank holds in sequence as well as in concurrency.
    if spec.rule == Rule::Rank && !now.candidates.is_empty() && now.grade() > asking.author.grade {
        return Err(Refusal::new("rank_holds", name, "a supervisor set this; ask them to change it"));
    }
    Ok(())
}

fn entry(
    kind: &'static Kind,
    before: Option<&Record>,
    standing: Standing,
    asking: &Asking<'_>,
    id: &str,
    json: &str,
    pred: &[String],
) -> Result<(), Refusal> {
    let uuid: EntryId = id.parse().map_err(|_| Refusal::new("bad_entry_id", "entries", "an entry's key is a UUID"))?;
    if uuid.to_string() != id || !pred.is_empty() || before.is_some_and(|r| r.has_entry(uuid)) {
        return Err(Refusal::new("entry_exists", "entries", "an entry is written once, under a fresh id"));
    }
    let parsed: Value =
        serde_json::from_str(json).map_err(|_| Refusal::new("bad_entry", "entries", "an entry is one JSON object"))?;
    let name = parsed.get("type").and_then(Value::as_str).unwrap_or_default();
    let spec = kind.entry(name).ok_or_else(|| newer(name))?;
    if canonical(&parsed) != json || parsed.get("at").and_then(Value::as_i64).is_none() {
        return Err(Refusal::new("not_canonical", name, "an entry is canonical JSON with its instant"));
    }
    let instant = |name: &str| parsed.get(name).and_then(Value::as_i64).unwrap_or_default();
    // A clock may be years out; one beyond any calendar is no clock, and would break every sum it is put into.
    if !INSTANTS.contains(&instant("at")) || !(-OFFSET..=OFFSET).contains(&instant("offset")) {
        return Err(Refusal::new("bad_value", name, "an entry's instant is of the years 1 to 9999"));
    }
    let body = parsed.get("body").cloned().unwrap_or_default();
    if shape(spec.body, name, &body)? != body {
        return Err(Refusal::new("not_canonical", name, "an entry's parts are spelled in one way only"));
    }
    if name == "withdrawn" || name == "corrected" {
        own_words(kind, before, standing, asking, &body, name)?;
    }
    if name == "answered" {
        answers(before, standing, asking, &body)?;
    }
    allowed(standing, spec.who, name, kind)
}

/// Only the author of an entry takes it back or puts it right; a supervisor may put right (practice P19), and only facts.
fn own_words(
    kind: &'static Kind,
    before: Option<&Record>,
    standing: Standing,
    asking: &Asking<'_>,
    body: &Value,
    name: &str,
) -> Result<(), Refusal> {
    let target = body.get("target").and_then(Value::as_str).and_then(|t| t.parse::<EntryId>().ok());
    let found = before.and_then(|r| r.each_entry().find(|e| Some(e.id) == target));
    let Some(entry) = found else { return Err(Refusal::new("no_target", name, "it names no entry of this record")) };
    let corrects = name == "corrected";
    if entry.author.officer != asking.author.officer && !(corrects && standing.supervisor()) {
        return Err(Refusal::new("not_yours", name, "only its author takes an entry back"));
    }
    if !corrects {
        return Ok(());
    }
    let replacement = body.get("replacement").and_then(Value::as_str).unwrap_or_default();
    let right = put_right(&entry.kind, &entry.body, replacement)
        .filter(|_| entry.stands())
        .ok_or_else(|| Refusal::new("not_a_fact", name, "it puts right no fact of an entry that stands"))?;
    let spec = kind.entry(&entry.kind).ok_or_else(|| newer(&entry.kind))?;
    if shape(spec.body, &entry.kind, &right)? != right {
        return Err(Refusal::new("not_canonical", name, "an entry's parts are spelled in one way only"));
    }
    Ok(())
}

/// A question is answered by whom it was put to, or by a supervisor in their place.
fn answers(before: Option<&Record>, standing: Standing, asking: &Asking<'_>, body: &Value) -> Result<(), Refusal> {
    let target = body.get("target").and_then(Value::as_str).unwrap_or_default();
    let question = |e: &&Entry| e.kind == "asked" && e.id.to_string() == target;
    let Some(question) = before.and_then(|r| r.standing_entries().find(question)) else {
        return Err(Refusal::new("no_target", "answered", "it names no question of this record"));
    };
    if question.officer("of") == Some(asking.author.officer) || standing.supervisor() {
        return Ok(());
    }
    Err(Refusal::new("not_yours", "answered", "whoever was asked answers"))
}

fn allowed(standing: Standing, who: &[Who], name: &str, kind: &Kind) -> Result<(), Refusal> {
    if standing.any(who) {
        return Ok(());
    }
    let code = if who == [Who::Supervisor] || who == [Who::Supervisor, Who::Hub] { "supervisor_only" } else { "not_allowed" };
    Err(Refusal::new(code, name, format!("you may not write {name} of this {}", kind.name)))
}

fn newer(name: &str) -> Refusal {
    Refusal::new("newer_than_table", name, "this table does not know the name; it may be newer")
}

/// Whether a kind's name is in the table, for callers that only have the name.
#[must_use]
pub fn known_kind(name: &str) -> bool {
    kinds::named(name).is_some()
}
