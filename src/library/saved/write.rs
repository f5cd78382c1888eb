//! Changes of a library, one file each. A file is written beside its place and takes its name when it is complete.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use toml_edit::{Array, DocumentMut, Item, Value};
use unicode_normalization::UnicodeNormalization;

use super::front::{self, FENCE};
use super::list;
use super::{Entry, Saved, Shelf, address_of, file_text};
use crate::error::{Error, Result};
use crate::query::clause_type;

/// Most bytes of a file's name without number and extension: encrypting file systems take 143.
const LONGEST: usize = 100;
/// Files whose names differ in their number only.
const NUMBERS: usize = 1000;

/// Changes of a saved clause; what is not said stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edit {
    pub name: Option<String>,
    /// Slug or label of a clause type; the file moves to the folder of that type.
    pub clause_type: Option<String>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub note: Option<String>,
    pub standard: Option<bool>,
}

/// Saves a clause as a new file; returns its address.
///
/// # Errors
/// [`Error::NameTaken`], [`Error::BadName`], [`Error::UnknownValue`] for a type that is none, [`Error::Write`].
pub fn save(shelf: &Shelf, entry: &Entry) -> Result<String> {
    let name = checked(shelf, &entry.name, None)?;
    let clause_type = clause_type(&entry.clause_type)?.to_owned();
    let entry = Entry { name, clause_type, ..entry.clone() };
    let content = format!("{FENCE}\n{}{FENCE}\n\n{}\n", front::toml_of(&entry), entry.text.trim());
    let path = write_new(&shelf.dir.join(&entry.clause_type), &file_stem(&entry.name), &content)?;
    Ok(address_of(&path))
}

/// Changes a saved clause and leaves all else of its file as it is, comments and unknown keys included; returns its address.
///
/// # Errors
/// As [`save`] and [`Shelf::find`].
pub fn edit(shelf: &Shelf, name: &str, edit: &Edit) -> Result<String> {
    let saved = shelf.find(name)?;
    let text = file_text(&saved.path)?;
    let front = front::front(&saved.path, &text)?;
    let (toml, has_returns) = (front.toml.clone(), text[front.toml.clone()].contains("\r\n"));
    let mut said = front.document.into_mut();
    let new_type = edit.clause_type.as_deref().map(clause_type).transpose()?;
    change(&mut said, shelf, saved, edit, new_type)?;
    let mut made = said.to_string();
    if has_returns {
        made = made.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    let content = format!("{}{made}{}", &text[..toml.start], &text[toml.end..]);
    match new_type.filter(|new| saved.entry.clause_type != *new) {
        Some(new) => {
            let stem = saved.path.file_stem().unwrap_or_default().to_string_lossy();
            let path = write_new(&shelf.dir.join(new), &file_stem(&stem), &content)?;
            remove_file(&saved.path)?;
            Ok(address_of(&path))
        }
        None => {
            if content != text {
                replace(&saved.path, &content)?;
            }
            Ok(saved.address.clone())
        }
    }
}

/// Removes a saved clause; returns the address that it had.
///
/// # Errors
/// As [`Shelf::find`]; [`Error::Write`].
pub fn remove(shelf: &Shelf, name: &str) -> Result<String> {
    let saved = shelf.find(name)?;
    remove_file(&saved.path)?;
    Ok(saved.address.clone())
}

fn change(said: &mut DocumentMut, shelf: &Shelf, saved: &Saved, edit: &Edit, new_type: Option<&str>) -> Result<()> {
    if let Some(name) = &edit.name {
        set(said, "name", checked(shelf, name, Some(saved))?.into());
    }
    if let Some(new) = new_type {
        set(said, "type", new.into());
    }
    if let Some(note) = &edit.note {
        set(said, "note", note.into());
    }
    if let Some(standard) = edit.standard {
        set(said, "standard", standard.into());
    }
    if !edit.add_tags.is_empty() || !edit.remove_tags.is_empty() {
        if said.get("tags").is_none() {
            said["tags"] = toml_edit::value(Array::new());
        }
        if let Some(tags) = said["tags"].as_array_mut() {
            list::take_out(tags, &edit.remove_tags);
            for tag in &edit.add_tags {
                if !tags.iter().any(|known| known.as_str() == Some(tag)) {
                    list::put_in(tags, tag);
                }
            }
        }
    }
    Ok(())
}

/// Sets a value; what stands around it, such as a comment, stays.
fn set(said: &mut DocumentMut, key: &str, value: Value) {
    match said.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let around = old.decor().clone();
            *old = value;
            *old.decor_mut() = around;
        }
        None => said[key] = Item::Value(value),
    }
}

/// Checks a name for a clause, which may have it already.
fn checked(shelf: &Shelf, name: &str, own: Option<&Saved>) -> Result<String> {
    let trimmed = name.trim();
    if trimmed.is_empty() || trimmed.contains(char::is_control) {
        return Err(Error::BadName { name: name.to_owned() });
    }
    match shelf.named(trimmed) {
        Some(other) if own.is_none_or(|own| own.path != other.path) => {
            Err(Error::NameTaken { name: trimmed.to_owned(), path: other.path.clone() })
        }
        _ => Ok(trimmed.to_owned()),
    }
}

/// Makes of a clause's name one for a file that every system takes. `#` is left out because addresses of clauses have one.
pub(super) fn file_stem(name: &str) -> String {
    let is_safe = |ch: char| !ch.is_control() && !ch.is_whitespace() && !r#"/\:*?"<>|#%"#.contains(ch) && !steers(ch);
    let mut stem = String::new();
    for ch in name.nfc() {
        if is_safe(ch) {
            stem.push(ch);
        } else if !stem.ends_with('-') {
            stem.push('-');
        }
        if stem.len() > LONGEST {
            stem.pop();
            break;
        }
    }
    // Windows takes no dot at the end, a dot at the start hides, a dash there looks like an option.
    let stem = stem.trim_matches(['.', '-', ' ', '~']);
    if stem.is_empty() {
        return "clause".to_owned();
    }
    let device = stem.split('.').next().unwrap_or_default().to_uppercase();
    let numbered = |port: &str| {
        device.strip_prefix(port).is_some_and(|rest| rest.chars().count() == 1 && "0123456789¹²³".contains(rest))
    };
    let is_device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&device.as_str())
        || numbered("COM")
        || numbered("LPT");
    if is_device { format!("clause-{stem}") } else { stem.to_owned() }
}

/// Tells whether a character is invisible or changes the direction of what follows: a name must be what it looks like.
fn steers(ch: char) -> bool {
    matches!(ch, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFD}')
}

/// Writes a file that is not there yet; where its name is taken, it gets a number.
fn write_new(folder: &Path, stem: &str, content: &str) -> Result<PathBuf> {
    let failed = |path: &Path, source| Error::Write { path: path.into(), source };
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    let mut begun = begin(folder, content).map_err(|source| failed(folder, source))?;
    for number in 1..=NUMBERS {
        let path = match number {
            1 => folder.join(format!("{stem}.md")),
            _ => folder.join(format!("{stem}-{number}.md")),
        };
        match begun.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => begun = taken.file,
            Err(other) => return Err(failed(&path, other.error)),
        }
    }
    Err(failed(&folder.join(stem), io::ErrorKind::AlreadyExists.into()))
}

/// Replaces what a file holds. If it is a link, what it leads to is replaced.
fn replace(path: &Path, content: &str) -> Result<()> {
    let replaced = || {
        let path = fs::canonicalize(path)?;
        let begun = begin(path.parent().unwrap_or(Path::new(".")), content)?;
        begun.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
        begun.persist(&path).map_err(|failed| failed.error).map(drop)
    };
    replaced().map_err(|source| Error::Write { path: path.into(), source })
}

/// Begins a file in a folder under a name of its own, with all it is to hold; without a name in the end it vanishes.
fn begin(folder: &Path, content: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".saving-").suffix(".part");
    // As any editor would: the user's mask decides who may read.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut begun = builder.tempfile_in(folder)?;
    begun.write_all(content.as_bytes())?;
    begun.as_file().sync_all()?;
    Ok(begun)
}

/// Removes a file, and its folder if that was the last one.
fn remove_file(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|source| Error::Write { path: path.into(), source })?;
    // A folder that is not empty stays.
    let _ = path.parent().map(fs::remove_dir);
    Ok(())
}
