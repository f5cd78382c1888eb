//! What lies below the paths of a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use super::Skipped;
use crate::error::Reason;
use crate::index::Record;
use crate::index::writer::is_below;

/// A file found.
#[derive(Debug)]
pub(super) struct File {
    pub path: PathBuf,
    /// Absolute path as text: the key of its record.
    pub key: String,
    /// Path as people know it: the root as it was given, and what lies below.
    pub shown: String,
    pub size: u64,
    /// Nanoseconds since 1970, 0 if the file system does not tell.
    pub modified: i64,
}

impl File {
    pub fn is_unchanged(&self, record: &Record) -> bool {
        self.modified != 0 && (self.size, self.modified) == (record.size, record.modified)
    }
}

/// The files below the paths of a run.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// By key.
    pub files: BTreeMap<String, File>,
    /// Folders that could not be listed, by absolute path.
    pub unlisted: BTreeMap<String, Skipped>,
}

/// Returns a path's absolute form, links resolved, and its form as given.
pub(super) fn target(path: &Path) -> (String, String) {
    let absolute = path.canonicalize().or_else(|_| absent(path)).unwrap_or_else(|_| path.to_path_buf());
    (absolute.to_string_lossy().into_owned(), path.to_string_lossy().into_owned())
}

/// The absolute form of a path that is not there: what is there of it resolved, the rest as it stands.
fn absent(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let there = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    Ok(match there {
        Some((above, real)) => real.join(path.strip_prefix(above).unwrap_or(Path::new(""))),
        None => path,
    })
}

impl Scan {
    /// Looks through `places` (absolute paths), each below one of `roots`; the index's own folder is passed over.
    pub fn of(places: &[String], roots: &BTreeMap<String, String>, index_dir: &Path) -> Scan {
        let own = index_dir.canonicalize().unwrap_or_else(|_| index_dir.to_path_buf());
        let mut scan = Scan::default();
        // A place that is gone holds no files; it is not one that could not be listed.
        for place in places.iter().filter(|place| Path::new(place).exists()) {
            let root = roots.iter().find(|(root, _)| is_below(place, root));
            let (root, given) = root.map_or((place.as_str(), place.as_str()), |(root, given)| (root, given));
            let walk = WalkDir::new(place).sort_by_file_name().into_iter();
            for entry in walk.filter_entry(|entry| entry.depth() == 0 || (!is_hidden(entry) && entry.path() != own)) {
                match entry {
                    Ok(entry) if entry.file_type().is_file() => scan.add(&entry, root, given),
                    Ok(_) => {}
                    Err(error) => {
                        let path = error.path().unwrap_or(Path::new(place)).to_string_lossy().into_owned();
                        let shown = shown(&path, root, given);
                        scan.unlisted.insert(path, Skipped::new(&shown, &Reason::Io(error.to_string())));
                    }
                }
            }
        }
        scan
    }

    fn add(&mut self, entry: &DirEntry, root: &str, given: &str) {
        let key = entry.path().to_string_lossy().into_owned();
        // Metadata that cannot be read are no reason to pass a file over: reading it will tell.
        let meta = entry.metadata().ok();
        let since = meta.as_ref().and_then(|meta| meta.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        let file = File {
            path: entry.path().to_path_buf(),
            shown: shown(&key, root, given),
            size: meta.as_ref().map_or(0, std::fs::Metadata::len),
            modified: since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0),
            key,
        };
        self.files.insert(file.key.clone(), file);
    }
}

/// Returns `path` with `given` in place of `root`.
fn shown(path: &str, root: &str, given: &str) -> String {
    let below = path.strip_prefix(root).unwrap_or(path).trim_start_matches(std::path::is_separator);
    let given = given.strip_prefix("./").unwrap_or(given);
    match (given, below) {
        (_, "") => given.to_owned(),
        ("." | "", _) => below.to_owned(),
        _ => Path::new(given).join(below).to_string_lossy().into_owned(),
    }
}

/// Hidden files and folders, and the lock files of word processors.
fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.') || name.starts_with("~$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_they_were_given() {
        assert_eq!(shown("/a/b/c.md", "/a/b", "b"), Path::new("b").join("c.md").to_string_lossy());
        assert_eq!(shown("/a/b/c.md", "/a/b", "."), "c.md");
        assert_eq!(shown("/a/b/c.md", "/a/b", "./"), "c.md");
        assert_eq!(shown("/a/c.md", "/a/c.md", "./c.md"), "c.md");
    }
}
