//! `--export`: a command's report into a file.

use std::collections::BTreeSet;

use clauseek::export::{self, Block, Format, Mark, Report, Span};
use clauseek::index::Reader;
use clauseek::library::{names_of_companies, particulars};
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
            let redaction = Redaction { companies: args.redact_companies };
            let (known, beside) = naming(&report, redaction, known, session)?;
            Some(report.redacted(redaction, &known, &beside))
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

/// The names of companies to be masked, and what names the parties of the agreements that a report cites. (Without an index there are only saved
/// clauses.)
fn naming(
    report: &Report,
    redaction: Redaction,
    known: &[String],
    session: &Session<'_>,
) -> Result<(Vec<String>, Vec<String>), Failure> {
    let reader = match Reader::open(&session.settings.index) {
        Err(clauseek::Error::NoIndex { .. } | clauseek::Error::IndexUnfinished { .. }) => {
            return Ok((known.to_vec(), Vec::new()));
        }
        other => other?,
    };
    let names = if redaction.companies { names_of_companies(&reader, known)? } else { Vec::new() };
    Ok((names, particulars(&reader, &cited(report))?))
}

/// Files that a report cites: addresses stand by themselves, or on a line of their own.
fn cited(report: &Report) -> BTreeSet<String> {
    let file = |text: &str| text.trim().rsplit_once('#').map(|(file, _)| file.to_owned());
    let of_spans = |spans: &[Span]| -> Vec<String> {
        spans.iter().flat_map(|span| span.text.lines().filter_map(file).collect::<Vec<_>>()).collect()
    };
    let mut files: BTreeSet<String> = BTreeSet::new();
    for block in &report.blocks {
        match block {
            Block::Clause { address, remark, .. } => files.extend(file(address).into_iter().chain(of_spans(remark))),
            Block::Table { rows, .. } => files.extend(rows.iter().flatten().flat_map(|cell| of_spans(cell))),
            Block::Heading { .. } | Block::Paragraph { .. } => {}
        }
    }
    files
}
