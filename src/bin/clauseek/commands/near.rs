//! `clauseek similar`: the clauses nearest to one, by wording.

use std::io::Read;

use clauseek::export;
use clauseek::index::Reader;
use clauseek::library::{SimilarTo, similar};
use clauseek::render::{json, wordings};

use super::{Failure, Session, Tone, tell};
use crate::args::SimilarArgs;
use crate::messages::{self, Exit};

pub fn run(args: &SimilarArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let to = match (&args.address, args.text.as_deref()) {
        (Some(address), _) => SimilarTo::Address(address.clone()),
        (None, Some("-")) => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(Failure::Input)?;
            SimilarTo::Text(text)
        }
        (None, text) => SimilarTo::Text(text.unwrap_or_default().to_owned()),
    };
    let reader = Reader::open(&session.settings.index)?;
    let (text, near) = similar(&reader, &to, args.limit, f32::from(args.least) / 100.0)?;
    std::mem::forget(reader);
    if !near.is_empty() && args.export.export.is_some() {
        let report = export::wordings::near(&text, &near, messages::library::near_title(session.settings.lang));
        let known: Vec<String> = near.iter().filter_map(|one| one.clause.provider.clone()).collect();
        super::export::export(report, &known, &args.export, session)?;
    } else if args.json {
        for one in &near {
            json::typed("similar", one, session.out)?;
        }
    } else {
        wordings::near(&text, &near, &session.settings.look(), session.out)?;
    }
    if near.is_empty() {
        session.out.flush()?;
        tell(session.settings, Tone::Note, &messages::nothing_found(session.settings.lang));
        return Ok(Exit::Nothing);
    }
    Ok(Exit::Done)
}
