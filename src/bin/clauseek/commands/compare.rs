//! `clauseek compare`: two agreements clause by clause.

use clauseek::index::Reader;
use clauseek::library::compare::{Request, Sides, compare};
use clauseek::render;

use super::{Failure, Session, Tone, tell};
use crate::args::CompareArgs;
use crate::messages::{self, Exit};

pub fn run(args: &CompareArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let settings = session.settings;
    let request = request(args).ok_or(Failure::Sides)?;
    let reader = Reader::open(&settings.index)?;
    let comparison = compare(&reader, &request)?;
    let words = messages::compare_words(settings.lang);
    let found = !comparison.rows.is_empty();
    if found && args.export.export.is_some() {
        let known: Vec<String> =
            [&comparison.left, &comparison.right].iter().filter_map(|side| side.provider.clone()).collect();
        let report = render::compare::report(&comparison, args.all, words);
        super::export::export(report, &known, &args.export, session)?;
    } else if args.json {
        render::compare::json(&comparison, session.out)?;
    } else if found {
        render::compare::terminal(&comparison, args.all, &settings.look(), words, session.out)?;
    }
    // The process ends: to unmap the index file by file would take as long as the comparison.
    std::mem::forget(reader);
    if found {
        return Ok(Exit::Done);
    }
    session.out.flush()?;
    tell(settings, Tone::Note, &messages::nothing_found(settings.lang));
    Ok(Exit::Nothing)
}

/// What is to be compared; none if that cannot be told.
fn request(args: &CompareArgs) -> Option<Request> {
    let mut types = args.clause_type.clone();
    let sides = match (&args.versions, &args.provider[..], &args.what[..]) {
        (None, [], [a, b]) => Sides::Files([a.clone(), b.clone()]),
        (None, [a, b], [] | [_]) => {
            types.extend(args.what.iter().cloned());
            Sides::Providers([a.clone(), b.clone()])
        }
        (Some(title), [] | [_], [] | [_]) => {
            types.extend(args.what.iter().cloned());
            let provider = args.provider.first().cloned();
            Sides::Versions { title: title.clone(), provider, from: args.from.clone(), to: args.to.clone() }
        }
        _ => return None,
    };
    Some(Request { sides, types })
}
