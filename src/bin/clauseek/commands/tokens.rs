//! `clauseek tokens`: how a text is cut into terms.

use clauseek::text::fold;
use clauseek::tokenize::{Dictionary, lattice};
use serde::Serialize;

use super::{Failure, Session};
use crate::args::TokensArgs;
use crate::messages::Exit;

#[derive(Serialize)]
struct Shown<'a> {
    term: &'a str,
    /// Characters of the folded text.
    position: usize,
    /// Bytes of the text as typed.
    start: usize,
    end: usize,
}

pub fn run(args: &TokensArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let text = args.text.join(" ");
    let folded = fold(&text);
    for token in lattice(&folded.text, Dictionary::builtin()) {
        let origin = folded.origin(token.start, token.end);
        let shown =
            Shown { term: token.text(&folded.text), position: token.start, start: origin.start, end: origin.end };
        if args.json {
            clauseek::render::json::typed("token", &shown, session.out)?;
        } else {
            writeln!(session.out, "{}\t{}", shown.position, shown.term)?;
        }
    }
    Ok(Exit::Done)
}
