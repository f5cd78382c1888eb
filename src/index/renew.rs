//! Beginning an index anew: all goes but what users have said about their folders.

use std::fs;
use std::io;
use std::path::Path;

use tantivy::directory::{Directory, RamDirectory};

use super::directory::IndexDirectory;
use super::{Kept, META, Terminology, UNFINISHED, head, payload, trouble, writer};
use crate::error::{Error, Result};
use crate::vocabulary::Vocabulary;

/// Replaces an index by an empty one that has what users have said, as far as it could be read: the format of the index may be
/// anything, and it may be damaged. It happens at once, so that nothing users have said is lost should this be cut short; the
/// old segments are left over.
pub(super) fn renew(dir: &Path, directory: &IndexDirectory, vocabulary: Option<&Vocabulary>) -> Result<()> {
    let failed = |source: io::Error| Error::Write { path: dir.into(), source };
    let old = match head::state(dir).map_err(failed)? {
        head::Head::Damaged { copy: Some(copy) } => copy,
        _ => fs::read(dir.join(META)).unwrap_or_default(),
    };
    let mut kept = kept_of(&old);
    if let Some(vocabulary) = vocabulary {
        kept.vocabulary.clone_from(vocabulary);
    }
    let mut payload = payload(kept.clone(), &Terminology::new(&kept.vocabulary));
    payload.reading = UNFINISHED;
    let template = writer::create(RamDirectory::create());
    let head = template.and_then(|index| Ok(index.directory().atomic_read(Path::new(META))?));
    let head = head.map_err(|error| trouble(dir, error))?;
    let mut head: serde_json::Value = serde_json::from_slice(&head).unwrap_or_default();
    head["payload"] = serde_json::to_string(&payload).unwrap_or_default().into();
    let head = serde_json::to_vec_pretty(&head).unwrap_or_default();
    directory.atomic_write(Path::new(META), &head).map_err(failed)
}

/// Returns what users have said, from a head of any format, damaged elsewhere as it may be.
fn kept_of(head: &[u8]) -> Kept {
    const KEY: &[u8] = b"\"payload\":";
    let at = head.windows(KEY.len()).position(|window| window == KEY);
    let text = at.map(|at| &head[at + KEY.len()..]).and_then(|rest| {
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<String>();
        values.next()?.ok()
    });
    let payload: serde_json::Value = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let paths = |name: &str| serde_json::from_value(payload[name].clone()).unwrap_or_default();
    let patterns = serde_json::from_value(payload["patterns"].clone()).unwrap_or_default();
    let vocabulary = serde_json::from_value(payload["vocabulary"].clone()).unwrap_or_default();
    Kept { roots: paths("roots"), providers: paths("providers"), patterns, vocabulary }
}
