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
//! alternatives come to. The literals of each sequence's most telling segment go into one automaton; where one is
//! found, the other segments are looked for within reach of their gaps. The reach is bounded, so the time is linear
//! in the text whatever the text is.
//!
//! A set looks at sentences one by one. Where a sentence has a segment is found out once ([`sentence`]), and most sequences
//! end there: one of their segments is nowhere. What was found in a sentence is remembered ([`memo`]).

use std::fmt;
use std::ops::Range;
use std::slice;

use crate::text::is_run_char;

mod memo;
mod parse;
mod sentence;
mod set;

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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
        Pattern::new(pattern).expect(pattern).find(text).map(|(start, end)| &text[start..end])
    }

    #[test]
    fn patterns_match_as_documented() {
        for (pattern, text, expected) in [
            ("管辖", "由法院管辖。", Some("管辖")),
            ("向…人民法院(提起诉讼|起诉)", "可向乙方所在地人民法院起诉。", Some("向乙方所在地人民法院起诉")),
            ("向…人民法院", "向人民法院", Some("向人民法院")),
            ("向…人民法院", "向甲方通知。人民法院", None),
            ("向…2…法院", "向上海法院", Some("向上海法院")),
            ("向…2…法院", "向上海市法院", None),
            ("(不可|无法)抗力(事件|)$", "发生不可抗力事件", Some("不可抗力事件")),
            ("应当?支付(全部|剩余)?款项", "应支付款项", Some("应支付款项")),
            ("应当?支付(全部|剩余)?款项", "应当支付剩余款项", Some("应当支付剩余款项")),
            ("^定义", "本协议的定义", None),
            ("^定义", "定义如下", Some("定义")),
            ("SLA", "本sla承诺", Some("sla")),
            ("SLA", "translate", None),
            ("5%", "15%", None),
            ("準據法", "准据法", Some("准据法")),
            // The nearest 甲 is out of reach of 乙, the farther one is not; the shortest match is returned.
            ("乙…1…甲…4…丙丁", "乙甲字甲字丙丁", Some("乙甲字甲字丙丁")),
            ("甲…乙乙", "甲甲乙乙", Some("甲乙乙")),
        ] {
            assert_eq!(found(pattern, text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn the_longest_match_takes_what_is_optional() {
        let longest = |pattern: &str, text: &str| {
            let pattern = Pattern::new(pattern).expect(pattern);
            pattern.find_longest(text).map(|(start, end)| text[start..end].to_owned())
        };
        for (pattern, text, expected) in [
            ("退(款|)", "能退款吗", "退款"),
            ("老板…4…拖欠工资(怎么办|)", "老板总是拖欠工资怎么办", "老板总是拖欠工资怎么办"),
            ("能(不能|)…2…退", "能不能退", "能不能退"),
            ("甲…乙乙", "甲甲乙乙", "甲甲乙乙"),
            ("(退|退租)", "想退租", "退租"),
        ] {
            assert_eq!(longest(pattern, text).as_deref(), Some(expected), "{pattern} in {text}");
        }
        assert_eq!(longest("退租", "退房"), None);
    }

    #[test]
    fn bad_patterns_are_refused() {
        for pattern in [
            "",
            "…",
            "甲…",
            "…甲",
            "甲……乙",
            "(甲",
            "甲)",
            "甲|乙",
            "(|)",
            "甲…99…乙",
            "((((((甲))))))",
            "^",
            " ",
            "?甲",
            "甲??",
            "甲?",
        ] {
            assert!(Pattern::new(pattern).is_err(), "{pattern:?}");
        }
        let many = "(一|二|三|四|五|六|七)".repeat(4);
        assert!(Pattern::new(&many).is_err());
    }

    #[test]
    fn an_empty_set_finds_nothing() {
        assert!(PatternSet::new([]).expect("no pattern is wrong").find_all("甲方").is_empty());
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        let set = PatternSet::new(["甲…64…甲…64…甲…64…甲乙", "甲甲"]).expect("valid");
        let text = "甲".repeat(200_000);
        assert_eq!(set.find_all(&text).len(), 199_999);
        assert_eq!(set.find_all(&"甲甲。".repeat(100_000)).len(), 100_000);
        let set = PatternSet::new(["乙…64…甲…64…乙", "(甲|乙)…64…(甲|乙)"]).expect("valid");
        assert!(!set.find_all(&"甲乙".repeat(20_000)).is_empty());
    }

    proptest! {
        #[test]
        fn a_set_agrees_with_its_patterns(
            patterns in prop::collection::vec("[甲乙丙a]{1,2}(…[1-3]…[甲乙丙a]{1,2}){0,2}", 1..8),
            text in "[甲乙丙丁a。]{0,30}",
        ) {
            let set = PatternSet::new(patterns.iter().map(String::as_str)).expect("valid patterns");
            let all = set.find_all(&text);
            for (i, pattern) in patterns.iter().enumerate() {
                let single = Pattern::new(pattern).expect("valid pattern").find(&text);
                prop_assert_eq!(single.is_some(), all.iter().any(|m| m.pattern == i), "{} in {}", pattern, &text);
                prop_assert_eq!(single.is_some(), naive(pattern, &text), "{} in {}", pattern, &text);
            }
        }

        /// What is remembered of sentences, and in which sentence a place is found, changes nothing.
        #[test]
        fn a_set_finds_at_every_anchor_what_a_pattern_finds_there(
            patterns in prop::collection::vec(
                "\\^?([甲乙a]{1,2}|\\([甲乙丙a]{1,2}\\|[甲乙]{2,3}。?\\))(…[0-3]?…?\\([甲乙丙]{1,2}\\|[丙a;]\\)){0,3}\\$?", 1..6,
            ),
            texts in prop::collection::vec("([甲乙丙丁a]{0,6}[。;]?){0,4}", 1..4),
        ) {
            let valid: Vec<&String> = patterns.iter().filter(|pattern| Pattern::new(pattern).is_ok()).collect();
            let set = PatternSet::new(valid.iter().map(|pattern| pattern.as_str())).expect("valid patterns");
            for text in texts.iter().chain(&texts) {
                let mut expected = Vec::new();
                for (i, pattern) in valid.iter().enumerate() {
                    let single = Pattern::new(pattern).expect("a valid pattern");
                    expected.extend(
                        single.places(text, Reach::Nearest).map(|(start, end)| Match { start, end, pattern: i }),
                    );
                }
                expected.sort_unstable();
                expected.dedup();
                prop_assert_eq!(set.find_all(text), expected, "{:?} in {}", &valid, text);
            }
        }

        #[test]
        fn no_input_panics(pattern in "\\PC{0,12}|[甲乙(|)?…1^$]{0,12}", text in "\\PC{0,20}") {
            if let Ok(pattern) = Pattern::new(&pattern)
                && let Some((start, end)) = pattern.find(&text) {
                    prop_assert!(text.get(start..end).is_some());
                    let longest = pattern.find_longest(&text).expect("what has a shortest match has a longest one");
                    prop_assert!(text.get(longest.0..longest.1).is_some() && longest.1 - longest.0 >= end - start);
                }
        }
    }

    /// Matches a pattern of literals and bounded gaps by trying everything.
    fn naive(pattern: &str, text: &str) -> bool {
        fn rest(parts: &[&str], text: &[char], at: usize) -> bool {
            let [gap, literal, tail @ ..] = parts else { return true };
            let literal: Vec<char> = literal.chars().collect();
            (at..=at + gap.parse::<usize>().expect("a number")).any(|start| {
                start <= text.len()
                    && !text[at..start].iter().any(|&ch| ends_sentence(ch))
                    && here(&literal, text, start)
                    && rest(tail, text, start + literal.len())
            })
        }
        fn here(literal: &[char], text: &[char], start: usize) -> bool {
            let split = |at: usize| at > 0 && at < text.len() && is_run_char(text[at - 1]) && is_run_char(text[at]);
            text[start..].starts_with(literal) && !split(start) && !split(start + literal.len())
        }
        let parts: Vec<&str> = pattern.split('…').collect();
        let chars: Vec<char> = text.chars().collect();
        let first: Vec<char> = parts[0].chars().collect();
        (0..=chars.len()).any(|start| here(&first, &chars, start) && rest(&parts[1..], &chars, start + first.len()))
    }
}
