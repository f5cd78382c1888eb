//! Putting a damaged index right, as far as that can be done without reading agreements: afterwards it is sound, and what it
//! has lost is recorded as not read, so that the next run of [`crate::ingest::ingest`] reads it again.

use std::collections::BTreeSet;
use std::path::Path;

use tantivy::ReloadPolicy;
use tantivy::directory::Directory;
use tantivy::indexer::UserOperation;

use super::check::accord;
use super::directory::IndexDirectory;
use super::head::{self, Head};
use super::schema::Payload;
use super::{Documents, META, Terminology, UNFINISHED, Writer, WriterOptions, files, kept, payload, trouble, writer};
use crate::error::{Error, Result};
use crate::walk::path_of;

/// What a repair did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repaired {
    /// Segments that were damaged and have been taken out.
    pub segments: usize,
    /// Files that are to be read again.
    pub files: usize,
    /// The damage cannot be confined: the index is to be made anew.
    pub rebuild: bool,
}

/// Puts the index in `dir` right. `reread` are the keys of files that are to be read again whatever the index knows of them.
///
/// # Errors
/// [`Error::RootsMissing`] if it would lose what cannot be read again now (nothing has been changed then), and what
/// [`Writer::open`] reports.
pub fn repair(dir: &Path, options: &WriterOptions, reread: &BTreeSet<String>) -> Result<Repaired> {
    let failed = |source| Error::Write { path: dir.into(), source };
    let mut repaired = Repaired::default();
    let anew = Repaired { rebuild: true, ..repaired };
    let directory = IndexDirectory::locked(dir).map_err(|error| writer::locked(dir, error))?;
    match head::state(dir).map_err(failed)? {
        Head::Sound => {}
        Head::Damaged { copy: Some(copy) } => directory.atomic_write(Path::new(META), &copy).map_err(failed)?,
        Head::Damaged { copy: None } => return Ok(anew),
    }
    let Some(mut head) = files::head(dir) else { return Ok(anew) };
    let Some(segments) = files::segments(&head) else { return Ok(anew) };
    let damaged: BTreeSet<String> =
        files::damaged(dir, &segments).iter().map(|(name, _)| name[..32].to_owned()).collect();
    if !damaged.is_empty() {
        let found = head["payload"].as_str().and_then(|text| serde_json::from_str::<Payload>(text).ok());
        let Some(mut found) = found else { return Ok(anew) };
        let missing: Vec<String> =
            found.roots.iter().filter(|(root, _)| !path_of(root).exists()).map(|(_, given)| given.clone()).collect();
        if !missing.is_empty() {
            return Err(Error::RootsMissing { path: dir.into(), roots: missing });
        }
        if !payload(kept(&found), &Terminology::new(&found.vocabulary)).is_made_alike(&found) {
            return Ok(anew);
        }
        // Until what was lost is recorded, any other run has to make the index anew.
        found.reading = UNFINISHED;
        head["payload"] = serde_json::to_string(&found).unwrap_or_default().into();
        if let Some(listed) = head["segments"].as_array_mut() {
            let id = |segment: &serde_json::Value| segment["segment_id"].as_str().unwrap_or_default().replace('-', "");
            listed.retain(|segment| !damaged.contains(&id(segment)));
        }
        let head = serde_json::to_vec_pretty(&head).unwrap_or_default();
        directory.atomic_write(Path::new(META), &head).map_err(failed)?;
        repaired.segments = damaged.len();
    }
    drop(directory);
    let mut writer = Writer::open(dir, options)?;
    match writer.record_losses(reread, repaired.segments > 0)? {
        Some(files) => repaired.files = files,
        None => repaired.rebuild = true,
    }
    writer.finish()?;
    Ok(repaired)
}

impl Writer {
    /// Records as not read what is not all there, and removes what is no file's. With `archives`, all archives count as not
    /// read: what they hold is known from their files' records alone, some of which may be gone. Returns how many files are to
    /// be read again; none if records themselves cannot be relied on.
    fn record_losses(&mut self, reread: &BTreeSet<String>, archives: bool) -> Result<Option<usize>> {
        let reader = self.writer()?.index().reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let found = reader.and_then(|reader| accord(&reader.searcher(), &self.fields(), &self.manifest));
        let found = found.map_err(|error| trouble(self.dir(), error))?;
        if found.records {
            return Ok(None);
        }
        let mut lost: BTreeSet<String> = found.files.into_iter().map(|(_, path)| path).collect();
        lost.extend(reread.iter().cloned());
        if archives {
            let of = self.manifest.records().filter(|record| record.is_archive());
            lost.extend(of.map(|record| record.path.to_owned()));
        }
        for content in &found.ownerless {
            self.run(vec![UserOperation::Delete(self.content_term(content))])?;
        }
        let records: Vec<_> = lost.iter().filter_map(|path| Some(self.manifest.get(path)?.into_owned())).collect();
        for mut record in records.iter().cloned() {
            record.lose();
            self.put(record, Documents::default())?;
        }
        Ok(Some(records.len()))
    }
}
