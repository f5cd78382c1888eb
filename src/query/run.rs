//! Runs a plan: one pass over all that matches, which counts, and ranks what may come to be among the first.

use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::{DocAddress, DocId, SegmentReader};

use super::build::Plan;
use super::docs::Steps;
use super::kinds::Kinds;
use super::order::{Found, Order, Wanted, settle, trim};
use super::relevance::Relevance;
use super::segment::{Docs, Segment};
use super::tally::{Counted, Counts, Facet, Tally, merged};
use crate::columns::{Agreement, View};
use crate::error::Result;
use crate::index::Reader;
use crate::index::schema::{Grasp, role_code};
use crate::model::Role;
use crate::threads::in_parallel;

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

/// What looking at an occurrence takes, against a document's part in looking up a word.
const OCCURRENCE: u64 = 128;

/// So many scores are looked through for the least that is wanted.
const ENOUGH: usize = 128;

/// Runs a plan. `score` is the formula; the score grows with [`Signals::relevance`].
///
/// # Errors
/// [`crate::Error::Index`] if the index is damaged.
pub fn run(reader: &Reader, plan: &Plan, wanted: Wanted, score: impl Fn(&Signals) -> f32 + Sync) -> Result<Answer> {
    let relevance = Relevance::new(reader, &plan.relevance);
    let least = AtomicU32::new(0);
    let size = |(ord, segment): (usize, &SegmentReader)| {
        let occurrences = Segment::new(reader, ord).occurrences(&plan.matching);
        occurrences
            .map_or(segment.max_doc(), |number| number.saturating_mul(OCCURRENCE).min(segment.max_doc().into()) as u32)
    };
    let sizes: Vec<u32> = reader.searcher.segment_readers().iter().enumerate().map(size).collect();
    let parts = in_parallel(&sizes, |ord| {
        let segment = Segment::new(reader, ord);
        let pass = Pass {
            segment: &segment,
            wanted,
            relevance: &relevance,
            least: &least,
            columns: reader.columns[ord].view(),
            part: Part::default(),
        };
        pass.run(plan, &score)
    });
    let mut answer = Answer::default();
    let mut counts: [Vec<Counts<'_>>; Facet::ALL.len()] = Default::default();
    for part in parts {
        let part = part?;
        answer.found.extend(part.found);
        answer.total += part.total;
        answer.agreements += part.agreements;
        answer.by_agreement.push(part.by_agreement);
        counts.iter_mut().zip(part.counts).for_each(|(all, counts)| all.push(counts));
    }
    for (into, counts) in answer.facets.iter_mut().zip(counts) {
        *into = merged(counts);
    }
    settle(reader, &mut answer.found, wanted)?;
    Ok(answer)
}

/// Returns the signals of documents that a run has found, in their order.
///
/// # Errors
/// As [`run`].
pub fn signals(reader: &Reader, plan: &Plan, found: &[Found]) -> Result<Vec<Signals>> {
    let relevance = Relevance::new(reader, &plan.relevance);
    let mut all = vec![Signals::default(); found.len()];
    let mut places: Vec<(DocAddress, usize)> = found.iter().enumerate().map(|(at, one)| (one.doc, at)).collect();
    places.sort_unstable();
    for places in places.chunk_by(|a, b| a.0.segment_ord == b.0.segment_ord) {
        let segment = Segment::new(reader, places[0].0.segment_ord as usize);
        let docs: Vec<DocId> = places.iter().map(|(doc, _)| doc.doc_id).collect();
        let kinds = Kinds::new(&segment, &plan.groups, &docs)?;
        let relevances = relevance.scores(&segment, &docs)?;
        for ((&(_, at), &kind), relevance) in places.iter().zip(&kinds.of).zip(relevances) {
            all[at] = Signals { groups: kinds.groups[kind as usize].clone(), relevance };
        }
    }
    Ok(all)
}

/// Returns all clauses that answer a plan, in the order of the index.
///
/// # Errors
/// As [`run`].
pub(crate) fn matching(reader: &Reader, plan: &Plan) -> Result<Vec<DocAddress>> {
    let mut found = Vec::new();
    for (ord, segment) in reader.searcher.segment_readers().iter().enumerate() {
        let sets = Segment::new(reader, ord);
        let columns = reader.columns[ord].view();
        let narrow = plan.narrow.iter().flatten().map(|set| sets.docs(set)).collect::<Result<Vec<Docs>>>()?;
        let mut narrow: Vec<Steps<'_>> = narrow.iter().map(|docs| Steps::new(docs)).collect();
        let is_clause =
            |doc: DocId| u64::from(columns.role(doc)) == role_code(Role::Clause) && !segment.is_deleted(doc);
        for &doc in sets.docs(&plan.matching)?.iter().filter(|&&doc| is_clause(doc)) {
            if narrow.iter_mut().all(|steps| steps.seek(doc).is_some()) {
                found.push(DocAddress::new(ord as u32, doc));
            }
        }
    }
    Ok(found)
}

/// What one segment adds to the answer.
#[derive(Default)]
struct Part<'a> {
    found: Vec<Found>,
    total: usize,
    agreements: usize,
    by_agreement: Vec<(DocId, usize)>,
    /// Of [`Facet::ALL`]; empty unless they are wanted.
    counts: Vec<Counts<'a>>,
}

/// The pass over one segment.
struct Pass<'s, 'a> {
    segment: &'s Segment<'a>,
    wanted: Wanted,
    relevance: &'s Relevance<'s>,
    /// The highest of the scores that as many clauses of one segment have as are wanted, as the bits of a number that is not negative:
    /// they sort as the numbers do. What is below comes to nothing in the other segments either.
    least: &'s AtomicU32,
    columns: View<'a>,
    part: Part<'a>,
}

/// A match whose place in the order is not certain yet.
#[derive(Clone, Copy)]
struct Candidate {
    doc: DocId,
    /// Place of its agreement in the segment.
    agreement: u32,
}

impl<'a> Pass<'_, 'a> {
    fn run(mut self, plan: &Plan, score: &impl Fn(&Signals) -> f32) -> Result<Part<'a>> {
        let matching = self.segment.docs(&plan.matching)?;
        let mut narrow: Vec<(usize, Docs)> = Vec::new();
        for (at, set) in plan.narrow.iter().enumerate() {
            if let Some(set) = set {
                narrow.push((at, self.segment.docs(set)?));
            }
        }
        let mut tallies: Vec<Tally<'_>> = Vec::new();
        if self.wanted.facets {
            tallies.extend(Facet::ALL.into_iter().map(|facet| Tally::new(facet, self.columns)));
        }
        let candidates = self.count(&matching, &narrow, &mut tallies);
        self.part.counts = tallies.into_iter().map(Tally::counted).collect();
        for chunk in candidates.chunks(CHUNK) {
            self.rank(chunk, plan, score)?;
        }
        Ok(self.part)
    }

    /// Counts what matches, agreement by agreement, and returns what is to be ranked.
    fn count(&mut self, matching: &[DocId], narrow: &[(usize, Docs)], tallies: &mut [Tally<'_>]) -> Vec<Candidate> {
        let mut narrow: Vec<(usize, Steps<'_>)> = narrow.iter().map(|(at, docs)| (*at, Steps::new(docs))).collect();
        let segment = self.segment.segment();
        let columns = self.columns;
        let mut candidates = Vec::with_capacity(if self.wanted.limit > 0 { matching.len() } else { 0 });
        // The clauses of an agreement that pass the filters, and for each facet those that pass all but its own: a facet's own filter does not
        // shrink its counts, for they tell what else could be chosen.
        let mut clauses: Vec<DocId> = Vec::new();
        let mut but: [Vec<DocId>; Facet::ALL.len()] = Default::default();
        let counts_facets = !tallies.is_empty();
        let mut rest = matching;
        let mut agreement = 0;
        while let Some(&first) = rest.first() {
            // All parts of an agreement are neighbours in one segment, its own document the last: behind that begins a new one.
            agreement = columns.agreement_from(agreement, first);
            let about = columns.agreement(agreement);
            let together = rest.iter().position(|&doc| doc > about.last).unwrap_or(rest.len());
            let (docs, behind) = rest.split_at(together);
            rest = behind;
            let mut count = 0;
            clauses.clear();
            but.iter_mut().for_each(Vec::clear);
            for &doc in docs {
                let passed = narrowed(&mut narrow, doc);
                if passed == Passed::No || !about.has_part(doc) || segment.is_deleted(doc) {
                    continue;
                }
                // (Where nobody asks, what sort of document it is stays unread: that is the slowest step of all.)
                if counts_facets && self.is_clause(doc) {
                    match passed {
                        Passed::AllBut(at) => but[at].push(doc),
                        _ => clauses.push(doc),
                    }
                }
                if passed == Passed::All {
                    count += 1;
                    if self.wanted.limit > 0 {
                        candidates.push(Candidate { doc, agreement: agreement as u32 });
                    }
                }
            }
            for (tally, but) in tallies.iter_mut().zip(&mut but) {
                if but.is_empty() {
                    tally.add(&clauses, agreement as u32, &about);
                } else {
                    but.extend(&clauses);
                    but.sort_unstable();
                    tally.add(but, agreement as u32, &about);
                }
            }
            if count > 0 {
                self.part.total += count;
                self.part.agreements += 1;
                if self.wanted.per_agreement.is_some() {
                    self.part.by_agreement.push((about.last, count));
                }
            }
        }
        candidates
    }

    /// Scores the candidates that may be among the first, and puts the best with those found so far.
    fn rank(&mut self, candidates: &[Candidate], plan: &Plan, score: &impl Fn(&Signals) -> f32) -> Result<()> {
        let docs: Vec<DocId> = candidates.iter().map(|candidate| candidate.doc).collect();
        let kinds = Kinds::new(self.segment, &plan.groups, &docs)?;
        let mut left: Vec<(Candidate, u32)> = candidates.iter().copied().zip(kinds.of.iter().copied()).collect();
        let scores = |relevance: f32| -> Vec<f32> {
            kinds.groups.iter().map(|groups| score(&Signals { groups: groups.clone(), relevance })).collect()
        };
        // The scores of each kind without BM25 and with the most of it.
        let (lowest, highest) = (scores(0.0), scores(if self.relevance.is_empty() { 0.0 } else { f32::MAX }));
        if let [highest] = highest[..] {
            // What is all of one kind differs by BM25 alone, but may be below what was found elsewhere.
            if self.least_score(std::iter::empty()).is_some_and(|least| highest < least) {
                left.clear();
            }
        } else if let Some(least) = self.least_score(left.iter().map(|&(one, kind)| (one, lowest[kind as usize]))) {
            left.retain(|(one, kind)| highest[*kind as usize] >= least && self.is_clause(one.doc));
        }
        let docs: Vec<DocId> = left.iter().map(|(candidate, _)| candidate.doc).collect();
        let relevances = self.relevance.scores(self.segment, &docs)?;
        let scored = self.best(left.into_iter().zip(relevances), &kinds.groups, score);
        self.part.found.extend(scored.into_iter().map(|(Candidate { doc, agreement }, score)| {
            let Agreement { first, date, number, .. } = self.columns.agreement(agreement as usize);
            Found {
                doc: DocAddress::new(self.segment.ord as u32, doc),
                score,
                role: self.columns.role(doc).into(),
                agreement: number,
                order: u64::from(doc.saturating_sub(first)),
                date: date.into(),
            }
        }));
        // (What is first by path is only known at the end.)
        if self.wanted.order != Order::Path {
            trim(&mut self.part.found, self.wanted);
        }
        Ok(())
    }

    /// Returns those that may be among the first, with their scores. The least that is wanted rises on the way, and the score of a kind grows
    /// with BM25: what has no more of it than one that was too low needs no score.
    fn best(
        &self,
        left: impl Iterator<Item = ((Candidate, u32), f32)>,
        groups: &[Vec<GroupSignals>],
        score: &impl Fn(&Signals) -> f32,
    ) -> Vec<(Candidate, f32)> {
        let keep = |scored: &mut Vec<(Candidate, f32)>| {
            let least = self.least_score(scored.iter().copied());
            if let Some(least) = least {
                scored.retain(|(candidate, score)| *score >= least && self.is_clause(candidate.doc));
            }
            least
        };
        let mut least = self.least_score(std::iter::empty());
        let mut too_low = vec![f32::NEG_INFINITY; groups.len()];
        let mut signals = Signals::default();
        let mut scored: Vec<(Candidate, f32)> = Vec::new();
        let mut enough = ENOUGH.max(self.wanted.limit.saturating_mul(4));
        for ((candidate, kind), relevance) in left {
            let too_low = &mut too_low[kind as usize];
            if relevance <= *too_low {
                continue;
            }
            signals.relevance = relevance;
            signals.groups.clone_from(&groups[kind as usize]);
            let score = score(&signals);
            if least.is_some_and(|least| score < least) {
                *too_low = relevance;
                continue;
            }
            scored.push((candidate, score));
            if scored.len() >= enough {
                least = keep(&mut scored);
                enough = ENOUGH.max(scored.len() * 2);
            }
        }
        keep(&mut scored);
        scored
    }

    /// A score that as many clauses have as are wanted, no more of one agreement than are: no clause below it is among the first, and no
    /// other part. None if that cannot be told.
    fn least_score(&self, scored: impl Iterator<Item = (Candidate, f32)>) -> Option<f32> {
        let nth = self.wanted.limit.checked_sub(1).filter(|_| self.wanted.order == Order::Relevance)?;
        let found = &self.part.found;
        let mut scores: Vec<f32> = found.iter().filter(|found| found.role == 0).map(|found| found.score).collect();
        let most = self.wanted.per_agreement.unwrap_or(usize::MAX);
        let mut of_agreement = (None, 0);
        for (candidate, score) in scored.filter(|(candidate, _)| self.is_clause(candidate.doc)) {
            if of_agreement.0 != Some(candidate.agreement) {
                // Of an agreement that has been ranked in part, what was found counts as well: only the first can be one.
                let is_first = of_agreement.0.is_none() && most < usize::MAX;
                let known = || found.iter().filter(|found| self.agreement_of(found.doc) == candidate.agreement).count();
                of_agreement = (Some(candidate.agreement), if is_first { known() } else { 0 });
            }
            of_agreement.1 += 1;
            if of_agreement.1 <= most {
                scores.push(score);
            }
        }
        let mut known = self.least.load(Ordering::Relaxed);
        if nth < scores.len() {
            let (_, least, _) = scores.select_nth_unstable_by(nth, |a, b| b.total_cmp(a));
            let least = least.max(0.0).to_bits();
            known = known.max(self.least.fetch_max(least, Ordering::Relaxed)).max(least);
        }
        (known > 0).then(|| f32::from_bits(known))
    }

    /// Tells whether a document of this segment is a clause.
    fn is_clause(&self, doc: DocId) -> bool {
        u64::from(self.columns.role(doc)) == role_code(Role::Clause)
    }

    /// The agreement of a document of this segment.
    fn agreement_of(&self, doc: DocAddress) -> u32 {
        self.columns.agreement_at(doc.doc_id) as u32
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
