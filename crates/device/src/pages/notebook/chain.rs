//! What a check of a chain found: does each line follow from the one before, and who signed for it?

use std::collections::BTreeSet;

use record::kinds::note::chain::{self, Broken, Signed};
use record::{DeviceId, Record};

use super::day::label;
use crate::pages::desk::Desk;
use crate::screen::{ChainShown, ClosedShown, Words};

/// Checks the chains in these notes, as far as they are here, and the signature under each closing.
#[must_use]
pub fn chain_shown(desk: &Desk<'_>, notes: &[&Record]) -> ChainShown {
    let lines: Vec<_> = notes.iter().flat_map(|n| chain::lines(n)).collect();
    let closings: Vec<_> = notes.iter().flat_map(|n| chain::closings(n)).collect();
    let devices: BTreeSet<DeviceId> = lines.iter().map(|l| l.link.device).collect();
    let mut signed: Vec<(&Record, Signed)> = notes.iter().flat_map(|n| chain::signed(n).into_iter().map(|s| (*n, s))).collect();
    signed.sort_by_key(|(_, s)| (s.at, s.entry));
    let shown = |(note, s): (&Record, Signed)| ClosedShown {
        at: s.at,
        last: u32::try_from(s.closing.n).unwrap_or(u32::MAX),
        by: desk.person(s.closing.officer),
        device: (devices.len() > 1).then(|| label(s.closing.device)),
        signed: wire::closing::verify(note, &s).is_ok(),
    };
    ChainShown {
        broken: chain::consistent(&lines, &closings).err().map(|b| {
            let how = match b.what {
                Broken::Missing => "missing",
                Broken::Twice => "twice",
                Broken::Changed => "changed",
                Broken::NotAsClosed => "not_as_closed",
            };
            Words::of(format!("chain.{how}")).with("n", i64::try_from(b.n).unwrap_or(i64::MAX))
        }),
        closed: signed.into_iter().map(shown).collect(),
    }
}
