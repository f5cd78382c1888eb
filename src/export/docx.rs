//! Documents of Word. Chinese and Latin text have fonts of their own: without the East Asian font Word falls back to one of Japanese.

use std::io::{self, Cursor, Write};

use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, LineSpacing, PageMargin, PageNum, Paragraph, Run, RunFonts, Shading, Style,
    StyleType, Table, TableCell, TableRow, WidthType,
};

use super::{Block, Mark, Report, Span};

const TITLE: &str = "Title";
const CITATION: &str = "Citation";
const CLAUSE: &str = "Clause";
const ADDRESS: &str = "Address";
/// Headings below the title.
const LEVELS: usize = 5;

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let mut writer = Writer { paragraphs: 0 };
    let footer = writer.paragraph().align(AlignmentType::Center).add_page_num(PageNum::new());
    let mut docx = styles(Docx::new()).footer(Footer::new().add_paragraph(footer));
    docx = docx.add_paragraph(writer.line(&report.title).style(TITLE));
    for block in &report.blocks {
        docx = match block {
            Block::Heading { level, text } => {
                docx.add_paragraph(writer.line(text).style(&heading(usize::from(*level))).keep_next(true))
            }
            Block::Paragraph { spans } => docx.add_paragraph(writer.text(spans)),
            Block::Clause { citation, address, remark, spans } => {
                let mut docx = docx.add_paragraph(writer.line(citation).style(CITATION).keep_next(true));
                if !remark.is_empty() {
                    docx = docx.add_paragraph(writer.text(remark).style(CLAUSE).keep_next(true));
                }
                docx.add_paragraph(writer.text(spans).style(CLAUSE)).add_paragraph(writer.line(address).style(ADDRESS))
            }
            // (Two tables in a row would become one.)
            Block::Table { head, rows } => docx.add_table(writer.table(head, rows)).add_paragraph(writer.paragraph()),
        };
    }
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).map_err(io::Error::other)?;
    out.write_all(bytes.get_ref())
}

fn fonts(chinese: &str, latin: &str) -> RunFonts {
    RunFonts::new().east_asia(chinese).ascii(latin).hi_ansi(latin).cs(latin)
}

fn heading(level: usize) -> String {
    format!("Heading{}", level.clamp(1, LEVELS))
}

fn styles(docx: Docx) -> Docx {
    let body = || fonts("宋体", "Times New Roman");
    let bold = || fonts("黑体", "Arial");
    let spacing = |before: u32, after: u32| LineSpacing::new().before(before).after(after);
    let style = |id: &str, name: &str| Style::new(id, StyleType::Paragraph).name(name).based_on("Normal");
    let mut docx = docx
        .default_fonts(body())
        .default_size(21)
        .page_size(11_906, 16_838)
        .page_margin(PageMargin {
            top: 1304,
            bottom: 1304,
            left: 1417,
            right: 1417,
            header: 851,
            footer: 851,
            gutter: 0,
        })
        .add_style(
            Style::new("Normal", StyleType::Paragraph)
                .name("Normal")
                .fonts(body())
                .size(21)
                .line_spacing(spacing(0, 120)),
        )
        .add_style(style(TITLE, "Title").fonts(bold()).size(36).bold().line_spacing(spacing(0, 360)))
        .add_style(style(CITATION, "Citation").fonts(bold()).bold().line_spacing(spacing(240, 60)))
        .add_style(style(CLAUSE, "Clause").indent(Some(420), None, None, None))
        .add_style(style(ADDRESS, "Address").size(16).color("666666").indent(Some(420), None, None, None));
    for level in 1..=LEVELS {
        let name = format!("heading {level}");
        let size = [30, 26, 24, 22, 21][level - 1];
        let style = style(&heading(level), &name).fonts(bold()).size(size).bold().outline_lvl(level - 1);
        docx = docx.add_style(style.line_spacing(spacing(320, 120)));
    }
    docx
}

/// Numbers the paragraphs: by itself the library would go on counting from one document to the next.
struct Writer {
    paragraphs: u32,
}

impl Writer {
    fn paragraph(&mut self) -> Paragraph {
        self.paragraphs += 1;
        Paragraph::new().id(format!("{:08x}", self.paragraphs))
    }

    /// A paragraph of one line.
    fn line(&mut self, text: &str) -> Paragraph {
        let text = text.replace(['\n', '\t'], " ");
        self.paragraph().add_run(Run::new().add_text(text))
    }

    fn text(&mut self, spans: &[Span]) -> Paragraph {
        spans.iter().fold(self.paragraph(), |paragraph, span| paragraph.add_run(run(span)))
    }

    fn table(&mut self, head: &[String], rows: &[Vec<Vec<Span>>]) -> Table {
        // Fractions of the page's width, in fiftieths of a percent.
        let width = 5000 / head.len().max(1);
        let cell = |paragraph: Paragraph| TableCell::new().width(width, WidthType::Pct).add_paragraph(paragraph);
        let shade = || Shading::new().fill("F0F0F0");
        let bold = || fonts("黑体", "Arial");
        let title = |text: &String, paragraph: Paragraph| {
            let run = Run::new().add_text(text.replace(['\n', '\t'], " ")).bold().fonts(bold());
            cell(paragraph.add_run(run)).shading(shade())
        };
        let head = head.iter().map(|text| title(text, self.paragraph())).collect();
        let mut all = vec![TableRow::new(head).cant_split()];
        all.extend(rows.iter().map(|row| TableRow::new(row.iter().map(|spans| cell(self.text(spans))).collect())));
        Table::new(all).width(5000, WidthType::Pct)
    }
}

fn run(span: &Span) -> Run {
    let mut run = Run::new();
    for (at, line) in span.text.split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        for (at, part) in line.split('\t').enumerate() {
            if at > 0 {
                run = run.add_tab();
            }
            run = run.add_text(part);
        }
    }
    match span.mark {
        Mark::Plain => run,
        Mark::Found => run.highlight("yellow"),
        Mark::Added => run.underline("single").color("1B6E1B"),
        Mark::Removed => run.strike().color("B00000"),
        Mark::Slot => run.underline("dash").color("1F4E8C"),
        Mark::Faint => run.color("666666"),
    }
}
