//! A backup sealed for a key that is kept elsewhere: one file, of which the disk it lies on, and whoever takes that disk,
//! learns nothing but its size and when it was made. The hub has the public half only, so that whoever has the hub cannot
//! open last year's backup either.
//!
//! It is a [sealed](wire::sealed) file like a rescue file. A part's plaintext begins with what it is: 0 and the name of a
//! file that begins here, 1 and some bytes of it, 2 at the end. The files are those of a backup in clear, its manifest last,
//! and once opened it is restored and verified as one. The hub's keys are among them: losing the key that opens it is losing
//! the backup.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use wire::key::new_key;
use wire::sealed::{Form, Frame, HEAD, Opener, Sealer};
use wire::seam::{CrashPoints, Rng, crash};
use wire::{PublicKey, Refusal, SigningKey};

use crate::backup::{DATABASE, FileOf, MANIFEST, Manifest, Restored, create, give_name, object_name, plain, through};
use crate::error::{HubError, Result};
use crate::hub::{Hub, folder};
use crate::identity::{KEYS, PUBLIC, secret};
use crate::storage::sqlite::SqliteStorage;

static FORM: Form = Form {
    mark: b"beatbook/backup/1\0",
    what: "backup",
    none: "this is no sealed backup of Beatbook",
    other: "it was sealed for another key, which alone can open it",
    damaged: "a byte was changed or a part is missing",
};
/// What the two files of a key begin with.
const SECRET: &str = "beatbook-backup-key-1 ";
const RECIPIENT: &str = "beatbook-backup-recipient-1 ";
const NAME: u8 = 0;
const BYTES: u8 = 1;
const END: u8 = 2;

/// Makes a key to open backups with, in `path`, and beside it in `path` with `.recipient` added what they are sealed with.
/// Gives where that is.
///
/// # Errors
/// One of them is there already, or the disk's.
pub fn make_key(path: &Path, rng: &dyn Rng) -> Result<PathBuf> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".recipient");
    let beside = PathBuf::from(beside);
    if beside.exists() || path.exists() {
        return Err(HubError::BadRequest { what: format!("{} is there already: a key is never written over", path.display()) });
    }
    let key = new_key(rng);
    secret(path, &format!("{SECRET}{}\n", hex::encode(key.to_bytes())))?;
    secret(&beside, &format!("{RECIPIENT}{}\n", PublicKey::of(&key)))?;
    Ok(beside)
}

/// Reads what backups are sealed with.
///
/// # Errors
/// [`HubError::BadRequest`] where it is no such file; the key itself is told apart from it.
pub fn recipient(path: &Path) -> Result<PublicKey> {
    let no = |why: &str| HubError::BadRequest { what: format!("{}: {why}", path.display()) };
    let text = fs::read_to_string(path).map_err(|e| no(&e.to_string()))?;
    if text.starts_with(SECRET) {
        return Err(no("this is the key that opens backups: keep it off this machine, and give the .recipient file"));
    }
    let hex =
        text.trim().strip_prefix(RECIPIENT).ok_or_else(|| no("this is no recipient of backups: make one with backup-key"))?;
    hex.parse().map_err(|_| no("this recipient was changed: make one with backup-key"))
}

/// Reads a key that opens backups.
///
/// # Errors
/// [`HubError::BadRequest`] where it is no such file.
pub fn key(path: &Path) -> Result<SigningKey> {
    let no = |why: &str| HubError::BadRequest { what: format!("{}: {why}", path.display()) };
    let text = fs::read_to_string(path).map_err(|e| no(&e.to_string()))?;
    let mut seed = [0; 32];
    let hex = text.trim().strip_prefix(SECRET).ok_or_else(|| no("this is no key that opens backups"))?;
    hex::decode_to_slice(hex, &mut seed).map_err(|_| no("this key was changed"))?;
    Ok(SigningKey::from_bytes(&seed))
}

/// A copy of the database, open to be read.
struct Copied {
    database: File,
    /// Rows by table.
    counts: BTreeMap<String, u64>,
    /// SHA-256 of each file it names.
    objects: Vec<[u8; 32]>,
}

impl Hub {
    /// Writes a backup into the file `to`, which must not be there yet, sealed for `recipient`, while the hub goes on.
    /// Nothing of it is ever in clear where `to` is.
    ///
    /// # Errors
    /// As [`Hub::backup`]. Nothing is then left under the name.
    pub fn backup_sealed(&self, to: &Path, recipient: &PublicKey) -> Result<Manifest> {
        let taken = || HubError::NotEmpty { path: to.display().to_string() };
        let mut part = to.file_name().filter(|_| !to.exists()).ok_or_else(taken)?.to_owned();
        part.push(".part");
        let part = to.with_file_name(part);
        drop_file(&part)?;
        let made_at = self.now();
        let Copied { mut database, counts, objects } = self.copied()?;
        self.0.crash.reached(crash::BACKUP_BEFORE_FILES);

        let mut out = Out::begin(&part, recipient, self.0.rng.as_ref())?;
        let mut files = BTreeMap::new();
        files.insert(DATABASE.to_owned(), out.file(DATABASE, &mut database)?);
        let keys = KEYS.into_iter().chain(PUBLIC).map(str::to_owned);
        for name in objects.iter().map(object_name).chain(keys) {
            let mut file = File::open(self.0.dir.join(&name)).map_err(|e| HubError::io(format!("reading {name}"), &e))?;
            let found = out.file(&name, &mut file)?;
            files.insert(name, found);
        }
        let wrong = |sha256: &[u8; 32]| files.get(&object_name(sha256)).is_none_or(|f| f.sha256 != hex::encode(sha256));
        if objects.iter().any(wrong) {
            return Err(HubError::WrongBytes);
        }
        let manifest = self.manifest(made_at, counts, files);
        out.name(MANIFEST)?;
        out.bytes(&manifest.json()?)?;
        out.end()?;
        let now = self.now();
        let told = format!("{} files, sealed for {}", manifest.files.len(), recipient.key_id());
        self.storage().writing(|tx| tx.audit(now, "hub", "backup", &told))?;
        self.0.crash.reached(crash::BACKUP_BEFORE_NAME);
        give_name(&part, to, "naming the backup")?;
        Ok(manifest)
    }

    /// A copy of the database to read from, what it counts and the files it names. It is made in the data folder, where
    /// everything is in clear anyway, and has no name there any more once it is open.
    fn copied(&self) -> Result<Copied> {
        self.drop_backup_copy()?;
        let beside = self.backup_copy();
        folder(&beside)?;
        let path = beside.join(DATABASE);
        self.storage().copy_to(&path)?;
        let copy = SqliteStorage::look(&path)?;
        let (counts, objects) = (copy.counts()?, copy.objects()?);
        drop(copy);
        let database = File::open(&path).map_err(|e| HubError::io("reading a copy of the database", &e))?;
        // Where a file that is open cannot be deleted it stays until the next backup, or until something is erased.
        #[cfg(unix)]
        self.drop_backup_copy()?;
        Ok(Copied { database, counts, objects })
    }

    fn backup_copy(&self) -> PathBuf {
        self.0.dir.join("backup.copy")
    }

    /// Drops what a backup that was killed has left: it holds what may have been erased since.
    pub(crate) fn drop_backup_copy(&self) -> Result<()> {
        match fs::remove_dir_all(self.backup_copy()) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(HubError::io("dropping a copy of the database", &e)),
            _ => Ok(()),
        }
    }

    /// As [`Hub::restore`], from a sealed backup. It is opened beside `into` first; every byte of it is proved before one of
    /// them counts.
    ///
    /// # Errors
    /// As [`Hub::restore`], and [`HubError::NoBackup`] where it is sealed for another key, changed or cut.
    pub fn restore_sealed(from: &Path, key: &SigningKey, into: &Path, now: i64, crash: &dyn CrashPoints) -> Result<Restored> {
        let taken = || HubError::NotEmpty { path: into.display().to_string() };
        let mut opened = into.file_name().ok_or_else(taken)?.to_owned();
        opened.push(".opened");
        let opened = into.with_file_name(opened);
        let drop_opened = || match fs::remove_dir_all(&opened) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(HubError::io("dropping an opened backup", &e)),
            _ => Ok(()),
        };
        drop_opened()?;
        folder(&opened)?;
        let restored = open(from, key, &opened).and_then(|()| Self::restore(&opened, into, now, crash));
        drop_opened()?;
        restored
    }
}

/// A sealed backup being written.
struct Out {
    file: BufWriter<File>,
    sealer: Sealer,
}

impl Out {
    fn begin(path: &Path, recipient: &PublicKey, rng: &dyn Rng) -> Result<Self> {
        let (sealer, head) = Sealer::begin(&FORM, recipient, rng)?;
        let mut file = BufWriter::new(create(path, true).map_err(|e| writing(&e))?);
        file.write_all(&head).map_err(|e| writing(&e))?;
        Ok(Self { file, sealer })
    }

    fn part(&mut self, what: u8, plain: &[u8]) -> Result<()> {
        let sealed = self.sealer.part(&[[what].as_slice(), plain].concat())?;
        self.file.write_all(&sealed).map_err(|e| writing(&e))
    }

    fn name(&mut self, name: &str) -> Result<()> {
        self.part(NAME, name.as_bytes())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        bytes.chunks(PIECE).try_for_each(|piece| self.part(BYTES, piece))
    }

    /// Adds a file, and measures what was added.
    fn file(&mut self, name: &str, from: &mut File) -> Result<FileOf> {
        self.name(name)?;
        let mut failed = None;
        let found = through(from, |piece| {
            self.bytes(piece).map_err(|error| {
                let told = std::io::Error::other(error.to_string());
                failed = Some(error);
                told
            })
        });
        match failed {
            Some(error) => Err(error),
            None => found.map_err(|e| HubError::io(format!("reading {name}"), &e)),
        }
    }

    /// Everything is on the disk when this returns.
    fn end(mut self) -> Result<()> {
        let last = self.sealer.end(&[END])?;
        let mut finish = || {
            self.file.write_all(&last)?;
            self.file.flush()?;
            self.file.get_ref().sync_all()
        };
        finish().map_err(|e| writing(&e))
    }
}

/// Bytes of a file in one part.
const PIECE: usize = 256 * 1024;

fn writing(why: &std::io::Error) -> HubError {
    HubError::io("writing a backup", why)
}

fn drop_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(HubError::io("dropping half a backup", &e)),
        _ => Ok(()),
    }
}

/// Opens a sealed backup into a folder: what stands there is a backup in clear only where this returns well.
fn open(from: &Path, key: &SigningKey, into: &Path) -> Result<()> {
    let no = |why: String| HubError::NoBackup { why };
    let refused = |refusal: Refusal| no(refusal.to_string());
    let io = |e: std::io::Error| match e.kind() {
        ErrorKind::UnexpectedEof => no("it was cut: its end is missing".into()),
        _ => HubError::io("reading the backup", &e),
    };
    let mut file = BufReader::new(File::open(from).map_err(io)?);
    let mut head = vec![0; HEAD];
    file.read_exact(&mut head).map_err(io)?;
    let mut opener = Opener::begin(&FORM, &head, key).map_err(refused)?;
    let mut out: Option<File> = None;
    loop {
        let mut frame = [0; 4];
        file.read_exact(&mut frame).map_err(io)?;
        let frame = Frame::read(frame).map_err(refused)?;
        let mut sealed = vec![0; frame.len];
        file.read_exact(&mut sealed).map_err(io)?;
        let plain = opener.part(frame, &sealed).map_err(refused)?;
        let unknown = || no("it was made by a newer hub".into());
        match plain.split_first().ok_or_else(unknown)? {
            (&END, []) if frame.last => break,
            (&NAME, name) => out = Some(named(name, into)?),
            (&BYTES, bytes) => {
                let out = out.as_mut().ok_or_else(unknown)?;
                out.write_all(bytes).map_err(|e| HubError::io("opening a backup", &e))?;
            }
            _ => return Err(unknown()),
        }
    }
    match file.read(&mut [0]).map_err(io)? {
        0 => Ok(()),
        _ => Err(no("something follows its end".into())),
    }
}

/// Begins a file of a backup that is being opened.
fn named(name: &[u8], into: &Path) -> Result<File> {
    let name = std::str::from_utf8(name).map_err(|_| HubError::NoBackup { why: "it names a file that has no name".into() })?;
    let path = into.join(plain(name)?);
    if let Some(inside) = path.parent() {
        folder(inside)?;
    }
    create(&path, KEYS.contains(&name)).map_err(|e| HubError::io("opening a backup", &e))
}
