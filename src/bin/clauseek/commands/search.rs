//! `clauseek search`: ranked clauses and facet counts.

use clauseek::render::{json, terminal};
use clauseek::search::{Filters, SearchRequest, SearchResults};

use clauseek::index::Reader;

use super::{Failure, Session, Tone, tell};
use crate::args::{FilterArgs, SearchArgs};
use crate::messages::{self, Exit};

/// Hits that a person is shown at once; programs get all.
const PAGE: usize = 10;

pub fn run(args: &SearchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let request = SearchRequest {
        query: args.query.join(" "),
        filters: filters(&args.filters),
        limit: args.limit.unwrap_or(if args.json { usize::MAX } else { PAGE }),
        offset: args.offset,
        any: args.any,
    };
    let reader = Reader::open(&session.settings.index)?;
    let results = clauseek::search::search(&reader, &request)?;
    if args.json {
        json::search(&results, session.out)?;
    } else if results.total > 0 {
        terminal::search(&results, args.full, &session.settings.look(), session.out)?;
    }
    let exit = close(&results, session)?;
    super::compare_vocabulary(session.settings, &reader);
    Ok(exit)
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
    }
}
