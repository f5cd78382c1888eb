//! Which words the texts of a segment have: those of the dictionary, and Latin ones.
//!
//! In the file: the number of words (u32), where each ends (u32), the words, sorted.

use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::text::is_han;
use crate::tokenize::Dictionary;

/// Shorter Latin words are hardly ones.
const SHORTEST_LATIN: usize = 3;

/// Gathers the words of a segment's texts.
pub(crate) struct Collector {
    dictionary: Arc<Dictionary>,
    /// Hashes of the stretches seen: contracts repeat each other.
    seen: FxHashSet<u64>,
    words: FxHashSet<String>,
}

impl Collector {
    pub fn new(dictionary: Arc<Dictionary>) -> Collector {
        Collector { dictionary, seen: FxHashSet::default(), words: FxHashSet::default() }
    }

    /// Adds the words of a text of symbols.
    pub fn add(&mut self, symbols: &str) {
        for stretch in symbols.split(|ch| !is_han(ch)).filter(|stretch| stretch.len() > 4) {
            if self.is_new(stretch) {
                for word in self.dictionary.words_of(stretch) {
                    if !self.words.contains(word) {
                        self.words.insert(word.to_owned());
                    }
                }
            }
        }
        for word in symbols.split(|ch: char| !ch.is_ascii_alphabetic()).filter(|word| word.len() >= SHORTEST_LATIN) {
            if self.is_new(word) {
                self.words.insert(word.to_owned());
            }
        }
    }

    fn is_new(&mut self, stretch: &str) -> bool {
        self.seen.insert(FxBuildHasher.hash_one(stretch))
    }

    /// Returns about how many bytes are held.
    pub fn memory(&self) -> usize {
        self.seen.len() * 16 + self.words.len() * 48
    }

    /// Returns the section of the file.
    pub fn into_bytes(self) -> Vec<u8> {
        let words: BTreeSet<&str> = self.words.iter().map(String::as_str).collect();
        to_bytes(&words)
    }
}

pub(super) fn to_bytes(words: &BTreeSet<&str>) -> Vec<u8> {
    let mut bytes = (words.len() as u32).to_le_bytes().to_vec();
    let mut end = 0;
    for word in words {
        end += word.len() as u32;
        bytes.extend(end.to_le_bytes());
    }
    words.iter().for_each(|word| bytes.extend(word.as_bytes()));
    bytes
}

/// The words of a segment.
#[derive(Clone, Copy)]
pub(crate) struct Lexicon<'a> {
    ends: &'a [[u8; 4]],
    words: &'a [u8],
}

impl<'a> Lexicon<'a> {
    /// A damaged lexicon knows no words: queries are cut worse then, and find the same.
    pub(super) fn open(bytes: &'a [u8]) -> Lexicon<'a> {
        let none = Lexicon { ends: &[], words: &[] };
        let Some((count, rest)) = bytes.split_first_chunk::<4>() else { return none };
        let count = u32::from_le_bytes(*count) as usize;
        let Some((ends, words)) = count.checked_mul(4).and_then(|at| rest.split_at_checked(at)) else { return none };
        Lexicon { ends: ends.as_chunks::<4>().0, words }
    }

    fn word(&self, at: usize) -> &'a str {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| u32::from_le_bytes(*end) as usize);
        let from = at.checked_sub(1).map_or(0, end);
        self.words.get(from..end(at)).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default()
    }

    /// Tells whether a text has this word.
    pub fn contains(&self, word: &str) -> bool {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = (from + to) / 2;
            match self.word(middle).cmp(word) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        false
    }

    /// Returns all words, sorted.
    pub fn words(self) -> impl Iterator<Item = &'a str> {
        (0..self.ends.len()).map(move |at| self.word(at))
    }
}
