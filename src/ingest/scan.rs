//! What lies below the paths of a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{IngestOptions, Skipped};
use crate::config::Config;
use crate::error::{Reason, Result};
use crate::index::writer::is_below;
use crate::index::{Record, Writer};
use crate::walk::{Aside, Entry, Globs, Patterns, folder_below, path_of, text_of, walk_where};

/// A file found.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub path: PathBuf,
    /// Absolute path as text ([`text_of`]): the key of its record.
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
    /// [`crate::config::Config::key`] for the file.
    pub config: String,
}

impl File {
    /// Tells whether nothing would come out differently if the file were read again with these options.
    pub fn is_unchanged(&self, record: &Record, options: &IngestOptions) -> bool {
        let same = self.modified != 0 && (self.size, self.modified) == (record.size, record.modified);
        same && self.provider == record.provider
            && self.config == record.config
            && match &record.skipped {
                // It has been named since.
                Some(Reason::NoAgreement) => self.aside != Aside::No,
                Some(Reason::TooLarge { bytes, .. }) => *bytes > options.max_file_bytes,
                Some(Reason::Scanned) => options.reading.ocr.is_none(),
                Some(reason) => !reason.may_pass(),
                None => true,
            }
    }
}

/// The files below the paths of a run.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// By key.
    pub files: BTreeMap<String, Arc<File>>,
    /// Folders that could not be listed, by absolute path.
    pub unlisted: BTreeMap<String, Skipped>,
}

/// Returns a path's absolute form, links resolved, and its form as given.
pub(super) fn target(path: &Path) -> (String, String) {
    let absolute = path.canonicalize().or_else(|_| absent(path)).unwrap_or_else(|_| path.to_path_buf());
    (text_of(&absolute), path.to_string_lossy().into_owned())
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
    /// Looks through `places` (absolute paths), each below a root of the index or none, for files that the patterns kept
    /// with the index take; the index's own folder is passed over.
    ///
    /// # Errors
    /// [`crate::Error::BadPattern`] if the index holds patterns that this program does not understand.
    pub fn of(places: &[String], writer: &Writer, index_dir: &Path, config: &Config) -> Result<Scan> {
        let own = index_dir.canonicalize().unwrap_or_else(|_| index_dir.to_path_buf());
        let patterns = Filters::of(writer.patterns())?;
        let roots = writer.roots();
        let mut scan = Scan::default();
        // A place that is gone holds no files; it is not one that could not be listed.
        for (place, path) in places.iter().map(|place| (place, path_of(place))).filter(|(_, path)| path.exists()) {
            let root = roots.iter().find(|(root, _)| is_below(place, root));
            let (root, given) = root.map_or((place.as_str(), place.as_str()), |(root, given)| (root, given));
            let root = path_of(root);
            for found in walk_where(&path, |path, is_folder| patterns.take(path, is_folder)) {
                match found {
                    Ok(entry) if entry.path.starts_with(&own) => {}
                    Ok(entry) => scan.add(entry, &root, given, (writer, config)),
                    Err(missed) => {
                        let file = shown(&missed.path, &root, given);
                        scan.unlisted.insert(text_of(&missed.path), Skipped { file, reason: missed.reason });
                    }
                }
            }
        }
        Ok(scan)
    }

    fn add(&mut self, entry: Entry, root: &Path, given: &str, (writer, config): (&Writer, &Config)) {
        let key = text_of(&entry.path);
        let modified = entry.mtime.seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(entry.mtime.nanos));
        let shown = shown(&entry.path, root, given);
        let file = File {
            // A file may be found twice: below a folder, and because it is named itself.
            aside: self.files.get(&key).map_or(entry.aside, |found| found.aside.min(entry.aside)),
            folder: folder_below(&entry.path, root),
            config: config.key(&shown),
            shown,
            provider: writer.provider_of(&key).map(str::to_owned),
            path: entry.path,
            size: entry.size,
            modified,
            key: key.clone(),
        };
        self.files.insert(key, Arc::new(file));
    }
}

/// The patterns kept with an index, by the folders they were given for, the deepest first.
pub(crate) struct Filters(Vec<(PathBuf, Globs)>);

impl Filters {
    pub(crate) fn of(patterns: &BTreeMap<String, Patterns>) -> Result<Filters> {
        let mut filters = Vec::new();
        for (folder, patterns) in patterns {
            filters.push((path_of(folder), patterns.compile()?));
        }
        filters.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.components().count()));
        Ok(Filters(filters))
    }

    /// Tells whether a path is taken by the patterns of the nearest folder above it that has any.
    pub(crate) fn take(&self, path: &Path, is_folder: bool) -> bool {
        let nearest = self.0.iter().find_map(|(folder, globs)| Some((path.strip_prefix(folder).ok()?, globs)));
        match nearest {
            // For a folder that was named the patterns are about what is in it.
            Some((below, globs)) if !below.as_os_str().is_empty() => match is_folder {
                true => globs.takes_folder(below),
                false => globs.takes_file(below),
            },
            _ => true,
        }
    }
}

/// Returns `path` with `given` in place of `root`, as text for people: what is none in it is replaced.
pub(crate) fn shown(path: &Path, root: &Path, given: &str) -> String {
    let below = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    let given = given.strip_prefix("./").unwrap_or(given);
    match (given, &*below) {
        (_, "") => given.to_owned(),
        ("." | "", _) => below.into_owned(),
        _ => Path::new(given).join(&*below).to_string_lossy().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_they_were_given() {
        let shown = |path: &str, root: &str, given: &str| super::shown(Path::new(path), Path::new(root), given);
        assert_eq!(shown("/a/b/c.md", "/a/b", "b"), Path::new("b").join("c.md").to_string_lossy());
        assert_eq!(shown("/a/b/c.md", "/a/b", "."), "c.md");
        assert_eq!(shown("/a/b/c.md", "/a/b", "./"), "c.md");
        assert_eq!(shown("/a/c.md", "/a/c.md", "./c.md"), "c.md");
    }
}
