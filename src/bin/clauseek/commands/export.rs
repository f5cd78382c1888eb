//! `--export`: a command's report into a file.

use clauseek::export::{self, Block, Format, Mark, Report, Span};
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
    let masked = (args.redact || args.redact_companies)
        .then(|| report.redacted(Redaction { companies: args.redact_companies }, known));
    if let Some(masked) = &masked {
        let text = messages::masked(lang, masked);
        report.blocks.push(Block::Paragraph { spans: vec![Span::marked(text, Mark::Faint)] });
    }
    let format = match target.format {
        Format::Csv { .. } => Format::Csv { bom: args.bom },
        other => other,
    };
    match &target.path {
        Some(path) => Target::open(path)?.write(|mut out| export::write(&report, format, &mut out))?,
        None => {
            export::write(&report, format, &mut session.out)?;
            session.out.flush()?;
        }
    }
    tell(session.settings, Tone::Note, &messages::exported(lang, target.path.as_deref(), &report, masked.as_ref()));
    Ok(())
}
