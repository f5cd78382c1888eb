//! Tables with ruled lines: which cell a character stands in.

use super::{Glyph, Line, Rule, Sheet, columns, segments};

/// A table, its cells from left to right and from the top; none of them empty.
#[derive(Debug)]
pub(super) struct Table {
    pub top: f32,
    pub cells: Vec<TableCell>,
}

#[derive(Debug)]
pub(super) struct TableCell {
    pub row: u32,
    pub column: u32,
    pub lines: Vec<Line>,
}

/// How far lines that meet may miss each other.
const SLACK: f32 = 3.0;

/// Shorter lines are part of a drawing or of a character.
const SHORTEST: f32 = 6.0;

/// A page with more lines is a drawing.
const MOST_RULES: usize = 3000;

/// Finds the tables of a page, from the top; returns the characters outside of them too.
pub(super) fn find(sheet: &Sheet) -> (Vec<Table>, Vec<Glyph>) {
    let rules: Vec<Rule> =
        sheet.rules.iter().copied().filter(|rule| rule.x1 - rule.x0 + (rule.y1 - rule.y0) >= SHORTEST).collect();
    let mut rest = sheet.glyphs.clone();
    let mut tables = Vec::new();
    if rules.len() <= MOST_RULES {
        for grid in connected(&rules).into_iter().filter_map(|rules| Grid::of(&rules)) {
            if let Some((table, outside)) = grid.fill(&rest, sheet.number) {
                tables.push(table);
                rest = outside;
            }
        }
    }
    tables.sort_by(|a, b| a.top.total_cmp(&b.top));
    (tables, rest)
}

impl Rule {
    fn is_horizontal(&self) -> bool {
        self.x1 - self.x0 > self.y1 - self.y0
    }

    fn touches(&self, other: &Rule) -> bool {
        self.x0 - SLACK <= other.x1
            && other.x0 - SLACK <= self.x1
            && self.y0 - SLACK <= other.y1
            && other.y0 - SLACK <= self.y1
    }
}

/// Groups lines that touch each other.
fn connected(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    let mut open: Vec<Rule> = rules.to_vec();
    while let Some(seed) = open.pop() {
        let mut group = vec![seed];
        let mut at = 0;
        while let Some(rule) = group.get(at).copied() {
            let (near, far): (Vec<Rule>, Vec<Rule>) = open.into_iter().partition(|other| other.touches(&rule));
            group.extend(near);
            open = far;
            at += 1;
        }
        groups.push(group);
    }
    groups
}

/// The rows and columns that a group of lines forms, with the cells that span several of them.
struct Grid {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// For each field, row by row, the first field of the cell that it belongs to.
    cell: Vec<usize>,
}

impl Grid {
    fn of(rules: &[Rule]) -> Option<Grid> {
        let (flat, upright): (Vec<Rule>, Vec<Rule>) = rules.iter().partition(|rule| rule.is_horizontal());
        // The outer lines may be missing: the others end where they would be.
        let xs = distinct(upright.iter().map(|rule| rule.x0).chain(flat.iter().flat_map(|rule| [rule.x0, rule.x1])));
        let ys = distinct(flat.iter().map(|rule| rule.y0).chain(upright.iter().flat_map(|rule| [rule.y0, rule.y1])));
        let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
        if upright.is_empty() || flat.is_empty() || !(2..=60).contains(&columns) || !(1..=400).contains(&rows) {
            return None;
        }
        let mut grid = Grid { cell: (0..columns * rows).collect(), xs, ys };
        let middle = |edges: &[f32], at: usize| (edges[at] + edges[at + 1]) / 2.0;
        for row in 0..rows {
            for column in 0..columns {
                let (x, y) = (middle(&grid.xs, column), middle(&grid.ys, row));
                let field = row * columns + column;
                let parted_right = upright
                    .iter()
                    .any(|rule| (rule.x0 - grid.xs[column + 1]).abs() <= SLACK && rule.y0 <= y && y <= rule.y1);
                if column + 1 < columns && !parted_right {
                    grid.unite(field, field + 1);
                }
                let parted_below =
                    flat.iter().any(|rule| (rule.y0 - grid.ys[row + 1]).abs() <= SLACK && rule.x0 <= x && x <= rule.x1);
                if row + 1 < rows && !parted_below {
                    grid.unite(field, field + columns);
                }
            }
        }
        Some(grid)
    }

    fn root(&self, mut field: usize) -> usize {
        while self.cell[field] != field {
            field = self.cell[field];
        }
        field
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.cell[one.max(other)] = one.min(other);
    }

    /// The cell in whose field the middle of a character stands.
    fn place(&self, glyph: &Glyph) -> Option<usize> {
        let (x, y) = (glyph.x + glyph.width / 2.0, glyph.y - 0.35 * glyph.size);
        let column = self.xs.windows(2).position(|pair| pair[0] <= x && x < pair[1])?;
        let row = self.ys.windows(2).position(|pair| pair[0] <= y && y < pair[1])?;
        Some(self.root(row * (self.xs.len() - 1) + column))
    }

    /// Sorts characters into the cells; none if only one cell has any: then the lines are a frame around something.
    fn fill(&self, glyphs: &[Glyph], page: u32) -> Option<(Table, Vec<Glyph>)> {
        let mut cells: Vec<Vec<Glyph>> = vec![Vec::new(); self.cell.len()];
        let mut outside = Vec::new();
        for glyph in glyphs {
            match self.place(glyph) {
                Some(cell) => cells[cell].push(*glyph),
                None => outside.push(*glyph),
            }
        }
        let columns = self.xs.len() - 1;
        let cells: Vec<TableCell> = cells
            .into_iter()
            .enumerate()
            .map(|(field, glyphs)| TableCell {
                row: (field / columns) as u32,
                column: (field % columns) as u32,
                lines: columns::lines(segments::of(&glyphs), page),
            })
            .filter(|cell| !cell.lines.is_empty())
            .collect();
        (cells.len() > 1).then(|| (Table { top: self.ys[0], cells }, outside))
    }
}

/// Sorts values and makes one of those that hardly differ.
fn distinct(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.dedup_by(|next, kept| *next - *kept <= SLACK);
    values
}
