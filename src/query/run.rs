//! Runs a plan: one pass over all that matches, which counts, and ranks what may come to be among the first.

use std::borrow::Cow;
use std::collections::HashMap;

use tantivy::{DocAddress, DocId, SegmentReader};

use super::build::Plan;
use super::order::{Found, Order, Wanted, settle, trim};
use super::relevance::Relevance;
use super::set::{Prepared, Set, Steps};
use super::tally::{Counted, Facet, Tally, merged};
use crate::error::Result;
use crate::gram::Posted;
use crate::index::Reader;
use crate::index::reader::{Columns, Shape};
use crate::index::schema::{AGREEMENT, Grasp, role_code};
use crate::model::Role;

/// What is known about one document's answer to one group of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct GroupSignals {
    /// How well the clause answers to the group's concept.
    pub grasp: Option<Grasp>,
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
    /// By segment: the last document of each agreement that answers, and how many of its documents do; empty unless
    /// [`Wanted::per_agreement`] is set.
    by_agreement: Vec<Vec<(DocId, usize)>>,
    /// The counts of [`Facet::ALL`].
    pub facets: [Vec<Counted>; Facet::ALL.len()],
}

impl Answer {
    /// Returns how many documents of a document's agreement answer; 0 unless [`Wanted::per_agreement`] is set.
    pub(crate) fn of_agreement(&self, doc: DocAddress) -> usize {
        let counts = self.by_agreement.get(doc.segment_ord as usize).map_or(&[][..], |counts| counts);
        counts.get(counts.partition_point(|(end, _)| *end < doc.doc_id)).map_or(0, |(_, count)| *count)
    }
}

/// Matches that are ranked together.
const CHUNK: usize = 65_536;

/// Runs a plan. `score` is the formula; the score grows with [`Signals::relevance`].
///
/// # Errors
/// [`crate::Error::Index`] if the index is damaged.
pub fn run(reader: &Reader, plan: &Plan, wanted: Wanted, score: impl Fn(&Signals) -> f32) -> Result<Answer> {
    let trouble = |error: tantivy::TantivyError| reader.trouble(error);
    let sets = Sets::new(reader, plan).map_err(trouble)?;
    let relevance = Relevance::new(reader, &plan.relevance);
    let mut answer = Answer::default();
    let mut counts: [Vec<Counted>; Facet::ALL.len()] = Default::default();
    for (ord, segment) in reader.searcher.segment_readers().iter().enumerate() {
        let docs = SegmentDocs::of(&sets, ord, segment).map_err(trouble)?;
        let tallies = match wanted.facets {
            true => Facet::ALL.into_iter().map(|facet| Tally::new(facet, segment, &reader.grams[ord])).collect(),
            false => Ok(Vec::new()),
        };
        let mut pass = Pass {
            ord,
            segment,
            wanted,
            score: &score,
            probes: docs.probes(),
            relevance: &relevance,
            tallies: tallies.map_err(trouble)?,
            shape: reader.shape(ord)?,
            columns: reader.columns(ord)?,
            kinds: Kinds::default(),
        };
        answer.by_agreement.push(Vec::new());
        pass.run(&docs, &mut answer)?;
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
    let sets = Sets::new(reader, plan).map_err(trouble)?;
    let relevance = Relevance::new(reader, &plan.relevance);
    let mut all = vec![Signals::default(); found.len()];
    let mut places: Vec<(DocAddress, usize)> = found.iter().enumerate().map(|(at, one)| (one.doc, at)).collect();
    places.sort_unstable();
    for segment in places.chunk_by(|a, b| a.0.segment_ord == b.0.segment_ord) {
        let ord = segment[0].0.segment_ord;
        let docs = SegmentDocs::of(&sets, ord as usize, reader.searcher.segment_reader(ord)).map_err(trouble)?;
        let mut probes = docs.probes();
        let numbers: Vec<DocId> = segment.iter().map(|(doc, _)| doc.doc_id).collect();
        for (&(doc, at), score) in segment.iter().zip(relevance.scores(ord as usize, &numbers)?) {
            probes.probe(doc.doc_id, &mut all[at].groups);
            all[at].relevance = score;
        }
    }
    Ok(all)
}

/// The plan's sets, made ready for the searcher.
struct Sets<'a> {
    matching: Prepared,
    narrow: [Option<Prepared>; Facet::ALL.len()],
    literals: Vec<Prepared>,
    plan: &'a Plan,
}

impl<'a> Sets<'a> {
    fn new(reader: &Reader, plan: &'a Plan) -> tantivy::Result<Sets<'a>> {
        let mut narrow: [Option<Prepared>; Facet::ALL.len()] = Default::default();
        for (into, set) in narrow.iter_mut().zip(&plan.narrow) {
            *into = set.as_ref().map(|set| set.prepare(reader)).transpose()?;
        }
        let literals = plan.groups.iter().map(|group| Set::any(group.literal.clone()).prepare(reader));
        let literals = literals.collect::<tantivy::Result<_>>()?;
        Ok(Sets { matching: plan.matching.prepare(reader)?, narrow, literals, plan })
    }
}

/// What the sets come to in one segment.
struct SegmentDocs<'a> {
    matching: Cow<'a, [u32]>,
    narrow: [Option<Cow<'a, [u32]>>; Facet::ALL.len()],
    literals: Vec<Cow<'a, [u32]>>,
    concepts: Vec<Option<&'a Posted>>,
}

impl<'a> SegmentDocs<'a> {
    fn of(sets: &'a Sets<'_>, ord: usize, segment: &SegmentReader) -> tantivy::Result<SegmentDocs<'a>> {
        let mut narrow: [Option<Cow<'_, [u32]>>; Facet::ALL.len()] = Default::default();
        for (into, set) in narrow.iter_mut().zip(&sets.narrow) {
            *into = set.as_ref().map(|set| set.docs(ord, segment)).transpose()?;
        }
        let literals = sets.literals.iter().map(|set| set.docs(ord, segment));
        let concepts = sets.plan.groups.iter().map(|group| group.concept.as_ref()?.segments.get(ord));
        Ok(SegmentDocs {
            matching: sets.matching.docs(ord, segment)?,
            narrow,
            literals: literals.collect::<tantivy::Result<_>>()?,
            concepts: concepts.collect(),
        })
    }

    fn probes(&self) -> Probes<'_> {
        let literals = self.literals.iter().map(|docs| Steps::new(docs));
        let concepts =
            self.concepts.iter().map(|posted| posted.map(|posted| (Steps::new(&posted.docs), &posted.times[..])));
        Probes(literals.zip(concepts).map(|(literal, concept)| Probe { literal, concept }).collect())
    }
}

/// Looks up documents for each group.
struct Probes<'a>(Vec<Probe<'a>>);

struct Probe<'a> {
    /// The documents with the group's text.
    literal: Steps<'a>,
    /// Those of its concept, and their grasps.
    concept: Option<(Steps<'a>, &'a [u32])>,
}

impl Probes<'_> {
    /// Puts down what is known of a document; documents come in order.
    fn probe(&mut self, doc: DocId, groups: &mut Vec<GroupSignals>) {
        groups.clear();
        groups.extend(self.0.iter_mut().map(|Probe { literal, concept }| {
            let times = concept.as_mut().and_then(|(steps, times)| Some(times[steps.seek(doc)?]));
            let grasp = Grasp::of(times.unwrap_or(0));
            GroupSignals { grasp, literal: literal.seek(doc).is_some() }
        }));
    }
}

/// The pass over one segment.
struct Pass<'a, S> {
    ord: usize,
    segment: &'a SegmentReader,
    wanted: Wanted,
    score: &'a S,
    probes: Probes<'a>,
    relevance: &'a Relevance<'a>,
    tallies: Vec<Tally<'a>>,
    shape: &'a Shape,
    columns: &'a Columns,
    kinds: Kinds,
}

/// A match whose place in the order is not certain yet.
#[derive(Clone, Copy)]
struct Candidate {
    doc: DocId,
    role: u8,
    /// Place of its agreement in [`Shape::ends`].
    agreement: u32,
    /// In [`Kinds`].
    kind: u32,
}

/// Documents that are alike but for BM25.
struct Kind {
    signals: Signals,
    /// The scores without BM25 and with the most of it.
    least: f32,
    highest: f32,
}

/// The kinds met so far: they are few.
#[derive(Default)]
struct Kinds {
    kinds: Vec<Kind>,
    places: HashMap<Vec<GroupSignals>, u32>,
    last: u32,
}

impl<S: Fn(&Signals) -> f32> Pass<'_, S> {
    fn run(&mut self, docs: &SegmentDocs<'_>, answer: &mut Answer) -> Result<()> {
        let mut narrow: Vec<(usize, Steps<'_>)> = Vec::new();
        for (at, docs) in docs.narrow.iter().enumerate() {
            narrow.extend(docs.as_ref().map(|docs| (at, Steps::new(docs))));
        }
        let clause = role_code(Role::Clause) as u8;
        let shape = self.shape;
        let (mut others, mut ends) = (Steps::new(&shape.others), Steps::new(&shape.ends));
        // All parts of an agreement are neighbours in one segment, its own document the last: behind that begins a new one.
        let (mut agreement, mut end) = (0, None);
        let mut of_agreement = 0;
        let mut candidates = Vec::new();
        let mut groups = Vec::new();
        for &doc in docs.matching.iter() {
            let role = others.seek(doc).map_or(clause, |at| shape.roles[at]);
            let passed = narrowed(&mut narrow, doc);
            if passed == Passed::No || u64::from(role) >= AGREEMENT || self.segment.is_deleted(doc) {
                continue;
            }
            if end.is_none_or(|end| end < doc) {
                self.end_agreement(end, of_agreement, answer);
                of_agreement = 0;
                agreement = ends.reach(doc) as u32;
                end = Some(shape.ends.get(agreement as usize).copied().unwrap_or(DocId::MAX));
            }
            if role == clause {
                self.count(doc, agreement, passed);
            }
            if passed != Passed::All {
                continue;
            }
            of_agreement += 1;
            if self.wanted.limit > 0 {
                self.probes.probe(doc, &mut groups);
                candidates.push(Candidate { doc, role, agreement, kind: self.kind(&groups) });
                if candidates.len() == CHUNK {
                    self.rank(&mut candidates, answer)?;
                }
            }
        }
        self.end_agreement(end, of_agreement, answer);
        self.rank(&mut candidates, answer)
    }

    /// Counts the documents of an agreement, by its last document.
    fn end_agreement(&self, end: Option<DocId>, docs: usize, answer: &mut Answer) {
        let Some(end) = end.filter(|_| docs > 0) else { return };
        answer.total += docs;
        answer.agreements += 1;
        if self.wanted.per_agreement.is_some() {
            answer.by_agreement[self.ord].push((end, docs));
        }
    }

    /// A facet's own filter does not shrink its counts: they tell what else could be chosen.
    fn count(&mut self, doc: DocId, agreement: u32, passed: Passed) {
        match passed {
            Passed::All => self.tallies.iter_mut().for_each(|tally| tally.add(doc, agreement)),
            Passed::AllBut(at) => self.tallies.iter_mut().skip(at).take(1).for_each(|tally| tally.add(doc, agreement)),
            Passed::No => {}
        }
    }

    fn kind(&mut self, groups: &[GroupSignals]) -> u32 {
        let Kinds { kinds, places, last } = &mut self.kinds;
        // Neighbours are often alike.
        if kinds.get(*last as usize).is_some_and(|kind| kind.signals.groups == groups) {
            return *last;
        }
        *last = places.get(groups).copied().unwrap_or_else(|| {
            let mut signals = Signals { groups: groups.to_vec(), relevance: 0.0 };
            let least = (self.score)(&signals);
            signals.relevance = if self.relevance.is_empty() { 0.0 } else { f32::MAX };
            let highest = (self.score)(&signals);
            kinds.push(Kind { signals, least, highest });
            places.insert(groups.to_vec(), kinds.len() as u32 - 1);
            kinds.len() as u32 - 1
        });
        *last
    }

    /// Scores the candidates that may be among the first, and puts the best with those found so far.
    fn rank(&mut self, candidates: &mut Vec<Candidate>, answer: &mut Answer) -> Result<()> {
        let least = candidates.iter().map(|one| (*one, self.kinds.kinds[one.kind as usize].least));
        if let Some(least) = self.least_score(least, &answer.found) {
            candidates.retain(|one| one.role == 0 && self.kinds.kinds[one.kind as usize].highest >= least);
        }
        let docs: Vec<DocId> = candidates.iter().map(|candidate| candidate.doc).collect();
        let mut scored: Vec<(Candidate, f32)> = Vec::with_capacity(docs.len());
        for (candidate, relevance) in candidates.drain(..).zip(self.relevance.scores(self.ord, &docs)?) {
            let signals = &mut self.kinds.kinds[candidate.kind as usize].signals;
            signals.relevance = relevance;
            scored.push((candidate, (self.score)(signals)));
        }
        if let Some(least) = self.least_score(scored.iter().copied(), &answer.found) {
            scored.retain(|(candidate, score)| candidate.role == 0 && *score >= least);
        }
        answer.found.extend(scored.into_iter().map(|(Candidate { doc, role, .. }, score)| Found {
            doc: DocAddress::new(self.ord as u32, doc),
            score,
            role: role.into(),
            agreement: self.columns.agreement.first(doc).unwrap_or_default(),
            order: self.columns.order.first(doc).unwrap_or_default(),
            date: self.columns.date.first(doc).unwrap_or_default(),
        }));
        // (What is first by path is only known at the end.)
        if self.wanted.order != Order::Path {
            trim(&mut answer.found, self.wanted);
        }
        Ok(())
    }

    /// A score that as many clauses have as are wanted, no more of one agreement than are: no clause below it is among the first, and no
    /// other part. None if that cannot be told.
    fn least_score(&self, scored: impl Iterator<Item = (Candidate, f32)>, found: &[Found]) -> Option<f32> {
        let nth = self.wanted.limit.checked_sub(1).filter(|_| self.wanted.order == Order::Relevance)?;
        let mut scores: Vec<f32> = found.iter().filter(|found| found.role == 0).map(|found| found.score).collect();
        let most = self.wanted.per_agreement.unwrap_or(usize::MAX);
        let mut of_agreement = (None, 0);
        for (candidate, score) in scored.filter(|(candidate, _)| candidate.role == 0) {
            if of_agreement.0 != Some(candidate.agreement) {
                // Of an agreement that has been ranked in part, what was found counts as well: only the first can be one.
                let is_first = of_agreement.0.is_none() && most < usize::MAX;
                let known =
                    || found.iter().filter(|found| self.agreement_of(found.doc) == Some(candidate.agreement)).count();
                of_agreement = (Some(candidate.agreement), if is_first { known() } else { 0 });
            }
            of_agreement.1 += 1;
            if of_agreement.1 <= most {
                scores.push(score);
            }
        }
        if nth >= scores.len() {
            return None;
        }
        let (_, least, _) = scores.select_nth_unstable_by(nth, |a, b| b.total_cmp(a));
        Some(*least)
    }

    /// The agreement of a document of this segment.
    fn agreement_of(&self, doc: DocAddress) -> Option<u32> {
        let ends = &self.shape.ends;
        (doc.segment_ord as usize == self.ord).then(|| ends.partition_point(|&end| end < doc.doc_id) as u32)
    }
}

/// Tells which of the filters by facet a document passes; documents come in order.
fn narrowed(narrow: &mut [(usize, Steps<'_>)], doc: DocId) -> Passed {
    let mut passed = Passed::All;
    for (at, steps) in narrow {
        if steps.seek(doc).is_none() {
            if passed != Passed::All {
                return Passed::No;
            }
            passed = Passed::AllBut(*at);
        }
    }
    passed
}

/// Which filters by facet a document passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passed {
    All,
    /// All but the one of this facet.
    AllBut(usize),
    No,
}
