//! Documents that hold something, by segment: what queries are put together from.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

use super::Reader;
use super::schema::whole;
use crate::error::Result;
use crate::gram::{Posted, Which};
use crate::tokenize::symbols;

/// The documents of all segments that hold something, deleted ones included.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// In the order of the reader's segments.
    pub segments: Vec<Posted>,
}

impl Postings {
    /// Returns the number of documents.
    pub fn docs(&self) -> usize {
        self.segments.iter().map(|posted| posted.docs.len()).sum()
    }
}

impl Reader {
    /// Returns the documents with a folded text in their wording or in the titles above it; none for one without characters.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index is damaged.
    pub(crate) fn holding_text(&self, which: Which, folded: &str) -> Result<Postings> {
        let symbols = symbols_of(folded);
        let mut segments = Vec::with_capacity(self.grams.len());
        for grams in &self.grams {
            segments.push(grams.stream(which).find(&symbols).map_err(|error| self.trouble(error))?);
        }
        Ok(Postings { segments })
    }

    /// Returns the documents with any of the terms in a field with frequencies; where a document has several, with the highest.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index is damaged.
    pub(crate) fn holding_terms(&self, field: Field, terms: &[&str]) -> Result<Postings> {
        let mut segments = Vec::with_capacity(self.grams.len());
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field).map_err(|error| self.trouble(error))?;
            let mut found: Vec<(u32, u32)> = Vec::new();
            for term in terms {
                let postings = index.read_postings(&whole(field, term), IndexRecordOption::WithFreqs);
                let Some(mut postings) = postings.map_err(|error| self.trouble(error))? else { continue };
                while postings.doc() != TERMINATED {
                    found.push((postings.doc(), tantivy::postings::Postings::term_freq(&postings)));
                    postings.advance();
                }
            }
            if terms.len() > 1 {
                // Of several for one document the highest comes last and stays. Growing runs are what the stable sort is good at.
                found.sort();
                found.dedup_by(|next, kept| {
                    let same = next.0 == kept.0;
                    kept.1 = if same { next.1 } else { kept.1 };
                    same
                });
            }
            let mut posted = Posted::default();
            found.into_iter().for_each(|(doc, times)| posted.push(doc, times));
            segments.push(posted);
        }
        Ok(Postings { segments })
    }

    /// Returns how often a folded text stands in the wordings and in the titles above them, at most; of two characters exactly. Of Han
    /// characters it must be a word that the dictionary knew, or a single one: for anything else 0.
    pub(crate) fn frequency(&self, folded: &str) -> u64 {
        let symbols = symbols_of(folded);
        let is_word = |text: &str| self.grams.iter().any(|grams| grams.lexicon().contains(text));
        if symbols.len() > 1 && folded.chars().all(crate::text::is_han) && !is_word(folded) {
            return 0;
        }
        // Damage makes the text unknown here; the search itself will report it.
        let of =
            |which| self.grams.iter().filter_map(|grams| grams.stream(which).frequency(&symbols).ok()).sum::<u64>();
        of(Which::Body) + of(Which::Titles)
    }
}

#[cfg(test)]
impl Reader {
    /// Returns how many parts hold a folded text in their wording, deleted ones not counted.
    pub(crate) fn holding(&self, folded: &str) -> usize {
        let postings = self.holding_text(Which::Body, folded).expect("an undamaged index");
        let segments = postings.segments.iter().zip(self.searcher.segment_readers());
        segments.map(|(posted, segment)| posted.docs.iter().filter(|&&doc| !segment.is_deleted(doc)).count()).sum()
    }
}

/// Returns a folded text as it is looked for.
pub(crate) fn symbols_of(folded: &str) -> Vec<char> {
    let mut text = String::with_capacity(folded.len() + 8);
    symbols(folded, &mut text);
    text.chars().collect()
}
