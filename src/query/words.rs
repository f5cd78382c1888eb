//! What the words of a query are: where a blank means something, which stretch a concept covers, which words carry the
//! meaning.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::synonyms;
use crate::clause_number::{self, Mention};
use crate::concept::ConceptMatch;
use crate::error::Result;
use crate::index::Reader;
use crate::index::schema::article_term;
use crate::text::{fold_str, is_han, is_run_char};
use crate::tokenize::{QueryToken, cut};
use crate::value::{self, Value};

/// Most words that a blank-separated word may be joined from: `不 可 抗 力`.
const MOST_JOINED: usize = 8;
/// Characters from which on a word may be answered by its parts: `管辖法院` by 管辖 and 法院.
const COMPOUND: usize = 4;

static STOP_WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(include_str!("../data/stop-words.txt")));
static LIGHT_WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(include_str!("../data/light-words.txt")));

fn list(words: &'static str) -> Vec<&'static str> {
    words.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
}

/// A stretch of the query, folded.
pub(super) struct Stretch {
    pub text: String,
    /// Its content words.
    pub words: Vec<String>,
    /// The same with compounds in pieces and without light words: what a clause must have. (Where the compound stands its
    /// pieces do.)
    pub pieces: Vec<Piece>,
    pub concept: Option<usize>,
    /// What it states as a value: terms that a clause with this value has.
    pub value: Vec<String>,
    /// A clause must answer it. (Light words need not be answered where something else is asked for.)
    pub required: bool,
}

/// A word that a clause must have, or one of its synonyms instead.
pub(super) struct Piece {
    pub word: String,
    pub synonyms: &'static [&'static str],
}

impl Piece {
    fn new(word: String) -> Piece {
        Piece { synonyms: synonyms::of(&word), word }
    }

    /// Returns the word and its synonyms.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.word.as_str()).chain(self.synonyms.iter().copied())
    }
}

/// The words that an index knows, and those that queries are made of.
pub(super) struct Language<'a> {
    reader: &'a Reader,
    frequencies: RefCell<HashMap<String, u64>>,
}

/// What covers characters of a query.
enum Cover {
    Value(Value),
    Article(Mention),
    Concept(ConceptMatch),
}

impl Cover {
    fn place(&self) -> (usize, usize) {
        match self {
            Cover::Value(found) => (found.start, found.end),
            Cover::Article(found) => (found.start, found.end),
            Cover::Concept(found) => (found.start, found.end),
        }
    }
}

impl Stretch {
    fn of(text: String) -> Stretch {
        Stretch { text, words: vec![], pieces: vec![], concept: None, value: vec![], required: false }
    }
}

impl<'a> Language<'a> {
    pub fn new(reader: &'a Reader) -> Language<'a> {
        Language { reader, frequencies: RefCell::default() }
    }

    /// Divides words into stretches that have something to say.
    pub fn stretches(&self, words: &[String]) -> Vec<Stretch> {
        let (text, borders) = joined(words);
        let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let slice = |start: usize, end: usize| &text[chars[start]..chars[end]];
        let concepts = self.concepts(&text, &borders, &slice);
        let mut stretches = Vec::new();
        let plain = |start: usize, end: usize, stretches: &mut Vec<Stretch>| {
            for (from, to) in self.chunks(start, end, &borders, &slice) {
                let chunk = slice(from, to);
                // 违约金率, 解除通知期: a character left over beside a concept is part of its wording
                let beside = |at: usize| at > 0 && at + 1 < chars.len() && !borders.contains(&at);
                if to == from + 1 && chunk.chars().all(is_han) && (beside(from) || beside(to)) {
                    continue;
                }
                let (words, extent) = self.content_words(chunk);
                if let Some((first, last)) = extent {
                    let text = chunk.chars().skip(first).take(last - first).collect();
                    stretches.push(self.stretch(text, words));
                }
            }
        };
        // A value inside the wording of a concept (提前30天通知) is asked for as well.
        let mut covers: Vec<Cover> = concepts.into_iter().map(Cover::Concept).collect();
        covers.extend(value::find(&text).into_iter().map(Cover::Value));
        covers.extend(clause_number::mentions(&text).into_iter().map(Cover::Article));
        covers.sort_by_key(|cover| cover.place());
        let mut at = 0;
        for cover in covers {
            let (start, end) = cover.place();
            if at < start {
                plain(at, start, &mut stretches);
            }
            at = at.max(end);
            let text = slice(start, end).to_owned();
            stretches.push(match cover {
                Cover::Value(found) => Stretch { value: found.quantity.terms(), required: true, ..Stretch::of(text) },
                Cover::Article(found) => {
                    Stretch { value: vec![article_term(&found.number)], required: true, ..Stretch::of(text) }
                }
                Cover::Concept(found) => {
                    let (words, _) = self.content_words(&text);
                    let said: usize = words.iter().map(|word| word.chars().count()).sum();
                    let mut stretch = self.stretch(text, words);
                    // What is left of 条款变更 or 能退吗 without its small words says less than the concept does.
                    if said + stretch.text.matches(' ').count() < end - start {
                        stretch.pieces.clear();
                    }
                    Stretch { concept: Some(found.concept), required: true, ..stretch }
                }
            });
        }
        if at + 1 < chars.len() {
            plain(at, chars.len() - 1, &mut stretches);
        }
        if stretches.iter().all(|stretch| !stretch.required) {
            stretches.iter_mut().for_each(|stretch| stretch.required = true);
        }
        stretches
    }

    /// Finds the concepts of a folded query. A wording may reach over a blank that was typed only if it begins and ends where
    /// words do.
    fn concepts<'t>(
        &self,
        text: &str,
        borders: &BTreeSet<usize>,
        slice: &impl Fn(usize, usize) -> &'t str,
    ) -> Vec<ConceptMatch> {
        let known = &self.reader.terminology.concepts;
        let fits = |m: &ConceptMatch| {
            let crosses = borders.range(m.start + 1..).next().is_some_and(|&border| border < m.end);
            m.start < m.end && (!crosses || (borders.contains(&m.start) && borders.contains(&m.end)))
        };
        let all = known.in_query(text);
        let mut found: Vec<ConceptMatch> = all.iter().filter(|m| fits(m)).copied().collect();
        if found.len() < all.len() {
            // What a wording across blanks has hidden.
            let cuts: Vec<usize> = borders.iter().copied().collect();
            for pair in cuts.windows(2) {
                for m in known.in_query(slice(pair[0], pair[1])) {
                    let moved = ConceptMatch { start: m.start + pair[0], end: m.end + pair[0], ..m };
                    if found.iter().all(|taken| moved.end <= taken.start || taken.end <= moved.start) {
                        found.push(moved);
                    }
                }
            }
            found.sort_by_key(|m| m.start);
        }
        found
    }

    fn stretch(&self, text: String, words: Vec<String>) -> Stretch {
        let is_heavy = |word: &&String| !is_light_word(word);
        let required = words.iter().any(|word| is_heavy(&word));
        let counted = words.iter().filter(|word| !required || is_heavy(word));
        let pieces = counted.flat_map(|word| match self.pieces(word) {
            pieces if pieces.is_empty() || synonyms::knows(word) => vec![Piece::new(word.clone())],
            pieces => pieces.into_iter().map(Piece::new).collect(),
        });
        Stretch { pieces: pieces.collect(), words, required, ..Stretch::of(text) }
    }

    /// Divides `start..end` at the blanks that were typed, but for those inside a known word.
    fn chunks<'t>(
        &self,
        start: usize,
        end: usize,
        borders: &BTreeSet<usize>,
        slice: &impl Fn(usize, usize) -> &'t str,
    ) -> Vec<(usize, usize)> {
        let mut cuts: Vec<usize> = borders.range(start..=end).copied().collect();
        cuts.extend([start, end]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut chunks = Vec::new();
        let mut at = 0;
        while at + 1 < cuts.len() {
            let farthest = (at + MOST_JOINED).min(cuts.len() - 1);
            let is_word = |to: &usize| {
                let text = slice(cuts[at], cuts[*to]);
                text.chars().all(is_han) && self.known(text) > 0
            };
            let to = (at + 2..=farthest).rev().find(is_word).unwrap_or(at + 1);
            chunks.push((cuts[at], cuts[to]));
            at = to;
        }
        chunks
    }

    /// Returns the words of a folded text that carry its meaning, and the characters from the first to the last of them.
    /// Characters that belong to no known word count together as far as they stand together.
    pub fn content_words(&self, text: &str) -> (Vec<String>, Option<(usize, usize)>) {
        let mut words: Vec<String> = Vec::new();
        let mut extent: Option<(usize, usize)> = None;
        let mut loose_end = None;
        for token in cut(text, |word| self.known(word)) {
            if is_stop_word(&token.text) || is_punctuation(&token) {
                continue;
            }
            // 退 alone stands for 退还; other single characters are what is left of a word that nobody knows.
            let single =
                token.end == token.start + 1 && token.text.chars().all(is_han) && !synonyms::knows(&token.text);
            match words.last_mut() {
                Some(word) if single && loose_end == Some(token.start) => word.push_str(&token.text),
                _ => words.push(token.text.to_string()),
            }
            loose_end = single.then_some(token.end);
            extent = Some((extent.map_or(token.start, |(start, _)| start), token.end));
        }
        words.dedup();
        (words, extent)
    }

    /// Tells how frequent a word is; one that no text has may still be one that queries are made of.
    fn known(&self, word: &str) -> u64 {
        let listed = self.reader.terminology.dictionary.lists(word)
            || is_stop_word(word)
            || is_light_word(word)
            || synonyms::knows(word);
        self.frequency(word).max(u64::from(listed))
    }

    pub fn frequency(&self, word: &str) -> u64 {
        if let Some(&frequency) = self.frequencies.borrow().get(word) {
            return frequency;
        }
        let frequency = self.reader.frequency(word);
        self.frequencies.borrow_mut().insert(word.to_owned(), frequency);
        frequency
    }

    /// Returns the two or more words that a compound is made of; none if the word is none.
    pub fn pieces(&self, word: &str) -> Vec<String> {
        if word.chars().count() < COMPOUND || !word.chars().all(is_han) {
            return Vec::new();
        }
        let tokens = cut(word, |piece| if piece == word { 0 } else { self.known(piece) });
        match tokens.len() > 1 && tokens.iter().all(|token| token.end > token.start + 1) {
            true => tokens.into_iter().map(|token| token.text.into_owned()).collect(),
            false => Vec::new(),
        }
    }
}

/// Cuts a folded query as a search in this index does: with the words that its texts have.
///
/// # Errors
/// [`crate::Error::IndexDamaged`] if it cannot tell.
pub fn query_tokens<'q>(reader: &Reader, folded: &'q str) -> Result<Vec<QueryToken<'q>>> {
    let language = Language::new(reader);
    reader.guarded(|| Ok(cut(folded, |word| language.known(word))))
}

/// Joins words as folding would join them, and returns the borders (characters) where they met.
pub(super) fn joined(words: &[String]) -> (String, BTreeSet<usize>) {
    let mut text = String::new();
    let mut borders = BTreeSet::new();
    let mut chars = 0;
    for word in words.iter().map(|word| fold_str(word)).filter(|word| !word.is_empty()) {
        let meets = |a: Option<char>, b: Option<char>| a.is_some_and(is_run_char) && b.is_some_and(is_run_char);
        if meets(text.chars().next_back(), word.chars().next()) {
            text.push(' ');
            chars += 1;
        }
        borders.insert(chars);
        text.push_str(&word);
        chars += word.chars().count();
        borders.insert(chars);
    }
    (text, borders)
}

fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

fn is_light_word(word: &str) -> bool {
    LIGHT_WORDS.binary_search(&word).is_ok()
}

/// A character that is neither Han nor a letter, digit or sign of a value.
fn is_punctuation(token: &QueryToken<'_>) -> bool {
    let mut chars = token.text.chars();
    let first = chars.next();
    chars.next().is_none() && first.is_some_and(|ch| !is_han(ch) && !ch.is_alphanumeric() && !matches!(ch, '%' | '‰'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::Dictionary;

    #[test]
    fn stop_words_are_sorted_unique_and_folded() {
        for words in [&STOP_WORDS, &LIGHT_WORDS] {
            assert!(words.is_sorted_by(|a, b| a < b));
            assert!(words.iter().all(|word| fold_str(word) == **word && !Dictionary::builtin().lists(word)));
        }
        assert!(STOP_WORDS.iter().all(|word| !is_light_word(word)));
    }

    #[test]
    fn words_are_joined_as_folding_joins_them() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for text in ["不可 抗力", "service level", "SLA 赔偿 2 天", "a ， b"] {
            assert_eq!(joined(&words(text)).0, fold_str(text), "{text}");
        }
        assert_eq!(joined(&words("甲 ab cd")).1.into_iter().collect::<Vec<_>>(), [0, 1, 3, 4, 6]);
    }
}
