//! Whether an index is as it should be: its files as they were written, its records and its documents in accord.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, TERMINATED};

use super::directory::IndexDirectory;
use super::head::{self, Head};
use super::schema::{AGREEMENT, Fields, RECORD, role_code};
use super::{Damage, META, Manifest, Reader, files, trouble, writer};
use crate::error::{Error, Result};
use crate::model::Role;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub fault: Fault,
    /// The file that it is about: of the index, or as it was indexed. Of documents that are no file's, their content key.
    pub file: String,
}

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fault {
    /// A file of the index is not there.
    Missing,
    /// The end of a file of the index is not there.
    Truncated,
    /// A file of the index is not as it was written.
    Altered,
    /// A file of the index cannot be read.
    Unreadable,
    /// A file is recorded as indexed, and the index has nothing of it.
    Lost,
    /// The index has not all of a file that it should have, or more.
    Incomplete,
    /// Clauses that are no file's.
    Ownerless,
    /// Records that cannot be read or are there twice.
    Records,
    /// A file that a run which was cut short has left behind.
    LeftOver,
    /// Others than the user may read a file of the index.
    Exposed,
    /// A file has changed since it was indexed.
    Changed,
    /// A file has other content than was indexed, and the time it had then.
    ChangedUnnoticed,
    /// A file is not indexed yet.
    New,
    /// An indexed file is not there any more.
    Vanished,
    /// An indexed folder is not there now.
    FolderMissing,
    /// A file or folder could not be looked at.
    Unlisted,
}

/// What is to be done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// [`crate::check::repair`].
    Repair,
    /// [`crate::ingest::ingest`].
    Index,
    /// It is for the user to do: to make a folder available, to grant access.
    Access,
}

impl Fault {
    /// Returns what is to be done.
    pub fn remedy(self) -> Remedy {
        match self {
            Fault::Changed | Fault::New | Fault::Vanished => Remedy::Index,
            Fault::FolderMissing | Fault::Unlisted | Fault::Unreadable => Remedy::Access,
            _ => Remedy::Repair,
        }
    }
}

impl From<Damage> for Fault {
    fn from(damage: Damage) -> Fault {
        match damage {
            Damage::Missing => Fault::Missing,
            Damage::Truncated => Fault::Truncated,
            Damage::Altered => Fault::Altered,
            Damage::Unreadable => Fault::Unreadable,
        }
    }
}

/// Goes through the index in `dir`. Returns what is not as it should be, and the index opened, unless it is damaged.
///
/// # Errors
/// [`Error::NoIndex`], [`Error::IndexLocked`] while another process writes, [`Error::IndexFormat`], [`Error::Read`].
pub fn check(dir: &Path) -> Result<(Vec<Finding>, Option<Reader>)> {
    let failed = |source| Error::Read { path: dir.into(), source };
    let mut findings = Vec::new();
    let mut found = |fault: Fault, file: &str| findings.push(Finding { fault, file: file.to_owned() });
    let damaged = head::state(dir).map_err(failed)? != Head::Sound;
    if damaged && !dir.join(META).exists() && !dir.join(head::COPY).exists() {
        return Err(Error::NoIndex { path: dir.into() });
    }
    // Nobody is to write meanwhile; where this process could not write either, nobody is known not to.
    let lock = match IndexDirectory::locked(dir).map_err(|error| writer::locked(dir, error)) {
        Ok(directory) => Some(directory),
        Err(Error::Write { .. }) => None,
        Err(error) => return Err(error),
    };
    let head = files::head(dir);
    let segments = head.as_ref().and_then(files::segments);
    for name in files::exposed(dir).map_err(failed)? {
        found(Fault::Exposed, &name);
    }
    let Some(segments) = segments.filter(|_| !damaged) else {
        found(if dir.join(META).exists() { Fault::Altered } else { Fault::Missing }, META);
        return Ok((findings, None));
    };
    if lock.is_some() {
        for name in files::left_over(dir, &segments).map_err(failed)? {
            found(Fault::LeftOver, &name);
        }
    }
    let damaged = files::damaged(dir, &segments);
    for (name, damage) in &damaged {
        found((*damage).into(), name);
    }
    if !damaged.is_empty() {
        return Ok((findings, None));
    }
    let reader = Reader::open(dir)?;
    let accord = reader.guarded(|| {
        let manifest = reader.manifest()?;
        accord(&reader.searcher, &reader.fields, &manifest).map_err(|error| trouble(dir, error))
    });
    findings.extend(accord?.findings());
    Ok((findings, Some(reader)))
}

/// How records and documents agree.
#[derive(Debug, Default)]
pub(super) struct Accord {
    /// Files, as shown and by key, whose content is not there or not all there.
    pub files: Vec<(Finding, String)>,
    /// Contents that are no file's.
    pub ownerless: Vec<String>,
    /// There are not as many records as documents that hold one.
    pub records: bool,
}

impl Accord {
    fn findings(self) -> Vec<Finding> {
        let ownerless = self.ownerless.into_iter().map(|file| Finding { fault: Fault::Ownerless, file });
        let records = self.records.then(|| Finding { fault: Fault::Records, file: META.to_owned() });
        self.files.into_iter().map(|(finding, _)| finding).chain(ownerless).chain(records).collect()
    }
}

/// The documents of a content.
#[derive(Debug, Default)]
struct Held {
    clauses: usize,
    parts: u64,
    /// The greatest place among the parts, and one.
    end: u64,
    agreements: usize,
}

impl Held {
    /// Tells whether it is all of an agreement with so many clauses, and once.
    fn is_whole(&self, clauses: usize) -> bool {
        (self.clauses, self.agreements) == (clauses, 1) && self.parts == self.end
    }
}

/// Compares the records with the documents.
pub(super) fn accord(searcher: &Searcher, fields: &Fields, manifest: &Manifest) -> tantivy::Result<Accord> {
    let (contents, records) = holdings(searcher, fields)?;
    let mut accord = Accord { records: records != manifest.len(), ..Accord::default() };
    for record in manifest.records().filter(|record| !record.content.is_empty()) {
        let fault = match contents.get(record.content) {
            None => Fault::Lost,
            Some(held) if !held.is_whole(record.clauses) => Fault::Incomplete,
            Some(_) => continue,
        };
        accord.files.push((Finding { fault, file: record.shown.to_owned() }, record.path.to_owned()));
    }
    accord.ownerless = contents.into_keys().filter(|content| !manifest.holds(content)).collect();
    accord.ownerless.sort();
    Ok(accord)
}

/// Returns the documents by content, and how many are records.
fn holdings(searcher: &Searcher, fields: &Fields) -> tantivy::Result<(HashMap<String, Held>, usize)> {
    let mut contents: HashMap<String, Held> = HashMap::new();
    let mut records = 0;
    for segment in searcher.segment_readers() {
        let columns = super::plugin::columns(segment)?;
        let role = |doc| u64::from(columns.view().role(doc));
        let orders = segment.fast_fields().column_opt::<u64>("order")?;
        let order = |doc| orders.as_ref()?.first(doc);
        records += segment.doc_ids_alive().filter(|&doc| role(doc) == RECORD).count();
        let index = segment.inverted_index(fields.content)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let held = contents.entry(String::from_utf8_lossy(terms.key()).into_owned());
            let mut postings = index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            let mut living = Vec::new();
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    living.push(postings.doc());
                }
                postings.advance();
            }
            if living.is_empty() {
                continue;
            }
            let held = held.or_default();
            for doc in living {
                let role = role(doc);
                if role == AGREEMENT {
                    held.agreements += 1;
                    continue;
                }
                held.parts += 1;
                held.end = held.end.max(order(doc).map_or(0, |order| order + 1));
                held.clauses += usize::from(role == role_code(Role::Clause));
            }
        }
    }
    Ok((contents, records))
}
