//! One spelling only: shortest numbers, definite lengths, no maps, tags or floats, nothing after the end.

use crate::error::Refusal;

/// Arrays within arrays; our deepest message needs about nine.
const MAX_DEPTH: usize = 24;

/// Walks the bytes once, without recursion.
pub(super) fn check(what: &'static str, bytes: &[u8]) -> Result<(), Refusal> {
    let bad = |why| Refusal::NotDeterministic { what, why };
    let cut = Refusal::Truncated { what };
    let mut at = 0_usize;
    // How many items each open array still expects; the outermost is the message itself.
    let mut open = vec![1_u64];
    while let Some(left) = open.last_mut() {
        if *left == 0 {
            open.pop();
            continue;
        }
        *left -= 1;
        let first = *bytes.get(at).ok_or_else(|| cut.clone())?;
        at += 1;
        let (major, info) = (first >> 5, first & 0x1f);
        let argument = match info {
            0..=23 => u64::from(info),
            24..=27 => {
                let width = 1_usize << (info - 24);
                let digits = bytes.get(at..at + width).ok_or_else(|| cut.clone())?;
                at += width;
                let value = digits.iter().fold(0_u64, |value, digit| value << 8 | u64::from(*digit));
                let shortest = match width {
                    1 => value >= 24,
                    2 => value > 0xff,
                    4 => value > 0xffff,
                    _ => value > 0xffff_ffff,
                };
                if !shortest {
                    return Err(bad("a number not in its shortest spelling"));
                }
                value
            }
            31 => return Err(bad("an indefinite length")),
            _ => return Err(bad("a reserved byte")),
        };
        match major {
            0 | 1 => {}
            2 | 3 => {
                let len = usize::try_from(argument).map_err(|_| cut.clone())?;
                at = at.checked_add(len).filter(|end| *end <= bytes.len()).ok_or_else(|| cut.clone())?;
            }
            4 => {
                if open.len() >= MAX_DEPTH {
                    return Err(bad("nested too deeply"));
                }
                // Each item takes a byte at least, so an array cannot promise more than there is.
                if argument > (bytes.len() - at) as u64 {
                    return Err(cut);
                }
                open.push(argument);
            }
            7 if (20..=22).contains(&info) => {}
            _ => return Err(bad("a map, tag, float or unassigned value")),
        }
    }
    if at == bytes.len() { Ok(()) } else { Err(Refusal::TrailingBytes { what }) }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn there_is_one_spelling() {
        for good in [&[0x00_u8][..], &[0x82, 0x01, 0x40], &[0x18, 24], &[0x39, 0x01, 0x00], &[0xf6], &[0x62, b'h', b'i']] {
            assert!(check("m", good).is_ok(), "{good:x?}");
        }
        for bad in [
            &[0x18_u8, 23][..],
            &[0x19, 0, 255],
            &[0x9f, 0xff],
            &[0x5f, 0x40, 0xff],
            &[0xa0],
            &[0xc0, 0x00],
            &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0xf7],
            &[0x00, 0x00],
            &[0x82, 0x00],
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x81; 60],
            &[],
        ] {
            assert!(check("m", bad).is_err(), "{bad:x?}");
        }
    }
}
