//! Letting go: a record that no scope of this officer holds any more leaves the device, once every cursor is level, unless
//! it is open, drafted or has unsent work. The officer's own words in it stay readable to them, and what waits for a
//! supervisor's review stays until they decide; unless it was restricted (practice P15): then it leaves from under the screen
//! and what is half typed too, once what was written in it is sent, nothing of it stays, and what waits is with the hub alone.

use super::{Round, aside};
use crate::data;
use crate::error::DeviceError;
use crate::store::Turn;

impl Round<'_> {
    pub(super) async fn leave(&mut self) -> Result<(), DeviceError> {
        if self.unbegun {
            // What left one scope may be what comes with that one.
            return self.sweep().await;
        }
        let open = self.session.on_screen();
        let seams = self.session.seams.clone();
        let left = self
            .session
            .write(Turn::Sync, move |tx, cx| {
                if !data::level(tx)? {
                    return Ok(Vec::new());
                }
                let mut left = Vec::new();
                for (rec, forget) in data::leavers(tx, open)? {
                    let id = data::id_of(tx, rec)?;
                    if forget {
                        data::forget_words(tx, id)?;
                    } else {
                        // What waits for a supervisor must be here when they decide, though its record is not.
                        aside::keep_in_review(tx, &seams, id)?;
                        data::keep_words(tx, cx.known.me(), rec, id)?;
                    }
                    data::remove(tx, rec)?;
                    left.push(id);
                }
                if !left.is_empty() {
                    data::sweep_later(tx)?;
                }
                Ok(left)
            })
            .await?;
        self.report.left += u32::try_from(left.len()).unwrap_or(u32::MAX);
        self.touch(left);
        self.sweep().await
    }

    /// What left or was erased must not be read out of the write-ahead log or a photo's file either. What a power cut or a
    /// long read left undone is done at the next sync.
    async fn sweep(&mut self) -> Result<(), DeviceError> {
        let Some(files) = self.session.read(|c, _| data::sweep_due(c)).await? else { return Ok(()) };
        let evidence = self.session.folder.evidence();
        for sha256 in files {
            match std::fs::remove_file(evidence.join(sha256)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
                _ => {}
            }
        }
        let emptied = self.session.store.write(Turn::Sync, |connection| data::truncate_log(connection)).await?;
        if emptied {
            self.session.write(Turn::Sync, |tx, _| data::swept(tx)).await?;
        }
        Ok(())
    }
}
