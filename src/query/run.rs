//! Runs a plan: one pass over all that matches, which ranks and counts at once.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::schema::Facet;
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED};

use super::build::{Group, Plan};
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
    /// The group's characters stand there in sequence.
    pub literal: bool,
    /// All of its words stand there.
    pub words: bool,
    /// A section title above has the characters or all the words.
    pub heading: bool,
}

/// What the ranking knows about one document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signals {
    pub groups: Vec<GroupSignals>,
    /// The whole query stands there, letter by letter, blanks between Han characters left out.
    pub whole: bool,
    /// BM25 over the query's words, in wording and titles; 0 upwards.
    pub relevance: f32,
}

/// A document that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub(crate) doc: DocAddress,
    pub score: f32,
    /// 0 for clauses; other roles come after.
    role: u64,
    agreement: u64,
    order: u64,
}

impl Found {
    /// Returns what tells the document from all others: the first 64 bits of its agreement's content key
    /// ([`crate::index::content_key`]), and its place among the agreement's parts, 0 the first.
    pub fn place(&self) -> (u64, u64) {
        (self.agreement, self.order)
    }
}

/// How often a value occurs among what answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub value: String,
    pub clauses: usize,
    pub agreements: usize,
}

/// The answer of the index.
#[derive(Debug, Default)]
pub struct Answer {
    /// The best, best first.
    pub found: Vec<Found>,
    pub total: usize,
    pub agreements: usize,
    pub provider: Vec<Counted>,
    pub clause_type: Vec<Counted>,
    pub topic: Vec<Counted>,
    pub kind: Vec<Counted>,
}

/// Runs a plan. `score` is the formula; the `limit` best are returned, all are counted.
pub fn run(reader: &Reader, plan: &Plan, limit: usize, score: impl Fn(&Signals) -> f32) -> Result<Answer> {
    let trouble = |error: tantivy::TantivyError| reader.trouble(error);
    let weights = Weights::new(reader, plan).map_err(trouble)?;
    let mut answer = Answer::default();
    let mut counts: [Vec<Counted>; 4] = Default::default();
    for (ord, segment) in reader.searcher.segment_readers().iter().enumerate() {
        let mut pass = Pass::new(&weights, segment).map_err(trouble)?;
        pass.run(ord as u32, &score, limit, &mut answer).map_err(trouble)?;
        for (total, tally) in counts.iter_mut().zip(pass.tallies) {
            tally.resolve(total).map_err(trouble)?;
        }
    }
    trim(&mut answer.found, limit);
    [answer.provider, answer.clause_type, answer.topic, answer.kind] = counts.map(merged);
    break_ties(reader, &mut answer.found)?;
    answer.found.truncate(limit);
    Ok(answer)
}

/// The plan's queries, made ready for the searcher.
struct Weights {
    matching: Box<dyn Weight>,
    relevance: Option<Box<dyn Weight>>,
    whole: Option<Box<dyn Weight>>,
    groups: Vec<[Option<Box<dyn Weight>>; PROBES]>,
}

/// What is probed of each group: literal, words, heading, found, rules, regulates, governs, agrees.
const PROBES: usize = 8;

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
                weight(&group.words)?,
                weight(&group.heading)?,
                concept(|c| &c.found)?,
                concept(|c| &c.rules)?,
                concept(|c| &c.regulates)?,
                concept(|c| &c.governs)?,
                concept(|c| &c.agrees)?,
            ])
        };
        Ok(Weights {
            matching: plan.matching.weight(plain)?,
            relevance: plan.relevance.as_ref().map(|query| query.weight(scoring)).transpose()?,
            whole: weight(&plan.whole)?,
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
    relevance: Probe,
    whole: Probe,
    groups: Vec<[Probe; PROBES]>,
    tallies: [Tally; 4],
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
        Ok(Pass {
            segment,
            matching: weights.matching.scorer(segment, 1.0)?,
            relevance: Probe::new(weights.relevance.as_deref(), segment)?,
            whole: Probe::new(weights.whole.as_deref(), segment)?,
            groups,
            tallies: [
                Tally::new(segment, "provider", true)?,
                Tally::new(segment, "type", true)?,
                Tally::new(segment, "topic", false)?,
                Tally::new(segment, "kind", true)?,
            ],
        })
    }

    fn run(
        &mut self,
        segment_ord: u32,
        score: &impl Fn(&Signals) -> f32,
        limit: usize,
        answer: &mut Answer,
    ) -> tantivy::Result<()> {
        let fast = self.segment.fast_fields();
        let (roles, agreements, orders) = (fast.u64("role")?, fast.u64("agreement")?, fast.u64("order")?);
        let clause = role_code(Role::Clause);
        let mut signals = Signals { groups: vec![GroupSignals::default(); self.groups.len()], ..Signals::default() };
        // All parts of an agreement are neighbours in one segment: a change of agreement is a new one.
        let mut last_agreement = None;
        let mut doc = self.matching.doc();
        while doc != TERMINATED {
            if !self.segment.is_deleted(doc) {
                let role = roles.first(doc).unwrap_or(clause);
                let agreement = agreements.first(doc).unwrap_or_default();
                answer.total += 1;
                answer.agreements += usize::from(last_agreement.replace(agreement) != Some(agreement));
                if role == clause {
                    self.tallies.iter_mut().for_each(|tally| tally.add(doc, agreement));
                }
                if limit > 0 {
                    self.probe(doc, &mut signals);
                    answer.found.push(Found {
                        doc: DocAddress::new(segment_ord, doc),
                        score: score(&signals),
                        role,
                        agreement,
                        order: orders.first(doc).unwrap_or_default(),
                    });
                    // Now and then what cannot be among the best any more is dropped, so that memory stays bounded.
                    if answer.found.len() >= limit.saturating_mul(4).max(16_384) {
                        trim(&mut answer.found, limit);
                    }
                }
            }
            doc = self.matching.advance();
        }
        Ok(())
    }

    fn probe(&mut self, doc: DocId, signals: &mut Signals) {
        for (probes, group) in self.groups.iter_mut().zip(&mut signals.groups) {
            let [literal, words, heading, found, rules, regulates, governs, agrees] = probes;
            let grasp = match found.has(doc) {
                true if governs.has(doc) => Some(Grasp::Governs),
                true if regulates.has(doc) => Some(Grasp::Regulates),
                true if rules.has(doc) => Some(Grasp::Rules),
                true => Some(Grasp::Found),
                false => None,
            };
            *group = GroupSignals {
                grasp,
                agrees: agrees.has(doc),
                literal: literal.has(doc),
                words: words.has(doc),
                heading: heading.has(doc),
            };
        }
        signals.whole = self.whole.has(doc);
        signals.relevance = self.relevance.score(doc);
    }
}

/// Best first: clauses before all else, then by score; the rest only makes the order certain.
fn better(a: &Found, b: &Found) -> Ordering {
    let by_score = (a.role.min(1)).cmp(&b.role.min(1)).then(b.score.total_cmp(&a.score));
    by_score.then(a.agreement.cmp(&b.agreement)).then(a.order.cmp(&b.order))
}

fn is_tied(a: &Found, b: &Found) -> bool {
    a.role.min(1) == b.role.min(1) && a.score == b.score
}

/// Up to so many documents of the same score are put in order of their paths; more (the same wording in hundreds of
/// agreements) stay in the order of their contents, which is as stable and costs no look-ups.
const MOST_TIED: usize = 200;

/// Keeps the `limit` best, and those of the same score as the last of them, up to one more than are put in order: so that
/// the order of documents of the same score does not depend on how many of them are asked for.
fn trim(found: &mut Vec<Found>, limit: usize) {
    found.sort_unstable_by(better);
    if let Some(last) = limit.checked_sub(1).and_then(|at| found.get(at)).cloned() {
        let tied = found[limit..].iter().take(MOST_TIED + 1).take_while(|next| is_tied(&last, next)).count();
        found.truncate(limit + tied);
    }
}

/// Orders documents of the same score by path and then by place.
fn break_ties(reader: &Reader, found: &mut [Found]) -> Result<()> {
    let mut paths: HashMap<u64, Option<String>> = HashMap::new();
    for tied in found.chunk_by_mut(is_tied).filter(|tied| (2..=MOST_TIED).contains(&tied.len())) {
        for one in tied.iter() {
            if let Entry::Vacant(entry) = paths.entry(one.agreement) {
                entry.insert(reader.first_path(one.agreement)?);
            }
        }
        tied.sort_by(|a, b| paths.get(&a.agreement).cmp(&paths.get(&b.agreement)).then(a.order.cmp(&b.order)));
    }
    Ok(())
}

/// Counts the values of one fast column, by their ordinals.
struct Tally {
    column: Option<tantivy::columnar::StrColumn>,
    /// The values are facets, of one level.
    is_facet: bool,
    counts: Vec<(u32, u32, u64)>,
}

impl Tally {
    fn new(segment: &SegmentReader, name: &str, is_facet: bool) -> tantivy::Result<Tally> {
        let column = segment.fast_fields().str(name)?;
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Tally { column, is_facet, counts: vec![(0, 0, 0); values] })
    }

    fn add(&mut self, doc: DocId, agreement: u64) {
        let Some(column) = &self.column else { return };
        for ord in column.term_ords(doc) {
            let Some((clauses, agreements, last)) = self.counts.get_mut(ord as usize) else { continue };
            *agreements += u32::from(*clauses == 0 || *last != agreement);
            *clauses += 1;
            *last = agreement;
        }
    }

    fn resolve(self, into: &mut Vec<Counted>) -> tantivy::Result<()> {
        let Some(column) = self.column else { return Ok(()) };
        for (ord, (clauses, agreements, _)) in self.counts.iter().enumerate().filter(|(_, count)| count.0 > 0) {
            let mut value = String::new();
            column.ord_to_str(ord as u64, &mut value)?;
            if self.is_facet {
                let facet = Facet::from_encoded(value.into_bytes()).unwrap_or_default();
                value = facet.to_path().first().map(|&name| name.to_owned()).unwrap_or_default();
            }
            into.push(Counted { value, clauses: *clauses as usize, agreements: *agreements as usize });
        }
        Ok(())
    }
}

/// Adds up the segments' counts; most frequent first, then by value.
fn merged(mut counts: Vec<Counted>) -> Vec<Counted> {
    counts.sort_by(|a, b| a.value.cmp(&b.value));
    let mut sums: Vec<Counted> = Vec::new();
    for count in counts {
        match sums.last_mut() {
            Some(last) if last.value == count.value => {
                last.clauses += count.clauses;
                last.agreements += count.agreements;
            }
            _ => sums.push(count),
        }
    }
    sums.sort_by_key(|count| std::cmp::Reverse(count.clauses));
    sums
}
