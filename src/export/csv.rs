//! Tables of comma-separated values (RFC 4180).

use std::io::{self, Write};

use super::sheets::sheets;
use super::{Mark, Report, Span, Words};
use crate::render::escape;

/// Several tables stand below each other, with an empty line between.
pub(super) fn write(report: &Report, bom: bool, words: &Words, out: &mut impl Write) -> io::Result<()> {
    if bom {
        out.write_all("\u{FEFF}".as_bytes())?;
    }
    for (at, sheet) in sheets(report, words).into_iter().enumerate() {
        if at > 0 {
            out.write_all(b"\r\n")?;
        }
        line(sheet.head.iter().cloned(), out)?;
        for row in &sheet.rows {
            line(row.iter().map(|cell| text(cell)), out)?;
        }
    }
    Ok(())
}

fn line(cells: impl Iterator<Item = String>, out: &mut impl Write) -> io::Result<()> {
    let cells: Vec<String> = cells.map(|cell| escape::cell(&cell)).collect();
    out.write_all(cells.join(",").as_bytes())?;
    out.write_all(b"\r\n")
}

/// Returns a cell's text. What was removed and added would run together without the marks of a word difference: `[-五-]{+七+}日`.
fn text(spans: &[Span]) -> String {
    let span = |span: &Span| match span.mark {
        Mark::Added => format!("{{+{}+}}", span.text),
        Mark::Removed => format!("[-{}-]", span.text),
        _ => span.text.clone(),
    };
    spans.iter().map(span).collect()
}
