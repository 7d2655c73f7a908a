//! What lies in a store, looked for; and what is wrong with the store itself, or how cold it is.

use record::Record;
use record::kinds::note::Hand;
use record::kinds::ward_diary;
use rusqlite::Connection;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::{self, FormFault, Fresh, Planned};
use crate::pages::{self, Desk, Held, NoteView};
use crate::screen::{ExhibitAudit, ExhibitStoredAs, Saved, StoreAlarmOver, StoreAlarmRaise, StoreKeptSay};
use crate::session::loaded;

/// The notes held here that hold exhibits, each exhibit with what is wrong with its store.
pub(super) fn exhibit_rows(connection: &Connection) -> Result<Vec<Held<NoteView>>, DeviceError> {
    sounded(connection, data::exhibit_rows(connection)?)
}

/// Rows of notes with what is wrong with the stores their exhibits are in.
pub(super) fn sounded(connection: &Connection, mut held: Vec<Held<NoteView>>) -> Result<Vec<Held<NoteView>>, DeviceError> {
    let stored = held.iter().flat_map(|h| &h.view.items).any(|item| matches!(item.now, Hand::Store(_)));
    if stored {
        pages::sound(&mut held, &data::diary_rows(connection)?);
    }
    Ok(held)
}

impl Device {
    /// Says of an exhibit whether it is where it is recorded to be.
    ///
    /// # Errors
    /// As [`forms::exhibit_audit`].
    pub async fn exhibit_audit(&self, ask: ExhibitAudit) -> Result<Saved, DeviceError> {
        self.on_record(ask.note, move |desk, note, fresh| forms::exhibit_audit(desk, &ask, note, fresh)).await
    }

    /// Says how an exhibit is to be stored.
    ///
    /// # Errors
    /// As [`forms::exhibit_stored_as`].
    pub async fn exhibit_stored_as(&self, ask: ExhibitStoredAs) -> Result<Saved, DeviceError> {
        self.writing(move |connection, desk, fresh| {
            Ok(forms::exhibit_stored_as(desk, &ask, &*loaded(connection, ask.note)?, fresh)?)
        })
        .await
    }

    /// A store is too warm or full. It is said in this month's diary of the first of this officer's wards.
    ///
    /// # Errors
    /// As [`forms::store_alarm`]; `ward` for an officer who has none.
    pub async fn store_alarm(&self, ask: StoreAlarmRaise) -> Result<Saved, DeviceError> {
        self.of_a_store(move |desk, ward, diary, fresh| forms::store_alarm(desk, &ask, ward, diary, fresh)).await
    }

    /// How cold a store is kept. It is said in this month's diary of the first of this officer's wards.
    ///
    /// # Errors
    /// As [`forms::store_kept`]; `ward` for an officer who has none.
    pub async fn store_kept(&self, ask: StoreKeptSay) -> Result<Saved, DeviceError> {
        self.of_a_store(move |desk, ward, diary, fresh| forms::store_kept(desk, &ask, ward, diary, fresh)).await
    }

    /// Writes of a store into this month's diary of the first of this officer's wards.
    async fn of_a_store(
        &self,
        plan: impl FnOnce(&Desk<'_>, &str, Option<&Record>, &mut Fresh<'_>) -> Result<Planned, FormFault> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, fresh| {
                let ward = desk.roster.wards_of(desk.me, desk.hub_now()).into_iter().next().unwrap_or_default();
                let month = ward_diary::key(desk.hub_now());
                let held = data::diary_rows(connection)?;
                let diary = held.iter().find(|d| d.ward.as_deref() == Some(ward.as_str()) && d.month == month);
                let on = diary.map(|d| loaded(connection, d.id.0)).transpose()?;
                Ok(Some(plan(desk, &ward, on.as_deref(), fresh)?))
            })
            .await?;
        saved.ok_or(DeviceError::Internal { what: "an action that writes wrote nothing".into() })
    }

    /// It is over.
    ///
    /// # Errors
    /// As [`forms::store_alarm_over`].
    pub async fn store_alarm_over(&self, ask: StoreAlarmOver) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, diary, fresh| forms::store_alarm_over(desk, &ask, diary, fresh)).await
    }
}
