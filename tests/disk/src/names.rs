//! The names that a disk has on it when the power is cut. A file that is whole and has no name is lost all the same.

use std::collections::{BTreeMap, BTreeSet};

use testkit::Seeded;

use crate::log::{FOLDER, Log, Op};

/// Names of files that are not SQLite's, and of folders.
pub(crate) struct Names<'a> {
    /// On the disk: which file each is of.
    kept: BTreeMap<&'a str, &'a str>,
    /// Changed since, in order.
    loose: Vec<&'a Op>,
    /// Folders that were not there at first.
    folders: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(log: &'a Log) -> Self {
        Self {
            kept: log.names.iter().map(|(name, file)| (name.as_str(), file.as_str())).collect(),
            loose: Vec::new(),
            folders: BTreeSet::new(),
        }
    }

    pub(crate) fn changed(&mut self, op: &'a Op) {
        if let Op::Made { name, file } = op
            && file == FOLDER
        {
            self.folders.insert(name);
        }
        self.loose.push(op);
    }

    /// What was changed in a folder is on the disk. A file that was moved between two folders has one of its names at every
    /// instant: file systems keep a journal of such changes, so either folder's flush brings both.
    pub(crate) fn flushed(&mut self, folder: &str) {
        let touched = |op: &Op| match op {
            Op::Made { name, .. } | Op::Removed { name } => parent(name) == folder,
            Op::Renamed { from, to, .. } => parent(from) == folder || parent(to) == folder,
            _ => false,
        };
        let (now, later): (Vec<&Op>, Vec<&Op>) = std::mem::take(&mut self.loose).into_iter().partition(|op| touched(op));
        now.into_iter().for_each(|op| self.keep(op));
        self.loose = later;
    }

    /// The power is cut: each change that was not flushed is on the disk or is not.
    pub(crate) fn torn(&mut self, dice: &Seeded) {
        let loose = std::mem::take(&mut self.loose);
        if loose.is_empty() {
            return;
        }
        // Sometimes nothing had left the memory yet, sometimes almost everything.
        let luck = dice.below(5) * 25;
        loose.into_iter().filter(|_| dice.below(100) < luck).for_each(|op| self.keep(op));
    }

    /// Files that can be reached: by a name, in folders that are there too.
    pub(crate) fn whole(&self) -> Vec<(String, &'a str)> {
        let reached = |name: &str| {
            let above = name.match_indices('/').map(|(at, _)| &name[..at]);
            above.filter(|folder| self.folders.contains(*folder)).all(|folder| self.kept.contains_key(folder))
        };
        let files = self.kept.iter().filter(|(name, file)| **file != FOLDER && reached(name));
        files.map(|(name, file)| ((*name).to_owned(), *file)).collect()
    }

    fn keep(&mut self, op: &'a Op) {
        match op {
            Op::Made { name, file } => {
                self.kept.insert(name, file);
            }
            Op::Removed { name } => {
                self.kept.remove(name.as_str());
            }
            Op::Renamed { from, to, file } => {
                self.kept.remove(from.as_str());
                self.kept.insert(to, file);
            }
            _ => {}
        }
    }
}

fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file is written beside its name, flushed, named in a fresh folder, and the names are flushed so far.
    fn log(flushes: &[&str]) -> Log {
        let (part, to, file) = (|| "part".to_owned(), || "ab/whole".to_owned(), || "#7".to_owned());
        let mut ops = vec![
            Op::Made { name: part(), file: file() },
            Op::Write { file: file(), at: 0, bytes: vec![1; 2_000] },
            Op::Flush { file: file() },
            Op::Made { name: "ab".into(), file: FOLDER.into() },
            Op::Renamed { from: part(), to: to(), file: file() },
        ];
        ops.extend(flushes.iter().map(|folder| Op::FlushNames { folder: (*folder).to_owned() }));
        Log { ops, ..Log::default() }
    }

    /// In how many of a hundred cuts the file is whole under its last name.
    fn whole(log: &Log) -> usize {
        let cut = |seed| log.cut(log.ops.len(), &Seeded::new(seed));
        (0..100).filter(|seed| cut(*seed).get("ab/whole").is_some_and(|bytes| *bytes == vec![1; 2_000])).count()
    }

    #[test]
    fn a_name_is_on_the_disk_once_its_folder_and_the_folders_own_name_are_flushed() {
        assert_eq!(whole(&log(&["", "ab"])), 100);
        for too_few in [vec![], vec!["ab"]] {
            let there = whole(&log(&too_few));
            assert!(there > 5 && there < 95, "{too_few:?}: {there}");
        }
    }

    #[test]
    fn bytes_that_are_not_flushed_may_be_missing_under_a_name_that_is() {
        let mut log = log(&["", "ab"]);
        log.ops.retain(|op| !matches!(op, Op::Flush { .. }));
        assert!(whole(&log) < 95);
    }

    #[test]
    fn a_file_that_was_taken_away_may_still_be_there_until_its_folder_is_flushed() {
        let mut log = log(&["", "ab"]);
        log.ops.push(Op::Removed { name: "ab/whole".into() });
        let there = whole(&log);
        assert!(there > 5 && there < 95, "{there}");
        log.ops.push(Op::FlushNames { folder: "ab".into() });
        assert_eq!(whole(&log), 0);
    }
}
