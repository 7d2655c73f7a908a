//! A working copy that leaves the house: the sealed copy, which carries nothing of the camera's, written into a file for whom it
//! was made. It is a disclosure: the read log names the note, the file's fingerprint and for whom, before the file is there.

use record::EntryId;
use record::kinds::note::NOTE;

use super::export::make_room_for;
use super::made;
use super::session::blocking;
use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence::sha256_hex;
use crate::screen::{CopyExport, Exported};
use crate::session::loaded;
use crate::store::Turn;
use crate::vault::write_whole;

impl Device {
    /// Writes a working copy into the folder beside the vault. A picture has no page to stand on: its name carries the marking.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`] where the note names no such copy or it is not on this device; [`DeviceError::Seal`] where its
    /// check fails; [`DeviceError::DiskFull`].
    pub async fn copy_export(&self, ask: CopyExport) -> Result<Exported, DeviceError> {
        let session = self.reading()?;
        let (note, whom) = session
            .read(move |connection, _| {
                let note = loaded(connection, ask.note)?;
                let copy = note.each_entry().find(|e| e.kind == "copy" && e.id == EntryId(ask.copy));
                let copy = copy.filter(|_| note.kind().name == NOTE.name).ok_or(DeviceError::NoSuch { what: "photo" })?;
                let whom = match (copy.text("to"), copy.text("why")) {
                    ("", why) => why.to_owned(),
                    (to, why) => format!("{to}: {why}"),
                };
                Ok((note, whom))
            })
            .await?;
        let (media, bytes) = self.picture(ask.copy, false).await?;
        let (sha256, bytes) = blocking(move || Ok((sha256_hex(&bytes), bytes))).await?;
        let now = session.seams.clock.now_ms();
        let at = now + session.known().offset();
        let marking = print::marking(&[&*note]).to_owned();
        let ending = match media.as_str() {
            "image/png" => "png",
            "image/webp" => "webp",
            _ => "jpg",
        };
        let path = self.export_path(&format!("copy-{marking}"), ending, now);
        let exported = Exported {
            what: "copy".to_owned(),
            file: path.display().to_string(),
            bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            sha256: sha256.clone(),
            pages: None,
            notes: 0,
            tasks: 0,
            victims: 0,
            left_out: 0,
            kept_apart: 0,
            photos: 0,
            absent: 0,
            redacted: 0,
            marking,
            at,
        };
        let reason = made::said("copy", None, &whom, &sha256);
        session.write(Turn::Officer, move |tx, cx| data::put_read(tx, note.id(), cx.known.me(), cx.hub_now(), &reason)).await?;
        blocking(move || {
            make_room_for(&path)?;
            Ok(write_whole(&path, &bytes)?)
        })
        .await?;
        Ok(exported)
    }
}
