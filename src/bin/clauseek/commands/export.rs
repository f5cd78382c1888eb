//! `--export`: a command's report into a file.

use std::collections::BTreeSet;

use clauseek::export::{self, Block, Format, Mark, Report, Span};
use clauseek::index::Reader;
use clauseek::library::{Selection, agreements, particulars};
use clauseek::redact::Redaction;

use super::target::Target;
use super::{Failure, Session, Tone, tell};
use crate::args::ExportArgs;
use crate::messages;

/// Writes a report where the flags say, masked if they ask for it, and tells on stderr what was written. `known` are names of companies
/// and brands that are masked with the others.
pub fn export(
    mut report: Report,
    known: &[String],
    args: &ExportArgs,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let Some(target) = &args.export else { return Ok(()) };
    let lang = session.settings.lang;
    let masked = match args.redact || args.redact_companies {
        true => {
            let beside = beside(&report, session)?;
            let known = if args.redact_companies { names(known, session)? } else { Vec::new() };
            Some(report.redacted(Redaction { companies: args.redact_companies }, &known, &beside))
        }
        false => None,
    };
    if let Some(masked) = &masked {
        let text = messages::masked(lang, masked);
        report.blocks.push(Block::Paragraph { spans: vec![Span::marked(text, Mark::Faint)] });
    }
    let words = messages::report_words(lang);
    let format = match target.format {
        Format::Csv { .. } => Format::Csv { bom: args.bom },
        other => other,
    };
    match &target.path {
        Some(path) => Target::open(path)?.write(|mut out| export::write(&report, format, words, &mut out))?,
        None => {
            export::write(&report, format, words, &mut session.out)?;
            session.out.flush()?;
        }
    }
    tell(session.settings, Tone::Note, &messages::exported(lang, target.path.as_deref(), &report, masked.as_ref()));
    Ok(())
}

/// A name that stands in one of so many agreements of others is a word.
const WORDS: usize = 10;

/// Returns the names that are none of everyday words: providers may come from folders and titles (补充, 费用), and a word must not be masked
/// wherever it stands.
fn names(known: &[String], session: &Session<'_>) -> Result<Vec<String>, Failure> {
    let reader = match Reader::open(&session.settings.index) {
        Err(clauseek::Error::NoIndex { .. } | clauseek::Error::IndexUnfinished { .. }) => return Ok(known.to_vec()),
        other => other?,
    };
    let all = agreements(&reader, &Selection::default())?.len();
    let mut names = Vec::new();
    for name in known.iter().collect::<BTreeSet<_>>() {
        let query = format!("\"{}\"", name.replace('"', " "));
        let of_others = match agreements(&reader, &Selection { query, ..Selection::default() }) {
            Ok(found) => found.iter().filter(|clause| clause.provider.as_ref() != Some(name)).count(),
            Err(clauseek::Error::EmptyQuery) => all,
            Err(error) => return Err(error.into()),
        };
        if of_others < 3 || of_others * WORDS < all {
            names.push(name.clone());
        }
    }
    Ok(names)
}

/// What names the parties of the agreements that a report cites. (Without an index there are only saved clauses.)
fn beside(report: &Report, session: &Session<'_>) -> Result<Vec<String>, Failure> {
    let cited = |text: &str| text.trim().rsplit_once('#').map(|(file, _)| file.to_owned());
    let mut files: BTreeSet<String> = BTreeSet::new();
    for block in &report.blocks {
        match block {
            Block::Clause { address, .. } => files.extend(cited(address)),
            Block::Table { rows, .. } => {
                let spans = rows.iter().flatten().flatten();
                files.extend(spans.flat_map(|span| span.text.lines().filter_map(cited)));
            }
            Block::Heading { .. } | Block::Paragraph { .. } => {}
        }
    }
    match Reader::open(&session.settings.index) {
        Ok(reader) => Ok(particulars(&reader, &files)?),
        Err(clauseek::Error::NoIndex { .. } | clauseek::Error::IndexUnfinished { .. }) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
