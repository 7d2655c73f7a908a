//! A ward: what residents asked for, what is done about it, and community contact.

use record::Record;
use record::kinds::ward_diary;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::{self, FormFault, Fresh, Planned};
use crate::pages::{self, Desk, OnPriority, OnWard};
use crate::screen::{
    EngagementAdd, MeetingAdd, MeetingPublish, PriorityAction, PriorityAdopt, PriorityDetail, PriorityPartner, PriorityPropose,
    PromiseAdd, PromiseKeep, RecordAsk, Saved, Tag, TagAsk, TagMenu, Ward, WardAsk, WardTimeAdd,
};
use crate::session::loaded;

impl Device {
    /// A ward; without a code, the officer's first.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`] where this officer works no ward.
    pub async fn ward(&self, ask: WardAsk) -> Result<Ward, DeviceError> {
        self.reading()?
            .read(move |connection, cx| {
                let (priorities, diaries) = (data::priority_rows(connection)?, data::diary_rows(connection)?);
                let (queries, known) =
                    (data::residents_queries(connection, pages::answered_since(cx.hub_now()))?, data::of_wards(connection)?);
                let on = OnWard { priorities: &priorities, diaries: &diaries, queries: &queries, known: &known };
                data::with_desk(connection, cx, |desk| pages::ward(desk, ask.code.as_deref(), on))
                    .ok_or(DeviceError::NoSuch { what: "ward" })
            })
            .await
    }

    /// One priority.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn priority(&self, ask: RecordAsk) -> Result<PriorityDetail, DeviceError> {
        let session = self.reading()?;
        let page = session
            .read(move |connection, cx| {
                let record = loaded(connection, ask.record)?;
                let local = data::local(connection, record.id())?;
                let (tasks, diaries) = (data::work_for(connection, record.id())?, data::diary_rows(connection)?);
                let on = OnPriority { tasks: &tasks, diaries: &diaries, notes: data::notes_for(connection, record.id())? };
                Ok(data::with_desk(connection, cx, |desk| {
                    let notices = pages::notices(desk, &record, &|notice| data::notice_mark(connection, notice));
                    pages::priority(desk, &record, &local, on, notices)
                }))
            })
            .await?;
        self.opened(&session, ask.record, None).await?;
        Ok(page)
    }

    /// Proposes a priority.
    ///
    /// # Errors
    /// As [`forms::priority_propose`].
    pub async fn priority_propose(&self, ask: PriorityPropose) -> Result<Saved, DeviceError> {
        self.making(move |desk, fresh| forms::priority_propose(desk, &ask, fresh)).await
    }

    /// Adopts one.
    ///
    /// # Errors
    /// As [`forms::priority_adopt`].
    pub async fn priority_adopt(&self, ask: PriorityAdopt) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_adopt(desk, &ask, record, fresh)).await
    }

    /// Something done for one.
    ///
    /// # Errors
    /// As [`forms::priority_action`].
    pub async fn priority_action(&self, ask: PriorityAction) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_action(desk, &ask, record, fresh)).await
    }

    /// The partner of a planned action accepted it.
    ///
    /// # Errors
    /// As [`forms::priority_partner`].
    pub async fn priority_partner(&self, ask: PriorityPartner) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::priority_partner(desk, &ask, record, fresh)).await
    }

    /// A contact with the community: on its priority, or in the ward's diary of the month, which is made where there is none.
    ///
    /// # Errors
    /// As [`forms::engagement_add`].
    pub async fn engagement_add(&self, ask: EngagementAdd) -> Result<Saved, DeviceError> {
        let (ward, at, priority) = (ask.ward.clone(), ask.start, ask.priority);
        let form =
            move |desk: &Desk<'_>, on: Option<&Record>, fresh: &mut Fresh<'_>| forms::engagement_add(desk, &ask, on, fresh);
        match priority {
            Some(priority) => self.on_record(priority, move |desk, record, fresh| form(desk, Some(record), fresh)).await,
            None => self.in_diary(ward, Some(at), form).await,
        }
    }

    /// One action in the diary of a ward and of the month of an instant (none: now), if one is held here.
    async fn in_diary(
        &self,
        ward: String,
        at: Option<i64>,
        form: impl FnOnce(&Desk<'_>, Option<&Record>, &mut Fresh<'_>) -> Result<Planned, FormFault> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, fresh| {
                let month = ward_diary::key(at.unwrap_or_else(|| desk.hub_now()));
                let held = data::diary_rows(connection)?;
                let diary = held.iter().find(|d| d.ward.as_deref() == Some(ward.as_str()) && d.month == month);
                let on = diary.map(|d| loaded(connection, d.id.0)).transpose()?;
                Ok(Some(form(desk, on.as_deref(), fresh)?))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "an action that writes wrote nothing".into() })
    }

    /// A promise to residents.
    ///
    /// # Errors
    /// As [`forms::promise_add`].
    pub async fn promise_add(&self, ask: PromiseAdd) -> Result<Saved, DeviceError> {
        self.in_diary(ask.ward.clone(), None, move |desk, on, fresh| forms::promise_add(desk, &ask, on, fresh)).await
    }

    /// It was kept.
    ///
    /// # Errors
    /// As [`forms::promise_keep`].
    pub async fn promise_keep(&self, ask: PromiseKeep) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::promise_keep(desk, &ask, record, fresh)).await
    }

    /// Time on the ward, or taken off it.
    ///
    /// # Errors
    /// As [`forms::ward_time_add`].
    pub async fn ward_time_add(&self, ask: WardTimeAdd) -> Result<Saved, DeviceError> {
        let (ward, at) = (ask.ward.clone(), ask.from);
        self.in_diary(ward, Some(at), move |desk, on, fresh| forms::ward_time_add(desk, &ask, on, fresh)).await
    }

    /// A meeting with residents.
    ///
    /// # Errors
    /// As [`forms::meeting_add`].
    pub async fn meeting_add(&self, ask: MeetingAdd) -> Result<Saved, DeviceError> {
        let (ward, at) = (ask.ward.clone(), ask.at);
        self.in_diary(ward, Some(at), move |desk, on, fresh| forms::meeting_add(desk, &ask, on, fresh)).await
    }

    /// Tells the public of it.
    ///
    /// # Errors
    /// As [`forms::meeting_publish`].
    pub async fn meeting_publish(&self, ask: MeetingPublish) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::meeting_publish(desk, &ask, record, fresh)).await
    }

    /// What something can be tagged to.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn tag_menu(&self, ask: TagAsk) -> Result<TagMenu, DeviceError> {
        self.reading()?
            .read(move |connection, cx| {
                let record = loaded(connection, ask.record)?;
                let priorities = data::priority_rows(connection)?;
                Ok(data::with_desk(connection, cx, |desk| pages::tag_menu(desk, &record, ask.entry, &priorities)))
            })
            .await
    }

    /// Tags it.
    ///
    /// # Errors
    /// As [`forms::tag`].
    pub async fn tag(&self, ask: Tag) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::tag(desk, &ask, record, fresh)).await
    }
}
