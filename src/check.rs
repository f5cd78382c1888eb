//! Checking an index against itself and against the folders it was made from, and putting it right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::error::Result;
use crate::index::check::{Fault, Finding, Remedy, check as check_index};
use crate::index::repair::{Repaired, repair as repair_index};
use crate::index::writer::is_below;
use crate::index::{Manifest, Reader, Record, content_key};
use crate::ingest::scan::{Filters, shown};
use crate::ingest::{self, IngestOptions, Progress, ingest};
use crate::read::{self, ReadOptions};
use crate::walk::archive::{archive_of, files_in, key_of};
use crate::walk::{Entry, path_of, text_of, walk_where};

/// How an index is, and how it stands to the folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Nothing was found.
    pub sound: bool,
    /// Files known and clauses, as the index says; 0 if it is damaged.
    pub files: usize,
    pub clauses: usize,
    /// The contents of the files were compared, not their sizes and times alone.
    pub content: bool,
    pub findings: Vec<Finding>,
    /// Files that a repair has to read again, by key.
    #[serde(skip)]
    reread: BTreeSet<String>,
}

impl Report {
    /// Tells whether anything calls for this.
    pub fn needs(&self, remedy: Remedy) -> bool {
        self.findings.iter().any(|finding| finding.fault.remedy() == remedy)
    }
}

/// Checks the index in `dir`; with `content`, the files that it was made from are read and compared with it.
///
/// # Errors
/// What [`crate::index::check::check`] reports.
pub fn check(dir: &Path, content: bool) -> Result<Report> {
    let (findings, reader) = check_index(dir)?;
    let mut report = Report { sound: true, files: 0, clauses: 0, content, findings, reread: BTreeSet::new() };
    if let Some(reader) = reader {
        let manifest = reader.manifest()?;
        let counted = manifest.records().filter(|record| !record.is_archive());
        (report.files, report.clauses) = (counted.count(), reader.status()?.clauses);
        compare(&reader, &manifest, dir, &mut report)?;
    }
    report.sound = report.findings.is_empty();
    Ok(report)
}

/// Puts right what [`check`] found: what is damaged is taken out and read again, and the index is brought up to date.
///
/// # Errors
/// What [`crate::index::repair::repair`] and [`ingest()`] report.
pub fn repair(
    dir: &Path,
    found: &Report,
    options: &IngestOptions,
    observer: &mut dyn FnMut(Progress<'_>),
) -> Result<(Repaired, ingest::Report)> {
    let repaired = repair_index(dir, &options.writer(), &found.reread)?;
    let options = IngestOptions { rebuild: repaired.rebuild, ..options.clone() };
    Ok((repaired, ingest(dir, &[], &options, observer)?))
}

/// Compares an index with the folders.
fn compare(reader: &Reader, manifest: &Manifest, dir: &Path, report: &mut Report) -> Result<()> {
    let own = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
    let filters = Filters::of(reader.patterns())?;
    let mut there: BTreeMap<String, Entry> = BTreeMap::new();
    // What lies below these cannot be said to have vanished.
    let mut unseen: Vec<String> = Vec::new();
    for (root, given) in reader.roots() {
        let path = path_of(root);
        if !path.exists() {
            report.findings.push(Finding { fault: Fault::FolderMissing, file: given.clone() });
            unseen.push(root.clone());
            continue;
        }
        for found in walk_where(&path, |path, is_folder| filters.take(path, is_folder)) {
            match found {
                Ok(entry) if entry.path.starts_with(&own) => {}
                Ok(entry) => {
                    let key = text_of(&entry.path);
                    if manifest.get(&key).is_none() {
                        let file = shown(&entry.path, &path, given);
                        report.findings.push(Finding { fault: Fault::New, file });
                    }
                    there.insert(key, entry);
                }
                Err(missed) => {
                    let file = shown(&missed.path, &path, given);
                    report.findings.push(Finding { fault: Fault::Unlisted, file });
                    unseen.push(text_of(&missed.path));
                }
            }
        }
    }
    for record in manifest.records().filter(|record| archive_of(record.path).is_none()) {
        let is_seen = reader.roots().keys().any(|root| is_below(record.path, root))
            && !unseen.iter().any(|folder| is_below(record.path, folder));
        let fault = match there.get(record.path) {
            None if is_seen => Fault::Vanished,
            None => continue,
            Some(entry) if !is_as_it_was(&record, entry) => Fault::Changed,
            Some(entry) if report.content && !has_its_content(&record, manifest, entry) => {
                report.reread.insert(record.path.to_owned());
                Fault::ChangedUnnoticed
            }
            Some(_) => continue,
        };
        report.findings.push(Finding { fault, file: record.shown.to_owned() });
    }
    Ok(())
}

/// Tells whether a file has the size and the time that it had when it was indexed.
fn is_as_it_was(record: &Record<&str>, entry: &Entry) -> bool {
    let modified = entry.mtime.seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(entry.mtime.nanos));
    (record.size, record.modified) == (entry.size, modified)
}

/// Tells whether a file, or the files in it if it is an archive, have the content that was indexed. What cannot be read, and
/// what could not be when it was indexed, is no other content.
fn has_its_content(record: &Record<&str>, manifest: &Manifest, entry: &Entry) -> bool {
    let is = |record: &Record<&str>, path: &Path, bytes: &[u8]| {
        record.content.is_empty() || record.content == content_key(path, bytes, record.provider, record.config)
    };
    let Ok(bytes) = read::bytes(&entry.path, u64::MAX) else { return true };
    if !record.is_archive() {
        return is(record, &entry.path, &bytes);
    }
    let files = files_in(&bytes, ReadOptions::default().max_unpacked, u64::MAX);
    files.is_ok_and(|files| {
        let mut files = files.into_iter().flatten();
        files.all(|inner| match (manifest.get(&key_of(record.path, &inner.path)), &inner.bytes) {
            (Some(known), Ok(bytes)) => is(&known, Path::new(&inner.path), bytes),
            (known, _) => known.is_some(),
        })
    })
}
