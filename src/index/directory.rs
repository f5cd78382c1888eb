//! The folder of an index: what Tantivy does there, made private, watched, and possible where this process may not write.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

use super::META;
use super::head;

/// The list of Tantivy's files, for writers.
pub(super) const MANAGED: &str = ".managed.json";

/// A [`MmapDirectory`] with five differences.
///
/// - It can be read where it cannot be written. To open a reader Tantivy takes a lock file with write access, lest a writer
///   removes segments while they are being opened. Where this process may not write that fails; then the reader goes
///   without: at worst a segment has gone in between, which opening reports and a second attempt puts right. Nor does a
///   reader need [`MANAGED`].
/// - Its files are for this user only, whatever the rights of the folder: they hold the full text of the agreements.
/// - A writer's lock is taken before anything is read ([`IndexDirectory::locked`]), so that no other writer can come in
///   between.
/// - When a session has ended ([`IndexDirectory::end`]), nothing more is written: a merge that was under way ends on a thread of Tantivy's that
///   cannot be waited for, and would leave files behind that were never tidied away.
/// - It keeps a copy of the head ([`head`]), and remembers why writing failed: Tantivy's threads end without telling.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    files: MmapDirectory,
    root: PathBuf,
    session: Option<Arc<Session>>,
}

/// What a writing session knows.
#[derive(Default)]
struct Session {
    /// Until Tantivy asks for it.
    lock: Mutex<Option<DirectoryLock>>,
    /// Why writing failed, the first time it did.
    failed: Mutex<Option<io::ErrorKind>>,
    /// The head could not be written: none may be written any more.
    headless: Mutex<bool>,
    /// Nothing may be written any more. Held while a file is made.
    ended: Mutex<bool>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("failed", &self.failed).finish_non_exhaustive()
    }
}

impl Session {
    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            held(&self.failed).get_or_insert(error.kind());
        })
    }
}

/// What is behind a lock; a thread that panicked has left it whole.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl IndexDirectory {
    /// Opens a folder for reading.
    pub fn open(path: &Path) -> Result<IndexDirectory, OpenDirectoryError> {
        let files = MmapDirectory::open(path)?;
        let root = path.canonicalize().unwrap_or_else(|_| path.into());
        Ok(IndexDirectory { files, root, session: None })
    }

    /// Opens a folder for writing, with the writer's lock.
    pub fn locked(path: &Path) -> tantivy::Result<IndexDirectory> {
        let mut directory = IndexDirectory::open(path)?;
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
        let lock = lock.map_err(|error| tantivy::TantivyError::LockFailure(error, None))?;
        directory.session = Some(Arc::new(Session { lock: Mutex::new(Some(lock)), ..Session::default() }));
        Ok(directory)
    }

    /// Ends the session: from here on no file is made or replaced.
    pub fn end(&self) {
        if let Some(session) = &self.session {
            *held(&session.ended) = true;
        }
    }

    /// Makes or replaces a file, unless the session has ended.
    fn made<T>(&self, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let ended = self.session.as_ref().map(|session| held(&session.ended));
        match ended.as_deref() {
            Some(true) => Err(io::Error::other("the session has ended")),
            _ => self.noted(make()),
        }
    }

    /// Returns why writing failed, if it did.
    pub fn failed(&self) -> Option<io::ErrorKind> {
        self.session.as_ref().and_then(|session| *held(&session.failed))
    }

    fn noted<T>(&self, result: io::Result<T>) -> io::Result<T> {
        match &self.session {
            Some(session) => session.note(result),
            None => result,
        }
    }

    /// Writes the head, and a copy of it.
    ///
    /// If a commit's head cannot be written, Tantivy still takes its segments for committed: a merge that ends later would
    /// publish them with what the commit before said about the index. So no head is written after one that failed.
    fn write_head(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if self.session.as_ref().is_some_and(|session| *held(&session.headless)) {
            return Err(io::Error::other("an earlier commit failed"));
        }
        let before = fs::read(self.root.join(META)).unwrap_or_default();
        let written = self
            .files
            .atomic_write(Path::new(head::COPY), &head::copy(data, &before))
            .and_then(|()| self.files.atomic_write(path, data))
            // The segments of the commit before go next: not until this one is sure to stay.
            .and_then(|()| self.files.sync_directory());
        if let (Err(_), Some(session)) = (&written, &self.session) {
            *held(&session.headless) = true;
        }
        written
    }
}

impl Directory for IndexDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath
            && let Some(taken) = self.session.as_ref().and_then(|session| held(&session.lock).take())
        {
            return Ok(taken);
        }
        // Tantivy would make it for everyone to see. That it cannot be made is reported there.
        let _ = private(OpenOptions::new().write(true).create_new(true)).open(self.root.join(&lock.filepath));
        match self.files.acquire_lock(lock) {
            Err(LockError::IoError(error)) if lock.filepath != INDEX_WRITER_LOCK.filepath && is_denied(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let handle = self.files.get_file_handle(path)?;
        // A file cut to nothing maps to nothing, and reading its footer would panic.
        if handle.len() == 0 {
            let error = io::Error::new(io::ErrorKind::UnexpectedEof, "the file is empty");
            return Err(OpenReadError::wrap_io_error(error, path.to_path_buf()));
        }
        Ok(handle)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = self.made(|| private(OpenOptions::new().write(true).create_new(true)).open(self.root.join(path)));
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_path_buf()),
            _ => OpenWriteError::wrap_io_error(error, path.to_path_buf()),
        })?;
        Ok(BufWriter::new(Box::new(Watched { file, session: self.session.clone() })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match self.session.is_none() && path == Path::new(MANAGED) {
            true => Err(OpenReadError::FileDoesNotExist(path.into())),
            false => self.files.atomic_read(path),
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.made(|| match path == Path::new(META) {
            true => self.write_head(path, data),
            false => self.files.atomic_write(path, data),
        })
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.noted(self.files.sync_directory())
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

/// A file that is being written.
struct Watched {
    file: File,
    session: Option<Arc<Session>>,
}

impl Watched {
    fn noted<T>(&self, result: io::Result<T>) -> io::Result<T> {
        match &self.session {
            Some(session) => session.note(result),
            None => result,
        }
    }
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Watched {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let synced = self.file.sync_data();
        self.noted(synced)
    }
}

/// Lets nobody else read what is made with these options. Elsewhere than on Unix a new file inherits the rights of its folder.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

pub(super) fn is_denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_head_that_could_not_be_written_none_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = IndexDirectory::locked(folder.path()).expect("nobody else writes");
        let head = Path::new(META);
        directory.atomic_write(head, b"{}").expect("it can be written");
        fs::remove_file(folder.path().join(META)).expect("it is there");
        fs::create_dir(folder.path().join(META)).expect("what no file can replace");
        directory.atomic_write(head, b"{1}").expect_err("a folder is in the way");
        fs::remove_dir(folder.path().join(META)).expect("it is empty");
        directory.atomic_write(head, b"{2}").expect_err("a merge that ends late publishes nothing");
        assert!(directory.failed().is_some() && !folder.path().join(META).exists());
        directory.atomic_write(Path::new("other"), b"").expect("other files may be written");
    }

    #[test]
    fn after_the_end_of_a_session_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = IndexDirectory::locked(folder.path()).expect("nobody else writes");
        directory.open_write(Path::new("before")).expect("the session goes on");
        let late = directory.clone();
        directory.end();
        assert!(late.open_write(Path::new("after")).is_err() && !folder.path().join("after").exists());
        late.atomic_write(Path::new(META), b"{}").expect_err("a merge that ends late publishes nothing");
        assert!(!folder.path().join(META).exists());
    }

    #[test]
    fn the_lock_is_held_from_the_start_and_handed_on_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = IndexDirectory::locked(folder.path()).expect("nobody else writes");
        assert!(IndexDirectory::locked(folder.path()).is_err());
        let lock = first.acquire_lock(&INDEX_WRITER_LOCK).expect("it is ours");
        assert!(first.acquire_lock(&INDEX_WRITER_LOCK).is_err());
        drop(lock);
        IndexDirectory::locked(folder.path()).expect("it is free again");
    }
}
