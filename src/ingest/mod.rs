//! Indexing as a use case: folders go in, the index knows their agreements, a report comes out.
//!
//! A run adds, replaces and removes only below the paths given. Files whose size and time are unchanged are not read;
//! what cannot be read is recorded with the reason and never ends the run.

mod prepare;
pub(crate) mod scan;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::error::{Error, Reason, Result};
use crate::index::writer::is_below;
use crate::index::{Record, Writer, WriterOptions};
use crate::read::{self, Guard, ReadOptions};
use crate::walk::archive::archive_of;
use crate::walk::{Patterns, path_of};
use prepare::{Job, Prepared, Tools};
use scan::Scan;

/// How a run goes about it.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// Discard the index (but for its roots) and make it anew.
    pub rebuild: bool,
    /// Have all text that was ever removed gone from the index's files.
    pub purge: bool,
    /// Provider of all agreements below the paths of the run, whatever their texts say; it holds for later runs too. Empty:
    /// the texts decide again.
    pub provider: Option<String>,
    /// What the user knows better than the texts.
    pub config: Arc<Config>,
    /// How long to wait for another process that writes.
    pub lock_timeout: Duration,
    /// Threads that read and understand, and as many that index.
    pub jobs: usize,
    /// Bytes for postings in memory.
    pub memory: usize,
    /// Which files below the paths of the run are taken; it holds for later runs too. None: as it was; empty: all.
    pub patterns: Option<Patterns>,
    /// A larger file is skipped.
    pub max_file_bytes: u64,
    /// How files are read.
    pub reading: ReadOptions,
    /// A file that takes longer is given up.
    pub time_limit: Duration,
    /// Bytes read between two commits,
    pub commit_bytes: u64,
    /// and most time.
    pub commit_interval: Duration,
    /// Once set the run stops at the next border between files, commits and returns; while it waits for another process it
    /// gives up ([`Error::Interrupted`]).
    pub cancel: Arc<AtomicBool>,
}

impl Default for IngestOptions {
    fn default() -> Self {
        IngestOptions {
            rebuild: false,
            purge: false,
            provider: None,
            config: Arc::default(),
            lock_timeout: Duration::from_secs(10),
            jobs: std::thread::available_parallelism().map_or(1, |n| n.get()),
            memory: 200_000_000,
            patterns: None,
            max_file_bytes: read::MAX_FILE_BYTES,
            reading: ReadOptions::default(),
            time_limit: read::TIME_LIMIT,
            commit_bytes: 128_000_000,
            commit_interval: Duration::from_secs(15),
            cancel: Arc::default(),
        }
    }
}

impl IngestOptions {
    /// Returns how the run opens its writing session.
    pub(crate) fn writer(&self) -> WriterOptions {
        WriterOptions {
            rebuild: self.rebuild,
            threads: self.jobs,
            memory: self.memory,
            vocabulary: self.config.vocabulary().cloned(),
        }
    }
}

/// What a run tells while it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Another process writes to the index; the run waits for it. Told once.
    Waiting { holder: Option<&'a str> },
    /// The folders have been looked through: so much is new or changed, and will be read.
    Scanned { files: usize, bytes: u64, unchanged: usize },
    /// A file is done.
    File { file: &'a str, files_done: usize, files_total: usize, bytes_done: u64, bytes_total: u64 },
    /// All files are done; the index is being put in order.
    Finishing,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Files read and indexed, copies of other files included.
    pub indexed: usize,
    /// Indexed files whose content another file has too.
    pub aliases: usize,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Files gone from the folders and from the index.
    pub removed: usize,
    /// Files below the paths that could not be read, in this run or an earlier one.
    pub skipped: Vec<Skipped>,
    /// Clauses of the files indexed.
    pub clauses: usize,
    /// Bytes of the files indexed.
    pub bytes: u64,
    pub elapsed: Duration,
    /// The run was cancelled; what it had done is in the index.
    pub interrupted: bool,
    /// The index was made anew, because that was asked for or because its words or concepts were not this program's.
    pub rebuilt: bool,
    /// Known roots that are not there now; what the index knows of them was left alone.
    pub missing_roots: Vec<String>,
    /// Folders that could not be listed, with the cause; what the index knows of them was left alone.
    pub unlisted: Vec<Skipped>,
    /// What readers could not do well, by file.
    pub warnings: Vec<(String, String)>,
}

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub file: String,
    pub reason: Reason,
}

/// Brings the index in `index_dir` up to date with `paths` (folders or files), or with all its roots if there are none.
///
/// # Errors
/// [`Error::NoSuchPath`] for a path that neither exists nor is known to the index, and what [`Writer::open`] reports.
/// Trouble with single files is in the report.
pub fn ingest(
    index_dir: &Path,
    paths: &[PathBuf],
    options: &IngestOptions,
    observer: &mut dyn FnMut(Progress<'_>),
) -> Result<Report> {
    let begun = Instant::now();
    // Before anything is kept: patterns that are none would be in the way of every later run.
    options.patterns.as_ref().map_or(Ok(()), |patterns| patterns.compile().map(drop))?;
    let targets: Vec<(String, String)> = paths.iter().map(|path| scan::target(path)).collect();
    // Before there is an index: a mistyped path should not leave an empty one behind.
    let missing = |known: &dyn Fn(&str) -> bool| {
        let lost = targets.iter().position(|(absolute, _)| !path_of(absolute).exists() && !known(absolute));
        lost.map_or(Ok(()), |at| Err(Error::NoSuchPath { path: paths[at].clone() }))
    };
    if !index_dir.join("meta.json").is_file() {
        missing(&|_| false)?;
    }
    let (mut writer, rebuilt) = open(index_dir, options, observer)?;
    let is_known = |absolute: &str| {
        writer.roots().contains_key(absolute) || writer.manifest.records.keys().any(|path| is_below(path, absolute))
    };
    missing(&is_known)?;

    let mut run = Run { report: Report { rebuilt, ..Report::default() }, options, observer };
    for (absolute, given) in &targets {
        match path_of(absolute).exists() {
            true => writer.add_root(absolute, given),
            false => writer.remove_root(absolute),
        }
        if let Some(provider) = options.provider.as_deref().map(str::trim) {
            writer.set_provider(absolute, Some(provider).filter(|provider| !provider.is_empty()));
        }
        if let Some(patterns) = &options.patterns {
            writer.set_patterns(absolute, patterns);
        }
    }
    // An index made anew needs all its roots again, whatever was asked for.
    let everything = targets.is_empty() || rebuilt;
    let mut places: Vec<String> = targets.into_iter().map(|(absolute, _)| absolute).collect();
    if everything {
        for (root, given) in writer.roots() {
            match path_of(root).exists() {
                true => places.push(root.clone()),
                false => run.report.missing_roots.push(given.clone()),
            }
        }
    }
    let scan = Scan::of(&places, &writer, index_dir, &options.config)?;
    run.update(&mut writer, scan, &places)?;
    (run.observer)(Progress::Finishing);
    writer.finish()?;
    if options.purge && !run.report.interrupted {
        when_free(index_dir, options, false, run.observer)?.purge()?;
    }
    run.report.elapsed = begun.elapsed();
    Ok(run.report)
}

/// Opens the writing session; an index of other words or concepts is made anew, if all of it can be read again.
fn open(index_dir: &Path, options: &IngestOptions, observer: &mut dyn FnMut(Progress<'_>)) -> Result<(Writer, bool)> {
    let writer = when_free(index_dir, options, options.rebuild, observer)?;
    if !writer.is_stale() {
        return Ok((writer, options.rebuild));
    }
    if !writer.roots().keys().all(|root| path_of(root).exists()) {
        return Err(Error::IndexFormat {
            path: index_dir.into(),
            found: "other words or concepts".into(),
            wanted: "its own, and some of the indexed folders are not there to be read again".into(),
        });
    }
    drop(writer);
    Ok((when_free(index_dir, options, true, observer)?, true))
}

/// Opens the index for writing, waiting for another process that does so as long as the options say.
fn when_free(
    index_dir: &Path,
    options: &IngestOptions,
    rebuild: bool,
    observer: &mut dyn FnMut(Progress<'_>),
) -> Result<Writer> {
    /// Between two attempts.
    const PAUSE: Duration = Duration::from_millis(100);
    let writer_options = WriterOptions { rebuild, ..options.writer() };
    let begun = Instant::now();
    let mut told = false;
    loop {
        match Writer::open(index_dir, &writer_options) {
            Err(Error::IndexLocked { holder, .. }) if begun.elapsed() < options.lock_timeout => {
                if options.cancel.load(Ordering::Relaxed) {
                    return Err(Error::Interrupted);
                }
                if !told {
                    observer(Progress::Waiting { holder: holder.as_deref() });
                    told = true;
                }
                std::thread::sleep(PAUSE);
            }
            other => return other,
        }
    }
}

struct Run<'a> {
    report: Report,
    options: &'a IngestOptions,
    observer: &'a mut dyn FnMut(Progress<'_>),
}

impl Run<'_> {
    fn update(&mut self, writer: &mut Writer, scan: Scan, places: &[String]) -> Result<()> {
        let mut jobs = Vec::new();
        for file in scan.files.values() {
            let known = writer.manifest.records.get(&file.key);
            match known.filter(|record| file.is_unchanged(record, self.options)) {
                Some(Record { skipped: Some(reason), .. }) => {
                    self.report.skipped.push(Skipped { file: file.shown.clone(), reason: reason.clone() });
                }
                Some(record) if record.is_archive() => self.keep_inside(writer, &file.key),
                Some(_) => self.report.unchanged += 1,
                None => jobs.push(Job { file: Arc::clone(file), known: known.cloned() }),
            }
        }
        let bytes_total = jobs.iter().map(|job| job.file.size).sum();
        let unchanged = scan.files.len() - jobs.len();
        (self.observer)(Progress::Scanned { files: jobs.len(), bytes: bytes_total, unchanged });
        self.process(writer, &jobs, bytes_total)?;
        self.report.interrupted = self.is_cancelled();
        if !self.report.interrupted {
            self.remove_vanished(writer, &scan, places)?;
        }
        self.report.unlisted = scan.unlisted.into_values().collect();
        self.report.skipped.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(())
    }

    /// Reads and understands files on all threads; this one alone writes, so that a file's record and content always meet
    /// in one commit.
    fn process(&mut self, writer: &mut Writer, jobs: &[Job], bytes_total: u64) -> Result<()> {
        let contents: HashMap<String, Record> =
            writer.manifest.records.values().map(|record| (record.content.clone(), record.clone())).collect();
        let options = self.options;
        let tools = Tools {
            fields: writer.fields(),
            concepts: Arc::clone(&writer.terminology().concepts),
            max_bytes: options.max_file_bytes,
            reading: Arc::new(options.reading.clone()),
            contents: Arc::new(contents),
            guard: Guard::new(options.time_limit),
            config: Arc::clone(&options.config),
        };
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel::<(usize, Vec<Prepared>)>(options.jobs.max(1) * 2);
            for _ in 0..options.jobs.clamp(1, jobs.len().max(1)) {
                let (sender, next, tools) = (sender.clone(), &next, &tools);
                scope.spawn(move || {
                    while !options.cancel.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = jobs.get(at) else { break };
                        let prepared = prepare::prepare(job, tools);
                        // The other end is gone if writing failed.
                        if sender.send((at, prepared)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let (mut bytes_done, mut bytes_since, mut committed) = (0, 0, Instant::now());
            for (done, (at, prepared)) in receiver.iter().enumerate() {
                let file = &jobs[at].file;
                self.put_all(writer, &jobs[at], prepared, &tools)?;
                bytes_done += file.size;
                bytes_since += file.size;
                let progress = Progress::File {
                    file: &file.shown,
                    files_done: done + 1,
                    files_total: jobs.len(),
                    bytes_done,
                    bytes_total,
                };
                (self.observer)(progress);
                if bytes_since >= options.commit_bytes || committed.elapsed() >= options.commit_interval {
                    writer.commit()?;
                    (bytes_since, committed) = (0, Instant::now());
                }
            }
            Ok(())
        })
    }

    /// Counts the files of an archive that is as it was.
    fn keep_inside(&mut self, writer: &Writer, archive: &str) {
        for record in writer.manifest.inside(archive) {
            match &record.skipped {
                Some(reason) => {
                    self.report.skipped.push(Skipped { file: record.shown.clone(), reason: reason.clone() });
                }
                None => self.report.unchanged += 1,
            }
        }
    }

    /// Puts a file, those in it if it is an archive, and removes those that are in it no more.
    fn put_all(&mut self, writer: &mut Writer, job: &Job, prepared: Vec<Prepared>, tools: &Tools) -> Result<()> {
        let mut gone: BTreeSet<String> =
            writer.manifest.inside(&job.file.key).map(|record| record.path.clone()).collect();
        for prepared in prepared {
            gone.remove(&prepared.record.path);
            self.put(writer, job, prepared, tools)?;
        }
        for path in &gone {
            writer.remove(path)?;
        }
        self.report.removed += gone.len();
        Ok(())
    }

    fn put(&mut self, writer: &mut Writer, job: &Job, mut prepared: Prepared, tools: &Tools) -> Result<()> {
        let content = prepared.record.content.clone();
        let known = writer.manifest.records.get(&prepared.record.path);
        let is_same = known.is_some_and(|known| known.content == content);
        let is_copy = writer.manifest.holds(&content) && !is_same;
        if prepared.documents.is_empty() && !content.is_empty() && !writer.manifest.holds(&content) {
            // It was a copy when it was prepared, and its original has been replaced meanwhile.
            let again = prepare::prepare(job, &Tools { contents: Arc::default(), ..tools.clone() });
            let again = again.into_iter().find(|again| again.record.path == prepared.record.path);
            prepared = again.unwrap_or(prepared);
        }
        let report = &mut self.report;
        let file = prepared.record.shown.clone();
        match &prepared.skipped {
            Some(reason) => report.skipped.push(Skipped { file: file.clone(), reason: reason.clone() }),
            // Its files count, not the archive.
            None if prepared.record.is_archive() => {}
            None if is_same => report.unchanged += 1,
            None => {
                report.indexed += 1;
                report.aliases += usize::from(is_copy);
                report.clauses += if is_copy { 0 } else { prepared.record.clauses };
                report.bytes += prepared.record.size;
            }
        }
        let warnings = std::mem::take(&mut prepared.warnings).into_iter();
        report.warnings.extend(warnings.map(|warning| (file.clone(), warning)));
        writer.put(prepared.record, prepared.documents)
    }

    fn remove_vanished(&mut self, writer: &mut Writer, scan: &Scan, places: &[String]) -> Result<()> {
        let gone = |path: &str| {
            // What an archive holds is settled where the archive is read.
            !scan.files.contains_key(archive_of(path).unwrap_or(path))
                && places.iter().any(|place| is_below(path, place))
                && !scan.unlisted.keys().any(|folder| is_below(path, folder))
        };
        let vanished: Vec<String> = writer.manifest.records.keys().filter(|path| gone(path)).cloned().collect();
        for path in &vanished {
            let is_archive = writer.manifest.records.get(path).is_some_and(Record::is_archive);
            self.report.removed += usize::from(!is_archive);
            writer.remove(path)?;
        }
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        self.options.cancel.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
