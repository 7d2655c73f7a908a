//! The end of a shift, and the forms left half filled in.

use record::{EntryId, RecordId};

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages::{self, AtShiftEnd, Desk};
use crate::screen::{DraftHead, DraftRow, Nothing, ShiftEnd};

use super::stores::sounded;

impl Device {
    /// What waits, open work, deadlines before the next duty, exhibits in hand, the open notebook, and who could cover.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn shift_end(&self, _ask: Nothing) -> Result<ShiftEnd, DeviceError> {
        let session = self.reading()?;
        let asked = session.clone();
        session
            .read(move |c, cx| {
                let strip = data::strip(c, cx, Some(&asked.owed), asked.moving())?;
                let tasks = data::open_work(c)?;
                let (victims, cards) = data::victims_and_cards(c)?;
                let drafts = data::drafts(c)?;
                let notes = sounded(c, data::note_rows(c)?)?;
                let numbers = |entry: EntryId| data::number_taken(c, entry).ok().flatten();
                let device = cx.known.enrolment.device;
                Ok(data::with_desk(c, cx, |desk| {
                    let at = AtShiftEnd {
                        tasks: &tasks,
                        victims: pages::owed_by_me(desk, &victims, &cards),
                        offers: pages::cover_offered(desk, &victims),
                        waiting: strip.waiting,
                        set_aside: strip.needs_you,
                        drafts: draft_rows(desk, drafts),
                        in_hand: pages::exhibits_in_hand(desk, &notes, &numbers),
                        notes_open: u32::try_from(pages::to_close(desk, &notes, device).len()).unwrap_or(u32::MAX),
                    };
                    pages::shift_end(desk, at)
                }))
            })
            .await
    }
}

/// Drafts with what may be shown of the record each is about: never a word of what was typed.
pub(super) fn draft_rows(desk: &Desk<'_>, found: Vec<(DraftHead, Option<RecordId>)>) -> Vec<DraftRow> {
    let row = |(head, record): (DraftHead, Option<RecordId>)| {
        let label = record.and_then(|r| (desk.label)(r));
        DraftRow {
            form: head.form,
            record: record.map(|r| r.0),
            kind: label.as_ref().map(|l| l.kind.clone()),
            title: label.map(|l| l.shows).unwrap_or_default(),
            at: head.at,
        }
    };
    found.into_iter().map(row).collect()
}
