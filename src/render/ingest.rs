//! What a run of `index` did, for programs and for spreadsheets.

use std::io::{self, Write};

use serde::Serialize;

use super::escape::cell;
use super::json;
use crate::error::Reason;
use crate::ingest::{FileReport, Report, Skipped};

#[derive(Serialize)]
struct Summary<'a> {
    indexed: usize,
    copies: usize,
    renamed: usize,
    unchanged: usize,
    removed: usize,
    skipped: usize,
    clauses: usize,
    bytes: u64,
    seconds: f64,
    interrupted: bool,
    rebuilt: bool,
    missing_roots: &'a [String],
    unlisted: Vec<Unlisted<'a>>,
}

#[derive(Serialize)]
struct Unlisted<'a> {
    file: &'a str,
    #[serde(flatten)]
    reason: &'a Reason,
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    files: &'a [FileReport],
}

fn summary(report: &Report) -> Summary<'_> {
    Summary {
        indexed: report.indexed,
        copies: report.aliases,
        renamed: report.renamed,
        unchanged: report.unchanged,
        removed: report.removed,
        skipped: report.skipped.len(),
        clauses: report.clauses,
        bytes: report.bytes,
        seconds: report.elapsed.as_secs_f64(),
        interrupted: report.interrupted,
        rebuilt: report.rebuilt,
        missing_roots: &report.missing_roots,
        unlisted: report.unlisted.iter().map(|Skipped { file, reason }| Unlisted { file, reason }).collect(),
    }
}

/// Writes a run's counts as one line.
///
/// # Errors
/// What the writer reports.
pub fn counts(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    json::typed("update", &summary(report), out)
}

/// Writes a run's counts and what became of each file as one object.
///
/// # Errors
/// What the writer reports.
pub fn object(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    json::typed("index", &Whole { summary: summary(report), files: &report.files }, out)
}

/// Writes a table of what became of each file, for spreadsheets: with the mark by which they tell UTF-8, lines ended as they
/// end them, and no cell that they would calculate.
///
/// # Errors
/// What the writer reports.
pub fn table(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    out.write_all(b"file,outcome,reason,renamed_from,format,encoding,clauses,bytes,seconds,warnings\r\n")?;
    for file in &report.files {
        let outcome = serde_json::to_value(file.outcome)?;
        let cells = [
            cell(&file.file),
            cell(outcome.as_str().unwrap_or_default()),
            cell(&file.skipped.as_ref().map(Reason::to_string).unwrap_or_default()),
            cell(file.renamed_from.as_deref().unwrap_or_default()),
            cell(&file.format),
            cell(&file.encoding),
            file.clauses.to_string(),
            file.bytes.to_string(),
            format!("{:.3}", file.seconds),
            cell(&file.warnings.join("; ")),
        ];
        out.write_all(cells.join(",").as_bytes())?;
        out.write_all(b"\r\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Outcome;

    #[test]
    fn a_table_has_a_line_for_each_file() {
        let file = FileReport {
            file: "=a.txt".into(),
            outcome: Outcome::Skipped,
            skipped: Some(Reason::Empty),
            renamed_from: None,
            format: "txt".into(),
            encoding: String::new(),
            clauses: 0,
            bytes: 7,
            seconds: 0.25,
            warnings: vec![],
        };
        let report = Report { files: vec![file], ..Report::default() };
        let mut out = Vec::new();
        table(&report, &mut out).expect("memory has room");
        let text = String::from_utf8(out).expect("text");
        let lines: Vec<&str> = text.strip_prefix('\u{FEFF}').expect("a mark").split("\r\n").collect();
        assert_eq!(lines[1], "\"'=a.txt\",skipped,the file has no text,,txt,,0,7,0.250,");
        assert_eq!(lines.len(), 3);
    }
}
