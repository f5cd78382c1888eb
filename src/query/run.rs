//! Runs a plan: one pass over all that matches, which ranks and counts at once.

use std::collections::HashMap;

use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED};

use super::build::{Group, Plan};
use super::order::{Found, Order, Wanted, settle, trim};
use super::tally::{Counted, Facet, Tally, merged};
use crate::error::Result;
use crate::index::Reader;
use crate::index::schema::{Grasp, role_code};
use crate::model::Role;

/// What is known about one document's answer to one group of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GroupSignals {
    /// How well the clause answers to the group's concept.
    pub grasp: Option<Grasp>,
    /// The clause's type is one of the concept's.
    pub agrees: bool,
    /// The group's characters stand there in sequence, or it has the same value.
    pub literal: bool,
}

/// What the ranking knows about one document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signals {
    pub groups: Vec<GroupSignals>,
    /// BM25 over the query's words, in wording and titles; 0 upwards.
    pub relevance: f32,
}

/// The answer of the index.
#[derive(Debug, Default)]
pub struct Answer {
    /// The first, in the order wanted.
    pub found: Vec<Found>,
    pub total: usize,
    pub agreements: usize,
    /// How many documents of each agreement answer; empty unless [`Wanted::per_agreement`] is set.
    pub by_agreement: HashMap<u64, usize>,
    /// The counts of [`Facet::ALL`].
    pub facets: [Vec<Counted>; Facet::ALL.len()],
}

/// Runs a plan. `score` is the formula.
///
/// # Errors
/// [`crate::Error::Index`] if the index is damaged.
pub fn run(reader: &Reader, plan: &Plan, wanted: Wanted, score: impl Fn(&Signals) -> f32) -> Result<Answer> {
    let trouble = |error: tantivy::TantivyError| reader.trouble(error);
    let weights = Weights::new(reader, plan).map_err(trouble)?;
    let mut answer = Answer::default();
    let mut counts: [Vec<Counted>; Facet::ALL.len()] = Default::default();
    for (ord, segment) in reader.searcher.segment_readers().iter().enumerate() {
        let mut pass = Pass::new(&weights, segment).map_err(trouble)?;
        pass.run(ord as u32, &score, wanted, &mut answer).map_err(trouble)?;
        for (total, tally) in counts.iter_mut().zip(pass.tallies) {
            tally.resolve(total).map_err(trouble)?;
        }
    }
    for (facet, (into, counts)) in Facet::ALL.into_iter().zip(answer.facets.iter_mut().zip(counts)) {
        *into = merged(facet, counts);
    }
    settle(reader, &mut answer.found, wanted)?;
    Ok(answer)
}

/// Returns the signals of documents that a run has found, in their order.
///
/// # Errors
/// As [`run`].
pub fn signals(reader: &Reader, plan: &Plan, found: &[Found]) -> Result<Vec<Signals>> {
    let trouble = |error: tantivy::TantivyError| reader.trouble(error);
    let weights = Weights::new(reader, plan).map_err(trouble)?;
    let mut all = vec![Signals::default(); found.len()];
    let mut places: Vec<(DocAddress, usize)> = found.iter().enumerate().map(|(at, one)| (one.doc, at)).collect();
    places.sort_unstable();
    for segment in places.chunk_by(|a, b| a.0.segment_ord == b.0.segment_ord) {
        let reader = reader.searcher.segment_reader(segment[0].0.segment_ord);
        let mut pass = Pass::new(&weights, reader).map_err(trouble)?;
        for &(doc, at) in segment {
            all[at].groups = vec![GroupSignals::default(); pass.groups.len()];
            pass.probe(doc.doc_id, &mut all[at]);
        }
    }
    Ok(all)
}

/// The plan's queries, made ready for the searcher.
struct Weights {
    matching: Box<dyn Weight>,
    narrow: [Option<Box<dyn Weight>>; Facet::ALL.len()],
    relevance: Option<Box<dyn Weight>>,
    groups: Vec<[Option<Box<dyn Weight>>; PROBES]>,
}

/// What is probed of each group: literal, found, rules, regulates, governs, agrees.
const PROBES: usize = 6;

impl Weights {
    fn new(reader: &Reader, plan: &Plan) -> tantivy::Result<Weights> {
        let plain = EnableScoring::disabled_from_searcher(&reader.searcher);
        let scoring = EnableScoring::enabled_from_searcher(&reader.searcher);
        let weight = |query: &Option<Box<dyn Query>>| query.as_ref().map(|query| query.weight(plain)).transpose();
        let group = |group: &Group| -> tantivy::Result<[Option<Box<dyn Weight>>; PROBES]> {
            let concept = |pick: fn(&super::build::ConceptQueries) -> &Box<dyn Query>| {
                group.concept.as_ref().map(|concept| pick(concept).weight(plain)).transpose()
            };
            Ok([
                weight(&group.literal)?,
                concept(|c| &c.found)?,
                concept(|c| &c.rules)?,
                concept(|c| &c.regulates)?,
                concept(|c| &c.governs)?,
                concept(|c| &c.agrees)?,
            ])
        };
        let mut narrow: [Option<Box<dyn Weight>>; Facet::ALL.len()] = Default::default();
        for (into, query) in narrow.iter_mut().zip(&plan.narrow) {
            *into = weight(query)?;
        }
        Ok(Weights {
            matching: plan.matching.weight(plain)?,
            narrow,
            relevance: plan.relevance.as_ref().map(|query| query.weight(scoring)).transpose()?,
            groups: plan.groups.iter().map(group).collect::<tantivy::Result<_>>()?,
        })
    }
}

/// Answers whether a document matches, for growing document numbers.
#[derive(Default)]
struct Probe(Option<Box<dyn Scorer>>);

impl Probe {
    fn new(weight: Option<&dyn Weight>, segment: &SegmentReader) -> tantivy::Result<Probe> {
        Ok(Probe(weight.map(|weight| weight.scorer(segment, 1.0)).transpose()?))
    }

    fn has(&mut self, doc: DocId) -> bool {
        let Some(scorer) = &mut self.0 else { return false };
        if scorer.doc() < doc {
            scorer.seek(doc);
        }
        scorer.doc() == doc
    }

    fn score(&mut self, doc: DocId) -> f32 {
        if !self.has(doc) {
            return 0.0;
        }
        self.0.as_mut().map_or(0.0, |scorer| scorer.score())
    }
}

/// The pass over one segment.
struct Pass<'a> {
    segment: &'a SegmentReader,
    matching: Box<dyn Scorer>,
    narrow: [Probe; Facet::ALL.len()],
    relevance: Probe,
    groups: Vec<[Probe; PROBES]>,
    tallies: Vec<Tally>,
}

impl<'a> Pass<'a> {
    fn new(weights: &Weights, segment: &'a SegmentReader) -> tantivy::Result<Pass<'a>> {
        let mut groups = Vec::with_capacity(weights.groups.len());
        for group in &weights.groups {
            let mut probes: [Probe; PROBES] = Default::default();
            for (probe, weight) in probes.iter_mut().zip(group) {
                *probe = Probe::new(weight.as_deref(), segment)?;
            }
            groups.push(probes);
        }
        let mut narrow: [Probe; Facet::ALL.len()] = Default::default();
        for (probe, weight) in narrow.iter_mut().zip(&weights.narrow) {
            *probe = Probe::new(weight.as_deref(), segment)?;
        }
        Ok(Pass {
            segment,
            matching: weights.matching.scorer(segment, 1.0)?,
            narrow,
            relevance: Probe::new(weights.relevance.as_deref(), segment)?,
            groups,
            tallies: Facet::ALL.into_iter().map(|facet| Tally::new(facet, segment)).collect::<tantivy::Result<_>>()?,
        })
    }

    fn run(
        &mut self,
        segment_ord: u32,
        score: &impl Fn(&Signals) -> f32,
        wanted: Wanted,
        answer: &mut Answer,
    ) -> tantivy::Result<()> {
        let fast = self.segment.fast_fields();
        let (roles, agreements, orders) = (fast.u64("role")?, fast.u64("agreement")?, fast.u64("order")?);
        let dates = fast.u64("date")?;
        let clause = role_code(Role::Clause);
        let mut signals = Signals { groups: vec![GroupSignals::default(); self.groups.len()], ..Signals::default() };
        // All parts of an agreement are neighbours in one segment: a change of agreement is a new one.
        let mut last_agreement = None;
        let mut doc = self.matching.doc();
        while doc != TERMINATED {
            let passed = if self.segment.is_deleted(doc) { Passed::No } else { self.narrowed(doc) };
            if passed != Passed::No {
                let role = roles.first(doc).unwrap_or(clause);
                let agreement = agreements.first(doc).unwrap_or_default();
                if role == clause {
                    self.count(doc, agreement, passed);
                }
                if passed == Passed::All {
                    answer.total += 1;
                    answer.agreements += usize::from(last_agreement.replace(agreement) != Some(agreement));
                    if wanted.per_agreement.is_some() {
                        *answer.by_agreement.entry(agreement).or_default() += 1;
                    }
                    if wanted.limit > 0 {
                        self.probe(doc, &mut signals);
                        answer.found.push(Found {
                            doc: DocAddress::new(segment_ord, doc),
                            score: score(&signals),
                            role,
                            agreement,
                            order: orders.first(doc).unwrap_or_default(),
                            date: dates.first(doc).unwrap_or_default(),
                        });
                        // Now and then what cannot be among the first any more is dropped, so that memory stays bounded.
                        // (What is first by path is only known at the end.)
                        let most = wanted.limit.saturating_mul(4).max(16_384);
                        if answer.found.len() >= most && wanted.order != Order::Path {
                            trim(&mut answer.found, wanted);
                        }
                    }
                }
            }
            doc = self.matching.advance();
        }
        Ok(())
    }

    /// Tells which of the filters by facet a document passes.
    fn narrowed(&mut self, doc: DocId) -> Passed {
        let mut passed = Passed::All;
        for (at, probe) in self.narrow.iter_mut().enumerate() {
            if probe.0.is_some() && !probe.has(doc) {
                if passed != Passed::All {
                    return Passed::No;
                }
                passed = Passed::AllBut(at);
            }
        }
        passed
    }

    /// A facet's own filter does not shrink its counts: they tell what else could be chosen.
    fn count(&mut self, doc: DocId, agreement: u64, passed: Passed) {
        match passed {
            Passed::All => self.tallies.iter_mut().for_each(|tally| tally.add(doc, agreement)),
            Passed::AllBut(at) => self.tallies[at].add(doc, agreement),
            Passed::No => {}
        }
    }

    fn probe(&mut self, doc: DocId, signals: &mut Signals) {
        for (probes, group) in self.groups.iter_mut().zip(&mut signals.groups) {
            let [literal, found, rules, regulates, governs, agrees] = probes;
            let grasp = match found.has(doc) {
                true if governs.has(doc) => Some(Grasp::Governs),
                true if regulates.has(doc) => Some(Grasp::Regulates),
                true if rules.has(doc) => Some(Grasp::Rules),
                true => Some(Grasp::Found),
                false => None,
            };
            *group = GroupSignals { grasp, agrees: agrees.has(doc), literal: literal.has(doc) };
        }
        signals.relevance = self.relevance.score(doc);
    }
}

/// Which filters by facet a document passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passed {
    All,
    /// All but the one of this facet.
    AllBut(usize),
    No,
}
