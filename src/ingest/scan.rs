//! What lies below the paths of a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Skipped;
use crate::error::Reason;
use crate::index::Record;
use crate::index::writer::is_below;
use crate::walk::{Aside, Entry, folder_below, walk};

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
    pub aside: Aside,
    /// The folder that the file is in, below its root.
    pub folder: Option<String>,
    /// The provider that was set for the file.
    pub provider: Option<String>,
}

impl File {
    /// Tells whether nothing would come out differently if the file were read again.
    pub fn is_unchanged(&self, record: &Record) -> bool {
        let same = self.modified != 0 && (self.size, self.modified) == (record.size, record.modified);
        same && self.provider == record.provider
            && match &record.skipped {
                // It has been named since.
                Some(Reason::NoAgreement) => self.aside != Aside::No,
                Some(reason) => !reason.may_pass(),
                None => true,
            }
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
            for found in walk(Path::new(place)) {
                match found {
                    Ok(entry) if entry.path.starts_with(&own) => {}
                    Ok(entry) => scan.add(entry, root, given),
                    Err(missed) => {
                        let path = missed.path.to_string_lossy().into_owned();
                        let file = shown(&path, root, given);
                        scan.unlisted.insert(path, Skipped { file, reason: missed.reason });
                    }
                }
            }
        }
        scan
    }

    fn add(&mut self, entry: Entry, root: &str, given: &str) {
        let key = entry.path.to_string_lossy().into_owned();
        let modified = entry.mtime.seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(entry.mtime.nanos));
        let shown = shown(&key, root, given);
        // A file may be found twice: below a folder, and because it is named itself.
        let aside = self.files.get(&key).map_or(entry.aside, |found| found.aside.min(entry.aside));
        self.files.insert(
            key.clone(),
            File {
                folder: folder_below(&entry.path, Path::new(root)),
                path: entry.path,
                key,
                shown,
                size: entry.size,
                modified,
                aside,
                provider: None,
            },
        );
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
