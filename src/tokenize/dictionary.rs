//! The dictionary: jieba's words and the legal ones (`data/legal-words.txt`).
//!
//! Parsing jieba's dictionary takes about 100 ms and 32 MB: only an indexing process pays for it. A search asks the
//! index which words there are.

use std::sync::{LazyLock, OnceLock};

use jieba_rs::Jieba;

/// The dictionary that [`Jieba::new`] brings; goes into [`Dictionary::fingerprint`]. The test below notices when it changes.
const JIEBA_DICTIONARY: &str = "jieba-rs 0.11";

static LEGAL_WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("../data/legal-words.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
});

/// Words by which texts are cut.
#[derive(Default)]
pub struct Dictionary {
    /// A user's words, sorted.
    own: Vec<String>,
    /// Loaded when the first text comes.
    jieba: OnceLock<Jieba>,
}

/// A word found in a stretch: characters `start..end`, bytes `from..to`.
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    pub from: usize,
    pub to: usize,
}

impl Dictionary {
    /// Returns the dictionary compiled into the program, with a user's words (folded, sorted).
    pub fn with(own: Vec<String>) -> Dictionary {
        Dictionary { own, jieba: OnceLock::new() }
    }

    /// Returns the dictionary compiled into the program.
    pub fn builtin() -> &'static Dictionary {
        static BUILTIN: LazyLock<Dictionary> = LazyLock::new(Dictionary::default);
        &BUILTIN
    }

    fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(|| {
            let mut jieba = Jieba::new();
            for word in LEGAL_WORDS.iter().copied().chain(self.own.iter().map(String::as_str)) {
                // The frequency only matters to jieba's best path, which is not used.
                jieba.add_word(word, Some(1), None);
            }
            jieba
        })
    }

    /// Tells whether `word` (folded) is in the dictionary.
    pub fn contains(&self, word: &str) -> bool {
        self.jieba().has_word(word)
    }

    /// Tells whether `word` (folded) is a legal word or a user's. Does not load jieba's.
    pub fn lists(&self, word: &str) -> bool {
        LEGAL_WORDS.binary_search(&word).is_ok() || self.own.binary_search_by(|own| own.as_str().cmp(word)).is_ok()
    }

    /// Returns a hash of all that decides which words a text has; an index made with another one must be made anew.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(JIEBA_DICTIONARY.as_bytes());
        for word in LEGAL_WORDS.iter().copied().chain(self.own.iter().map(String::as_str)) {
            hasher.update(b"\n");
            hasher.update(word.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// Returns the words of two or more characters that stand in a stretch of Han characters.
    pub fn words_of<'s>(&self, stretch: &'s str) -> impl Iterator<Item = &'s str> {
        self.words(stretch).into_iter().filter_map(|word| stretch.get(word.from..word.to))
    }

    /// Returns every word of two or more characters at every place of a stretch of Han characters, by start.
    pub(super) fn words(&self, stretch: &str) -> Vec<Word> {
        self.jieba()
            .cut_all(stretch)
            .into_iter()
            .filter(|token| token.end > token.start + 1)
            .map(|token| Word {
                start: token.start,
                end: token.end,
                from: token.byte_end - token.word.len(),
                to: token.byte_end,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold_str, is_han};

    #[test]
    fn legal_words_are_sane() {
        assert!(LEGAL_WORDS.len() >= 350, "{}", LEGAL_WORDS.len());
        assert!(LEGAL_WORDS.is_sorted_by(|a, b| a < b), "sorted by code point, unique");
        for word in LEGAL_WORDS.iter() {
            assert!(word.chars().count() >= 2 && word.chars().all(is_han), "{word:?}");
            assert_eq!(fold_str(word), *word, "folded");
            assert!(Dictionary::builtin().contains(word));
        }
    }

    #[test]
    fn jieba_brings_the_dictionary_that_the_fingerprint_names() {
        let lock = include_str!("../../Cargo.lock");
        let version = lock.split("name = \"jieba-rs\"\nversion = \"").nth(1).expect("jieba-rs is locked");
        let name = JIEBA_DICTIONARY.trim_start_matches("jieba-rs ");
        assert!(version.starts_with(&format!("{name}.")), "name the new version, so that indexes are made anew");
    }
}
