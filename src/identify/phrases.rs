//! The sentences by which standard terms name their provider (`[[brand]]` of `identify.toml`).

use std::ops::Range;
use std::sync::LazyLock;

use super::cues::Cues;
use super::lines::Line;
use super::matcher::{Matcher, Scratch};
use super::{BrandPattern, any_of, names, words};
use memchr::memmem::Finder;

struct Phrase {
    wording: Wording,
    weight: u32,
    /// Bits of the lists of [`needs`] of which a word stands in every sentence that it matches.
    needs: u64,
}

enum Wording {
    Whole(Matcher),
    /// What follows the name that it begins with: names are everywhere, what follows them is not.
    Behind(Matcher),
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let mut next = 0;
    let phrases = words().brand.iter().map(|brand| {
        let bits = brand.needs.iter().fold(0, |bits, _| {
            next += 1;
            bits | 1 << (next - 1)
        });
        Phrase { wording: wording(brand), weight: brand.weight, needs: bits }
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

fn wording(brand: &BrandPattern) -> Wording {
    let compile = |pattern: &str| Matcher::new(pattern).expect("a test compiles every pattern");
    let pattern = brand
        .pattern
        .replace("{paren}", r"(?:\([^()]{0,60}\))?")
        .replace("{reader}", &format!("[\"“「]?(?:{})[\"”」]?", any_of(&words().readers)))
        .replace("{legal}", &format!("(?:{})", any_of(names::endings())));
    let closing = "[\"”」』》】]?";
    match pattern.strip_prefix("{brand}") {
        Some(behind) => Wording::Behind(compile(&format!("{closing}{behind}"))),
        None => {
            let name =
                format!("[\"“「『《【]?(?P<brand>[^{}]{{{SHORTEST},{LONGEST}}}?){closing}", regex::escape(BOUNDS));
            Wording::Whole(compile(&pattern.replace("{brand}", &name)))
        }
    }
}

/// Least and most characters of a name.
const SHORTEST: usize = 2;
const LONGEST: usize = 20;

/// Characters that no name holds.
const BOUNDS: &str = ",。;:!?、\"“”「」『』《》()[]【】|";

impl Wording {
    /// The names in all matches, in bytes.
    fn names(&self, text: &str, found: &mut impl FnMut(Range<usize>)) {
        match self {
            Wording::Whole(matcher) => matcher.find_all(text).filter_map(|place| place.name("brand")).for_each(found),
            Wording::Behind(behind) => {
                let (mut from, mut scratch) = (0, Scratch::default());
                while let Some((name, end)) = next_name(text, from, behind, &mut scratch) {
                    found(name);
                    from = end;
                }
            }
        }
    }
}

/// Finds the first name behind a place that such a wording follows, and where that ends. The match that begins first is
/// the one whose name ends first, since a name goes back as far as it can.
fn next_name(text: &str, from: usize, behind: &Matcher, scratch: &mut Scratch) -> Option<(Range<usize>, usize)> {
    // characters of a name right before the place
    let mut run = 0;
    text.get(from..)?.char_indices().map(|(at, ch)| (from + at, ch)).find_map(|(at, ch)| {
        let found = if run >= SHORTEST && behind.may_begin(ch) { behind.at(text, at, scratch) } else { None };
        let name = || text[..at].char_indices().rev().nth(run.min(LONGEST) - 1).map_or(0, |(start, _)| start)..at;
        let found = found.map(|found| (name(), found.end));
        run = if is_bound(ch) { 0 } else { run + 1 };
        found
    })
}

/// Tells whether a character is one of [`BOUNDS`].
fn is_bound(ch: char) -> bool {
    matches!(
        ch,
        ',' | '。'
            | ';'
            | ':'
            | '!'
            | '?'
            | '、'
            | '"'
            | '“'
            | '”'
            | '「'
            | '」'
            | '『'
            | '』'
            | '《'
            | '》'
            | '('
            | ')'
            | '['
            | ']'
            | '【'
            | '】'
            | '|'
    )
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
    let mut found = Vec::new();
    if tried(line.cues, false).next().is_none() {
        return found;
    }
    // No phrase goes beyond its sentence.
    for sentence in line.sentences() {
        let text = &line.folded[sentence.clone()];
        let cues = if text.len() == line.folded.len() { line.cues } else { Cues::of(text) };
        let first = found.len();
        find(line, sentence, tried(cues, false), &mut found);
        found[first..].sort_by_key(|naming| (naming.source, naming.name.start));
    }
    found
}

/// Returns the numbers of the phrases that are hints.
pub fn hints() -> impl Iterator<Item = usize> {
    PHRASES.iter().enumerate().filter(|(_, phrase)| phrase.weight == HINT).map(|(source, _)| source)
}

/// Finds the names in a line's hints, where they may be one of these names.
pub fn hinting(line: &Line, known: &[Finder]) -> Vec<Naming> {
    let mut found = Vec::new();
    let text = line.folded.as_str();
    let mut done = 0;
    while tried(line.cues, true).next().is_some()
        && let Some(name) = known.iter().filter_map(|name| name.find(&text.as_bytes()[done..])).min()
    {
        // No hint goes beyond the marks on both sides; what it begins behind is one of them.
        let start = text[..done + name].rfind(MARKS).map_or(0, |mark| mark.max(done));
        let end = text[done + name..].find(MARKS).map_or(text.len(), |mark| done + name + mark);
        let phrases = tried(Cues::of(&text[start..end]), true);
        find(line, start..end, phrases, &mut found);
        done = end;
    }
    found
}

/// Marks that no name holds, nor stands in (as it does in 【】).
const MARKS: [char; 12] = [',', '。', ';', ':', '!', '?', '、', '(', ')', '[', ']', '|'];

/// The phrases that may match where these words stand, with their numbers: hints or others.
fn tried(cues: Cues, hints: bool) -> impl Iterator<Item = (usize, &'static Phrase)> {
    let phrases = PHRASES.iter().enumerate().filter(move |(_, phrase)| (phrase.weight == HINT) == hints);
    phrases.filter(move |(_, phrase)| cues.have_all(phrase.needs))
}

fn find<'p>(
    line: &Line,
    stretch: Range<usize>,
    phrases: impl Iterator<Item = (usize, &'p Phrase)>,
    found: &mut Vec<Naming>,
) {
    let text = &line.folded[stretch.clone()];
    for (source, phrase) in phrases {
        phrase.wording.names(text, &mut |name| {
            let name = stretch.start + name.start..stretch.start + name.end;
            found.push(Naming { source, name, weight: phrase.weight });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::provider::LEAST;
    use proptest::prelude::*;
    use regex::Regex;

    proptest! {
        #[test]
        fn what_follows_a_name_finds_it_as_the_whole_wording_does(text in "[甲乙的与,“”。(app]{0,60}") {
            let behind = "[\"”」』》】]?(?:\\([^()]{0,4}\\))?(?:与|的)甲?";
            let whole = Regex::new(&format!(
                "[\"“「『《【]?(?P<brand>[^{}]{{2,20}}?){behind}",
                regex::escape(BOUNDS)
            )).unwrap();
            let wanted: Vec<_> = whole.captures_iter(&text).filter_map(|found| found.name("brand").map(|name| name.range())).collect();
            let mut names = Vec::new();
            Wording::Behind(Matcher::new(behind).unwrap()).names(&text, &mut |name| names.push(name));
            prop_assert_eq!(names, wanted);
        }
    }

    #[test]
    fn bounds_are_the_same_in_both_forms() {
        assert!((0..0x1_0000).filter_map(char::from_u32).all(|ch| is_bound(ch) == BOUNDS.contains(ch)));
    }

    #[test]
    fn hints_alone_are_not_enough() {
        let hints: u32 = PHRASES.iter().map(|phrase| phrase.weight).filter(|weight| *weight <= HINT).sum();
        // A name that comes often has one more.
        assert!(hints > 0 && hints + 1 < LEAST, "{hints}");
    }
}
