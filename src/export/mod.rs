//! Reports that leave the program: to people who read, print and edit them.
//!
//! A [`Report`] is made by a use case ([`hits()`] makes that of a search) and written in any [`Format`] by [`write()`]. What is
//! written depends on the report alone: no file says when or where it was made, so that two of them can be compared.

mod csv;
mod docx;
mod hits;
mod html;
mod markdown;
mod redact;
mod report;
mod sheets;
pub mod wordings;
mod xlsx;

use std::io::{self, Write};
use std::path::Path;

use crate::render::json;

pub use hits::hits;
pub use report::{Block, Mark, Report, Span, changes};

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Markdown,
    Html,
    Csv {
        /// Begin with the mark by which spreadsheets tell UTF-8.
        bom: bool,
    },
    Xlsx,
    Docx,
    Json,
}

impl Format {
    /// Extensions of the formats.
    pub const EXTENSIONS: [&str; 6] = ["md", "html", "csv", "xlsx", "docx", "json"];

    /// Returns the format that a file's extension names; a table has no mark at its begin.
    pub fn of_path(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "md" | "markdown" => Format::Markdown,
            "html" | "htm" => Format::Html,
            "csv" => Format::Csv { bom: false },
            "xlsx" => Format::Xlsx,
            "docx" => Format::Docx,
            "json" => Format::Json,
            _ => return None,
        })
    }

    /// Tells whether files of the format are text.
    pub fn is_text(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Docx)
    }
}

/// The words of a language that tables of clauses need.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Heads of columns: the headings that a clause stands under, its citation and address, what is said about it, and the clause itself.
    pub section: &'static str,
    pub citation: &'static str,
    pub address: &'static str,
    pub remark: &'static str,
    pub wording: &'static str,
    /// The sheet of headings and remarks.
    pub notes: &'static str,
}

/// Writes a report.
///
/// Headings and remarks are in all formats but CSV, which holds clauses and tables alone. Characters that XML does not allow,
/// or that change the order in which a text is read, are dropped but for JSON, which can quote them.
///
/// # Errors
/// What the writer reports; what a table of XLSX cannot hold (more than a million rows).
pub fn write(report: &Report, format: Format, words: &Words, out: &mut impl Write) -> io::Result<()> {
    if format == Format::Json {
        return json::typed("report", report, out);
    }
    let mut report = report.clone();
    report.each_run(&mut |_, spans| spans.iter_mut().for_each(|span| span.text = cleaned(&span.text)));
    match format {
        Format::Markdown => markdown::write(&report, out),
        Format::Html => html::write(&report, out),
        Format::Csv { bom } => csv::write(&report, bom, words, out),
        Format::Xlsx => xlsx::write(&report, words, out),
        Format::Docx => docx::write(&report, out),
        Format::Json => Ok(()),
    }
}

/// Returns a text with one kind of line ends and without what no document can hold or should.
fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|&ch| matches!(ch, '\n' | '\t') || !is_dropped(ch)).collect()
}

fn is_dropped(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{FFFE}' | '\u{FFFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

#[cfg(test)]
mod tests;
