//! Looking at a picture without trusting it: what it is, how large, and a small copy for lists.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// The largest original taken in, bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The longest side decoded, pixels. A 48 kB PNG of 20,000 by 20,000 would take 383 MiB under the library's own limits.
pub const MAX_SIDE: u32 = 10_000;
/// The most memory one decoding may ask for, bytes.
const MAX_ALLOC: u64 = 128 * 1024 * 1024;
/// Bytes of one pixel while it is decoded.
const BYTES_A_PIXEL: u64 = 3;
/// How good a working copy of a JPEG is, in the encoder's own measure to 100.
const COPY_QUALITY: u8 = 95;
/// The longest side of a thumbnail, pixels.
const THUMB: u32 = 320;

/// A kind of picture this app reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

impl Kind {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    fn format(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
        }
    }
}

/// What a look at the original says, before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The kind.
    pub kind: Kind,
    /// Width and height in pixels, as stored.
    pub size: (u32, u32),
    /// When the camera says it was taken, by its own clock (`2026-11-23 13:58:02`, or with ` +01:00` behind it where it says how
    /// far it is from UTC); a claim.
    pub taken: Option<String>,
}

/// Why a file is not taken in. The file itself is untouched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPicture {
    /// More bytes than one photo may have.
    #[error("the file has {bytes} bytes, a photo may have {MAX_BYTES}; take it in parts or hand it over on media")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not a JPEG, PNG or WebP by its own bytes, whatever its name says.
    #[error("this file is no JPEG, PNG or WebP picture; record it as an item and hand it over on media")]
    NoPicture,
    /// More pixels than may be decoded.
    #[error("the picture is {width} by {height}; at most {MAX_SIDE} on a side and 44 million pixels can be shown")]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// It starts like a picture and cannot be read.
    #[error("this picture cannot be read; the file may be damaged: choose it again from the camera")]
    Damaged,
}

impl NotAPicture {
    /// The code a screen's catalogue goes by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "photo_too_large",
            Self::NoPicture => "not_a_picture",
            Self::TooManyPixels { .. } => "photo_too_many_pixels",
            Self::Damaged => "photo_damaged",
        }
    }
}

/// Tells what a file is by its own bytes and checks it against the limits, decoding no pixel.
///
/// # Errors
/// [`NotAPicture`].
pub fn look(original: &[u8]) -> Result<Picture, NotAPicture> {
    if original.len() > MAX_BYTES {
        return Err(NotAPicture::TooLarge { bytes: original.len() });
    }
    let kind = match image::guess_format(original) {
        Ok(ImageFormat::Jpeg) => Kind::Jpeg,
        Ok(ImageFormat::Png) => Kind::Png,
        Ok(ImageFormat::WebP) => Kind::WebP,
        _ => return Err(NotAPicture::NoPicture),
    };
    let dimensions = catch_unwind(AssertUnwindSafe(|| reader(original, kind, None).into_dimensions()));
    let (width, height) = dimensions.ok().and_then(Result::ok).ok_or(NotAPicture::Damaged)?;
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels * BYTES_A_PIXEL > MAX_ALLOC {
        return Err(NotAPicture::TooManyPixels { width, height });
    }
    Ok(Picture { kind, size: (width, height), taken: taken(original) })
}

/// A small JPEG for lists: turned the right way up, with no metadata, so that a victim's home does not travel in it.
///
/// # Errors
/// [`NotAPicture::Damaged`] when the pixels cannot be decoded within the limits.
pub fn thumbnail(original: &[u8], picture: &Picture) -> Result<Vec<u8>, NotAPicture> {
    let small = decoded(original, picture)?.thumbnail(THUMB, THUMB).to_rgb8();
    let mut jpeg = Cursor::new(Vec::new());
    small.write_to(&mut jpeg, ImageFormat::Jpeg).map_err(|_| NotAPicture::Damaged)?;
    Ok(jpeg.into_inner())
}

/// A working copy: the same picture the right way up, decoded and written anew, so that nothing the camera or anybody else put
/// beside the pixels travels with it: no EXIF, no position, no embedded preview, no trailing bytes. The master keeps all of it.
///
/// # Errors
/// [`NotAPicture::Damaged`] when the pixels cannot be decoded within the limits.
pub fn working_copy(original: &[u8], picture: &Picture) -> Result<(Kind, Vec<u8>), NotAPicture> {
    let decoded = decoded(original, picture)?;
    let damaged = |_| NotAPicture::Damaged;
    let mut out = Cursor::new(Vec::new());
    let kind = match picture.kind {
        Kind::Jpeg => {
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, COPY_QUALITY);
            decoded.to_rgb8().write_with_encoder(encoder).map_err(damaged)?;
            Kind::Jpeg
        }
        // Without loss.
        Kind::Png | Kind::WebP => {
            decoded.write_to(&mut out, ImageFormat::Png).map_err(damaged)?;
            Kind::Png
        }
    };
    Ok((kind, out.into_inner()))
}

/// The pixels, turned the right way up. A decoder that panics on bytes somebody made up costs that file and nothing else.
fn decoded(original: &[u8], picture: &Picture) -> Result<DynamicImage, NotAPicture> {
    let decode = || {
        let damaged = |_| NotAPicture::Damaged;
        let mut decoder = reader(original, picture.kind, Some(MAX_SIDE)).into_decoder().map_err(damaged)?;
        let turned = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
        let mut decoded = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        decoded.apply_orientation(turned);
        Ok(decoded)
    };
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(NotAPicture::Damaged))
}

/// `side`: the most pixels on a side; none for a head alone, which may say any size: what is too large is told apart from what
/// is damaged.
fn reader(original: &[u8], kind: Kind, side: Option<u32>) -> ImageReader<Cursor<&[u8]>> {
    let mut limits = Limits::default();
    limits.max_image_width = side;
    limits.max_image_height = side;
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(original), kind.format());
    reader.limits(limits);
    reader
}

fn taken(original: &[u8]) -> Option<String> {
    let found = exif::Reader::new().read_from_container(&mut Cursor::new(original)).ok()?;
    let field = |tag| found.get_field(tag, exif::In::PRIMARY);
    // What is no date and time is no claim of one.
    let time = Some(field(exif::Tag::DateTimeOriginal)?.display_value().to_string())
        .filter(|t| t.len() == 19 && t.bytes().all(|b| b.is_ascii_digit() || b" -:".contains(&b)))?;
    Some(match field(exif::Tag::OffsetTimeOriginal).and_then(|field| offset(&field.value)) {
        Some(offset) => format!("{time} {offset}"),
        None => time,
    })
}

/// How far a camera says its clock is from UTC, `+01:00`; none for anything else.
fn offset(value: &exif::Value) -> Option<&str> {
    let exif::Value::Ascii(parts) = value else { return None };
    let text = std::str::from_utf8(parts.first()?).ok()?;
    let fits = |(place, byte): (usize, u8)| match place {
        0 => b"+-".contains(&byte),
        3 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    (text.len() == 6 && text.bytes().enumerate().all(fits)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_photo_is_known_by_its_bytes_and_gets_a_small_copy() {
        for (format, kind) in [(ImageFormat::Jpeg, Kind::Jpeg), (ImageFormat::Png, Kind::Png), (ImageFormat::WebP, Kind::WebP)] {
            let original = picture(format, 1_200, 800);
            let seen = look(&original).unwrap();
            assert_eq!((seen.kind, seen.size), (kind, (1_200, 800)));
            let small = thumbnail(&original, &seen).unwrap();
            assert_eq!(look(&small).unwrap().size, (320, 213));
        }
    }

    /// A picture whose camera wrote down when it was taken, in its own words.
    fn shot(when: &[u8; 20]) -> Vec<u8> {
        let mut own = b"\x01\0\x03\x90\x02\0\x14\0\0\0\x2c\0\0\0\0\0\0\0".to_vec();
        own.extend(when);
        with_exif(&own)
    }

    /// One whose camera wrote down how far its clock is from UTC besides.
    fn shot_abroad(when: &[u8; 20], from_utc: &[u8; 7]) -> Vec<u8> {
        let mut own = b"\x02\0\x03\x90\x02\0\x14\0\0\0\x38\0\0\0".to_vec();
        own.extend(b"\x11\x90\x02\0\x07\0\0\0\x4c\0\0\0\0\0\0\0");
        own.extend(when);
        own.extend(from_utc);
        with_exif(&own)
    }

    /// A picture with what a camera writes beside it: one entry that points to the camera's own, which begin at byte 26.
    fn with_exif(own: &[u8]) -> Vec<u8> {
        let plain = picture(ImageFormat::Jpeg, 32, 32);
        let mut tiff = b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
        tiff.extend(own);
        let mut app1 = b"Exif\0\0".to_vec();
        app1.extend(tiff);
        let mut out = plain[..2].to_vec();
        out.extend([0xff, 0xe1]);
        out.extend(u16::try_from(app1.len() + 2).unwrap().to_be_bytes());
        out.extend(app1);
        out.extend(&plain[2..]);
        out
    }

    #[test]
    fn when_the_camera_says_it_was_taken_is_read_and_words_that_are_no_time_are_not() {
        let taken = |when| look(&shot(when)).unwrap().taken;
        assert_eq!(taken(b"2026:11:23 13:58:02\0").as_deref(), Some("2026-11-23 13:58:02"));
        assert_eq!(taken(b"call Ms Okoro today\0"), None);
        assert_eq!(look(&picture(ImageFormat::Jpeg, 32, 32)).unwrap().taken, None, "one that says nothing");
    }

    #[test]
    fn how_far_a_camera_is_from_utc_is_read_with_its_time_and_anything_else_is_not() {
        let taken = |from_utc| look(&shot_abroad(b"2026:11:23 13:58:02\0", from_utc)).unwrap().taken;
        assert_eq!(taken(b"+01:00\0").as_deref(), Some("2026-11-23 13:58:02 +01:00"));
        assert_eq!(taken(b"-05:30\0").as_deref(), Some("2026-11-23 13:58:02 -05:30"));
        for no_offset in [b"   :  \0", b"Paris \0"] {
            assert_eq!(taken(no_offset).as_deref(), Some("2026-11-23 13:58:02"));
        }
    }

    #[test]
    fn what_is_no_picture_says_so() {
        assert_eq!(look(b"%PDF-1.7 a report"), Err(NotAPicture::NoPicture));
        assert_eq!(look(b""), Err(NotAPicture::NoPicture));
        assert_eq!(look(&vec![0xff; MAX_BYTES + 1]).unwrap_err().code(), "photo_too_large");
    }

    #[test]
    fn a_bomb_is_refused_before_a_pixel_is_decoded() {
        let mut bomb = picture(ImageFormat::Png, 16, 16);
        // Width and height stand at bytes 16 to 24 of a PNG; the header's checksum follows the 17 bytes from 12.
        bomb[16..20].copy_from_slice(&20_000u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&20_000u32.to_be_bytes());
        let crc = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        let refused = look(&bomb).unwrap_err();
        assert!(matches!(refused, NotAPicture::TooManyPixels { width: 20_000, .. } | NotAPicture::Damaged), "{refused:?}");
    }

    #[test]
    fn a_cut_photo_is_damaged_and_harms_nothing() {
        let whole = picture(ImageFormat::Png, 300, 300);
        let cut = &whole[..whole.len() / 2];
        match look(cut) {
            Ok(seen) => assert_eq!(thumbnail(cut, &seen), Err(NotAPicture::Damaged)),
            Err(refused) => assert_eq!(refused, NotAPicture::Damaged),
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |mut crc, byte| {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            }
            crc
        })
    }
}
