//! What the segments hold: what queries are put together from.

use std::collections::BTreeMap;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::Reader;
use super::schema::whole;
use crate::error::Result;
use crate::gram::{Posted, Which};
use crate::tokenize::symbols;

impl Reader {
    /// Returns the contents of all files whose absolute path fits, each with a path of its as shown. Reads the records of these files only.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index is damaged.
    pub(crate) fn contents_at(&self, fits: impl Fn(&str) -> bool) -> Result<BTreeMap<String, String>> {
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(self.fields.path).map_err(|error| self.trouble(error))?;
            let mut paths = index.terms().stream().map_err(|error| self.trouble(error))?;
            while paths.advance() {
                if !std::str::from_utf8(paths.key()).is_ok_and(&fits) {
                    continue;
                }
                let postings = index.read_postings_from_terminfo(paths.value(), IndexRecordOption::Basic);
                let mut postings = postings.map_err(|error| self.trouble(error))?;
                while postings.doc() != TERMINATED {
                    let doc = postings.doc();
                    let record = match segment.is_deleted(doc) {
                        true => None,
                        false => self.record(DocAddress::new(ord as u32, doc))?,
                    };
                    let record = record.filter(|record| !record.content.is_empty());
                    found.extend(record.map(|record| (record.content, record.shown)));
                    postings.advance();
                }
            }
        }
        Ok(found)
    }

    /// Returns the documents of a segment with any of the terms in a field with frequencies; where a document has several, with the highest.
    /// Deleted ones are included.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the index is damaged.
    pub(crate) fn holding_terms(&self, ord: usize, field: Field, terms: &[String]) -> Result<Posted> {
        let segment = &self.searcher.segment_readers()[ord];
        let index = segment.inverted_index(field).map_err(|error| self.trouble(error))?;
        let mut lists: Vec<Posted> = Vec::with_capacity(terms.len());
        for term in terms {
            let postings = index.read_block_postings(&whole(field, term), IndexRecordOption::WithFreqs);
            let Some(mut postings) = postings.map_err(|error| self.trouble(error))? else { continue };
            let mut posted = Posted::default();
            while !postings.docs().is_empty() {
                posted.docs.extend(postings.docs());
                posted.times.extend(postings.freqs());
                postings.advance();
            }
            lists.push(posted);
        }
        if lists.len() < 2 {
            return Ok(lists.pop().unwrap_or_default());
        }
        let mut highest: Vec<u8> = vec![0; segment.max_doc() as usize];
        for posted in lists {
            for (doc, times) in posted.docs.into_iter().zip(posted.times) {
                if let Some(known) = highest.get_mut(doc as usize) {
                    *known = (*known).max(times.min(u8::MAX.into()) as u8);
                }
            }
        }
        let mut all = Posted::default();
        highest
            .into_iter()
            .zip(0..)
            .filter(|(times, _)| *times > 0)
            .for_each(|(times, doc)| all.push(doc, times.into()));
        Ok(all)
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
        let segments = self.grams.iter().zip(self.searcher.segment_readers());
        let holding = segments.map(|(grams, segment)| {
            let posted = grams.stream(Which::Body).find(&symbols_of(folded)).expect("an undamaged index");
            posted.docs.iter().filter(|&&doc| !segment.is_deleted(doc)).count()
        });
        holding.sum()
    }
}

/// Returns a folded text as it is looked for.
pub(crate) fn symbols_of(folded: &str) -> Vec<char> {
    let mut text = String::with_capacity(folded.len() + 8);
    symbols(folded, &mut text);
    text.chars().collect()
}
