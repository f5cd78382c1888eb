//! A text as the finders see it: folded, by characters, with the way back.

use std::ops::Range;

use crate::text::{Folded, fold};

/// A text to be redacted. Places are **characters** of the folded text unless a name says otherwise.
pub struct Text<'t> {
    original: &'t str,
    folded: Folded,
    pub chars: Vec<char>,
    /// The byte of the folded text at which each character stands, and its length.
    bytes: Vec<usize>,
}

impl<'t> Text<'t> {
    pub fn new(original: &'t str) -> Text<'t> {
        let folded = fold(original);
        let (mut bytes, chars): (Vec<usize>, Vec<char>) = folded.text.char_indices().unzip();
        bytes.push(folded.text.len());
        Text { original, folded, chars, bytes }
    }

    /// Returns the folded text.
    pub fn folded(&self) -> &str {
        &self.folded.text
    }

    /// Returns the place of the character at a byte of the folded text.
    pub fn place(&self, byte: usize) -> usize {
        self.bytes.partition_point(|at| *at < byte)
    }

    /// Returns the places of a range of bytes.
    pub fn places(&self, bytes: Range<usize>) -> Range<usize> {
        self.place(bytes.start)..self.place(bytes.end)
    }

    /// Returns the folded characters of a range.
    pub fn slice(&self, places: Range<usize>) -> &str {
        &self.folded.text[self.bytes[places.start]..self.bytes[places.end]]
    }

    pub fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// Returns the character before a place.
    pub fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.char(at))
    }

    /// Returns the bytes of the original that a range came from; an empty range has none.
    pub fn origin(&self, places: Range<usize>) -> Range<usize> {
        if places.is_empty() { 0..0 } else { self.folded.origin(places.start, places.end) }
    }

    /// Tells whether the original has white space before the character at a place, also where folding drops it.
    pub fn is_apart(&self, at: usize) -> bool {
        self.gap(at).contains(char::is_whitespace)
    }

    /// Tells whether the character at a place begins a line.
    pub fn is_on_next_line(&self, at: usize) -> bool {
        self.gap(at).contains('\n')
    }

    /// Returns what the original has between a character and the one before.
    fn gap(&self, at: usize) -> &str {
        if at == 0 || at >= self.chars.len() {
            return "";
        }
        let (from, to) = (self.folded.origin(at - 1, at).end, self.folded.origin(at, at + 1).start);
        self.original.get(from..to).unwrap_or_default()
    }
}
