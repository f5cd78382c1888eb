//! Finds the files below a root that may hold agreements.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use walkdir::{DirEntry, WalkDir};

use crate::error::Reason;
use crate::read;

/// A file that may be an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The root as it was given, with the file's place below it: relative if the root was.
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    pub mtime: Mtime,
}

/// When a file was last modified, counted from 1970-01-01 UTC; zero where the file system does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mtime {
    /// Negative before 1970.
    pub seconds: i64,
    /// Of the second; 0 to 999,999,999.
    pub nanos: u32,
}

/// A file or folder that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    pub path: PathBuf,
    pub reason: Reason,
}

/// Walks `root`, a folder or a file, in a stable order (depth first, siblings by name).
///
/// Hidden files and folders and the lock files of office programs (`~$…`) are passed over, and so is what is no document
/// by its extension (`src/data/extensions.txt`). A root that is a file is yielded whatever its name is. Links are
/// followed; one that leads back to a folder above itself is passed over, for its files are visited anyway.
/// What cannot be looked at is an item of its own and does not end the walk.
pub fn walk(root: &Path) -> impl Iterator<Item = Result<Entry, Missed>> {
    let walker = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    walker.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry)).filter_map(move |found| match found {
        Ok(entry) => examine(entry),
        Err(error) if error.loop_ancestor().is_some() => None,
        Err(error) => {
            let path = error.path().unwrap_or(Path::new("")).to_path_buf();
            let reason =
                Reason::Io(error.into_io_error().map_or_else(|| "cannot be read".to_owned(), |e| e.to_string()));
            Some(Err(Missed { path, reason }))
        }
    })
}

fn examine(entry: DirEntry) -> Option<Result<Entry, Missed>> {
    if entry.file_type().is_dir() || (entry.depth() > 0 && !is_candidate(entry.path())) {
        return None;
    }
    match entry.metadata() {
        // Pipes, sockets and devices have no content to index, and reading them may never end.
        Ok(metadata) if !metadata.is_file() => None,
        Ok(metadata) => Some(Ok(Entry { size: metadata.len(), mtime: Mtime::of(&metadata), path: entry.into_path() })),
        Err(error) => {
            let reason = Reason::Io(error.into_io_error().map_or_else(String::new, |e| e.to_string()));
            Some(Err(Missed { path: entry.into_path(), reason }))
        }
    }
}

fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    name.starts_with(b".") || name.starts_with(b"~$")
}

fn is_candidate(path: &Path) -> bool {
    read::extension(&path.to_string_lossy()).is_none_or(|extension| read::format_of_extension(&extension).is_some())
}

impl Mtime {
    /// Returns the time of the last modification that `metadata` state.
    pub fn of(metadata: &Metadata) -> Mtime {
        metadata.modified().map(Mtime::from).unwrap_or_default()
    }
}

impl From<SystemTime> for Mtime {
    fn from(time: SystemTime) -> Mtime {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Mtime { seconds: after.as_secs() as i64, nanos: after.subsec_nanos() },
            Err(before) => {
                let before = before.duration();
                let borrow = i64::from(before.subsec_nanos() > 0);
                Mtime {
                    seconds: -(before.as_secs() as i64) - borrow,
                    nanos: (1_000_000_000 - before.subsec_nanos()) % 1_000_000_000,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;

    fn names(root: &Path) -> Vec<String> {
        let below = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        walk(root).map(|found| below(&found.unwrap().path)).collect()
    }

    #[test]
    fn yields_documents_in_order_and_passes_over_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        for name in
            ["b.txt", "a/z.MD", "a/c.docx", ".hidden/x.txt", ".x.txt", "~$b.docx", "main.rs", "LICENSE", "合同v1.2终稿"]
        {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "甲方").unwrap();
        }
        assert_eq!(names(dir.path()), ["LICENSE", "a/c.docx", "a/z.MD", "b.txt", "合同v1.2终稿"]);
        let entry = walk(dir.path()).next().unwrap().unwrap();
        assert_eq!(entry.size, 6);
        assert!(entry.mtime.seconds > 0);
    }

    #[test]
    fn a_named_file_is_yielded_whatever_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".draft.rs");
        fs::write(&path, "x").unwrap();
        assert_eq!(walk(&path).map(|found| found.unwrap().path).collect::<Vec<_>>(), [path]);
    }

    #[test]
    fn what_is_missing_is_an_item() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("none");
        let found: Vec<_> = walk(&missing).collect();
        assert!(matches!(&found[..], [Err(Missed { path, reason: Reason::Io(_) })] if *path == missing));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_are_not() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("a")).unwrap();
        fs::write(dir.path().join("a/x.txt"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("a/x.txt"), dir.path().join("y.txt")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("gone"), dir.path().join("z.txt")).unwrap();
        let found: Vec<_> = walk(dir.path()).collect();
        assert_eq!(found.len(), 3);
        assert!(found[2].is_err());
    }

    #[test]
    fn times_before_1970_have_positive_nanos() {
        let time = UNIX_EPOCH - Duration::new(1, 250_000_000);
        assert_eq!(Mtime::from(time), Mtime { seconds: -2, nanos: 750_000_000 });
    }
}
