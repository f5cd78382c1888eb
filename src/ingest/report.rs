//! What a run did, as data.

use std::time::Duration;

use serde::Serialize;

use crate::error::Reason;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Files read and indexed, copies of other files included, renamed ones not.
    pub indexed: usize,
    /// Indexed files whose content another file has too.
    pub aliases: usize,
    /// Files whose content the index had below another path, which is gone now.
    pub renamed: usize,
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
    /// Every file, by path; empty unless that was asked for ([`super::IngestOptions::detail`]).
    pub files: Vec<FileReport>,
}

impl Report {
    /// Tells whether the run changed what can be found.
    pub fn has_changed(&self) -> bool {
        self.rebuilt || self.indexed + self.renamed + self.removed > 0
    }
}

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub file: String,
    pub reason: Reason,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Read and indexed.
    Indexed,
    /// The index had its content already.
    Copy,
    /// The index had its content already, below a path that is gone now.
    Renamed,
    Unchanged,
    Removed,
    Skipped,
}

/// What a run did with a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileReport {
    pub file: String,
    pub outcome: Outcome,
    /// Why it was skipped.
    pub skipped: Option<Reason>,
    /// The path that the file had before.
    pub renamed_from: Option<String>,
    pub format: String,
    pub encoding: String,
    pub clauses: usize,
    pub bytes: u64,
    /// From opening it to having its clauses; 0 for what was not read.
    pub seconds: f64,
    pub warnings: Vec<String>,
}
