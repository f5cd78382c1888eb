//! Markdown (CommonMark with tables). Marks are HTML tags, which readers of Markdown let through: asterisks next to Chinese punctuation
//! are no emphasis by its rules.

use std::io::{self, Write};

use super::{Block, Mark, Report, Span};

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# {}", line(&report.title))?;
    for block in &report.blocks {
        writeln!(out)?;
        match block {
            Block::Heading { level, text } => {
                let hashes = "#".repeat(usize::from(level.saturating_add(1).clamp(2, 6)));
                writeln!(out, "{hashes} {}", line(text))?;
            }
            Block::Paragraph { spans } => writeln!(out, "{}", marked(spans, "\\\n"))?,
            Block::Clause { citation, address, remark, spans } => {
                writeln!(out, "**{}**\n", line(citation))?;
                if !remark.is_empty() {
                    writeln!(out, "{}\n", marked(remark, "\\\n"))?;
                }
                writeln!(out, "> {}\n", marked(spans, "\\\n> "))?;
                writeln!(out, "<small>{}</small>", line(address))?;
            }
            Block::Table { head, rows } => table(head, rows, out)?,
        }
    }
    Ok(())
}

fn table(head: &[String], rows: &[Vec<Vec<Span>>], out: &mut impl Write) -> io::Result<()> {
    let cells: Vec<String> = head.iter().map(|cell| line(cell)).collect();
    writeln!(out, "| {} |\n|{}", cells.join(" | "), " --- |".repeat(head.len()))?;
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| marked(cell, "<br>")).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn marked(spans: &[Span], line_end: &str) -> String {
    let mut written = String::new();
    let mut line_start = true;
    for span in spans {
        let mut text = String::new();
        for (at, line) in span.text.split('\n').enumerate() {
            if at > 0 {
                text.push_str(line_end);
                line_start = true;
            }
            text.push_str(&escaped(line, line_start));
            line_start &= line.is_empty();
        }
        written += &match span.mark {
            Mark::Plain => text,
            Mark::Found => format!("<mark>{text}</mark>"),
            Mark::Added => format!("<ins>{text}</ins>"),
            Mark::Removed => format!("<del>{text}</del>"),
            Mark::Slot => format!("<u>{text}</u>"),
            Mark::Faint => format!("<small>{text}</small>"),
        };
    }
    written
}

/// Returns a text as one line.
fn line(text: &str) -> String {
    escaped(&text.replace('\n', " "), true)
}

/// Returns a line that reads as it stands: nothing in it is a mark, a list, a link or HTML. At its start blanks would be code and digits
/// a list's number.
fn escaped(line: &str, line_start: bool) -> String {
    let line = if line_start { line.trim_start_matches([' ', '\t']) } else { line };
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut escaped = String::with_capacity(line.len());
    for (at, ch) in line.char_indices() {
        let special = match ch {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '#' => true,
            '-' | '+' | '=' => line_start && at == 0,
            '.' | ')' => line_start && at == digits && digits > 0,
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(ch);
    }
    escaped
}
