//! What was done to a disk, and what may be left of it when the power is cut in the middle.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use testkit::Seeded;

use crate::names::Names;

/// What a disk writes whole or not at all, bytes.
const SECTOR: usize = 512;

/// Of what a folder has instead of bytes.
pub(crate) const FOLDER: &str = "/";

/// One thing that was done. SQLite's files are known by their names in the folder, all others by a key that stays with them
/// when they are renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Bytes were written.
    Write {
        /// The file.
        file: String,
        /// From where on.
        at: u64,
        /// What.
        bytes: Vec<u8>,
    },
    /// A file was cut or made longer.
    Truncate {
        /// The file.
        file: String,
        /// Its length now.
        length: u64,
    },
    /// A file was deleted.
    Delete {
        /// The file.
        file: String,
    },
    /// Everything done to a file before is on the disk.
    Flush {
        /// The file.
        file: String,
    },
    /// A file that is not SQLite's was made, or a folder.
    Made {
        /// Its name in the watched folder.
        name: String,
        /// Which file.
        file: String,
    },
    /// Such a file has another name.
    Renamed {
        /// The name it had.
        from: String,
        /// The name it has.
        to: String,
        /// Which file.
        file: String,
    },
    /// Such a file has no name any more.
    Removed {
        /// The name it had.
        name: String,
    },
    /// The names in a folder are on the disk.
    FlushNames {
        /// The folder in the watched one; empty for that one itself.
        folder: String,
    },
    /// Somebody was told something.
    Mark(usize),
}

impl Op {
    /// Whether it brings something to the disk.
    #[must_use]
    pub fn flushes(&self) -> bool {
        matches!(self, Self::Flush { .. } | Self::FlushNames { .. })
    }
}

/// Whether a file is one of SQLite's, or lies beside one: by the names this workspace gives them.
pub(crate) fn is_database(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(".db"))
}

/// By which a file is known that is not SQLite's.
pub(crate) fn key_of(is: &fs::Metadata) -> String {
    format!("#{}", std::os::unix::fs::MetadataExt::ino(is))
}

/// Everything that was done to a folder, in order.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub(crate) first: BTreeMap<String, Vec<u8>>,
    /// Which files the names of those were that are not SQLite's.
    pub(crate) names: BTreeMap<String, String>,
    /// In order.
    pub ops: Vec<Op>,
}

/// What a disk holds: files by name.
pub type Image = BTreeMap<String, Vec<u8>>;

impl Log {
    pub(crate) fn of(folder: &Path) -> Self {
        let mut log = Self::default();
        log.begin(folder, "");
        log
    }

    /// Takes in what a folder holds already, and the folders in it.
    fn begin(&mut self, folder: &Path, inside: &str) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), format!("{inside}{}", entry.file_name().to_string_lossy()));
            if path.is_dir() {
                self.begin(&path, &format!("{name}/"));
                continue;
            }
            // Shared memory is made anew by whoever opens the database first.
            let Some(bytes) = fs::read(&path).ok().filter(|_| !name.ends_with("-shm")) else { continue };
            if let Some(is) = fs::metadata(&path).ok().filter(|_| !is_database(&path)) {
                let key = key_of(&is);
                self.first.insert(key.clone(), bytes);
                self.names.insert(name, key);
                continue;
            }
            self.first.insert(name, bytes);
        }
    }

    /// Places at which a flush is about to be made, and just was: where it matters most.
    #[must_use]
    pub fn around_flushes(&self) -> Vec<usize> {
        let flush = |(_, op): &(usize, &Op)| op.flushes();
        self.ops.iter().enumerate().filter(flush).flat_map(|(at, _)| [at, at + 1]).collect()
    }

    /// What was promised before a place.
    #[must_use]
    pub fn promised(&self, at: usize) -> Vec<usize> {
        let promise = |op: &Op| if let Op::Mark(n) = op { Some(*n) } else { None };
        self.ops[..at].iter().filter_map(promise).collect()
    }

    /// What the disk may hold if the power is cut before operation `at`: everything that was flushed; and each write since
    /// wholly, not at all, or in some of its sectors; each truncation, deletion and change of a name or not.
    #[must_use]
    pub fn cut(&self, at: usize, dice: &Seeded) -> Image {
        let mut disk: BTreeMap<&str, Option<Vec<u8>>> =
            self.first.iter().map(|(name, bytes)| (name.as_str(), Some(bytes.clone()))).collect();
        let mut loose: BTreeMap<&str, Vec<&Op>> = BTreeMap::new();
        let mut names = Names::of(self);
        for op in &self.ops[..at] {
            match op {
                Op::Write { file, .. } | Op::Truncate { file, .. } | Op::Delete { file } => {
                    loose.entry(file).or_default().push(op);
                }
                Op::Flush { file } => {
                    let kept = disk.entry(file).or_default();
                    for op in loose.remove(file.as_str()).unwrap_or_default() {
                        whole(kept, op);
                    }
                }
                Op::Made { file, .. } => {
                    // A system may give a new file the key of one that is gone.
                    loose.remove(file.as_str());
                    disk.insert(file, Some(Vec::new()));
                    names.changed(op);
                }
                Op::Renamed { .. } | Op::Removed { .. } => names.changed(op),
                Op::FlushNames { folder } => names.flushed(folder),
                Op::Mark(_) => {}
            }
        }
        names.torn(dice);
        for (file, ops) in loose {
            let kept = disk.entry(file).or_default();
            // Sometimes nothing had left the memory yet, sometimes almost everything.
            let luck = dice.below(5) * 25;
            for op in ops {
                torn(kept, op, luck, dice);
            }
        }
        let named = names.whole().into_iter().filter_map(|(name, file)| Some((name, disk.get(file)?.clone()?)));
        let mut image: Image = named.collect();
        let databases = disk.into_iter().filter(|(name, _)| !name.starts_with('#') && *name != FOLDER);
        image.extend(databases.filter_map(|(name, bytes)| Some((name.to_owned(), bytes?))));
        image
    }
}

fn whole(file: &mut Option<Vec<u8>>, op: &Op) {
    match op {
        Op::Write { at, bytes, .. } => put(file.get_or_insert_default(), *at, bytes),
        Op::Truncate { length, .. } => file.get_or_insert_default().resize(size(*length), 0),
        Op::Delete { .. } => *file = None,
        Op::Flush { .. } | Op::Made { .. } | Op::Renamed { .. } | Op::Removed { .. } | Op::FlushNames { .. } | Op::Mark(_) => {}
    }
}

/// `luck`: the chance in a hundred that something unflushed is on the disk all the same.
fn torn(file: &mut Option<Vec<u8>>, op: &Op, luck: u64, dice: &Seeded) {
    let lucky = || dice.below(100) < luck;
    match op {
        Op::Write { at, bytes, .. } if dice.below(3) == 0 => {
            // Sectors of the disk, not of the write: the first may be shorter.
            let head = (SECTOR - size(*at) % SECTOR).min(bytes.len());
            let (first, rest) = bytes.split_at(head);
            let mut from = *at;
            for sector in std::iter::once(first).chain(rest.chunks(SECTOR)) {
                if lucky() {
                    put(file.get_or_insert_default(), from, sector);
                }
                from += sector.len() as u64;
            }
        }
        _ if lucky() => whole(file, op),
        _ => {}
    }
}

fn put(file: &mut Vec<u8>, at: u64, bytes: &[u8]) {
    let (from, to) = (size(at), size(at) + bytes.len());
    if file.len() < to {
        file.resize(to, 0);
    }
    file[from..to].copy_from_slice(bytes);
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(at: u64, byte: u8, length: usize) -> Op {
        Op::Write { file: "a".into(), at, bytes: vec![byte; length] }
    }

    fn flush() -> Op {
        Op::Flush { file: "a".into() }
    }

    #[test]
    fn what_was_flushed_stays_and_what_was_not_may_be_there_in_any_of_its_sectors() {
        let log = Log { ops: vec![write(0, 1, 4096), flush(), Op::Mark(7), write(1024, 2, 4096)], ..Log::default() };
        let mut lengths = std::collections::BTreeSet::new();
        let mut mixed = false;
        for seed in 0..200 {
            let image = log.cut(4, &Seeded::new(seed));
            let file = &image["a"];
            assert!(file[..1024].iter().all(|b| *b == 1));
            for sector in file[1024..4096].chunks(SECTOR) {
                assert!(sector.iter().all(|b| *b == sector[0]), "a sector is whole");
            }
            let news = file[1024..4096].chunks(SECTOR).filter(|s| s[0] == 2).count();
            mixed |= news > 0 && news < 6;
            lengths.insert(file.len());
        }
        assert!(mixed && lengths.contains(&4096) && lengths.contains(&5120), "{lengths:?}");
        assert_eq!(log.promised(4), [7]);
        assert_eq!(log.promised(2), [] as [usize; 0]);
        assert!(log.cut(1, &Seeded::new(1)).get("a").is_none_or(|file| file.len() <= 4096));
    }

    #[test]
    fn a_deletion_may_not_have_happened_yet_and_a_new_file_of_the_name_is_not_the_old_one() {
        let gone = Op::Delete { file: "a".into() };
        let ops = vec![write(0, 1, 512), flush(), gone, write(0, 3, 100), flush()];
        let log = Log { ops, ..Log::default() };
        assert_eq!(log.cut(5, &Seeded::new(1))["a"], vec![3; 100]);
        let there = (0..50).filter(|seed| log.cut(3, &Seeded::new(*seed)).contains_key("a")).count();
        assert!(there > 5 && there < 45, "{there}");
    }
}
