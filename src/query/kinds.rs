//! Kinds of documents: what answers a query alike, but for BM25. They are few, however many documents there are.

use rustc_hash::FxHashMap;
use tantivy::DocId;

use super::build::Group;
use super::docs::{Steps, stretch};
use super::run::GroupSignals;
use super::segment::Segment;
use crate::error::Result;
use crate::index::schema::Grasp;

/// The kinds of some documents.
pub(super) struct Kinds {
    /// The kind of each document.
    pub of: Vec<u32>,
    /// What the documents of each kind have of the query's groups.
    pub groups: Vec<Vec<GroupSignals>>,
}

impl Kinds {
    /// Tells documents (growing) apart by each group of a query in turn.
    ///
    /// # Errors
    /// As [`super::run()`].
    pub fn new(segment: &Segment<'_>, groups: &[Group], docs: &[DocId]) -> Result<Kinds> {
        let mut kinds = Kinds { of: vec![0; docs.len()], groups: vec![Vec::new()] };
        for group in groups {
            let literal = segment.docs_among(&group.literal, docs)?;
            if group.concept.is_none() && stretch(&literal, docs).is_some() {
                // The characters themselves are asked for: all have them.
                let all = GroupSignals { grasp: None, literal: true };
                kinds.groups.iter_mut().for_each(|groups| groups.push(all));
                continue;
            }
            let concept = group.concept.as_ref().map(|concept| segment.concept(concept)).transpose()?;
            let mut literals = Steps::new(&literal);
            let mut concepts = concept.as_deref().map(|posted| (Steps::new(&posted.docs), &posted.times));
            kinds.split(docs.iter().map(|&doc| {
                let times = concepts.as_mut().and_then(|(steps, times)| Some(times[steps.seek(doc)?]));
                (times.unwrap_or(0), literals.seek(doc).is_some())
            }));
        }
        Ok(kinds)
    }

    /// Splits the kinds by what the next group tells of each document: how well its concept answers, and whether its text stands there.
    fn split(&mut self, told: impl Iterator<Item = (u32, bool)>) {
        let mut groups: Vec<Vec<GroupSignals>> = Vec::new();
        let mut known: FxHashMap<(u32, u32, bool), u32> = FxHashMap::default();
        let mut last = None;
        for (kind, (times, literal)) in self.of.iter_mut().zip(told) {
            let key = (*kind, times, literal);
            // Neighbours are often alike.
            *kind = match last {
                Some((same, kind)) if same == key => kind,
                _ => *known.entry(key).or_insert_with(|| {
                    let mut all = self.groups[key.0 as usize].clone();
                    all.push(GroupSignals { grasp: Grasp::of(times), literal });
                    groups.push(all);
                    groups.len() as u32 - 1
                }),
            };
            last = Some((key, *kind));
        }
        self.groups = groups;
    }
}
