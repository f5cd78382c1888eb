//! Tables while they are read: places of cells, and which cells are not shown.

use std::collections::HashSet;

use super::xml::Tag;
use crate::model::Cell;

/// A table that is open. What is said of rows and cells stands before their content.
#[derive(Debug, Default)]
pub(super) struct Table {
    id: u32,
    rows: u32,
    column: u32,
    next_column: u32,
    /// The row was deleted or not yet inserted.
    row_gone: bool,
    /// The cell was, or is the lower part of one that spans rows: what it holds is not shown.
    cell_gone: bool,
    /// The table stands in a cell that is not shown.
    gone: bool,
    /// Columns in which the row before has a cell that may span rows; and those of this row.
    above: HashSet<u32>,
    spanning: HashSet<u32>,
    /// The cell before, and the one at hand, may span columns.
    beside: bool,
    widened: bool,
}

impl Table {
    /// A table; `gone` if what it stands in is not shown.
    pub(super) fn new(id: u32, gone: bool) -> Table {
        Table { id, gone, ..Table::default() }
    }

    pub(super) fn is_gone(&self) -> bool {
        self.gone || self.row_gone || self.cell_gone
    }

    pub(super) fn begin_row(&mut self) {
        self.rows += 1;
        (self.next_column, self.row_gone, self.widened) = (0, false, false);
        self.above = std::mem::take(&mut self.spanning);
    }

    pub(super) fn begin_cell(&mut self) {
        self.column = self.next_column;
        self.next_column = self.next_column.saturating_add(1);
        self.cell_gone = false;
        self.beside = std::mem::take(&mut self.widened);
    }

    pub(super) fn lose_row(&mut self) {
        self.row_gone = true;
    }

    pub(super) fn lose_cell(&mut self) {
        self.cell_gone = true;
    }

    /// Takes in what a cell says of its size. A part of a merged cell is not shown; but if there is no first part, as
    /// where a program removed the row with it, it is a cell like others.
    pub(super) fn span(&mut self, tag: &Tag) {
        let begins = || tag.value().is_some_and(|value| value == "restart");
        match tag.name {
            "gridSpan" => {
                let columns = tag.number("val").and_then(|columns| u32::try_from(columns).ok()).unwrap_or(1);
                self.next_column = self.column.saturating_add(columns.max(1));
            }
            "vMerge" => {
                let goes_on = !begins() && self.above.contains(&self.column);
                self.cell_gone |= goes_on;
                if goes_on || begins() {
                    self.spanning.insert(self.column);
                }
            }
            _ => {
                let goes_on = !begins() && self.beside;
                self.cell_gone |= goes_on;
                self.widened = goes_on || begins();
            }
        }
    }

    pub(super) fn cell(&self) -> Cell {
        Cell { table: self.id, row: self.rows.saturating_sub(1), column: self.column }
    }
}
