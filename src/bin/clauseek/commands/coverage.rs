//! `clauseek coverage`: agreements by clause types.

use clauseek::index::Reader;
use clauseek::library::coverage::{Request, coverage};
use clauseek::render;
use clauseek::search::Filters;

use super::{Failure, Session, Tone, config, tell};
use crate::args::CoverageArgs;
use crate::messages::{self, Exit};

pub fn run(args: &CoverageArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let settings = session.settings;
    let filters = Filters { provider: args.provider.clone(), kind: args.kind.clone(), ..Filters::default() };
    let expected = config(settings)?.expected_types().clone();
    let reader = Reader::open(&settings.index)?;
    let found = coverage(&reader, &Request { filters, types: args.clause_type.clone(), expected })?;
    let is_empty = found.told(args.missing).next().is_none();
    let words = messages::coverage_words(settings.lang);
    if !is_empty && args.export.export.is_some() {
        let report = render::coverage::report(&found, args.missing, settings.look().words, words);
        let known: Vec<String> = found.agreements.iter().filter_map(|row| row.provider.clone()).collect();
        super::export::export(report, &known, &args.export, session)?;
    } else if args.json {
        render::coverage::json(&found, args.missing, session.out)?;
    } else if !found.agreements.is_empty() {
        render::coverage::terminal(&found, args.missing, &settings.look(), words, session.out)?;
    }
    // The process ends: to unmap the index file by file would take its time.
    std::mem::forget(reader);
    if !is_empty {
        return Ok(Exit::Done);
    }
    session.out.flush()?;
    tell(settings, Tone::Note, &messages::nothing_found(settings.lang));
    Ok(Exit::Nothing)
}
