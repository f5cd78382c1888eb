//! What lies below the paths of a run.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{IngestOptions, Skipped};
use crate::config::Config;
use crate::error::{Reason, Result};
use crate::index::Record;
use crate::index::schema::Payload;
use crate::index::writer::is_below;
use crate::walk::{Aside, Entry, Globs, Patterns, folder_below, list, path_of, text_of};

/// A file to be read.
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

/// A file found, before anything is known of it but what the folder tells: most files of most runs are as they were, and no
/// more is ever asked of them.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// As [`File::key`]; the path itself is made of it, for a run may find a hundred thousand files.
    pub key: String,
    pub size: u64,
    /// As [`File::modified`].
    pub modified: i64,
    pub aside: Aside,
    /// Which of [`Scan::bases`] it lies below.
    base: usize,
}

/// The root that files were found below.
#[derive(Debug, Clone)]
struct Base {
    root: PathBuf,
    given: String,
}

/// The files below the paths of a run.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// By key, none twice.
    pub files: Vec<Found>,
    /// Folders that could not be listed, by absolute path.
    pub unlisted: BTreeMap<String, Skipped>,
    /// Files and folders that the patterns leave out.
    pub left_out: usize,
    bases: Vec<Base>,
}

/// What decides whether a file has to be read again, beside the file itself.
pub(super) struct Circumstances<'a> {
    pub payload: &'a Payload,
    pub config: &'a Config,
    pub options: &'a IngestOptions,
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
    pub fn of(places: &[String], payload: &Payload, index_dir: &Path) -> Result<Scan> {
        let own = index_dir.canonicalize().unwrap_or_else(|_| index_dir.to_path_buf());
        let patterns = Filters::of(&payload.patterns)?;
        let mut scan = Scan::default();
        // A place that is gone holds no files; it is not one that could not be listed.
        let places = places.iter().map(|place| (place, path_of(place)));
        for (place, path) in places.filter(|(_, path)| path.exists() && !path.starts_with(&own)) {
            let root = payload.roots.iter().find(|(root, _)| is_below(place, root));
            let (root, given) = root.map_or((place.as_str(), place.as_str()), |(root, given)| (root, given));
            let base = Base { root: path_of(root), given: given.to_owned() };
            let left_out = Cell::new(0);
            let wanted = |path: &Path, is_folder: bool| {
                let taken = patterns.take(path, is_folder);
                left_out.set(left_out.get() + usize::from(!taken));
                taken && !(is_folder && path == own)
            };
            for found in list(&path, wanted) {
                match found {
                    Ok(entry) => scan.files.push(Found::of(entry, scan.bases.len())),
                    Err(missed) => {
                        let file = shown(&missed.path, &base.root, given);
                        scan.unlisted.insert(text_of(&missed.path), Skipped { file, reason: missed.reason });
                    }
                }
            }
            scan.left_out += left_out.get();
            scan.bases.push(base);
        }
        // A file may be found twice: below a folder, and because it is named itself.
        scan.files.sort_by(|a, b| a.key.cmp(&b.key));
        scan.files.dedup_by(|second, first| {
            let same = second.key == first.key;
            if same {
                first.aside = first.aside.min(second.aside);
            }
            same
        });
        Ok(scan)
    }

    /// Tells whether a file with this key was found.
    pub fn has(&self, key: &str) -> bool {
        self.files.binary_search_by(|found| found.key.as_str().cmp(key)).is_ok()
    }

    /// Returns a file's path as people know it.
    pub fn shown(&self, found: &Found) -> String {
        let base = &self.bases[found.base];
        shown(&path_of(&found.key), &base.root, &base.given)
    }

    /// Returns all there is to know about a file before it is read.
    pub fn file(&self, found: &Found, around: &Circumstances<'_>) -> File {
        let shown = self.shown(found);
        let path = path_of(&found.key);
        File {
            key: found.key.clone(),
            size: found.size,
            modified: found.modified,
            aside: found.aside,
            folder: folder_below(&path, &self.bases[found.base].root),
            path,
            provider: around.payload.provider_of(&found.key).map(str::to_owned),
            config: around.config.key(&shown),
            shown,
        }
    }

    /// Tells whether nothing would come out differently if a file were read again.
    pub fn is_unchanged(&self, found: &Found, record: &Record<&str>, around: &Circumstances<'_>) -> bool {
        found.modified != 0
            && (found.size, found.modified) == (record.size, record.modified)
            && around.payload.provider_of(&found.key) == record.provider
            && match around.config.is_silent() {
                true => record.config.is_empty(),
                false => around.config.key(&self.shown(found)) == record.config,
            }
            && match &record.skipped {
                // It has been named since.
                Some(Reason::NoAgreement) => found.aside != Aside::No,
                Some(Reason::TooLarge { bytes, .. }) => *bytes > around.options.max_file_bytes,
                Some(Reason::Scanned) => around.options.reading.ocr.is_none(),
                Some(reason) => !reason.may_pass(),
                None => true,
            }
    }
}

impl Found {
    fn of(entry: Entry, base: usize) -> Found {
        let modified = entry.mtime.seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(entry.mtime.nanos));
        Found { key: text_of(&entry.path), size: entry.size, modified, aside: entry.aside, base }
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
