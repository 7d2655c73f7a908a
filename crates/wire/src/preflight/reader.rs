//! Reading numbers and slices without ever reading past the end.

use crate::error::Refusal;

/// A place in some bytes. Each method moves it on or says what is cut short.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn take(&mut self, len: usize, what: &'static str) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(Refusal::Truncated { what })?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Refusal> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(Refusal::Truncated { what })?;
        self.rest = rest;
        Ok(*taken)
    }

    /// A length as `uleb`, then so many bytes.
    pub(super) fn prefixed(&mut self, what: &'static str) -> Result<&'a [u8], Refusal> {
        let len = self.uleb(what)?;
        self.take(usize::try_from(len).map_err(|_| Refusal::Truncated { what })?, what)
    }

    /// How many items follow, refused above a limit before any of them is read.
    pub(super) fn count(&mut self, what: &'static str, limit: u64) -> Result<usize, Refusal> {
        let count = self.uleb(what)?;
        if count > limit {
            return Err(Refusal::TooMany { what, limit });
        }
        usize::try_from(count).map_err(|_| Refusal::TooMany { what, limit })
    }

    /// An unsigned LEB128 of at most 64 bits in its shortest spelling.
    pub(super) fn uleb(&mut self, what: &'static str) -> Result<u64, Refusal> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let [byte] = self.array(what)?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(Refusal::Malformed { what, why: "a number above 64 bits" });
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                if shift > 0 && byte == 0 {
                    return Err(Refusal::Malformed { what, why: "a number not in its shortest spelling" });
                }
                return Ok(value);
            }
        }
        Err(Refusal::Malformed { what, why: "a number above 64 bits" })
    }

    /// A signed LEB128 of at most 64 bits in its shortest spelling.
    pub(super) fn sleb(&mut self, what: &'static str) -> Result<i64, Refusal> {
        let mut value = 0_i64;
        let mut before = 0_u8;
        for shift in (0..70).step_by(7) {
            let [byte] = self.array(what)?;
            if shift == 63 && byte != 0 && byte != 0x7f {
                return Err(Refusal::Malformed { what, why: "a number above 64 bits" });
            }
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0;
                let needless = (byte == 0 && before & 0x40 == 0) || (byte == 0x7f && before & 0x40 != 0);
                if shift > 0 && needless {
                    return Err(Refusal::Malformed { what, why: "a number not in its shortest spelling" });
                }
                if shift < 57 && negative {
                    value |= -1_i64 << (shift + 7);
                }
                return Ok(value);
            }
            before = byte;
        }
        Err(Refusal::Malformed { what, why: "a number above 64 bits" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uleb(bytes: &[u8]) -> Result<u64, Refusal> {
        Reader::new(bytes).uleb("n")
    }
    fn sleb(bytes: &[u8]) -> Result<i64, Refusal> {
        Reader::new(bytes).sleb("n")
    }

    #[test]
    fn numbers_read_as_they_are_written() {
        assert_eq!(uleb(&[0]), Ok(0));
        assert_eq!(uleb(&[0xe5, 0x8e, 0x26]), Ok(624_485));
        assert_eq!(uleb(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), Ok(u64::MAX));
        assert_eq!(sleb(&[0x7f]), Ok(-1));
        assert_eq!(sleb(&[0x80, 0x7f]), Ok(-128));
        assert_eq!(sleb(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]), Ok(i64::MIN));
        assert_eq!(sleb(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]), Ok(i64::MAX));
    }

    #[test]
    fn a_number_has_one_spelling_and_64_bits() {
        assert!(uleb(&[0x81, 0x00]).is_err());
        assert!(uleb(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]).is_err());
        assert!(uleb(&[0x80; 11]).is_err());
        assert!(uleb(&[0x80]).is_err());
        assert!(sleb(&[0x80, 0x00]).is_err());
        assert!(sleb(&[0xff, 0x7f]).is_err());
        assert!(sleb(&[0x80; 11]).is_err());
    }
}
