//! Reads the file of a segment.
//!
//! | section | numbers | what |
//! | --- | --- | --- |
//! | documents | u16 | the label of each |
//! | labels | u32 | for each its role and its set of types |
//! | runs | u32 | for each the document behind it, and its set of sections |
//! | agreements | u32 | for each first and last document, provider, kind, date, and its number (low half, high half) |
//! | sets | u32 | where each set begins in what follows, and where the last ends |
//! | members | u32 | the names in the sets |
//! | providers, types, sections, kinds | | names: where each begins (u32) and where the last ends; then the texts |
//!
//! Then follows where each section ends (u32), names in two parts: the numbers and the texts. All numbers are little-endian. What a damaged file
//! does not have counts as nothing: its checksum is looked at elsewhere (`crate::index`).

use std::io;

use tantivy::directory::OwnedBytes;

use super::{NONE, ROW, damaged};
use crate::gallop::gallop;

/// Sections of the file: six, and two for each of four sorts of names.
pub(super) const SECTIONS: usize = 6 + 2 * 4;

/// The columns of a segment.
pub(crate) struct Columns {
    bytes: OwnedBytes,
    ends: [usize; SECTIONS],
}

/// What an agreement has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Agreement {
    /// Its first part, and its own document.
    pub first: u32,
    pub last: u32,
    /// A number of [`View::providers`].
    pub provider: Option<u32>,
    /// A number of [`View::kinds`].
    pub kind: Option<u32>,
    /// `crate::index::schema::date_code`; 0 without one.
    pub date: u32,
    /// The first 64 bits of its content key.
    pub number: u64,
}

impl Agreement {
    /// Tells whether a document is one of its parts.
    #[inline]
    pub fn has_part(&self, doc: u32) -> bool {
        (self.first..self.last).contains(&doc) && self.last != NONE
    }
}

/// Names by number.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    starts: &'a [[u8; 4]],
    texts: &'a [u8],
}

impl<'a> Names<'a> {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the name of a number.
    pub fn get(&self, nth: u32) -> &'a str {
        let start = |nth: usize| self.starts.get(nth).map(|start| u32::from_le_bytes(*start) as usize);
        let range = start(nth as usize).zip(start(nth as usize + 1));
        let text = range.and_then(|(from, to)| self.texts.get(from..to));
        std::str::from_utf8(text.unwrap_or_default()).unwrap_or_default()
    }
}

impl Columns {
    /// Reads where the sections are.
    pub fn open(bytes: OwnedBytes) -> io::Result<Columns> {
        let at = bytes.len().checked_sub(SECTIONS * 4).ok_or_else(damaged)?;
        let mut ends = [0; SECTIONS];
        let mut before = 0;
        for (end, number) in ends.iter_mut().zip(bytes[at..].as_chunks::<4>().0) {
            *end = u32::from_le_bytes(*number) as usize;
            if *end < before || *end > at {
                return Err(damaged());
            }
            before = *end;
        }
        Ok(Columns { bytes, ends })
    }

    fn section(&self, nth: usize) -> &[u8] {
        let from = nth.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from..self.ends[nth]]
    }

    /// Returns the columns as they are read.
    pub fn view(&self) -> View<'_> {
        let numbers = |nth| self.section(nth).as_chunks::<4>().0;
        let names = |nth| Names { starts: numbers(nth), texts: self.section(nth + 1) };
        View {
            docs: self.section(0).as_chunks::<2>().0,
            labels: numbers(1).as_chunks::<2>().0,
            runs: numbers(2).as_chunks::<2>().0,
            agreements: numbers(3).as_chunks::<ROW>().0,
            sets: numbers(4),
            members: numbers(5),
            providers: names(6),
            types: names(8),
            sections: names(10),
            kinds: names(12),
        }
    }
}

/// A number of four bytes.
type Number = [u8; 4];

/// The columns of a segment as they are read.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    docs: &'a [[u8; 2]],
    labels: &'a [[Number; 2]],
    runs: &'a [[Number; 2]],
    agreements: &'a [[Number; ROW]],
    sets: &'a [Number],
    members: &'a [Number],
    pub providers: Names<'a>,
    pub types: Names<'a>,
    pub sections: Names<'a>,
    pub kinds: Names<'a>,
}

impl<'a> View<'a> {
    /// Returns the number of documents.
    pub fn docs(&self) -> u32 {
        self.docs.len() as u32
    }

    /// Returns the label of a document.
    #[inline]
    pub fn label(&self, doc: u32) -> u16 {
        self.docs.get(doc as usize).map_or(0, |label| u16::from_le_bytes(*label))
    }

    /// Returns the roles of all labels.
    pub fn roles(&self) -> Vec<u8> {
        self.labels.iter().map(|[role, _]| role[0]).collect()
    }

    /// Returns the role of a document.
    #[inline]
    pub fn role(&self, doc: u32) -> u8 {
        self.labels.get(usize::from(self.label(doc))).map_or(0, |[role, _]| role[0])
    }

    /// Returns the types of a label, as numbers of [`View::types`].
    pub fn types_with(&self, label: u16) -> impl Iterator<Item = u32> + 'a {
        self.set(self.labels.get(usize::from(label)).map_or(0, |[_, types]| u32::from_le_bytes(*types)))
    }

    /// Returns the types of a document, as numbers of [`View::types`].
    #[cfg(test)]
    pub fn types_of(&self, doc: u32) -> impl Iterator<Item = u32> + 'a {
        self.types_with(self.label(doc))
    }

    /// Returns the document behind a run; behind the last run there are no documents.
    #[inline]
    pub fn run_end(&self, run: usize) -> u32 {
        self.runs.get(run).map_or(NONE, |[end, _]| u32::from_le_bytes(*end))
    }

    /// Returns the sections of a run, as numbers of [`View::sections`].
    #[inline]
    pub fn sections_of(&self, run: usize) -> impl Iterator<Item = u32> + 'a {
        self.set(self.runs.get(run).map_or(NONE, |[_, set]| u32::from_le_bytes(*set)))
    }

    #[inline]
    fn set(&self, nth: u32) -> impl Iterator<Item = u32> + 'a {
        let start = |nth: usize| self.sets.get(nth).map_or(0, |start| u32::from_le_bytes(*start) as usize);
        let members = self.members.get(start(nth as usize)..start((nth as usize).saturating_add(1)));
        members.unwrap_or_default().iter().map(|member| u32::from_le_bytes(*member))
    }

    /// Returns an agreement by its place in the segment, 0 the first. Behind the last there is one of all documents that remain.
    pub fn agreement(&self, nth: usize) -> Agreement {
        let Some(row) = self.agreements.get(nth) else {
            let first = self.agreements.last().map_or(0, |row| u32::from_le_bytes(row[1]).saturating_add(1));
            return Agreement { first, last: NONE, provider: None, kind: None, date: 0, number: 0 };
        };
        let [first, last, provider, kind, date, low, high] = row.map(u32::from_le_bytes);
        let name = |name| Some(name).filter(|&name| name != NONE);
        let number = u64::from(high) << 32 | u64::from(low);
        Agreement { first, last, provider: name(provider), kind: name(kind), date, number }
    }

    /// Returns how many agreements there are, deleted ones included.
    pub fn agreements(&self) -> usize {
        self.agreements.len()
    }

    /// Returns the last document of an agreement.
    #[inline]
    pub fn last_of(&self, nth: usize) -> u32 {
        self.agreements.get(nth).map_or(NONE, |row| u32::from_le_bytes(row[1]))
    }

    /// Returns the place of the agreement that a document belongs to, which is not before the one at `nth`; it is looked for near that one first.
    #[inline]
    pub fn agreement_from(&self, nth: usize, doc: u32) -> usize {
        let ahead = self.agreements.get(nth..).unwrap_or_default();
        nth + gallop(ahead, |row| u32::from_le_bytes(row[1]) < doc)
    }

    /// Returns the place of the agreement that a document belongs to.
    pub fn agreement_at(&self, doc: u32) -> usize {
        self.agreements.partition_point(|row| u32::from_le_bytes(row[1]) < doc)
    }
}
