//! `--export`: a command's report into a file.

use std::collections::BTreeSet;

use clauseek::export::{self, Block, Format, Mark, Report, Span};
use clauseek::index::Reader;
use clauseek::library::particulars;
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
            Some(report.redacted(Redaction { companies: args.redact_companies }, known, &beside))
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
