//! Search among saved clauses. They are few and change by hand: each search makes an index of them in a temporary folder, with the
//! machinery of the contracts' index, so that a query means the same in both.

use std::cmp::Ordering;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;

use super::saved::Saved;
use crate::classify;
use crate::error::{Error, Result};
use crate::identify::kind::kind_named;
use crate::index::{Reader, Record, Writer, WriterOptions, content_key, documents};
use crate::ingest::IngestOptions;
use crate::model::{Agreement, Document, Fact, Facts, Format, Part, Role, Span};
use crate::outline::outline;
use crate::search::{FacetCount, Facets, Order, SearchRequest, SearchResults, search};
use crate::vocabulary::Vocabulary;

/// Saved clauses that can be searched. Each counts as an agreement of its own.
pub struct Searchable {
    reader: Reader,
    /// Removed after the reader has gone.
    _folder: TempDir,
}

impl Searchable {
    /// Makes clauses searchable with the words and concepts that users have added; `scratch` is a folder for temporary files.
    ///
    /// # Errors
    /// [`Error::Write`] if there is no room, and what [`Writer::open`] reports.
    pub fn new(clauses: &[Saved], vocabulary: Option<Vocabulary>, scratch: &Path) -> Result<Searchable> {
        let failed = |source| Error::Write { path: scratch.into(), source };
        let folder = tempfile::Builder::new().prefix("clauseek-").tempdir_in(scratch).map_err(failed)?;
        let options = WriterOptions { rebuild: false, threads: 1, memory: IngestOptions::LEAST_MEMORY / 2, vocabulary };
        let mut writer = Writer::open(folder.path(), &options)?;
        for saved in clauses {
            let content = content_key(&saved.path, saved.entry.text.as_bytes(), None, &saved.address);
            let (document, agreement) = understood(saved);
            let concepts = &writer.terminology().concepts;
            let made = documents(&writer.fields(), concepts, &content, &document, &agreement);
            let record = Record {
                path: saved.address.clone(),
                shown: saved.address.clone(),
                size: document.text.len() as u64,
                modified: 0,
                content,
                format: Format::Md.as_str().to_owned(),
                encoding: document.encoding.to_owned(),
                clauses: made.clauses,
                provider: None,
                config: String::new(),
                skipped: None,
            };
            writer.put(record, made)?;
        }
        writer.finish()?;
        Ok(Searchable { reader: Reader::open(folder.path())?, _folder: folder })
    }

    /// Answers a request; the address of a hit is the path of its file.
    ///
    /// # Errors
    /// As [`search`].
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults> {
        let mut results = search(&self.reader, request)?;
        for hit in &mut results.hits {
            hit.address.clone_from(&hit.file);
        }
        Ok(results)
    }

    /// Counts what answers a request, as [`crate::search::facets`] does.
    ///
    /// # Errors
    /// As [`crate::search::facets`].
    pub fn facets(&self, request: &SearchRequest) -> Result<SearchResults> {
        crate::search::facets(&self.reader, request)
    }
}

/// Makes of a saved clause an agreement of this one clause, of the type it was saved as.
fn understood(saved: &Saved) -> (Document, Agreement) {
    let entry = &saved.entry;
    let text = entry.text.clone();
    let span = Span::new(0, text.len());
    let document = Document {
        format: Format::Md,
        encoding: "UTF-8",
        blocks: Vec::new(),
        meta_title: None,
        warnings: Vec::new(),
        text,
    };
    // Its items, if all of it is one clause: snippets show what leads in to them.
    let items = match crate::read::read("clause.txt", entry.text.as_bytes()).map(|plain| (outline(&plain), plain)) {
        Ok((mut parts, plain)) if parts.len() == 1 && plain.text == document.text => parts.remove(0).items,
        _ => Vec::new(),
    };
    let types = classify::types().iter().copied().filter(|slug| *slug == entry.clause_type).collect();
    let part = Part {
        role: Role::Clause,
        number: None,
        path: Vec::new(),
        section: Vec::new(),
        types,
        span,
        extent: span,
        items,
        line: saved.line,
        page: None,
        address: String::new(),
    };
    let fact = |value: &Option<String>| value.clone().map(|value| Fact { value, span: None });
    let facts = Facts {
        title: Some(Fact { value: entry.name.clone(), span: None }),
        provider: fact(&entry.source.provider),
        kind: entry.source.kind.as_deref().and_then(kind_named),
        effective_date: fact(&entry.source.date),
        ..Facts::default()
    };
    (document, Agreement { facts, parts: vec![part] })
}

/// Puts two answers together as the request wants them; both were made without an offset, for one hit more than the page ends with.
pub fn merged(contracts: SearchResults, library: SearchResults, request: &SearchRequest) -> SearchResults {
    let begun = Instant::now();
    let mut all = contracts;
    all.hits.extend(library.hits);
    // Stable: of equals contracts come first.
    all.hits.sort_by(|a, b| match request.order {
        Order::Relevance => b.score.total_cmp(&a.score),
        Order::Date => b.date.cmp(&a.date).then(b.score.total_cmp(&a.score)),
        Order::Path => a.file.cmp(&b.file),
    });
    let end = request.offset.saturating_add(request.limit);
    all.next = (all.hits.len() > end && request.limit > 0).then_some(end);
    all.hits.truncate(end);
    all.hits.drain(..request.offset.min(all.hits.len()));
    for (hit, rank) in all.hits.iter_mut().zip(request.offset + 1..) {
        hit.rank = rank;
    }
    all.total += library.total;
    all.agreements += library.agreements;
    all.facets = both(all.facets, library.facets);
    if all.understood.is_empty() {
        all.understood = library.understood;
    }
    let join = |into: &mut Vec<String>, more: Vec<String>| {
        for text in more {
            if !into.contains(&text) {
                into.push(text);
            }
        }
    };
    join(&mut all.warnings, library.warnings);
    join(&mut all.suggestions, library.suggestions);
    if all.total > 0 {
        all.suggestions.clear();
    }
    all.elapsed += library.elapsed + begun.elapsed();
    all
}

fn both(a: Facets, b: Facets) -> Facets {
    let by_count = |a: &FacetCount, b: &FacetCount| b.clauses.cmp(&a.clauses).then(a.value.cmp(&b.value));
    let by_year = |a: &FacetCount, b: &FacetCount| b.value.cmp(&a.value);
    Facets {
        provider: sums(a.provider, b.provider, by_count),
        clause_type: sums(a.clause_type, b.clause_type, by_count),
        section: sums(a.section, b.section, by_count),
        kind: sums(a.kind, b.kind, by_count),
        year: sums(a.year, b.year, by_year),
    }
}

fn sums(
    mut all: Vec<FacetCount>,
    more: Vec<FacetCount>,
    order: impl Fn(&FacetCount, &FacetCount) -> Ordering,
) -> Vec<FacetCount> {
    for count in more {
        match all.iter_mut().find(|known| known.value == count.value) {
            Some(known) => {
                known.clauses += count.clauses;
                known.agreements += count.agreements;
            }
            None => all.push(count),
        }
    }
    all.sort_by(order);
    all
}
