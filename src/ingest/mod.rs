//! Indexing as a use case: folders go in, the index knows their agreements, a report comes out.
//!
//! A run adds, replaces and removes only below the paths given. Files whose size and time are unchanged are not read;
//! what cannot be read is recorded with the reason and never ends the run.

mod budget;
mod plan;
mod prepare;
mod report;
mod run;
pub(crate) mod scan;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::index::schema::Payload;
use crate::index::writer::is_below;
use crate::index::{Writer, WriterOptions};
use crate::read::{self, ReadOptions};
use crate::walk::{Patterns, path_of};
use plan::View;
use run::Run;

pub use plan::{Fate, Forecast, forecast};
pub use report::{FileReport, Outcome, Report, Skipped};
pub use watch::{WatchOptions, Watched, watch};

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
    /// Bytes of memory, about: for postings, and for files on their way into the index. Words and tables (60 MB) come on top,
    /// and so does what a single file needs that is larger than its share.
    pub memory: usize,
    /// Which files below the paths of the run are taken; it holds for later runs too. None: as it was; empty: all.
    pub patterns: Option<Patterns>,
    /// A larger file is skipped.
    pub max_file_bytes: u64,
    /// How files are read.
    pub reading: ReadOptions,
    /// A file that takes longer is given up.
    pub time_limit: Duration,
    /// Whether the report is to name every file.
    pub detail: bool,
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
            memory: 256 << 20,
            patterns: None,
            max_file_bytes: read::MAX_FILE_BYTES,
            reading: ReadOptions::default(),
            time_limit: read::TIME_LIMIT,
            detail: false,
            commit_bytes: 128_000_000,
            commit_interval: Duration::from_secs(15),
            cancel: Arc::default(),
        }
    }
}

impl IngestOptions {
    /// Least memory that a run can do with.
    pub const LEAST_MEMORY: usize = 128 << 20;

    /// Returns how the run opens its writing session.
    pub(crate) fn writer(&self) -> WriterOptions {
        WriterOptions {
            rebuild: self.rebuild,
            threads: self.jobs,
            // The rest is for files on their way, for merging and for what the allocator keeps.
            memory: self.memory / 2,
            vocabulary: self.config.vocabulary().cloned(),
        }
    }

    /// Returns how many bytes files on their way may take.
    fn underway(&self) -> u64 {
        self.memory as u64 / 4
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
    let (mut writer, view, rebuilt) = open(index_dir, &targets, options, observer)?;
    let view = view?;
    let is_known = |absolute: &str| {
        writer.roots().contains_key(absolute) || writer.manifest.lines().any(|line| is_below(line.path(), absolute))
    };
    missing(&is_known)?;
    writer.settle(|payload| plan::settle(payload, &targets, options));
    let report = Report { rebuilt, missing_roots: view.missing_roots.clone(), ..Report::default() };
    let mut run = Run { report, options, observer };
    run.update(&mut writer, &view)?;
    (run.observer)(Progress::Finishing);
    writer.finish()?;
    if options.purge && !run.report.interrupted {
        when_free(index_dir, options, false, run.observer, &|_| ())?.0.purge()?;
    }
    run.report.elapsed = begun.elapsed();
    Ok(run.report)
}

/// Opens the writing session and looks at what there is to be indexed; an index of other words or concepts is made anew, if
/// all of it can be read again.
fn open(
    index_dir: &Path,
    targets: &[(String, String)],
    options: &IngestOptions,
    observer: &mut dyn FnMut(Progress<'_>),
) -> Result<(Writer, Result<View>, bool)> {
    let look = |payload: &Payload, everything| View::of(payload, targets, index_dir, options, everything);
    let rebuild = options.rebuild;
    let (writer, view) = when_free(index_dir, options, rebuild, observer, &|payload| look(payload, rebuild))?;
    if !writer.is_stale() {
        return Ok((writer, view, rebuild));
    }
    if !writer.roots().keys().all(|root| path_of(root).exists()) {
        return Err(Error::IndexFormat {
            path: index_dir.into(),
            found: "other words or concepts".into(),
            wanted: "its own, and some of the indexed folders are not there to be read again".into(),
        });
    }
    drop(writer);
    let (writer, view) = when_free(index_dir, options, true, observer, &|payload| look(payload, true))?;
    Ok((writer, view, true))
}

/// Opens the index for writing, waiting for another process that does so as long as the options say.
fn when_free<T: Send>(
    index_dir: &Path,
    options: &IngestOptions,
    rebuild: bool,
    observer: &mut dyn FnMut(Progress<'_>),
    meanwhile: &(dyn Fn(&Payload) -> T + Sync),
) -> Result<(Writer, T)> {
    /// Between two attempts.
    const PAUSE: Duration = Duration::from_millis(100);
    let writer_options = WriterOptions { rebuild, ..options.writer() };
    let begun = Instant::now();
    let mut told = false;
    loop {
        match Writer::open_while(index_dir, &writer_options, meanwhile) {
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

#[cfg(test)]
mod tests;
