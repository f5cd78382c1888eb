//! `clauseek search`: ranked clauses and facet counts.

use clauseek::index::Reader;
use clauseek::render::{json, terminal};
use clauseek::search::{Filters, Order, SearchRequest, SearchResults, facets, search};

use super::{Failure, Session, Tone, tell};
use crate::args::{FilterArgs, Output, SearchArgs, SortOrder};
use crate::messages::{self, Exit};

/// Hits that a person is shown at once, and those of one agreement; programs get all.
const PAGE: usize = 10;
const PER_AGREEMENT: usize = 3;

pub fn run(args: &SearchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let output = if args.full { Output::Clauses } else { args.output };
    let request = request(args, output);
    let reader = Reader::open(&session.settings.index)?;
    let results = match output {
        Output::Count | Output::Facets => facets(&reader, &request)?,
        _ => search(&reader, &request)?,
    };
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

fn request(args: &SearchArgs, output: Output) -> SearchRequest {
    let per_agreement = match (output, args.per_agreement) {
        (Output::Agreements, _) => Some(1),
        (_, Some(most)) => Some(most).filter(|&most| most > 0),
        // Who names a file wants to see that file.
        _ if args.json || !args.filters.file.is_empty() => None,
        _ => Some(PER_AGREEMENT),
    };
    SearchRequest {
        facets: true,
        query: args.query.join(" "),
        filters: filters(&args.filters),
        limit: args.limit.unwrap_or(if args.json { usize::MAX } else { PAGE }),
        offset: args.offset,
        any: args.any,
        per_agreement,
        order: match args.sort {
            SortOrder::Relevance => Order::Relevance,
            SortOrder::Date => Order::Date,
            SortOrder::Path => Order::Path,
        },
        width: (output != Output::Clauses).then_some(args.width),
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
