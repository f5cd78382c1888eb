//! Saved clauses: a curated library of plain files, which belong to the user.
//!
//! A clause is a Markdown file in a folder named after its type, `library/<type>/<file>.md`. Between two lines `+++` stands, as TOML, what is
//! said about it; below is its wording as it is, nothing in it is markup. People edit such files by hand, so reading is lenient about what
//! is missing, exact about what is wrong, and one bad file does not hide the others.

mod front;
mod list;
mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use write::{Edit, edit, remove, save};

use crate::error::{Error, Flaw, Result};
use crate::query::{clause_type, ends_with, nearest};
use crate::text::fold_str;
use crate::walk::text_of;
use crate::wording::{Token, tokens};

/// A clause worth keeping.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Entry {
    /// Two clauses of a library never have the same, whatever their width and case.
    pub name: String,
    /// Slug of the clause type.
    pub clause_type: String,
    pub tags: Vec<String>,
    /// What whoever saved it wants to be remembered; often empty.
    pub note: String,
    /// Contracts are to agree with it.
    pub standard: bool,
    pub source: Source,
    /// The wording.
    pub text: String,
}

/// Where a saved clause comes from, as it was when it was saved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Source {
    /// `FILE#PATH`.
    pub address: Option<String>,
    pub citation: Option<String>,
    pub provider: Option<String>,
    /// The agreement's title.
    pub title: Option<String>,
    /// Slug of the agreement's kind.
    pub kind: Option<String>,
    /// The agreement's date, ISO 8601.
    pub date: Option<String>,
    /// What the agreement calls its parties, folded.
    pub names: Vec<String>,
    /// The day on which it was saved, ISO 8601.
    pub saved: Option<String>,
}

/// A clause of a library, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// Path of the file, `/` between the names.
    pub address: String,
    #[serde(flatten)]
    pub entry: Entry,
    /// Line of the file on which the wording starts, 1 the first.
    pub line: u32,
    #[serde(skip)]
    pub path: PathBuf,
}

/// Tells whether a file is a saved clause: Markdown that begins with what `save` writes, `name` at least.
pub fn is_saved(path: &Path, bytes: &[u8]) -> bool {
    let is_markdown = path.extension().is_some_and(|extension| extension == "md");
    // (Nearly all files are told by their first bytes.)
    let begins = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).starts_with(front::FENCE.as_bytes());
    is_markdown && begins && std::str::from_utf8(bytes).is_ok_and(|text| front::is_named(path, text))
}

impl Saved {
    /// Returns the tokens of the wording. A file that was written by hand may name the provider only; of a clause that was saved from a contract
    /// the names are known, and the provider may be no more than a folder's name.
    pub fn tokens(&self) -> Vec<Token> {
        let source = &self.entry.source;
        let provider = source.provider.as_ref().filter(|_| source.address.is_none());
        let names: Vec<String> = source.names.iter().chain(provider).map(|name| fold_str(name)).collect();
        tokens(&self.entry.text, &names)
    }
}

/// What a library holds.
#[derive(Debug, Default)]
pub struct Shelf {
    /// The library's folder.
    pub dir: PathBuf,
    /// By type and path.
    pub clauses: Vec<Saved>,
    /// Files that could not be taken, each with the reason ([`Error::Saved`], [`Error::Read`]).
    pub faults: Vec<Error>,
}

impl Shelf {
    /// Reads a library; one whose folder does not exist is empty. Only files `.md` in the folders of types are clauses: a README beside
    /// these folders is none, nor is what begins with a dot.
    ///
    /// # Errors
    /// [`Error::Read`] if the folder cannot be listed.
    pub fn read(dir: &Path) -> Result<Shelf> {
        let mut shelf = Shelf { dir: dir.to_path_buf(), ..Shelf::default() };
        let folders = match listed(dir) {
            Err(Error::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(shelf),
            other => other?,
        };
        for folder in folders.into_iter().filter(|folder| folder.is_dir()) {
            match listed(&folder) {
                Ok(files) => files.iter().filter(|file| is_clause(file)).for_each(|file| shelf.take(file)),
                Err(fault) => shelf.faults.push(fault),
            }
        }
        Ok(shelf)
    }

    /// Reads a file and takes it up, or notes what is wrong with it.
    fn take(&mut self, path: &Path) {
        let read = file_text(path).and_then(|text| front::saved(path, &text));
        match read.map(|saved| (self.named(&saved.entry.name).map(|other| other.path.clone()), saved)) {
            Ok((None, saved)) => self.clauses.push(saved),
            Ok((Some(other), saved)) => {
                let flaw = Flaw::SameName { name: saved.entry.name, other };
                self.faults.push(Error::Saved { path: path.into(), line: 1, flaw });
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    fn named(&self, name: &str) -> Option<&Saved> {
        let wanted = fold_str(name.trim());
        self.clauses.iter().find(|saved| fold_str(&saved.entry.name) == wanted)
    }

    /// Returns the clause with this name, or with this address or a unique end of it.
    ///
    /// # Errors
    /// [`Error::UnknownSaved`] with the nearest names, [`Error::AmbiguousAddress`] with the candidates.
    pub fn find(&self, name: &str) -> Result<&Saved> {
        if let Some(saved) = self.named(name) {
            return Ok(saved);
        }
        let address = name.trim().replace('\\', "/");
        let found: Vec<&Saved> =
            self.clauses.iter().filter(|saved| !address.is_empty() && ends_with(&saved.address, &address)).collect();
        match found[..] {
            [saved] => Ok(saved),
            [] => {
                let known = self.clauses.iter().map(|saved| saved.entry.name.as_str());
                Err(Error::UnknownSaved { name: name.to_owned(), near: nearest(name, known) })
            }
            _ => {
                let candidates = found.iter().map(|saved| saved.address.clone()).collect();
                Err(Error::AmbiguousAddress { address: name.to_owned(), candidates })
            }
        }
    }

    /// Returns the clauses of any of these types with any of these tags; where none are named, all.
    ///
    /// # Errors
    /// [`Error::UnknownValue`] for what is no type.
    pub fn selected(&self, types: &[String], tags: &[String]) -> Result<Vec<&Saved>> {
        let types = types.iter().map(|name| clause_type(name)).collect::<Result<Vec<_>>>()?;
        let tags: Vec<String> = tags.iter().map(|tag| fold_str(tag)).collect();
        let fits = |saved: &&Saved| {
            (types.is_empty() || types.contains(&saved.entry.clause_type.as_str()))
                && (tags.is_empty() || saved.entry.tags.iter().any(|tag| tags.contains(&fold_str(tag))))
        };
        Ok(self.clauses.iter().filter(fits).collect())
    }
}

/// Returns what stands in a folder, by name.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::Read { path: folder.into(), source };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

fn is_clause(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && name.to_lowercase().ends_with(".md") && path.is_file()
}

/// Reads a file of a library.
fn file_text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|source| Error::Read { path: path.into(), source })?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + sound.iter().filter(|&&byte| byte == b'\n').count();
        Error::Saved { path: path.into(), line, flaw: Flaw::Encoding }
    })
}

/// Returns the address of a file: its path, with the same border between names on every system.
fn address_of(path: &Path) -> String {
    let text = text_of(path);
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text }
}

#[cfg(test)]
mod tests;
