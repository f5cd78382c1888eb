//! The sentences by which standard terms name their provider (`[[brand]]` of `identify.toml`).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{BrandPattern, any_of, names, words};
use crate::lexicon::Lexicon;

struct Phrase {
    regex: Regex,
    weight: u32,
    /// Bits of all its [`Clues`].
    needs: u64,
}

/// Words without which a phrase cannot match: a regular expression takes long to find that out.
struct Clues {
    words: Lexicon,
    /// For each word the sets that it is in.
    sets: Vec<u64>,
}

static PHRASES: LazyLock<(Vec<Phrase>, Clues)> = LazyLock::new(|| {
    let mut known: Vec<String> = Vec::new();
    let mut sets: Vec<u64> = Vec::new();
    let mut next = 0;
    let mut set = |members: &[String]| {
        let bit = 1u64 << next;
        next += 1;
        for word in members {
            let at = known.iter().position(|known| known == word).unwrap_or_else(|| {
                known.push(word.clone());
                sets.push(0);
                known.len() - 1
            });
            sets[at] |= bit;
        }
        bit
    };
    let (readers, legal) = (set(&words().readers), set(names::endings()));
    let phrases = words().brand.iter().map(|brand| {
        let needs = [("{reader}", readers), ("{legal}", legal)];
        let needs = needs.iter().filter(|(name, _)| brand.pattern.contains(name)).map(|(_, bit)| bit);
        let needs = needs.fold(set(&brand.needs), |all, bit| all | bit);
        Phrase { regex: regex(brand), weight: brand.weight, needs }
    });
    let phrases = phrases.collect();
    (phrases, Clues { words: Lexicon::from(known), sets })
});

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

/// Finds the names in a folded line's phrases, hints aside.
pub fn telling(line: &str) -> Vec<Naming> {
    find(line, |phrase, _| phrase.weight > HINT)
}

/// Finds the names in a folded line's hints, where they may be one of the names that are known.
pub fn hinting(line: &str, known: &[String]) -> Vec<Naming> {
    find(line, |phrase, sentence| phrase.weight == HINT && known.iter().any(|name| sentence.contains(name.as_str())))
}

fn find(line: &str, wanted: impl Fn(&Phrase, &str) -> bool) -> Vec<Naming> {
    let (phrases, clues) = &*PHRASES;
    let mut found = Vec::new();
    let mut base = 0;
    // No phrase goes beyond its sentence.
    for text in line.split_inclusive(['。', ';']) {
        let present = clues.words.find(text).fold(0, |sets, clue| sets | clues.sets[clue.word]);
        for (source, phrase) in phrases.iter().enumerate() {
            if present & phrase.needs != phrase.needs || !wanted(phrase, text) {
                continue;
            }
            let names = phrase.regex.captures_iter(text).filter_map(|captures| captures.name("brand"));
            found.extend(names.map(|name| Naming {
                source,
                name: base + name.start()..base + name.end(),
                weight: phrase.weight,
            }));
        }
        base += text.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::provider::LEAST;

    #[test]
    fn hints_alone_are_not_enough() {
        let hints: u32 = PHRASES.0.iter().map(|phrase| phrase.weight).filter(|weight| *weight <= HINT).sum();
        // A name that comes often has one more.
        assert!(hints > 0 && hints + 1 < LEAST, "{hints}");
    }
}
