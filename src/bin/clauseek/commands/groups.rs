//! `clauseek library` without a subcommand: what the clauses of the index say.

use clauseek::index::Reader;
use clauseek::library::{Selection, clauses};

use super::{Failure, Session, search};
use crate::args::LibraryArgs;
use crate::messages::{self, Exit};

pub fn groups(args: &LibraryArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let reader = Reader::open(&session.settings.index)?;
    let selection = Selection { query: args.query.join(" "), filters: search::filters(&args.filters) };
    let found = clauses(&reader, &selection)?;
    writeln!(session.out, "{}", messages::library::selected(session.settings.lang, found.len()))?;
    Ok(if found.is_empty() { Exit::Nothing } else { Exit::Done })
}
