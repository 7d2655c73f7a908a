//! The secret of the spare key is left at the hub: once, again after it was used, and again after the hub was restored.

use wire::message::{SpareAnswer, SpareRequest};

use super::{Round, versions};
use crate::data;
use crate::error::DeviceError;
use crate::store::Turn;
use crate::vault::SpareKey;

impl Round<'_> {
    pub(super) async fn leave_spare(&mut self) -> Result<(), DeviceError> {
        let due = self.session.read(|c, cx| {
            let epoch = cx.known.heard.hub_epoch;
            Ok(data::spare_to_leave(c, epoch)?.map(|(n, secret)| (n, secret, epoch)))
        });
        let Some((n, secret, epoch)) = due.await? else { return Ok(()) };
        let (id, folder) = (secret.id(), self.session.folder.clone());
        // Where the disk was full when the vault was opened, the hub keeps the secret before, which opens what the file has.
        if SpareKey::read(&folder).is_none_or(|kept| !kept.holds(&id)) {
            return Ok(());
        }
        let answer: SpareAnswer = match self.ask("/v1/spare", &SpareRequest { versions: versions(), secret }).await {
            // A hub that is older than this app takes none: everything else was taken all the same.
            Err(DeviceError::HubRefused { code, .. }) => {
                self.trouble("spare key", code);
                return Ok(());
            }
            other => other?,
        };
        if answer.id != id {
            return Err(DeviceError::BadAnswer { what: "it speaks of another spare key".into() });
        }
        self.session
            .store
            .write(Turn::Sync, move |connection| {
                let tx = connection.transaction()?;
                data::spare_left(&tx, n, epoch)?;
                tx.commit()?;
                // On the writer's thread, one after the other: whoever opens the vault next finds it done. Before it is, the
                // file holds one key too many, which no secret at the hub opens.
                SpareKey::keep_only(&folder, &id)
            })
            .await
    }
}
