//! What was found in the sentences that were looked at last: agreements repeat each other's.

use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::Match;
use super::sentence::Sentence;

/// Most bytes that are remembered; then all is forgotten.
const LIMIT: usize = 8 << 20;
/// Most bytes of a sentence that is remembered: long ones are not said twice.
const LONGEST: usize = 2 << 10;
/// About what a sentence takes besides its text.
const OVERHEAD: usize = 64;
/// And one that came once.
const MARK: usize = 16;

/// What each thread that looks for patterns remembers and writes on.
pub(crate) struct Recall<T> {
    unused: Mutex<Vec<Scratch<T>>>,
}

/// One thread's.
pub(super) struct Scratch<T> {
    pub sentence: Sentence,
    pub found: Vec<Match>,
    pub memo: Memo<T>,
}

/// What was found in a sentence, and how many characters it has.
pub(super) struct Known<T> {
    pub chars: usize,
    pub found: Box<[T]>,
}

/// What was found, by sentence.
pub(super) struct Memo<T> {
    /// Apart for sentences at the text's start, end, or both, where these matter.
    known: [FxHashMap<Box<str>, Known<T>>; 4],
    /// Hashes of sentences that came once: most never come again, and to keep their texts took longer than it saved and most of
    /// what may be remembered.
    once: FxHashSet<u64>,
    bytes: usize,
}

impl<T> Default for Recall<T> {
    fn default() -> Self {
        Recall { unused: Mutex::default() }
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo { known: Default::default(), once: FxHashSet::default(), bytes: 0 }
    }
}

impl<T> Recall<T> {
    /// Lends what no other thread uses.
    pub(super) fn take(&self) -> Scratch<T> {
        self.unused().pop().unwrap_or_else(|| Scratch {
            sentence: Sentence::default(),
            found: Vec::new(),
            memo: Memo::default(),
        })
    }

    /// Takes it back.
    pub(super) fn put(&self, scratch: Scratch<T>) {
        self.unused().push(scratch);
    }

    fn unused(&self) -> MutexGuard<'_, Vec<Scratch<T>>> {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Memo<T> {
    /// Returns what is remembered.
    pub fn get(&self, sentence: &str, place: usize) -> Option<&Known<T>> {
        self.known[place].get(sentence)
    }

    /// Remembers what was found, if the sentence comes again.
    pub fn put(&mut self, sentence: &str, place: usize, known: Known<T>) {
        if sentence.len() > LONGEST {
            return;
        }
        let is_new = self.once.insert(FxBuildHasher.hash_one((sentence, place)));
        let bytes = if is_new { MARK } else { sentence.len() + size_of_val(&*known.found) + OVERHEAD };
        self.bytes += bytes;
        if self.bytes > LIMIT {
            *self = Memo { bytes, ..Memo::default() };
        }
        if !is_new {
            self.known[place].insert(sentence.into(), known);
        }
    }
}
