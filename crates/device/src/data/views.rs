//! Reading the view rows of tasks; [`super::rows`] fills them.

use std::collections::HashSet;

use record::RecordId;
use record::calendar::{date_of, end_of_day};
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::device::{json, parse};
use super::outbox::{Unsent, newest_waiting};
use crate::error::DeviceError;
use crate::pages::{Held, Local, NEAR, NEXT, TaskView};

/// Which open tasks stand in the order of practice P2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// This officer's.
    Mine,
    /// On one of these wards.
    Wards(Vec<String>),
}

/// The instants by which open work is parted (practice P2), ms UTC by the hub's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Now.
    pub now: i64,
    /// What is to be acted on before this stands with what is critical.
    pub near: i64,
    /// The last instant of today.
    pub today: i64,
}

impl Parts {
    /// The parts at an instant.
    pub(crate) fn at(now: i64) -> Self {
        Self { now, near: now.saturating_add(NEAR), today: end_of_day(date_of(now)) }
    }
}

/// At most so many rows of a list where nobody says how many.
pub(crate) const MOST: u32 = 500;

/// Rows by one index, and by no other: a list that sorts what it holds grows with it.
fn by(index: &str) -> String {
    format!(
        "SELECT v.rec, v.row, r.opened_at, r.arrived_at, r.danger_seen FROM view_task v INDEXED BY {index} JOIN record r USING (rec) WHERE v.open = 1"
    )
}

/// Tasks of this officer whose safe-contact card or markers may have changed since they looked: few, and all of them.
fn take_careful(found: &mut Found<'_>) -> Result<(), DeviceError> {
    found.take(&format!("{} AND v.mine = 1 AND (v.marked = 1 OR v.linked = 1)", by("view_task_mine_careful")), [])?;
    let seen = "SELECT v.rec, v.row, r.opened_at, r.arrived_at, r.danger_seen
         FROM record r INDEXED BY record_danger_seen CROSS JOIN view_task v USING (rec)
         WHERE r.danger_seen <> '' AND v.open = 1 AND v.mine = 1";
    found.take(seen, [])?;
    Ok(())
}

/// Enough of the open tasks that the first `most` of them in the order of practice P2 are there: whose safe-contact card or
/// markers may have changed, what is critical, near, due, and the rest, each read from an index and no further than needed.
pub(crate) fn first_work(
    connection: &Connection,
    work: &Work,
    parts: Parts,
    most: u32,
) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    take_careful(&mut found)?;
    let whose: Vec<Option<&str>> = match work {
        Work::Mine => vec![None],
        Work::Wards(wards) => {
            found
                .rows
                .retain(|(view, _)| view.ward.as_ref().is_some_and(|w| wards.contains(w)) && !view.private && !view.restricted);
            wards.iter().map(|w| Some(w.as_str())).collect()
        }
    };
    let end = i64::MAX;
    let ranges = [
        (true, i64::MIN, end),
        (false, parts.now, parts.near),
        (false, i64::MIN, parts.today.saturating_add(1)),
        (false, parts.today.saturating_add(1), end),
    ];
    // A row may stand in two ranges; it is ahead of what follows once.
    let mut ahead: HashSet<i64> = HashSet::new();
    for (range, (critical, from, to)) in ranges.into_iter().enumerate() {
        // What is critical and what is near are one group, in the order of their times: neither is read without the other.
        if range != 1 && ahead.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
            break;
        }
        for ward in &whose {
            let (index, of) = match ward {
                Some(_) => ("view_task_ward", "v.ward = ?4"),
                None => ("view_task_mine", "v.mine = 1 AND ?4 IS NULL"),
            };
            let (index, only) =
                if critical { (format!("{index}_critical"), "AND v.urgency = 0") } else { (index.to_owned(), "") };
            let (rows, last) = (by(&index), if to == end { "<=" } else { "<" });
            let sql = format!(
                "{rows} AND {of} {only} AND v.by_at >= ?1 AND v.by_at {last} ?2 ORDER BY v.by_at, v.urgency, v.rec LIMIT ?3"
            );
            ahead.extend(found.take(&sql, params![from, to, most, ward])?);
        }
    }
    found.held()
}

/// What Today is made of: everything of this officer's that may need them now, what is to be done before `ends`, and the
/// first of what comes after it. At most [`MOST`] of each.
pub(crate) fn work_of_today(connection: &Connection, parts: Parts, ends: i64) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    let mine = format!("{} AND v.mine = 1", by("view_task_mine"));
    let order = "ORDER BY v.by_at, v.rec LIMIT ?1";
    take_careful(&mut found)?;
    found.take(&format!("{} AND v.mine = 1 AND v.urgency = 0 {order}", by("view_task_mine_critical")), [MOST])?;
    found.take(&format!("{} AND v.mine = 1 AND v.waits = 1 {order}", by("view_task_mine_waits")), [MOST])?;
    let soon = parts.today.max(parts.near).max(ends);
    let ranged = "ORDER BY v.by_at, v.urgency, v.rec LIMIT ?3";
    found.take(&format!("{mine} AND v.by_at >= ?1 AND v.by_at <= ?2 {ranged}"), params![i64::MIN, soon, MOST])?;
    found.take(&format!("{mine} AND v.by_at > ?1 AND v.by_at < ?2 {ranged}"), params![soon, i64::MAX, NEXT])?;
    // Without a time to act by it can be done at any hour of this shift, unless it must not begin yet.
    found.take(&format!("{mine} AND v.by_at = ?1 ORDER BY v.urgency, v.rec LIMIT ?2"), params![i64::MAX, MOST])?;
    found.held()
}

/// Tasks that are not open any more, this officer's or on one of these wards, newest first.
pub(crate) fn done_work(connection: &Connection, wards: &[String], most: u32) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    let sql = "SELECT v.rec, v.row, r.opened_at, r.arrived_at, r.danger_seen
         FROM view_task v INDEXED BY view_task_done JOIN record r USING (rec)
         WHERE v.open = 0 AND (v.mine = 1 OR v.ward IN (SELECT value FROM json_each(?2))) ORDER BY v.touched_at DESC LIMIT ?1";
    found.take(sql, params![most, json(&wards)?])?;
    found.held()
}

/// Every open task of this officer; at most [`MOST`].
pub(crate) fn own_work(connection: &Connection) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    found.take(&format!("{} AND v.mine = 1 ORDER BY v.by_at, v.urgency, v.rec LIMIT ?1", by("view_task_mine")), [MOST])?;
    found.held()
}

/// One task's row, where it is here.
pub(crate) fn task_row_of(connection: &Connection, id: RecordId) -> Result<Option<TaskView>, DeviceError> {
    let mut look = connection.prepare_cached("SELECT v.row FROM view_task v JOIN record r USING (rec) WHERE r.id = ?1")?;
    let row: Option<String> = look.query_row([id.bytes()], |row| row.get(0)).optional()?;
    row.map(|row| parse("view_task", row.as_bytes())).transpose()
}

/// Every open task held, most urgent first; at most [`MOST`].
pub(crate) fn open_work(connection: &Connection) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    found.take(&format!("{} ORDER BY v.urgency, v.by_at, v.rec LIMIT ?1", by("view_task_open")), [MOST])?;
    found.held()
}

/// Every open critical task held; at most [`MOST`].
pub(crate) fn critical_work(connection: &Connection) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    found.take(&format!("{} AND v.urgency = 0 ORDER BY v.by_at, v.rec LIMIT ?1", by("view_task_open")), [MOST])?;
    found.held()
}

/// The open briefings of teams; a handful.
pub(crate) fn briefings(connection: &Connection) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    found.take(&format!("{} AND v.briefs = 1 ORDER BY v.rec DESC LIMIT ?1", by("view_task_briefs")), [MOST])?;
    found.held()
}

/// Every task with a result that nobody has reviewed; at most [`MOST`], newest first.
pub(crate) fn resulted_work(connection: &Connection) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    let sql = "SELECT v.rec, v.row, r.opened_at, r.arrived_at, r.danger_seen
         FROM view_task v INDEXED BY view_task_done JOIN record r USING (rec)
         WHERE v.open = 0 AND json_extract(v.row, '$.status') IN ('resulted', 'resulted_after_cancel')
         ORDER BY v.touched_at DESC LIMIT ?1";
    found.take(sql, [MOST])?;
    found.held()
}

/// Tasks linked to a record, open or done; at most [`MOST`].
pub(crate) fn work_for(connection: &Connection, of: RecordId) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    let sql = "SELECT v.rec, v.row, r.opened_at, r.arrived_at, r.danger_seen
         FROM link l JOIN view_task v USING (rec) JOIN record r USING (rec) WHERE l.target = ?1 ORDER BY v.rec DESC LIMIT ?2";
    found.take(sql, params![of.bytes(), MOST])?;
    found.held()
}

/// Residents' queries of any ward: open ones, and those that are done and were touched at or after an instant, newest first.
/// They are private and stand in no ward's list.
pub(crate) fn residents_queries(connection: &Connection, since: i64) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let mut found = Found::new(connection);
    let columns = "SELECT v.rec, v.row, r.opened_at, r.arrived_at, r.danger_seen FROM view_task v";
    let only = "AND v.ward IS NULL AND json_extract(v.row, '$.task_kind') = 'residents_query'";
    let open = "INDEXED BY view_task_private JOIN record r USING (rec) WHERE v.open = 1";
    found.take(&format!("{columns} {open} {only} ORDER BY v.by_at, v.rec LIMIT ?1"), [MOST])?;
    let done = "INDEXED BY view_task_done JOIN record r USING (rec) WHERE v.open = 0 AND v.touched_at >= ?2";
    found.take(&format!("{columns} {done} {only} ORDER BY v.touched_at DESC LIMIT ?1"), params![MOST, since])?;
    found.held()
}

/// Rows found by several looks, each once.
struct Found<'c> {
    connection: &'c Connection,
    seen: HashSet<i64>,
    rows: Vec<(TaskView, Row)>,
}

/// What stands beside a view row.
struct Row {
    rec: i64,
    opened_at: Option<i64>,
    arrived_at: Option<i64>,
    danger_seen: Option<String>,
}

impl<'c> Found<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self { connection, seen: HashSet::new(), rows: Vec::new() }
    }

    /// Adds what a query finds; answers which rows it gave.
    fn take(&mut self, sql: &str, with: impl Params) -> Result<Vec<i64>, DeviceError> {
        let mut look = self.connection.prepare_cached(sql)?;
        let mut rows = look.query(with)?;
        let mut gave = Vec::new();
        while let Some(row) = rows.next()? {
            let rec = row.get(0)?;
            gave.push(rec);
            if self.seen.insert(rec) {
                let view = parse("view_task", row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?)?;
                let beside = Row { rec, opened_at: row.get(2)?, arrived_at: row.get(3)?, danger_seen: row.get(4)? };
                self.rows.push((view, beside));
            }
        }
        Ok(gave)
    }

    fn held(self) -> Result<Vec<Held<TaskView>>, DeviceError> {
        let unsent = Unsent::of(self.connection)?;
        let with = |(view, Row { rec, opened_at, arrived_at, danger_seen }): (TaskView, Row)| {
            let sync = unsent.newest(rec)?;
            Ok(Held { view, local: Local { opened_at, arrived_at, sync, danger_seen } })
        };
        self.rows.into_iter().map(with).collect()
    }
}

/// How many open tasks are this officer's.
pub(crate) fn own_count(connection: &Connection) -> Result<u32, DeviceError> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM view_task WHERE open = 1 AND mine = 1")?;
    Ok(count.query_row([], |row| row.get(0))?)
}

/// How many tasks are mine, on the wards, done.
pub(crate) fn task_counts(connection: &Connection, wards: &[String]) -> Result<[u32; 3], DeviceError> {
    let wards = json(&wards)?;
    let count =
        |sql: &str| -> Result<u32, DeviceError> { Ok(connection.prepare_cached(sql)?.query_row([&wards], |row| row.get(0))?) };
    Ok([
        own_count(connection)?,
        count("SELECT count(*) FROM view_task WHERE open = 1 AND ward IN (SELECT value FROM json_each(?1))")?,
        count("SELECT count(*) FROM view_task WHERE open = 0 AND (mine = 1 OR ward IN (SELECT value FROM json_each(?1)))")?,
    ])
}

/// What only this device knows of a record.
pub(crate) fn local(connection: &Connection, id: RecordId) -> Result<Local, DeviceError> {
    let (rec, opened_at, arrived_at, danger_seen) = connection
        .prepare_cached("SELECT rec, opened_at, arrived_at, danger_seen FROM record WHERE id = ?1")?
        .query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(Local { opened_at, arrived_at, danger_seen, sync: newest_waiting(connection, rec)? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use record::OfficerId;
    use serde_json::json;

    use super::super::rows::View;
    use super::*;
    use crate::pages::group;
    use crate::vault::{migrate, shipped};

    const NOW: i64 = 1_795_435_200_000;
    const HOUR: i64 = 3_600_000;

    /// A task as far as lists part and sort it; `by` in hours from now.
    fn view(n: usize, (mine, critical, by): (bool, bool, Option<i64>)) -> TaskView {
        let view = json!({
            "id": uuid::Uuid::from_u128(n as u128), "title": "", "task_kind": "other", "status": "accepted", "open": true,
            "priority": (if critical { "critical" } else { ["high", "routine"][n % 2] }), "due_by": by.map(|h| NOW + h * HOUR),
            "told_supervisor": false, "ward": (["E05999901", "E05999902"][n % 2]), "warnings": [], "danger": "", "refs": [],
            "assignees": (if mine { vec![ME] } else { vec![] }), "accepted_by": [], "priorities": [], "victims": [],
            "private": false, "restricted": false, "touched_at": 0,
        });
        serde_json::from_value(view).unwrap()
    }

    const ME: OfficerId = OfficerId(uuid::Uuid::from_u128(7));

    /// Whether each of these tasks has a change that the hub lacks, as a list shows it.
    fn waits(db: &Connection) -> Vec<bool> {
        let mut rows = own_work(db).unwrap();
        rows.sort_by_key(|held| held.view.id);
        rows.iter().map(|held| held.local.sync.is_some()).collect()
    }

    #[test]
    fn a_list_shows_what_waits_however_much_waits_elsewhere() {
        let views: Vec<TaskView> = (0..3).map(|n| view(n, (true, false, None))).collect();
        let db = vault(&views);
        assert_eq!(waits(&db), [false; 3]);
        let change = |n: i64, rec: i64, state: &str| {
            let sql = "INSERT INTO own_change (hash, rec, batch, at, grp, words, connected, state)
                       VALUES (?1, ?2, 1, ?3, 'tasks', '{}', 0, ?4)";
            db.execute(sql, params![n.to_be_bytes(), rec, n, state]).unwrap();
        };
        change(1, 1, "accepted");
        change(2, 2, "waiting");
        assert_eq!(waits(&db), [false, true, false]);
        assert_eq!(own_count(&db).unwrap(), 3);
        // So much waits that each row asks for itself.
        (3..400).for_each(|n| change(n, 2, "waiting"));
        assert_eq!(waits(&db), [false, true, false]);
    }

    fn vault(views: &[TaskView]) -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &shipped().unwrap()).unwrap();
        for (rec, view) in (1..).zip(views) {
            let sql = "INSERT INTO record (rec, id, kind, open, mine, people, heads) VALUES (?1, ?2, 'task', 1, 0, '{}', x'')";
            db.execute(sql, params![rec, view.id.bytes()]).unwrap();
            View::of_task(ME, view).unwrap().put(&db, rec).unwrap();
        }
        db
    }

    /// Where a task stands by practice P2, ties left out.
    fn place(view: &TaskView) -> (crate::pages::Group, i64, usize) {
        let by = view.act_by();
        (group(NOW, false, view.priority == "critical", by), by.unwrap_or(i64::MAX), view.urgency())
    }

    proptest! {
        #[test]
        fn the_first_rows_of_a_list_are_the_first_of_everything_held(
            tasks in prop::collection::vec((any::<bool>(), prop::bool::weighted(0.2), prop::option::of(-40..40_i64)), 0..60),
            most in 1..20_u32,
        ) {
            let views: Vec<TaskView> = tasks.iter().enumerate().map(|(n, t)| view(n, *t)).collect();
            let db = vault(&views);
            let wards = vec!["E05999901".to_owned(), "E05999902".to_owned()];
            for work in [Work::Mine, Work::Wards(wards)] {
                let in_it = |v: &&TaskView| work != Work::Mine || v.of(ME);
                let mut all: Vec<_> = views.iter().filter(in_it).map(place).collect();
                all.sort();
                let found = first_work(&db, &work, Parts::at(NOW), most).unwrap();
                let mut first: Vec<_> = found.iter().map(|h| place(&h.view)).collect();
                first.sort();
                let most = usize::try_from(most).unwrap();
                prop_assert_eq!(first.into_iter().take(most).collect::<Vec<_>>(), all.into_iter().take(most).collect::<Vec<_>>());
            }
        }
    }
}
