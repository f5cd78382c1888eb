//! The files of an index: which belong to it, which are left over, which are damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, META_LOCK};

use super::directory::{IndexDirectory, MANAGED};
use super::{META, head};
use crate::threads::quietly;

/// The kinds of files that every segment has.
const KINDS: [&str; 9] = [
    "fast",
    "fieldnorm",
    "idx",
    "pos",
    "store",
    "term",
    super::plugin::GRAMS,
    super::plugin::PARTS,
    super::plugin::COLUMNS,
];

/// What is wrong with a file of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// It is not there.
    Missing,
    /// Its end is not there.
    Truncated,
    /// Its bytes are not those that were written.
    Altered,
    /// The system does not let it be read.
    Unreadable,
}

/// The segments that a head names: each with the names of its files.
pub(super) type Segments = BTreeMap<String, Vec<String>>;

/// Returns the segments of a head; none if it cannot be made out.
pub(super) fn segments(head: &serde_json::Value) -> Option<Segments> {
    let mut segments = Segments::new();
    for segment in head.get("segments")?.as_array()? {
        let id: String = segment.get("segment_id")?.as_str()?.chars().filter(|&ch| ch != '-').collect();
        let mut names: Vec<String> = KINDS.iter().map(|kind| format!("{id}.{kind}")).collect();
        if let Some(deletes) = segment.get("deletes").filter(|deletes| !deletes.is_null()) {
            names.push(format!("{id}.{}.del", deletes.get("opstamp")?.as_u64()?));
        }
        segments.insert(id, names);
    }
    Some(segments)
}

/// Reads the head of an index.
pub(super) fn head(dir: &Path) -> Option<serde_json::Value> {
    serde_json::from_slice(&fs::read(dir.join(META)).ok()?).ok()
}

/// Returns the files of these segments that are damaged, and how; each is read to its end.
pub(super) fn damaged(dir: &Path, segments: &Segments) -> Vec<(String, Damage)> {
    let Ok(files) = IndexDirectory::open(dir) else { return Vec::new() };
    let Ok(files) = tantivy::directory::ManagedDirectory::wrap(Box::new(files)) else { return Vec::new() };
    let names = segments.values().flatten();
    names.filter_map(|name| Some((name.clone(), damage(&files, name)?))).collect()
}

fn damage(files: &tantivy::directory::ManagedDirectory, name: &str) -> Option<Damage> {
    // Of less than its end a file's checksum is looked for before its beginning.
    match quietly(|| files.validate_checksum(Path::new(name))) {
        Ok(Ok(true)) => None,
        Ok(Ok(false)) => Some(Damage::Altered),
        Ok(Err(OpenReadError::FileDoesNotExist(_))) => Some(Damage::Missing),
        Ok(Err(OpenReadError::IoError { io_error, .. })) if io_error.kind() == io::ErrorKind::PermissionDenied => {
            Some(Damage::Unreadable)
        }
        Ok(Err(_)) | Err(_) => Some(Damage::Truncated),
    }
}

/// Tells whether a file is one of a segment, by its name: 32 hexadecimal digits and an extension.
pub(super) fn is_of_segment(name: &str) -> bool {
    let (stem, rest) = name.split_at_checked(32).unwrap_or_default();
    rest.starts_with('.') && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Tells whether a file is one that was to replace another, by its name.
fn is_unfinished(name: &str) -> bool {
    let rest = name.strip_prefix(".tmp").unwrap_or_default();
    rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the names of the files in an index's folder that are the program's, whatever they are worth.
pub(super) fn own(dir: &Path) -> io::Result<BTreeSet<String>> {
    const OTHERS: [&str; 6] =
        [META, head::COPY, MANAGED, ".tantivy-writer.lock", ".tantivy-meta.lock", super::writer::HOLDER];
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if is_of_segment(&name) || is_unfinished(&name) || OTHERS.contains(&name.as_str()) {
            names.insert(name);
        }
    }
    Ok(names)
}

/// Returns the files that runs which were cut short have left behind: of segments that the head does not name, or never
/// finished. Only while nobody writes are they sure to be left over.
pub(super) fn left_over(dir: &Path, segments: &Segments) -> io::Result<Vec<String>> {
    let living: BTreeSet<&String> = segments.values().flatten().collect();
    let dead = |name: &String| (is_of_segment(name) || is_unfinished(name)) && !living.contains(name);
    Ok(own(dir)?.into_iter().filter(dead).collect())
}

/// Returns the index's files that others than the user may read or write.
pub(super) fn exposed(dir: &Path) -> io::Result<Vec<String>> {
    Ok(own(dir)?.into_iter().filter(|name| is_exposed(&dir.join(name))).collect())
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

/// Puts a folder in order whose lock is held: removes what is left over, closes files to others, and has Tantivy's list say
/// what there is (a run that was cut short may have left it behind, and a damaged one would be in the way). An index without
/// a head that can be made out is left alone.
///
/// What cannot be put in order is no reason not to go on: it is still harmless, and [`super::check`] names it.
pub(super) fn tidy(dir: &Path, directory: &IndexDirectory) -> io::Result<()> {
    let Some(segments) = head(dir).as_ref().and_then(segments) else { return Ok(()) };
    let dead = left_over(dir, &segments)?;
    if !dead.is_empty() {
        // A reader may just be opening what it found in the head before.
        let _lock = directory.acquire_lock(&META_LOCK);
        for name in dead {
            let _ = fs::remove_file(dir.join(name));
        }
    }
    close(dir)?;
    // What could not be removed is listed too, for Tantivy to try again.
    let mut there: BTreeSet<String> = own(dir)?.into_iter().filter(|name| is_of_segment(name)).collect();
    there.insert(META.to_owned());
    let listed = fs::read(dir.join(MANAGED)).ok().and_then(|list| serde_json::from_slice(&list).ok());
    if listed != Some(there.clone()) {
        directory.atomic_write(Path::new(MANAGED), &serde_json::to_vec(&there)?)?;
    }
    Ok(())
}

/// Closes the index's files to others.
fn close(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    for name in exposed(dir)? {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(dir.join(name), fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_names() {
        assert!(is_of_segment("0123456789abcdef0123456789abcdef.7.del") && !is_of_segment("notes.txt"));
        assert!(!is_of_segment("0123456789abcdef0123456789abcdefg.idx") && !is_of_segment("条款"));
        assert!(is_unfinished(".tmpa1B2c3") && !is_unfinished(".tmpfiles.d") && !is_unfinished("tmpa1B2c3"));
    }

    #[test]
    fn a_head_names_its_segments() {
        let head = serde_json::json!({ "segments": [
            { "segment_id": "01234567-89ab-cdef-0123-456789abcdef", "max_doc": 3, "deletes": null },
            { "segment_id": "11234567-89ab-cdef-0123-456789abcdef", "deletes": { "num_deleted_docs": 1, "opstamp": 9 } },
        ] });
        let found = segments(&head).expect("it can be made out");
        assert_eq!(found["0123456789abcdef0123456789abcdef"].len(), KINDS.len());
        assert!(
            found["1123456789abcdef0123456789abcdef"].contains(&"1123456789abcdef0123456789abcdef.9.del".to_owned())
        );
        assert_eq!(segments(&serde_json::json!({ "segments": [{}] })), None);
    }
}
