//! The paragraph that is being filled, and where it stands in a table.

use std::ops::Range;

use super::props::Paragraph;
use super::story::CELL;
use crate::model::Cell;

/// The paragraph that is being filled, and the table it stands in.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Lines of the paragraph.
    pub lines: Vec<Line>,
    pub visible: usize,
    pub bold: usize,
    /// Texts of the notes that hang on the paragraph.
    pub notes: Vec<Range<u32>>,
    pub tables: u32,
    /// Row and column of the table that is open.
    place: Option<(u32, u32)>,
}

/// A line of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub units: Vec<u16>,
    /// It stands on a page of its own.
    pub on_new_page: bool,
}

impl Sheet {
    /// A sheet for a note: its tables are counted on.
    pub(super) fn beside(&self) -> Sheet {
        Sheet { tables: self.tables, ..Sheet::default() }
    }

    /// What stands outside of a table now is not part of it, even if it is a table itself.
    pub(super) fn end_table(&mut self) {
        self.place = None;
    }

    pub(super) fn push(&mut self, unit: u16, bold: bool) {
        if self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        if let Some(line) = self.lines.last_mut() {
            line.units.push(unit);
        }
        if !matches!(unit, 0x09 | 0x20 | 0xA0 | 0x3000) {
            self.visible += 1;
            self.bold += usize::from(bold);
        }
    }

    /// The cell that a paragraph stands in. Nested tables are text of the cell around them.
    pub(super) fn cell(&mut self, paragraph: &Paragraph) -> Option<Cell> {
        if !paragraph.in_table {
            self.place = None;
            return None;
        }
        let (row, column) = *self.place.get_or_insert_with(|| {
            self.tables += 1;
            (0, 0)
        });
        Some(Cell { table: self.tables - 1, row, column })
    }

    pub(super) fn end_cell(&mut self, paragraph: &Paragraph, mark: u16) {
        if paragraph.depth > 1 {
            return;
        }
        if let Some((row, column)) = self.place {
            self.place = Some(match () {
                _ if paragraph.row_end => (row + 1, 0),
                _ if mark == CELL => (row, column + 1),
                _ => (row, column),
            });
        }
    }
}
