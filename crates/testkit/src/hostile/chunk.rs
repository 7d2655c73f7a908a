//! Taking a raw change chunk apart and putting it together again with the checksum an attacker would compute.

use wire::Hash;

/// A change chunk with the checksum and length made to fit its type and body.
#[must_use]
pub fn framed(kind: u8, body: &[u8]) -> (Hash, Vec<u8>) {
    let mut hashed = vec![kind];
    hashed.extend(uleb(body.len() as u64));
    hashed.extend(body);
    let hash = Hash::of(&hashed);
    (hash, [&[0x85, 0x6f, 0x4a, 0x83][..], &hash.0[..4], &hashed].concat())
}

/// The parts of an honest change's body.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Hashes it depends on.
    pub deps: Vec<[u8; 32]>,
    /// Its actor.
    pub actor: Vec<u8>,
    /// Its number.
    pub seq: u64,
    /// Its first operation.
    pub start_op: u64,
    /// Time as it is spelt.
    pub time: Vec<u8>,
    /// The author line.
    pub message: Vec<u8>,
    /// Other actors.
    pub others: Vec<Vec<u8>>,
    /// Columns: specification and bytes.
    pub columns: Vec<(u64, Vec<u8>)>,
}

impl Parts {
    /// Takes an honest raw change apart; none where it is not one.
    #[must_use]
    pub fn of(raw: &[u8]) -> Option<Self> {
        let mut at = Cursor(raw.get(9..)?);
        at.uleb()?;
        let deps = (0..at.uleb()?).map(|_| at.take(32)?.try_into().ok()).collect::<Option<_>>()?;
        let actor = at.prefixed()?;
        let (seq, start_op) = (at.uleb()?, at.uleb()?);
        let time = at.sleb()?;
        let message = at.prefixed()?;
        let others = (0..at.uleb()?).map(|_| at.prefixed()).collect::<Option<_>>()?;
        let lens = (0..at.uleb()?).map(|_| Some((at.uleb()?, at.uleb()?))).collect::<Option<Vec<_>>>()?;
        let columns = lens
            .into_iter()
            .map(|(spec, len)| Some((spec, at.take(usize::try_from(len).ok()?)?.to_vec())))
            .collect::<Option<_>>()?;
        Some(Self { deps, actor, seq, start_op, time, message, others, columns })
    }

    /// The body of a chunk.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let mut out = uleb(self.deps.len() as u64);
        self.deps.iter().for_each(|d| out.extend(d));
        let prefixed = |out: &mut Vec<u8>, bytes: &[u8]| {
            out.extend(uleb(bytes.len() as u64));
            out.extend(bytes);
        };
        prefixed(&mut out, &self.actor);
        out.extend(uleb(self.seq));
        out.extend(uleb(self.start_op));
        out.extend(&self.time);
        prefixed(&mut out, &self.message);
        out.extend(uleb(self.others.len() as u64));
        self.others.iter().for_each(|o| prefixed(&mut out, o));
        out.extend(uleb(self.columns.len() as u64));
        for (spec, bytes) in &self.columns {
            out.extend(uleb(*spec));
            out.extend(uleb(bytes.len() as u64));
        }
        self.columns.iter().for_each(|(_, bytes)| out.extend(bytes));
        out
    }
}

pub(super) fn uleb(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        out.push(if value == 0 { byte } else { byte | 0x80 });
        if value == 0 {
            return out;
        }
    }
}

/// Signed LEB128 in its shortest spelling.
pub(super) fn sleb(mut value: i64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        let done = (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0);
        out.push(if done { byte } else { byte | 0x80 });
        if done {
            return out;
        }
    }
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn take(&mut self, len: usize) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn uleb(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn sleb(&mut self) -> Option<Vec<u8>> {
        let len = self.0.iter().position(|b| b & 0x80 == 0)? + 1;
        Some(self.take(len)?.to_vec())
    }

    fn prefixed(&mut self) -> Option<Vec<u8>> {
        let len = usize::try_from(self.uleb()?).ok()?;
        Some(self.take(len)?.to_vec())
    }
}
