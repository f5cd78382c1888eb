//! JSON Lines for programs. The format is a contract: `docs/json.md` describes it, `tests/golden/` holds it.

use std::io::{self, Write};

use serde::Serialize;

use super::Outlined;
use super::facts::Evidence;
use crate::model::{Fact, Item, Part, Span};
use crate::search::{Facets, Hit, SearchResults};

/// Version of the format; stands in every object.
pub const SCHEMA: u32 = 1;

/// Writes one value as one line.
///
/// # Errors
/// What the writer reports.
pub fn line<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// An object with its schema and its type ahead.
#[derive(Serialize)]
pub struct Typed<'a, T> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    value: &'a T,
}

/// Writes one object, which says its schema and its type.
///
/// # Errors
/// What the writer reports.
pub fn typed<T: Serialize>(kind: &'static str, value: &T, out: &mut dyn Write) -> io::Result<()> {
    line(&Typed { schema: SCHEMA, kind, value }, out)
}

/// Writes an agreement: what it states and its clauses.
///
/// # Errors
/// What the writer reports.
pub fn outline(outlined: Outlined<'_>, out: &mut dyn Write) -> io::Result<()> {
    let facts = &outlined.agreement.facts;
    let clauses = outlined.agreement.clauses();
    line(
        &Agreement {
            schema: SCHEMA,
            file: outlined.file,
            format: outlined.document.format.as_str(),
            title: value(&facts.title),
            provider: value(&facts.provider),
            provider_from: facts.provider_from.map(|from| from.as_str()),
            parties: facts.parties.iter().map(|party| party.name.value.as_str()).collect(),
            kind: facts.kind,
            version_date: value(&facts.version_date),
            effective_date: value(&facts.effective_date),
            facts: Evidence::new(outlined),
            clauses: clauses.map(|part| Clause::new(outlined, part)).collect(),
        },
        out,
    )
}

/// Writes how the query was understood, if that was asked for, the hits, one a line, then the summary.
///
/// # Errors
/// What the writer reports.
pub fn search(results: &SearchResults, out: &mut dyn Write) -> io::Result<()> {
    understood(results, out)?;
    for hit in &results.hits {
        typed::<Hit>("hit", hit, out)?;
    }
    summary(results, out)
}

/// Writes the agreements with hits, one a line, then the summary.
///
/// # Errors
/// What the writer reports.
pub fn agreements(results: &SearchResults, out: &mut dyn Write) -> io::Result<()> {
    understood(results, out)?;
    for hit in &results.hits {
        let agreement = FoundAgreement {
            rank: hit.rank,
            file: &hit.file,
            paths: &hit.paths,
            title: hit.title.as_deref(),
            provider: hit.provider.as_deref(),
            kind: hit.kind.as_deref(),
            date: hit.date.as_deref(),
            hits: hit.more + 1,
            best: hit,
        };
        typed("agreement", &agreement, out)?;
    }
    summary(results, out)
}

fn understood(results: &SearchResults, out: &mut dyn Write) -> io::Result<()> {
    results.understood.iter().try_for_each(|understood| typed("understood", understood, out))
}

/// Writes the summary of a search: totals and facet counts.
///
/// # Errors
/// What the writer reports.
pub fn summary(results: &SearchResults, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary {
        total: results.total,
        agreements: results.agreements,
        elapsed_ms: (results.elapsed.as_secs_f64() * 1e6).round() / 1e3,
        facets: &results.facets,
        warnings: &results.warnings,
        suggestions: &results.suggestions,
    };
    typed("summary", &summary, out)
}

#[derive(Serialize)]
struct Summary<'a> {
    total: usize,
    agreements: usize,
    elapsed_ms: f64,
    facets: &'a Facets,
    warnings: &'a [String],
    suggestions: &'a [String],
}

#[derive(Serialize)]
struct FoundAgreement<'a> {
    rank: usize,
    file: &'a str,
    paths: &'a [String],
    title: Option<&'a str>,
    provider: Option<&'a str>,
    kind: Option<&'a str>,
    date: Option<&'a str>,
    hits: usize,
    best: &'a Hit,
}

#[derive(Serialize)]
struct Agreement<'a> {
    schema: u32,
    file: &'a str,
    format: &'static str,
    title: Option<&'a str>,
    provider: Option<&'a str>,
    provider_from: Option<&'static str>,
    parties: Vec<&'a str>,
    kind: Option<&'static str>,
    version_date: Option<&'a str>,
    effective_date: Option<&'a str>,
    facts: Evidence<'a>,
    clauses: Vec<Clause<'a>>,
}

fn value(fact: &Option<Fact>) -> Option<&str> {
    fact.as_ref().map(|fact| fact.value.as_str())
}

#[derive(Serialize)]
struct Clause<'a> {
    address: String,
    number: Option<&'a str>,
    path: &'a [String],
    section: &'a [String],
    types: &'a [&'static str],
    text: &'a str,
    items: &'a [Item],
    span: Span,
    line: Option<u32>,
    page: Option<u32>,
}

impl<'a> Clause<'a> {
    fn new(outlined: Outlined<'a>, part: &'a Part) -> Self {
        Clause {
            address: outlined.address(&part.address),
            number: part.number.as_deref(),
            path: &part.path,
            section: &part.section,
            types: &part.types,
            text: part.span.of(&outlined.document.text),
            items: &part.items,
            span: part.span,
            line: (part.line > 0).then_some(part.line),
            page: part.page,
        }
    }
}
