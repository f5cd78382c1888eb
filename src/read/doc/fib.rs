//! The head of a Word file: where everything else is.

use std::ops::Range;

use super::bytes::{u16, u32, within};
use crate::error::Reason;

/// The file information block, as much of it as is needed.
#[derive(Debug)]
pub(super) struct Fib {
    /// The language of the program that wrote the file, as Windows numbers it.
    pub language: u16,
    /// The file was saved by appending changes.
    pub fast_saved: bool,
    /// Which of the two table streams is meant.
    pub second_table: bool,
    /// How many characters the text has, then its footnotes, headers, comments, endnotes, text boxes.
    pub lengths: Lengths,
    /// Word 6 and Word 95: the bytes of the text, which is in one piece.
    pub old_text: Option<Range<usize>>,
    /// Places in the table stream: start and length.
    places: Vec<(u32, u32)>,
}

/// Lengths of the stories in characters, in the order in which they follow each other.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Lengths {
    pub text: u32,
    pub footnotes: u32,
    pub headers: u32,
    pub macros: u32,
    pub comments: u32,
    pub endnotes: u32,
    pub boxes: u32,
}

/// What can be looked up in the table stream; the numbers are those of the specification's list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    Styles = 1,
    FootnoteMarks = 2,
    FootnoteTexts = 3,
    CharacterRuns = 12,
    ParagraphRuns = 13,
    Fonts = 15,
    Pieces = 33,
    EndnoteMarks = 46,
    EndnoteTexts = 47,
    Lists = 73,
    ListUses = 74,
}

impl Fib {
    /// Reads the head of the main stream.
    ///
    /// # Errors
    /// [`Reason::Encrypted`]; [`Reason::UnsupportedFormat`] for programs older than Word 6 and for Word 6 and 95 files that
    /// were saved in pieces; [`Reason::Malformed`].
    pub(super) fn read(word: &[u8]) -> Result<Fib, Reason> {
        let cut = || Reason::Malformed("the head of the Word file is cut off".to_owned());
        let half = |at| u16(word, at).ok_or_else(cut);
        let whole = |at| u32(word, at).ok_or_else(cut);
        let (magic, version, flags) = (half(0)?, half(2)?, half(0x0A)?);
        if !matches!(magic, 0xA5EC | 0xA5DC | 0xA5DB | 0xA59B | 0xA59C) {
            return Err(Reason::Malformed("the head of the Word file is not one of Word's".to_owned()));
        }
        if flags & 0x0100 != 0 {
            return Err(Reason::Encrypted);
        }
        let mut fib = Fib {
            language: half(6)?,
            fast_saved: flags & 0x0004 != 0,
            second_table: flags & 0x0200 != 0,
            lengths: Lengths::default(),
            old_text: None,
            places: Vec::new(),
        };
        // Word 97 and later call themselves 193 and more, Word 6 and 95 101 to 104.
        if version < 101 {
            return Err(Reason::UnsupportedFormat("word2".to_owned()));
        }
        if version < 193 {
            if fib.fast_saved {
                return Err(Reason::UnsupportedFormat("word95-fast-saved".to_owned()));
            }
            let (start, length) = (whole(0x18)? as usize, whole(0x34)? as usize);
            let end = whole(0x1C)? as usize;
            let end = start.saturating_add(length).min(end).min(word.len());
            fib.old_text = Some(start.min(end)..end);
            return Ok(fib);
        }
        let numbers = 0x22 + usize::from(half(0x20)?) * 2;
        let at = |index: usize| whole(numbers + 2 + index * 4);
        fib.lengths = Lengths {
            text: at(3)?,
            footnotes: at(4)?,
            headers: at(5)?,
            macros: at(6)?,
            comments: at(7)?,
            endnotes: at(8)?,
            boxes: at(9)?,
        };
        let places = numbers + 2 + usize::from(half(numbers)?) * 4;
        let count = usize::from(half(places)?);
        fib.places = (0..count)
            .map_while(|index| Some((u32(word, places + 2 + index * 8)?, u32(word, places + 6 + index * 8)?)))
            .collect();
        Ok(fib)
    }

    /// Returns where a table lies in the table stream; none if the file has no such table.
    pub(super) fn place(&self, which: Table, table: &[u8]) -> Option<Range<usize>> {
        let &(start, length) = self.places.get(which as usize)?;
        within(table, start as usize, length as usize).filter(|range| !range.is_empty())
    }

    /// Returns the bytes of a table, none of them if the file has no such table.
    pub(super) fn table<'a>(&self, which: Table, table: &'a [u8]) -> &'a [u8] {
        self.place(which, table).and_then(|range| table.get(range)).unwrap_or_default()
    }
}
