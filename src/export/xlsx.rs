//! Workbooks of Excel: a sheet for each table, and one for headings and remarks.

use std::io::{self, Write};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Workbook, Worksheet,
    XlsxError,
};

use super::sheets::{Sheet, sheets};
use super::{Block, Mark, Report, Span, Words};

/// A cell holds 32,767 units of UTF-16; no character takes more than two.
const MOST_CHARS: usize = 16_000;
/// Widths of columns, in characters of Latin script.
const WIDTHS: [usize; 2] = [5, 70];
/// A head that is wider than this and than its column is wrapped.
const HEAD: usize = 10;
/// Height of a line in points, and that of the highest row.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

pub(super) fn write(report: &Report, words: &Words, out: &mut impl Write) -> io::Result<()> {
    let bytes = workbook(report, words).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(report: &Report, words: &Words) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Any day, as long as it is always the same.
    let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties.set_title(&report.title));
    let mut names = Vec::new();
    let sheets = sheets(report, words);
    for sheet in &sheets {
        let name = sheet_name(&sheet.name, &names);
        fill(workbook.add_worksheet().set_name(&name)?, sheet)?;
        names.push(name);
    }
    remarks(report, workbook.add_worksheet().set_name(sheet_name(words.notes, &names))?)?;
    workbook.save_to_buffer()
}

/// Returns a name that no sheet has yet, of no more than 31 characters and without those that are refused.
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let fits = |ch: &char| !matches!(ch, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\n' | '\t');
    // (A character may take two of the 31 places.)
    let name: String = wanted.chars().filter(fits).take(13).collect();
    let name = name.trim_matches(['\'', ' ']);
    let name = if name.is_empty() || name.eq_ignore_ascii_case("history") { "表" } else { name };
    let is_free = |name: &String| !taken.iter().any(|taken| taken.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|n| format!("{name} {n}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

fn cell_format() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_font_name("宋体")
}

fn mark_format(mark: Mark) -> Format {
    let format = Format::new().set_font_name("宋体");
    match mark {
        Mark::Plain => format,
        Mark::Found => format.set_bold().set_font_color(Color::RGB(0xB0_00_00)),
        Mark::Added => format.set_underline(FormatUnderline::Single).set_font_color(Color::RGB(0x1B_6E_1B)),
        Mark::Removed => format.set_font_strikethrough().set_font_color(Color::RGB(0xB0_00_00)),
        Mark::Slot => format.set_italic().set_font_color(Color::RGB(0x1F_4E_8C)),
        Mark::Faint => format.set_font_color(Color::RGB(0x66_66_66)),
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let head = cell_format().set_bold().set_font_name("黑体").set_background_color(Color::RGB(0xF0_F0_F0));
    let widths: Vec<u32> = (0..sheet.head.len()).map(|column| width(sheet, column)).collect();
    for (column, (title, &width)) in sheet.head.iter().zip(&widths).enumerate() {
        let column = column_number(column)?;
        page.write_string_with_format(0, column, cut(title), &head)?;
        page.set_column_width(column, width)?;
    }
    let heads = sheet.head.iter().zip(&widths).map(|(head, &width)| lines(&[Span::plain(head)], width));
    page.set_row_height(0, heads.max().unwrap_or(1) as f64 * LINE)?;
    let mut at = 1;
    for row in &sheet.rows {
        // What is too long for a cell goes on in the rows below.
        let cells: Vec<Vec<Vec<Span>>> = row.iter().map(|cell| parts(cell)).collect();
        for part in 0..cells.iter().map(Vec::len).max().unwrap_or(1) {
            let mut most = 1;
            for (column, cell) in cells.iter().enumerate() {
                let spans = cell.get(part).map_or(&[][..], Vec::as_slice);
                put(page, at, column_number(column)?, spans, &cell_format())?;
                most = most.max(lines(spans, widths.get(column).copied().unwrap_or(1)));
            }
            // Not every program makes rows as high as their texts.
            page.set_row_height(at, (most as f64 * LINE).min(HIGHEST))?;
            at += 1;
        }
    }
    page.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn column_number(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

/// Writes title, headings and remarks, one below the other.
fn remarks(report: &Report, page: &mut Worksheet) -> Result<(), XlsxError> {
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_font_name("宋体");
    let heading = plain.clone().set_bold().set_font_name("黑体");
    page.set_column_width(0, 100)?;
    page.write_string_with_format(0, 0, cut(&report.title), &heading)?;
    let mut at = 1;
    for block in &report.blocks {
        match block {
            Block::Heading { text, .. } => {
                page.write_string_with_format(at, 0, cut(text), &heading)?;
                at += 1;
            }
            Block::Paragraph { spans } => {
                for part in parts(spans) {
                    put(page, at, 0, &part, &plain)?;
                    page.set_row_height(at, (lines(&part, 100) as f64 * LINE).min(HIGHEST))?;
                    at += 1;
                }
            }
            Block::Clause { .. } | Block::Table { .. } => {}
        }
    }
    Ok(())
}

fn put(page: &mut Worksheet, row: u32, column: u16, spans: &[Span], format: &Format) -> Result<(), XlsxError> {
    let spans: Vec<&Span> = spans.iter().filter(|span| !span.text.is_empty()).collect();
    match spans.as_slice() {
        [] => page.write_blank(row, column, format)?,
        [one] => {
            let format = mark_format(one.mark).merge(format);
            page.write_string_with_format(row, column, &one.text, &format)?
        }
        several => {
            let formats: Vec<Format> = several.iter().map(|span| mark_format(span.mark)).collect();
            let rich: Vec<(&Format, &str)> =
                formats.iter().zip(several).map(|(f, span)| (f, span.text.as_str())).collect();
            page.write_rich_string_with_format(row, column, &rich, format)?
        }
    };
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(MOST_CHARS).collect()
}

/// Divides a text that is too long for one cell.
fn parts(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut parts = vec![Vec::new()];
    let mut room = MOST_CHARS;
    for span in spans {
        let mut rest = span.text.as_str();
        while !rest.is_empty() {
            if room == 0 {
                parts.push(Vec::new());
                room = MOST_CHARS;
            }
            let end = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
            room -= rest[..end].chars().count();
            parts.last_mut().into_iter().for_each(|part| part.push(Span::marked(&rest[..end], span.mark)));
            rest = &rest[end..];
        }
    }
    parts
}

/// A Han character is two wide.
fn wide(text: &str) -> usize {
    text.chars().map(|ch| if ch.is_ascii() { 1 } else { 2 }).sum()
}

/// Returns how many lines a text takes in a column of a width.
fn lines(spans: &[Span], width: u32) -> usize {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    // A little is lost where a line cannot break.
    let width = width.saturating_sub(2).max(1) as usize;
    text.split('\n').map(|line| wide(line).div_ceil(width).max(1)).sum()
}

/// Returns a width that suits the texts of a column.
fn width(sheet: &Sheet, column: usize) -> u32 {
    let cells = sheet.rows.iter().filter_map(|row| row.get(column));
    let longest = cells.map(|cell| cell.iter().map(|span| wide(&span.text)).sum()).max().unwrap_or(0);
    let longest = longest.max(sheet.head.get(column).map_or(0, |head| wide(head).min(HEAD)));
    // Long texts are wrapped: what is a page for one column is a line for another.
    let most = if longest > 300 { WIDTHS[1] } else { WIDTHS[1] / 2 };
    (longest + 2).clamp(WIDTHS[0], most) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_as_excel_wants_them() {
        let taken = ["条文".to_owned(), "条文 2".to_owned()];
        assert_eq!(sheet_name("条文", &taken), "条文 3");
        assert_eq!(sheet_name("a/b:[c]*?'", &[]), "abc");
        assert_eq!(sheet_name("/", &[]), "表");
        assert!(sheet_name(&"𠀀".repeat(40), &taken).encode_utf16().count() <= 31);
    }

    #[test]
    fn rows_are_as_high_as_their_texts() {
        let spans = [Span::plain("甲".repeat(10)), Span::marked("b\n乙", Mark::Added)];
        assert_eq!((lines(&spans, 12), lines(&spans, 80), lines(&[], 10)), (4, 2, 1));
    }

    #[test]
    fn long_texts_are_divided_and_nothing_is_lost() {
        let spans = [Span::plain("甲".repeat(MOST_CHARS + 5)), Span::marked("乙".repeat(MOST_CHARS), Mark::Added)];
        let parts = parts(&spans);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
        let text: String = parts.iter().flatten().map(|span| span.text.as_str()).collect();
        assert_eq!(text, spans.iter().map(|span| span.text.as_str()).collect::<String>());
    }
}
