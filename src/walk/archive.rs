//! Looks into zip archives: the files of an archive are files like others, `a.zip!/b.docx` is their path.

use std::collections::HashMap;

use super::{Aside, aside, is_candidate, is_hidden};
use crate::error::Reason;
use crate::read::{self, Package};
use crate::walk::names::{MARK, without_separator};

/// Stands between the path of an archive and the path within it, as people see it.
pub const INSIDE: &str = "!/";

/// Archives in archives are opened to this depth, the outermost included.
const DEEPEST: usize = 3;
/// Most files of an archive, those in archives within it included.
const MOST_FILES: usize = 10_000;

/// A file of an archive.
#[derive(Debug, PartialEq, Eq)]
pub struct Inner {
    /// Its path within the archive, `/` between the names; for one in an archive within, [`INSIDE`] between the paths.
    pub path: String,
    /// What is in it, or why that cannot be had.
    pub bytes: Result<Vec<u8>, Reason>,
    pub aside: Aside,
}

/// Returns the files of an archive that may be agreements, by their paths; none if the bytes are no archive. They are taken
/// or passed over as the files of a folder are. `limit` is the most bytes that all files unpack to, `longest` the most of
/// one.
///
/// # Errors
/// [`Reason::Bomb`] if the archive unpacks to more, [`Reason::Malformed`] if it is damaged, [`Reason::Empty`] if it has no
/// files, [`Reason::Failed`] if it has too many.
pub fn files_in(bytes: &[u8], limit: u64, longest: u64) -> Result<Option<Vec<Inner>>, Reason> {
    if !read::is_archive(bytes) {
        return Ok(None);
    }
    let mut opened = Opened { files: Vec::new(), limit, left: limit, longest };
    opened.add(bytes, "", DEEPEST)?;
    if opened.files.is_empty() {
        return Err(Reason::Empty);
    }
    opened.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Some(opened.files))
}

/// Returns the key of a file in an archive from the archive's own ([`super::text_of`]). No path has such a key.
pub fn key_of(archive: &str, inner: &str) -> String {
    format!("{archive}{MARK}{INSIDE}{}", without_separator(inner))
}

/// Returns the key of the archive that a file is in; none if it is in none.
pub fn archive_of(key: &str) -> Option<&str> {
    // The mark never stands before what else follows it here.
    let at = key.find(&format!("{MARK}{INSIDE}"))?;
    Some(&key[..at])
}

struct Opened {
    files: Vec<Inner>,
    limit: u64,
    /// Bytes that may still be unpacked.
    left: u64,
    longest: u64,
}

impl Opened {
    /// Adds the files of an archive whose own path is `prefix`, and of archives in it down to a depth.
    fn add(&mut self, bytes: &[u8], prefix: &str, depth: usize) -> Result<(), Reason> {
        let bomb = Reason::Bomb { limit: self.limit };
        let mut package = Package::open(bytes, self.left)?;
        let mut names: Vec<String> = package.names().filter(|name| is_wanted(name)).map(str::to_owned).collect();
        // Of two parts of one name the last is meant, and unpacked once.
        names.sort_unstable();
        names.dedup();
        let mut taken: HashMap<String, u32> = HashMap::new();
        for name in names {
            if self.files.len() >= MOST_FILES {
                return Err(Reason::Failed(format!("the archive has more than {MOST_FILES} files")));
            }
            let path = format!("{prefix}{}", told_apart(shown(&name), &mut taken));
            let content = match package.part(&name) {
                Ok(content) => Ok(content.unwrap_or_default()),
                Err(Reason::Bomb { .. }) => return Err(bomb),
                Err(reason) => Err(reason),
            };
            let length = content.as_ref().map_or(0, |content| content.len() as u64);
            self.left = self.left.checked_sub(length).ok_or_else(|| bomb.clone())?;
            let bytes = match content {
                Ok(_) if length > self.longest => Err(Reason::TooLarge { bytes: length, limit: self.longest }),
                Ok(content) if depth > 1 && read::is_archive(&content) => {
                    match self.add(&content, &format!("{path}{INSIDE}"), depth - 1) {
                        Ok(()) => continue,
                        Err(reason @ (Reason::Bomb { .. } | Reason::Failed(_))) => return Err(reason),
                        Err(reason) => Err(reason),
                    }
                }
                other => other,
            };
            let aside = aside(path.rsplit('/').next().unwrap_or(&path));
            self.files.push(Inner { path, bytes, aside });
        }
        Ok(())
    }
}

/// Tells whether a part of an archive is a file that would be taken from a folder.
fn is_wanted(name: &str) -> bool {
    let hidden = name.split('/').any(|part| is_hidden(part.as_bytes()) && part != "." && part != "..");
    !name.ends_with('/') && !name.starts_with("__MACOSX/") && !hidden && is_candidate(name)
}

/// A name as a path below the archive: names that lead out of it, or that would upset a terminal, are no names of files.
fn shown(name: &str) -> String {
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    let path = parts.collect::<Vec<_>>().join("/");
    path.chars().map(|ch| if ch.is_control() || ch == MARK { '_' } else { ch }).collect()
}

/// Returns a path that no other file of the archive has: different names may be the same path. `taken` counts the files of
/// each path so far.
fn told_apart(path: String, taken: &mut HashMap<String, u32>) -> String {
    let Some(count) = taken.get_mut(&path) else {
        taken.insert(path.clone(), 1);
        return path;
    };
    let (stem, extension) = match read::extension(&path) {
        Some(extension) => path.split_at(path.len() - extension.len() - 1),
        None => (path.as_str(), ""),
    };
    let (stem, extension) = (stem.to_owned(), extension.to_owned());
    *count += 1;
    told_apart(format!("{stem} ({count}){extension}"), taken)
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;
    use crate::read::zipped::packed;

    fn paths(bytes: &[u8]) -> Vec<String> {
        let files = files_in(bytes, 1 << 20, 1 << 20).unwrap().expect("an archive");
        files.into_iter().map(|inner| inner.path).collect()
    }

    #[test]
    fn files_are_taken_as_from_a_folder() {
        let inner = packed(&[("丙.txt", b"x")]);
        let bytes = packed::<&[u8]>(&[
            ("乙/b.txt", b"x"),
            ("乙/.c.txt", b"x"),
            ("乙/~$b.docx", b"x"),
            ("main.rs", b"x"),
            ("__MACOSX/b.txt", b"x"),
            ("../../etc/d.md", b"x"),
            ("甲.zip", &inner),
        ]);
        assert_eq!(paths(&bytes), ["etc/d.md", "乙/b.txt", "甲.zip!/丙.txt"]);
        assert_eq!(files_in(b"x", 9, 9), Ok(None));
        assert_eq!(files_in(&packed(&[("main.rs", b"x")]), 9, 9), Err(Reason::Empty));
    }

    #[test]
    fn files_of_one_path_are_told_apart() {
        let names = ["a/x.txt", "a/../x.txt", "./x.txt", "x.txt", "x (2).txt", "x"];
        let mut found = paths(&packed(&names.map(|name| (name, b"x"))));
        found.sort();
        assert_eq!(found, ["a/x (2).txt", "a/x.txt", "x", "x (2) (2).txt", "x (2).txt", "x.txt"]);
    }

    #[test]
    fn names_are_read_in_the_encoding_of_chinese_programs() {
        // The writer marks names as UTF-8 unless they are ASCII: one is put in whose bytes are exchanged afterwards.
        let mut bytes = packed(&[("abcd.txt", b"x")]);
        let name = GB18030.encode("合同.txt").0.into_owned();
        let places: Vec<usize> =
            bytes.windows(8).enumerate().filter(|(_, window)| window == b"abcd.txt").map(|(at, _)| at).collect();
        assert_eq!(places.len(), 2);
        places.into_iter().for_each(|at| bytes[at..at + 8].copy_from_slice(&name));
        assert_eq!(paths(&bytes), ["合同.txt"]);
    }

    #[test]
    fn limits_hold_through_archives_in_archives() {
        let zeros = vec![b' '; 600];
        let inner = packed(&[("b.txt", &zeros)]);
        let bytes = packed(&[("a.txt", &zeros), ("c.zip", &inner)]);
        assert_eq!(files_in(&bytes, 1000, 1000), Err(Reason::Bomb { limit: 1000 }));
        let files = files_in(&bytes, 2000, 500).unwrap().expect("an archive");
        assert!(files.iter().all(|inner| inner.bytes == Err(Reason::TooLarge { bytes: 600, limit: 500 })), "{files:?}");
        let deep = (0..9).fold(packed(&[("a.txt", b"x")]), |inner, _| packed(&[("a.zip", &inner)]));
        let files = files_in(&deep, 1 << 20, 1 << 20).unwrap().expect("an archive");
        assert_eq!(files[0].path, "a.zip!/a.zip!/a.zip");
    }

    #[test]
    fn keys_lead_back_to_the_archive() {
        let key = key_of("/d/a.zip", "b.zip!/c.txt");
        assert_eq!(archive_of(&key), Some("/d/a.zip"));
        assert_eq!((archive_of("/d/a!/c.txt"), archive_of("/d/a.zip")), (None, None));
    }
}
