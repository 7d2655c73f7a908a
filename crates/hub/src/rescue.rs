//! Taking in a rescue file: the same pipeline as a push, so that the same file again changes nothing, and the device's next
//! sync is answered with receipts.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Seek, SeekFrom};

use record::roster::Roster;
use record::{DeviceId, OfficerId, Scope};
use uuid::Uuid;
use wire::rescue::{Frame, HEAD, Manifest, Opener, Part};
use wire::{Hash, Outcome, PublicKey, Refusal, SealedBatch};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::pipeline::decides_in;
use crate::storage::{EnrolmentRow, Reading, RescuedDoneRow, RescuedWordsRow};

/// Characters of what a supervisor says they did with words.
const REMARK: usize = 500;

/// What a rescue file brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescued {
    /// Whose work it is.
    pub officer: OfficerId,
    /// The enrolment that sealed it.
    pub device: DeviceId,
    /// When it was made, by the device's clock, ms UTC.
    pub made_at: i64,
    /// Changes that are in now.
    pub accepted: u64,
    /// Changes that were in before.
    pub had: u64,
    /// Changes that wait for a supervisor.
    pub review: u64,
    /// Changes that were set aside; their author is told at the next sync, if there is one.
    pub set_aside: u64,
    /// Batches that could not be read: the reasons' codes.
    pub unread: Vec<String>,
    /// Photos that are whole here now and were not before.
    pub photos: u64,
    /// Words of items set aside that were not here before.
    pub words: u64,
    /// The last row of the device's read log that is here.
    pub reads: Option<u64>,
}

impl Hub {
    /// Takes in a rescue file. It is read to its end and every byte of it verified before anything is stored; then each
    /// batch, photo, set of words and reading is taken in as if it had been sent.
    ///
    /// # Errors
    /// A file that is none, that is damaged, that is for another hub, or that was not signed by an enrolment of this hub;
    /// those of the file and of the database.
    pub fn rescue(&self, file: &mut (impl Read + Seek)) -> Result<Rescued> {
        let io = |e| HubError::io("reading the rescue file", &e);
        let (manifest, enrolment) = self.whose(&mut Parts::open(self, file)?)?;
        let mut checked = Parts::open(self, file.seek(SeekFrom::Start(0)).map(|_| &mut *file).map_err(io)?)?;
        while checked.next()?.is_some() {}
        let now = self.now();
        let mut rescued = Rescued {
            officer: manifest.officer,
            device: manifest.device,
            made_at: manifest.made_at,
            accepted: 0,
            had: 0,
            review: 0,
            set_aside: 0,
            unread: Vec::new(),
            photos: 0,
            words: 0,
            reads: self.store_reads(&enrolment, &manifest.reads, now)?,
        };
        let sizes: BTreeMap<Hash, (u64, String)> =
            manifest.photos.iter().map(|p| (p.sha256, (p.size, p.media.clone()))).collect();
        let mut parts = Parts::open(self, file.seek(SeekFrom::Start(0)).map(|_| &mut *file).map_err(io)?)?;
        while let Some(part) = parts.next()? {
            match part {
                Part::Manifest { .. } | Part::End => {}
                Part::Batch { bytes } => self.rescued_batch(&bytes, &mut rescued)?,
                Part::Piece { sha256, offset, bytes } => {
                    let Some((size, media)) = sizes.get(&sha256) else { continue };
                    rescued.photos += u64::from(self.rescued_piece(&enrolment, sha256, *size, media, offset, &bytes)?);
                }
            }
        }
        rescued.words = self.storage().writing(|tx| {
            let mut new = 0;
            for words in &manifest.words {
                // Words of a record that was erased may not come back in a file either.
                if tx.erased(words.record)?.is_some() {
                    continue;
                }
                let row = RescuedWordsRow {
                    id: words.id,
                    record: words.record,
                    kind: words.kind.clone(),
                    change: words.change.0,
                    device: manifest.device,
                    written_at: words.at,
                    code: words.code.clone(),
                    words: words.words.clone(),
                    received_at: now,
                    done: None,
                };
                new += u64::from(tx.put_rescued_words(&row)?);
            }
            let detail = format!("{} batches, {} photos", manifest.batches, manifest.photos.len());
            tx.audit(now, &manifest.device.to_string(), "rescue", &detail)?;
            Ok(new)
        })?;
        Ok(rescued)
    }

    /// Words that came in rescue files, of officers whom this one supervises and in records on which they decide, oldest
    /// first, each with its author, those that were dealt with among them. Of a restricted record only its named readers see
    /// them (practice P15). Who read them is audited.
    ///
    /// # Errors
    /// Those of the database.
    pub fn rescued_words(&self, supervisor: OfficerId) -> Result<Vec<(OfficerId, RescuedWordsRow)>> {
        let now = self.now();
        let roster = self.roster()?;
        let found = self.storage().reading(|tx| words_for(tx, &roster, supervisor, now))?;
        if !found.is_empty() {
            let detail = format!("{} items", found.len());
            self.storage().writing(|tx| tx.audit(now, &supervisor.to_string(), "rescued_words_read", &detail))?;
        }
        Ok(found)
    }

    /// A supervisor has dealt with words of a rescue file and says what they did. They leave the queue and stay here. False
    /// where somebody did before, or where they are not this supervisor's to read: the two look alike.
    ///
    /// # Errors
    /// [`HubError::BadRequest`] where nothing is said, and those of the database.
    pub fn rescued_done(&self, supervisor: OfficerId, id: Uuid, remark: &str) -> Result<bool> {
        let remark: String = remark.trim().chars().take(REMARK).collect();
        if remark.is_empty() {
            return Err(HubError::BadRequest { what: "say what was done with these words".into() });
        }
        let now = self.now();
        let roster = self.roster()?;
        let theirs = self.storage().reading(|tx| words_for(tx, &roster, supervisor, now))?;
        if theirs.iter().all(|(_, row)| row.id != id) {
            return Ok(false);
        }
        self.storage().writing(|tx| {
            let done = tx.rescued_done(id, &RescuedDoneRow { by: supervisor, at: now, remark: remark.clone() })?;
            if done {
                // Their words stand with those they are about, and nowhere else.
                tx.audit(now, &supervisor.to_string(), "rescued_words_done", &id.to_string())?;
            }
            Ok(done)
        })
    }

    /// Whose file it is: named in its manifest, which their enrolment signed.
    fn whose(&self, parts: &mut Parts<'_, impl Read>) -> Result<(Manifest, EnrolmentRow)> {
        let first = parts.next()?.ok_or(Refusal::Truncated { what: "rescue file" })?;
        let claims = Manifest::claims(&first)?;
        if claims.hub_id != self.identity().hub_id {
            return Err(HubError::OtherHub);
        }
        let enrolment = self.storage().reading(|tx| tx.enrolment(claims.device))?.ok_or(HubError::NotEnrolled)?;
        let manifest = Manifest::verify(&first, &PublicKey(enrolment.key))?;
        if manifest.officer != enrolment.officer { Err(HubError::NotEnrolled) } else { Ok((manifest, enrolment)) }
    }

    fn rescued_batch(&self, bytes: &[u8], rescued: &mut Rescued) -> Result<()> {
        let done = SealedBatch::from_bytes(bytes).map_err(HubError::from).and_then(|sealed| self.accept(&sealed));
        let receipt = match done {
            Ok(receipt) => receipt.verify(&self.identity().public_key())?,
            // The hub's own trouble: the file can be taken in again.
            Err(error) if error.retry() != wire::Retry::Never => return Err(error),
            Err(error) => {
                rescued.unread.push(error.code().to_owned());
                return Ok(());
            }
        };
        for outcome in receipt.outcomes {
            match outcome {
                Outcome::Accepted => rescued.accepted += 1,
                Outcome::Had => rescued.had += 1,
                Outcome::Review => rescued.review += 1,
                Outcome::SetAside { .. } => rescued.set_aside += 1,
            }
        }
        Ok(())
    }

    /// Adds a piece of a photo where its upload stands; says whether that made it whole.
    fn rescued_piece(
        &self,
        enrolment: &EnrolmentRow,
        sha256: Hash,
        size: u64,
        media: &str,
        offset: u64,
        bytes: &[u8],
    ) -> Result<bool> {
        let owner = enrolment.device.to_string();
        let upload = self.open_upload(owner.clone(), size, Some(sha256.0), media.to_owned())?;
        let end = offset + bytes.len() as u64;
        // What the device itself had sent before it failed is there already.
        if upload.received >= end || upload.received < offset {
            return Ok(false);
        }
        let from = usize::try_from(upload.received - offset).unwrap_or(usize::MAX);
        let upload = self.append(upload.id, &owner, upload.received, bytes.get(from..).unwrap_or_default())?;
        Ok(upload.received == upload.length)
    }
}

/// Words of rescue files that a supervisor may read, oldest first, each with its author.
fn words_for(
    tx: &dyn Reading,
    roster: &Roster,
    supervisor: OfficerId,
    now: i64,
) -> Result<Vec<(OfficerId, RescuedWordsRow)>> {
    let granted = record::policy::grants(roster, supervisor, now);
    let mut found = Vec::new();
    for row in tx.rescued_words()? {
        let Some(enrolment) = tx.enrolment(row.device)? else { continue };
        let held = tx.scopes_of(row.record)?;
        let hidden = held.contains(&Scope::Restricted(row.record)) && held.is_disjoint(&granted);
        let of_theirs = roster.supervises(supervisor, enrolment.officer, now);
        // Whoever was posted elsewhere wrote them in work that is still this supervisor's.
        let in_theirs = || decides_in(tx, roster, supervisor, (row.record, enrolment.officer), now);
        if !hidden && (of_theirs || in_theirs()?) {
            found.push((enrolment.officer, row));
        }
    }
    Ok(found)
}

/// The parts of a file, one after another.
struct Parts<'f, R> {
    file: &'f mut R,
    opener: Opener,
    done: bool,
}

impl<'f, R: Read> Parts<'f, R> {
    fn open(hub: &Hub, file: &'f mut R) -> Result<Self> {
        let mut head = vec![0; HEAD];
        fill(file, &mut head)?;
        Ok(Self { file, opener: Opener::begin(&head, &hub.identity().signing)?, done: false })
    }

    /// The next part; none after the end.
    fn next(&mut self) -> Result<Option<Part>> {
        if self.done {
            let mut more = [0; 1];
            return match self.file.read(&mut more) {
                Ok(0) => Ok(None),
                Ok(_) => Err(Refusal::TrailingBytes { what: "rescue file" }.into()),
                Err(e) => Err(HubError::io("reading the rescue file", &e)),
            };
        }
        let mut frame = [0; 4];
        fill(self.file, &mut frame)?;
        let frame = Frame::read(frame)?;
        let mut sealed = vec![0; frame.len];
        fill(self.file, &mut sealed)?;
        self.done = frame.last;
        Ok(Some(self.opener.part(frame, &sealed)?))
    }
}

fn fill(file: &mut impl Read, bytes: &mut [u8]) -> Result<()> {
    file.read_exact(bytes).map_err(|e| match e.kind() {
        ErrorKind::UnexpectedEof => Refusal::Truncated { what: "rescue file" }.into(),
        _ => HubError::io("reading the rescue file", &e),
    })
}
