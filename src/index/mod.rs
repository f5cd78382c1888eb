//! The index on disk: the only door to it. `schema` describes the format.

pub mod check;
mod directory;
mod document;
mod files;
mod guard;
mod head;
mod held;
pub mod manifest;
mod nearest;
mod plugin;
pub(crate) mod postings;
mod purge;
pub mod reader;
mod refresh;
mod renew;
pub mod repair;
pub mod schema;
mod sources;
pub mod writer;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tantivy::Index;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError};

pub(crate) use tantivy::DocAddress;

pub use document::{Documents, content_key, documents};
pub use files::Damage;
pub(crate) use guard::guarded;
pub use held::Hold;
pub use manifest::{Line, Manifest, Record};
pub use reader::{Reader, Status};
pub use writer::{Writer, WriterOptions};

use crate::concept::Concepts;
use crate::error::{Error, Result};
use crate::text::NORMALISER_VERSION;
use crate::tokenize::Dictionary;
use crate::vocabulary::Vocabulary;
use crate::walk::Patterns;
use schema::{Fields, Payload, READING_VERSION, SCHEMA_VERSION};

/// The file that says that a folder holds a Tantivy index.
const META: &str = "meta.json";

/// What users have said about their folders, each by absolute path: it outlives a rebuild.
#[derive(Debug, Clone, Default)]
struct Kept {
    roots: BTreeMap<String, String>,
    providers: BTreeMap<String, String>,
    patterns: BTreeMap<String, Patterns>,
    vocabulary: Vocabulary,
}

/// Returns the payload that this program writes, with what users have said.
fn payload(kept: Kept, terminology: &Terminology) -> Payload {
    Payload {
        schema: SCHEMA_VERSION,
        normaliser: NORMALISER_VERSION,
        reading: READING_VERSION,
        dictionary: terminology.dictionary.fingerprint(),
        concepts: terminology.concepts.fingerprint(),
        roots: kept.roots,
        providers: kept.providers,
        patterns: kept.patterns,
        vocabulary: kept.vocabulary,
    }
}

/// Returns the payload of an index that there is not yet.
pub fn blank(vocabulary: Option<&Vocabulary>) -> Payload {
    let vocabulary = vocabulary.cloned().unwrap_or_default();
    let terminology = Terminology::new(&vocabulary);
    payload(Kept { vocabulary, ..Kept::default() }, &terminology)
}

/// Returns what users have said.
fn kept(found: &Payload) -> Kept {
    let Payload { roots, providers, patterns, vocabulary, .. } = found.clone();
    Kept { roots, providers, patterns, vocabulary }
}

/// The words and concepts that an index is made and searched with: the program's and the user's.
#[derive(Clone)]
pub struct Terminology {
    pub dictionary: Arc<Dictionary>,
    pub concepts: Arc<Concepts>,
}

impl Terminology {
    fn new(vocabulary: &Vocabulary) -> Terminology {
        let dictionary = Arc::new(Dictionary::with(vocabulary.words.clone()));
        Terminology { dictionary, concepts: Concepts::with(&vocabulary.concepts) }
    }
}

/// Returns an index's payload, after checking that this program can read the format.
///
/// # Errors
/// [`Error::IndexFormat`] if it cannot; [`Error::Index`] if the index is damaged or another program's.
fn checked_payload(dir: &Path, index: &Index) -> Result<Payload> {
    let meta = index.load_metas().map_err(|error| trouble(dir, error))?;
    let text = meta.payload.as_deref().unwrap_or_default();
    let format = |found: String| Error::IndexFormat {
        path: dir.into(),
        found,
        wanted: format!("{SCHEMA_VERSION}.{NORMALISER_VERSION}"),
    };
    // Of another version's payload only the version can be relied on.
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let version = |name: &str| value.get(name).and_then(serde_json::Value::as_u64);
    match (version("schema"), version("normaliser")) {
        (None, _) => Err(format("unknown".to_owned())),
        (Some(schema), normaliser)
            if (schema, normaliser) != (SCHEMA_VERSION.into(), Some(NORMALISER_VERSION.into())) =>
        {
            Err(format(format!("{schema}.{}", normaliser.unwrap_or_default())))
        }
        _ => {
            serde_json::from_value(value).map_err(|_| format(format!("{SCHEMA_VERSION}.{NORMALISER_VERSION}, damaged")))
        }
    }
}

/// Opens what is in a folder. To write, it needs the [`plugin`] besides.
fn open(dir: &Path) -> Result<(Index, Fields)> {
    is_there(dir)?;
    open_in(dir, directory::IndexDirectory::open(dir).map_err(|error| trouble(dir, error.into()))?)
}

/// Checks that a folder holds an index.
fn is_there(dir: &Path) -> Result<()> {
    match dir.join(META).metadata() {
        Ok(meta) if meta.is_file() => {}
        Err(source) if source.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(Error::Read { path: dir.into(), source });
        }
        // The head has gone, not the index.
        _ if dir.join(head::COPY).is_file() => {
            return Err(Error::IndexDamaged { path: dir.into(), file: META.to_owned() });
        }
        _ => return Err(Error::NoIndex { path: dir.into() }),
    }
    Ok(())
}

/// As [`open`], once the folder is open.
fn open_in(dir: &Path, directory: directory::IndexDirectory) -> Result<(Index, Fields)> {
    let index = Index::open(directory).map_err(|error| trouble(dir, error))?;
    let (_, fields) = schema::schema();
    Ok((index, fields))
}

/// The [`READING_VERSION`] of an index that is being made anew or repaired: should that be cut short, the next run has to make
/// it anew.
const UNFINISHED: u32 = 0;

/// Tells whether an index has never been committed to, or not since it was begun anew.
fn is_new(index: &Index) -> bool {
    let begun = |payload: &str| serde_json::from_str(payload).is_ok_and(|found: Payload| found.reading == UNFINISHED);
    index
        .load_metas()
        .is_ok_and(|meta| meta.segments.is_empty() && meta.opstamp == 0 && meta.payload.as_deref().is_none_or(begun))
}

/// Turns Tantivy's error into ours.
fn trouble(dir: &Path, error: tantivy::TantivyError) -> Error {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
    use tantivy::TantivyError as T;
    match error {
        T::LockFailure(LockError::LockBusy, _) => Error::IndexLocked { path: dir.into(), holder: None },
        T::LockFailure(LockError::IoError(error), _)
        | T::IoError(error)
        | T::OpenDirectoryError(OpenDirectoryError::IoError { io_error: error, .. })
            if matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | StorageFull) =>
        {
            Error::Write { path: dir.into(), source: error.kind().into() }
        }
        T::OpenReadError(OpenReadError::IoError { io_error, .. }) if io_error.kind() == PermissionDenied => {
            Error::Read { path: dir.into(), source: PermissionDenied.into() }
        }
        T::IncompatibleIndex(what) => {
            Error::IndexFormat { path: dir.into(), found: format!("{what:?}"), wanted: SCHEMA_VERSION.to_string() }
        }
        T::OpenReadError(OpenReadError::FileDoesNotExist(file)) if file == Path::new(META) => {
            Error::NoIndex { path: dir.into() }
        }
        other => Error::Index { path: dir.into(), message: other.to_string() },
    }
}
