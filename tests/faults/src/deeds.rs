//! What officers do, by the device's own operations, each with a word of its own in it: once an operation has answered, that
//! word is acknowledged and must never be lost.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use std::sync::Arc;

use device::screen::{NoteLine, NotePhoto, RecordAsk, TaskEdit, TaskNote};
use device::{Device, DeviceError};
use image::{ImageFormat, RgbImage};
use sha2::{Digest, Sha256};
use testkit::{Seeded, visit};
use uuid::Uuid;

/// The length of every word.
const WORD: usize = 18;

/// The `n`th word of somebody; found again in any bytes by [`words_in`].
#[must_use]
pub fn word(who: u64, n: u64) -> String {
    format!("ack{who:06x}{n:08x}x")
}

/// Every such word in some bytes.
pub fn words_in(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let whole = |w: &[u8]| w.starts_with(b"ack") && w[WORD - 1] == b'x' && w[3..WORD - 1].iter().all(u8::is_ascii_hexdigit);
    bytes.windows(WORD).filter(move |w| whole(w)).filter_map(|w| std::str::from_utf8(w).ok())
}

/// An edit of which the officer was told that it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The record written in.
    pub record: Uuid,
    /// The word written.
    pub word: String,
    /// A photo: its entry and the SHA-256 of the original.
    pub photo: Option<(Uuid, String)>,
}

impl Display for Acknowledged {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "ack {} {}", self.record, self.word)?;
        self.photo.as_ref().map_or(Ok(()), |(entry, sha256)| write!(f, " {entry} {sha256}"))
    }
}

impl FromStr for Acknowledged {
    type Err = ();

    /// Reads a whole line back; one that was cut is none.
    fn from_str(line: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = line.split(' ').collect();
        let id = |text: &str| text.parse::<Uuid>().map_err(|_| ());
        let photo = match parts.as_slice() {
            ["ack", _, word] if word.len() == WORD => None,
            ["ack", _, _, entry, sha256] if sha256.len() == 64 => Some((id(entry)?, (*sha256).to_owned())),
            _ => return Err(()),
        };
        Ok(Self { record: id(parts[1])?, word: parts[2].to_owned(), photo })
    }
}

/// A no that is no fault: nothing was acknowledged, and the typing stays a draft. Somebody else's words came in between looking
/// and writing, or thousands of edits have filled the record.
#[must_use]
pub fn stays_a_draft(refused: &DeviceError) -> bool {
    ["changed_underneath", "record_full"].contains(&refused.code())
}

/// One officer at work on one device.
pub struct Hands {
    device: Arc<Device>,
    who: u64,
    n: u64,
    dice: Seeded,
    /// Tasks everybody writes in.
    shared: Vec<Uuid>,
    /// Tasks this officer made.
    own: Vec<Uuid>,
    photos: bool,
}

impl Hands {
    /// Work on these shared tasks; `from` is the number of the first word.
    #[must_use]
    pub fn new(device: Arc<Device>, who: u64, from: u64, shared: Vec<Uuid>, seed: u64) -> Self {
        Self { device, who, n: from, dice: Seeded::new(seed), shared, own: Vec::new(), photos: false }
    }

    /// They take photos too.
    #[must_use]
    pub fn with_photos(self) -> Self {
        Self { photos: true, ..self }
    }

    /// Does the next thing.
    ///
    /// # Errors
    /// The device's: nothing was acknowledged.
    pub async fn one(&mut self) -> Result<Acknowledged, DeviceError> {
        self.n += 1;
        let word = word(self.who, self.n);
        let both = self.shared.len() + self.own.len();
        let pick = usize::try_from(self.dice.below(both.max(1) as u64)).unwrap_or(0);
        let Some(record) = self.shared.iter().chain(&self.own).nth(pick).copied() else { return self.made(word).await };
        match self.dice.below(20) {
            0 | 1 => self.made(word).await,
            2..=4 => self.line(word).await,
            5..=7 => self.renamed(record, word).await,
            8 | 9 => self.briefed(record, word).await,
            10 if self.photos => photo(&self.device, word, picture(&self.dice, 48)).await,
            _ => {
                let ask = TaskNote { record, text: format!("Spoke to flat 12 {word}."), basis: "fact".into() };
                self.device.task_note(ask).await.map(|_| Acknowledged { record, word, photo: None })
            }
        }
    }

    async fn made(&mut self, word: String) -> Result<Acknowledged, DeviceError> {
        let record = self.device.task_create(visit(&format!("Visit {word}"), &[])).await?.record;
        // Those made first are worked on longest; a list that grows for ever would leave every record short.
        if self.own.len() < 8 {
            self.own.push(record);
        }
        Ok(Acknowledged { record, word, photo: None })
    }

    async fn line(&self, word: String) -> Result<Acknowledged, DeviceError> {
        let ask = NoteLine {
            note: None,
            text: format!("14:02 seen on the landing {word}."),
            event_at: None,
            late_why: None,
            place: None,
            basis: Some("fact".into()),
            with: vec![],
            links: vec![],
            ..Default::default()
        };
        Ok(Acknowledged { record: self.device.note_line(ask).await?.record, word, photo: None })
    }

    async fn renamed(&self, record: Uuid, word: String) -> Result<Acknowledged, DeviceError> {
        let ask = TaskEdit { title: Some(format!("Visit {word}")), ..self.seen(record).await?.0 };
        self.device.task_edit(ask).await.map(|_| Acknowledged { record, word, photo: None })
    }

    async fn briefed(&self, record: Uuid, word: String) -> Result<Acknowledged, DeviceError> {
        let (ask, briefing) = self.seen(record).await?;
        // The newest words come first, and what is long over is cut: a briefing stays one that somebody could read.
        let kept: String = briefing.chars().take(400).collect();
        // A text goes in as what differs, letter by letter; the title carries the word whole, in the same change.
        let ask = TaskEdit { briefing: Some(format!("{word} {kept}")), title: Some(format!("Visit {word}")), ..ask };
        self.device.task_edit(ask).await.map(|_| Acknowledged { record, word, photo: None })
    }

    async fn seen(&self, record: Uuid) -> Result<(TaskEdit, String), DeviceError> {
        let page = self.device.task(RecordAsk { record }).await?;
        let ask = TaskEdit {
            record,
            seen: page.seen,
            title: None,
            priority: None,
            place: None,
            not_before: None,
            due_by: None,
            briefing: None,
            min_crew: None,
            clear: vec![],
            ..TaskEdit::default()
        };
        Ok((ask, page.briefing))
    }
}

/// Takes a photo down, with a word in its caption.
///
/// # Errors
/// The device's: nothing was acknowledged.
pub async fn photo(device: &Device, word: String, original: Vec<u8>) -> Result<Acknowledged, DeviceError> {
    let sha256 = hex::encode(Sha256::digest(&original));
    let saved = device.note_photo(photo_ask(&word), original).await?;
    Ok(Acknowledged { record: saved.record, word, photo: saved.entry.map(|entry| (entry, sha256)) })
}

/// A photo just taken, with a word in its caption.
fn photo_ask(word: &str) -> NotePhoto {
    NotePhoto {
        note: None,
        exhibit: None,
        name: "IMG_0042.PNG".into(),
        origin: "captured_here".into(),
        received_from: None,
        received_how: None,
        captured_at: None,
        place: None,
        caption: Some(format!("lock {word}")),
        ..Default::default()
    }
}

/// A picture like no other, so many pixels wide and high; nothing makes it much smaller than three bytes a pixel.
#[must_use]
pub fn picture(dice: &Seeded, side: u32) -> Vec<u8> {
    let mut pixels = vec![0; (side * side * 3) as usize];
    wire::seam::Rng::fill(dice, &mut pixels);
    let mut bytes = std::io::Cursor::new(Vec::new());
    let drawn = RgbImage::from_raw(side, side, pixels).map(|image| image.write_to(&mut bytes, ImageFormat::Png));
    debug_assert!(matches!(drawn, Some(Ok(()))), "a picture of its own size can be written into memory");
    bytes.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_wherever_it_stands_and_a_line_cut_short_is_no_acknowledgement() {
        let text = format!("Visit {} and {}.", word(3, 77), word(0xfe, 1));
        assert_eq!(words_in(text.as_bytes()).collect::<Vec<_>>(), [word(3, 77), word(0xfe, 1)]);
        let ack = Acknowledged { record: Uuid::from_u128(5), word: word(1, 2), photo: Some((Uuid::nil(), "ab".repeat(32))) };
        let line = ack.to_string();
        assert_eq!(line.parse(), Ok(ack));
        for cut in 0..line.len() {
            let short = line[..cut].parse::<Acknowledged>();
            assert!(short.is_err() || short.is_ok_and(|a| a.photo.is_none()), "cut at {cut}");
        }
    }
}
