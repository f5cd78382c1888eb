//! Characters become segments: what stands on one baseline without a wide gap.

use super::Glyph;
use crate::read::blocks::is_blank;
use crate::text::is_han;

/// A run of characters on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    pub text: String,
    pub x0: f32,
    pub x1: f32,
    /// Baseline.
    pub y: f32,
    pub size: f32,
    pub bold: bool,
}

/// A gap of so many times the font size may part two columns.
const WIDE: f32 = 1.2;

/// Tells whether a character can be placed: its numbers are numbers, and its size is that of something to be read.
pub(in crate::read) fn is_drawable(glyph: &Glyph) -> bool {
    [glyph.x, glyph.y, glyph.width].iter().all(|value| value.is_finite())
        && (1.0..2000.0).contains(&glyph.size)
        && glyph.width.abs() < 4000.0
}

/// Puts characters together to segments: from the top, and from the left on the same baseline.
pub(super) fn of(glyphs: &[Glyph]) -> Vec<Segment> {
    rows(glyphs).into_iter().flat_map(|row| cut(&row)).collect()
}

/// Characters by baseline. Raised and lowered ones stay with the larger ones beside them.
fn rows(glyphs: &[Glyph]) -> Vec<Vec<Glyph>> {
    let mut sorted = glyphs.to_vec();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    let (mut baseline, mut size) = (0.0, 0.0);
    for glyph in sorted {
        match rows.last_mut() {
            Some(row) if glyph.y - baseline <= 0.45 * f32::max(size, glyph.size).min(30.0) => {
                if glyph.size > size {
                    (baseline, size) = (glyph.y, glyph.size);
                }
                row.push(glyph);
            }
            _ => {
                (baseline, size) = (glyph.y, glyph.size);
                rows.push(vec![glyph]);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    rows
}

/// Cuts a row, sorted by place, at its wide gaps.
fn cut(row: &[Glyph]) -> Vec<Segment> {
    let mut segments: Vec<Draft> = Vec::new();
    // Blanks that the file itself writes, since the last visible character.
    let mut blanks = String::new();
    for glyph in row {
        if is_blank(glyph.ch) {
            blanks.push(if glyph.ch == '\u{3000}' { '\u{3000}' } else { ' ' });
            continue;
        }
        match segments.last_mut() {
            Some(segment) if segment.repeats(glyph) => segment.bold += 1,
            // Blanks tell that the gap belongs to the text, as far as such a field goes.
            Some(segment)
                if glyph.x - segment.x1 <= WIDE * segment.size
                    || (!blanks.is_empty() && glyph.x - segment.x1 <= blanks.chars().count() as f32 * glyph.size) =>
            {
                segment.add(glyph, &blanks);
            }
            _ => segments.push(Draft::new(glyph)),
        }
        blanks.clear();
    }
    segments.into_iter().map(Draft::finish).collect()
}

struct Draft {
    text: String,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    last: Glyph,
    glyphs: usize,
    bold: usize,
}

impl Draft {
    fn new(glyph: &Glyph) -> Draft {
        Draft {
            text: glyph.ch.to_string(),
            x0: glyph.x,
            x1: glyph.x + glyph.width,
            y: glyph.y,
            size: glyph.size,
            last: *glyph,
            glyphs: 1,
            bold: usize::from(glyph.bold),
        }
    }

    /// Makers of PDF print a character twice, a hair apart, to make it look bold.
    fn repeats(&self, glyph: &Glyph) -> bool {
        self.last.ch == glyph.ch
            && (glyph.x - self.last.x).abs() < 0.3 * glyph.width.min(glyph.size)
            && (glyph.y - self.last.y).abs() < 0.3 * glyph.size
    }

    fn add(&mut self, glyph: &Glyph, blanks: &str) {
        let gap = (glyph.x - self.x1) / self.size.max(glyph.size);
        let both = |wanted: fn(char) -> bool| wanted(self.last.ch) && wanted(glyph.ch);
        if !blanks.is_empty() {
            // Some makers write a blank between all characters, without room for it.
            if gap > 0.12 || !both(is_han) {
                self.text.push_str(blanks);
            }
        } else if gap
            > if both(is_wide) {
                0.6
            } else if both(|ch| !is_wide(ch)) {
                0.18
            } else {
                0.5
            }
        {
            self.text.push(' ');
        }
        self.text.push(glyph.ch);
        self.x1 = self.x1.max(glyph.x + glyph.width);
        if glyph.size > self.size {
            (self.size, self.y) = (glyph.size, glyph.y);
        }
        self.last = *glyph;
        self.glyphs += 1;
        self.bold += usize::from(glyph.bold);
    }

    fn finish(self) -> Segment {
        let bold = self.bold >= self.glyphs;
        Segment { text: self.text, x0: self.x0, x1: self.x1, y: self.y, size: self.size, bold }
    }
}

/// Tells whether a character takes the full width of the font.
pub(super) fn is_wide(ch: char) -> bool {
    is_han(ch) || matches!(ch, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '“' | '”' | '‘' | '’' | '…' | '—')
}
