//! `clauseek tokens`: how a text is cut into terms.

use clauseek::Error;
use clauseek::index::Reader;
use clauseek::query::query_tokens;
use clauseek::render::{escape, json};
use clauseek::text::fold;
use clauseek::tokenize::{Dictionary, QueryToken, cut, lattice};
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
    let tokens = match args.query {
        true => as_query(&folded.text, session)?,
        false => as_text(&folded.text, &dictionary(session)?),
    };
    for (term, position, end) in &tokens {
        let origin = folded.origin(*position, *end);
        let shown = Shown { term, position: *position, start: origin.start, end: origin.end };
        if args.json {
            json::typed("token", &shown, session.out)?;
        } else {
            writeln!(session.out, "{}\t{}", shown.position, escape::terminal(shown.term))?;
        }
    }
    Ok(if tokens.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// A term, and the characters of the folded text from and up to which it stands.
type Cut = (String, usize, usize);

fn as_text(folded: &str, dictionary: &Dictionary) -> Vec<Cut> {
    let tokens = lattice(folded, dictionary);
    tokens.iter().map(|token| (token.text(folded).to_owned(), token.start, token.end)).collect()
}

/// The program's words and those of the configuration.
fn dictionary(session: &Session<'_>) -> clauseek::Result<Dictionary> {
    let vocabulary = super::config(session.settings)?.vocabulary().cloned().unwrap_or_default();
    Ok(Dictionary::with(vocabulary.words))
}

/// The words of the index decide; where there is none yet, those of the dictionary.
fn as_query(folded: &str, session: &Session<'_>) -> clauseek::Result<Vec<Cut>> {
    let owned = |tokens: Vec<QueryToken<'_>>| {
        tokens.into_iter().map(|token| (token.text.into_owned(), token.start, token.end)).collect()
    };
    match Reader::open(&session.settings.index) {
        Ok(reader) => query_tokens(&reader, folded).map(owned),
        Err(Error::NoIndex { .. } | Error::IndexUnfinished { .. }) => {
            let dictionary = dictionary(session)?;
            Ok(owned(cut(folded, |word| u64::from(dictionary.contains(word)))))
        }
        Err(error) => Err(error),
    }
}
