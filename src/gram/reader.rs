//! Reads the file of a segment.
//!
//! | section | what |
//! | --- | --- |
//! | lists, terms, starts, samples | the stream of wordings |
//! | lists, terms, starts, samples | the stream of titles |
//! | docs | the first document of each unit of titles, and the number of documents (u32) |
//! | lexicon | [`super::lexicon`] |
//!
//! Then follows where each section ends (u64). A term is the gram's key (6 bytes) and where its list begins (6 bytes), in order of the keys;
//! a start is the first place of a unit, and behind the last unit the stream's length (u32); a sample is the unit of every 64th place (u32).
//! All numbers are little-endian.

use std::io;

use tantivy::directory::OwnedBytes;

use super::lexicon::Lexicon;
use super::list::List;
use super::{CHAR_BITS, damaged};

pub(super) const KEY_BYTES: usize = 6;
pub(super) const OFFSET_BYTES: usize = 6;
const TERM_BYTES: usize = KEY_BYTES + OFFSET_BYTES;
/// A sample for every so many places, as a power of two.
pub(super) const SAMPLE_BITS: u32 = 6;
const SECTIONS: usize = 10;

/// One of the streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Which {
    /// The wording of each document, then its number and the title of its own.
    Body,
    /// The titles above it.
    Titles,
}

/// The grams of a segment.
pub(crate) struct Grams {
    bytes: OwnedBytes,
    ends: [usize; SECTIONS],
}

impl Grams {
    /// Reads where the sections are.
    ///
    /// # Errors
    /// If the file is damaged, as far as that shows without reading all of it: no number of it is believed later that its tables are too short
    /// for, so that damage never asks for more memory than the file's size gives reason to.
    pub fn open(bytes: OwnedBytes) -> io::Result<Grams> {
        let (sections, table) =
            bytes.len().checked_sub(SECTIONS * 8).and_then(|at| bytes.split_at_checked(at)).ok_or_else(damaged)?;
        let mut ends = [0; SECTIONS];
        let mut before = 0;
        for (end, number) in ends.iter_mut().zip(table.as_chunks::<8>().0) {
            *end = usize::try_from(u64::from_le_bytes(*number)).map_err(|_| damaged())?;
            if *end < before || *end > sections.len() {
                return Err(damaged());
            }
            before = *end;
        }
        let grams = Grams { bytes, ends };
        let (body, titles) = (grams.stream(Which::Body), grams.stream(Which::Titles));
        let has_all_docs = titles.docs.is_some_and(|docs| {
            docs.len() == titles.starts.len() && docs.last().is_ok_and(|all| all as usize == body.units())
        });
        let is_sound = body.has_all_samples() && titles.has_all_samples() && has_all_docs;
        if is_sound { Ok(grams) } else { Err(damaged()) }
    }

    fn section(&self, nth: usize) -> &[u8] {
        let from = nth.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from..self.ends[nth]]
    }

    fn numbers(&self, nth: usize) -> Numbers<'_> {
        Numbers(self.section(nth).as_chunks().0)
    }

    pub fn stream(&self, which: Which) -> Stream<'_> {
        let (first, docs) = match which {
            Which::Body => (0, None),
            Which::Titles => (4, Some(self.numbers(8))),
        };
        Stream {
            lists: self.section(first),
            terms: self.section(first + 1).as_chunks().0,
            starts: self.numbers(first + 2),
            samples: self.numbers(first + 3),
            docs,
        }
    }

    pub fn lexicon(&self) -> Lexicon<'_> {
        Lexicon::open(self.section(9))
    }
}

/// Numbers of four bytes.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a>(&'a [[u8; 4]]);

impl Numbers<'_> {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    pub fn get(&self, at: usize) -> io::Result<u32> {
        self.0.get(at).map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(damaged)
    }

    fn last(&self) -> io::Result<u32> {
        self.get(self.len().wrapping_sub(1))
    }
}

/// A stream of a segment.
#[derive(Clone, Copy)]
pub(crate) struct Stream<'a> {
    pub(super) lists: &'a [u8],
    pub(super) terms: &'a [[u8; TERM_BYTES]],
    pub(super) starts: Numbers<'a>,
    pub(super) samples: Numbers<'a>,
    /// The first document of each unit; none if units are documents.
    pub(super) docs: Option<Numbers<'a>>,
}

impl<'a> Stream<'a> {
    /// Returns the number of units.
    pub fn units(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the number of places.
    pub fn length(&self) -> io::Result<u32> {
        self.starts.get(self.units())
    }

    /// Tells whether there is a sample for every so many of the places that there are said to be.
    fn has_all_samples(&self) -> bool {
        self.length().is_ok_and(|length| (length >> SAMPLE_BITS) as usize + 1 == self.samples.len())
    }

    /// Returns the number of places of a unit, ends of texts included.
    pub fn length_of(&self, unit: u32) -> io::Result<u32> {
        Ok(self.starts.get(unit as usize + 1)?.saturating_sub(self.starts.get(unit as usize)?))
    }

    /// Returns the documents of a unit.
    pub fn docs_of(&self, unit: u32) -> io::Result<std::ops::Range<u32>> {
        match &self.docs {
            None => Ok(unit..unit + 1),
            Some(docs) => {
                let range = docs.get(unit as usize)?..docs.get(unit as usize + 1)?;
                // Behind the last unit stands the number of documents.
                let all = docs.last()?;
                if range.start <= range.end && range.end <= all { Ok(range) } else { Err(damaged()) }
            }
        }
    }

    /// Returns the number of grams.
    pub(super) fn grams(&self) -> usize {
        self.terms.len()
    }

    /// Returns the key of the gram at a place of the table.
    pub(super) fn key_at(&self, at: usize) -> u64 {
        let [a, b, c, d, e, f, ..] = self.terms[at];
        u64::from_le_bytes([a, b, c, d, e, f, 0, 0])
    }

    /// Returns the list of the gram at a place of the table.
    pub(super) fn list_at(&self, at: usize) -> io::Result<List<'a>> {
        let [.., a, b, c, d, e, f] = self.terms[at];
        let offset = u64::from_le_bytes([a, b, c, d, e, f, 0, 0]) as usize;
        let list = List::open(self.lists.get(offset..).ok_or_else(damaged)?)?;
        if list.len() <= self.length()? as usize { Ok(list) } else { Err(damaged()) }
    }

    /// Returns the list of a gram; none if no text has it.
    pub(super) fn list(&self, key: u64) -> io::Result<Option<List<'a>>> {
        let at = self.place_of(key);
        if at < self.grams() && self.key_at(at) == key { self.list_at(at).map(Some) } else { Ok(None) }
    }

    /// Returns the lists of the grams that begin with a character.
    pub(super) fn lists_from(&self, first: char) -> io::Result<Vec<List<'a>>> {
        let from = |code: u32| self.place_of(u64::from(code) << CHAR_BITS);
        (from(u32::from(first))..from(u32::from(first) + 1)).map(|at| self.list_at(at)).collect()
    }

    /// Returns the place in the table of the first gram that is not below `key`.
    fn place_of(&self, key: u64) -> usize {
        let (mut from, mut to) = (0, self.grams());
        while from < to {
            let middle = (from + to) / 2;
            if self.key_at(middle) < key { from = middle + 1 } else { to = middle }
        }
        from
    }
}
