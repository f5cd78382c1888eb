//! Where the segments of a set's sequences stand in one sentence: each is looked for when it is first asked for, and once.

use std::collections::HashMap;
use std::ops::Range;

use super::{Look, Segment, free_standing};

/// Buckets of two neighbours; those of single characters come behind them.
const PAIRS: usize = 1 << 12;
const SINGLES: usize = 1 << 10;
/// The end of a chain.
const NONE: u32 = u32::MAX;

/// The distinct segments of a set, numbered from 1; 0 stands for no segment.
#[derive(Default)]
pub(super) struct Segments {
    /// Of each segment the end of its literals in `literals`; they begin where those of the one before it end.
    ends: Vec<u32>,
    /// Bytes of each segment's longest literal.
    longest: Vec<u32>,
    /// Apart from the literals: most are not looked at.
    keys: Vec<Key>,
    literals: Vec<Box<str>>,
    /// For each bucket the first of its places in `users`; one more at the end.
    buckets: Vec<u32>,
    /// By bucket the segments that have a literal with it; of a literal's two only the bucket that fewer literals have.
    users: Vec<u32>,
}

/// The buckets of a literal's first two and its last two characters; of a single character its own twice.
type Key = (u16, u16);

/// Numbers segments.
#[derive(Default)]
pub(super) struct Numbers {
    segments: Segments,
    known: HashMap<Box<[Box<str>]>, u32>,
}

/// A sentence, arranged for looking up. All places are bytes of the sentence.
#[derive(Default)]
pub(super) struct Sentence {
    text: String,
    /// The last place of each bucket, and for each place the one before it: of single characters and of two neighbours.
    last: Vec<u32>,
    before: Vec<[u32; 2]>,
    /// The number of characters before each place.
    chars: Vec<u32>,
    used: Vec<u16>,
    answers: Vec<Answer>,
    /// Of each segment that stands in the sentence where its places begin and end in `places`.
    ranges: Vec<(u32, u32)>,
    /// Where literals begin and end, by segment.
    places: Vec<(u32, u32)>,
}

/// Whether a segment stands in the sentence. It is unknown as long as nobody has asked, if characters are there that one
/// of its literals begins or ends with.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    Unknown,
    Absent,
    Present,
}

fn pair(first: char, second: char) -> u16 {
    let mixed = (first as u32).wrapping_mul(0x9E37_79B1).wrapping_add((second as u32).wrapping_mul(0x85EB_CA77));
    (mixed >> (u32::BITS - PAIRS.ilog2())) as u16
}

fn single(ch: char) -> u16 {
    (PAIRS + ch as usize % SINGLES) as u16
}

fn key(literal: &str) -> Key {
    let (mut front, mut back) = (literal.chars(), literal.chars().rev());
    match (front.next(), front.next(), back.next(), back.next()) {
        (Some(first), Some(second), Some(last), Some(before)) => (pair(first, second), pair(before, last)),
        (first, ..) => first.map_or((0, 0), |ch| (single(ch), single(ch))),
    }
}

impl Numbers {
    /// Returns the number of a segment, the same for all that have the same literals.
    pub fn of(&mut self, segment: &Segment) -> u32 {
        if let Some(&number) = self.known.get(&segment.literals) {
            return number;
        }
        let Segments { ends, longest, keys, literals, .. } = &mut self.segments;
        keys.extend(segment.literals.iter().map(|literal| key(literal)));
        literals.extend_from_slice(&segment.literals);
        ends.push(literals.len() as u32);
        longest.push(segment.literals.iter().map(|literal| literal.len()).max().unwrap_or(0) as u32);
        self.known.insert(segment.literals.clone(), ends.len() as u32);
        ends.len() as u32
    }

    pub fn finish(self) -> Segments {
        let mut segments = self.segments;
        let mut frequency = vec![0u32; PAIRS + SINGLES];
        for &(first, last) in &segments.keys {
            frequency[usize::from(first)] += 1;
            frequency[usize::from(last)] += 1;
        }
        let telling = |(first, last): Key| {
            if frequency[usize::from(last)] < frequency[usize::from(first)] { last } else { first }
        };
        let of_segment = |i: usize| segments.literals(i).map(move |at| (at, i as u32));
        let all = (1..=segments.ends.len()).flat_map(of_segment);
        let mut pairs: Vec<(u16, u32)> = all.map(|(at, i)| (telling(segments.keys[at]), i)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let first = |bucket: usize| pairs.partition_point(|&(other, _)| usize::from(other) < bucket) as u32;
        segments.buckets = (0..=PAIRS + SINGLES).map(first).collect();
        segments.users = pairs.into_iter().map(|(_, segment)| segment).collect();
        segments
    }
}

impl Segments {
    /// Returns which literals are a segment's.
    fn literals(&self, segment: usize) -> Range<usize> {
        let start = segment.checked_sub(2).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[segment - 1] as usize
    }
}

impl Sentence {
    /// Begins with another sentence.
    pub fn read(&mut self, text: &str, segments: &Segments) {
        self.last.resize(PAIRS + SINGLES, NONE);
        for bucket in self.used.drain(..) {
            self.last[usize::from(bucket)] = NONE;
        }
        self.answers.clear();
        self.answers.resize(segments.ends.len() + 1, Answer::Absent);
        self.answers[0] = Answer::Present;
        self.ranges.resize(segments.ends.len() + 1, (0, 0));
        self.places.clear();
        self.text.clear();
        self.text.push_str(text);
        self.before.resize(text.len(), [NONE; 2]);
        self.chars.resize(text.len() + 1, 0);
        let (mut before, mut count) = (None, 0);
        for (at, ch) in text.char_indices() {
            self.chars[at] = count;
            count += 1;
            self.before[at][0] = self.put(single(ch), at, segments);
            if let Some((at, first)) = before.replace((at, ch)) {
                self.before[at][1] = self.put(pair(first, ch), at, segments);
            }
        }
        self.chars[text.len()] = count;
    }

    /// Puts a place last in its bucket; returns the one that was.
    fn put(&mut self, bucket: u16, at: usize, segments: &Segments) -> u32 {
        let bucket = usize::from(bucket);
        let before = std::mem::replace(&mut self.last[bucket], at as u32);
        if before == NONE {
            self.used.push(bucket as u16);
            let users = segments.buckets[bucket] as usize..segments.buckets[bucket + 1] as usize;
            for &segment in &segments.users[users] {
                self.answers[segment as usize] = Answer::Unknown;
            }
        }
        before
    }

    /// Tells whether a segment stands in the sentence; 0 always does.
    #[inline(always)]
    pub fn has(&mut self, segment: u32, segments: &Segments) -> bool {
        match self.answers[segment as usize] {
            Answer::Unknown => self.look_for(segment as usize, segments),
            answer => answer == Answer::Present,
        }
    }

    #[inline(never)]
    fn look_for(&mut self, segment: usize, segments: &Segments) -> bool {
        let start = self.places.len();
        let literals = segments.literals(segment);
        for (key, at) in segments.keys[literals.clone()].iter().zip(literals) {
            if self.last[usize::from(key.0)] != NONE && self.last[usize::from(key.1)] != NONE {
                self.places_of(&segments.literals[at], *key);
            }
        }
        self.places[start..].sort_unstable();
        self.ranges[segment] = (start as u32, self.places.len() as u32);
        let present = start < self.places.len();
        self.answers[segment] = if present { Answer::Present } else { Answer::Absent };
        present
    }

    /// Adds the places of a literal.
    fn places_of(&mut self, literal: &str, (first, _): Key) {
        let chain = usize::from(usize::from(first) < PAIRS);
        let mut at = self.last[usize::from(first)];
        while at != NONE {
            let (from, to) = (at as usize, at as usize + literal.len());
            if self.text.as_bytes()[from..].starts_with(literal.as_bytes()) && free_standing(&self.text, from, to) {
                self.places.push((from as u32, to as u32));
            }
            at = self.before[from][chain];
        }
    }

    /// Returns which of `places` are a segment's, in order.
    fn range(&mut self, segment: u32, segments: &Segments) -> Range<usize> {
        let (start, end) = if self.has(segment, segments) { self.ranges[segment as usize] } else { (0, 0) };
        start as usize..end as usize
    }
}

/// Looks for a sequence's segments in a sentence of a text.
pub(super) struct ByPlace<'a> {
    pub sentence: &'a mut Sentence,
    pub segments: &'a Segments,
    /// The numbers of the sequence's segments.
    pub numbers: &'a [u32],
}

impl Look for ByPlace<'_> {
    fn after(&mut self, segment: usize, from: usize, gap: usize, mut found: impl FnMut(usize) -> usize) {
        let range = self.sentence.range(self.numbers[segment], self.segments);
        let Sentence { chars, places, .. } = &*self.sentence;
        let places = &places[range];
        let first = places.partition_point(|&(start, _)| (start as usize) < from);
        let (before, mut limit) = (chars[from] as usize, usize::MAX);
        for &(start, end) in &places[first..] {
            if start as usize >= limit || chars[start as usize] as usize > before + gap {
                break;
            }
            limit = found(end as usize);
        }
    }

    fn before(&mut self, segment: usize, from: usize, gap: usize, mut found: impl FnMut(usize) -> usize) {
        let number = self.numbers[segment];
        let range = self.sentence.range(number, self.segments);
        let longest = self.segments.longest[number as usize - 1] as usize;
        let Sentence { chars, places, .. } = &*self.sentence;
        let places = &places[range];
        let behind = places.partition_point(|&(start, _)| (start as usize) < from);
        let (before, mut limit) = (chars[from] as usize, 0);
        for &(start, end) in places[..behind].iter().rev() {
            // A place that begins farther away can only end farther away than the longest literal reaches.
            if chars[start as usize] as usize + longest + gap < before || (start as usize) < limit {
                break;
            }
            if end as usize <= from && chars[end as usize] as usize + gap >= before {
                limit = found(start as usize);
            }
        }
    }
}
