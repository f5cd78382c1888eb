//! `clauseek completions`: completion scripts.

use super::{Failure, Session};
use crate::args::CompletionsArgs;
use crate::messages::Exit;

pub fn run(args: &CompletionsArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    // The generator panics if it cannot write, which a closed pipe must not bring about.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::command(session.settings.lang), "clauseek", &mut script);
    session.out.write_all(&script)?;
    Ok(Exit::Done)
}
