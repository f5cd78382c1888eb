//! BM25 over the words of a query.
//!
//! With `k1` = 1.2 and `b` = 0.75 (Robertson and Zaragoza, *The Probabilistic Relevance Framework*, 2009) and the idf that Lucene uses, which is never
//! negative. The length of a document is that of its wording in characters. Titles are short and all alike: their length does not count.

use super::build::Weighed;
use super::set::Steps;
use crate::gram::{Stream, Which};
use crate::index::Reader;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The words of a query with their weights.
pub(super) struct Relevance<'a> {
    reader: &'a Reader,
    /// Each with its weight and idf multiplied.
    words: Vec<(&'a Weighed, f32)>,
    average_length: f32,
}

impl<'a> Relevance<'a> {
    pub fn new(reader: &'a Reader, words: &'a [Weighed]) -> Relevance<'a> {
        let streams = || reader.grams.iter().map(|grams| grams.stream(Which::Body));
        let docs = streams().map(|stream| stream.units()).sum::<usize>() as f32;
        // Damage shows where the texts are looked for; here it costs precision.
        let length = streams().map(|stream| u64::from(stream.length().unwrap_or(0))).sum::<u64>() as f32;
        let weight = |word: &Weighed| {
            let holding = word.postings.docs() as f32;
            word.weight * (1.0 + (docs - holding + 0.5).max(0.0) / (holding + 0.5)).ln() * (K1 + 1.0)
        };
        let words = words.iter().filter(|word| word.postings.docs() > 0).map(|word| (word, weight(word))).collect();
        Relevance { reader, words, average_length: (length / docs.max(1.0)).max(1.0) }
    }

    /// Returns the scorer of a segment.
    pub fn segment(&self, ord: usize) -> InSegment<'_> {
        let word = |&(word, weight): &(&'a Weighed, f32)| {
            let posted = word.postings.segments.get(ord)?;
            Some(Word { steps: Steps::new(&posted.docs), times: &posted.times, weight, which: word.which })
        };
        let body = self.reader.grams.get(ord).map(|grams| grams.stream(Which::Body));
        InSegment { words: self.words.iter().filter_map(word).collect(), body, average_length: self.average_length }
    }
}

/// Scores the documents of one segment.
pub(super) struct InSegment<'a> {
    words: Vec<Word<'a>>,
    body: Option<Stream<'a>>,
    average_length: f32,
}

struct Word<'a> {
    steps: Steps<'a>,
    times: &'a [u32],
    weight: f32,
    which: Which,
}

impl InSegment<'_> {
    /// Tells whether no document can score.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns the score of a document; documents come in order.
    pub fn score(&mut self, doc: u32) -> f32 {
        let length = self.body.and_then(|body| body.length_of(doc).ok()).unwrap_or(0) as f32;
        let norm = K1 * (1.0 - B + B * length / self.average_length);
        let mut score = 0.0;
        for word in &mut self.words {
            if let Some(at) = word.steps.seek(doc) {
                let times = word.times[at] as f32;
                let norm = if word.which == Which::Body { norm } else { K1 };
                score += word.weight * times / (times + norm);
            }
        }
        score
    }
}
