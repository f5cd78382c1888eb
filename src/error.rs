//! The library's errors: each names the thing and the cause; the binary adds the next step.

use std::io;
use std::path::PathBuf;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Shorthand for results of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong. The messages are English; the binary translates by variant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write to {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: Reason },
    #[error("there is no index in {}", path.display())]
    NoIndex { path: PathBuf },
    #[error("nothing has been written to the index in {} yet{}", path.display(), by(holder))]
    IndexUnfinished { path: PathBuf, holder: Option<String> },
    #[error("the index in {} was written by format {found}, this program reads format {wanted}", path.display())]
    IndexFormat { path: PathBuf, found: String, wanted: String },
    #[error("the index in {} is being written by another process{}", path.display(), by(holder))]
    IndexLocked { path: PathBuf, holder: Option<String> },
    #[error("the index in {} cannot be used: {message}", path.display())]
    Index { path: PathBuf, message: String },
    #[error("the index in {} is damaged: {file}", path.display())]
    IndexDamaged { path: PathBuf, file: String },
    #[error("the index in {} cannot be repaired now: {} not there to be read again", path.display(), are(roots))]
    RootsMissing { path: PathBuf, roots: Vec<String> },
    #[error("a fault of this program, not of the index: {message}")]
    Bug { message: String },
    #[error("nothing to index: {} does not exist", path.display())]
    NoSuchPath { path: PathBuf },
    #[error("{} cannot be watched: {message}", path.display())]
    Watch { path: PathBuf, message: String },
    #[error("{pattern:?} is no pattern for names of files: {message}")]
    BadPattern { pattern: String, message: String },
    #[error("{}, line {line}: {key}: {cause}", path.display())]
    Config { path: PathBuf, line: usize, key: String, cause: String },
    #[error("the query is empty")]
    EmptyQuery,
    #[error("unknown {filter} {value:?}{}", nearest(near))]
    UnknownValue { filter: &'static str, value: String, near: Vec<String> },
    #[error("{filter}: {cause}")]
    BadValue { filter: &'static str, value: String, cause: String },
    #[error("{address:?} fits {} clauses:\n{}", candidates.len(), candidates.join("\n"))]
    AmbiguousAddress { address: String, candidates: Vec<String> },
    #[error("no clause has the address {address:?}{}", nearest(near))]
    UnknownAddress { address: String, near: Vec<String> },
    #[error("{}, line {line}: {flaw}", path.display())]
    Saved { path: PathBuf, line: usize, flaw: Flaw },
    #[error("a saved clause has the name {name:?} already: {}", path.display())]
    NameTaken { name: String, path: PathBuf },
    #[error("{name:?} is no name for a clause: it must have visible characters, on one line")]
    BadName { name: String },
    #[error("no saved clause has the name {name:?}{}", nearest(near))]
    UnknownSaved { name: String, near: Vec<String> },
    #[error("{name:?} fits {} agreements:\n{}", candidates.len(), candidates.join("\n"))]
    AmbiguousAgreement { name: String, candidates: Vec<String> },
    #[error("of {title:?} there is only one version: {file}")]
    OneVersion { title: String, file: String },
    #[error("{file} is on both sides of the comparison")]
    SameAgreement { file: String },
    #[error("interrupted")]
    Interrupted,
}

/// What is wrong with the file of a saved clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("it does not begin with +++, the line above what is said about the clause")]
    NoFront,
    #[error("what is said about the clause has no end: the second line +++ is missing")]
    OpenFront,
    #[error("this is no TOML: {0}")]
    Toml(String),
    #[error("{key} must be {}", wanted.english())]
    Value { key: String, wanted: Wanted },
    #[error("{0:?} is no type of clauses")]
    Type(String),
    #[error("there is no wording below the second line +++")]
    NoWording,
    #[error("{name:?} is the name of {} too", other.display())]
    SameName { name: String, other: PathBuf },
    #[error("it is no text in UTF-8")]
    Encoding,
}

/// What a key of a saved clause takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Text,
    Texts,
    Switch,
    Table,
}

impl Wanted {
    fn english(self) -> &'static str {
        match self {
            Wanted::Text => "a text in quotes",
            Wanted::Texts => "a list of texts, as in [\"a\", \"b\"]",
            Wanted::Switch => "true or false",
            Wanted::Table => "a table",
        }
    }
}

/// Who writes, if that is known.
fn by(holder: &Option<String>) -> String {
    holder.as_ref().map(|holder| format!(" ({holder})")).unwrap_or_default()
}

fn are(names: &[String]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

fn nearest(values: &[String]) -> String {
    match values {
        [] => String::new(),
        _ => format!("; the nearest: {}", values.join(", ")),
    }
}

/// Why a file was not read. The slug is the stable name in reports and in the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
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
    #[error("by its name the file tells about the folder, it is no agreement (name it to have it read)")]
    NoAgreement,
    #[error("the file is a saved clause of a library, no agreement")]
    Saved,
    #[error("permission denied")]
    Denied,
    #[error("{0}")]
    Io(String),
    #[error("the file is encrypted: save it without a password")]
    Encrypted,
    #[error("the file holds pictures of pages, no text: it needs --ocr")]
    Scanned,
    #[error("the file is damaged: {0}")]
    Malformed(String),
    #[error("the file unpacks to more than {limit} bytes")]
    Bomb { limit: u64 },
    #[error("reading took longer than {seconds} s and was given up")]
    TooSlow { seconds: u64 },
    #[error("it was not read: {stuck} other files could not be read in time and still take memory")]
    Crowded { stuck: usize },
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
            Reason::NoAgreement => "no-agreement",
            Reason::Saved => "saved-clause",
            Reason::Denied => "denied",
            Reason::Io(_) => "unreadable",
            Reason::Encrypted => "encrypted",
            Reason::Scanned => "scanned",
            Reason::Malformed(_) => "malformed",
            Reason::Bomb { .. } => "bomb",
            Reason::TooSlow { .. } => "too-slow",
            Reason::Crowded { .. } => "crowded",
            Reason::Failed(_) => "failed",
        }
    }

    /// Returns what the reason says beyond its slug: with the slug it makes the reason again ([`Reason::named`]).
    pub fn detail(&self) -> String {
        match self {
            Reason::UnsupportedFormat(text) | Reason::Io(text) | Reason::Malformed(text) | Reason::Failed(text) => {
                text.clone()
            }
            Reason::Bomb { limit } => limit.to_string(),
            Reason::TooSlow { seconds } => seconds.to_string(),
            Reason::Crowded { stuck } => stuck.to_string(),
            Reason::TooLarge { bytes, limit } => format!("{bytes} {limit}"),
            Reason::Empty
            | Reason::Binary
            | Reason::NoAgreement
            | Reason::Saved
            | Reason::Denied
            | Reason::Encrypted
            | Reason::Scanned => String::new(),
        }
    }

    /// Returns the reason of this slug and detail; none if there is no such slug.
    pub fn named(slug: &str, detail: &str) -> Option<Reason> {
        let text = || detail.to_owned();
        Some(match slug {
            "unsupported" => Reason::UnsupportedFormat(text()),
            "empty" => Reason::Empty,
            "binary" => Reason::Binary,
            "too-large" => {
                let (bytes, limit) = detail.split_once(' ')?;
                Reason::TooLarge { bytes: bytes.parse().ok()?, limit: limit.parse().ok()? }
            }
            "no-agreement" => Reason::NoAgreement,
            "saved-clause" => Reason::Saved,
            "denied" => Reason::Denied,
            "unreadable" => Reason::Io(text()),
            "encrypted" => Reason::Encrypted,
            "scanned" => Reason::Scanned,
            "malformed" => Reason::Malformed(text()),
            "bomb" => Reason::Bomb { limit: detail.parse().ok()? },
            "too-slow" => Reason::TooSlow { seconds: detail.parse().ok()? },
            "crowded" => Reason::Crowded { stuck: detail.parse().ok()? },
            "failed" => Reason::Failed(text()),
            _ => return None,
        })
    }

    /// Tells whether an unchanged file is worth another attempt: what stood in the way may have gone without the file
    /// having changed.
    pub fn may_pass(&self) -> bool {
        matches!(self, Reason::Denied | Reason::Io(_) | Reason::TooSlow { .. } | Reason::Crowded { .. })
    }

    /// Tells whether something is amiss: a file that should have been read was not.
    pub fn is_trouble(&self) -> bool {
        !matches!(self, Reason::NoAgreement | Reason::Saved)
    }
}

impl From<&io::Error> for Reason {
    fn from(error: &io::Error) -> Reason {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Reason::Denied,
            _ => Reason::Io(error.to_string()),
        }
    }
}

/// As `slug`, `format` (null unless it is the format that cannot be read) and `reason`, the words.
impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let format = match self {
            Reason::UnsupportedFormat(format) => Some(format),
            _ => None,
        };
        let mut fields = serializer.serialize_struct("Reason", 3)?;
        fields.serialize_field("slug", self.slug())?;
        fields.serialize_field("format", &format)?;
        fields.serialize_field("reason", &self.to_string())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_can_be_made_again_from_its_slug_and_detail() {
        for reason in [
            Reason::UnsupportedFormat("docx".into()),
            Reason::Empty,
            Reason::Binary,
            Reason::TooLarge { bytes: 9, limit: 8 },
            Reason::NoAgreement,
            Reason::Saved,
            Reason::Denied,
            Reason::Io("torn".into()),
            Reason::TooSlow { seconds: 60 },
            Reason::Crowded { stuck: 4 },
            Reason::Failed("odd".into()),
        ] {
            assert_eq!(Reason::named(reason.slug(), &reason.detail()), Some(reason));
        }
        assert_eq!(Reason::named("too-large", "9"), None);
    }
}
