//! The operations: each loads what a page or form needs, asks it, and commits what comes out. One file an area.

mod alerts;
mod chosen;
mod copies;
mod drafts;
mod enrol;
mod export;
mod going_out;
mod history;
mod holdings;
mod left;
mod made;
mod needs_you;
mod notebook;
mod notices;
mod page;
mod panel;
mod phones;
mod photo;
mod priority;
mod recover;
mod refresh;
mod rescue;
mod restriction;
mod review;
mod search;
mod session;
mod shift;
mod stores;
mod strip;
mod tasks;
mod team;
mod today;
mod victim_rights;
mod victims;
mod ward;

pub use alerts::Watch;
pub use going_out::GoingOut;
pub use holdings::{AsideChange, HeldCursor, HeldRecord, Holdings, OwnChange, Written};

use std::sync::Arc;

use record::{Record, RecordId};
use uuid::Uuid;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::{FormFault, Fresh, Planned};
use crate::pages::Desk;
use crate::screen::Saved;
use crate::session::{Session, loaded};

impl Device {
    /// One action on one record.
    pub(crate) async fn on_record(
        &self,
        id: Uuid,
        form: impl FnOnce(&Desk<'_>, &Record, &mut Fresh<'_>) -> Result<Planned, FormFault> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, fresh| {
                let record = loaded(connection, id)?;
                Ok(Some(form(desk, &record, fresh)?))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "an action that writes wrote nothing".into() })
    }

    /// One action that makes a record.
    pub(crate) async fn making(
        &self,
        form: impl FnOnce(&Desk<'_>, &mut Fresh<'_>) -> Result<Planned, FormFault> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session.act(move |_, desk, fresh| Ok(Some(form(desk, fresh)?))).await?;
        saved.ok_or(DeviceError::Internal { what: "an action that makes a record made none".into() })
    }

    /// Tells the strip as it is now.
    pub(crate) async fn after(&self, session: &Arc<Session>) {
        if let Ok(strip) = self.strip_of(session).await {
            self.tell(crate::device::Event::Strip(strip));
        }
    }

    /// Marks a record as opened by this officer, where that says anything new, and as the one on the screen.
    pub(crate) async fn opened(&self, session: &Arc<Session>, id: Uuid, danger: Option<String>) -> Result<(), DeviceError> {
        session.show(RecordId(id));
        let news = {
            let danger = danger.clone();
            session
                .read(move |c, _| {
                    let local = data::local(c, RecordId(id))?;
                    Ok(local.opened_at.is_none() || local.unseen() || local.danger_seen != danger)
                })
                .await?
        };
        if !news {
            return Ok(());
        }
        session
            .write(crate::store::Turn::Officer, move |tx, cx| match data::rec_of(tx, RecordId(id))? {
                Some(rec) => data::opened(tx, rec, cx.now, danger.as_deref()),
                None => Ok(()),
            })
            .await
    }
}
