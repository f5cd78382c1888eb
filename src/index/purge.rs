//! Having removed text really gone: until segments are merged, they still hold what was removed from them.

use std::io;

use tantivy::merge_policy::NoMergePolicy;

use super::directory::IndexDirectory;
use super::{Writer, files};
use crate::error::{Error, Result};

impl Writer {
    /// Ends a session that has changed nothing by writing anew every segment that something was removed from, without it.
    /// Returns how many there were. In a session that has committed, merges may be under way: they would be in the way.
    ///
    /// # Errors
    /// [`crate::Error::Write`] if there is no room: a segment is written before its predecessor goes.
    pub fn purge(mut self) -> Result<usize> {
        self.make_sure()?;
        let metas = self.writer()?.index().searchable_segment_metas().map_err(|error| self.trouble(error))?;
        let dirty: Vec<_> = metas.iter().filter(|meta| meta.has_deletes()).map(|meta| meta.id()).collect();
        // As long as they are held, their files stay.
        drop(metas);
        let writer = self.writer()?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for &id in &dirty {
            let merged = self.writer()?.merge(&[id]).wait();
            merged.map_err(|error| self.trouble(error))?;
        }
        let dir = self.dir().to_path_buf();
        self.finish()?;
        // A file that is in use cannot be removed everywhere; what is left over now is not gone.
        let failed = |source| Error::Write { path: dir.clone(), source };
        if let Ok(_lock) = IndexDirectory::locked(&dir)
            && let Some(segments) = files::head(&dir).as_ref().and_then(files::segments)
            && let Some(name) = files::left_over(&dir, &segments).map_err(failed)?.first()
        {
            return Err(Error::Write { path: dir.join(name), source: io::ErrorKind::ResourceBusy.into() });
        }
        Ok(dirty.len())
    }
}
