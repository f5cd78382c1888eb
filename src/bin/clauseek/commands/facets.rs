//! `clauseek facets`: which values there are, and how often.

use clauseek::render::{json, terminal};
use clauseek::search::SearchRequest;

use clauseek::index::Reader;

use super::{Failure, Session, search};
use crate::args::FacetsArgs;
use crate::messages::Exit;

pub fn run(args: &FacetsArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let request = SearchRequest {
        query: args.query.join(" "),
        filters: search::filters(&args.filters),
        any: args.any,
        ..SearchRequest::default()
    };
    let results = clauseek::search::facets(&Reader::open(&session.settings.index)?, &request)?;
    if args.json {
        json::summary(&results, session.out)?;
    } else if results.total > 0 {
        terminal::facets(&results.facets, None, &session.settings.look(), session.out)?;
    }
    search::close(&results, session)
}
