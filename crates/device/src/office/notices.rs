//! What an officer does with a merge that was explained to them.

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms;
use crate::screen::{Changed, Nothing, NoticeAnswer, NoticeAsk, NoticeQuestion, Saved};
use crate::session::loaded;
use crate::store::Turn;

impl Device {
    /// Leaves a merge as it shows. Nothing is written into the record.
    ///
    /// # Errors
    /// The vault's.
    pub async fn notice_keep(&self, ask: NoticeAsk) -> Result<Nothing, DeviceError> {
        let (session, record) = (self.reading()?, ask.record);
        session.write(Turn::Officer, move |tx, cx| data::settle_notice(tx, &ask.notice, "kept", cx.now)).await?;
        session.tell(Changed { records: vec![record], scopes: vec!["tasks".into(), "sync".into()], arrived: false });
        Ok(Nothing {})
    }

    /// Writes the own value again, as a new change, which can itself be changed.
    ///
    /// # Errors
    /// `rank_holds` where a supervisor's value shows (practice P8).
    pub async fn notice_use_mine(&self, ask: NoticeAsk) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, _| {
                let planned = forms::notice_use_mine(desk, &ask, &*loaded(connection, ask.record)?)?;
                data::settle_notice(connection, &ask.notice, "mine", desk.now)?;
                Ok(Some(planned))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "a form planned nothing".into() })
    }

    /// Asks the person whose value shows: they are told of it until they answer.
    ///
    /// # Errors
    /// Field by field.
    pub async fn notice_ask(&self, ask: NoticeQuestion) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, fresh| {
                let planned = forms::notice_ask(desk, &ask, &*loaded(connection, ask.record)?, fresh)?;
                data::settle_notice(connection, &ask.notice, "asked", desk.now)?;
                Ok(Some(planned))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "a form planned nothing".into() })
    }

    /// Answers a colleague's question; without words, it stays as it is.
    ///
    /// # Errors
    /// `not_found` where it is answered or was taken back.
    pub async fn notice_answer(&self, ask: NoticeAnswer) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, fresh| {
                Ok(Some(forms::notice_answer(desk, &ask, &*loaded(connection, ask.record)?, fresh)?))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "a form planned nothing".into() })
    }
}
