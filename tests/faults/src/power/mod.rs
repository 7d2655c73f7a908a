//! Power cuts: a day's work is done once over a disk that keeps a log, and then the power is cut at thousands of places of
//! that log. Of what was not flushed there each sector is on the disk or is not, and each name; what was acknowledged must
//! be. The log has the databases and, on Linux, every other file: sealed photos, pieces of uploads, the hub's objects.

mod cut_device;
mod cut_hub;

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::Path;

use disk::{Files, Flushing, Image, Log};
use testkit::Seeded;

use crate::{Broken, while_doing};

pub use cut_device::device;
pub use cut_hub::hub;

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Edits of the day's work.
    pub edits: usize,
    /// Power cuts.
    pub cuts: u32,
    /// The work, and the cuts.
    pub seed: u64,
    /// Whether the database is flushed as it asks for, or less.
    pub flushing: Flushing,
    /// Whether other files are flushed as it is asked for, or less.
    pub files: Files,
}

/// Every so many edits one is a photo.
const PHOTOS: usize = 5;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// `device` or `hub`.
    pub whose: &'static str,
    /// Writes, truncations and deletions logged.
    pub changes: usize,
    /// Flushes logged.
    pub flushes: usize,
    /// Edits acknowledged, or receipts given.
    pub promises: usize,
    /// Power cuts.
    pub cuts: u32,
    /// Of these, right before or after a flush.
    pub at_flushes: u32,
    /// Cuts after which something was not as it must be, the first of them in words.
    pub broken: Vec<String>,
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { whose, changes, flushes, promises, cuts, at_flushes, broken } = self;
        write!(
            f,
            "{whose}, power: {cuts} cuts ({at_flushes} at a flush) of {changes} writes and {flushes} flushes with {promises} promises: {} broken",
            broken.len()
        )?;
        broken.first().map_or(Ok(()), |first| write!(f, "\n  the first: {first}"))
    }
}

/// Cuts a log so often as planned, and looks at each image with `check`, which is told what had been promised.
async fn cut<F>(
    plan: Plan,
    log: &Log,
    tally: &mut Tally,
    mut check: impl FnMut(Image, Vec<usize>, u32) -> F,
) -> Result<(), Broken>
where
    F: Future<Output = Result<(), Broken>>,
{
    let dice = Seeded::new(plan.seed ^ 0xda_4c);
    let flushes = log.around_flushes();
    tally.changes = log.ops.iter().filter(|op| !op.flushes() && !matches!(op, disk::Op::Mark(_))).count();
    tally.flushes = flushes.len() / 2;
    for n in 0..plan.cuts {
        let chosen =
            flushes.get(usize::try_from(dice.below(flushes.len().max(1) as u64)).unwrap_or(0)).filter(|_| dice.below(2) == 0);
        let anywhere = || usize::try_from(dice.below(log.ops.len() as u64 + 1)).unwrap_or(0);
        let at = chosen.copied().unwrap_or_else(anywhere);
        tally.cuts += 1;
        tally.at_flushes += u32::from(chosen.is_some());
        if let Err(broken) = check(log.cut(at, &dice), log.promised(at), n).await {
            tally.broken.push(format!("cut {n}, at {at} of {}: {broken}", log.ops.len()));
        }
    }
    Ok(())
}

/// Lays a disk's image out in a folder.
fn lay(image: &Image, folder: &Path) -> Result<(), Broken> {
    fs::create_dir_all(folder).map_err(while_doing("making a folder"))?;
    for (name, bytes) in image {
        let path = folder.join(name);
        let inside = path.parent().unwrap_or(folder);
        fs::create_dir_all(inside).and_then(|()| fs::write(&path, bytes)).map_err(while_doing("laying out a disk"))?;
    }
    Ok(())
}
