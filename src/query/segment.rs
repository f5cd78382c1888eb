//! What sets come to in one segment. Each text and concept is looked up once; where few documents are left, texts are only looked for in these.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

use tantivy::query::EnableScoring;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::docs::{difference, intersection, union};
use super::set::{Concept, Set, Text};
use crate::error::Result;
use crate::gram::{Grams, Posted};
use crate::index::Reader;
use crate::index::postings::symbols_of;

/// A segment and what has been looked up in it.
pub(super) struct Segment<'a> {
    pub reader: &'a Reader,
    pub ord: usize,
    texts: RefCell<HashMap<Text, Rc<Posted>>>,
    concepts: RefCell<HashMap<Concept, Rc<Posted>>>,
}

/// Documents, growing.
pub(super) enum Docs {
    Own(Vec<DocId>),
    Posted(Rc<Posted>),
}

impl Deref for Docs {
    type Target = [DocId];

    fn deref(&self) -> &[DocId] {
        match self {
            Docs::Own(docs) => docs,
            Docs::Posted(posted) => &posted.docs,
        }
    }
}

impl std::borrow::Borrow<[DocId]> for Docs {
    fn borrow(&self) -> &[DocId] {
        self
    }
}

impl<'a> Segment<'a> {
    pub fn new(reader: &'a Reader, ord: usize) -> Segment<'a> {
        Segment { reader, ord, texts: RefCell::default(), concepts: RefCell::default() }
    }

    pub fn segment(&self) -> &'a SegmentReader {
        &self.reader.searcher.segment_readers()[self.ord]
    }

    pub fn grams(&self) -> &'a Grams {
        &self.reader.grams[self.ord]
    }

    /// Returns the documents of a set.
    ///
    /// # Errors
    /// As [`super::run()`].
    pub fn docs(&self, set: &Set) -> Result<Docs> {
        self.find(set, None)
    }

    /// Returns the documents of a set that are among `docs`, and maybe others of it.
    ///
    /// # Errors
    /// As [`super::run()`].
    pub fn docs_among(&self, set: &Set, docs: &[DocId]) -> Result<Docs> {
        self.find(set, Some(docs))
    }

    fn find(&self, set: &Set, among: Option<&[DocId]>) -> Result<Docs> {
        let most = self.segment().max_doc();
        Ok(match set {
            Set::None => Docs::Own(Vec::new()),
            Set::Everything => Docs::Own(among.map_or_else(|| (0..most).collect(), <[DocId]>::to_vec)),
            Set::Text(text) => Docs::Posted(self.text(text, among)?),
            Set::Concept(concept) => Docs::Posted(self.concept(concept)?),
            Set::Query(query) => Docs::Own(self.query(&**query).map_err(|error| self.reader.trouble(error))?),
            Set::Any(sets) => {
                let found = sets.iter().map(|set| self.find(set, among)).collect::<Result<Vec<_>>>()?;
                Docs::Own(union(&found, most))
            }
            Set::All(sets) => {
                // The fewest first; what is not wanted is taken away in the end, instead of looking for everything else.
                let mut ordered: Vec<(bool, u64, &Set)> = sets
                    .iter()
                    .map(|set| match set {
                        Set::Not(unwanted) => (true, 0, &**unwanted),
                        wanted => (false, self.size(wanted), wanted),
                    })
                    .collect();
                ordered.sort_by_key(|&(unwanted, size, _)| (unwanted, size));
                let mut left: Option<Docs> = None;
                for (unwanted, _, set) in ordered {
                    let before = match left {
                        Some(left) => left,
                        None if unwanted => self.find(&Set::Everything, among)?,
                        None => {
                            left = Some(self.find(set, among)?);
                            continue;
                        }
                    };
                    let found = self.docs_among(set, &before)?;
                    left = Some(Docs::Own(match unwanted {
                        true => difference(&before, &found),
                        false => intersection(&before, &found, most),
                    }));
                }
                left.unwrap_or(Docs::Own(Vec::new()))
            }
            Set::Not(set) => {
                let all = self.find(&Set::Everything, among)?;
                Docs::Own(difference(&all, &self.docs_among(set, &all)?))
            }
        })
    }

    /// About how many documents a set has at most, as far as that can be told without looking for them.
    fn size(&self, set: &Set) -> u64 {
        let sizes = |sets: &'_ [Set]| sets.iter().map(|set| self.size(set)).collect::<Vec<_>>();
        match set {
            Set::None => 0,
            Set::Text(text) => self.grams().stream(text.which).frequency(&symbols_of(&text.folded)).unwrap_or(0),
            Set::All(sets) => sizes(sets).into_iter().min().unwrap_or(0),
            Set::Any(sets) => sizes(sets).into_iter().sum(),
            Set::Concept(_) | Set::Query(_) => u64::from(self.segment().max_doc()) / 16,
            Set::Everything | Set::Not(_) => self.segment().max_doc().into(),
        }
    }

    /// Returns how many occurrences of a text have to be looked at at most to find a set; none where that takes a while to tell.
    pub fn occurrences(&self, set: &Set) -> Option<u64> {
        match set {
            Set::Text(text) => {
                let symbols = symbols_of(&text.folded);
                if symbols.len() > 1 { self.grams().stream(text.which).frequency(&symbols).ok() } else { None }
            }
            Set::All(sets) => sets.iter().filter_map(|set| self.occurrences(set)).min(),
            _ => None,
        }
    }

    /// Returns the documents with a text: all, or those among others and maybe more.
    ///
    /// # Errors
    /// As [`super::run()`].
    pub fn text(&self, text: &Text, among: Option<&[DocId]>) -> Result<Rc<Posted>> {
        if let Some(known) = self.texts.borrow().get(text) {
            return Ok(Rc::clone(known));
        }
        let (stream, symbols) = (self.grams().stream(text.which), symbols_of(&text.folded));
        let trouble = |error: std::io::Error| self.reader.trouble(error);
        if let Some(docs) = among
            && let Some(some) = stream.find_among(docs, &symbols).map_err(trouble)?
        {
            return Ok(Rc::new(some));
        }
        let found = Rc::new(stream.find(&symbols).map_err(trouble)?);
        self.texts.borrow_mut().insert(text.clone(), Rc::clone(&found));
        Ok(found)
    }

    /// Returns the documents of a concept; how often is how well ([`crate::index::schema::Grasp`]).
    ///
    /// # Errors
    /// As [`super::run()`].
    pub fn concept(&self, concept: &Concept) -> Result<Rc<Posted>> {
        if let Some(known) = self.concepts.borrow().get(concept) {
            return Ok(Rc::clone(known));
        }
        let found = Rc::new(self.reader.holding_terms(self.ord, self.reader.fields.concept, concept)?);
        self.concepts.borrow_mut().insert(concept.clone(), Rc::clone(&found));
        Ok(found)
    }

    fn query(&self, query: &dyn tantivy::query::Query) -> tantivy::Result<Vec<DocId>> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.reader.searcher))?;
        let mut scorer = weight.scorer(self.segment(), 1.0)?;
        let mut docs = Vec::new();
        while scorer.doc() != TERMINATED {
            docs.push(scorer.doc());
            scorer.advance();
        }
        Ok(docs)
    }
}
