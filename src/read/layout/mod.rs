//! Pages become blocks: from characters and ruled lines with their places to lines, columns, tables and paragraphs.
//!
//! All lengths are points (1/72 inch) with the origin in the upper left corner of the upright page. Nothing here knows
//! where the characters come from: a PDF's content, or the recognition of a picture.

mod columns;
mod furniture;
mod paragraphs;
mod segments;
mod table;

use super::blocks::Builder;
use paragraphs::Flow;
pub(super) use segments::is_drawable;

/// A character on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub ch: char,
    /// Left edge.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// How far the next character is.
    pub width: f32,
    /// Size of the font: the height of a line set solid.
    pub size: f32,
    pub bold: bool,
}

/// A straight line along one of the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

/// What stands on one page.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// From 1.
    pub number: u32,
    pub height: f32,
    /// Text that runs as most of the page does.
    pub glyphs: Vec<Glyph>,
    /// Text that runs otherwise: watermarks, stamps, notes along the margin.
    pub aside: String,
    pub rules: Vec<Rule>,
}

impl Sheet {
    /// Adds what was found on a picture of the page.
    pub(super) fn add(&mut self, picture: Sheet) {
        const SAME: f32 = 2.0;
        if (self.height - picture.height).abs() > SAME && !self.glyphs.is_empty() {
            // The text runs otherwise than the picture.
            self.aside.extend(self.glyphs.drain(..).map(|glyph| glyph.ch));
            self.rules.clear();
        }
        self.height = picture.height;
        self.glyphs.extend(picture.glyphs);
    }
}

/// A line of text.
#[derive(Debug, Clone, Default, PartialEq)]
struct Line {
    text: String,
    x0: f32,
    x1: f32,
    /// Baseline.
    y: f32,
    size: f32,
    bold: bool,
    page: u32,
    /// The edges of the column it stands in.
    left: f32,
    right: f32,
}

/// What a page consists of, in reading order.
#[derive(Debug)]
enum Piece {
    /// Lines of a column, from the top.
    Column(Vec<Line>),
    Table(table::Table),
}

/// Pushes the blocks of the pages.
pub(super) fn lay_out(sheets: Vec<Sheet>, out: &mut Builder) {
    let mut pages: Vec<Page> = sheets.into_iter().map(Page::of).collect();
    furniture::take(&mut pages);
    columns::settle_edges(&mut pages);
    let mut flow = Flow::new(&pages, out);
    for page in pages {
        flow.page(page);
    }
    flow.finish();
}

/// A page taken apart.
#[derive(Debug)]
struct Page {
    number: u32,
    height: f32,
    pieces: Vec<Piece>,
    /// Headers, footers, page numbers, watermarks.
    furniture: Vec<String>,
}

impl Page {
    fn of(sheet: Sheet) -> Page {
        let (tables, rest) = table::find(&sheet);
        let mut segments = segments::of(&rest);
        let mut pieces = Vec::new();
        // Tables cut the page into stretches, each with columns of its own.
        for table in tables {
            let (above, below): (Vec<_>, Vec<_>) = segments.into_iter().partition(|segment| segment.y <= table.top);
            pieces.extend(columns::read(above, sheet.number));
            pieces.push(Piece::Table(table));
            segments = below;
        }
        pieces.extend(columns::read(segments, sheet.number));
        let furniture = if sheet.aside.trim().is_empty() { Vec::new() } else { vec![sheet.aside] };
        Page { number: sheet.number, height: sheet.height, pieces, furniture }
    }

    fn columns(&self) -> impl Iterator<Item = &Vec<Line>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Column(lines) => Some(lines),
            Piece::Table(_) => None,
        })
    }

    fn columns_mut(&mut self) -> impl Iterator<Item = &mut Vec<Line>> {
        self.pieces.iter_mut().filter_map(|piece| match piece {
            Piece::Column(lines) => Some(lines),
            Piece::Table(_) => None,
        })
    }
}

#[cfg(test)]
mod tests;
