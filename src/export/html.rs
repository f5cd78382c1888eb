//! HTML that stands by itself: no script, nothing loaded, made to be printed.

use std::io::{self, Write};

use super::{Block, Mark, Report, Span};

/// Columns of a table that is set in small print if it has more.
const WIDE: usize = 10;

const STYLE: &str = include_str!("report.css");

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let title = escaped(&report.title);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    )?;
    for block in &report.blocks {
        match block {
            Block::Heading { level, text } => {
                // The report's title is the first level.
                let level = level.saturating_add(1).clamp(2, 6);
                writeln!(out, "<h{level}>{}</h{level}>", escaped(text))?;
            }
            Block::Paragraph { spans } => writeln!(out, "<p>{}</p>", marked(spans))?,
            Block::Clause { citation, address, remark, spans } => {
                writeln!(out, "<section class=\"clause\">\n<p class=\"citation\">{}</p>", escaped(citation))?;
                if !remark.is_empty() {
                    writeln!(out, "<p class=\"remark\">{}</p>", marked(remark))?;
                }
                writeln!(out, "<blockquote>{}</blockquote>", marked(spans))?;
                writeln!(out, "<p class=\"address\">{}</p>\n</section>", escaped(address))?;
            }
            Block::Table { head, rows } => table(head, rows, out)?,
        }
    }
    out.write_all(b"</body>\n</html>\n")
}

fn table(head: &[String], rows: &[Vec<Vec<Span>>], out: &mut impl Write) -> io::Result<()> {
    let class = if head.len() > WIDE { " class=\"wide\"" } else { "" };
    write!(out, "<table{class}>\n<thead><tr>")?;
    head.iter().try_for_each(|cell| write!(out, "<th scope=\"col\">{}</th>", escaped(cell)))?;
    out.write_all(b"</tr></thead>\n<tbody>\n")?;
    for row in rows {
        out.write_all(b"<tr>")?;
        row.iter().try_for_each(|cell| write!(out, "<td>{}</td>", marked(cell)))?;
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(b"</tbody>\n</table>\n")
}

fn marked(spans: &[Span]) -> String {
    let span = |span: &Span| {
        let text = escaped(&span.text).replace('\n', "<br>\n");
        match span.mark {
            Mark::Plain => text,
            Mark::Found => format!("<mark>{text}</mark>"),
            Mark::Added => format!("<ins>{text}</ins>"),
            Mark::Removed => format!("<del>{text}</del>"),
            Mark::Slot => format!("<span class=\"slot\">{text}</span>"),
            Mark::Faint => format!("<small>{text}</small>"),
        }
    };
    spans.iter().map(span).collect()
}

pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(ch),
        }
    }
    escaped
}
