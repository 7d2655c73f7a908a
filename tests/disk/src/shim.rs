//! The functions SQLite calls. Each passes its call on to the file system SQLite would have used, and tells the watch.

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::sync::Once;

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use crate::log::Op;
use crate::watch::{Flushing, Watched, of};

/// A file as SQLite holds it; the real file's own structure follows it in the same allocation.
#[repr(C)]
struct Ours {
    methods: *const sqlite3_io_methods,
    watched: *mut Watched,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // Without the third version's memory-mapped reads and writes, which pass by xWrite.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes this the process's default file system, once.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the default VFS that SQLite gives lives as long as the process; the copy made of it is leaked, so it does
        // too; only the fields this module answers for are changed.
        let done = unsafe {
            let real = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!real.is_null(), "SQLite has a default file system");
            let mut ours: sqlite3_vfs = ptr::read(real);
            ours.szOsFile += size_of::<Ours>() as c_int;
            ours.pNext = ptr::null_mut();
            ours.zName = c"beatbook-disk".as_ptr();
            ours.pAppData = real.cast();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            ours.xAccess = Some(access);
            ours.xFullPathname = Some(full_pathname);
            ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1)
        };
        assert_eq!(done, ffi::SQLITE_OK, "SQLite takes another file system");
    });
}

/// SAFETY: `vfs` is the structure [`install`] registered.
unsafe fn real_vfs(vfs: *mut sqlite3_vfs) -> *mut sqlite3_vfs {
    unsafe { (*vfs).pAppData.cast() }
}

/// SAFETY: `file` was opened by [`open`], whose allocation ends with the real file's structure. `Ours` is two pointers
/// long, so what follows it is aligned for pointers as `sqlite3_file` must be.
unsafe fn real(file: *mut sqlite3_file) -> *mut sqlite3_file {
    unsafe { file.cast::<Ours>().add(1).cast() }
}

/// SAFETY: as [`real`].
unsafe fn watched<'a>(file: *mut sqlite3_file) -> Option<&'a Watched> {
    unsafe { (*file.cast::<Ours>()).watched.as_ref() }
}

/// Calls a method of the real file. SAFETY: as [`real`]; every method called is there in a real file system's first two
/// versions.
macro_rules! pass {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let real = unsafe { real($file) };
        match unsafe { (*(*real).pMethods).$method } {
            Some(method) => unsafe { method(real $(, $argument)*) },
            None => ffi::SQLITE_IOERR,
        }
    }};
}

fn path_of(name: *const c_char) -> Option<Watched> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite names files by C strings that outlive the call.
    let name = unsafe { CStr::from_ptr(name) };
    of(Path::new(OsStr::from_bytes(name.to_bytes())))
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let ours = file.cast::<Ours>();
    unsafe {
        (*ours).methods = ptr::null();
        (*ours).watched = ptr::null_mut();
        let vfs = real_vfs(vfs);
        let Some(open) = (*vfs).xOpen else { return ffi::SQLITE_CANTOPEN };
        let done = open(vfs, name, real(file), flags, out);
        // Where the real file has methods it is to be closed, also after a failure.
        if !(*real(file)).pMethods.is_null() {
            (*ours).methods = &raw const METHODS;
            if let Some(watched) = path_of(name) {
                (*ours).watched = Box::into_raw(Box::new(watched));
            }
        }
        done
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let ours = file.cast::<Ours>();
    // SAFETY: made by `Box::into_raw` in `open`, and closed once.
    unsafe {
        if !(*ours).watched.is_null() {
            drop(Box::from_raw((*ours).watched));
            (*ours).watched = ptr::null_mut();
        }
    }
    pass!(file, xClose)
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, n: c_int, at: sqlite3_int64) -> c_int {
    pass!(file, xRead, to, n, at)
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, n: c_int, at: sqlite3_int64) -> c_int {
    let watched = unsafe { watched(file) };
    if watched.is_some_and(|w| !w.room()) {
        return ffi::SQLITE_FULL;
    }
    let done = pass!(file, xWrite, from, n, at);
    if let Some(watched) = watched.filter(|_| done == ffi::SQLITE_OK) {
        // SAFETY: SQLite gives `n` bytes at `from`.
        let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(n).unwrap_or(0)) };
        watched.note(|file| Op::Write { file, at: at.unsigned_abs(), bytes: bytes.to_vec() });
    }
    done
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    let done = pass!(file, xTruncate, length);
    if let Some(watched) = unsafe { watched(file) }.filter(|_| done == ffi::SQLITE_OK) {
        watched.note(|file| Op::Truncate { file, length: length.unsigned_abs() });
    }
    done
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    let done = pass!(file, xSync, flags);
    if let Some(watched) = unsafe { watched(file) }.filter(|_| done == ffi::SQLITE_OK) {
        watched.note(|file| Op::Flush { file });
    }
    done
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    pass!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, how: c_int) -> c_int {
    pass!(file, xLock, how)
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, how: c_int) -> c_int {
    pass!(file, xUnlock, how)
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    pass!(file, xCheckReservedLock, out)
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, op: c_int, argument: *mut c_void) -> c_int {
    if op == ffi::SQLITE_FCNTL_PRAGMA {
        // SAFETY: SQLite gives an array of pointers to C strings: an answer, the pragma's name, its value or null.
        unsafe { weaken(watched(file), argument.cast()) };
    }
    pass!(file, xFileControl, op, argument)
}

/// Writes another value over that of `PRAGMA synchronous`. SAFETY: as in [`file_control`]; SQLite makes the value's string
/// for this one statement, out of its own memory, and one digit is never longer than it.
unsafe fn weaken(watched: Option<&Watched>, said: *const *mut c_char) {
    let digit = match watched.map(Watched::flushing) {
        Some(Flushing::Off) => b'0',
        Some(Flushing::Normal) => b'1',
        Some(Flushing::AsAsked) | None => return,
    };
    unsafe {
        let (name, value) = (*said.add(1), *said.add(2));
        if !value.is_null() && *value != 0 && CStr::from_ptr(name).to_bytes().eq_ignore_ascii_case(b"synchronous") {
            value.cast::<u8>().write(digit);
            value.add(1).write(0);
        }
    }
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    pass!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    pass!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(file: *mut sqlite3_file, page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int {
    // A page of shared memory that is not there yet is a file made longer.
    let fresh = extend != 0 && unsafe { watched(file) }.is_some() && {
        let there = pass!(file, xShmMap, page, size, 0, out);
        there == ffi::SQLITE_OK && unsafe { (*out).is_null() }
    };
    if fresh && unsafe { watched(file) }.is_some_and(|w| !w.room()) {
        return ffi::SQLITE_IOERR_SHMSIZE;
    }
    pass!(file, xShmMap, page, size, extend, out)
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    pass!(file, xShmLock, offset, n, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    let real = unsafe { real(file) };
    // SAFETY: as in `pass`.
    unsafe {
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    pass!(file, xShmUnmap, delete)
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: as in `open`.
    let done = unsafe {
        let vfs = real_vfs(vfs);
        (*vfs).xDelete.map_or(ffi::SQLITE_IOERR_DELETE, |delete| delete(vfs, name, sync))
    };
    if let Some(watched) = path_of(name).filter(|_| done == ffi::SQLITE_OK) {
        watched.note(|file| Op::Delete { file });
        if sync != 0 {
            watched.note(|file| Op::Flush { file });
        }
    }
    done
}

unsafe extern "C" fn access(vfs: *mut sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: as in `open`.
    unsafe {
        let vfs = real_vfs(vfs);
        (*vfs).xAccess.map_or(ffi::SQLITE_IOERR_ACCESS, |access| access(vfs, name, flags, out))
    }
}

unsafe extern "C" fn full_pathname(vfs: *mut sqlite3_vfs, name: *const c_char, n: c_int, out: *mut c_char) -> c_int {
    // SAFETY: as in `open`.
    unsafe {
        let vfs = real_vfs(vfs);
        (*vfs).xFullPathname.map_or(ffi::SQLITE_CANTOPEN, |full| full(vfs, name, n, out))
    }
}
