//! `clauseek search`: ranked clauses and facet counts.

use std::time::Instant;

use clauseek::Error;
use clauseek::export::hits;
use clauseek::index::Reader;
use clauseek::library::saved::Shelf;
use clauseek::library::{Searchable, merged};
use clauseek::render::{json, terminal};
use clauseek::search::{Filters, Order, SearchRequest, SearchResults, facets, search};

use super::{Failure, Session, Tone, library, tell};
use crate::args::{FilterArgs, Output, Scope, SearchArgs, SortOrder};
use crate::messages::{self, Exit};
use crate::settings::{self, Settings};

/// Hits that a person is shown at once, and those of one agreement; programs get all.
const PAGE: usize = 10;
const PER_AGREEMENT: usize = 3;
/// Hits that are exported if nobody says how many: more is seldom meant.
const EXPORTED: usize = 1000;

pub fn run(args: &SearchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let output = if args.full { Output::Clauses } else { args.output };
    let request = request(args, output);
    match args.scope {
        Scope::Contracts => {
            let reader = Reader::open(&session.settings.index)?;
            let results = match is_count(output) {
                true => facets(&reader, &request)?,
                false => search(&reader, &request)?,
            };
            if args.export.export.is_some() {
                let exit = export(&results, args, session)?;
                std::mem::forget(reader);
                return Ok(exit);
            }
            let exit = finish(&results, args.json, output, session)?;
            super::compare_vocabulary(session.settings, &reader);
            // The process ends: to unmap the index file by file would take as long as many a search.
            std::mem::forget(reader);
            Ok(exit)
        }
        scope => {
            let shelf = library::shelf(session.settings)?;
            let results = among_saved(&shelf, scope, &request, is_count(output), session.settings)?;
            if args.export.export.is_some() {
                return export(&results, args, session);
            }
            let exit = finish(&results, args.json, output, session)?;
            Ok(if shelf.faults.is_empty() { exit } else { Exit::Trouble })
        }
    }
}

fn is_count(output: Output) -> bool {
    matches!(output, Output::Count | Output::Facets)
}

/// Searches saved clauses, and contracts beside them if these are in scope.
fn among_saved(
    shelf: &Shelf,
    scope: Scope,
    request: &SearchRequest,
    is_count: bool,
    settings: &Settings,
) -> Result<SearchResults, Failure> {
    let begun = Instant::now();
    // Saved clauses can be searched before there is an index; where there is one, its words and concepts count.
    let reader = match Reader::open(&settings.index) {
        Err(Error::NoIndex { .. } | Error::IndexUnfinished { .. }) if scope == Scope::Library => None,
        other => Some(other?),
    };
    let vocabulary = match &reader {
        Some(reader) => Some(reader.vocabulary().clone()),
        None => super::config(settings)?.vocabulary().cloned(),
    };
    let saved = Searchable::new(&shelf.clauses, vocabulary, &settings::scratch())?;
    let of_saved = |request: &SearchRequest| if is_count { saved.facets(request) } else { saved.search(request) };
    let (Some(reader), Scope::All) = (&reader, scope) else {
        return Ok(SearchResults { elapsed: begun.elapsed(), ..of_saved(request)? });
    };
    // One more tells whether there is a next page.
    let limit = match request.limit {
        0 => 0,
        limit => request.offset.saturating_add(limit).saturating_add(1),
    };
    let whole = SearchRequest { offset: 0, limit, ..request.clone() };
    let of_contracts = if is_count { facets(reader, &whole) } else { search(reader, &whole) };
    // A provider that only contracts have, or only saved clauses, is no mistake.
    let results = match (of_contracts, of_saved(&whole)) {
        (Ok(contracts), Ok(saved)) => merged(contracts, saved, request),
        (Ok(one), Err(Error::UnknownValue { .. })) | (Err(Error::UnknownValue { .. }), Ok(one)) => {
            merged(one, SearchResults::default(), request)
        }
        (Err(error), _) | (_, Err(error)) => return Err(error.into()),
    };
    Ok(SearchResults { elapsed: begun.elapsed(), ..results })
}

/// Writes the results and tells what there is to know beside them.
fn finish(results: &SearchResults, as_json: bool, output: Output, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let look = session.settings.look();
    match (as_json, output) {
        (true, Output::Agreements) => json::agreements(results, session.out)?,
        (true, _) => json::search(results, session.out)?,
        (false, Output::Count) => writeln!(session.out, "{}", results.total)?,
        (false, _) if results.total == 0 => terminal::understood(results, &look, session.out)?,
        (false, Output::Agreements) => terminal::agreements(results, &look, session.out)?,
        (false, Output::Facets) => terminal::facets(&results.facets, None, &look, session.out)?,
        (false, Output::Hits | Output::Clauses) => {
            terminal::search(results, output == Output::Clauses, &look, session.out)?;
        }
    }
    close(results, session)
}

/// Writes the hits to a file. Where nothing was found, none is written.
fn export(results: &SearchResults, args: &SearchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let lang = session.settings.lang;
    if results.total > 0 {
        let filters = filters(&args.filters);
        let filters = [
            filters.provider,
            filters.clause_type,
            filters.section,
            filters.kind,
            filters.party,
            filters.file,
            filters.date,
        ];
        let asked: Vec<String> = std::iter::once(args.query.join(" ")).chain(filters.into_iter().flatten()).collect();
        let summary = messages::search_summary(lang, results);
        let report = hits(results, &messages::search_title(lang, &asked.join(" · ")), &summary);
        let known: Vec<String> = results.hits.iter().filter_map(|hit| hit.provider.clone()).collect();
        super::export::export(report, &known, &args.export, session)?;
        if results.next.is_some() && args.limit.is_none() {
            tell(session.settings, Tone::Warning, &messages::export_cut(lang, results.hits.len(), results.total));
        }
    }
    close(results, session)
}

fn request(args: &SearchArgs, output: Output) -> SearchRequest {
    let per_agreement = match (output, args.per_agreement) {
        (Output::Agreements, _) => Some(1),
        (_, Some(most)) => Some(most).filter(|&most| most > 0),
        // Who names a file wants to see that file.
        _ if args.json || args.export.export.is_some() || !args.filters.file.is_empty() => None,
        _ => Some(PER_AGREEMENT),
    };
    let exports = args.export.export.is_some();
    SearchRequest {
        facets: !exports,
        query: args.query.join(" "),
        filters: filters(&args.filters),
        limit: args.limit.unwrap_or(match () {
            () if args.json => usize::MAX,
            () if exports => EXPORTED,
            () => PAGE,
        }),
        offset: args.offset,
        any: args.any,
        per_agreement,
        order: match args.sort {
            SortOrder::Relevance => Order::Relevance,
            SortOrder::Date => Order::Date,
            SortOrder::Path => Order::Path,
        },
        width: (output != Output::Clauses && !exports).then_some(args.width),
        explain: args.explain,
        suggest: true,
    }
}

/// Tells on stderr what there is to know beside the results, and returns how the program ends.
pub fn close(results: &SearchResults, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let (settings, lang) = (session.settings, session.settings.lang);
    // Results first: on a terminal the notes stand below them.
    session.out.flush()?;
    for warning in &results.warnings {
        tell(settings, Tone::Warning, &messages::warning(lang, warning));
    }
    if results.total > 0 {
        return Ok(Exit::Done);
    }
    tell(settings, Tone::Note, &messages::nothing_found(lang));
    if !results.suggestions.is_empty() {
        tell(settings, Tone::Hint, &messages::suggestions(lang, &results.suggestions));
    }
    Ok(Exit::Nothing)
}

/// The filters as the library takes them.
pub fn filters(args: &FilterArgs) -> Filters {
    Filters {
        provider: args.provider.clone(),
        clause_type: args.clause_type.clone(),
        section: args.section.clone(),
        kind: args.kind.clone(),
        party: args.party.clone(),
        file: args.file.clone(),
        date: args.date.clone(),
    }
}
