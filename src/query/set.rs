//! Sets of documents: what must match, put together from postings and from queries of other fields.

use std::borrow::Cow;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use crate::index::Reader;
use crate::index::postings::Postings;

/// A set of documents.
#[derive(Clone)]
pub(super) enum Set {
    None,
    /// All documents, deleted ones included.
    Everything,
    Postings(Arc<Postings>),
    /// What answers to a query of another field.
    Query(Arc<dyn Query>),
    All(Vec<Set>),
    Any(Vec<Set>),
    Not(Box<Set>),
}

impl Set {
    pub fn query(query: impl Query) -> Set {
        Set::Query(Arc::new(query))
    }

    /// Returns what is in all sets; of none, everything.
    pub fn all(mut sets: Vec<Set>) -> Set {
        match sets.len() {
            0 => Set::Everything,
            1 => sets.remove(0),
            _ => Set::All(sets),
        }
    }

    /// Returns what is in any of the sets.
    pub fn any(mut sets: Vec<Set>) -> Set {
        match sets.len() {
            0 => Set::None,
            1 => sets.remove(0),
            _ => Set::Any(sets),
        }
    }

    /// Makes the set ready for the segments of a reader.
    pub fn prepare(&self, reader: &Reader) -> tantivy::Result<Prepared> {
        let many = |sets: &[Set]| sets.iter().map(|set| set.prepare(reader)).collect::<tantivy::Result<Vec<_>>>();
        Ok(match self {
            Set::None => Prepared::None,
            Set::Everything => Prepared::Everything,
            Set::Postings(postings) => Prepared::Postings(Arc::clone(postings)),
            Set::Query(query) => {
                Prepared::Query(query.weight(EnableScoring::disabled_from_searcher(&reader.searcher))?)
            }
            Set::All(sets) => Prepared::All(many(sets)?),
            Set::Any(sets) => Prepared::Any(many(sets)?),
            Set::Not(set) => Prepared::Not(Box::new(set.prepare(reader)?)),
        })
    }
}

/// A set whose queries are ready to be run.
pub(super) enum Prepared {
    None,
    Everything,
    Postings(Arc<Postings>),
    Query(Box<dyn Weight>),
    All(Vec<Prepared>),
    Any(Vec<Prepared>),
    Not(Box<Prepared>),
}

impl Prepared {
    /// Returns the documents of a segment, growing.
    pub fn docs(&self, ord: usize, segment: &SegmentReader) -> tantivy::Result<Cow<'_, [u32]>> {
        let everything = || 0..segment.max_doc();
        Ok(match self {
            Prepared::None => Cow::Borrowed(&[]),
            Prepared::Everything => everything().collect(),
            Prepared::Postings(postings) => {
                Cow::Borrowed(postings.segments.get(ord).map_or(&[][..], |posted| &posted.docs))
            }
            Prepared::Query(weight) => {
                let mut scorer = weight.scorer(segment, 1.0)?;
                let mut docs = Vec::new();
                while scorer.doc() != TERMINATED {
                    docs.push(scorer.doc());
                    scorer.advance();
                }
                docs.into()
            }
            Prepared::All(sets) => {
                // What is not wanted is taken away in the end, instead of looking for everything else.
                let (unwanted, wanted): (Vec<_>, Vec<_>) = sets.iter().partition(|set| matches!(set, Prepared::Not(_)));
                let mut found =
                    wanted.into_iter().map(|set| set.docs(ord, segment)).collect::<tantivy::Result<Vec<_>>>()?;
                found.sort_by_key(|docs| docs.len());
                let mut found = found.into_iter();
                let first = found.next().unwrap_or_else(|| everything().collect());
                let mut left = found.fold(first, |left, docs| intersection(&left, &docs).into());
                for set in unwanted {
                    let Prepared::Not(set) = set else { continue };
                    left = difference(&left, &set.docs(ord, segment)?).into();
                }
                left
            }
            Prepared::Any(sets) => {
                let found = sets.iter().map(|set| set.docs(ord, segment)).collect::<tantivy::Result<Vec<_>>>()?;
                union(found)
            }
            Prepared::Not(set) => difference(&everything().collect::<Vec<u32>>(), &set.docs(ord, segment)?).into(),
        })
    }
}

/// How much longer a list must be than another for its numbers to be looked up one by one.
const LOPSIDED: usize = 16;

/// Goes through growing numbers in growing steps.
pub(super) struct Steps<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Steps<'a> {
    pub fn new(numbers: &'a [u32]) -> Steps<'a> {
        Steps { numbers, at: 0 }
    }

    /// Returns the place of `wanted` among the numbers, if it is one of them. Never goes back.
    #[inline]
    pub fn seek(&mut self, wanted: u32) -> Option<usize> {
        let at = self.reach(wanted);
        (self.numbers.get(at) == Some(&wanted)).then_some(at)
    }

    /// Returns the place of the first number that is not below `wanted`.
    #[inline]
    pub fn reach(&mut self, wanted: u32) -> usize {
        let ahead = &self.numbers[self.at..];
        if ahead.first().is_none_or(|&number| number >= wanted) {
            return self.at;
        }
        // Doubling steps find near numbers soon and far ones without looking at all between.
        let mut reach = 1;
        while ahead.get(reach - 1).is_some_and(|&number| number < wanted) {
            reach *= 2;
        }
        let (from, to) = (reach / 2, reach.min(ahead.len()));
        self.at += from + ahead[from..to].partition_point(|&number| number < wanted);
        self.at
    }
}

/// `a` is not longer than `b`.
fn intersection(a: &[u32], b: &[u32]) -> Vec<u32> {
    if b.len() / LOPSIDED >= a.len() {
        let mut steps = Steps::new(b);
        return a.iter().copied().filter(|&number| steps.seek(number).is_some()).collect();
    }
    let mut common = Vec::with_capacity(a.len());
    let (mut i, mut j) = (0, 0);
    while let (Some(&left), Some(&right)) = (a.get(i), b.get(j)) {
        if left == right {
            common.push(left);
        }
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    common
}

fn difference(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut steps = Steps::new(b);
    a.iter().copied().filter(|&number| steps.seek(number).is_none()).collect()
}

/// Two at a time, short ones first.
fn union(mut lists: Vec<Cow<'_, [u32]>>) -> Cow<'_, [u32]> {
    lists.retain(|list| !list.is_empty());
    lists.sort_by_key(|list| std::cmp::Reverse(list.len()));
    while lists.len() > 1 {
        let (Some(a), Some(b)) = (lists.pop(), lists.pop()) else { break };
        let merged = merged(&a, &b);
        let at = lists.partition_point(|list| list.len() > merged.len());
        lists.insert(at, merged.into());
    }
    lists.pop().unwrap_or_default()
}

fn merged(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while let (Some(&left), Some(&right)) = (a.get(i), b.get(j)) {
        all.push(left.min(right));
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    all.extend(&a[i..]);
    all.extend(&b[j..]);
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn listed(set: BTreeSet<u32>) -> Vec<u32> {
        set.into_iter().collect()
    }

    proptest! {
        #[test]
        fn lists_are_combined_as_sets_are(
            a in prop::collection::btree_set(0u32..300, 0..60),
            b in prop::collection::btree_set(0u32..300, 0..200),
            c in prop::collection::btree_set(0u32..300, 0..9),
        ) {
            let (x, y, z) = (listed(a.clone()), listed(b.clone()), listed(c.clone()));
            let (short, long) = if x.len() <= y.len() { (&x, &y) } else { (&y, &x) };
            prop_assert_eq!(intersection(short, long), listed(&a & &b));
            prop_assert_eq!(difference(&x, &y), listed(&a - &b));
            let lists = vec![Cow::Borrowed(&x[..]), Cow::Borrowed(&y[..]), Cow::Borrowed(&z[..])];
            prop_assert_eq!(union(lists).into_owned(), listed(&(&a | &b) | &c));
            let mut steps = Steps::new(&y);
            for wanted in x {
                prop_assert_eq!(steps.seek(wanted), y.binary_search(&wanted).ok());
            }
        }
    }
}
