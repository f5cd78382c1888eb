//! Many patterns, found in one pass.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::memo::Memo;
use super::sentence::{ByPlace, Numbers, Segments, Sentence};
use super::{ByReading, Match, Pattern, PatternError, Reach, Segment, Sequence, ends_sentence};

/// Most bytes of a sentence that is arranged for looking up: that takes twelve times as much memory.
const ARRANGED: usize = 256 << 10;

/// Many patterns, found in one pass.
pub struct PatternSet {
    /// None for a set without patterns, which no automaton can hold.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    sequences: Vec<Sequence>,
    /// Pattern of each sequence.
    patterns: Vec<u32>,
    /// For each anchor its first place in `users`; one more at the end.
    first_user: Vec<u32>,
    /// Sequences by their anchor.
    users: Vec<User>,
    segments: Segments,
    /// The numbers of each sequence's segments.
    numbers: Vec<Box<[u32]>>,
    /// A sequence goes on behind the end of a sentence, so that sentences cannot be looked at one by one.
    crosses: bool,
    /// A pattern is bound to the text's start.
    at_start: bool,
    /// A pattern is bound to the text's end.
    at_end: bool,
    /// For each thread that is looking for patterns.
    scratch: Mutex<Vec<Scratch>>,
}

/// A sequence that has an anchor.
#[derive(Debug, Clone, Copy)]
struct User {
    sequence: u32,
    /// The two most telling of its other segments.
    others: [u32; 2],
}

#[derive(Default)]
struct Scratch {
    sentence: Sentence,
    memo: Memo,
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
        let (mut numbers, mut of_sequence) = (Numbers::default(), Vec::new());
        let mut anchors: HashMap<&str, Vec<User>> = HashMap::new();
        for (sequence, i) in sequences.iter().zip(0u32..) {
            let others = sequence.segments.iter().enumerate();
            let theirs = others.map(|(at, segment)| if at == sequence.anchor { 0 } else { numbers.of(segment) });
            of_sequence.push(theirs.collect::<Box<[u32]>>());
            let user =
                User { sequence: i, others: sequence.most_telling().map(|other| other.map_or(0, |s| numbers.of(s))) };
            for literal in &sequence.segments[sequence.anchor].literals {
                anchors.entry(literal).or_default().push(user);
            }
        }
        let (mut first_user, mut users) = (vec![0], Vec::new());
        let mut literals = Vec::with_capacity(anchors.len());
        for ((anchor, mut theirs), i) in anchors.into_iter().zip(0u32..) {
            users.append(&mut theirs);
            first_user.push(users.len() as u32);
            literals.push((anchor, i));
        }
        let automaton = (!literals.is_empty())
            .then(|| CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(literals))
            .transpose()
            .map_err(|_| PatternError { pattern: String::new(), cause: "too many patterns for one set" })?;
        Ok(PatternSet {
            automaton,
            patterns: of_pattern,
            first_user,
            users,
            segments: numbers.finish(),
            numbers: of_sequence,
            crosses: sequences.iter().any(Sequence::crosses),
            at_start: sequences.iter().any(|sequence| sequence.at_start),
            at_end: sequences.iter().any(|sequence| sequence.at_end),
            scratch: Mutex::default(),
            sequences,
        })
    }

    /// Finds all patterns in a folded text: by place, each (pattern, place) once; of several ways in which a
    /// pattern matches around one place the shortest.
    pub fn find_all(&self, text: &str) -> Vec<Match> {
        let mut found = Vec::new();
        let mut scratch = self.pool().pop().unwrap_or_default();
        let mut start = 0;
        while start < text.len() {
            let end = if self.crosses { text.len() } else { sentence_end(text, start) };
            let sentence = &text[start..end];
            let place = usize::from(self.at_start && start == 0) + 2 * usize::from(self.at_end && end == text.len());
            let shift = |hit: &Match| Match { start: hit.start + start, end: hit.end + start, ..*hit };
            if let Some(known) = scratch.memo.get(sentence, place) {
                found.extend(known.iter().map(shift));
            } else {
                let bounds = (start == 0, end == text.len());
                let new = self.find_in(sentence, bounds, &mut scratch.sentence);
                found.extend(new.iter().map(shift));
                scratch.memo.put(sentence, place, new);
            }
            start = end;
        }
        self.pool().push(scratch);
        found
    }

    fn pool(&self) -> MutexGuard<'_, Vec<Scratch>> {
        self.scratch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds all patterns in a sentence; the bounds tell whether it is the text's first and its last.
    fn find_in(&self, text: &str, bounds: (bool, bool), sentence: &mut Sentence) -> Vec<Match> {
        let mut found = Vec::new();
        let Some(automaton) = &self.automaton else { return found };
        let arranged = text.len() <= ARRANGED;
        if arranged {
            sentence.read(text, &self.segments);
        }
        for hit in automaton.find_overlapping_iter(text) {
            let anchor = hit.value() as usize;
            for user in &self.users[self.first_user[anchor] as usize..self.first_user[anchor + 1] as usize] {
                let mut has = |other| sentence.has(other, &self.segments);
                if arranged && !user.others.iter().all(|&other| has(other)) {
                    continue;
                }
                let at = user.sequence as usize;
                let (sequence, bytes) = (&self.sequences[at], hit.start()..hit.end());
                let place = if arranged && !self.crosses {
                    let mut look = ByPlace { sentence, segments: &self.segments, numbers: &self.numbers[at] };
                    sequence.verify(&mut look, bytes, (text, bounds), Reach::Nearest)
                } else {
                    sequence.verify(&mut ByReading { text, sequence }, bytes, (text, bounds), Reach::Nearest)
                };
                found.extend(place.map(|(start, end)| Match { start, end, pattern: self.patterns[at] as usize }));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Returns where the sentence that begins at `start` ends, its mark included.
fn sentence_end(text: &str, start: usize) -> usize {
    let mark = text[start..].char_indices().find(|&(_, ch)| ends_sentence(ch));
    mark.map_or(text.len(), |(at, ch)| start + at + ch.len_utf8())
}

impl Sequence {
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

    /// Returns the two segments besides the anchor that are most telling: long ones with few alternatives.
    fn most_telling(&self) -> [Option<&Segment>; 2] {
        let shortest = |segment: &Segment| segment.literals.iter().map(|literal| literal.chars().count()).min();
        let mut others: Vec<_> = self.segments.iter().enumerate().filter(|(i, _)| *i != self.anchor).collect();
        others.sort_by_key(|(_, segment)| (std::cmp::Reverse(shortest(segment)), segment.literals.len()));
        let mut others = others.into_iter().map(|(_, segment)| segment);
        [others.next(), others.next()]
    }
}
