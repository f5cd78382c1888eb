//! The folder of an index, for readers who may not write to it.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// A [`MmapDirectory`] that can be read where it cannot be written.
///
/// To open a reader Tantivy takes a lock file with write access, lest a writer removes segments while they are being
/// opened. Where this process may not write that fails; then the reader goes without: at worst a segment has gone in
/// between, which opening reports and a second attempt puts right.
///
/// A writer's lock is taken before anything is read ([`IndexDirectory::locked`]), and handed to the writer that comes: a run
/// that finds nothing to write never starts one, with its threads and buffers, and still nobody else writes meanwhile.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    files: MmapDirectory,
    session: Option<Arc<Session>>,
}

/// What a writing session knows.
#[derive(Default)]
struct Session {
    /// Until Tantivy asks for it.
    lock: Mutex<Option<DirectoryLock>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// What is behind a lock; a thread that panicked has left it whole.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl IndexDirectory {
    /// Opens a folder for reading.
    pub fn open(path: &Path) -> Result<IndexDirectory, OpenDirectoryError> {
        Ok(IndexDirectory { files: MmapDirectory::open(path)?, session: None })
    }

    /// Opens a folder for writing, with the writer's lock.
    pub fn locked(path: &Path) -> tantivy::Result<IndexDirectory> {
        let mut directory = IndexDirectory::open(path)?;
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
        let lock = lock.map_err(|error| tantivy::TantivyError::LockFailure(error, None))?;
        directory.session = Some(Arc::new(Session { lock: Mutex::new(Some(lock)) }));
        Ok(directory)
    }
}

impl Directory for IndexDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath
            && let Some(taken) = self.session.as_ref().and_then(|session| held(&session.lock).take())
        {
            return Ok(taken);
        }
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
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

fn is_denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}
