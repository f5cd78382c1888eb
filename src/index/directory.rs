//! The folder of an index, for readers who may not write to it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// A [`MmapDirectory`] that can be read where it cannot be written.
///
/// To open a reader Tantivy takes a lock file with write access, lest a writer removes segments while they are being
/// opened. Where this process may not write that fails; then the reader goes without: at worst a segment has gone in
/// between, which opening reports and a second attempt puts right.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory(MmapDirectory);

impl IndexDirectory {
    pub fn open(path: &Path) -> Result<IndexDirectory, OpenDirectoryError> {
        MmapDirectory::open(path).map(IndexDirectory)
    }
}

impl Directory for IndexDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.0.acquire_lock(lock) {
            Err(LockError::IoError(error)) if lock.filepath != INDEX_WRITER_LOCK.filepath && is_denied(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let handle = self.0.get_file_handle(path)?;
        // A file cut to nothing maps to nothing, and reading its footer would panic.
        if handle.len() == 0 {
            let error = io::Error::new(io::ErrorKind::UnexpectedEof, "the file is empty");
            return Err(OpenReadError::wrap_io_error(error, path.to_path_buf()));
        }
        Ok(handle)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

fn is_denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}
