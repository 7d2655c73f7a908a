//! Tasks.

use std::collections::BTreeSet;
use std::sync::Arc;

use record::{EntryId, Record, RecordId};

use crate::data::{self, MOST, Parts, Work};
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms;
use crate::pages::{self, EvidenceNamed};
use crate::screen::{
    AssignMenu, BriefingEdit, EntryWithdraw, RecordAsk, Saved, TaskArrive, TaskAssign, TaskAttempt, TaskCounts, TaskCreate,
    TaskDetail, TaskEdit, TaskHandBack, TaskLeave, TaskNote, TaskPlan, TaskQuickResult, TaskResult, TaskResultWith, TaskVerdict,
    TaskWarn, Tasks, TasksAsk,
};
use crate::session::loaded;

use super::victims::reason_asked;

/// Rows of a list where a screen does not say how many; "more" asks for more.
const SHOWN: u32 = 60;

impl Device {
    /// The first of a list of tasks, made of view rows alone; its counts are of all.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn tasks(&self, ask: TasksAsk) -> Result<Tasks, DeviceError> {
        self.reading()?
            .read(move |c, cx| {
                let wards = cx.known.roster.wards_of(cx.known.me(), cx.hub_now());
                let [mine, ward, done] = data::task_counts(c, &wards)?;
                let (parts, most) = (Parts::at(cx.hub_now()), ask.show.unwrap_or(SHOWN).min(MOST));
                let rows = match ask.which.as_str() {
                    "ward" => data::first_work(c, &Work::Wards(wards), parts, most)?,
                    "done" => data::done_work(c, &wards, most)?,
                    _ => data::first_work(c, &Work::Mine, parts, most)?,
                };
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                let mut page = data::with_desk(c, cx, |desk| pages::tasks(desk, &ask.which, &rows, most));
                page.counts = TaskCounts { mine, ward, done };
                Ok(page)
            })
            .await
    }

    /// One task.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn task(&self, ask: RecordAsk) -> Result<TaskDetail, DeviceError> {
        let session = self.reading()?;
        let (page, danger) = session
            .read(move |c, cx| {
                let id = RecordId(ask.record);
                let record = task_of(c, ask.record)?;
                let local = data::local(c, id)?;
                let drafts = data::draft_heads(c, id)?;
                let hers = whom_it_is_about(c, &record);
                let shown_by = notes_of_evidence(c, &pages::evidence_named(&record))?;
                let page = data::with_desk(c, cx, |desk| {
                    let notices = pages::notices(desk, &record, &|notice| data::notice_mark(c, notice));
                    let mut page = pages::task(desk, &record, &local, notices, drafts);
                    let all: Vec<&Record> = hers.iter().map(Arc::as_ref).collect();
                    pages::hold_for_needs(&mut page, &record, &all);
                    let hers: Vec<&Record> = all.into_iter().filter(|her| !reason_asked(desk, her)).collect();
                    pages::show_contacts(&mut page, &record, &hers);
                    let shown_by: Vec<&Record> = shown_by.iter().map(Arc::as_ref).collect();
                    pages::show_evidence(&mut page, &record, &shown_by);
                    page
                });
                Ok((page, pages::task_view(&record).danger))
            })
            .await?;
        self.opened(&session, ask.record, Some(danger)).await?;
        Ok(page)
    }

    /// A new task.
    ///
    /// # Errors
    /// As [`forms::task_create`].
    pub async fn task_create(&self, ask: TaskCreate) -> Result<Saved, DeviceError> {
        self.making(move |desk, fresh| forms::task_create(desk, &ask, fresh)).await
    }

    /// A new task with what few tasks have.
    ///
    /// # Errors
    /// As [`forms::task_plan`].
    pub async fn task_plan(&self, ask: TaskPlan) -> Result<Saved, DeviceError> {
        self.making(move |desk, fresh| forms::task_plan(desk, &ask, fresh)).await
    }

    /// Rewrites the briefing by its headings.
    ///
    /// # Errors
    /// As [`forms::briefing_edit`].
    pub async fn briefing_edit(&self, ask: BriefingEdit) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, _| forms::briefing_edit(desk, &ask, record)).await
    }

    /// Arrived there.
    ///
    /// # Errors
    /// As [`forms::task_arrive`].
    pub async fn task_arrive(&self, ask: TaskArrive) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_arrive(desk, &ask, record, fresh)).await
    }

    /// Left, with what was done.
    ///
    /// # Errors
    /// As [`forms::task_leave`].
    pub async fn task_leave(&self, ask: TaskLeave) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_leave(desk, &ask, record, fresh)).await
    }

    /// A receipt for the team's briefing.
    ///
    /// # Errors
    /// As [`forms::task_read`].
    pub async fn task_read(&self, ask: RecordAsk) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, forms::task_read).await
    }

    /// Adds a warning marker.
    ///
    /// # Errors
    /// As [`forms::task_warn`].
    pub async fn task_warn(&self, ask: TaskWarn) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, _| forms::task_warn(desk, &ask, record)).await
    }

    /// Ends a series.
    ///
    /// # Errors
    /// As [`forms::series_stop`].
    pub async fn series_stop(&self, ask: RecordAsk) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, |desk, record, _| forms::series_stop(desk, record)).await
    }

    /// A full result and the task that follows from it.
    ///
    /// # Errors
    /// As [`forms::task_result_with`].
    pub async fn task_result_with(&self, ask: TaskResultWith) -> Result<Saved, DeviceError> {
        self.on_record(ask.result.record, move |desk, record, fresh| forms::task_result_with(desk, &ask, record, fresh)).await
    }

    /// Changes fields or the briefing.
    ///
    /// # Errors
    /// As [`forms::task_edit`]; `changed_underneath` overwrites nothing.
    pub async fn task_edit(&self, ask: TaskEdit) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, _| forms::task_edit(desk, &ask, record)).await
    }

    /// Gives it to somebody.
    ///
    /// # Errors
    /// As [`forms::task_assign`].
    pub async fn task_assign(&self, ask: TaskAssign) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_assign(desk, &ask, record, fresh)).await
    }

    /// It was seen by its assignee.
    ///
    /// # Errors
    /// As [`forms::task_seen`].
    pub async fn task_seen(&self, ask: RecordAsk) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |c, desk, fresh| {
                let record = task_of(c, ask.record)?;
                Ok(forms::task_seen(desk, &record, fresh)?)
            })
            .await?;
        Ok(saved.unwrap_or_else(|| Saved {
            record: ask.record,
            entry: None,
            at: self.seams.clock.now_ms(),
            waiting_signal: !session.connected(),
            undo: false,
            notes: Vec::new(),
        }))
    }

    /// Accepts it.
    ///
    /// # Errors
    /// As [`forms::task_accept`].
    pub async fn task_accept(&self, ask: RecordAsk) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, forms::task_accept).await
    }

    /// Starts it.
    ///
    /// # Errors
    /// As [`forms::task_start`].
    pub async fn task_start(&self, ask: RecordAsk) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, forms::task_start).await
    }

    /// A try that did not get there.
    ///
    /// # Errors
    /// As [`forms::task_attempt`].
    pub async fn task_attempt(&self, ask: TaskAttempt) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_attempt(desk, &ask, record, fresh)).await
    }

    /// A full result.
    ///
    /// # Errors
    /// As [`forms::task_result`].
    pub async fn task_result(&self, ask: TaskResult) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_result(desk, &ask, record, fresh)).await
    }

    /// A result in two taps.
    ///
    /// # Errors
    /// As [`forms::task_quick_result`].
    pub async fn task_quick_result(&self, ask: TaskQuickResult) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_quick_result(desk, &ask, record, fresh)).await
    }

    /// Gives it back.
    ///
    /// # Errors
    /// As [`forms::task_hand_back`].
    pub async fn task_hand_back(&self, ask: TaskHandBack) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_hand_back(desk, &ask, record, fresh)).await
    }

    /// A note on it.
    ///
    /// # Errors
    /// As [`forms::task_note`].
    pub async fn task_note(&self, ask: TaskNote) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_note(desk, &ask, record, fresh)).await
    }

    /// Takes an own entry back.
    ///
    /// # Errors
    /// As [`forms::task_withdraw`].
    pub async fn task_withdraw(&self, ask: EntryWithdraw) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_withdraw(desk, &ask, record, fresh)).await
    }

    /// A supervisor cancels it.
    ///
    /// # Errors
    /// As [`forms::task_cancel`].
    pub async fn task_cancel(&self, ask: TaskVerdict) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_cancel(desk, &ask, record, fresh)).await
    }

    /// A supervisor sends a result back.
    ///
    /// # Errors
    /// As [`forms::task_send_back`].
    pub async fn task_send_back(&self, ask: TaskVerdict) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::task_send_back(desk, &ask, record, fresh)).await
    }

    /// A supervisor reviews a result.
    ///
    /// # Errors
    /// As [`forms::task_review`].
    pub async fn task_review(&self, ask: TaskVerdict) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |c, desk, fresh| {
                let record = task_of(c, ask.record)?;
                let hers = whom_it_is_about(c, &record);
                let hers: Vec<&Record> = hers.iter().map(Arc::as_ref).collect();
                Ok(Some(forms::task_review(desk, &ask, &record, &hers, fresh)?))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "an action that writes wrote nothing".into() })
    }

    /// Who can be given a task, and why others cannot.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn assign_menu(&self, ask: RecordAsk) -> Result<AssignMenu, DeviceError> {
        self.reading()?
            .read(move |c, cx| {
                let record = task_of(c, ask.record)?;
                let rows = data::open_work(c)?;
                Ok(data::with_desk(c, cx, |desk| pages::assign_menu(desk, &record, &rows)))
            })
            .await
    }
}

/// The records held here of the victims whom a task is about.
fn whom_it_is_about(connection: &rusqlite::Connection, task: &Record) -> Vec<Arc<Record>> {
    pages::linked(task, "victim_contact").iter().filter_map(|her| loaded(connection, her.0).ok()).collect()
}

/// The notes held here in which the evidence of results stands; no more are loaded than it takes to find it.
fn notes_of_evidence(connection: &rusqlite::Connection, named: &[EvidenceNamed]) -> Result<Vec<Arc<Record>>, DeviceError> {
    let mut found: Vec<Arc<Record>> = Vec::new();
    for result in named {
        let stands_in = |note: &Record, entry: &EntryId| note.each_entry().any(|e| e.id == *entry);
        let mut wanted: BTreeSet<EntryId> = result.entries.iter().copied().collect();
        wanted.retain(|entry| !found.iter().any(|note| stands_in(note, entry)));
        if wanted.is_empty() {
            continue;
        }
        for id in data::notes_near(connection, result.by, result.at)? {
            let note = loaded(connection, id.0)?;
            let before = wanted.len();
            wanted.retain(|entry| !stands_in(&note, entry));
            if wanted.len() < before {
                found.push(note);
            }
            if wanted.is_empty() {
                break;
            }
        }
    }
    Ok(found)
}

fn task_of(connection: &rusqlite::Connection, id: uuid::Uuid) -> Result<Arc<Record>, DeviceError> {
    let record = loaded(connection, id)?;
    if record.kind().name == "task" { Ok(record) } else { Err(DeviceError::NoSuch { what: "task" }) }
}
