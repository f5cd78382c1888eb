//! `clauseek show`: one clause, whole.

use clauseek::render::{escape, json, terminal};

use clauseek::index::Reader;
use clauseek::library::saved::Shelf;

use super::{Failure, Session, library};
use crate::args::ShowArgs;
use crate::messages::Exit;

pub fn run(args: &ShowArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    // A hit among saved clauses goes by the path of its file, which has no `#`.
    if args.address.ends_with(".md")
        && let Ok(saved) = Shelf::read(&session.settings.library)?.find(&args.address)
    {
        library::write_saved(saved, args.json, session)?;
        return Ok(Exit::Done);
    }
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
