//! Readers: the bytes of a file become a [`Document`].
//!
//! The content decides which reader is asked, the name's extension only where the content leaves it open.

mod blocks;
mod doc;
mod docx;
mod encoding;
mod field;
mod flat;
mod flow;
mod guard;
mod html;
mod inline;
mod layout;
mod markdown;
mod marker;
mod mhtml;
mod numbers;
mod ocr;
mod odt;
mod package;
mod page;
mod pdf;
mod plain;
mod rtf;
mod sniff;
mod source;

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use crate::error::Reason;
use crate::model::{Document, Format};
use blocks::Builder;
use guard::panic_message;
use sniff::Content;

pub use guard::{Guard, THREAD};
pub(crate) use package::Package;

/// Longest file that is read, in bytes, unless told otherwise.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// Longest time that a file may take, unless told otherwise.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Longest time that a file may take whose characters are recognised in pictures.
pub const OCR_TIME_LIMIT: Duration = Duration::from_secs(600);

/// How files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Which text of a file with tracked changes.
    pub revisions: Revisions,
    /// The program that recognises characters in pictures of pages (`tesseract`); without it such files are named.
    pub ocr: Option<PathBuf>,
    /// Most bytes that a container (docx, odt) may unpack to, and that the text of any file may take.
    pub max_unpacked: u64,
}

/// Which text of a file with tracked changes is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Revisions {
    /// All changes accepted.
    #[default]
    Final,
    /// All changes rejected.
    Original,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions { revisions: Revisions::default(), ocr: None, max_unpacked: 512 << 20 }
    }
}

/// Returns a file's bytes, if there are no more than `limit` of them.
///
/// # Errors
/// [`Reason::TooLarge`], of which nothing is read, and what the system says.
pub fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Reason> {
    let io = |error: std::io::Error| Reason::from(&error);
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    if length > limit {
        return Err(Reason::TooLarge { bytes: length, limit });
    }
    // A file may be longer than it says: it grows while it is read, or the system makes it up.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(io)?;
    match bytes.len() as u64 {
        length if length > limit => Err(Reason::TooLarge { bytes: length, limit }),
        _ => Ok(bytes),
    }
}

/// Reads one file's bytes as [`read_with`] does with the options by default.
///
/// # Errors
/// As [`read_with`].
pub fn read(name: &str, bytes: &[u8]) -> Result<Document, Reason> {
    read_with(name, bytes, &ReadOptions::default())
}

/// Reads one file's bytes; `name` is its path or name, whose extension is a hint that the content overrules.
///
/// # Errors
/// The [`Reason`] why the file cannot be read: another format, no text, binary, damaged, or a reader that failed.
pub fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Document, Reason> {
    // A library that panics on one odd file must not end a run over thousands. Nothing outlives the closure that a
    // panic could leave half done.
    catch_unwind(AssertUnwindSafe(|| read_content(name, bytes, options)))
        .unwrap_or_else(|panic| Err(Reason::Failed(panic_message(panic.as_ref()))))
}

/// Tells whether a file is an archive of files rather than a document.
pub fn is_archive(bytes: &[u8]) -> bool {
    sniff::content(bytes) == Content::Other("zip".to_owned())
}

fn read_content(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Document, Reason> {
    let extension = extension(name);
    let mut out = Builder::within(options.max_unpacked);
    let format = match sniff::content(bytes) {
        Content::Empty => return Err(Reason::Empty),
        Content::Text => return read_text(extension.as_deref(), bytes, options),
        Content::Other(format) => match format.as_str() {
            "docx" => docx::read(bytes, options, &mut out).map(|()| Format::Docx)?,
            "pdf" => pdf::read(bytes, options, &mut out).map(|()| Format::Pdf)?,
            "doc" => doc::read(bytes, options, &mut out).map(|()| Format::Doc)?,
            "rtf" => rtf::read(sniff::without_lead(bytes), options, &mut out).map(|()| Format::Rtf)?,
            "odt" => odt::read(bytes, options, &mut out).map(|()| Format::Odt)?,
            "png" | "jpeg" | "tiff" => ocr::read(bytes, options, &mut out).map(|()| Format::Image)?,
            "flat-opc" => {
                let decoded = encoding::decode(bytes).ok_or(Reason::Binary)?;
                docx::read(&flat::docx(&decoded.text)?, options, &mut out).map(|()| Format::Docx)?
            }
            "mhtml" => {
                let page = mhtml::page(bytes).ok_or(Reason::UnsupportedFormat(format))?;
                return read_text(Some("html"), &page, options);
            }
            "encrypted" => return Err(Reason::Encrypted),
            _ => return Err(Reason::UnsupportedFormat(format)),
        },
    };
    out.check()?;
    let (text, blocks, warnings) = out.finish();
    if blocks.is_empty() {
        return Err(Reason::Empty);
    }
    Ok(Document { format, encoding: "", text, blocks, meta_title: None, warnings })
}

fn read_text(extension: Option<&str>, bytes: &[u8], options: &ReadOptions) -> Result<Document, Reason> {
    let decoded = encoding::decode(bytes).ok_or(Reason::Binary)?;
    let format = sniff::text_format(extension, &decoded.text);
    let mut out = Builder::within(options.max_unpacked);
    let meta_title = match format {
        Format::Html => html::read(&decoded.text, &mut out),
        Format::Md => markdown::read(&decoded.text, &mut out),
        Format::Txt => {
            plain::read(&decoded.text, &mut out);
            None
        }
        _ => return Err(Reason::Binary),
    };
    out.check()?;
    let (text, blocks, mut warnings) = out.finish();
    if blocks.is_empty() {
        return Err(Reason::Empty);
    }
    if decoded.replaced > 0 {
        warnings.push(format!("{} byte sequences are no {} text", decoded.replaced, decoded.encoding));
    }
    Ok(Document { format, encoding: decoded.encoding, text, blocks, meta_title, warnings })
}

/// Returns the extension of a file name in lower case, if what follows its last dot looks like one: a `.` in
/// `合同1.2` or `第3.终稿` separates no extension.
pub(crate) fn extension(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, extension) = base.rsplit_once('.')?;
    let plausible = !stem.is_empty()
        && extension.len() <= 8
        && extension.bytes().all(|b| b.is_ascii_alphanumeric())
        && extension.bytes().any(|b| b.is_ascii_alphabetic());
    plausible.then(|| extension.to_ascii_lowercase())
}

/// Returns the name of the document format that an extension (lower case) stands for, if it stands for one.
pub(crate) fn format_of_extension(extension: &str) -> Option<&'static str> {
    static FORMATS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let lines = include_str!("../data/extensions.txt").lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once(' ')).collect()
    });
    FORMATS.get(extension).copied()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod zipped;
