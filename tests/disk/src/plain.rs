//! The functions of the C library by which files that are not SQLite's are made, written, named and flushed: sealed photos,
//! pieces of uploads, objects, backups. A program's own functions come before those of its libraries, so that these stand
//! under everything Rust's library does with files. Each passes its call on to the C library and tells the watch; where
//! nothing is watched it does nothing else. SQLite's own files have their shim above, and are left out here by their names.

use std::ffi::{CStr, OsStr, c_char, c_int, c_uint, c_void};
use std::fs::{self, Metadata};
use std::mem;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::log::{Op, is_database, key_of};
use crate::watch::{Files, Watched, of, watching};

/// `ENOSPC`.
const NO_ROOM: c_int = 28;
/// `O_CREAT`.
const CREATE: c_int = 0o100;
/// `O_TRUNC`.
const CUT: c_int = 0o1000;
/// `SEEK_CUR`.
const HERE: c_int = 1;
/// Standard input, output and error: never files of anybody's.
const STANDARD: c_int = 2;

unsafe extern "C" {
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn __errno_location() -> *mut c_int;
    fn lseek64(fd: c_int, offset: i64, from: c_int) -> i64;
}

type Open = unsafe extern "C" fn(*const c_char, c_int, ...) -> c_int;
type Write = unsafe extern "C" fn(c_int, *const c_void, usize) -> isize;
type Truncate = unsafe extern "C" fn(c_int, i64) -> c_int;
type Flush = unsafe extern "C" fn(c_int) -> c_int;
type Rename = unsafe extern "C" fn(*const c_char, *const c_char) -> c_int;
type Unlink = unsafe extern "C" fn(*const c_char) -> c_int;
type MakeFolder = unsafe extern "C" fn(*const c_char, c_uint) -> c_int;

/// The C library's own function of a name, as a `$type`.
macro_rules! real {
    ($name:literal, $type:ty) => {{
        static FOUND: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
        let mut found = FOUND.load(Ordering::Relaxed);
        if found.is_null() {
            // SAFETY: the name is a C string; `RTLD_NEXT`, all ones, asks for the function that comes after the program's own.
            found = unsafe { dlsym(ptr::without_provenance_mut(usize::MAX), $name.as_ptr()) };
            assert!(!found.is_null(), "the C library has this function");
            FOUND.store(found, Ordering::Relaxed);
        }
        // SAFETY: the C library's function of that name has this type.
        unsafe { mem::transmute::<*mut c_void, $type>(found) }
    }};
}

/// A file or folder of a watched one, and what the system says of it.
struct Plain {
    watched: Watched,
    is: Metadata,
}

impl Plain {
    /// Behind an open file; none where it is not watched, or is SQLite's.
    fn open(fd: c_int) -> Option<Self> {
        if fd <= STANDARD || !watching() {
            return None;
        }
        let link = format!("/proc/self/fd/{fd}");
        let watched = at(&fs::read_link(&link).ok()?)?;
        Some(Self { watched, is: fs::metadata(link).ok()? })
    }

    fn key(&self) -> String {
        key_of(&self.is)
    }
}

/// A path in a watched folder that is not one of SQLite's files.
fn at(path: &Path) -> Option<Watched> {
    if !path.is_absolute() || is_database(path) {
        return None;
    }
    of(path).or_else(|| of(&path.parent()?.canonicalize().ok()?.join(path.file_name()?)))
}

/// As [`at`], of a path as C has it. SAFETY: it is a C string that outlives the call.
unsafe fn named(path: *const c_char) -> Option<(Watched, PathBuf)> {
    if !watching() {
        return None;
    }
    let path = Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(path) }.to_bytes()));
    at(path).map(|watched| (watched, path.to_owned()))
}

/// What a function answers where there is no room.
fn refused() -> c_int {
    // SAFETY: the C library's own place for this thread's error.
    unsafe { *__errno_location() = NO_ROOM };
    -1
}

/// SAFETY of this and all that follow: they are called as the C library's own are, and pass on what they were given.
#[unsafe(no_mangle)]
unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    let open = real!(c"open64", Open);
    let changes = flags & (CREATE | CUT) != 0;
    let found = if changes { unsafe { named(path) } } else { None };
    let Some((watched, here)) = found else { return unsafe { open(path, flags, mode) } };
    let fresh = !here.exists();
    if fresh && flags & CREATE != 0 && !watched.room() {
        return refused();
    }
    let fd = unsafe { open(path, flags, mode) };
    if fd >= 0
        && let Ok(is) = fs::metadata(&here)
    {
        let file = key_of(&is);
        if fresh {
            watched.note(|name| Op::Made { name, file });
        } else if flags & CUT != 0 {
            watched.note(|_| Op::Truncate { file, length: 0 });
        }
    }
    fd
}

#[unsafe(no_mangle)]
unsafe extern "C" fn write(fd: c_int, from: *const c_void, n: usize) -> isize {
    let write = real!(c"write", Write);
    let Some(file) = Plain::open(fd).filter(|file| file.is.is_file()) else { return unsafe { write(fd, from, n) } };
    if !file.watched.room() {
        return refused() as isize;
    }
    let done = unsafe { write(fd, from, n) };
    if let Ok(written) = usize::try_from(done) {
        // SAFETY: the caller gives `n` bytes at `from`, and no more of them were written.
        let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), written) };
        let end = unsafe { lseek64(fd, 0, HERE) }.unsigned_abs();
        let at = end.saturating_sub(written as u64);
        file.watched.note(|_| Op::Write { file: file.key(), at, bytes: bytes.to_vec() });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate64(fd: c_int, length: i64) -> c_int {
    let call = real!(c"ftruncate64", Truncate);
    let done = unsafe { call(fd, length) };
    if done == 0
        && let Some(file) = Plain::open(fd)
    {
        file.watched.note(|_| Op::Truncate { file: file.key(), length: length.unsigned_abs() });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fsync(fd: c_int) -> c_int {
    let call = real!(c"fsync", Flush);
    let done = unsafe { call(fd) };
    if done == 0 {
        flushed(fd);
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    let call = real!(c"fdatasync", Flush);
    let done = unsafe { call(fd) };
    if done == 0 {
        flushed(fd);
    }
    done
}

/// A folder's names, or a file's bytes, are on the disk; or are not, and nobody knows.
fn flushed(fd: c_int) {
    let Some(file) = Plain::open(fd) else { return };
    match (file.watched.files(), file.is.is_dir()) {
        (Files::AsAsked, true) => file.watched.note(|folder| Op::FlushNames { folder }),
        (Files::AsAsked | Files::WithoutNames, false) => file.watched.note(|_| Op::Flush { file: file.key() }),
        (Files::WithoutNames, true) | (Files::NotAtAll, _) => {}
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    let call = real!(c"rename", Rename);
    let done = unsafe { call(from, to) };
    if done == 0
        && let Some((from, _)) = unsafe { named(from) }
        && let Some((to, here)) = unsafe { named(to) }
        && let Ok(is) = fs::metadata(here)
        && is.is_file()
    {
        to.note(|to| Op::Renamed { from: from.name, to, file: key_of(&is) });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    let call = real!(c"unlink", Unlink);
    let done = unsafe { call(path) };
    if done == 0
        && let Some((watched, _)) = unsafe { named(path) }
    {
        watched.note(|name| Op::Removed { name });
    }
    done
}

#[unsafe(no_mangle)]
unsafe extern "C" fn mkdir(path: *const c_char, mode: c_uint) -> c_int {
    let make = real!(c"mkdir", MakeFolder);
    let found = unsafe { named(path) };
    let Some((watched, here)) = found else { return unsafe { make(path, mode) } };
    if !here.exists() && !watched.room() {
        return refused();
    }
    let done = unsafe { make(path, mode) };
    if done == 0 {
        watched.note(|name| Op::Made { name, file: crate::log::FOLDER.to_owned() });
    }
    done
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::{self, ErrorKind, Write as _};
    use std::path::Path;

    use testkit::Seeded;

    use crate::{Disk, Op};

    const WORDS: &[u8] = b"gate code 4402";

    /// As the product keeps a file: beside its name, flushed, named, and the name flushed.
    fn keep(folder: &Path) -> io::Result<()> {
        let (part, whole) = (folder.join("part"), folder.join("whole"));
        let mut file = File::create(&part)?;
        file.write_all(WORDS)?;
        file.sync_all()?;
        fs::rename(part, whole)?;
        File::open(folder)?.sync_all()
    }

    #[test]
    fn what_rusts_own_library_does_with_a_file_is_in_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::under(folder.path());
        disk.record();
        keep(folder.path()).unwrap();
        let log = disk.recorded();
        let at = |wanted: fn(&Op) -> bool| log.ops.iter().position(wanted).unwrap();
        let in_order = [
            at(|op| matches!(op, Op::Made { name, .. } if name == "part")),
            at(|op| matches!(op, Op::Write { bytes, .. } if bytes == WORDS)),
            at(|op| matches!(op, Op::Flush { .. })),
            at(|op| matches!(op, Op::Renamed { to, .. } if to == "whole")),
            at(|op| matches!(op, Op::FlushNames { folder } if folder.is_empty())),
        ];
        assert_eq!(in_order, [0, 1, 2, 3, 4], "{:?}", log.ops);
        for seed in 0..50 {
            assert_eq!(log.cut(5, &Seeded::new(seed))["whole"], WORDS);
        }
        let lost = (0..50).filter(|seed| !log.cut(4, &Seeded::new(*seed)).contains_key("whole")).count();
        assert!(lost > 5, "without the last flush its name may be lost: {lost}");
    }

    #[test]
    fn a_full_disk_refuses_a_file_as_the_system_would() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::under(folder.path());
        for room in 0..2 {
            disk.room_for(Some(room));
            assert_eq!(keep(folder.path()).unwrap_err().kind(), ErrorKind::StorageFull, "room for {room}");
        }
        disk.room_for(Some(2));
        keep(folder.path()).unwrap();
        assert_eq!(fs::read(folder.path().join("whole")).unwrap(), WORDS);
    }
}
