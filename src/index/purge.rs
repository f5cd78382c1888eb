//! Having removed text really gone: until segments are merged, they still hold what was removed from them.

use std::io;

use tantivy::ReloadPolicy;
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::merge_policy::NoMergePolicy;

use super::directory::IndexDirectory;
use super::{Writer, files, plugin};
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
        // A dictionary by which stored parts are packed holds wordings of those it was trained on, which may have been removed since.
        let packed = self.packed_by_dictionary()?;
        let is_dirty = |meta: &&SegmentMeta| meta.has_deletes() || packed.contains(&meta.id());
        let dirty: Vec<_> = metas.iter().filter(is_dirty).map(|meta| meta.id()).collect();
        self.plugins.pack_anew();
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

    /// Returns the segments whose stored parts are packed by a dictionary.
    fn packed_by_dictionary(&mut self) -> Result<Vec<SegmentId>> {
        let reader = self.writer()?.index().reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let searcher = reader.map_err(|error| self.trouble(error))?.searcher();
        let mut packed = Vec::new();
        for segment in searcher.segment_readers() {
            let store = plugin::store(segment).map_err(|error| self.trouble(error))?;
            if !store.dictionary().is_empty() {
                packed.push(segment.segment_id());
            }
        }
        Ok(packed)
    }
}
