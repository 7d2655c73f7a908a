//! A ward: what residents asked for, what is done about it, and community contact.

use std::sync::Arc;

use record::{Record, RecordId};

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms;
use crate::pages::{self, OnWard};
use crate::screen::{
    EngagementAdd, PriorityAction, PriorityAdopt, PriorityDetail, PriorityPropose, RecordAsk, Saved, Ward, WardAsk,
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
                let on = OnWard { priorities: &priorities, diaries: &diaries, contact: None };
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
                let tasks = data::open_work(connection)?;
                Ok(data::with_desk(connection, cx, |desk| {
                    let notices = pages::notices(desk, &record, &|notice| data::notice_mark(connection, notice));
                    pages::priority(desk, &record, &local, &tasks, notices)
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

    /// A contact with the community: on its priority, or in the ward's diary of the month, which is made where there is none.
    ///
    /// # Errors
    /// As [`forms::engagement_add`].
    pub async fn engagement_add(&self, ask: EngagementAdd) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, fresh| {
                let month = forms::diary_month(&ask);
                let diary = data::diary_rows(connection)?
                    .into_iter()
                    .find(|d| d.ward.as_deref() == Some(ask.ward.as_str()) && d.month == month)
                    .map(|d| d.id);
                let on: Option<Arc<Record>> = match ask.priority.map(RecordId).or(diary) {
                    Some(id) => Some(loaded(connection, id.0)?),
                    None => None,
                };
                Ok(Some(forms::engagement_add(desk, &ask, on.as_deref(), fresh)?))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "a form planned nothing".into() })
    }
}
