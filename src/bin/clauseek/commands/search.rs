//! `clauseek search`: ranked clauses and facet counts.

use clauseek::search::{Filters, SearchRequest, SearchResults, search};

use super::{Failure, Session, Tone, tell};
use crate::args::{FilterArgs, SearchArgs};
use crate::messages::{self, Exit};

/// Hits that a person is shown at once; programs get all.
const PAGE: usize = 10;

pub fn run(args: &SearchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    todo!()
}
