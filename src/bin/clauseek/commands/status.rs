//! `clauseek status`: what the index holds.

use clauseek::index::Reader;
use clauseek::render::{escape, json};

use super::{Failure, Session};
use crate::args::StatusArgs;
use crate::messages::{self, Exit};

pub fn run(args: &StatusArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let status = Reader::open(&session.settings.index)?.status()?;
    if args.json {
        json::typed("status", &status, session.out)?;
        return Ok(Exit::Done);
    }
    for line in messages::status(session.settings.lang, &status) {
        writeln!(session.out, "{}", escape::terminal(&line))?;
    }
    for skipped in &status.skipped_files {
        let reason = messages::reason(session.settings.lang, &skipped.reason);
        writeln!(session.out, "  {}: {}", escape::terminal(&skipped.file), escape::terminal(&reason))?;
    }
    Ok(Exit::Done)
}
