//! Many patterns, found in one pass.

use std::cmp::Reverse;

use memchr::memchr3;

use super::memo::{Known, Recall, Scratch};
use super::sentence::{ByPlace, Segments, Sentence};
use super::{ByReading, Match, Pattern, PatternError, Reach, Segment, Sequence, ends_sentence};

/// Most bytes that are arranged for looking up at once: that takes twelve times as much memory.
const ARRANGED: usize = 64 << 10;

/// Many patterns, found in one pass.
pub struct PatternSet {
    sequences: Vec<Sequence>,
    /// Pattern of each sequence.
    patterns: Vec<u32>,
    segments: Segments,
    /// The numbers of each sequence's segments.
    numbers: Vec<Box<[u32]>>,
    /// For each literal the segments that have it and are the rarest of a sequence.
    rarest: Lists<u32>,
    /// For each segment the sequences whose rarest segment it is.
    users: Lists<User>,
    /// Most bytes from an anchor to a place that has a say in whether a sequence matches there.
    reach: usize,
    /// A sequence goes on behind the end of a sentence, so that sentences cannot be looked at one by one.
    crosses: bool,
    /// A pattern is bound to the text's start.
    at_start: bool,
    /// A pattern is bound to the text's end.
    at_end: bool,
    recall: Recall<ShortMatch>,
}

/// A sequence whose rarest segment is known to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct User {
    /// The next rarest of its segments, or 0.
    others: [u32; 2],
    sequence: u32,
}

/// A match in a sentence.
struct ShortMatch {
    start: u32,
    end: u32,
    pattern: u32,
}

impl PatternSet {
    /// Compiles patterns; their indices in matches are their places in the sequence given.
    ///
    /// # Errors
    /// The first pattern that cannot be used.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, PatternError> {
        let (mut sequences, mut of_pattern) = (Vec::new(), Vec::new());
        for (index, pattern) in patterns.into_iter().enumerate() {
            sequences.extend(Pattern::new(pattern)?.sequences);
            of_pattern.resize(sequences.len(), index as u32);
        }
        let mut segments = Segments::new();
        // Those with many literals first, so that these follow each other.
        let mut all: Vec<&Segment> = sequences.iter().flat_map(|sequence: &Sequence| &sequence.segments).collect();
        all.sort_by_key(|segment| Reverse(segment.literals.len()));
        all.into_iter().for_each(|segment| {
            segments.number(segment);
        });
        let number = |sequence: &Sequence| sequence.segments.iter().map(|segment| segments.number(segment)).collect();
        let numbers: Vec<Box<[u32]>> = sequences.iter().map(number).collect();
        segments.finish();
        let chances = chances(&segments, &numbers);
        let (mut users, mut rarest) = (Vec::new(), Vec::new());
        for (numbers, sequence) in numbers.iter().zip(0u32..) {
            let mut theirs = numbers.to_vec();
            theirs.sort_by(|&a, &b| chances[a as usize].total_cmp(&chances[b as usize]));
            theirs.dedup();
            let other = |i: usize| theirs.get(i).copied().unwrap_or(0);
            users.push((theirs[0], User { others: [other(1), other(2)], sequence }));
            rarest.extend(segments.of(theirs[0]).iter().map(|&literal| (literal, theirs[0])));
        }
        Ok(PatternSet {
            rarest: Lists::new(segments.literals.len(), rarest),
            users: Lists::new(segments.len(), users),
            patterns: of_pattern,
            segments,
            numbers,
            reach: sequences.iter().map(Sequence::reach).max().unwrap_or(0),
            crosses: sequences.iter().any(Sequence::crosses),
            at_start: sequences.iter().any(|sequence| sequence.at_start),
            at_end: sequences.iter().any(|sequence| sequence.at_end),
            recall: Recall::default(),
            sequences,
        })
    }

    /// Finds all patterns in a folded text: by place, each (pattern, place) once; of several ways in which a
    /// pattern matches around one place the shortest.
    pub fn find_all(&self, text: &str) -> Vec<Match> {
        let short =
            |hit: &Match| ShortMatch { start: hit.start as u32, end: hit.end as u32, pattern: hit.pattern as u32 };
        let mut all = Vec::new();
        self.each_sentence(
            text,
            &self.recall,
            |_, found| found.iter().map(short).collect(),
            |(start, _), found| {
                let place = |at: u32| start + at as usize;
                let long = |hit: &ShortMatch| Match {
                    start: place(hit.start),
                    end: place(hit.end),
                    pattern: hit.pattern as usize,
                };
                all.extend(found.iter().map(long));
            },
        );
        all
    }

    /// Finds all patterns in each sentence of a folded text. `make` is told a sentence and the matches in it, by place, and
    /// what it returns is remembered; `each` is told that and where the sentence begins, in bytes and in characters.
    pub(crate) fn each_sentence<T>(
        &self,
        text: &str,
        recall: &Recall<T>,
        make: impl Fn(&str, &[Match]) -> Box<[T]>,
        mut each: impl FnMut((usize, usize), &[T]),
    ) {
        let mut scratch = recall.take();
        let Scratch { sentence: reading, found: matches, memo } = &mut scratch;
        let (mut start, mut chars, mut marks) = (0, 0, Marks::default());
        while start < text.len() {
            let end = if self.crosses { text.len() } else { marks.end(text, start) };
            let sentence = &text[start..end];
            let place = usize::from(self.at_start && start == 0) + 2 * usize::from(self.at_end && end == text.len());
            if let Some(known) = memo.get(sentence, place) {
                each((start, chars), &known.found);
                chars += known.chars;
            } else {
                let bounds = (start == 0, end == text.len());
                self.find_in(sentence, bounds, reading, matches);
                let found = make(sentence, matches);
                each((start, chars), &found);
                let known = Known { chars: sentence.chars().count(), found };
                chars += known.chars;
                memo.put(sentence, place, known);
            }
            start = end;
        }
        recall.put(scratch);
    }

    /// Finds all patterns in a sentence; the bounds tell whether it is the text's first and its last.
    fn find_in(&self, text: &str, bounds: (bool, bool), sentence: &mut Sentence, found: &mut Vec<Match>) {
        found.clear();
        let mut start = 0;
        while start < text.len() {
            // Of a long sentence one stretch after another, each with what its anchors reach.
            let end = text.floor_char_boundary(start + ARRANGED);
            let (from, to) = (
                text.floor_char_boundary(start.saturating_sub(self.reach)),
                text.ceil_char_boundary(end.saturating_add(self.reach)),
            );
            let bounds = (bounds.0 && from == 0, bounds.1 && to == text.len());
            self.find_around(&text[from..to], bounds, sentence, &mut |anchor, hit| {
                if (start..end).contains(&(from + anchor)) {
                    found.push(Match { start: from + hit.start, end: from + hit.end, ..hit });
                }
            });
            start = end;
        }
        found.sort_unstable();
        found.dedup();
    }

    /// Tells each anchor in a stretch of a sentence around which a pattern matches, and the match.
    fn find_around(
        &self,
        text: &str,
        bounds: (bool, bool),
        sentence: &mut Sentence,
        found: &mut impl FnMut(usize, Match),
    ) {
        sentence.read(text, &self.segments);
        for i in 0..sentence.reading.present().len() {
            for &segment in self.rarest.of(sentence.reading.present()[i]) {
                sentence.note(segment);
            }
        }
        for i in 0..sentence.answered.len() {
            for user in self.users.of(sentence.answered[i]) {
                if user.others.iter().all(|&other| sentence.has(other, &self.segments)) {
                    self.verify(user.sequence as usize, (text, bounds), sentence, found);
                }
            }
        }
    }

    /// Looks whether a sequence matches around each place of its anchor.
    fn verify(
        &self,
        at: usize,
        text: (&str, (bool, bool)),
        sentence: &mut Sentence,
        found: &mut impl FnMut(usize, Match),
    ) {
        let (sequence, numbers) = (&self.sequences[at], &*self.numbers[at]);
        for i in sentence.range(numbers[sequence.anchor], &self.segments) {
            let (start, end) = sentence.places[i];
            let anchor = start as usize..end as usize;
            let place = if self.crosses {
                sequence.verify(&mut ByReading { text: text.0, sequence }, anchor, text, Reach::Nearest)
            } else {
                let mut look = ByPlace { sentence, segments: &self.segments, numbers };
                sequence.verify(&mut look, anchor, text, Reach::Nearest)
            };
            if let Some((from, to)) = place {
                found(start as usize, Match { start: from, end: to, pattern: self.patterns[at] as usize });
            }
        }
    }
}

/// Where the next marks stand that end sentences.
#[derive(Default)]
struct Marks {
    full_stop: usize,
    other: usize,
}

impl Marks {
    /// Returns where the sentence that begins at `start` ends, its mark included. To be asked with growing places.
    fn end(&mut self, text: &str, start: usize) -> usize {
        let rest = &text[start..];
        if self.full_stop <= start {
            self.full_stop = rest.find('。').map_or(text.len(), |at| start + at + '。'.len_utf8());
        }
        if self.other <= start {
            self.other = memchr3(b';', b'!', b'?', rest.as_bytes()).map_or(text.len(), |at| start + at + 1);
        }
        self.full_stop.min(self.other)
    }
}

/// Estimates how often each segment stands in a sentence, compared with others: its characters are as frequent in texts as
/// in the patterns.
fn chances(segments: &Segments, numbers: &[Box<[u32]>]) -> Vec<f32> {
    let mut uses = vec![0u32; segments.len()];
    numbers.iter().flatten().for_each(|&segment| uses[segment as usize] += 1);
    let mut frequency = vec![0.0f32; 1 << 16];
    let mut all = 0.0;
    let texts = |segment: u32| segments.of(segment).iter().map(|&literal| segments.literals.text(literal as usize));
    for (&uses, segment) in uses[1..].iter().zip(1u32..) {
        for ch in texts(segment).flat_map(str::chars) {
            frequency[ch as usize & 0xFFFF] += uses as f32;
            all += uses as f32;
        }
    }
    let chance = |literal: &str| literal.chars().map(|ch| frequency[ch as usize & 0xFFFF] / all).product::<f32>();
    std::iter::once(1.0).chain((1..uses.len() as u32).map(|segment| texts(segment).map(chance).sum())).collect()
}

/// A list for each number.
struct Lists<T> {
    /// The first of each list; one more at the end.
    first: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy + Ord> Lists<T> {
    fn new(len: usize, mut of_numbers: Vec<(u32, T)>) -> Lists<T> {
        of_numbers.sort_unstable();
        of_numbers.dedup();
        let mut first = vec![0; len + 1];
        for &(number, _) in &of_numbers {
            first[number as usize + 1] += 1;
        }
        for i in 0..len {
            first[i + 1] += first[i];
        }
        Lists { first, all: of_numbers.into_iter().map(|(_, each)| each).collect() }
    }

    #[inline(always)]
    fn of(&self, number: u32) -> &[T] {
        &self.all[self.first[number as usize] as usize..self.first[number as usize + 1] as usize]
    }
}

impl Sequence {
    /// Returns how many bytes it spans at most, and a character more, which tells whether a run goes on.
    fn reach(&self) -> usize {
        let longest = |literals: &[Box<str>]| literals.iter().map(|literal| literal.len()).max().unwrap_or(0);
        let segments: usize = self.segments.iter().map(|segment| longest(&segment.literals)).sum();
        segments + (self.gaps.iter().sum::<usize>() + 1) * char::MAX.len_utf8()
    }

    /// Tells whether it can go on behind the end of a sentence: it has such a mark before its last place.
    fn crosses(&self) -> bool {
        let last = self.segments.len() - 1;
        self.segments.iter().enumerate().any(|(i, segment)| {
            segment.literals.iter().any(|literal| {
                let inner = if i == last { literal.strip_suffix(ends_sentence).unwrap_or(literal) } else { literal };
                inner.contains(ends_sentence)
            })
        })
    }
}
