//! Lines become paragraphs, over the borders of columns and pages.
//!
//! A line goes on in the next one if it is full, and nothing says that the next one begins anew: its indentation, the
//! distance, its number. Where the two could both be, the end of a sentence decides.

use super::segments::is_wide;
use super::table::Table;
use super::{Line, Page, Piece};
use crate::model::{Block, Cell};
use crate::read::blocks::{Builder, trim};
use crate::read::flow::{ends_sentence, glue};
use crate::read::marker;
use crate::text::is_han;

/// How the lines of a document follow one another.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Distance of the lines of a paragraph, as a multiple of the font size.
    leading: f32,
    /// Paragraphs stand further apart than their lines do.
    spaced: bool,
    /// Size of most of the text.
    body: f32,
}

/// Pushes pages, one after the other.
pub(super) struct Flow<'a> {
    out: &'a mut Builder,
    shape: Shape,
    paragraph: Option<Paragraph>,
    /// Furniture, each text once, with its first page; it stands behind everything else, where it interrupts no clause.
    furniture: Vec<(u32, String)>,
    tables: u32,
}

struct Paragraph {
    text: String,
    first: Line,
    last: Line,
    lines: usize,
    bold: bool,
}

impl<'a> Flow<'a> {
    pub(super) fn new(pages: &[Page], out: &'a mut Builder) -> Self {
        Flow { out, shape: Shape::of(pages), paragraph: None, furniture: Vec::new(), tables: 0 }
    }

    pub(super) fn page(&mut self, page: Page) {
        for text in page.furniture {
            if self.furniture.iter().all(|(_, known)| *known != text) {
                self.furniture.push((page.number, text));
            }
        }
        for piece in page.pieces {
            match piece {
                Piece::Column(lines) => lines.into_iter().for_each(|line| self.line(line)),
                Piece::Table(table) => self.table(table, page.number),
            }
        }
    }

    pub(super) fn finish(mut self) {
        self.close();
        for (page, text) in self.furniture {
            self.out.push(&text, Block { page: Some(page), furniture: true, ..Block::default() });
        }
    }

    fn line(&mut self, line: Line) {
        if let Some(paragraph) = &mut self.paragraph
            && self.shape.joins(paragraph, &line)
        {
            paragraph.append(line);
            return;
        }
        self.close();
        self.paragraph = Some(Paragraph::new(line));
    }

    fn close(&mut self) {
        if let Some(paragraph) = self.paragraph.take() {
            let like = self.shape.block(&paragraph);
            self.out.push(&paragraph.text, like);
        }
    }

    fn table(&mut self, table: Table, page: u32) {
        self.close();
        for cell in table.cells {
            let place = Cell { table: self.tables, row: cell.row, column: cell.column };
            let mut text = String::new();
            let mut bold = true;
            for line in cell.lines {
                if !text.is_empty() && (marker::begins_anew(&line.text) || ends_sentence(&text)) {
                    let like = Block { page: Some(page), cell: Some(place), bold, ..Block::default() };
                    self.out.push(&std::mem::take(&mut text), like);
                    bold = true;
                }
                text.push_str(glue(&text, &line.text));
                text.push_str(&line.text);
                bold &= line.bold;
            }
            self.out.push(&text, Block { page: Some(page), cell: Some(place), bold, ..Block::default() });
        }
        self.tables += 1;
    }
}

impl Paragraph {
    fn new(line: Line) -> Paragraph {
        Paragraph { text: line.text.clone(), bold: line.bold, last: line.clone(), first: line, lines: 1 }
    }

    fn append(&mut self, line: Line) {
        self.text.push_str(glue(&self.text, &line.text));
        self.text.push_str(&line.text);
        self.bold &= line.bold;
        self.lines += 1;
        self.last = line;
    }
}

impl Line {
    fn indent(&self) -> f32 {
        self.x0 - self.left
    }

    /// Tells whether `next` begins with a word that had no more room on this line.
    fn is_full_before(&self, next: &Line) -> bool {
        let graphic = next.text.chars().take_while(char::is_ascii_graphic).count().min(40);
        let word = match graphic {
            // Punctuation does not begin a line: it draws the character before it along.
            0 => 1 + next.text.chars().skip(1).take_while(|ch| !is_han(*ch) && is_wide(*ch)).count().min(2),
            _ => 0,
        };
        let word = word as f32 + graphic as f32 * 0.55;
        self.x1 + (word + 0.6) * self.size > self.right
    }
}

impl Shape {
    fn of(pages: &[Page]) -> Shape {
        let mut within = Vec::new();
        let mut between = Vec::new();
        let mut sizes = Vec::new();
        for column in pages.iter().flat_map(Page::columns) {
            sizes.extend(
                column.iter().flat_map(|line| std::iter::repeat_n(line.size, line.text.chars().count().min(99))),
            );
            for pair in column.windows(2) {
                let distance = (pair[1].y - pair[0].y) / pair[0].size.max(1.0);
                if !(0.8..4.0).contains(&distance) {
                    continue;
                }
                match pair[0].is_full_before(&pair[1]) {
                    true if !ends_sentence(&pair[0].text) => within.push(distance),
                    false if pair[0].text.chars().count() > 8 => between.push(distance),
                    _ => {}
                }
            }
        }
        let leading = median(&mut within).unwrap_or(1.6);
        let spaced = median(&mut between).is_some_and(|between| between > 1.2 * leading);
        Shape { leading, spaced, body: median(&mut sizes).unwrap_or(10.5) }
    }

    fn joins(&self, before: &Paragraph, next: &Line) -> bool {
        let (first, last) = (&before.first, &before.last);
        let em = last.size.max(1.0);
        if !(0.85..1.18).contains(&(next.size / em))
            || before.text.ends_with(['_', '＿']) && next.text.starts_with(['_', '＿'])
        {
            return false;
        }
        // Punctuation begins no paragraph: what fills the line before is a field drawn as a line.
        if next.text.starts_with(['，', '。', '；', '、', '！', '？'])
            && (last.page, last.left) == (next.page, next.left)
        {
            return true;
        }
        if opens_a_title(&before.text) && !marker::is_numbered(&next.text) {
            return true;
        }
        let same_column = last.page == next.page && last.left == next.left && next.y > last.y;
        let distance = same_column.then(|| (next.y - last.y) / em);
        // Lines with Latin letters may be higher than the others.
        if distance.is_some_and(|distance| distance > 1.8 * self.leading) {
            return false;
        }
        let anew = marker::is_bullet(&next.text) || marker::is_numbered(&next.text) && !is_reference(&next.text);
        // A field at the end of a line may be drawn, and is no text then.
        let wants_more = before.text.ends_with(['，', '、']) && distance.is_some() && !marker::begins_anew(&next.text);
        if !last.is_full_before(next) && !wants_more {
            return false;
        }
        // Indentation is measured from the column's edge, so that it compares over pages.
        let (begin, next_begin) = (first.indent(), next.indent());
        let outdented = match before.lines {
            1 => next_begin < begin - 1.0 * em,
            _ => (next_begin - last.indent()).abs() < 0.7 * em && next_begin < begin - 1.0 * em,
        };
        let hanging = before.lines == 1
            && (0.7 * em..5.0 * em).contains(&(next_begin - begin))
            && (marker::is_numbered(&first.text) || marker::is_bullet(&first.text));
        let aligned = match before.lines {
            1 => (next_begin - begin).abs() < 0.7 * em,
            _ => (next_begin - last.indent()).abs() < 0.7 * em,
        };
        if !(outdented || hanging || aligned) {
            return false;
        }
        if before.text.ends_with(['第', '《', '“', '（', '(']) {
            return true;
        }
        let ended = ends_sentence(&before.text);
        if anew {
            return outdented && !ended && before.text.ends_with(|ch: char| is_han(ch) && ch != '元');
        }
        if !ended {
            return true;
        }
        if distance.is_some_and(|distance| distance > 1.25 * self.leading + 0.1) {
            return false;
        }
        // The sentence happens to end where the line does; a title would be short.
        let prose = ends_sentence(&next.text) || next.x1 + 2.0 * em > next.right;
        let indented = before.lines > 1 && outdented || (1.7 * em..2.6 * em).contains(&(begin - next_begin));
        let tight = self.spaced && distance.is_some_and(|distance| distance < 1.12 * self.leading);
        prose
            && (indented || hanging || before.lines > 1 && next_begin > begin + 0.7 * em || tight)
            && !marker::is_label(&next.text)
    }

    fn block(&self, paragraph: &Paragraph) -> Block {
        let (line, one) = (&paragraph.first, paragraph.lines == 1);
        let (before, after) = (line.indent(), line.right - line.x1);
        let numbered = marker::is_numbered(&line.text);
        let centred = one && !numbered && before > 3.0 * line.size && (before - after).abs() < 1.5 * line.size;
        let large = line.size > 1.15 * self.body && trim(&paragraph.text).chars().count() <= 40;
        let heading = (large && paragraph.lines <= 2).then_some(if line.size > 1.4 * self.body { 1 } else { 2 });
        Block { page: Some(line.page), bold: paragraph.bold, centred, heading, ..Block::default() }
    }
}

/// Tells a reference (`第九条的约定`) or an amount (`十 (10) 日`) from the number of a clause, all at the start of a line.
fn is_reference(text: &str) -> bool {
    let amount = text.trim_start_matches(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百']);
    if amount.len() < text.len() && amount.trim_start().starts_with(['(', '（']) {
        return true;
    }
    let Some(rest) = text.strip_prefix('第') else { return false };
    let Some((at, unit)) = rest.char_indices().find(|(_, ch)| "条條款项項章节節".contains(*ch)) else {
        return false;
    };
    rest[at + unit.len_utf8()..].starts_with([
        '的', '所', '约', '約', '规', '規', '、', '和', '及', '或', '之', '中', '第', '至', '，', '。', '；', '与',
        '與', '项', '款', '）',
    ])
}

/// Tells whether the text ends within the title of a law or a document (`《房屋交割清`).
fn opens_a_title(text: &str) -> bool {
    const LONGEST: usize = 40;
    text.rfind('《').is_some_and(|at| !text[at..].contains('》') && text[at..].chars().count() <= LONGEST)
}

fn median(values: &mut [f32]) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
