//! `clauseek show`: one clause, whole.

use clauseek::render::{json, terminal};

use super::{Failure, Session, engine};
use crate::args::ShowArgs;
use crate::messages::Exit;

pub fn run(args: &ShowArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let shown = engine::show(&session.settings.index, &args.address)?;
    if args.json {
        json::shown(&shown, session.out)?;
    } else {
        terminal::shown(&shown, &session.settings.look(), session.out)?;
    }
    Ok(Exit::Done)
}
