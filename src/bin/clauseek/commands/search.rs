//! `clauseek search`: ranked clauses and facet counts.

use clauseek::export::hits;
use clauseek::index::Reader;
use clauseek::render::{json, terminal};
use clauseek::search::{Filters, Order, SearchRequest, SearchResults, facets, search};

use super::{Failure, Session, Tone, tell};
use crate::args::{FilterArgs, Output, SearchArgs, SortOrder};
use crate::messages::{self, Exit};

/// Hits that a person is shown at once, and those of one agreement; programs get all.
const PAGE: usize = 10;
const PER_AGREEMENT: usize = 3;
/// Hits that are exported if nobody says how many: more is seldom meant.
const EXPORTED: usize = 1000;

pub fn run(args: &SearchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let output = if args.full { Output::Clauses } else { args.output };
    let request = request(args, output);
    let reader = Reader::open(&session.settings.index)?;
    let results = match output {
        Output::Count | Output::Facets => facets(&reader, &request)?,
        _ => search(&reader, &request)?,
    };
    if args.export.export.is_some() {
        let exit = export(&results, args, session)?;
        std::mem::forget(reader);
        return Ok(exit);
    }
    let look = session.settings.look();
    match (args.json, output) {
        (true, Output::Agreements) => json::agreements(&results, session.out)?,
        (true, _) => json::search(&results, session.out)?,
        (false, Output::Count) => writeln!(session.out, "{}", results.total)?,
        (false, _) if results.total == 0 => terminal::understood(&results, &look, session.out)?,
        (false, Output::Agreements) => terminal::agreements(&results, &look, session.out)?,
        (false, Output::Facets) => terminal::facets(&results.facets, None, &look, session.out)?,
        (false, Output::Hits | Output::Clauses) => {
            terminal::search(&results, output == Output::Clauses, &look, session.out)?;
        }
    }
    let exit = close(&results, session)?;
    super::compare_vocabulary(session.settings, &reader);
    // The process ends: to unmap the index file by file would take as long as many a search.
    std::mem::forget(reader);
    Ok(exit)
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
