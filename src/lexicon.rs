//! Word lists of the data files, ready to be looked for all at once.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::FxHashSet;
use serde::Deserialize;

/// A list of folded words.
#[derive(Debug, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Lexicon {
    words: Vec<String>,
    anywhere: AhoCorasick,
    exact: FxHashSet<Box<str>>,
    /// Lengths of the words in bytes, the longest first.
    lengths: Vec<usize>,
    /// The last characters of the words, and the first ones: most texts end and begin with others.
    lasts: Marks,
    firsts: Marks,
}

/// A set of characters by the last twelve bits of each: it may seem to hold more than it does.
#[derive(Debug)]
struct Marks([u64; 64]);

impl Marks {
    fn of(chars: impl Iterator<Item = char>) -> Marks {
        let mut marks = Marks([0; 64]);
        chars.for_each(|ch| marks.0[ch as usize >> 6 & 63] |= 1 << (ch as usize & 63));
        marks
    }

    fn may_have(&self, ch: Option<char>) -> bool {
        ch.is_some_and(|ch| self.0[ch as usize >> 6 & 63] & 1 << (ch as usize & 63) != 0)
    }
}

/// A word in a text: **bytes** of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub start: usize,
    pub end: usize,
    /// The word's place in its list.
    pub word: usize,
}

impl From<Vec<String>> for Lexicon {
    fn from(mut words: Vec<String>) -> Lexicon {
        words.retain(|word| !word.is_empty());
        let mut lengths: Vec<usize> = words.iter().map(String::len).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        // Lines are short and lists are, too: what counts is the time for a byte.
        let anywhere = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .build(&words)
            .expect("a list has far less words than an automaton can hold");
        let lasts = Marks::of(words.iter().filter_map(|word| word.chars().next_back()));
        let firsts = Marks::of(words.iter().filter_map(|word| word.chars().next()));
        Lexicon {
            lasts,
            firsts,
            exact: words.iter().map(|word| word.as_str().into()).collect(),
            words,
            anywhere,
            lengths,
        }
    }
}

impl Lexicon {
    /// The words, as listed.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Tells whether the text is one of the words.
    pub fn has(&self, text: &str) -> bool {
        self.exact.contains(text)
    }

    /// Tells whether a word stands anywhere in the text.
    pub fn is_in(&self, text: &str) -> bool {
        self.anywhere.is_match(text)
    }

    /// Returns all places of all words in the text, in the order of their ends; they may overlap.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found> + 't {
        self.anywhere.find_overlapping_iter(text).map(|found| Found {
            start: found.start(),
            end: found.end(),
            word: found.pattern().as_usize(),
        })
    }

    /// Returns the longest word that the text begins with, as its part of the text.
    pub fn start_of<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.starts_of(text).next()
    }

    /// Returns the words that the text begins with, the longest first.
    pub fn starts_of<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let lengths = if self.firsts.may_have(text.chars().next()) { self.lengths.as_slice() } else { &[] };
        lengths.iter().filter_map(|&length| text.get(..length)).filter(|start| self.has(start))
    }

    /// Returns the longest word that the text ends with, as its part of the text.
    pub fn end_of<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.ends_of(text).next()
    }

    /// Returns the words that the text ends with, the longest first.
    pub fn ends_of<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let lengths = if self.lasts.may_have(text.chars().next_back()) { self.lengths.as_slice() } else { &[] };
        let ends = lengths.iter().filter_map(|&length| text.get(text.len().checked_sub(length)?..));
        ends.filter(|end| self.has(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_stand() {
        let list = Lexicon::from(["权利".to_owned(), "所有权".to_owned(), "权".to_owned()].to_vec());
        assert!(list.is_in("甲方的权利") && !list.is_in("甲方"));
        assert!(list.has("权") && !list.has("权利人"));
        let found: Vec<_> = list.find("所有权利").map(|found| (found.start, found.end, found.word)).collect();
        assert_eq!(found, [(0, 9, 1), (6, 9, 2), (6, 12, 0)]);
        assert_eq!(list.end_of("甲方所有权"), Some("所有权"));
        assert_eq!(list.start_of("权利人"), Some("权利"));
        assert_eq!(list.starts_of("权利人").collect::<Vec<_>>(), ["权利", "权"]);
        assert_eq!((list.start_of("方"), list.end_of("")), (None, None));
    }

    #[test]
    fn an_empty_list_finds_nothing() {
        let list = Lexicon::from(Vec::new());
        assert!(!list.is_in("甲方") && list.find("甲方").next().is_none() && list.end_of("甲方").is_none());
    }
}
