//! Search as a use case: a request goes in, ranked hits and facet counts come out; nothing is printed here.

mod explain;
mod facet;
pub(crate) mod hit;
mod rank;
mod snippet;
mod suggest;

pub use explain::{Explanation, GroupExplanation, Share};
pub use snippet::{COLUMNS, JOINT};

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::{Error, Result};
use crate::index::Reader;
use crate::model::{Role, Span};
use crate::query::{Answer, FilterField, Parsed, Plan, Wanted, build, everything, parse, run, signals};
pub use crate::query::{Order, Understood};

/// What is searched for, and how much of it is wanted.
#[derive(Debug, Clone, PartialEq)]
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
    /// Most hits of one agreement; [`Hit::more`] counts the rest.
    pub per_agreement: Option<usize>,
    pub order: Order,
    /// Width of a snippet in columns (a Han character takes two); none for all of the wording.
    pub width: Option<usize>,
    /// Tell how the query was understood and why each hit is where it is.
    pub explain: bool,
    /// Where nothing is found, look for what is worth trying instead; that takes longer than the search.
    pub suggest: bool,
    /// Count the values of the facets among all that answers; that takes time of its own.
    pub facets: bool,
}

impl Default for SearchRequest {
    fn default() -> SearchRequest {
        SearchRequest {
            query: String::new(),
            filters: Filters::default(),
            limit: 0,
            offset: 0,
            any: false,
            per_agreement: None,
            order: Order::Relevance,
            width: Some(COLUMNS),
            explain: false,
            suggest: true,
            facets: true,
        }
    }
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
    /// The agreement's date: `2024`, `2024-03`, `>=2024-03-01`, `2024-01..2024-06`.
    pub date: Vec<String>,
}

/// The answer to a [`SearchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchResults {
    pub hits: Vec<Hit>,
    /// Clauses (and other documents) that answer the query, all pages together.
    pub total: usize,
    /// Distinct agreements among them.
    pub agreements: usize,
    pub elapsed: Duration,
    pub facets: Facets,
    /// Hits to pass over to see those behind the last one, if there are any.
    pub next: Option<usize>,
    /// How the query was understood, if [`SearchRequest::explain`] asks for it.
    pub understood: Vec<Understood>,
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
    /// On the last hit shown of an agreement, how many more of its clauses answer, if hits are limited by agreement; else 0.
    pub more: usize,
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
    /// The agreement's date: signed, else effective, else of the version; ISO 8601.
    pub date: Option<String>,
    pub number: Option<String>,
    pub path: Vec<String>,
    pub section: Vec<String>,
    pub types: Vec<String>,
    pub role: Role,
    /// Where the query was found: `text`, `title`, `number`, `concept`.
    pub matched_in: Vec<&'static str>,
    /// A stretch of `text`; where it stands in an item of an enumeration, the lead-in ahead of it and [`JOINT`] between.
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
    /// If [`SearchRequest::explain`] asks for it.
    pub explain: Option<Explanation>,
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
    /// Paths of section titles from the outermost down, ` > ` between them; an outer section counts what lies below it.
    pub section: Vec<FacetCount>,
    pub kind: Vec<FacetCount>,
    /// Of the agreement's date; the last first.
    pub year: Vec<FacetCount>,
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
/// [`crate::Error::EmptyQuery`], [`crate::Error::UnknownValue`] for a filter value the index does not hold,
/// [`crate::Error::BadValue`] for what is no date or value, and what the index reports.
pub fn search(reader: &Reader, request: &SearchRequest) -> Result<SearchResults> {
    search_parsed(reader, &parse(&request.query), request)
}

/// As [`search`], with the query made ready; `request.query` is what suggestions are made from.
///
/// # Errors
/// As [`search`].
pub fn search_parsed(reader: &Reader, parsed: &Parsed, request: &SearchRequest) -> Result<SearchResults> {
    reader.guarded(|| answer(reader, parsed, request))
}

fn answer(reader: &Reader, parsed: &Parsed, request: &SearchRequest) -> Result<SearchResults> {
    let begun = Instant::now();
    let plan = build(reader, parsed, &request.filters.fields(), request.any)?;
    let end = request.offset.saturating_add(request.limit);
    // One more tells whether there is a next page.
    let wanted = Wanted {
        limit: if request.limit > 0 { end.saturating_add(1) } else { 0 },
        per_agreement: request.per_agreement,
        order: request.order,
        facets: request.facets,
    };
    let mut answer = run(reader, &plan, wanted, rank::score)?;
    let mut results = SearchResults {
        hits: Vec::new(),
        suggestions: match answer.total {
            0 if request.suggest => suggest::suggestions(reader, request, &plan),
            _ => Vec::new(),
        },
        ..SearchResults::of(&mut answer)
    };
    results.hits = hits(reader, &plan, &answer, request)?;
    results.next = (answer.found.len() > end && request.limit > 0).then_some(end);
    if request.explain {
        results.understood = plan.understood;
        results.understood.iter_mut().for_each(|stretch| stretch.tell(&reader.terminology.concepts));
    }
    results.warnings = plan.warnings;
    results.elapsed = begun.elapsed();
    Ok(results)
}

/// Returns the hits of the page asked for.
fn hits(reader: &Reader, plan: &Plan, answer: &Answer, request: &SearchRequest) -> Result<Vec<Hit>> {
    let page = answer.found.get(request.offset..).unwrap_or_default();
    let page = &page[..page.len().min(request.limit)];
    let mut hits = Vec::with_capacity(page.len());
    // Hits of the agreements so far; `more` stands on the last of each.
    let mut shown: HashMap<u64, (usize, usize)> = HashMap::new();
    for (at, found) in page.iter().enumerate() {
        let part = reader.part(found.doc)?;
        let hit = hit::hit(reader, part, &plan.marks, request.width)?;
        hits.push(Hit { rank: request.offset + at + 1, score: found.score, ..hit });
        let (last, count) = shown.entry(found.agreement).or_default();
        *last = at;
        *count += 1;
    }
    for (last, count) in shown.into_values() {
        hits[last].more = answer.of_agreement(page[last].doc).saturating_sub(count);
    }
    if request.explain {
        for (hit, signals) in hits.iter_mut().zip(signals(reader, plan, page)?) {
            hit.explain = Some(explain::explanation(&signals));
        }
    }
    Ok(hits)
}

/// Counts what answers `request`, whose query may be empty: then all clauses that the filters let through. There are no
/// hits in the answer.
///
/// # Errors
/// As [`search`], but for the empty query.
pub fn facets(reader: &Reader, request: &SearchRequest) -> Result<SearchResults> {
    match search(reader, &SearchRequest { limit: 0, offset: 0, facets: true, ..request.clone() }) {
        Err(Error::EmptyQuery) => {
            let begun = Instant::now();
            let wanted = Wanted { facets: true, ..Wanted::default() };
            let mut answer = reader.guarded(|| run(reader, &everything(reader), wanted, rank::score))?;
            Ok(SearchResults { elapsed: begun.elapsed(), ..SearchResults::of(&mut answer) })
        }
        other => other,
    }
}

impl SearchResults {
    /// The counts of an answer.
    fn of(answer: &mut Answer) -> SearchResults {
        SearchResults {
            hits: Vec::new(),
            total: answer.total,
            agreements: answer.agreements,
            elapsed: Duration::ZERO,
            facets: facet::facets(answer),
            next: None,
            understood: Vec::new(),
            warnings: Vec::new(),
            suggestions: Vec::new(),
        }
    }
}

impl Filters {
    pub(crate) fn fields(&self) -> [(FilterField, Vec<String>); 7] {
        [
            (FilterField::Provider, self.provider.clone()),
            (FilterField::Type, self.clause_type.clone()),
            (FilterField::Section, self.section.clone()),
            (FilterField::Kind, self.kind.clone()),
            (FilterField::Party, self.party.clone()),
            (FilterField::File, self.file.clone()),
            (FilterField::Date, self.date.clone()),
        ]
    }
}

#[cfg(test)]
mod tests;
