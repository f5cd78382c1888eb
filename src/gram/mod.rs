//! Grams: the positional index of the wordings, a component of every segment of the Tantivy index.
//!
//! A **stream** is a sequence of texts ("units") of [`symbols`](crate::tokenize::symbols), each closed by [`END`]. Every character has a **place**,
//! counted over the whole stream, and every two neighbours within a unit are a **gram** with a list of its places. That is all there is to it:
//!
//! - a text of two characters or more stands where the grams that cover it stand at the right distances. The rarest comes first, the others are
//!   only looked up where it stands, so that common words cost little and no substring is lost;
//! - a single character stands where the grams that begin with it stand;
//! - the unit of a place is found by a table of where units start, and so is its length, which BM25 wants.
//!
//! Against words with positions, as Tantivy would keep them, there is one number for each character instead of document, frequency and
//! position for one and a half tokens; the lists are sorted by counting instead of gathered token by token, which makes them several times as fast to
//! build (docs/performance.md).
//!
//! Which words of the dictionary the texts have is kept beside them (the **lexicon**): queries are cut by it.

mod lexicon;
mod list;
mod merge;
mod phrase;
mod reader;
mod writer;

pub(crate) use lexicon::Collector;
pub(crate) use merge::{Source, merge};
pub(crate) use phrase::Posted;
pub(crate) use reader::{Grams, Stream, Which};
pub(crate) use writer::Writer;

use std::io;

/// Closes a unit, and each of its texts.
pub(crate) const END: char = '\0';

/// The error of a file that does not hold what it should.
fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the positional index is damaged")
}

/// Two neighbouring characters, as a number that sorts as they do.
fn key(first: char, second: char) -> u64 {
    u64::from(u32::from(first)) << CHAR_BITS | u64::from(u32::from(second))
}

/// Bits of a character.
const CHAR_BITS: u32 = 21;
