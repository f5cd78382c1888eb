//! Search as a use case: a request goes in, ranked hits and facet counts come out; nothing is printed here.

use std::time::Duration;

use serde::Serialize;

use crate::error::Result;
use crate::index::Reader;
use crate::model::{Role, Span};

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
    /// Byte ranges of `snippet`, in order, neither overlapping nor touching.
    pub highlights: Vec<Highlight>,
    /// The clause's wording, items included.
    pub text: String,
    /// Bytes of the file's extracted text.
    pub span: Span,
    pub line: u32,
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
    let _ = (reader, request);
    Ok(SearchResults {
        hits: vec![],
        total: 0,
        agreements: 0,
        elapsed: Duration::ZERO,
        facets: Facets::default(),
        warnings: vec![],
        suggestions: vec![],
    })
}
