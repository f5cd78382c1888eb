//! What a document holds instead of text: whole files (`w:altChunk`), which is all that some programs write which export
//! pages of the web, and pictures of pages.

use super::parts::Parts;
use crate::error::Reason;
use crate::model::{Block, Cell};
use crate::read::blocks::Builder;
use crate::read::package::Package;
use crate::read::sniff::{self, Content};
use crate::read::{ReadOptions, ocr, read_with};

/// The places of embedded files and pictures in a document.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    /// Files, by the number of blocks before them and their relationship.
    pub files: Vec<(usize, String)>,
    /// Pictures, by their relationship.
    pub pictures: Vec<String>,
}

/// Pushes the text of an embedded file, whose tables are numbered from `tables` on. Returns whether it could be read: a
/// Word file within a Word file could go on forever.
pub(super) fn read(
    package: &mut Package,
    part: &str,
    options: &ReadOptions,
    tables: &mut u32,
    out: &mut Builder,
) -> Result<bool, Reason> {
    let Some(bytes) = package.part(part)? else { return Ok(false) };
    let readable = match sniff::content(&bytes) {
        Content::Text => true,
        Content::Other(format) => matches!(format.as_str(), "mhtml" | "rtf"),
        Content::Empty => return Ok(true),
    };
    let Some(document) = readable.then(|| read_with(part, &bytes, options).ok()).flatten() else { return Ok(false) };
    let first = *tables;
    for block in document.blocks {
        let cell = block.cell.map(|cell| Cell { table: cell.table.saturating_add(first), ..cell });
        *tables = cell.map_or(*tables, |cell| (*tables).max(cell.table.saturating_add(1)));
        // Lines of the embedded file are none of the document's.
        let line = Block::default().line;
        out.push(block.span.of(&document.text), Block { cell, line, ..block });
    }
    Ok(true)
}

/// Reads a document that has pictures and no text.
///
/// # Errors
/// [`Reason::Scanned`] without a program to recognise characters, and as [`ocr::read`].
pub(super) fn read_pictures(
    package: &mut Package,
    parts: &Parts,
    pictures: &[String],
    options: &ReadOptions,
    out: &mut Builder,
) -> Result<(), Reason> {
    if options.ocr.is_none() {
        return Err(Reason::Scanned);
    }
    for part in pictures.iter().filter_map(|relation| parts.related.get(relation)) {
        let Some(bytes) = package.part(part)? else { continue };
        if let Content::Other(format) = sniff::content(&bytes)
            && matches!(format.as_str(), "png" | "jpeg" | "tiff")
        {
            ocr::read(&bytes, options, out)?;
        }
    }
    Ok(())
}
