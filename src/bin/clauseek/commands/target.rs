//! Files that results go to.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clauseek::Error;

/// A file that takes its name when it is complete: who looks at it before sees the one that was there.
pub struct Target {
    path: PathBuf,
    part: Option<PathBuf>,
    file: fs::File,
}

impl Target {
    /// Begins a file.
    pub fn open(path: &Path) -> Result<Target, Error> {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.part", std::process::id()));
        let (path, part) = (path.to_path_buf(), path.with_file_name(name));
        let failed = |source| Error::Write { path: path.clone(), source };
        if path.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let file = fs::File::create(&part).map_err(failed)?;
        Ok(Target { path, part: Some(part), file })
    }

    /// Writes the file and gives it its name.
    pub fn write(mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        let mut buffer = BufWriter::new(&self.file);
        let written = write(&mut buffer).and_then(|()| buffer.flush()).and_then(|()| self.file.sync_all());
        drop(buffer);
        let part = self.part.take();
        let named = written.and_then(|()| part.as_ref().map_or(Ok(()), |part| fs::rename(part, &self.path)));
        if named.is_err() {
            self.part = part;
        }
        named.map_err(|source| Error::Write { path: self.path.clone(), source })
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // What was begun and never finished.
        if let Some(part) = self.part.take() {
            let _ = fs::remove_file(part);
        }
    }
}
