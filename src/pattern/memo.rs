//! What was found in the sentences that were looked at last: agreements repeat each other's.

use std::collections::HashMap;

use super::Match;

/// Most bytes that are remembered; then all is forgotten.
const LIMIT: usize = 8 << 20;
/// Most bytes of a sentence that is remembered: long ones are not said twice.
const LONGEST: usize = 2 << 10;
/// About what a sentence takes besides its text.
const OVERHEAD: usize = 64;

/// Matches by sentence; their places count from the sentence's start.
#[derive(Default)]
pub(super) struct Memo {
    /// Apart for sentences at the text's start, end, or both, where these matter.
    found: [HashMap<Box<str>, Box<[Match]>>; 4],
    bytes: usize,
}

impl Memo {
    /// Returns what is remembered.
    pub fn get(&self, sentence: &str, place: usize) -> Option<&[Match]> {
        self.found[place].get(sentence).map(|matches| &**matches)
    }

    /// Remembers matches.
    pub fn put(&mut self, sentence: &str, place: usize, matches: Vec<Match>) {
        if sentence.len() > LONGEST {
            return;
        }
        let bytes = sentence.len() + size_of_val(&*matches) + OVERHEAD;
        self.bytes += bytes;
        if self.bytes > LIMIT {
            *self = Memo { bytes, ..Memo::default() };
        }
        self.found[place].insert(sentence.into(), matches.into());
    }
}
