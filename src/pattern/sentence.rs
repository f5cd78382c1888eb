//! Where the segments of a set's sequences stand in one sentence: each is looked for when it is first asked for, and once.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::literals::{Literals, Reading};
use super::{Look, Segment};

/// The distinct segments of a set, numbered from 1; 0 stands for no segment.
pub(super) struct Segments {
    pub literals: Literals,
    numbers: FxHashMap<Box<[u32]>, u32>,
    /// Of each segment the end of its literals in `of_segments`; they begin where those of the one before it end. 0 has none.
    ends: Vec<u32>,
    of_segments: Vec<u32>,
    /// The same literals as bits: of each segment the end of its words in `words`, each with its place among all literals.
    word_ends: Vec<u32>,
    words: Vec<(u32, u64)>,
    /// Bytes of each segment's longest literal.
    longest: Vec<u32>,
}

/// A sentence, arranged for looking up. All places are bytes of the sentence.
#[derive(Default)]
pub(super) struct Sentence {
    pub reading: Reading,
    answers: Vec<Answer>,
    /// The segments that are not unknown any more.
    pub answered: Vec<u32>,
    /// Of each segment that has been gathered where its places begin and end in `places`.
    ranges: Vec<(u32, u32)>,
    /// Where literals begin and end, by segment.
    pub places: Vec<(u32, u32)>,
}

/// Whether a segment stands in the sentence, and whether its places have been gathered.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    Unknown,
    Absent,
    Present,
    Gathered,
}

impl Segments {
    pub fn new() -> Segments {
        Segments {
            literals: Literals::default(),
            numbers: FxHashMap::default(),
            ends: vec![0],
            of_segments: Vec::new(),
            word_ends: vec![0],
            words: Vec::new(),
            longest: vec![0],
        }
    }

    /// Returns the number of a segment, the same for all that have the same literals.
    pub fn number(&mut self, segment: &Segment) -> u32 {
        let literals: Box<[u32]> = segment.literals.iter().map(|literal| self.literals.number(literal)).collect();
        let Segments { ends, of_segments, longest, .. } = self;
        *self.numbers.entry(literals).or_insert_with_key(|literals| {
            of_segments.extend_from_slice(literals);
            longest.push(segment.literals.iter().map(|literal| literal.len()).max().unwrap_or(0) as u32);
            ends.push(of_segments.len() as u32);
            ends.len() as u32 - 1
        })
    }

    /// To be called when all segments are known.
    pub fn finish(&mut self) {
        self.numbers = FxHashMap::default();
        self.literals.finish();
        for segment in 1..self.len() as u32 {
            let first = self.words.len();
            for i in Self::range(&self.ends, segment) {
                let (word, bit) = (self.of_segments[i] / 64, 1 << (self.of_segments[i] % 64));
                match self.words[first..].iter_mut().find(|(other, _)| *other == word) {
                    Some((_, bits)) => *bits |= bit,
                    None => self.words.push((word, bit)),
                }
            }
            self.word_ends.push(self.words.len() as u32);
        }
    }

    /// Returns how many they are, 0 included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns a segment's literals.
    pub fn of(&self, segment: u32) -> &[u32] {
        &self.of_segments[Self::range(&self.ends, segment)]
    }

    /// Returns a segment's literals as bits.
    fn words(&self, segment: u32) -> &[(u32, u64)] {
        &self.words[Self::range(&self.word_ends, segment)]
    }

    fn range(ends: &[u32], segment: u32) -> Range<usize> {
        ends[segment as usize - 1] as usize..ends[segment as usize] as usize
    }

    /// Returns how long a segment's longest literal is, in bytes.
    pub fn longest(&self, segment: u32) -> usize {
        self.longest[segment as usize] as usize
    }
}

impl Sentence {
    /// Begins with another sentence.
    pub fn read(&mut self, text: &str, segments: &Segments) {
        self.reading.read(text, &segments.literals);
        self.answers.resize(segments.len(), Answer::Unknown);
        self.ranges.resize(segments.len(), (0, 0));
        for segment in self.answered.drain(..) {
            self.answers[segment as usize] = Answer::Unknown;
        }
        self.answers[0] = Answer::Present;
        self.places.clear();
    }

    /// Notes that a segment stands in the sentence.
    pub fn note(&mut self, segment: u32) {
        if self.answers[segment as usize] == Answer::Unknown {
            self.answer(segment, Answer::Present);
        }
    }

    fn answer(&mut self, segment: u32, answer: Answer) {
        self.answers[segment as usize] = answer;
        self.answered.push(segment);
    }

    /// Tells whether a segment stands in the sentence; 0 always does.
    #[inline(always)]
    pub fn has(&mut self, segment: u32, segments: &Segments) -> bool {
        match self.answers[segment as usize] {
            Answer::Unknown => self.look_for(segment, segments),
            answer => answer != Answer::Absent,
        }
    }

    #[inline(never)]
    fn look_for(&mut self, segment: u32, segments: &Segments) -> bool {
        let present = segments.words(segment).iter().any(|&(word, bits)| self.reading.has_any(word, bits));
        self.answer(segment, if present { Answer::Present } else { Answer::Absent });
        present
    }

    /// Returns which of `places` are a segment's, in order.
    pub fn range(&mut self, segment: u32, segments: &Segments) -> Range<usize> {
        if !self.has(segment, segments) {
            return 0..0;
        }
        if self.answers[segment as usize] == Answer::Present {
            let first = self.places.len();
            for &(word, bits) in segments.words(segment) {
                if self.reading.has_any(word, bits) {
                    self.reading.each_place(word, bits, |start, end| self.places.push((start, end)));
                }
            }
            self.places[first..].sort_unstable();
            self.ranges[segment as usize] = (first as u32, self.places.len() as u32);
            self.answers[segment as usize] = Answer::Gathered;
        }
        let (start, end) = self.ranges[segment as usize];
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
        let Sentence { reading: Reading { chars, .. }, places, .. } = &*self.sentence;
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
        let longest = self.segments.longest(number);
        let Sentence { reading: Reading { chars, .. }, places, .. } = &*self.sentence;
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
