//! Which files are taken, by patterns of their names.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Patterns as they were given. A pattern without `/` is one for names, at whatever depth; one with `/` is one for the
/// path below the folder that is walked. `*` and `?` stop at `/`, `**` does not; `{a,b}` and `[a-z]` are known. Capital and
/// small letters are the same: nobody who writes `*.docx` means to leave `合同.DOCX` out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Patterns {
    /// Only files that one of them fits; all if there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// No files that one of them fits, and nothing below folders that one of them fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
}

/// Patterns ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
}

impl Patterns {
    /// Makes patterns of what was typed, where an empty one stands for none.
    pub fn new(include: &[String], exclude: &[String]) -> Patterns {
        let kept = |patterns: &[String]| patterns.iter().filter(|pattern| !pattern.is_empty()).cloned().collect();
        Patterns { include: kept(include), exclude: kept(exclude) }
    }

    /// Tells whether every file fits.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// Makes the patterns ready.
    ///
    /// # Errors
    /// [`Error::BadPattern`] names the first that is none.
    pub fn compile(&self) -> Result<Globs> {
        Ok(Globs { include: set(&self.include)?, exclude: set(&self.exclude)? })
    }
}

impl Globs {
    /// Tells whether a file is taken; `below` is its path below the folder that is walked.
    pub fn takes_file(&self, below: &Path) -> bool {
        self.include.as_ref().is_none_or(|set| set.is_match(below)) && self.takes_folder(below)
    }

    /// Tells whether a folder is looked into.
    pub fn takes_folder(&self, below: &Path) -> bool {
        self.exclude.as_ref().is_none_or(|set| !set.is_match(below))
    }
}

fn set(patterns: &[String]) -> Result<Option<GlobSet>> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let bad = |pattern: &str, error: globset::Error| Error::BadPattern {
        pattern: pattern.to_owned(),
        message: error.kind().to_string(),
    };
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        // As people type folders: `旧版/` is the folder, `./a/*` and `/a/*` lie below the one that is walked.
        let plain = pattern.strip_prefix("./").unwrap_or(pattern);
        let (rooted, plain) = plain.strip_prefix('/').map_or((false, plain), |rest| (true, rest));
        let plain = plain.trim_end_matches('/');
        let whole = if rooted || plain.contains('/') { plain.to_owned() } else { format!("**/{plain}") };
        let glob = GlobBuilder::new(&whole).literal_separator(true).case_insensitive(true).build();
        builder.add(glob.map_err(|error| bad(pattern, error))?);
    }
    builder.build().map(Some).map_err(|error| bad(&patterns.join(" "), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(include: &[&str], exclude: &[&str]) -> Globs {
        let owned = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>();
        Patterns::new(&owned(include), &owned(exclude)).compile().unwrap()
    }

    #[test]
    fn patterns_for_names_fit_at_every_depth() {
        let globs = globs(&["*.docx", "合同?.txt"], &["草稿*"]);
        for file in ["a.docx", "x/y/B.DOCX", "x/合同1.txt"] {
            assert!(globs.takes_file(Path::new(file)), "{file}");
        }
        for file in ["a.doc", "合同12.txt", "x/草稿一.docx"] {
            assert!(!globs.takes_file(Path::new(file)), "{file}");
        }
        assert!(!globs.takes_folder(Path::new("x/草稿箱")) && globs.takes_folder(Path::new("x")));
    }

    #[test]
    fn patterns_for_paths_start_at_the_folder() {
        let rooted = globs(&["采购/**/*.txt"], &["采购/旧版/", "/备份"]);
        assert!(rooted.takes_file(Path::new("采购/a.txt")) && rooted.takes_file(Path::new("采购/一/二/a.txt")));
        assert!(!rooted.takes_file(Path::new("a/采购/a.txt")));
        assert!(!rooted.takes_folder(Path::new("采购/旧版")) && rooted.takes_folder(Path::new("旧版")));
        assert!(!rooted.takes_folder(Path::new("备份")) && rooted.takes_folder(Path::new("采购/备份")));
        assert!(!globs(&["a/*.txt"], &[]).takes_file(Path::new("a/b/c.txt")));
    }

    #[test]
    fn none_takes_all_and_a_bad_one_is_named() {
        assert!(globs(&[], &[""]).takes_file(Path::new("a")) && Patterns::new(&[], &["".into()]).is_empty());
        let error = Patterns::new(&["[a".into()], &[]).compile().unwrap_err();
        assert!(matches!(error, Error::BadPattern { pattern, .. } if pattern == "[a"));
    }
}
