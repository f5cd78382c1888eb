//! The library's errors: each names the thing and the cause; the binary adds the next step.

use std::io;
use std::path::PathBuf;

/// Shorthand for results of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong. The messages are English; the binary translates by variant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: Reason },
    #[error("there is no index in {}", path.display())]
    NoIndex { path: PathBuf },
    #[error("the index in {} was written by format {found}, this program reads format {wanted}", path.display())]
    IndexFormat { path: PathBuf, found: String, wanted: String },
    #[error("the index in {} is being written by another process{}", path.display(), holder.as_ref().map(|h| format!(" ({h})")).unwrap_or_default())]
    IndexLocked { path: PathBuf, holder: Option<String> },
    #[error("the index in {} cannot be used: {message}", path.display())]
    Index { path: PathBuf, message: String },
    #[error("nothing to index: {} does not exist", path.display())]
    NoSuchPath { path: PathBuf },
    #[error("the query is empty")]
    EmptyQuery,
    #[error("unknown {filter} {value:?}{}", nearest(near))]
    UnknownValue { filter: &'static str, value: String, near: Vec<String> },
    #[error("{address:?} fits {} clauses:\n{}", candidates.len(), candidates.join("\n"))]
    AmbiguousAddress { address: String, candidates: Vec<String> },
    #[error("no clause has the address {address:?}{}", nearest(near))]
    UnknownAddress { address: String, near: Vec<String> },
    #[error("interrupted")]
    Interrupted,
}

fn nearest(values: &[String]) -> String {
    match values {
        [] => String::new(),
        _ => format!("; the nearest: {}", values.join(", ")),
    }
}

/// Why a file was not read. The slug is the stable name in reports and in the index.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    #[error("the format {0} cannot be read yet")]
    UnsupportedFormat(String),
    #[error("the file has no text")]
    Empty,
    #[error("the file is binary, not text")]
    Binary,
    #[error("the file is {bytes} bytes long, the limit is {limit}")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("{0}")]
    Io(String),
    #[error("the reader failed: {0}")]
    Failed(String),
}

impl Reason {
    /// Returns a short stable name, for counting.
    pub fn slug(&self) -> &'static str {
        match self {
            Reason::UnsupportedFormat(_) => "unsupported",
            Reason::Empty => "empty",
            Reason::Binary => "binary",
            Reason::TooLarge { .. } => "too-large",
            Reason::Io(_) => "unreadable",
            Reason::Failed(_) => "failed",
        }
    }
}
