//! Finds the files below a root that may hold agreements.

pub mod archive;
mod globs;
mod names;

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use walkdir::{DirEntry, WalkDir};

pub use globs::{Globs, Patterns};
pub use names::{SEPARATOR, path_of, text_of};

use crate::error::Reason;
use crate::read;
use crate::text::is_han;

/// A file that may be an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The root as it was given, with the file's place below it: relative if the root was.
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    pub mtime: Mtime,
    pub aside: Aside,
}

/// Whether a file tells about its folder rather than being an agreement, by its name (`src/data/no-agreements.txt`). One
/// that was named itself never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    No,
    /// Unless its text is Chinese.
    UnlessChinese,
    Yes,
}

impl Aside {
    /// Tells whether a file with this text is no agreement.
    pub fn covers(self, text: &str) -> bool {
        // Of a Chinese agreement with English names and terms in it most is Han; a licence in English has none.
        const LEAST: usize = 10;
        match self {
            Aside::No => false,
            Aside::Yes => true,
            Aside::UnlessChinese => text.chars().filter(|ch| is_han(*ch)).count() * LEAST < text.chars().count(),
        }
    }
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
/// by its extension (`src/data/extensions.txt`). A file that tells about the folder (README, LICENSE …) is yielded with a
/// mark. A root that is a file is yielded whatever its name is. What cannot be looked at is an item of its own and does
/// not end the walk.
///
/// Links are followed, but no folder is entered twice, by however many links it can be reached: it is visited below its
/// own name if that lies below the root, else by the first link that leads there. So loops end, and folders that link to
/// each other cannot multiply.
pub fn walk(root: &Path) -> impl Iterator<Item = Result<Entry, Missed>> {
    walk_where(root, |_, _| true)
}

/// Walks `root` as [`walk`] does, but takes only what `wanted` wants; it is asked for every path below the root that is not
/// passed over anyway, and whether that is a folder. What lies below an unwanted folder is not looked at.
pub fn walk_where<'a>(
    root: &Path,
    wanted: impl Fn(&Path, bool) -> bool + 'a,
) -> impl Iterator<Item = Result<Entry, Missed>> + 'a {
    candidates(root, wanted).filter_map(|found| found.map_or_else(|missed| Some(Err(missed)), examine))
}

/// Walks `root` as [`walk_where`] does, all at once: the system is asked about files on two threads, which is most of the work.
pub fn list(root: &Path, wanted: impl Fn(&Path, bool) -> bool) -> Vec<Result<Entry, Missed>> {
    /// Fewer are not worth a thread.
    const MANY: usize = 500;
    let looked = |found: Vec<_>| {
        let looked =
            found.into_iter().filter_map(|found: Result<_, _>| found.map_or_else(|missed| Some(Err(missed)), examine));
        looked.collect::<Vec<_>>()
    };
    let mut first: Vec<_> = candidates(root, wanted).collect();
    if first.len() < MANY {
        return looked(first);
    }
    let second = first.split_off(first.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| looked(second));
        let mut all = looked(first);
        all.extend(second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        all
    })
}

/// Whatever lies below `root` and is wanted, folders too, as far as the folders themselves tell.
fn candidates<'a>(
    root: &Path,
    wanted: impl Fn(&Path, bool) -> bool + 'a,
) -> impl Iterator<Item = Result<DirEntry, Missed>> + 'a {
    let mut folders = Folders { root: root.to_path_buf(), real: root.canonicalize().ok(), entered: HashSet::new() };
    // Siblings differ in their names only, and taking paths apart costs as much as listing the folder.
    let by_name = |a: &DirEntry, b: &DirEntry| bytes(a.path()).cmp(bytes(b.path()));
    let walker = WalkDir::new(root).follow_links(true).sort_by(by_name).into_iter();
    let visible = move |path: &Path, is_folder: bool| !is_passed_over(path) && wanted(path, is_folder);
    let kept = walker.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_dir();
        (entry.depth() == 0 || visible(entry.path(), is_folder)) && (!is_folder || folders.enter(entry, &visible))
    });
    kept.filter_map(move |found| match found {
        Ok(entry) => Some(Ok(entry)),
        Err(error) if error.loop_ancestor().is_some() => None,
        Err(error) => {
            let path = error.path().unwrap_or(Path::new("")).to_path_buf();
            Some(Err(Missed { path, reason: reason(error) }))
        }
    })
}

/// Which folders a walk has entered.
struct Folders {
    root: PathBuf,
    /// The root with links resolved.
    real: Option<PathBuf>,
    /// By their paths with links resolved.
    entered: HashSet<PathBuf>,
}

impl Folders {
    /// Tells whether a folder is to be entered, here and now.
    fn enter(&mut self, entry: &DirEntry, visible: &impl Fn(&Path, bool) -> bool) -> bool {
        // What cannot be resolved will be an item when it is listed.
        let Ok(real) = entry.path().canonicalize() else { return true };
        let below = self.real.as_ref().and_then(|root| real.strip_prefix(root).ok());
        // A link to what is visited below its own name as well.
        let elsewhere = entry.depth() > 0
            && entry.path_is_symlink()
            && below.is_some_and(|below| {
                let mut path = self.root.clone();
                below.components().all(|part| {
                    path.push(part);
                    visible(&path, true)
                })
            });
        !elsewhere && self.entered.insert(real)
    }
}

/// Returns the name of the folder that a file below `root` is in; none if that is `root` itself.
pub fn folder_below(path: &Path, root: &Path) -> Option<String> {
    let folder = path.parent()?;
    let below = folder.strip_prefix(root).ok()?;
    Some(below.file_name()?.to_string_lossy().into_owned())
}

fn examine(entry: DirEntry) -> Option<Result<Entry, Missed>> {
    if entry.file_type().is_dir() {
        return None;
    }
    let name = String::from_utf8_lossy(name_of(entry.path()));
    let is_named = entry.depth() == 0;
    if !is_named && !is_candidate(&name) {
        return None;
    }
    match entry.metadata() {
        // Pipes, sockets and devices have no content to index, and reading them may never end.
        Ok(metadata) if !metadata.is_file() => None,
        Ok(metadata) => Some(Ok(Entry {
            size: metadata.len(),
            mtime: Mtime::of(&metadata),
            aside: if is_named { Aside::No } else { aside(&name) },
            path: entry.into_path(),
        })),
        Err(error) => Some(Err(Missed { path: entry.into_path(), reason: reason(error) })),
    }
}

fn reason(error: walkdir::Error) -> Reason {
    match error.io_error() {
        Some(error) => Reason::from(error),
        None => Reason::Io(error.to_string()),
    }
}

/// What a file's name says about it.
fn aside(name: &str) -> Aside {
    static LISTED: LazyLock<Vec<(Vec<&str>, bool, Aside)>> = LazyLock::new(|| {
        let lines = include_str!("data/no-agreements.txt").lines().filter(|line| !line.starts_with('#'));
        let read = lines.map(|line| {
            let (line, aside) = line.strip_prefix("? ").map_or((line, Aside::Yes), |line| (line, Aside::UnlessChinese));
            let (words, goes_on) = line.strip_suffix(" *").map_or((line, false), |line| (line, true));
            (words.split(' ').collect(), goes_on, aside)
        });
        read.collect()
    });
    let stem = match read::extension(name) {
        Some(extension) => &name[..name.len() - extension.len() - 1],
        None => name,
    };
    let stem = stem.to_lowercase();
    let words = || stem.split(['-', '_', '.', ' ']).filter(|word| !word.is_empty());
    // Nearly all names are told by their first word.
    let Some(first) = words().next() else { return Aside::No };
    let listed = LISTED.iter().find(|(listed, goes_on, _)| {
        listed[0] == first
            && words().zip(listed).filter(|(word, listed)| word == *listed).count() == listed.len()
            && (*goes_on || words().count() == listed.len())
    });
    listed.map_or(Aside::No, |(_, _, aside)| *aside)
}

fn is_passed_over(path: &Path) -> bool {
    is_hidden(name_of(path))
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// The name of what was found in a folder. Its path was put together there and ends with it.
fn name_of(path: &Path) -> &[u8] {
    let is_border = |byte: &u8| std::path::is_separator(char::from(*byte));
    bytes(path).rsplit(is_border).next().unwrap_or_default()
}

/// Tells whether a file or folder of this name is hidden, or a lock.
fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".") || name.starts_with(b"~$")
}

/// Tells whether a file is a document by its name.
fn is_candidate(name: &str) -> bool {
    read::extension(name).is_none_or(|extension| read::format_of_extension(&extension).is_some())
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
        assert!(walk(&path).map(|found| found.unwrap().path).eq([path.clone()]));
        assert_eq!(walk_where(&path, |_, _| false).count(), 1);
    }

    #[test]
    fn files_about_the_folder_are_told_by_their_names() {
        for name in ["README.md", "readme.zh-CN.md", "CHANGELOG.md", "code_of_conduct.md", "更新日志.md"] {
            assert_eq!(aside(name), Aside::Yes, "{name}");
        }
        for name in ["LICENSE", "License-MIT", "LICENSE_APACHE-2.0.txt", "copying"] {
            assert_eq!(aside(name), Aside::UnlessChinese, "{name}");
        }
        for name in
            ["用户协议.md", "软件许可协议 README.md", "readmefirst.txt", "licensing.html", "notice.html", ".md", ""]
        {
            assert_eq!(aside(name), Aside::No, "{name}");
        }
        assert!(Aside::UnlessChinese.covers("Permission is hereby granted") && Aside::Yes.covers("甲方"));
        assert!(!Aside::UnlessChinese.covers("授权您安装使用 Maple 软件") && !Aside::No.covers("a"));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("README.md");
        fs::write(&path, "甲方").unwrap();
        let asides = |root: &Path| walk(root).map(|found| found.unwrap().aside).collect::<Vec<_>>();
        assert_eq!((asides(dir.path()), asides(&path)), (vec![Aside::Yes], vec![Aside::No]));
    }

    #[test]
    fn a_folder_has_a_name_below_the_root_only() {
        let folder = |path: &str| folder_below(Path::new(path), Path::new("root"));
        assert_eq!(folder("root/a/b/c.md").as_deref(), Some("b"));
        assert_eq!((folder("root/c.md"), folder("root"), folder("elsewhere/a/c.md")), (None, None, None));
    }

    #[test]
    fn a_list_is_a_walk() {
        let dir = tempfile::tempdir().unwrap();
        for number in 0..700 {
            fs::write(dir.path().join(format!("{number}.txt")), "甲方").unwrap();
        }
        assert_eq!(list(dir.path(), |_, _| true), walk(dir.path()).collect::<Vec<_>>());
        assert_eq!(list(dir.path(), |path, _| path.ends_with("7.txt")).len(), 1);
        assert!(matches!(&list(&dir.path().join("none"), |_, _| true)[..], [Err(_)]));
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

    #[cfg(unix)]
    #[test]
    fn no_folder_is_entered_twice() {
        use std::os::unix::fs::symlink;
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = |name: &str| dir.path().join(name);
        for folder in ["b", ".store"] {
            fs::create_dir(path(folder)).unwrap();
            fs::write(path(folder).join("x.txt"), "x").unwrap();
        }
        fs::create_dir(outside.path().join("in")).unwrap();
        fs::write(outside.path().join("in/y.txt"), "y").unwrap();
        // Before and after its own name, to a hidden folder, twice outside, and back from there.
        symlink(path("b"), path("a")).unwrap();
        symlink(path("b"), path("c")).unwrap();
        symlink(path(".store"), path("d")).unwrap();
        symlink(outside.path(), path("e")).unwrap();
        symlink(outside.path().join("in"), path("f")).unwrap();
        symlink(dir.path(), outside.path().join("back")).unwrap();
        assert_eq!(names(dir.path()), ["b/x.txt", "d/x.txt", "e/in/y.txt"]);
        let wanted: Vec<_> = walk_where(dir.path(), |path, _| !path.ends_with("b")).flatten().collect();
        // Its own name is unwanted now: the first link is not.
        assert_eq!(wanted[0].path, path("a/x.txt"));
    }

    #[cfg(unix)]
    #[test]
    fn folders_that_link_to_each_other_do_not_multiply() {
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        for at in 0..30 {
            let folder = outside.path().join(at.to_string());
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("x.txt"), "x").unwrap();
            for name in ["l", "r"] {
                std::os::unix::fs::symlink(outside.path().join((at + 1).to_string()), folder.join(name)).unwrap();
            }
        }
        fs::create_dir(outside.path().join("30")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("0"), dir.path().join("way-in")).unwrap();
        assert_eq!(walk(dir.path()).filter(Result::is_ok).count(), 30);
    }

    #[test]
    fn times_before_1970_have_positive_nanos() {
        let time = UNIX_EPOCH - Duration::new(1, 250_000_000);
        assert_eq!(Mtime::from(time), Mtime { seconds: -2, nanos: 750_000_000 });
    }
}
