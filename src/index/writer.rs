//! Writing sessions.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::Directory;
use tantivy::indexer::{IndexWriterOptions, UserOperation};
use tantivy::merge_policy::LogMergePolicy;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use super::directory::{self, IndexDirectory};
use super::guard::guarded;
use super::held::{Held, Hold};
use super::plugin::Plugins;
use super::renew::renew;
use super::schema::{self, Fields, Payload};
use super::{
    Documents, META, Manifest, Record, Terminology, checked_payload, files, guard, head, is_new, kept, open_in,
    payload, trouble,
};
use crate::error::{Error, Result};
use crate::vocabulary::Vocabulary;
use crate::walk::Patterns;
use crate::walk::archive::archive_of;

/// Who writes, for those who wait: a note beside the lock, which alone decides.
pub(super) const HOLDER: &str = "writer.json";
/// Least memory that Tantivy takes for a thread.
const LEAST_MEMORY: usize = 15_000_000;
/// And most: it refuses more than 4 GB, and half of that is more than any segment needs.
const MOST_MEMORY: usize = 2_000_000_000;
/// Segments of like size that are merged. Every search looks into each segment, and most of merging is copying here: fewer than
/// Tantivy's eight are worth their price.
const SEGMENTS_MERGED: usize = 4;
/// Segments with more documents are not merged any more, so that a merge makes a few times as much at most. Of a large index several stay, which
/// processors search side by side, while one that held most of it would keep one processor busy, and merging it take memory that grows with it.
const MOST_MERGED: usize = 250_000;
/// Threads that merge segments; more would only compete with the indexing ones.
const MERGE_THREADS: usize = 2;

/// How a writing session is opened.
#[derive(Debug, Clone)]
pub struct WriterOptions {
    /// Discard what is there (but for the roots) and begin anew.
    pub rebuild: bool,
    /// Threads that index.
    pub threads: usize,
    /// Bytes for postings in memory, all threads together.
    pub memory: usize,
    /// What users add to the program's words and concepts; none leaves what the index has.
    pub vocabulary: Option<Vocabulary>,
}

/// A writing session on an index. Only one can be open at a time, over all processes.
pub struct Writer {
    dir: PathBuf,
    directory: IndexDirectory,
    fields: Fields,
    index: Index,
    /// None until there is something to write: most runs find nothing new, and its threads and buffers cost more than their
    /// looking.
    writer: Option<IndexWriter<Held>>,
    options: IndexWriterOptions,
    payload: Payload,
    terminology: Terminology,
    pub(super) plugins: Plugins,
    /// What the session found when it began, and what it makes of it.
    pub manifest: Manifest,
    stale: bool,
    dirty: bool,
    /// The segments have been found sound.
    sound: bool,
}

#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
}

impl Writer {
    /// Opens the index in `dir`, or makes one there.
    ///
    /// # Errors
    /// [`Error::IndexLocked`] if another process writes (try again later), [`Error::IndexFormat`] if the index has another
    /// format and is not to be rebuilt, [`Error::IndexDamaged`], [`Error::Write`] or [`Error::Index`] if it cannot be used.
    pub fn open(dir: &Path, options: &WriterOptions) -> Result<Writer> {
        Writer::open_while(dir, options, |_| ()).map(|(writer, ())| writer)
    }

    /// As [`Writer::open`]; while the manifest is read `meanwhile` runs, with what the index says about itself.
    pub fn open_while<T: Send>(
        dir: &Path,
        options: &WriterOptions,
        meanwhile: impl FnOnce(&Payload) -> T + Send,
    ) -> Result<(Writer, T)> {
        create_private(dir)?;
        // Nothing is read before the lock is held: another process may be about to commit.
        let directory = IndexDirectory::locked(dir).map_err(|error| locked(dir, error))?;
        guarded(dir, || Writer::open_locked(dir, directory, options, meanwhile))
    }

    fn open_locked<T: Send>(
        dir: &Path,
        directory: IndexDirectory,
        options: &WriterOptions,
        meanwhile: impl FnOnce(&Payload) -> T + Send,
    ) -> Result<(Writer, T)> {
        let failed = |source| Error::Write { path: dir.into(), source };
        let is_there = |name: &str| dir.join(name).is_file();
        if options.rebuild && (is_there(META) || is_there(head::COPY)) {
            renew(dir, &directory, options.vocabulary.as_ref())?;
        }
        if !is_there(META) && is_there(head::COPY) {
            return Err(Error::IndexDamaged { path: dir.into(), file: META.to_owned() });
        }
        files::tidy(dir, &directory).map_err(failed)?;
        if !is_there(META) {
            let made = create(directory.clone());
            made.map_err(|error| cause(dir, &directory, error))?;
        }
        let (mut index, fields) = open_in(dir, directory.clone())?;
        let plugins = Plugins::new(fields);
        plugins.all().into_iter().for_each(|plugin| index.register_plugin(plugin));
        let found = match checked_payload(dir, &index) {
            Ok(found) => Some(found),
            // A new index whose first commit was never made.
            Err(Error::IndexFormat { .. }) if is_new(&index) => None,
            Err(error) => return Err(error),
        };
        let mut known = found.as_ref().map(kept).unwrap_or_default();
        if let Some(vocabulary) = &options.vocabulary {
            known.vocabulary.clone_from(vocabulary);
        }
        let terminology = Terminology::new(&known.vocabulary);
        // Only what the lock guards tells which words the index has; the first document of a segment comes later.
        plugins.cut_with(&terminology.dictionary);
        let payload = payload(known, &terminology);
        let stale = !options.rebuild && found.as_ref().is_some_and(|found| !payload.is_made_alike(found));
        let dirty = found.is_none_or(|found| found != payload);
        // What is to be made anew need not be sound.
        if !stale && head::state(dir).map_err(failed)? != head::Head::Sound {
            return Err(Error::IndexDamaged { path: dir.into(), file: META.to_owned() });
        }
        let note = serde_json::to_vec(&Holder { pid: std::process::id() }).unwrap_or_default();
        // Only for the message of those who wait: that it cannot be written is no reason to give up.
        let mut holder = fs::OpenOptions::new();
        let holder = directory::private(holder.write(true).create(true).truncate(true)).open(dir.join(HOLDER));
        let _ = holder.and_then(|mut file| file.write_all(&note));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let searcher = reader.map_err(|error| trouble(dir, error))?.searcher();
        plugins.pack_as(&searcher).map_err(|error| trouble(dir, error))?;
        // The manifest here and not there: memory taken by a thread that is not the first costs the system more.
        let (manifest, met) = std::thread::scope(|scope| {
            let met = scope.spawn(|| meanwhile(&payload));
            (Manifest::read(&searcher, &fields), met.join())
        });
        let met = met.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let manifest = manifest.map_err(|error| trouble(dir, error))?;
        let (options, dir, writer, sound) = (writer_options(options), dir.to_path_buf(), None, false);
        let session = Writer {
            dir,
            directory,
            fields,
            index,
            writer,
            options,
            payload,
            terminology,
            plugins,
            manifest,
            stale,
            dirty,
            sound,
        };
        Ok((session, met))
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the fields that documents are made of.
    pub fn fields(&self) -> Fields {
        self.fields
    }

    /// Returns the words and concepts that documents are made with.
    pub fn terminology(&self) -> &Terminology {
        &self.terminology
    }

    /// Tells whether the index was made with another dictionary, other concepts or other readers than this program's: all
    /// that it holds must be made anew.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Returns the roots: absolute path, and path as given.
    pub fn roots(&self) -> &BTreeMap<String, String> {
        &self.payload.roots
    }

    /// Returns what the index says about itself, and will say with the next commit.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Changes what users have said; it becomes durable with the next commit.
    pub fn settle(&mut self, change: impl FnOnce(&mut Payload)) {
        let before = self.payload.clone();
        change(&mut self.payload);
        self.dirty |= self.payload != before;
    }

    /// Returns the patterns that were set, by absolute path.
    pub fn patterns(&self) -> &BTreeMap<String, Patterns> {
        &self.payload.patterns
    }

    /// Adds or replaces a file's record and, if its content is new, the content's documents; content that no file has any
    /// more goes. All of it becomes visible in one commit.
    pub fn put(&mut self, record: Record, content: Documents) -> Result<()> {
        self.put_held(record, content, None)
    }

    /// As [`Writer::put`]; `hold` is dropped when the indexing threads have taken up all of it.
    pub fn put_held(&mut self, record: Record, content: Documents, hold: Option<Hold>) -> Result<()> {
        let mut operations = vec![UserOperation::Delete(schema::whole(self.fields.path, &record.path))];
        if !record.content.is_empty() && !self.manifest.holds(&record.content) {
            // Leftovers of the same content cannot be there, but are cheap to rule out.
            operations.push(UserOperation::Delete(self.content_term(&record.content)));
            let held = |document| UserOperation::Add(Held { document, _hold: hold.clone() });
            operations.extend(content.documents.into_iter().map(held));
        }
        operations.push(UserOperation::Add(Held { document: self.record_document(&record), _hold: hold }));
        if let Some(released) = self.manifest.put(&record) {
            operations.push(UserOperation::Delete(self.content_term(&released)));
        }
        self.run(operations)
    }

    /// Removes a file's record, and its content if no other file has it.
    pub fn remove(&mut self, path: &str) -> Result<()> {
        let mut operations = vec![UserOperation::Delete(schema::whole(self.fields.path, path))];
        if let Some(released) = self.manifest.remove(path) {
            operations.push(UserOperation::Delete(self.content_term(&released)));
        }
        self.run(operations)
    }

    /// Makes what was put and removed since the last commit visible and durable.
    pub fn commit(&mut self) -> Result<()> {
        if !self.dirty {
            return Ok(());
        }
        self.make_sure()?;
        let payload = serde_json::to_string(&self.payload).unwrap_or_default();
        let writer = self.writer()?;
        let commit = writer.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&payload);
            prepared.commit()
        });
        commit.map_err(|error| self.trouble(error))?;
        self.dirty = false;
        Ok(())
    }

    /// Commits, waits for merges under way, and removes files that no segment needs any more.
    pub fn finish(mut self) -> Result<()> {
        self.commit()?;
        let Some(writer) = self.writer.take() else { return Ok(()) };
        writer.wait_merging_threads().map_err(|error| self.trouble(error))?;
        self.tidy().map_err(|source| Error::Write { path: self.dir.clone(), source })
    }

    /// Removes what a session that has ended leaves behind, if it changed anything. Tantivy itself collects while a merge that
    /// just ends still holds its files. If another process writes by now, it has tidied.
    fn tidy(&self) -> std::io::Result<()> {
        match self.sound.then(|| IndexDirectory::locked(&self.dir)) {
            Some(Ok(directory)) => files::tidy(&self.dir, &directory),
            _ => Ok(()),
        }
    }

    pub(super) fn run(&mut self, operations: Vec<UserOperation<Held>>) -> Result<()> {
        self.make_sure()?;
        self.dirty = true;
        self.writer()?.run(operations).map(drop).map_err(|error| self.trouble(error))
    }

    /// Goes through the checksums of all segments, before the first change of the session: merged, a damaged segment would
    /// look sound, and to mark what is removed from it could end the program. A session that changes nothing is spared it.
    pub(super) fn make_sure(&mut self) -> Result<()> {
        if !self.sound {
            guard::damage(&self.dir).map_or(Ok(()), Err)?;
            self.sound = true;
        }
        Ok(())
    }

    /// Turns Tantivy's error into ours. Its threads do not tell why they ended; the folder knows why nothing could be written.
    pub(super) fn trouble(&self, error: TantivyError) -> Error {
        cause(&self.dir, &self.directory, error)
    }

    pub(super) fn writer(&mut self) -> Result<&mut IndexWriter<Held>> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => {
                let begun = self.index.writer_with_options(self.options.clone());
                let begun = begun.map_err(|error| self.trouble(error))?;
                let mut policy = LogMergePolicy::default();
                policy.set_min_num_segments(SEGMENTS_MERGED);
                policy.set_max_docs_before_merge(MOST_MERGED);
                begun.set_merge_policy(Box::new(policy));
                // A session of Tantivy's numbers its first operation as the commit before. A merge that was due already takes what it merges
                // to be as at that commit, and passes over a removal of that number: nothing is done under it.
                begun.run([]).map_err(|error| self.trouble(error))?;
                begun
            }
        };
        Ok(self.writer.insert(writer))
    }

    pub(super) fn content_term(&self, content: &str) -> Term {
        schema::whole(self.fields.content, content)
    }

    fn record_document(&self, record: &Record) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(self.fields.role, schema::RECORD);
        document.add_text(self.fields.path, &record.path);
        if !record.content.is_empty() {
            document.add_text(self.fields.copy_of, &record.content);
        }
        document.add_text(self.fields.record, record.to_line());
        document
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // A session that failed: what it could not commit would keep a full disk full.
        if self.writer.take().is_some() {
            self.directory.end();
            let _ = self.tidy();
        }
        let _ = fs::remove_file(self.dir.join(HOLDER));
    }
}

/// Tells whether the absolute path `path` is `root` or lies below it, or in it if that is an archive.
pub fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| {
        archive_of(path) == Some(root)
            || rest.is_empty()
            || rest.starts_with(std::path::is_separator)
            || root.ends_with(std::path::is_separator)
    })
}

fn writer_options(options: &WriterOptions) -> IndexWriterOptions {
    // Rather fewer threads than more memory than was allowed.
    let threads = options.threads.clamp(1, 8).min((options.memory / LEAST_MEMORY).max(1));
    IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .memory_budget_per_thread((options.memory / threads).clamp(LEAST_MEMORY, MOST_MEMORY))
        .num_merge_threads(MERGE_THREADS)
        .build()
}

/// Turns the error of an attempt to take the writer lock into ours, which names who holds it.
pub(super) fn locked(dir: &Path, error: TantivyError) -> Error {
    match trouble(dir, error) {
        Error::IndexLocked { path, .. } => Error::IndexLocked { path, holder: holder(dir) },
        other => other,
    }
}

/// Returns who writes, as far as the note beside the lock tells.
pub(super) fn holder(dir: &Path) -> Option<String> {
    let note = fs::read(dir.join(HOLDER)).ok()?;
    let holder: Holder = serde_json::from_slice(&note).ok()?;
    Some(format!("process {}", holder.pid))
}

/// Makes an empty index.
pub(super) fn create(directory: impl Into<Box<dyn Directory>>) -> tantivy::Result<Index> {
    let (schema, fields) = schema::schema();
    // Tantivy's own store holds nothing but where each of its empty documents begins, five bytes. That is all counting: what packs it
    // well must see matches of three bytes, as zstd does from this level on, and not too much at once. Nobody reads it.
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(12) }),
        docstore_blocksize: 8_192,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let builder = Index::builder().schema(schema).settings(settings);
    let plugins = Plugins::new(fields).all().into_iter();
    let builder = plugins.fold(builder, |builder, plugin| builder.register_plugin(plugin));
    builder.open_or_create(directory)
}

/// As [`trouble`], for a session: if writing failed, that is why.
fn cause(dir: &Path, directory: &IndexDirectory, error: TantivyError) -> Error {
    match directory.failed() {
        Some(kind) => Error::Write { path: dir.into(), source: kind.into() },
        None => trouble(dir, error),
    }
}

/// Makes the folder, for this user only: an index holds the full text of the agreements.
fn create_private(dir: &Path) -> Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Elsewhere a new folder inherits the rights of the one around it, which on Windows keeps a profile's folders to
    // their user.
    builder.create(dir).map_err(|source| Error::Write { path: dir.into(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::merge_policy::NoMergePolicy;

    fn record(path: &str, size: u64) -> Record {
        let line = [path, path, &size.to_string(), "0", "", "txt", "", "0", "", "", "encrypted", ""].join("\u{1F}");
        Record::from_line(&line).expect("a line of its columns").into_owned()
    }

    #[test]
    fn what_a_session_replaces_first_goes_although_merges_were_due_when_it_began() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = WriterOptions { rebuild: false, threads: 1, memory: LEAST_MEMORY, vocabulary: None };
        let open = || Writer::open(folder.path(), &options).expect("nobody else writes");
        let put = |writer: &mut Writer, record| writer.put(record, Documents::default()).expect("it is written");

        // A session that was cut short before it merged: its last commit removed something from the first, smaller segment.
        let mut first = open();
        first.writer().expect("it begins").set_merge_policy(Box::new(NoMergePolicy));
        for segment in 0..SEGMENTS_MERGED {
            (0..3 + 2 * segment).for_each(|file| put(&mut first, record(&format!("{segment}/{file}"), 1)));
            if segment + 1 == SEGMENTS_MERGED {
                first.remove("0/1").expect("it is there");
            }
            first.commit().expect("there is room");
        }
        first.finish().expect("nothing is under way");

        let mut second = open();
        let files = second.manifest.len();
        put(&mut second, record("0/0", 2));
        second.finish().expect("there is room");
        let (findings, reader) = super::super::check::check(folder.path()).expect("an index");
        assert_eq!(findings, []);
        let manifest = reader.expect("it is sound").manifest().expect("its records");
        assert_eq!((manifest.len(), manifest.get("0/0").map(|record| record.size)), (files, Some(2)));
    }
}
