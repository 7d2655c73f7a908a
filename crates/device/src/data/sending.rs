//! What is to be sent and in which order: the part of the outbox that every sync asks. Its answers cost what waits, never what
//! this device wrote before.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use super::device::json;
use crate::error::DeviceError;

/// A batch is kept for so long after its receipt: the hub may have to be given it again after a restore.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Every batch without a receipt with the records of its changes, the newest first, from two indexes and no row.
const WAITING: &str = "SELECT b.seq, b.urgency, c.rec FROM batch b INDEXED BY batch_waiting
     LEFT JOIN own_change c ON c.batch = b.seq WHERE b.received_at IS NULL ORDER BY b.seq DESC";
/// One batch that has no receipt. One that an erasure emptied keeps its number and is not sent.
const TO_SEND: &str = "SELECT bytes FROM batch WHERE seq = ?1 AND received_at IS NULL AND length(bytes) > 0";
const ANY: &str = "SELECT 1 FROM batch INDEXED BY batch_waiting
     WHERE received_at IS NULL AND length(bytes) > 0 AND seq NOT IN (SELECT value FROM json_each(?1))";
const COUNT: &str = "SELECT count(*) FROM own_change WHERE state = 'waiting'";
const FORGET: &str = "DELETE FROM batch INDEXED BY batch_received
     WHERE received_at < ?1 AND seq < (SELECT max(seq) FROM batch)";

/// The batches without a receipt in the order in which they are to go. It is read once for a whole upload, because reading it
/// costs what waits; and anew where a batch was cut meanwhile, which may be more urgent than all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// The newest batch there was when it was read.
    newest: u64,
    seqs: Vec<u64>,
}

/// Some of what waits.
#[derive(Debug)]
pub(crate) struct Next {
    /// Number and bytes of each, in the order of their numbers, as a request carries them.
    pub batches: Vec<(u64, Vec<u8>)>,
    /// Whether another waits beside these and those that were left out.
    pub more: bool,
    /// To ask for what comes after them.
    pub order: Order,
}

/// Batches without a receipt, most urgent first, as many as fit in so many bytes; always one. What a batch builds on, earlier
/// changes of the same records, is as urgent as itself: sent after it, it would come to a hub that lacks it.
/// `before` is the order as it was read last, `but` are numbers to leave out.
pub(crate) fn next_batches(
    connection: &Connection,
    before: Option<Order>,
    bytes: usize,
    most: usize,
    but: &[u64],
) -> Result<Next, DeviceError> {
    let newest: Option<u64> = connection.prepare_cached("SELECT max(seq) FROM batch")?.query_row([], |row| row.get(0))?;
    let newest = newest.unwrap_or(0);
    if let Some(order) = before.filter(|order| order.newest == newest) {
        let next = order.next(connection, bytes, most, but)?;
        // An order that was read before never says that nothing waits: what had a receipt may wait again.
        if !next.batches.is_empty() {
            return Ok(next);
        }
    }
    Order { newest, seqs: by_urgency(connection)? }.next(connection, bytes, most, but)
}

/// As [`next_batches`], with an order of its own.
pub(crate) fn waiting_batches(
    connection: &Connection,
    bytes: usize,
    most: usize,
    but: &[u64],
) -> Result<Vec<(u64, Vec<u8>)>, DeviceError> {
    Ok(next_batches(connection, None, bytes, most, but)?.batches)
}

impl Order {
    fn next(mut self, connection: &Connection, bytes: usize, most: usize, but: &[u64]) -> Result<Next, DeviceError> {
        let but: BTreeSet<u64> = but.iter().copied().collect();
        let mut find = connection.prepare_cached(TO_SEND)?;
        let (mut batches, mut gone): (Vec<(u64, Vec<u8>)>, BTreeSet<u64>) = (Vec::new(), BTreeSet::new());
        let (mut size, mut more) = (0, false);
        for seq in self.seqs.iter().copied().filter(|seq| !but.contains(seq)) {
            let Some(batch) = find.query_row([seq], |row| row.get::<_, Vec<u8>>(0)).optional()? else {
                gone.insert(seq);
                continue;
            };
            size += batch.len();
            if batches.len() == most || (size > bytes && !batches.is_empty()) {
                more = true;
                break;
            }
            batches.push((seq, batch));
        }
        self.seqs.retain(|seq| !gone.contains(seq));
        // A request carries them in the order of their numbers.
        batches.sort_by_key(|(seq, _)| *seq);
        Ok(Next { batches, more, order: self })
    }
}

/// The numbers of the batches without a receipt, in the order in which they are to go.
fn by_urgency(connection: &Connection) -> Result<Vec<u64>, DeviceError> {
    let mut found = connection.prepare_cached(WAITING)?;
    let mut rows = found.query([])?;
    let mut waiting: Vec<(u64, i64, Vec<i64>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, rec): (u64, Option<i64>) = (row.get(0)?, row.get(2)?);
        match waiting.last_mut().filter(|(last, ..)| *last == seq) {
            Some((.., records)) => records.extend(rec),
            None => waiting.push((seq, row.get(1)?, rec.into_iter().collect())),
        }
    }
    // From the newest back: what the most urgent of the later changes of a record needs, the earlier ones need too.
    let mut needed: HashMap<i64, i64> = HashMap::new();
    let mut order = Vec::with_capacity(waiting.len());
    for (seq, urgency, records) in waiting {
        let urgency = records.iter().filter_map(|rec| needed.get(rec)).fold(urgency, |most, later| most.min(*later));
        needed.extend(records.iter().map(|rec| (*rec, urgency)));
        order.push((urgency, seq));
    }
    order.sort_unstable();
    Ok(order.into_iter().map(|(_, seq)| seq).collect())
}

/// Whether a batch is to be sent that is none of these.
pub(crate) fn any_waits(connection: &Connection, but: &[u64]) -> Result<bool, DeviceError> {
    Ok(connection.prepare_cached(ANY)?.exists([json(&but)?])?)
}

/// All bytes of these batches left this device.
pub(crate) fn sent(connection: &Connection, seqs: &[u64], at: i64) -> Result<(), DeviceError> {
    let mut mark = connection.prepare_cached("UPDATE batch SET sent_at = ?2 WHERE seq = ?1 AND sent_at IS NULL")?;
    for seq in seqs {
        mark.execute(params![seq, at])?;
    }
    Ok(())
}

/// Own changes that the hub has not received.
pub(crate) fn waiting_count(connection: &Connection) -> Result<u32, DeviceError> {
    Ok(connection.prepare_cached(COUNT)?.query_row([], |row| row.get(0))?)
}

/// Drops batches whose receipt is older than 30 days, but never the newest, which the next one names.
pub(crate) fn forget_old(connection: &Connection, now: i64) -> Result<(), DeviceError> {
    connection.prepare_cached(FORGET)?.execute([now.saturating_sub(KEPT_MS)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::vault::{migrate, shipped};

    const NOW: i64 = 1_795_435_200_000;

    /// A vault with ten records, so many own batches that were received an hour ago, and so many that wait.
    fn vault(received: u64, waiting: u64) -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &shipped().unwrap()).unwrap();
        for rec in 1..=10_i64 {
            let sql = "INSERT INTO record (rec, id, kind, open, mine, people, heads) VALUES (?1, ?2, 'task', 1, 1, '{}', x'')";
            db.execute(sql, params![rec, [u8::try_from(rec).unwrap(); 16]]).unwrap();
        }
        for seq in 1..=received + waiting {
            let at = (seq <= received).then_some(NOW - 3_600_000);
            put(&db, seq, 2, at, seq % 10 + 1);
        }
        db
    }

    /// A batch with one change of a record.
    fn put(db: &Connection, seq: u64, urgency: i64, received_at: Option<i64>, rec: u64) {
        let hash = wire::Hash::of(&seq.to_be_bytes()).0;
        db.prepare_cached("INSERT INTO batch (seq, hash, urgency, at, received_at, bytes) VALUES (?1, ?2, ?3, 1, ?4, ?5)")
            .unwrap()
            .execute(params![seq, hash, urgency, received_at, [7_u8; 100]])
            .unwrap();
        let state = if received_at.is_some() { "accepted" } else { "waiting" };
        let sql = "INSERT INTO own_change (hash, rec, batch, at, grp, words, connected, state, received_at)
                   VALUES (?1, ?2, ?3, ?3, 'tasks', '{}', 0, ?4, ?5)";
        db.prepare_cached(sql).unwrap().execute(params![hash, rec, seq, state, received_at]).unwrap();
    }

    fn numbers(batches: &[(u64, Vec<u8>)]) -> Vec<u64> {
        batches.iter().map(|(seq, _)| *seq).collect()
    }

    /// Steps of the database's machine that something takes.
    fn steps(db: &mut Connection, f: impl FnOnce(&Connection)) -> u64 {
        let counted = Arc::new(AtomicU64::new(0));
        let count = counted.clone();
        let step = move || {
            count.fetch_add(1, Ordering::Relaxed);
            false
        };
        db.progress_handler(1, Some(step)).unwrap();
        f(db);
        db.progress_handler(0, None::<fn() -> bool>).unwrap();
        counted.load(Ordering::Relaxed)
    }

    #[test]
    fn what_a_sync_asks_of_the_outbox_costs_what_waits_and_not_what_was_ever_sent() {
        let asked = |received: u64| {
            let mut db = vault(received, 3);
            steps(&mut db, |c| {
                let next = next_batches(c, None, usize::MAX, 200, &[]).unwrap();
                assert_eq!((next.batches.len(), next.more), (3, false));
                assert!(any_waits(c, &[received + 1]).unwrap());
                assert_eq!(waiting_count(c).unwrap(), 3);
                forget_old(c, NOW).unwrap();
            })
        };
        let (little, much) = (asked(20), asked(2_000));
        assert!(much < little + little / 4, "{little} steps after 20 batches, {much} after 2,000");
    }

    #[test]
    fn no_question_of_a_sync_goes_through_every_own_batch_or_change() {
        let db = vault(1, 1);
        for sql in [WAITING, TO_SEND, ANY, COUNT, FORGET] {
            let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut rows = plan.raw_query();
            while let Some(row) = rows.next().unwrap() {
                let line: String = row.get(3).unwrap();
                let of_what_waits = ["batch_waiting", "own_change_waiting", "json_each"].iter().any(|only| line.contains(only));
                assert!(!line.starts_with("SCAN") || of_what_waits, "{sql}: {line}");
            }
        }
    }

    #[test]
    fn an_order_that_was_read_before_goes_on_where_it_stood_and_a_danger_told_meanwhile_goes_first() {
        let db = vault(0, 6);
        let first = next_batches(&db, None, usize::MAX, 2, &[]).unwrap();
        assert_eq!((numbers(&first.batches), first.more), (vec![1, 2], true));
        // Two are received, a third was emptied by an erasure; nothing was cut.
        db.execute("UPDATE batch SET received_at = ?1 WHERE seq IN (1, 2)", [NOW]).unwrap();
        db.execute("UPDATE batch SET bytes = x'' WHERE seq = 3", []).unwrap();
        let second = next_batches(&db, Some(first.order), usize::MAX, 2, &[4]).unwrap();
        assert_eq!((numbers(&second.batches), second.more), (vec![5, 6], false));
        // The seventh is a danger told of the record whose earlier change is the fifth.
        put(&db, 7, 0, None, 6);
        let third = next_batches(&db, Some(second.order), usize::MAX, 2, &[]).unwrap();
        assert_eq!((numbers(&third.batches), third.more), (vec![5, 7], true), "and what it builds on goes with it");
    }

    #[test]
    fn what_waits_again_after_a_restore_is_found_by_an_order_that_was_read_before() {
        let db = vault(0, 2);
        let first = next_batches(&db, None, usize::MAX, 9, &[]).unwrap();
        db.execute("UPDATE batch SET received_at = ?1", [NOW]).unwrap();
        let none = next_batches(&db, Some(first.order), usize::MAX, 9, &[]).unwrap();
        assert_eq!((none.batches.len(), none.more), (0, false));
        db.execute("UPDATE batch SET received_at = NULL WHERE seq = 1", []).unwrap();
        let again = next_batches(&db, Some(none.order), usize::MAX, 9, &[]).unwrap();
        assert_eq!(numbers(&again.batches), [1]);
    }
}
