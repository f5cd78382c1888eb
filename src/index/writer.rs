//! Writing sessions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK};
use tantivy::indexer::{IndexWriterOptions, UserOperation};
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use super::directory::IndexDirectory;
use super::held::{Held, Hold};
use super::schema::{self, Fields, Payload};
use super::{
    Documents, Kept, META, Manifest, Record, Terminology, checked_payload, is_new, kept, open_in, payload, trouble,
};
use crate::error::{Error, Result};
use crate::vocabulary::Vocabulary;
use crate::walk::Patterns;
use crate::walk::archive::archive_of;

/// Who writes, for those who wait: a note beside the lock, which alone decides.
const HOLDER: &str = "writer.json";
/// Least memory that Tantivy takes for a thread.
const LEAST_MEMORY: usize = 15_000_000;
/// And most: it refuses more than 4 GB, and half of that is more than any segment needs.
const MOST_MEMORY: usize = 2_000_000_000;
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
    fields: Fields,
    index: Index,
    /// None until there is something to write: most runs find nothing new, and its threads and buffers cost more than their
    /// looking.
    writer: Option<IndexWriter<Held>>,
    options: IndexWriterOptions,
    payload: Payload,
    terminology: Terminology,
    /// What the session found when it began, and what it makes of it.
    pub manifest: Manifest,
    stale: bool,
    dirty: bool,
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
    /// format and is not to be rebuilt, [`Error::Write`] or [`Error::Index`] if the folder cannot be used.
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
        let known = match options.rebuild && dir.join(META).is_file() {
            true => renew(dir)?,
            false => Kept::default(),
        };
        if !dir.join(META).is_file() {
            create(dir)?;
        }
        // The lock first: an `Index` from before another process's commit would not know that one's segments and leave files
        // behind that nobody collects.
        let directory = IndexDirectory::locked(dir).map_err(|error| locked(dir, error))?;
        let (index, fields) = open_in(dir, directory)?;
        let found = match checked_payload(dir, &index) {
            Ok(found) => Some(found),
            // A new index whose first commit was never made.
            Err(Error::IndexFormat { .. }) if is_new(&index) => None,
            Err(error) => return Err(error),
        };
        let mut known = found.as_ref().map_or(known, kept);
        if let Some(vocabulary) = &options.vocabulary {
            known.vocabulary.clone_from(vocabulary);
        }
        let terminology = Terminology::new(&known.vocabulary);
        schema::register_tokenizer(&index, Arc::clone(&terminology.dictionary));
        let payload = payload(known, &terminology);
        let stale = found.as_ref().is_some_and(|found| !payload.is_made_alike(found));
        let dirty = found.is_none_or(|found| found != payload);
        let note = serde_json::to_vec(&Holder { pid: std::process::id() }).unwrap_or_default();
        // Only for the message of those who wait: that it cannot be written is no reason to give up.
        let _ = fs::write(dir.join(HOLDER), note);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let searcher = reader.map_err(|error| trouble(dir, error))?.searcher();
        // The manifest here and not there: memory taken by a thread that is not the first costs the system more.
        let (manifest, met) = std::thread::scope(|scope| {
            let met = scope.spawn(|| meanwhile(&payload));
            (Manifest::read(&searcher, &fields), met.join())
        });
        let met = met.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let manifest = manifest.map_err(|error| trouble(dir, error))?;
        let options = writer_options(options);
        let dir = dir.to_path_buf();
        Ok((Writer { dir, fields, index, writer: None, options, payload, terminology, manifest, stale, dirty }, met))
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
        if let Some(released) = self.manifest.put(record) {
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
        let payload = serde_json::to_string(&self.payload).unwrap_or_default();
        let dir = self.dir.clone();
        let writer = self.writer()?;
        let commit = writer.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&payload);
            prepared.commit()
        });
        commit.map_err(|error| trouble(&dir, error))?;
        self.dirty = false;
        Ok(())
    }

    /// Commits, waits for merges under way, and removes files that no segment needs any more.
    pub fn finish(mut self) -> Result<()> {
        let wrote = self.dirty;
        self.commit()?;
        let Some(writer) = self.writer.take() else { return Ok(()) };
        if wrote {
            let collected = writer.garbage_collect_files().wait();
            collected.map_err(|error| trouble(&self.dir, error))?;
        }
        writer.wait_merging_threads().map_err(|error| trouble(&self.dir, error))
    }

    fn run(&mut self, operations: Vec<UserOperation<Held>>) -> Result<()> {
        self.dirty = true;
        let dir = self.dir.clone();
        self.writer()?.run(operations).map(drop).map_err(|error| trouble(&dir, error))
    }

    fn writer(&mut self) -> Result<&mut IndexWriter<Held>> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => {
                let begun = self.index.writer_with_options(self.options.clone());
                begun.map_err(|error| trouble(&self.dir, error))?
            }
        };
        Ok(self.writer.insert(writer))
    }

    fn content_term(&self, content: &str) -> Term {
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
fn locked(dir: &Path, error: TantivyError) -> Error {
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

fn create(dir: &Path) -> Result<()> {
    let (schema, _) = schema::schema();
    let directory = super::directory::IndexDirectory::open(dir).map_err(|error| trouble(dir, error.into()))?;
    Index::create(directory, schema, schema::settings()).map(drop).map_err(|error| trouble(dir, error))
}

/// Removes the index's files, and no others, from its folder and makes an empty index there. Returns what it had that is
/// to be kept, as far as it could be read.
fn renew(dir: &Path) -> Result<Kept> {
    let failed = |source: std::io::Error| Error::Write { path: dir.into(), source };
    let directory = super::directory::IndexDirectory::open(dir).map_err(|error| trouble(dir, error.into()))?;
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
    let _lock = lock.map_err(|error| locked(dir, TantivyError::LockFailure(error, None)))?;
    // The format of the index may be anything.
    let meta: serde_json::Value =
        fs::read(dir.join(META)).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
    let payload: serde_json::Value =
        meta["payload"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let paths = |name: &str| serde_json::from_value(payload[name].clone()).unwrap_or_default();
    let patterns = serde_json::from_value(payload["patterns"].clone()).unwrap_or_default();
    let vocabulary = serde_json::from_value(payload["vocabulary"].clone()).unwrap_or_default();
    let kept = Kept { roots: paths("roots"), providers: paths("providers"), patterns, vocabulary };
    // The head first: without it there is no index, rather than a damaged one, should this be cut short.
    fs::remove_file(dir.join(META)).map_err(failed)?;
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (stem, rest) = name.split_at_checked(32).unwrap_or_default();
        let is_segment = rest.starts_with('.') && stem.bytes().all(|b| b.is_ascii_hexdigit());
        if is_segment || name == ".managed.json" {
            fs::remove_file(&path).map_err(failed)?;
        }
    }
    create(dir)?;
    Ok(kept)
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
