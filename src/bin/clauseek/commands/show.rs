//! `clauseek show`: one clause, whole.

use clauseek::render::{escape, json, terminal};

use clauseek::index::Reader;

use super::{Failure, Session};
use crate::args::ShowArgs;
use crate::messages::Exit;

pub fn run(args: &ShowArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let shown = clauseek::show::show(&Reader::open(&session.settings.index)?, &args.address)?;
    if args.json {
        json::typed("clause", &shown, session.out)?;
    } else {
        terminal::clause(&shown.hit, &session.settings.look(), session.out)?;
        if shown.previous.is_some() || shown.next.is_some() {
            writeln!(session.out)?;
        }
        for (mark, neighbour) in [("←", &shown.previous), ("→", &shown.next)] {
            if let Some(neighbour) = neighbour {
                writeln!(
                    session.out,
                    "{mark} {}  {}",
                    escape::terminal(&neighbour.citation),
                    escape::terminal(&neighbour.address)
                )?;
            }
        }
    }
    Ok(Exit::Done)
}
