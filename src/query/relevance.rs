//! BM25 over the words of a query.
//!
//! With `k1` = 1.2 and `b` = 0.75 (Robertson and Zaragoza, *The Probabilistic Relevance Framework*, 2009) and the idf that Lucene uses, which is never
//! negative. The length of a document is that of its wording in characters. Titles are short and all alike: their length does not count.

use super::build::Weighed;
use super::docs::{Steps, stretch};
use super::segment::Segment;
use super::set::Text;
use crate::error::Result;
use crate::gram::Which;
use crate::index::Reader;
use crate::index::postings::symbols_of;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The words of a query with their weights.
pub(super) struct Relevance<'a> {
    words: Vec<Word<'a>>,
    average_length: f32,
}

struct Word<'a> {
    text: &'a Text,
    /// Its weight and idf multiplied.
    weight: f32,
}

impl<'a> Relevance<'a> {
    pub fn new(reader: &Reader, words: &'a [Weighed]) -> Relevance<'a> {
        let streams = || reader.grams.iter().map(|grams| grams.stream(Which::Body));
        let docs = streams().map(|stream| stream.units()).sum::<usize>() as f32;
        // Damage shows where the texts are looked for; here it costs precision.
        let length = streams().map(|stream| u64::from(stream.length().unwrap_or(0))).sum::<u64>() as f32;
        let words = words.iter().filter_map(|Weighed { text, weight }| {
            let symbols = symbols_of(&text.folded);
            // Occurrences stand for documents: those are known without looking for them.
            let streams = reader.grams.iter().map(|grams| grams.stream(text.which));
            let holding = streams.map(|stream| stream.frequency(&symbols).unwrap_or(0)).sum::<u64>() as f32;
            let idf = (1.0 + (docs - holding + 0.5).max(0.0) / (holding + 0.5)).ln();
            (holding > 0.0).then_some(Word { text, weight: weight * idf * (K1 + 1.0) })
        });
        Relevance { words: words.collect(), average_length: (length / docs.max(1.0)).max(1.0) }
    }

    /// Tells whether no document can score.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns the scores of documents (growing) of a segment.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index is damaged.
    pub fn scores(&self, segment: &Segment<'_>, docs: &[u32]) -> Result<Vec<f32>> {
        let mut scores = vec![0.0; docs.len()];
        if docs.is_empty() || self.words.is_empty() {
            return Ok(scores);
        }
        let body = segment.grams().stream(Which::Body);
        let norm = |doc: u32| {
            let length = body.length_of(doc).unwrap_or(0) as f32;
            K1 * (1.0 - B + B * length / self.average_length)
        };
        let norms: Vec<f32> = docs.iter().map(|&doc| norm(doc)).collect();
        for Word { text, weight } in &self.words {
            let posted = segment.text(text, Some(docs))?;
            let is_body = text.which == Which::Body;
            let part = |times: u32, norm: f32| {
                let times = times as f32;
                weight * times / (times + if is_body { norm } else { K1 })
            };
            let all = scores.iter_mut().zip(&norms);
            if let Some(range) = stretch(&posted.docs, docs) {
                all.zip(&posted.times[range]).for_each(|((score, &norm), &times)| *score += part(times, norm));
                continue;
            }
            let mut steps = Steps::new(&posted.docs);
            for ((score, &norm), &doc) in all.zip(docs) {
                if let Some(at) = steps.seek(doc) {
                    *score += part(posted.times[at], norm);
                }
            }
        }
        Ok(scores)
    }
}
