//! What a batch carries beside a record that is erased is cut again: under the clock it was written under, at the time of now.

use record::calendar::HOUR;
use record::kinds::task::TASK;
use record::{Edit, RecordId};
use uuid::Uuid;

use super::{NOON, alone};
use crate::data;
use crate::forms::{Planned, RecordWrite};
use crate::known::{Heard, Known};
use crate::store::Turn;

#[tokio::test]
async fn what_is_cut_again_once_the_clock_was_put_right_does_not_say_that_it_was_cut_hours_from_now() {
    let (session, _dir) = alone().await;
    let behind_by = |ms: i64| {
        let known = session.known();
        let heard = Heard { offset: Some(ms), ..known.heard.clone() };
        session.know(Known { heard, ..(*known).clone() });
    };
    let [gone, kept] = [1, 2].map(|n| RecordId(Uuid::from_u128(n)));
    behind_by(3 * HOUR);
    let both = move || {
        let made = |title: &str| vec![Edit::field("title", title), Edit::text("briefing", "Walk it.")];
        let mut both = Planned::make(gone, &TASK, made("Visit"));
        both.writes.push(RecordWrite { record: kept, make: Some(&TASK), edits: made("Stairwell B") });
        both
    };
    session.act(move |_, _, _| Ok(Some(both()))).await.unwrap();
    // The phone hears the right time, and then that the visit was erased.
    behind_by(0);
    session.write(Turn::Sync, move |tx, cx| data::erase(tx, cx, gone)).await.unwrap();
    let waiting = session.store.read(|c| data::waiting_batches(c, usize::MAX, 99, &[])).await.unwrap();
    assert_eq!(waiting.len(), 1, "the first batch has no bytes any more");
    let claims = data::sealed(&waiting[0].1).unwrap().claims().unwrap();
    assert_eq!(claims.changes.len(), 1);
    assert_eq!(claims.hub_clock_offset, Some(3 * HOUR), "the clock by which its change was written");
    assert_eq!(claims.claimed_time + 3 * HOUR, NOON, "and by that clock it is noon");
}
