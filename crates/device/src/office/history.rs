//! The history of a record: who changed what, when. For the support desk and for exports.

use record::Record;
use record::document::Wrote;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::screen::{ItemSync, RecordAsk};
use crate::session::loaded;
use crate::store::Turn;

/// One change of a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryLine {
    /// The change's hash, hex.
    pub change: String,
    /// Who made it, as screens show them.
    pub by: String,
    /// The device's time, ms UTC, to the second: a claim.
    pub at: i64,
    /// What it wrote: `created`, `{field, value}`, `{entry}`, `{text}`.
    pub wrote: Vec<Value>,
    /// Where it is on its way to the hub.
    pub sync: ItemSync,
}

impl Device {
    /// Every change of a record, oldest first. Reading a victim's history is reading her record: the read log is written first.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn history(&self, ask: RecordAsk) -> Result<Vec<HistoryLine>, DeviceError> {
        let session = self.reading()?;
        session
            .write(Turn::Officer, move |tx, cx| {
                let record = loaded(tx, ask.record)?;
                if matches!(record.kind().name, "victim_contact" | "safe_contact") {
                    data::put_read(tx, record.id(), cx.known.me(), cx.hub_now(), "history")?;
                }
                Ok(())
            })
            .await?;
        session
            .read(move |connection, cx| {
                let record = loaded(connection, ask.record)?;
                Ok(data::with_desk(connection, cx, |desk| {
                    let line = |h: record::document::Happened| HistoryLine {
                        change: hex::encode(h.change),
                        by: desk.roster.shows(h.author.officer),
                        at: h.at,
                        wrote: h.wrote.into_iter().map(wrote).collect(),
                        sync: (desk.change)(&h.change).sync,
                    };
                    Record::history(&record).into_iter().map(line).collect()
                }))
            })
            .await
    }

    /// The kind of a record held here.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn kind_of(&self, record: Uuid) -> Result<String, DeviceError> {
        self.reading()?.read(move |connection, _| Ok(loaded(connection, record)?.kind().name.to_owned())).await
    }
}

fn wrote(what: Wrote) -> Value {
    match what {
        Wrote::Created => json!("created"),
        Wrote::Field { name, value } => json!({ "field": name, "value": value }),
        Wrote::Entry { id, json } => json!({ "entry": id, "json": serde_json::from_str::<Value>(&json).unwrap_or_default() }),
        Wrote::Text { name } => json!({ "text": name }),
    }
}
