//! What the file of a saved clause says.

use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, Table, TableLike};

use super::{Entry, Saved, Source, address_of};
use crate::error::{Error, Flaw, Result, Wanted};
use crate::query::clause_type;

/// The line above and below what is said about a clause.
pub(super) const FENCE: &str = "+++";
/// A text in what is said about a clause may hold a line `+++` of its own: so many are tried as the end.
const ENDS: usize = 8;
const MARK: char = '\u{FEFF}';

/// A file taken apart.
#[derive(Debug)]
pub(super) struct Front<'a> {
    pub document: Document<&'a str>,
    /// Bytes of the file that are TOML.
    pub toml: Range<usize>,
    /// Byte at which the line below the second fence begins.
    pub body: usize,
}

/// What is wrong, and the byte where.
type Wrong = (usize, Flaw);

/// Takes a file apart.
pub(super) fn front<'a>(path: &Path, text: &'a str) -> Result<Front<'a>> {
    apart(text).map_err(|wrong| fault(path, text, wrong))
}

fn apart(text: &str) -> Result<Front<'_>, Wrong> {
    let start = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    let mut at = start;
    let mut lines = text[start..].split_inclusive('\n').map(|line| {
        let from = at;
        at += line.len();
        (from, at, line.trim_end() == FENCE)
    });
    let Some((_, from, true)) = lines.next() else { return Err((start, Flaw::NoFront)) };
    let mut first = None;
    for (to, body, _) in lines.filter(|(.., is_fence)| *is_fence).take(ENDS) {
        match Document::parse(&text[from..to]) {
            Ok(document) => return Ok(Front { document, toml: from..to, body }),
            Err(error) => {
                let place = from + error.span().map_or(0, |span| span.start);
                first.get_or_insert((place, Flaw::Toml(error.message().lines().next().unwrap_or_default().to_owned())));
            }
        }
    }
    Err(first.unwrap_or((start, Flaw::OpenFront)))
}

fn fault(path: &Path, text: &str, (at, flaw): Wrong) -> Error {
    Error::Saved { path: path.into(), line: line_of(text, at), flaw }
}

/// Returns the line of a byte, 1 the first.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count()
}

/// Reads what a file says. A clause without a name is called as its file is, one without a type is of the type of its folder.
pub(super) fn saved(path: &Path, text: &str) -> Result<Saved> {
    let front = front(path, text)?;
    let entry = entry(path, &front).map_err(|wrong| fault(path, text, wrong))?;
    let body = &text[front.body..];
    let wording = body.trim_start();
    let start = text.len() - wording.len();
    let wording = wording.trim_end().replace("\r\n", "\n");
    if wording.is_empty() {
        return Err(fault(path, text, (front.body, Flaw::NoWording)));
    }
    let line = u32::try_from(line_of(text, start)).unwrap_or(u32::MAX);
    Ok(Saved { address: address_of(path), entry: Entry { text: wording, ..entry }, line, path: path.to_path_buf() })
}

/// Tells whether a text says what a saved clause is called.
pub(super) fn is_named(path: &Path, text: &str) -> bool {
    front(path, text).is_ok_and(|front| front.document.as_table().contains_key("name")) && saved(path, text).is_ok()
}

fn entry(path: &Path, front: &Front<'_>) -> Result<Entry, Wrong> {
    let said = Said { table: front.document.as_table(), start: front.toml.start };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let stated = said.text("type")?;
    let unknown = |_| (said.place("type"), Flaw::Type(stated.clone().unwrap_or_else(|| folder.to_string())));
    let clause_type = clause_type(stated.as_deref().unwrap_or(&folder)).map_err(unknown)?;
    let source = match said.table.get("source") {
        None => Source::default(),
        Some(item) => {
            let wrong = || (said.place("source"), Flaw::Value { key: "source".into(), wanted: Wanted::Table });
            source(&Said { table: item.as_table_like().ok_or_else(wrong)?, start: said.start })?
        }
    };
    Ok(Entry {
        name: said
            .text("name")?
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .unwrap_or(stem.into()),
        clause_type: clause_type.to_owned(),
        tags: said.texts("tags")?,
        note: said.text("note")?.unwrap_or_default(),
        standard: said.switch("standard")?,
        source,
        text: String::new(),
    })
}

fn source(said: &Said<'_>) -> Result<Source, Wrong> {
    let text = |key| said.text(key).map(|text| text.filter(|text| !text.is_empty()));
    Ok(Source {
        address: text("address")?,
        citation: text("citation")?,
        provider: text("provider")?,
        title: text("title")?,
        kind: text("kind")?,
        date: text("date")?,
        names: said.texts("names")?,
        saved: text("saved")?,
    })
}

/// A table, and the byte of the file at which the TOML begins.
struct Said<'a> {
    table: &'a dyn TableLike,
    start: usize,
}

impl Said<'_> {
    /// Returns the byte of a key's value, or that of the begin.
    fn place(&self, key: &str) -> usize {
        self.start + self.table.get(key).and_then(Item::span).map_or(0, |span| span.start)
    }

    fn value<T>(&self, key: &str, wanted: Wanted, take: impl Fn(&Item) -> Option<T>) -> Result<Option<T>, Wrong> {
        let wrong = || (self.place(key), Flaw::Value { key: key.to_owned(), wanted });
        self.table.get(key).map(|item| take(item).ok_or_else(wrong)).transpose()
    }

    /// A date without quotes is a text as well.
    fn text(&self, key: &str) -> Result<Option<String>, Wrong> {
        self.value(key, Wanted::Text, |item| {
            item.as_str().map(str::to_owned).or_else(|| item.as_datetime().map(|date| date.to_string()))
        })
    }

    fn texts(&self, key: &str) -> Result<Vec<String>, Wrong> {
        let texts = self.value(key, Wanted::Texts, |item| {
            item.as_array()?.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        texts.map(Option::unwrap_or_default)
    }

    fn switch(&self, key: &str) -> Result<bool, Wrong> {
        self.value(key, Wanted::Switch, Item::as_bool).map(Option::unwrap_or_default)
    }
}

/// Returns the TOML of a new file.
pub(super) fn toml_of(entry: &Entry) -> String {
    let mut said = toml_edit::DocumentMut::new();
    said["name"] = toml_edit::value(&entry.name);
    said["type"] = toml_edit::value(&entry.clause_type);
    said["tags"] = toml_edit::value(entry.tags.iter().collect::<toml_edit::Array>());
    said["note"] = toml_edit::value(&entry.note);
    said["standard"] = toml_edit::value(entry.standard);
    let from = &entry.source;
    let mut source = Table::new();
    for (key, value) in [
        ("address", &from.address),
        ("citation", &from.citation),
        ("provider", &from.provider),
        ("title", &from.title),
        ("kind", &from.kind),
        ("date", &from.date),
        ("saved", &from.saved),
    ] {
        if let Some(value) = value {
            source[key] = toml_edit::value(value);
        }
    }
    if !from.names.is_empty() {
        source["names"] = toml_edit::value(from.names.iter().collect::<toml_edit::Array>());
    }
    if !source.is_empty() {
        said["source"] = Item::Table(source);
    }
    said.to_string()
}
