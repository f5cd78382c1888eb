//! `clauseek library` without a subcommand: the wordings that clauses share.

use clauseek::export;
use clauseek::index::Reader;
use clauseek::library::{GroupRequest, Selection, groups as grouped};
use clauseek::render::{json, wordings};

use super::{Failure, Session, Tone, search, tell};
use crate::args::LibraryArgs;
use crate::messages::{self, Exit};

/// Groups that a person is shown at once; programs get all.
const PAGE: usize = 10;

pub fn groups(args: &LibraryArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let reader = Reader::open(&session.settings.index)?;
    let request = GroupRequest {
        selection: Selection { query: args.query.join(" "), filters: search::filters(&args.filters) },
        limit: args.limit.unwrap_or(if args.json || args.export.export.is_some() { usize::MAX } else { PAGE }),
        offset: args.offset,
        agreements: args.agreements,
    };
    let found = grouped(&reader, &request)?;
    std::mem::forget(reader);
    let lang = session.settings.lang;
    if !found.groups.is_empty() && args.export.export.is_some() {
        let asked = request.selection.query.clone();
        let report = export::wordings::groups(
            &found,
            &messages::library::groups_title(lang, &asked),
            session.settings.look().words,
        );
        let known: Vec<String> = found
            .groups
            .iter()
            .flat_map(|group| group.variants.iter().filter_map(|variant| variant.clause.provider.clone()))
            .collect();
        super::export::export(report, &known, &args.export, session)?;
    } else if args.json {
        for group in &found.groups {
            json::typed("group", group, session.out)?;
        }
    } else {
        wordings::groups(&found, args.full, &session.settings.look(), session.out)?;
    }
    session.out.flush()?;
    let told = messages::library::grouped(lang, found.groups.len(), found.total, found.clauses, found.agreements);
    tell(session.settings, Tone::Note, &told);
    Ok(if found.groups.is_empty() { Exit::Nothing } else { Exit::Done })
}
