//! Wording patterns, as the data files write them, and a matcher for thousands of them at once.
//!
//! A pattern is a wording with holes, matched against **folded** text ([`crate::text::fold`]):
//!
//! | written | means |
//! | --- | --- |
//! | `管辖` | these characters (the pattern is folded too) |
//! | `…` | a gap of up to [`GAP`] characters that does not cross the end of a sentence |
//! | `…8…` | a gap of up to 8 characters |
//! | `(甲\|乙)` | either; `(甲\|)` is optional |
//! | `应当?`, `(甲\|乙)?` | the character or the group before is optional |
//! | `^`, `$` | at the first and the last place of a pattern: the text's start and end |
//!
//! A piece that begins or ends with a letter or digit outside the Han script does not match inside a longer run of
//! them: `sla` is not found in `translate`, `5%` not in `15%`.
//!
//! How it works: a pattern is a few sequences of segments with gaps between them, a segment the literals that its
//! alternatives come to. Around each literal of a sequence's most telling segment, its anchor, the other segments are
//! looked for within reach of their gaps. The reach is bounded, so the time is linear in the text whatever the text is.
//!
//! A set looks at sentences one by one. It finds all literals in one pass (`pattern/literals.rs`) and goes on with the sequences
//! whose rarest segment is there (`pattern/set.rs`). Where a sentence has a segment is found out once (`pattern/sentence.rs`), and most
//! sequences end there: one of their segments is nowhere. What was found in a sentence is remembered (`pattern/memo.rs`).

use std::fmt;
use std::ops::Range;
use std::slice;

use crate::text::is_run_char;

mod literals;
mod memo;
mod parse;
mod sentence;
mod set;

pub(crate) use memo::Recall;
pub use set::PatternSet;

/// Most characters that a gap written `…` spans.
pub const GAP: usize = 24;

/// A pattern that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    pub pattern: String,
    pub cause: &'static str,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pattern {}: {}", self.pattern, self.cause)
    }
}

impl std::error::Error for PatternError {}

/// A place where a pattern matches: **bytes** of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Match {
    pub start: usize,
    pub end: usize,
    /// Index of the pattern in its set.
    pub pattern: usize,
}

/// One compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    sequences: Vec<Sequence>,
}

/// Segments with gaps between them; alternatives that hold a gap are expanded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Sequence {
    segments: Vec<Segment>,
    /// Most characters between segment `i` and segment `i + 1`.
    gaps: Vec<usize>,
    /// Index of the segment that is looked for first.
    anchor: usize,
    at_start: bool,
    at_end: bool,
}

/// Any of its literals stands at its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Segment {
    literals: Box<[Box<str>]>,
    /// Which characters ([`bit`]) the literals begin and end with: spares most comparisons.
    firsts: u64,
    lasts: u64,
}

/// One of 64 bits for a character.
fn bit(ch: char) -> u64 {
    1 << (ch as u32 & 63)
}

impl Segment {
    fn new(literals: Vec<Box<str>>) -> Segment {
        let bits = |end: fn(&str) -> Option<char>| {
            literals.iter().filter_map(|literal| end(literal)).fold(0, |bits, ch| bits | bit(ch))
        };
        let (firsts, lasts) = (bits(|literal| literal.chars().next()), bits(|literal| literal.chars().next_back()));
        Segment { firsts, lasts, literals: literals.into_boxed_slice() }
    }

    /// Does what [`Look::after`] does.
    fn after(&self, text: &str, from: usize, gap: usize, mut found: impl FnMut(usize) -> usize) {
        let mut limit = usize::MAX;
        for (at, ch) in text[from..].char_indices().take(gap + 1) {
            let edge = from + at;
            if edge >= limit {
                break;
            }
            if self.firsts & bit(ch) != 0 {
                for literal in &self.literals {
                    let end = edge + literal.len();
                    if text.as_bytes()[edge..].starts_with(literal.as_bytes()) && free_standing(text, edge, end) {
                        limit = found(end);
                    }
                }
            }
            if ends_sentence(ch) {
                break;
            }
        }
    }

    /// Does what [`Look::before`] does.
    fn before(&self, text: &str, from: usize, gap: usize, mut found: impl FnMut(usize) -> usize) {
        let mut limit = 0;
        for (at, ch) in text[..from].char_indices().rev().take(gap + 1) {
            let edge = at + ch.len_utf8();
            if edge <= limit {
                break;
            }
            if self.lasts & bit(ch) != 0 {
                for literal in &self.literals {
                    if text.as_bytes()[..edge].ends_with(literal.as_bytes()) {
                        let start = edge - literal.len();
                        if free_standing(text, start, edge) {
                            limit = found(start);
                        }
                    }
                }
            }
            if ends_sentence(ch) {
                break;
            }
        }
    }
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Unbalanced parentheses, gaps at an end or next to each other, nothing to match, too many alternatives.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        parse::sequences(pattern)
            .map(|sequences| Pattern { sequences })
            .map_err(|cause| PatternError { pattern: pattern.to_owned(), cause })
    }

    /// Returns the leftmost shortest place in the folded `text` that matches, in bytes.
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        self.places(text, Reach::Nearest).min()
    }

    /// Returns the longest place in the folded `text` that matches, in bytes; of equally long ones the leftmost. Takes time: for short
    /// texts.
    pub fn find_longest(&self, text: &str) -> Option<(usize, usize)> {
        self.places(text, Reach::Farthest).max_by_key(|&(start, end)| (end - start, std::cmp::Reverse(start)))
    }

    /// Returns the places around each literal that the pattern is anchored at.
    fn places<'a>(&'a self, text: &'a str, reach: Reach) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.sequences.iter().flat_map(move |sequence| {
            sequence.segments[sequence.anchor].literals.iter().flat_map(move |literal| {
                let mut from = 0;
                std::iter::from_fn(move || {
                    let at = text[from..].find(&**literal)? + from;
                    // The next occurrence may overlap this one.
                    from = at + text[at..].chars().next().map_or(1, char::len_utf8);
                    let mut look = ByReading { text, sequence };
                    Some(sequence.verify(&mut look, at..at + literal.len(), (text, (true, true)), reach))
                })
                .flatten()
            })
        })
    }
}

/// Which of the ways in which a pattern matches around one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Nearest,
    Farthest,
}

/// A way to look for a sequence's segments around a place of a text. Places are bytes.
trait Look {
    /// Tells each place where the segment ends that begins up to `gap` characters after `from`, until `found` returns the
    /// place beyond which none is wanted.
    fn after(&mut self, segment: usize, from: usize, gap: usize, found: impl FnMut(usize) -> usize);

    /// Tells each place where the segment begins that ends up to `gap` characters before `from`, until `found` returns the
    /// place before which none is wanted.
    fn before(&mut self, segment: usize, from: usize, gap: usize, found: impl FnMut(usize) -> usize);
}

/// Compares the literals with the text.
struct ByReading<'a> {
    text: &'a str,
    sequence: &'a Sequence,
}

impl Look for ByReading<'_> {
    fn after(&mut self, segment: usize, from: usize, gap: usize, found: impl FnMut(usize) -> usize) {
        self.sequence.segments[segment].after(self.text, from, gap, found);
    }

    fn before(&mut self, segment: usize, from: usize, gap: usize, found: impl FnMut(usize) -> usize) {
        self.sequence.segments[segment].before(self.text, from, gap, found);
    }
}

impl Sequence {
    /// Checks everything around the anchor found at these bytes of a sentence, of which the bounds tell whether it is the
    /// text's first and its last; returns the bytes of the shortest or the longest match.
    fn verify(
        &self,
        look: &mut impl Look,
        anchor: Range<usize>,
        (text, bounds): (&str, (bool, bool)),
        reach: Reach,
    ) -> Option<(usize, usize)> {
        let Range { start: at, end } = anchor;
        if !free_standing(text, at, end) {
            return None;
        }
        if self.segments.len() == 1 {
            return self.bounded(text, bounds, at, end).then_some((at, end));
        }
        let start = if self.anchor == 0 { at } else { self.leftwards(look, at, reach)? };
        let end = if self.anchor + 1 == self.segments.len() { end } else { self.rightwards(look, end, reach)? };
        self.bounded(text, bounds, start, end).then_some((start, end))
    }

    fn bounded(&self, text: &str, (first, last): (bool, bool), start: usize, end: usize) -> bool {
        (!self.at_start || first && start == 0) && (!self.at_end || last && end == text.len())
    }

    /// Finds the segments before the anchor; returns where the first one starts.
    fn leftwards(&self, look: &mut impl Look, from: usize, reach: Reach) -> Option<usize> {
        // A pattern bound to the start must reach it.
        let nearest = reach == Reach::Nearest && !self.at_start;
        let mut reached = Vec::new();
        for i in (1..self.anchor).rev() {
            let places = if i + 1 == self.anchor { slice::from_ref(&from) } else { &reached[..] };
            let mut next = Vec::new();
            for &place in places {
                look.before(i, place, self.gaps[i], |start| {
                    next.push(start);
                    0
                });
            }
            reached = sorted(next)?;
        }
        let places = if self.anchor == 1 { slice::from_ref(&from) } else { &reached[..] };
        let mut best = None;
        for &place in places {
            look.before(0, place, self.gaps[0], |start| {
                let other = best.unwrap_or(start);
                best = Some(if nearest { start.max(other) } else { start.min(other) });
                if nearest { start } else { 0 }
            });
        }
        best
    }

    /// Finds the segments after the anchor; returns where the last one ends.
    fn rightwards(&self, look: &mut impl Look, from: usize, reach: Reach) -> Option<usize> {
        let nearest = reach == Reach::Nearest && !self.at_end;
        let last = self.segments.len() - 1;
        let mut reached = Vec::new();
        for i in self.anchor + 1..last {
            let places = if i == self.anchor + 1 { slice::from_ref(&from) } else { &reached[..] };
            let mut next = Vec::new();
            for &place in places {
                look.after(i, place, self.gaps[i - 1], |end| {
                    next.push(end);
                    usize::MAX
                });
            }
            reached = sorted(next)?;
        }
        let places = if self.anchor + 1 == last { slice::from_ref(&from) } else { &reached[..] };
        let mut best = None;
        for &place in places {
            look.after(last, place, self.gaps[last - 1], |end| {
                let other = best.unwrap_or(end);
                best = Some(if nearest { end.min(other) } else { end.max(other) });
                if nearest { end } else { usize::MAX }
            });
        }
        best
    }
}

/// Returns each place once, in order; none if there is none. Every place is kept, not the nearest one only: the nearest may
/// be out of the next segment's reach.
fn sorted(mut places: Vec<usize>) -> Option<Vec<usize>> {
    places.sort_unstable();
    places.dedup();
    Some(places).filter(|places| !places.is_empty())
}

/// Tells whether a folded character ends a sentence. Folding drops line breaks, so they are not seen here.
pub fn ends_sentence(ch: char) -> bool {
    matches!(ch, '。' | ';' | '!' | '?')
}

/// Tells whether neither end of the range lies inside a run of letters and digits.
fn free_standing(text: &str, start: usize, end: usize) -> bool {
    !inside_run(text, start) && !inside_run(text, end)
}

fn inside_run(text: &str, at: usize) -> bool {
    // The lead bytes of U+4000 to U+9FFF, Han but for 64 symbols: nearly all neighbours need no decoding.
    let is_han = |at: Option<usize>| at.is_some_and(|at| matches!(text.as_bytes().get(at), Some(0xE4..=0xE9)));
    if is_han(Some(at)) || is_han(at.checked_sub(3)) {
        return false;
    }
    text[at..].chars().next().is_some_and(is_run_char) && text[..at].chars().next_back().is_some_and(is_run_char)
}

#[cfg(test)]
mod tests;
