//! Photos: uploaded by tus 1.0 in pieces that can be cut anywhere, kept here until the hub has proved that it holds the
//! same bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Response, StatusCode};

use super::Round;
use super::tus::{address, holds, offset, refused};
use crate::data::{self, PhotoRow};
use crate::error::DeviceError;
use crate::evidence;
use crate::store::Turn;

/// So often a piece may bring an upload no further: after a restore it stands where it stood before, but not for ever.
const STUCK: u32 = 8;
/// Bytes sent in one request: small enough that a slow line confirms something now and then.
const PIECE: u64 = 256 * 1024;
const STREAM: &str = "application/offset+octet-stream";

impl Round<'_> {
    /// Uploads what waits, oldest first. One photo that cannot be sent holds up no other.
    pub(super) async fn files(&mut self) -> Result<(), DeviceError> {
        let waiting = self.session.read(|c, _| data::photos_waiting(c)).await?;
        for photo in waiting {
            self.let_a_call_through().await?;
            if self.report.wiped {
                return Ok(());
            }
            let sha256 = photo.sha256.clone();
            match self.upload(photo).await {
                Ok(()) => {}
                // Without a line no other photo will fare better.
                Err(error @ (DeviceError::HubUnreachable { .. } | DeviceError::NotThePinnedHub)) => return Err(error),
                Err(error) => self.report.trouble.push((format!("photo {sha256}"), error.code().to_owned())),
            }
        }
        Ok(())
    }

    async fn upload(&mut self, photo: PhotoRow) -> Result<(), DeviceError> {
        let path = self.session.folder.evidence().join(&photo.sha256);
        let (key, sha256) = (photo.key.clone(), photo.sha256.clone());
        let opened = tokio::task::spawn_blocking(move || evidence::open(&path, &key, &sha256));
        let original: Bytes =
            opened.await.map_err(|_| DeviceError::Internal { what: "opening a photo was cut off".into() })??.into();
        let (mut at, mut sent) = match &photo.upload {
            Some(at) => (at.clone(), self.stands_at(at).await?),
            None => self.announce(&photo).await?,
        };
        if photo.upload.is_some() && sent.is_none() {
            // The hub has forgotten this upload, after a restore for example: begin again.
            (at, sent) = self.announce(&photo).await?;
        }
        let mut sent = sent.unwrap_or(0);
        self.keep(&photo.sha256, Some(at.clone()), sent).await?;
        let mut stuck = 0;
        while sent < photo.size {
            self.let_a_call_through().await?;
            if self.report.wiped {
                return Ok(());
            }
            let end = (sent + PIECE).min(photo.size);
            let bounds = usize::try_from(sent).unwrap_or(usize::MAX)..usize::try_from(end).unwrap_or(usize::MAX);
            let lines =
                [("tus-resumable", "1.0.0".to_owned()), ("upload-offset", sent.to_string()), ("content-type", STREAM.to_owned())];
            let answer = self.tus(Method::PATCH, &at, original.slice(bounds), &lines).await?;
            let before = sent;
            sent = match answer.status() {
                StatusCode::NO_CONTENT => offset(answer.headers()).unwrap_or(end),
                // Somebody of ours sent a piece before a cut and did not hear of it: the hub says where it stands.
                StatusCode::CONFLICT => self.stands_at(&at).await?.unwrap_or(0),
                _ => return Err(refused(answer.status().as_u16(), answer.headers(), answer.body())),
            };
            stuck += u32::from(sent <= before);
            if stuck > STUCK {
                return Err(DeviceError::BadAnswer { what: "the photo gets no further at the hub".into() });
            }
            self.keep(&photo.sha256, Some(at.clone()), sent).await?;
        }
        // Whole: the hub says by which fingerprint it holds it, and only that is a receipt.
        let lines = [("tus-resumable", "1.0.0".to_owned())];
        let answer = self.tus(Method::HEAD, &at, Bytes::new(), &lines).await?;
        if holds(answer.headers()) != Some(photo.sha256.as_str()) {
            return Err(DeviceError::BadAnswer { what: "the hub does not hold the same bytes".into() });
        }
        let received = self.session.write(Turn::Sync, move |tx, cx| data::photo_received(tx, &photo.sha256, cx.hub_now())).await;
        self.progress = true;
        self.report.files += u32::from(received.is_ok());
        received
    }

    async fn announce(&self, photo: &PhotoRow) -> Result<(String, Option<u64>), DeviceError> {
        let metadata = format!("sha256 {},filetype {}", STANDARD.encode(&photo.sha256), STANDARD.encode(&photo.media));
        let lines =
            [("tus-resumable", "1.0.0".to_owned()), ("upload-length", photo.size.to_string()), ("upload-metadata", metadata)];
        let answer = self.tus(Method::POST, "/v1/files", Bytes::new(), &lines).await?;
        if answer.status() != StatusCode::CREATED {
            return Err(refused(answer.status().as_u16(), answer.headers(), answer.body()));
        }
        let no = DeviceError::BadAnswer { what: "the hub did not say where to send the photo".into() };
        let at = address(answer.headers()).ok_or(no)?;
        Ok((at.to_owned(), Some(offset(answer.headers()).unwrap_or(0))))
    }

    /// How many bytes the hub has; none where it does not know the upload any more.
    async fn stands_at(&self, at: &str) -> Result<Option<u64>, DeviceError> {
        let answer = self.tus(Method::HEAD, at, Bytes::new(), &[("tus-resumable", "1.0.0".to_owned())]).await?;
        match answer.status() {
            status if status.is_success() => Ok(offset(answer.headers())),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            status => Err(refused(status.as_u16(), answer.headers(), answer.body())),
        }
    }

    async fn tus(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        lines: &[(&'static str, String)],
    ) -> Result<Response<Bytes>, DeviceError> {
        let known = self.session.known();
        let line = super::speak::Line { transport: &*self.session.transport, seams: &self.session.seams, known: &known };
        Ok(self.session.transport.call(line.signed(method, path, body, known.offset(), lines)?).await?)
    }

    async fn keep(&self, sha256: &str, at: Option<String>, sent: u64) -> Result<(), DeviceError> {
        let sha256 = sha256.to_owned();
        self.session.write(Turn::Sync, move |tx, _| data::put_upload(tx, &sha256, at.as_deref(), sent)).await
    }
}
