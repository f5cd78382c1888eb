//! Segments become lines in reading order: where a gutter parts columns, one column after the other.

use super::segments::Segment;
use super::{Line, Page, Piece};
use crate::text::is_han;

/// Columns next to each other have at least so many lines each.
const LINES: usize = 5;

/// Steps in which a gutter is looked for, in points.
const STEP: f32 = 3.0;

/// Reads segments (those of a page, or of a stretch of it) in columns.
pub(super) fn read(segments: Vec<Segment>, page: u32) -> Vec<Piece> {
    let mut pieces = Vec::new();
    read_into(segments, page, 0, &mut pieces);
    pieces
}

fn read_into(segments: Vec<Segment>, page: u32, depth: usize, out: &mut Vec<Piece>) {
    if segments.is_empty() {
        return;
    }
    // Three columns are two cuts; nobody sets agreements in more than four.
    let gutter = if depth < 3 { find_gutter(&segments) } else { None };
    let Some(gutter) = gutter else {
        out.push(Piece::Column(lines(segments, page)));
        return;
    };
    let (mut above, mut left, mut right, mut below) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for segment in segments {
        let part = match () {
            () if segment.y < gutter.top => &mut above,
            () if segment.y > gutter.bottom => &mut below,
            () if segment.x0 < gutter.x => &mut left,
            () => &mut right,
        };
        part.push(segment);
    }
    read_into(above, page, depth + 1, out);
    read_into(left, page, depth + 1, out);
    read_into(right, page, depth + 1, out);
    read_into(below, page, depth + 1, out);
}

/// A vertical strip without text, and the baselines between which it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gutter {
    x: f32,
    top: f32,
    bottom: f32,
    /// How much text it parts.
    weight: usize,
}

/// Finds the gutter that parts most text, if on both sides of it lines are wrapped: labels and fields that stand side by
/// side (signatures) are read line by line instead.
fn find_gutter(segments: &[Segment]) -> Option<Gutter> {
    let left = segments.iter().map(|segment| segment.x0).fold(f32::MAX, f32::min);
    let right = segments.iter().map(|segment| segment.x1).fold(f32::MIN, f32::max);
    let width = right - left;
    let mut sorted: Vec<&Segment> = segments.iter().collect();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let steps = (0.6 * width / STEP).clamp(0.0, 1000.0) as usize;
    let mut best: Option<Gutter> = None;
    for step in 0..=steps {
        let x = left + 0.2 * width + step as f32 * STEP;
        for run in sorted.split(|segment| segment.x0 < x && segment.x1 > x) {
            let found = weigh(run, x);
            if found.is_some_and(|found| best.is_none_or(|best| found.weight > best.weight)) {
                best = found;
            }
        }
    }
    best
}

fn weigh(run: &[&Segment], x: f32) -> Option<Gutter> {
    let (left, right): (Vec<&Segment>, Vec<&Segment>) = run.iter().partition(|segment| segment.x0 < x);
    if left.len() < LINES || right.len() < LINES || !is_wrapped(&left) || !is_wrapped(&right) {
        return None;
    }
    let weight = |side: &[&Segment]| side.iter().map(|segment| segment.text.chars().count()).sum::<usize>();
    let (left, right) = (weight(&left), weight(&right));
    let (first, last) = (run.first()?, run.last()?);
    // Where one side is hardly there, the strip is the margin of something.
    (left.min(right) * 8 >= left.max(right)).then_some(Gutter { x, top: first.y, bottom: last.y, weight: left + right })
}

/// Tells whether a good part of the segments ends at a common right edge, and inside a sentence.
fn is_wrapped(segments: &[&Segment]) -> bool {
    let edge = segments.iter().map(|segment| segment.x1).fold(f32::MIN, f32::max);
    let full = segments.iter().filter(|segment| {
        edge - segment.x1 < 1.5 * segment.size
            && segment.x1 - segment.x0 > 6.0 * segment.size
            && segment.text.chars().next_back().is_some_and(|last| is_han(last) || last.is_alphanumeric())
    });
    full.count() * 4 >= segments.len()
}

/// Puts the segments of a column together to lines.
pub(super) fn lines(mut segments: Vec<Segment>, page: u32) -> Vec<Line> {
    segments.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Segment>> = Vec::new();
    for segment in segments {
        match rows.last_mut() {
            Some(row) if segment.y - row[0].y <= 0.4 * segment.size.min(row[0].size) => row.push(segment),
            _ => rows.push(vec![segment]),
        }
    }
    rows.into_iter().map(|row| line(row, page)).collect()
}

/// Puts segments side by side to one line.
pub(super) fn line(mut row: Vec<Segment>, page: u32) -> Line {
    row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut line = Line { page, bold: true, x0: f32::MAX, x1: f32::MIN, ..Line::default() };
    for segment in row {
        if !line.text.is_empty() {
            line.text.push(' ');
        }
        line.text.push_str(&segment.text);
        line.bold &= segment.bold;
        if segment.size > line.size {
            (line.size, line.y) = (segment.size, segment.y);
        }
        (line.x0, line.x1) = (line.x0.min(segment.x0), line.x1.max(segment.x1));
    }
    (line.left, line.right) = (line.x0, line.x1);
    line
}

/// Tells every line the edges of its column. A page with a few short lines does not show them: columns that begin at the
/// same place on other pages do.
pub(super) fn settle_edges(pages: &mut [Page]) {
    let mut known: Vec<(f32, f32, usize)> = Vec::new();
    for column in pages.iter().flat_map(Page::columns) {
        if let Some((left, right)) = edges(column) {
            match known.iter_mut().find(|(other, _, _)| (other - left).abs() < 12.0) {
                Some(same) if same.2 < column.len() => {
                    *same = (left, right.max(same.1.min(right + 12.0)), column.len())
                }
                Some(_) => {}
                None => known.push((left, right, column.len())),
            }
        }
    }
    for column in pages.iter_mut().flat_map(Page::columns_mut) {
        let Some((own_left, own_right)) = edges(column) else { continue };
        let shared = known.iter().filter(|(left, _, _)| own_left >= left - 12.0).max_by(|a, b| a.2.cmp(&b.2));
        let (left, right) = match shared {
            Some((left, right, lines)) if column.len() < 12 && *lines > column.len() && own_right <= right + 6.0 => {
                (*left, *right)
            }
            _ => (own_left, own_right),
        };
        for line in column {
            (line.left, line.right) = (left, right);
        }
    }
}

/// The edges of a column: the leftmost begin of a line, and the right edge that several lines reach.
fn edges(lines: &[Line]) -> Option<(f32, f32)> {
    let left = lines.iter().map(|line| line.x0).reduce(f32::min)?;
    // Punctuation may stand out of the column.
    let hangs = |line: &Line| line.text.ends_with(['，', '。', '；', '、', '：', '！', '？', '”', '）', '》']);
    let end = |line: &Line| if hangs(line) { line.x1 - line.size } else { line.x1 };
    let mut ends: Vec<(f32, f32)> = lines.iter().map(|line| (end(line), line.size)).collect();
    ends.sort_by(|a, b| b.0.total_cmp(&a.0));
    let reached = |(end, size): &(f32, f32)| ends.iter().filter(|(other, _)| (other - end).abs() < *size).count();
    let common = ends.iter().find(|end| reached(end) * 8 >= lines.len().min(24) && reached(end) >= 2);
    Some((left, common.or(ends.first())?.0))
}
