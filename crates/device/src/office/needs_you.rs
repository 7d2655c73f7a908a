//! What becomes of what the hub did not take: the officer's choice, and what was chosen before. Nothing is thrown away by any.

use record::RecordId;

use super::strip::marking;
use crate::data::{self, Aside};
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::Planned;
use crate::pages;
use crate::screen::{DealtWith, NeedsYouChoose, NoteLine, Nothing, SyncPage, TaskCreate};
use crate::session::loaded;
use crate::store::Turn;
use crate::sync::again;

/// Items dealt with that are listed.
const LISTED: u32 = 100;

impl Device {
    /// What to do with something the hub did not take. Nothing is thrown away by any choice.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`], [`DeviceError::BadValue`] for a choice that was not offered.
    pub async fn needs_you_choose(&self, ask: NeedsYouChoose) -> Result<SyncPage, DeviceError> {
        let session = self.session()?;
        let _one = session.choosing.lock().await;
        let (id, choice) = (ask.id, ask.choice.clone());
        let item = session
            .read(move |c, cx| {
                let item = data::aside(c, id)?.ok_or(DeviceError::NoSuch { what: "item" })?;
                // What was chosen once is not done twice, however often it is tapped.
                let offered = match data::settled_as(c, id)? {
                    None => pages::set_aside(item.shown.clone(), &cx.known.roster).choices,
                    Some(before) => pages::choices_after(&before),
                };
                if offered.contains(&choice) {
                    Ok(item)
                } else {
                    Err(DeviceError::BadValue { field: "choice".into(), expected: offered.join(", ") })
                }
            })
            .await?;
        match ask.choice.as_str() {
            "copy_to_note" => self.copy_to_note(&item).await?,
            "send_again" => self.send_again(item).await?,
            "ask_supervisor" => self.ask_supervisor(&item, ask.said.as_deref()).await?,
            _ => {}
        }
        session
            .write(Turn::Officer, move |tx, cx| match ask.choice.as_str() {
                pages::BRING_BACK => data::bring_back(tx, ask.id),
                choice => data::settle(tx, ask.id, choice, cx.now),
            })
            .await?;
        self.after(&session).await;
        self.sync_state(Nothing {}).await
    }

    /// What needed the officer and was dealt with, with every word of it (practice P17).
    ///
    /// # Errors
    /// [`DeviceError::Locked`].
    pub async fn dealt_with(&self, _ask: Nothing) -> Result<DealtWith, DeviceError> {
        self.session()?
            .read(|c, cx| {
                let found = data::settled(c, LISTED)?;
                let listed = u32::try_from(found.len()).unwrap_or(u32::MAX);
                let open = data::unsettled(c)?;
                let shown = found.iter().map(|(item, ..)| item).chain(&open);
                let mut records: Vec<RecordId> = shown.map(|item| item.shown.record).collect();
                records.sort();
                records.dedup();
                Ok(DealtWith {
                    marking: marking(c, records.into_iter()),
                    more: data::settled_count(c)?.saturating_sub(listed),
                    items: found
                        .into_iter()
                        .map(|(item, choice, at)| pages::dealt_with(item.shown, choice, at, &cx.known.roster))
                        .collect(),
                })
            })
            .await
    }

    /// The officer's own words, as a line of their notebook.
    async fn copy_to_note(&self, item: &Aside) -> Result<(), DeviceError> {
        let text = item.shown.text.clone().unwrap_or_default();
        let line = NoteLine {
            note: None,
            text,
            event_at: Some(item.shown.at),
            place: None,
            basis: None,
            with: Vec::new(),
            links: Vec::new(),
            late_why: Some("not taken by the hub".into()),
            ..Default::default()
        };
        self.note_line(line).await.map(|_| ())
    }

    /// Writes the same again on the record as it stands now; the hub judges it anew.
    async fn send_again(&self, item: Aside) -> Result<(), DeviceError> {
        let session = self.reading()?;
        let lost = || DeviceError::BadValue {
            field: "choice".into(),
            expected: "this built on something that is not there any more: copy the words to a note".into(),
        };
        session
            .act(move |c, _, _| {
                let record = loaded(c, item.shown.record.0).map_err(|_| lost())?;
                let edits = again(&record, &item.raw).ok_or_else(lost)?;
                Ok(Some(Planned::edit(record.id(), edits)))
            })
            .await
            .map(|_| ())
    }

    /// A task for the supervisors of this officer, with the words and why they were not taken. Of a sensitive kind, so that
    /// words about a victim reach nobody else (practice P4), and in no sergeant's name, who may be off (practice P18). `said`
    /// tells what the change would have done: one of a field has no words of its own.
    async fn ask_supervisor(&self, item: &Aside, said: Option<&str>) -> Result<(), DeviceError> {
        let session = self.session()?;
        let record = item.shown.record;
        let held = session.read(move |c, _| data::rec_of(c, record)).await?;
        let linkable = matches!(item.shown.kind.as_str(), "task" | "victim_contact" | "ward_priority" | "note");
        // The command line has no sentences: there the code says why.
        let why = said.map_or_else(|| format!("[{}]", item.shown.code), |said| said.trim().to_owned());
        let words = item.shown.text.as_deref().filter(|words| !words.is_empty());
        let ask = TaskCreate {
            title: "Set aside by the hub".into(),
            task_kind: "set_aside".into(),
            priority: "routine".into(),
            ward: None,
            place: None,
            not_before: None,
            due_by: None,
            received_at: None,
            briefing: [Some(why.as_str()), words].into_iter().flatten().collect::<Vec<_>>().join("\n\n"),
            assignees: None,
            min_crew: None,
            powers_needed: Vec::new(),
            equipment: Vec::new(),
            refs: Vec::new(),
            links: held.filter(|_| linkable).map(|_| record.0).into_iter().collect(),
        };
        match self.task_create(ask.clone()).await {
            // What may not be named beside it is left out: the words matter.
            Err(DeviceError::Form(_)) if !ask.links.is_empty() => self.task_create(TaskCreate { links: Vec::new(), ..ask }).await,
            done => done,
        }
        .map(|_| ())
    }
}
