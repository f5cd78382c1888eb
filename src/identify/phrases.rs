//! The sentences by which standard terms name their provider (`[[brand]]` of `identify.toml`).

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::Regex;

use super::cues::Cues;
use super::lines::Line;
use super::{BrandPattern, any_of, names, words};

struct Phrase {
    regex: Regex,
    weight: u32,
    /// Bits of the lists of [`needs`] of which a word stands in every sentence that it matches.
    needs: u64,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let mut next = 0;
    let phrases = words().brand.iter().map(|brand| {
        let bits = brand.needs.iter().fold(0, |bits, _| {
            next += 1;
            bits | 1 << (next - 1)
        });
        Phrase { regex: regex(brand), weight: brand.weight, needs: bits }
    });
    phrases.collect()
});

/// Lists of words without which a phrase cannot match: a regular expression takes long to find that out.
pub fn needs() -> Vec<Vec<String>> {
    let expand = |word: &String| -> Vec<String> {
        let list = [("{reader}", words().readers.as_slice()), ("{legal}", names::endings())];
        match list.into_iter().find(|(name, _)| word.contains(name)) {
            Some((name, list)) => list.iter().map(|own| word.replace(name, own)).collect(),
            None => vec![word.clone()],
        }
    };
    words().brand.iter().flat_map(|brand| &brand.needs).map(|list| list.iter().flat_map(expand).collect()).collect()
}

fn regex(brand: &BrandPattern) -> Regex {
    let pattern = brand
        .pattern
        .replace("{brand}", "[\"“「『《【]?(?P<brand>[^,。;:!?、\"“”「」『』《》()\\[\\]【】|]{2,20}?)[\"”」』》】]?")
        .replace("{paren}", r"(?:\([^()]{0,60}\))?")
        .replace("{reader}", &format!("[\"“「]?(?:{})[\"”」]?", any_of(&words().readers)))
        .replace("{legal}", &format!("(?:{})", any_of(names::endings())));
    Regex::new(&pattern).expect("a test compiles every pattern")
}

/// A name in a phrase.
pub struct Naming {
    /// Number of the phrase.
    pub source: usize,
    /// Bytes of the line.
    pub name: Range<usize>,
    pub weight: u32,
}

/// Phrases of this weight only add to other evidence: all of them together are not enough for a name.
const HINT: u32 = 1;

/// Finds the names in a line's phrases, hints aside.
pub fn telling(line: &Line) -> Vec<Naming> {
    find(line, |phrase, _| phrase.weight > HINT)
}

/// Finds the names in a line's hints, where they may be one of these names.
pub fn hinting(line: &Line, known: &[Finder]) -> Vec<Naming> {
    let holds = |text: &str| known.iter().any(|name| name.find(text.as_bytes()).is_some());
    if !holds(&line.folded) {
        return Vec::new();
    }
    find(line, |phrase, sentence| phrase.weight == HINT && holds(sentence))
}

fn find(line: &Line, wanted: impl Fn(&Phrase, &str) -> bool) -> Vec<Naming> {
    let mut found = Vec::new();
    if !PHRASES.iter().any(|phrase| line.cues.have_all(phrase.needs)) {
        return found;
    }
    // No phrase goes beyond its sentence.
    for sentence in line.sentences(&['。', ';']) {
        let text = &line.folded[sentence.clone()];
        let cues = Cues::of(text);
        for (source, phrase) in PHRASES.iter().enumerate() {
            if !cues.have_all(phrase.needs) || !wanted(phrase, text) {
                continue;
            }
            let names = phrase.regex.captures_iter(text).filter_map(|captures| captures.name("brand"));
            found.extend(names.map(|name| Naming {
                source,
                name: sentence.start + name.start()..sentence.start + name.end(),
                weight: phrase.weight,
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::provider::LEAST;

    #[test]
    fn hints_alone_are_not_enough() {
        let hints: u32 = PHRASES.iter().map(|phrase| phrase.weight).filter(|weight| *weight <= HINT).sum();
        // A name that comes often has one more.
        assert!(hints > 0 && hints + 1 < LEAST, "{hints}");
    }
}
