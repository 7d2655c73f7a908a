//! Whether a device and its hub hold the same of a scope, told in half a kilobyte: a scope's records fall into parts by their
//! ids, and each part has a digest of what is held of it. Only a part that differs is listed.

use record::RecordId;

use crate::key::Hash;

/// Parts of a scope.
pub const PARTS: usize = 64;
/// Bytes of a part's digest. It finds mistakes and proves nothing: whoever may ask may read the records.
pub const DIGEST: usize = 8;

/// The part that a record falls into: by the last byte of its id, which is random where the first ones are a time.
#[must_use]
pub fn part_of(record: RecordId) -> usize {
    let [.., last] = record.bytes();
    usize::from(last) % PARTS
}

/// The digests of all parts, one after the other, in whatever order the records and their heads are given.
#[must_use]
pub fn digests<'a>(held: impl IntoIterator<Item = (RecordId, &'a [Hash])>) -> Vec<u8> {
    let mut parts: Vec<Vec<(RecordId, Vec<Hash>)>> = vec![Vec::new(); PARTS];
    for (id, heads) in held {
        let mut heads = heads.to_vec();
        heads.sort_unstable();
        parts[part_of(id)].push((id, heads));
    }
    let mut all = Vec::with_capacity(PARTS * DIGEST);
    for mut part in parts {
        part.sort_unstable();
        let mut bytes = Vec::new();
        for (id, heads) in part {
            bytes.extend_from_slice(&id.bytes());
            // Without their number, the next record's id could be taken for a head.
            bytes.extend_from_slice(&(heads.len() as u64).to_be_bytes());
            heads.iter().for_each(|head| bytes.extend_from_slice(&head.0));
        }
        all.extend_from_slice(&Hash::of(&bytes).0[..DIGEST]);
    }
    all
}

/// Whether two sets of digests differ in a part. What is too short differs.
#[must_use]
pub fn differs(one: &[u8], other: &[u8], part: usize) -> bool {
    let of = |all: &[u8]| all.chunks_exact(DIGEST).nth(part).map(<[u8]>::to_vec);
    of(one) != of(other) || of(one).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn parts_that_differ(one: &[(RecordId, Vec<Hash>)], other: &[(RecordId, Vec<Hash>)]) -> Vec<usize> {
        let of = |held: &[(RecordId, Vec<Hash>)]| digests(held.iter().map(|(id, heads)| (*id, heads.as_slice())));
        let (one, other) = (of(one), of(other));
        assert_eq!((one.len(), other.len()), (PARTS * DIGEST, PARTS * DIGEST));
        (0..PARTS).filter(|part| differs(&one, &other, *part)).collect()
    }

    #[test]
    fn in_any_order_the_same_is_the_same_and_what_differs_is_found_in_its_part_alone() {
        let (a, b) = (Hash([1; 32]), Hash([2; 32]));
        // The first two fall into one part.
        let held = [(id(3), vec![a, b]), (id(67), vec![a]), (id(9), vec![b])];
        let turned = [(id(9), vec![b]), (id(67), vec![a]), (id(3), vec![b, a])];
        assert_eq!(parts_that_differ(&held, &turned), Vec::<usize>::new());
        let behind = [(id(3), vec![a]), (id(67), vec![a]), (id(9), vec![b])];
        assert_eq!(parts_that_differ(&held, &behind), [3]);
        assert_eq!(parts_that_differ(&held, &held[..2]), [9]);
        assert_eq!(parts_that_differ(&held, &[]), [3, 9]);
    }

    #[test]
    fn what_is_cut_short_differs() {
        let whole = digests([]);
        assert!(!differs(&whole, &whole, 5));
        assert!(differs(&whole, &whole[..DIGEST], 5) && differs(&[], &[], 0));
    }
}
