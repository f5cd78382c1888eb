//! Search as a use case: a request goes in, ranked hits and facet counts come out; nothing is printed here.

mod facet;
pub(crate) mod hit;
mod rank;
mod snippet;

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::{Error, Result};
use crate::index::Reader;
use crate::model::{Role, Span};
use crate::query::{FilterField, Parsed, Plan, build, everything, parse, run};

/// What is searched for, and how much of it is wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchRequest {
    /// The query as typed (`docs/query.md`).
    pub query: String,
    pub filters: Filters,
    /// Most hits returned; the total is counted all the same.
    pub limit: usize,
    /// Hits passed over before the first one returned.
    pub offset: usize,
    /// Any of the words suffices.
    pub any: bool,
}

/// Filters given beside the query. Several values of one filter: any of them; several filters: all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    pub provider: Vec<String>,
    /// Slugs of clause types, or their Chinese labels.
    pub clause_type: Vec<String>,
    /// A section title, or a path of titles joined with ` > `; matches the section and what lies below.
    pub section: Vec<String>,
    /// Slugs of agreement kinds, or their Chinese labels.
    pub kind: Vec<String>,
    pub party: Vec<String>,
    /// A suffix of a file's path.
    pub file: Vec<String>,
}

/// The answer to a [`SearchRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResults {
    pub hits: Vec<Hit>,
    /// Clauses (and other documents) that answer the query, all pages together.
    pub total: usize,
    /// Distinct agreements among them.
    pub agreements: usize,
    pub elapsed: Duration,
    pub facets: Facets,
    /// What the query parser repaired or passed over, one sentence each.
    pub warnings: Vec<String>,
    /// If nothing was found: queries worth trying.
    pub suggestions: Vec<String>,
}

/// One clause (or title, particulars, signature block) that answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// 1 the best.
    pub rank: usize,
    pub score: f32,
    /// `FILE#PATH`, see the crate docs.
    pub address: String,
    /// Title › section path › number, for people.
    pub citation: String,
    /// Path of the file, as the index knows it; the first of `paths`.
    pub file: String,
    /// All paths of files with this content.
    pub paths: Vec<String>,
    pub title: Option<String>,
    pub provider: Option<String>,
    pub kind: Option<String>,
    pub number: Option<String>,
    pub path: Vec<String>,
    pub section: Vec<String>,
    pub types: Vec<String>,
    pub role: Role,
    /// Where the query was found: `text`, `title`, `number`, `concept`.
    pub matched_in: Vec<&'static str>,
    /// A stretch of `text`.
    pub snippet: String,
    /// Byte ranges of `snippet`, in order and not overlapping; where two touch, they differ in `by`.
    pub highlights: Vec<Highlight>,
    /// The clause's wording, items included.
    pub text: String,
    /// Bytes of the file's extracted text.
    pub span: Span,
    /// Line of the file on which it starts, 1 the first; none for formats without lines.
    pub line: Option<u32>,
    pub page: Option<u32>,
}

/// A marked stretch of a snippet, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Highlight {
    pub start: usize,
    pub end: usize,
    pub by: MatchedBy,
}

/// Why a stretch is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchedBy {
    /// The query's own characters, in sequence.
    Literal,
    /// One word of the query.
    Word,
    /// A wording of a concept of the query.
    Concept,
}

/// Facet counts over all that answers the query, most frequent value first, then by value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Facets {
    pub provider: Vec<FacetCount>,
    #[serde(rename = "type")]
    pub clause_type: Vec<FacetCount>,
    /// Top-level section titles.
    pub section: Vec<FacetCount>,
    pub kind: Vec<FacetCount>,
}

/// How often one value of a facet occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    pub value: String,
    pub clauses: usize,
    /// Distinct agreements.
    pub agreements: usize,
}

/// Answers `request` from the index.
///
/// # Errors
/// [`crate::Error::EmptyQuery`], [`crate::Error::UnknownValue`] for a filter value the index does not hold, and what the index reports.
pub fn search(reader: &Reader, request: &SearchRequest) -> Result<SearchResults> {
    let begun = Instant::now();
    let mut results = search_parsed(reader, &parse(&request.query), request)?;
    results.elapsed = begun.elapsed();
    Ok(results)
}

/// Answers a query that is a tree already; that of `request` is not parsed. For exact wording of whatever characters: no
/// quote inside can end it.
///
/// # Errors
/// As [`search`].
pub fn search_parsed(reader: &Reader, parsed: &Parsed, request: &SearchRequest) -> Result<SearchResults> {
    let begun = Instant::now();
    let filters = request.filters.fields();
    let plan = build(reader, parsed, &filters, request.any)?;
    let answer = run(reader, &plan, request.offset.saturating_add(request.limit), rank::score)?;
    let mut results = SearchResults {
        hits: Vec::new(),
        total: answer.total,
        agreements: answer.agreements,
        elapsed: Duration::ZERO,
        facets: facet::facets(&answer),
        suggestions: if answer.total == 0 { suggestions(reader, request, &plan) } else { Vec::new() },
        warnings: plan.warnings,
    };
    let page = answer.found.iter().skip(request.offset).take(request.limit);
    for (nth, found) in page.enumerate() {
        let part = reader.part(found.doc)?;
        results.hits.push(hit::hit(reader, part, request.offset + nth + 1, found.score, &plan.marks)?);
    }
    results.elapsed = begun.elapsed();
    Ok(results)
}

/// Counts what answers `request`, whose query may be empty: then all clauses that the filters let through. There are no
/// hits in the answer.
///
/// # Errors
/// As [`search`], but for the empty query.
pub fn facets(reader: &Reader, request: &SearchRequest) -> Result<SearchResults> {
    match search(reader, &SearchRequest { limit: 0, offset: 0, ..request.clone() }) {
        Err(Error::EmptyQuery) => {
            let begun = Instant::now();
            let answer = run(reader, &everything(reader), 0, rank::score)?;
            Ok(SearchResults {
                hits: Vec::new(),
                total: answer.total,
                agreements: answer.agreements,
                facets: facet::facets(&answer),
                elapsed: begun.elapsed(),
                warnings: Vec::new(),
                suggestions: Vec::new(),
            })
        }
        other => other,
    }
}

impl Filters {
    fn fields(&self) -> [(FilterField, Vec<String>); 6] {
        [
            (FilterField::Provider, self.provider.clone()),
            (FilterField::Type, self.clause_type.clone()),
            (FilterField::Section, self.section.clone()),
            (FilterField::Kind, self.kind.clone()),
            (FilterField::Party, self.party.clone()),
            (FilterField::File, self.file.clone()),
        ]
    }
}

/// Returns queries that find something where `request` found nothing: its words one for another, and the same query without
/// its filters.
fn suggestions(reader: &Reader, request: &SearchRequest, plan: &Plan) -> Vec<String> {
    let mut queries = Vec::new();
    let mut words = plan.marks.words.clone();
    words.sort_unstable();
    words.dedup();
    // In the order in which they were typed.
    words.sort_by_key(|word| plan.marks.literals.iter().position(|literal| literal.contains(word.as_str())));
    if words.len() > 1 && !request.any {
        queries.push((words.join(" OR "), request.filters.clone()));
    }
    if request.filters != Filters::default() {
        queries.push((request.query.clone(), Filters::default()));
    }
    queries.retain(|(query, filters)| {
        // A suggestion that cannot be tried is no suggestion.
        let answer =
            build(reader, &parse(query), &filters.fields(), false).and_then(|plan| run(reader, &plan, 0, rank::score));
        answer.is_ok_and(|answer| answer.total > 0)
    });
    queries.into_iter().map(|(query, _)| query).collect()
}

#[cfg(test)]
mod tests;
