//! Word 97–2003 (and WPS Writer, which writes the same), and the plain text of Word 6 and 95.
//!
//! The text stands in pieces all over the main stream; a table of pieces tells their order. Where a character stands in
//! the stream tells its properties. The layout is Microsoft's \[MS-DOC\]. What is left out: headers and footers, comments,
//! hidden text, pictures. Notes follow the paragraph that refers to them, text boxes follow the text.

mod bytes;
mod fib;
mod fonts;
mod format;
mod forms;
mod lists;
mod notes;
mod pieces;
mod props;
mod sheet;
mod story;
mod styles;

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use encoding_rs::{BIG5, Encoding, GB18030};

use super::ReadOptions;
use super::blocks::Builder;
use super::field::Fields;
use crate::error::Reason;
use crate::model::Block;
use fib::{Fib, Table};
use lists::Lists;
use pieces::Piece;
use props::Runs;
use styles::Styles;

/// The parts of a file that its text is made from.
pub(super) struct File<'a> {
    word: &'a [u8],
    table: &'a [u8],
    data: &'a [u8],
    pieces: Vec<Piece>,
    paragraphs: Runs,
    characters: Runs,
    styles: Styles<'a>,
    lists: Lists,
    fonts: Vec<String>,
}

pub(super) fn read(bytes: &[u8], options: &ReadOptions, out: &mut Builder) -> Result<(), Reason> {
    let mut container = CompoundFile::open(Cursor::new(bytes)).map_err(|error| Reason::Malformed(error.to_string()))?;
    let Some(word) = stream(&mut container, "WordDocument")? else { return Err(other(&container)) };
    let fib = Fib::read(&word)?;
    if let Some(range) = &fib.old_text {
        return old(word.get(range.clone()).unwrap_or_default(), fib.language, out);
    }
    let name = if fib.second_table { "1Table" } else { "0Table" };
    let missing = || Reason::Malformed(format!("the stream {name} is missing"));
    let table = stream(&mut container, name)?.ok_or_else(missing)?;
    let data = stream(&mut container, "Data")?.unwrap_or_default();
    let place = fib.place(Table::Pieces, &table);
    let place = place.ok_or_else(|| Reason::Malformed("its table of pieces is missing".to_owned()))?;
    let file = File {
        word: &word,
        table: &table,
        data: &data,
        pieces: pieces::pieces(&table, place, word.len())?,
        paragraphs: Runs::of_paragraphs(&word, fib.table(Table::ParagraphRuns, &table)),
        characters: Runs::of_characters(&word, fib.table(Table::CharacterRuns, &table)),
        fonts: fonts::read(fib.table(Table::Fonts, &table)),
        styles: Styles::read(fib.table(Table::Styles, &table), &data),
        lists: fib
            .place(Table::Lists, &table)
            .map_or_else(Lists::default, |lists| Lists::read(&table, lists, fib.table(Table::ListUses, &table))),
    };
    story::read(&file, &fib, options.revisions, out);
    Ok(())
}

/// Returns the bytes of a stream; none if there is none of this name.
fn stream(container: &mut CompoundFile<Cursor<&[u8]>>, name: &str) -> Result<Option<Vec<u8>>, Reason> {
    if !container.is_stream(name) {
        return Ok(None);
    }
    let mut content = Vec::new();
    let mut stream = container.open_stream(name).map_err(|error| Reason::Malformed(error.to_string()))?;
    stream.read_to_end(&mut content).map_err(|error| Reason::Malformed(format!("{name}: {error}")))?;
    Ok(Some(content))
}

/// What a compound file without Word's stream is.
fn other(container: &CompoundFile<Cursor<&[u8]>>) -> Reason {
    const STREAMS: &[(&str, &str)] = &[
        ("EncryptedPackage", "encrypted"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
        ("MatOST", "works"),
        ("CONTENTS", "works"),
        ("__properties_version1.0", "msg"),
    ];
    match STREAMS.iter().find(|(stream, _)| container.is_stream(stream)) {
        Some((_, "encrypted")) => Reason::Encrypted,
        found => Reason::UnsupportedFormat(found.map_or("ole", |(_, name)| name).to_owned()),
    }
}

/// The text of Word 6 and 95: bytes in the encoding of the country, nothing known of numbers and properties.
fn old(bytes: &[u8], language: u16, out: &mut Builder) -> Result<(), Reason> {
    let encoding: &'static Encoding = if matches!(language, 0x0404 | 0x0C04 | 0x1404) { BIG5 } else { GB18030 };
    let text = encoding.decode_without_bom_handling(bytes).0;
    let mut fields = Fields::default();
    let (mut block, mut soft) = (String::new(), false);
    for ch in text.chars() {
        match ch {
            '\u{13}' => fields.begin(),
            '\u{14}' => fields.separate(),
            '\u{15}' => block.extend(fields.end()),
            _ if !fields.show() && ch != '\r' => u16::try_from(u32::from(ch)).map_or((), |unit| fields.instruct(unit)),
            '\r' | '\u{7}' | '\u{B}' | '\u{C}' | '\u{E}' => {
                fields.end_paragraph();
                out.push(&std::mem::take(&mut block), Block { soft, ..Block::default() });
                soft = ch == '\u{B}';
            }
            '\u{1E}' => block.push('-'),
            '\u{1F}' => {}
            _ => block.push(ch),
        }
    }
    out.push(&block, Block { soft, ..Block::default() });
    out.warn("Word 6 or 95: automatic numbers are not in the text".to_owned());
    Ok(())
}

#[cfg(test)]
mod tests;
