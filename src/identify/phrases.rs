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
    /// Anything may stand within it, also marks.
    gap: bool,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let mut next = 0;
    let phrases = words().brand.iter().map(|brand| {
        let bits = brand.needs.iter().fold(0, |bits, _| {
            next += 1;
            bits | 1 << (next - 1)
        });
        Phrase { regex: regex(brand), weight: brand.weight, needs: bits, gap: brand.pattern.contains("[^") }
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
    let mut found = Vec::new();
    if tried(line.cues, false).next().is_none() {
        return found;
    }
    // No phrase goes beyond its sentence.
    for sentence in line.sentences(&['。', ';']) {
        let first = found.len();
        let text = &line.folded[sentence.clone()];
        let cues = Cues::of(text);
        // Without a remark in it only those with a gap go beyond the marks on both sides.
        let remark = text.contains('(');
        find(line, sentence.clone(), tried(cues, false).filter(|(_, phrase)| remark || phrase.gap), &mut found);
        if !remark && tried(cues, false).any(|(_, phrase)| !phrase.gap) {
            for piece in between_marks(text) {
                let phrases = tried(Cues::of(&text[piece.clone()]), false).filter(|(_, phrase)| !phrase.gap);
                find(line, sentence.start + piece.start..sentence.start + piece.end, phrases, &mut found);
            }
        }
        found[first..].sort_by_key(|naming| (naming.source, naming.name.start));
    }
    found
}

/// Cuts a text at its marks; each piece has the marks on both sides.
fn between_marks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let (mut start, mut from) = (0, 0);
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let mark = rest.find(MARKS).map_or(text.len(), |at| from + at);
        let end = text.ceil_char_boundary(mark + 1);
        let piece = start..end;
        (start, from) = (mark, end);
        Some(piece)
    })
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
        let names = phrase.regex.captures_iter(text).filter_map(|captures| captures.name("brand"));
        found.extend(names.map(|name| Naming {
            source,
            name: stretch.start + name.start()..stretch.start + name.end(),
            weight: phrase.weight,
        }));
    }
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
