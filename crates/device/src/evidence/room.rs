//! Room on the disk: photos stop before notes do.

/// Bytes kept free for notes, contacts and sync: a photo never takes them.
pub const FOR_NOTES: u64 = 64 * 1024 * 1024;
/// Bytes of a photo where none was taken yet.
const USUAL: u64 = 5 * 1024 * 1024;
/// From so many photos downwards it is said.
const FEW: u64 = 20;

/// Whether a photo of so many bytes leaves the room that notes need. `free`: bytes the disk has; none where it does not say,
/// and then the disk itself answers when it is written.
#[must_use]
pub fn fits(free: Option<u64>, bytes: u64) -> bool {
    free.is_none_or(|free| free.saturating_sub(FOR_NOTES) >= bytes)
}

/// For how many more photos there is room, where it grows short; `usual`: the largest photo held here, bytes.
#[must_use]
pub fn room(free: Option<u64>, usual: Option<u64>) -> Option<u32> {
    let each = usual.unwrap_or(0).max(USUAL);
    let photos = free?.saturating_sub(FOR_NOTES) / each;
    (photos < FEW).then(|| u32::try_from(photos).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1024 * 1024;

    #[test]
    fn room_for_three_more_photos_and_notes_always_fit() {
        assert_eq!(room(Some(FOR_NOTES + 17 * MB), None), Some(3), "of five megabytes each");
        assert_eq!(room(Some(FOR_NOTES + 17 * MB), Some(8 * MB)), Some(2), "or as large as those taken here");
        assert_eq!(room(Some(40 * 1024 * MB), None), None, "nothing is said while there is room");
        assert_eq!(room(Some(MB), None), Some(0));
    }

    #[test]
    fn a_photo_stops_before_a_note_does() {
        assert!(fits(Some(FOR_NOTES + 5 * MB), 5 * MB));
        assert!(!fits(Some(FOR_NOTES + 5 * MB), 5 * MB + 1));
        assert!(!fits(Some(FOR_NOTES / 2), 1));
        assert!(fits(None, 5 * MB), "a disk that does not say is asked by writing");
    }
}
